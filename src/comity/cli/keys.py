"""`comity init` and `comity keys`: founding a mechanism, and the keys of a desk."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from comity.cli import opened, terminal
from comity.cli.opened import AsJson, Home, Pass
from comity.errors import Yours
from comity.phrase import Phrase

if TYPE_CHECKING:
    from comity.desk.desk import Desk

app = typer.Typer(
    help="The keys of this desk: list, new, lend, revoke, signed, passphrase, export, import.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Log = Annotated[str, typer.Option(help="The log in which it counts.")]
Ref = Annotated[str, typer.Argument(help="The key's name, with its eight hex digits where there are several of that name.")]


def init(
    charter: Annotated[Path, typer.Argument(help="The charter file (docs/spec/charter.md).")],
    procedures: Annotated[
        Path | None, typer.Option(help="A folder with procedure files of your own, and their labels: the desk keeps a copy.")
    ] = None,
    home: Home = None,
    passphrase: Pass = None,
    as_json: AsJson = False,
) -> None:
    """Found a mechanism: keys, the signed charter, and a log for each participant that signs here."""

    def work() -> None:
        from comity.mechanism.strict import MAX_BYTES

        raw = terminal.read_file(charter, MAX_BYTES)
        if procedures is not None:
            from comity.desk.folder import take_procedures

            take_procedures(terminal.home(home), procedures)
        asked = cache(lambda: terminal.passphrase(passphrase))  # once, and only for a charter that can be founded
        with opened.desk(home, create=True) as desk:
            made = desk.found(raw, charter.name, lambda _: asked())
            if as_json:
                terminal.out_json(
                    {"charter": made.id, "mechanism": made.mechanism, "signers": [one.ref for one in desk.signers()]}
                )
                return
            terminal.out(f"{made.title} is founded. Its charter is {made.id}.")
            for signer in desk.signers():
                if signer.mechanism == made.mechanism:
                    terminal.out(f"  {signer.participant} signs with {signer.ref}")

    terminal.guarded(work, as_json)


@app.command("list")
def list_(home: Home = None, as_json: AsJson = False) -> None:
    """The desks that can sign here with what they may, and the keys in this folder."""

    def work() -> None:
        with opened.desk(home) as desk:
            signers = desk.signers()
            loans = _loans(desk)
            if as_json:
                rows = [
                    {"key": one.ref, "participant": one.participant, "mechanism": one.mechanism, "lent": loans.get(one.ref, [])}
                    for one in signers
                ]
                terminal.out_json({"signers": rows, "locked": list(desk.keyring.refs())})
                return
            for one in signers:
                terminal.out(f"{one.ref}  signs for {one.label.get('en', one.participant)} in {one.mechanism}")
                for loan in loans.get(one.ref, []):
                    terminal.out("    " + _loan_line(loan))
            for ref in desk.keyring.refs():
                if ref not in {one.ref for one in signers}:
                    terminal.out(f"{ref}  in this folder; lent nowhere now, or an authority key")

    terminal.guarded(work, as_json)


def _loans(desk: Desk) -> dict[str, list[dict[str, Any]]]:
    """Where each key is lent now, and for what."""
    found: dict[str, list[dict[str, Any]]] = {}
    for log in desk.store.logs():
        ledger = desk.node.projection.ledger(log)
        for ref, several in (ledger.live() if ledger is not None else {}).items():
            for one in several:
                until = None if one.until is None else one.until.strftime("%Y-%m-%dT%H:%M:%SZ")
                row = {"log": log, "may": list(one.may), "acts": None if one.acts is None else list(one.acts), "until": until}
                found.setdefault(ref, []).append(row)
    return found


def _loan_line(loan: dict[str, Any]) -> str:
    acts = ", ".join(loan["acts"]) if loan["acts"] is not None else "all acts"
    return f"lent in {loan['log']} to {', '.join(loan['may'])}; {acts}" + (f"; until {loan['until']}" if loan["until"] else "")


@app.command("new")
def new(
    name: Annotated[str, typer.Argument(help="Its name: mechanism/participant/desk.")],
    home: Home = None,
    passphrase: Pass = None,
) -> None:
    """Make a desk key, locked with a pass phrase. It can sign nothing before it is lent."""

    def work() -> None:
        from comity.record import keys

        with opened.desk(home) as desk:
            made = keys.generate(name, terminal.random(32))
            desk.keyring.add(made, terminal.passphrase(passphrase), terminal.random)
            terminal.out(made.verify_key.vkey)

    terminal.guarded(work)


@app.command("lend")
def lend(
    vkey: Annotated[str, typer.Argument(help="The key to lend: the line that comity keys new printed.")],
    log: Log,
    may: Annotated[str, typer.Option(help="What it may: draft, clear, release, joined by commas.")] = "draft,clear,release",
    until: Annotated[
        str | None, typer.Option(help="The last day, YYYY-MM-DD (to its end, UTC); for good, where left out.")
    ] = None,
    acts: Annotated[
        list[str] | None, typer.Option(help="For this act alone: contact/readout, contact/*. Again for each.")
    ] = None,
    audience: Annotated[str | None, typer.Option(help="For these readers alone: the readers of the log.")] = None,
    home: Home = None,
    passphrase: Pass = None,
) -> None:
    """Lend a desk key in a log, signed with the participant's authority key. It counts from that entry on."""

    def work() -> None:
        from comity.desk.found import Limits

        limits = Limits(_may(may), _end_of(until), tuple(_pattern(one) for one in acts) if acts else None, audience)
        with opened.desk(home) as desk:
            desk.lend(log, vkey, terminal.passphrase(passphrase), limits)
            terminal.out(f"Lent in {log}.")

    terminal.guarded(work)


