"""Entries: every type by its table; whatever is altered, added or left out is refused by name and leaves no doubt."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from tests.record import made

from comity.errors import ComityError, Theirs, Yours
from comity.record import act, canonical, entry, note
from comity.record.entry import TABLES

RAW = made.an_act()
FIND = {made.DUTY.ref: made.DUTY.verify_key}.get

BODY: dict[str, Any] = {
    "fields": {"kind": "call"},
    "positions": [
        {
            "field": "length",
            "value": "PT40M",
            "holder": "westmark",
            "according_to": "estmark",
            "agreed_with": ["estmark", "name:lake-office"],
            "source": {
                "report": "sha256:" + "d" * 64,
                "outlet": "The Lake Post",
                "published": None,
                "spans": [[0, 12]],
                "quote": "forty",
            },
            "grounds": "said on the record",
        }
    ],
    "silent": [
        {"field": "topics/prisoners", "holder": "westmark", "because": "confirmed-complete", "text": "sha256:" + "e" * 64}
    ],
    "texts": [
        {
            "digest": "sha256:" + "e" * 64,
            "holder": "westmark",
            "extent": "complete",
            "said_by": "filer",
            "language": "en",
            "place": "x",
        }
    ],
    "attachments": [{"digest": "sha256:" + "e" * 64, "name": "readout.txt", "type": "text/plain", "bytes": 1200}],
    "sealed": {"note": "sha256:" + "f" * 64},
    "corrects": "1" * 64,
    "withdraws": "1" * 64,
    "recalls": "1" * 64,
    "settles": {"acts": ["1" * 64], "state": "closed"},
    "relies_on": ["2" * 64],
    "cites": ["3" * 64],
    "names": {"lake-office": "The Lake Office"},
    "reason": "a slip of the pen",
    "rows": [{"a": 1}],
    "changes": [{"b": 2}],
}

ENTRIES: dict[str, tuple[dict[str, Any], note.SigningKey]] = {
    "charter/1": (made.charter(holidays=["2026-05-01"], weekend=[6, 7]), made.AUTHORITY),
    "amendment/1": (
        made.placed("amendment/1", made.CHARTER_LOG, made.AUTHORITY, previous="a" * 64, changes={"f": 1}, last={made.LOG: 3}),
        made.AUTHORITY,
    ),
    "log/1": (dict(entry.parse(made.log_opening()).value), made.AUTHORITY),
    "loan/1": ({**entry.parse(made.loan()).value, "audience": "hosts"}, made.AUTHORITY),
    "revocation/1": (dict(entry.parse(made.revocation()).value), made.AUTHORITY),
    "act/1": (made.act_value(body=BODY), made.DUTY),
    "seen/1": (dict(entry.parse(made.a_seen(3, b"\x01" * 32)).value), made.SEEN_KEY),
}
OPTIONAL = {("charter/1", "holidays"), ("charter/1", "weekend"), ("loan/1", "audience")}


def test_there_is_an_example_of_every_type() -> None:
    assert ENTRIES.keys() == TABLES.keys()


@pytest.mark.parametrize("v", ENTRIES)
def test_a_right_entry_of_each_type_is_accepted(v: str) -> None:
    value, key = ENTRIES[v]
    found = entry.open(entry.sign(value, key), {key.ref: key.verify_key}.get)
    assert (found.v, found.value, found.signers) == (v, value, (key.verify_key,))


def _signed(value: dict[str, Any], key: note.SigningKey) -> bytes:
    """A note of any value, past the checks of `entry.sign`."""
    return note.sign(canonical.encode(value) + b"\n", key)


def _code(raw: bytes) -> str:
    with pytest.raises(Theirs) as caught:
        entry.parse(raw)
    error = caught.value
    assert str(error.expected) and str(error.got) and str(error.todo)
    return error.code


@pytest.mark.parametrize(("v", "field"), [(v, field) for v, (value, _) in ENTRIES.items() for field in value])
def test_no_field_may_be_left_out(v: str, field: str) -> None:
    value, key = ENTRIES[v]
    less = {name: member for name, member in value.items() if name != field}
    if (v, field) in OPTIONAL:
        assert entry.parse(_signed(less, key)).value == less
    else:
        assert _code(_signed(less, key)) == ("entry-type-unknown" if field == "v" else "entry-field-missing")


def _tables(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of every object inside a value whose keys are fields, not data."""
    data = {"title", "label", "fields", "names", "sealed", "parameters", "changes", "last", "rows"}
    found = [path] if isinstance(value, dict) and (not path or path[-1] not in data) else []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in items:
        if path[-1:] in (("rows",), ("changes",)) or key in ("rows", "changes"):
            continue
        found += _tables(member, (*path, key))
    named = {"participants", "formats", "audiences", "matters", "procedures"}
    return [at for at in found if not at or at[-1] not in named]


