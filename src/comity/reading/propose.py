"""From items to drafts: positions that a person may accept, mend or refuse. Nothing here signs, files or decides.

A draft quotes at most 25 words. What a person must settle first (attribution turned round, no certain day, spellings only
proposed to be one person, nobody named) is said in `needs`; a draft with needs is not to be accepted as it stands.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence

from comity.phrase import Phrase
from comity.reading import labels, words
from comity.reading.aliases import Book
from comity.reading.contract import Draft, Fact, Item, Published, Report
from comity.reading.identity import slug
from comity.reading.markup import Span

#: Longest quotation in a draft, in words: a short quotation is allowed with its source; more is copying.
QUOTE_WORDS = 25
_NOT_POSITIONS = frozenset({"contact", "meeting"})
#: What follows "agreed" in English, and what a Russian case needs in front of it; how far from the start "both" may stand.
_AGREED = re.compile(r"\s+(?:that|to|on)\s+(?=\S+\s+\S)")
_ABOUT = re.compile(r"(?<!\w)(обо?|о|про|насч[её]т)\s+$", re.I)
_OPENING = 40
#: In characters; a longer slug ends with a whole word.
_LONGEST_SLUG = 48
_WORD = re.compile(r"\S+")

_NEEDS: dict[str, Phrase] = {
    "inverted-attribution": Phrase("The sentence names the agency as the speaker; decide who spoke and who carried the words."),
    "proposed-identity": Phrase(
        "The speaker's name is spelled in a way that only seems to be the same person; decide whether it is."
    ),
    "impersonal": Phrase("The sentence names nobody; decide whose position it is."),
    "message-continued": Phrase("No source is named for this sentence; decide whether it belongs to the message before it."),
    "told-by-outlet": Phrase("Only the report itself says that both sides hold this; decide according to whom to file it."),
    "sides-before": Phrase("The two sides are named only in a sentence before; decide whether these two are meant."),
    "unclosed-quotation": Phrase("The quotation is not closed; decide where it ends."),
}


def drafts(report: Report, lists: Book) -> tuple[Draft, ...]:
    """One draft for each item that is somebody's position, in the order of the text; equal words of one holder once."""
    has_contact = any(item.type in _NOT_POSITIONS for item in report.items)
    found: list[Draft] = []
    seen: set[tuple[str, str]] = set()
    split, whole = _split_into_positions(report.items), _readouts(report.items)
    for index, item in enumerate(report.items):
        if item.type in _NOT_POSITIONS or index in split or "only-discussed" in item.flags:
            continue
        if _same_voice(item) or _within(item, whole):
            continue
        draft = _draft(report, lists, index, item, has_contact)
        if draft is None or (draft.holder, str(draft.value["text"])) in seen:
            continue
        seen.add((draft.holder, str(draft.value["text"])))
        found.append(draft)
    return tuple(sorted(found, key=lambda d: report.items[d.item].content[0]))


def _same_voice(item: Item) -> bool:
    """A nested item that only repeats its teller's own side ("Russia expects …, said its minister") is no second position."""
    return (
        item.nested_in is not None
        and not item.agreed_with
        and item.according_to in (None, item.holder)
        and not item.rule.startswith("readout-")
    )


def _readouts(items: Sequence[Item]) -> dict[int, list[Span]]:
    """Sentences of a message (by the index of its item) that give an agreement as a whole."""
    found: dict[int, list[Span]] = {}
    for item in items:
        if item.rule == "readout-both" and item.agreed_with and item.nested_in is not None:
            found.setdefault(item.nested_in, []).append(item.content[0])
    return found


def _within(item: Item, whole: dict[int, list[Span]]) -> bool:
    """Whether a sentence of the same message already gives this agreement."""
    if item.nested_in is None or not item.agreed_with or item.rule.startswith("readout-"):
        return False
    a, b = item.content[0]
    return any(start <= a and b <= end + 1 for start, end in whole.get(item.nested_in, ()))


