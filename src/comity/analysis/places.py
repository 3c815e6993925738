"""Two places: how far apart by coordinates, less the radius with which each was given; by their names where one has none.

A name alone never proves that two places are one, and a spelling alone never that they are two (`spelling`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal

from comity.analysis import spelling
from comity.analysis.verdict import Said, Verdict, both
from comity.phrase import Phrase

EARTH_KM = 6371.0088  # mean radius, IUGG
HERE_KM = Decimal("0.1")  # two points so near are one place, where nobody set another distance


@dataclass(frozen=True, slots=True)
class Place:
    """`lat`, `lon` in degrees, both or neither; `radius_km`: how far from there it may lie, as its holder gave it."""

    name: str
    lat: Decimal | None = None
    lon: Decimal | None = None
    radius_km: Decimal = Decimal(0)


def distance_km(a: Place, b: Place) -> float:
    """Great-circle distance by the haversine formula, in kilometres. Both have coordinates."""
    la, lo, lb, lp = (math.radians(float(v or 0)) for v in (a.lat, a.lon, b.lat, b.lon))
    h = math.sin((lb - la) / 2) ** 2 + math.cos(la) * math.cos(lb) * math.sin((lp - lo) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(h)))


def compare(a: Place, b: Place, said: tuple[Said, Said], limit_km: Decimal = HERE_KM) -> Verdict:
    """Symmetric in `word`. `limit_km`: how far apart two of them may lie and count as one."""
    words = both(*said)
    if a.lat is not None and b.lat is not None:
        return _measured(a, b, words, limit_km)
    by_name = spelling.compare(a.name, b.name)
    if by_name.word == "different" and (a.radius_km or b.radius_km):
        why = Phrase("“{a}” and “{b}” are not the same name, and how far apart they lie is not on record", words)
        return Verdict("compatible", why)
    if by_name.word == "same" and a != b:
        return Verdict("compatible" if a.radius_km != b.radius_km else "same", by_name.why)
    return by_name


def _measured(a: Place, b: Place, words: dict[str, object], limit_km: Decimal) -> Verdict:
    far, slack = distance_km(a, b), a.radius_km + b.radius_km
    args = words | {"km": f"{far:.1f}", "limit": f"{limit_km:f}", "slack": f"{slack:f}"}
    near = far - float(slack) <= float(limit_km)
    if not slack:
        return Verdict("compatible" if near else "different", Phrase("{a} and {b} are {km} km apart", args))
    if far <= float(slack):
        why = Phrase("{a} and {b} are {km} km apart, and given to {slack} km together: they can be one place", args)
    elif near:
        why = Phrase("{a} and {b} are {km} km apart, less {slack} km of radius no more than {limit} km", args)
    else:
        why = Phrase("{a} and {b} are {km} km apart, less {slack} km of radius still more than {limit} km", args)
    return Verdict("compatible" if near else "different", why)
