"""The charter as it was amended: its versions, and which of them is in force at an entry of a log.

An amendment has effect if it names the newest version as its predecessor, is signed with the current authority keys of the
whole quorum, changes what may be changed, and leaves a charter whose parts agree. Otherwise it is without effect as a whole.
The charter's log has one writer and so one order: of two amendments of one version the first counts.

For each log that it lists an amendment names the last index under the old version; entries after it are under the new one.
A log that it does not list goes on as before. docs/spec/charter.md tells the rules for people, and why they are so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from comity.errors import Theirs
from comity.phrase import Phrase
from comity.record.charter_parts import problems
from comity.record.entry import TABLES, Entry
from comity.record.keys import VerifyKey, enrol, shared

_WHOLE = frozenset(("timekeepers", "f", "grace_s", "zone", "holidays", "weekend", "writer", "two_persons", "amend"))
_NAMED = frozenset(("participants", "formats", "audiences", "matters", "procedures"))
_MAY_END = frozenset(("matters", "procedures"))
_OPTIONAL = frozenset(("holidays", "weekend", "two_persons"))


@dataclass(frozen=True, slots=True)
class Version:
    """The charter from one entry of its log on. `id`: the charter's or the amendment's; `value`: all parts, as `charter/1` has
    them; `last`: log → its last index under the version before; `authorities`: ref of each participant's authority key →
    participant, as this version has them; `keys`: every authority key that was in the charter so far."""

    id: str
    value: Mapping[str, Any]
    last: Mapping[str, int]
    authorities: Mapping[str, str]
    keys: tuple[VerifyKey, ...]

    @classmethod
    def of(cls, id_: str, value: Mapping[str, Any], last: Mapping[str, int], before: tuple[VerifyKey, ...] = ()) -> Version:
        people = [(name, one["authority"]) for name, one in value["participants"].items() if one["authority"] is not None]
        held = {VerifyKey.parse(vkey): name for name, vkey in people}
        keys = {key.ref: key for key in (*before, *held)}
        return cls(id_, value, last, {key.ref: name for key, name in held.items()}, tuple(keys.values()))


@dataclass(frozen=True, slots=True)
class Versions:
    """All versions that have effect, the founding charter first."""

    rows: tuple[Version, ...]

    @classmethod
    def founding(cls, charter: Entry) -> Versions:
        return cls((Version.of(charter.id, charter.value, {}),))

    @property
    def newest(self) -> Version:
        return self.rows[-1]

    def amended(self, item: Entry, where: str = "") -> Versions:
        """With one amendment more. Raises `Theirs` for one that has no effect, naming the path."""
        old = self.newest
        if item.value["previous"] != old.id:
            raise Theirs(
                "amendment-predecessor",
                expected=Phrase("an amendment of the newest version, {id}", {"id": old.id}),
                got=Phrase("one of {id}", {"id": item.value["previous"]}),
                todo=Phrase("Begin it anew on the charter as it is now: another amendment came first."),
                where=_at(where, "previous"),
            )
        self._signed(old, item, where)
        value = _changed(old.value, item.value["changes"], where)
        _sound(old.value, value, where)
        self._fresh(old, value, where)
        self._after(item, where)
        return Versions((*self.rows, Version.of(item.id, value, dict(item.value["last"]), old.keys)))

    def first(self, opening: Mapping[str, Any]) -> int | None:
        """The place of the version under which a log begins, by its `log/1` value; None where none lets it begin (yet).

        It is the version that the entry names in `under`, otherwise the first in which the key that signed it is the
        participant's: so a log of a participant, or under a key, that an amendment has brought begins with that amendment.
        """
        for place, one in enumerate(self.rows):
            named = opening.get("under")
            signs = [one.authorities.get(ref) for ref in opening["by"]] == [opening["participant"]]
            if signs and named in (None, one.id):
                return place
        return None

    def place(self, log: str, first: int, index: int) -> int:
        """The place of the version in force at an index of a log that began under the version at `first`."""
        for place in range(len(self.rows) - 1, first, -1):
            if index > self.rows[place].last.get(log, index):
                return place
        return first

    def _signed(self, old: Version, item: Entry, where: str) -> None:
        who = old.authorities
        strange = [ref for ref in item.by if ref not in who]
        missing = [name for name in old.value["amend"]["quorum"] if name not in {who.get(ref) for ref in item.by}]
        if strange or missing:
            got = Phrase("none by {names}", {"names": ", ".join(missing)})
            raise Theirs(
                "amendment-quorum",
                expected=Phrase(
                    "signatures with the authority keys of the quorum, {names}, as they are now",
                    {"names": ", ".join(old.value["amend"]["quorum"])},
                ),
                got=Phrase("one by {refs}", {"refs": ", ".join(strange)}) if strange else got,
                todo=Phrase("Begin it anew and have everybody of the quorum sign it."),
                where=_at(where, "by"),
            )

    def _fresh(self, old: Version, value: Mapping[str, Any], where: str) -> None:
        """A key that an amendment brings is new: nobody had it, under any name, nor comes one back that was taken out."""
        for name, one in value["participants"].items():
            before = old.value["participants"].get(name, {}).get("authority")
            if one["authority"] is None or one["authority"] == before:
                continue
            key = enrol(one["authority"], _at(where, f"changes participants/{name}/authority"))
            other = shared(key, [*old.keys, VerifyKey.parse(value["key"])])
            if other is not None:
                _contradicts(
                    _at(where, f"changes participants/{name}"), Phrase("the key of {ref}, which was used", {"ref": other.ref})
                )

    def _after(self, item: Entry, where: str) -> None:
        """Indexes never go back: what an earlier amendment has put under its version stays there."""
        mechanism = str(self.newest.value["mechanism"])
        for log, index in item.value["last"].items():
            if not log.startswith(mechanism + "/") or log == self.newest.value["log"]:
                _contradicts(_at(where, f"last {log}"), Phrase("a log of no participant of this mechanism"))
            before = max((one.last[log] for one in self.rows if log in one.last), default=0)
            if index < before:
                _contradicts(
                    _at(where, f"last {log}"),
                    Phrase("{index}, where an earlier amendment says {before}", {"index": index, "before": before}),
                )


def _changed(value: Mapping[str, Any], changes: Mapping[str, Any], where: str) -> dict[str, Any]:
    """The parts after the changes, each held to where it may stand; not yet to its table."""
    made: dict[str, Any] = {**value, **{part: dict(value[part]) for part in _NAMED}}
    steps = {path: path.split("/") for path in changes}
    for path, new in changes.items():
        part, *rest = steps[path]
        if any(other != path and steps[path][: len(steps[other])] == steps[other] for other in steps):
            _contradicts(_at(where, f"changes {path}"), Phrase("a part, and the whole of which it is one"))
        if part in _WHOLE and (not rest or (part, *rest) == ("amend", "quorum")):
            _set(made, part, {"quorum": new} if rest else new, _at(where, f"changes {path}"))
        elif part in _NAMED and len(rest) == 1:
            _set_named(made[part], part, rest[0], new, _at(where, f"changes {path}"))
        elif part in _NAMED and len(rest) == 2 and rest[0] in made[part]:
            made[part][rest[0]] = {**made[part][rest[0]], rest[1]: new}
        else:
            raise Theirs(
                "amendment-path",
                expected=Phrase(
                    "a part that an amendment may change: {parts}",
                    {"parts": ", ".join([*(f"{one}/NAME" for one in sorted(_NAMED)), *sorted(_WHOLE)])},
                ),
                got=Phrase("{path}", {"path": path}),
                todo=Phrase("Correct the path. What a mechanism is called and who it is never changes: found another one."),
                where=_at(where, f"changes {path}"),
            )
    _members_stay(value, made, where)
    return made


def _set(made: dict[str, Any], part: str, new: object, where: str) -> None:
    if new is None or (part == "two_persons" and new == []):
        if part not in _OPTIONAL:
            _contradicts(where, Phrase("nothing, where a charter needs something"))
        made.pop(part, None)
    else:
        made[part] = new


def _set_named(rows: dict[str, Any], part: str, name: str, new: object, where: str) -> None:
    if new is not None:
        rows[name] = new
    elif part in _MAY_END and name in rows:
        del rows[name]
    else:
        _contradicts(where, Phrase("nothing, for what acts may name (participants, formats, audiences) or what is not there"))


def _members_stay(old: Mapping[str, Any], made: Mapping[str, Any], where: str) -> None:
    """A membership may end, it is never gone: who was a member has read, and acted."""
    for name, one in old["formats"].items():
        new = made["formats"][name]
        rows = new.get("members") if isinstance(new, dict) else None
        known = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
        kept = [tuple(row.get(word) for word in ("participant", "role", "from")) for row in known]
        for row in one["members"]:
            if (row["participant"], row["role"], row["from"]) not in kept:
                told: dict[str, object] = {"name": row["participant"], "role": row["role"], "since": row["from"]}
                got = Phrase("no line for {name}, {role} since {since}: write its last day into “until”", told)
                _contradicts(_at(where, f"changes formats/{name}/members"), got)


def _sound(old: Mapping[str, Any], value: Mapping[str, Any], where: str) -> None:
    """A contradiction that stood in the charter before is not the amendment's; such a charter founds nothing anyway."""
    fault = TABLES["charter/1"](value)
    if fault is not None:
        raise Theirs(
            "amendment-value",
            expected=fault.expected,
            got=fault.got,
            todo=Phrase("Correct the new value at the place named."),
            where=_at(where, f"changes {fault.path}"),
        )
    before = list(problems(old))
    for path, problem in problems(value):
        if (path, problem) not in before:
            _contradicts(_at(where, path), problem)


def _contradicts(where: str, got: Phrase) -> NoReturn:
    raise Theirs(
        "amendment-contradictory",
        expected=Phrase("an amendment after which the charter's parts agree"),
        got=got,
        todo=Phrase("Mend the change at the place named, then begin the amendment anew."),
        where=where,
    )


def _at(where: str, path: str) -> str:
    return f"{where}: {path}" if where else path
