"""Which rows of two registers are the same incident.

Two observers keep a register each; on one day one counts 13 and the other 19. Rows are compared by time, place, kind,
casualties, the side held responsible, figures and words; each pair comes with its reasons in words and with its rivals. Rows
are never merged, and a person may join or part any pair: `apply_changes` keeps who did it and when. What a pair of matched
rows differs in is told by `differences`; reading tables is `intake`'s; finding facts is a person's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from comity.analysis.matching.entry import Entry
from comity.analysis.matching.features import seen
from comity.analysis.matching.kinds import Kinds, shipped
from comity.analysis.matching.pairing import pair
from comity.analysis.matching.reasons import reasons
from comity.errors import Yours
from comity.phrase import Phrase

__all__ = ["Change", "Entry", "Match", "Matching", "Options", "Rival", "apply_changes", "match", "totals"]


@dataclass(frozen=True, slots=True)
class Options:
    """How to match.

    `threshold` is the percent from which a pair is said. `many`: a row that says it tells several incidents may have as many
    partners. `learn`: correct the odds by these registers (their clocks, their days). `kinds`: a table of kinds to use
    instead of the one shipped.
    """

    threshold: int = 33
    many: bool = True
    learn: bool = True
    kinds: Kinds | None = None


@dataclass(frozen=True, slots=True)
class Rival:
    """A pair that was not chosen because one of its rows went elsewhere. `score` is in percent."""

    a: Entry
    b: Entry
    score: int


@dataclass(frozen=True, slots=True)
class Change:
    """What a person changed by hand: `do` is "join" or "part", `a` and `b` are row numbers in their sheets."""

    do: str
    a: int
    b: int
    by: str
    at: str
    reason: str = ""

    def to_json(self) -> dict[str, object]:
        return {"do": self.do, "a": self.a, "b": self.b, "by": self.by, "at": self.at, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Match:
    """Two rows held to be one incident, how likely in percent, why, and against whom. `change` if a person joined them."""

    a: Entry
    b: Entry
    score: int
    reasons: tuple[Phrase, ...]
    rivals: tuple[Rival, ...] = ()
    change: Change | None = None

    @property
    def sure(self) -> bool:
        """Nothing else comes near: a person need not look first here."""
        return self.change is not None or (self.score >= 75 and not any(r.score * 3 >= self.score for r in self.rivals))


@dataclass(frozen=True, slots=True)
class Matching:
    """Every row of both registers is in `matched` or in `only_a` or `only_b`, each in the order of its sheet."""

    a: tuple[Entry, ...]
    b: tuple[Entry, ...]
    matched: tuple[Match, ...]
    only_a: tuple[Entry, ...]
    only_b: tuple[Entry, ...]
    parted: tuple[Change, ...] = ()
    changes: tuple[Change, ...] = ()


def match(a: Sequence[Entry], b: Sequence[Entry], options: Options | None = None) -> Matching:
    """Compare two registers row by row. Deterministic; the order of the rows does not matter beyond ties."""
    options = options or Options()
    _unique(a, "A")
    _unique(b, "B")
    kinds = options.kinds or shipped()
    seen_a, seen_b = [seen(e, kinds) for e in a], [seen(e, kinds) for e in b]
    found, odds = pair(seen_a, seen_b, options.threshold / 100, options.many, options.learn)
    matched = tuple(
        Match(
            a[p.i],
            b[p.j],
            _percent(p.likely),
            reasons(a[p.i], b[p.j], seen_a[p.i], seen_b[p.j], odds.parts(p.features)),
            tuple(Rival(a[i], b[j], _percent(w)) for i, j, w in p.rivals),
        )
        for p in found
    )
    return _with(tuple(a), tuple(b), matched, (), ())


def apply_changes(matching: Matching, changes: Iterable[Change], options: Options | None = None) -> Matching:
    """The matching with a person's corrections, in order. A joined pair stays beside others of its rows: nothing is merged.

    Raises `Yours("match-change-unknown")` for a row that is not there, a join of what is joined, a parting of what is not.
    """
    kinds = (options or Options()).kinds or shipped()
    of_a, of_b = {e.row: e for e in matching.a}, {e.row: e for e in matching.b}
    pairs = {(m.a.row, m.b.row): m for m in matching.matched}
    parted = {(c.a, c.b): c for c in matching.parted}
    done = list(matching.changes)
    for change in changes:
        key = (change.a, change.b)
        _possible(change, change.a in of_a and change.b in of_b, key in pairs)
        if change.do == "join":
            one, two = of_a[change.a], of_b[change.b]
            why = Phrase("joined by hand by {who}", {"who": change.by})
            told = reasons(one, two, seen(one, kinds), seen(two, kinds), {})
            pairs[key] = Match(one, two, 100, (why, *told), (), change)
            parted.pop(key, None)
        else:
            del pairs[key]
            parted[key] = change
        done.append(change)
    matched = tuple(pairs[k] for k in sorted(pairs))
    return _with(matching.a, matching.b, matched, tuple(parted.values()), tuple(done))


def _possible(change: Change, there: bool, joined: bool) -> None:
    if there and change.do in ("join", "part") and joined == (change.do == "part"):
        return
    got = Phrase("the two rows are one pair already") if joined else Phrase("the two rows are no pair")
    raise Yours(
        "match-change-unknown",
        expected=Phrase("two rows of these tables to join, or a pair to part"),
        got=got if there else Phrase("a row that these tables do not have"),
        todo=Phrase("Load the page again and choose the rows there."),
        where=f"{change.do} {change.a} {change.b}",
    )


def totals(a: Sequence[Entry] | None, b: Sequence[Entry] | None) -> Phrase:
    """What may be said of two totals: they are compared only through their rows."""
    if not a or not b:
        return Phrase("cannot be reconciled: no rows")
    return Phrase("{a} rows and {b} rows: see which of them are the same incident", {"a": len(a), "b": len(b)})


def _with(
    a: tuple[Entry, ...], b: tuple[Entry, ...], matched: tuple[Match, ...], parted: tuple[Change, ...], done: tuple[Change, ...]
) -> Matching:
    in_a, in_b = {m.a.row for m in matched}, {m.b.row for m in matched}
    return Matching(
        a,
        b,
        matched,
        tuple(e for e in a if e.row not in in_a),
        tuple(e for e in b if e.row not in in_b),
        parted,
        done,
    )


def _percent(likely: float) -> int:
    return max(1, min(99, round(likely * 100)))


def _unique(entries: Sequence[Entry], side: str) -> None:
    if len({e.row for e in entries}) != len(entries):
        raise ValueError(f"row numbers repeat in table {side}")
