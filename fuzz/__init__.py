"""Parsers under fire: one file for each kind of bytes that strangers send.

Each file has one function, `one(data)`, which is true to one promise: whatever the bytes are, the parser gives a value or
raises a `ComityError`; what it gives is written back to the same bytes; where somebody else's program reads the same form,
both agree. `python -m fuzz.note -max_total_time=600` looks for bytes that break the promise; that needs `atheris`, see
docs/contributing.md. The functions themselves need nothing: tests/record/test_corpus.py runs each over the inputs that are kept
in tests/corpus.
"""

TARGETS = (
    "note",
    "canonical",
    "checkpoint",
    "proof",
    "tile",
    "keyfile",
    "charter",
    "entry",
    "sealed",
    "watermark",
    "proof_file",
    "cosignature",
    "misconduct",
    "timestamp",
    "procedure",
    "to_sign",
)
"""The files of this folder that have a `one`."""
