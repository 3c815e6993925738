"""`comity verify` takes whatever the other side has in hand, answers by its status, and says which file and place."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.cli.asked import Answer, ask, refused, written
from tests.record import made
from tests.record.authority import Authority
from tests.sync.served import serving

from comity.record import checkpoint, cosignature, misconduct, note, proof_file, publish, timestamp
from comity.record.keys import generate
from comity.record.served import FolderFiles, StoreFiles
from comity.record.sqlite import SqliteStore

SIGN = made.signer(made.LOG_KEY)
VKEY = made.LOG_KEY.verify_key.vkey
WITNESS = cosignature.Cosigner("lakes/westmark/witness", b"\x77" * 32)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    (tmp_path / "desk").mkdir()
    with made.store_with_acts(str(tmp_path / "desk" / "record.sqlite")) as one:
        yield one


@pytest.fixture
def out(store: SqliteStore, tmp_path: Path) -> Path:
    publish.publish(store, tmp_path / "out")
    return tmp_path / "out"


def _verdict(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.json["grade"]


def test_every_form_of_a_record_gives_one_report(store: SqliteStore, out: Path, tmp_path: Path) -> None:
    """The store stays open for writing, as a running node's is."""
    told: list[Any] = []
    with serving(out) as (address, _):
        for target in (out, tmp_path / "desk", tmp_path / "desk" / "record.sqlite", address, address + "/"):
            answer = ask("verify", target, "--json")
            assert _verdict(answer) == (0, "holds"), target
            told.append(answer.json["logs"])
        for target in (out / made.LOG, f"{address}/{made.LOG}"):
            answer = ask("verify", target, "--json")
            assert _verdict(answer) == (0, "holds"), target
            assert answer.json["logs"] == told[0], target  # the log and its charter: here there are no others
    assert all(one == told[0] for one in told)


def test_a_single_log_out_of_its_place_needs_its_charter(out: Path, tmp_path: Path) -> None:
    shutil.copytree(out / made.LOG, tmp_path / "alone")
    answer = ask("verify", tmp_path / "alone", "--json")
    assert _verdict(answer) == (1, "does-not-hold")
    assert [one["code"] for one in answer.json["logs"][0]["faults"]] == ["charter-missing"]
    assert answer.json["logs"][0]["log"] == made.LOG


def test_the_first_line_is_the_verdict_and_each_finding_has_its_place(store: SqliteStore) -> None:
    answer = ask("verify", store.path)
    lines = answer.out.splitlines()
    assert lines[0] == "The record holds: 2 logs, 6 entries, every signature and every proof."
    assert f"  charter {made.CHARTER_ID}: compare it by telephone" in lines
    store.append(made.LOG, [made.revocation(), made.an_act(8)], 5, SIGN)
    answer = ask("verify", store.path)
    assert answer.out.splitlines()[0] == "The logs prove, but 1 entry in them is not validly signed and has no effect."
    assert answer.out.splitlines()[-1].startswith(f"  without effect: {made.LOG} 6: expected keys that are valid")
    assert answer.out.splitlines()[-1].endswith("[entry-key-revoked]")
    assert answer.err == ""


def test_an_entry_without_effect_is_a_yes_unless_asked_strictly(store: SqliteStore) -> None:
    store.append(made.LOG, [made.an_act(8, made.STRANGER)], 5, SIGN)
    assert _verdict(ask("verify", store.path, "--json")) == (0, "holds-in-part")
    assert _verdict(ask("verify", store.path, "--json", "--strict")) == (1, "holds-in-part")


def test_a_key_got_by_another_way_counts_against_the_one_served(out: Path, tmp_path: Path) -> None:
    right = written(tmp_path, "right", f"# by telephone, 3 March\n\n{VKEY}\n")
    assert ask("verify", out, "--trusted", right).status == 0
    other = generate(made.LOG, b"\x12" * 32).verify_key.vkey
    wrong = written(tmp_path, "wrong", other + "\n")
    answer = ask("verify", out, "--trusted", wrong, "--json")
    assert [one["code"] for log in answer.json["logs"] for one in log["faults"]] == ["file-differs"]
    assert answer.status == 1
    refused(ask("verify", out, "--trusted", wrong, "--key", VKEY), 2, "trusted-twice")
    refused(ask("verify", out, "--trusted", written(tmp_path, "none", "no key\n")), 2, "trusted-malformed")
    refused(ask("verify", out, "--trusted", tmp_path / "absent"), 2, "file-unreadable")
    elsewhere = generate("lakes/elsewhere", b"\x12" * 32).verify_key.vkey
    assert ask("verify", out, "--key", elsewhere, "--json").json["trusted_but_absent"] == ["lakes/elsewhere"]


# --- against what was kept ------------------------------------------------------------------------------------------------


