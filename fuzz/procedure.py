"""Procedure files: `load.load` with what it asks of `strict`, `lint` and `labels`."""

from __future__ import annotations

import hashlib

from comity.errors import ComityError
from comity.mechanism import load
from comity.mechanism.lint import lint

LABELS = {"en": ((load.FOLDER / "labels" / "contact.en.yaml").read_bytes(), "labels")}

MOST = 20_000  # bytes that are read three times; more is read once


def one(data: bytes) -> None:
    """A file is a sound procedure or refused; as a file of labels it is refused or names what there is to name."""
    for labels in (None, LABELS) if len(data) <= MOST else (None,):
        try:
            made = load.load(data, "fuzz", labels)
        except ComityError as error:
            str(error)
            continue
        assert made.digest == "sha256:" + hashlib.sha256(data).hexdigest()
        assert set(made.open) <= set(made.roles) and set(made.final) <= set(made.states)
        for finding in lint(made):
            str(finding.got)
    if len(data) > MOST:
        return
    try:
        load.load(load.shipped_bytes("contact"), "fuzz", {"en": (data, "labels")})
    except ComityError as error:
        str(error)


if __name__ == "__main__":
    from fuzz.start import start

    start("procedure")
