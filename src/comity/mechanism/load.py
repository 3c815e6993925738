"""From a YAML file to a `Procedure`, strictly: the only way in.

`load` reads bytes that somebody else may have written; it refuses what it does not understand by file, line and path, then
asks `lint` whether the whole makes sense, and refuses again. `shipped` reads the procedures that come with the product.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from comity.errors import Yours
from comity.mechanism.comparators import FITTING, Comparator
from comity.mechanism.labels import load_labels
from comity.mechanism.lint import errors_of
from comity.mechanism.procedure import (
    CARRIES,
    KINDS,
    ActRule,
    AfterAll,
    ClockRule,
    Extension,
    Field,
    Model,
    Parameter,
    Procedure,
    RoleRule,
    Stop,
)
from comity.mechanism.strict import MAX_BYTES, Item, read, refuse
from comity.mechanism.taxonomy import chosen
from comity.mechanism.values import TYPES, FieldType
from comity.mechanism.words import LANGUAGES
from comity.phrase import Phrase

MANY = 200  # states, acts, fields …: `lint` looks at each act in each state, and no procedure of people has more
FOLDER = Path(__file__).resolve().parent.parent / "procedures"
_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
_FIELD = re.compile(r"[a-z][a-z0-9_]{0,39}(/\*)?")
_NUMBER = re.compile(r"(0|[1-9][0-9]{0,8})(\.[0-9]{1,6})?")
LIMITED = ("within_km", "within", "tolerance")  # comparators that a number goes with
_NAMED = Phrase("a name: small letters, digits and hyphens")


def load(raw: bytes, where: str, labels: Mapping[str, tuple[bytes, str]] | None = None) -> Procedure:
    """A procedure from its file's bytes; `labels` maps a language to a label file's (bytes, where).

    Raises Yours: `file-not-as-specified`, `unknown-key`, `repeated-key`, `label-missing`, or the first finding of `lint`.
    """
    made = parse(raw, where)
    for finding in errors_of(made):
        raise Yours(
            "procedure-unsound", expected=finding.rule, got=finding.got, todo=finding.mend, where=f"{where} {finding.path}"
        )
    tables = {lang: load_labels(text, file, made, lang) for lang, (text, file) in (labels or {}).items()}
    return replace(made, labels=tables)


def kept(raw: bytes, where: str) -> Procedure:
    """A file that a node kept for the cases which run on it, with the labels of today's shipped file of its name.

    Labels are no part of a file: whatever the two have in common is said in the same words. Raises as `load` does.
    """
    made = load(raw, where)
    return replace(made, labels=shipped(made.name).labels) if made.name in shipped_names() else made


def parse(raw: bytes, where: str) -> Procedure:
    """The procedure that a file says, without its labels and without asking whether it makes sense. Raises Yours."""
    top = read(raw, where).keys(
        "procedure modelled_on roles open sides states final fields acts settle", "clocks parameters compares sensitive"
    )
    for part, item in top.items():
        if isinstance(item.value, list | dict) and len(item.value) > MANY:
            raise refuse(item.where, Phrase("at most {n} {part}", {"n": MANY, "part": part}), str(len(item.value)))
    states = tuple(item.matching(_NAME, _NAMED) for item in top["states"])
    return Procedure(
        name=top["procedure"].matching(_NAME, _NAMED),
        digest="sha256:" + hashlib.sha256(raw).hexdigest(),
        roles={name: _role(name, item) for name, item in top["roles"].mapping().items()},
        open=top["open"].texts(),
        sides=top["sides"].text(),
        states=states,
        final=top["final"].texts(),
        fields={name: _field(name, item) for name, item in top["fields"].mapping().items()},
        acts={name: _act(name, item, states) for name, item in top["acts"].mapping().items()},
        clocks={name: _clock(name, item) for name, item in (top["clocks"].mapping() if "clocks" in top else {}).items()},
        parameters={
            name: _parameter(name, item) for name, item in (top["parameters"].mapping() if "parameters" in top else {}).items()
        },
        settle=top["settle"].texts(),
        modelled_on=tuple(_model(item) for item in top["modelled_on"]),
        compares=top["compares"].one_of("facts", "texts") if "compares" in top else "facts",
        sensitive=top["sensitive"].boolean() if "sensitive" in top else False,
    )


def shipped_names() -> tuple[str, ...]:
    """The procedures that come with the product, in alphabetical order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def shipped_bytes(name: str) -> bytes:
    """The file of a shipped procedure, as it is kept by digest. Raises Yours when there is none of that name."""
    if name not in shipped_names():
        raise Yours(
            "no-such-procedure",
            expected=Phrase("one of: {names}", {"names": ", ".join(shipped_names())}),
            got=name,
            todo=Phrase("Choose one of the procedures listed, or add a file of your own to the mechanism's charter."),
        )
    return (FOLDER / f"{name}.yaml").read_bytes()


