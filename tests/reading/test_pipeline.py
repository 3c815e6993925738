"""Whole reports, from bytes to items: who speaks, through whom, and what waits for a person."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from comity.errors import Yours
from comity.reading import contract, pipeline

HERE = Path(__file__).parent / "reports"
SHARED = Path(__file__).resolve().parents[3] / "shared" / "reports"

#: Rewritings of one story: file, who speaks, the agency, the words both stand around, the spellings.
TURNED = [
    ("harbour.txt", "Torvald Henriksen", "xinhua", "The liaison office that we opened", {"Henriksen", "Henrikson", "Hendriksen"}),
    (
        "ridge.html",
        "Lucia Marquardt",
        "dpa",
        "The ridge mission agreed with Ostmark",
        {"Lucia Marquardt", "Markvardt", "Marquart"},
    ),
    ("strait.txt", "Арвид Столмарк", "reuters", "Группа наблюдения, которую мы", {"Столмарк", "Стольмарк", "Сталмарк"}),
]


def own(name: str) -> contract.Report:
    return pipeline.read((HERE / name).read_bytes(), name)


def shared(number: str) -> contract.Report:
    found = sorted(SHARED.glob(f"{number}_*.txt"))
    if not found:
        pytest.skip("the sample reports are not beside the project")
    return pipeline.read(found[0].read_bytes(), found[0].name)


def beginning(report: contract.Report, words: str) -> contract.Item:
    return next(i for i in report.items if report.shown(i.content[0]).startswith(words))


@pytest.mark.parametrize(("file", "speaker", "agency", "words", "spellings"), TURNED)
def test_an_agency_in_the_speakers_place_is_turned_and_waits_for_a_person(
    file: str, speaker: str, agency: str, words: str, spellings: set[str]
) -> None:
    """Whoever the sentence makes the agency is proposed as speaker, the agency as agency, and the item is flagged."""
    report = own(file)
    item = beginning(report, words)
    link = item.speaker()
    assert link is not None and link.label == speaker
    assert [c.who for c in item.chain if c.role == "agency"] == [agency]
    assert "inverted-attribution" in item.flags
    assert any(n.code == "inverted-attribution" for n in report.warnings)
    draft = next(d for d in report.drafts if d.item == report.items.index(item))
    assert any("who spoke" in str(need) for need in draft.needs)


@pytest.mark.parametrize(("file", "speaker", "agency", "words", "spellings"), TURNED)
def test_three_spellings_are_one_proposed_identity_with_reasons(
    file: str, speaker: str, agency: str, words: str, spellings: set[str]
) -> None:
    """The spellings share one proposal; each reason is said, and one of them is not about letters."""
    report = own(file)
    (identity,) = report.identities
    assert identity.label == speaker
    assert spellings <= set(identity.forms)
    reasons = [str(r) for r in identity.reasons]
    assert any("skeleton" in r or "letter" in r for r in reasons)
    assert any("paragraphs" in r or "described" in r for r in reasons)
    proposed = {n.text for n in report.names if n.proposed}
    assert proposed and speaker not in proposed


@pytest.mark.parametrize("file", [row[0] for row in TURNED])
def test_nothing_below_or_beside_the_article_speaks(file: str) -> None:
    """No item touches a line that was left out."""
    report = own(file)
    assert report.left_out
    for item in report.items:
        for a, b in (*item.content, *item.cue):
            assert not any(a < line.span[1] and line.span[0] < b for line in report.left_out)


def test_who_makes_no_mention_is_silent_by_the_source_and_no_one_else() -> None:
    """A silence needs a source that says so; it names who was silent and on what."""
    report = own("harbour.txt")
    (silence,) = [i for i in report.items if i.type == "silence"]
    link = silence.speaker()
    assert link is not None and link.label == "Ilse Brandt"
    assert report.shown(silence.content[0]) == "the harbour council"
    assert [d.silent for d in report.drafts if d.item == report.items.index(silence)] == [True]


def test_a_claim_told_by_a_spokesman_keeps_its_unnamed_sources() -> None:
    """ "He stressed that, according to several sources, …": the sources speak, the spokesman relays."""
    report = own("harbour.txt")
    item = next(i for i in report.items if i.speaker() and i.speaker().label == "three unrelated sources")  # type: ignore[union-attr]
    assert item.nested_in is not None
    assert [c.label for c in item.chain if c.role == "relay"] == ["Pavel Orsini"]


READOUT = """Гавань. 14 мая. ИНТЕРФАКС - Президенты России и Франции Олег Ветров и Анри Дюваль в ходе беседы обсудили пролив.

