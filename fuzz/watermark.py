"""The file of remembered checkpoints: `watermark.read`."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from comity.errors import ComityError
from comity.record import watermark

FILE = Path(tempfile.gettempdir()) / f"fuzz-watermark-{os.getpid()}.jsonl"


def one(data: bytes) -> None:
    """What is read can be written, and is then read the same."""
    try:
        FILE.write_bytes(data)
        try:
            found = watermark.read(FILE)
        except ComityError as error:
            str(error)
            return
        watermark.write(FILE, found)
        assert watermark.read(FILE) == found
    finally:
        FILE.unlink(missing_ok=True)


if __name__ == "__main__":
    from fuzz.start import start

    start("watermark")
