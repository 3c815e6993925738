"""The store in one file: SQLite by apsw, write-ahead log, every commit on the disk before it is told.

The only room with a database driver. `file` opens the file, runs transactions and makes deleted bytes vanish; `store` is the
record on top of it. One connection, one lock: whoever writes has the file, readers of other processes go on. The promises are
those of `comity.record.store`; docs/spec/store.md says them at length.

apsw brings its own SQLite: versions up to 3.51.2 could damage a write-ahead log when two connections wrote and checkpointed
at once, and systems still ship them.
"""

from comity.record.sqlite.store import SqliteStore

__all__ = ["SqliteStore"]