"Условлено открыть общий порт. Подчеркнута важность паромов. С российской стороны указано на лёд", - сообщила пресс-служба Кремля.

В нем отмечается, что "стороны разделяют тревогу за рыбаков", - говорится в сообщении.
"""


def test_what_one_press_service_says_of_both_is_agreed_according_to_it() -> None:
    """Shared words are agreed according to the side that tells them; one-sided ones are that side's; the rest wait."""
    report = pipeline.read(READOUT.encode(), "readout.txt")
    by_rule = {i.rule: i for i in report.items if i.rule.startswith("readout-")}
    both = by_rule["readout-both"]
    assert (both.holder, both.according_to, both.agreed_with) == ("russia", "russia", ("france",))
    assert by_rule["readout-one-side"].agreed_with == ()
    assert "impersonal" in by_rule["readout-impersonal"].flags
    speaker = report.items[0].speaker()
    assert speaker is not None and speaker.who == "kremlin-press-service"
    assert [c.who for c in report.items[0].chain if c.role == "principal"] == ["kremlin"]


def test_the_two_agreed_is_according_to_the_one_who_says_so() -> None:
    """ "X said the two agreed that …" is no agreement of two, but X's word for it."""
    text = (
        "President of France Anri Duval held talks with Russian President Oleg Vetrov in Geneva on Friday evening.\n\n"
        "Duval said the two agreed that the ferry line should open before the winter storms come.\n"
    )
    report = pipeline.read(text.encode(), "two.txt")
    item = next(i for i in report.items if i.agreed_with)
    assert (item.according_to, item.agreed_with) == ("france", ("russia",))
    assert item.nested_in is not None


def test_every_span_stands_in_the_decoded_original() -> None:
    """Offsets are of the original, also in a page with tags and references; texts are its own characters."""
    for file, *_ in TURNED:
        report = own(file)
        said = report.to_contract()
        for item in said["items"]:  # type: ignore[attr-defined]
            for (a, b), shown in zip(item["spans"]["content"], item["text"], strict=True):
                assert 0 <= a < b <= len(report.text)
                assert report.text[a:b] == shown
        for name in report.names:
            assert report.shown(name.span) == name.text


