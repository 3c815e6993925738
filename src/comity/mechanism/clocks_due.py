"""When something is due: lengths in hours, days, months or working days, counted from an act, a date or a time.

Hours are elapsed time. Days and months are counted on the calendar of the charter's zone and keep the time of day. A date
alone stands for the end of that day, and what is counted from one ends with a day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from comity.mechanism import calendars
from comity.mechanism.charter import Charter
from comity.mechanism.clocks_present import Come, Present
from comity.mechanism.procedure import ClockRule
from comity.mechanism.words import moment

LONGEST = 200 * 366 * 24  # hours, days or months of a length: more is never, and keeps sums within the calendar
FIRST = datetime(2, 1, 1, tzinfo=UTC)  # what was due before was due then: every zone still has a date for it
LAST = datetime(9900, 1, 1, tzinfo=UTC)  # what would be due later is never due


@dataclass(frozen=True, slots=True)
class Point:
    """A moment in UTC, or (`day`) a whole day of the charter's zone, of which `when` is the last second."""

    when: datetime
    day: date | None = None


def read(value: object, charter: Charter) -> Point | None:
    """The point that a field's value names. A month or a year alone stands for its last day; None where it names none."""
    if not isinstance(value, str):
        return None
    try:
        if len(value) > 10:
            return Point(moment(value))
        day = date.fromisoformat(value + {4: "-12-01", 7: "-01"}.get(len(value), ""))
        if len(value) < 10:
            day = calendars.add_months(datetime.combine(day, time(0)), 1).date() - timedelta(days=1)
        return Point(calendars.end_of_day(day, charter.time_zone()), day)
    except (ValueError, OverflowError):
        return None


@dataclass(frozen=True, slots=True)
class Counting:
    """How a clock counts: `unit` hours, days or months; `working`: working days only. `stretches` keeps what was measured."""

    charter: Charter
    unit: str
    working: bool
    stretches: dict[tuple[datetime, datetime], timedelta] = field(default_factory=dict, compare=False)

    def after(self, start: Point, amount: int) -> Point:
        """The point so long after another; before it, where `amount` is negative. Raises OverflowError beyond the calendar."""
        charter, zone = self.charter, self.charter.time_zone()
        if self.unit == "hours" and not self.working:
            return Point(start.when + timedelta(hours=amount))
        wall = calendars.wall(start.when, zone) if start.day is None else datetime.combine(start.day, time(0))
        if self.unit == "months":
            found = calendars.add_months(wall, amount)
        elif self.working:
            days = amount if self.unit == "days" else -(-amount // 24)
            found = calendars.add_working_days(wall, days, charter.holidays, charter.weekend)
        else:
            found = wall + timedelta(days=amount)
        if start.day is not None:
            return Point(calendars.end_of_day(found.date(), zone), found.date())
        return Point(calendars.fixed(found, zone))

    def stretch(self, first: datetime, last: datetime) -> timedelta:
        """How much time, as this clock counts it, lies between two moments."""
        key = first, last
        if key not in self.stretches:
            self.stretches[key] = self._stretch(first, last)
        return self.stretches[key]

    def _stretch(self, first: datetime, last: datetime) -> timedelta:
        if self.unit == "hours" and not self.working:
            return last - first
        zone = self.charter.time_zone()
        walls = calendars.wall(first, zone), calendars.wall(last, zone)
        if self.working:
            return calendars.working_time(*walls, self.charter.holidays, self.charter.weekend)
        return max(walls[1] - walls[0], timedelta(0))

    def shifted(self, due: Point, span: timedelta) -> Point:
        """The due point that much later. Raises OverflowError beyond the calendar."""
        charter, zone = self.charter, self.charter.time_zone()
        if self.unit == "hours" and not self.working:
            return Point(due.when + span)
        wall = calendars.wall(due.when, zone)
        found = calendars.add_working_time(wall, span, charter.holidays, charter.weekend) if self.working else wall + span
        if due.day is not None:
            return Point(calendars.end_of_day(found.date(), zone), found.date())
        return Point(calendars.fixed(found, zone))


def length(present: Present, name: str, least: int = 0) -> int:
    """A parameter's value in this case: as the charter set it when the case was opened, where it sets one that is long enough."""
    parameter = present.case.procedure.parameters[name]
    value = _set(present).get(name, parameter.value)
    found = value if isinstance(value, int) and not isinstance(value, bool) and value >= least else parameter.value
    return max(0, min(found, LONGEST))


def _set(present: Present) -> Mapping[str, object]:
    opening = present.case.opening
    if opening is not None and "opens" in opening.filed.act.body:
        found: Mapping[str, object] = opening.filed.act.body["opens"]["parameters"]
        return found
    use = present.charter.procedures.get(present.case.procedure.name)
    return use.parameters if use is not None else {}


def counting(present: Present, rule: ClockRule, parameter: str) -> Counting:
    """How the rule counts in that parameter's unit; days where it has none (`until`)."""
    unit = present.case.procedure.parameters[parameter].unit if parameter else "days"
    return Counting(present.charter, unit, rule.calendar == "working-days")


def first_due(present: Present, rule: ClockRule, start: Come, ended: datetime | None = None) -> Point | None:
    """When it is due, before anything extends or suspends it; None where it hangs on a field in which nobody gave a moment.

    `ended`: when its clocks ended, if they did: what the opener said of the field after that is of another time.
    """
    try:
        found = _first(present, rule, start, ended)
    except OverflowError:
        return None
    if found is None or found.when >= LAST:
        return None
    return found if found.when >= FIRST else Point(FIRST)


def _first(present: Present, rule: ClockRule, start: Come, ended: datetime | None) -> Point | None:
    def of_opener(name: str) -> object:
        return present.of_opener(name) if ended is None else present.was_of_opener(name, ended)

    if rule.before:
        value = of_opener(rule.before)
        if not isinstance(value, str) or len(value) < 10:
            return None  # a month alone does not say before which day
        event = read(value, present.charter)
        if event is not None and event.day is not None:
            event = Point(calendars.fixed(datetime.combine(event.day, time(0)), present.charter.time_zone()))
        within = counting(present, rule, rule.within)
        return None if event is None else within.after(event, -length(present, rule.within))
    named = rule.until or rule.from_field
    given = present.given(start.act, named) if named else None
    base = read(of_opener(named) if given is None else given, present.charter) if named else Point(start.when)
    if base is None or rule.until:
        return base
    return counting(present, rule, rule.within).after(base, length(present, rule.within, int(rule.objection)))
