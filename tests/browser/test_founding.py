"""New mechanism in a real browser, by visible labels: a newcomer finds it, is refused twice, founds, and reads the charter."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.browser
LANGUAGES = ("en", "fr", "ru", "ar")


def beside(field: Any) -> str:
    """What is said beside a field that was refused; the field itself says that this belongs to it."""
    assert field.get_attribute("aria-invalid") == "true"
    return str(field.evaluate("e => document.getElementById(e.getAttribute('aria-describedby')).innerText"))


@pytest.mark.parametrize("scripts", [True, False], ids=["with-script", "without-script"])
def test_one_signer_founds_a_mechanism(served: Any, chrome: Any, pictures: Any, tmp_path: Any, scripts: bool) -> None:
    """Two participants of one name and a zone that is none are refused beside their fields, and all that was typed is kept."""
    name = f"ford-{'a' if scripts else 'b'}"
    context = chrome.new_context(viewport={"width": 1280, "height": 900}, locale="en", java_script_enabled=scripts)
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.goto(served.address + "/record")
    page.get_by_role("link", name="New mechanism").click()
    page.get_by_role("heading", level=1, name="New mechanism").wait_for()
    page.get_by_label("Title", exact=True).fill("The ford arrangement")
    page.locator("input[name=name]").fill(name)
    page.get_by_label("Your own name").fill("Estmark")
    for n, other in ((1, "Norland"), (2, "Norland"), (3, "Westmark")):
        page.locator(f"input[name=p{n}_label]").fill(other)
    page.get_by_role("button", name="Add a participant").click()
    page.locator("input[name=p4_label]").fill("The ferry office")
    page.locator("select[name=p4_kind]").select_option(label="organisation")
    page.get_by_label("Name of the format").fill("The banks")
    page.locator("input[name=f0_p0_role]").fill("party")
    page.locator("input[name=f0_p1_role]").fill("party")
    page.get_by_role("checkbox", name="contact", exact=True).check()
    page.get_by_label("Time zone").fill("Europe/Atlantis")
    page.get_by_label("Holidays, one day a line").fill("2026-12-25")
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("alert").wait_for()
    assert "Norland" in beside(page.locator("input[name=p2_label]"))
    page.locator("input[name=p2_label]").fill("Sudmark")
    page.get_by_role("button", name="Preview").click()
    assert "Europe/Atlantis" in beside(page.get_by_label("Time zone"))
    page.screenshot(path=pictures / f"founding-{name}.png", full_page=True)
    assert page.locator("input[name=p4_label]").input_value() == "The ferry office"
    assert page.locator("select[name=p4_kind]").input_value() == "organisation"
    assert page.get_by_role("checkbox", name="contact", exact=True).is_checked()
    page.get_by_label("Time zone").fill("Asia/Beirut")
    page.get_by_label("Friday and Saturday").check()
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("heading", name="Preview").wait_for()
    assert "Norland is party from" in page.locator("#preview").inner_text()
    with page.expect_download() as told:
        page.get_by_role("button", name="Download the charter file").click()
    told.value.save_as(tmp_path / "charter.yaml")
    assert b"Asia/Beirut" in (tmp_path / "charter.yaml").read_bytes()
    page.get_by_label("Pass phrase", exact=False).nth(0).fill("words of estmark")
    page.get_by_label("Pass phrase again").fill("words of estmark")
    page.get_by_role("button", name="Found it").click()
    page.get_by_role("heading", level=1, name="The ford arrangement").wait_for()
    status = page.get_by_role("status").inner_text()
    assert "comity keys export" in status and "participant-joins" in status
    charter = served.desk.node.charter_of(name)
    assert charter.zone == "Asia/Beirut" and charter.weekend == {5, 6} and len(charter.participants) == 5
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refused_form_has_no_accessibility_violation(served: Any, chrome: Any, axe_source: str, language: str) -> None:
    """axe-core on the form with rows of every kind, numbers unfolded and a problem beside a field, on a desk and on a phone."""
    found = []
    for width in (1280, 360):
        context = chrome.new_context(viewport={"width": width, "height": 800}, locale=language)
        page = context.new_page()
        page.goto(f"{served.address}/mechanisms/new?lang={language}")
        page.locator("input[name=title]").fill("ترتيب المعبر" if language == "ar" else "The ford")
        for n in (0, 1):
            page.locator(f"input[name=p{n}_label]").fill("Estmark")
        page.locator("input[name=f0_label]").fill("The banks")
        page.locator("input[name=use_contact]").check()
        page.locator("button[value=preview]").click()
        page.locator("#wrong").wait_for()
        page.evaluate("() => document.querySelectorAll('details').forEach(e => { e.open = true })")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.evaluate(axe_source)
        violations = page.evaluate("() => axe.run()")["violations"]
        found += [(width, each["id"], each["nodes"][0]["html"][:200]) for each in violations]
        context.close()
    assert found == []
