"""`comity`: the list of commands. A command's file is loaded when it is asked for, and what it needs when it runs."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib import import_module

import typer

COMMANDS = {
    "compare": "compare.compare",
    "demo": "pages.demo",
    "serve": "pages.serve",
    "today": "look.today",
    "cases": "look.cases",
    "case": "look.case",
    "positions": "look.positions",
    "due": "look.due",
    "waits": "waits.waits",
    "act": "acts.act",
    "sign": "together.sign",
    "file": "together.file",
    "waiting": "together.waiting",
    "outbox": "acts.outbox",
    "attach": "acts.attach",
    "attachment": "acts.attachment",
    "disclose": "disclose.disclose",
    "forget": "disclose.forget",
    "read": "reports.read",
    "drafts": "reports.drafts",
    "accept": "reports.accept",
    "refuse": "reports.refuse",
    "init": "keys.init",
    "charter": "charter.charter",
    "amend": "amend.amend",
    "join": "amend.join",
    "keys": "keys.app",
    "publish": "tree.publish",
    "verify": "verify.verify",
    "timestamp": "stamps.timestamp",
    "backup": "backup.backup",
    "restore": "backup.restore",
    "override": "backup.override",
    "proof": "proofs.proof",
    "countersign": "proofs.countersign",
    "export": "export.export",
    "lint": "check.lint",
    "bench": "check.bench",
}
"""Every command, in the order of the help: the file of `comity.cli` and its function, or a group of commands."""


def program(names: Iterable[str] = COMMANDS) -> typer.Typer:
    """The command line with these of its commands."""
    made = typer.Typer(
        name="comity",
        help="The shared record and the procedures of a settlement. Start with: comity compare A B, or comity demo.",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    made.callback()(_nothing)
    for name in names:
        file, _, word = COMMANDS[name].partition(".")
        found = getattr(import_module(f"comity.cli.{file}"), word)
        if isinstance(found, typer.Typer):
            made.add_typer(found, name=name)
        else:
            made.command(name)(found)
    return made


def _nothing() -> None:
    # Before a command: nothing. With it, one command alone is still called by its name.
    return


def run() -> None:
    """The entry point of the installed command: builds the one command that is asked for, otherwise all, for the help."""
    asked = sys.argv[1:2]
    program(asked if set(asked) <= COMMANDS.keys() and asked else COMMANDS)()


if __name__ == "__main__":
    run()
