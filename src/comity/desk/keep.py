"""Keep a comparison: from a worksheet to a `comparison` case on the record.

What goes on the record: the two originals as attachments by digest, whose each is and how much of it there is, the rows with
their words, what a person changed by hand, and what each text says as a *reported* position: the desk says that the text says
it; nobody speaks for a side. A desk that has no keys yet gets a mechanism of its own, with itself as the only participant.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from comity.analysis.compare import Comparison, Row
from comity.analysis.features import Span, Text
from comity.desk.desk import Desk, Signer
from comity.desk.sign import Opening
from comity.errors import Yours
from comity.library import result
from comity.library.worksheets import Letter, Side, Worksheet
from comity.phrase import Phrase
from comity.settings import SETTINGS

MINE = "this-desk"
"""The audience of a desk's own mechanism that only the desk reads."""

ROOM = SETTINGS.text_bytes // 2
"""Bytes of rows and positions put into one act: leaves room for the names and digests around them."""

SLUG = 32
"""Characters of a short name: as part of a log's name it leaves room for the others."""

LETTERS: tuple[Letter, Letter] = ("a", "b")


@dataclass(frozen=True, slots=True)
class Keep:
    """What the form asks: which desk, its pass phrase, who may read (`public`, or only this desk), whose each original is."""

    desk: str
    passphrase: str
    audience: str
    holder_a: str
    holder_b: str
    signer: str | None = None


def keep(desk: Desk, sheet_id: str, form: Keep) -> str:
    """Put a comparison on the record; gives the case's id. Signs at once: the form is the moment to think twice."""
    sheet = desk.library.worksheets.get(sheet_id)
    if sheet.kept_as is not None:
        raise Yours(
            "comparison-already-kept",
            expected=Phrase("a comparison that is not on the record yet"),
            got=Phrase("one that was kept as {case}", {"case": sheet.kept_as}),
            todo=Phrase("Open the case, or begin a new comparison."),
        )
    holders = [_holder(desk, form, name, slug) for name, slug in ((form.holder_a, "side-a"), (form.holder_b, "side-b"))]
    if not all(label for _, label in holders) or holders[0][0] == holders[1][0]:
        raise Yours(
            "keep-holders",
            expected=Phrase("whose each of the two is, by two names"),
            got=Phrase("no name, or one name for both"),
            todo=Phrase("Write the name of each side as the page shall show it."),
        )
    opening, *rest = list(_parts(desk, sheet, holders))  # computed first: nothing is signed for an original that cannot be read
    signer = desk.signer(form.signer) if form.signer else own_mechanism(desk, form.desk, form.passphrase)
    audience = _audience(desk, signer, form)
    title = {"en": f"{form.holder_a.strip()} and {form.holder_b.strip()}, side by side"}
    for raw in (sheet.raw_a, sheet.raw_b):
        desk.node.attach(raw)
    opens = Opening("comparison", audience, title)
    _, case = desk.file_together(signer.ref, form.passphrase, [("open", opening), *rest], opens)
    desk.library.worksheets.mark_kept(sheet_id, case)
    return case


def own_mechanism(desk: Desk, name: str, passphrase: str) -> Signer:
    """The signer of the desk's own mechanism of this name; founded where there is none. Nobody else is in it."""
    slug = slugged(name, "desk")
    mechanism = f"desk-{slug}"
    for signer in desk.signers():
        if signer.mechanism == mechanism:
            return signer
    label = orjson.dumps(name.strip() or slug).decode()
    charter = f"""
mechanism: {mechanism}
title: {{en: {label}}}
writer: {slug}
participants:
  {slug}: {{label: {{en: {label}}}, kind: desk}}
audiences:
  {MINE}:
    label: {{en: only this desk, fr: ce bureau seulement, ru: только этот отдел, ar: هذا المكتب فقط}}
    readers: [{slug}]
procedures: [contact, statement, comparison]
amend: {{quorum: [{slug}]}}
"""
    desk.found(charter.encode(), mechanism, lambda _: passphrase)
    return next(signer for signer in desk.signers() if signer.mechanism == mechanism)


