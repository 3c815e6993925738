"""A refused act on the pages and as JSON: rule, who may, deadline and what to do, by labels in the reader's language."""

from __future__ import annotations

import re

import pytest
from tests.desk.made import WORDS
from tests.web.conftest import READOUT

from comity.desk import collect, together
from comity.mechanism import load
from comity.record import entry
from comity.record.entry import compose
from comity.web.language import NAMES, Language

LABELS = load.shipped("contact").label("acts", "reopen")


@pytest.fixture
def reopening(desk, case):
    """A file that somebody sent: both sides are to reopen a call that was never closed."""
    item = collect.read_by(_begun(desk, case), desk.node.keys_of, "")
    desk.library.collections.forget(item.id)
    value = {**item.value, "act": "reopen", "body": {}}
    return together.take(desk, collect.write(collect.ToSign(value, compose(value), {}, item.begun, item.begun_by)), "x")


def _begun(desk, case):
    return together.file_of(desk, together.begin(desk, "alba", ["borea"], "readout", READOUT, case, lambda: WORDS["alba"]))


def terms(page):
    """What the box says, by its terms; tags taken out."""
    box = page[page.index('class="problem"') :]
    rows = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", box[: box.index("</section>")], re.DOTALL)
    return {name: re.sub(r"<[^>]+>", "", said) for name, said in rows}


@pytest.mark.parametrize("code", NAMES)
def test_a_form_that_is_refused_says_rule_role_deadline_and_next_step(browser, reopening, code):
    browser.language, language = code, Language(code)
    answer = browser.post(f"/signing/{reopening}/sign", {"signer": "ford/alba/authority", "passphrase": WORDS["alba"]})
    told = terms(answer.text)
    assert answer.status_code == 403 and "<code>state-does-not-allow</code>" in answer.text
    for name in ("Rule", "Expected", "What came", "Who may", "Deadline", "What to do"):
        assert told[str(language.say(name))].strip(), name
    assert LABELS.in_(code) in told[str(language.say("Rule"))]
    assert answer.text.count('class="problem"') == 1, "one refusal is told once"


def test_a_program_that_asks_for_json_is_told_the_same_as_problem_details(browser, reopening):
    answer = browser.post(f"/signing/{reopening}/sign-as-nobody", {}, headers={"accept": "application/json"})
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert (told["status"], told["code"], told["whose"]) == (404, "page-unknown", "yours")
    assert told["title"] and told["detail"] == told["todo"]


def test_the_page_of_an_act_without_effect_says_rule_role_and_next_step_and_no_deadline(browser, desk, case):
    key = desk.keyring.unlock(desk.signer_named("ford/alba/duty").ref, WORDS["alba"])
    opening = desk.node.fold(case).opening.filed.act
    value = {"v": "act/1", "charter": opening.charter, "log": opening.log, "by": [key.ref], "at": opening.at}
    value |= {"after": [opening.id], "case": case, "act": "reopen", "body": {}}
    desk.node.enter(entry.sign(value, key))
    [lie] = [one.id for one in desk.node.fold(case).judged.values() if not one.effect]
    told = terms(browser.get(f"/record/acts/{lie}").text)
    assert set(told) == {"Rule", "Expected", "What came", "Who may", "What to do"}
    assert "“close”" in told["What to do"] and "Alba, Borea" in told["Who may"]
