"""Amendments on the pages: what one changes for whom before it is signed, and the charter's history under Record."""

from __future__ import annotations

import re

import pytest
from tests.desk import made
from tests.desk.made import WORDS
from tests.desk.test_amend import TABLE

from comity.desk import amend, together


@pytest.fixture(autouse=True)
def cheap():
    with made.cheap_pass_phrases():
        yield


@pytest.fixture
def begun(desk):
    desk.found(made.CHARTER.encode(), "charter.yaml", WORDS.__getitem__)
    return amend.begin(desk, TABLE.encode(), "changes.yaml", lambda: WORDS["alba"])


def test_a_signer_sees_who_leaves_signs_and_files_on_the_pages(browser, desk, begun):
    assert "Amendment of the charter" in browser.get("/signing").text
    page = browser.get(f"/signing/{begun}").text
    said = re.sub(r"<[^>]+>|[\u2066-\u2069]", "", page[page.index('id="says"') :])
    assert "Borea is party from" in said, said[:500]
    ref = desk.node.authority_ref(desk.node.charter_of("ford"), "borea")
    browser.post(f"/signing/{begun}/sign", {"signer": ref, "passphrase": WORDS["borea"]})
    assert browser.post(f"/signing/{begun}/file", {}).status_code == 200
    assert together.look(desk, begun).places == ("ford/charter",)


@pytest.mark.parametrize("language", ["en", "fr", "ru", "ar"])
def test_the_record_lists_each_amendment_and_why_one_has_no_effect(browser, desk, begun, language):
    value = dict(together._item(desk, begun).value)
    keys = [desk.keyring.unlock(ref, WORDS[ref.split("/")[1]]) for ref in value["by"]]
    assert 'class="amendment"' not in browser.get("/record").text
    from comity.record import entry

    for at in ("2026-11-21T10:00:00Z", "2026-11-21T11:00:00Z"):
        desk.node.enter(entry.sign({**value, "at": at}, *keys))
    page = browser.get(f"/record?lang={language}").text
    assert page.count('class="amendment"') == 2
    assert page.count("<code>amendment-predecessor</code>") == 1