@pytest.fixture
def fork(tmp_path: Path) -> Path:
    """Another history of the same log, one entry longer than `out`."""
    with made.store_with_acts(str(tmp_path / "fork.db"), 2) as one:
        one.append(made.LOG, [made.an_act(70), made.an_act(71)], 4, SIGN)
        publish.publish(one, tmp_path / "fork")
    return tmp_path / "fork"


def test_two_copies_that_differ_are_told_and_proven(out: Path, fork: Path, tmp_path: Path) -> None:
    for a, b in ((out, fork), (fork, out)):
        proofs = tmp_path / f"proofs-{a.name}"
        answer = ask("verify", a, "--known", b, "--out", proofs, "--json")
        assert _verdict(answer) == (1, "does-not-hold")
        assert [one["code"] for log in answer.json["logs"] for one in log["faults"]] == ["known-differs"]
        [row] = answer.json["proofs"]
        assert misconduct.check(Path(row["file"]).read_bytes()).kind == row["kind"] == "fork"
        assert [path.name for path in proofs.iterdir()] == [Path(row["file"]).name]
        alone = ask("verify", row["file"], "--json")
        assert (alone.status, alone.json["kind"]) == (0, "fork")


def test_one_kept_checkpoint_finds_a_log_cut_short(out: Path, tmp_path: Path) -> None:
    kept = written(tmp_path, "kept", (out / made.LOG / "checkpoint").read_bytes())
    assert ask("verify", out, "--known", kept).status == 0
    with made.store_with_acts(str(tmp_path / "old.db"), 2) as old:
        answer = ask("verify", old.path, "--known", kept)
    assert answer.status == 1
    assert answer.out.splitlines()[0] == "The record does not hold: 1 of 2 logs broken."
    assert answer.out.splitlines()[-1].endswith("[known-ahead]")


def test_of_a_single_log_no_other_is_missed(out: Path, fork: Path, tmp_path: Path) -> None:
    hidden = generate("lakes/estmark/9f3a", b"\x11" * 32)
    raw = checkpoint.Checkpoint(hidden.name, 3, b"\x01" * 32).sign(hidden)
    kept = written(tmp_path, "kept", raw)
    assert ask("verify", out, "--known", kept).status == 1
    assert ask("verify", out / made.LOG, "--known", kept).status == 0


def test_an_act_under_a_key_never_lent_is_a_file_for_others(store: SqliteStore, tmp_path: Path) -> None:
    store.append(made.LOG, [made.an_act(8, made.STRANGER)], 5, SIGN)
    answer = ask("verify", store.path, "--out", tmp_path / "proofs")
    assert answer.status == 0
    assert "  proof of misconduct: " in answer.out.splitlines()[-1]
    [file] = (tmp_path / "proofs").iterdir()
    assert ask("verify", file, "--json").json["kind"] == "not-lent"


# --- going on -------------------------------------------------------------------------------------------------------------


def test_what_was_checked_is_not_read_again(store: SqliteStore, tmp_path: Path) -> None:
    store.append(made.LOG, [made.an_act(9)] * 600, 5, SIGN)
    resume = tmp_path / "resume"
    first = ask("verify", store.path, "--resume", resume, "--json")
    again = ask("verify", store.path, "--resume", resume, "--json", COMITY_PROGRESS="1")
    assert first.json == again.json
    assert "going on after 512 entries" in again.err
    refused(ask("verify", tmp_path / "desk", "--resume", resume), 2, "resume-other")


# --- single files ---------------------------------------------------------------------------------------------------------


def test_a_checkpoint_is_checked_by_its_signature_alone_and_says_so(out: Path, tmp_path: Path) -> None:
    file = out / made.LOG / "checkpoint"
    answer = ask("verify", file, "--key", VKEY)
    assert answer.status == 0
    assert "Only the signature was checked." in answer.out
    refused(ask("verify", file), 2, "verify-key-missing")
    refused(ask("verify", file, "--key", generate(made.LOG, b"\x12" * 32).verify_key.vkey), 1, "note-key-unknown")
    raw = file.read_bytes()
    refused(ask("verify", written(tmp_path, "bad", raw.replace(b"\n5\n", b"\n6\n")), "--key", VKEY), 1, "note-signature-wrong")


def test_a_proof_of_an_act_is_checked_with_the_act_beside_it(store: SqliteStore, tmp_path: Path) -> None:
    raw = proof_file.make(StoreFiles(store), made.LOG, 3)
    [act] = store.entries(made.LOG, 3, 4)
    file = written(tmp_path, f"act{proof_file.SUFFIX}", raw)
    refused(ask("verify", file, "--key", VKEY), 2, "file-unreadable")
    written(tmp_path, "act", act)
    answer = ask("verify", file, "--key", VKEY, "--json")
    assert (answer.status, answer.json["index"], answer.json["what"]) == (0, 3, "proof")
    refused(ask("verify", file), 2, "proof-key-missing")
    other = written(tmp_path, "other", made.an_act(4))
    refused(ask("verify", file, "--key", VKEY, "--of", other), 1, "proof-fails")
    refused(ask("verify", written(tmp_path, "nameless", raw), "--key", VKEY), 2, "verify-about-missing")


