"""Desks for tests: real keys with a cheap pass phrase, a real database, a clock that only the test moves."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from comity.desk.desk import Desk
from comity.desk.sign import Opening
from comity.errors import Ours
from comity.record import keyfile
from comity.settings import SETTINGS

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
WORDS = {"alba": "alba words", "borea": "borea words"}
CHARTER = """
mechanism: ford
title: {en: The ford arrangement}
writer: alba
participants:
  alba: {label: {en: Alba, ru: Альба}, kind: state}
  borea: {label: {en: Borea, ru: Борея}, kind: state}
  corda: {label: {en: Corda}, kind: armed-group, authority: null}
formats:
  table:
    label: {en: The table}
    members:
      - {participant: alba, role: party, from: 2026-01-01}
      - {participant: borea, role: party, from: 2026-01-01}
audiences:
  alone: {label: {en: Alba alone}, readers: [alba]}
procedures: [contact, statement, comparison]
amend: {quorum: [alba, borea]}
"""


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def wait(self, **span: float) -> None:
        self.now += timedelta(**span)


_draws = itertools.count(1)


def counted(size: int) -> bytes:
    """Randomness that is none: 1, 2, 3 … over the whole run, so that nothing is drawn twice."""
    return next(_draws).to_bytes(size, "big")


@contextmanager
def cheap_pass_phrases() -> Iterator[None]:
    """Keys locked at the least cost that the file format allows: what a guess costs is tested where the format is."""
    with pytest.MonkeyPatch.context() as patch:
        cheap = replace(SETTINGS, argon_memory_kib=8, argon_passes=1, argon_lanes=1)
        patch.setattr(keyfile, "SETTINGS", cheap)
        yield


def opened(folder: Path, clock: Callable[[], datetime] | None = None, **more: Any) -> Desk:
    return Desk.open(folder, clock=clock or Clock(), random=counted, create=True, **more)


def found_ford(folder: Path) -> Path:
    """A desk's folder with the mechanism `ford` in it."""
    with cheap_pass_phrases(), opened(folder) as desk:
        desk.found(CHARTER.encode(), "charter.yaml", WORDS.__getitem__)
    return folder


def copied(folder: Path, to: Path) -> Path:
    """The same desk in another folder; both may go on."""
    shutil.copytree(folder, to)
    return to


def call(audience: str = "public") -> Opening:
    return Opening("contact", audience, {"en": "A call"}, "table")


SIDES = {"fields": {"sides": ["alba", "borea"], "kind": "call"}}


def speak(desk: Desk, who: str, act: str, body: dict[str, Any], case: str | Opening, **more: Any) -> tuple[str, str]:
    """File at once, unless `hold` says otherwise: (act id, case id)."""
    signer = desk.signer_named(who)
    return desk.file(signer.ref, WORDS[who], act, body, case, **{"hold": timedelta(0), **more})


def open_call(desk: Desk, audience: str = "public") -> str:
    return speak(desk, "alba", "open", SIDES, call(audience))[1]


def topic(text: str, label: str = "Ferry") -> dict[str, Any]:
    return {"label": label, "text": text, "language": "en"}


WRITES = ("create_log", "append", "outbox_put", "attachment_put", "opening_put", "file_put", "opening_delete", "outbox_remove")


class Faulty:
    """A store that fails at its n-th write: before the write took place, or, with `late`, after it (as if killed just then)."""

    def __init__(self, store: Any, at: int, *, late: bool = False) -> None:
        self._store, self._at, self._late = store, at, late
        self.writes = 0

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._store, name)
        return self._failing(found) if name in WRITES else found

    def _failing(self, write: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any) -> Any:
            self.writes += 1
            due = self.writes - 1 == self._at
            if due and not self._late:
                self._fail()
            answer = write(*args)
            if due:
                self._fail()
            return answer

        return run

    def _fail(self) -> None:
        raise Ours("store-failed", expected="a disk", got="none", todo="Wait.")


def make_faulty(desk: Desk, at: int, *, late: bool = False) -> Faulty:
    """Put a failing store under an open desk."""
    faulty = Faulty(desk.store, at, late=late)
    desk.store = desk.node.store = faulty  # type: ignore[assignment]
    return faulty


def state(desk: Desk) -> tuple[Any, ...]:
    """What a refusal must leave as it was."""
    sizes = {log: (desk.store.size(log), desk.store.checkpoint(log)) for log in desk.store.logs()}
    kept = [row for kind in ("attachment", "opening") for row in desk.store._rows(f"SELECT * FROM {kind} ORDER BY 1")]
    return sizes, desk.store.outbox_list(), kept


def bytes_of(folder: Path) -> bytes:
    """Every byte of the database's files."""
    return b"".join(path.read_bytes() for path in sorted(folder.glob("record.sqlite*")))


def terminal_clock() -> datetime:
    """This machine's clock, as the command line reads it: what was counted a moment ago is counted again."""
    from comity.cli import terminal

    return terminal.clock()