def _audience(desk: Desk, signer: Signer, form: Keep) -> str:
    """The audience that was chosen; a log for it is opened where the desk has none yet."""
    charter = desk.node.charter_of(signer.mechanism)
    if charter.audience(form.audience) is None:
        raise Yours(
            "audience-unknown",
            expected=Phrase("readers that the charter names"),
            got=Phrase("{name}", {"name": form.audience[:64] or "-"}),
            todo=Phrase("Choose who may read from the list."),
        )
    desk.open_log_for(signer, form.audience, form.passphrase)
    return form.audience


def _parts(desk: Desk, sheet: Worksheet, holders: Sequence[tuple[str, str]]) -> Iterator[Any]:
    """The opening act's body, then (act, body) for each act after it. `holders`: (ref, label) of each side."""
    names = {ref.removeprefix("name:"): label for ref, label in holders if ref.startswith("name:")}
    texts = [_text(sheet.raw(letter), sheet.side(letter), holder) for letter, (holder, _) in zip(LETTERS, holders, strict=True)]
    found = result.texts(sheet) if sheet.kind == "texts" else None
    if found is not None:
        for text, language in zip(texts, (found.a.language, found.b.language), strict=True):
            text["language"] = language
    changes = [_plain(change) for change in sheet.changes]
    opening: dict[str, Any] = {
        "fields": {"sides": [ref for ref, _ in holders], "kind": sheet.kind},
        "texts": texts,
        "attachments": [_attachment(raw, side) for raw, side in ((sheet.raw_a, sheet.a), (sheet.raw_b, sheet.b))],
    }
    if names:
        opening["names"] = names
    yield opening
    refs = [ref for ref, _ in holders]
    if found is not None:
        yield from _chunks(_topics(found, sheet, refs, [text["digest"] for text in texts]))
        silent = [_silence(row, refs, texts, number) for number, row in enumerate(found.rows, 1) if row.silent is not None]
        if silent:
            yield "confirm-silence", {"silent": silent}
    else:
        yield from _chunks((row, []) for row in _table_rows(desk, sheet))
    if changes:
        yield "change", {"changes": changes}


def _holder(desk: Desk, form: Keep, name: str, fallback: str) -> tuple[str, str]:
    """(holder ref, label): a participant of the signer's charter by id or label, else a name that the filer adds."""
    label = name.strip()
    if form.signer:
        charter = desk.node.charter_of(desk.signer(form.signer).mechanism)
        for one in charter.participants.values():
            if label in (one.id, *one.label.labels.values()):
                return one.id, label
    return f"name:{slugged(label, fallback)}", label


def _text(raw: bytes, side: Side, holder: str) -> dict[str, Any]:
    made = {
        "digest": _digest(raw),
        "holder": holder,
        "extent": side.extent,
        "said_by": "filer",
        "language": side.language or "und",
    }
    return {**made, "place": side.place} if side.place else made


def _attachment(raw: bytes, side: Side) -> dict[str, Any]:
    kind = "text/plain"
    if side.file.endswith((".xlsx", ".xlsm")):
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    elif side.file.endswith((".csv", ".tsv")):
        kind = "text/csv"
    return {"digest": _digest(raw), "name": side.file or f"{side.name}.txt", "type": kind, "bytes": len(raw)}


def _topics(
    found: Comparison, sheet: Worksheet, holders: list[str], digests: list[str]
) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Each row of a text comparison: as it was found, and what each side's text says of it as a reported position."""
    for number, row in enumerate(found.rows, 1):
        kept = {
            "key": row.key,
            "field": _field(number),
            "kind": row.kind,
            "label": str(row.label),
            "word": row.word,
            "a": [list(span) for span in row.a],
            "b": [list(span) for span in row.b],
            "why": [str(reason.text) for reason in row.reasons],
            "differs": [str(one.why) for one in row.differences],
        }
        sides = ((found.a, row.a, sheet.a), (found.b, row.b, sheet.b))
        positions = [
            _position(row, number, text, spans, side, holders[at], digests[at], at)
            for at, (text, spans, side) in enumerate(sides)
            if spans
        ]
        yield kept, positions


