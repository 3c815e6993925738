"""The dry run: every row becomes an entry or is set aside with its reason, and each trap is told with its place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.intake.tables import codes, note, table, workbook

from comity.errors import Yours
from comity.intake import guessing, register, sheets
from comity.intake.cutoff import CutOff

HEAD = "id;date;time;place;lat;lon;kind;killed;injured;respondent;text\n"


def test_a_row_becomes_typed_and_keeps_its_cells() -> None:
    """Each field leads back to its cell."""
    made = table(HEAD + "1;13.03.2020;14:30;Qarisha;35,1;36,2;shelling;1;2-4;side one;two houses\n", zone="UTC+3")
    (entry,) = made.entries
    assert entry.start == entry.end == datetime(2020, 3, 13, 11, 30, tzinfo=UTC)
    assert (entry.lat, entry.lon) == (35.1, 36.2)
    assert (entry.casualties_low, entry.casualties_high) == (3, 5)
    assert entry.cell("kind") == "G2" and entry.cell("date") == "B2"
    assert not made.aside and not made.questions


CELLS = st.tuples(*map(st.sampled_from, (["13.03.2020", "", "x", "05.04.2020"], ["A", "", "Total"], ["3", "", "n"])))


@given(st.lists(CELLS, max_size=12))
def test_no_row_is_ever_lost(rows: list[tuple[str, str, str]]) -> None:
    """Entries and rows set aside together are all the rows that are not empty."""
    text = "date;place;casualties\n" + "".join(";".join(r) + "\n" for r in rows)
    made = table(text)
    assert len(made.entries) + len(made.aside) == sum(any(r) for r in rows)
    assert all(str(a.why) and a.place for a in made.aside)


def test_an_open_order_of_day_and_month_is_asked_and_costs_nothing() -> None:
    """The rows in question wait; answered, they come."""
    sheet = sheets.read(b"date;place\n05/03/2020;A\n04/03/2020;B\n05/05/2020;C\n", "x")[0]
    guessed = guessing.guess(sheet)
    made = register.build(sheet, guessed)
    (question,) = made.questions
    assert question.field == "day_order" and [v for v, _ in question.choices] == ["dmy", "mdy"]
    assert [a.code for a in made.aside] == ["row-day-order-open"] * 2
    assert len(made.entries) == 1
    answered = register.build(sheet, guessed.with_options(day_order="dmy"))
    assert [e.start.month for e in answered.entries if e.start] == [3, 3, 5]
    assert not answered.questions


def test_a_date_that_is_none_is_set_aside_with_its_words() -> None:
    """'31.02.2020' is named in the reason."""
    made = table("date;place\n13.03.2020;A\n31.02.2020;B\n")
    (aside,) = made.aside
    assert (aside.code, aside.place) == ("row-date-unread", "A3:B3")
    assert "31.02.2020" in str(aside.why) and aside.text == "31.02.2020 | B"


@pytest.mark.parametrize("word", ["Total", "Итого", "Всего:", "المجموع", "Somme"])
def test_a_total_line_is_set_aside_and_checked_against_its_rows(word: str) -> None:
    """A total that its rows do not make is told, with its cell."""
    made = table(f"date;place;killed\n13.03.2020;A;2\n14.03.2020;B;3\n{word};;6\n")
    assert [a.code for a in made.aside] == ["row-total"]
    differs = note(made, "total-differs")
    assert differs.places == ("C4",)
    assert "6" in str(differs.text) and "5" in str(differs.text)


def test_a_total_that_is_the_sum_is_told_too() -> None:
    """Agreement is worth a line."""
    made = table("date;place;killed\n13.03.2020;A;2\n14.03.2020;B;3\nTotal;;5\n")
    assert "total-agrees" in codes(made)


def test_a_total_of_rows_is_compared_with_the_rows() -> None:
    """'Total: 19' over two rows is told: the rest is not there."""
    made = table("date;place;killed\n13.03.2020;A;2\n14.03.2020;B;3\nTotal: 19 incidents;;\n")
    told = note(made, "total-rows-differ")
    assert "19" in str(told.text) and "2 rows" in str(told.text)


def test_a_row_set_aside_still_counts_for_a_total_of_rows() -> None:
    """The total speaks of the rows that stand there, read or not."""
    assert "total-rows-differ" not in codes(table("date;place\n13.03.2020;A\n31.02.2020;B\nTotal: 2;\n"))


def test_two_rows_with_one_id_are_both_kept_and_told() -> None:
    """A repeated number costs no row."""
    made = table("id;date;place\n7;13.03.2020;A\n7;14.03.2020;B\n8;14.03.2020;C\n")
    assert len(made.entries) == 3
    assert note(made, "id-repeated").places == ("A2", "A3")


def test_a_latitude_beyond_ninety_is_told_and_offered() -> None:
    """The exchange is offered, never made unasked."""
    sheet = sheets.read(b"date;lat;lon\n13.03.2020;136,5;35,1\n14.03.2020;136,6;35,2\n", "x")[0]
    guessed = guessing.guess(sheet)
    made = register.build(sheet, guessed)
    assert note(made, "latitude-impossible").places == ("B2", "B3")
    assert [q.field for q in made.questions] == ["swap"]
    assert all(e.lat is None for e in made.entries)
    swapped = register.build(sheet, guessed.with_options(swap=True))
    assert [(e.lat, e.lon) for e in swapped.entries] == [(35.1, 136.5), (35.2, 136.6)]


def test_single_rows_with_latitude_and_longitude_exchanged_are_noticed() -> None:
    """One row far away that would lie among the others if exchanged raises the question."""
    rows = "".join(f"1{n}.03.2020;3{n % 2}.5;6{n % 2}.2\n" for n in range(3, 9))
    made = table("date;lat;lon\n" + rows + "20.03.2020;60.2;31.5\n")
    assert [q.code for q in made.questions] == ["coordinates-swapped"]


def test_the_letters_of_a_coordinate_outrank_its_column() -> None:
    """'36°15'E' under 'lat' is a longitude."""
    made = table("date;lat;lon\n13.03.2020;36°15'E;35°30'N\n")
    assert (made.entries[0].lat, made.entries[0].lon) == (35.5, 36.25)


