"""Bytes become sheets whose cells keep their places, or are refused with a code, what came and what to do."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

import pytest
from tests.intake.tables import workbook

from comity.errors import Yours
from comity.intake import sheets

PLAIN = "id,date,place\n1,2020-03-06,Qarisha\n2,2020-03-07,Dunrin\n"


def refused(raw: bytes) -> Yours:
    with pytest.raises(Yours) as caught:
        sheets.read(raw, "given.csv")
    error = caught.value
    assert str(error.expected) and str(error.got) and str(error.todo) and error.where == "given.csv"
    return error


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_every_usual_separator_is_found(mark: str) -> None:
    """The four separators give one and the same rows."""
    (sheet,) = sheets.read(PLAIN.replace(",", mark).encode(), "x")
    assert sheet.rows[1] == ("1", "2020-03-06", "Qarisha")


def test_a_decimal_comma_does_not_pass_for_a_separator() -> None:
    """Semicolons separate where commas are in the figures."""
    (sheet,) = sheets.read(b"lat;lon;kind\n35,12;36,80;fire\n35,13;36,81;fire\n", "x")
    assert sheet.rows[1] == ("35,12", "36,80", "fire")


def test_pasted_cells_keep_line_breaks_and_quotation_marks() -> None:
    """A cell with a line break is one cell, and the row after it is the next row."""
    (sheet,) = sheets.read(b'date\ttext\n2020-03-06\t"first line\nsaid ""no"""\n2020-03-07\tend\n', "pasted")
    assert sheet.rows[1][1] == 'first line\nsaid "no"'
    assert sheet.place(2, 1) == "B3"


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_read_with_and_without_its_mark(codec: str) -> None:
    """What spreadsheets save as Unicode is read."""
    (sheet,) = sheets.read("дата,место\n06.03.2020,Лесное\n".encode(codec), "x")
    assert sheet.rows[0] == ("дата", "место")


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("windows-1251", "дата;место;описание\n06.03.2020;Лесное;обстрел из миномётов, разрушен дом\n"),
        ("windows-1256", "التاريخ;المكان;الوصف\n06.03.2020;القرية;قصف مدفعي على أطراف البلدة\n"),
        ("windows-1252", "date;lieu;détails\n06.03.2020;Forêt;tirs répétés près de l'école, dégâts légers à côté\n"),
    ],
)
def test_an_old_code_page_is_recognised_and_told(codec: str, text: str) -> None:
    """The letters decide, and the note says so."""
    (sheet,) = sheets.read(text.encode(codec), "x")
    assert sheet.rows[1][2] == text.split("\n")[1].split(";")[2]
    assert codec in str(sheet.notes[0].text)


def test_bytes_of_no_clear_encoding_are_refused_not_guessed() -> None:
    """Wrongly encoded text is told, with the way out."""
    assert refused(b"a;b\n" + bytes(range(0x80, 0xA0)) * 4).code == "table-encoding-unknown"


def test_a_text_cut_within_a_letter_is_damage_not_another_encoding() -> None:
    """A UTF-8 file that breaks off is not read as windows-1251."""
    assert refused("дата,место\n1,Лес".encode()[:-1]).code == "table-encoding-unknown"


