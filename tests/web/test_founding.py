"""New mechanism, without a browser: one form makes the file that `comity init` takes, refusals stand beside their field, and the
founded charter has its page."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.desk import made
from tests.desk.made import WORDS
from tests.desk.test_amend import TABLE

from comity.desk import amend, together
from comity.desk.desk import Desk
from comity.mechanism.charter_file import looked_at

FORM = {
    "title": "The ford",
    "p0_label": "Alba",
    "p0_kind": "state",
    "p1_label": "Borea",
    "p1_kind": "state",
    "p2_label": "The lake watch",
    "p2_kind": "organisation",
    "p2_id": "watch",
    "f0_label": "The table",
    "f0_p0_role": "party",
    "f0_p1_role": "party",
    "f0_p1_from": "2026-01-01",
    "f0_p1_until": "2026-12-31",
    "f0_p2_role": "Observer",
    "a0_label": "Alba and the watch",
    "a0_p0": "1",
    "a0_p2": "1",
    "m0_label": "Prisoners",
    "use_contact": "1",
    "par_contact_readout_hours": "48",
    "src_contact_readout_hours": "our rules",
    "two_contact_readout": "1",
    "use_commitment": "1",
    "pack_commitment": "weekly-report",
    "zone": "Asia/Beirut",
    "weekend": "5,6",
    "holidays": "2026-12-25\n2027-01-01",
}
SECRET = {"passphrase": "alba words", "passphrase_again": "alba words"}


@pytest.fixture(autouse=True)
def cheap():
    with made.cheap_pass_phrases():
        yield


def text_of(page: str) -> str:
    return re.sub(r"<[^>]+>|[\u2066-\u2069]", "", page)


def post(browser: Any, do: str, **more: str) -> Any:
    return browser.post("/mechanisms/new", {**FORM, "do": do, **more})


def test_the_form_founds_what_it_says_with_one_signer(browser: Any, desk: Desk) -> None:
    answer = post(browser, "found", **SECRET)
    assert answer.status_code == 200 and answer.url.path == "/record/charters/the-ford"
    charter = desk.node.charter_of("the-ford")
    assert [one.participant for one in desk.signers()] == ["alba"] == list(charter.quorum) == [charter.writer]
    assert {name for name, one in charter.participants.items() if one.authority is None} == {"borea", "watch"}
    members = {(row.participant, row.role, str(row.since), str(row.until)) for row in charter.formats["the-table"].members}
    assert members == {
        ("alba", "party", "2026-03-15", "None"),
        ("borea", "party", "2026-01-01", "2026-12-31"),
        ("watch", "observer", "2026-03-15", "None"),
    }
    assert charter.audiences["alba-and-the-watch"].readers == {"alba", "watch"} and charter.matters["prisoners"].owner == "alba"
    assert charter.procedures["contact"].parameters == {"readout_hours": 48}
    assert charter.procedures["contact"].sources["readout_hours"].text == "our rules"
    assert charter.procedures["commitment"].parameters == {"report_days": 7}
    assert charter.two_persons == ("contact/readout",) and charter.weekend == {5, 6} and len(charter.holidays) == 2
    assert charter.zone == "Asia/Beirut" and desk.verify().ok


def test_the_downloaded_file_is_what_the_page_would_found(browser: Any, desk: Desk) -> None:
    answer = post(browser, "file")
    assert 'filename="the-ford.yaml"' in answer.headers["content-disposition"]
    looked = looked_at(answer.content, "the-ford.yaml")
    assert desk.node.charters() == ()
    post(browser, "found", **SECRET)
    founded = desk.node.charter_of("the-ford")
    assert (looked.formats, looked.audiences, looked.procedures) == (founded.formats, founded.audiences, founded.procedures)
    assert (looked.zone, looked.holidays, looked.weekend) == (founded.zone, founded.holidays, founded.weekend)


def test_a_preview_says_the_charter_in_words_and_founds_nothing(browser: Any, desk: Desk) -> None:
    said = text_of(post(browser, "preview").text)
    for sentence in (
        "Borea is party from 1 January 2026 to 31 December 2026",
        "48 hours; source",
        "our rules",
        "Friday and Saturday",
    ):
        assert sentence in said
    assert desk.node.charters() == () and desk.keyring.refs() == ()


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"p1_label": "ALBA "}, "p1_label", "both called"),
        ({"zone": "Etc/Nowhere"}, "zone", "no time zone"),
        ({"title": ""}, "title", "nothing"),
        ({"p2_id": "The Watch"}, "p2_id", "The Watch"),
        ({"p2_id": "alba"}, "p2_id", "a second time"),
        ({"p1_id": "charter"}, "p1_id", "no log"),
        ({"f0_p1_until": "2025-12-31"}, "f0_p1_role", "before it begins"),
        ({"f0_p1_from": "yesterday"}, "f0_p1_from", "yesterday"),
        ({"holidays": "2026-12-25\n2026-02-30"}, "holidays", "2026-02-30"),
        ({"par_contact_readout_hours": "-1"}, "par_contact_readout_hours", "-1"),
        ({"par_commitment_every_days": "0"}, "par_commitment_every_days", "less than"),
        ({"pack_commitment": "silence-24"}, "pack_commitment", ""),
        ({"a0_p0": "", "a0_p2": ""}, "a0_label", "nobody would read"),
        ({"a0_f0": "1", "a0_p0": "", "a0_p2": ""}, "a0_label", "one"),
        ({"use_contact": "", "use_commitment": "", "two_contact_readout": ""}, "procedures", "none"),
        ({"passphrase_again": "other"}, "passphrase_again", "two that differ"),
        ({"passphrase": ""}, "passphrase", "nothing"),
        ({"f0_p0_role": "", "f0_p1_role": "", "f0_p2_role": ""}, "f0_label", "nobody"),
    ],
)
def test_what_is_refused_is_said_beside_its_field_and_all_that_was_typed_is_kept(
    browser: Any, desk: Desk, changed: dict[str, str], field: str, said: str
) -> None:
    answer = post(browser, "found", **{**SECRET, **changed})
    assert answer.status_code == 422, text_of(answer.text)[:600]
    assert desk.node.charters() == () and desk.keyring.refs() == ()
    beside = re.search(r'<strong class="wrong" id="wrong">(.*?)</strong>', answer.text)
    assert beside is not None, text_of(answer.text)[:900]
    assert said in text_of(beside[1])
    if field != "procedures":
        assert re.search(rf'name="{field}"[^>]* aria-invalid="true"', answer.text)
    for name, value in {**FORM, **changed, "pack_commitment": ""}.items():
        if (
            name not in SECRET
            and value
            and not name.startswith(("use_", "two_", "a0_", "holidays", "p0_kind", "p1_kind", "p2_kind"))
        ):
            assert re.search(
                rf'name="{name}"[^>]* value="{re.escape(value.strip())}|value="{re.escape(value)}" selected', answer.text
            ), name
    assert "alba words" not in answer.text


def test_a_name_that_is_here_already_is_said_beside_the_short_name(browser: Any, desk: Desk) -> None:
    post(browser, "found", **SECRET)
    answer = post(browser, "found", **SECRET)
    assert answer.status_code == 422 and re.search(r'name="name"[^>]* aria-invalid="true"', answer.text)


def test_rows_are_added_by_a_button_and_never_without_end(browser: Any) -> None:
    page = browser.get("/mechanisms/new").text
    assert page.count('class="person"') == 4
    page = post(browser, "add-p", count_p="4").text
    assert page.count('class="person"') == 5 and 'value="The lake watch"' in page
    page = post(browser, "add-p", count_p="999999999999999").text
    assert page.count('class="person"') == 60 and "by hand" in page
    assert post(browser, "add-f", count_f="1").text.count('class="member"') == 6


@pytest.mark.parametrize("language", ["en", "fr", "ru", "ar"])
def test_names_are_kept_in_the_language_of_the_page(browser: Any, desk: Desk, language: str) -> None:
    browser.language = language
    post(browser, "found", **SECRET)
    assert dict(desk.node.charter_of("the-ford").title.labels) == {language: "The ford"}


def test_without_the_token_of_the_form_nothing_is_founded(browser: Any, desk: Desk) -> None:
    answer = browser.post("/mechanisms/new", {**FORM, **SECRET, "do": "found", "_csrf_token": "x"})
    assert answer.status_code == 403 and desk.node.charters() == ()


def test_the_record_and_an_empty_day_lead_to_the_page(browser: Any) -> None:
    assert 'href="/mechanisms/new"' in browser.get("/").text and 'href="/mechanisms/new"' in browser.get("/record").text


def test_after_founding_the_page_says_what_to_do_next(browser: Any, desk: Desk) -> None:
    page = text_of(post(browser, "found", **SECRET).text)
    assert f"comity keys export {desk.node.authority_ref(desk.node.charter_of('the-ford'), 'alba')}" in page
    assert "participant-joins.md" in page and "comity amend" in page
    assert "What to do next" not in browser.get("/record/charters/the-ford").text
    assert browser.get("/record/charters/no-such").status_code == 404


@pytest.mark.parametrize("language", ["en", "fr", "ru", "ar"])
def test_the_page_of_a_charter_tells_what_each_amendment_changed(browser: Any, desk: Desk, language: str) -> None:
    desk.found(made.CHARTER.encode(), "charter.yaml", WORDS.__getitem__)
    begun = amend.begin(desk, TABLE.encode(), "changes.yaml", lambda: WORDS["alba"])
    together.sign(desk, begun, "borea", lambda: WORDS["borea"])
    together.file(desk, begun)
    page = browser.get(f"/record/charters/ford?lang={language}").text
    assert page.count('class="amendment"') == 1
    assert ("Альба" if language == "ru" else "Alba") in text_of(page)
    if language == "en":
        assert "Borea is party from 1 January 2026 to 20 November 2026" in text_of(page)


def test_a_role_that_a_procedure_asks_for_has_the_word_of_the_procedure(browser: Any, desk: Desk) -> None:
    browser.language = "fr"
    post(browser, "found", **SECRET, use_meeting="1", f0_p0_role="convener")
    said = text_of(browser.get("/record/charters/the-ford").text)
    procedure = desk.node.projection.procedure(desk.node.charter_of("the-ford").procedures["meeting"].file)
    assert procedure is not None and procedure.label("roles", "convener").in_("fr") in said and "convener" not in said
