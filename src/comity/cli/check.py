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
    "refold": "bench.refold",
    "case": "bench.case",
    "due": "bench.due",
}


def lint(
    file: Annotated[
        Path, typer.Argument(help="A procedure file, a pack of parameters, a charter, or the name of a shipped procedure.")
    ],
    charter: Annotated[
        Path | None, typer.Option(help="A charter file: also whether anybody in it holds the roles, and the values it sets.")
    ] = None,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of the acts' bodies instead.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check a procedure file with its labels, a pack or a charter: each finding says where, which rule, and how to mend it."""

    def work() -> None:
        from comity.cli import linting

        done = linting.examined(file, charter)
        if schema and done.procedure is not None and done.sound:
            linting.print_schema(done.procedure)
            return
        linting.tell(file.name, done, as_json)
        if not done.sound:
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
