"""Signing together in a real browser: the second signer finds what waits, reads it, signs, files; without a script as well."""

from __future__ import annotations

from typing import Any

import pytest
from tests.browser.conftest import begin_together

from comity.desk.examples import PASSPHRASE

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scripts", [True, False], ids=["with-script", "without-script"])
def test_the_second_signer_reads_signs_and_files(served: Any, chrome: Any, pictures: Any, tmp_path: Any, scripts: bool) -> None:
    """By visible labels alone. What is not signed is not on the record; the file that goes round is the one that comes back."""
    act_id = begin_together(served.desk)
    context = chrome.new_context(viewport={"width": 1280, "height": 800}, locale="en", java_script_enabled=scripts)
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(served.address + "/record")
    page.get_by_role("link", name="wait").click()
    page.get_by_role("heading", level=1, name="Waiting for signatures").wait_for()
    page.locator(f'a[href="/signing/{act_id}"]').click()
    main = page.locator("main")
    assert "The two sides will speak again on Monday." in main.inner_text()
    assert "not signed yet" in page.locator("#signers").inner_text()
    with page.expect_download() as told:
        page.get_by_role("link", name="Take the file along").click()
    file = tmp_path / "joint.to-sign"
    told.value.save_as(file)
    page.goto(served.address + "/signing")
    page.get_by_label("Act to sign").set_input_files(file)
    page.get_by_role("button", name="Look at it").click()
    page.get_by_role("status").wait_for()
    assert "Nothing was signed." in main.inner_text()
    page.get_by_label("Pass phrase").fill("not this one")
    page.get_by_role("button", name="Add my signature").click()
    page.get_by_role("alert").wait_for()
    assert served.desk.node.projection.places(act_id) == ()
    page.get_by_label("Pass phrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Add my signature").click()
    page.get_by_role("button", name="File it").wait_for()
    page.screenshot(path=pictures / "together.png", full_page=True)
    page.get_by_role("button", name="File it").click()
    page.get_by_role("heading", level=1, name="Record").wait_for()
    assert "In the outbox" in main.inner_text()
    page.get_by_role("button", name="Take back").first.click()
    page.get_by_role("status").wait_for()
    context.close()