def _may(text: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(one.strip() for one in text.split(",")))
    if not set(found) <= {"draft", "clear", "release"}:
        raise Yours(
            "loan-may",
            expected=Phrase("draft, clear, release, or several of them joined by commas"),
            got=Phrase("{text}", {"text": text[:80] or "-"}),
            todo=Phrase("Write for example --may draft, or --may clear,release."),
        )
    return found


def _end_of(day: str | None) -> datetime | None:
    return None if day is None else datetime.fromisoformat(f"{terminal.day(day)}T23:59:59+00:00")


def _pattern(text: str) -> str:
    if not re.fullmatch(r"([a-z0-9-]+|\*)/([a-z0-9_-]+|\*)", text):
        raise Yours(
            "loan-acts",
            expected=Phrase("procedure/act, either of them may be *"),
            got=Phrase("{text}", {"text": text[:80] or "-"}),
            todo=Phrase("Write for example --acts contact/readout, or --acts 'contact/*'."),
        )
    return text


@app.command("revoke")
def revoke(
    ref: Ref,
    log: Log,
    home: Home = None,
    passphrase: Pass = None,
) -> None:
    """Revoke a desk key in a log: what it signs after that entry has no effect."""

    def work() -> None:
        with opened.desk(home) as desk:
            lent = [one for one in desk.node.desk_refs(log) if one.rpartition("+")[0] == ref]
            desk.revoke(log, lent[0] if len(set(lent)) == 1 else ref, terminal.passphrase(passphrase))
            terminal.out(f"Revoked in {log}. What it signed before keeps its effect.")

    terminal.guarded(work)


@app.command("signed")
def signed(
    ref: Annotated[str, typer.Argument(help="The key's name, or its name with the eight hex digits.")],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Every act of this desk's record that a key has signed, in the order of each log: after a theft, what to look at."""

    def work() -> None:
        with opened.desk(home) as desk:
            rows = _signed(desk, ref)
            if as_json:
                terminal.out_json(rows)
                return
            for row in rows:
                terminal.out(
                    f"{row['log']} {row['entry']}  {row['at']}  {row['act']}  {row['effect']}  {row['id'][:12]}  {row['case']}"
                )
            terminal.out(f"{len(rows)} signed with this key.")

    terminal.guarded(work, as_json)


def _signed(desk: Desk, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for case in desk.node.folds():
        for filed in (*(one.filed for one in case.judged.values()), *(one.filed for one in case.waiting.values())):
            if name in {part for ref in filed.act.by for part in (ref, ref.rpartition("+")[0])}:
                told = {"id": filed.id, "case": case.id, "act": filed.act.act, "at": filed.act.at, "by": list(filed.act.by)}
                rows.append({**told, "log": filed.where, "entry": filed.index, "effect": case.effect(filed.id).word})
    return sorted(rows, key=lambda row: (row["log"], row["entry"]))


@app.command("passphrase")
def passphrase_(ref: Ref, home: Home = None, passphrase: Pass = None) -> None:
    """Lock a key of this folder with another pass phrase. Copies of the old file still open with the old one."""

    def work() -> None:
        with opened.desk(home) as desk:
            found = _here(desk, ref)
            desk.keyring.change(found, terminal.passphrase(passphrase), terminal.new_passphrase(), terminal.random)
            terminal.out(f"{found} is locked with the new pass phrase.")

    terminal.guarded(work)


@app.command("export")
def export(
    ref: Ref,
    out: Annotated[Path, typer.Option(help="Where to write the key file.")],
    home: Home = None,
) -> None:
    """Write the key file of a key, locked as it is, to carry it to another machine or to keep a copy apart."""

    def work() -> None:
        with opened.desk(home) as desk:
            found = _here(desk, ref)
            terminal.write_file(out, desk.keyring.file(found), private=True)
            terminal.out(f"{found} written to {out}. Whoever has this file and the pass phrase can sign.")

    terminal.guarded(work)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="The key file that comity keys export wrote.")],
    home: Home = None,
    passphrase: Pass = None,
) -> None:
    """Take a key file into this folder, once its pass phrase has opened it."""

    def work() -> None:
        from comity.record import keyfile

        with opened.desk(home) as desk:
            raw = terminal.read_file(file, keyfile.MOST)
            terminal.out(f"{desk.keyring.take(raw, terminal.passphrase(passphrase), file.name)} is in this folder now.")

    terminal.guarded(work)


def _here(desk: Desk, name: str) -> str:
    """The ref of a key of this folder by its ref or its name. Raises `Yours` where it is not just one."""
    found = [one for one in desk.keyring.refs() if name in (one, one.rpartition("+")[0])]
    if len(found) != 1:
        raise Yours(
            "key-not-one",
            expected=Phrase("one key of this folder: {refs}", {"refs": ", ".join(found or desk.keyring.refs()) or "-"}),
            got=Phrase("{name}", {"name": name[:120]}),
            todo=Phrase("Copy the key's name with its eight hex digits from comity keys list."),
        )
    return found[0]
