"""A report of one's own: pasted or chosen, read into drafts, kept on this machine; bad input comes back with what was typed."""

from __future__ import annotations

import pytest
from tests.web.conftest import Browser

from comity.desk.desk import Desk

TOLD = (
    "LAKEPORT, 14 March. /Shore Wire/. Estmark's foreign minister Ilse Brandt said on Saturday that her country would send "
    'fifty tonnes of flour.\n\n"The lorries leave on Thursday," Brandt told reporters.\n\n'
    "Norland made no mention of the convoy.\n"
)


def test_a_pasted_report_leads_to_its_drafts_and_signs_nothing(browser: Browser, desk: Desk) -> None:
    answer = browser.post("/reports", {"text": TOLD, "outlet": "Shore Wire", "day": "2026-03-15"})
    assert answer.status_code == 200
    assert "The lorries leave on Thursday" in answer.text
    [view] = desk.library.reports.list()
    assert view.report.outlet is not None and view.report.outlet.value == "Shore Wire"
    assert view.report.published.value == "2026-03-15"
    assert view.drafts and all(draft.status == "waiting" for draft in view.drafts)
    assert desk.store.logs() == []


def test_a_saved_page_is_chosen_as_a_file(browser: Browser, desk: Desk) -> None:
    page = f"<html><body><nav>Home</nav><p>{TOLD}</p></body></html>".encode()
    answer = browser.post("/reports", {}, files={"file": ("page.html", page, "text/html")})
    assert answer.status_code == 200
    assert [view.report.name for view in desk.library.reports.list()] == ["page.html"]


def test_the_same_report_twice_is_one(browser: Browser, desk: Desk) -> None:
    for _ in range(2):
        browser.post("/reports", {"text": TOLD})
    assert len(desk.library.reports.list()) == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [({"text": "  "}, "report-empty"), ({"text": "a\0b"}, "report-binary"), ({"text": TOLD, "day": "soon"}, "form-day")],
)
def test_what_cannot_be_read_is_told_and_nothing_is_kept(browser: Browser, desk: Desk, data: dict[str, str], code: str) -> None:
    answer = browser.post("/reports", {"outlet": "Shore Wire", **data})
    assert answer.status_code == 422
    assert code in answer.text
    assert 'value="Shore Wire"' in answer.text
    assert desk.library.reports.list() == ()
