"""Dates that slip: counted from what each holder said, never narrower than it was said."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from comity.analysis.slip import Given, Target, given, slips

DAYS = st.dates(date(1999, 1, 1), date(2101, 12, 31))


@st.composite
def dates(draw: st.DrawFn) -> Given:
    text = draw(DAYS).isoformat()
    return given(text[: draw(st.sampled_from([4, 7, 10]))])


@st.composite
def said(draw: st.DrawFn) -> list[Target]:
    count = draw(st.integers(1, 8))
    return [Target(draw(st.sampled_from("xyz")), draw(DAYS), draw(dates())) for _ in range(count)]


def one(*texts: str, holder: str = "alba") -> list[Target]:
    return [Target(holder, date(2026, 1, 1) + timedelta(days=n), given(text)) for n, text in enumerate(texts)]


@drawn(dates(), dates(), st.randoms(use_true_random=False))
def test_any_two_days_that_the_dates_can_mean_lie_within_the_range_and_its_ends_are_reached(
    a: Given, b: Given, rng: random.Random
) -> None:
    total = slips([Target("x", date(2020, 1, 1), a), Target("x", date(2020, 1, 2), b)]).holders[0].total
    assert total is not None
    before = a.first + timedelta(days=rng.randint(0, (a.last - a.first).days))
    after = b.first + timedelta(days=rng.randint(0, (b.last - b.first).days))
    assert total.least <= (after - before).days <= total.most
    assert a.last + timedelta(days=total.least) == b.first
    assert a.first + timedelta(days=total.most) == b.last


@drawn(said())
def test_the_total_is_never_wider_than_its_steps_and_to_the_day_it_is_their_sum(targets: list[Target]) -> None:
    for slip in slips(targets).holders:
        if slip.total is None:
            assert len(slip.targets) == 1
            continue
        least, most = sum(step.least for step in slip.steps), sum(step.most for step in slip.steps)
        assert least <= slip.total.least <= slip.total.most <= most
        if all(target.date.precision == "day" for target in slip.targets):
            assert least == slip.total.least == slip.total.most == most


@drawn(said())
def test_said_backwards_a_slip_is_the_other_way(targets: list[Target]) -> None:
    days = [target.said for target in targets]
    if len(set(days)) < len(days):
        return
    turned = [Target(target.holder, date(2101, 12, 31) - (target.said - date(1999, 1, 1)), target.date) for target in targets]
    other_way = {"later": "earlier", "earlier": "later", "same": "same", "open": "open"}
    for slip, back in zip(slips(targets).holders, slips(turned).holders, strict=True):
        if slip.total is not None and back.total is not None:
            assert (back.total.least, back.total.most) == (-slip.total.most, -slip.total.least)
            assert back.total.word == other_way[slip.total.word]


@drawn(said())
def test_latest_dates_fit_each_other_exactly_where_a_day_lies_in_both(targets: list[Target]) -> None:
    found = slips(targets)
    latest = {slip.holder: slip.targets[-1].date for slip in found.holders}
    for pair in found.latest:
        a, b = latest[pair.a], latest[pair.b]
        assert pair.compatible == (max(a.first, b.first) <= min(a.last, b.last))
    assert (found.shared is not None) == all(pair.compatible for pair in found.latest)
    if found.shared is not None:
        assert all(one.first <= day <= one.last for one in latest.values() for day in found.shared)


@pytest.mark.parametrize(
    ("before", "after", "least", "most", "words"),
    [
        ("2024-02-28", "2024-03-01", 2, 2, "from 2024-02-28 to 2024-03-01: 2 days later"),
        ("2026-02-28", "2026-03-01", 1, 1, "from 2026-02-28 to 2026-03-01: 1 day later"),
        ("2024-02-29", "2025-02-28", 365, 365, "from 2024-02-29 to 2025-02-28: 365 days later"),
        ("2024-03-01", "2024-02", -29, -1, "from 2024-03-01 to 2024-02: 1 to 29 days earlier"),
        ("2024-02", "2024-04", 32, 89, "from 2024-02 to 2024-04: 32 to 89 days later"),
        ("2026-12-31", "2026-12-30", -1, -1, "from 2026-12-31 to 2026-12-30: 1 day earlier"),
        ("2026-06", "2026", -180, 213, "from 2026-06 to 2026: from 180 days earlier to 213 days later"),
        ("2026-11", "2026-11", -29, 29, "2026-11, as before"),
        ("2100-02", "2100-03-01", 1, 28, "from 2100-02 to 2100-03-01: 1 to 28 days later"),
    ],
)
def test_a_slip_in_days_and_in_words(before: str, after: str, least: int, most: int, words: str) -> None:
    (step,) = slips(one(before, after)).holders[0].steps
    assert (step.least, step.most, str(step.why)) == (least, most, words)


def test_a_holder_is_told_from_its_own_words_alone() -> None:
    found = slips(one("2026-03-01", "2026-05", "2026-09-15") + one("2026-03-01", holder="borea"))
    alba, borea = found.holders
    assert str(alba.why) == "alba, given again 2 times: from 2026-03-01 to 2026-09-15: 198 days later"
    assert [step.word for step in alba.steps] == ["later", "later"]
    assert (str(borea.why), borea.total) == ("borea gave one date: 2026-03-01", None)
    assert [(pair.compatible, str(pair.why)) for pair in found.latest] == [(False, "no day fits both 2026-09-15 and 2026-03-01")]


def test_a_date_said_earlier_but_told_later_changes_the_first_and_not_the_latest() -> None:
    told = [*one("2026-05-01", "2026-06-01"), Target("alba", date(2025, 1, 1), given("2026-04-01"))]
    (alba,) = slips(told).holders
    assert [target.date.text for target in alba.targets] == ["2026-04-01", "2026-05-01", "2026-06-01"]


def test_three_whose_dates_fit_share_the_days_that_fit_all() -> None:
    found = slips(
        [Target(who, date(2026, 1, 1), given(text)) for who, text in (("a", "2028"), ("b", "2028-02"), ("c", "2028-02-29"))]
    )
    assert found.shared == (date(2028, 2, 29), date(2028, 2, 29))
    assert all(pair.compatible for pair in found.latest)
    assert slips([]).shared is None


@pytest.mark.parametrize(
    "text", ["", "26", "2026-13", "2026-02-30", "2025-02-29", "2100-02-29", "2026-1", "2026-11-22T10:00", "٢٠٢٦"]
)
def test_what_is_no_year_month_or_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        given(text)
