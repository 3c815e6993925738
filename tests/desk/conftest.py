"""Desks that cost little: founded or built once, copied for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.desk import made

from comity.desk import examples
from comity.desk.desk import Desk


@pytest.fixture(autouse=True, scope="module")
def cheap() -> Iterator[None]:
    with made.cheap_pass_phrases():
        yield


@pytest.fixture(scope="session")
def ford(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the founded mechanism `ford`. Copy it; do not write to it."""
    return made.found_ford(tmp_path_factory.mktemp("ford") / "desk")


@pytest.fixture
def clock() -> made.Clock:
    return made.Clock()


@pytest.fixture
def home(ford: Path, tmp_path: Path) -> Path:
    return made.copied(ford, tmp_path / "desk")


@pytest.fixture
def desk(home: Path, clock: made.Clock) -> Iterator[Desk]:
    """The mechanism `ford`: alba and borea sign here, corda has no keys."""
    with made.opened(home, clock) as found:
        yield found


@pytest.fixture(scope="session")
def both_examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both examples in it. Copy it; do not write to it."""
    folder = tmp_path_factory.mktemp("examples") / "desk"
    with made.cheap_pass_phrases(), made.opened(folder) as desk:
        for name in examples.NAMES:
            examples.build(desk.founder(made.NOW), name, lambda *_: None)
        desk.save()
    return folder


@pytest.fixture(scope="module")
def shown(both_examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Both examples, to look at only."""
    with made.opened(made.copied(both_examples, tmp_path_factory.mktemp("shown") / "desk")) as found:
        yield found
