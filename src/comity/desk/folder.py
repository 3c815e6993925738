"""Where the parts of a desk lie: its database, its checkpoint file and what is kept beside that.

    record.sqlite                 the record
    procedures/                   procedures of the office's own, with labels/ and packs/: docs/howto/add-a-procedure.md
    checkpoints.jsonl             what was signed last; better elsewhere, see docs/howto/back-up-and-restore.md
    checkpoints.jsonl.lock        the lock of the checkpoint file (`record.lock`)
    checkpoints.jsonl.overrides   who decided to sign on against it (`record.marks`)
    checkpoints.jsonl.erased      what was deleted, for the day of a restore (`record.erased`)

`desk.json` remembers the place once it was named: a folder that is copied whole then still asks the one checkpoint file.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from comity.errors import Yours
from comity.library.folder import Folder
from comity.mechanism import load
from comity.phrase import Phrase
from comity.record.erased import Erased

DATABASE = "record.sqlite"
PROCEDURES = "procedures"


def database(root: Path) -> Path:
    """The database of a desk's folder. Raises `Yours` where there is none."""
    if not (root / DATABASE).exists():
        raise Yours(
            "desk-not-found",
            expected=Phrase("a desk's folder"),
            got=Phrase("{folder}, which holds none", {"folder": str(root)}),
            todo=Phrase("Name the folder with --dir, or make one: comity demo, or comity init CHARTER."),
        )
    return root / DATABASE


def take_procedures(root: Path, source: Path) -> tuple[str, ...]:
    """Copy the procedure files of a folder, with their labels and packs, into the desk's own; gives their names.

    Raises `Yours` where one cannot work, or where there is none: then nothing is copied.
    """
    names = tuple(load.of_folder(source))
    if not names:
        raise Yours(
            "no-procedure-there",
            expected=Phrase("a folder with procedure files, such as request.yaml"),
            got=Phrase("{folder}, which holds none", {"folder": str(source)}),
            todo=Phrase("Name the folder that holds the files, with their labels in the folder labels inside it."),
        )
    for inside in ("", "labels"):
        target = root / PROCEDURES / inside
        target.mkdir(parents=True, exist_ok=True)
        for file in (source / inside).glob("*.yaml"):
            if file.name.partition(".")[0] in names:
                shutil.copyfile(file, target / file.name)
    (root / PROCEDURES / "packs").mkdir(exist_ok=True)
    for file in (source / "packs").glob("*.yaml"):  # one that cannot be used is told when a charter asks for it
        shutil.copyfile(file, root / PROCEDURES / "packs" / file.name)
    return names


def checkpoints(root: Path, named: Path | None) -> Path:
    """The checkpoint file: the one named now, else the one that this folder remembers, else one in the folder."""
    known = (Folder(root).read_json("desk.json") or {}).get("checkpoints")
    return named or (Path(known) if known else root / "checkpoints.jsonl")


def move_checkpoints(root: Path, named: Path | None) -> Path:
    """The checkpoint file as `checkpoints` gives it. Where a new place is named, what is known goes there."""
    old, new = checkpoints(root, None), checkpoints(root, named)
    if old != new and old.exists() and not new.exists() and new.parent.is_dir():
        shutil.copy(old, new)
    return new


def erased(place: Path) -> Erased:
    """The list of what was deleted, beside the checkpoint file."""
    return Erased(place.with_name(place.name + ".erased"))
