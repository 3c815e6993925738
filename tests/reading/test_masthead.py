"""Place, agency, date line and day of publication, each with evidence."""

from __future__ import annotations

from datetime import date

import pytest

from comity.reading import pipeline

BODY = " Russia expects the ferry to sail again before the frost, its minister said on {day}."


@pytest.mark.parametrize(
    ("head", "place", "agency"),
    [
        ("BEIJING, April 24. /TASS/.", "beijing", "tass"),
        ("MOSCOW, Feb 13 (Reuters) -", "moscow", "reuters"),
        ("PARIS (AP) —", "paris", "ap"),
        ("LOMVIK, 3 May 2031 /Xinhua/ --", None, "xinhua"),
    ],
)
def test_a_date_line_gives_place_and_agency_and_no_words(head: str, place: str | None, agency: str) -> None:
    """What stands before the dash is the masthead, and no statement begins in it."""
    report = pipeline.read((head + BODY.format(day="Tuesday")).encode(), "x.txt")
    assert report.agency is not None and report.agency.id == agency
    assert report.place is not None and report.place.id == place
    assert all(i.content[0][0] >= len(head) for i in report.items)


def test_a_sentence_that_opens_with_a_capital_city_is_no_date_line() -> None:
    """One place alone proves nothing."""
    report = pipeline.read(b"Moscow expects the ferry to sail again, the minister said on Tuesday after the talks.", "x.txt")
    assert report.place is None and report.agency is None


def test_an_unlisted_name_is_never_an_agency() -> None:
    """The list is closed: a strange word in the agency's place stays unknown."""
    report = pipeline.read(("MOSCOW, April 24. /ZORB/." + BODY.format(day="Tuesday")).encode(), "x.txt")
    assert report.agency is None


def test_a_weekday_gives_candidate_years_and_no_value() -> None:
    """24 April was a Tuesday in several years: all are given, none is chosen, and the weekday's place is the reason."""
    report = pipeline.read(("LOMVIK, April 24. /TASS/." + BODY.format(day="Tuesday")).encode(), "x.txt")
    days = [c.value for c in report.published.candidates]
    assert report.published.value is None and report.published.basis == "undecided"
    assert {"2012-04-24", "2018-04-24"} <= set(days)
    assert all(date.fromisoformat(d).weekday() == 1 for d in days)
    weekday = report.text.index("Tuesday")
    assert all(
        (weekday, weekday + 7) in [(a, b) if report.text[a:b] == "Tuesday" else (b - 7, b) for a, b in c.because]
        for c in report.published.candidates
    )


def test_an_office_and_a_year_in_the_text_narrow_the_candidates() -> None:
    """Who is called president, and a past year, take years away; the reasons name their places."""
    text = (
        "MOSCOW, February 13. /TASS/. Russia expects the ferry to sail, Foreign Minister Sergey Lavrov said on Monday.\n\n"
        "UN envoy Staffan de Mistura recalled the storm of December 2015.\n"
    )
    report = pipeline.read(text.encode(), "x.txt")
    assert report.published.value == "2017-02-13" and report.published.basis == "inferred"
    (only,) = report.published.candidates
    assert len(only.because) >= 2 and only.why


def test_no_candidate_lies_after_today() -> None:
    """A day that has not come is no day of publication."""
    raw = ("LOMVIK, April 24. /TASS/." + BODY.format(day="Tuesday")).encode()
    assert all(c.value <= "2020-01-01" for c in pipeline.read(raw, "x.txt", today=date(2020, 1, 1)).published.candidates)


def test_a_report_without_a_date_has_none() -> None:
    """No date line, no date: the draft asks for it."""
    report = pipeline.read(b"The minister of Veland said that the ferry would sail again before the first frost.", "x.txt")
    assert report.published.value is None and report.published.basis == "nothing"
    assert any("day of publication" in str(n) for d in report.drafts for n in d.needs)


def test_a_credit_line_names_the_agency() -> None:
    """An agency credited at the end of a text is its agency; one under a photo is not."""
    text = (
        "The minister of Veland said that the ferry would sail again before the first frost of the year.\n\n"
        "• © Reuters / N. Adeyemi\n\n"
        "The harbour council of Lomvik said it had not been asked about the ferry and its new course.\n\n"
    )
    assert pipeline.read(text.encode(), "x.txt").agency is None
    credited = pipeline.read((text + "Interfax contributed reporting to this article.\n").encode(), "x.txt")
    assert credited.agency is not None and credited.agency.id == "interfax"


@pytest.mark.parametrize(
    ("above", "day"),
    [
        ("18 November 2030, 17:45", "2030-11-18"),
        ("19 ноября 2030 года", "2030-11-19"),
        ("Published: 18 November 2030", "2030-11-18"),
        ("18.11.2030 17:45", "2030-11-18"),
    ],
)
def test_a_full_date_on_its_own_line_above_the_article_is_its_day(above: str, day: str) -> None:
    """A date line without a year is completed by it, if the day fits."""
    russian = "ноября" in above
    text = (
        f"Озёрный листок\n{above}\n\nПаром снова выходит в море\n\nЛОМВИК, 19 ноября. Министр обороны сообщил, что паром пойдёт."
        if russian
        else f"Quay Sheet\n{above}\n\nThe ferry sails again this spring\n\nLOMVIK, 18 November. /TASS/."
        + BODY.format(day="Monday")
    )
    published = pipeline.read(text.encode(), "x.txt").published
    assert (published.value, published.basis) == (day, "stated")
    assert published.span is not None and text[slice(*published.span)][:2] == day[-2:]


@pytest.mark.parametrize("line", ["The ferry sails again on 18 November 2030", "18 November 2030 was a dark day for the ferry"])
def test_a_date_inside_a_headline_is_no_day_of_publication(line: str) -> None:
    """Only a line that holds nothing else states the day."""
    text = f"{line}\n\nThe minister of Veland said that the ferry would sail again before the first frost of the year.\n"
    assert pipeline.read(text.encode(), "x.txt").published.value is None


def test_two_days_above_and_in_the_date_line_that_do_not_fit_stay_undecided() -> None:
    """A report does not appear a week before its own date line; nothing is chosen."""
    text = "Quay Sheet\n18 November 2030\n\nThe ferry sails again this spring\n\nLOMVIK, 25 November. /TASS/." + BODY.format(
        day="Monday"
    )
    published = pipeline.read(text.encode(), "x.txt").published
    assert published.value is None and published.basis == "undecided"


@pytest.mark.parametrize(
    ("head", "place"), [("LOMVIK — ", "LOMVIK"), ("BEIRUT, Lebanon – ", "Beirut"), ("BREAKING — ", None), ("NATO — ", None)]
)
def test_a_place_in_capitals_before_a_dash_is_the_masthead(head: str, place: str | None) -> None:
    """The place is no word of the statement; a word that is no place is none."""
    report = pipeline.read((head + "Russia expects the ferry to sail, its envoy Ida Storm said on Friday.").encode(), "x.txt")
    assert (report.place.value if report.place else None) == place
    if place is not None:
        assert all(i.content[0][0] >= len(head) for i in report.items)
