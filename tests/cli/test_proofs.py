"""One act proven by two small files, and the logs of others countersigned, from the command line."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from tests.cli.asked import Answer, ask, refused
from tests.desk import made
from tests.record import made as record

from comity.desk.desk import Desk
from comity.desk.witness import Witness
from comity.record import checkpoint, cosignature, misconduct, proof_file, publish, served, watermark
from comity.record.keys import SigningKey, enrol
from comity.record.merkle import Frontier, leaf_hash

FORD = "ford/alba"


@pytest.fixture
def acts(desk: Desk, home: Path) -> list[str]:
    """The ids of two acts of alba on the record."""
    first = desk.store.entries(FORD, 0, 99)
    made.open_call(desk)
    made.open_call(desk)
    return [proof_id(raw) for raw in desk.store.entries(FORD, len(first), 99)]


def proof_id(raw: bytes) -> str:
    return record.entry.parse(raw).id


def grow(desk: Desk) -> None:
    made.open_call(desk)


def published(desk: Desk, folder: Path) -> Path:
    publish.publish(desk.store, folder)
    return folder


def vkey(folder: Path, log: str = FORD) -> str:
    return (folder / log / "vkey").read_text().strip()


def countersign(home: Path, folder: Path, who: str = "borea", **more: object) -> dict[str, object]:
    answer = ask("countersign", folder, "--as", who, "--dir", home, "--json")
    return {**answer.json, "status": answer.status}


# --- proof ----------------------------------------------------------------------------------------------------------------


def test_an_act_leaves_with_its_proof_and_stands_alone(desk: Desk, home: Path, acts: list[str], tmp_path: Path) -> None:
    out = tmp_path / "mine.act.tlog-proof"
    answer = ask("proof", acts[0], "--out", out, "--dir", home)
    assert answer.status == 0 and "the log's key by another way" in answer.out
    act = (tmp_path / "mine.act").read_bytes()
    assert proof_id(act) == acts[0]
    key = answer.out.split()[-1]
    found = proof_file.check_file(out.read_bytes(), act, {FORD: key})
    assert (found.log, found.size) == (FORD, desk.store.size(FORD))
    told = ask("verify", out, "--key", key)
    assert told.status == 0 and f"of {FORD}" in told.out


def test_a_name_without_the_ending_gets_it(home: Path, acts: list[str], tmp_path: Path) -> None:
    told = ask("proof", acts[1], "--out", tmp_path / "note", "--dir", home, "--json").json
    assert (told["proof"], told["act"]) == (str(tmp_path / "note.tlog-proof"), str(tmp_path / "note"))
    assert proof_id((tmp_path / "note").read_bytes()) == acts[1]


def test_an_act_that_is_not_on_the_record_is_told(home: Path, acts: list[str], tmp_path: Path) -> None:
    refused(ask("proof", "f" * 64, "--out", tmp_path / "x", "--dir", home), 2, "proof-no-such-act")
    assert not list(tmp_path.glob("x*"))


def test_a_proof_carries_the_lines_of_the_witnesses(desk: Desk, home: Path, acts: list[str], tmp_path: Path) -> None:
    """Another desk countersigns the published folder; the act's desk puts its line into the proof, also when the log grew."""
    other = made.copied(home, tmp_path / "other")
    folder = published(desk, tmp_path / "out")
    told = countersign(other, folder)
    [row] = [row for row in told["logs"] if row["log"] == FORD]
    grow(desk)
    out = tmp_path / "p.act.tlog-proof"
    with_witness = ["--cosignature", row["files"][0], "--witness", told["witness"]]
    assert ask("proof", acts[0], "--out", out, "--dir", home, *with_witness).status == 0
    act = (tmp_path / "p.act").read_bytes()
    found = proof_file.check_file(out.read_bytes(), act, {FORD: vkey(folder)}, [told["witness"]], 1)
    assert found.size == row["size"] < desk.store.size(FORD)


def test_a_witness_that_was_named_and_has_not_signed_is_told(desk: Desk, home: Path, acts: list[str], tmp_path: Path) -> None:
    told = countersign(made.copied(home, tmp_path / "other"), published(desk, tmp_path / "out"))
    answer = ask("proof", acts[0], "--out", tmp_path / "x", "--witness", told["witness"], "--dir", home)
    refused(answer, 1, "proof-quorum")
    assert not list(tmp_path.glob("x*"))


