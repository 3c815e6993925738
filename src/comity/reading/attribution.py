"""Who is said to say what: the grammar over cues, subjects and quotations.

Reads one unit (a sentence with its quotations) and gives raw attributions: spans of content, cue and source, and the name of
the rule. It knows word classes, never names: who the source is, is for `speakers`. Four shapes carry nearly all press prose:
words then speaker ("…," X said), speaker then words (X said that …), an inserted speaker (…, X believes, …), and a phrase
(according to X, …).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from comity.reading import shapes
from comity.reading.cues import Cue, Grammar
from comity.reading.markup import Span
from comity.reading.shapes import At
from comity.reading.subjects import LONGEST_SUBJECT, last_word, plausible, subject_left, subject_right
from comity.reading.units import Token, Unit


@dataclass(frozen=True, slots=True)
class Raw:
    """One attribution before anybody is resolved. `subject`: word tokens of the source; `inherits`: the speaker is the one
    before.
    """

    rule: str
    type: str
    content: tuple[Span, ...]
    cue: Span | None
    source: Span | None
    modality: str
    polarity: str
    strong: bool
    quoted: bool
    unit: int
    inherits: bool = False
    carrier: Span | None = None
    flags: tuple[str, ...] = ()
    weight: float = 0.7


def read(unit: Unit, number: int, text: str, grammar: Grammar) -> list[Raw]:
    """Every attribution of one unit, in the order of the cues."""
    found: list[Raw] = []
    done: set[int] = set()
    carried = _carry(unit, number, text, grammar)
    if carried:
        return [carried]
    found += _silences(unit, number, text, grammar, done)
    cues = [at for at in _cues(unit, grammar) if not done & set(range(at.start, at.end))]
    floor = 0
    for n, at in enumerate(cues):
        limit = cues[n + 1] if n + 1 < len(cues) else None
        raw = _one(unit, number, at, limit, floor, text, grammar, found)
        if raw:
            found.append(raw)
            floor = at.end
    found += _according(unit, number, text, grammar)
    found = [_clipped(raw, found, text) for raw in found]
    return sorted(found, key=lambda r: (r.cue or r.content[0])[0])


def _clipped(raw: Raw, every: list[Raw], text: str) -> Raw:
    """What X expects ends where the sentence goes on with ", Y said": Y's words hold X's, and no more than them."""
    for outer in every:
        if outer is raw or outer.cue is None or raw.cue is None or len(raw.content) != 1 or len(outer.content) != 1:
            continue
        (a, b), (start, end) = outer.content[0], raw.content[0]
        if outer.rule in ("words-then-speaker", "quote-then-speaker") and a <= raw.cue[0] < b < end:
            while b > start and not text[b - 1].isalnum():
                b -= 1
            return replace(raw, content=((start, b),)) if b > start else raw
    return raw


def _cues(unit: Unit, grammar: Grammar) -> list[At]:
    found = []
    tokens = unit.tokens
    for i, token in enumerate(tokens):
        if token.kind != "w":
            continue
        for cue in grammar.forms.get(token.plain, ()):
            rest = [t.plain for t in tokens[i + 1 : i + 1 + len(cue.rest)]]
            if tuple(rest) == cue.rest and _stands(tokens, i, cue, grammar):
                found.append(At(i, i + 1 + len(cue.rest), cue))
                break
    return found


def _stands(tokens: tuple[Token, ...], i: int, cue: Cue, grammar: Grammar) -> bool:
    """Whether the form at `i` is used as a verb of its own: not an infinitive, a passive, a noun or a wish."""
    before = tokens[i - 1] if i else None
    if tokens[i].text[0].isupper() and i and grammar.language == "en":
        return False
    if before is None or before.kind != "w":
        return cue.tense != "participle"
    word = before.plain
    skipped = i - 1
    while skipped > 0 and tokens[skipped].kind == "w" and grammar.has("helpers", word) and not grammar.has("passive", word):
        skipped -= 1
        word = tokens[skipped].plain if tokens[skipped].kind == "w" else ""
    if grammar.has("not_said", word):
        return False
    near = {t.plain for t in tokens[max(0, i - 3) : i] if t.kind == "w"}
    if cue.tense == "participle":
        return bool(near & {"has", "have", "had"}) and not near & {"been", "be"}
    if cue.tense == "ing":
        return not grammar.has("no_verb_after", before.plain) and not grammar.has("prepositions", before.plain)
    if grammar.has("passive", before.plain) or (grammar.language == "en" and before.plain == "been"):
        return False
    return not grammar.has("no_verb_after", before.plain)


def _one(
    unit: Unit, number: int, at: At, limit: At | None, floor: int, text: str, grammar: Grammar, earlier: list[Raw]
) -> Raw | None:
    tokens, cue = unit.tokens, at.cue
    left = subject_left(tokens, at.start, grammar, floor)
    if cue.tense == "ing" and not (at.start and grammar.has("passive", last_word(tokens, at.start))):
        left = None  # "…, adding that": the subject is the one before; a bare "reporting" is a noun
        if not shapes.comma_before(tokens, at.start) and not shapes.quote_before(tokens, at.start):
            return None
    inherits = False
    after = at.end
    subject: tuple[int, int] | None = left
    if left is None and cue.tense == "ing":
        inherits = True
    elif left is None:
        joined = shapes.joined(tokens, at.start, grammar)
        if joined and earlier:
            inherits = True
        elif shapes.quote_before(tokens, at.start) or shapes.comma_before(tokens, at.start) or grammar.language == "ru":
            subject = subject_right(tokens, at.end, grammar)
            after = subject[1] if subject else at.end
        if subject is None and not inherits:
            if not cue.impersonal and not (shapes.quote_before(tokens, at.start) and cue.strong):
                return None
            inherits = True
    if subject and not plausible(tokens[slice(*subject)], cue, tokens[at.start], subject[0] < at.start, grammar):
        return None
    if left and subject is left and _noun_like(tokens, at, left, grammar):
        return None
    first = min(at.start, subject[0]) if subject and subject[0] < at.start else at.start
    if cue.impersonal and subject and subject[1] <= at.start:
        first = subject[0]
    shape = shapes.content(tokens, first, at, after, subject is not None and subject[0] >= at.end, limit, grammar, inherits)
    if shape is None:
        return None
    rule, ranges = shape
    content, quoted = shapes.spans(unit, ranges, text)
    if not content:
        return None
    source = (tokens[subject[0]].span[0], tokens[subject[1] - 1].span[1]) if subject else None
    cue_span = (tokens[at.start].span[0], tokens[at.end - 1].span[1])
    type_, polarity = cue.type, cue.polarity
    weight = {"quote-then-speaker": 0.95, "speaker-then-quote": 0.92, "speaker-that": 0.85}.get(rule, 0.7 if cue.strong else 0.6)
    return Raw(
        rule,
        type_,
        content,
        cue_span,
        source,
        cue.modality,
        polarity,
        cue.strong,
        quoted,
        number,
        inherits,
        None,
        _flags(unit, ranges),
        weight,
    )


def _noun_like(tokens: tuple[Token, ...], at: At, subject: tuple[int, int], grammar: Grammar) -> bool:
    """ "The member states of …": a form in -s behind a common noun is a verb only if what is said follows at once."""
    shown, last = tokens[at.start], tokens[subject[1] - 1]
    if grammar.language != "en" or not shown.plain.endswith("s") or last.kind != "w" or last.text[0].isupper():
        return False
    if last.plain in grammar.offices or any(last.plain in group for group in grammar.listed.values()):
        return False
    if any(grammar.has(f"pronoun-{k}", last.plain) for k in ("person", "many", "thing")) or last.plain == "who":
        return False
    after = tokens[at.end] if at.end < len(tokens) else None
    return not (
        after is None or after.kind == "q" or after.text in ",:." or grammar.has("that", after.plain) or shown.plain == "says"
    )


def _flags(unit: Unit, ranges: list[tuple[int, int]]) -> tuple[str, ...]:
    used = [unit.quotes[t.quote] for a, b in ranges for t in unit.tokens[a:b] if t.kind == "q"]
    flags = ("misplaced-quotation-mark",) if any(q.misplaced for q in used) else ()
    return flags + (("unclosed-quotation",) if any(not q.closed for q in used) else ())


def _according(unit: Unit, number: int, text: str, grammar: Grammar) -> list[Raw]:
    """ "According to X, …", "…, according to X": the phrase, its noun phrase to the next comma, and the rest of the clause."""
    found = []
    tokens = unit.tokens
    for m in grammar.according.finditer(text, *unit.span):
        first = next((i for i, t in enumerate(tokens) if t.span[0] >= m.start() and t.kind == "w"), None)
        if first is None or tokens[first].span[0] != m.start():
            continue  # inside a quotation
        begin = next((i for i, t in enumerate(tokens) if t.span[0] >= m.end() or t.span[1] > m.end()), len(tokens))
        own = next((i for i in range(first, begin) if grammar.has("pronoun-person", tokens[i].plain)), None)
        k = begin
        while own is None and (
            k < len(tokens)
            and tokens[k].text not in (",", ";", ":", ".", "(", ")")
            and tokens[k].kind != "q"
            and k - begin < LONGEST_SUBJECT
        ):
            k += 1
        if k == begin and own is None:
            continue
        stop = len(tokens)
        left = first
        while left > 0 and (tokens[left - 1].kind == "p"):
            left -= 1
        close = _close_apposition(tokens, k)
        right = close + 1 if close < stop else stop
        if (
            left > 0
            and any(t.kind in "wq" for t in tokens[:left])
            and not (tokens[left - 1].kind == "w" and grammar.has("before_subject_stop", tokens[left - 1].plain))
        ):
            more = right < stop - 1 and tokens[k].text == ","
            ranges = [*shapes.unless_adverbial(tokens, left, grammar), (right, stop)] if more else [(0, left)]
        else:
            ranges = [(right, stop)]
        spans, quoted = shapes.spans(unit, ranges, text)
        if spans:
            source = (tokens[begin].span[0], tokens[(close if close > k else k) - 1].span[1])
            source = source if own is None else tokens[own].span  # «по её словам»: the pronoun inside the phrase
            found.append(
                Raw("according-to", "claim", spans, m.span(), source, "asserted", "positive", True, quoted, number, weight=0.85)
            )
    return found


def _close_apposition(tokens: tuple[Token, ...], comma: int) -> int:
    """According to X, the spokesman of Y, …: the comma that closes the apposition, or the same one."""
    if comma + 1 < len(tokens) and tokens[comma].text == "," and tokens[comma + 1].plain in ("the", "a", "an", "who"):
        for m in range(comma + 2, min(len(tokens), comma + 14)):
            if tokens[m].text == ",":
                following = tokens[m + 1] if m + 1 < len(tokens) else None
                return m if following is not None and following.kind in "wq" else comma
    return comma


def _silences(unit: Unit, number: int, text: str, grammar: Grammar, done: set[int]) -> list[Raw]:
    """ "X made no mention of …": what is not said is the content."""
    found = []
    tokens = unit.tokens
    for m in grammar.silence.finditer(text, *unit.span):
        inside = [i for i, t in enumerate(tokens) if t.kind == "w" and m.start() <= t.span[0] and t.span[1] <= m.end()]
        if not inside:
            continue
        done.update(inside)
        behind = [t for t in tokens[inside[-1] + 1 :] if t.kind != "p"]
        ahead = None if behind else _fronted(tokens, inside[0], grammar)
        subject = ahead or subject_left(tokens, inside[0], grammar)
        topic = (0, ahead[0]) if ahead else (inside[-1] + 1, len(tokens))
        if not ahead and behind and grammar.has("silent_about", behind[0].plain):
            topic = (topic[0] + 1, topic[1])
        spans, _ = shapes.spans(unit, [topic], text)
        source = (tokens[subject[0]].span[0], tokens[subject[1] - 1].span[1]) if subject else None
        if source:
            spans = spans or (source,)
            found.append(
                Raw("left-unsaid", "silence", spans, m.span(), source, "asserted", "negative", True, False, number, weight=0.8)
            )
    return found


def _fronted(tokens: tuple[Token, ...], cue: int, grammar: Grammar) -> tuple[int, int] | None:
    """«О поставках газа пресс-секретарь не упомянула»: the speaker stands between what is left unsaid and the cue.

    An office in its first form or a pronoun begins it; else the names right before the cue.
    """
    if not tokens or not grammar.has("silent_about", tokens[0].plain):
        return None
    for k in range(2, cue):
        word = tokens[k].plain
        if tokens[k].kind == "w" and (grammar.lemmas.get(word, "").casefold() == word or word in ("он", "она", "они")):
            return k, cue
    k = cue
    while k > 2 and tokens[k - 1].kind == "w" and tokens[k - 1].text[0].isupper():
        k -= 1
    return (k, cue) if k < cue else None


def _carry(unit: Unit, number: int, text: str, grammar: Grammar) -> Raw | None:
    """ "…," X quoted Y as saying: the source is Y and X carries it; `speakers` sees whether they are the wrong way round."""
    tokens = unit.tokens
    carrier: tuple[int, int] | None
    at = next((i for i, t in enumerate(tokens) if t.kind == "w" and t.plain in grammar.carry_verbs), None)
    if at is None:
        return None
    quote = next((i for i in range(at) if tokens[i].kind == "q"), None)
    if grammar.carry_tail is not None:
        tail = grammar.carry_tail.search(text, tokens[at].span[1], unit.span[1])
        if tail is None:
            return None
        subject = subject_left(tokens, at, grammar)
        inner = [i for i, t in enumerate(tokens) if tokens[at].span[1] <= t.span[0] < tail.start()]
        behind = [i for i, t in enumerate(tokens) if t.span[0] >= tail.end()]
        passive = at > 0 and grammar.has("passive", tokens[at - 1].plain)
        if subject is None or not (inner or passive):
            return None
        while behind and grammar.has("that", tokens[behind[0]].plain):
            behind.pop(0)
        ranges = [(quote, quote + 1)] if quote is not None else [(behind[0], len(tokens))] if behind else []
        by = _carried_by(tokens, inner, behind) if passive else None
        source, carrier = (subject, by) if passive else ((inner[0], inner[-1] + 1), subject)
        cue = (tokens[at].span[0], tail.end())
    else:
        pair = subject_right(tokens, at + 1, grammar)
        if pair is None or quote is None:
            return None
        ranges, source, carrier = [(quote, quote + 1)], pair, pair
        cue = tokens[at].span
    spans, quoted = shapes.spans(unit, ranges, text)
    if not spans:
        return None
    from_to = (tokens[source[0]].span[0], tokens[source[1] - 1].span[1])
    carried = (tokens[carrier[0]].span[0], tokens[carrier[1] - 1].span[1]) if carrier else None
    return Raw(
        "carried",
        "statement",
        spans,
        cue,
        from_to,
        "relayed",
        "positive",
        True,
        quoted,
        number,
        False,
        carried,
        _flags(unit, ranges),
        0.8,
    )


def _carried_by(tokens: tuple[Token, ...], inner: list[int], behind: list[int]) -> tuple[int, int] | None:
    """ "X was quoted by Y as saying", "X was quoted as saying by Y": Y."""
    for run in (inner, behind):
        if run and tokens[run[0]].plain == "by":
            stop = next((i for i in run[1:] if tokens[i].kind != "w"), run[-1] + 1)
            return (run[0] + 1, stop) if stop > run[0] + 1 else None
    return None


def following_quotes(units: tuple[Unit, ...], raws: list[Raw], text: str) -> list[Raw]:
    """Quotations that stand alone after one with a speaker, in the same paragraph or as a paragraph of their own."""
    spoken = {raw.unit: raw for raw in reversed(raws)}
    found = []
    for number, unit in enumerate(units):
        words = [t for t in unit.tokens if t.kind == "w"]
        quotes = [t for t in unit.tokens if t.kind == "q"]
        if number in spoken or len(quotes) != 1 or words or len(quotes[0].text.split()) < 4:
            continue
        near = next(
            (n for n in range(number - 1, max(-1, number - 4), -1) if n in spoken and units[n].paragraph >= unit.paragraph - 1),
            None,
        )
        if near is None:
            continue
        same = units[near].paragraph == unit.paragraph
        inner = unit.quotes[quotes[0].quote].inner
        base = spoken[near]
        if same or base.quoted:
            found.append(
                Raw(
                    "quote-goes-on" if same else "quote-alone",
                    "statement",
                    (inner,),
                    None,
                    None,
                    "asserted",
                    "positive",
                    True,
                    True,
                    number,
                    True,
                    weight=0.8 if same else 0.5,
                )
            )
    return found


def with_flags(raw: Raw, *flags: str) -> Raw:
    return replace(raw, flags=tuple(dict.fromkeys((*raw.flags, *flags))))
