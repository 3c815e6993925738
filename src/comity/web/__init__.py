"""How people see it: five pages, made on the server, complete without a script, in four languages."""
