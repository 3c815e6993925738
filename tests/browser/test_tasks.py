"""Five things that people come for, done in a real browser from Today by visible labels alone; clicks and seconds are counted.

The figures go to `tasks.json` among the pictures. A budget of clicks is part of each promise: one more than the task needs is a
step that somebody has to be taught.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from comity.desk.examples import PASSPHRASE

pytestmark = pytest.mark.browser

A = """The Prime Minister of Estmark spoke by telephone with the President of Norland on 14 March.
Both sides confirmed that the ceasefire of 12 March holds along the whole shore.
The first aid convoy, 50 tonnes, leaves on Thursday 19 March.
Estmark asked that observers have access to the northern crossing at all hours.
"""
B = """The President of Norland had a telephone conversation with the Prime Minister of Estmark.
The President noted that the ceasefire of 12 March is being respected.
The first aid convoy, 40 tonnes, will leave on Thursday 19 March.
The sides agreed to continue their contacts on the constitution.
"""
TABLE_A = """No\tDate\tTime\tPlace\tKind\tKilled\tInjured\tDescription
1\t14.03.2026\t06:15\tHollin\tshelling\t0\t2\tMortar fire near the bridge
2\t14.03.2026\t09:40\tAnsel\tshooting\t1\t0\tSniper fire at a patrol
3\t14.03.2026\t13:05\tSarn\tdrone\t0\t0\tDrone over the pumping station
Total\t\t\t\t\t1\t2\t
"""
TABLE_B = """ID;When;Location;Type;Casualties;Remarks
N-7;14/03/2026 06:30;Hollin;mortar;2;Several mortar rounds fell near the bridge
N-8;14/03/2026 13:00;Sarn;drone;0;Drone seen over the pumping station
N-9;14/03/2026 20:10;Dorn;explosion;0;Explosion heard
"""


class Hand:
    """A person's hand on the page: it clicks on words that can be read, types into fields that have a label, and counts."""

    def __init__(self, page: Any, name: str, pictures: Path) -> None:
        self.page, self.name, self.pictures = page, name, pictures
        self.clicks, self.begun = 0, time.monotonic()

    def link(self, words: str, nth: int = 0) -> None:
        self._click(self.page.get_by_role("link", name=words).nth(nth))

    def page_link(self, words: str) -> None:
        self._click(self.page.get_by_role("navigation", name="Pages").get_by_role("link", name=words))

    def button(self, words: str, nth: int = 0) -> None:
        self._click(self.page.get_by_role("button", name=words).nth(nth))

    def choose(self, label: str, nth: int = 0) -> None:
        self._click(self.page.get_by_label(label, exact=True).nth(nth))

    def write(self, label: str, text: str, nth: int = 0) -> None:
        self.page.get_by_label(label, exact=False).nth(nth).fill(text)

    def pick(self, label: str, option: str) -> None:
        self.clicks += 1
        field = self.page.get_by_role("combobox", name=label)
        value = next(each for each in field.locator("option").all_text_contents() if option in each)
        field.select_option(label=value)

    def _click(self, target: Any) -> None:
        self.clicks += 1
        target.click()

    def arrive(self, title: str) -> None:
        """Wait for the page with this title; a problem on the way is told in its own words."""
        self.page.get_by_role("heading", level=1, name=title).wait_for()
        problem = self.page.get_by_role("alert")
        assert problem.count() == 0, problem.inner_text()

    def done(self, most: int) -> None:
        """Leave a picture and the figures; hold the budget of clicks."""
        self.page.screenshot(path=self.pictures / f"task-{self.name}.png", full_page=True)
        told = {"clicks": self.clicks, "seconds": round(time.monotonic() - self.begun, 1)}
        file = self.pictures / "tasks.json"
        known = json.loads(file.read_text("utf-8")) if file.exists() else {}
        file.write_text(json.dumps({**known, self.name: told}, indent=1), "utf-8")
        assert self.clicks <= most, f"{self.clicks} clicks"


