"""Signatures checked ahead of their turn, by several threads: what makes an audit faster on a machine with several cores.

Nearly all the time of an audit is libsodium's, which runs outside the interpreter's lock, so that threads suffice. They decide
nothing: whether a signature fits a key is a fact, while whose signature counts at an index depends on the entries before it. So
`keyring` goes through the entries in order as always, asks which key counts, and leaves out the check alone, and only where
this very key was found to fit this very entry. Whatever was not found to fit is checked again in its turn, and told there.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor

from comity.errors import Theirs
from comity.record.entry import Fits, Form
from comity.record.note import Find

ENTRIES = 32
"""Entries of one thread at a time: about two milliseconds of work, far more than it takes to hand it over."""


class Ahead:
    """`jobs` threads of a pool."""

    def __init__(self, pool: Executor, jobs: int) -> None:
        self.pool = pool
        self.entries = ENTRIES * jobs

    def fits(self, forms: Sequence[Form | Theirs], find: Find) -> list[Fits]:
        """For each form, and each of its lines, the key that it was found to fit; None where it was not."""
        parts = [forms[at : at + ENTRIES] for at in range(0, len(forms), ENTRIES)]
        return [fits for part in self.pool.map(_fits, parts, [find] * len(parts)) for fits in part]


def _fits(forms: Sequence[Form | Theirs], find: Find) -> list[Fits]:
    found: list[Fits] = []
    for form in forms:
        lines = () if isinstance(form, Theirs) else form.lines
        keys = [find(ref) for ref, _ in lines]
        text = b"" if isinstance(form, Theirs) else form.text
        found.append(
            tuple(
                key if key is not None and key.verify(text, signature) else None
                for key, (_, signature) in zip(keys, lines, strict=True)
            )
        )
    return found
