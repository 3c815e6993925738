"""Published bytes are those of the specification; the audit accepts them and tells every lie by its place."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.record import made

from comity.errors import Ours, Refusal, Theirs
from comity.record import audit, canonical, checkpoint, entry, keyring, note, publish, served, tile, watermark
from comity.record.keys import generate
from comity.record.merkle import leaf_hash
from comity.record.sqlite import SqliteStore

SIGN = made.signer(made.LOG_KEY)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with made.store_with_acts(str(tmp_path / "store.db")) as one:
        yield one


def _with_seen(store: SqliteStore, root: bytes | None = None, size: int | None = None) -> None:
    state = checkpoint.peek(store.checkpoint(made.LOG))
    store.create_log(made.seen_opening(), made.signer(made.SEEN_KEY))
    raw = made.a_seen(size or state.size, root or state.root)
    store.append(made.SEEN_LOG, [raw], 1, made.signer(made.SEEN_KEY))


# --- publish --------------------------------------------------------------------------------------------------------------


def test_published_files_are_those_that_the_tree_asks_for(store: SqliteStore, tmp_path: Path) -> None:
    store.append(made.LOG, [b"x%d\n" % n for n in range(300)], 5, SIGN)
    done = publish.publish(store, tmp_path / "out")
    assert [(one.log, one.size) for one in done] == [(made.CHARTER_LOG, 1), (made.LOG, 305)]
    folder = tmp_path / "out" / made.LOG
    there = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    assert there == sorted(
        ["checkpoint", "vkey", "tile/0/000", "tile/0/001.p/49", "tile/1/000.p/1", "tile/entries/000", "tile/entries/001.p/49"]
    )
    assert (folder / "checkpoint").read_bytes() == store.checkpoint(made.LOG)
    assert (folder / "vkey").read_text() == made.LOG_KEY.verify_key.vkey + "\n"
    assert (folder / "tile/0/001.p/49").read_bytes() == b"".join(leaf_hash(raw) for raw in store.entries(made.LOG, 256, 305))
    assert (folder / "tile/entries/000").read_bytes() == tile.bundle(store.entries(made.LOG, 0, 256))


def test_publishing_again_writes_nothing_and_mends_what_is_missing(store: SqliteStore, tmp_path: Path) -> None:
    publish.publish(store, tmp_path / "out")
    assert [one.written for one in publish.publish(store, tmp_path / "out")] == [0, 0]
    (tmp_path / "out" / made.LOG / "tile/0/000.p/5").unlink()
    (tmp_path / "out" / made.LOG / "tile/entries/000.p/5.new").write_bytes(b"half a fi")
    assert [one.written for one in publish.publish(store, tmp_path / "out")] == [0, 1]
    assert audit.audit_tree(tmp_path / "out").ok


def test_partial_tiles_are_kept_for_one_state_and_then_removed(store: SqliteStore, tmp_path: Path) -> None:
    for size in (5, 6, 7):
        if size > 5:
            store.append(made.LOG, [made.an_act(size)], size - 1, SIGN)
        publish.publish(store, tmp_path / "out")
    there = sorted(path.name for path in (tmp_path / "out" / made.LOG / "tile/0/000.p").iterdir())
    assert there == ["6", "7"]


def test_a_publication_stopped_at_any_file_is_completed_by_the_next(store: SqliteStore, tmp_path: Path) -> None:
    publish.publish(store, tmp_path / "whole")
    whole = {
        path.relative_to(tmp_path / "whole"): path.read_bytes() for path in (tmp_path / "whole").rglob("*") if path.is_file()
    }
    for stop in range(len(whole)):
        out = tmp_path / f"cut-{stop}"
        for name in sorted(whole, key=lambda path: ("checkpoint" in path.name, str(path)))[:stop]:
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            (out / name).write_bytes(whole[name])
        publish.publish(store, out)
        assert {path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()} == whole


def test_only_public_logs_are_published_unless_named(store: SqliteStore, tmp_path: Path) -> None:
    key = generate("lakes/estmark/9f3a", b"\x11" * 32)
    store.create_log(made.log_opening(key.name, key, "hosts"), made.signer(key))
    assert [one.log for one in publish.publish(store, tmp_path / "out")] == [made.CHARTER_LOG, made.LOG]
    assert not (tmp_path / "out" / key.name).exists()
    publish.publish(store, tmp_path / "hosts", [key.name])
    assert served.FolderFiles(tmp_path / "hosts").logs() == [key.name]


def test_an_old_copy_of_the_database_cannot_publish_over_a_newer_state(tmp_path: Path) -> None:
    with made.store_with_acts(str(tmp_path / "a.db"), 3) as old, made.store_with_acts(str(tmp_path / "b.db"), 4) as new:
        publish.publish(new, tmp_path / "out")
        with pytest.raises(Ours) as caught:
            publish.publish(old, tmp_path / "out")
    assert caught.value.code == "publish-behind"


# --- audit ----------------------------------------------------------------------------------------------------------------


def test_a_right_record_holds_in_the_store_and_in_the_folder(store: SqliteStore, tmp_path: Path) -> None:
    _with_seen(store)
    publish.publish(store, tmp_path / "out")
    for report in (audit.audit_store(store), audit.audit_tree(tmp_path / "out")):
        assert report.ok, report.to_json()
        assert str(report.verdict) == "The record holds: 3 logs, 8 entries, every signature and every proof."
        log = next(one for one in report.logs if one.log == made.LOG)
        assert dict(log.entries) == {"log/1": 1, "loan/1": 1, "act/1": 3}
        assert (log.charter, log.key) == (made.CHARTER_ID, made.LOG_KEY.ref)


@given(data=st.data())
def test_no_flipped_byte_of_a_published_record_goes_unseen(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    out = tmp_path_factory.getbasetemp() / "flips"
    if not out.exists():
        with made.store_with_acts(str(tmp_path_factory.mktemp("flip") / "store.db")) as store:
            publish.publish(store, out)
    file = data.draw(st.sampled_from(sorted(path for path in out.rglob("*") if path.is_file() and path.name != "vkey")))
    before = file.read_bytes()
    at = data.draw(st.integers(0, len(before) - 1))
    file.write_bytes(before[:at] + bytes([before[at] ^ data.draw(st.integers(1, 255))]) + before[at + 1 :])
    try:
        report = audit.audit_tree(out)
    finally:
        file.write_bytes(before)
    assert not report.ok
    assert "does not hold" in str(report.verdict) or "not validly signed" in str(report.verdict)


def _codes(report: audit.Report, log: str = made.LOG) -> list[tuple[str, str]]:
    found = next(one for one in report.logs if one.log == log)
    return [(one.code, one.where) for one in found.faults + found.opaque]


def test_a_missing_file_is_named(store: SqliteStore, tmp_path: Path) -> None:
    publish.publish(store, tmp_path / "out")
    (tmp_path / "out" / made.LOG / "tile/0/000.p/5").unlink()
    assert _codes(audit.audit_tree(tmp_path / "out")) == [("file-missing", f"{made.LOG}/tile/0/000.p/5")]


def test_a_log_under_another_logs_name_is_told(store: SqliteStore, tmp_path: Path) -> None:
    publish.publish(store, tmp_path / "out")
    shutil.move(tmp_path / "out" / made.LOG, tmp_path / "out" / "lakes/westmark")
    report = audit.audit_tree(tmp_path / "out")
    assert _codes(report, "lakes/westmark") == [("file-differs", "lakes/westmark/vkey")]


def test_a_key_of_the_readers_own_overrides_the_file(store: SqliteStore) -> None:
    right, wrong = made.LOG_KEY.verify_key.vkey, generate(made.LOG, b"\x12" * 32).verify_key.vkey
    assert audit.audit_store(store, {made.LOG: right}).ok
    assert _codes(audit.audit_store(store, {made.LOG: wrong})) == [("file-differs", f"{made.LOG}/vkey")]


def test_a_log_whose_checkpoints_another_key_signs_is_told(tmp_path: Path) -> None:
    """The owner of the disk replaces key and checkpoint together; the log's first entry still names the right key."""
    thief = generate(made.LOG, b"\x13" * 32)
    with made.store_with_acts(str(tmp_path / "store.db")) as store:
        publish.publish(store, tmp_path / "out")
        state = checkpoint.peek(store.checkpoint(made.LOG))
    (tmp_path / "out" / made.LOG / "vkey").write_text(thief.verify_key.vkey)
    (tmp_path / "out" / made.LOG / "checkpoint").write_bytes(state.sign(thief))
    assert _codes(audit.audit_tree(tmp_path / "out")) == [("file-differs", f"{made.LOG}/vkey")]