@lru_cache(maxsize=64)
def shipped(name: str) -> Procedure:
    """A shipped procedure with its labels in every language of the product."""
    raw = shipped_bytes(name)
    files = {language: FOLDER / "labels" / f"{name}.{language}.yaml" for language in LANGUAGES}
    return load(
        raw,
        f"procedures/{name}.yaml",
        {lang: (path.read_bytes(), f"procedures/labels/{path.name}") for lang, path in files.items()},
    )


def of_folder(folder: Path) -> dict[str, tuple[Procedure, bytes]]:
    """The procedures of a folder of one's own, by name: each file with the labels beside it, and its bytes. Raises Yours."""
    found: dict[str, tuple[Procedure, bytes]] = {}
    for path in sorted(folder.glob("*.yaml")):
        raw = _bounded(path)
        files = {language: folder / "labels" / f"{path.stem}.{language}.yaml" for language in LANGUAGES}
        labels = {lang: (_bounded(file), f"labels/{file.name}") for lang, file in files.items() if file.is_file()}
        made = load(raw, path.name, labels)
        if made.name != path.stem:
            raise refuse(path.name, Phrase("a file that is called as its procedure, {name}.yaml", {"name": made.name}), path.name)
        found[made.name] = made, raw
    return found


def _bounded(path: Path) -> bytes:
    """The bytes of a file, one more than `read` allows at most: it refuses what is larger."""
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


# --- the parts of the file, in the order of the specification ---------------------------------------------------------
def _role(name: str, item: Item) -> RoleRule:
    if isinstance(item.value, str):
        return RoleRule(name, item.one_of("format", "opening", "everyone"))
    return RoleRule(name, "field", item.keys("field")["field"].text())


def _field(name: str, item: Item) -> Field:
    if not _FIELD.fullmatch(name):
        raise refuse(item.where, Phrase("a field name: small letters, digits and underscores, with /* for a family"), name)
    keys = item.keys("type compare", "of sealed")
    kind = keys["type"].one_of(*TYPES)
    if ("of" in keys and bool(keys["of"].value)) != (kind in ("choice", "choices", "link")) and kind != "quantity":
        raise refuse(item.where, Phrase("“of” with a choice, a link or a quantity, and with nothing else"), kind)
    comparator = _comparator(keys["compare"], kind)
    choices, broader = chosen(keys["of"], tree=comparator.name == "term") if "of" in keys else ((), ())
    sealed = keys["sealed"].one_of("never", "allowed", "required") if "sealed" in keys else "never"
    return Field(name, FieldType(kind, choices), replace(comparator, broader=broader), sealed)


def _comparator(item: Item, kind: str) -> Comparator:
    if isinstance(item.value, str):
        return Comparator(item.one_of(*(name for name in FITTING[kind] if name not in LIMITED)))
    keys = item.keys("", " ".join(LIMITED))
    if len(keys) != 1:
        raise refuse(item.where, Phrase("one comparator"), ", ".join(keys) or Phrase("none"))
    ((name, limit),) = keys.items()
    if name not in FITTING[kind]:
        raise refuse(limit.where, Phrase("one of: {allowed}", {"allowed": ", ".join(FITTING[kind])}), name)
    text = str(limit.value)
    if not _NUMBER.fullmatch(text):
        raise refuse(limit.where, Phrase("a number"), text)
    return Comparator(name, Decimal(text))


