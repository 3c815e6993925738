"""What may be chosen in a field, read from the file: a list, or a tree of terms with the narrower ones under each.

    of: {shelling: [mortar, artillery, rocket], airstrike: []}

Every term of a tree may be chosen, a broader one by whoever knows no more. Which is a kind of which is kept apart from the
choices, so that whatever asks what may be chosen need not know of trees.
"""

from __future__ import annotations

from collections.abc import Iterator

from comity.mechanism.strict import Item, refuse
from comity.phrase import Phrase

Broader = tuple[tuple[str, str], ...]  # a term and the one just above it


def chosen(item: Item, *, tree: bool) -> tuple[tuple[str, ...], Broader]:
    """The choices, a broader term before its narrower ones, and which is a kind of which. Raises Yours."""
    if not tree:
        return item.texts(), ()
    rows = list(_terms(item, ""))
    names = [name for name, _ in rows]
    for name in names:
        if names.count(name) > 1:
            raise refuse(item.where, Phrase("each term once in the tree"), name)
    broader = tuple((name, above) for name, above in rows if above)
    if not broader:
        raise refuse(item.where, Phrase("a tree, with some term under another, for the comparator “term”"), ", ".join(names))
    return tuple(names), broader


def _terms(item: Item, above: str) -> Iterator[tuple[str, str]]:
    """(term, the one above it or nothing): a list of terms, or terms each with what is narrower."""
    if isinstance(item.value, dict):
        for name, narrower in item.mapping().items():
            yield name, above
            yield from _terms(narrower, name)
        return
    for one in item.items():
        if isinstance(one.value, dict | list):
            yield from _terms(one, above)
        else:
            yield one.text(), above
