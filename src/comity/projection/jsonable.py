"""Views as plain JSON values, for `--json`: dataclasses become objects, phrases sentences in English, times stamps.

Raw bytes are left out: whoever wants an act's bytes asks the record for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal

from comity.mechanism.words import Label, stamp
from comity.phrase import Phrase


def to_json(value: object) -> object:
    """The JSON value of a view. Labels become {language: text}; sets become sorted lists."""
    if isinstance(value, Label):
        return dict(value.labels)
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Phrase):
        return str(value)
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, date | Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): to_json(one) for key, one in value.items()}
    if isinstance(value, AbstractSet):
        return sorted((to_json(one) for one in value), key=str)
    if isinstance(value, list | tuple):
        return [to_json(one) for one in value]
    if is_dataclass(value):
        return {one.name: to_json(getattr(value, one.name)) for one in fields(value) if one.name != "raw"}
    return str(value)
