"""The written forms of a Russian name, by the ending of its first form.

Only for names that stand in a list: it makes every form that a case ending may give and never cuts an unknown word. Making
too many forms does no harm (a form that does not exist is not met); making too few misses a mention.
"""

from __future__ import annotations

from functools import cache

# Ending of the first form -> endings of the other cases, both numbers and genders where names have them. Longest first.
_PARADIGMS: tuple[tuple[str, str], ...] = (
    ("ский", "ский ского скому ским ском ская ской скую ское ские ских скими"),
    ("цкий", "цкий цкого цкому цким цком цкая цкой цкую цкое цкие цких цкими"),
    ("ская", "ская ской скую"),
    ("ский", "ский ского скому ским ском"),
    ("ные", "ные ных ным ными"),
    ("ший", "ший шего шему шим шем"),
    ("нный", "нный нного нному нным нном"),
    ("ия", "ия ии ию ией иею ий иям иями иях"),
    ("ий", "ий ия ию ием ии иего его ему им ем"),
    ("ый", "ый ого ому ым ом ые ых ыми"),
    ("ой", "ой ого ому ым ом ой ую"),
    ("ая", "ая ой ую ою"),
    ("ое", "ое ого ому ым ом"),
    ("яя", "яя ей юю"),
    ("ее", "ее его ему им ем"),
    ("ие", "ие ия ию ием ии"),
    ("ые", "ые ых ым ыми"),
    ("ье", "ье ья ью ьем"),
    ("ов", "ов ова ову овым ове овой овы овых овыми"),
    ("ев", "ев ева еву евым еве евой евы евых евыми"),
    ("ин", "ин ина ину иным ином ине иной ины иных"),
    ("ын", "ын ына ыну ыным ыном ыне ыной"),
    ("ова", "ова овой ову"),
    ("ева", "ева евой еву"),
    ("ина", "ина иной ину ины ине"),
    ("ец", "ец ца цу цем цом це ецом цы цев"),
    ("ок", "ок ка ку ком ке ки ков"),
    ("ня", "ня ни не ню ней"),
    ("ка", "ка ки ке ку кой"),
    ("а", "а ы е у ой ою и ам ами ах ей"),
    ("я", "я и е ю ей ею ь"),
    ("ь", "ь я ю ем е и ью ям ями ях ей"),
    ("й", "й я ю ем е и ев ём"),
    ("о", "о а у ом е"),
    ("ы", "ы ов ам ами ах "),
    ("и", "и ов ей ам ами ах ям ями ях"),
)
_CONSONANTS = frozenset("бвгджзклмнпрстфхцчшщ")
#: Endings that a Russian case adds to a first form that ends in a consonant.
_ADDED = "а у ом е ы ов ам ами ах ым и ем"


def plain(word: str) -> str:
    """Small letters, ё as е: the form in which words are compared."""
    return word.casefold().replace("ё", "е")


@cache
def russian(word: str) -> frozenset[str]:
    """Every form of one Russian word, in plain letters; names in capitals (РФ, ООН) and Latin words stay as they are."""
    base = plain(word)
    if not any("а" <= c <= "я" for c in base) or (len(word) > 1 and word.isupper()) or len(base) < 3:
        return frozenset((base,))
    forms = {base}
    for ending, row in _PARADIGMS:
        if base.endswith(ending):
            forms |= {base[: -len(ending)] + other for other in row.split()}
    if base[-1] in _CONSONANTS:
        forms |= {base + other for other in _ADDED.split()}
    return frozenset(forms)


def first_form(word: str) -> str:
    """A guess at the first form of an unknown Russian name known to stand in the genitive: Торвалии, Эстмарка, Вены."""
    if word.endswith("ии"):
        return word[:-1] + "я"
    if word.endswith("ы"):
        return word[:-1] + "а"
    if word.endswith("а") and len(word) > 3 and plain(word[-2]) in _CONSONANTS:
        return word[:-1]
    return word


_ARABIC_BEFORE = ("", "و", "ب", "ل", "ف", "ك", "ال", "وال", "بال", "لل", "فال")


@cache
def arabic(word: str) -> frozenset[str]:
    """The word with the particles that Arabic writes together with it."""
    return frozenset(before + word for before in _ARABIC_BEFORE)


def forms(word: str, language: str) -> frozenset[str]:
    """Every plain form under which this word of a listed name may stand in a text of the language."""
    if language == "ru":
        return russian(word)
    if language == "ar":
        return arabic(word)
    return frozenset((plain(word),))
