"""Opening the desk that a command works on, with the clock and the randomness of this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from comity.cli import terminal

if TYPE_CHECKING:
    from comity.desk.desk import Desk

Home = Annotated[Path | None, typer.Option("--dir", help="The desk's folder; $COMITY_DIR, or .comity here, where not given.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]
Pass = Annotated[
    str | None, typer.Option("--passphrase", help="Better left out: it is asked for, or taken from $COMITY_PASSPHRASE.")
]


@contextmanager
def desk(home: Path | None, *, create: bool = False, readonly: bool = False) -> Iterator[Desk]:
    """The desk of a command, closed afterwards whatever happens."""
    from comity.desk.desk import Desk

    marks = terminal.checkpoints()
    found = Desk.open(
        terminal.home(home), clock=terminal.clock, random=terminal.random, create=create, readonly=readonly, marks=marks
    )
    try:
        yield found
    finally:
        found.close()
