"""Past moments on the pages: the address holds the moment, a banner says what is shown, links within the look keep it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.desk import made
from tests.web.conftest import Browser

from comity.desk.desk import Desk
from comity.web import cases, today
from comity.web.app import build

THEN = "as-of=2999-01-01T00%3A00&known=then"
BEFORE = "as-of=2001-01-01T00%3A00&known="


@pytest.fixture
def called(tmp_path: Path) -> tuple[Browser, str]:
    """A desk with one open call between two sides, and the address of its page."""
    home = made.found_ford(tmp_path / "desk")
    with made.opened(home) as desk:
        case = made.open_call(desk)
    opened = Desk.open(home, clock=made.Clock(), random=lambda size: b"\x01" * size)
    return Browser(build(opened, secret="0" * 64)), f"/cases/{case}"


@pytest.mark.parametrize("known", ["then", "now"])
def test_before_its_first_act_a_case_has_none_and_the_page_says_what_is_shown(called: tuple[Browser, str], known: str) -> None:
    browser, page = called
    found = browser.get(f"{page}?{BEFORE}{known}")
    assert found.status_code == 200
    assert "Nothing can be filed from a look at the past" in found.text and 'id="act-' not in found.text
    assert 'id="act-' in browser.get(page).text


def test_today_at_a_past_moment_leads_to_cases_at_that_moment(called: tuple[Browser, str]) -> None:
    browser, page = called
    found = browser.get(f"/?{THEN}").text
    assert f'href="{page}?{THEN.replace("&", "&amp;")}#act-' in found
    assert "claimed: nobody attests some of it" in found
    assert page not in browser.get(f"/?{BEFORE}now").text


def test_the_present_says_nothing_of_the_past_and_offers_the_look_without_script(called: tuple[Browser, str]) -> None:
    browser, page = called
    for place in ("/", page):
        found = browser.get(place).text
        assert "look at the past" not in found
        assert '<form method="get"' in found and 'name="as-of"' in found


def test_the_filter_of_rows_keeps_the_moment(called: tuple[Browser, str]) -> None:
    browser, page = called
    found = browser.get(f"{page}?{THEN}&show=only").text
    assert f'href="?{THEN.replace("&", "&amp;")}&amp;show=' in found


@pytest.mark.parametrize("query", ["as-of=yesterday", "as-of=2026-01-01&known=perhaps", 'as-of="><script>'])
def test_what_is_no_moment_is_told_with_how_to_write_one(called: tuple[Browser, str], query: str) -> None:
    browser, page = called
    for place in ("/", page):
        found = browser.get(f"{place}?{query}")
        assert found.status_code == 422 and "moment-" in found.text and "<script>" not in found.text


def test_a_look_at_the_past_has_nothing_to_file_with(called: tuple[Browser, str]) -> None:
    browser, page = called
    for place in ("/", page):
        assert 'method="post"' not in browser.get(f"{place}?{THEN}").text


def test_long_lists_come_a_page_at_a_time_and_every_row_is_on_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(today, "PAGE", 2)
    monkeypatch.setattr(cases, "PAGE", 2)
    home = made.found_ford(tmp_path / "desk")
    with made.opened(home) as desk:
        every = {made.open_call(desk) for _ in range(5)}
        browser = Browser(build(desk, secret="0" * 64))
        for place in ("/", "/cases"):
            told = [browser.get(f"{place}?page={number}").text for number in (1, 2, 3)]
            found = [{case for case in every if f"/cases/{case}" in text} for text in told]
            assert set().union(*found) == every
            assert 'rel="next"' in told[0] and 'rel="prev"' not in told[0] and 'rel="prev"' in told[2]
            assert browser.get(f"{place}?page=99").text.count('rel="next"') == 0
            assert browser.get(f"{place}?page=no").status_code == 200
