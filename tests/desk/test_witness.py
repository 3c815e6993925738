"""A witness that is killed, or runs twice at once, never gives away a line that it does not remember, and never goes back."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

from tests.desk import made

from comity.desk.desk import Desk
from comity.desk.witness import Witness
from comity.record import checkpoint, cosignature, misconduct, note, publish, served, watermark

ROOT = Path(__file__).resolve().parents[2]
FORD = "ford/alba"
LOOP = """
import sys
import time
from pathlib import Path
from comity.desk.witness import Witness
from comity.record.served import FolderFiles
root, charter, first, *folders = sys.argv[1:]
witness = Witness(Path(root), "ford", "borea", lambda count: bytes([7]) * count)
for turn in range(1_000_000):
    files = FolderFiles(Path(folders[(turn + int(first)) % len(folders)]))
    for answer in witness.countersign(files, charter, int(time.time())):
        if answer.log == "ford/alba" and answer.raw:
            sys.stdout.write(answer.raw.decode().replace("\\n", "|") + "\\n")
            sys.stdout.flush()
"""


def run(home: Path, charter: str, turn: int, folders: list[Path]) -> subprocess.Popen[str]:
    environment = {"PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1", "PATH": ""}
    arguments = [sys.executable, "-c", LOOP, str(home), charter, str(turn), *map(str, folders)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


def given(printed: str) -> list[bytes]:
    """The checkpoints of whole lines; one that a kill cut off was given to nobody."""
    return [row.replace("|", "\n").encode() for row in printed.split("\n")[:-1]]


def test_two_programs_that_are_killed_again_and_again_give_away_one_history(desk: Desk, home: Path, tmp_path: Path) -> None:
    """Each sees the log at up to three sizes, in turns; both are killed at a random moment and begin again when it has grown."""
    charter = desk.node.charter_of("ford").id
    folders: list[Path] = []
    chance, out = random.Random(1), list[bytes]()
    for turn in range(4):
        made.open_call(desk)
        folders.append(tmp_path / f"size-{turn}")
        publish.publish(desk.store, folders[-1])
        both = [run(home, charter, turn + offset, folders[-3:]) for offset in (0, 1)]
        watchdog = threading.Timer(60, lambda programs=tuple(both): [one.kill() for one in programs])
        watchdog.start()
        printed = [str(both[0].stdout and both[0].stdout.readline()) for _ in range(5)]
        time.sleep(chance.random() / 20)
        for one in both:
            one.kill()
        watchdog.cancel()
        for one, before in zip(both, ("".join(printed), ""), strict=True):
            rest, told = one.communicate(timeout=30)
            assert told == ""
            out += given(before + rest)
    key = Witness(home, "ford", "borea", made.counted).cosigner.key
    files = served.FolderFiles(folders[-1])
    assert len(out) >= 20 and len({checkpoint.peek(raw).size for raw in out}) >= 4
    assert misconduct.find(files, {FORD: out}, witnesses=[key]) == []
    remembered = watermark.read(home / "witness/ford~borea~witness.jsonl")[FORD]
    assert checkpoint.peek(remembered).size == max(checkpoint.peek(raw).size for raw in out)
    assert max(one.at for raw in out for one in cosignature.open(raw, [key])) <= cosignature.open(remembered, [key])[0].at


def test_a_memory_from_an_older_day_can_be_led_back_and_that_leaves_proof(desk: Desk, home: Path, tmp_path: Path) -> None:
    """Why the memory belongs into no backup: it is the one thing that holds a witness to its word."""
    charter = desk.node.charter_of("ford").id
    made.open_call(desk)
    publish.publish(desk.store, tmp_path / "old")
    made.open_call(desk)
    publish.publish(desk.store, tmp_path / "new")
    witness = Witness(home, "ford", "borea", made.counted)
    old, new = served.FolderFiles(tmp_path / "old"), served.FolderFiles(tmp_path / "new")
    given_out = []

    def lines(files: served.FolderFiles, at: int) -> None:
        given_out.extend(answer.raw for answer in witness.countersign(files, charter, at) if answer.log == FORD and answer.raw)

    lines(old, 1_800_000_000)
    shutil.copytree(home / "witness", tmp_path / "backup")
    lines(new, 1_800_000_060)
    lines(old, 1_800_000_120)
    assert len(given_out) == 2, "with its memory it refuses the old copy"
    shutil.rmtree(home / "witness")
    shutil.copytree(tmp_path / "backup", home / "witness")
    lines(old, 1_800_000_180)
    assert len(given_out) == 3
    [one] = misconduct.find(new, {FORD: given_out}, witnesses=[witness.cosigner.key])
    assert one.kind == "rollback" and "lost memory" in str(one.shows_not)
    assert note.parse(given_out[-1]).lines
