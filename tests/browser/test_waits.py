"""Waits, links and slips in a real browser: from the day to the ring, to the case and back; no violation, nothing that spills."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.browser
LANGUAGES = ("en", "fr", "ru", "ar")


def places(served: Any) -> list[tuple[str, str]]:
    """(what is looked at, its address): the page of waits, a case in a ring, one with links, one whose date slipped."""
    node = served.desk.node
    found = {"waits": "/waits"}
    for case in node.folds():
        around = node.around(case.id)
        for name, there in (("ring", around.ring), ("links", around.naming), ("slip", around.slipped.lines)):
            if there:
                found.setdefault(name, f"/cases/{case.id}")
    return list(found.items())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [360, 1280])
def test_no_violation_and_nothing_that_spills(
    served: Any, chrome: Any, axe_source: str, pictures: Any, language: str, width: int
) -> None:
    context = chrome.new_context(viewport={"width": width, "height": 800}, locale=language)
    page = context.new_page()
    found = []
    shown = places(served)
    assert {name for name, _ in shown} == {"waits", "ring", "links", "slip"}
    for name, path in [*shown, ("today", "/"), ("cases", "/cases")]:
        page.goto(f"{served.address}{path}?lang={language}")
        page.screenshot(path=pictures / f"around-{name}-{width}-{language}.png", full_page=True)
        page.evaluate(axe_source)
        found += [(path, each["id"], each["nodes"][0]["html"][:200]) for each in page.evaluate("() => axe.run()")["violations"]]
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.evaluate("document.documentElement.dir") == ("rtl" if language == "ar" else "ltr")
    context.close()
    assert found == []


def test_from_the_day_to_the_ring_and_to_a_case_in_it_by_visible_words(served: Any, chrome: Any) -> None:
    """Without a script: who looks for why nothing moves gets there by links alone."""
    context = chrome.new_context(viewport={"width": 1280, "height": 800}, locale="en", java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(served.address + "/")
    page.get_by_role("link", name="Who waits for whom").click()
    page.get_by_role("heading", level=1, name="Who waits for whom").wait_for()
    assert "would leave no ring here" in page.locator("#ring-1").inner_text()
    page.locator("#ring-1 .rows a").first.click()
    page.get_by_role("heading", level=2, name="Waits for", exact=False).first.wait_for()
    assert "waits for" in page.locator("#waits").inner_text()
    page.locator("#waits").get_by_role("link", name="Who waits for whom").click()
    page.get_by_role("heading", level=1, name="Who waits for whom").wait_for()
    context.close()