@pytest.mark.parametrize(("v", "path"), [(v, path) for v, (value, _) in ENTRIES.items() for path in _tables(value)])
def test_no_unknown_field_is_passed_over(v: str, path: tuple[Any, ...]) -> None:
    value, key = ENTRIES[v]
    more = copy.deepcopy(value)
    spot = more
    for step in path:
        spot = spot[step]
    spot["surprise"] = 1
    assert _code(_signed(more, key)) == "entry-field-unknown"


@pytest.mark.parametrize(("v", "field"), [(v, field) for v, (value, _) in ENTRIES.items() for field in value if field != "v"])
def test_no_field_may_hold_anything(v: str, field: str) -> None:
    """A boolean fits no field but `exercise`, which takes no number."""
    value, key = ENTRIES[v]
    wrong = {**value, field: 7 if field == "exercise" else True}
    assert _code(_signed(wrong, key)) == "entry-field-value"


def test_an_unknown_type_is_refused() -> None:
    assert _code(_signed(made.act_value(v="act/2"), made.DUTY)) == "entry-type-unknown"
    assert _code(_signed(made.act_value(v=["act/1"]), made.DUTY)) == "entry-type-unknown"


WRONG: dict[str, Callable[[dict[str, Any]], object]] = {
    "time without zone": lambda v: v.update(at="2026-03-01T12:00:00"),
    "time that is none": lambda v: v.update(at="2026-02-30T12:00:00Z"),
    "upper-case id": lambda v: v.update(charter="A" * 64),
    "log with a file's name": lambda v: v.update(log="lakes/tile/x"),
    "log that climbs": lambda v: v.update(log="../x"),
    "17 ids in after": lambda v: v.update(after=[f"{n:064x}" for n in range(17)]),
    "after not rising": lambda v: v.update(after=["b" * 64, "a" * 64]),
    "after twice": lambda v: v.update(after=["a" * 64, "a" * 64]),
    "one key twice": lambda v: v.update(by=[made.DUTY.ref, made.DUTY.ref]),
    "nobody": lambda v: v.update(by=[]),
    "case of another nonce": lambda v: v["body"]["opens"].update(nonce="f" * 32),
    "case of another log": lambda v: v.update(log="lakes/other"),
    "opening with a past": lambda v: v.update(after=["a" * 64]),
    "span backwards": lambda v: v.update(
        body={"positions": [{**BODY["positions"][0], "source": {**BODY["positions"][0]["source"], "spans": [[5, 5]]}}]}
    ),
    "extent of our making": lambda v: v.update(body={"texts": [{**BODY["texts"][0], "extent": "nearly"}]}),
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG.keys())
def test_a_value_out_of_shape_is_refused(change: Callable[[dict[str, Any]], object]) -> None:
    value = copy.deepcopy(made.act_value())
    change(value)
    assert _code(_signed(value, made.DUTY)) in ("entry-field-value", "entry-signature-missing")


def test_an_odd_key_never_enters_by_a_loan() -> None:
    odd = note.VerifyKey("lakes/estmark/odd", bytes(32)).vkey
    value = {**entry.parse(made.loan()).value, "key": odd}
    assert _code(_signed(value, made.AUTHORITY)) == "entry-field-value"


def test_a_log_key_has_the_name_of_its_log() -> None:
    value = {**entry.parse(made.log_opening()).value, "key": made.DUTY.verify_key.vkey}
    assert _code(_signed(value, made.AUTHORITY)) == "entry-field-value"


def test_a_text_may_have_60000_bytes_and_no_more() -> None:
    def raw(length: int) -> bytes:
        return _signed(made.act_value(body={"reason": "x" * length}), made.DUTY)

    room = 60_000 - len(note.parse(raw(1)).text) + 1
    assert len(note.parse(raw(room)).text) == 60_000
    assert entry.parse(raw(room)).v == "act/1"
    assert _code(raw(room + 1)) == "entry-too-long"
    assert _code(RAW + b"x" * 66_000) == "note-too-long"


def test_whoever_writes_too_much_is_told_before_signing() -> None:
    with pytest.raises(Yours) as caught:
        made.an_act(body={"reason": "x" * 60_000})
    assert caught.value.code == "entry-over-limit"


# --- what may happen to an act on its way ---------------------------------------------------------------------------------

