"""What the reader kept finds what the log's owner would hide: a log cut short, a second history, two states of one size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.record import made

from comity.errors import ComityError
from comity.record import audit, audit_known, audit_misconduct, checkpoint, misconduct, publish, watermark
from comity.record.audit_known import Kept
from comity.record.keys import generate
from comity.record.served import FolderFiles, StoreFiles
from comity.record.sqlite import SqliteStore

SIGN = made.signer(made.LOG_KEY)


@dataclass
class Copies:
    """Published folders of one log: at 5 entries, at 8 that continue them, at 8 and at 6 entries of other histories."""

    short: Path
    long: Path
    fork: Path
    other: Path


@pytest.fixture
def copies(tmp_path: Path) -> Copies:
    def out(name: str, acts: list[int]) -> Path:
        with made.store_with_acts(str(tmp_path / f"{name}.db"), 2) as store:
            store.append(made.LOG, [made.an_act(number) for number in acts], 4, SIGN)
            publish.publish(store, tmp_path / name)
        return tmp_path / name

    return Copies(out("short", [2]), out("long", [2, 3, 4, 5]), out("fork", [2, 7, 8, 9]), out("other", [9, 3]))


def _found(target: Path, kept: list[Kept]) -> list[tuple[str, str]]:
    report = audit.audit_tree(target, kept=kept)
    return [(log.log, finding.code) for log in report.logs for finding in log.faults]


def _checkpoint(folder: Path) -> list[Kept]:
    return audit_known.of_bytes((folder / made.LOG / "checkpoint").read_bytes(), "kept")


def test_a_log_that_grew_since_holds(copies: Copies) -> None:
    assert _found(copies.long, _checkpoint(copies.short)) == []
    assert _found(copies.long, audit_known.of_files(FolderFiles(copies.short), "b")) == []
    assert _found(copies.long, audit_known.of_files(FolderFiles(copies.long), "b")) == []


CASES = {
    "cut short": ("short", "long", "known-ahead"),
    "two states of one size": ("long", "fork", "known-differs"),
    "a state that the log does not continue": ("long", "other", "known-differs"),
}


@pytest.mark.parametrize(("target", "kept", "code"), CASES.values(), ids=CASES.keys())
def test_a_kept_checkpoint_finds_what_was_changed(copies: Copies, target: str, kept: str, code: str) -> None:
    assert _found(getattr(copies, target), _checkpoint(getattr(copies, kept))) == [(made.LOG, code)]


def test_a_whole_copy_also_finds_a_shorter_log_of_another_history(copies: Copies) -> None:
    """By the checkpoint alone, `other` at 6 entries could be the beginning of `long`; by its tiles it is not."""
    assert _found(copies.other, _checkpoint(copies.long)) == [(made.LOG, "known-ahead")]
    assert _found(copies.other, audit_known.of_files(FolderFiles(copies.long), "b")) == [(made.LOG, "known-differs")]
    assert _found(copies.short, audit_known.of_files(FolderFiles(copies.long), "b")) == [(made.LOG, "known-ahead")]


def test_each_kept_checkpoint_is_compared_whatever_the_others_showed(copies: Copies) -> None:
    kept = [*_checkpoint(copies.other), *_checkpoint(copies.fork), *_checkpoint(copies.other)]
    assert _found(copies.long, kept) == [(made.LOG, "known-differs")] * 3


def test_a_log_that_is_withheld_is_missed(copies: Copies, tmp_path: Path) -> None:
    hidden = generate("lakes/estmark/9f3a", b"\x11" * 32)
    raw = checkpoint.Checkpoint(hidden.name, 3, b"\x01" * 32).sign(hidden)
    assert _found(copies.long, audit_known.of_bytes(raw, "kept")) == [(hidden.name, "known-missing")]


def test_a_checkpoint_that_another_key_signed_is_told_and_proves_nothing(copies: Copies) -> None:
    thief = generate(made.LOG, b"\x13" * 32)
    raw = checkpoint.Checkpoint(made.LOG, 5, b"\x01" * 32).sign(thief)
    kept = audit_known.of_bytes(raw, "kept")
    assert _found(copies.long, kept) == [(made.LOG, "note-key-unknown")]
    report = audit.audit_tree(copies.long, kept=kept)
    assert audit_misconduct.proofs(report, FolderFiles(copies.long), kept, {}) == []


def test_a_nodes_checkpoint_file_is_taken(copies: Copies, tmp_path: Path) -> None:
    watermark.write(tmp_path / "marks", {made.LOG: (copies.fork / made.LOG / "checkpoint").read_bytes()})
    kept = audit_known.of_bytes((tmp_path / "marks").read_bytes(), "marks")
    assert _found(copies.long, kept) == [(made.LOG, "known-differs")]


@pytest.mark.parametrize("data", [b"", b"{}", b"no checkpoint\n", b"{\n", b'{"log":1,"checkpoint":2}\n'])
def test_a_file_of_no_checkpoints_is_told(data: bytes) -> None:
    with pytest.raises(ComityError):
        audit_known.of_bytes(data, "kept")


@pytest.mark.parametrize(
    ("target", "kept", "kind"), [("long", "fork", "fork-same-size"), ("long", "other", "fork"), ("other", "long", "fork")]
)
def test_two_histories_leave_a_file_that_anybody_checks_alone(copies: Copies, target: str, kept: str, kind: str) -> None:
    a, b = FolderFiles(getattr(copies, target)), FolderFiles(getattr(copies, kept))
    other = audit_known.of_files(b, "b")
    proofs = audit_misconduct.proofs(audit.audit_tree(a, kept=other), a, other, {})
    assert [(one.kind, one.log) for one in proofs] == [(kind, made.LOG)]
    assert misconduct.check(proofs[0].raw) == proofs[0]


# --- what the record shows by itself --------------------------------------------------------------------------------------


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with made.store_with_acts(str(tmp_path / "store.db")) as one:
        yield one


def _proofs(store: SqliteStore) -> list[tuple[str, str]]:
    files = StoreFiles(store)
    return [(one.kind, one.log) for one in audit_misconduct.proofs(audit.audit_tree(files), files, [], {})]


def test_an_act_under_a_key_that_was_never_lent_leaves_a_file(store: SqliteStore) -> None:
    store.append(made.LOG, [made.an_act(9, made.STRANGER)], 5, SIGN)
    assert _proofs(store) == [("not-lent", made.LOG)]


def test_an_act_under_a_key_that_was_revoked_accuses_nobody(store: SqliteStore) -> None:
    store.append(made.LOG, [made.revocation(), made.an_act(9)], 5, SIGN)
    report = audit.audit_store(store)
    assert [one.code for log in report.logs for one in log.opaque] == ["entry-key-revoked"]
    assert (report.grade, _proofs(store)) == ("holds-in-part", [])


def test_a_note_of_a_state_that_never_was_leaves_a_file(store: SqliteStore) -> None:
    store.create_log(made.seen_opening(), made.signer(made.SEEN_KEY))
    store.append(made.SEEN_LOG, [made.a_seen(4, b"\x05" * 32)], 1, made.signer(made.SEEN_KEY))
    assert _proofs(store) == [("contradicted", made.LOG)]


def test_an_entry_that_is_merely_damaged_accuses_nobody(store: SqliteStore) -> None:
    store.append(made.LOG, [b"no act\n"], 5, SIGN)
    assert _proofs(store) == []
