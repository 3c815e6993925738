"""What an amendment says, in words, and the history of a charter: every amendment with who signed it and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from comity.errors import ComityError
from comity.mechanism.charter import Charter, Participant
from comity.mechanism.words import Label, joined
from comity.phrase import Phrase
from comity.projection.fold import Projection
from comity.record import canonical
from comity.record.keys import VerifyKey

Line = tuple[Phrase | Label, Phrase | Label | str]
"""What is concerned, and what changes for it."""


@dataclass(frozen=True, slots=True)
class AmendmentView:
    """One amendment in the charter's log, at `index`. `refusal`: why it is without effect; None where it has effect."""

    id: str
    index: int
    at: datetime
    by: tuple[Label, ...]
    lines: tuple[Line, ...]
    refusal: ComityError | None


def history(projection: Projection, charter: Charter) -> tuple[AmendmentView, ...]:
    """Every amendment of a charter, in the order of its log."""
    return tuple(
        AmendmentView(
            one.amendment.id,
            one.index,
            one.amendment.at,
            tuple(charter.label(name) if name in charter.participants else Label(name) for name in one.amendment.by),
            lines(charter, one.amendment.changes, one.amendment.last),
            one.refusal,
        )
        for one in projection.amendments(charter.id)
    )


def lines(charter: Charter, changes: Mapping[str, Any], last: Mapping[str, int]) -> tuple[Line, ...]:
    """What the changes say, with the names that a charter has; whatever they are, for nobody has to have held them right."""
    named = replace(charter, participants={**_added(changes), **charter.participants})
    order = sorted(changes, key=lambda path: (not path.startswith("participants/"), path))
    found = [line for path in order for line in _line(named, path, changes[path])]
    listed = ", ".join(f"{log} {index}" for log, index in last.items())
    return (*found, (Phrase("Under the charter as it was, up to entry"), listed or Phrase("no log is listed")))


def _added(changes: Mapping[str, Any]) -> dict[str, Participant]:
    """Whom the changes add, so that other changes can call them by their names."""
    found = {}
    for path, value in changes.items():
        part, _, name = path.partition("/")
        if part == "participants" and isinstance(value, dict) and isinstance(value.get("label"), dict) and value["label"]:
            found[name] = Participant(name, Label(value["label"]), "", None)
    return found


def _line(charter: Charter, path: str, value: Any) -> Iterator[Line]:
    part, _, rest = path.partition("/")
    name, _, word = rest.partition("/")
    try:
        if part == "participants" and word in ("", "authority"):
            yield from _participant(charter, name, word, value)
        elif part == "formats" and word in ("", "members"):
            yield from _members(charter, name, value if word else value["members"])
        elif path in ("amend", "amend/quorum"):
            yield Phrase("Amendments are signed by"), _names(charter, value if rest else value["quorum"])
        elif path == "timekeepers":
            yield Phrase("Time is attested by"), _names(charter, value) if value else Phrase("the others alone")
        elif path == "writer":
            yield Phrase("The charter's log is written by"), charter.label(value)
        elif part == "audiences" and word in ("", "readers"):
            readers = value if word else value["readers"]
            yield Phrase("Readers of {audience}", {"audience": name}), _names(charter, readers)
        elif part == "procedures" and value is None:
            yield Phrase("Procedure {name}", {"name": name}), Phrase("no new case is opened on it; open ones go on")
        else:
            yield _plain(path, value)
    except (AttributeError, KeyError, TypeError, ComityError):  # a value of another form: shown as it is written
        yield _plain(path, value)


def _plain(path: str, value: Any) -> Line:
    return Phrase("{path}", {"path": path}), Phrase("taken out") if value is None else canonical.encode_value(value).decode()


def _participant(charter: Charter, name: str, word: str, value: Any) -> Iterator[Line]:
    vkey = value if word else value["authority"]
    label = charter.label(name) if word else Label(value["label"])
    ref = "" if vkey is None else VerifyKey.parse(vkey).ref
    if not word and vkey is not None:
        yield label, Phrase("takes part from now on and signs with {ref}", {"ref": ref})
    elif not word:
        yield label, Phrase("takes part from now on; nobody signs for it")
    elif vkey is None:
        yield label, Phrase("nobody signs for it any more: what it says is recorded as reported")
    else:
        yield label, Phrase("signs with a new authority key, {ref}; the old one counts no more", {"ref": ref})


def _members(charter: Charter, name: str, rows: Any) -> Iterator[Line]:
    """Only what differs from the charter given."""
    known = charter.formats.get(name)
    before = {(one.participant, one.role, str(one.since), str(one.until)) for one in known.members} if known else set()
    label = known.label if known is not None else name
    for row in rows:
        if (row["participant"], row["role"], row["from"], str(row["until"])) in before:
            continue
        args = {
            "who": charter.label(row["participant"]),
            "role": row["role"],
            "format": label,
            "since": row["from"],
            "until": row["until"],
        }
        if row["until"] is None:
            yield Phrase("{format}", args), Phrase("{who} is {role} from {since} on", args)
        else:
            yield Phrase("{format}", args), Phrase("{who} is {role} from {since} to {until}", args)


def _names(charter: Charter, names: list[str]) -> Label:
    return joined(charter.label(one) for one in names)