JOINT = entry.sign(made.act_value(by=[made.AUTHORITY.ref, made.OTHER_AUTHORITY.ref]), made.AUTHORITY, made.OTHER_AUTHORITY)
TEXT, LINES = JOINT.split(b"\n\n")
FIRST, SECOND = LINES.splitlines(keepends=True)
THIRD = note.signature_line(made.STRANGER.verify_key, made.STRANGER.sign(TEXT + b"\n"))
TAMPERED = {
    "a signature line added": (JOINT + THIRD, "entry-signature-added"),
    "a signature line doubled": (JOINT + SECOND, "entry-signature-added"),
    "a signature line replaced": (TEXT + b"\n\n" + FIRST + THIRD, "entry-signature-added"),
    "a signature line dropped": (TEXT + b"\n\n" + FIRST, "entry-signature-missing"),
    "signature lines swapped": (TEXT + b"\n\n" + SECOND + FIRST, "entry-signature-order"),
    "re-encoded with spaces": (TEXT.replace(b'","', b'", "', 1) + b"\n\n" + LINES, "json-not-canonical"),
    "keys re-ordered": (b'{"v":"act/1",' + TEXT[1:].replace(b',"v":"act/1"}', b"}") + b"\n\n" + LINES, "json-not-canonical"),
    "a key doubled": (b'{"act":"open",' + TEXT[1:] + b"\n\n" + LINES, "json-duplicate-key"),
    "a float": (TEXT.replace(b'"readout_hours":72', b'"readout_hours":72.0') + b"\n\n" + LINES, "json-float"),
    "cut in the text": (TEXT[:200] + b"\n\n" + LINES, "json-malformed"),
    "cut in a signature": (JOINT[:-20], "note-malformed"),
    "two texts": (TEXT + b"\n" + TEXT + b"\n\n" + LINES, "json-malformed"),
}


@pytest.mark.parametrize(("raw", "code"), TAMPERED.values(), ids=TAMPERED.keys())
def test_a_tampered_act_is_refused_with_its_own_code(raw: bytes, code: str) -> None:
    assert raw != JOINT
    assert _code(raw) == code


def test_a_joint_act_opens_with_both_keys_and_not_with_one() -> None:
    both = {key.ref: key.verify_key for key in (made.AUTHORITY, made.OTHER_AUTHORITY)}
    assert [key.name for key in entry.open(JOINT, both.get).signers] == [made.AUTHORITY.name, made.OTHER_AUTHORITY.name]
    with pytest.raises(Theirs) as caught:
        entry.open(JOINT, {made.AUTHORITY.ref: made.AUTHORITY.verify_key}.get)
    assert caught.value.code == "entry-key-unknown"


def test_a_signature_over_another_text_is_refused() -> None:
    other = made.an_act(1)
    with pytest.raises(Theirs) as caught:
        entry.open(RAW.split(b"\n\n")[0] + b"\n\n" + other.split(b"\n\n")[1], FIND)
    assert caught.value.code == "note-signature-wrong"


def test_a_stranger_under_the_same_name_is_not_the_desk() -> None:
    with pytest.raises(ComityError) as caught:
        entry.open(made.an_act(key=made.STRANGER), FIND)
    assert caught.value.code == "entry-key-unknown"


# --- types ----------------------------------------------------------------------------------------------------------------


def test_an_act_names_what_its_entry_holds() -> None:
    found = act.parse(RAW)
    value = entry.parse(RAW).value
    assert (found.procedure, found.opens, found.by, found.raw) == ("contact", True, (made.DUTY.ref,), RAW)
    assert {name: getattr(found, name) for name in ("v", "charter", "log", "at", "case", "act", "body")} == {
        name: value[name] for name in ("v", "charter", "log", "at", "case", "act", "body")
    }


def test_a_seen_note_is_no_act() -> None:
    item = entry.parse(made.a_seen(3, b"\x01" * 32))
    assert act.seen_from_entry(item).root == "01" * 32
    with pytest.raises(Theirs) as caught:
        act.from_entry(item)
    assert caught.value.code == "entry-type-other"
    with pytest.raises(Theirs):
        act.seen_from_entry(entry.parse(RAW))


def test_an_act_id_is_the_digest_of_its_text_whoever_signed() -> None:
    again = note.sign(note.parse(RAW).text, made.STRANGER)
    assert entry.text_id(note.parse(again).text) == entry.parse(RAW).id


def test_a_moment_and_its_spelling() -> None:
    assert act.stamp(act.instant(made.AT)) == made.AT
