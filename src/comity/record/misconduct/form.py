"""The form of a proof of misconduct: a header, some fields, then sections that hold signed notes and hashes as they are.

    comity proof of misconduct 1
    kind fork
    key lakes/estmark+559ab207+AW56...

    -- checkpoint
    lakes/estmark
    ...
    -- hashes
    jrJZDmY8...

One proof has one spelling: what `Form.format` would not write is refused. A section ends where a line begins with `-- `, which
no line of a checkpoint, of an entry or of base64 does. So any tool that cuts a text at these lines has the signed notes.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from comity.errors import Theirs
from comity.phrase import Phrase
from comity.record import checkpoint, keys, merkle, note
from comity.record.checkpoint import Checkpoint
from comity.record.keys import VerifyKey
from comity.record.shape import is_log_name

MISCONDUCT = "comity proof of misconduct 1"
CHANGED = "comity proof of changed bytes 1"
"""The header of the one kind that shows nobody's misconduct."""

BYTES = 8 * 1024 * 1024
"""Of one file: the entries of a log up to some 6,000 of a kilobyte, in base64. A larger log is its own proof: publish it."""

ENTRIES = 10_000
"""Of one section: a file of empty ones would keep its reader for minutes."""

_FIELD = re.compile(r"([a-z-]+) ([^\s]+)")
_SECTIONS = 16
"""Of one file: twice what any kind has. A million empty ones would take 600 MB to hold."""
_HEADERS = {MISCONDUCT, CHANGED}


@dataclass(frozen=True, slots=True)
class Form:
    """The parts of a file. `fields` and `sections` in their order; a section's bytes end with a line end, or are empty."""

    header: str
    fields: tuple[tuple[str, str], ...]
    sections: tuple[tuple[str, bytes], ...]

    def format(self) -> bytes:
        """The file's bytes."""
        head = "".join(f"{name} {value}\n" for name, value in self.fields)
        return f"{self.header}\n{head}\n".encode() + b"".join(
            b"-- %s\n%s" % (name.encode(), data) for name, data in self.sections
        )

    @property
    def kind(self) -> str:
        return dict(self.fields).get("kind", "")


def parse(raw: bytes, where: str = "") -> Form:
    """The parts of a file's bytes. Raises `Theirs` for anything that `format` would not write."""
    if len(raw) > BYTES or raw.count(b"\n-- ") > _SECTIONS:
        malformed(Phrase("more than {most} bytes, or than {parts} parts", {"most": BYTES, "parts": _SECTIONS}), where)
    head, gap, rest = raw.partition(b"\n\n-- ")
    rows = head[:2000].decode("ascii", "replace").split("\n")
    matches = [_FIELD.fullmatch(row) for row in rows[1:]]
    sections = []
    for part in rest.removesuffix(b"\n").split(b"\n-- ") if gap else []:
        name, begun, data = part.partition(b"\n")
        sections.append((name.decode("ascii", "replace"), data + b"\n" if begun else b""))
    fields = tuple((match[1], match[2]) for match in matches if match is not None)
    found = Form(rows[0], fields, tuple(sections))
    if rows[0] not in _HEADERS or found.format() != raw:
        malformed(Phrase("{text}", {"text": repr(raw[:80])}), where)
    return found


def take(form: Form, fields: Sequence[str], sections: Sequence[str], where: str) -> tuple[list[str], list[bytes]]:
    """The values of exactly these fields (after `kind`) and the bytes of exactly these sections. Raises `Theirs`."""
    if [name for name, _ in form.fields] != ["kind", *fields]:
        malformed(Phrase("other fields than: {names}", {"names": ", ".join(["kind", *fields])}), where)
    if [name for name, _ in form.sections] != list(sections):
        malformed(Phrase("other sections than: {names}", {"names": ", ".join(sections)}), where)
    return [value for _, value in form.fields[1:]], [data for _, data in form.sections]


def enrolled(vkey: str, where: str) -> VerifyKey:
    """A log's key, its point checked: under a weak one anybody can sign, and the file would accuse its owner."""
    key = keys.enrol(vkey, where)
    if not is_log_name(key.name):
        malformed(Phrase("a key that is no log's: {name}", {"name": key.name}), where)
    return key


def signed(raw: bytes, key: VerifyKey, where: str) -> Checkpoint:
    """A checkpoint with one line, by the log's key: no other line matters, and one proof has one spelling."""
    found = checkpoint.open(raw, key, where)
    if own_line(raw, key) != raw:
        malformed(Phrase("a checkpoint with other lines than the log's"), where)
    return found


def own_line(raw: bytes, key: VerifyKey) -> bytes:
    """A checkpoint with the log's own line alone."""
    form = note.parse(raw)
    signature = next((signature for ref, signature in form.lines if ref == key.ref), b"")
    return form.text + b"\n" + note.signature_line(key, signature)


def lines(rows: Sequence[bytes]) -> bytes:
    """Bytes as base64, one line each: hashes, and entries whose bytes may be anything."""
    return b"".join(base64.b64encode(row) + b"\n" for row in rows)


def unlines(data: bytes, where: str) -> tuple[bytes, ...]:
    """What `lines` wrote. Raises `Theirs` for another spelling, and for more than `ENTRIES` lines."""
    if data.count(b"\n") > ENTRIES:
        malformed(Phrase("more than {most} lines in one section", {"most": ENTRIES}), where)
    try:
        found = tuple(base64.b64decode(row, validate=True) for row in data.split(b"\n")[:-1])
    except ValueError:
        found = ()
    if lines(found) != data:
        malformed(Phrase("lines that are not base64"), where)
    return found


def hashes(data: bytes, where: str, most: int = 64) -> tuple[bytes, ...]:
    """Hashes of 32 bytes, one line each."""
    found = unlines(data, where) if data.count(b"\n") <= most else (b"",)
    if any(len(one) != merkle.HASH_SIZE for one in found):
        malformed(Phrase("lines that are no hashes of a tree"), where)
    return found


def one_hash(data: bytes, where: str) -> bytes:
    found = hashes(data, where)
    if len(found) != 1:
        malformed(Phrase("not one hash"), where)
    return found[0]


def malformed(got: Phrase, where: str) -> NoReturn:
    raise Theirs(
        "misconduct-malformed",
        expected=Phrase("a proof of misconduct in its one spelling (docs/spec/proof.md)"),
        got=got,
        todo=Phrase("The file is cut off or was changed. It shows nothing; ask for the original."),
        where=where,
    )


def not_shown(got: Phrase, where: str) -> NoReturn:
    """The bytes have their form and show no misconduct."""
    raise Theirs(
        "misconduct-not-shown",
        expected=Phrase("signed statements that cannot both come from an honest log"),
        got=got,
        todo=Phrase("The file accuses without showing. Do not pass it on as a proof."),
        where=where,
    )
