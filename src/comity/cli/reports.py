"""`comity read | drafts | accept | refuse`: from press reports to drafts, and from a draft to a reported position."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer

from comity.cli import opened, terminal
from comity.cli.opened import AsJson, Home, Pass
from comity.errors import Yours
from comity.phrase import Phrase
from comity.settings import SETTINGS

if TYPE_CHECKING:
    from comity.library.reports import DraftView

Draft = Annotated[str, typer.Argument(help="The draft's id; comity drafts lists them.")]
Signer = Annotated[str, typer.Option("--as", help="Who signs: a participant, or the name of a desk key.")]


def read(
    files: Annotated[list[Path], typer.Argument(help="Reports: text or HTML files, or folders of them.")],
    as_json: AsJson = False,
    published: Annotated[str | None, typer.Option(help="The day of publication, YYYY-MM-DD, of one file.")] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep the reports in the desk's library, so that drafts can be accepted.")
    ] = False,
    home: Home = None,
) -> None:
    """Read press reports into drafts: who said what, to whom, on whose word, with exact places."""

    def work() -> None:
        from comity.reading import pipeline

        paths = collected(files)
        progress = terminal.Progress()
        inputs = []
        for number, path in enumerate(paths, 1):
            progress(f"reading {path.name}", number, len(paths))
            inputs.append((path.name, terminal.read_file(path, SETTINGS.attachment_bytes), sidecar(path, published, len(paths))))
        if keep:
            with opened.desk(home, create=True) as desk:
                for name, raw, meta in inputs:
                    desk.library.reports.add(raw, name, meta, terminal.clock())
        found = pipeline.read_reports(inputs, today=terminal.clock().date())
        if as_json:
            terminal.out_json(pipeline.document(found))
            return
        for report in found:
            outlet = report.outlet.value if report.outlet else "outlet unknown"
            terminal.out(
                f"{report.name}: {outlet}, {report.published.value or 'date undecided'}, "
                f"{len(report.items)} items, {len(report.drafts)} drafts"
            )
            for draft in report.drafts:
                _line(draft.id, draft.holder_label, draft.label, str(draft.value["text"]))
            for warning in report.warnings:
                terminal.out(f"  ! {warning.says}")

    terminal.guarded(work, as_json)


def drafts(home: Home = None, as_json: AsJson = False) -> None:
    """Drafts of the library that wait for a person."""

    def work() -> None:
        with opened.desk(home) as desk:
            found = desk.library.reports.drafts("waiting")
            if as_json:
                terminal.out_json([_draft_json(one) for one in found])
                return
            for one in found:
                _line(one.id, one.draft.holder_label, one.draft.label, str(one.draft.value["text"]))
                for need in one.draft.needs:
                    terminal.out(f"      needs a person: {need}")
            terminal.out(f"{len(found)} drafts wait.")

    terminal.guarded(work, as_json)


def accept(
    draft: Draft,
    signer: Signer,
    home: Home = None,
    case: Annotated[str | None, typer.Option(help="Put it into this open case; a new one where not given.")] = None,
    audience: Annotated[str, typer.Option(help="Who may read a new case.")] = "public",
    holder: Annotated[str | None, typer.Option(help="Another speaker than the draft proposes.")] = None,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="You have looked, and what the draft asks is as it proposes.")
    ] = False,
    passphrase: Pass = None,
    as_json: AsJson = False,
) -> None:
    """Accept a draft: it becomes a reported position, signed by you."""

    def work() -> None:
        from comity.desk.accept import Accept
        from comity.desk.accept import accept as accept_draft

        with opened.desk(home) as desk:
            form = Accept(
                desk.signer_named(signer).ref,
                terminal.passphrase(passphrase),
                audience=audience,
                case=case,
                holder=holder,
                confirmed=confirm,
            )
            case_id = accept_draft(desk, draft, form)
            if as_json:
                terminal.out_json({"case": case_id})
            else:
                terminal.out(f"Accepted. It is a reported position of {case_id}.")

    terminal.guarded(work, as_json)


def refuse(
    draft: Draft,
    reason: Annotated[str, typer.Option(help="Why.")],
    by: Annotated[str, typer.Option(help="Who decides.")],
    home: Home = None,
) -> None:
    """Set a draft aside, with the reason. Nothing goes on the record."""

    def work() -> None:
        from comity.desk.accept import refuse as refuse_draft

        with opened.desk(home) as desk:
            refuse_draft(desk, draft, reason, by)
            terminal.out("Refused. The draft stays beside the report, with your reason.")

    terminal.guarded(work)


def sidecar(path: Path, published: str | None = None, files: int = 1) -> dict[str, Any] | None:
    """What FILE.meta.json says, with --published on top for a single file. Raises `Yours` for a damaged sidecar."""
    meta: dict[str, Any] = {}
    file = path.with_name(path.name + ".meta.json")
    if file.exists():
        try:
            meta = orjson.loads(terminal.read_file(file, SETTINGS.text_bytes))
            if not isinstance(meta, dict):
                raise TypeError("no object")
        except (orjson.JSONDecodeError, TypeError) as error:
            raise Yours(
                "sidecar-damaged",
                expected=Phrase("a JSON object with published, outlet, url"),
                got=Phrase("{reason}", {"reason": str(error)}),
                todo=Phrase("Mend the file, or take it away."),
                where=str(file),
            ) from error
    if published is not None and files == 1:
        meta["published"] = terminal.day(published)
    return meta or None


def collected(files: list[Path]) -> list[Path]:
    """The files named, and those in the folders named."""
    found: list[Path] = []
    for path in files:
        inside = (
            sorted(child for child in path.iterdir() if child.suffix in (".txt", ".html", ".htm")) if path.is_dir() else [path]
        )
        found += inside
    if not found:
        raise Yours(
            "no-reports",
            expected=Phrase("at least one report"),
            got=Phrase("a folder without text or HTML files"),
            todo=Phrase("Name the files, or a folder that holds some."),
        )
    return found


def _line(draft_id: str, holder: str, label: str, text: str) -> None:
    terminal.out(f"  {draft_id}  {holder}: {label}\n      {text}")


def _draft_json(view: DraftView) -> dict[str, Any]:
    return {**view.draft.to_json(), "report": view.report, "status": view.status}
