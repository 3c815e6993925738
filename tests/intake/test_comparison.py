"""Two registers side by side: counts are rows, pairs have a word, and the JSON has no fractions."""

from __future__ import annotations

import json

import pytest
from tests.intake.tables import table

from comity.analysis.matching import Change
from comity.errors import Yours
from comity.intake import comparison
from comity.intake.cutoff import CutOff

A = (
    "id;date;time;place;kind;casualties;respondent\n"
    "1;13.03.2020;14:30;Kafr Qarim;shelling;2;north\n"
    "2;13.03.2020;20:00;Dunrin;sniper fire;0;north\n"
    "3;14.03.2020;09:00;Lidbo;drone flight;;south\n"
    "Total;;;;;7;\n"
)
B = (
    "№;дата;время;место;вид;пострадавшие;сторона\n"
    "а;13.03.2020;14:45;Кафр-Карим;миномётный обстрел;1-3;north\n"
    "б;13.03.2020;20:10;Дунрин;снайперский огонь;4;south\n"
    "в;19.03.2020;11:00;Маробо;мина;1;south\n"
)


@pytest.fixture
def made() -> comparison.TableComparison:
    return comparison.compare(table(A, zone="UTC+3", name="A"), table(B, zone="UTC+3", name="B"))


def test_rows_of_two_languages_find_each_other(made: comparison.TableComparison) -> None:
    """Names in two scripts, kinds in two languages, times some minutes apart."""
    assert [(r.match.a.id, r.match.b.id) for r in made.matched] == [("1", "а"), ("2", "б")]
    told = " / ".join(map(str, made.matched[0].match.reasons))
    assert "15 min apart" in told and "one name" in told and "the group of" in told


def test_a_pair_is_common_where_both_can_be_true_and_at_variance_where_not(made: comparison.TableComparison) -> None:
    """2 lies in 1-3, a mortar shells; but 0 is not 4, and north is not south."""
    first, second = made.matched
    assert first.word == "common"
    assert second.word == "at-variance"
    assert {d.field for d in second.differences if not d.compatible} == {"casualties", "respondent"}


def test_every_count_is_the_number_of_its_rows_and_every_row_is_counted_once(made: comparison.TableComparison) -> None:
    """Counts are doors."""
    counts = made.counts()
    assert set(counts) == set(comparison.COUNTS)
    assert all(counts[name] == len(made.rows_of(name)) for name in comparison.COUNTS)
    assert counts["common"] + counts["at-variance"] == counts["matched"] == 2
    assert counts["only_a"] == counts["only_b"] == counts["aside_a"] == 1
    assert {m.match.a.row for m in made.matched} | {e.row for e in made.only_a} == {e.row for e in made.a.entries}


def test_the_json_has_everything_and_no_fractions(made: comparison.TableComparison) -> None:
    """It can go into a signed record as it is."""
    text = json.dumps(made.to_json(), ensure_ascii=False)
    again = json.loads(text, parse_float=lambda s: pytest.fail(f"a fraction: {s}"))
    assert again["counts"] == made.counts()
    assert again["matched"][0]["a"]["cells"]["kind"] == "E2"
    assert any(n["code"] == "total-differs" for n in again["a"]["notes"])


def test_hand_changes_stay_with_their_authors(made: comparison.TableComparison) -> None:
    """A pair parted and a pair joined by hand, each with who and when."""
    second = made.matched[1].match
    changes = [
        Change("part", second.a.row, second.b.row, "Desk", "2026-11-22T10:00:00Z", "another village"),
        Change("join", made.only_a[0].row, made.only_b[0].row, "Desk", "2026-11-22T10:01:00Z"),
    ]
    after = comparison.compare(made.a, made.b, changes)
    assert [(r.match.a.id, r.match.b.id) for r in after.matched] == [("1", "а"), ("3", "в")]
    assert after.counts()["changed"] == 2
    assert after.matched[1].match.change == changes[1]
    assert after.to_json()["changes"] == [c.to_json() for c in changes]


def test_a_change_of_rows_that_are_not_there_is_refused(made: comparison.TableComparison) -> None:
    """A stale page does no harm."""
    with pytest.raises(Yours) as caught:
        comparison.compare(made.a, made.b, [Change("join", 99, 2, "Desk", "2026-11-22T10:00:00Z")])
    assert caught.value.code == "match-change-unknown"


def test_totals_without_rows_cannot_be_reconciled() -> None:
    """13 and 19 say nothing without their rows."""
    empty = table("date;place;casualties\nTotal;;19\n")
    assert str(comparison.compare(empty, empty).totals) == "cannot be reconciled: no rows"


def test_different_days_and_areas_are_told() -> None:
    """Registers that end their days at other hours are not the same day."""
    one = table(A, cut_off=CutOff(18), zone="UTC+3", area="north")
    two = table(B, zone="UTC+3", area="south")
    assert {n.code for n in comparison.compare(one, two).notes} == {"days-differ", "areas-differ"}


def test_coordinates_exchanged_in_one_table_are_noticed() -> None:
    """Far apart as they stand, together if exchanged: told."""
    one = table("date;lat;lon\n" + "".join(f"1{n}.03.2020;35.{n};56.{n}\n" for n in range(3, 8)))
    two = table("date;lat;lon\n" + "".join(f"1{n}.03.2020;56.{n};35.{n}\n" for n in range(3, 8)))
    assert "coordinates-swapped" in {n.code for n in comparison.compare(one, two).notes}
