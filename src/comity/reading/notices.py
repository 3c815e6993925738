"""What a reader of the result should know first: a code with a sentence, tied to its place. `pipeline` lists the codes."""

from __future__ import annotations

from collections.abc import Sequence

from comity.phrase import Phrase
from comity.reading import language
from comity.reading.contract import Identity, Item, Notice, Published
from comity.reading.original import Original


def notices(
    source: Original, code: str | None, items: Sequence[Item], identities: Sequence[Identity], day: Published, most: int
) -> list[Notice]:
    """Warnings in order: about the document, about items, about identities."""
    found: list[Notice] = []
    if code not in language.READ:
        found.append(
            Notice(
                "language-not-read",
                None,
                Phrase("The article is in a language that is not read for speech; only its lines and listed names are given."),
            )
        )
    if source.guessed:
        found.append(
            Notice(
                "encoding-guessed",
                None,
                Phrase("The encoding {encoding} is a guess; look whether the letters are right.", {"encoding": source.encoding}),
            )
        )
    if day.basis == "undecided":
        found.append(Notice("date-undecided", day.span, day.because))
    for item in items:
        span = item.content[0]
        if "inverted-attribution" in item.flags:
            found.append(
                Notice(
                    "inverted-attribution",
                    item.cue[0] if item.cue else span,
                    Phrase("An agency is named as the speaker of somebody else's words; a person decides who spoke."),
                )
            )
        if "misplaced-quotation-mark" in item.flags:
            found.append(
                Notice(
                    "misplaced-quotation-mark",
                    span,
                    Phrase("The closing quotation mark faces the wrong way, as machine translation leaves it."),
                )
            )
        if "unclosed-quotation" in item.flags:
            found.append(Notice("unclosed-quotation", span, Phrase("A quotation is not closed before the paragraph ends.")))
    for known in identities:
        found.append(
            Notice(
                "proposed-identity",
                known.spans[0],
                Phrase(
                    "{forms} are proposed as one person, {label}; a person decides.",
                    {"forms": ", ".join(known.forms), "label": known.label},
                ),
            )
        )
    if not items:
        found.append(Notice("nothing-said", None, Phrase("No attributed statement was found.")))
    if len(items) >= most:
        found.append(Notice("too-many-items", None, Phrase("Only the first {n} attributions are given.", {"n": most})))
    return found
