"""Looking at a past moment: the address holds it, a banner says it, and every link that stays in the look keeps it.

`?as-of=2026-11-18T10:00&known=then`; the control is a plain form, without script. Without `as-of` a page is of the present.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from comity.phrase import Phrase
from comity.projection.as_of import Moment, read
from comity.web.page import AnyRequest


@dataclass(frozen=True, slots=True)
class Look:
    """The moment of a page. `moment` is None for the present; `query` keeps it in an address, `""` for the present."""

    moment: Moment | None
    query: str
    told: Phrase | None = None

    @property
    def value(self) -> str:
        """What the control's field shows: date and time in UTC."""
        return "" if self.moment is None else self.moment.at.strftime("%Y-%m-%dT%H:%M")

    @property
    def known(self) -> str:
        return "then" if self.moment is None else self.moment.known

    def keeps(self, address: Callable[..., str]) -> Callable[..., str]:
        """The same addresses, at this moment."""

        def kept(*args: Any) -> str:
            place, mark, anchor = address(*args).partition("#")
            return f"{place}{'?' + self.query if self.query else ''}{mark}{anchor}"

        return kept


def look_of(request: AnyRequest) -> Look:
    """The moment that the address of a request names. Raises `Yours` for what is none."""
    asked = request.query_params.get("as-of", "").strip()
    if not asked:
        return Look(None, "")
    known = request.query_params.get("known", "then")
    return Look(read(asked, known), urlencode({"as-of": asked, "known": known}))


def told(look: Look, claimed: bool) -> Look:
    """The look with its sentence for the banner."""
    return look if look.moment is None else Look(look.moment, look.query, look.moment.told(claimed))
