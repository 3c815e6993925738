"""From the bytes of a report to characters, with the grounds for the encoding.

Everything later counts offsets in these characters. Nothing is repaired here: no newline is translated, no letter normalised,
and bytes that fit no encoding are refused instead of being replaced. What the characters mean is for the next rooms.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from comity.errors import Yours
from comity.phrase import Phrase

#: A long newspaper article is 60 kB, a whole saved page with its scripts rarely above 3 MB. Unit: bytes.
MAX_BYTES = 8_000_000
#: The longest paragraph that is read. Longer ones are dumps, not prose. Unit: characters.
MAX_LINE = 200_000

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_BINARY = (
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "DOCX/ZIP"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\xd0\xcf\x11\xe0", "DOC/XLS"),
    (b"{\\rtf", "RTF"),
)
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?([A-Za-z0-9_\-]{2,20})""", re.I)
_MARKUP = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|article|div|p)\b", re.I | re.S
)
#: The seven commonest letters of running Russian; together about half of all letters, in the wrong table far fewer.
_COMMON_RUSSIAN = frozenset("оеаинтс")
#: What a Western page of the old kind holds beyond ASCII: accents and typographic marks.
_COMMON_WESTERN = frozenset("éèêëàâäçîïôöùûüñáíóúßœÉÀÇ‘’“”–—…«»°©®\xa0")


@dataclass(frozen=True, slots=True)
class Original:
    """The decoded original. `grounds` says why this encoding is held; `guessed` is true where nothing stated it."""

    name: str
    text: str
    digest: str
    encoding: str
    grounds: Phrase
    guessed: bool
    markup: bool


def decode(raw: bytes, name: str) -> Original:
    """Characters of one report. Refuses what is empty, too large, binary or in no encoding that can be shown."""
    _refuse_outright(raw, name)
    text, encoding, grounds, guessed = _characters(raw, name)
    if not text.replace("\ufeff", "").strip():
        raise _empty(name)
    markup = is_markup(text, name)
    if markup:
        _refuse_broken_markup(text, name)
    else:
        refuse_long_lines(text, name)
    return Original(name, text, "sha256:" + hashlib.sha256(raw).hexdigest(), encoding, grounds, guessed, markup)


def is_markup(text: str, name: str) -> bool:
    """Whether this is a web page: by its name's ending, or by how it begins."""
    return name.lower().endswith((".html", ".htm", ".xhtml")) or _MARKUP.match(text) is not None


def _empty(name: str) -> Yours:
    return Yours(
        "report-empty",
        expected=Phrase("a report with words in it"),
        got=Phrase("nothing but white space"),
        todo=Phrase("Open the file and see whether the text was saved; then add it again."),
        where=name,
    )


def _refuse_outright(raw: bytes, name: str) -> None:
    if not raw.strip():
        raise _empty(name)
    if len(raw) > MAX_BYTES:
        raise Yours(
            "report-too-large",
            expected=Phrase("a report of at most {limit} bytes", {"limit": MAX_BYTES}),
            got=Phrase("{size} bytes", {"size": len(raw)}),
            todo=Phrase("Save the article alone, as text or as a web page, and add that."),
            where=name,
        )
    kind = next((label for magic, label in _BINARY if raw.startswith(magic)), None)
    wide = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    if kind or (not wide and b"\0" in raw):
        raise Yours(
            "report-binary",
            expected=Phrase("text or a web page"),
            got=Phrase("a file of another kind ({kind})", {"kind": kind or "binary"}),
            todo=Phrase("Copy the words of the article into a plain text file and add that."),
            where=name,
        )


def _refuse_broken_markup(text: str, name: str) -> None:
    """Comments opened by the thousand and never closed are no page, and would cost the parser quadratic time."""
    if text.count("<!--") > text.count("-->") + 100:
        raise Yours(
            "report-broken-markup",
            expected=Phrase("a web page whose comments are closed"),
            got=Phrase("{n} open ones", {"n": text.count("<!--")}),
            todo=Phrase("Copy the words of the article into a plain text file and add that."),
            where=name,
        )


def refuse_long_lines(text: str, name: str) -> None:
    """Refuse a paragraph beyond MAX_LINE characters: a dump, not prose."""
    start = 0
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > MAX_LINE:
            raise Yours(
                "report-line-too-long",
                expected=Phrase("paragraphs of at most {limit} characters", {"limit": MAX_LINE}),
                got=Phrase("{size} characters in line {line}", {"size": len(line), "line": number}),
                todo=Phrase("Put each paragraph on a line of its own, or save the page as HTML."),
                where=f"{name}:{number}",
            )
        start += len(line) + 1


def _characters(raw: bytes, name: str) -> tuple[str, str, Phrase, bool]:
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            # The mark itself stays a character of the original (U+FEFF), so that offsets are those of a plain UTF-8 reading.
            keep = "utf-8" if encoding == "utf-8-sig" else encoding
            try:
                return raw.decode(keep), keep, Phrase("the file begins with the mark of this encoding"), False
            except UnicodeDecodeError as error:
                raise _broken(name, keep, error.start) from None
    try:
        return raw.decode("utf-8"), "utf-8", Phrase("every byte is valid UTF-8"), False
    except UnicodeDecodeError as error:
        first = error.start
    stated = _CHARSET.search(raw[:4096])
    if stated:
        label = stated.group(1).decode("ascii").lower()
        try:
            return raw.decode(label), label, Phrase("the page states this encoding"), False
        except (LookupError, UnicodeDecodeError):
            pass
    guess = _guess(raw)
    if guess is None:
        raise _broken(name, "UTF-8", first)
    text, encoding = guess
    return text, encoding, Phrase("not stated; of the tables tried, only this one gives letters in their usual frequency"), True


def _broken(name: str, encoding: str, at: int) -> Yours:
    return Yours(
        "report-encoding",
        expected=Phrase("characters in {encoding}", {"encoding": encoding}),
        got=Phrase("bytes that are none, the first at {at}", {"at": at}),
        todo=Phrase("Open the file in an editor, save it as UTF-8, and add it again."),
        where=name,
    )


def _guess(raw: bytes) -> tuple[str, str] | None:
    """An old single-byte table, if exactly that reading looks like writing; a damaged UTF-8 file is not guessed at."""
    if b"\xd0" in raw and _mostly_utf8(raw):
        return None
    best: tuple[float, str, str] | None = None
    for encoding in ("cp1251", "koi8-r", "cp866"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        high = [c for c in text if ord(c) > 127]
        share = sum(c in _COMMON_RUSSIAN for c in high) / len(high)
        if share >= 0.38 and (best is None or share > best[0]):
            best = (share, text, encoding)
    if best:
        return best[1], best[2]
    try:
        western = raw.decode("cp1252")
    except UnicodeDecodeError:
        return None
    high = [c for c in western if ord(c) > 127]
    if len(high) <= len(western) * 0.08 and all(c in _COMMON_WESTERN for c in high):
        return western, "cp1252"
    return None


def _mostly_utf8(raw: bytes) -> bool:
    """True where nearly all bytes above 127 stand in valid pairs: the file was UTF-8 and is damaged."""
    text = raw.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    right = sum(1 for c in text if ord(c) > 127 and c != "\ufffd")
    return right > 4 * wrong
