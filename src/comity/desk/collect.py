"""Collecting signatures: an act, or an amendment, whose text names all its signers and which not all of them have signed yet.

    comity to-sign/1 2026-11-22T09:00:00Z lakes/estmark/duty+b5eb14d7     when it was begun, and by which of its keys
    {"act":"readout", ... ,"v":"act/1"}                                   the text, as it will stand in the note
                                                                          an empty line
    — lakes/estmark/duty H0yaO1r5...                                      the lines so far, in the order of its `by`

It is no entry and cannot become one by mistake: no reader of a log takes it. Whoever has it can add its own line, in any
order and on any machine, and two copies that went different ways can be joined. The first line is what the file claims, and
nothing rests on it: only the text is signed.

A signature that was given cannot be taken back from whoever has the file: with the other lines it makes the act complete.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from comity.errors import Theirs, Yours
from comity.phrase import Phrase
from comity.record import entry, note
from comity.record.entry import Entry
from comity.record.keys import SigningKey
from comity.record.shape import TIME
from comity.settings import SETTINGS

MOST = SETTINGS.note_bytes + 1_000
"""Bytes of such a file: a note and the line above it."""

_HEAD = re.compile(r"comity to-sign/1 (\S+) (\S+)")


@dataclass(frozen=True, slots=True)
class ToSign:
    """An act with some of its signatures. `lines`: ref → signature line with its line end, every one of them checked."""

    value: Mapping[str, Any]
    text: bytes
    lines: Mapping[str, bytes]
    begun: str
    begun_by: str

    @property
    def id(self) -> str:
        """The id that the act will have: signatures are no part of it."""
        return entry.text_id(self.text)

    @property
    def by(self) -> tuple[str, ...]:
        return tuple(self.value["by"])

    @property
    def missing(self) -> tuple[str, ...]:
        """The keys that have not signed yet."""
        return tuple(ref for ref in self.by if ref not in self.lines)

    @property
    def unsigned(self) -> Entry:
        """The entry that it will be, for whoever asks what it would do. Nobody's signature is in it."""
        return Entry(str(self.value["v"]), self.value, self.text + b"\n")


def begin(value: Mapping[str, Any], begun: str, begun_by: str, *keys: SigningKey) -> ToSign:
    """A collection for an act of several signers, signed by those whose keys are at hand."""
    if len(value["by"]) < _fewest(value) or begun_by not in value["by"]:
        raise Yours(
            "sign-together-alone",
            expected=Phrase("an act that several keys sign, its beginner's among them"),
            got=Phrase("{refs}", {"refs": ", ".join(value["by"])}),
            todo=Phrase("Name the others who shall sign, or file the act by yourself."),
        )
    made = ToSign(dict(value), entry.compose(dict(value)), {}, begun, begun_by)
    for key in keys:
        made = add(made, key)
    return made


def add(item: ToSign, key: SigningKey) -> ToSign:
    """The collection with this key's line. A line that is there already stays as it is."""
    if key.ref not in item.by:
        raise Yours(
            "sign-not-named",
            expected=Phrase("one of the keys that the text names: {refs}", {"refs": ", ".join(item.by)}),
            got=Phrase("the key {ref}", {"ref": key.ref}),
            todo=Phrase("Sign with a key that is named, or have the act begun anew with yours."),
        )
    if key.ref in item.lines:
        return item
    return replace(item, lines=_ordered(item, {**item.lines, key.ref: note.signature_line(key.verify_key, key.sign(item.text))}))


def join(one: ToSign, other: ToSign) -> ToSign:
    """Two copies of one collection as one: the lines of both. Raises `Theirs` where they are not of one text."""
    if one.text != other.text:
        raise Theirs(
            "sign-text-differs",
            expected=Phrase("the same text, {id}", {"id": one.id}),
            got=Phrase("another text, {id}", {"id": other.id}),
            todo=Phrase("Signatures hold for one text alone. Ask whoever sent the file which of the two is meant."),
        )
    return replace(one, lines=_ordered(one, {**other.lines, **one.lines}))


