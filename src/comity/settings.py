"""Every limit of the product, in one frozen object: each with its unit and its reason.

A limit that a standard sets is named with it. Nothing here is read from the environment: who wants another value makes
another `Settings` and passes it on.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """Limits of the record. All sizes are bytes, all counts are counts, all waits are seconds."""

    text_bytes: int = 60_000
    """The signed text of a note. Leaves room below `note_bytes` for 16 signature lines of a 100 byte key name each."""

    note_bytes: int = 65_535
    """A whole note, which is the Merkle leaf: tlog-tiles v0.1.0 gives an entry a length of 16 bits."""

    json_depth: int = 16
    """Nested objects and lists. Deeper is no form that a person filled in, and recursion elsewhere stays safe."""

    json_integer: int = 2**53
    """RFC 8785 counts with IEEE 754 doubles: beyond this an integer is not exact in every reader."""

    signatures: int = 16
    """Signature lines of one note: what signed-note v1.0.0 asks every verifier to accept at least."""

    after_ids: int = 16
    """Acts that an act names as the newest it knew; more tips than this stay crossed."""

    name_bytes: int = 100
    """A log or key name: it is a path on disk and in an address."""

    list_items: int = 5_000
    """Items of one list or table inside an entry. `text_bytes` binds first; this keeps a hostile file cheap to refuse."""

    append_entries: int = 4_096
    """Entries of one group commit. Past about 1,000 the cost of a row no longer falls; this bounds the write-ahead log."""

    attachment_bytes: int = 64 * 1024 * 1024
    """One attachment. It is held in memory once while its digest is taken."""

    timestamp_bytes: int = 65_536
    """One answer of a time-stamp authority: 1,500 to 7,000 bytes are common, most of it certificates."""

    proof_memory: int = 16 * 1024 * 1024
    """Hashes of inner nodes that one reader of proofs remembers. A leaf tile takes 960 bytes of it: room for four million
    entries; beyond that proofs only become slower."""

    lock_wait: float = 5.0
    """Seconds to wait for another connection's write before giving up: a group commit takes a few milliseconds."""

    backup_days: int = 30
    """Days for which a backup is kept, and so the longest time for which something deleted lives on in one. A month: a fault
    is often noticed at the month's end; and whoever asks for deletion is answered within one (GDPR, article 12, paragraph 3)."""

    original_bytes: int = 5_000_000
    """One text that somebody compares, in bytes. A readout has 1,000 to 20,000; a report of 700 pages still fits."""

    compared_passages: int = 1_500
    """Sentences of one text that are compared. Beyond it a text is no readout, and the work would grow with the square."""

    ring_looks: int = 200_000
    """Commitments looked at while a smallest release is searched in rings of conditions: a third of a second. Rings of practice
    take a hundred; beyond this a release is found that may not be the smallest, and said so."""

    argon_memory_kib: int = 64 * 1024
    """Memory of one pass phrase guess, KiB: the second recommended option of RFC 9106, section 4."""

    argon_passes: int = 3
    """Passes over that memory: RFC 9106, section 4, second recommended option."""

    argon_lanes: int = 4
    """Lanes: RFC 9106, section 4, second recommended option."""

    argon_memory_most_kib: int = 1024 * 1024
    """A key file that asks for more memory than this, KiB, is refused: it would stop the machine."""

    argon_passes_most: int = 16
    """A key file that asks for more passes than this is refused: it would keep the reader waiting for minutes."""


SETTINGS = Settings()
