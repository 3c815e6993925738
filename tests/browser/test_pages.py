"""Every page in every language in a real browser: no violation of accessibility, nothing that spills, no request elsewhere."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.browser
LANGUAGES = ("en", "fr", "ru", "ar")


def name_of(path: str) -> str:
    return re.sub(r"[^a-z]+", "-", path.lower()).strip("-")[:24] or "today"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_has_an_accessibility_violation(served, chrome, axe_source, pictures, language):
    """axe-core on every kind of page; a picture of each is left for a person to look at."""
    context = chrome.new_context(viewport={"width": 1280, "height": 800}, locale=language)
    page = context.new_page()
    found = []
    for path in served.paths():
        page.goto(f"{served.address}{path}{'&' if '?' in path else '?'}lang={language}")
        page.screenshot(path=pictures / f"{name_of(path)}-{language}.png")
        page.evaluate(axe_source)
        violations = page.evaluate("() => axe.run()")["violations"]
        found += [(path, each["id"], each["nodes"][0]["html"][:200]) for each in violations]
        assert page.evaluate("document.documentElement.dir") == ("rtl" if language == "ar" else "ltr")
    context.close()
    assert found == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_holds_in_both_schemes(served, chrome, axe_source, scheme):
    context = chrome.new_context(viewport={"width": 1280, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    found = []
    for path in served.paths():
        page.goto(served.address + path)
        page.evaluate(axe_source)
        result = page.evaluate("() => axe.run({runOnly: ['color-contrast']})")
        found += [(path, node["html"][:160]) for each in result["violations"] for node in each["nodes"]]
    context.close()
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_scrolls_sideways_on_a_phone(served, chrome, pictures, language):
    context = chrome.new_context(viewport={"width": 360, "height": 740}, locale=language)
    page = context.new_page()
    wide = []
    for path in served.paths():
        page.goto(f"{served.address}{path}{'&' if '?' in path else '?'}lang={language}")
        page.screenshot(path=pictures / f"phone-{name_of(path)}-{language}.png")
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 360:
            wide.append((path, width))
    context.close()
    assert wide == []


def test_targets_on_a_phone_are_large_enough_for_a_thumb(served, chrome):
    """Buttons, fields and the links of the frame are at least 44 CSS pixels high (WCAG 2.2, 2.5.5)."""
    context = chrome.new_context(viewport={"width": 360, "height": 740}, has_touch=True)
    page = context.new_page()
    small = []
    for path in served.paths():
        page.goto(served.address + path)
        small += [
            (path, text)
            for text in page.evaluate(
                """() => [...document.querySelectorAll('header a, button, select, input')]
                .filter(e => !['radio', 'checkbox', 'hidden'].includes(e.type))
                .filter(e => e.offsetParent && e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 120))"""
            )
        ]
    context.close()
    assert small == []


def test_nothing_is_fetched_from_elsewhere_and_nothing_is_refused_by_the_policy(served, chrome):
    context = chrome.new_context()
    page = context.new_page()
    foreign, told = [], []
    page.on("request", lambda request: None if request.url.startswith((served.address, "data:")) else foreign.append(request.url))
    page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    for path in served.paths():
        page.goto(served.address + path)
    context.close()
    assert foreign == []
    assert [text for text in told if "404" not in text] == []


def test_every_page_works_without_a_script(served, chrome):
    """Two texts are compared, and a row is changed, with JavaScript switched off."""
    context = chrome.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(served.address + "/compare")
    page.get_by_label("Paste the text, or drop a file here").nth(0).fill(
        "The ministers agreed on 12 March. Ten lorries left Hollin."
    )
    page.get_by_label("Paste the text, or drop a file here").nth(1).fill("The ministers agreed on 13 March. Talks on gas go on.")
    page.get_by_role("button", name="Set side by side").click()
    page.locator("table.cmp").wait_for()
    assert page.locator("table.cmp tbody tr").count() >= 2
    page.get_by_role("link", name="Change what belongs together").first.click()
    page.get_by_label("Who changes it?").wait_for()
    context.close()


def test_the_first_screen_of_today_answers_four_questions(served, chrome):
    """At 1280 by 800: what is due and who owes it, what differs, who is silent, what is new."""
    context = chrome.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(served.address + "/")
    for part in ("due", "differs", "silent", "new"):
        first = page.locator(f"#{part} li").first
        box = first.bounding_box()
        assert box is not None and box["y"] + box["height"] <= 800, part
    assert "owed by" in page.locator("#due li").first.inner_text()
    context.close()


def test_keyboard_focus_is_seen_and_the_content_is_one_key_away(served, chrome):
    context = chrome.new_context()
    page = context.new_page()
    page.goto(served.address + "/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    context.close()


def test_quoted_text_keeps_its_own_direction_on_an_arabic_page(served, chrome):
    """An English sentence on a right-to-left page begins at the left and ends with its full stop at the right."""
    context = chrome.new_context()
    page = context.new_page()
    page.goto(served.address + "/compare?lang=ar")
    page.locator("#text-a").fill("Both sides confirmed the ceasefire of 12 March.")
    page.locator("#text-b").fill("The ceasefire of 12 March is being respected.")
    page.locator("form.sheet button").click()
    page.locator("p.said").first.wait_for()
    assert page.evaluate("document.documentElement.dir") == "rtl"
    quoted = page.locator("p.said").first
    assert quoted.evaluate("e => e.matches(':dir(ltr)')")
    left = page.locator("table.cmp thead th").nth(1).bounding_box()
    right = page.locator("table.cmp thead th").nth(0).bounding_box()
    assert left["x"] < right["x"], "the first column stands at the right"
    context.close()


def test_printing_leaves_out_what_paper_cannot_do(served, chrome):
    """No navigation, no buttons; the signs stay, because they are drawn and not painted behind."""
    context = chrome.new_context()
    page = context.new_page()
    page.goto(served.address + "/cases")
    page.emulate_media(media="print")
    assert not page.locator("nav.pages").is_visible()
    assert not page.locator("nav.languages").is_visible()
    assert page.locator("svg.sign").first.is_visible()
    context.close()
