"""`comity verify`: the audit that an opposing side would run, on whatever it has in hand."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from comity import __version__
from comity.cli import single, target, terminal
from comity.cli.opened import AsJson

if TYPE_CHECKING:
    from comity.record.audit import Report
    from comity.record.audit_known import Kept
    from comity.record.misconduct import Proof
    from comity.record.served import Files


def verify(
    what: Annotated[str, typer.Argument(metavar="TARGET", help="An address, a folder, a database, or a single file.")],
    trusted: Annotated[Path | None, typer.Option(help="A file of keys that you got by another way, one vkey a line.")] = None,
    key: Annotated[str | None, typer.Option(help="One such key, for a checkpoint or a proof: its vkey.")] = None,
    known: Annotated[list[str] | None, typer.Option(help="Checkpoints that you kept, or another copy; again for more.")] = None,
    out: Annotated[Path | None, typer.Option(help="A folder for the proofs of misconduct, one file each.")] = None,
    resume: Annotated[Path | None, typer.Option(help="A file that remembers how far the audit came.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Entries without effect make the answer no.")] = False,
    of: Annotated[Path | None, typer.Option(help="The act or checkpoint that a proof or time-stamp is about.")] = None,
    authority: Annotated[Path | None, typer.Option(help="The certificates (PEM) of a time-stamp's authority.")] = None,
    witness: Annotated[list[str] | None, typer.Option(help="A witness's key: it has to have signed; again for more.")] = None,
    jobs: Annotated[int, typer.Option(min=1, max=64, help="Threads that check signatures; the answer is the same.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Check every signature and every proof. The answer is the exit status: 0 it holds, 1 it does not, 2 wrong request."""

    def work() -> None:
        keys = target.trusted(trusted, key)
        with target.logs(what) as files, target.kept(known or []) as kept:
            if files is None:
                _tell_single(single.check(Path(what), single.Asked(keys, of, authority, tuple(witness or ()))), as_json)
                return
            report = _audit(what, files, keys, kept, resume, jobs)
            proofs = _proofs(report, files, kept, keys, witness or []) if out is not None else []
        written = _write(out, proofs) if out is not None else []
        _tell(report, keys, written, as_json)
        if not report.ok or (strict and report.grade != "holds"):
            raise SystemExit(1)

    terminal.guarded(work, as_json)


def _audit(what: str, files: Files, keys: Mapping[str, str], kept: Sequence[Kept], resume: Path | None, jobs: int) -> Report:
    """The report. Needs `record/` alone, and no private key."""
    from comity.record import audit
    from comity.record.audit_resume import Resume
    from comity.record.folder import LogFolder, Some

    if isinstance(files, Some | LogFolder):  # of a single log, other logs are not missed
        names = set(files.logs())
        kept = [one for one in kept if one.log in names]
    rules = f"{what}, by comity {__version__}"
    held = Resume(resume, rules) if resume is not None else None
    if held is not None and held.logs:
        terminal.Progress()(f"going on after {sum(one['size'] for one in held.logs.values())} entries that were checked before")
    return audit.audit_tree(files, keys, kept=kept, resume=held, watch=_Watch(), jobs=jobs)


def _proofs(report: Report, files: Files, kept: Sequence[Kept], keys: Mapping[str, str], witnesses: Sequence[str]) -> list[Proof]:
    """The proofs of misconduct that the findings give, and those against these witnesses."""
    from comity.record import audit_misconduct, cosignature

    return audit_misconduct.proofs(report, files, kept, keys, [cosignature.enrol(one) for one in witnesses])


class _Watch:
    """Progress for whoever looks on, at most once a second."""

    def __init__(self) -> None:
        self._tell, self._last = terminal.Progress(), time.monotonic()

    def __call__(self, log: str, done: int, size: int) -> None:
        now = time.monotonic()
        if now - self._last >= 1:
            self._last = now
            self._tell(log, done, size)


def _write(out: Path, proofs: Sequence[Proof]) -> list[dict[str, Any]]:
    """One file a proof, named by its kind, its log and its place among them."""
    rows = []
    with terminal.writing(out):
        out.mkdir(parents=True, exist_ok=True)
        for number, one in enumerate(proofs, 1):
            file = out / f"{number:03}-{one.kind}-{one.log.replace('/', '-')}.misconduct"
            file.write_bytes(one.raw)
            rows.append({"file": str(file), **one.to_json()})
    return rows


def _tell(report: Report, keys: Mapping[str, str], written: Sequence[Mapping[str, Any]], as_json: bool) -> None:
    names = {log.log for log in report.logs}
    absent = sorted(set(keys) - names)
    if as_json:
        terminal.out_json({**report.to_json(), "trusted_but_absent": absent, "proofs": list(written)})
        return
    terminal.out(str(report.verdict))
    for log in report.logs:
        terminal.out(f"  {log.log}: {terminal.entries(log.size)}, root {log.root[:16] or '-'}, key {log.key or '-'}")
    for charter in sorted({log.charter for log in report.logs if log.charter}):
        terminal.out(f"  charter {charter}: compare it by telephone")
    for finding in report.faults:
        terminal.out(f"  fault: {_line(finding)}")
    for log in report.logs:
        for finding in log.faults:
            terminal.out(f"  fault: {_line(finding)}")
        for finding in log.opaque:
            terminal.out(f"  without effect: {_line(finding)}")
        if log.unlisted:
            terminal.out(f"  {log.log}: {log.unlisted} more of them")
        if log.elsewhere:
            terminal.out(f"  {log.log}: {log.elsewhere} notes about logs that are not here were not compared")
    for name in absent:
        terminal.out(f"  {name}: you trust a key of this log, which is not here")
    for one in written:
        terminal.out(f"  proof of misconduct: {one['file']}: {one['sentence']}")


def _line(finding: Any) -> str:
    return f"{finding.where}: expected {finding.expected}; got {finding.got} [{finding.code}]"


def _tell_single(answer: single.Answer, as_json: bool) -> None:
    if as_json:
        terminal.out_json(answer.to_json())
        return
    for line in answer.lines:
        terminal.out(str(line))