def complete(item: ToSign) -> bytes:
    """The note, once everybody has signed. Raises `Yours` naming who has not."""
    if item.missing:
        raise Yours(
            "sign-lines-missing",
            expected=Phrase("a signature by each key that the text names"),
            got=Phrase("none yet by {refs}", {"refs": ", ".join(item.missing)}),
            todo=Phrase("Send the file to whoever has not signed. Until then nothing of it has effect."),
        )
    raw = item.text + b"\n" + b"".join(item.lines.values())
    entry.parse(raw)
    return raw


def write(item: ToSign) -> bytes:
    """The file's bytes: the same for the same text, beginning and lines."""
    head = f"comity to-sign/1 {item.begun} {item.begun_by}\n".encode()
    return head + item.text + b"\n" + b"".join(item.lines.values())


def read(raw: bytes, find: note.Find, where: str = "") -> ToSign:
    """`read_by`, where what the text says makes no difference to which keys refs name."""
    return read_by(raw, lambda _: find, where)


def read_by(raw: bytes, keys_of: Callable[[Mapping[str, Any]], note.Find], where: str = "") -> ToSign:
    """The collection of a file, its text of an act's form and every line checked. `keys_of`: by what the text says, the keys that
    refs name in the log where it is to stand.

    Raises `Theirs`: for another form, for a text that is no act of several signers, for a line by a key that the text does not
    name or that nobody here knows, for a line that comes twice or out of order, for a signature that does not fit the text.
    """
    top, _, rest = raw[:MOST].partition(b"\n")
    head = _HEAD.fullmatch(top.decode("ascii", "replace"))
    line, _, lines = rest.partition(b"\n\n")
    body = line + b"\n"
    if head is None or len(raw) > MOST or TIME(head[1]) is not None:
        _malformed(Phrase("a file that begins otherwise, or is too long"), where)
    value = entry.read(body, where)
    if value["v"] not in ("act/1", "amendment/1") or len(value["by"]) < _fewest(value) or head[2] not in value["by"]:
        _malformed(Phrase("a text that is no act of several signers"), where)
    found, find = ToSign(value, body, {}, head[1], head[2]), keys_of(value)
    for ref, signature in note.cut(body + b"\n" + lines, where)[1] if lines else []:
        key = find(ref) if ref in found.missing else None
        if key is None:
            _foreign(ref, value["by"], where)
        note.check(key, body, signature, where)
        found = replace(found, lines={**found.lines, ref: note.signature_line(key, signature)})
    if write(replace(found, lines=_ordered(found, found.lines))) != raw:
        _malformed(Phrase("signature lines in another order, or something after them"), where)
    return found


def _fewest(value: Mapping[str, Any]) -> int:
    """An act that one key signs is filed at once; an amendment is looked at before it is signed, also by one."""
    return 1 if value["v"] == "amendment/1" else 2


def _ordered(item: ToSign, lines: Mapping[str, bytes]) -> dict[str, bytes]:
    return {ref: lines[ref] for ref in item.by if ref in lines}


def _foreign(ref: str, by: list[str], where: str) -> NoReturn:
    raise Theirs(
        "sign-line-foreign",
        expected=Phrase("one line by each of the keys that sign, known here: {refs}", {"refs": ", ".join(by)}),
        got=Phrase("a line by {ref}", {"ref": ref}),
        todo=Phrase("The file was changed on the way, or its keys are not known here. Ask whoever sent it for the original."),
        where=where,
    )


def _malformed(got: Phrase, where: str) -> NoReturn:
    raise Theirs(
        "sign-file-malformed",
        expected=Phrase("an act that waits for signatures, as this program writes it"),
        got=got,
        todo=Phrase("Choose the file whose name ends in .to-sign, or ask whoever sent it for the original."),
        where=where,
    )
