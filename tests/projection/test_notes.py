"""What is to be noted of every clock of a list is told once, and nothing that is noted of one alone is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from comity.cli import look
from comity.mechanism.clocks import Clock
from comity.mechanism.clocks_words import SAME_NODE
from comity.mechanism.words import Label, chained
from comity.phrase import Phrase
from comity.projection.notes import notes
from comity.projection.today import Due

DAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
CLOCK = Clock("reply", Label("reply"), "running", "alba", "ab" * 32, DAY, DAY, "Etc/UTC", False, Phrase("reply of Alba"))
EXTENDED, RECURS = Phrase("the deadline was extended"), Phrase("number {n} of a clock that recurs", {"n": 2})


def noted(*parts: Phrase) -> Clock:
    return replace(CLOCK, note=chained(parts))


def test_attested_on_the_same_node_is_told_once_where_it_holds_for_all_and_the_rest_stays_with_its_line() -> None:
    listed = [noted(SAME_NODE), noted(SAME_NODE, EXTENDED, RECURS)]
    told = notes(listed)
    assert told.of_all == SAME_NODE
    assert [str(told.of(clock)) for clock in listed] == ["None", "the deadline was extended; number 2 of a clock that recurs"]


def test_one_line_of_which_it_does_not_hold_keeps_it_with_each_of_the_others() -> None:
    listed = [noted(SAME_NODE), noted(EXTENDED), noted(SAME_NODE, RECURS)]
    told = notes(listed)
    assert told.of_all is None
    assert [told.of(clock) for clock in listed] == [clock.note for clock in listed]
    assert notes(listed[:1]).of_all is None, "a single line says it itself"


def test_what_else_all_share_is_of_each_deadline_and_stays_with_it() -> None:
    assert notes([noted(EXTENDED), noted(EXTENDED)]).of_all is None


def test_the_command_line_tells_it_once_below_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    look._clocks([Due("contact/a", Label("A call"), clock, Label("Alba")) for clock in (noted(SAME_NODE), noted(SAME_NODE))])
    out = capsys.readouterr().out
    assert out.count("counts in exercises only") == 1
    assert out.rstrip().splitlines()[-1] == "All of these: attested on the same node, which counts in exercises only."
