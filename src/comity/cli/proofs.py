"""`comity proof` and `comity countersign`: one act proven by a small file, and the logs of others countersigned."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from comity.cli import opened, terminal
from comity.cli.opened import AsJson, Home
from comity.errors import Yours
from comity.phrase import Phrase
from comity.settings import SETTINGS

if TYPE_CHECKING:
    from comity.desk.witness import Answer
    from comity.record.served import Files

SHOWN = 16
"""Characters of an act's id that a file is named by."""


def proof(
    act: Annotated[str, typer.Argument(help="The act's id: 64 hex digits.")],
    out: Annotated[Path | None, typer.Option(help="The proof's file; the act is written beside it.")] = None,
    cosignature: Annotated[
        list[Path] | None, typer.Option(help="A checkpoint that a witness countersigned (comity countersign); again for more.")
    ] = None,
    witness: Annotated[
        list[str] | None, typer.Option(help="Key of a witness whose line has to be there; again for more.")
    ] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Write the proof that one act stands in its log (tlog-proof), and the act itself beside it."""

    def work() -> None:
        from comity.record import proof_file
        from comity.record.served import StoreFiles

        with opened.desk(home, readonly=True) as desk:
            found = desk.store.entry_by_id(act)
            if found is None:
                raise _no_act(act)
            files = StoreFiles(desk.store)
            signed = _cosigned(files, found.log, cosignature or [], witness or [])
            made = proof_file.make(files, found.log, found.index, signed)
            vkey = (files.read(found.log, "vkey") or b"").decode().strip()
            proven = proof_file.check_file(made, found.raw, {found.log: vkey}, witness or [], len(set(witness or [])))
            target = out or Path(f"{act[:SHOWN]}.act{proof_file.SUFFIX}")
            if target.suffix != proof_file.SUFFIX:
                target = target.with_name(target.name + proof_file.SUFFIX)
            beside = proof_file.beside(target)
            # The proof comes last: where it is, the act is.
            terminal.write_file(beside, found.raw)
            terminal.write_file(target, made)
        told = {"proof": str(target), "act": str(beside), "log": proven.log, "index": proven.index, "size": proven.size}
        if as_json:
            terminal.out_json({**told, "key": vkey})
            return
        terminal.out(f"{target}: {len(made)} bytes, the proof that {beside.name} is entry {proven.index} of {proven.log}.")
        terminal.out(f"Its reader needs the log's key by another way: {vkey}")

    terminal.guarded(work, as_json)


def countersign(
    place: Annotated[str, typer.Argument(help="A published folder or its address, or another desk's folder.")],
    who: Annotated[str, typer.Option("--as", help="The participant, or its desk, that countersigns.")],
    out: Annotated[
        Path | None, typer.Option(help="Folder for the countersigned checkpoints; else one beside the published folder.")
    ] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Check the logs that others published, and countersign those that continue what was countersigned before."""

    def work() -> None:
        from comity.cli import target
        from comity.desk.witness import Witness

        with opened.desk(home, readonly=True) as desk, target.logs(place) as files:
            if files is None:
                raise _no_logs(place)
            signer = desk.signer_named(who)
            witness = Witness(desk.root, signer.mechanism, signer.participant, terminal.random)
            charter = desk.node.charter_of(signer.mechanism).id
            answers = witness.countersign(files, charter, int(terminal.clock().timestamp()))
            vkey = witness.cosigner.key.vkey
        folder = out or _folder(place, target.is_address(place))
        rows = [_kept(answer, folder) for answer in answers]
        if as_json:
            terminal.out_json({"witness": vkey, "logs": rows})
        else:
            _tell(answers, rows, vkey)
        if any(answer.refusal is not None for answer in answers):
            raise SystemExit(1)

    terminal.guarded(work, as_json)


def _cosigned(files: Files, log: str, paths: list[Path], witnesses: list[str]) -> bytes | None:
    """One checkpoint with the lines of all these files; None without files. They have to be of one state of this log."""
    from comity.record import checkpoint, cosignature, keys, note

    raws = [terminal.read_file(path, SETTINGS.note_bytes) for path in paths]
    if not raws:
        return None
    key = keys.enrol((files.read(log, "vkey") or b"").decode().strip())
    forms = [note.parse(raw, str(path)) for raw, path in zip(raws, paths, strict=True)]
    if len({form.text for form in forms}) != 1 or checkpoint.peek(raws[0]).origin != log:
        raise Yours(
            "proof-cosignatures-differ",
            expected=Phrase("checkpoints of one state of {log}", {"log": log}),
            got=Phrase("several states, or another log"),
            todo=Phrase("Take those of one state: of each witness the one that names the same number of entries."),
        )
    checkpoint.open(raws[0], key, str(paths[0]))
    own = note.parse(raws[0]).text + b"\n"
    whole = cosignature.add(raws[0], *(raw[len(own) :] for raw in raws[1:]))
    cosignature.open(whole, [cosignature.enrol(vkey) for vkey in witnesses])
    return whole


def _kept(answer: Answer, folder: Path) -> dict[str, Any]:
    """Write what a log's answer leaves: the countersigned checkpoint, or the proofs of misconduct."""
    name = answer.log.replace("/", "~")
    row: dict[str, Any] = {"log": answer.log, "size": answer.size}
    files = {f"{name}.{number}.misconduct": one.raw for number, one in enumerate(answer.proofs, 1)}
    if answer.raw:
        files = {f"{name}.checkpoint": answer.raw}
        row["line"] = answer.line.decode().strip()
    if files:
        with terminal.writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
    for file, data in files.items():
        terminal.write_file(folder / file, data)
    row["files"] = [str(folder / file) for file in files]
    if answer.refusal is not None:
        row["error"] = answer.refusal.to_json()
        row["misconduct"] = [one.to_json() for one in answer.proofs]
    return row


def _tell(answers: list[Answer], rows: list[dict[str, Any]], vkey: str) -> None:
    for answer, row in zip(answers, rows, strict=True):
        if answer.refusal is None:
            terminal.out(f"{answer.log}: {terminal.entries(answer.size)}, countersigned in {row['files'][0]}")
            terminal.out(row["line"])
            continue
        terminal.out(f"{answer.log}: NOT countersigned. {answer.refusal}")
        for one, file in zip(answer.proofs, row["files"], strict=True):
            terminal.out(f"  {file}: {one.sentence}")
    terminal.out(f"Key of this witness, for whoever checks its lines: {vkey}")


def _folder(place: str, address: bool) -> Path:
    """Beside the published folder; here for what was read from an address."""
    if address:
        return Path("countersigned")
    path = Path(place).resolve()
    return path.with_name(path.name + ".countersigned")


def _no_logs(place: str) -> Yours:
    return Yours(
        "countersign-no-logs",
        expected=Phrase("a published folder, its address, or a desk's folder"),
        got=Phrase("a single file: {path}", {"path": place}),
        todo=Phrase("Name the folder in which the logs lie."),
    )


def _no_act(act: str) -> Yours:
    return Yours(
        "proof-no-such-act",
        expected=Phrase("the id of an act on this record, 64 hex digits"),
        got=Phrase("{id}", {"id": act[:80]}),
        todo=Phrase("Copy the id from the act's page or from comity case. One that still waits is in no log yet."),
    )