@pytest.fixture
def hand(served: Any, chrome: Any, pictures: Path, request: pytest.FixtureRequest) -> Iterator[Hand]:
    """A hand on Today, in English."""
    context = chrome.new_context(viewport={"width": 1280, "height": 800}, locale="en")
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.add_init_script("window.printed = 0; window.print = () => { window.printed += 1; };")
    page.goto(served.address + "/")
    yield Hand(page, request.node.name.removeprefix("test_"), pictures)
    context.close()


def two_texts(hand: Hand) -> None:
    hand.page_link("Compare")
    hand.write("Whose text is it?", "Estmark", 0)
    hand.write("Whose text is it?", "Norland", 1)
    hand.write("Paste the text", A, 0)
    hand.write("Paste the text", B, 1)
    hand.button("Set side by side")
    hand.arrive("Estmark and Norland, side by side")


def test_compare_two_readouts_and_print(hand):
    """Pasted, set side by side, printed: three clicks."""
    two_texts(hand)
    assert "at variance" in hand.page.locator("table.cmp").inner_text()
    hand.button("Print")
    assert hand.page.evaluate("window.printed") == 1
    hand.done(3)


def test_compare_two_tables_and_correct_one_match(hand):
    """Pasted, the columns looked at, compared, one pair parted by hand with a name to it."""
    hand.page_link("Compare")
    hand.link("Two tables")
    hand.arrive("Compare two tables")
    hand.write("Whose table is it?", "Estmark", 0)
    hand.write("Whose table is it?", "Norland", 1)
    hand.write("Paste from a spreadsheet", TABLE_A, 0)
    hand.write("Paste from a spreadsheet", TABLE_B, 1)
    hand.button("Look at the columns")
    hand.arrive("What the columns mean")
    hand.button("These columns are right: compare")
    hand.arrive("Estmark and Norland, row by row")
    before = hand.page.locator("#matched tbody tr").count()
    assert before == 2
    assert "a line of totals" in hand.page.locator("#aside-a").inner_text()
    hand.link("Correct this match")
    hand.arrive("Correct this match")
    hand.write("Who changes it?", "Duty officer")
    hand.button("Part them")
    hand.arrive("Estmark and Norland, row by row")
    assert hand.page.locator("#matched tbody tr").count() == before - 1
    assert "Duty officer" in hand.page.locator("#changes").inner_text()
    hand.done(6)


def test_keep_a_comparison_as_a_case(hand):
    """One short form after the comparison; the case shows what each side says as reported."""
    two_texts(hand)
    hand.link("Keep this as a case")
    hand.arrive("Keep this as a case")
    hand.choose("everybody: it is public")
    hand.write("Name of the desk", "Liaison cell")
    hand.write("Pass phrase", "correct horse battery", 0)
    hand.write("Pass phrase again", "correct horse battery")
    hand.button("Sign and keep")
    hand.page.locator("#positions").wait_for()
    assert "Kept: signed, and on the record" in hand.page.locator("main").inner_text()
    assert "at variance" in hand.page.locator("#positions").inner_text()
    assert "nobody named here signed this" in hand.page.locator("main").inner_text()
    hand.done(5)


def test_accept_a_draft_from_a_report(hand):
    """From the list of reports to one draft, looked at beside its words, accepted as a reported position."""
    hand.page_link("Reports")
    hand.page.locator("#reports a").first.wait_for()
    hand._click(hand.page.locator("#reports a").first)
    hand._click(hand.page.locator("ul.rows a").first)
    hand.choose("everybody: it is public")
    hand.pick("Sign as", "Example desk")
    hand.write("Pass phrase", PASSPHRASE)
    for box in hand.page.get_by_role("checkbox").all():
        hand._click(box)
    hand.button("Accept and sign")
    hand.page.get_by_role("status").or_(hand.page.get_by_role("alert")).wait_for()
    assert "the position stands on the record as reported" in hand.page.locator("main").inner_text()
    hand.done(7)


def test_verify_the_record(hand):
    """Two clicks: the page of the record, and the button; the verdict is a sentence."""
    hand.page_link("Record")
    hand.button("Verify the record")
    hand.page.locator("#verified").wait_for()
    assert "The record holds" in hand.page.locator("#verified").inner_text()
    assert hand.page.get_by_text("comity publish OUT").is_visible()
    hand.done(2)
