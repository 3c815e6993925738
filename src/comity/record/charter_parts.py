"""Whether the parts of a charter agree: what a `charter/1` value that fits its table may still say against itself.

The same holds for the file that people write, for the signed entry and for what an amendment makes of it. It is asked here,
below the mechanism, because whoever audits the logs alone must take the same amendments for effective as everybody else.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from comity.phrase import Phrase
from comity.record.shape import log_name
from comity.settings import SETTINGS

Problem = tuple[str, Phrase]
"""Where, as a path, and what contradicts what."""


def problems(value: Mapping[str, Any]) -> Iterator[Problem]:
    """Every contradiction of a value that its table allows; none for a sound one."""
    yield from _named(value)
    yield from _labels(value)
    yield from _audiences(value)
    yield from _memberships(value)
    yield from _procedures(value)
    yield from _keys(value)
    yield from _time(value)
    yield from _logs(value)


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
    if len(quorum) > SETTINGS.signatures:
        told: dict[str, object] = {"n": len(quorum), "most": SETTINGS.signatures}
        yield "amend.quorum", Phrase("{n} have to sign, and a note has room for {most}: nothing could be amended", told)


def _labels(value: Mapping[str, Any]) -> Iterator[Problem]:
    """Two of one name in one language: whoever reads a page could not tell which of them said it."""
    for part in ("participants", "formats"):
        held: dict[tuple[str, str], str] = {}
        for name, one in value[part].items():
            for language, label in one["label"].items():
                plain = " ".join(unicodedata.normalize("NFKC", label).casefold().split())
                other = held.setdefault((language, plain), name)
                if other != name:
                    told: dict[str, object] = {"a": other, "b": name, "label": label, "language": language}
                    yield f"{part}.{name}.label", Phrase("{a} and {b} are both called “{label}” in “{language}”", told)


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
    for name, one in value["audiences"].items():
        if name == "public" or name in value["formats"]:
            yield f"audiences.{name}", Phrase("“{name}” already names the public or a format", {"name": name})
        if not one["readers"]:
            yield f"audiences.{name}.readers", Phrase("nobody would read what is filed for it")
    if "public" in value["formats"]:
        yield "formats.public", Phrase("“{name}” already names the public or a format", {"name": "public"})


def _memberships(value: Mapping[str, Any]) -> Iterator[Problem]:
    for id_, one in value["formats"].items():
        if not one["members"]:
            yield f"formats.{id_}.members", Phrase("a format of nobody")
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


def _procedures(value: Mapping[str, Any]) -> Iterator[Problem]:
    for name, use in value["procedures"].items():
        for word in use.get("sources", ()):
            if word not in use["parameters"]:
                told: dict[str, object] = {"name": word}
                yield f"procedures.{name}.sources.{word}", Phrase("a source of “{name}”, to which no value is given", told)
    for n, pattern in enumerate(value.get("two_persons", ())):
        name, _, rest = pattern.partition("/")
        if name != "*" and name not in value["procedures"]:
            yield f"two_persons[{n}]", Phrase("“{name}” is no procedure of this charter", {"name": name})
        readers = rest.partition("@")[2]
        if readers not in ("", "public", *value["audiences"], *value["formats"]):
            yield f"two_persons[{n}]", Phrase("“{name}” are no readers of this charter", {"name": readers})


def _logs(value: Mapping[str, Any]) -> Iterator[Problem]:
    """Every log of the mechanism has a name of its own that a log can have."""
    log, mechanism = value["log"], value["mechanism"]
    if log != f"{mechanism}/charter":
        told: dict[str, object] = {"log": log, "mechanism": mechanism}
        yield "log", Phrase("the log “{log}” is not the charter's log of “{mechanism}”", told)
    for name in value["participants"]:
        longest = f"{mechanism}/{name}/{'0' * 16}/seen"
        if name == "charter" or log_name(longest) is not None:
            yield f"participants.{name}", Phrase("no log can be called “{log}”", {"log": f"{mechanism}/{name}"})


def _time(value: Mapping[str, Any]) -> Iterator[Problem]:
    signing = sum(one["authority"] is not None for one in value["participants"].values())
    if value["f"] and value["f"] + 1 > signing - 1:  # of any act its own author attests nothing
        args: dict[str, object] = {"f": value["f"], "n": signing - 1, "more": value["f"] + 1}
        yield (
            "f",
            Phrase("f = {f} takes {more} others who attest an act's time, and beside its author only {n} sign", args),
        )
    if len(set(value.get("weekend", ()))) == 7:
        yield "weekend", Phrase("a week without a working day")
    from zoneinfo import ZoneInfo  # loads much that who only audits acts does not need

    try:
        ZoneInfo(value["zone"])
    except (KeyError, ValueError, OSError):  # a folder of the zones' files is an OSError
        yield "zone", Phrase("there is no time zone “{zone}”", {"zone": value["zone"]})
