"""From an empty desk to a kept comparison: what each page says of nothing, of one case, and of a record that was checked."""

from __future__ import annotations

import re

import pytest

from comity.errors import Theirs
from comity.record import proof_file
from comity.record.served import StoreFiles

KEEP = {
    "holder_a": "Estmark",
    "holder_b": "Norland",
    "readers": "public",
    "desk": "Liaison cell",
    "passphrase": "correct horse battery",
    "passphrase_again": "correct horse battery",
}


@pytest.mark.parametrize("path", ["/", "/cases", "/compare", "/compare/tables", "/reports", "/record"])
@pytest.mark.parametrize("language", ["en", "fr", "ru", "ar"])
def test_an_empty_desk_says_so_in_words(browser, path, language):
    answer = browser.get(f"{path}?lang={language}")
    assert answer.status_code == 200
    assert '<p class="lede">' in answer.text


@pytest.fixture
def kept(browser, texts):
    answer = browser.post(f"/compare/{texts}/keep", KEEP)
    assert answer.status_code == 200, answer.text
    return str(answer.url.path)


def test_keeping_makes_a_signed_case_whose_positions_are_reported(browser, kept):
    page = browser.get(kept).text
    assert "nobody named here signed this" in page
    assert "at variance" in page and "50 tonnes" in page
    assert "Estmark, signed" not in page, "nobody speaks for a side"


def test_the_counts_of_a_case_are_its_rows(browser, kept):
    page = browser.get(kept).text
    for word, count in re.findall(r'href="\?show=([a-z-]+)#rows"[^>]*><b>(\d+)</b>', page):
        shown = browser.get(f"{kept}?show={word}").text
        cells = shown.count(f'<p class="empty"><span class="state {word}">')
        assert int(count) == (cells or shown.count('<tr id="field-')), word


def test_today_counts_what_it_lists(browser, kept):
    page = browser.get("/").text
    for part in ("due", "differs", "new"):
        section = re.search(rf'<section class="part" id="{part}">(.*?)</section>', page, re.S).group(1)
        assert int(re.search(r"<small>(\d+)</small></h2>", section).group(1)) == section.count("<li>"), part


def test_the_record_is_verified_on_its_page(browser, kept):
    page = browser.post("/record", {}).text
    assert "The record holds" in page
    log = re.search(r'href="(/record/logs/[^"]+)"', page).group(1)
    assert "sumdb" in page and browser.get(log).status_code == 200
    act = re.search(r'href="(/record/acts/[0-9a-f]+)"', page).group(1)
    assert "&#34;v&#34;:&#34;act/1&#34;" in browser.get(act).text


def test_the_same_comparison_is_not_kept_twice(browser, kept, texts):
    answer = browser.post(f"/compare/{texts}/keep", KEEP)
    assert answer.status_code == 422 and "comparison-already-kept" in answer.text


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"readers": ""}, "readers-not-chosen"),
        ({"passphrase_again": "another"}, "passphrases-differ"),
        ({"holder_b": "Estmark"}, "keep-holders"),
        ({"passphrase": "", "passphrase_again": ""}, "form-field-empty"),
        ({"desk": ""}, "form-field-empty"),
    ],
)
def test_a_form_that_does_not_hold_signs_nothing(browser, desk, texts, changed, code):
    """No key, no log and no act come of it; what was typed comes back, the pass phrase does not."""
    answer = browser.post(f"/compare/{texts}/keep", {**KEEP, **changed})
    assert answer.status_code == 422 and code in answer.text
    assert "correct horse" not in answer.text
    assert desk.store.logs() == []


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/cases/contact/" + "0" * 32, "case-unknown"),
        ("/record/acts/" + "0" * 64, "act-unknown"),
        ("/record/logs/no/such", "log-not-here"),
        ("/reports/" + "0" * 64, "report-unknown"),
        ("/drafts/" + "0" * 32, "draft-unknown"),
    ],
)
def test_what_is_not_here_is_told_with_what_to_do(browser, path, code):
    answer = browser.get(path)
    assert answer.status_code == 404 and code in answer.text
    assert "What to do" in answer.text


def test_an_act_leaves_with_its_bytes_and_its_proof(browser, desk, kept):
    """Two files from the page of an act: whoever has the log's key checks them alone."""
    act_id = re.search(r'href="/record/acts/([0-9a-f]{64})"', browser.get("/record").text).group(1)
    files = {kind: browser.get(f"/record/acts/{act_id}/{kind}") for kind in ("act", "proof")}
    for kind, ending in (("act", ".act"), ("proof", ".act.tlog-proof")):
        assert f'/record/acts/{act_id}/{kind}"' in browser.get(f"/record/acts/{act_id}").text
        assert files[kind].headers["content-disposition"] == f'attachment; filename="{act_id[:16]}{ending}"'
    log = desk.store.entry_by_id(act_id).log
    vkey = StoreFiles(desk.store).read(log, "vkey").decode().strip()
    assert proof_file.check_file(files["proof"].content, files["act"].content, {log: vkey}).log == log
    with pytest.raises(Theirs):
        proof_file.check_file(files["proof"].content, files["act"].content + b" ", {log: vkey})
    assert browser.get(f"/record/acts/{act_id}/other").status_code == 404
    assert browser.get(f"/record/acts/{'0' * 64}/proof").status_code == 404
