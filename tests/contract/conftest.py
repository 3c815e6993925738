"""One store of each kind, empty; and the factory that opens it once more, as another program would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from tests.contract.kinds import KINDS

from comity.record.store import Store


@pytest.fixture(params=KINDS, ids=KINDS.keys())
def again(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Store]]:
    """Opens one and the same store, each time anew."""
    with ExitStack() as opened:
        yield lambda: opened.enter_context(closing(KINDS[request.param](tmp_path)))


@pytest.fixture
def store(again: Callable[[], Store]) -> Store:
    return again()
