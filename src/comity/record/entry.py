"""The entries of a log: which `v` types there are, which fields each has, and who has to have signed.

An entry is a signed note whose text is one line of canonical JSON. `parse` gives an `Entry` whose form is right in every
respect: the table of its type, and exactly one signature line for each key that `by` names, in that order. `open` checks the
signatures too. An unknown field or type is refused, never skipped: two readers who skip differently read two records.

Whether the author had the right to say it is the business of `mechanism`; what stands in an act's body is in `act`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, NoReturn

from comity.errors import Theirs, Yours
from comity.phrase import Phrase
from comity.record import act_body, canonical, note
from comity.record.keys import SigningKey, VerifyKey
from comity.record.shape import (
    CASE,
    DATE,
    DIGEST,
    HEX64,
    LABEL,
    REF,
    SLUG,
    TIME,
    WORD,
    ZONE,
    Fault,
    Shape,
    anything,
    choice,
    listing,
    log_name,
    mapping,
    nullable,
    number,
    pattern,
    repeated,
    rising,
    table,
    text,
    truth,
    vkey,
)
from comity.settings import SETTINGS

_ANY_PATH = pattern(r"[^\x00-\x1f]+", Phrase("a path in the charter"), 200)
_PATTERN = pattern(r"(?:[a-z0-9-]+|\*)/(?:[a-z0-9_-]+|\*)", Phrase("procedure/act, either of them may be *"), 130)
_ASKED = pattern(
    r"(?:[a-z0-9-]+|\*)/(?:[a-z0-9_-]+|\*)(?:@[a-z0-9-]+)?",
    Phrase("procedure/act, either of them may be *, or procedure/act@readers"),
    200,
)
_AUDIENCE = choice("public")
_KIND = WORD

_COMMON: dict[str, Shape] = {"v": text, "log": log_name, "by": listing(REF, 1, SETTINGS.signatures), "at": TIME}
_PLACED: dict[str, Shape] = {**_COMMON, "charter": repeated(HEX64)}

_PARTICIPANT = table({"label": LABEL, "kind": _KIND, "authority": nullable(vkey)})
_MEMBER = table({"participant": SLUG, "role": SLUG, "from": DATE, "until": nullable(DATE)})
_FORMAT = table({"label": LABEL, "members": listing(_MEMBER)})
_SOURCE = table({"source": text, "verified": truth})
_USE = table({"file": DIGEST, "parameters": mapping(WORD, anything)}, {"sources": mapping(WORD, _SOURCE, 1)})

TABLES: Mapping[str, Shape] = {
    "charter/1": table(
        {
            **_COMMON,
            "mechanism": SLUG,
            "title": LABEL,
            "exercise": truth,
            "audience": _AUDIENCE,
            "key": vkey,
            "writer": SLUG,
            "participants": mapping(SLUG, _PARTICIPANT, 1),
            "formats": mapping(SLUG, _FORMAT),
            "audiences": mapping(SLUG, table({"label": LABEL, "readers": listing(SLUG)})),
            "matters": mapping(SLUG, table({"label": LABEL, "owner": SLUG})),
            "timekeepers": listing(SLUG),
            "f": number(0, 100),
            "grace_s": number(0, 366 * 86_400),
            "procedures": mapping(SLUG, _USE),
            "amend": table({"quorum": listing(SLUG, 1)}),
            "zone": ZONE,
        },
        {"holidays": listing(DATE), "weekend": listing(number(1, 7), 0, 7), "two_persons": listing(_ASKED, 1)},
    ),
    "amendment/1": table(
        {
            **_PLACED,
            "previous": HEX64,
            "changes": mapping(_ANY_PATH, anything, 1),
            "last": mapping(log_name, number(0, 2**53)),
        }
    ),
    "log/1": table(
        {**_PLACED, "participant": SLUG, "audience": SLUG, "key": vkey, "holds": choice("acts", "seen")}, {"under": HEX64}
    ),
    "loan/1": table(
        {
            **_PLACED,
            "key": vkey,
            "may": listing(choice("draft", "clear", "release"), 1, 3),
            "until": nullable(TIME),
            "acts": nullable(listing(_PATTERN, 1)),
        },
        {"audience": SLUG},
    ),
    "revocation/1": table({**_PLACED, "key": REF}),
    "act/1": table({**_PLACED, "after": rising(HEX64, 0, SETTINGS.after_ids), "case": CASE, "act": WORD, "body": act_body.BODY}),
    "seen/1": table({**_PLACED, "of": log_name, "size": number(0, 2**53), "root": HEX64}),
}
"""Every type there is, with its fields. docs/spec/act.md tells the same for people; a test holds the two equal."""


class Entry(NamedTuple):
    """One entry. `value` is the parsed text: treat it as read-only. `signers` is empty until `open` has checked them."""

    v: str
    value: Mapping[str, Any]
    raw: bytes
    signers: tuple[VerifyKey, ...] = ()

    @property
    def id(self) -> str:
        """See `text_id`. Made when it is asked for: who reads a log to its end needs few of them."""
        return text_id(self.raw[: self.raw.rfind(b"\n\n") + 1])

    @property
    def log(self) -> str:
        return str(self.value["log"])

    @property
    def by(self) -> tuple[str, ...]:
        return tuple(self.value["by"])


class Form(NamedTuple):
    """An entry whose form is right, with its signature lines. Nobody has checked a signature."""

    text: bytes
    lines: list[note.Line]
    value: dict[str, Any]
    raw: bytes


def form(raw: bytes, where: str = "") -> Form:
    """The form of an entry: a note, whose text is canonical and allowed by its type's table, with the lines that `by` names."""
    text, lines = note.cut(raw, where)
    value = read(text, where)
    _match_lines(value["by"], lines, where)
    return Form(text, lines, value, raw)


