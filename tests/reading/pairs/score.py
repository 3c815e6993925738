"""Score an alignment of two readouts against the keys: F over links between passages, and how often the word is right.

A gold link is a topic's every pair (passage in A, passage in B); a system's links are made the same way from its topics.
A system link matches a gold link of the same pair when, on both sides, the passages overlap by at least half of the shorter;
each link matches at most once, and as many are matched as can be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Span = tuple[int, int]
Link = tuple[Span, Span]


def links(topics: Iterable[Mapping[str, Any]]) -> list[Link]:
    """Every (a-passage, b-passage) of every topic, each once."""
    found = {((a[0], a[1]), (b[0], b[1])) for topic in topics for a in topic["a"] for b in topic["b"]}
    return sorted(found)


def shared(one: Span, two: Span) -> int:
    """Characters that two half-open spans have in common."""
    return max(0, min(one[1], two[1]) - max(one[0], two[0]))


def same_passage(one: Span, two: Span) -> bool:
    """Whether two spans overlap by at least half of the shorter."""
    shorter = min(one[1] - one[0], two[1] - two[0])
    return shorter > 0 and 2 * shared(one, two) >= shorter


def matched(gold: list[Link], system: list[Link]) -> int:
    """The size of the largest one-to-one matching of links (augmenting paths)."""
    can = [[g for g, link in enumerate(gold) if same_passage(link[0], s[0]) and same_passage(link[1], s[1])] for s in system]
    holder: dict[int, int] = {}

    def place(s: int, tried: set[int]) -> bool:
        for g in can[s]:
            if g not in tried:
                tried.add(g)
                if g not in holder or place(holder[g], tried):
                    holder[g] = s
                    return True
        return False

    return sum(place(s, set()) for s in range(len(system)))


def topic_overlap(gold: Mapping[str, Any], system: Mapping[str, Any]) -> int:
    """Characters that a gold topic and a system topic share on both sides together."""
    return sum(shared((g[0], g[1]), (s[0], s[1])) for side in ("a", "b") for g in gold[side] for s in system[side])


def words(gold: list[Mapping[str, Any]], system: list[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """For each gold topic (its word, the word of the system topic that shares most characters with it, or 'missing')."""
    pairs = sorted(
        ((topic_overlap(g, s), -i, -j) for i, g in enumerate(gold) for j, s in enumerate(system)),
        reverse=True,
    )
    given: dict[int, int] = {}
    used: set[int] = set()
    for overlap, i, j in pairs:
        if overlap and -i not in given and -j not in used:
            given[-i] = -j
            used.add(-j)
    return [(g["word"], system[given[i]]["word"] if i in given else "missing") for i, g in enumerate(gold)]


def ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def score(gold: list[dict[str, Any]], system: list[dict[str, Any]]) -> dict[str, Any]:
    """Micro precision, recall and F of links and word accuracy, for each class ('en', 'ru', 'en-ru') and for 'all'.

    `gold` are keys; `system` has one {"id", "topics": [{"a", "b", "word"}]} for each key (a missing one counts as empty).
    `confusion` maps 'gold word > system word' to how many topics.
    """
    by_id = {one["id"]: one["topics"] for one in system}
    rows: dict[str, dict[str, Any]] = {}
    for key in gold:
        theirs = list(by_id.get(key["id"], []))
        g, s = links(key["topics"]), links(theirs)
        told = words(key["topics"], theirs)
        for name in ("-".join(sorted(set(key["languages"]))), "all"):
            row = rows.setdefault(
                name, {"pairs": 0, "gold": 0, "system": 0, "matched": 0, "topics": 0, "right": 0, "confusion": {}}
            )
            row["pairs"] += 1
            row["gold"] += len(g)
            row["system"] += len(s)
            row["matched"] += matched(g, s)
            row["topics"] += len(told)
            row["right"] += sum(one == two for one, two in told)
            for one, two in told:
                row["confusion"][f"{one} > {two}"] = row["confusion"].get(f"{one} > {two}", 0) + 1
    for row in rows.values():
        row["precision"] = ratio(row["matched"], row["system"])
        row["recall"] = ratio(row["matched"], row["gold"])
        row["f"] = ratio(2 * row["matched"], row["system"] + row["gold"])
        row["word_accuracy"] = ratio(row["right"], row["topics"])
    return rows
