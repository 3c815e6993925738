"""The library of one desk: its four shelves, in one folder."""

from __future__ import annotations

from pathlib import Path

from comity.library.collections import Collections
from comity.library.columns import Columns
from comity.library.folder import Folder
from comity.library.reports import Reports
from comity.library.worksheets import Worksheets


class Library:
    """Reports and drafts, comparisons in work, remembered columns, acts that wait for signatures."""

    def __init__(self, root: Path) -> None:
        self.reports = Reports(Folder(root / "reports"))
        self.worksheets = Worksheets(Folder(root / "worksheets"))
        self.columns = Columns(Folder(root / "columns"))
        self.collections = Collections(Folder(root / "collections"))
