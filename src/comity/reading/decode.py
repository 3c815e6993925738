"""Bytes to characters, once, at the border: UTF-8, UTF-16 with a mark, windows-1251 where it proves itself.

Nothing is replaced and nothing is guessed silently: what cannot be read is refused, with what to do.
"""

from __future__ import annotations

import codecs

from comity.errors import Yours
from comity.phrase import Phrase
from comity.settings import SETTINGS

_CONTROL = frozenset(range(32)) - {9, 10, 11, 12, 13, 27}


def refuse_size(size: int, where: str = "") -> None:
    """Refuse a text of more bytes than one text may have."""
    limit = SETTINGS.original_bytes
    if size > limit:
        raise Yours(
            "text-too-long",
            expected=Phrase("a text of at most {limit} bytes", {"limit": limit}),
            got=Phrase("{size} bytes", {"size": size}),
            todo=Phrase("Cut out the part that is to be compared and save it as a file of its own."),
            where=where,
        )


def _not_text(where: str) -> Yours:
    return Yours(
        "text-not-text",
        expected=Phrase("a file of plain text"),
        got=Phrase("bytes that no text has (a picture, a program or a document file)"),
        todo=Phrase("Open the file in the program that made it, copy the words, and paste them here."),
        where=where,
    )


def _looks_russian(text: str) -> bool:
    """Evidence for windows-1251: mostly small Cyrillic letters among the letters beyond ASCII, and common short words."""
    beyond = [letter for letter in text if ord(letter) > 127]
    letters = [letter for letter in beyond if "а" <= letter.lower() <= "я" or letter in "ёЁ"]
    small = sum(letter.islower() for letter in letters)
    words = set(text.lower().split())
    return len(letters) >= 0.8 * len(beyond) and small >= 0.6 * len(letters) and bool(words & {"и", "в", "на", "с", "о", "не"})


def characters(raw: bytes, where: str = "") -> str:
    """The characters of a text file, or `text-too-long`, `text-empty`, `text-not-text`, `text-encoding`."""
    refuse_size(len(raw), where)
    for mark, encoding in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if raw.startswith(mark):
            try:
                return checked(raw.decode(encoding), where)
            except UnicodeDecodeError as error:
                raise _wrong(error, where) from error
    if _CONTROL & set(raw):
        raise _not_text(where)
    try:
        return checked(raw.decode("utf-8"), where)
    except UnicodeDecodeError as error:
        text = raw.decode("cp1251", "ignore")
        if len(text) == len(raw) and _looks_russian(text):
            return checked(text, where)
        raise _wrong(error, where) from error


def _wrong(error: UnicodeDecodeError, where: str) -> Yours:
    return Yours(
        "text-encoding",
        expected=Phrase("text in UTF-8, in UTF-16 with a mark, or Russian text in windows-1251"),
        got=Phrase("byte {n} is not readable in any of them", {"n": error.start}),
        todo=Phrase("Save the file again as UTF-8 text, or open it and paste its words."),
        where=where,
    )


def checked(text: str, where: str = "") -> str:
    """The same characters, if they are a text with words in it; `text-empty` or `text-not-text` otherwise."""
    refuse_size(len(text), where)
    if "\x00" in text or sum(text.count(chr(code)) for code in _CONTROL) > 0:
        raise _not_text(where)
    if not any(letter.isalnum() for letter in text):
        raise Yours(
            "text-empty",
            expected=Phrase("a text with words in it"),
            got=Phrase("a text without a word"),
            todo=Phrase("Paste the text of the readout, or choose another file."),
            where=where,
        )
    return text