def test_the_same_bytes_give_the_same_document_in_another_process() -> None:
    """No order of sets, no clock: ids of drafts and the whole document repeat."""
    code = (
        "import json,sys;from pathlib import Path;from comity.reading import pipeline;"
        "p=Path(sys.argv[1]);print(json.dumps(pipeline.read_many([(p.name,p.read_bytes(),None)])))"
    )
    import comity

    env = {"PYTHONPATH": str(Path(comity.__file__).parents[1])}
    seen = {
        subprocess.run(
            [sys.executable, "-c", code, str(HERE / "harbour.txt")],
            env={**env, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "77")
    }
    assert len(seen) == 1
    assert json.loads(next(iter(seen)))["documents"][0]["id"] == "harbour"


def test_copies_are_one_story_and_one_origin() -> None:
    """The same text under another outlet is no second origin; another text is another story."""
    raw = (HERE / "harbour.txt").read_bytes()
    copied = raw.replace(b"The Quay Courier", b"The Pier Gazette")
    files = [("a.txt", raw, None), ("b.txt", copied, None), ("c.txt", (HERE / "strait.txt").read_bytes(), None)]
    stories = pipeline.read_many(files)["stories"]
    assert stories == [{"documents": ["a", "b"], "origins": 1}, {"documents": ["c"], "origins": 1}]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "report-empty"),
        (b" \n\t ", "report-empty"),
        ("\ufeff \n".encode(), "report-empty"),
        (b"%PDF-1.7 \x00\x01", "report-binary"),
        (b"PK\x03\x04zip", "report-binary"),
        (b"text\x00with zero", "report-binary"),
        (b"a" * 50_000_000, "report-too-large"),
        (b"word " * 1_000_000, "report-line-too-long"),
        (("слово " * 450_000).encode(), "report-line-too-long"),
        ("Он сказал, что мост открыт".encode()[:-1] + b"\xd0 \xd1" + "да".encode() * 40, "report-encoding"),
        (b"\xff\xfe\x00", "report-encoding"),
        (b"<html><!--" * 20_000, "report-broken-markup"),
        (b"<html><p>" + b"word " * 100_000, "report-line-too-long"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(raw: bytes, code: str) -> None:
    """Each bad file has its stable code, what was expected, what came and what to do."""
    with pytest.raises(Yours) as caught:
        pipeline.read(raw, "bad.txt")
    assert caught.value.code == code
    assert caught.value.where.startswith("bad.txt")
    assert all(str(part) for part in (caught.value.expected, caught.value.got, caught.value.todo))


def test_an_old_encoding_is_read_with_its_grounds() -> None:
    """Bytes of an old Russian table are read, said to be a guess, and the digest is of the bytes."""
    text = "Президент сообщил, что паром откроется весной. " * 4
    report = pipeline.read(text.encode("cp1251"), "old.txt")
    assert (report.encoding, report.text) == ("cp1251", text)
    assert any(n.code == "encoding-guessed" for n in report.warnings)


def test_a_date_told_from_outside_must_be_a_date() -> None:
    """A sidecar with a wrong date is refused; a right one is taken as told."""
    raw = b"The minister said that the road is open and safe for all who travel it."
    with pytest.raises(Yours) as caught:
        pipeline.read(raw, "x.txt", meta={"published": "last week"})
    assert caught.value.code == "report-date"
    told = pipeline.read(raw, "x.txt", published="2031-02-03", meta={"outlet": "Quay Courier"})
    assert (told.published.value, told.published.basis) == ("2031-02-03", "told")
    assert told.outlet is not None and told.outlet.value == "Quay Courier"


@pytest.mark.shared
def test_the_turned_agency_of_the_sample_report() -> None:
    """In the machine-translated sample the quoted president is the speaker and the agency the agency."""
    report = shared("000")
    item = beginning(report, "The coordination mechanism")
    link = item.speaker()
    assert link is not None and link.who == "emmanuel-macron"
    assert [c.who for c in item.chain if c.role == "agency"] == ["tass"]
    assert "inverted-attribution" in item.flags
    (identity,) = report.identities
    assert {"Macron", "Makron", "McCron"} <= set(identity.forms) and identity.id == "emmanuel-macron"


@pytest.mark.shared
def test_the_press_service_of_the_sample_readout() -> None:
    """The press service speaks; both presidents' positions are according to it; the page around the article says nothing."""
    report = shared("003")
    speaker = report.items[0].speaker()
    assert speaker is not None and speaker.who == "kremlin-press-service"
    both = [i for i in report.items if i.rule == "readout-both"]
    assert len(both) >= 4
    assert all((i.according_to, i.agreed_with) == ("russia", ("france",)) for i in both)
    end = report.text.index("Права на данный материал")
    assert all(s[1] <= end for i in report.items for s in (*i.content, *i.cue, *i.source))
    assert [c.value for c in report.published.candidates] == ["2020-06-26", "2026-06-26"] and report.published.value is None


@pytest.mark.shared
@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_spans_of_the_sample_reports_are_whole(number: str) -> None:
    """Every span is inside the text and not empty, and its text is the document's."""
    report = shared(number)
    assert report.drafts
    for item in report.items:
        for a, b in (*item.content, *item.cue, *item.source):
            assert 0 <= a < b <= len(report.text)
