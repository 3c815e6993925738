"""Time-stamps: `timestamp.read_request`, `timestamp.peek`, `timestamp.check`.

The one stamp that holds was made by an authority of openssl for this folder; its root is beside the seeds' maker. The library
beneath is written in Rust, where libFuzzer sees nothing: what it raises is looked at all the same.
"""

from __future__ import annotations

import hashlib

from comity.errors import ComityError
from comity.record import timestamp
from fuzz.stamp import ROOT, TEXT


def one(data: bytes) -> None:
    """A request says what is in it; an answer that holds is over our text and signed by our authority."""
    try:
        asked = timestamp.read_request(data, "fuzz")
    except ComityError as error:
        str(error)
    else:
        assert len(asked.digest) == 32 and asked.digest in data
        own = timestamp.request(b"x", asked.nonce or 0)
        assert timestamp.read_request(own).nonce == (asked.nonce or 0)
    try:
        seen = timestamp.peek(data, "fuzz")
    except ComityError as error:
        str(error)
        assert not holds(data), "holds, and yet cannot be read"
        return
    found = holds(data)
    if found is not None:
        assert (found.digest, found.time, found.nonce) == (hashlib.sha256(TEXT).digest(), seen.time, seen.nonce)
        assert found.authority == "CN=Lakes Stamps"


def holds(data: bytes) -> timestamp.Stamp | None:
    try:
        return timestamp.check(data, TEXT, ROOT, None, "fuzz")
    except ComityError as error:
        str(error)
        return None


if __name__ == "__main__":
    from fuzz.start import start

    start("timestamp")
