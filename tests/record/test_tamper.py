"""Our own verifier against the table of tests/foreign: it accepts the whole record and sees every change that it says it sees."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest
from tests.foreign import judges, logs, proofs
from tests.foreign.changes import Altered, flip
from tests.foreign.logs import LARGE, SIZES, Grown, Log, changed
from tests.foreign.table import PROOF_ROWS, ROWS, ProofRow, Row, cases
from tests.record import made

from comity.errors import ComityError, Theirs
from comity.record import audit, checkpoint, keys, merkle, proof, proof_file, sealed
from comity.record.served import FolderFiles
from comity.record.sqlite import SqliteStore

SMALL = [size for size in SIZES if size < LARGE]
BIG = [pytest.param(size, marks=pytest.mark.slow) for size in SIZES if size >= LARGE]
CASES = cases(SMALL)
MILLION = SIZES[-1]
TILES = [row for row in ROWS if "hash in" in row.what]
ENTRIES = ROWS[: ROWS.index(TILES[0])]
SIGNED = ROWS[ROWS.index(TILES[-1]) + 1 :]


@pytest.mark.parametrize("size", [*SMALL, *BIG])
def test_accepts_every_size(grown: Grown, size: int) -> None:
    assert judges.comity_log(grown.at(size)) == f"accepted: {size}"


def _check(log: Log, row: Row, one: Altered, answer: str) -> None:
    blind = row.comity.blind(log.size)
    assert answer.startswith("accepted" if blind else "refused"), f"{one.say}: {answer}"


@pytest.mark.parametrize(("row", "size"), CASES, ids=[f"{row.what}-{size}" for row, size in CASES])
def test_sees_what_the_table_says(grown: Grown, row: Row, size: int) -> None:
    log = grown.at(size)
    altered = list(row.change(log))
    assert altered
    for one in altered:
        with changed({log.folder / path: data for path, data in one.files.items()}):
            _check(log, row, one, judges.comity_log(log))


@pytest.mark.parametrize("size", BIG)
@pytest.mark.parametrize("row", SIGNED, ids=lambda row: row.what)
def test_sees_a_changed_checkpoint_or_key_of_a_large_log(grown: Grown, row: Row, size: int) -> None:
    log = grown.at(size)
    for one in row.change(log):
        if size == MILLION and row.comity.why:
            continue  # the good case again, and a quarter of a minute
        with changed({log.folder / path: data for path, data in one.files.items()}):
            _check(log, row, one, judges.comity_log(log))


@pytest.mark.parametrize("size", BIG)
def test_names_each_changed_tile_of_a_large_log(grown: Grown, size: int) -> None:
    """One in each level, full and partial, all at once: the audit names just these files."""
    log = grown.at(size)
    files: dict[str, bytes] = {}
    for row in TILES:
        assert not row.comity.blind(size)
        for one in list(row.change(log))[-1:]:
            files.update(one.files)
    assert len(files) == sum(row.there(size) for row in TILES) >= 3
    with changed({log.folder / path: data for path, data in files.items()}):
        answer = judges.comity_log(log)
    told = {part.split()[1].removeprefix(f"{made.LOG}/") for part in answer.removeprefix("refused: ").split("; ")}
    assert told == set(files)


def _proves(log: Log, index: int) -> str:
    """What `comity proof` says of one entry: quick, and it needs the bundle, the tiles on its way and the root to agree."""
    try:
        proof_file.make(FolderFiles(log.root), made.LOG, index)
    except ComityError as error:
        return f"refused: {error.code}"
    return "accepted"


@pytest.mark.parametrize("size", BIG)
@pytest.mark.parametrize("row", ENTRIES, ids=lambda row: row.what)
def test_sees_changed_entries_of_a_large_log(grown: Grown, row: Row, size: int) -> None:
    """By the proof of the entry, every time; by the audit of all, once a row, and at a million once in all."""
    log = grown.at(size)
    altered = list(row.change(log))
    assert altered
    for number, one in enumerate(altered):
        with changed({log.folder / path: data for path, data in one.files.items()}):
            _check(log, row, one, _proves(log, one.asked))
            if number == 0 and (size < MILLION or row is ENTRIES[0]):
                _check(log, row, one, judges.comity_log(log))


@pytest.mark.parametrize("size", [*SMALL, *BIG])
@pytest.mark.parametrize("row", PROOF_ROWS, ids=lambda row: row.what)
def test_sees_of_a_proof_what_the_table_says(grown: Grown, row: ProofRow, size: int) -> None:
    whole = proofs.whole(grown.at(size))
    assert judges.comity_proof(whole) == f"accepted: {size}"
    other = row.change(whole)
    assert (other is None) == (size < row.least)
    if other is not None:
        answer = judges.comity_proof(other)
        assert answer.startswith("accepted" if row.comity.why else "refused"), answer


# --- beside the log -------------------------------------------------------------------------------------------------------


def test_every_byte_of_an_opening_counts() -> None:
    opening = sealed.Opening(made.LOG, "contact/" + "0" * 32, "site", {"label": "the mill", "tonnes": "50.5"}, bytes(range(32)))
    raw = opening.format()
    sealed.check(opening.seal, sealed.parse(raw))
    for at in range(len(raw)):
        with pytest.raises(Theirs):
            sealed.check(opening.seal, sealed.parse(flip(raw, at)))


def test_every_byte_of_an_attachment_counts(tmp_path: Path) -> None:
    """Changed in the database's file by another program than ours, as whoever owns the disk could."""
    data = bytes(range(200))
    with SqliteStore(str(tmp_path / "store.db")) as store:
        digest = store.attachment_put(data)
        assert store.attachment_get(digest) == data
        other = apsw.Connection(str(tmp_path / "store.db"))
        for at in range(len(data)):
            other.execute("UPDATE attachment SET data = ? WHERE digest = ?", (flip(data, at), digest))
            with pytest.raises(Theirs) as caught:
                store.attachment_get(digest)
            assert caught.value.code == "stored-bytes-changed"
        other.close()


def test_an_act_by_a_key_that_nobody_lent_is_named_though_the_tree_is_right(tmp_path: Path) -> None:
    log = logs.with_a_forged_act(tmp_path)
    report = next(one for one in audit.audit_tree(log.root).logs if one.log == made.LOG)
    assert [(one.code, one.where) for one in report.opaque] == [("entry-key-unknown", f"{made.LOG} {log.size - 1}")]
    assert report.grade == "holds-in-part"


# --- size 0 ---------------------------------------------------------------------------------------------------------------


def test_under_a_checkpoint_of_size_0_nothing_is_proven() -> None:
    """It verifies as a note, and no entry can be shown under it, with a proof of whatever length."""
    key = keys.enrol(made.LOG_KEY.verify_key.vkey)
    state = checkpoint.open(logs.EMPTY, key)
    assert (state.size, state.root) == (0, merkle.EMPTY_ROOT)
    for path in ((), (bytes(32),), (merkle.EMPTY_ROOT, bytes(32))):
        for index in (0, 1):
            with pytest.raises(Theirs):
                proof.check_inclusion(merkle.leaf_hash(b"x"), index, 0, state.root, path)
            with pytest.raises(Theirs):
                proof_file.check(proof_file.ProofFile(index, path, logs.EMPTY).format(), b"x", key)


def test_the_audit_takes_no_log_without_the_entry_that_opens_it(grown: Grown) -> None:
    log = grown.at(257)
    with changed({log.folder / "checkpoint": logs.EMPTY}):
        assert judges.comity_log(log) == f"refused: file-differs {made.LOG}/checkpoint"
