"""docs/howto/time-stamp-a-record.md is true: its commands are run as they stand there, against an authority on this machine."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.record.authority import Authority, answering, serving

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "howto" / "time-stamp-a-record.md"
ADDRESS = "https://stamps.example.org/tsr"
CODE = "import sys; sys.argv[0] = 'comity'; from comity.cli.main import run; run()"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the commands are written for a POSIX shell")


def blocks() -> list[str]:
    """The page's commands, block by block."""
    return re.findall(r"```sh\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


def shell(text: str, folder: Path, env: dict[str, str]) -> str:
    done = subprocess.run(["sh", "-e", "-c", text], cwd=folder, env=env, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, f"{text}\n{done.stdout}{done.stderr}"
    return done.stdout


def carried(block: str, url: str, folder: Path, env: dict[str, str]) -> None:
    """The block of files, on a machine that may have no curl: its part is then done here."""
    before, call, after = re.split(r"(curl .*?tsr\n)", block, maxsplit=1, flags=re.DOTALL)
    if shutil.which("curl"):
        shell(block.replace(ADDRESS, url), folder, env)
        return
    assert ADDRESS in call
    shell(before, folder, env)
    sent, kept = re.findall(r"@(\S+) --output (\S+)", call)[0]
    query = urllib.request.Request(url, (folder / sent).read_bytes(), {"Content-Type": "application/timestamp-query"})
    with urllib.request.urlopen(query, timeout=30) as answer:
        (folder / kept).write_bytes(answer.read())
    shell(after, folder, env)


def test_the_page_is_true(home: Path, required: Callable[..., str], tmp_path: Path) -> None:
    openssl = required("openssl", shutil.which("openssl"), "install it (Debian: apt install openssl)")
    authority = Authority(openssl, tmp_path / "tsa")
    folder, shim = tmp_path / "work", tmp_path / "bin" / "comity"
    folder.mkdir()
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -P -c {shlex.quote(CODE)} "$@"\n', "utf-8")
    shim.chmod(0o755)
    env = dict(os.environ, PATH=f"{shim.parent}{os.pathsep}{os.environ['PATH']}", PYTHONPATH=str(ROOT / "src"))
    env.update(COMITY_DIR=str(home), PYTHONUTF8="1", LC_ALL="C.UTF-8")
    (folder / "authority.pem").write_bytes(authority.root)
    with serving(answering(authority)) as url:
        get, every, publish, files, here, stock, receipt = (block.replace("lakes/", "ford/") for block in blocks())
        assert "it existed with" in shell(get.replace(ADDRESS, url), folder, env)
        shell(every.replace(ADDRESS, url), folder, env)
        shell(publish.replace(ADDRESS, url), folder, env)
        carried(files, url, folder, env)
        carried(receipt, url, folder, env)
    beside = folder / "OUT" / "ford" / "charter" / "timestamps"
    (beside / "authority.pem").write_bytes(authority.root)
    assert "it existed with" in shell(here, folder, env)
    told = shell(stock, folder, env)
    assert told.count("Verification: OK") == 2 and "Time stamp:" in told
