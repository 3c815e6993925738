"""How a comparison leaves the program: one fold a format, from plain values to bytes.

`paper` is the form that printed formats share; `texts` and `tables` bring the two kinds of comparison into it; `docx` and `json`
write bytes. Nothing is computed or judged here, and nothing is read: who, when and the reader's language are arguments.
"""
