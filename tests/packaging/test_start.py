"""start.py sets up and runs on a bare machine. A small stand-in project, a wheel made here and no internet show how."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
MAIN = """
import json, os, sys
def run():
    import pinned
    print(json.dumps({"argv": sys.argv, "cwd": os.getcwd(), "pinned": pinned.VALUE}))
    raise SystemExit(int(os.environ.get("LEAVE_WITH", "0")))
"""


def make_wheel(folder: Path, value: str = "whole") -> str:
    """A wheel of one module; gives its SHA-256."""
    path = folder / "pinned-1.0-py3-none-any.whl"
    files = {
        "pinned.py": f"VALUE = {value!r}\n",
        "pinned-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: pinned\nVersion: 1.0\n",
        "pinned-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: by-hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{name},sha256={_urlsafe(text)},{len(text.encode())}\n" for name, text in files.items())
    files["pinned-1.0.dist-info/RECORD"] = record + "pinned-1.0.dist-info/RECORD,,\n"
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in files.items():
            wheel.writestr(zipfile.ZipInfo(name), text)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _urlsafe(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project in a folder whose name has spaces and letters of another script, with one pinned package beside it."""
    root = tmp_path / "my comity, Комити"
    (root / "src" / "comity" / "cli").mkdir(parents=True)
    for package in ("comity", "comity/cli"):
        (root / "src" / package / "__init__.py").touch()
    (root / "src" / "comity" / "cli" / "main.py").write_text(MAIN, "utf-8")
    shutil.copy(ROOT / "start.py", root)
    (tmp_path / "wheels").mkdir()
    digest = make_wheel(tmp_path / "wheels")
    for name in ("requirements.lock", "requirements-test.lock"):
        (root / name).write_text(f"pinned==1.0 \\\n    --hash=sha256:{digest}\n", "utf-8")
    return root


def start(project: Path, *args: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run it from another folder, without uv and without any index."""
    bare = {k: v for k, v in os.environ.items() if not k.startswith(("COMITY", "PIP_", "UV_", "PYTHON", "VIRTUAL"))}
    bare.update(PATH=str(project.parent / "empty"), PIP_NO_INDEX="1", COMITY_WHEELS=str(project.parent / "wheels"), **env)
    command = [sys.executable, str(project / "start.py"), *args]
    elsewhere = project.parent / "elsewhere"
    elsewhere.mkdir(exist_ok=True)
    return subprocess.run(command, cwd=elsewhere, env=bare, capture_output=True, encoding="utf-8", timeout=120, check=False)


@pytest.mark.slow
def test_a_bare_copy_sets_up_once_offline_and_then_starts_at_once(project: Path) -> None:
    """Packages from a folder, progress with times on stderr, the command's own output and status; nothing the second time."""
    first = start(project, "run", "case", "a b", LEAVE_WITH="1")
    assert first.returncode == 1, first.stderr
    assert '"argv": ["comity", "case", "a b"]' in first.stdout
    assert '"pinned": "whole"' in first.stdout
    assert str(project.parent / "elsewhere") in first.stdout  # the person's folder, not ours
    assert " s] Installing up to 1 packages from " in first.stderr
    second = start(project, "run", "case")
    assert (second.returncode, second.stderr) == (0, "")


@pytest.mark.slow
def test_an_interrupted_set_up_is_taken_up_again(project: Path) -> None:
    """Half an environment, or an environment without its stamp, is no reason to fail."""
    (project / ".venv" / "bin").mkdir(parents=True)
    (project / ".venv" / "bin" / "python").write_text("cut off")
    assert start(project, "run").returncode == 0
    stamps = list((project / ".venv").glob("*.stamp"))
    assert len(stamps) == 1
    stamps[0].unlink()
    again = start(project, "run")
    assert again.returncode == 0
    assert "Making" not in again.stderr


@pytest.mark.slow
def test_a_package_that_was_changed_on_its_way_is_refused(project: Path) -> None:
    make_wheel(project.parent / "wheels", value="changed")
    done = start(project, "run")
    assert done.returncode == 2
    assert "is not the one that was pinned" in done.stderr
    assert not list((project / ".venv").glob("*.stamp"))


@pytest.mark.slow
def test_a_missing_package_says_how_to_get_it(project: Path) -> None:
    (project.parent / "wheels" / "pinned-1.0-py3-none-any.whl").unlink()
    done = start(project, "run")
    assert done.returncode == 2
    assert "start.py wheels DIR" in done.stderr


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="a shell script stands in for the Python without ensurepip")
def test_a_python_without_ensurepip_says_what_to_install(project: Path) -> None:
    """As on a plain Debian: the module venv is there, its ensurepip is not."""
    blocked = project.parent / "blocked"
    blocked.mkdir()
    (blocked / "sitecustomize.py").write_text(
        "import sys\nsys.modules['ensurepip'] = None\n"
        "import subprocess\nreal = subprocess.run\n"
        "def run(command, **more):\n"
        "    failed = subprocess.CompletedProcess(command, 1, 'ensurepip is not available')\n"
        "    return failed if 'venv' in command else real(command, **more)\n"
        "subprocess.run = run\n"
    )
    done = start(project, "run", PYTHONPATH=str(blocked))
    assert done.returncode == 2
    assert f"apt install python3.{sys.version_info[1]}-venv" in done.stderr


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="for root every folder can be written to")
def test_a_folder_that_cannot_be_written_to_is_told(project: Path) -> None:
    project.chmod(0o500)
    try:
        done = start(project, "run")
    finally:
        project.chmod(0o700)
    assert done.returncode == 2
    assert "cannot be written to" in done.stderr


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["frobnicate"], "There is no 'start.py frobnicate'"),
        (["--wheels", "nowhere", "run"], "There is no folder"),
        (["wheels"], "Say where to"),
    ],
)
def test_a_wrong_request_is_answered_in_a_sentence(project: Path, args: list[str], told: str) -> None:
    done = start(project, *args)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_an_old_python_says_which_python_is_wanted(tmp_path: Path) -> None:
    """Checked by an old Python where one is there, and by pretending everywhere."""
    code = (
        "import sys, runpy, collections\n"
        "V = collections.namedtuple('V', 'major minor micro releaselevel serial')\n"
        "sys.version_info = V(3, 8, 1, 'final', 0)\nsys.version = '3.8.1 (old)'\nsys.argv = ['start.py', 'run']\n"
        f"runpy.run_path({str(ROOT / 'start.py')!r}, run_name='__main__')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "needs Python 3.11, 3.12 or 3.13; this one is 3.8.1" in done.stderr


def test_start_is_written_so_that_an_old_python_can_read_it() -> None:
    """Its syntax is that of Python 3.6, and it imports nothing but the standard library."""
    import ast

    tree = ast.parse((ROOT / "start.py").read_text("utf-8"), feature_version=(3, 6))
    names = {n.partition(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for n in (a.name for a in node.names)}
    names |= {(node.module or "").partition(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names <= sys.stdlib_module_names