def parse(raw: bytes, where: str = "") -> Entry:
    """The entry, its form checked and its signatures not. Raises `Theirs`."""
    value = form(raw, where).value
    return Entry(value["v"], value, raw)


def open(raw: bytes, find: note.Find, where: str = "") -> Entry:  # noqa: A001  (the pair sign/open is the standard's)
    """The entry with every signature checked: each key of `by`, in that order, and no other. Raises `Theirs`.

    1. the form of a note; 2. the text: canonical, its type's table; 3. the lines are those that `by` names;
    4. each key is known to the caller; 5. each signature fits.
    """
    return check(form(raw, where), find, where)


Fits = Sequence[VerifyKey | None]
"""For each line of a form the key that its signature is already known to fit."""


def check(found: Form, find: note.Find, where: str = "", fits: Fits = ()) -> Entry:
    """Steps 4 and 5 of `open`. A check whose outcome `fits` tells is not made again: see `ahead`."""
    text, lines, value, raw = found
    signers = []
    for at, (ref, signature) in enumerate(lines):
        key = find(ref)
        if key is None:
            raise Theirs(
                "entry-key-unknown",
                expected=Phrase("keys that are valid in this log at this point"),
                got=Phrase("the key {ref}", {"ref": ref}),
                todo=Phrase("The key was never lent here, or was revoked: ask the participant whose log it is."),
                where=where,
            )
        if not fits or fits[at] != key:
            note.check(key, text, signature, where)
        signers.append(key)
    return Entry(value["v"], value, raw, tuple(signers))


