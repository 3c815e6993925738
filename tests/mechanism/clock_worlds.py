"""Worlds with one clock of a test's own: a procedure `duty` in which everything that a clock can name exists."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from tests.world import START, World

from comity.mechanism import load
from comity.mechanism.case import Case
from comity.mechanism.clocks import Clock, clocks

DUTY = """
procedure: duty
modelled_on:
  - {{text: a test, source: none, verified: false}}
roles: {{opener: opening, anyone: everyone, side: {{field: sides}}}}
open: [anyone]
sides: side
states: [open, done, adopted, broken]
final: [done, adopted, broken]
fields:
  sides: {{type: participants, compare: same}}
  on_day: {{type: date, compare: same}}
  at_time: {{type: time, compare: same}}
  secret_day: {{type: date, compare: same, sealed: allowed}}
  note: {{type: text, compare: same_text}}
acts:
  begin: {{kind: opens, by: [anyone], to: open, sets: [sides, on_day, at_time], needs: [sides]}}
  again: {{by: [anyone], from: [open], sets: [on_day, at_time]}}
  answer: {{by: [anyone], from: any, sets: [note, secret_day], carries: [positions]}}
  prolong: {{by: [anyone], from: any, sets: [on_day, at_time]}}
  halt: {{by: [anyone], from: any}}
  go-on: {{by: [anyone], from: any}}
  object: {{by: [anyone], from: [open], to: broken}}
  adopt: {{by: [anyone], from: [open], to: adopted, relies_on: duty}}
  close: {{by: [anyone], from: [open], to: done}}
  reopen: {{by: [anyone], from: [done], to: open}}
  correct: {{kind: corrects, by: [author], from: any, sets: [on_day, at_time]}}
  withdraw: {{kind: withdraws, by: [author], from: any}}
  recall: {{kind: recalls, by: [author], from: any}}
  settle: {{kind: settles, by: [opener], from: any}}
clocks:
  duty: {clock}
parameters:
  some_hours: {{value: 24, unit: hours, source: a test, verified: true}}
  some_days: {{value: 2, unit: days, source: a test, verified: true}}
  fortnight: {{value: 14, unit: days, source: a test, verified: true}}
  half_year: {{value: 6, unit: months, source: a test, verified: true}}
  year: {{value: 12, unit: months, source: a test, verified: true}}
  one_month: {{value: 1, unit: months, source: a test, verified: true}}
settle: [opener]
"""

OWED = "starts: [begin], stops: [answer], owed_by: side"
SILENCE = "{starts: [begin, again], stops: [object], within: some_hours, objection: true}"

# Adoption moves nothing, and is allowed from any state: what it relies on is all that stands in its way.
ANYWHERE = ("from: [open], to: adopted", "from: any", "done, adopted, broken", "done, broken")


def duty_bytes(clock: str) -> bytes:
    """The file, with this clock in YAML's flow style."""
    return DUTY.format(clock=clock).encode()


def duty_world(
    clock: str, fields: Mapping[str, Any] | None = None, swap: tuple[str, ...] = (), **world: Any
) -> tuple[World, str]:
    """A world of Alba, Borea and Corda with a timekeeper, and a case that Alba opened; Borea owes. `swap`: words of the file
    and, after each, those in their place."""
    text = duty_bytes(clock).decode()
    for old, new in zip(swap[::2], swap[1::2], strict=True):
        assert old in text, old
        text = text.replace(old, new)
    made = load.load(text.encode(), "duty.yaml")
    here = World("alba", "borea", "corda", timekeepers=("watch",), procedures={"duty": made}, **world)
    case = here.open("alba", "duty", sides=["borea"], **(fields or {}))
    here.see("watch", "alba")
    return here, case


def said(world: World, who: str, case: str, act: str, **more: Any) -> str:
    """An act that the timekeeper sees at once."""
    made = world.act(who, case, act, **more)
    world.see("watch", who)
    return made


def only(case: Case, now: datetime | None = None) -> Clock:
    (found,) = clocks(case, now=now)
    return found


def words(world: World, case: str, now: datetime | None = None) -> list[str]:
    return [one.word for one in clocks(world.case(case, now), now=now)]


def after(**span: float) -> datetime:
    """A moment so long after the beginning of the world."""
    return START + timedelta(**span)
