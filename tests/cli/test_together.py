"""Signing together and keeping keys, on the command line."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest
from tests.cli.asked import Answer, ask, refused, written
from tests.desk import made

from comity.desk.desk import Desk

FERRY = "topics/ferry=The ferry runs on Mondays."


@pytest.fixture
def case(desk: Desk) -> str:
    """An open call of alba and borea, and nobody else using the folder."""
    return made.open_call(desk)


def begun(home: Path, case: str, *more: object) -> Answer:
    return ask("act", case, "readout", "--as", "alba", "--with", "borea", "--set", FERRY, *more, "--dir", home)


def test_a_joint_act_from_the_first_line_to_the_record(home: Path, case: str, tmp_path: Path) -> None:
    file = tmp_path / "readout.to-sign"
    answer = begun(home, case, "--out", file)
    assert answer.status == 0, answer.err
    assert "Begun, not filed" in answer.out and "It waits for ford/borea/authority" in answer.out
    assert "1 waiting for signatures." in ask("waiting", "--dir", home).out
    shown = ask("sign", file, "--dir", home)
    assert shown.status == 0 and "The ferry runs on Mondays." in shown.out and "What is signed, word for word:" in shown.out
    assert "not signed  Borea, authority key" in shown.out
    refused(ask("file", file, "--dir", home), 2, "sign-lines-missing")
    signed = ask("sign", file, "--as", "borea", "--dir", home, passphrase="borea words")
    assert signed.status == 0 and "Everybody has signed." in signed.out, signed.err
    filed = ask("file", file, "--now", "--dir", home)
    assert filed.status == 0 and "Filed in ford/alba" in filed.out
    again = ask("file", file, "--as", "borea", "--now", "--dir", home)
    assert again.status == 0 and "Filed in ford/borea" in again.out
    refused(ask("file", file, "--now", "--dir", home), 2, "collection-filed")
    found = ask("case", case, "--dir", home, "--json").json
    assert len([act for act in found["acts"] if act["effect"] == "effective"]) == 2
    assert "0 waiting for signatures." in ask("waiting", "--dir", home).out


def test_every_answer_is_also_one_json_document(home: Path, case: str) -> None:
    one = begun(home, case, "--json").json
    assert [party["signed"] for party in one["by"]] == [True, False] and not one["complete"]
    [waiting] = ask("waiting", "--dir", home, "--json").json
    assert waiting == {**one, "by": waiting["by"]}
    assert ask("sign", one["act"][:12], "--dir", home, "--json").json["act"] == one["act"]
    signed = ask("sign", one["act"][:12], "--as", "borea", "--dir", home, "--json", passphrase="borea words").json
    assert signed["complete"]
    assert ask("file", one["act"][:12], "--dir", home, "--json").json == {"act": one["act"], "log": "ford/alba", "waits": True}


def test_two_keys_of_one_participant(home: Path, desk: Desk, case: str) -> None:
    desk.close()
    vkey = ask("keys", "new", "ford/alba/night", "--dir", home, passphrase="night words").out.strip()
    assert ask("keys", "lend", vkey, "--log", "ford/alba", "--may", "draft,clear", "--dir", home).status == 0
    listed = ask("keys", "list", "--dir", home).out
    assert "lent in ford/alba to draft, clear; all acts" in listed
    refused(
        ask("act", case, "readout", "--as", "ford/alba/night", "--set", FERRY, "--dir", home, passphrase="night words"),
        1,
        "key-may-not-release",
    )
    two = ask(
        "act",
        case,
        "readout",
        "--as",
        "ford/alba/night",
        "--with",
        "duty",
        "--set",
        FERRY,
        "--dir",
        home,
        "--json",
        passphrase="night words",
    ).json
    assert ask("sign", two["act"], "--as", "duty", "--dir", home).status == 0
    assert ask("file", two["act"], "--now", "--dir", home).status == 0
    acts = ask("case", case, "--dir", home, "--json").json["acts"]
    assert acts[-1]["effect"] == "effective" and "another that releases" in json.dumps(acts[-1]["marks"])


def test_its_beginner_gives_it_up(home: Path, case: str) -> None:
    one = begun(home, case, "--json").json
    assert "0 waiting" in ask("waiting", "--give-up", one["act"][:12], "--dir", home).out
    refused(ask("sign", one["act"], "--as", "borea", "--dir", home, passphrase="borea words"), 2, "collection-given-up")
    refused(ask("waiting", "--give-up", "0" * 64, "--dir", home), 2, "collection-unknown")


@pytest.mark.parametrize("more", [("--now",), ("--seal", "channel=telephone")])
def test_what_several_signers_cannot_have_is_refused(home: Path, case: str, more: tuple[str, ...]) -> None:
    refused(begun(home, case, *more), 2, "option-not-with")


def test_a_file_for_an_act_that_one_key_signs_is_refused(home: Path, case: str, tmp_path: Path) -> None:
    refused(ask("act", case, "close", "--as", "alba", "--out", tmp_path / "x", "--dir", home), 2, "option-of-with")


def test_what_is_no_such_file_is_told(home: Path, case: str, tmp_path: Path) -> None:
    refused(ask("sign", "no-such", "--dir", home), 2, "collection-unknown")
    refused(ask("sign", written(tmp_path, "x.to-sign", "x"), "--dir", home), 1, "sign-file-malformed")
    refused(ask("sign", written(tmp_path, "y.to-sign", b"\xff" * 90_000), "--dir", home), 2, "file-too-large")


def test_words_that_would_move_the_cursor_are_shown_as_what_they_are(home: Path, case: str) -> None:
    """What somebody else wrote must not be able to hide a line from whoever is asked to sign it."""
    trick = "topics/ferry=Mondays\u001b[2K\u202eyadirF\u0007\nReason: agreed"
    one = ask("act", case, "readout", "--as", "alba", "--with", "borea", "--set", trick, "--dir", home)
    assert one.status == 0, one.err
    shown = ask("sign", ask("waiting", "--dir", home, "--json").json[0]["act"], "--dir", home).out
    assert "\u001b" not in shown and "\u202e" not in shown and "\u0007" not in shown
    assert "\\u{1b}" in shown and "\\u{202e}" in shown
    assert "\nReason: agreed" not in shown


def test_who_may_sign_for_an_act_that_waits_is_told(home: Path, case: str) -> None:
    one = begun(home, case, "--json").json
    refused(ask("sign", one["act"], "--as", "corda", "--dir", home), 2, "signer-not-among")
    refused(ask("sign", one["act"], "--as", "borea", "--dir", home, passphrase="no"), 2, "key-pass-phrase-wrong")


# --- keys -----------------------------------------------------------------------------------------------------------------
def test_a_key_gets_another_pass_phrase(home: Path, case: str) -> None:
    old, new = "alba words", "new alba words"
    done = ask("keys", "passphrase", "ford/alba/duty", "--dir", home, passphrase=old, COMITY_NEW_PASSPHRASE=new)
    assert done.status == 0, done.err
    refused(ask("act", case, "close", "--as", "alba", "--now", "--dir", home, passphrase=old), 2, "key-pass-phrase-wrong")
    assert ask("act", case, "close", "--as", "alba", "--now", "--dir", home, passphrase=new).status == 0


def test_without_a_new_pass_phrase_nothing_changes(home: Path, case: str) -> None:
    refused(ask("keys", "passphrase", "ford/alba/duty", "--dir", home, COMITY_NEW_PASSPHRASE=""), 2, "passphrase-new-missing")
    refused(ask("keys", "passphrase", "ford/alba", "--dir", home, COMITY_NEW_PASSPHRASE="x"), 2, "key-not-one")


def test_a_key_is_carried_in_a_file(home: Path, case: str, tmp_path: Path) -> None:
    out = tmp_path / "duty.key"
    assert ask("keys", "export", "ford/alba/duty", "--out", out, "--dir", home).status == 0
    if os.name != "nt":
        assert stat.S_IMODE(out.stat().st_mode) == 0o600
    refused(ask("keys", "import", out, "--dir", home), 2, "key-here-already")
    [file] = (home / "keys" / "locked").glob("ford~alba~duty*")
    file.unlink()
    refused(ask("keys", "import", out, "--dir", home, passphrase="no"), 2, "key-pass-phrase-wrong")
    assert ask("keys", "import", out, "--dir", home).status == 0
    assert ask("act", case, "close", "--as", "alba", "--now", "--dir", home).status == 0


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (("--may", "sign"), "loan-may"),
        (("--may", ""), "loan-may"),
        (("--until", "soon"), "day-malformed"),
        (("--until", "2001-01-01"), "loan-over"),
        (("--acts", "contact"), "loan-acts"),
        (("--audience", "alone"), "loan-audience"),
    ],
)
def test_a_loan_with_a_slip_in_it_is_not_made(home: Path, case: str, more: tuple[str, ...], code: str) -> None:
    vkey = ask("keys", "new", "ford/alba/night", "--dir", home, passphrase="night words").out.strip()
    refused(ask("keys", "lend", vkey, "--log", "ford/alba", *more, "--dir", home), 2, code)


def test_a_limited_loan_is_told_with_its_limits(home: Path, case: str) -> None:
    vkey = ask("keys", "new", "ford/alba/night", "--dir", home, passphrase="night words").out.strip()
    limits = (
        "--may",
        "release",
        "--until",
        "2099-12-31",
        "--acts",
        "contact/readout",
        "--acts",
        "statement/*",
        "--audience",
        "public",
    )
    assert ask("keys", "lend", vkey, "--log", "ford/alba", *limits, "--dir", home).status == 0
    assert (
        "lent in ford/alba to release; contact/readout, statement/*; until 2099-12-31T23:59:59Z"
        in ask("keys", "list", "--dir", home).out
    )
    told = {one["key"].split("+")[0]: one for one in ask("keys", "list", "--dir", home, "--json").json["signers"]}
    assert told["ford/alba/night"]["lent"][0]["acts"] == ["contact/readout", "statement/*"]
    refused(
        ask("act", case, "close", "--as", "ford/alba/night", "--dir", home, passphrase="night words"), 1, "key-not-for-this-act"
    )
