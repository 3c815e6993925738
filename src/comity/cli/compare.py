"""`comity compare A B`: two texts or two tables, side by side, on the terminal, as JSON or as a Word file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from comity.cli import terminal
from comity.phrase import Phrase
from comity.settings import SETTINGS

if TYPE_CHECKING:
    from comity.analysis.compare import Comparison
    from comity.analysis.matching import Entry
    from comity.intake.comparison import TableComparison
    from comity.library.worksheets import Worksheet

TABLES = {".csv", ".tsv", ".xlsx", ".xlsm", ".xls"}

WORDS = {
    "common": Phrase("common"),
    "at-variance": Phrase("at variance"),
    "only-a": Phrase("only {a}"),
    "only-b": Phrase("only {b}"),
}


def compare(
    a: Annotated[Path, typer.Argument(help="One side's text or table.")],
    b: Annotated[Path, typer.Argument(help="The other side's.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")] = False,
    docx: Annotated[Path | None, typer.Option(help="Write a Word file here.")] = None,
    name_a: Annotated[str | None, typer.Option(help="Whose A is; the file's name where not given.")] = None,
    name_b: Annotated[str | None, typer.Option(help="Whose B is; the file's name where not given.")] = None,
    anchor: Annotated[
        str | None, typer.Option(help="The day both were given out, YYYY-MM-DD: 'Thursday' is counted from it.")
    ] = None,
    tables: Annotated[bool, typer.Option("--tables", help="Both are tables, whatever their names end in.")] = False,
) -> None:
    """Two texts or two tables, side by side: what both say, what only one says, where they differ."""

    def work() -> None:
        sheet = _worksheet(a, b, name_a or a.stem, name_b or b.stem, anchor, tables)
        if sheet.kind == "tables":
            _tables(sheet, as_json, docx)
        else:
            _texts(sheet, as_json, docx)

    terminal.guarded(work, as_json)


def _worksheet(a: Path, b: Path, name_a: str, name_b: str, anchor: str | None, tables: bool) -> Worksheet:
    from comity.library.worksheets import Side, Worksheet

    if anchor is not None:
        terminal.day(anchor)
    raws = [terminal.read_file(path, SETTINGS.attachment_bytes) for path in (a, b)]
    kind = "tables" if tables or {a.suffix.lower(), b.suffix.lower()} <= TABLES else "texts"
    sides = [Side(name, file=path.name, anchor=anchor) for name, path in ((name_a, a), (name_b, b))]
    return Worksheet("", kind, "", sides[0], sides[1], raws[0], raws[1])  # type: ignore[arg-type]


def _texts(sheet: Worksheet, as_json: bool, docx: Path | None) -> None:
    from comity.library import result

    found = result.texts(sheet)
    if docx is not None:
        _write_docx(docx, sheet, found)
    if as_json:
        terminal.out_json(found.to_json())
        return
    counts = found.counts()
    terminal.out(
        f"{counts['common']} common, {counts['at-variance']} at variance, "
        f"{counts['only-a']} only {sheet.a.name}, {counts['only-b']} only {sheet.b.name}"
    )
    for row in found.rows:
        word = str(WORDS[row.word]).format(a=sheet.a.name, b=sheet.b.name)
        terminal.out(f"\n{row.label}  [{word}]")
        for name, text, spans in ((sheet.a.name, found.a, row.a), (sheet.b.name, found.b, row.b)):
            said = " … ".join(" ".join(text.at(span).split()) for span in spans)
            terminal.out(f"  {name}: {said or 'nothing on this found; nobody has confirmed that it says nothing'}")
        for difference in row.differences:
            terminal.out(f"  - {difference.why}")
        for reason in row.reasons:
            terminal.out(f"    {reason.text}")
    terminal.out("\nNothing here says which side is right.")


def _tables(sheet: Worksheet, as_json: bool, docx: Path | None) -> None:
    from comity.library import result

    found = result.tables(sheet)
    if docx is not None:
        _write_docx(docx, sheet, found)
    if as_json:
        terminal.out_json(found.to_json())
        return
    counts = found.counts()
    terminal.out(
        f"{counts['matched']} matched ({counts['at-variance']} at variance), {counts['only_a']} only {sheet.a.name}, "
        f"{counts['only_b']} only {sheet.b.name}, {counts['aside_a'] + counts['aside_b']} set aside"
    )
    for row in found.matched:
        terminal.out(f"\n{row.match.a.id or row.match.a.row} = {row.match.b.id or row.match.b.row}  [{WORDS[row.word]}]")
        terminal.out(f"  {sheet.a.name}: {_written(row.match.a)}\n  {sheet.b.name}: {_written(row.match.b)}")
        for reason in row.match.reasons:
            terminal.out(f"    {reason}")
        for difference in row.differences:
            terminal.out(f"  - {difference.why}")
    for name, entries in ((sheet.a.name, found.only_a), (sheet.b.name, found.only_b)):
        for entry in entries:
            terminal.out(f"\n{entry.id or entry.row}  [only {name}]\n  {_written(entry)}")
    for aside in (*found.aside_a, *found.aside_b):
        terminal.out(f"\n{aside.place}  [set aside] {aside.why}\n  {aside.text}")
    for note in found.notes:
        terminal.out(f"\nNote: {note.text}")


def _written(entry: Entry) -> str:
    """A row as it stands in its sheet."""
    return " · ".join(text for _, _, text in entry.cells if text)


def _write_docx(path: Path, sheet: Worksheet, found: Comparison | TableComparison) -> None:
    from comity.exports import docx

    terminal.write_file(path, docx.comparison(found, name_a=sheet.a.name, name_b=sheet.b.name, say=str))
    terminal.Progress()(f"wrote {path}")
