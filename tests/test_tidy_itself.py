"""Each rule of the house bites: a small bad source for each, and a good one beside it that passes."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from pathlib import Path
from textwrap import dedent

import pytest
from tests import tidy_rules as rules


def module(name: str, source: str, *, package: bool = False) -> rules.Module:
    source = dedent(source)
    return rules.Module(name, f"comity/{name.replace('.', '/')}.py", source, ast.parse(source), package)


BREACHES = [
    (rules.arrows, "record.act", "import comity.mechanism.engine", "may not import from 'mechanism'"),
    (rules.arrows, "record.act", "def f():\n    from comity import node", "may not import from 'node'"),
    (rules.arrows, "record.act", "from ..mechanism import engine", "may not import from 'mechanism'"),
    (rules.arrows, "exports.json", "from comity.node import Node", "may not import from 'node'"),
    (rules.arrows, "web.pages", "from comity.cli.main import app", "may not import from 'cli'"),
    (rules.arrows, "reading.people", "from comity.mechanism.engine import fold", "may see only"),
    (rules.arrows, "attic.box", "", "not on the plan"),
    (rules.libraries, "mechanism.engine", "import apsw", "belongs to record.sqlite"),
    (rules.libraries, "record.store", "def f():\n    import sqlite3", "belongs to record.sqlite"),
    (rules.libraries, "node", "from litestar import Litestar", "belongs to web"),
    (rules.worldly, "mechanism.clocks", "from datetime import datetime\nnow = datetime.now()", "the clock"),
    (rules.worldly, "mechanism.clocks", "import datetime as d\nnow = d.datetime.utcnow()", "the clock"),
    (rules.worldly, "record.store", "import time\nt = time.time()", "the clock"),
    (rules.worldly, "record.store", "from time import time as t", "the clock"),
    (rules.worldly, "node", "import os\nhome = os.environ['HOME']", "the environment"),
    (rules.worldly, "library.folder", "from pathlib import Path\nhere = Path.cwd()", "the environment"),
    (rules.worldly, "record.keys", "import os\nseed = os.urandom(32)", "randomness"),
    (rules.worldly, "record.keys", "import secrets", "randomness"),
    (rules.worldly, "record.act", "from uuid import uuid4", "randomness"),
    (rules.worldly, "sync.mirror", "import socket", "sockets"),
    (rules.worldly, "reading.clean", "import urllib.request", "sockets"),
    (rules.prints, "record.audit", "print('done')", "print()"),
    (rules.prints, "cli.main", "eval('1')", "eval()"),
    (rules.names_and_docstrings, "record.utils", '"""All sorts."""', "one noun"),
    (rules.names_and_docstrings, "record.act", "x = 1", "begins by saying"),
]

FINE = [
    (rules.arrows, "mechanism.engine", "from comity.record.act import Act\nfrom . import order\nfrom comity import errors"),
    (rules.arrows, "reading.people", "from comity.mechanism.charter import Charter"),
    (rules.libraries, "record.sqlite", "import apsw"),
    (rules.worldly, "cli.main", "import time, os\nt = time.time(), os.environ"),
    (rules.worldly, "sync.transport", "import socket"),
    (rules.worldly, "mechanism.clocks", "from datetime import datetime, timedelta\ndef d(now):\n    return now + timedelta(1)"),
    (rules.worldly, "analysis.align", "def f(time):\n    return time.time"),
    (rules.prints, "cli.main", "print('hello')"),
    (rules.prints, "record.audit", "def f(out):\n    out.print()"),
]  # fmt: skip

Rule = Callable[[Iterable[rules.Module]], Iterable[rules.Finding]]


@pytest.mark.parametrize(("rule", "name", "source", "what"), BREACHES)
def test_a_breach_is_found(rule: Rule, name: str, source: str, what: str) -> None:
    assert what in " ".join(map(str, rule([module(name, source)])))


@pytest.mark.parametrize(("rule", "name", "source"), FINE)
def test_what_is_allowed_passes(rule: Rule, name: str, source: str) -> None:
    assert list(rule([module(name, source)])) == []


@pytest.mark.parametrize(
    "back",
    [
        "from comity.record.a import A",
        "from .a import A",
        "def f():\n    from comity.record.a import A",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from comity.record.a import A",
    ],
    ids=["loaded", "relative", "in a function", "for types"],
)
def test_a_circle_is_found_wherever_its_imports_stand(back: str) -> None:
    one, two = module("record.a", "from comity.record import b"), module("record.b", back)
    assert "record.a → record.b → record.a" in str(next(iter(rules.cycles([one, two]))))


def test_a_package_that_names_its_modules_is_no_circle() -> None:
    one, two = module("record.a", "from comity.record import b"), module("record.b", "x = 1")
    package = module("record", "from comity.record.a import A", package=True)
    assert list(rules.cycles([one, two, package])) == []


def test_the_limits_count_lines_and_the_ratchet_only_shrinks() -> None:
    long = module("record.a", "def f():\n" + "    x = 1\n" * 60 + "\n" * 400)
    found = rules.too_long([long])
    assert found == {"comity/record/a.py": 461, "comity/record/a.py:f": 61}
    assert rules.ratchet(found, found) == []
    assert len(rules.ratchet(found, {})) == 2
    assert "lower its entry" in rules.ratchet({}, {"comity/record/a.py": 461})[0]
    assert "lower its entry" in rules.ratchet({"comity/record/a.py": 450}, {"comity/record/a.py": 461})[0]
    assert "the limit is 440" in rules.ratchet({"comity/record/a.py": 450}, {"comity/record/a.py": 440})[0]


@pytest.mark.parametrize(
    "line", ["She submitted the act.", "the signed head", "an excluded row", "the notification was approved", "the guilty side"]
)
def test_another_word_for_our_thing_is_found(line: str) -> None:
    assert list(rules.words("docs/x.md", line))


@pytest.mark.parametrize(
    "line", ['<button type="submit">', "pool.submit(work)", "the head of the delegation", "excluded groups", "fileType='submit'"]
)
def test_the_same_letters_elsewhere_pass(line: str) -> None:
    assert list(rules.words("docs/x.md", line)) == []


def test_sources_are_read_with_their_names(tmp_path: Path) -> None:
    """The names that the other rules go by come out right for packages, modules and the root."""
    (tmp_path / "comity" / "record").mkdir(parents=True)
    for name in ("__init__.py", "record/__init__.py", "record/act.py"):
        (tmp_path / "comity" / name).write_text('"""Doc."""\n')
    found = {m.name: (m.room, m.package, m.path) for m in rules.read_modules(tmp_path / "comity")}
    assert found["record.act"] == ("record", False, str(Path("comity/record/act.py")))
    assert found["record"][:2] == ("record", True)
    assert found[""][:2] == ("", True)