def test_a_log_without_its_charter_cannot_be_opened(store: SqliteStore, tmp_path: Path) -> None:
    publish.publish(store, tmp_path / "out", [made.LOG])
    report = audit.audit_tree(tmp_path / "out")
    assert _codes(report) == [("charter-missing", f"{made.LOG} 0")]
    assert report.grade == "does-not-hold"


def test_nothing_is_no_record(tmp_path: Path) -> None:
    report = audit.audit_tree(tmp_path)
    assert (report.ok, str(report.verdict)) == (False, "There is no log here.")


INTRUDERS = {
    "not a note": (b"just bytes", "note-malformed"),
    "an act by a stranger under the desk's name": (made.an_act(9, made.STRANGER), "entry-key-unknown"),
    "an act of another log": (made.an_act(9, log="lakes/other", case="contact/" + "0" * 32, body={}), "entry-not-here"),
    "an act under another charter": (made.an_act(9, charter="0" * 64), "entry-not-here"),
    "an act by another participant alone": (made.an_act(9, made.OTHER_AUTHORITY), "entry-not-here"),
    "a loan by a desk": (
        entry.sign({**entry.parse(made.loan()).value, "by": [made.DUTY.ref]}, made.DUTY),
        "entry-not-here",
    ),
    "a seen note in a log of acts": (
        entry.sign(made.placed("seen/1", made.LOG, made.LOG_KEY, of=made.LOG, size=1, root="0" * 64), made.LOG_KEY),
        "entry-key-unknown",
    ),
    "a second opening": (made.log_opening(), "entry-not-here"),
}


