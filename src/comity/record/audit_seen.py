"""Step 6 of the audit: each `seen` note names a state that the log it saw really had.

Notes are checked bundle by bundle while their own log is read, so that none has to be kept. The logs that were seen are read
before; where one grew since, its state now is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from comity.errors import Theirs
from comity.phrase import Phrase
from comity.record.act import Seen
from comity.record.audit_held import Held, differs
from comity.record.audit_report import LogReport
from comity.record.tile import TileHashes


class SeenCheck:
    """The `seen` notes of these logs against the logs that they saw. `held` and `reports` grow while the audit goes on."""

    def __init__(self, held: Mapping[str, Held], reports: Mapping[str, LogReport]) -> None:
        self._held, self._reports = held, reports
        self._grown: dict[str, Held] = {}

    def check(self, notes: Sequence[Seen], own: LogReport) -> None:
        """Faults are told of the log in which the note stands: that somebody saw more, or something else, than lies here.

        Which of the two is wrong, the audit cannot know. A log whose tree is broken has been told already.
        """
        readers: dict[Held, TileHashes] = {}
        for note in sorted(notes, key=lambda note: (note.of, note.size)):
            target = self._held.get(note.of)
            if target is None or self._reports[note.of].faults:
                own.elsewhere += note.of not in self._reports
                continue
            where = f"{note.log} {note.id[:8]}"
            try:
                target = self._reaching(target, note.size)
                if note.size > target.state.size:
                    raise differs(where, Phrase("{log} at {size} entries or more", {"log": note.of, "size": note.size}))
                reader = readers.setdefault(target, target.hashes())
                target.check_contains(note.size, bytes.fromhex(note.root), where, reader)
            except Theirs as error:
                own.fault(_told(error, note, where), where)

    def _reaching(self, target: Held, size: int) -> Held:
        """The state that was audited, or a newer one where the note saw more than that."""
        if size <= target.state.size:
            return target
        now = self._grown.get(target.log, target)
        if size > now.state.size:
            now = self._grown[target.log] = now.newer()
        return now


def _told(error: Theirs, note: Seen, where: str) -> Theirs:
    """A proof that fails means that the log had another root then: said so, with its name and size."""
    if error.code != "proof-fails":
        return error
    return differs(where, Phrase("the root of {log} at {size}", {"log": note.of, "size": note.size}))
