"""The documents cannot lie: what they list is what there is, their links lead somewhere, their examples run."""

from __future__ import annotations

import importlib.metadata
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests import doc_tables
from tests.tidy_rules import imports, read_modules

ROOT = doc_tables.ROOT
REFERENCE = doc_tables.REFERENCE
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXAMPLES = Path("src/comity/examples")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / EXAMPLES).rglob("*.md")])


# --- reference ------------------------------------------------------------------------------------------------------------


def test_every_error_code_is_a_literal_where_it_is_made() -> None:
    """So that a search for a code finds its place."""
    assert doc_tables.codes()[1] == []


def test_every_error_code_is_documented_and_no_other() -> None:
    found, _ = doc_tables.codes()
    rows = doc_tables.error_rows((REFERENCE / "errors.md").read_text("utf-8"))
    assert {code: whose for code, (whose, _, _) in rows.items()} == {
        code: ", ".join(sorted(made.whose)) for code, made in found.items()
    }, doc_tables.REFRESH
    assert all(expected and todo for _, expected, todo in rows.values())


def test_a_code_never_stands_for_two_peoples_faults() -> None:
    assert [code for code, made in doc_tables.codes()[0].items() if len(made.whose) > 1] == []


def test_every_limit_is_documented() -> None:
    assert (REFERENCE / "settings.md").read_text("utf-8") == doc_tables.settings_page(), doc_tables.REFRESH


def test_every_limit_says_why_it_is_so() -> None:
    empty = re.findall(r"^\| `(\w+)` \| [^|]* \|\s*\|$", doc_tables.settings_page(), re.MULTILINE)
    assert empty == []


def test_every_command_is_documented_with_its_options() -> None:
    assert (REFERENCE / "commands.md").read_text("utf-8") == doc_tables.commands_page(), doc_tables.REFRESH


def test_every_command_and_option_says_what_it_does() -> None:
    """Whoever types --help reads a sentence, not a name."""
    silent = []
    for name, command in doc_tables.all_commands(doc_tables.program()):
        silent += [] if (command.help or "").strip() else [name]
        options = [p for p in command.params if p.param_type_name == "option"]
        silent += [f"{name} {p.opts[0]}" for p in options if not (p.help or "").strip()]
    assert silent == []


def test_every_procedure_has_its_page() -> None:
    procedures = {path.stem for path in (ROOT / "src" / "comity" / "procedures").glob("*.yaml")}
    assert procedures
    assert {path.stem for path in (REFERENCE / "procedures").glob("*.md")} >= procedures


# --- dependencies ---------------------------------------------------------------------------------------------------------


UNFIT = r"(?<!L)(?<!Lesser )\bA?GPL|(?<!Lesser )General Public|Business Source|\bBUSL|SSPL"


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[^\w.-]", requirement, maxsplit=1)[0].lower() for requirement in requirements}


def dependency_rows() -> dict[str, tuple[str, str]]:
    text = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    rows = re.findall(r"^\| `([\w.-]+)` \| ([^|]+) \| ([^|]+) \|$", text, re.MULTILINE)
    return {name: (reason.strip(), licence.strip()) for name, reason, licence in rows}


def licence(name: str) -> str:
    """Whatever the package says of its own licence."""
    data = importlib.metadata.metadata(name)
    said = [data.get("License-Expression") or "", *(c for c in data.get_all("Classifier") or [] if c.startswith("License"))]
    return " ".join(filter(None, said)) or (data.get("License") or "")[:200]


def test_every_dependency_has_its_reason_and_its_licence() -> None:
    wanted = names(PROJECT["dependencies"]) | names(PROJECT["optional-dependencies"]["test"])
    assert set(dependency_rows()) == wanted
    assert all(reason and told for reason, told in dependency_rows().values())


# Needed without being imported by name: the data that zoneinfo reads where the system has none.
NOT_IMPORTED = {"tzdata"}


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    """Users are asked for nothing that nobody uses, and nothing arrives only by another package's grace."""
    imported = {name.partition(".")[0] for module in read_modules(doc_tables.PACKAGE) for _, name in imports(module)}
    foreign = imported - sys.stdlib_module_names - {"comity"}
    declared = {name: set(_tops().get(name, ())) for name in names(PROJECT["dependencies"]) - NOT_IMPORTED}
    assert [name for name, tops in declared.items() if not tops & foreign] == []
    assert sorted(foreign - set().union(*declared.values())) == []


def _tops() -> dict[str, list[str]]:
    """Package -> the names under which its modules are imported."""
    found: dict[str, list[str]] = {}
    for module, packages in importlib.metadata.packages_distributions().items():
        for package in packages:
            found.setdefault(package.lower(), []).append(module)
    return found


