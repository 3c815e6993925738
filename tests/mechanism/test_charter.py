"""The charter: the file people write becomes the signed value; contradictions are refused in both."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.world import key

from comity.errors import Theirs, Yours
from comity.mechanism.charter import Charter, from_entry, from_value
from comity.mechanism.charter_file import load_yaml
from comity.record import entry

SPEC = Path(__file__).resolve().parents[2] / "docs" / "spec" / "charter.md"
EXAMPLE = SPEC.read_text("utf-8").split("```yaml\n", 1)[1].split("```", 1)[0]
KEYS = {name: key(f"lakes/{name}/authority").verify_key.vkey for name in ("alba", "borea", "watch")}


def loaded(text: str = EXAMPLE) -> dict[str, Any]:
    return load_yaml(
        text.encode(),
        "charter.yaml",
        at="2026-11-01T08:00:00Z",
        by=[key("lakes/alba/authority").ref],
        key=key("lakes/charter").verify_key.vkey,
        authorities=KEYS,
    )


def refused(old: str, new: str) -> Yours:
    assert old in EXAMPLE
    with pytest.raises(Yours) as found:
        loaded(EXAMPLE.replace(old, new, 1))
    assert found.value.where.startswith("charter.yaml:")
    return found.value


def signed() -> Charter:
    return from_entry(entry.parse(entry.sign(loaded(), key("lakes/alba/authority"))))


def test_the_example_of_the_specification_becomes_a_charter_that_can_be_signed() -> None:
    made = signed()
    assert (made.mechanism, made.exercise, made.f, made.grace_s) == ("lakes", True, 0, 300)
    assert made.participant("shore-council").authority is None
    assert made.label("borea").in_("fr") == "Borée"
    assert made.procedures["contact"].parameters == {"readout_hours": 48}
    assert made.holidays == {date(2026, 12, 25)}


def test_audiences_are_the_public_formats_bridges_and_named_readers() -> None:
    made = signed()
    assert made.may_read(None, "public") and not made.may_read(None, "two")
    assert made.audience("three").readers == {"alba", "borea", "watch"}
    assert made.audience("both-formats").readers == {"alba", "borea", "watch"}
    assert made.audience("two").readers == {"alba", "borea"}
    assert made.audience("nobody") is None and not made.may_read("alba", "nobody")


def test_roles_have_their_days() -> None:
    made = signed()
    assert made.roles("watch", "three", date(2026, 2, 28)) == frozenset()
    assert made.roles("watch", "three", date(2026, 3, 1)) == {"observer"} == made.roles("watch", "three", date(2026, 12, 31))
    assert made.roles("watch", "three", date(2027, 1, 1)) == frozenset()
    assert made.roles("alba", None, date(2026, 5, 1)) == {"guarantor", "party"}


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("writer: alba", "writter: alba", "unknown-key", "writter"),
        ("writer: alba", "writer: alba\nwriter: borea", "repeated-key", "writer"),
        ("writer: alba", "writer: dara", "charter-contradicts-itself", "not a participant"),
        ("writer: alba", "writer: shore-council", "charter-contradicts-itself", "no authority key"),
        ("timekeepers: [watch]", "timekeepers: [shore-council]", "charter-contradicts-itself", "no authority key"),
        ("timekeepers: [watch]", "timekeepers: [watch, watch]", "file-not-as-specified", "watch"),
        ("f: 0", "f: 4", "charter-contradicts-itself", "only 2 sign"),
        ("zone: Etc/UTC", "zone: Etc/Nowhere", "charter-contradicts-itself", "no time zone"),
        ("  two: {", "  three: {", "charter-contradicts-itself", "already names"),
        ("readers: [alba, borea]", "readers: [alba, dara]", "charter-contradicts-itself", "not a participant"),
        ("bridge: [three, pair]", "bridge: [three, pears]", "file-not-as-specified", "pears"),
        ("bridge: [three, pair]", "bridge: [three], readers: [alba]", "file-not-as-specified", "bridge"),
        (
            "from: 2026-03-01, until: 2026-12-31",
            "from: 2026-03-01, until: 2026-02-01",
            "charter-contradicts-itself",
            "before it begins",
        ),
        ("from: 2026-03-01, until: 2026-12-31", "from: 1 March", "file-not-as-specified", "1 March"),
        ("{participant: borea, role: guarantor", "{participant: alba, role: guarantor", "charter-contradicts-itself", "twice"),
        ("readout_hours: 48", "readout_days: 2", "unknown-key", "readout_days"),
        ("  statement:\n", "  statment:\n", "file-not-as-specified", "statment"),
        ("weekend: [6, 7]", "weekend: [8]", "file-not-as-specified", "8"),
        ("mechanism: lakes", "mechanism: The Lakes", "file-not-as-specified", "The Lakes"),
        ("quorum: [alba, borea]", "quorum: [alba, dara]", "charter-contradicts-itself", "not a participant"),
    ],
)
def test_a_mistake_in_the_file_is_refused_with_its_place(old: str, new: str, code: str, said: str) -> None:
    error = refused(old, new)
    assert error.code == code, error
    assert said in f"{error.got} {error.where}", error


def test_two_participants_with_one_key_are_refused() -> None:
    with pytest.raises(Yours) as found:
        load_yaml(
            EXAMPLE.encode(),
            "charter.yaml",
            at="2026-11-01T08:00:00Z",
            by=[key("lakes/alba/authority").ref],
            key=KEYS["watch"],
            authorities=KEYS | {"borea": KEYS["alba"]},
        )
    assert "one authority key" in str(found.value.got)


def test_a_signed_charter_that_contradicts_itself_is_theirs() -> None:
    value = loaded() | {"writer": "nobody"}
    with pytest.raises(Theirs) as found:
        from_entry(entry.parse(entry.sign(value, key("lakes/alba/authority"))))
    assert found.value.code == "charter-contradictory" and found.value.where == "writer"


def test_the_value_says_the_same_before_and_after_it_is_signed() -> None:
    assert from_value(signed().id, loaded()) == signed()