@pytest.mark.parametrize(("raw", "code"), INTRUDERS.values(), ids=INTRUDERS.keys())
def test_an_entry_that_does_not_belong_is_opaque_and_told(store: SqliteStore, raw: bytes, code: str) -> None:
    store.append(made.LOG, [raw, made.an_act(10)], 5, SIGN)
    report = audit.audit_store(store)
    assert _codes(report) == [(code, f"{made.LOG} 5")]
    assert str(report.verdict) == "The logs prove, but 1 entry in them is not validly signed and has no effect."
    assert (report.ok, report.grade) == (True, "holds-in-part")


def test_a_desk_key_counts_between_its_loan_and_its_revocation(store: SqliteStore) -> None:
    store.append(made.LOG, [made.revocation(), made.an_act(11), made.loan(), made.an_act(12)], 5, SIGN)
    report = audit.audit_store(store)
    assert _codes(report) == [("entry-key-revoked", f"{made.LOG} 6")]
    told = report.to_json()["logs"][1]["opaque"][0]["got"]
    assert told == f"the key {made.DUTY.ref}, lent here before and revoked at entry 5"


def test_one_key_never_serves_two_purposes(store: SqliteStore) -> None:
    """Neither is the authority key lent under a desk's name, nor the log's key."""
    for at, seed in enumerate((made.AUTHORITY.seed, made.OTHER_AUTHORITY.seed, made.LOG_KEY.seed)):
        store.append(made.LOG, [made.loan(generate("lakes/estmark/night", seed))], 5 + at, SIGN)
    assert _codes(audit.audit_store(store)) == [("key-shared", f"{made.LOG} {index}") for index in (5, 6, 7)]


def test_a_charter_with_one_key_for_two_participants_does_not_count() -> None:
    value = made.charter()
    twin = generate("lakes/westmark/authority", made.AUTHORITY.seed)
    value["participants"] = {**value["participants"], "westmark": {**value["participants"]["westmark"]}}
    value["participants"]["westmark"]["authority"] = twin.verify_key.vkey
    with pytest.raises(Theirs) as caught:
        keyring.LogKeys(made.CHARTER_LOG).admit(0, entry.sign(value, made.AUTHORITY))
    assert caught.value.code == "key-shared"


def test_a_joint_act_counts_in_the_log_of_each_signer() -> None:
    keys = keyring.LogKeys(made.CHARTER_LOG)
    keys.admit(0, made.FOUNDING)
    joint = made.act_value(13, by=[made.OTHER_AUTHORITY.ref, made.AUTHORITY.ref], log="lakes/westmark")
    joint["case"], joint["body"] = "contact/" + "0" * 32, {"reason": "both"}
    raw = entry.sign(joint, made.OTHER_AUTHORITY, made.AUTHORITY)
    log = keyring.LogKeys(made.LOG, keys.charter)
    log.admit(0, made.log_opening())
    assert len(log.admit(1, raw).signers) == 2


