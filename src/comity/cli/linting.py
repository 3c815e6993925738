"""What `comity lint` reads and how it tells what it found."""

from __future__ import annotations

import re
from pathlib import Path

from comity.cli import terminal
from comity.mechanism import load
from comity.mechanism.charter import Charter
from comity.mechanism.charter_file import looked_at, place
from comity.mechanism.charter_uses import Shelf
from comity.mechanism.examine import Examined, Told, examine
from comity.mechanism.lint_charter import lint_charter
from comity.mechanism.packs import PACKS, load_pack
from comity.mechanism.procedure import Procedure
from comity.mechanism.schema import schema
from comity.mechanism.strict import MAX_BYTES, read
from comity.mechanism.words import LANGUAGES

_NAMED = re.compile(rb"^procedure:[ ]*([a-z][a-z0-9-]*)", re.MULTILINE)
_PACK = re.compile(rb"^pack:", re.MULTILINE)
_CHARTER = re.compile(rb"^participants:", re.MULTILINE)


def examined(file: Path, charter: Path | None) -> Examined:
    """All that is to be said of a procedure file and its labels, or of a pack. Raises Yours where a file cannot be read."""
    if file.name == str(file) and file.name in load.shipped_names():
        file = load.FOLDER / f"{file.name}.yaml"
    raw = terminal.read_file(file, MAX_BYTES)
    named = _NAMED.search(raw)
    name = named[1].decode() if named is not None else file.stem
    if _CHARTER.search(raw) and named is None:
        return _looked_at(raw, file)
    if _PACK.search(raw):
        return _pack(raw, file, name)
    found = examine(raw, file.name, _labels(file.parent / "labels", name))
    if charter is None or found.procedure is None:
        return found
    held = _charter(charter, found.procedure)
    return examine(raw, file.name, _labels(file.parent / "labels", name), held)


def _labels(folder: Path, name: str) -> dict[str, tuple[bytes, str]]:
    paths = {language: folder / f"{name}.{language}.yaml" for language in LANGUAGES}
    return {
        language: (terminal.read_file(path, MAX_BYTES), f"labels/{path.name}")
        for language, path in paths.items()
        if path.is_file()
    }


def _pack(raw: bytes, file: Path, name: str) -> Examined:
    """A pack is held to its procedure: the file of that name one folder up, or the shipped one. Raises Yours."""
    beside = file.resolve().parent.parent / f"{name}.yaml"
    own = terminal.read_file(beside, MAX_BYTES) if beside.is_file() else None
    procedure = load.shipped(name) if own is None else load.load(own, beside.name)
    load_pack(raw, file.name, procedure)
    return Examined(procedure, ())


def _looked_at(raw: bytes, file: Path) -> Examined:
    """A charter is held to the shipped procedures and those in the folder procedures beside it. Raises Yours."""
    known = {name: load.shipped(name) for name in load.shipped_names()}
    known |= {name: one for name, (one, _) in load.of_folder(file.parent / "procedures").items()}
    charter = looked_at(raw, file.name, Shelf(known, (file.parent / "procedures" / "packs", PACKS)))
    here = {one.digest: one for one in known.values()}
    found = []
    top = read(raw, file.name)
    for finding in lint_charter(charter, here.get):
        line = place(top, finding.path).rpartition(" ")[0].rpartition(":")[2]
        found.append(Told(file.name, int(line), finding))
    return Examined(None, tuple(found), charter=charter)


def _charter(path: Path, procedure: Procedure) -> Charter:
    known = {name: load.shipped(name) for name in load.shipped_names()} | {procedure.name: procedure}
    return looked_at(terminal.read_file(path, MAX_BYTES), path.name, Shelf(known))


def tell(name: str, done: Examined, as_json: bool) -> None:
    """Findings as lines, or as one JSON document."""
    procedure = done.procedure
    about = {"mechanism": done.charter.mechanism} if done.charter is not None else {}
    if as_json:
        terminal.out_json(
            about
            | {
                "procedure": procedure.name if procedure is not None else None,
                "digest": procedure.digest if procedure is not None else None,
                "findings": [_row(one) for one in done.told],
            }
        )
        return
    for one in done.told:
        place = f"{one.file}:{one.line}" if one.line else one.file
        finding = one.finding
        terminal.out(f"{finding.level}: {place} {finding.path}: {finding.rule}; {finding.got}. {finding.mend}")
    if done.charter is not None:
        terminal.out(f"{done.charter.mechanism}: a charter; errors 0, warnings {len(done.told)}.")
        return
    errors = sum(one.finding.level == "error" for one in done.told)
    if procedure is None:
        terminal.out(f"{name}: cannot be read as a procedure.")
        return
    terminal.out(f"{procedure.name}: errors {errors}, warnings {len(done.told) - errors}. Fields: {', '.join(procedure.fields)}")


def _row(one: Told) -> dict[str, object]:
    finding = one.finding
    return {
        "file": one.file,
        "line": one.line,
        "path": finding.path,
        "level": finding.level,
        "rule": str(finding.rule),
        "got": str(finding.got),
        "mend": str(finding.mend),
    }


def print_schema(procedure: Procedure) -> None:
    """The JSON Schema of the bodies of a procedure's acts."""
    terminal.out_json(schema(procedure))
