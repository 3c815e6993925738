"""Cosignatures: `cosignature.open`, `cosignature.add`, and the keys of witnesses, `WitnessKey.parse`."""

from __future__ import annotations

from contextlib import suppress

from tests.record.grown import cosigner

from comity.errors import ComityError
from comity.record import cosignature, note
from fuzz.note import rows

SIGNERS = {cosigner(number).key.ref: cosigner(number) for number in (1, 2, 3)}
WORDS_OF = "note"


def one(data: bytes) -> None:
    """What is counted was cosigned by that witness at that time; a line that is added twice stands once."""
    with suppress(ComityError, UnicodeDecodeError):
        key = cosignature.WitnessKey.parse(data.decode(), "fuzz")
        assert key.vkey == data.decode()
        cosignature.enrol(data.decode(), "fuzz")
    try:
        found = cosignature.open(data, [signer.key for signer in SIGNERS.values()], "fuzz")
    except ComityError as error:
        str(error)
        return
    read = note.parse(data)
    for one_ in found:
        assert SIGNERS[one_.key.ref].cosign(read.text, one_.at) in data
    assert cosignature.count(found) <= len(found) <= len(read.lines)
    again = cosignature.add(data, rows(read.lines))
    assert again == data
    try:
        more = cosignature.add(data, cosigner(1).cosign(read.text, 1))
    except ComityError as error:
        assert error.code in ("note-too-many-signatures", "note-too-long"), error.code
        return
    assert more.startswith(data) and cosignature.add(more, cosigner(1).cosign(read.text, 1)) == more


if __name__ == "__main__":
    from fuzz.start import start

    start("cosignature")
