"""Charters, procedure files, packs and amendments that nobody should act on: each is refused whole, with file, path and the next
step, never with a traceback, and nothing is left behind."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.cli.asked import Answer, ask, refused, written
from tests.desk import made
from tests.desk.made import CHARTER

from comity.desk import together
from comity.mechanism import load
from comity.settings import SETTINGS

MEMBERS = "      - {participant: alba, role: party, from: 2026-01-01}\n"
BOREA = "  borea: {label: {en: Borea, ru: Борея}, kind: state}\n"
ENDED = "    - {participant: alba, role: party, from: 2026-01-01, until: 2025-01-01}\n"
USES = "procedures: [contact, statement, comparison]\n"
BOMB = "x: &a [l, l]\n" + "".join(f"y{n}: &b{n} [*a, *a]\n" for n in range(30))


def edited(old: str, new: str) -> str:
    assert old in CHARTER, old
    return CHARTER.replace(old, new, 1)


def used(line: str) -> str:
    return edited(USES, f"procedures:\n{line}\n")


# What is wrong → the file, the path that is named, and a word of what is told.
CHARTERS: dict[str, tuple[str | bytes, str, str]] = {
    "least above value": (
        used("  commitment: {parameters: {every_days: 0}}"),
        "procedures.commitment.parameters.every_days",
        "0",
    ),
    "a number below nothing": (used("  contact: {parameters: {readout_hours: -5}}"), "parameters.readout_hours", "-5"),
    "a number that is a text": (used("  contact: {parameters: {readout_hours: soon}}"), "parameters.readout_hours", "soon"),
    "a number beyond all": (used("  contact: {parameters: {readout_hours: 99999999999999999999}}"), "readout_hours", "999"),
    "a parameter that there is not": (used("  contact: {parameters: {readout_days: 2}}"), "readout_days", "readout_days"),
    "a procedure that there is not": (used("  contract:"), "procedures", "contract"),
    "no procedure by that list": (edited(USES, "procedures: [contact, contact]\n"), "procedures", "contact"),
    "a pack that there is not": (used("  contact: {pack: nothing}"), "procedures.contact.pack", "nothing"),
    "a pack of another procedure": (used("  contact: {pack: weekly-report}"), "procedures.contact.pack", "commitment"),
    "a pack by its path": (used("  contact: {pack: ../packs/weekly-report}"), "procedures.contact.pack", ".."),
    "a zone that there is not": (CHARTER + "zone: Etc/Nowhere\n", "zone", "no time zone"),
    "a zone that is a path": (CHARTER + "zone: ../../etc/passwd\n", "zone", "passwd"),
    "a zone that is a folder": (CHARTER + "zone: Europe\n", "zone", "no time zone"),
    "two participants of one id": (edited(BOREA, BOREA + BOREA), "participants", "borea"),
    "two participants of one name": (
        edited("{en: Borea, ru: Борея}", "{en: Berg, ru: АЛЬБА}"),
        "participants.borea.label",
        "both",
    ),
    "two formats of one name": (
        edited("audiences:\n", f"  other:\n    label: The  table\n    members:\n{MEMBERS}audiences:\n"),
        "formats.other.label",
        "both",
    ),
    "two guarantors of one name": (
        CHARTER.replace("role: party", "role: guarantor").replace("{en: Borea, ru: Борея}", "{en: alba}"),
        "participants.borea.label",
        "alba and borea",
    ),
    "one role twice on one day": (edited(MEMBERS, MEMBERS * 2), "formats.table.members[1]", "twice"),
    "membership that ends first": (
        edited("from: 2026-01-01}", "from: 2026-01-01, until: 2025-12-31}"),
        "formats.table.members[0]",
        "before it begins",
    ),
    "a day that is none": (edited("from: 2026-01-01", "from: 2026-02-29"), "formats.table.members[0].from", "2026-02-29"),
    "a role that is a sentence": (edited("role: party", "role: the first party"), "members[0].role", "the first party"),
    "a format of nobody": (
        edited("audiences:\n", "  empty: {label: Empty, members: []}\naudiences:\n"),
        "formats.empty.members",
        "nobody",
    ),
    "a member who is nobody": (edited("participant: borea", "participant: dara"), "formats.table.members[1]", "dara"),
    "holidays that are no dates": (CHARTER + "holidays: [Christmas]\n", "holidays[0]", "Christmas"),
    "a holiday of a short month": (CHARTER + "holidays: [2027-02-29]\n", "holidays[0]", "2027-02-29"),
    "a holiday twice": (CHARTER + "holidays: [2026-12-25, 2026-12-25]\n", "holidays", "2026-12-25"),
    "a week without a working day": (CHARTER + "weekend: [1, 2, 3, 4, 5, 6, 7]\n", "weekend", "without a working day"),
    "a weekday twice": (CHARTER + "weekend: [6, 6]\n", "weekend", "6, 6"),
    "an eighth weekday": (CHARTER + "weekend: [0]\n", "weekend[0]", "0"),
    "more liars than others": (CHARTER + "timekeepers: [alba]\nf: 1\n", "f", "only 1 sign"),
    "more liars than can be": (CHARTER + "f: 101\n", "f", "101"),
    "a quorum of nobody": (edited("quorum: [alba, borea]", "quorum: []"), "amend", "[]"),
    "a quorum with one who cannot sign": (
        edited("quorum: [alba, borea]", "quorum: [alba, corda]"),
        "amend.quorum[1]",
        "cannot sign",
    ),
    "a quorum with a stranger": (edited("quorum: [alba, borea]", "quorum: [alba, dara]"), "amend.quorum[1]", "dara"),
    "a writer who cannot sign": (edited("writer: alba", "writer: corda"), "writer", "cannot sign"),
    "readers who are nobody": (edited("readers: [alba]", "readers: [alba, dara]"), "audiences.alone.readers", "dara"),
    "no readers": (edited("readers: [alba]", "readers: []"), "audiences.alone.readers", "nobody"),
    "a bridge of one format": (edited("readers: [alba]", "bridge: [table]"), "audiences.alone.bridge", "one"),
    "a bridge to a format that is not": (edited("readers: [alba]", "bridge: [table, chair]"), "audiences.alone.bridge", "chair"),
    "readers named as the public": (edited("  alone:", "  public:"), "audiences.public", "public"),
    "readers named as a format": (edited("  alone:", "  table:"), "audiences.table", "table"),
    "a format named as the public": (CHARTER.replace("  table:\n", "  public:\n"), "formats.public", "public"),
    "a matter of nobody": (CHARTER + "matters: {ferry: {label: Ferry, owner: dara}}\n", "matters.ferry.owner", "dara"),
    "two persons for an act that is not": (CHARTER + "two_persons: [contact/reedout]\n", "two_persons[0]", "reedout"),
    "two persons for readers who are not": (CHARTER + "two_persons: ['*/*@press']\n", "two_persons[0]", "press"),
    "two persons for a procedure that is not": (CHARTER + "two_persons: [bridge/open]\n", "two_persons[0]", "bridge"),
    "a participant named as the charter's log": (
        CHARTER.replace("borea", "charter"),
        "participants.charter",
        "no log can be called",
    ),
    "a participant named as a file of the tree": (
        CHARTER.replace("corda:", "tile:"),
        "participants.tile",
        "no log can be called",
    ),
    "names too long for a log": (
        CHARTER.replace("borea", "b" * 60).replace("mechanism: ford", "mechanism: " + "f" * 40),
        "participants.bbb",
        "no log",
    ),
    "a key given twice": (CHARTER + "writer: alba\n", "(top)", "writer"),
    "a key that there is not": (CHARTER + "colour: blue\n", "colour", "colour"),
    "an authority key that is none": (edited("authority: null", "authority: a key"), "participants.corda.authority", "key"),
    "a label in no language": (edited("{en: Corda}", "{}"), "participants.corda.label", "none"),
    "a label that is empty": (edited("{en: Corda}", "''"), "participants.corda.label", "nothing"),
    "a label in twenty-one languages": (
        edited("{en: Corda}", "{" + ", ".join(f"a{chr(97 + n)}: C" for n in range(21)) + "}"),
        "participants.corda.label",
        "",
    ),
    "more than an entry holds": (edited("{en: Corda}", "{en: " + "C" * SETTINGS.text_bytes + "}"), "(top)", "more"),
    "a bomb of aliases": (CHARTER + BOMB, "charter.yaml", "*"),
    "a tag that makes an object": (CHARTER + "f: !!python/object/apply:os.system [ls]\n", "charter.yaml", ""),
    "lists within lists": (CHARTER + "f: " + "[" * 5000, "charter.yaml", ""),
    "no text": (b"\xff\xfe\x00m", "charter.yaml", "byte 0"),
    "another encoding": (CHARTER.encode("cp1251", "replace"), "charter.yaml", "byte"),
    "a mark inside": (CHARTER.replace("writer", "\ufeffwriter"), "charter.yaml", "inside"),
    "a megabyte": (CHARTER + "# " + "x" * 1_000_000 + "\n", "charter.yaml", ""),
    "nothing": (b"", "charter.yaml", "empty"),
    "a list": (b"- mechanism: ford\n", "charter.yaml", "list"),
}


def told(answer: Answer, place: str, said: str) -> None:
    """The error in its one form, with its place and what was found there."""
    assert answer.code is not None, answer.out + answer.err
    refused(answer, 2, answer.code)
    assert place in answer.err and said in answer.err, answer.err


@pytest.mark.parametrize("name", CHARTERS)
def test_a_charter_is_refused_whole_with_its_place_and_makes_no_key(tmp_path: Path, name: str) -> None:
    data, place, said = CHARTERS[name]
    home = tmp_path / "home"
    answer = ask("init", written(tmp_path, "charter.yaml", data), "--dir", home)
    told(answer, place, said)
    assert "charter.yaml" in answer.err
    assert not list((home / "keys").rglob("*.key"))
    assert ask("lint", load.FOLDER / "contact.yaml", "--charter", tmp_path / "charter.yaml").code == answer.code


@pytest.mark.parametrize(
    "data",
    [
        ("\ufeff" + CHARTER).encode(),
        CHARTER.replace("\n", "\r\n").encode(),
        edited("from: 2026-01-01}", "from: 2025-01-01, until: 2025-06-30}").encode(),
        CHARTER.replace("from: 2026-01-01}", "from: 2025-01-01, until: 2025-06-30}").encode(),
        CHARTER.replace("      - {participant: borea", MEMBERS.replace("party", "host") + "      - {participant: borea").encode(),
        (CHARTER + "weekend: []\nholidays: []\n").encode(),
    ],
    ids=["byte order mark", "CRLF", "one member left", "all members left", "two roles of one", "no weekend"],
)
def test_what_looks_odd_and_is_in_order_is_founded(tmp_path: Path, data: bytes) -> None:
    answer = ask("init", written(tmp_path, "charter.yaml", data), "--dir", tmp_path / "home")
    assert answer.status == 0, answer.err
    assert ask("verify", tmp_path / "home").status == 0


def test_in_a_format_whose_members_have_all_left_nobody_has_a_role_and_who_read_still_reads(tmp_path: Path) -> None:
    text = CHARTER.replace("from: 2026-01-01}", "from: 2025-01-01, until: 2025-06-30}")
    assert ask("init", written(tmp_path, "charter.yaml", text), "--dir", tmp_path / "home").status == 0
    with made.opened(tmp_path / "home") as desk:
        charter = desk.node.charter_of("ford")
        assert charter.roles("alba", "table", made.NOW.date()) == frozenset()
        assert charter.audience("table").readers == {"alba", "borea"}


def test_nobody_is_asked_for_a_pass_phrase_over_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    file = written(tmp_path, "charter.yaml", b"\xff\xfe bad")
    refused(ask("init", file, "--dir", tmp_path / "desk", passphrase=""), 2, "file-not-as-specified")


def test_seventeen_who_would_have_to_sign_are_told_before_any_key_is_made(tmp_path: Path) -> None:
    names = [f"party-{n}" for n in range(17)]
    people = "".join(f"  {name}: {{label: Party {name}, kind: state}}\n" for name in names)
    text = f"mechanism: ford\ntitle: The ford\nwriter: party-0\nparticipants:\n{people}procedures: [contact]\n"
    answer = ask(
        "init", written(tmp_path, "charter.yaml", text + f"amend: {{quorum: [{', '.join(names)}]}}\n"), "--dir", tmp_path
    )
    told(answer, "amend.quorum", "17")
    assert not list((tmp_path / "keys").rglob("*.key"))
    path = written(tmp_path, "charter.yaml", text + "amend: {quorum: [party-0]}\n")
    answer = ask("init", path, "--dir", tmp_path)
    assert answer.status == 0, answer.err  # sixteen of them sign the charter, all have their key and log
    assert len(ask("keys", "list", "--dir", tmp_path, "--json").json["signers"]) == 17


# --- procedure files and packs --------------------------------------------------------------------------------------------------
PROCEDURE = (load.FOLDER / "commitment.yaml").read_text("utf-8")
PACK = (load.FOLDER / "packs" / "weekly-report.yaml").read_text("utf-8")
BOUNDS = "    unit: days\n    least: 1\n"
FILES: dict[str, tuple[str | bytes, str, str]] = {
    "least above most": (PROCEDURE.replace(BOUNDS, BOUNDS + "    most: 0\n", 1), "parameters.every_days", "above"),
    "a value outside": (PROCEDURE.replace(BOUNDS, BOUNDS + "    most: 3\n", 1), "parameters.every_days", "more than"),
    "a bound that is a text": (PROCEDURE.replace("least: 1", "least: few", 1), "parameters.every_days.least", "few"),
    "a parameter without source": (
        PROCEDURE.replace("    source: a guess; set it for the mechanism\n", "", 1),
        "every_days",
        "source",
    ),
    "a bomb of aliases": (PROCEDURE + BOMB, "commitment.yaml", "*"),
    "no text": (b"\xff\xfe\x00m", "commitment.yaml", "byte 0"),
    "nothing": (b"", "commitment.yaml", "empty"),
}
PACKS: dict[str, tuple[str | bytes, str, str]] = {
    "no source": ("\n".join(line for line in PACK.splitlines() if not line.startswith("source")), "ours.yaml:2", "source"),
    "an empty source": ("\n".join("source:" if line.startswith("source") else line for line in PACK.splitlines()), "source", ""),
    "a value outside": (PACK.replace("value: 7", "value: 0"), "parameters.report_days.value", "less than"),
    "another unit": (PACK.replace("unit: days", "unit: hours"), "parameters.report_days.unit", "hours"),
    "no such parameter": (PACK.replace("report_days", "report_day"), "parameters.report_day", "report_day"),
    "no such procedure": (PACK.replace("procedure: commitment", "procedure: promise"), "", "promise"),
    "verified by a word": (PACK.replace("verified: true", "verified: yes, by me"), "verified", "yes"),
    "a bomb of aliases": (PACK + BOMB, "ours.yaml", "*"),
    "no text": (PACK.encode() + b"\xff", "ours.yaml", "byte"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_procedure_file_is_refused_by_lint_with_its_place(tmp_path: Path, name: str) -> None:
    data, place, said = FILES[name]
    answer = ask("lint", written(tmp_path, "commitment.yaml", data))
    assert answer.status in (1, 2) and place in answer.out + answer.err and said in answer.out + answer.err
    assert "Traceback" not in answer.out + answer.err
    home = tmp_path / "home"
    (tmp_path / "ours").mkdir()
    shutil.move(tmp_path / "commitment.yaml", tmp_path / "ours" / "commitment.yaml")
    charter = written(tmp_path, "charter.yaml", CHARTER)
    answer = ask("init", charter, "--procedures", tmp_path / "ours", "--dir", home)
    assert answer.status == 2 and answer.code is not None and not home.exists()


@pytest.mark.parametrize("name", PACKS)
def test_a_pack_is_refused_by_lint_and_by_the_charter_that_asks_for_it(tmp_path: Path, name: str) -> None:
    data, place, said = PACKS[name]
    folder = tmp_path / "home" / "procedures" / "packs"
    folder.mkdir(parents=True)
    raw = data.encode() if isinstance(data, str) else data
    path = written(folder, "ours.yaml", raw.replace(b"pack: weekly-report", b"pack: ours"))
    answer = ask("lint", path)
    told(answer, place, said)
    charter = written(tmp_path, "charter.yaml", used("  commitment: {pack: ours}"))
    answer = ask("init", charter, "--dir", tmp_path / "home")
    assert answer.code is not None, answer.out
    refused(answer, 2, answer.code)
    assert not list((tmp_path / "home" / "keys").rglob("*.key"))


# --- amendments -----------------------------------------------------------------------------------------------------------------
CHANGES: dict[str, tuple[str | bytes, str, str]] = {
    "a number out of its bounds": ("procedures/commitment: {parameters: {every_days: 0}}", "every_days", "less than"),
    "a pack that there is not": ("procedures/contact: {pack: nothing}", "procedures/contact.pack", "nothing"),
    "a zone that there is not": ("zone: Etc/Nowhere", "zone", "no time zone"),
    "a name that is taken": ("participants/borea/label: {en: ALBA}", "participants", "both called"),
    "holidays that are no dates": ("holidays: [Christmas]", "holidays[0]", "Christmas"),
    "a week without a working day": ("weekend: [1, 2, 3, 4, 5, 6, 7]", "weekend", "without a working day"),
    "more liars than others": ("f: 1", "f", "only 1 sign"),
    "a quorum with one who cannot sign": ("amend/quorum: [corda]", "amend", "cannot sign"),
    "a quorum of nobody": ("amend/quorum: []", "amend", "[]"),
    "a bridge of one format": ("audiences/new: {label: New, bridge: [table]}", "audiences/new.bridge", "one"),
    "no readers": ("audiences/alone/readers: []", "audiences", "nobody would read"),
    "a format of nobody": ("formats/new: {label: New, members: []}", "formats", "nobody"),
    "a membership that ends first": (
        f"formats/table/members:\n{ENDED}    - {{participant: borea, role: party, from: 2026-01-01}}",
        "formats/table/members",
        "before it begins",
    ),
    "a member who is gone": (
        "formats/table/members:\n    - {participant: alba, role: party, from: 2026-01-01}",
        "formats/table/members",
        "borea",
    ),
    "what never changes": ("mechanism: moor", "mechanism", "a part that an amendment may change"),
    "a part and the whole of it": ("amend: {quorum: [alba]}\n  amend/quorum: [alba]", "amend", "whole"),
    "a path of nothing": ("../../x: 1", "../../x", "path"),
    "a bomb of aliases": ("f: 0\n" + BOMB, "changes.yaml", "*"),
    "a key given twice": ("f: 0\n  f: 0", "changes", "f"),
    "no text": (b"mechanism: ford\nchanges: {f: \xff}", "changes.yaml", "byte"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_an_amendment_is_refused_before_anybody_signs(home: Path, tmp_path: Path, name: str) -> None:
    data, place, said = CHANGES[name]
    raw = data if isinstance(data, bytes) else f"mechanism: ford\nchanges:\n  {data}\n".encode()
    answer = ask("amend", written(tmp_path, "changes.yaml", raw), "--dir", home)
    told(answer, place, said)
    assert "changes.yaml" in answer.err
    with made.opened(home) as desk:
        assert desk.library.collections.ids() == [] or desk.library.collections.ids() == ()


def test_of_two_amendments_under_one_predecessor_the_first_counts_and_the_second_is_refused(home: Path, tmp_path: Path) -> None:
    """Both were begun and signed by the whole quorum before either was filed; an amendment cannot name a later one, since the
    name of an amendment is the digest of its own text: so there is no cycle to follow."""
    ids = []
    for n in (60, 90):
        path = written(tmp_path, "changes.yaml", f"mechanism: ford\nchanges: {{grace_s: {n}}}\n")
        assert ask("amend", path, "--dir", home, passphrase="alba words").status == 0
        with made.opened(home) as desk:
            ids.append(next(one for one in desk.library.collections.ids() if one not in ids))
            together.sign(desk, ids[-1], "borea", lambda: "borea words")
    assert ask("file", ids[0], "--dir", home).status == 0
    answer = ask("file", ids[1], "--dir", home)
    assert answer.code is not None and answer.status in (1, 2), answer.out
    refused(answer, answer.status, answer.code)
    assert "previous" in answer.err
    with made.opened(home) as desk:
        charter = desk.node.charter_of("ford")
        assert charter.grace_s == 60 and len(charter.amendments) == 1 and desk.verify().ok