def test_arabic_and_persian_digits_are_figures() -> None:
    """Dates, counts and coordinates in other digits are read."""
    made = table("التاريخ;خط العرض;خط الطول;قتلى\n١٣/٠٣/٢٠٢٠;٣٥٫١;٣٦٫٢;۳\n")
    (entry,) = made.entries
    assert entry.start == datetime(2020, 3, 13, tzinfo=UTC)
    assert (entry.lat, entry.casualties_low) == (35.1, 3)


def test_date_serials_are_read_and_told() -> None:
    """A date that lost its format is still a date."""
    made = table("date;place\n43895;A\n43896;B\n")
    assert made.entries[0].start == datetime(2020, 3, 5, tzinfo=UTC)
    assert note(made, "time-serial").places == ("A2", "A3")


def test_serials_of_a_1904_workbook_follow_its_calendar() -> None:
    """The calendar travels from the workbook to the row."""
    raw = workbook([["date", "place"], [42433, "A"], [42434, "B"]], mac=True)
    sheet = sheets.read(raw, "x.xlsx")[0]
    made = register.build(sheet, guessing.guess(sheet))
    assert made.entries[0].start == datetime(2020, 3, 5, tzinfo=UTC)


def test_years_of_two_figures_and_midnight_are_told() -> None:
    """What was assumed is said."""
    made = table("date;time;place\n13.03.20;24:00;A\n14.03.20;01:00;B\n", zone="UTC")
    assert {"time-two-digit-year", "time-midnight"} <= codes(made)
    assert made.entries[0].start == datetime(2020, 3, 14, tzinfo=UTC)


def test_a_stated_zone_is_used_and_an_unstated_one_is_told() -> None:
    """UTC+3 in the cell, in the header, or from the person; otherwise a note."""
    assert table("date;time;place\n13.03.2020;14:30 UTC+3;A\n").entries[0].start == datetime(2020, 3, 13, 11, 30, tzinfo=UTC)
    assert table("date;time (UTC+3);place\n13.03.2020;14:30;A\n").entries[0].start == datetime(2020, 3, 13, 11, 30, tzinfo=UTC)
    assert table("date;time;place\n13.03.2020;14:30;A\n", zone="Asia/Tokyo").entries[0].start == datetime(
        2020, 3, 13, 5, 30, tzinfo=UTC
    )
    assert "zone-unstated" in codes(table("date;time;place\n13.03.2020;14:30;A\n"))
    with pytest.raises(Yours) as caught:
        table("date;place\n13.03.2020;A\n", zone="Middle-earth")
    assert caught.value.code == "register-zone-unknown"


def test_the_cut_off_moves_the_day_and_unstated_is_said() -> None:
    """With a day that ends at 18:00, the 13th begins at 18:00 of the 12th."""
    made = table("date;place\n13.03.2020;A\n", cut_off=CutOff(18), zone="UTC+3", area="the north")
    (entry,) = made.entries
    assert entry.day_only
    assert entry.start == datetime(2020, 3, 12, 15, tzinfo=UTC)
    assert entry.end is not None and entry.end - entry.start == timedelta(days=1)
    assert (str(made.area), str(made.cut_off), str(made.zone)) == ("the north", "18:00", "UTC+3")
    assert str(table("date;place\n13.03.2020;A\n").cut_off) == "not stated"


@pytest.mark.parametrize(
    ("text", "hour", "minute", "zone"),
    [("18:00", 18, 0, ""), ("6", 6, 0, ""), ("٠٦:٣٠", 6, 30, ""), ("24:00", 24, 0, ""), ("18:00 UTC+3", 18, 0, "UTC+3"),
     ("до 18.00 (МСК)", 18, 0, "МСК"), ("until 18:00 local time", 18, 0, "")],
)  # fmt: skip
def test_a_cut_off_is_read_from_words(text: str, hour: int, minute: int, zone: str) -> None:
    """What a person types into the form, with its time zone."""
    assert CutOff.parse(text) == CutOff(hour, minute, zone)


