"""Between nodes: `transport` fetches the files of logs that somebody serves. The only room below `web` and `cli` with sockets."""