def test_a_witness_that_is_named_has_to_stand_on_the_proof(store: SqliteStore, tmp_path: Path) -> None:
    signed = cosignature.add(
        store.checkpoint(made.LOG), WITNESS.cosign(note.parse(store.checkpoint(made.LOG)).text, 1_700_000_000)
    )
    [act] = store.entries(made.LOG, 3, 4)
    written(tmp_path, "with", act)
    written(tmp_path, "without", act)
    there = written(tmp_path, f"with{proof_file.SUFFIX}", proof_file.make(StoreFiles(store), made.LOG, 3, signed))
    lacking = written(tmp_path, f"without{proof_file.SUFFIX}", proof_file.make(StoreFiles(store), made.LOG, 3))
    answer = ask("verify", there, "--key", VKEY, "--witness", WITNESS.key.vkey, "--json")
    assert (answer.status, answer.json["witnesses"]) == (0, [{"key": WITNESS.key.ref, "at": 1_700_000_000}])
    refused(ask("verify", lacking, "--key", VKEY, "--witness", WITNESS.key.vkey), 1, "proof-quorum")
    refused(ask("verify", there, "--key", VKEY, "--witness", VKEY), 1, "witness-key-malformed")


def test_a_witness_that_went_back_is_found_among_the_kept_checkpoints(store: SqliteStore, out: Path, tmp_path: Path) -> None:
    """It countersigned five entries, and later four: its own misconduct, while the record holds."""
    with made.store_with_acts(str(tmp_path / "old.db"), 2) as old:
        smaller = old.checkpoint(made.LOG)
    kept = [
        written(tmp_path, f"kept-{at}", cosignature.add(raw, WITNESS.cosign(note.parse(raw).text, at)))
        for raw, at in ((store.checkpoint(made.LOG), 1_700_000_000), (smaller, 1_700_000_100))
    ]
    known = [part for file in kept for part in ("--known", file)]
    answer = ask("verify", out, *known, "--witness", WITNESS.key.vkey, "--out", tmp_path / "found", "--json")
    assert (_verdict(answer), [one["kind"] for one in answer.json["proofs"]]) == ((0, "holds"), ["rollback"])
    unnamed = ask("verify", out, *known, "--out", tmp_path / "none", "--json")
    assert (_verdict(unnamed), unnamed.json["proofs"]) == ((0, "holds"), [])


def test_a_time_stamp_is_checked_with_the_checkpoint_and_the_authoritys_certificates(
    out: Path, tmp_path: Path, required: Callable[..., str]
) -> None:
    openssl = required("openssl", shutil.which("openssl"), "install it (Debian: apt install openssl)")
    authority = Authority(openssl, tmp_path / "authority")
    raw = (out / made.LOG / "checkpoint").read_bytes()
    stamp = authority.stamp(timestamp.request(timestamp.stamped_text(raw), 7))
    file, pem = written(tmp_path, "kept.tsr", stamp), written(tmp_path, "pem", authority.root)
    refused(ask("verify", file), 2, "verify-authority-missing")
    refused(ask("verify", file, "--authority", pem), 2, "file-unreadable")
    written(tmp_path, "kept", raw)
    answer = ask("verify", file, "--authority", pem, "--json")
    assert (answer.status, answer.json["what"]) == (0, "timestamp")
    assert "Lakes Stamps" in answer.json["authority"]
    other = out / made.CHARTER_LOG / "checkpoint"
    assert ask("verify", file, "--authority", pem, "--of", other).status == 1


@pytest.mark.parametrize("data", [b"", b"hello\n", b"\x00" * 40, b"%PDF-1.7\n", b"{}\n", made.an_act(1)[:90]])
def test_a_file_of_another_kind_is_a_wrong_request(tmp_path: Path, data: bytes) -> None:
    refused(ask("verify", written(tmp_path, "file", data)), 2, "verify-unknown-file")


def test_a_folder_without_a_log_does_not_hold(tmp_path: Path) -> None:
    answer = ask("verify", tmp_path)
    assert (answer.status, answer.out) == (1, "There is no log here.\n")


# --- addresses ------------------------------------------------------------------------------------------------------------


def test_an_address_where_nobody_answers_is_no_answer_about_the_record(tmp_path: Path) -> None:
    with serving(tmp_path) as (address, _):
        refused(ask("verify", address.replace("http:", "HTTP:") + "?x"), 2, "address-malformed")
        answer = ask("verify", address, "--json")
        assert (answer.status, answer.json["faults"][0]["code"]) == (1, "server-no-list")


def test_two_servers_are_compared(out: Path, fork: Path) -> None:
    with serving(out) as (a, _), serving(fork) as (b, _):
        answer = ask("verify", a, "--known", b, "--json")
    assert [one["code"] for log in answer.json["logs"] for one in log["faults"]] == ["known-differs"]
    assert FolderFiles(out).logs() == [log["log"] for log in answer.json["logs"]]
