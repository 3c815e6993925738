"""The proof of one act, as a file: that these bytes stand at this place of a log whose state was signed and countersigned.

    c2sp.org/tlog-proof@v1
    index 3                                             the act's place in the log, from 0
    PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=        the hashes from beside the leaf up to below the root
    jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
    (empty line)
    lakes/estmark                                       a checkpoint, with the lines of its witnesses
    4 ...

C2SP tlog-proof v1. It is a detached signature: the act's own bytes, the whole signed note, lie beside it, under the same name
without `.tlog-proof` at the end. The `extra` line, which the standard allows and does not authenticate, is read past and never
written.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from comity.errors import Theirs, Yours
from comity.phrase import Phrase
from comity.record import checkpoint, cosignature, merkle, note, proof, tile
from comity.record.cosignature import Cosignature, WitnessKey
from comity.record.keys import VerifyKey, enrol
from comity.record.served import Files, require
from comity.record.tile import WIDTH, TileHashes
from comity.settings import SETTINGS

SUFFIX = ".tlog-proof"
HEADER = "c2sp.org/tlog-proof@v1"
HASHES = 63
"""Of one proof: the height of the largest tree that anybody counts."""
BYTES = 4 * SETTINGS.note_bytes
"""Of a file that is read: a whole note, the hashes, and an `extra` line that somebody else wrote."""

_INDEX = re.compile(r"index (0|[1-9][0-9]{0,15})")


@dataclass(frozen=True, slots=True)
class ProofFile:
    """What the file says, nothing of it checked. `path` from the leaf's neighbour up; `checkpoint` a note; `extra` ignored."""

    index: int
    path: proof.Proof
    checkpoint: bytes
    extra: bytes | None = None

    def format(self) -> bytes:
        """The file's bytes."""
        extra = [] if self.extra is None else [f"extra {base64.b64encode(self.extra).decode()}"]
        hashes = [base64.b64encode(one).decode() for one in self.path]
        rows = [HEADER, *extra, f"index {self.index}", *hashes, "", ""]
        return "\n".join(rows).encode() + self.checkpoint


@dataclass(frozen=True, slots=True)
class Proven:
    """What a proof showed: the leaf is number `index` of the log at this size and root (32 bytes), says the log's key."""

    log: str
    index: int
    size: int
    root: bytes
    key: VerifyKey
    cosignatures: tuple[Cosignature, ...]

    @property
    def sentence(self) -> Phrase:
        """One line for people."""
        return Phrase(
            "These bytes are entry {index} of {log}, says its key {ref} at {size} entries; {seen}.",
            {"index": self.index, "log": self.log, "ref": self.key.ref, "size": self.size, "seen": self._seen()},
        )

    def _seen(self) -> Phrase:
        n = cosignature.count(self.cosignatures)
        if not n:
            return Phrase("no witness that was asked for has countersigned that")
        return Phrase("{n} witness has countersigned that", {"n": n}, many="{n} witnesses have countersigned that")


def make(files: Files, log: str, index: int, signed: bytes | None = None) -> bytes:
    """The proof of entry `index` of a log, out of its files: towards `signed`, a checkpoint of it, else towards the newest.

    Raises `Yours` for a place that the log has not, `Theirs` where the files do not prove it: such a proof is not written.
    """
    raw = signed if signed is not None else require(files, log, "checkpoint")
    state = checkpoint.peek(raw, log)
    hashes = TileHashes(state.size, lambda one: require(files, log, one.path))
    path = proof.prove_inclusion(index, state.size, hashes)
    proof.check_inclusion(merkle.leaf_hash(leaf(files, log, index, state.size)), index, state.size, state.root, path, log)
    return ProofFile(index, path, raw).format()