def test_lines_of_different_states_or_logs_are_not_mixed(desk: Desk, home: Path, acts: list[str], tmp_path: Path) -> None:
    folder = published(desk, tmp_path / "out")
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_bytes((folder / FORD / "checkpoint").read_bytes())
    grow(desk)
    published(desk, folder)
    other.write_bytes((folder / FORD / "checkpoint").read_bytes())
    ask_for = ["proof", acts[0], "--out", tmp_path / "x", "--dir", home]
    refused(ask(*ask_for, "--cosignature", one, "--cosignature", other), 2, "proof-cosignatures-differ")
    charter = folder / "ford/charter/checkpoint"
    refused(ask(*ask_for, "--cosignature", charter), 2, "proof-cosignatures-differ")


# --- countersign ----------------------------------------------------------------------------------------------------------


def test_what_others_published_is_countersigned_and_own_logs_are_left_out(
    desk: Desk, home: Path, acts: list[str], tmp_path: Path
) -> None:
    folder = published(desk, tmp_path / "out")
    told = countersign(home, folder)
    logs = [row["log"] for row in told["logs"]]
    assert told["status"] == 0 and FORD in logs and "ford/charter" in logs and "ford/borea" not in logs
    key = cosignature.enrol(str(told["witness"]))
    assert key.name == "ford/borea/witness"
    for row in told["logs"]:
        [file] = row["files"]
        raw = Path(file).read_bytes()
        assert Path(file).parent == tmp_path / "out.countersigned"
        state = checkpoint.open(raw, enrol(vkey(folder, row["log"])))
        assert state.size == row["size"]
        [found] = cosignature.open(raw, [key])
        assert row["line"].encode() + b"\n" in raw and found.key == key
    plain = ask("countersign", folder, "--as", "borea", "--dir", home)
    assert plain.status == 0 and "— ford/borea/witness " in plain.out and str(told["witness"]) in plain.out


def test_what_was_countersigned_is_remembered_before_it_is_given_away(
    desk: Desk, home: Path, acts: list[str], tmp_path: Path
) -> None:
    folder = published(desk, tmp_path / "out")
    told = countersign(home, folder)
    memory = watermark.read(home / "witness/ford~borea~witness.jsonl")
    assert {row["log"] for row in told["logs"]} == set(memory)
    for row in told["logs"]:
        assert memory[row["log"]] == Path(row["files"][0]).read_bytes()


def test_an_old_copy_is_not_countersigned_and_accuses_nobody(desk: Desk, home: Path, acts: list[str], tmp_path: Path) -> None:
    old = published(desk, tmp_path / "old")
    shutil.copytree(old, tmp_path / "new")
    grow(desk)
    new = published(desk, tmp_path / "new")
    assert countersign(home, new)["status"] == 0
    told = countersign(home, old)
    [row] = [row for row in told["logs"] if row["log"] == FORD]
    assert told["status"] == 1 and row["error"]["code"] == "countersign-smaller"
    assert row["misconduct"] == [] and row["files"] == []


def fork(folder: Path, key: SigningKey) -> None:
    """The owner of a published log signs another history of the same size: its last entry is another."""
    log = folder / FORD
    state = checkpoint.peek((log / "checkpoint").read_bytes())
    bundle = log / f"tile/entries/000.p/{state.size}"
    leaves = record_entries(bundle, state.size)
    leaves[-1] = leaves[-2]
    bundle.write_bytes(served.tile.bundle(leaves))
    hashes = [leaf_hash(leaf) for leaf in leaves]
    (log / f"tile/0/000.p/{state.size}").write_bytes(b"".join(hashes))
    other = checkpoint.Checkpoint(FORD, state.size, Frontier().grow(hashes).root())
    (log / "checkpoint").write_bytes(other.sign(key))


def record_entries(bundle: Path, size: int) -> list[bytes]:
    return served.tile.unbundle(bundle.read_bytes(), size)


def test_a_second_history_is_not_countersigned_and_leaves_proof(desk: Desk, home: Path, acts: list[str], tmp_path: Path) -> None:
    folder = published(desk, tmp_path / "out")
    assert countersign(home, folder)["status"] == 0
    key = desk.keyring.log_key(FORD, enrol(vkey(folder)).ref)
    assert key is not None
    fork(folder, key)
    before = (home / "witness/ford~borea~witness.jsonl").read_bytes()
    answer = ask("countersign", folder, "--as", "borea", "--dir", home)
    assert answer.status == 1 and "NOT countersigned" in answer.out
    assert f"{FORD} signed two different states at" in answer.out
    [file] = (tmp_path / "out.countersigned").glob("*.misconduct")
    assert misconduct.check(file.read_bytes()).kind == "fork-same-size"
    assert ask("verify", file).out.startswith(f"{FORD} signed two different states at")
    after = watermark.read(home / "witness/ford~borea~witness.jsonl")
    assert after[FORD] == watermark.parse(before)[FORD], "the memory keeps the history that was countersigned"


