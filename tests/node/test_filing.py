"""From a person's hand to the record: what is refused leaves nothing, what is taken back is gone, what is filed stays."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from tests.desk import made
from tests.desk.made import SIDES, speak, topic

from comity.desk import examples
from comity.desk.desk import Desk
from comity.desk.found import set_exercise_clock
from comity.desk.sign import Draft, compose, signed
from comity.errors import Ours, Refusal, Theirs, Yours
from comity.node import Node
from comity.record import entry

MARKED = "the ferry runs at four in the morning"


def composed(desk: Desk, who: str, act: str, body: dict[str, object], case: str, **more: object) -> bytes:
    """A signed act that is not filed; keywords override members of its value."""
    signer = desk.signer_named(who)
    charter = desk.node.charter_of("ford")
    draft = Draft(who, act, body, case)
    value = compose(desk.node, charter, draft, signer.ref, desk.node.now(), made.counted)
    return signed({**value, **more}, desk.keyring.unlock(signer.ref, made.WORDS[who]))


def readout(text: str = MARKED) -> dict[str, object]:
    return {"fields": {"topics/ferry": topic(text)}}


def test_an_act_waits_a_minute_and_is_then_on_the_record(desk: Desk, clock: made.Clock) -> None:
    case = made.open_call(desk)
    act_id, _ = speak(desk, "alba", "readout", readout(), case, hold=None)
    assert [one.act.id for one in desk.node.pending()] == [act_id]
    assert len(desk.node.case(case).acts) == 1
    clock.wait(seconds=59)
    assert desk.node.tick(clock()) == 0
    clock.wait(seconds=1)
    assert desk.node.tick(clock()) == 1
    assert desk.node.pending() == ()
    assert [act.id for act in desk.node.case(case).acts if act.act == "readout"] == [act_id]
    assert desk.verify().ok


def test_the_outbox_names_the_readers_in_words(desk: Desk) -> None:
    case = made.open_call(desk)
    speak(desk, "alba", "readout", readout(), case, hold=None)
    [waiting] = desk.node.pending()
    assert str(waiting.readers) == "everybody: it is public"


def test_the_hold_is_counted_on_this_machines_clock_also_in_an_exercise(both_examples: Path, tmp_path: Path) -> None:
    """An exercise whose clock stands in the past must not let an act slip out at once, nor keep it for ever."""
    clock = made.Clock()
    with made.opened(made.copied(both_examples, tmp_path / "desk"), clock) as desk:
        case = next(one.id for one in desk.node.cases() if str(one.title).startswith("Note of Torvaly"))
        signer = desk.signer_named("estmark")
        desk.file(signer.ref, examples.PASSPHRASE, "readout", readout(), case)
        assert desk.node.tick(clock()) == 0
        clock.wait(seconds=60)
        assert desk.node.tick(clock()) == 1


def test_what_is_taken_back_is_in_no_file_of_the_store(desk: Desk, home: Path, clock: made.Clock) -> None:
    case = made.open_call(desk)
    before = made.state(desk)
    act_id, _ = speak(desk, "alba", "readout", readout(), case, hold=None, sealed={"place": {"label": "Quarrystead"}})
    assert MARKED.encode() in made.bytes_of(home)
    assert b"Quarrystead" in made.bytes_of(home)
    desk.node.take_back(act_id)
    assert MARKED.encode() not in made.bytes_of(home)
    assert b"Quarrystead" not in made.bytes_of(home)
    assert made.state(desk) == before
    clock.wait(hours=1)
    assert desk.node.tick(clock()) == 0


@pytest.mark.parametrize("name", ["0" * 64, "not an id", ""])
def test_what_does_not_wait_cannot_be_taken_back(desk: Desk, name: str) -> None:
    with pytest.raises(Yours) as told:
        desk.node.take_back(name)
    assert told.value.code == "act-already-filed"


def test_what_is_on_the_record_cannot_be_taken_back(desk: Desk) -> None:
    act_id, _ = speak(desk, "alba", "open", SIDES, made.call())
    before = made.state(desk)
    with pytest.raises(Yours) as told:
        desk.node.take_back(act_id)
    assert told.value.code == "act-already-filed"
    assert made.state(desk) == before


def test_a_refusal_leaves_store_and_outbox_as_they_were(desk: Desk) -> None:
    """Borea may not reopen a case that is not closed; not even its sealed value stays behind."""
    case = made.open_call(desk)
    before = made.state(desk)
    with pytest.raises(Refusal) as told:
        speak(desk, "borea", "reopen", {}, case, hold=None, sealed={"channel": "telephone"})
    assert told.value.code == "state-does-not-allow"
    assert made.state(desk) == before
    with pytest.raises(Refusal):
        desk.file_together(desk.signer_named("borea").ref, made.WORDS["borea"], [("readout", readout()), ("reopen", {})], case)
    assert made.state(desk) == before


def test_what_waits_counts_as_filed_before(desk: Desk) -> None:
    """Who has just closed the case cannot also speak in it, though the closing still waits."""
    case = made.open_call(desk)
    speak(desk, "alba", "close", {}, case, hold=None)
    with pytest.raises(Refusal) as told:
        speak(desk, "alba", "readout", readout(), case, hold=None)
    assert told.value.code == "state-does-not-allow"
    desk.node.take_back(desk.node.pending()[0].act.id)
    speak(desk, "alba", "readout", readout(), case, hold=None)


def test_an_act_that_waits_in_anothers_log_is_judged_at_that_logs_place(desk: Desk) -> None:
    """Borea's second desk was lent late in its long log; Alba's log is short, and Alba files meanwhile."""
    for number in range(4):
        speak(desk, "borea", "open", {"fields": {"speakers": ["borea"], "kind": "statement"}}, _statement(number))
    late = desk.founder(made.NOW).key("ford/borea/night")
    desk.keyring.add(late, made.WORDS["borea"], made.counted)
    desk.lend("ford/borea", late.verify_key.vkey, made.WORDS["borea"])
    case = made.open_call(desk)
    desk.file(late.ref, made.WORDS["borea"], "readout", readout(), case)
    speak(desk, "alba", "readout", readout("another word"), case, hold=None)
    assert len(desk.node.pending()) == 2


def _statement(number: int):  # type: ignore[no-untyped-def]
    from comity.desk.sign import Opening

    return Opening("statement", "public", {"en": f"Statement {number}"})


def test_a_key_revoked_while_its_act_waits_keeps_nobody_else_from_filing(desk: Desk, clock: made.Clock) -> None:
    case = made.open_call(desk)
    late, _ = speak(desk, "borea", "readout", readout(), case, hold=None)
    desk.revoke("ford/borea", desk.signer_named("borea").ref, made.WORDS["borea"])
    speak(desk, "alba", "readout", readout("another word"), case, hold=None)
    clock.wait(minutes=2)
    assert desk.node.tick(clock()) == 1
    effects = {act.id: act.effect for act in desk.node.case(case).acts}
    assert late not in effects and [one.act.id for one in desk.node.pending()] == [late]
    assert sorted(effects.values()) == ["effective", "effective"]


def test_an_act_filed_at_once_does_not_overtake_those_that_wait_in_its_log(desk: Desk) -> None:
    """Else a closing would take away the right of the readout that its own author filed a moment before."""
    case = made.open_call(desk)
    first, _ = speak(desk, "alba", "readout", readout(), case, hold=None)
    second, _ = speak(desk, "alba", "close", {}, case)
    acts = sorted(desk.node.case(case).acts, key=lambda act: act.index)
    assert [act.id for act in acts[-2:]] == [first, second]
    assert {act.effect for act in acts} == {"effective"}
    assert desk.node.pending() == ()


def test_a_clock_two_days_ahead_is_refused(desk: Desk) -> None:
    case = made.open_call(desk)
    before = made.state(desk)
    raw = composed(desk, "alba", "readout", readout(), case, at="2026-11-23T09:00:00Z")
    with pytest.raises(Refusal) as told:
        desk.node.file(raw, desk.node.now())
    assert told.value.code == "dated-ahead"
    assert "clock" in str(told.value.todo)
    assert made.state(desk) == before


def test_a_note_whose_bytes_were_changed_is_kept_out(desk: Desk) -> None:
    case = made.open_call(desk)
    raw = composed(desk, "alba", "readout", readout(), case)
    before = made.state(desk)
    for take in (
        desk.node.enter,
        lambda bad: desk.node.file(bad, made.NOW),
        lambda bad: desk.node.file_together([bad], made.NOW),
    ):
        with pytest.raises(Theirs):
            take(raw.replace(b"four", b"five"))
    assert made.state(desk) == before


def test_a_note_signed_with_a_key_that_nobody_knows_is_kept_out(desk: Desk) -> None:
    case = made.open_call(desk)
    stranger = desk.founder(made.NOW).key("ford/alba/duty")
    value = dict(entry.parse(composed(desk, "alba", "readout", readout(), case)).value)
    before = made.state(desk)
    with pytest.raises(Theirs):
        desk.node.enter(entry.sign({**value, "by": [stranger.ref]}, stranger))
    assert made.state(desk) == before


def test_a_node_that_catches_up_shows_what_a_fresh_one_shows(desk: Desk, clock: made.Clock) -> None:
    """The projection is disposable: one that lived through it all and one made now from the same store are equal."""
    case = made.open_call(desk)
    speak(desk, "borea", "readout", readout(), case)
    speak(desk, "alba", "readout", readout("another word"), case)
    speak(desk, "alba", "close", {}, case, hold=None)
    clock.wait(minutes=2)
    desk.node.tick(clock())
    fresh = Node(desk.store, log_key=desk.keyring.log_key, clock=clock)
    assert fresh.cases() == desk.node.cases()
    assert fresh.today() == desk.node.today()
    assert fresh.record() == desk.node.record()


def test_a_node_sees_what_another_program_appended(desk: Desk, home: Path, clock: made.Clock) -> None:
    with made.opened(home, clock) as other:
        case = made.open_call(other)
    desk.node.catch_up()
    assert desk.node.case(case).acts[0].act == "open"


@pytest.mark.parametrize("late", [False, True], ids=["before the write", "after the write"])
def test_a_failing_disk_leaves_an_act_filed_or_not_filed(ford: Path, tmp_path: Path, late: bool) -> None:
    """A batch of two acts and a sealed act: at whichever write the disk fails, each is wholly there or not at all."""
    failed = 0
    for at in range(20):
        home = made.copied(ford, tmp_path / f"desk{at}")
        with made.opened(home) as desk:
            case = made.open_call(desk)
            faulty = made.make_faulty(desk, at, late=late)
            try:
                ref = desk.signer_named("borea").ref
                desk.file_together(ref, made.WORDS["borea"], [("readout", readout()), ("close", {})], case)
                speak(desk, "borea", "reopen", {}, case)
                speak(desk, "alba", "readout", {}, case, sealed={"channel": "telephone"})
                speak(desk, "alba", "readout", readout("second"), case, hold=None)
            except Ours:
                failed += 1
            done = faulty.writes <= at
        with made.opened(home) as again:
            found = [act.act for act in again.node.case(case).acts]
            assert ("close" in found) == (found.count("readout") >= 1)
            assert desk_holds(again)
        shutil.rmtree(home)
        if done:
            break
    assert done and failed == at >= 5


def desk_holds(desk: Desk) -> bool:
    """The record verifies, and each sealed value that an act on the record names can be opened."""
    sealed = [name for case in desk.node.cases() for act in case.acts for name in act.body.get("sealed", {}).values()]
    return desk.verify().ok and all(desk.store.opening_get(name) is not None for name in sealed)


def test_only_an_exercise_has_a_clock_that_can_be_moved(desk: Desk) -> None:
    with pytest.raises(Yours) as told:
        set_exercise_clock(desk.node, "ford", made.NOW + timedelta(days=1))
    assert told.value.code == "clock-not-of-exercise"
    assert desk.node.now("ford") == made.NOW


def test_a_log_whose_key_is_elsewhere_cannot_be_written(desk: Desk, home: Path) -> None:
    case = made.open_call(desk)
    for file in (home / "keys" / "log").glob("ford~alba+*"):
        file.unlink()
    before = made.state(desk)
    with pytest.raises(Yours) as told:
        speak(desk, "alba", "readout", readout(), case)
    assert told.value.code == "log-not-ours"
    assert made.state(desk) == before


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (lambda node: node.case("contact/" + "0" * 32), "case-unknown"),
        (lambda node: node.charter_of("elsewhere"), "mechanism-unknown"),
        (lambda node: node.procedure(node.charter_of("ford"), "bridge"), "procedure-unknown"),
        (lambda node: node.readers("ford/nobody"), "log-unknown-here"),
        (lambda node: node.authority_ref(node.charter_of("ford"), "corda"), "participant-without-keys"),
    ],
)
def test_what_is_not_here_is_told_by_its_code(desk: Desk, ask, code: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Yours) as told:
        ask(desk.node)
    assert told.value.code == code
    assert str(told.value.todo)
