"""Running a target under atheris: `python -m fuzz.NAME [libFuzzer's options] [folders of inputs]`.

Three limits end a run with a finding: a unit over one second, a process over 256 MiB, an exception that is no `ComityError`.
The kept inputs of tests/corpus/NAME are read first; new ones go into the folder given first, else into a passing one. The
input of a finding is written below `.fuzz/findings/NAME-`. After the run one line of JSON is printed: what was seen.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TIMEOUT_S = 1
RSS_MB = 256
WATCHED = ("comity", "json", "yaml")
"""What libFuzzer sees the inside of: ours, and the readers written in Python that stand beside those written in C."""

MOST_BYTES = 70_000  # a little more than a whole note: what is too long has to be refused, too


def start(name: str) -> None:
    """Start again with everything of ours imported under atheris's eye, which has to be there before the first import."""
    os.execv(sys.executable, [sys.executable, "-m", "fuzz.start", name, *sys.argv[1:]])


def main(name: str, options: list[str]) -> None:
    """Load the target with its coverage counted, and hand it to libFuzzer. Does not return."""
    import atheris

    for known in [module for module in sys.modules if module.partition(".")[0] in WATCHED]:
        del sys.modules[known]  # it is imported again below, watched
    with atheris.instrument_imports(include=list(WATCHED), enable_loader_override=False):
        target = importlib.import_module(f"fuzz.{name}")
    limits = [f"-timeout={TIMEOUT_S}", f"-rss_limit_mb={RSS_MB}", f"-malloc_limit_mb={RSS_MB // 2}"]
    limits += [f"-max_len={getattr(target, 'MOST', MOST_BYTES)}", "-print_final_stats=1"]
    words = Path(__file__).with_name(f"{getattr(target, 'WORDS_OF', name)}.dict")
    if words.exists():
        limits.append(f"-dict={words}")
    found = ROOT / ".fuzz" / "findings"
    found.mkdir(parents=True, exist_ok=True)
    folders = [option for option in options if not option.startswith("-")]
    working = folders or [tempfile.mkdtemp(prefix=f"fuzz-{name}-")]
    kept = ROOT / "tests" / "corpus" / name
    given = [option for option in options if option.startswith("-")]
    inputs = [*working, *([str(kept)] if kept.is_dir() else [])]
    watch = Watch(name, target.one)
    atheris.Setup(["fuzz", *limits, f"-artifact_prefix={found}/{name}-", *given, *inputs], watch)
    atheris.Fuzz()


class Watch:
    """Runs the target and remembers the slowest unit in time of the processor: another process's work does not count."""

    def __init__(self, name: str, one: Callable[[bytes], None]) -> None:
        self.one = one
        self.file = ROOT / ".fuzz" / f"{name}.json"
        self.runs, self.slowest, self.input = 0, 0.0, b""
        self.began = self.told = time.monotonic()

    def __call__(self, data: bytes) -> None:
        before = time.process_time()
        self.one(data)
        took = time.process_time() - before
        self.runs += 1
        if took > self.slowest:
            self.slowest, self.input = took, data
        if self.runs % 1000 == 0 and time.monotonic() > self.told + 5:
            self.told = time.monotonic()
            self.tell()

    def tell(self) -> None:
        """The figures so far, in a file beside the findings: libFuzzer leaves without a last word to Python."""
        told = {
            "runs": self.runs,
            "seconds": round(self.told - self.began),
            "slowest_ms": round(self.slowest * 1000, 1),
            "slowest_bytes": len(self.input),
            "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }
        self.file.write_text(json.dumps(told) + "\n", "utf-8")
        self.file.with_suffix(".slowest").write_bytes(self.input)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
