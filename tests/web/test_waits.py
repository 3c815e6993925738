"""Who waits for whom on the pages: the case from both ends, the ring, links with whose word each is, and how dates slipped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.cli.test_waits import CHARTER, owed, undertakes
from tests.desk import made
from tests.web.conftest import Browser

from comity.desk.desk import Desk
from comity.desk.sign import Opening
from comity.web import waits
from comity.web.app import build

LANGUAGES = ("en", "fr", "ru", "ar")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with made.opened(tmp_path / "owing") as opened:
        words = CHARTER.replace("procedures: [commitment]", "procedures: [commitment, milestone, contact]")
        opened.found(words.encode(), "charter.yaml", made.WORDS.__getitem__)
        yield opened


def browser(desk: Desk, language: str = "en") -> Browser:
    return Browser(build(desk, secret="0" * 64), language)


def ring(desk: Desk) -> tuple[str, str]:
    first, second = owed(desk, "alba", "borea", "Withdrawal"), owed(desk, "borea", "alba", "Exchange")
    undertakes(desk, "alba", first, second)
    undertakes(desk, "borea", second, first)
    return first, second


def page(desk: Desk, address: str, language: str = "en") -> str:
    found = browser(desk, language).get(address)
    assert found.status_code == 200, found.text
    return found.text


def part(text: str, name: str) -> str:
    """One section of a page; nothing where it has none."""
    return text.partition(f'id="{name}"')[2].partition("</section>")[0]


def test_the_case_says_what_it_waits_for_what_waits_for_it_and_on_whose_word(desk: Desk) -> None:
    first, second = ring(desk)
    shown = page(desk, f"/cases/{first}")
    for name in ("waits", "waited"):
        assert f'href="/cases/{second}"' in part(shown, name)
    assert "holds it of what it owes itself" in part(shown, "waits")
    assert "nothing in it can come first" in part(shown, "waits") and 'href="/waits"' in part(shown, "waits")


def test_today_and_cases_say_how_many_wait_in_a_ring_and_lead_there(desk: Desk) -> None:
    assert "in a ring" not in page(desk, "/") + page(desk, "/cases")
    ring(desk)
    for address in ("/", "/cases"):
        shown = page(desk, address)
        assert "2 commitments wait in a ring" in shown and 'href="/waits"' in shown
    assert "in a ring" not in page(desk, "/?as-of=2001-01-01T00%3A00&known=then")


def test_the_page_of_waits_says_what_release_would_leave_none_and_recommends_nothing(desk: Desk) -> None:
    assert "nothing waits for anything" in page(desk, "/waits")
    first, second = ring(desk)
    shown = page(desk, "/waits")
    assert "would leave no ring here" in part(shown, "ring-1") and "in the release named" in part(shown, "ring-1")
    assert part(shown, "all").count(f'href="/cases/{first}"') == 2
    assert "Nothing is recommended" in shown and second in shown


def test_a_ring_on_the_word_of_a_liar_says_whose_word_it_is(desk: Desk) -> None:
    first, second = owed(desk, "alba", "borea", "Withdrawal"), owed(desk, "borea", "alba", "Exchange")
    undertakes(desk, "borea", second, first)
    said = [{"field": "conditions", "value": [second], "holder": "alba"}]
    made.speak(desk, "borea", "report", {"positions": said}, first)
    assert "stands on the word of" in part(page(desk, "/waits"), "ring-1")
    assert "only <bdi>Borea</bdi> says that <bdi>Alba</bdi> holds it" in part(page(desk, f"/cases/{first}"), "waits")


def test_what_the_other_side_alone_names_is_no_condition_and_is_shown_as_its_word(desk: Desk) -> None:
    first, second = owed(desk, "alba", "borea", "Withdrawal"), owed(desk, "borea", "alba", "Exchange")
    made.speak(desk, "borea", "state-terms", {"fields": {"conditions": [second]}}, first)
    assert "no condition here" in part(page(desk, f"/cases/{first}"), "waits")
    shown = page(desk, "/waits")
    assert "nothing waits for anything" in shown and f'href="/cases/{first}"' in part(shown, "others")


def test_links_stand_on_both_pages_and_a_case_that_is_not_here_cannot_be_seen(desk: Desk) -> None:
    first, second = owed(desk, "alba", "borea", "Withdrawal"), owed(desk, "borea", "alba", "Exchange")
    nowhere = "commitment/" + "0" * 32
    links = {"links/a": {"case": second, "relation": "part-of"}, "links/b": {"case": nowhere, "relation": "replaces"}}
    made.speak(desk, "borea", "state-terms", {"fields": links}, first)
    here, there = part(page(desk, f"/cases/{first}"), "links"), part(page(desk, f"/cases/{second}"), "links")
    assert f'href="/cases/{second}"' in here and f'href="/cases/{first}"' in there
    assert "cannot be seen from here" in here and f'href="/cases/{nowhere}"' not in here and nowhere in here
    assert "only <bdi>Borea</bdi>" in here and "names this case as" in there
    assert 'id="links"' not in page(desk, f"/cases/{first}?as-of=2001-01-01T00%3A00&known=then")


def milestone(desk: Desk, *dates: str) -> str:
    fields: dict[str, Any] = {"obligors": ["alba"], "concerned": ["alba", "borea"], "kind": "constitution"}
    opening = Opening("milestone", "public", {"en": "A draft"}, "table")
    case = str(made.speak(desk, "borea", "open", {"fields": fields}, opening)[1])
    for day in dates:
        made.speak(desk, "alba", "expect", {"fields": {"expected_on": day}}, case)
    return case


def test_a_date_given_anew_is_told_with_first_now_and_how_often(desk: Desk) -> None:
    assert 'id="slip"' not in page(desk, f"/cases/{milestone(desk, '2026-05-01')}")
    shown = part(page(desk, f"/cases/{milestone(desk, '2026-05-01', '2026-07-01', '2026-09-01')}"), "slip")
    assert "given anew" in shown and "1 May 2026" in shown and "1 September 2026" in shown and "days later" in shown


def test_long_lists_come_a_page_at_a_time_and_none_is_lost(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = ring(desk)
    monkeypatch.setattr(waits, "PAGE", 1)
    shown = [page(desk, f"/waits?page={number}") for number in (1, 2, "9", "x")]
    told = [part(text, "all").partition("<tbody>")[2] for text in shown]
    assert told[0] != told[1] == told[2] and told[3] == told[0]
    assert all(f"/cases/{case}" in told[0] and f"/cases/{case}" in told[1] for case in (first, second))
    assert 'rel="next"' in shown[0] and 'rel="prev"' in shown[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_every_language_the_pages_stand(desk: Desk, language: str) -> None:
    first, _ = ring(desk)
    for address in ("/", "/cases", "/waits", f"/cases/{first}", f"/cases/{milestone(desk, '2026-05-01', '2026-07')}"):
        assert f'lang="{language}"' in page(desk, address, language)
