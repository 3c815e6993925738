"""The tables of the store, as SQL text: what is kept, and in which shape.

    log     one row a log: its size, the peaks of its tree, its newest signed checkpoint
    leaf    one row an entry; `seq` is the arrival number over all logs
    tile    one row a hash tile, the partial ones too: a narrower tile is a prefix of it
    outbox, attachment, opening, file, cache      what lies beside the logs, see `store`
    erasure                                       a row while traces of deleted bytes may still be in the files

`log` repeats nothing that could not be computed from `leaf`: it is there so that an append reads one row. The audit computes
it all again.
"""

from __future__ import annotations

APPLICATION = 0x436F6D79
"""The application id in the file's header: the letters `Comy`."""

MOVED = ("outbox", "opening", "cache")
"""Tables whose rows can be deleted and are small: after a deletion the others are written anew, see `sqlite.file`."""

_FIRST = """
CREATE TABLE log (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  size INTEGER NOT NULL,
  peaks BLOB NOT NULL,
  checkpoint BLOB NOT NULL
) STRICT;
CREATE TABLE leaf (
  seq INTEGER PRIMARY KEY,
  log INTEGER NOT NULL REFERENCES log,
  place INTEGER NOT NULL,
  id BLOB NOT NULL,
  raw BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX leaf_place ON leaf (log, place);
CREATE INDEX leaf_id ON leaf (id);
CREATE TABLE tile (
  log INTEGER NOT NULL REFERENCES log,
  level INTEGER NOT NULL,
  place INTEGER NOT NULL,
  hashes BLOB NOT NULL,
  PRIMARY KEY (log, level, place)
) STRICT;
CREATE TABLE outbox (
  number INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  log TEXT NOT NULL,
  due TEXT NOT NULL,
  raw BLOB NOT NULL
) STRICT;
CREATE TABLE attachment (digest TEXT PRIMARY KEY, data BLOB NOT NULL) STRICT;
CREATE TABLE opening (commitment TEXT PRIMARY KEY, data BLOB NOT NULL) STRICT;
CREATE TABLE file (digest TEXT PRIMARY KEY, data BLOB NOT NULL) STRICT;
CREATE TABLE cache (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
"""

_SECOND = """
CREATE TABLE padded (digest TEXT PRIMARY KEY, pad BLOB NOT NULL, data BLOB NOT NULL) STRICT;
INSERT INTO padded SELECT digest, zeroblob((SELECT page_size FROM pragma_page_size)), data FROM attachment;
DROP TABLE attachment;
ALTER TABLE padded RENAME TO attachment;
CREATE TABLE erasure (number INTEGER PRIMARY KEY) STRICT;
INSERT INTO erasure DEFAULT VALUES;
"""
# An attachment's padding is one page long: what SQLite keeps of a long row in the page that it may move is padding only.
# An older file may hold traces of what was deleted before: noted, so that the write-ahead log is emptied.

STEPS = (_FIRST, _SECOND)
"""What brings a file from each version to the next; the first step makes an empty file one of version 1."""

VERSION = len(STEPS)
"""The schema's version, in the file's `user_version`. A higher one is refused; a lower one is brought up step by step."""
