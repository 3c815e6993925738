"""Signing together on the pages: what each signer sees, whose turn it is, and that nothing half-signed goes on the record."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from tests.desk import made
from tests.desk.made import WORDS, topic
from tests.web.conftest import READOUT

from comity.desk import together
from comity.desk.found import Limits
from comity.record import keys


@pytest.fixture
def joint(desk, case):
    return together.begin(desk, "alba", ["borea"], "readout", READOUT, case, lambda: WORDS["alba"])


def test_with_nothing_to_sign_the_page_says_so(browser):
    page = browser.get("/signing").text
    assert "No act waits for signatures." in page and '<p class="lede">' in page


def test_the_list_says_since_when_and_for_whom(browser, joint):
    page = browser.get("/signing").text
    assert "1 act waits for signatures." in page
    assert "<bdi>1</bdi>" not in page and "1 of 2 have signed" in re.sub(r"<[^>]+>", "", page)
    assert "waits for" in page and "Borea" in page
    assert f'href="/signing/{joint}"' in page
    assert 'href="/signing"' in browser.get("/record").text


def test_a_signer_sees_words_text_signers_and_time_before_signing(browser, joint):
    page = browser.get(f"/signing/{joint}").text
    for told in ("The ferry runs on Mondays.", "A call", "everybody: it is public", "authority key", "not signed yet", "Begun"):
        assert told in page, told
    assert "nothing is on record of them, and it is no refusal" in page
    assert "&#34;v&#34;:&#34;act/1&#34;" in page
    assert "Add my signature" in page and "File it" not in page


def test_signed_here_and_filed_it_waits_in_the_outbox_and_then_has_effect(browser, desk, case, joint):
    before = made.state(desk)
    page = browser.post(f"/signing/{joint}/sign", {"signer": "ford/borea/authority", "passphrase": WORDS["borea"]}).text
    assert "Everybody has signed." in page and "File it" in page
    assert made.state(desk) == before, "nothing half-signed enters the record"
    filed = browser.post(f"/signing/{joint}/file", {})
    assert filed.url.path == "/record" and "ford/alba" not in str(desk.node.projection.places(joint))
    [waiting] = desk.node.pending()
    assert waiting.act.id == joint
    desk.node.tick(desk.node.now() + timedelta(minutes=2))
    assert desk.node.projection.places(joint) == ("ford/alba",)
    assert "On the record in" in browser.get(f"/signing/{joint}").text
    assert "No act waits for signatures." in browser.get("/signing").text


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"signer": "ford/borea/authority", "passphrase": "wrong words"}, "key-pass-phrase-wrong"),
        ({"signer": "ford/borea/authority", "passphrase": ""}, "form-field-empty"),
        ({"signer": "ford/borea/duty", "passphrase": "borea words"}, "signer-not-among"),
        ({"signer": "", "passphrase": "borea words"}, "form-field-empty"),
    ],
)
def test_what_does_not_sign_is_told_and_adds_no_line(browser, desk, joint, told, code):
    before = together.file_of(desk, joint)
    answer = browser.post(f"/signing/{joint}/sign", told)
    assert answer.status_code == 422 and code in answer.text
    assert "wrong words" not in answer.text and "borea words" not in answer.text
    assert together.file_of(desk, joint) == before


def test_what_is_not_complete_is_not_filed(browser, desk, joint):
    before = made.state(desk)
    answer = browser.post(f"/signing/{joint}/file", {})
    assert answer.status_code == 422 and "sign-lines-missing" in answer.text
    assert made.state(desk) == before


def test_the_file_goes_round_and_comes_back(browser, desk, joint):
    answer = browser.get(f"/signing/{joint}/file")
    assert answer.headers["content-disposition"] == f'attachment; filename="{joint[:12]}.to-sign"'
    raw = answer.content
    desk.library.collections.forget(joint)
    assert browser.get(f"/signing/{joint}").status_code == 404
    page = browser.post("/signing", {}, files={"file": ("x.to-sign", raw)}).text
    assert "Nothing was signed." in page and "The ferry runs on Mondays." in page
    assert together.file_of(desk, joint) == raw


@pytest.mark.parametrize("change", [(b"Mondays", b"Fridays"), (b"to-sign/1", b"to-sign/9"), (b"}\n\n", b"}\n")])
def test_a_changed_file_is_told_and_not_kept(browser, desk, joint, change):
    raw = together.file_of(desk, joint).replace(*change)
    desk.library.collections.forget(joint)
    answer = browser.post("/signing", {}, files={"file": ("x.to-sign", raw)})
    assert answer.status_code == 502 and "This did not go through" in answer.text
    assert desk.library.collections.ids() == ()


def test_no_file_is_told(browser):
    answer = browser.post("/signing", {}, files={"file": ("", b"")})
    assert answer.status_code == 422 and "sign-file-none" in answer.text


def test_its_beginner_gives_it_up_and_what_that_does_not_do_is_said(browser, joint):
    page = browser.post(f"/signing/{joint}/give-up", {}).text
    assert "stay valid in copies that others hold" in page and "given up" in page
    shown = browser.get(f"/signing/{joint}").text
    assert "Given up on" in shown and "Add my signature" not in shown


def test_an_act_that_would_have_no_effect_any_more_says_why_and_offers_no_signature(browser, desk, case):
    """A desk key that was revoked while the act waited."""
    for name in ("drafts", "release"):
        key = keys.generate(f"ford/alba/{name}", made.counted(32))
        desk.keyring.add(key, f"{name} words", made.counted)
        desk.lend("ford/alba", key.verify_key.vkey, WORDS["alba"], Limits(may=("draft", "release")))
    act_id = together.begin(desk, "ford/alba/drafts", ["release"], "readout", READOUT, case, lambda: "drafts words")
    assert "Add my signature" in browser.get(f"/signing/{act_id}").text
    desk.revoke("ford/alba", desk.signer_named("ford/alba/drafts").ref, WORDS["alba"])
    page = browser.get(f"/signing/{act_id}").text
    assert "As things stand it would have no effect" in page and "key-not-lent" in page
    assert "Add my signature" not in page and "File it" not in page


def test_markup_in_what_somebody_wrote_stays_text(browser, desk, case):
    body = {"fields": {"topics/ferry": topic("<script>alert(1)</script> \u202eyadnoM")}}
    act_id = together.begin(desk, "alba", ["borea"], "readout", body, case, lambda: WORDS["alba"])
    page = browser.get(f"/signing/{act_id}").text
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page
    assert "\\u{202e}yadnoM" in page, "in the text as it stands nothing turns other words around"


@pytest.mark.parametrize("language", ["en", "fr", "ru", "ar"])
def test_the_pages_stand_in_every_language(browser, joint, language):
    for path in ("/signing", f"/signing/{joint}"):
        answer = browser.get(f"{path}?lang={language}")
        assert answer.status_code == 200 and "<h1>" in answer.text
        assert answer.text.count("<h1") == 1
        inputs = re.findall(r'<(?:input|select)(?![^>]*type="hidden")[^>]*>', answer.text)
        assert len(inputs) <= answer.text.count('<label class="field">'), "every field has its label"


@pytest.mark.parametrize("act_id", ["0" * 64, "x", "%2e%2e", "0" * 63])
def test_what_is_not_here_is_told(browser, act_id):
    assert browser.get(f"/signing/{act_id}").status_code == 404


# --- a drafter's desk -----------------------------------------------------------------------------------------------------
REPORT = (
    "Estmark and Norland spoke on Monday, the Lake Herald reports.\n\n"
    "The foreign minister of Estmark said that the first aid convoy of 50 tonnes will leave on Thursday.\n"
)


@pytest.fixture
def draft(desk, case, browser):
    """A draft of a report, and a desk of Alba that may only draft."""
    key = keys.generate("ford/alba/drafts", made.counted(32))
    desk.keyring.add(key, "drafts words", made.counted)
    desk.lend("ford/alba", key.verify_key.vkey, WORDS["alba"], Limits(may=("draft",)))
    browser.post("/reports", {"text": REPORT, "outlet": "Lake Herald", "day": "2026-03-10"})
    return desk.library.reports.drafts("waiting")[0]


def form(desk, case, **changes):
    told = {"signer": desk.signer_named("ford/alba/drafts").ref, "passphrase": "drafts words", "case": case, "confirmed": "yes"}
    return {**told, **changes}


def test_a_drafters_desk_files_nothing_and_says_what_to_do(browser, desk, case, draft):
    before = made.state(desk)
    answer = browser.post(f"/drafts/{draft.id}/accept", form(desk, case))
    assert answer.status_code == 403 and "key-may-not-release" in answer.text
    assert made.state(desk) == before and desk.node.pending() == ()
    assert desk.library.reports.draft(draft.id).status == "waiting"


def test_what_a_drafter_begins_a_releaser_sees_signs_and_files(browser, desk, case, draft):
    other = desk.signer_named("ford/alba/duty").ref
    before = made.state(desk)
    page = browser.post(f"/drafts/{draft.id}/accept", form(desk, case, other=other))
    assert page.url.path.startswith("/signing/") and "Nothing is filed before the others have signed." in page.text
    assert made.state(desk) == before and desk.node.pending() == ()
    act_id = page.url.path.rpartition("/")[2]
    assert f"/signing/{act_id}" in browser.get(f"/drafts/{draft.id}").text
    assert f"/signing/{act_id}" in browser.get("/signing").text
    browser.post(f"/signing/{act_id}/sign", {"signer": other, "passphrase": WORDS["alba"]})
    browser.post(f"/signing/{act_id}/file", {})
    assert [one.act.id for one in desk.node.pending()] == [act_id]
    desk.node.tick(desk.node.now() + timedelta(minutes=2))
    assert desk.node.case(case).acts[-1].effect == "effective"
    assert "To the case" in browser.get(f"/drafts/{draft.id}").text


def test_given_up_the_draft_waits_again(browser, desk, case, draft):
    page = browser.post(f"/drafts/{draft.id}/accept", form(desk, case, other=desk.signer_named("ford/alba/duty").ref))
    assert desk.library.reports.draft(draft.id).status == "accepted"
    browser.post(f"{page.url.path}/give-up", {})
    assert desk.library.reports.draft(draft.id).status == "waiting"
    assert desk.node.pending() == ()


def test_a_new_case_is_not_begun_by_two(browser, desk, case, draft):
    told = form(desk, case, other=desk.signer_named("ford/alba/duty").ref) | {"case": "", "readers": "public"}
    answer = browser.post(f"/drafts/{draft.id}/accept", told)
    assert answer.status_code == 422 and "draft-together-case" in answer.text
    assert desk.library.collections.ids() == ()