def test_an_authority_key_that_an_amendment_brings_counts_from_then_on() -> None:
    fresh = generate("lakes/estmark/authority", b"\x21" * 32)
    changes = {"participants/estmark/authority": fresh.verify_key.vkey}
    value = made.placed("amendment/1", made.CHARTER_LOG, made.AUTHORITY, previous=made.CHARTER_ID, changes=changes, last={})
    value["by"] = [made.AUTHORITY.ref, made.OTHER_AUTHORITY.ref]
    keys = keyring.LogKeys(made.CHARTER_LOG)
    keys.admit(0, made.FOUNDING)
    keys.admit(1, entry.sign(value, made.AUTHORITY, made.OTHER_AUTHORITY))
    assert keys.charter is not None
    assert keys.charter.authorities[fresh.ref].participant == "estmark"


@pytest.mark.parametrize(("root", "size"), [(b"\x05" * 32, None), (None, 99)])
def test_a_seen_note_of_a_state_that_never_was_is_told(store: SqliteStore, root: bytes | None, size: int | None) -> None:
    """Somebody signed that they saw this log otherwise than we see it: a fork, or a lie."""
    _with_seen(store, root, size)
    report = audit.audit_store(store)
    assert not report.ok
    assert {(one.log, code) for one in report.logs for code, _ in _codes(report, one.log)} == {(made.SEEN_LOG, "seen-differs")}


def test_a_report_lists_so_many_findings_and_counts_the_rest(store: SqliteStore) -> None:
    store.append(made.LOG, [b"bad %d\n" % n for n in range(130)], 5, SIGN)
    log = next(one for one in audit.audit_store(store).logs if one.log == made.LOG)
    assert (len(log.opaque), log.unlisted) == (100, 30)


def test_a_report_as_json_is_plain_data(store: SqliteStore) -> None:
    found = audit.audit_store(store).to_json()
    assert canonical.encode(found)
    assert found["ok"] is True


def test_the_verifier_needs_pynacl_and_nothing_else_and_uses_orjson_where_it_is() -> None:
    """What an opposing side's engineer has to read and install. That it works without orjson: test_alone."""
    code = (
        "import sys; before = set(sys.modules); import comity.record.audit, comity.record.publish, comity.record.sealed;"
        "print(*sorted({name.partition('.')[0] for name in set(sys.modules) - before} - set(sys.stdlib_module_names)))"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2] / "src")}
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert set(ran.stdout.split()) <= {"comity", "nacl", "_sodium", "_cffi_backend", "orjson"}


# --- the checkpoint file --------------------------------------------------------------------------------------------------


def test_a_database_that_grew_since_is_accepted(store: SqliteStore, tmp_path: Path) -> None:
    watermark.check(tmp_path / "none", store)
    watermark.save(tmp_path / "mark", store)
    assert watermark.read(tmp_path / "mark")[made.LOG] == store.checkpoint(made.LOG)
    watermark.check(tmp_path / "mark", store)
    store.append(made.LOG, [made.an_act(20)], 5, SIGN)
    watermark.check(tmp_path / "mark", store)


def test_an_old_backup_is_refused_before_it_signs(tmp_path: Path) -> None:
    with made.store_with_acts(str(tmp_path / "a.db"), 4) as new, made.store_with_acts(str(tmp_path / "b.db"), 3) as old:
        watermark.save(tmp_path / "mark", new)
        with pytest.raises(Refusal) as caught:
            watermark.check(tmp_path / "mark", old)
    assert caught.value.code == "record-behind"


def test_another_history_is_refused_before_it_signs(tmp_path: Path) -> None:
    with made.store_with_acts(str(tmp_path / "a.db"), 3) as one, made.store_with_acts(str(tmp_path / "b.db"), 2) as other:
        watermark.save(tmp_path / "mark", one)
        other.append(made.LOG, [made.an_act(30), made.an_act(31)], 4, SIGN)
        with pytest.raises(Refusal) as caught:
            watermark.check(tmp_path / "mark", other)
    assert caught.value.code == "record-differs"


def test_a_mirrors_checkpoint_is_compared_alike(store: SqliteStore) -> None:
    raw = store.checkpoint(made.LOG)
    watermark.compare(store, raw)
    ahead = checkpoint.Checkpoint(made.LOG, 9, b"\x00" * 32).sign(made.LOG_KEY)
    with pytest.raises(Refusal):
        watermark.compare(store, ahead)
    assert note.parse(raw).text.startswith(made.LOG.encode())
