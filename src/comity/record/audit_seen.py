"""Step 6 of the audit: each `seen` note names a state that the log it saw really had.

Notes are checked bundle by bundle while their own log is read, so that none has to be kept. The logs that were seen are read
before; where one grew since, its state now is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from comity.errors import Theirs
from comity.phrase import Phrase
from comity.record.act import Seen
from comity.record.audit_held import Held
from comity.record.audit_report import LogReport
from comity.record.tile import TileHashes


class SeenCheck:
    """The `seen` notes of these logs against the logs that they saw. `held` and `reports` grow while the audit goes on."""

    def __init__(self, held: Mapping[str, Held], reports: Mapping[str, LogReport]) -> None:
        self._held, self._reports = held, reports
        self._grown: dict[str, Held] = {}

    def check(self, notes: Sequence[tuple[int, Seen]], own: LogReport) -> None:
        """Faults are told of the log in which the note stands: that somebody saw more, or something else, than lies here.

        Which of the two is wrong, the audit cannot know. A log whose tree is broken has been told already.
        """
        readers: dict[Held, TileHashes] = {}
        for index, note in sorted(notes, key=lambda row: (row[1].of, row[1].size)):
            target = self._held.get(note.of)
            if target is None or self._reports[note.of].faults:
                own.elsewhere += note.of not in self._reports
                continue
            where = f"{note.log} {index}"
            try:
                target = self._reaching(target, note.size)
                if note.size > target.state.size:
                    raise _differs(note, where, Phrase("{size} entries", {"size": target.state.size}))
                reader = readers.setdefault(target, target.hashes())
                target.check_contains(note.size, bytes.fromhex(note.root), where, reader)
            except Theirs as error:
                other = error.code in ("proof-fails", "file-differs")
                own.fault(_differs(note, where, Phrase("another root at that size")) if other else error, where, index)

    def _reaching(self, target: Held, size: int) -> Held:
        """The state that was audited, or a newer one where the note saw more than that."""
        if size <= target.state.size:
            return target
        now = self._grown.get(target.log, target)
        if size > now.state.size:
            now = self._grown[target.log] = now.newer()
        return now


def _differs(note: Seen, where: str, got: Phrase) -> Theirs:
    return Theirs(
        "seen-differs",
        expected=Phrase("{log} at {size} entries with the root that was seen", {"log": note.of, "size": note.size}),
        got=got,
        todo=Phrase("Ask the participant who saw it for the checkpoint that he was shown, and compare it with this one."),
        where=where,
    )