def test_a_log_that_does_not_hold_is_not_countersigned(desk: Desk, home: Path, acts: list[str], tmp_path: Path) -> None:
    folder = published(desk, tmp_path / "out")
    file = folder / FORD / f"tile/0/000.p/{desk.store.size(FORD)}"
    file.write_bytes(bytes(32) + file.read_bytes()[32:])
    told = countersign(home, folder)
    [row] = [row for row in told["logs"] if row["log"] == FORD]
    assert told["status"] == 1 and row["error"]["code"] == "countersign-unsound"


def test_a_log_under_another_charter_is_not_countersigned(desk: Desk, home: Path, tmp_path: Path) -> None:
    """A mechanism of the same name that somebody else founded."""
    with made.cheap_pass_phrases():
        made.found_ford(tmp_path / "double")
        with made.opened(tmp_path / "double") as other:
            folder = published(other, tmp_path / "out")
    told = countersign(home, folder)
    assert told["status"] == 1
    assert {row["error"]["code"] for row in told["logs"]} == {"countersign-unsound"}


def test_a_clock_that_went_back_countersigns_nothing(desk: Desk, home: Path, acts: list[str], tmp_path: Path) -> None:
    files = served.FolderFiles(published(desk, tmp_path / "out"))
    charter = desk.node.charter_of("ford").id
    one = Witness(home, "ford", "borea", made.counted)
    assert all(answer.refusal is None for answer in one.countersign(files, charter, 1_800_000_000))
    again = one.countersign(files, charter, 1_799_999_999)
    assert [str(answer.refusal and answer.refusal.code) for answer in again] == ["countersign-clock"] * len(again)


def test_a_folder_without_logs_and_a_single_file_are_told(home: Path, desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    refused(ask("countersign", tmp_path / "empty", "--as", "borea", "--dir", home), 2, "countersign-nothing-there")
    (tmp_path / "file").write_text("text\n")
    refused(ask("countersign", tmp_path / "file", "--as", "borea", "--dir", home), 2, "countersign-no-logs")


def test_the_key_of_a_witness_is_its_own_and_stays(desk: Desk, home: Path, tmp_path: Path) -> None:
    one, again = (Witness(home, "ford", "borea", made.counted).cosigner for _ in range(2))
    assert one.seed == again.seed
    assert one.seed != Witness(home, "ford", "alba", made.counted).cosigner.seed
    file = home / "witness/ford~borea~witness.key"
    assert file.stat().st_mode & 0o077 == 0
    file.write_text("not a key\n")
    folder = published(desk, tmp_path / "out")
    refused(ask("countersign", folder, "--as", "borea", "--dir", home), 1, "witness-key-damaged")


def test_an_interrupted_countersigning_gives_no_line_that_is_not_remembered(
    desk: Desk, home: Path, acts: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk refuses the memory: no file, no line."""
    folder = published(desk, tmp_path / "out")

    def full(*_: object) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(watermark, "write", full)
    answer = ask("countersign", folder, "--as", "borea", "--dir", home)
    refused(answer, 1, "witness-memory-unwritable")
    assert "— ford/borea/witness" not in answer.out
    assert not (tmp_path / "out.countersigned").exists()


def test_the_commands_of_the_page_work_one_after_the_other(
    desk: Desk, home: Path, acts: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """docs/howto/prove-one-act.md, with the countersigning before the proof that needs it."""
    page = (Path(__file__).resolve().parents[2] / "docs/howto/prove-one-act.md").read_text("utf-8")
    plain, check, witness, whole = re.findall(r"```sh\ncomity (.*)\n```", page)
    monkeypatch.chdir(tmp_path)
    published(desk, Path("OUT"))
    known = {"ACT_ID": acts[0], "LOG_KEY": vkey(Path("OUT"))}

    def run(line: str) -> Answer:
        words = [known.get(word, word) for word in line.split()]
        return ask(*words, *(["--dir", home] if words[0] != "verify" else []))

    assert run(plain).status == 0 and run(check).status == 0
    countersigned = run(witness)
    assert countersigned.status == 0
    known["WITNESS_KEY"] = countersigned.out.split()[-1]
    assert run(whole).status == 0 and run(check).status == 0
    assert "ford/borea/witness" in Path("call.act.tlog-proof").read_text("utf-8")
