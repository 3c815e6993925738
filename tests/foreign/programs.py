"""Verifiers as programs that answer line by line: one process, many questions, each with a time limit."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

SECONDS = 180
"""Longer than any answer takes: the whole of a million entries."""


class Answering:
    """A process that answers each line that it is given with one line."""

    def __init__(self, command: Sequence[str | Path]) -> None:
        pipe = subprocess.PIPE
        self.process = subprocess.Popen([str(part) for part in command], stdin=pipe, stdout=pipe, text=True, encoding="utf-8")

    def ask(self, line: str) -> str:
        assert self.process.stdin is not None and self.process.stdout is not None
        watch = threading.Timer(SECONDS, self.process.kill)
        watch.start()
        try:
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()
            answer = self.process.stdout.readline().strip()
        finally:
            watch.cancel()
        assert answer, f"no answer to {line[:200]}"
        return answer

    def __enter__(self) -> Answering:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.close()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(timeout=10)
        self.process.stdout.close()
