"""Rows of two registers find each other with reasons; none is merged, none is lost, and a person has the last word."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.analysis import letters, matching
from comity.analysis.matching import Change, Entry, Options, apply_changes, match
from comity.analysis.matching import blocks as matching_blocks
from comity.analysis.matching import features as matching_features
from comity.analysis.matching import kinds as matching_kinds
from comity.analysis.matching import names as matching_names
from comity.errors import Yours

DAY = datetime(2020, 3, 13, tzinfo=UTC)


def entry(row: int, hours: float | None = None, **fields: object) -> Entry:
    """A row with a clock time, or with its day alone where `hours` is None."""
    start = DAY if hours is None else DAY + timedelta(hours=hours)
    end = start + timedelta(days=1) if hours is None else start
    return replace(Entry(row, start=start, end=end, day_only=hours is None), **fields)  # type: ignore[arg-type]


def pairs(made: matching.Matching) -> list[tuple[int, int]]:
    return [(m.a.row, m.b.row) for m in made.matched]


def reasons(made: matching.Matching) -> str:
    return " / ".join(str(r) for m in made.matched for r in m.reasons)


PLACES = ["Qarisha", "Dunrin", "Lidbo", ""]
ENTRIES = st.builds(
    lambda hours, place, kind, spot, low: entry(
        0, hours, place=place, kind=kind, lat=spot, lon=spot, casualties_low=low, casualties_high=low
    ),
    st.one_of(st.none(), st.floats(-60, 60)),
    st.sampled_from(PLACES),
    st.sampled_from(["shelling", "mortar fire", "sniper fire", ""]),
    st.sampled_from([None, 35.0, 35.1, 36.0]),
    st.sampled_from([None, 0, 3]),
)


def numbered(rows: list[Entry]) -> list[Entry]:
    return [replace(e, row=n) for n, e in enumerate(rows, 2)]


@given(st.lists(ENTRIES, max_size=8), st.lists(ENTRIES, max_size=8))
def test_every_row_is_in_a_pair_or_alone_and_nowhere_twice(a: list[Entry], b: list[Entry]) -> None:
    """Nothing is lost, and a row that tells one incident has one partner at most."""
    made = match(numbered(a), numbered(b))
    rows_a = [m.a.row for m in made.matched] + [e.row for e in made.only_a]
    rows_b = [m.b.row for m in made.matched] + [e.row for e in made.only_b]
    assert sorted(rows_a) == [e.row for e in numbered(a)]
    assert sorted(rows_b) == [e.row for e in numbered(b)]
    assert all(1 <= m.score <= 99 and m.reasons for m in made.matched)


@given(st.lists(ENTRIES, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_rows_decides_nothing(rows: list[Entry], shuffler: object) -> None:
    """The same rows in another order are the same incidents."""
    a = numbered([replace(e, place=f"Place{'abcdefgh'[n] * 3}") for n, e in enumerate(rows)])
    mixed = list(a)
    shuffler.shuffle(mixed)  # type: ignore[attr-defined]
    assert sorted(pairs(match(a, a))) == sorted(pairs(match(mixed, a)))


def test_a_day_a_name_and_a_kind_are_enough() -> None:
    """Small tables without coordinates or hours are matched too, across two scripts."""
    a = [
        entry(2, place="Kafr Qarim", kind="shelling"),
        entry(3, place="Dunrin", kind="sniper fire"),
        entry(4, place="Lidbo", kind="drone flight"),
    ]
    b = [
        entry(2, place="Дунрин", kind="снайперский огонь"),
        entry(3, place="Кафр-Карим", kind="миномётный обстрел"),
        entry(4, place="Маробо", kind="мина"),
    ]
    made = match(a, b)
    assert pairs(made) == [(2, 3), (3, 2)]
    assert "same day" in reasons(made) and "one name" in reasons(made) and "the group of миномётный обстрел" in reasons(made)


def test_reasons_are_in_words_with_figures() -> None:
    """Distance against the stated precision, minutes, kinds, casualties, respondent."""
    a = entry(
        2, 14.5, lat=35.0, lon=36.0, precision_km=5.0, kind="shelling", casualties_low=2, casualties_high=3, respondent="side one"
    )
    b = entry(
        7,
        14.75,
        lat=35.1,
        lon=36.0,
        precision_km=10.0,
        kind="mortar fire",
        casualties_low=3,
        casualties_high=3,
        respondent="side two",
    )
    made = match([a], [b])
    assert pairs(made) == [(2, 7)]
    told = reasons(made)
    assert "15 min apart" in told
    assert "11 km apart, within the stated 15 km" in told
    assert "kind: shelling is the group of mortar fire" in told
    assert "casualties agree: 2–3 and 3" in told
    assert "one names side one, the other side two" in told


def test_far_away_in_time_or_place_is_no_partner() -> None:
    """The same words a week later, or a hundred kilometres away, are another incident."""
    one = entry(2, 14.5, lat=35.0, lon=36.0, kind="shelling", text="Shelling at Qarisha, 12 rounds")
    assert match([one], [replace(one, row=3, start=DAY + timedelta(days=7), end=DAY + timedelta(days=7))]).matched == ()
    assert match([one], [replace(one, row=3, lat=36.0)]).matched == ()


def test_a_whole_hour_apart_is_told_as_perhaps_a_zone() -> None:
    """Three hours to the minute look like local time written as UTC."""
    one = entry(2, 11.0, lat=35.0, lon=36.0, precision_km=1.0, kind="mortar fire")
    assert "perhaps a time zone" in reasons(
        match([one], [replace(entry(2, 14.0), lat=35.0, lon=36.0, precision_km=1.0, kind="mortar fire")])
    )


def test_rivals_of_an_uncertain_pair_are_named() -> None:
    """Two rows that fit one equally: one is chosen, unsure, and the other stands beside it."""
    one = entry(2, place="Qarisha", kind="shelling")
    made = match([one], [replace(one, row=5), replace(one, row=6)])
    (found,) = made.matched
    assert not found.sure
    assert [r.b.row for r in found.rivals] == [6]


def test_a_row_that_tells_three_incidents_may_have_three_partners() -> None:
    """'Three cases of' has room for three; with `many` off, for one."""
    heap = entry(2, place="Qarisha", kind="shelling", text="Three cases of shelling in the area of Qarisha")
    singles = [entry(n, 10 + n, place="Qarisha", kind="shelling", text="Shelling at Qarisha") for n in range(2, 5)]
    assert pairs(match([heap], singles)) == [(2, 2), (2, 3), (2, 4)]
    assert len(match([heap], singles, Options(many=False)).matched) == 1


def test_two_rows_of_one_incident_are_never_merged() -> None:
    """A duplicate stays a row of its own."""
    one = entry(2, 14.0, place="Qarisha", kind="shelling")
    made = match([one, replace(one, row=3)], [replace(one, row=2)])
    assert len(made.matched) + len(made.only_a) == 2


def test_a_register_whose_day_begins_in_the_evening_is_learned() -> None:
    """Its surest pairs show the shift, and the other rows profit."""
    a, b = [], []
    for n in range(60):
        at = DAY + timedelta(hours=20 + 48 * n)
        name = "Place" + "bdgklmnprs"[n % 10] * 2
        a.append(replace(entry(n + 2, place=name, kind="shelling"), start=at, end=at, day_only=False))
        day = (at + timedelta(hours=6)).replace(hour=0)
        b.append(replace(entry(n + 2, place=name, kind="shelling"), start=day, end=day + timedelta(days=1)))
    learned, plain = match(a, b), match(a, b, Options(learn=False))
    assert pairs(learned) == [(n, n) for n in range(2, 62)]
    assert sum(m.score for m in learned.matched) > sum(m.score for m in plain.matched)


def test_rows_without_a_time_or_without_a_place_are_still_compared() -> None:
    """By place alone, by time alone, by a name alone."""
    full = entry(2, 14.0, lat=35.0, lon=36.0, precision_km=1.0, place="Qarisha", kind="mortar fire")
    untimed = Entry(3, lat=35.0, lon=36.0, precision_km=1.0, place="Qarisha", kind="mortar fire")
    bare = Entry(4, place="Qarisha", kind="mortar fire", text="Mortar fire at Qarisha")
    for one in (full, untimed, bare):
        for two in (full, untimed, bare):
            assert len(match([one], [two]).matched) == 1, (one.row, two.row)


def test_more_rows_of_one_day_than_are_compared_still_find_their_name() -> None:
    """The limit on comparisons keeps the rows with the same name."""
    kinds = matching_kinds.shipped()
    rows = [
        matching_features.seen(entry(n + 2, place="Kabri" + "bd" * (n % 40) + "gk" * (n // 40)), kinds)
        for n in range(1, 2 * matching_blocks.MOST)
    ]
    blocks = matching_blocks.Blocks(rows)
    for n in (0, matching_blocks.MOST + 40, len(rows) - 1):
        near = blocks.near(rows[n])
        assert len(near) == matching_blocks.MOST
        assert n in near


# --- changes by hand ------------------------------------------------------------------------------------------------


def two() -> matching.Matching:
    return match(
        [entry(2, place="Qarisha", kind="shelling"), entry(3, place="Lidbo", kind="mine")],
        [entry(2, place="Qarisha", kind="shelling"), entry(3, place="Marat", kind="sniper fire")],
    )


def change(do: str, a: int, b: int) -> Change:
    return Change(do, a, b, "Example desk", "2026-11-22T10:00:00Z")


def test_a_person_joins_and_parts_and_both_are_kept() -> None:
    """The result says what was changed, by whom and when."""
    made = apply_changes(two(), [change("part", 2, 2), change("join", 3, 3)])
    assert pairs(made) == [(3, 3)]
    assert [e.row for e in made.only_a] == [2] and [e.row for e in made.only_b] == [2]
    assert [c.do for c in made.changes] == ["part", "join"] and made.parted == (change("part", 2, 2),)
    (joined,) = made.matched
    assert joined.change is not None and joined.change.by == "Example desk"
    assert "joined by hand by Example desk" in str(joined.reasons[0])


def test_a_row_joined_to_a_second_keeps_its_first() -> None:
    """Joining adds a pair; nothing is merged or lost."""
    made = apply_changes(two(), [change("join", 2, 3)])
    assert pairs(made) == [(2, 2), (2, 3)]


def test_a_change_can_be_taken_back() -> None:
    """Parting what was joined leaves the rows as they were, and both changes on the list."""
    made = apply_changes(two(), [change("join", 3, 3), change("part", 3, 3)])
    assert pairs(made) == pairs(two())
    assert len(made.changes) == 2


@pytest.mark.parametrize("bad", [change("part", 3, 3), change("join", 2, 2), change("join", 9, 2), change("merge", 3, 3)])
def test_an_impossible_change_is_refused(bad: Change) -> None:
    """A stale page, or another verb, changes nothing."""
    with pytest.raises(Yours) as caught:
        apply_changes(two(), [bad])
    assert caught.value.code == "match-change-unknown"


def test_totals_are_never_compared_as_numbers() -> None:
    """Without rows there is nothing to reconcile."""
    assert str(matching.totals(None, [entry(2)])) == "cannot be reconciled: no rows"
    assert "1 rows" not in str(matching.totals([entry(2)] * 13, [entry(2)] * 19))


# --- names and kinds ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "two"),
    [("Kafr Qarim", "Kefer Karim"), ("Khan Shaykhun", "Хан-Шейхун"), ("Jabal Riha", "Djebel Riha"),
     ("Tall Qarisha", "Tel Karisha"), ("قميناس", "Qaminas"), ("Al-Bara", "Bara"), ("Семёновка", "Semenovka")],
)  # fmt: skip
def test_spellings_of_one_name_are_one_name(one: str, two: str) -> None:
    """Transliterations differ in vowels, doubled letters and articles."""
    assert letters.same(letters.folded(one), letters.folded(two))


@pytest.mark.parametrize(("one", "two"), [("Qarisha", "Dunrin"), ("Marat", "Milad"), ("Lidbo", "Lanbo"), ("", "")])
def test_other_names_are_other_names(one: str, two: str) -> None:
    """Likeness has a limit."""
    assert not letters.same(letters.folded(one), letters.folded(two))


def test_names_are_found_inside_sentences() -> None:
    """Capitals after the first word of a sentence."""
    assert matching_names.names_in("Shelling near Kafr Qarim, 12 rounds. In the area of Dunrin: fire") == ("kafrkarim", "dunrin")


@pytest.mark.parametrize(
    ("text", "kind"),
    [("Mortar fire near Qarisha", "mortar fire"), ("обстрел из миномётов", "mortar fire"),
     ("قصف مدفعي على القرية", "artillery fire"), ("tirs de mortier", "mortar fire"), ("обстрел села", "indirect fire"),
     ("drone strike", "uav strike"), ("полёт БПЛА", "uav flight"), ("a quiet day", "")],
)  # fmt: skip
def test_kinds_are_read_in_words_of_four_languages(text: str, kind: str) -> None:
    """The most specific kind that the words name."""
    assert matching_kinds.shipped().told(text) == kind


def test_a_table_of_kinds_may_be_laid_over() -> None:
    """A mechanism has its own words."""
    kinds = matching_kinds.shipped().over("kind,group,family\nblue_fire,indirect fire,kinetic\n")
    assert kinds.group(kinds.of("Blue Fire")) == "indirect fire"
    assert kinds.of("mortar_fire") == "mortar fire"