def test_every_locked_package_has_a_licence_that_fits() -> None:
    """No GPL, no BSL, among all that is installed for users; LGPL is told in docs/dependencies.md."""
    locked = re.findall(r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE)
    checked = 0
    for name in locked:
        try:
            said = licence(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # for another system
        checked += 1
        assert said, f"{name} does not say its licence"
        assert not re.search(r"(?<!L)(?<!Lesser )\bA?GPL|(?<!Lesser )General Public|Business Source|\bBUSL|SSPL", said), (
            f"{name}: {said}"
        )
    assert checked > 30


def test_the_locks_pin_every_package_by_hash_and_name_no_host() -> None:
    versions = {}
    for name in ("requirements.lock", "requirements-test.lock", "requirements-nightly.lock"):
        text = (ROOT / name).read_text("utf-8")
        assert "://" not in text and "--index" not in text
        blocks = re.split(r"\n(?=[a-z0-9])", "\n" + text)[1:]
        assert blocks and all("--hash=sha256:" in block for block in blocks)
        versions[name] = dict(re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.MULTILINE))
    # The tests' lock stands for both: what users run is what is tested.
    assert versions["requirements.lock"].items() <= versions["requirements-test.lock"].items()
    assert versions["requirements.lock"].items() <= versions["requirements-nightly.lock"].items()


# --- links ----------------------------------------------------------------------------------------------------------------


def anchors(path: Path) -> set[str]:
    """The names of a page's headings, as the usual renderers make them."""
    heads = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        found = (page.parent / file).resolve() if file else page
        assert found.exists(), f"{page.name}: {target}"
        if anchor and found.suffix == ".md":
            assert anchor in anchors(found), f"{page.name}: {target}"


GUIDES = sorted((ROOT / "docs" / "howto").glob("*.md"))


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.name)
def test_every_command_and_option_that_a_guide_names_exists(page: Path) -> None:
    """Also those inside a sentence, which no example runs."""
    commands = {name.split(" ", 1)[1]: command for name, command in doc_tables.all_commands(doc_tables.program())}
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    for said in re.findall(r"`(?:comity|python3 start.py run) ([a-z][^`]*)`", text):
        words = said.split()
        name = next((one for one in (" ".join(words[:2]), words[0]) if one in commands), None)
        assert name is not None, f"{page.name}: {said}"
        options = {option for param in commands[name].params for option in param.opts}
        assert set(re.findall(r"(?<!\S)--[a-z-]+", said)) <= options, f"{page.name}: {said}"
    every = {option for command in commands.values() for param in command.params for option in param.opts}
    every |= set(re.findall(r"--[a-z-]+", (ROOT / "start.py").read_text("utf-8")))
    assert set(re.findall(r"`(--[a-z-]+)", text)) <= every


# --- examples -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Example:
    """A fenced `console` block: lines that begin with `$ ` are typed, the others are what they print (… stands for anything)."""

    page: str
    line: int
    mark: str
    text: str

    def steps(self) -> Iterator[tuple[str, list[str]]]:
        step: tuple[str, list[str]] | None = None
        for line in self.text.splitlines():
            if line.startswith("$ "):
                if step:
                    yield step
                step = (line[2:], [])
            elif step and step[0].endswith("\\"):
                step = (step[0][:-1] + line.strip(), [])
            elif step and line.strip():
                step[1].append(line.rstrip())
        if step:
            yield step


def examples() -> list[Example]:
    found = []
    for page in PAGES:
        text = page.read_text("utf-8")
        for hit in re.finditer(r"(?:<!-- (.+?) -->\n)?```console\n(.*?)```", text, re.DOTALL):
            line = text[: hit.start()].count("\n") + 1
            found.append(Example(str(page.relative_to(ROOT)), line, hit.group(1) or "run", hit.group(2)))
    return found


def test_an_example_that_is_not_run_says_why() -> None:
    """Every console block is run, unless a comment before it says `not run: reason`."""
    assert [e for e in examples() if e.mark != "run" and not re.fullmatch(r"not run: .{10,}", e.mark)] == []


@pytest.mark.skipif(os.name == "nt", reason="the examples are written for a POSIX shell")
@pytest.mark.parametrize("example", [e for e in examples() if e.mark == "run"], ids=lambda e: f"{e.page}:{e.line}")
def test_examples_run(example: Example, tmp_path: Path) -> None:
    """Each line leaves with status 0 and prints what the page shows."""
    shim = tmp_path / "bin" / "comity"
    shim.parent.mkdir()
    code = "import sys; sys.argv[0] = 'comity'; from comity.cli.main import run; run()"
    shim.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -P -c {shlex.quote(code)} "$@"\n', "utf-8")
    shim.chmod(0o755)
    desk = tmp_path / "desk"
    shutil.copytree(ROOT / EXAMPLES, desk / EXAMPLES)
    env = dict(os.environ, PATH=f"{shim.parent}{os.pathsep}{os.environ['PATH']}", PYTHONPATH=str(ROOT / "src"), PYTHONUTF8="1")
    env.update(COLUMNS="100", NO_COLOR="1", LC_ALL="C.UTF-8")
    for typed, shown in example.steps():
        command = typed.replace("python3 start.py run", "comity")
        done = subprocess.run(command, shell=True, cwd=desk, env=env, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, f"{typed}\n{done.stdout}{done.stderr}"
        pattern = "\n".join(".*" if line.strip() in ("…", "...") else re.escape(line).replace("…", ".*?") for line in shown)
        printed = "\n".join(line.rstrip() for line in done.stdout.splitlines() if line.strip())
        assert re.fullmatch(pattern, printed, re.DOTALL) or not shown, (
            f"{typed}\n--- printed\n{printed}\n--- the page shows\n{shown}"
        )