def _act(name: str, item: Item, states: tuple[str, ...]) -> ActRule:
    if not _NAME.fullmatch(name):
        raise refuse(item.where, _NAMED, name)
    keys = item.keys("by", "from to kind sets needs carries texts relies_on audience never_late jointly after_all")
    kind = keys["kind"].one_of(*KINDS) if "kind" in keys else ""
    if "from" in keys:
        came = keys["from"]
        froms = states if came.value == "any" else came.texts()
    else:
        froms = ()
    low, high = 0, 16
    if "texts" in keys:
        numbers = [one.integer(0, 16) for one in keys["texts"].items()]
        if len(numbers) != 2:
            raise refuse(keys["texts"].where, Phrase("the least and the greatest number"), ", ".join(map(str, numbers)))
        low, high = numbers
    relies_on, relies_of = _relies(keys["relies_on"]) if "relies_on" in keys else ("", "")
    return ActRule(
        name=name,
        by=keys["by"].texts(),
        states=froms,
        to=keys["to"].text() if "to" in keys else None,
        kind=kind,
        sets=keys["sets"].texts() if "sets" in keys else (),
        needs=keys["needs"].texts() if "needs" in keys else (),
        carries=tuple(one.one_of(*CARRIES) for one in keys["carries"]) if "carries" in keys else (),
        texts=(low, high),
        relies_on=relies_on,
        audience=keys["audience"].one_of("case", "narrower") if "audience" in keys else "case",
        never_late=keys["never_late"].boolean() if "never_late" in keys else False,
        jointly=keys["jointly"].text() if "jointly" in keys else "",
        after_all=_after_all(keys["after_all"]) if "after_all" in keys else None,
        relies_of=relies_of,
    )


def _relies(item: Item) -> tuple[str, str]:
    """The clock, and the field that names whose lapse it is."""
    if isinstance(item.value, str):
        return item.text(), ""
    keys = item.keys("clock of")
    return keys["clock"].text(), keys["of"].text()


def _after_all(item: Item) -> AfterAll:
    keys = item.keys("act by", "since")
    return AfterAll(keys["act"].text(), keys["by"].text(), keys["since"].text() if "since" in keys else "")


def _clock(name: str, item: Item) -> ClockRule:
    keys = item.keys(
        "starts stops",
        "owed_by within until from calendar before silences extended_by suspended_by resumed_by recurs objection ended_by "
        "channel",
    )
    if ("within" in keys) == ("until" in keys):
        got = ", ".join(keys) or Phrase("neither")
        raise refuse(item.where, Phrase("either “within” or “until”"), got)
    objection = keys["objection"].boolean() if "objection" in keys else False
    if "owed_by" not in keys and not objection:
        raise refuse(item.where, Phrase("the key “{name}”", {"name": "owed_by"}), ", ".join(keys))

    def one(key: str) -> str:
        return keys[key].text() if key in keys else ""

    def several(key: str) -> tuple[str, ...]:
        return keys[key].texts() if key in keys else ()

    return ClockRule(
        name=name,
        starts=keys["starts"].texts(),
        stops=tuple(_stop(one) for one in keys["stops"]),
        owed_by=one("owed_by"),
        within=one("within"),
        calendar=keys["calendar"].one_of("hours", "working-days") if "calendar" in keys else "hours",
        before=one("before"),
        silences=several("silences"),
        from_field=one("from"),
        until=one("until"),
        extended_by=_extension(keys["extended_by"]) if "extended_by" in keys else None,
        suspended_by=several("suspended_by"),
        resumed_by=several("resumed_by"),
        recurs=one("recurs"),
        objection=objection,
        ended_by=several("ended_by"),
        channel=one("channel"),
    )


def _extension(item: Item) -> Extension:
    keys = item.keys("act field")
    return Extension(keys["act"].text(), keys["field"].text())


def _stop(item: Item) -> Stop:
    if isinstance(item.value, str):
        return Stop(item.text())
    keys = item.keys("act for")
    keys["for"].one_of("holder")
    return Stop(keys["act"].text(), for_holder=True)


def _parameter(name: str, item: Item) -> Parameter:
    keys = item.keys("value unit source verified", "least most")
    least, most = (keys[key].integer() if key in keys else None for key in ("least", "most"))
    source, verified = keys["source"].text(), keys["verified"].boolean()
    return Parameter(name, keys["value"].integer(), keys["unit"].text(), source, verified, least, most)


def _model(item: Item) -> Model:
    keys = item.keys("text source verified")
    return Model(keys["text"].text(), keys["source"].text(), keys["verified"].boolean())