def _split_into_positions(items: Sequence[Item]) -> set[int]:
    """Messages of which each sentence has become a position of its own need no draft as a whole."""
    return {item.nested_in for item in items if item.nested_in is not None and item.rule.startswith("readout-")}


def _draft(report: Report, lists: Book, index: int, item: Item, has_contact: bool) -> Draft | None:
    speaker = item.speaker()
    if speaker is None and item.holder is None:
        return None
    holder, names = _holder(item, lists, report.language)
    if holder is None:
        return None
    quoted, short = _short([report.shown(s) for s in item.content])
    told, others = _ref(item.according_to, item, lists, names), [_ref(x, item, lists, names) for x in item.agreed_with]
    label = _label(report, item)
    source = _source(report, item, quoted)
    value = {
        "label": label,
        "text": short,
        "language": item.language or report.language or "",
        "spans": [list(s) for s in item.content],
        "of": report.digest,
    }

    def called(ref: str) -> str:
        return names.get(ref.removeprefix("name:"), "") if ref.startswith("name:") else lists.label(ref, report.language)

    both = item.agreed_with or item.rule.startswith("readout-") or (has_contact and item.according_to is not None)
    return Draft(
        id=_id(report.digest, item),
        report=report.digest,
        item=index,
        procedure="contact" if both and has_contact else "statement",
        field=f"topics/{topic(label, item.language)}",
        label=label,
        holder=holder,
        holder_label=called(holder),
        according_to=told if told != holder or item.agreed_with else None,
        agreed_with=tuple(x for x in others if x is not None),
        silent=item.type == "silence",
        value=value,
        source=source,
        names=names,
        needs=_needs(item, report.published, holder),
        suggests=_suggests(item, lists, holder, told, [x for x in others if x], called),
        according_to_label=called(told) if told else None,
        agreed_with_labels=tuple(called(x) for x in others if x is not None),
    )


def _holder(item: Item, lists: Book, language: str | None) -> tuple[str | None, dict[str, str]]:
    """A listed id (the state or body spoken for), or a name that the filer would add as a label."""
    if item.holder and item.holder in lists.entries:
        return item.holder, {}
    names: dict[str, str] = {}
    if item.agreed_with and item.holder:
        return _ref(item.holder, item, lists, names), names
    speaker = item.speaker()
    label = (speaker.label if speaker else None) or item.holder
    if not label or len(label) > 80:
        return None, {}
    return _named(label, names), names


def _named(label: str, names: dict[str, str]) -> str:
    """`name:<slug>` for words by which the report calls somebody; the words are kept in `names`, with a capital."""
    key = slug(label)
    names.setdefault(key, label[:1].upper() + label[1:])
    return f"name:{key}"


def _ref(told: str | None, item: Item, lists: Book, names: dict[str, str]) -> str | None:
    """A listed id as it is; anything else as a name, by the words of the chain's link that bears the id."""
    if told is None or told in lists.entries:
        return told
    label = next((link.label for link in item.chain if link.who == told and link.label), None)
    return _named(label or told, names)


def _short(content: Sequence[str]) -> tuple[bool, str]:
    """The words of the source, at most QUOTE_WORDS of them, joined spans and cuts marked."""
    whole = " … ".join(" ".join(part.split()) for part in content)
    parts = _WORD.findall(whole)
    return True, whole if len(parts) <= QUOTE_WORDS else " ".join(parts[: QUOTE_WORDS - 1]) + " …"


