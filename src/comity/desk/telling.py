"""What an act says, in words, before anybody signs it: for the person who is asked to sign what somebody else has written.

The lines help to read; they leave out what no sentence holds (places in a source, coordinates). Whoever shows them shows the
text itself below them, for that is what is signed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from comity.mechanism.case import Case
from comity.mechanism.charter import Charter
from comity.mechanism.procedure import Procedure
from comity.mechanism.words import Label
from comity.phrase import Phrase
from comity.projection.worded import heading, shown_value
from comity.record import canonical

Line = tuple[Phrase, Phrase | str]
"""What it is, and what is said of it."""

_SAID = frozenset({"opens", "fields", "positions", "reason", "corrects", "withdraws", "recalls", "settles", "attachments"})


def lines(value: Mapping[str, Any], charter: Charter, procedure: Procedure, case: Case | None) -> tuple[Line, ...]:
    """The lines of an act's text. `case`: the case as it would be after it; None where it would have no effect, or is not here:
    then values are shown as they are written."""
    return tuple(_lines(value, charter, procedure, case))


def _lines(value: Mapping[str, Any], charter: Charter, procedure: Procedure, case: Case | None) -> Iterator[Line]:
    body = value["body"]
    yield Phrase("Act"), procedure.label("acts", value["act"])
    yield Phrase("Procedure"), procedure.label("procedure", "name")
    opens = body.get("opens")
    if opens is not None:
        yield Phrase("Opens the case"), next(iter(opens["title"].values()))
        if "format" in opens:
            found = charter.formats.get(opens["format"])
            yield Phrase("Format"), found.label if found is not None else opens["format"]
    elif case is not None:
        yield Phrase("Case"), case.title
    yield Phrase("Dated"), value["at"]
    for path, content in body.get("fields", {}).items():
        yield Phrase("{field}", {"field": _called(case, procedure, path)}), _shown(case, path, content)
    for one in body.get("positions", ()):
        told = {"field": _called(case, procedure, one["field"]), "who": charter.label(one["holder"], body.get("names"))}
        yield Phrase("{field}, as reported of {who}", told), _shown(case, one["field"], one["value"])
    for tie, label in (("corrects", Phrase("Corrects")), ("withdraws", Phrase("Withdraws")), ("recalls", Phrase("Recalls"))):
        if tie in body:
            yield label, body[tie]
    if "settles" in body:
        yield Phrase("Settles"), f"{', '.join(body['settles']['acts'])}: {body['settles']['state']}"
    for one in body.get("attachments", ()):
        yield Phrase("Attachment"), f"{one['name']} ({one['bytes']} B, {one['digest']})"
    if "reason" in body:
        yield Phrase("Reason"), body["reason"]
    for name in sorted(body.keys() - _SAID):
        yield Phrase("{field}", {"field": name}), canonical.encode_value(body[name]).decode()


def _called(case: Case | None, procedure: Procedure, path: str) -> Label:
    return procedure.field_label(path) if case is None else heading(case, path)


def _shown(case: Case | None, path: str, content: object) -> Phrase | str:
    """In words where the engine has found the value to be of its type; otherwise nobody knows what it would break."""
    return canonical.encode_value(content).decode() if case is None else shown_value(case, path, content)


def visible(text: object) -> str:
    """Somebody else's words as one line that cannot move a cursor, nor hide or turn around what stands beside them."""
    return "".join(char if char.isprintable() else f"\\u{{{ord(char):x}}}" for char in str(text))
