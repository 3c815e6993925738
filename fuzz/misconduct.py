"""Proofs of misconduct: `misconduct.form.parse`, `misconduct.check`."""

from __future__ import annotations

from tests.record import made
from tests.record.grown import cosigner

from comity.errors import ComityError
from comity.record import misconduct
from comity.record.misconduct import form

CHEATS = {key.vkey for key in (made.LOG_KEY.verify_key, made.SEEN_KEY.verify_key, cosigner(1).key, cosigner(2).key)}
"""Who signed two histories in the seeds. Nobody else's key can be accused: there is nothing that it signed."""


def one(data: bytes) -> None:
    """A file has one spelling; what holds accuses none but those who signed what the seeds hold."""
    try:
        parts = form.parse(data, "fuzz")
    except ComityError as error:
        str(error)
        assert not holds(data), "holds, and yet has no form"
        return
    assert parts.format() == data
    found = holds(data)
    if found is not None:
        assert set(found.keys) <= CHEATS and found.raw == data
        assert all(found.to_json().values())


def holds(data: bytes) -> misconduct.Proof | None:
    try:
        return misconduct.check(data, "fuzz")
    except ComityError as error:
        str(error)
        return None


if __name__ == "__main__":
    from fuzz.start import start

    start("misconduct")
