"""Amending at a desk: looked at in words, signed by the quorum, filed by the log's writer; refused before anybody signs."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.desk import made
from tests.desk.made import WORDS

from comity.desk import amend, together
from comity.desk.desk import Desk
from comity.desk.found import join
from comity.errors import Theirs, Yours
from comity.record import keys

TABLE = """mechanism: ford
changes:
  formats/table/members:
    - {participant: alba, role: party, from: 2026-01-01}
    - {participant: borea, role: party, from: 2026-01-01, until: 2026-11-20}
"""


def begun(desk: Desk, text: str, **more: Any) -> str:
    return amend.begin(desk, text.encode(), "changes.yaml", lambda: WORDS["alba"], **more)


def carried(desk: Desk, text: str, **more: Any) -> str:
    """Begun by alba, signed by borea, filed."""
    made_id = begun(desk, text, **more)
    together.sign(desk, made_id, "borea", lambda: WORDS["borea"])
    together.file(desk, made_id)
    return made_id


def test_a_member_leaves_once_the_quorum_has_signed_and_not_before(desk: Desk) -> None:
    made_id = begun(desk, TABLE)
    charter = desk.node.charter_of("ford")
    assert charter.roles("borea", "table", made.NOW.date()) == {"party"}
    with pytest.raises(Yours) as found:
        together.file(desk, made_id)
    assert found.value.code == "sign-lines-missing"
    together.sign(desk, made_id, "borea", lambda: WORDS["borea"])
    assert together.file(desk, made_id) == "ford/charter"
    assert desk.node.charter_of("ford").roles("borea", "table", made.NOW.date()) == frozenset()
    found_now = together.look(desk, made_id)
    assert found_now.places == ("ford/charter",) and not found_now.waits and found_now.refusal is None
    assert desk.verify().ok and not desk.node.record().opaque


def test_what_the_signers_see_says_who_leaves_when(desk: Desk) -> None:
    said = [f"{label}: {what}" for label, what in together.look(desk, begun(desk, TABLE)).lines]
    assert "The table: Borea is party from 2026-01-01 to 2026-11-20" in said


def test_a_new_authority_key_lends_and_the_old_one_is_told_that_it_was_replaced(desk: Desk) -> None:
    fresh = keys.generate("ford/borea/authority-2", made.counted(32))
    desk.keyring.add(fresh, WORDS["borea"], made.counted)
    carried(desk, f"mechanism: ford\nchanges:\n  participants/borea/authority: {fresh.verify_key.vkey}\n")
    night = keys.generate("ford/borea/night", made.counted(32))
    desk.lend("ford/borea", night.verify_key.vkey, WORDS["borea"])
    assert night.ref in desk.node.desk_refs("ford/borea")
    assert desk.verify().ok and not desk.node.record().opaque


def test_a_participant_that_joins_opens_its_log_and_files_in_it(desk: Desk) -> None:
    key = keys.generate("ford/dale/authority", made.counted(32))
    desk.keyring.add(key, "dale words", made.counted)
    line = f"  participants/dale: {{label: Dale, kind: state, authority: {key.verify_key.vkey}}}\n"
    with pytest.raises(Yours):
        join(desk.founder(made.NOW), desk.node.charter_of("ford"), "dale", "dale words")
    carried(desk, "mechanism: ford\nchanges:\n" + line)
    log = join(desk.founder(made.NOW), desk.node.charter_of("ford"), "dale", "dale words")
    body = {"fields": {"speakers": ["dale"], "kind": "statement"}}
    opening = together.Opening("statement", "public", {"en": "On the ferry"})
    act_id, case = desk.file(desk.signer_named("dale").ref, "dale words", "open", body, opening, hold=timedelta(0))
    assert desk.node.fold(case).judged[act_id].effect and desk.node.projection.places(act_id) == (log,)
    with pytest.raises(Yours) as found:
        join(desk.founder(made.NOW), desk.node.charter_of("ford"), "dale", "dale words")
    assert found.value.code == "participant-has-log"
    assert desk.verify().ok and not desk.node.record().opaque


def test_a_desk_that_knows_a_log_which_the_amendment_omits_does_not_sign(desk: Desk) -> None:
    made_id = begun(desk, TABLE)
    desk.open_log_for(desk.signer_named("alba"), "alone", WORDS["alba"])
    with pytest.raises(Yours) as found:
        together.sign(desk, made_id, "borea", lambda: WORDS["borea"])
    assert found.value.code == "amendment-omits-log"


def test_what_was_filed_meanwhile_is_told_before_one_signs(desk: Desk) -> None:
    made_id = begun(desk, TABLE)
    made.open_call(desk)
    assert [notice.args["n"] for notice in together.look(desk, made_id).notices] == [1]


def test_an_amendment_that_another_has_overtaken_is_not_signed_and_not_filed(desk: Desk) -> None:
    late = begun(desk, TABLE)
    carried(desk, "mechanism: ford\nchanges: {grace_s: 60}\n")
    for step in (lambda: together.sign(desk, late, "borea", lambda: ""), lambda: amend.check(desk, _item(desk, late))):
        with pytest.raises(Yours) as found:
            step()
        assert found.value.code == "amendment-without-effect"


def _item(desk: Desk, made_id: str) -> Any:
    return together._item(desk, made_id)


def test_the_page_of_the_record_tells_each_amendment_and_why_one_has_no_effect(desk: Desk) -> None:
    first = carried(desk, TABLE)
    value = dict(_item(desk, first).value) | {"at": "2026-11-21T10:00:00Z"}
    refs = [desk.keyring.unlock(ref, WORDS[ref.split("/")[1]]) for ref in value["by"]]
    from comity.record import entry

    desk.node.enter(entry.sign(value, *refs))
    rows = desk.node.record().amendments["ford"]
    assert [one.refusal.code if one.refusal else "" for one in rows] == ["", "amendment-predecessor"]
    assert [str(one) for one in rows[0].by] == ["Alba", "Borea"]


BAD = [
    ("mechanism: ford\nchanges: {zone: Ford/Nowhere}\n", "zone"),
    ("mechanism: ford\nchanges: {amend: {quorum: [alba, corda]}}\n", "amend"),
    ("mechanism: ford\nchanges: {amend: {quorum: [alba, alba]}}\n", "amend"),
    ("mechanism: ford\nchanges: {participants/borea/authority: null}\n", "amend.quorum"),
    ("mechanism: ford\nchanges: {participants/borea/authority: [1]}\n", "participants/borea/authority"),
    ("mechanism: ford\nchanges: {participants/borea: null}\n", "participants/borea"),
    ("mechanism: ford\nchanges: {mechanism: fjord}\n", "mechanism"),
    ("mechanism: ford\nchanges: {../../etc: 1}\n", "../../etc"),
    ("mechanism: ford\nchanges: {grace_s: soon}\n", "grace_s"),
    ("mechanism: ford\nchanges: {procedures/nothing: {}}\n", "procedures/nothing"),
    ("mechanism: ford\nchanges: {formats/table/members: [{participant: alba}]}\n", "members"),
    ("mechanism: ford\nchanges: {audiences/new: {label: New, readers: [nobody]}}\n", "audiences"),
    ("mechanism: ford\nchanges: {}\n", "changes"),
    ("mechanism: nowhere\nchanges: {f: 1}\n", ""),
    ("changes: {f: 1}\n", "changes.yaml"),
    ("[1]", "changes.yaml"),
    ("", "changes.yaml"),
]


@pytest.mark.parametrize(("text", "path"), BAD, ids=range(len(BAD)))
def test_a_file_that_cannot_be_is_refused_whole_with_its_place_and_nothing_is_kept(desk: Desk, text: str, path: str) -> None:
    before = made.state(desk)
    with pytest.raises(Yours) as found:
        begun(desk, text)
    assert path in (found.value.where or "") and (not path or "changes.yaml" in found.value.where)
    assert made.state(desk) == before and desk.library.collections.ids() == ()


def test_only_one_of_the_quorum_begins(desk: Desk) -> None:
    with pytest.raises(Yours) as found:
        begun(desk, TABLE, signer="corda")
    assert found.value.code == "amendment-signer-not-of-quorum"


def test_an_index_that_others_have_told_is_signed_as_told(desk: Desk) -> None:
    made_id = begun(desk, TABLE, told={"ford/borea/9f3a": 17})
    assert _item(desk, made_id).value["last"]["ford/borea/9f3a"] == 17


def test_a_file_with_a_line_of_another_key_is_refused(desk: Desk, tmp_path: Path) -> None:
    raw = together.file_of(desk, begun(desk, TABLE))
    with pytest.raises(Theirs):
        together.take(desk, raw.replace(b"2026-11-20", b"2026-11-19"), "bad.to-sign")
