"""What a store promises. Two kinds keep the same promises and pass the same tests: a file (`sqlite`), later a server.

The rules that every store keeps:

1. `append` is one transaction: leaves, hash tiles, the index of ids, the arrival sequence and the signed checkpoint become
   durable together or not at all. Its return is the commit point: a process killed before it has written nothing, one
   killed after it has nothing left to do. There is no repair step.
2. `append` compares before it writes: where the log has not the size that the caller expects, it raises `Ours`
   (`store-size-moved`) and the caller looks again. Two writers can never both append at one place.
3. Bytes come back exactly as they went in. A leaf is never changed or removed.
4. Arrival numbers rise over all logs and are never used twice; after `arrivals(n)` nothing with a number ≤ n appears.
5. What lies beside the logs (outbox, attachments, openings) can be deleted; then its bytes are gone from the store's files
   when the call returns, or it raises `Ours` (`store-deletion-pending`), has deleted, and clears the traces at the next
   `finish_erasure`. The cache may vanish at any time.

docs/spec/store.md says each of them precisely; tests/contract holds every kind of store to them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

Sign = Callable[[bytes], bytes]
"""From the text of a checkpoint to the signed note. Called inside the transaction; whatever it raises undoes it.
A mirror passes a function that compares the text with the checkpoint it fetched, and returns that one."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One leaf in the order in which this store got it: `index` is its place in its log."""

    seq: int
    log: str
    index: int
    raw: bytes


@dataclass(frozen=True, slots=True)
class Waiting:
    """One signed note in the outbox. `due` is the time (as entries write it) from which `tick` may append it."""

    id: str
    log: str
    raw: bytes
    due: str


class Tree(Protocol):
    """What can be asked of a log: enough to publish it, to prove from it, to audit it."""

    def logs(self) -> list[str]:
        """The names of all logs, in the order of bytes."""
        ...

    def size(self, log: str) -> int:
        """How many entries the log has. Raises `Yours` (`log-unknown`)."""
        ...

    def checkpoint(self, log: str) -> bytes:
        """The newest signed checkpoint, as its bytes were stored."""
        ...

    def entries(self, log: str, start: int, end: int) -> list[bytes]:
        """The leaves from start to before end; fewer where the log ends."""
        ...

    def tile(self, log: str, level: int, index: int) -> bytes:
        """The hashes that the tile has now, 32 bytes each; empty where there is none. A narrower tile is a prefix."""
        ...


class Store(Tree, Protocol):
    """Everything that a node keeps."""

    def create_log(self, first: bytes, sign: Sign, rest: Sequence[bytes] = ()) -> str:
        """Begin the log that a `charter/1` or `log/1` entry names, with that entry. Gives its name; `Yours` if it exists.

        A mirror gives the entries up to the checkpoint that it fetched as `rest`: one transaction again.
        """
        ...

    def append(self, log: str, raws: Sequence[bytes], expected: int, sign: Sign) -> int:
        """Append leaves at `expected`; the new size. Notes of the same id leave the outbox in the same transaction."""
        ...

    def entry_by_id(self, entry_id: str) -> Arrival | None:
        """The first leaf whose note text has this id, in any log."""
        ...

    def arrivals(self, after: int, limit: int) -> list[Arrival]:
        """Leaves with arrival numbers above `after`, in order, at most `limit`."""
        ...

    def outbox_put(self, log: str, raw: bytes, due: str) -> str:
        """Keep a signed note until it is due. Gives its id."""
        ...

    def outbox_list(self) -> list[Waiting]:
        """What waits, by due time, then in the order of filing."""
        ...

    def outbox_remove(self, entry_id: str) -> bool:
        """Take a note back: its bytes are gone. False where it does not wait any more."""
        ...

    def attachment_put(self, data: bytes) -> str:
        """Keep bytes under their digest, which is the answer."""
        ...

    def attachment_get(self, digest: str) -> bytes | None: ...

    def attachment_delete(self, digest: str) -> bool: ...

    def opening_put(self, seal: str, opening: bytes) -> None: ...

    def opening_get(self, seal: str) -> bytes | None: ...

    def opening_delete(self, seal: str) -> bool: ...

    def file_put(self, data: bytes) -> str:
        """Keep a procedure file under its digest: cases need it to their end, so there is no deletion."""
        ...

    def file_get(self, digest: str) -> bytes | None: ...

    def cache_put(self, key: str, value: bytes) -> None: ...

    def cache_get(self, key: str) -> bytes | None: ...

    def cache_scan(self, prefix: str) -> list[tuple[str, bytes]]:
        """What the cache holds under keys that begin so, by key."""
        ...

    def cache_keys(self, prefix: str) -> list[str]:
        """The keys that begin so, in order."""
        ...

    def cache_write(self, rows: Mapping[str, bytes], key: str, expected: bytes | None, clear: str = "") -> bool:
        """Put many rows at once, in one transaction, where the cache still holds `expected` under `key`; False, and nothing
        written, where another holds its own there by now. `clear`: first forget what stands under keys that begin so."""
        ...

    def cache_drop(self, prefix: str = "") -> None:
        """Forget what the cache holds under keys that begin so; everything without a prefix."""
        ...

    def finish_erasure(self) -> bool:
        """Clear what traces of deleted bytes a reader kept in the files; True where none are left. Called at every tick."""
        ...

    def close(self) -> None: ...
