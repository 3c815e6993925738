"""`comity`: the list of commands. Each group's file is light to import; what a command needs is loaded when it runs."""

from __future__ import annotations

import typer

from comity.cli import (
    acts,
    amend,
    backup,
    check,
    compare,
    export,
    keys,
    look,
    pages,
    proofs,
    reports,
    stamps,
    together,
    tree,
    verify,
    waits,
)

app = typer.Typer(
    name="comity",
    help="The shared record and the procedures of a settlement. Start with: comity compare A B, or comity demo.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

app.command("compare")(compare.compare)
app.command("demo")(pages.demo)
app.command("serve")(pages.serve)
app.command("today")(look.today)
app.command("cases")(look.cases)
app.command("case")(look.case)
app.command("positions")(look.positions)
app.command("due")(look.due)
app.command("waits")(waits.waits)
app.command("act")(acts.act)
app.command("sign")(together.sign)
app.command("file")(together.file)
app.command("waiting")(together.waiting)
app.command("outbox")(acts.outbox)
app.command("attach")(acts.attach)
app.command("attachment")(acts.attachment)
app.command("disclose")(acts.disclose)
app.command("forget")(acts.forget)
app.command("read")(reports.read)
app.command("drafts")(reports.drafts)
app.command("accept")(reports.accept)
app.command("refuse")(reports.refuse)
app.command("init")(keys.init)
app.command("amend")(amend.amend)
app.command("join")(amend.join)
app.add_typer(keys.app, name="keys")
app.command("publish")(tree.publish)
app.command("verify")(verify.verify)
app.command("timestamp")(stamps.timestamp)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
app.command("override")(backup.override)
app.command("proof")(proofs.proof)
app.command("countersign")(proofs.countersign)
app.command("export")(export.export)
app.command("lint")(check.lint)
app.command("bench")(check.bench)


def run() -> None:
    """The entry point of the installed command."""
    app()


if __name__ == "__main__":
    run()
