"""Threats at the door: a foreign host name, a foreign form, a frame, a script; and the language of each reader."""

from __future__ import annotations

import pytest

from comity.web.language import choose


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "", "localhost.evil.example:80"])
def test_a_foreign_host_name_is_turned_away(browser, host):
    """A page elsewhere cannot reach the desk by pointing its own name at the loopback address."""
    answer = browser.get("/compare", headers={"host": host})
    assert answer.status_code == 400
    assert "<form" not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8123", "localhost:8123", "[::1]:8123"])
def test_the_desks_own_names_are_answered(browser, host):
    assert browser.get("/compare", headers={"host": host}).status_code == 200


def test_every_answer_carries_the_strict_policy(browser):
    """Pages, problems and static files alike: no script, style, frame or form target from elsewhere."""
    for path in ("/compare", "/no-such-page", "/static/comity.css"):
        policy = browser.get(path).headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'; script-src 'self'")
        assert "frame-ancestors 'none'" in policy and "base-uri 'none'" in policy and "form-action 'self'" in policy
        assert "unsafe" not in policy


def test_no_page_has_a_style_or_a_script_of_its_own(browser):
    text = browser.get("/compare").text
    assert " style=" not in text and "<style" not in text and "onclick" not in text
    assert text.count("<script") == 1 and 'src="/static/' in text


def test_nothing_on_a_page_is_fetched_from_elsewhere(browser):
    assert "//" not in browser.get("/compare").text.replace("</", "")


@pytest.mark.parametrize("token", ["", "0" * 128, None])
def test_a_form_that_this_desk_did_not_hand_out_changes_nothing(browser, desk, token):
    browser.get("/compare")
    data = {"name_a": "A", "text_a": "One thing.", "text_b": "Another thing."}
    answer = browser.post("/compare", {**data, "_csrf_token": token} if token is not None else {**data, "_csrf_token": "x"})
    assert answer.status_code == 403
    assert "form-stale" in answer.text
    assert desk.library.worksheets.list() == ()


@pytest.mark.parametrize(
    ("asked", "kept", "accepted", "language"),
    [
        ("ar", "fr", "ru", "ar"),
        (None, "fr", "ru", "fr"),
        (None, None, "ru;q=0.5, fr;q=0.9, en;q=0.1", "fr"),
        (None, None, "de, es", "en"),
        ("xx", "yy", "fr;q=zero, ru", "ru"),
        (None, None, "fr;q=0", "en"),
        (None, None, None, "en"),
    ],
)
def test_the_language_is_the_one_asked_for_then_kept_then_wished(asked, kept, accepted, language):
    assert choose(asked, kept, accepted) == language


def test_a_chosen_language_stays_and_the_address_stays_too(browser):
    """The switch is on every page and keeps what else is in the address."""
    page = browser.get("/compare?lang=ar&x=1")
    assert '<html lang="ar" dir="rtl">' in page.text
    assert "?x=1&amp;lang=fr" in page.text
    assert '<html lang="ar" dir="rtl">' in browser.get("/compare").text


@pytest.mark.parametrize("language", ["en", "fr", "ru", "ar"])
def test_a_wrong_address_is_told_in_the_readers_language(browser, language):
    answer = browser.get(f"/no-such-page?lang={language}")
    assert answer.status_code == 404
    assert "page-unknown" in answer.text
    assert f'<html lang="{language}"' in answer.text
