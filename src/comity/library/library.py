"""The library of one desk: its three shelves, in one folder."""

from __future__ import annotations

from pathlib import Path

from comity.library.columns import Columns
from comity.library.folder import Folder
from comity.library.reports import Reports
from comity.library.worksheets import Worksheets


class Library:
    """Reports and drafts, comparisons in work, remembered columns."""

    def __init__(self, root: Path) -> None:
        self.reports = Reports(Folder(root / "reports"))
        self.worksheets = Worksheets(Folder(root / "worksheets"))
        self.columns = Columns(Folder(root / "columns"))
