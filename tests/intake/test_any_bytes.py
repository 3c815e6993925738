"""Whatever is thrown at intake, it answers with rows or with one of its own errors; never with a crash."""

from __future__ import annotations

import io
import zipfile

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.intake.tables import workbook

from comity.errors import Yours
from comity.intake import comparison, guessing, register, sheets

WHOLE = workbook([["date", "place", "lat", "killed"], ["13.03.2020", "A", "35,1", "2-3"], ["14.03.2020", "B", 35.2, 1]])

CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            "13.03.2020",
            "05/04/20",
            "24:00",
            "14:30 UTC+3",
            "35°12'N",
            "до 10",
            "3-5",
            "Total",
            "id",
            "date",
            "٣٥٫١",
            "1e400",
            "9" * 400,
            "-0",
            "٪",
        ]
    ),
)


def survives(raw: bytes) -> None:
    try:
        found = sheets.read(raw, "x")
    except Yours as error:
        assert error.code.startswith("table-")
        return
    for sheet in found:
        try:
            made = register.build(sheet, guessing.guess(sheet))
        except Yours as error:
            assert error.code in ("register-no-columns", "register-zone-unknown")
            continue
        first = 0 if guessing.guess(sheet).header is None else (guessing.guess(sheet).header or 0) + 1
        assert len(made.entries) + len(made.aside) == len(sheet.rows) - first
        comparison.compare(made, made).to_json()


@given(st.binary(max_size=400))
def test_any_bytes_are_a_table_or_a_refusal(raw: bytes) -> None:
    """Noise does no harm."""
    survives(raw)


@given(st.lists(st.lists(CELLS, min_size=1, max_size=6), max_size=6), st.sampled_from(",;\t|"))
def test_any_cells_are_rows_or_set_aside(rows: list[list[str]], mark: str) -> None:
    """Odd cells in odd places lose no row."""
    survives("\n".join(mark.join(row) for row in rows).encode("utf-8", "replace"))


@settings(max_examples=60)
@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 255))
def test_a_workbook_with_one_wrong_byte_is_read_or_refused(at: int, value: int) -> None:
    """Damage is told, not met as a crash."""
    survives(WHOLE[:at] + bytes([value]) + WHOLE[at + 1 :])


PARTS = ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml", "[Content_Types].xml"]


@settings(max_examples=40)
@given(
    st.sampled_from(PARTS),
    st.integers(0, 3000),
    st.binary(max_size=8),
)
def test_a_workbook_with_a_wrong_part_is_read_or_refused(part: str, at: int, wrong: bytes) -> None:
    """The same inside its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content[:at] + wrong + content[at + len(wrong) :] if name == part else content)
    survives(out.getvalue())
