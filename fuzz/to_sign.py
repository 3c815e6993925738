"""Acts that wait for signatures and travel from hand to hand: `desk.collect.read`, `add`, `join`."""

from __future__ import annotations

from comity.desk import collect
from comity.errors import ComityError
from comity.record import note
from fuzz.entry import KEYS, find


def one(data: bytes) -> None:
    """What is read is written back; each line was made by the key that it names; one more signature is one more line."""
    try:
        found = collect.read(data, find, "fuzz")
    except ComityError as error:
        str(error)
        return
    assert collect.write(found) == data
    for ref, line in found.lines.items():
        assert note.signature_line(KEYS[ref].verify_key, KEYS[ref].sign(found.text)) == line
    for ref in found.missing:
        if ref in KEYS:
            more = collect.add(found, KEYS[ref])
            assert collect.read(collect.write(more), find) == more
            assert collect.join(found, more) == more
    if not found.missing:
        collect.complete(found)


if __name__ == "__main__":
    from fuzz.start import start

    start("to_sign")
