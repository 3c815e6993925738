"""`comity lint` and `comity bench`: is this file sound, and does the promise hold on this machine."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Annotated

import typer

from comity.cli import terminal
from comity.cli.opened import AsJson
from comity.errors import Yours
from comity.phrase import Phrase

BENCHES = {
    "accept": "bench.accept",
    "audit": "bench.audit",
    "proofs": "bench.proofs",
    "verify": "bench.verify",
    "start-up": "bench.start_up",
    "compare": "bench.compare",
}


def lint(
    file: Annotated[Path, typer.Argument(help="A procedure file, or the name of a shipped procedure.")],
    as_json: AsJson = False,
) -> None:
    """Check a procedure file: each finding says where, which rule, and how to mend it."""

    def work() -> None:
        from comity.mechanism import load
        from comity.mechanism.lint import lint as findings
        from comity.mechanism.strict import MAX_BYTES

        if file.name in load.shipped_names():
            procedure = load.shipped(file.name)
        else:
            procedure = load.load(terminal.read_file(file, MAX_BYTES), file.name)
        found = findings(procedure)
        if as_json:
            rows = [
                {"path": one.path, "level": one.level, "rule": str(one.rule), "got": str(one.got), "mend": str(one.mend)}
                for one in found
            ]
            terminal.out_json({"procedure": procedure.name, "digest": procedure.digest, "findings": rows})
        else:
            for one in found:
                terminal.out(f"{file.name}: {one.path}: {one.rule}; {one.got}. {one.mend}")
            terminal.out(f"{procedure.name}: {len(found)} findings. Fields: {', '.join(procedure.fields)}")
        if any(one.level == "error" for one in found):
            raise SystemExit(1)

    terminal.guarded(work, as_json)


def bench(
    name: Annotated[str, typer.Argument(help=f"One of: {', '.join(BENCHES)}.")],
    as_json: AsJson = False,
) -> None:
    """Measure a promise on this machine, as a ratio against a bare loop of the same run. Needs the source folder."""

    def work() -> None:
        root = Path(__file__).resolve().parents[3]
        if name not in BENCHES or not (root / "bench").is_dir():
            raise Yours(
                "bench-unknown",
                expected=Phrase("one of {names}, in the source folder", {"names": ", ".join(BENCHES)}),
                got=Phrase("{name}", {"name": name[:40]}),
                todo=Phrase("Run it from a checkout: python3 start.py run bench NAME."),
            )
        sys.path.insert(0, str(root))
        missed = importlib.import_module(BENCHES[name]).main(["--json"] if as_json else [])
        if missed:
            raise SystemExit(1)

    terminal.guarded(work, as_json)
