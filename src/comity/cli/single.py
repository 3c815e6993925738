"""`comity verify FILE` for one file that is no record: a proof, a proof of misconduct, a checkpoint, a time-stamp."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from comity.cli import terminal
from comity.cli.target import SINGLE_BYTES
from comity.errors import Yours
from comity.phrase import Phrase


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader brings beside the file: keys by log, the file that it is about, the authority's certificates, the keys
    of the witnesses whose lines have to stand on a proof."""

    trusted: Mapping[str, str]
    of: Path | None = None
    authority: Path | None = None
    witnesses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The file holds. `what` is its kind, `lines` are for people, `value` for programs."""

    what: str
    lines: tuple[Phrase | str, ...]
    value: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        return {"ok": True, "what": self.what, "verdict": str(self.lines[0]), **self.value}


def check(path: Path, asked: Asked) -> Answer:
    """Recognise the file by its first bytes and check it. Raises `Theirs` where it does not hold, `Yours` where it is none."""
    from comity.record import misconduct, proof_file

    raw = terminal.read_file(path, SINGLE_BYTES)
    if misconduct.is_proof(raw):
        return _misconduct(raw, path)
    if proof_file.is_proof_file(raw):
        return _proof(raw, path, asked)
    if raw[:1] == b"\x30":  # DER: a sequence
        return _stamp(raw, path, asked)
    if raw.count(b"\n") >= 5 and b"\n\n\xe2\x80\x94 " in raw and not raw.startswith(b"{"):
        return _checkpoint(raw, path, asked)
    raise Yours(
        "verify-unknown-file",
        expected=Phrase("a record.sqlite, a proof of an act, a proof of misconduct, a checkpoint or a time-stamp"),
        got=Phrase("a file that begins with {text}", {"text": repr(raw[:40])}),
        todo=Phrase("Give the folder of the record instead, or check which file you meant."),
        where=str(path),
    )


def _misconduct(raw: bytes, path: Path) -> Answer:
    from comity.record import misconduct

    found = misconduct.check(raw, str(path))
    keys = [Phrase("Compare this key by another way: {key}", {"key": key}) for key in found.keys]
    return Answer("misconduct", (found.sentence, found.shows, found.shows_not, *keys), found.to_json())


def _proof(raw: bytes, path: Path, asked: Asked) -> Answer:
    from comity.record import proof_file

    act = terminal.read_file(_about(path, proof_file.SUFFIX, asked), SINGLE_BYTES)
    found = proof_file.check_file(raw, act, asked.trusted, asked.witnesses, len(set(asked.witnesses)), str(path))
    value = {"log": found.log, "index": found.index, "size": found.size, "root": found.root.hex(), "key": found.key.ref}
    value["witnesses"] = [{"key": one.key.ref, "at": one.at} for one in found.cosignatures]
    return Answer("proof", (found.sentence,), value)


def _stamp(raw: bytes, path: Path, asked: Asked) -> Answer:
    from comity.record import timestamp

    if asked.authority is None:
        raise Yours(
            "verify-authority-missing",
            expected=Phrase("the certificates of the authority, which you got from it"),
            got=Phrase("none"),
            todo=Phrase("Name the file of certificates (PEM) with --authority, and the checkpoint with --of."),
            where=str(path),
        )
    kept, query = path.with_name(path.name.partition(".")[0] + ".checkpoint"), path.with_suffix(".tsq")
    about = kept if asked.of is None and kept.is_file() else _about(path, ".tsr", asked)  # 8.1.tsr lies beside 8.checkpoint
    request = terminal.read_file(query, SINGLE_BYTES) if query.is_file() else None
    stamped, trusted = terminal.read_file(about, SINGLE_BYTES), terminal.read_file(asked.authority, SINGLE_BYTES)
    found = timestamp.check_file(raw, stamped, trusted, request, str(path))
    said = Phrase("{authority} says that this checkpoint existed at {time}.", {"authority": found.authority, "time": found.time})
    return Answer("timestamp", (said,), {"time": found.time, "authority": found.authority, "digest": found.digest.hex()})


def _checkpoint(raw: bytes, path: Path, asked: Asked) -> Answer:
    from comity.record import checkpoint, keys

    log = checkpoint.peek(raw, str(path)).origin
    vkey = asked.trusted.get(log)
    if vkey is None:
        raise Yours(
            "verify-key-missing",
            expected=Phrase("the key of {log}, which you got from its owner", {"log": log}),
            got=Phrase("none"),
            todo=Phrase("Give it with --key, or a file of keys with --trusted."),
            where=str(path),
        )
    state = checkpoint.open(raw, keys.enrol(vkey), str(path))
    said: dict[str, object] = {"log": log, "size": state.size, "root": state.root.hex()}
    lines = (
        Phrase("{log} was signed at {size} entries with this root: {root}", said),
        Phrase("Only the signature was checked. Which entries that state has, its files show: verify the published folder."),
    )
    return Answer("checkpoint", lines, {**said, "key": vkey})


def _about(path: Path, suffix: str, asked: Asked) -> Path:
    """The file that a proof or a time-stamp is about: named, or beside it under the same name without the ending."""
    if asked.of is not None:
        return asked.of
    if path.name.endswith(suffix) and path.name != suffix:
        return path.with_name(path.name.removesuffix(suffix))
    raise Yours(
        "verify-about-missing",
        expected=Phrase("the file that this one is about"),
        got=Phrase("none, and no name that leads to it"),
        todo=Phrase("Name it with --of."),
        where=str(path),
    )