@pytest.mark.parametrize("raw", [b"", b"   \n\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_nothing_is_refused(raw: bytes) -> None:
    """An empty file is no table."""
    assert refused(raw).code == "table-empty"


def test_binary_is_refused() -> None:
    """Bytes that are no text are told so."""
    assert refused(bytes(range(256)) * 20).code == "table-binary"
    assert refused(b"%PDF-1.7 and so on").code == "table-not-a-table"


def test_fifty_megabytes_are_refused_before_they_are_read() -> None:
    """Size is checked first."""
    assert refused(b"a,b\n" * (50 * 2**18)).code == "table-too-big"


def test_a_line_of_five_megabytes_is_refused() -> None:
    """A file without line breaks is no table."""
    assert refused(b"word " * 2**20).code == "table-line-too-long"


def test_an_open_quotation_mark_does_not_swallow_the_table() -> None:
    """The row where it opens is named."""
    raw = b'id,text\n1,fine\n2,"never closed\n' + b"3,row after row\n" * 2000
    error = refused(raw)
    assert error.code == "table-quote-open"
    assert "row 3" in str(error.got)


def test_too_many_rows_or_columns_are_refused() -> None:
    """A cross table of 300 columns is no register."""
    assert refused((",".join(["x"] * 300) + "\n").encode() * 3).code == "table-too-many-cells"


# --- workbooks ----------------------------------------------------------------------------------------------------------


def test_a_workbook_gives_typed_cells_with_places() -> None:
    """A date is a date."""
    (sheet,) = sheets.read(workbook([["date", "n"], [datetime(2020, 3, 6, 4, 15), 3]]), "x.xlsx")
    assert sheet.rows[1] == (datetime(2020, 3, 6, 4, 15), 3)
    assert sheet.place(1, 1) == "B2"


def test_merged_cells_speak_for_each_of_their_rows_and_are_told() -> None:
    """A day merged over three rows is the day of all three."""
    raw = workbook([["date", "place"], ["2020-03-06", "A"], [None, "B"], [None, "C"]], merge=["A2:A4"])
    (sheet,) = sheets.read(raw, "x.xlsx")
    assert [row[0] for row in sheet.rows[1:]] == ["2020-03-06"] * 3
    (told,) = [n for n in sheet.notes if n.code == "table-merged"]
    assert told.places == ("A2:A4",)


def test_a_title_merged_over_columns_is_not_repeated_along_the_row() -> None:
    """A title is one cell."""
    raw = workbook(
        [["Incidents of the day", None, None], ["date", "place", "kind"], ["2020-03-06", "A", "fire"]], merge=["A1:C1"]
    )
    (sheet,) = sheets.read(raw, "x.xlsx")
    assert sheet.rows[0] == ("Incidents of the day", None, None)


def test_days_counted_from_1904_are_read_so_and_told() -> None:
    """The other calendar shifts no date by four years."""
    (sheet,) = sheets.read(workbook([["date"], [datetime(2020, 3, 6)]], mac=True), "x.xlsx")
    assert sheet.rows[1][0] == datetime(2020, 3, 6)
    assert sheet.epoch == 1904
    assert "table-1904" in {n.code for n in sheet.notes}


def test_hidden_rows_are_read_and_told() -> None:
    """What is hidden on a screen is not hidden from the comparison."""
    (sheet,) = sheets.read(workbook([["date", "place"], ["2020-03-06", "A"], ["2020-03-07", "B"]], hide=[3]), "x.xlsx")
    assert len(sheet.rows) == 3
    (told,) = [n for n in sheet.notes if n.code == "table-hidden-rows"]
    assert told.places == ("3:3",)


def test_a_formula_without_a_stored_result_is_told_with_its_cell() -> None:
    """Such a cell reads as empty, and the person learns which."""
    (sheet,) = sheets.read(workbook([["a", "b"], [1, "=A2+1"]]), "x.xlsx")
    (told,) = [n for n in sheet.notes if n.code == "table-formula-empty"]
    assert told.places == ("B2",)


def test_several_sheets_are_all_offered() -> None:
    """The person chooses; nothing is chosen for them."""
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "March"
    book.active.append(["date", "place"])
    book.create_sheet("April").append(["date", "place"])
    hidden = book.create_sheet("Lists")
    hidden.append(["x"])
    hidden.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    found = sheets.read(out.getvalue(), "x.xlsx")
    assert [s.name for s in found] == ["March", "April"]
    assert "table-hidden-sheets" in {n.code for n in found[0].notes}


def test_a_protected_workbook_and_an_old_one_are_told_apart() -> None:
    """A password, and the format of before 2007, are two different things to do."""
    locked = sheets.OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    assert refused(locked).code == "table-password"
    assert refused(sheets.OLE + b"\0" * 600 + "Workbook".encode("utf-16-le")).code == "table-old-xls"


def test_a_damaged_workbook_and_another_zip_are_refused() -> None:
    """A file cut in the middle is told as such."""
    assert refused(workbook([["a", "b"]])[:900]).code == "table-workbook-damaged"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        box.writestr("letter.txt", "hello")
    assert refused(out.getvalue()).code == "table-not-a-table"


def bomb(name: str, content: bytes) -> bytes:
    out = io.BytesIO(workbook([["a", "b"], ["c", "d"]]))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as box:
        box.writestr(name, content)
    return out.getvalue()


def test_a_workbook_that_swells_is_refused_before_it_is_unpacked() -> None:
    """A few kilobytes that unpack to hundreds of megabytes never do."""
    assert refused(bomb("xl/media/large.bin", b"\0" * (130 * 2**20))).code == "table-workbook-too-big"


def test_a_workbook_whose_xml_declares_entities_is_refused() -> None:
    """No spreadsheet program writes those."""
    assert (
        refused(bomb("xl/extra.xml", b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>')).code == "table-workbook-damaged"
    )


def test_a_workbook_without_cells_is_empty() -> None:
    """An empty sheet is no table."""
    assert refused(workbook([])).code == "table-empty"