def _label(report: Report, item: Item) -> str:
    """The heading; a word or two alone ("welcomed" + the plan) take the cue along that stands right before them."""
    a, b = item.content[0]
    for start, end in item.cue:  # "both sides agreed that …": the heading is what they agreed
        rest = _AGREED.match(report.shown((end, b))) if item.agreed_with and a <= start and start - a < _OPENING else None
        if rest is not None:
            return labels.label(report.shown((end, b))[rest.end() :], item.language)
    about = _ABOUT.search(report.text, max(0, a - 8), a) if item.type == "silence" else None
    if about is not None:
        return labels.label(report.shown((about.start(1), b)), item.language)
    cue = next((c for c in item.cue if c[1] < a and not report.shown((c[1], a)).strip()), None)
    taken = report.shown(cue) if cue is not None and item.type != "silence" else ""
    if cue is not None and item.type == "silence" and item.language == "ru":
        a = cue[0]  # «не коснулся вопроса»: the verb asks for the case, so it stays
    return labels.label(report.shown((a, b)), item.language, " ".join(taken.split()))


def topic(content: str, language: str | None) -> str:
    """A suggested slug for the topic: the first four words of the content that tell a topic, in Latin letters."""
    kept = [t.text for t in words.tokens(content, language or "en") if not t.stop and len(t.text) > 3 and not t.text.isdigit()]
    whole = slug("-".join(kept[:4]))
    return whole if len(whole) <= _LONGEST_SLUG else whole[: _LONGEST_SLUG + 1].rpartition("-")[0] or whole[:_LONGEST_SLUG]


def _source(report: Report, item: Item, quoted: bool) -> dict[str, object]:
    def value(fact: Fact | None) -> str | None:
        return (fact.id or fact.value) if fact else None

    carried = next((link for link in item.chain if link.role == "agency"), None)
    return {
        "report": report.digest,
        "outlet": value(report.outlet),
        "agency": (carried.who or carried.label) if carried else value(report.agency),
        "published": report.published.value,
        "spans": [list(s) for s in item.content],
    }


def _needs(item: Item, published: Published, holder: str) -> tuple[Phrase, ...]:
    needs = [_NEEDS[flag] for flag in item.flags if flag in _NEEDS]
    if published.value is None:
        if published.candidates:
            listed = ", ".join(c.value for c in published.candidates)
            needs.append(Phrase("The day of publication is undecided ({days}); choose one.", {"days": listed}))
        else:
            needs.append(Phrase("The report carries no day of publication; give it."))
    if holder.startswith("name:"):
        needs.append(Phrase("The holder is in none of the lists; name a participant, or keep the name as a label."))
    return tuple(needs)


def _suggests(
    item: Item, lists: Book, holder: str, told: str | None, others: Sequence[str], called: Callable[[str], str]
) -> tuple[Phrase, ...]:
    found: list[Phrase] = []
    speaker = item.speaker()
    if speaker is not None:
        found.append(Phrase("Speaker {who}: {why}", {"who": speaker.label or "—", "why": speaker.because}))
        if speaker.who and speaker.who != holder and holder in lists.entries:
            found.append(
                Phrase(
                    "Holder {holder}: {who} speaks for it according to the lists",
                    {"holder": called(holder), "who": speaker.label or ""},
                )
            )
    if "sides-before" in item.flags:
        listed = ", ".join(called(x) for x in (holder, *others))
        found.append(Phrase("The two sides are taken to be {sides}: a sentence before names them together", {"sides": listed}))
    if others:
        listed = ", ".join(called(x) for x in others)
        found.append(Phrase("Agreed with {others}, according to {side} alone", {"others": listed, "side": called(told or "")}))
    elif told and told != holder:
        found.append(
            Phrase("{side} says that this is the position of {holder}", {"side": called(told), "holder": called(holder)})
        )
    found.append(Phrase("Found by the rule “{rule}”", {"rule": item.rule}))
    return tuple(found)


def _id(digest: str, item: Item) -> str:
    """Stable over runs and machines: the same words of the same report, by the same rule."""
    spans = ";".join(f"{a}-{b}" for a, b in item.content)
    speaker = item.speaker()
    who = (speaker.who or speaker.label or "") if speaker else ""
    return hashlib.sha256(f"draft/1\n{digest}\n{item.rule}\n{spans}\n{item.holder or who}".encode()).hexdigest()[:32]
