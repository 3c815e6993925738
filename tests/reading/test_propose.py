"""Drafts: what they carry, and what they leave to a person."""

from __future__ import annotations

from pathlib import Path

from comity.reading import pipeline, propose

HERE = Path(__file__).parent / "reports"


def test_a_draft_quotes_at_most_twenty_five_words() -> None:
    """A short quotation with its source is allowed; more is copying."""
    long = " ".join(f"word{i}" for i in range(80))
    report = pipeline.read(f'"{long}," Anna Brand said on the way to the fair and it was late.'.encode(), "x.txt")
    assert report.drafts
    for draft in report.drafts:
        assert len(str(draft.value["text"]).split()) <= propose.QUOTE_WORDS


def test_ids_are_stable_and_distinct() -> None:
    """The same report proposes the same drafts; no two share an id; a changed report has others."""
    raw = (HERE / "harbour.txt").read_bytes()
    one, two = pipeline.read(raw, "harbour.txt"), pipeline.read(raw, "other name.txt")
    assert [d.id for d in one.drafts] == [d.id for d in two.drafts]
    assert len({d.id for d in one.drafts}) == len(one.drafts)
    changed = pipeline.read(raw + b"\n", "harbour.txt")
    assert not {d.id for d in changed.drafts} & {d.id for d in one.drafts}


def test_a_draft_leads_back_to_its_characters() -> None:
    """Report digest, spans, outlet and agency stand in the source of every draft."""
    report = pipeline.read((HERE / "ridge.html").read_bytes(), "ridge.html")
    for draft in report.drafts:
        assert draft.report == draft.source["report"] == report.digest
        assert draft.value["spans"] == [list(s) for s in report.items[draft.item].content]
        assert "<" not in str(draft.value["text"]) and "&" not in str(draft.value["text"])
        assert draft.source["outlet"] == "Upland Post" and draft.source["published"] == "2031-05-14"
        assert draft.field.startswith("topics/") and draft.procedure in ("contact", "statement")


def test_a_holder_in_no_list_is_a_label_and_asks() -> None:
    """A name that no list knows is proposed as a label, and a person is asked for the participant."""
    report = pipeline.read((HERE / "ridge.html").read_bytes(), "ridge.html")
    draft = next(d for d in report.drafts if d.holder.startswith("name:"))
    assert draft.names[draft.holder.removeprefix("name:")] == draft.holder_label
    assert any("in none of the lists" in str(n) for n in draft.needs)


def test_a_minister_speaks_for_his_state_and_the_draft_says_why() -> None:
    """The holder of a minister's words is suggested to be the state, with the reason; nothing is needed when the day is told."""
    raw = b"Russian Foreign Minister Sergey Lavrov said that the ferry line should open before the storms."
    report = pipeline.read(raw, "x.txt", published="2018-04-24")
    (draft,) = report.drafts
    assert (draft.holder, draft.according_to, draft.needs) == ("russia", None, ())
    assert any("speaks for it" in str(s) for s in draft.suggests)


def test_what_only_repeats_its_teller_is_no_second_draft() -> None:
    """ "Russia expects …, its minister said": one position, not two of one side."""
    raw = b"Russia expects the ferry line to open soon, Russian Foreign Minister Sergey Lavrov said on Monday."
    report = pipeline.read(raw, "x.txt", published="2018-04-24")
    assert len(report.items) == 2 and len(report.drafts) == 1
