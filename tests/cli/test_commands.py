"""Commands keep their contract: exit statuses, one JSON document, errors that say what to do next."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.cli.asked import ask, refused, written
from tests.desk import made

from comity.desk.desk import Desk
from comity.desk.examples import FOLDER
from comity.settings import SETTINGS

A = "The ministers spoke on Monday.\n\nThe ferry opens on 3 May and carries 40 people.\n\nAlba sends two boats.\n"
B = "The two ministers spoke on Monday.\n\nThe ferry opens on 5 May and carries 40 people.\n"
TABLE_A = "id,date,place,type,casualties\n1,2026-11-01,Ford,shelling,2\n2,2026-11-02,Mill,shot,0\n"
TABLE_B = "no,day,location,kind,dead\n7,2026-11-01,Ford,shelling,3\n8,2026-11-05,Quay,mine,1\n"


@pytest.fixture
def closed(desk: Desk, home: Path) -> Path:
    """The folder of `ford` with a case in it, and nobody else using it."""
    made.open_call(desk)
    return home


def act(home: Path, *args: object, **more: Any) -> Any:
    return ask("act", *args, "--dir", home, **more)


# --- compare --------------------------------------------------------------------------------------------------------------


def test_two_texts_side_by_side_in_plain_lines_and_as_json(tmp_path: Path) -> None:
    a, b = written(tmp_path, "alba.txt", A), written(tmp_path, "borea.txt", B)
    answer = ask("compare", a, b)
    assert answer.status == 0 and answer.err == ""
    assert "at variance" in answer.out and "only alba" in answer.out
    assert "nobody has confirmed that it says nothing" in answer.out
    assert "silent" not in answer.out
    found = ask("compare", a, b, "--json").json
    words = [row["word"] for row in found["rows"]]
    assert "at-variance" in words and "only-a" in words


def test_two_tables_side_by_side_in_plain_lines_and_as_json(tmp_path: Path) -> None:
    a, b = written(tmp_path, "alba.csv", TABLE_A), written(tmp_path, "borea.csv", TABLE_B)
    answer = ask("compare", a, b, "--name-a", "Alba", "--name-b", "Borea")
    assert answer.status == 0
    assert "1 matched (1 at variance), 1 only Alba, 1 only Borea" in answer.out
    assert isinstance(ask("compare", a, b, "--json").json, dict)


def test_a_word_file_is_written_where_asked_and_told_where_it_cannot(tmp_path: Path) -> None:
    a, b = written(tmp_path, "alba.txt", A), written(tmp_path, "borea.txt", B)
    assert ask("compare", a, b, "--docx", tmp_path / "out.docx").status == 0
    assert (tmp_path / "out.docx").read_bytes()[:2] == b"PK"
    refused(ask("compare", a, b, "--docx", tmp_path / "no" / "out.docx"), 2, "file-unwritable")


@pytest.mark.parametrize("day", ["yesterday", "18.11.2026", "2026-13-01", ""])
def test_a_day_in_another_form_is_told(tmp_path: Path, day: str) -> None:
    a = written(tmp_path, "alba.txt", A)
    refused(ask("compare", a, a, "--anchor", day), 2, "day-malformed")
    refused(ask("read", a, "--published", day), 2, "day-malformed")


# --- looking --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["today", "cases", "due"])
def test_every_look_gives_lines_or_one_json_document(closed: Path, command: str) -> None:
    plain, told = ask(command, "--dir", closed), ask(command, "--dir", closed, "--json")
    assert (plain.status, told.status) == (0, 0)
    assert plain.out and isinstance(told.json, (dict, list))
    assert (plain.err, told.err) == ("", "")


def test_a_case_is_found_by_the_beginning_of_its_id(closed: Path, desk: Desk) -> None:
    [case] = desk.node.projection.case_ids()
    for short in (case, case[:12], case.partition("/")[2][:8]):
        assert ask("case", short, "--dir", closed, "--json").json["id"] == case
        assert ask("positions", short, "--dir", closed).status == 0
    refused(ask("case", "contact/ffffffffffffffffffffffffffffffff", "--dir", closed), 2, "case-unknown")


def test_a_folder_that_holds_no_desk_is_told(tmp_path: Path) -> None:
    for command in ("today", "cases", "drafts", "outbox"):
        refused(ask(command, "--dir", tmp_path / "none"), 2, "desk-not-found")
    assert not (tmp_path / "none").exists()


# --- acts -----------------------------------------------------------------------------------------------------------------


def test_an_opening_without_readers_is_refused(closed: Path, desk: Desk) -> None:
    """Audience is mandatory; there is no default."""
    before = made.state(desk)
    answer = act(closed, "contact", "open", "--as", "alba", "--set", "sides=alba,borea", "--set", "kind=call", "--now")
    refused(answer, 2, "audience-missing")
    assert made.state(desk) == before


def test_an_act_waits_and_can_be_taken_back(closed: Path, desk: Desk) -> None:
    [case] = desk.node.projection.case_ids()
    told = act(closed, case, "readout", "--as", "alba", "--set", "topics/ferry=It opens in May.", "--json").json
    assert told["waits"] is True and told["case"] == case
    waiting = ask("outbox", "--dir", closed, "--json").json["waiting"]
    assert [one["act"] for one in waiting] == [told["act"]] and waiting[0]["readers"].startswith("everybody")
    assert ask("outbox", "--dir", closed, "--take-back", told["act"][:10]).status == 0
    assert ask("outbox", "--dir", closed, "--json").json["waiting"] == []
    refused(ask("outbox", "--dir", closed, "--take-back", told["act"]), 2, "act-already-filed")
    refused(ask("outbox", "--dir", closed, "--take-back", "zz"), 2, "act-already-filed")


def test_no_is_status_one_and_a_wrong_request_is_status_two(closed: Path, desk: Desk) -> None:
    [case] = desk.node.projection.case_ids()
    before = made.state(desk)
    refused(act(closed, case, "reopen", "--as", "alba", "--now"), 1, "state-does-not-allow")
    refused(act(closed, case, "readout", "--as", "alba", "--set", "weather=fine", "--now"), 2, "field-unknown")
    refused(act(closed, case, "readout", "--as", "alba", "--set", "place={", "--now"), 2, "field-value-malformed")
    refused(act(closed, case, "readout", "--as", "nobody", "--now"), 2, "signer-not-one")
    refused(act(closed, case, "close", "--as", "alba", "--now", passphrase="wrong"), 2, "key-pass-phrase-wrong")
    refused(act(closed, "bridge", "open", "--as", "alba", "--audience", "public", "--now"), 2, "procedure-unknown")
    answer = act(closed, case, "reopen", "--as", "alba", "--now", "--json")
    assert answer.status == 1 and answer.json["error"]["code"] == "state-does-not-allow"
    assert ask("case").status == 2 and ask("no-such-command").status == 2
    assert made.state(desk) == before


def test_who_reads_an_open_case_cannot_seem_to_be_changed(closed: Path, desk: Desk) -> None:
    [case] = desk.node.projection.case_ids()
    before = made.state(desk)
    for option in (["--audience", "alone"], ["--title", "x"], ["--format", "table"]):
        refused(act(closed, case, "readout", "--as", "alba", "--now", *option), 2, "option-of-opening")
    assert made.state(desk) == before


def test_a_case_without_a_title_is_called_as_its_procedure(closed: Path) -> None:
    sides = ["--set", "sides=alba,borea", "--set", "kind=visit"]
    told = act(closed, "contact", "open", "--as", "alba", "--audience", "public", *sides, "--now", "--json")
    assert told.status == 0, told.err
    assert ask("case", told.json["case"], "--dir", closed, "--json").json["title"]


def test_an_earlier_act_is_named_by_the_beginning_of_its_id(closed: Path, desk: Desk) -> None:
    """The first twelve characters are what the terminal shows."""
    [case] = desk.node.projection.case_ids()
    first = act(closed, case, "readout", "--as", "alba", "--set", "level=envoys", "--now", "--json").json["act"]
    mended = act(closed, case, "correct", "--as", "alba", "--corrects", first[:12], "--set", "level=ministers", "--now")
    assert mended.status == 0, mended.err
    [level] = [row for row in ask("case", case, "--dir", closed, "--json").json["rows"] if row["field"] == "level"]
    assert [held["position"]["value"] for cell in level["cells"] for held in cell["held"]] == ["ministers"]
    assert act(closed, case, "withdraw", "--as", "alba", "--withdraws", "0000", "--now").status == 1


@pytest.mark.parametrize("body", ["{", "[]", "1", "\xff"])
def test_a_body_file_that_is_no_object_is_told(closed: Path, desk: Desk, tmp_path: Path, body: str) -> None:
    [case] = desk.node.projection.case_ids()
    file = written(tmp_path, "body.json", body.encode("latin-1"))
    refused(act(closed, case, "readout", "--as", "alba", "--body", file, "--now"), 2, "body-malformed")


def test_without_a_pass_phrase_and_a_terminal_nobody_is_asked(closed: Path, desk: Desk) -> None:
    [case] = desk.node.projection.case_ids()
    refused(act(closed, case, "close", "--as", "alba", "--now", passphrase=""), 2, "passphrase-missing")


def test_a_sealed_field_is_disclosed_with_proof_and_can_be_forgotten(closed: Path, desk: Desk) -> None:
    [case] = desk.node.projection.case_ids()
    assert act(closed, case, "readout", "--as", "alba", "--seal", "channel=telephone", "--now").status == 0
    found = ask("case", case, "--dir", closed, "--json").json
    [seal] = [one for said in found["acts"] for one in said["body"].get("sealed", {}).values()]
    assert ask("disclose", seal, "--dir", closed, "--json").json["value"] == "telephone"
    assert "It is what was sealed" in ask("disclose", seal, "--dir", closed).out
    assert ask("forget", seal, "--dir", closed).out.startswith("Deleted here")
    refused(ask("disclose", seal, "--dir", closed), 2, "opening-not-here")
    assert ask("verify", closed).status == 0


def test_an_opening_goes_to_another_desk_as_a_file_and_a_false_one_is_refused(closed: Path, desk: Desk, tmp_path: Path) -> None:
    [case] = desk.node.projection.case_ids()
    assert act(closed, case, "readout", "--as", "alba", "--seal", "channel=telephone", "--now").status == 0

    def shown() -> dict[str, Any]:
        found = ask("case", case, "--dir", closed, "--json").json["sealed"]
        assert len(found) == 1
        return found[0]

    seal, file = shown()["seal"], tmp_path / "channel.opening"
    assert shown()["opened"] and ask("disclose", seal, "--out", file, "--dir", closed).status == 0
    ask("forget", seal, "--dir", closed)
    assert not shown()["opened"] and "was deleted here" in shown()["why"]
    false = written(tmp_path, "false", file.read_bytes().replace(b"telephone", b"in-person"))
    refused(ask("disclose", "--take", false, "--dir", closed), 1, "sealed-opening-wrong")
    assert not shown()["opened"]
    assert ask("disclose", "--take", file, "--dir", closed, "--json").json["value"] == "telephone"
    assert shown()["opened"] and "telephone" in ask("case", case, "--dir", closed).out
    refused(ask("disclose", "--dir", closed), 2, "disclose-what")


def test_an_attachment_comes_back_as_it_was_and_can_be_deleted(closed: Path, tmp_path: Path) -> None:
    digest = ask("attach", written(tmp_path, "a.bin", b"\x00\xff paper"), "--dir", closed).out.strip()
    assert ask("attachment", digest, "--out", tmp_path / "b.bin", "--dir", closed).status == 0
    assert (tmp_path / "b.bin").read_bytes() == b"\x00\xff paper"
    assert ask("forget", digest, "--dir", closed).out.startswith("Deleted here")
    refused(ask("attachment", digest, "--out", tmp_path / "c.bin", "--dir", closed), 2, "attachment-not-here")
    assert ask("forget", digest, "--dir", closed).out.startswith("There was nothing")


# --- keys -----------------------------------------------------------------------------------------------------------------


def test_a_key_is_made_lent_used_and_revoked(closed: Path, desk: Desk) -> None:
    [case] = desk.node.projection.case_ids()
    vkey = ask("keys", "new", "ford/alba/night", "--dir", closed, passphrase="night words").out.strip()
    assert ask("keys", "lend", vkey, "--log", "ford/alba", "--dir", closed).status == 0
    assert act(closed, case, "close", "--as", "ford/alba/night", "--now", passphrase="night words").status == 0
    listed = ask("keys", "list", "--dir", closed, "--json").json
    [ref] = [one["key"] for one in listed["signers"] if one["key"].startswith("ford/alba/night+")]
    refused(ask("keys", "revoke", "ford/alba/nigth", "--log", "ford/alba", "--dir", closed), 2, "key-to-revoke-not-lent")
    assert ask("keys", "revoke", ref, "--log", "ford/alba", "--dir", closed).status == 0
    refused(act(closed, case, "reopen", "--as", "ford/alba/night", "--now", passphrase="night words"), 2, "signer-not-one")


@pytest.mark.parametrize("vkey", ["", "nonsense", "ford/alba/x+00000000+AAAA"])
def test_a_key_line_that_is_none_is_told(closed: Path, vkey: str) -> None:
    answer = ask("keys", "lend", vkey, "--log", "ford/alba", "--dir", closed)
    assert answer.status in (1, 2) and answer.code is not None


def test_a_key_name_that_no_log_can_hold_is_told(closed: Path) -> None:
    for name in ("Ford/Alba", "../x", "", "a b"):
        answer = ask("keys", "new", name, "--dir", closed)
        assert answer.status in (1, 2) and answer.code is not None, name
    assert not list(closed.parent.rglob("x+*"))


# --- publish and verify ---------------------------------------------------------------------------------------------------


def test_verify_says_yes_to_the_desk_to_its_database_and_to_what_it_published(closed: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    told = ask("publish", out, "--dir", closed, "--json").json
    assert {one["log"] for one in told} == {"ford/alba", "ford/borea", "ford/charter"}
    for path in (closed, closed / "record.sqlite", out):
        answer = ask("verify", path, "--json")
        assert answer.status == 0 and isinstance(answer.json, dict)
    for log in ("ford/alba", "ford/borea", "ford/charter"):
        assert {"checkpoint", "tile", "vkey"} <= {path.name for path in (out / log).iterdir()}


def test_verify_says_no_to_any_flipped_byte(closed: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ask("publish", out, "--dir", closed)
    files = sorted(path for path in (out / "ford" / "alba").rglob("*") if path.is_file())
    assert len(files) >= 4
    for path in files:
        whole = path.read_bytes()
        for at in (0, len(whole) // 2, len(whole) - 2):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            answer = ask("verify", out, "--json")
            assert answer.status == 1, f"{path.name} at {at}"
            assert isinstance(answer.json, dict)
        path.write_bytes(whole)
    assert ask("verify", out).status == 0


def test_a_folder_that_is_a_file_is_told(closed: Path, tmp_path: Path) -> None:
    file = written(tmp_path, "file", "text")
    refused(ask("publish", file, "--dir", closed), 2, "file-unwritable")
    charter = written(tmp_path, "charter.yaml", made.CHARTER)
    refused(ask("init", charter, "--dir", file), 2, "desk-folder-unwritable")
    assert file.read_text() == "text"


def test_a_fault_that_nobody_foresaw_is_told_without_a_traceback(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from comity.library import result

    def broken(*_: object) -> None:
        raise KeyError("something")

    monkeypatch.setattr(result, "texts", broken)
    a = written(tmp_path, "a.txt", A)
    refused(ask("compare", a, a, COMITY_DEBUG=""), 1, "unforeseen")


def test_verify_of_nothing_is_a_wrong_request(tmp_path: Path) -> None:
    refused(ask("verify", tmp_path / "none"), 2, "verify-nothing-there")


# --- reports --------------------------------------------------------------------------------------------------------------


def test_the_sample_reports_are_read_by_the_contract() -> None:
    """One document: each report with its items and drafts; spans are characters of the original, and text equals them."""
    answer = ask("read", FOLDER / "reports", "--json")
    assert answer.status == 0 and answer.err == ""
    documents = answer.json["documents"]
    assert len(documents) == 4
    assert any(one["items"] for one in documents)
    paths = sorted(path for path in (FOLDER / "reports").iterdir() if path.suffix in (".txt", ".html"))
    for path, report in zip(paths, documents, strict=True):
        text = path.read_text("utf-8")
        for item in report["items"]:
            for (start, end), said in zip(item["spans"]["content"], item["text"], strict=True):
                assert text[start:end] == said


def test_a_draft_goes_from_reading_to_the_record(closed: Path) -> None:
    samples = FOLDER / "reports" / "sarn-wire-call.txt"
    assert ask("read", samples, "--keep", "--dir", closed).status == 0
    drafts = ask("drafts", "--dir", closed, "--json").json
    first, second = drafts[0]["id"], drafts[1]["id"]
    refused(ask("accept", "nothing", "--as", "alba", "--dir", closed), 2, "draft-unknown")
    told = ask("accept", first, "--as", "alba", "--confirm", "--dir", closed, "--json").json
    assert ask("case", told["case"], "--dir", closed).status == 0
    assert ask("refuse", second, "--reason", "not so", "--by", "Ines", "--dir", closed).status == 0
    left = {one["id"] for one in ask("drafts", "--dir", closed, "--json").json}
    assert left == {one["id"] for one in drafts} - {first, second}
    refused(ask("accept", second, "--as", "alba", "--confirm", "--dir", closed), 2, "draft-already-decided")


# --- the program itself ---------------------------------------------------------------------------------------------------


def run(*args: str, **env: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "comity.cli.main", *args]
    source = str(Path(__file__).resolve().parents[2] / "src")
    return subprocess.run(command, capture_output=True, env={**os.environ, "PYTHONPATH": source, **env}, check=False)


def test_as_a_program_of_its_own_it_keeps_streams_and_statuses_apart(closed: Path, tmp_path: Path) -> None:
    told = run("cases", "--dir", str(closed), "--json")
    assert told.returncode == 0 and told.stderr == b"" and len(json.loads(told.stdout)) == 1
    bad = run("compare", str(written(tmp_path, "a.txt", b"")), str(written(tmp_path, "b.txt", A)))
    assert bad.returncode == 2 and bad.stdout == b"" and b"do next:" in bad.stderr and b"Traceback" not in bad.stderr


def test_progress_goes_to_stderr_and_only_where_somebody_watches(tmp_path: Path) -> None:
    report = str(written(tmp_path, "a.txt", A))
    quiet, watched = run("read", report, "--json"), run("read", report, "--json", COMITY_PROGRESS="1")
    assert quiet.stderr == b"" and b"reading a.txt" in watched.stderr
    assert json.loads(quiet.stdout) == json.loads(watched.stdout)


def test_a_file_of_the_greatest_size_and_one_more() -> None:
    from comity.cli.terminal import read_file
    from comity.errors import Yours

    if not Path("/dev/zero").exists():
        pytest.skip("no endless file on this system")
    with pytest.raises(Yours) as told:
        read_file(Path("/dev/zero"), SETTINGS.text_bytes)
    assert told.value.code == "file-too-large"
