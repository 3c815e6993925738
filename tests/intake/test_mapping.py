"""Columns are guessed with reasons, confirmed by a person, and remembered."""

from __future__ import annotations

import pytest

from comity.errors import Yours
from comity.intake import guessing, mapping, sheets
from comity.intake.mapping import Mapping
from comity.intake.sheet import Sheet

HEADERS = {
    "en": "No;Date;Time;Place;Latitude;Longitude;Type of incident;Killed;Wounded;Responsible side;Description",
    "fr": "N°;Date;Heure;Lieu;Latitude;Longitude;Type d'incident;Morts;Blessés;Partie;Détails",
    "ru": "№;Дата;Время;Населённый пункт;Широта;Долгота;Вид нарушения;Погибшие;Раненые;Сторона;Описание",
    "ar": "رقم;التاريخ;الوقت;المكان;خط العرض;خط الطول;نوع الخرق;قتلى;جرحى;الطرف;الوصف",
}
ROLES = ["id", "date", "time", "place", "lat", "lon", "kind", "killed", "injured", "respondent", "text"]
CELLS = "1;13.03.2020;14:30;Qarisha;35,1;36,2;shelling;0;2;side one;Shelling near Qarisha, two houses damaged"


def sheet_of(text: str) -> Sheet:
    return sheets.read(text.encode(), "pasted")[0]


def roles(made: Mapping) -> list[str]:
    return [c.role for c in made.columns]


@pytest.mark.parametrize("language", sorted(HEADERS))
def test_headers_are_known_in_four_languages(language: str) -> None:
    """The usual names of columns are found, each with its reason."""
    made = guessing.guess(sheet_of(HEADERS[language] + "\n" + CELLS + "\n"))
    assert roles(made) == ROLES
    assert all(c.confidence == "sure" and str(c.why) for c in made.columns)


def test_columns_without_names_are_guessed_from_their_cells() -> None:
    """Dates, times, coordinates, kinds and descriptions look like what they are."""
    rows = "13.03.2020,14:30,35.123,36.801,mortar fire,Mortar fire near the village of Qarisha in the evening\n" * 4
    made = guessing.guess(sheet_of(rows))
    assert made.header is None
    assert roles(made) == ["date", "time", "lat", "lon", "kind", "text"]


def test_a_header_below_a_title_is_found() -> None:
    """Lines over the header are not rows."""
    made = guessing.guess(sheet_of("Register of the day;;\nissued on 7 March;;\nDate;Place;Type\n13.03.2020;A;fire\n"))
    assert made.header == 2


def test_a_header_that_its_cells_contradict_is_not_believed() -> None:
    """A column 'Date' full of words is no date."""
    made = guessing.guess(sheet_of("Date;Place\nmortar fire;A\nshelling;B\nsniper;C\n"))
    assert made.columns[0].role == "kind"
    assert made.columns[0].confidence == "unsure"


def test_places_that_are_coordinates_are_read_as_such() -> None:
    """'Location' may hold a name or two figures; the cells say which."""
    made = guessing.guess(sheet_of("Date;Location;Village\n13.03.2020;35.1, 36.2;A\n14.03.2020;35.2, 36.3;B\n"))
    assert roles(made) == ["date", "coordinates", "place"]


def test_an_empty_column_is_told_and_not_used() -> None:
    """Empty columns do no harm."""
    made = guessing.guess(sheet_of("Date;;Place\n13.03.2020;;A\n"))
    assert made.columns[1].role == "ignore"
    assert str(made.columns[1].why) == "the column is empty"


def test_dates_with_clock_times_are_date_and_time() -> None:
    """One column may hold both."""
    made = guessing.guess(sheet_of("Date;Place\n13.03.2020 14:30;A\n14.03.2020 15:00;B\n"))
    assert roles(made) == ["start", "place"]


@pytest.mark.parametrize(
    ("cells", "order"),
    [(["05.03.2020", "13.03.2020"], "dmy"), (["05/03/2020", "03/25/2020"], "mdy"), (["2020-03-05"], "ymd"),
     (["05/03/2020", "04/03/2020"], None), (["05.03.2020", "04.03.2020"], "dmy"), (["13.03.2020", "03.25.2020"], None)],
)  # fmt: skip
def test_the_order_of_day_and_month_comes_from_the_whole_column_or_stays_open(cells: list[str], order: str | None) -> None:
    """Evidence decides; without it, or with evidence both ways, nobody does."""
    made = guessing.guess(sheet_of("Date;Place\n" + "".join(f"{c};A\n" for c in cells)))
    assert made.day_order == order
    assert (made.order_why is None) == (order is None)


def test_a_zone_in_a_header_is_kept() -> None:
    """'Time (UTC+3)' says how to read the column."""
    assert guessing.guess(sheet_of("Date;Time (UTC+3);Place\n13.03.2020;14:30;A\n")).zone == "UTC+3"


def test_what_was_confirmed_is_remembered_for_the_same_columns() -> None:
    """The next table with these names needs no confirming; another table is not touched by it."""
    sheet = sheet_of("Date;Who;What\n05.03.2020;one;x\n")
    chosen = guessing.guess(sheet).with_roles({1: "respondent", 2: "kind"}).with_options(day_order="dmy")
    again = guessing.guess(sheet_of("Date;Who;What\n06.03.2020;two;y\n"), chosen.to_json())
    assert roles(again) == ["date", "respondent", "kind"]
    assert again.day_order == "dmy" and again.remembered
    other = guessing.guess(sheet_of("Date;Who;Where\n05.03.2020;one;x\n"), chosen.to_json())
    assert not other.remembered


def test_a_mapping_survives_its_json() -> None:
    """What is stored is what was chosen."""
    made = guessing.guess(sheet_of(HEADERS["en"] + "\n" + CELLS + "\n")).with_options(swap=True, zone="UTC+2")
    back = Mapping.from_json(made.to_json())
    assert back.to_json() == made.to_json()
    assert back.signature == made.signature


@pytest.mark.parametrize(
    "change",
    [
        {"swap": "yes"},
        {"epoch": 1970},
        {"day_order": "ydm"},
        {"more": 1},
        {"columns": [{"index": 0, "header": "x", "role": "guess"}]},
    ],
)
def test_a_mapping_that_this_program_did_not_write_is_refused(change: dict[str, object]) -> None:
    """Stored mappings are read strictly."""
    made = guessing.guess(sheet_of("Date;Place\n13.03.2020;A\n")).to_json()
    with pytest.raises(Yours) as caught:
        Mapping.from_json({**made, **change})
    assert caught.value.code == "mapping-unknown"


def test_a_role_cannot_be_given_twice() -> None:
    """Two dates would be a silent choice; two descriptions are joined."""
    made = guessing.guess(sheet_of("Date;Note;Comment\n13.03.2020;a b;c d\n"))
    with pytest.raises(Yours) as caught:
        made.with_roles({1: "date"})
    assert caught.value.code == "mapping-role-twice"
    assert roles(made.with_roles({1: "text", 2: "text"}))[1:] == ["text", "text"]


def test_every_role_has_a_label() -> None:
    """The drop-down has a name for each role."""
    assert all(str(label) for _, label in mapping.ROLES)
    assert len(mapping.NAMES) == len(mapping.ROLES)
