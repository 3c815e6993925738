"""Byte by byte: of a log of two entries every byte of every file is changed, and every verifier is asked each time."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from tests.foreign import judges
from tests.foreign.changes import flip
from tests.foreign.logs import Grown, Log, changed
from tests.foreign.programs import Answering
from tests.record import made

from comity.record import tile

pytestmark = [pytest.mark.foreign, pytest.mark.slow]


END = ("vkey", len(made.LOG_KEY.verify_key.vkey))
"""The line end of the file `vkey`, which is no part of the key: all readers drop whatever blank stands there."""


def _files(log: Log) -> Iterator[str]:
    """The files that the size asks for. A partial tile of the state before lies there still, and nobody reads it."""
    yield from ("vkey", "checkpoint")
    for one in tile.tiles(log.size):
        yield one.path
        if one.level == 0:
            yield one.entries_path


def _unseen(log: Log, judge: Callable[[Log], str]) -> set[tuple[str, int]]:
    found = set()
    for path in _files(log):
        data = log.read(path)
        for at in range(len(data)):
            with changed({log.folder / path: flip(data, at)}):
                if judge(log).startswith("accepted"):
                    found.add((path, at))
    return found


def test_comity_sees_every_byte(grown: Grown) -> None:
    assert _unseen(grown.at(2), judges.comity_log) == {END}


def test_go_sees_every_byte(go_log: Answering, grown: Grown) -> None:
    assert _unseen(grown.at(2), lambda log: judges.go_log(go_log, log)) == {END}


def test_sigstore_sees_every_byte_but_the_names(sigstore: Answering, grown: Grown) -> None:
    """It finds a key by its id. So the name in the key and the name on the signature line are for others to read."""

    def both(log: Log) -> str:
        answers = [judges.sigstore_log(sigstore, log, index) for index in (0, 1)]
        return next((one for one in answers if one.startswith("refused")), answers[0])

    log = grown.at(2)
    line = log.read("checkpoint").index("— ".encode()) + len("— ".encode())
    names = {("vkey", at) for at in range(len(made.LOG))} | {("checkpoint", line + at) for at in range(len(made.LOG))}
    assert _unseen(log, both) == {END, *names}
