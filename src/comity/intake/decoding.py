"""Bytes to text, with evidence: which encoding, and why it is held to be that one.

UTF-8 proves itself. The one-byte code pages do not: Cyrillic, Arabic and Western letters share the same bytes, so the text is
read each way and the reading whose letters are as frequent as in that script's languages wins; if none clearly does, the
person is asked instead.
"""

from __future__ import annotations

from comity.errors import Yours
from comity.intake.sheet import Note
from comity.phrase import Phrase

_SAMPLE = 200_000  # bytes looked at for evidence
# The most frequent letters of the languages concerned: together about 60 % of running text.
_FREQUENT = {
    "windows-1251": frozenset("оеаинтсрвлкмдпу"),
    "windows-1256": frozenset("اليمونرتبةعدسفهكقح"),
    "windows-1252": frozenset("éèàêçùôîâûëïœöüäßñóíáú"),
}
_WORDS = {"windows-1251": "Cyrillic", "windows-1256": "Arabic", "windows-1252": "Western European"}


def decode(raw: bytes, name: str) -> tuple[str, tuple[Note, ...]]:
    """The text of a file and what to tell about its encoding."""
    if raw.startswith(b"\xef\xbb\xbf"):
        return _strict(raw[3:], "utf-8", name), ()
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strict(raw, "utf-16", name), (_note("UTF-16", Phrase("by its byte-order mark")),)
    if b"\0" in raw[:_SAMPLE]:
        return _wide(raw, name)
    _no_controls(raw, name)
    try:
        return raw.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        # A cut-off last letter is damage, not another encoding.
        if error.start >= len(raw) - 3 and error.start > 0 and any(b > 127 for b in raw[: error.start]):
            raise _unknown(name, Phrase("a text that breaks off within its last letter")) from error
    return _one_byte(raw, name)


def _strict(raw: bytes, codec: str, name: str) -> str:
    try:
        return raw.decode(codec)
    except UnicodeDecodeError as error:
        got = Phrase("bytes that are no {codec} at byte {at}", {"codec": codec.upper(), "at": error.start})
        raise _unknown(name, got) from error


def _wide(raw: bytes, name: str) -> tuple[str, tuple[Note, ...]]:
    """UTF-16 without a mark: every second byte of Latin letters, digits and separators is zero."""
    sample = raw[:_SAMPLE]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    codec = "utf-16-le" if odd > 5 * even else "utf-16-be" if even > 5 * odd else ""
    if codec and len(raw) % 2 == 0 and max(even, odd) > len(sample) // 50:
        text = _strict(raw, codec, name)
        if not any(ord(c) < 32 and c not in "\t\r\n\x0b\x0c" for c in text[:_SAMPLE]):
            return text, (_note("UTF-16", Phrase("by its zero bytes")),)
    raise _binary(name)


def _no_controls(raw: bytes, name: str) -> None:
    sample = raw[:_SAMPLE]
    controls = sum(sample.count(bytes([c])) for c in range(32) if c not in (9, 10, 11, 12, 13, 26, 27))
    if controls > max(2, len(sample) // 1000):
        raise _binary(name)


def _one_byte(raw: bytes, name: str) -> tuple[str, tuple[Note, ...]]:
    high = bytes(b for b in raw[:_SAMPLE] if b > 127)
    scores = {}
    for codec, letters in _FREQUENT.items():
        text = high.decode(codec, "replace")
        known = sum(c in letters for c in text) - 2 * text.count("\ufffd")
        lone = codec == "windows-1252" and len(high) > len(raw[:_SAMPLE]) / 5
        scores[codec] = 0.0 if lone else known / len(text)
    best, second = sorted(scores, key=lambda c: -scores[c])[:2]
    if scores[best] < 0.45 or scores[best] - scores[second] < 0.15:
        raise _unknown(name, Phrase("bytes that fit no encoding well"))
    try:
        text = raw.decode(best)
    except UnicodeDecodeError as error:
        raise _unknown(name, Phrase("bytes that are no {codec} at byte {at}", {"codec": best, "at": error.start})) from error
    why = Phrase("{share} % of its letters are the frequent ones of that script", {"share": round(scores[best] * 100)})
    return text, (_note(f"{best} ({_WORDS[best]})", why),)


def _note(codec: str, why: Phrase) -> Note:
    return Note("table-encoding", Phrase("The text is read as {codec}, {why}.", {"codec": codec, "why": why}))


def _unknown(name: str, got: Phrase) -> Yours:
    return Yours(
        "table-encoding-unknown",
        expected=Phrase("text in UTF-8, UTF-16, windows-1251, windows-1252 or windows-1256"),
        got=got,
        todo=Phrase("In the spreadsheet choose ‘Save as’ and there ‘CSV UTF-8’, or save as XLSX."),
        where=name,
    )


def _binary(name: str) -> Yours:
    return Yours(
        "table-binary",
        expected=Phrase("a table in text form, or an XLSX workbook"),
        got=Phrase("bytes that are no text"),
        todo=Phrase("Open the file in the program it was made with and save the table as XLSX or CSV."),
        where=name,
    )
