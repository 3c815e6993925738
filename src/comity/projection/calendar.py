"""The calendar: every clock of some cases with its due moment, whatever became of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from comity.mechanism.case import Case
from comity.mechanism.clocks import clocks
from comity.projection.today import Due


def due(cases: Iterable[Case], now: datetime, first: datetime | None = None, last: datetime | None = None) -> tuple[Due, ...]:
    """Clocks due from `first` to `last` (both open by default), by due moment."""
    found = [Due(case.id, case.title, one, case.charter.label(one.owed_by)) for case in cases for one in clocks(case, now=now)]
    found = [one for one in found if (first is None or first <= one.clock.due) and (last is None or one.clock.due <= last)]
    return tuple(sorted(found, key=lambda one: (one.clock.due, one.case, one.clock.name, one.clock.owed_by)))
