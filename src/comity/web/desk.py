"""The desk as the pages see it: what they ask of it, and nothing more. `comity.desk` has it; tests may have another.

Pages never open stores, keys or files themselves. What a page changes, it changes by one call here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol, cast

from comity.web.page import AnyRequest


class Node(Protocol):
    """The record behind the desk: views to read, an outbox to look into, an audit to run."""

    def now(self, mechanism: str | None = None) -> datetime: ...
    def today(self) -> Any: ...
    def cases(self) -> Any: ...
    def case(self, case_id: str) -> Any: ...
    def record(self) -> Any: ...
    def pending(self) -> Any: ...
    def take_back(self, act_id: str) -> Any: ...
    def tick(self) -> Any: ...
    def verify(self) -> Any: ...


class Desk(Protocol):
    """One desk: its record, its unsigned library, and what a person does with keys and a pass phrase."""

    node: Any
    library: Any
    clock: Callable[[], datetime]
    random: Callable[[int], bytes]

    def signers(self) -> Any: ...
    def keep(
        self,
        worksheet_id: str,
        desk_name: str,
        passphrase: str,
        readers: str,
        holder_a: str,
        holder_b: str,
        signer_ref: str | None,
    ) -> str: ...
    def accept(self, draft_id: str, signer_ref: str, passphrase: str, case: str | None, mended: Any) -> str: ...
    def refuse(self, draft_id: str, reason: str, by: str) -> None: ...


def desk_of(request: AnyRequest) -> Desk:
    """The desk that this application serves."""
    return cast(Desk, request.app.state.desk)
