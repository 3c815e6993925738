"""Units that are multiples of one another, as a table; any other unit compares with itself alone.

Factors are exact (BIPM, The International System of Units, 9th edition 2019, tables 2, 4, 7 and 8; the pound, foot, mile and
nautical mile by their definitions of 1959 and 1929). Left out on purpose: the “ton” (907, 1,000 or 1,016 kg, depending on who
speaks), the month (28 to 31 days), a family or a household (no number of people), and one kind of vehicle or weapon for
another. What a thing is counted in stays the holder's word.
"""

from __future__ import annotations

from fractions import Fraction

_EXACT: dict[str, dict[str, str]] = {
    "g": {"mg": "0.001", "g": "1", "kg": "1000", "t": "1000000", "tonne": "1000000", "tonnes": "1000000", "lb": "453.59237"},
    "m": {"mm": "0.001", "cm": "0.01", "m": "1", "km": "1000", "ft": "0.3048", "mi": "1609.344", "nmi": "1852", "NM": "1852"},
    "m2": {"m2": "1", "m²": "1", "ha": "10000", "km2": "1000000", "km²": "1000000"},
    "l": {"ml": "0.001", "l": "1", "L": "1", "m3": "1000", "m³": "1000"},
    "s": {"s": "1", "min": "60", "h": "3600", "d": "86400", "hours": "3600", "days": "86400", "weeks": "604800"},
    "people": {"people": "1", "persons": "1", "person": "1"},
    "rounds": {"rounds": "1", "round": "1"},
    "vehicles": {"vehicles": "1", "vehicle": "1"},
    "trucks": {"trucks": "1", "truck": "1", "lorries": "1"},
    "families": {"families": "1", "family": "1"},
    "households": {"households": "1", "household": "1"},
}
UNITS: dict[str, tuple[str, Fraction]] = {
    unit: (base, Fraction(factor)) for base, units in _EXACT.items() for unit, factor in units.items()
}


def family(unit: str) -> tuple[str, Fraction]:
    """The unit to which this one converts, and how many of that it is; itself and one where the table does not know it."""
    return UNITS.get(unit, (unit, Fraction(1)))
