"""Whether the parts of a charter agree: what a `charter/1` value that fits its table may still say against itself.

The same holds for the file that people write, for the signed entry and for what an amendment makes of it. It is asked here,
below the mechanism, because whoever audits the logs alone must take the same amendments for effective as everybody else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from comity.phrase import Phrase

Problem = tuple[str, Phrase]
"""Where, as a path, and what contradicts what."""


def problems(value: Mapping[str, Any]) -> Iterator[Problem]:
    """Every contradiction of a value that its table allows; none for a sound one."""
    yield from _named(value)
    yield from _audiences(value)
    yield from _memberships(value)
    for n, pattern in enumerate(value.get("two_persons", ())):
        name = pattern.partition("/")[0]
        if name != "*" and name not in value["procedures"]:
            yield f"two_persons[{n}]", Phrase("“{name}” is no procedure of this charter", {"name": name})
    yield from _keys(value)
    known = value["participants"]
    if value["timekeepers"] and value["f"] >= len(known):
        args = {"f": value["f"], "n": len(known)}
        yield "f", Phrase("f is {f}, but there are only {n} participants to attest", args)
    log, mechanism = value["log"], value["mechanism"]
    if log != f"{mechanism}/charter":
        told: dict[str, object] = {"log": log, "mechanism": mechanism}
        yield "log", Phrase("the log “{log}” is not the charter's log of “{mechanism}”", told)
    from zoneinfo import ZoneInfo  # loads much that who only audits acts does not need

    try:
        ZoneInfo(value["zone"])
    except (KeyError, ValueError, OSError):  # a folder of the zones' files is an OSError
        yield "zone", Phrase("there is no time zone “{zone}”", {"zone": value["zone"]})


def _named(value: Mapping[str, Any]) -> Iterator[Problem]:
    known, quorum, keepers = value["participants"], value["amend"]["quorum"], value["timekeepers"]
    signing = [("writer", value["writer"])]
    signing += [(f"timekeepers[{n}]", name) for n, name in enumerate(keepers)]
    signing += [(f"amend.quorum[{n}]", name) for n, name in enumerate(quorum)]
    used = [*signing, *((f"matters.{id_}.owner", one["owner"]) for id_, one in value["matters"].items())]
    used += [(f"audiences.{id_}.readers", name) for id_, one in value["audiences"].items() for name in sorted(one["readers"])]
    used += [
        (f"formats.{id_}.members[{n}]", row["participant"])
        for id_, one in value["formats"].items()
        for n, row in enumerate(one["members"])
    ]
    for path, name in used:
        if name not in known:
            yield path, Phrase("“{name}” is not a participant", {"name": name})
    for path, name in signing:
        if name in known and known[name]["authority"] is None:
            yield path, Phrase("“{name}” has no authority key and so cannot sign", {"name": name})
    for path, names in (("timekeepers", keepers), ("amend.quorum", quorum)):
        if len(set(names)) != len(names):
            yield path, Phrase("a participant is named twice")


def _keys(value: Mapping[str, Any]) -> Iterator[Problem]:
    """Authority keys are as many keys as there are participants that sign, and none is the log's."""
    held: dict[str, str] = {}
    for name, one in value["participants"].items():
        vkey = one["authority"]
        path = f"participants.{name}.authority"
        if vkey is not None and held.setdefault(vkey, name) != name:
            pair: dict[str, object] = {"a": held[vkey], "b": name}
            yield path, Phrase("{a} and {b} have one authority key", pair)
        if vkey == value["key"]:
            yield path, Phrase("the authority key of {a} is also the charter log's key", {"a": name})


def _audiences(value: Mapping[str, Any]) -> Iterator[Problem]:
    for name in value["audiences"]:
        if name == "public" or name in value["formats"]:
            yield f"audiences.{name}", Phrase("“{name}” already names the public or a format", {"name": name})


def _memberships(value: Mapping[str, Any]) -> Iterator[Problem]:
    for id_, one in value["formats"].items():
        before: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
        for n, row in enumerate(one["members"]):
            path = f"formats.{id_}.members[{n}]"
            if row["until"] is not None and row["until"] < row["from"]:
                days: dict[str, object] = {"until": row["until"], "since": row["from"]}
                yield path, Phrase("it ends on {until}, before it begins on {since}", days)
            earlier = before[row["participant"], row["role"]]
            if any(_overlap(other, row) for other in earlier):
                told: dict[str, object] = {"name": row["participant"], "role": row["role"]}
                yield path, Phrase("“{name}” is {role} twice on the same days", told)
            earlier.append(row)


def _overlap(a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
    """Dates of one form compare as texts."""
    return (a["until"] is None or b["from"] <= a["until"]) and (b["until"] is None or a["from"] <= b["until"])
