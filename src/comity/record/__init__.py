"""What was said, and that it was said: notes, keys, logs, proofs, the store, the audit.

This room works alone. With `comity.errors`, `comity.phrase`, `comity.settings` and PyNaCl it is the whole verifier; orjson
makes it faster where it is installed; only `sqlite` needs apsw, and only `keyfile` needs cryptography. Read it in this order:
canonical, keys, note, entry, act, checkpoint, merkle, tile, proof, audit; then store, sqlite, marks, publish. The formats are in
docs/spec/act.md and docs/spec/log.md.
"""
