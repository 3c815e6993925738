"""Ask the command line without a process of its own: status, both streams, and the error's code if there is one."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from comity.cli.main import program

COMITY = program()
WORDS = {"COMITY_PASSPHRASE": "alba words", "COMITY_DIR": "", "COMITY_DEBUG": "1"}


@dataclass(frozen=True)
class Answer:
    """What a command said. `code` is the stable code of its error, or None."""

    status: int
    out: str
    err: str

    @property
    def code(self) -> str | None:
        found = re.search(r"^.+ \[([a-z0-9-]+)\]$", self.err, re.MULTILINE)
        return found[1] if found else None

    @property
    def json(self) -> Any:
        """The one JSON document on stdout; anything beside it fails."""
        return json.loads(self.out)


def ask(*args: object, passphrase: str | None = None, **env: str) -> Answer:
    """Run `comity ARGS`. An exception that is none of the product's own is raised here: a user would see a traceback."""
    told = {**WORDS, **env, **({"COMITY_PASSPHRASE": passphrase} if passphrase is not None else {})}
    result = CliRunner().invoke(COMITY, [str(arg) for arg in args], env=told)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Answer(result.exit_code, result.stdout, result.stderr)


def refused(answer: Answer, status: int, code: str) -> None:
    """An error in its one form: the status, the code, what was expected, what came, what to do next."""
    assert (answer.status, answer.code) == (status, code), answer.err
    lines = [line.strip() for line in answer.err.splitlines()]
    for part in ("expected:", "got:", "do next:"):
        [line] = [line for line in lines if line.startswith(part)]
        assert len(line) > len(part) + 2, answer.err
    assert "Traceback" not in answer.err


def written(folder: Path, name: str, data: str | bytes) -> Path:
    """A file with these bytes."""
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path