def _position(
    row: Row, number: int, text: Text, spans: tuple[Span, ...], side: Side, holder: str, digest: str, at: int
) -> dict[str, Any]:
    values = {
        f"{one.kind}-{count}": text.at(one.a if at == 0 else one.b)
        for count, one in enumerate(row.differences, 1)
        if one.verdict == "differs"
    }
    value: dict[str, Any] = {
        "label": str(row.label),
        "text": " … ".join(" ".join(text.at(span).split()) for span in spans),
        "language": text.language,
        "spans": [list(span) for span in spans],
        "of": digest,
    }
    if values:
        value["values"] = values
    source = {"report": digest, "outlet": side.place or side.name, "published": side.anchor, "spans": value["spans"]}
    return {"field": _field(number), "holder": holder, "value": value, "source": source}


def _silence(row: Row, holders: list[str], texts: list[dict[str, Any]], number: int) -> dict[str, Any]:
    at = 0 if not row.a else 1
    return {"field": _field(number), "holder": holders[at], "because": "confirmed-complete", "text": texts[at]["digest"]}


def _table_rows(desk: Desk, sheet: Worksheet) -> Iterator[dict[str, Any]]:
    """Each row of a table comparison: the pair or the single row by their places in the originals, with word and reasons."""
    found = result.tables(sheet, desk.library.columns)
    for pair in found.matched:
        yield {
            "a": pair.match.a.row,
            "b": pair.match.b.row,
            "word": pair.word,
            "score": pair.match.score,
            "why": [str(reason) for reason in pair.match.reasons],
            "differs": [str(one.why) for one in pair.differences],
        }
    for word, entries in (("only-a", found.only_a), ("only-b", found.only_b)):
        for entry in entries:
            yield {word[-1]: entry.row, "word": word, "text": entry.text}
    for letter, rows in (("a", found.aside_a), ("b", found.aside_b)):
        for aside in rows:
            yield {letter: aside.row, "word": "set-aside", "why": [str(aside.why)], "text": aside.text}


def _chunks(found: Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """`report` acts that each stay within the size of a note."""
    rows: list[dict[str, Any]] = []
    positions: list[dict[str, Any]] = []
    size = 0
    for row, held in found:
        more = len(orjson.dumps([row, held]))
        if rows and size + more > ROOM:
            yield "report", _report(rows, positions)
            rows, positions, size = [], [], 0
        rows.append(row)
        positions += held
        size += more
    if rows:
        yield "report", _report(rows, positions)


def _report(rows: list[dict[str, Any]], positions: list[dict[str, Any]]) -> dict[str, Any]:
    return {"rows": rows, "positions": positions} if positions else {"rows": rows}


def _plain(change: Mapping[str, Any]) -> dict[str, Any]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in change.items()}


def _field(number: int) -> str:
    return f"topics/t{number:03d}"


def _digest(raw: bytes) -> str:
    return "sha256:" + hashlib.sha256(raw).hexdigest()


def slugged(name: str, fallback: str) -> str:
    """A short name of small letters, digits and hyphens, at most 32 characters, for a name in any script.

    Two names differ in it wherever they differ in letters or digits: what Latin letters cannot hold, or 32 characters, goes
    into a digest at the end.
    """
    bare = " ".join(name.casefold().split())
    plain = re.sub(r"[^a-z0-9]+", "-", bare).strip("-")
    if plain and len(plain) <= SLUG and not any(letter.isalnum() and not letter.isascii() for letter in bare):
        return plain
    return f"{plain[: SLUG - 9].strip('-') or fallback}-{hashlib.sha256(bare.encode()).hexdigest()[:8]}"
