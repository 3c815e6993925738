"""Reports that this desk has read: the originals, what was found in them, and what a person decided about each draft.

    <digest>/original          the bytes as they came
    <digest>/report.json       name, when it was added, sidecar
    <digest>/decisions.json    draft id → accepted (act id) or refused (reason), by whom and when

What was found is computed again when it is asked for: a better reader reads old reports better. Draft ids do not depend on
the reader's version, only on report, spans and rule, so that a decision stays with its draft. The text never leaves here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from comity.errors import Yours
from comity.library.folder import Folder
from comity.phrase import Phrase

if TYPE_CHECKING:
    from comity.reading.contract import Draft, Report

Status = Literal["waiting", "accepted", "refused"]


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft and where it stands. `decision` holds act or reason, by and at; empty while it waits."""

    draft: Draft
    report: str
    status: Status
    decision: Mapping[str, str]

    @property
    def id(self) -> str:
        return self.draft.id


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report of the library: its digest, what the reader finds in it now, and its drafts."""

    digest: str
    added: str
    report: Report
    drafts: tuple[DraftView, ...]

    def waiting(self) -> tuple[DraftView, ...]:
        return tuple(view for view in self.drafts if view.status == "waiting")


class Reports:
    """All reports of this desk."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._read: dict[str, Report] = {}

    def add(self, raw: bytes, name: str, meta: Mapping[str, Any] | None, now: datetime) -> ReportView:
        """Read a report and keep it. Raises `Yours` for what cannot be read.

        The same bytes twice are one report, under the name and day of the first time; what `meta` tells anew is added to it.
        """
        digest = hashlib.sha256(raw).hexdigest()
        known = self._folder.read_json(f"{digest}/report.json")
        about = known or {"name": name, "added": now.strftime("%Y-%m-%dT%H:%M:%SZ"), "meta": {}}
        about["meta"] = {**about["meta"], **(meta or {})}
        self._read[digest] = self._parse(raw, about["name"], about["meta"], datetime.fromisoformat(about["added"]))
        self._folder.write(f"{digest}/original", raw)
        self._folder.write_json(f"{digest}/report.json", about)
        return self.get(digest)

    def get(self, digest: str) -> ReportView:
        """One report by its digest (with or without `sha256:`). Raises `Yours` where there is none."""
        digest = digest.removeprefix("sha256:")
        about, raw = self._folder.read_json(f"{digest}/report.json"), self._folder.read(f"{digest}/original")
        if about is None or raw is None:
            raise Yours(
                "report-unknown",
                expected=Phrase("a report of this desk"),
                got=Phrase("{digest}, which is not here", {"digest": digest[:12]}),
                todo=Phrase("Open it from the list under Reports, or read the file again."),
            )
        if digest not in self._read:
            added = datetime.fromisoformat(about["added"])
            self._read[digest] = self._parse(raw, about["name"], about["meta"], added)
        report = self._read[digest]
        decided = self._folder.read_json(f"{digest}/decisions.json") or {}
        views = tuple(
            DraftView(draft, digest, decided.get(draft.id, {}).get("status", "waiting"), decided.get(draft.id, {}))
            for draft in report.drafts
        )
        return ReportView(digest, about["added"], report, views)

    def list(self) -> tuple[ReportView, ...]:
        """All reports, by name."""
        found = [self.get(digest) for digest in self._folder.names() if self._folder.read(f"{digest}/report.json") is not None]
        return tuple(sorted(found, key=lambda view: (view.report.name, view.digest)))

    def draft(self, draft_id: str) -> DraftView:
        """One draft by its id. Raises `Yours` where there is none."""
        for view in self.list():
            for draft in view.drafts:
                if draft.id == draft_id:
                    return draft
        raise Yours(
            "draft-unknown",
            expected=Phrase("a draft of a report of this desk"),
            got=Phrase("{id}, which is not here", {"id": draft_id[:40]}),
            todo=Phrase("Open the report again: its drafts are listed beside the text."),
        )

    def drafts(self, status: Status | None = None) -> tuple[DraftView, ...]:
        """Drafts of all reports, by report and place."""
        return tuple(draft for view in self.list() for draft in view.drafts if status in (None, draft.status))

    def decide(self, draft_id: str, status: Status, decision: Mapping[str, str]) -> None:
        """Remember what a person decided about a draft; `waiting` takes the decision back."""
        view = self.draft(draft_id)
        name = f"{view.report}/decisions.json"
        decided = self._folder.read_json(name) or {}
        decided.pop(draft_id, None)
        if status != "waiting":
            decided[draft_id] = {"status": status, **decision}
        self._folder.write_json(name, decided)

    @staticmethod
    def _parse(raw: bytes, name: str, meta: Mapping[str, Any] | None, now: datetime) -> Report:
        from comity.reading import pipeline

        return pipeline.read(raw, name, meta=meta or None, today=now.date())
