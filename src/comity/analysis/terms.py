"""Two terms of one taxonomy: the same, one a kind of the other, or beside one another.

Who says “shelling” where another says “mortar” does not contradict: mortar is a kind of it. Two kinds of one thing cannot both
be what happened. The tree is the procedure's; nothing is known here about the world.
"""

from __future__ import annotations

from collections.abc import Mapping

from comity.analysis.verdict import Said, Verdict, both, different
from comity.phrase import Phrase


def above(term: str, broader: Mapping[str, str]) -> tuple[str, ...]:
    """Every broader term, the nearest first. `broader`: a term to the one just above it; a tree, so no ring."""
    found: list[str] = []
    while (next_ := broader.get(found[-1] if found else term)) is not None:
        found.append(next_)
    return tuple(found)


def compare(a: str, b: str, broader: Mapping[str, str], said: tuple[Said, Said]) -> Verdict:
    """Symmetric in `word`; `said` are the two terms as their reader calls them."""
    if a == b:
        return Verdict("same", Phrase("both say the same"))
    narrow, broad = (said[0], said[1]) if b in above(a, broader) else (said[1], said[0])
    if b in above(a, broader) or a in above(b, broader):
        return Verdict("compatible", Phrase("“{narrow}” is a kind of “{broad}”", {"narrow": narrow, "broad": broad}))
    if set(above(a, broader)) & set(above(b, broader)):
        return Verdict("different", Phrase("“{a}” and “{b}” are two kinds of one thing", both(*said)))
    return different(*said)
