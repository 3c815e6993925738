"""Files and pasted cells into sheets: what kind of table the bytes are, and who reads that kind.

`read` takes the bytes of a file, or of what was pasted, and answers with its sheets (`sheet.Sheet`).
"""

from __future__ import annotations

from comity.errors import Yours
from comity.intake import delimited, workbook
from comity.intake.sheet import Sheet, not_a_table, nothing
from comity.phrase import Phrase

MOST_BYTES = 32 * 2**20  # a table of 100,000 rows of 300 characters

OLE = bytes.fromhex("D0CF11E0A1B11AE1")  # compound file: an old .xls, or an encrypted .xlsx
_FOREIGN = (
    (b"%PDF", "PDF"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf", "7z"),
)


def read(raw: bytes, name: str = "") -> list[Sheet]:
    """All sheets of a CSV, TSV, pasted table or XLSX workbook. `name` serves for messages and for nothing else.

    Raises `Yours` with a code that begins with `table-` for whatever is not such a table.
    """
    if len(raw) > MOST_BYTES:
        raise Yours(
            "table-too-big",
            expected=Phrase("a table of at most {limit} MB", {"limit": MOST_BYTES // 2**20}),
            got=Phrase("{size} MB", {"size": len(raw) // 2**20}),
            todo=Phrase("Keep the rows of the days that matter and save them as a file of their own."),
            where=name,
        )
    if not raw.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        raise nothing(name)
    if raw.startswith(OLE):
        raise workbook.old_or_locked(raw, name)
    if raw.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return workbook.read(raw, name)
    for mark, kind in _FOREIGN:
        if raw.startswith(mark):
            raise not_a_table(kind, name)
    return [delimited.read(raw, name)]
