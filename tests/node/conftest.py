"""The desks of tests/desk, here too."""

from tests.desk.conftest import both_examples, cheap, clock, desk, ford, home, shown

__all__ = ["both_examples", "cheap", "clock", "desk", "ford", "home", "shown"]