def leaf(files: Files, log: str, index: int, size: int) -> bytes:
    """The bytes of entry `index`, out of the bundles of a log of this size."""
    one = tile.Tile(0, index // WIDTH, tile.width_at(0, index // WIDTH, size))
    return tile.unbundle(require(files, log, one.entries_path), one.width, f"{log}/{one.entries_path}")[index % WIDTH]


def parse(raw: bytes, where: str = "") -> ProofFile:
    """The parts of a file. Raises `Theirs` for any bytes that `format` would not write."""
    head, _, rest = raw[:BYTES].partition(b"\n\n")
    rows = head.decode("ascii", "replace").split("\n")
    extra = _base64(rows[1].removeprefix("extra ")) if len(rows) > 1 and rows[1].startswith("extra ") else None
    first = 1 if extra is None else 2
    index = _INDEX.fullmatch(rows[first]) if len(rows) > first else None
    hashes = [_base64(row) for row in rows[first + 1 :]] if len(rows) <= first + 1 + HASHES else [b""]
    found = ProofFile(int(index[1]) if index else 0, tuple(hashes), rest, extra)
    # Written again and compared: one proof has one spelling.
    if index is None or any(len(one) != merkle.HASH_SIZE for one in hashes) or found.format() != raw:
        raise Theirs(
            "proof-file-malformed",
            expected=Phrase("a proof of one act (tlog-proof v1): index, hashes, an empty line, a checkpoint"),
            got=Phrase("{text}", {"text": repr(raw[:80])}),
            todo=Phrase("The file is cut off or was changed on the way: ask the sender for it again."),
            where=where,
        )
    note.parse(rest, where)
    return found


def check(
    raw: bytes, leaf: bytes, log_key: VerifyKey, witnesses: Iterable[WitnessKey] = (), quorum: int = 0, where: str = ""
) -> Proven:
    """What the file proves of the leaf's bytes, by this log's key and so many of these witnesses. Raises `Theirs`.

    1. the log's key signed the checkpoint; 2. every line by one of these witnesses fits, and there are enough of them;
    3. the hashes lead from the leaf to the signed root.
    """
    form = parse(raw, where)
    state = checkpoint.open(form.checkpoint, log_key, where)  # 1
    found = cosignature.open(form.checkpoint, witnesses, where)  # 2
    if cosignature.count(found) < quorum:
        raise Theirs(
            "proof-quorum",
            expected=Phrase("cosignatures by {quorum} of the witnesses that you named", {"quorum": quorum}),
            got=Phrase("{count}", {"count": cosignature.count(found)}),
            todo=Phrase("Ask the sender for the proof with more cosignatures, or ask the witnesses themselves."),
            where=where,
        )
    proof.check_inclusion(merkle.leaf_hash(leaf), form.index, state.size, state.root, form.path, where)  # 3
    return Proven(state.origin, form.index, state.size, state.root, log_key, found)


def check_file(
    raw: bytes, leaf: bytes, trusted: Mapping[str, str], witnesses: Sequence[str] = (), quorum: int = 0, where: str = ""
) -> Proven:
    """`check` for keys as people hand them on: `trusted` are vkeys by log name, `witnesses` vkeys.

    Raises `Yours` where the reader has brought no key of the log: a file that brought its own would prove nothing.
    """
    log = checkpoint.peek(parse(raw, where).checkpoint, where).origin
    vkey = trusted.get(log)
    if vkey is None:
        raise Yours(
            "proof-key-missing",
            expected=Phrase("the key of {log}, which you got from its owner", {"log": log}),
            got=Phrase("none"),
            todo=Phrase("Take it from the log's published file vkey, compare it by telephone, and name it."),
            where=where,
        )
    return check(raw, leaf, enrol(vkey, where), [cosignature.enrol(one, where) for one in witnesses], quorum, where)


def beside(path: Path) -> Path:
    """Where the act of a proof's file lies: beside it, without `.tlog-proof` at the end."""
    return path.with_name(path.name.removesuffix(SUFFIX) if path.name.endswith(SUFFIX) else path.name + ".act")


def is_proof_file(raw: bytes) -> bool:
    """Whether bytes begin as such a file does, so that `comity verify FILE` knows what it was given."""
    return raw.startswith(HEADER.encode() + b"\n")


def _base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""