def read(text: bytes, where: str = "") -> dict[str, Any]:
    """The value of a note's text: one canonical line that its type's table allows. Raises `Theirs`."""
    if len(text) > SETTINGS.text_bytes:
        raise Theirs(
            "entry-too-long",
            expected=Phrase("at most {most} bytes of text", {"most": SETTINGS.text_bytes}),
            got=Phrase("{count} bytes", {"count": len(text)}),
            todo=Phrase("Move the large part into an attachment and sign again."),
            where=where,
        )
    value = canonical.decode(text[:-1], where)
    v = value.get("v")
    shape = TABLES.get(v) if type(v) is str else None
    if shape is None:
        raise Theirs(
            "entry-type-unknown",
            expected=Phrase("one of: {words}", {"words": ", ".join(sorted(TABLES))}),
            got=Phrase("{text}", {"text": repr(v)[:80]}),
            todo=Phrase("It may come from a newer version of the program: compare versions with the sender."),
            where=where,
        )
    fault = shape(value)
    if fault is None:
        fault = _across(value)
    if fault is not None:
        _refuse(fault, where)
    return value


def compose(value: dict[str, Any]) -> bytes:
    """The text of a value, ready to sign: canonical, with its line end, held to its table.

    Raises `Yours` where it is too long or has no JSON, and `Theirs` as `read` does where a program made the value wrongly.
    """
    line = canonical.encode(value) + b"\n"
    if len(line) > SETTINGS.text_bytes:
        raise Yours(
            "entry-over-limit",
            expected=Phrase("at most {most} bytes of text", {"most": SETTINGS.text_bytes}),
            got=Phrase("{count} bytes", {"count": len(line)}),
            todo=Phrase("Move the large part into an attachment, then sign."),
        )
    read(line)
    return line


def sign(value: dict[str, Any], *signing_keys: SigningKey) -> bytes:
    """The note of a value. The keys have to be those that its `by` names, in that order."""
    raw = note.sign(compose(value), *signing_keys)
    parse(raw)
    return raw


def text_id(text: bytes) -> str:
    """The id of an entry: SHA-256 over the note text with its line end, as 64 hex digits."""
    return hashlib.sha256(text).hexdigest()


def _across(value: dict[str, Any]) -> Fault | None:
    """Rules that tie fields together."""
    by = value["by"]
    if len(by) > 1 and len(set(by)) != len(by):
        return Fault("value", Phrase("each key once"), Phrase("a key twice"), "by")
    if value["v"] == "act/1":
        return act_body.opening_fault(value)
    if value["v"] in ("log/1", "charter/1") and value["key"].partition("+")[0] != value["log"]:
        return Fault("value", Phrase("a log key with the name of its log"), Phrase("{text}", {"text": value["key"]}), "key")
    return None


def _match_lines(by: list[str], lines: list[note.Line], where: str) -> None:
    if len(lines) == len(by) == 1 and lines[0][0] == by[0]:
        return
    refs = [ref for ref, _ in lines]
    if refs == by:
        return
    expected = Phrase("signature lines by {refs}, in this order", {"refs": ", ".join(by)})
    got = Phrase("lines by {refs}", {"refs": ", ".join(refs)})
    todo = Phrase("Signature lines were changed on the way. Ask the filer for the original file.")
    if len(refs) > len(by) or not set(refs) <= set(by):
        raise Theirs("entry-signature-added", expected=expected, got=got, todo=todo, where=where)
    if len(refs) < len(by):
        raise Theirs("entry-signature-missing", expected=expected, got=got, todo=todo, where=where)
    raise Theirs("entry-signature-order", expected=expected, got=got, todo=todo, where=where)


def _refuse(fault: Fault, where: str) -> NoReturn:
    place = f"{where}: {fault.path}" if where else fault.path
    todo = Phrase("The entry was made wrongly. Ask its filer to make it again with a current program.")
    if fault.kind == "unknown":
        raise Theirs("entry-field-unknown", expected=fault.expected, got=fault.got, todo=todo, where=place)
    if fault.kind == "missing":
        raise Theirs("entry-field-missing", expected=fault.expected, got=fault.got, todo=todo, where=place)
    raise Theirs("entry-field-value", expected=fault.expected, got=fault.got, todo=todo, where=place)
