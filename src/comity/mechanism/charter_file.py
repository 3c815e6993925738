"""The charter that people write: YAML, read strictly, made into the `charter/1` value that is then signed.

People leave out what has an obvious value (weekend, grace); a bridge between formats is written as such and becomes a list
of readers. The signed value says everything out. Raises Yours with file, line and path.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, TypeVar

from comity.errors import Yours
from comity.mechanism.charter import Charter, from_value
from comity.mechanism.charter_uses import SHIPPED, Shelf, uses
from comity.mechanism.load import shipped, shipped_names
from comity.mechanism.procedure import Procedure
from comity.mechanism.strict import Item, read, refuse
from comity.phrase import Phrase
from comity.record import canonical
from comity.record.charter_parts import problems
from comity.record.entry import TABLES
from comity.record.keys import SigningKey, generate
from comity.settings import SETTINGS

One = TypeVar("One")
_SLUG = re.compile(r"[a-z0-9-]{1,64}")
_SLUGGED = Phrase("a short name of small letters, digits and hyphens")
_ZONE = re.compile(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*")
_PATTERN = re.compile(r"(?:[a-z0-9-]+|\*)/(?:[a-z0-9_-]+|\*)(?:@[a-z0-9-]+)?")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
GRACE_S = 300  # what clocks of different offices are apart on a bad day; every charter may set its own


def load_yaml(
    raw: bytes,
    where: str,
    *,
    at: str,
    by: list[str],
    key: str,
    authorities: Mapping[str, str] | None = None,
    shelf: Shelf = SHIPPED,
) -> dict[str, Any]:
    """The `charter/1` value of a charter file.

    `at`, `by`, `key`: the time, the refs that will sign, the vkey of the charter's log. `authorities` gives the vkeys of
    participants whose file says none (made by `comity init`). `shelf`: the procedures and packs there are.
    """
    root = read(raw, where)
    top = root.keys(
        "mechanism title participants writer procedures amend",
        "exercise formats audiences matters timekeepers f grace_s zone holidays weekend two_persons",
    )
    mechanism = top["mechanism"].matching(_SLUG, _SLUGGED)
    formats = {name: format_(item) for name, item in _map(top, "formats").items()}
    value: dict[str, Any] = {
        "v": "charter/1",
        "log": f"{mechanism}/charter",
        "by": by,
        "at": at,
        "mechanism": mechanism,
        "title": label(top["title"]),
        "exercise": top["exercise"].boolean() if "exercise" in top else False,
        "audience": "public",
        "key": key,
        "writer": top["writer"].text(),
        "participants": {
            name: participant(name, item, authorities or {}) for name, item in top["participants"].mapping().items()
        },
        "formats": formats,
        "audiences": {name: audience(item, formats) for name, item in _map(top, "audiences").items()},
        "matters": {name: matter(item) for name, item in _map(top, "matters").items()},
        "timekeepers": list(top["timekeepers"].texts()) if "timekeepers" in top else [],
        "f": top["f"].integer(0, 100) if "f" in top else 0,
        "grace_s": top["grace_s"].integer(0, 366 * 86_400) if "grace_s" in top else GRACE_S,
        "procedures": uses(top["procedures"], shelf),
        "amend": {"quorum": list(top["amend"].keys("quorum")["quorum"].texts())},
        "zone": top["zone"].matching(_ZONE, Phrase("a time zone such as Etc/UTC")) if "zone" in top else "Etc/UTC",
    }
    if "holidays" in top:
        value["holidays"] = days(top["holidays"])
    if "weekend" in top:
        value["weekend"] = weekend(top["weekend"])
    if "two_persons" in top and (two := [asked(item, shelf.procedures) for item in top["two_persons"]]):
        value["two_persons"] = two
    _hold_together(value, root)
    return value


def looked_at(raw: bytes, where: str, shelf: Shelf = SHIPPED) -> Charter:
    """The charter of a file that is only looked at: with keys that nobody will ever sign with. Raises `Yours` as `load_yaml`."""
    mechanism = read(raw, where).mapping().get("mechanism")
    name = mechanism.matching(_SLUG, _SLUGGED) if mechanism is not None else "none"
    log, writer = _shown(f"{name}/charter"), _shown(f"{name}/writer")
    value = load_yaml(
        raw,
        where,
        at="2000-01-01T00:00:00Z",
        by=[writer.ref],
        key=log.verify_key.vkey,
        authorities=_EachItsKey(),
        shelf=shelf,
    )
    return from_value("", value)


class _EachItsKey(Mapping[str, str]):
    """A key for whoever is asked about."""

    def __getitem__(self, name: str) -> str:
        return _shown(f"key/{name}").verify_key.vkey

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 1  # not empty: whoever asks gets an answer


def _shown(name: str) -> SigningKey:
    """A key of the right form whose seed everybody knows."""
    return generate(name, hashlib.sha256(name.encode()).digest())


def _hold_together(value: dict[str, Any], top: Item) -> None:
    """Hold the value to its table and its parts to one another: what would be refused when it is signed is refused here."""
    fault = TABLES["charter/1"](value)
    if fault is not None:
        raise refuse(place(top, fault.path.replace("/", ".")), fault.expected, fault.got)
    if len(canonical.encode(value)) >= SETTINGS.text_bytes:
        expected = Phrase("at most {most} bytes of text", {"most": SETTINGS.text_bytes})
        raise refuse(top.where, expected, Phrase("more"))
    for path, problem in problems(value):
        raise Yours(
            "charter-contradicts-itself",
            expected=Phrase("a charter whose parts agree"),
            got=problem,
            todo=Phrase("Mend the charter file at the place named, then try again."),
            where=place(top, path),
        )


def place(top: Item, path: str) -> str:
    """File, line and path of a part of a charter: the line of the innermost part that the file has."""
    found = top
    for step in re.findall(r"[^.\[\]]+", path):
        inner = found.value
        if isinstance(inner, dict) and step in inner:
            found = inner[step]
        elif isinstance(inner, list) and step.isdigit() and int(step) < len(inner):
            found = inner[int(step)]
        else:
            break
    return f"{top.file}:{found.line} {path}"


def _map(top: Mapping[str, Item], name: str) -> dict[str, Item]:
    found = top[name].mapping() if name in top else {}
    for key, item in found.items():
        if not _SLUG.fullmatch(key):
            raise refuse(item.where, _SLUGGED, key)
    return found


def label(item: Item) -> dict[str, str]:
    """A label per language; a plain text is English."""
    if isinstance(item.value, str):
        return {"en": item.text()}
    found = {language: text.text() for language, text in item.mapping().items()}
    for language in found:
        if not _LANGUAGE.fullmatch(language):
            raise refuse(item.where, Phrase("language tags such as en"), language)
    if not found:
        raise refuse(item.where, Phrase("a label in at least one language"), Phrase("none"))
    return found


def day(item: Item) -> str:
    text = str(item.value)
    try:
        return date.fromisoformat(text).isoformat() if len(text) == 10 else _no_day(item, text)
    except ValueError:
        return _no_day(item, text)


def days(item: Item) -> list[str]:
    """Days, each once."""
    return _once(item, [day(one) for one in item])


def weekend(item: Item) -> list[int]:
    """Weekdays, 1 Monday to 7 Sunday, each once."""
    return _once(item, [one.integer(1, 7) for one in item])


def _once(item: Item, found: list[One]) -> list[One]:
    if len(set(found)) != len(found):
        raise refuse(item.where, Phrase("each entry once"), ", ".join(map(str, found)))
    return found


def _no_day(item: Item, text: str) -> str:
    raise refuse(item.where, Phrase("a day such as 2026-11-22"), text)


def participant(name: str, item: Item, authorities: Mapping[str, str]) -> dict[str, Any]:
    if not _SLUG.fullmatch(name):
        raise refuse(item.where, _SLUGGED, name)
    keys = item.keys("label kind", "authority")
    given = keys.get("authority")
    # `authority: null` says that nobody signs for this participant; leaving the line out lets `comity init` make a key.
    vkey = authorities.get(name) if given is None else (None if given.value is None else given.text())
    return {"label": label(keys["label"]), "kind": keys["kind"].matching(_SLUG, _SLUGGED), "authority": vkey}


def format_(item: Item) -> dict[str, Any]:
    keys = item.keys("label members")
    return {"label": label(keys["label"]), "members": members(keys["members"])}


def members(item: Item) -> list[dict[str, Any]]:
    """The memberships of a format, one row each."""
    rows = []
    for one in item:
        row = one.keys("participant role from", "until")
        until = row.get("until")
        ends = None if until is None or until.value is None else day(until)
        role = row["role"].matching(_SLUG, _SLUGGED)
        rows.append({"participant": row["participant"].text(), "role": role, "from": day(row["from"]), "until": ends})
    return rows


def audience(item: Item, formats: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    keys = item.keys("label", "readers bridge")
    if ("readers" in keys) == ("bridge" in keys):
        raise refuse(item.where, Phrase("either “readers” or “bridge”"), ", ".join(keys))
    if "readers" in keys:
        return {"label": label(keys["label"]), "readers": list(keys["readers"].texts())}
    members: set[str] = set()
    if len(keys["bridge"].texts()) < 2:
        raise refuse(keys["bridge"].where, Phrase("at least two formats"), Phrase("one, whose name is an audience already"))
    for name in keys["bridge"].texts():
        if name not in formats:
            raise refuse(keys["bridge"].where, Phrase("formats of this charter"), name)
        members |= {row["participant"] for row in formats[name]["members"]}
    return {"label": label(keys["label"]), "readers": sorted(members)}


def matter(item: Item) -> dict[str, Any]:
    keys = item.keys("label owner")
    return {"label": label(keys["label"]), "owner": keys["owner"].text()}


def asked(item: Item, given: Mapping[str, Procedure] | None) -> str:
    """`procedure/act`, either of them `*`, with `@audience` for these readers alone. An act that there is not would ask nobody
    for anything, and so is refused."""
    pattern = item.matching(_PATTERN, Phrase("procedure/act, either of them may be *, or procedure/act@readers"))
    name, _, act = pattern.partition("@")[0].partition("/")
    known = [name] if name != "*" else list(given or shipped_names())
    acts = {one for each in known for one in _acts(each, given)}
    if act != "*" and acts and act not in acts:
        raise refuse(item.where, Phrase("one of the procedure's acts: {acts}", {"acts": ", ".join(sorted(acts))}), act)
    return pattern


def _acts(name: str, given: Mapping[str, Procedure] | None) -> tuple[str, ...]:
    """The acts of a procedure; none where there is no such procedure, which is told elsewhere."""
    if given is not None:
        return tuple(given[name].acts) if name in given else ()
    return tuple(shipped(name).acts) if name in shipped_names() else ()
