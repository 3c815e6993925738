"""From items to drafts: positions that a person may accept, mend or refuse. Nothing here signs, files or decides.

A draft quotes at most 25 words. What a person must settle first (attribution turned round, no certain day, spellings only
proposed to be one person, nobody named) is said in `needs`; a draft with needs is not to be accepted as it stands.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from comity.phrase import Phrase
from comity.reading import words
from comity.reading.aliases import Book
from comity.reading.contract import Draft, Fact, Item, Published, Report
from comity.reading.identity import slug

#: Longest quotation in a draft, in words: a short quotation is allowed with its source; more is copying.
QUOTE_WORDS = 25
_NOT_POSITIONS = frozenset({"contact", "meeting"})
_WORD = re.compile(r"\S+")

_NEEDS: dict[str, Phrase] = {
    "inverted-attribution": Phrase("The sentence names the agency as the speaker; decide who spoke and who carried the words."),
    "proposed-identity": Phrase(
        "The speaker's name is spelled in a way that only seems to be the same person; decide whether it is."
    ),
    "impersonal": Phrase("The sentence names nobody; decide whose position it is."),
    "message-continued": Phrase("No source is named for this sentence; decide whether it belongs to the message before it."),
    "told-by-outlet": Phrase("Only the report itself says that both sides hold this; decide according to whom to file it."),
    "unclosed-quotation": Phrase("The quotation is not closed; decide where it ends."),
}


def drafts(report: Report, lists: Book) -> tuple[Draft, ...]:
    """One draft for each item that is somebody's position, in the order of the text; equal words of one holder once."""
    has_contact = any(item.type in _NOT_POSITIONS for item in report.items)
    found: list[Draft] = []
    seen: set[tuple[str, str]] = set()
    split = _split_into_positions(report.items)
    for index, item in enumerate(report.items):
        if item.type in _NOT_POSITIONS or index in split or _same_voice(item):
            continue
        draft = _draft(report, lists, index, item, has_contact)
        if draft is None or (draft.holder, str(draft.value["text"])) in seen:
            continue
        seen.add((draft.holder, str(draft.value["text"])))
        found.append(draft)
    return tuple(found)


def _same_voice(item: Item) -> bool:
    """A nested item that only repeats its teller's own side ("Russia expects …, said its minister") is no second position."""
    return (
        item.nested_in is not None
        and not item.agreed_with
        and item.according_to in (None, item.holder)
        and not item.rule.startswith("readout-")
    )


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
    label = _label(report.shown(item.content[0]))
    source = _source(report, item, quoted)
    value = {
        "label": label,
        "text": short,
        "language": item.language or report.language or "",
        "spans": [list(s) for s in item.content],
        "of": report.digest,
    }
    both = item.agreed_with or item.rule.startswith("readout-") or (has_contact and item.according_to is not None)
    return Draft(
        id=_id(report.digest, item),
        report=report.digest,
        item=index,
        procedure="contact" if both and has_contact else "statement",
        field=f"topics/{topic(report.shown(item.content[0]), item.language)}",
        label=label,
        holder=holder,
        holder_label=names.get(holder.removeprefix("name:"), lists.label(holder, report.language)),
        according_to=item.according_to if item.according_to != holder or item.agreed_with else None,
        agreed_with=item.agreed_with,
        silent=item.type == "silence",
        value=value,
        source=source,
        names=names,
        needs=_needs(item, report.published, holder),
        suggests=_suggests(item, lists, holder, has_contact),
    )


def _holder(item: Item, lists: Book, language: str | None) -> tuple[str | None, dict[str, str]]:
    """A listed id (the state or body spoken for), or a name that the filer would add as a label."""
    if item.holder and item.holder in lists.entries:
        return item.holder, {}
    speaker = item.speaker()
    label = (speaker.label if speaker else None) or item.holder
    if not label or len(label) > 80:
        return None, {}
    key = slug(label)
    return f"name:{key}", {key: label}


def _short(content: Sequence[str]) -> tuple[bool, str]:
    """The words of the source, at most QUOTE_WORDS of them, joined spans and cuts marked."""
    whole = " … ".join(" ".join(part.split()) for part in content)
    parts = _WORD.findall(whole)
    return True, whole if len(parts) <= QUOTE_WORDS else " ".join(parts[: QUOTE_WORDS - 1]) + " …"


def _label(content: str) -> str:
    parts = _WORD.findall(content.strip('"«»“”„'))
    short = " ".join(parts[:8]).rstrip(",;:.")
    return short + (" …" if len(parts) > 8 else "")


def topic(content: str, language: str | None) -> str:
    """A suggested slug for the topic: the first four words of the content that tell a topic, in Latin letters."""
    kept = [t.text for t in words.tokens(content, language or "en") if not t.stop and len(t.text) > 3 and not t.text.isdigit()]
    return slug("-".join(kept[:4]))[:48].strip("-") or "unnamed"


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


def _suggests(item: Item, lists: Book, holder: str, has_contact: bool) -> tuple[Phrase, ...]:
    found: list[Phrase] = []
    speaker = item.speaker()
    if speaker is not None:
        found.append(Phrase("Speaker {who}: {why}", {"who": speaker.label or "—", "why": speaker.because}))
        if speaker.who and speaker.who != holder and holder in lists.entries:
            found.append(
                Phrase(
                    "Holder {holder}: {who} speaks for it according to the lists",
                    {"holder": lists.label(holder, "en"), "who": speaker.label or ""},
                )
            )
    if item.agreed_with:
        listed = ", ".join(lists.label(x, "en") for x in item.agreed_with)
        found.append(
            Phrase(
                "Agreed with {others}, according to {side} alone",
                {"others": listed, "side": lists.label(item.according_to or "", "en")},
            )
        )
    if item.according_to and item.according_to != holder:
        found.append(
            Phrase(
                "{side} says that this is the position of {holder}",
                {"side": lists.label(item.according_to, "en"), "holder": lists.label(holder, "en")},
            )
        )
    found.append(Phrase("Found by the rule “{rule}”", {"rule": item.rule}))
    return tuple(found)


def _id(digest: str, item: Item) -> str:
    """Stable over runs and machines: the same words of the same report, by the same rule."""
    spans = ";".join(f"{a}-{b}" for a, b in item.content)
    speaker = item.speaker()
    who = (speaker.who or speaker.label or "") if speaker else ""
    return hashlib.sha256(f"draft/1\n{digest}\n{item.rule}\n{spans}\n{item.holder or who}".encode()).hexdigest()[:32]
