"""The first day of a mechanism, from its charter to a verified copy at a stranger's, by commands alone."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.cli.asked import ask, written
from tests.desk.made import cheap_pass_phrases

CHARTER = """
mechanism: river
title: {en: The river arrangement, ru: Речной механизм}
writer: estuary
participants:
  estuary: {label: {en: Estuary, ru: Устье}, kind: state}
  headwater: {label: {en: Headwater, ru: Верховье}, kind: state}
formats:
  banks:
    label: {en: Both banks}
    members:
      - {participant: estuary, role: party, from: 2020-01-01}
      - {participant: headwater, role: party, from: 2020-01-01}
procedures: [contact]
amend: {quorum: [estuary, headwater]}
"""


class Office:
    """One folder in which both states sign. Every command must succeed and say one thing."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def say(self, *args: object) -> Any:
        answer = ask(*args, "--dir", self.home, "--json", passphrase="a shared drawer")
        assert answer.status == 0, answer.err
        assert answer.err == ""
        return answer.json

    def readout(self, case: str, who: str, **fields: str) -> str:
        sets = [part for name, value in fields.items() for part in ("--set", f"{name.replace('__', '/')}={value}")]
        return str(self.say("act", case, "readout", "--as", who, "--now", *sets)["act"])


def test_from_a_charter_to_a_copy_that_a_stranger_verifies(tmp_path: Path) -> None:
    with cheap_pass_phrases():
        office = Office(tmp_path / "office")
        founded = office.say("init", written(tmp_path, "charter.yaml", CHARTER))
        assert [ref.rpartition("+")[0] for ref in founded["signers"]] == ["river/estuary/duty", "river/headwater/duty"]

        case = the_call(office)
        first = office.readout(
            case,
            "estuary",
            held_on="2026-11-20",
            level="ministers",
            topics__locks="The locks open on 1 March.",
            topics__fish="Nets stay out of the water in May.",
        )
        office.readout(
            case, "headwater", held_on="2026-11-21", level="heads-of-state", topics__locks="The locks open on 1 March."
        )
        assert words(office, case)["level"] == "at-variance"

        corrected = office.say(
            "act", case, "correct", "--as", "estuary", "--corrects", first, "--set", "level=heads-of-state", "--now"
        )
        assert corrected["case"] == case
        found = office.say("case", case)
        assert words(office, case) == {
            "kind": "only",
            "held_on": "at-variance",
            "level": "agreed",
            "topics/fish": "only",
            "topics/locks": "common",
        }
        assert [state["id"] for state in found["states"]] == ["under-way"]
        assert {clock["owed_by"]: clock["word"] for clock in found["clocks"]} == {
            "estuary": "met-claimed",
            "headwater": "met-claimed",
        }
        assert [act["effect"] for act in found["acts"]] == ["effective"] * 4
        day = office.say("today")
        assert [one["row"]["field"] for one in day["differs"]] == ["held_on"]

        assert ask("verify", office.home).status == 0
        a_stranger_verifies(office, tmp_path)


def the_call(office: Office) -> str:
    opening = ("--title", "Ministers telephone", "--audience", "public", "--format", "banks")
    told = office.say(
        "act", "contact", "open", "--as", "estuary", "--set", "sides=estuary,headwater", "--set", "kind=call", *opening, "--now"
    )
    return str(told["case"])


def words(office: Office, case: str) -> dict[str, str]:
    return {row["field"]: row["word"] for row in office.say("case", case)["rows"]}


def a_stranger_verifies(office: Office, tmp_path: Path) -> None:
    """The published tree is all that travels; it verifies alone, and a second publication changes nothing in it."""
    out = tmp_path / "site"
    office.say("publish", out)
    elsewhere = shutil.copytree(out, tmp_path / "elsewhere")
    told = ask("verify", elsewhere, "--json")
    assert told.status == 0
    assert {log["log"] for log in told.json["logs"]} == {"river/charter", "river/estuary", "river/headwater"}
    assert all(one["written"] == 0 for one in office.say("publish", out))
    lie = next((elsewhere / "river" / "estuary").rglob("entries/*.p/*"))
    data = lie.read_bytes()
    lie.write_bytes(data.replace(b"1 March", b"9 March"))
    assert data != lie.read_bytes()
    assert ask("verify", elsewhere).status == 1


def test_an_office_that_only_reads_a_copy_needs_no_keys(tmp_path: Path) -> None:
    """Looking, verifying and publishing ask for no pass phrase; only signing does."""
    with cheap_pass_phrases():
        office = Office(tmp_path / "office")
        office.say("init", written(tmp_path, "charter.yaml", CHARTER))
        case = the_call(office)
        shutil.rmtree(office.home / "keys")
        for command in (["cases"], ["case", case], ["today"], ["due"], ["publish", tmp_path / "out"]):
            answer = ask(*command, "--dir", office.home, passphrase="")
            assert answer.status == 0, answer.err
        assert ask("verify", tmp_path / "out").status == 0
        answer = ask("act", case, "close", "--as", "estuary", "--dir", office.home, "--now")
        assert (answer.status, answer.code) == (2, "signer-not-one")


@pytest.mark.parametrize("file", ["record.sqlite", "desk.json"])
def test_a_damaged_folder_is_told_and_not_mended_silently(tmp_path: Path, file: str) -> None:
    with cheap_pass_phrases():
        office = Office(tmp_path / "office")
        office.say("init", written(tmp_path, "charter.yaml", CHARTER))
    for path in office.home.glob(f"{file}*"):
        path.unlink()
    (office.home / file).write_bytes(b"something else" * 100)
    answer = ask("cases", "--dir", office.home)
    assert answer.status in (1, 2) and answer.code is not None
    assert (office.home / file).read_bytes() == b"something else" * 100
