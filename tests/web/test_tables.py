"""Two tables: their columns confirmed on screen and remembered, their rows matched with reasons, one match corrected by hand."""

from __future__ import annotations

import re

import pytest


def test_columns_are_shown_before_anything_is_compared(browser, desk):
    from tests.web.conftest import TABLE_A, TABLE_B

    page = browser.post("/compare/tables", {"table_a": TABLE_A, "table_b": TABLE_B})
    assert str(page.url).endswith("/columns")
    assert page.text.count("<select name=") == 14
    assert "Mortar fire near the bridge" in page.text, "the first values stand beside each heading"
    assert desk.library.worksheets.list()[0].a.columns is None


def test_a_line_of_totals_is_set_aside_and_said(browser, tables):
    page = browser.get(f"/compare/{tables}").text
    assert "set aside" in page and "a line of totals" in page


def test_each_count_is_the_number_of_rows_that_it_leads_to(browser, tables):
    page = browser.get(f"/compare/{tables}").text
    doors = dict(re.findall(r'href="\?show=([a-z-]+)#rows"[^>]*><b>(\d+)</b>', page))
    for word, count in doors.items():
        shown = browser.get(f"/compare/{tables}?show={word}").text
        matched, alone = shown.count('<tr id="match-'), len(re.findall(r'<li id="only-', shown))
        aside = len(re.findall(r'id="aside-[ab]">.*?</section>', shown, re.S)) and shown.count("<small>a line of totals")
        assert matched + alone + aside == int(count), word


def test_a_changed_column_is_remembered_for_the_next_table(browser, desk, tables):
    from tests.web.conftest import TABLE_A, TABLE_B

    browser.post(f"/compare/{tables}/columns", {"then": "look", "role_a_7": "ignore"})
    browser.post("/compare/tables", {"table_a": TABLE_A, "table_b": TABLE_B})
    again = max(desk.library.worksheets.list(), key=lambda sheet: sheet.id).id
    page = browser.get(f"/compare/{again}/columns").text
    chosen = re.search(r'name="role_a_7".*?</select>', page, re.S)
    assert chosen is not None and 'value="ignore" selected' in chosen.group()


def test_a_role_that_is_not_offered_is_refused(browser, tables, desk):
    before = desk.library.worksheets.get(tables).a.columns
    answer = browser.post(f"/compare/{tables}/columns", {"role_a_0": "nonsense"})
    assert answer.status_code == 422 and "form-choice-unknown" in answer.text
    assert desk.library.worksheets.get(tables).a.columns == before


def test_a_pair_is_parted_and_joined_again_by_hand(browser, tables, desk):
    page = browser.get(f"/compare/{tables}").text
    (match,) = re.findall(r'href="(/compare/[0-9a-f]+/match/[1-9]\d*/[1-9]\d*)"', page)
    a, b = match.rsplit("/", 2)[1:]
    parted = browser.post(match, {"by": "Duty officer", "change": "part", "reason": "another street"})
    assert "Duty officer" in parted.text and "another street" in parted.text
    assert '<tr id="match-' not in parted.text
    joined = browser.post(f"/compare/{tables}/match/{a}/0", {"by": "Duty officer", "change": "with_b", "with_b": b})
    assert f'<tr id="match-{a}-{b}"' in joined.text
    assert [change["do"] for change in desk.library.worksheets.get(tables).changes] == ["part", "join"]


def test_a_row_that_the_tables_do_not_have_is_told(browser, tables):
    assert browser.get(f"/compare/{tables}/match/99/0").status_code == 404
    answer = browser.post(f"/compare/{tables}/match/2/0", {"by": "x", "change": "with_b", "with_b": "99"})
    assert answer.status_code == 422 and "match-change-unknown" in answer.text


@pytest.mark.parametrize(("raw", "name"), [(b"\x89PNG\r\n\x1a\n\x00", "a.xlsx"), (b"", "a.csv")])
def test_a_file_that_is_no_table_is_told_and_nothing_is_kept(browser, desk, raw, name):
    from tests.web.conftest import TABLE_B

    answer = browser.post("/compare/tables", {"table_b": TABLE_B}, files={"file_a": (name, raw, "application/octet-stream")})
    assert answer.status_code == 422
    assert desk.library.worksheets.list() == ()
