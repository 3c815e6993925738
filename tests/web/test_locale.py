"""Every sentence that a person may be shown is translated into every language of the product, with its holes and its plurals.

`python -m comity.web.extract` adds what is missing to the catalogues; what it adds still has to be written by somebody.
"""

from __future__ import annotations

import re

import pytest

from comity.web import extract
from comity.web.language import Language

HOLE = re.compile(r"\{([a-z_]*)\}")


def test_every_phrase_is_written_out_where_it_is_used():
    """An id that is computed could be found by nobody who translates."""
    assert extract.unreadable() == []


@pytest.mark.parametrize("code", extract.LANGUAGES)
def test_every_message_is_translated(code):
    assert [f"{message.place}: {message.one}" for message in extract.missing(code)] == []


@pytest.mark.parametrize("code", extract.LANGUAGES)
def test_the_catalogue_holds_nothing_that_nobody_says(code):
    known = set(extract.messages())
    said = {entry.id[0] if isinstance(entry.id, tuple) else entry.id for entry in extract.load(code) if entry.id}
    assert said - known == set()


@pytest.mark.parametrize("code", extract.LANGUAGES)
def test_translations_have_the_holes_of_their_sentence(code):
    """No hole is invented or forgotten; only the number itself may be a word, as in an Arabic dual."""
    wrong = []
    for message in extract.messages().values():
        entry = extract.load_cached(code).get(message.one)
        if entry is None:
            continue  # the test above tells of it
        forms = entry.string if isinstance(entry.string, tuple) else (entry.string,)
        wanted = set(HOLE.findall(message.one)) | set(HOLE.findall(message.many or ""))
        for form in forms:
            found = set(HOLE.findall(form))
            if found != wanted and not (message.many is not None and found == wanted - {"n"}):
                wrong.append((message.one, form))
    assert wrong == []


@pytest.mark.parametrize(
    ("code", "n", "shown"),
    [
        ("en", 1, "1 row"),
        ("en", 0, "0 rows"),
        ("fr", 0, "0 ligne"),
        ("fr", 2, "2 lignes"),
        ("ru", 1, "1 строка"),
        ("ru", 3, "3 строки"),
        ("ru", 11, "11 строк"),
        ("ru", 21, "21 строка"),
        ("ar", 1, "صف واحد"),
        ("ar", 2, "صفان"),
        ("ar", 3, "3 صفوف"),
        ("ar", 11, "11 صفًا"),
        ("ar", 100, "100 صف"),
    ],
)
def test_plurals_follow_each_languages_own_rule(code, n, shown):
    assert Language(code).count("{n} row", "{n} rows", n) == shown
