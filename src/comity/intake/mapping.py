"""Which column holds what, as data: for a person to confirm, and remembered for the next table alike.

`guessing.guess` makes a mapping; the page shows it in drop-downs; `register.build` obeys it. Whoever keeps mappings keeps them
under `signature`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping as Dict
from dataclasses import dataclass, replace

from comity.errors import Yours
from comity.phrase import Phrase

ROLES: tuple[tuple[str, Phrase], ...] = (
    ("id", Phrase("number of the row")),
    ("start", Phrase("date and time")),
    ("date", Phrase("date")),
    ("time", Phrase("time")),
    ("end", Phrase("end: date and time")),
    ("end_date", Phrase("end: date")),
    ("end_time", Phrase("end: time")),
    ("place", Phrase("place, by name")),
    ("lat", Phrase("latitude")),
    ("lon", Phrase("longitude")),
    ("coordinates", Phrase("latitude and longitude in one column")),
    ("precision", Phrase("precision of the place, in km")),
    ("kind", Phrase("kind of incident")),
    ("casualties", Phrase("casualties")),
    ("casualties_low", Phrase("casualties, at least")),
    ("casualties_high", Phrase("casualties, at most")),
    ("killed", Phrase("killed")),
    ("injured", Phrase("injured")),
    ("respondent", Phrase("side held responsible")),
    ("count", Phrase("number of incidents in the row")),
    ("text", Phrase("description")),
    ("ignore", Phrase("not used")),
)
NAMES = frozenset(role for role, _ in ROLES)
REPEATABLE = frozenset({"text", "ignore"})  # several descriptions are joined
ORDERS = ("dmy", "mdy", "ymd")
SURE, LIKELY, UNSURE = "sure", "likely", "unsure"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its header as written, the role given to it, why, and how sure that is."""

    index: int
    header: str
    role: str
    why: Phrase
    confidence: str = UNSURE
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mapping:
    """What each column holds and how its cells are to be read.

    `header` is the index of the header in `sheet.rows`, None where there is none. `day_order` is None until it is decided by
    the column or by a person. `swap`: latitude and longitude stand in each other's column. `zone` is the time zone that the
    header states, or ''. `epoch` is the year from which date serials count.
    """

    header: int | None
    columns: tuple[Column, ...]
    day_order: str | None = None
    order_why: Phrase | None = None
    swap: bool = False
    zone: str = ""
    epoch: int = 1900
    remembered: bool = False

    @property
    def signature(self) -> str:
        """The same for every table with the same column names in the same order."""
        names = "\n".join(plain(c.header) for c in self.columns)
        return hashlib.sha256(names.encode()).hexdigest()[:32]

    def column(self, role: str) -> int | None:
        return next((c.index for c in self.columns if c.role == role), None)

    def all(self, role: str) -> tuple[int, ...]:
        return tuple(c.index for c in self.columns if c.role == role)

    def with_roles(self, roles: Dict[int, str]) -> Mapping:
        """The mapping as a person corrected it. Raises `Yours` for a role twice or unknown."""
        why = Phrase("chosen by hand")
        columns = tuple(
            replace(c, role=roles[c.index], why=why, confidence=SURE) if roles.get(c.index, c.role) != c.role else c
            for c in self.columns
        )
        _check(columns)
        return replace(self, columns=columns)

    def with_options(
        self, day_order: str | None = None, swap: bool | None = None, epoch: int | None = None, zone: str | None = None
    ) -> Mapping:
        """The mapping with a question answered; what is None stays."""
        made = self
        if day_order is not None:
            if day_order not in ORDERS:
                raise _unknown(day_order)
            made = replace(made, day_order=day_order, order_why=Phrase("chosen by hand"))
        if epoch is not None:
            if epoch not in (1900, 1904):
                raise _unknown(str(epoch))
            made = replace(made, epoch=epoch)
        if swap is not None:
            made = replace(made, swap=swap)
        return made if zone is None else replace(made, zone=zone)

    def to_json(self) -> dict[str, object]:
        """What is worth remembering: roles by column and the answers given."""
        return {
            "header": -1 if self.header is None else self.header,
            "columns": [{"index": c.index, "header": c.header, "role": c.role} for c in self.columns],
            "day_order": self.day_order or "",
            "swap": self.swap,
            "zone": self.zone,
            "epoch": self.epoch,
        }

    @classmethod
    def from_json(cls, value: object) -> Mapping:
        """The mapping that `to_json` wrote; anything else is refused."""
        try:
            return _parse(value)
        except (KeyError, TypeError, ValueError) as error:
            raise _unknown(str(error)[:100]) from error


def _parse(value: object) -> Mapping:
    if not isinstance(value, dict) or set(value) != {"header", "columns", "day_order", "swap", "zone", "epoch"}:
        raise ValueError("other fields than a mapping has")
    why = Phrase("as confirmed for the last table with these columns")
    columns = []
    for c in value["columns"]:
        index, header, role = c["index"], c["header"], c["role"]
        if not isinstance(index, int) or not isinstance(header, str) or role not in NAMES or len(c) != 3:
            raise ValueError(f"column {index}")
        columns.append(Column(index, header, role, why, SURE))
    header, order, epoch = value["header"], value["day_order"], value["epoch"]
    known = isinstance(header, int) and order in ("", *ORDERS) and epoch in (1900, 1904)
    if not known or not isinstance(value["swap"], bool) or not isinstance(value["zone"], str):
        raise ValueError("a value out of range")
    _check(tuple(columns))
    order_why = why if order else None
    return Mapping(
        None if header < 0 else header, tuple(columns), order or None, order_why, value["swap"], value["zone"], epoch, True
    )


def _check(columns: tuple[Column, ...]) -> None:
    taken: dict[str, str] = {}
    for c in columns:
        if c.role not in NAMES:
            raise _unknown(c.role)
        if c.role in taken and c.role not in REPEATABLE:
            raise Yours(
                "mapping-role-twice",
                expected=Phrase("one column for each role"),
                got=Phrase("two columns for {role}: {one} and {two}", {"role": c.role, "one": taken[c.role], "two": c.header}),
                todo=Phrase("Set one of the two to ‘not used’ or to ‘description’."),
            )
        taken[c.role] = c.header


def _unknown(got: str) -> Yours:
    return Yours(
        "mapping-unknown",
        expected=Phrase("a mapping of columns as this program writes it"),
        got=Phrase("{text}", {"text": got}),
        todo=Phrase("Let the columns be guessed anew and confirm them."),
    )


def plain(header: str) -> str:
    """A header as it is looked up: lower case, no bracketed part, no full stops, one blank."""
    text = re.sub(r"[(\[{].*?[)\]}]", " ", header.lower().replace("ё", "е"))
    return " ".join(re.sub(r"[._:*,]+", " ", text).split())
