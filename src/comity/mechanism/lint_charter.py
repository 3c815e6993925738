"""What a charter that is in order may still do badly: roles that nobody holds, numbers without a source, recalls that wait.

Everything here is a warning: a charter that contradicts itself is refused by `charter_file`. Reads the charter, changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from comity.mechanism.charter import Charter, matches
from comity.mechanism.finding import Finding
from comity.mechanism.lint import charter_findings
from comity.mechanism.procedure import Procedure
from comity.phrase import Phrase

Find = Callable[[str], Procedure | None]
"""A procedure by its digest."""


def lint_charter(charter: Charter, find: Find) -> list[Finding]:
    """Every finding, in the order of the parts."""
    found = list(_two_persons(charter, find))
    for use in charter.procedures.values():
        procedure = find(use.file)
        if procedure is None:
            continue
        for one in charter_findings(procedure, charter):
            found.append(replace(one, path=f"procedures.{use.name}", level="warning"))
        found += _sources(charter, use.name)
    return found


def _sources(charter: Charter, name: str) -> Iterator[Finding]:
    use = charter.procedures[name]
    for word, value in use.parameters.items():
        source = use.sources.get(word)
        path, told = f"procedures.{name}.parameters.{word}", {"name": word, "value": value}
        if source is None:
            mend = Phrase("Name the source under “sources”, or take the number up from a pack.")
            yield Finding(path, _TOLD, Phrase("“{name}” = {value}, without a source", told), mend, "warning")
        elif not source.verified:
            mend = Phrase("Read the source, correct the number, then write “verified: true”.")
            yield Finding(path, _TOLD, Phrase("“{name}” = {value}", told), mend, "warning")


_TOLD = Phrase("numbers from practice have been read in their source")


def _two_persons(charter: Charter, find: Find) -> Iterator[Finding]:
    """What takes back words that reached the wrong readers must not wait for a second person."""
    for n, pattern in enumerate(charter.two_persons):
        waits = sorted(
            f"{use.name}/{rule.name}"
            for use in charter.procedures.values()
            if (procedure := find(use.file)) is not None
            for rule in procedure.acts.values()
            if rule.kind == "recalls" and matches(pattern.partition("@")[0], use.name, rule.name)
        )
        if waits:
            rule = Phrase("what must go out at night waits for nobody")
            got = Phrase("two persons for {acts}", {"acts": ", ".join(waits)})
            mend = Phrase("Leave these acts out of “two_persons”, or lend enough keys that two are always there.")
            yield Finding(f"two_persons[{n}]", rule, got, mend, "warning")
