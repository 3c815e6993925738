"""A clock that cannot work is refused with its place in the file, the rule, what was found, and how to mend it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.mechanism.clock_worlds import OWED, SILENCE, duty_bytes

from comity.errors import Yours
from comity.mechanism import load
from comity.mechanism.docpage import page
from comity.mechanism.lint import lint
from comity.mechanism.procedure import Extension

UNSOUND = "procedure-unsound"


def refused(clock: str, swap: tuple[str, str] = ("", "")) -> Yours:
    with pytest.raises(Yours) as found:
        load.load(duty_bytes(clock).replace(swap[0].encode(), swap[1].encode()), "duty.yaml")
    return found.value


@pytest.mark.parametrize(
    ("clock", "code", "where"),
    [
        (f"{OWED}", "file-not-as-specified", "clocks.duty"),
        (f"{OWED}, within: some_hours, until: on_day", "file-not-as-specified", "clocks.duty"),
        ("starts: [begin], stops: [answer], within: some_hours", "file-not-as-specified", "clocks.duty"),
        (f"{OWED}, within: some_hours, extended_by: prolong", "file-not-as-specified", "clocks.duty.extended_by"),
        (f"{OWED}, within: some_hours, extended_by: {{act: prolong}}", "file-not-as-specified", "clocks.duty.extended_by"),
        (f"{OWED}, within: some_hours, ends: on_day", "unknown-key", "clocks.duty.ends"),
        (f"{OWED}, within: never", UNSOUND, "clocks.duty.within"),
        (f"{OWED}, within: some_hours, recurs: never", UNSOUND, "clocks.duty.recurs"),
        (f"{OWED}, until: nowhere", UNSOUND, "clocks.duty.until"),
        (f"{OWED}, within: some_hours, from: nowhere", UNSOUND, "clocks.duty.from"),
        (f"{OWED}, within: some_hours, extended_by: {{act: nobody, field: on_day}}", UNSOUND, "clocks.duty.extended_by.act"),
        (f"{OWED}, within: some_hours, extended_by: {{act: prolong, field: gone}}", UNSOUND, "clocks.duty.extended_by.field"),
        (f"{OWED}, within: some_hours, extended_by: {{act: halt, field: on_day}}", UNSOUND, "clocks.duty.extended_by"),
        (f"{OWED}, within: some_hours, suspended_by: [nobody], resumed_by: [go-on]", UNSOUND, "clocks.duty.suspended_by"),
        # A moment is read from an open date or time.
        (f"{OWED}, until: secret_day", UNSOUND, "clocks.duty.until"),
        (f"{OWED}, within: some_hours, from: secret_day", UNSOUND, "clocks.duty.from"),
        (f"{OWED}, until: note", UNSOUND, "clocks.duty.until"),
        (f"{OWED}, within: some_hours, from: sides", UNSOUND, "clocks.duty.from"),
        (f"{OWED}, within: some_hours, silences: [secret_day]", UNSOUND, "clocks.duty.silences"),
        # What suspends can be resumed, what recurs ends, what is silent is invoked.
        (f"{OWED}, within: some_hours, suspended_by: [halt]", UNSOUND, "clocks.duty.resumed_by"),
        (f"{OWED}, within: some_hours, resumed_by: [go-on]", UNSOUND, "clocks.duty.suspended_by"),
        # Keys that contradict each other, and lengths that mean nothing.
        (f"{OWED}, within: half_year, calendar: working-days", UNSOUND, "clocks.duty.calendar"),
        (f"{OWED}, until: on_day, calendar: working-days", UNSOUND, "clocks.duty.calendar"),
        (f"{OWED}, until: on_day, from: on_day", UNSOUND, "clocks.duty.until"),
        (f"{OWED}, within: some_hours, before: at_time, recurs: some_days", UNSOUND, "clocks.duty.before"),
        (f"{OWED}, within: some_hours, before: at_time, from: on_day", UNSOUND, "clocks.duty.before"),
        (
            f"{OWED}, within: some_hours, recurs: some_days, extended_by: {{act: prolong, field: on_day}}",
            UNSOUND,
            "clocks.duty.recurs",
        ),
        (SILENCE[1:-1] + ", recurs: some_days", UNSOUND, "clocks.duty.recurs"),
        (SILENCE[1:-1] + ", silences: [on_day]", UNSOUND, "clocks.duty.objection"),
    ],
)
def test_what_is_wrong_with_a_clock_is_told_at_its_place(clock: str, code: str, where: str) -> None:
    error = refused("{" + clock + "}")
    assert (error.code, error.where.split()[-1]) == (code, where)
    assert str(error.expected) and str(error.got) and str(error.todo)


@pytest.mark.parametrize(
    ("clock", "swap", "where", "rule"),
    [
        (
            "{" + OWED + ", within: some_hours}",
            ("answer: {by: [anyone]", "answer: {by: [opener]"),
            "stops",
            "who owes can stop the clock",
        ),
        (
            "{starts: [close], stops: [object], owed_by: side, within: some_hours}",
            ("reopen: {by: [anyone], from: [done], to: open}", "reopen: {by: [anyone], from: [done], to: adopted}"),
            "stops",
            "what stops a clock can come after what starts it",
        ),
        (
            "{" + OWED + ", within: some_hours}",
            ("carries: [positions]", "carries: [positions], audience: narrower"),
            "duty",
            "acts that start and stop one clock share an audience",
        ),
        (
            "{" + OWED + ", within: some_hours, suspended_by: [halt], resumed_by: [go-on]}",
            ("go-on: {by: [anyone], from: any", "go-on: {by: [anyone], from: any, audience: narrower"),
            "duty",
            "acts that start and stop one clock share an audience",
        ),
        (
            "{" + OWED + ", within: some_hours, suspended_by: [close], resumed_by: [object]}",
            ("reopen: {by: [anyone], from: [done], to: open}", "reopen: {by: [anyone], from: [done], to: adopted}"),
            "resumed_by",
            "what suspends a clock can be followed by what resumes it",
        ),
        (SILENCE, (", relies_on: duty", ""), "objection", "a silence procedure is invoked by an act"),
        (
            "{" + OWED + ", within: some_hours}",
            ("value: 24, unit: hours", "value: 24, unit: furlongs"),
            "some_hours",
            "a clock's length",
        ),
        (
            "{" + OWED + ", within: some_days, recurs: some_hours}",
            ("value: 24, unit: hours", "value: 0, unit: hours"),
            "recurs",
            "a clock that recurs moves on",
        ),
    ],
)
def test_a_clock_that_cannot_work_with_its_acts_is_refused_by_its_rule(
    clock: str, swap: tuple[str, str], where: str, rule: str
) -> None:
    error = refused(clock, swap)
    assert error.code == UNSOUND and error.where.endswith(where) and rule in str(error.expected)


def test_a_clock_that_recurs_without_end_is_refused() -> None:
    text = duty_bytes("{" + OWED + ", within: some_hours, recurs: some_days}").decode()
    text = text.replace("final: [done, adopted, broken]", "final: []")
    text = text.replace("reopen: {by: [anyone], from: [done]", "reopen: {by: [anyone], from: [done, adopted, broken]")
    with pytest.raises(Yours) as found:
        load.load(text.encode(), "duty.yaml")
    assert found.value.where == "duty.yaml clocks.duty.recurs" and "has an end" in str(found.value.expected)


@pytest.mark.parametrize(
    ("clock", "told"),
    [
        ("{" + OWED + ", within: some_days, from: on_day}", "2 days from “on day”"),
        ("{" + OWED + ", until: on_day, recurs: one_month}", "by “on day”, then every 1 month"),
        (
            "{" + OWED + ", within: half_year, extended_by: {act: prolong, field: on_day}}",
            "6 months, until extended by “prolong”",
        ),
        (
            "{" + OWED + ", within: some_hours, suspended_by: [halt], resumed_by: [go-on]}",
            "24 hours, not counting the time from “halt” to “go on”",
        ),
        (SILENCE, "nobody: silence adopts, one objection breaks it"),
        ("{" + OWED + ", within: some_hours, ended_by: [again, halt]}", "24 hours, ended by “again”, “halt”"),
        ("{" + OWED.replace("side", "author") + ", within: some_hours}", "whoever files the act that starts it"),
    ],
)
def test_every_key_reads_without_a_finding_and_is_told_on_the_page_of_the_procedure(clock: str, told: str) -> None:
    made = load.load(duty_bytes(clock), "duty.yaml")
    assert [one for one in lint(made) if one.level == "error"] == []
    assert told in page(made)


def test_the_rule_holds_what_the_file_says() -> None:
    clock = "{" + OWED + ", within: half_year, from: on_day, extended_by: {act: prolong, field: on_day}, "
    rule = load.load(duty_bytes(clock + "suspended_by: [halt], resumed_by: [go-on]}"), "duty.yaml").clocks["duty"]
    assert (rule.from_field, rule.extended_by) == ("on_day", Extension("prolong", "on_day"))
    assert (rule.suspended_by, rule.resumed_by, rule.objection) == (("halt",), ("go-on",), False)


def test_the_clocks_of_the_specification_are_read_as_they_stand_there() -> None:
    """Every example under “Clocks” is put into a procedure that declares what it names."""
    text = (Path(__file__).parents[2] / "docs" / "spec" / "procedure.md").read_text("utf-8")
    section = text[text.index("### Clocks") : text.index("## How an act is judged")]
    shown = [line.strip() for block in re.findall(r"```yaml\n(.*?)```", section, re.DOTALL) for line in block.splitlines()]
    assert len(shown) >= 9
    for line in shown:
        name, _, clock = line.partition(": ")
        read = load.load(_declaring(clock), "shown.yaml").clocks["duty"]
        assert read.starts and read.stops and name


def _declaring(clock: str) -> bytes:
    """The test procedure with this clock; its own names stand in for the names of the example."""
    lists = {"starts": "begin", "stops": "answer", "suspended_by": "halt", "resumed_by": "go-on", "ended_by": "again"}
    for key, name in lists.items():
        own = f"[{name}]"
        clock = re.sub(rf"\b{key}: \[[^]]*]", f"{key}: {own}", clock)
    for key, own in (
        ("owed_by", "side"),
        ("from", "on_day"),
        ("until", "on_day"),
        ("before", "at_time"),
        ("recurs", "some_days"),
    ):
        clock = re.sub(rf"\b{key}: [a-z_]+", f"{key}: {own}", clock)
    clock = re.sub(r"\bwithin: [a-z_]+", "within: some_days", clock)
    return duty_bytes(re.sub(r"\{act: [a-z-]+, field: [a-z_]+\}", "{act: prolong, field: on_day}", clock))