def test_a_cut_off_in_words_shifts_the_days_and_one_without_an_hour_is_told() -> None:
    """'18:00 UTC+3' is reckoned with; 'evening' is kept as stated and changes nothing."""
    stated = table("date;place\n13.03.2020;A\n", cut_off="18:00 UTC+3")
    assert stated.entries[0].start == datetime(2020, 3, 12, 15, tzinfo=UTC)
    vague = table("date;place\n13.03.2020;A\n", cut_off="evening")
    assert vague.entries[0].start == datetime(2020, 3, 13, tzinfo=UTC)
    assert "cut-off-unread" in codes(vague) and str(vague.cut_off) == "evening"


def test_a_cut_off_that_is_none_is_refused() -> None:
    """'Evening' is no hour."""
    with pytest.raises(Yours) as caught:
        CutOff.parse("evening")
    assert caught.value.code == "register-cut-off-unknown"


def test_one_bad_cell_does_not_cost_the_row() -> None:
    """The row stays, the cell is named."""
    made = table("date;time;place;killed\n13.03.2020;25:99;A;several\n14.03.2020;12:00;B;2\n")
    assert len(made.entries) == 2
    assert set(note(made, "cell-unread").places) == {"B2", "D2"}


def test_a_time_in_words_counts_for_the_day_and_is_told() -> None:
    """'Ночью' is no hour."""
    made = table("дата;время;место\n13.03.2020;ночью;Лесное\n14.03.2020;12:00;Лесное\n", zone="UTC+3")
    assert made.entries[0].day_only
    assert "time-words" in codes(made)


def test_merged_days_reach_each_row() -> None:
    """A day merged over its incidents is the day of each of them, and the range is told."""
    rows = [
        ["date", "place", "kind"],
        [datetime(2020, 3, 13), "A", "fire"],
        [None, "B", "fire"],
        [datetime(2020, 3, 14), "C", "fire"],
    ]
    sheet = sheets.read(workbook(rows, merge=["A2:A3"]), "x.xlsx")[0]
    made = register.build(sheet, guessing.guess(sheet))
    assert [e.start.day for e in made.entries if e.start] == [13, 13, 14]
    assert note(made, "table-merged").places == ("A2:A3",)


def test_header_above_rows_empty_columns_and_repeated_headers() -> None:
    """Titles are kept, a header repeated on each printed page is set aside, empty rows and columns do no harm."""
    made = table(
        "Violations of 13 March;;;\n;;;\ndate;;place;kind\n13.03.2020;;A;fire\n;;;\ndate;;place;kind\n13.03.2020;;B;fire\n"
    )
    assert [e.row for e in made.entries] == [4, 7]
    assert [a.code for a in made.aside] == ["row-header-again"]
    assert made.above == ("Violations of 13 March",)


def test_ends_before_starts_and_half_places_are_told() -> None:
    """What cannot be is said, not mended in silence."""
    made = table(
        "date_start;date_end;lat;lon\n2020-03-13T14:00Z;2020-03-13T12:00Z;35.1;\n2020-03-13T14:00Z;2020-03-13T15:00Z;0;0\n"
    )
    assert {"end-before-start", "half-a-place", "zero-place"} <= codes(made)


def test_killed_and_injured_add_up_and_an_empty_one_leaves_the_end_open() -> None:
    """One killed and nothing said of injured is at least one."""
    made = table("date;place;killed;injured\n13.03.2020;A;1;2\n13.03.2020;B;1;\n13.03.2020;C;;\n")
    assert [(e.casualties_low, e.casualties_high) for e in made.entries] == [(3, 3), (1, None), (None, None)]


def test_a_row_of_nothing_useful_is_set_aside() -> None:
    """A number alone is no incident."""
    made = table("id;date;place\n1;13.03.2020;A\n2;;\n")
    assert [a.code for a in made.aside] == ["row-says-nothing"]


def test_a_table_without_a_useful_column_is_refused() -> None:
    """Somebody has to say what the columns hold."""
    sheet = sheets.read(b"a;b\n1;2\n", "x")[0]
    with pytest.raises(Yours) as caught:
        register.build(sheet, guessing.guess(sheet))
    assert caught.value.code == "register-no-columns"


@pytest.mark.parametrize(("text", "km"), [("5", 5.0), ("0,5", 0.5), ("3 km", 3.0), ("500 m", 0.5), ("5 км", 5.0)])
def test_precision_is_in_kilometres(text: str, km: float) -> None:
    """Metres are told apart."""
    assert table(f"date;place;precision\n13.03.2020;A;{text}\n").entries[0].precision_km == pytest.approx(km)
