"""Pictures of a procedure, drawn from its tables: Mermaid for the documentation, plain SVG for pages.

Only what moves a case is drawn; acts that leave it where it is stand in the tables beside the picture. What an act asks for
beside its role stands behind it in brackets: `[guarantor]` all who sign it together, `[agree: guarantor]` what all of them
have done before, `[reply]` the clock that has lapsed. The SVG has no script, no style and no colour of its own: it takes the
page's `currentColor` and its classes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from comity.mechanism.procedure import Procedure

_WIDTH, _HEIGHT, _GAP = 200, 44, 64
_LEFT, _TOP, _SIDE = 190, 56, 210


@dataclass(frozen=True, slots=True)
class Edge:
    """A way between two states (`source` empty: from nothing), by these acts."""

    source: str
    target: str
    acts: tuple[str, ...]


def edges(procedure: Procedure) -> tuple[Edge, ...]:
    """The ways between states in the order of the file, acts that lead the same way together."""
    found: dict[tuple[str, str], list[str]] = {}
    for rule in procedure.acts.values():
        if rule.to is not None:
            for source in rule.states or ("",):
                if source != rule.to:
                    found.setdefault((source, rule.to), []).append(rule.name)
    return tuple(Edge(source, target, tuple(acts)) for (source, target), acts in found.items())


def said(procedure: Procedure, act: str, language: str = "en") -> str:
    """An act's label and, in brackets, what it asks for; the brackets need no words of their own in any language."""

    def label(kind: str, name: str) -> str:
        return procedure.label(kind, name).in_(language)

    rule = procedure.acts[act]
    asked = [label("roles", rule.jointly)] if rule.jointly else []
    if rule.after_all is not None:
        asked.append(f"{label('acts', rule.after_all.act)}: {label('roles', rule.after_all.by)}")
    if rule.relies_on:
        asked.append(label("clocks", rule.relies_on))
    return label("acts", act) + "".join(f" [{one}]" for one in asked)


def mermaid(procedure: Procedure) -> str:
    """A `stateDiagram-v2` with English labels."""
    number = {state: f"s{n}" for n, state in enumerate(procedure.states)}
    lines = ["stateDiagram-v2"]
    lines += [f"    {number[state]}: {procedure.label('states', state)}" for state in procedure.states]
    for edge in edges(procedure):
        source = number[edge.source] if edge.source else "[*]"
        lines.append(f"    {source} --> {number[edge.target]}: {', '.join(said(procedure, act) for act in edge.acts)}")
    return "\n".join(lines) + "\n"


def svg(procedure: Procedure, language: str = "en", now: frozenset[str] = frozenset()) -> str:
    """The same as SVG text, labels in `language`; the states in `now` carry the class `now`."""
    rows = {state: n for n, state in enumerate(procedure.states)}
    width, height = _LEFT + _WIDTH + _SIDE, _TOP + len(rows) * (_HEIGHT + _GAP) - _GAP + 12
    title = escape(procedure.label("procedure", "name").in_(language))
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="procedure" viewBox="0 0 {width} {height}" role="img" '
            f'width="{width}" height="{height}" fill="none" stroke="currentColor" font-size="14">'
        ),
        f"<title>{title}</title>",
        (
            '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
            '<path d="M0 0 8 4 0 8z" fill="currentColor" stroke="none"/></marker></defs>'
        ),
    ]
    for state, row in rows.items():
        parts.append(_box(procedure.label("states", state).in_(language), row, state in procedure.final, state in now))
    lanes = {"back": 0, "over": 0}
    for edge in edges(procedure):
        words = ", ".join(said(procedure, act, language) for act in edge.acts)
        parts.append(_arrow(edge, rows, words, lanes))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _box(label: str, row: int, final: bool, now: bool) -> str:
    y = _TOP + row * (_HEIGHT + _GAP)
    names = " ".join(["state", *(["final"] if final else []), *(["now"] if now else [])])
    double = f'<rect x="{_LEFT + 3}" y="{y + 3}" width="{_WIDTH - 6}" height="{_HEIGHT - 6}" rx="5"/>' if final else ""
    return (
        f"<g class={quoteattr(names)}>"
        f'<rect x="{_LEFT}" y="{y}" width="{_WIDTH}" height="{_HEIGHT}" rx="8" stroke-width="{2 if now else 1}"/>{double}'
        f"{_words(label, _LEFT + _WIDTH // 2, y + _HEIGHT // 2 + 5, 'middle')}</g>"
    )


def _words(text: str, x: int, y: int, anchor: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="currentColor" stroke="none">{escape(text)}</text>'


def _arrow(edge: Edge, rows: Mapping[str, int], words: str, lanes: dict[str, int]) -> str:
    """Down the middle to the next row, back along the right side, over several rows along the left."""
    middle, target = _LEFT + _WIDTH // 2, _TOP + rows[edge.target] * (_HEIGHT + _GAP)
    if not edge.source:
        return f'<path d="M{middle} 12V{target}" marker-end="url(#arrow)"/>{_words(words, middle + 10, target - 20, "start")}'
    source = _TOP + rows[edge.source] * (_HEIGHT + _GAP)
    if target == source + _HEIGHT + _GAP:
        y = source + _HEIGHT
        return (
            f'<path d="M{middle} {y}V{target}" marker-end="url(#arrow)"/>{_words(words, middle + 10, y + _GAP // 2 + 5, "start")}'
        )
    back = target < source
    lane = lanes["back" if back else "over"]
    lanes["back" if back else "over"] = lane + 1
    edge_x = _LEFT + _WIDTH if back else _LEFT
    x = edge_x + (24 + 18 * lane if back else -24 - 18 * lane)
    start, end = source + _HEIGHT // 2, target + _HEIGHT // 2
    y = (start + end) // 2 + 16 * lane
    text = _words(words, x + 8 if back else x - 8, y, "start" if back else "end")
    return f'<path d="M{edge_x} {start}H{x}V{end}H{edge_x}" marker-end="url(#arrow)"/>{text}'
