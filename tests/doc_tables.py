"""The reference tables of the documentation, made from the sources.

    python -m tests.doc_tables            say which pages are behind
    python -m tests.doc_tables --write    bring them up to date

`commands.md` and `settings.md` are made whole. `errors.md` keeps what people wrote in its rows: new codes get a row drafted from
the phrases at the place where the error is made, codes that have gone lose theirs.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "comity"
REFERENCE = ROOT / "docs" / "reference"
WHOSE = {"Yours": "yours", "Refusal": "yours", "Theirs": "theirs", "Ours": "ours"}
REFRESH = "run: python -m tests.doc_tables --write"


# --- error codes ----------------------------------------------------------------------------------------------------------


@dataclass
class Code:
    """One stable code: whose fault, and what the places that make it say."""

    whose: set[str] = field(default_factory=set)
    expected: list[str] = field(default_factory=list)
    todo: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)


def codes(package: Path = PACKAGE) -> tuple[dict[str, Code], list[str]]:
    """Every code that the sources make, and the places where a code is no literal."""
    found: dict[str, Code] = {}
    loose: list[str] = []
    for path in sorted(package.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        for scope, call in _error_calls(tree):
            place = f"{path.relative_to(package)}:{call.lineno}"
            first = call.args[0] if call.args else None
            if not (isinstance(first, ast.Constant) and isinstance(first.value, str)):
                loose.append(place)
                continue
            code = found.setdefault(first.value, Code())
            code.whose.add(WHOSE[_called(call)])
            code.places.append(place)
            for name, sink in (("expected", code.expected), ("todo", code.todo)):
                argument = next((k.value for k in call.keywords if k.arg == name), None)
                text = _sentence(argument, scope, tree)
                if text and text not in sink:
                    sink.append(text)
    return found, loose


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _error_calls(tree: ast.AST, scope: ast.AST | None = None) -> Iterator[tuple[ast.AST, ast.Call]]:
    """Calls of the error classes with the function they stand in."""
    here = scope or tree
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Call) and _called(node) in WHOSE:
            yield here, node
        inner = node if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else here
        yield from _error_calls(node, inner)


def _sentence(node: ast.expr | None, *scopes: ast.AST) -> str:
    """The English of a Phrase or a string; a plain name is looked up in the function, then in the module."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Call) and _called(node) == "Phrase" and node.args:
        return _sentence(node.args[0], *scopes)
    if isinstance(node, ast.Name):
        for scope in scopes:
            given = [a for a in ast.walk(scope) if isinstance(a, ast.Assign | ast.NamedExpr) and a.lineno <= node.lineno]
            values = [a.value for a in given if node.id in _targets(a)]
            if len(values) == 1 and not isinstance(values[0], ast.Name):
                return _sentence(values[0])
    return ""


def _targets(node: ast.Assign | ast.NamedExpr) -> set[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return {name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}


ERRORS_INTRO = """# Error codes

Every error has a stable code, says what was expected, what came and what to do next, and whose fault it is: *yours* (the request
can be mended by the person who made it), *theirs* (bytes made elsewhere do not hold), *ours* (this program or machine failed;
nothing was half-written). It looks the same on a page, in a terminal and as JSON. The command line leaves with status 2 for
*yours*, with 1 for a refusal, for *theirs* and for *ours*. Words in *italics* are filled in at the time.

An act that is refused names besides: the **rule** (which act of which procedure, and which condition of
[how an act is judged](../spec/procedure.md#how-an-act-is-judged)), **who may** (the roles, and who holds them in this case), the
**deadline** that bears on it, or that none runs, and among what to do next the acts that are open to whoever was refused. In
a terminal errors are told in the language that the environment variable `COMITY_LANGUAGE` names: en, fr, ru or ar; on pages in
the reader's. As JSON the parts are `rule`, `role`, `deadline` and `todo`, and `names` (what to type → its label).

| code | whose | what was expected | what to do |
|---|---|---|---|
"""


def errors_page(old: str, found: Mapping[str, Code]) -> str:
    """The page with a row for every code; rows that are there keep their two sentences."""
    rows = error_rows(old)
    out = []
    for name in sorted(found):
        code = found[name]
        whose = ", ".join(sorted(code.whose))
        _, expected, todo = rows.get(name, ("", "", ""))
        expected = expected or _cell(code.expected) or "what the message names"
        todo = todo or _cell(code.todo) or "What the message says."
        out.append(f"| `{name}` | {whose} | {expected} | {todo} |")
    return ERRORS_INTRO + "\n".join(out) + "\n"


def error_rows(page: str) -> dict[str, tuple[str, str, str]]:
    """code -> (whose, expected, todo) of the page."""
    found = re.findall(r"^\| `([^`]+)` \| ([^|]*) \| ((?:[^|\\]|\\.)*) \| ((?:[^|\\]|\\.)*) \|$", page, re.MULTILINE)
    return {code: (whose.strip(), expected.strip(), todo.strip()) for code, whose, expected, todo in found}


def _cell(texts: list[str]) -> str:
    shown = "; or ".join(text.rstrip(".") if len(texts) > 1 else text for text in texts[:4])
    return re.sub(r"\{(\w+)\}", r"*\1*", shown).replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


# --- settings -------------------------------------------------------------------------------------------------------------

SETTINGS_INTRO = """# Limits

Every limit of the product is a field of one frozen object, `comity.settings.Settings`. Nothing is read from the environment: a
program that wants other limits makes another object and passes it on. Sizes are bytes, waits are seconds.

| name | value | meaning, and why this much |
|---|---|---|
"""


def settings_page() -> str:
    """One row a field, from the field's default and the sentence below it."""
    tree = ast.parse((PACKAGE / "settings.py").read_text("utf-8"))
    body = next(node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Settings")
    rows = []
    for node, after in zip(body, [*body[1:], None], strict=True):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            doc = after.value.value if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) else ""
            meaning = re.sub(r"\s+", " ", str(doc)).replace("|", "\\|")
            rows.append(f"| `{node.target.id}` | {ast.unparse(node.value)} | {meaning} |")
    return SETTINGS_INTRO + "\n".join(rows) + "\n"


# --- commands -------------------------------------------------------------------------------------------------------------

COMMANDS_INTRO = """# Commands

Run each as `python3 start.py run …` from the project's folder, for example `python3 start.py run compare a.txt b.txt`. Below they
are written `comity …`. Exit status: 0 done, 1 the answer is no (a proof failed, an act was refused), 2 the request was wrong.
With `--json` a command prints one JSON document on standard output and nothing else.
"""


def all_commands(command: Any, name: str = "comity") -> Iterator[tuple[str, Any]]:
    """(full name, click command) of everything that can be run, groups opened."""
    below = getattr(command, "commands", None)
    if not below:
        yield name, command
        return
    if getattr(command, "invoke_without_command", False) and name != "comity":
        yield name, command
    for part in sorted(below):
        if not below[part].hidden:
            yield from all_commands(below[part], f"{name} {part}")


def program() -> Any:
    """The command line as click sees it."""
    import typer

    from comity.cli import main

    return typer.main.get_command(main.program())


def commands_page() -> str:
    """One section a command: usage, what it does, its arguments and options."""
    out = [COMMANDS_INTRO]
    for name, command in all_commands(program()):
        arguments = [p for p in command.params if p.param_type_name == "argument"]
        options = [p for p in command.params if p.param_type_name == "option" and not getattr(p, "hidden", False)]
        shown = [_argument(p) for p in arguments]
        out.append(f"## {name}\n\n`{' '.join([name, *shown, *(['[options]'] if options else [])])}`\n")
        out.append(_prose(command.help or "") + "\n")
        rows = [f"| `{_argument(p)}` | {_plain(getattr(p, 'help', '') or '')} |" for p in arguments if getattr(p, "help", "")]
        rows += [f"| {_option(p)} | {_plain(p.help or '')} |" for p in options]
        if rows:
            out.append("| argument or option | meaning |\n|---|---|\n" + "\n".join(rows) + "\n")
    return "\n".join(out)


def _argument(param: Any) -> str:
    name = (param.metavar or param.name or "").upper().removesuffix("...")
    if name.startswith("[") and name.endswith("]"):
        name = name[1:-1]
    name += "..." if param.nargs == -1 else ""
    return name if param.required else f"[{name}]"


def _option(param: Any) -> str:
    names = " ".join(f"`{name}`" for name in [*param.opts, *param.secondary_opts])
    return names if param.is_flag or param.count else f"{names} {(param.metavar or param.name or '').upper()}"


def _prose(text: str) -> str:
    paragraphs = re.split(r"\n\s*\n", text.replace("\b", "").replace("\f", "").strip())
    return "\n\n".join(re.sub(r"\s+", " ", paragraph) for paragraph in paragraphs)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().replace("|", "\\|")


# --- all of them ----------------------------------------------------------------------------------------------------------


def pages() -> dict[Path, str]:
    """What each page should be."""
    errors = REFERENCE / "errors.md"
    made = {REFERENCE / "settings.md": settings_page()}
    made[errors] = errors_page(errors.read_text("utf-8") if errors.exists() else "", codes()[0])
    made[REFERENCE / "commands.md"] = commands_page()
    return made


def main(argv: list[str]) -> int:
    """Write the pages, or name those that are behind."""
    behind = 0
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for path, text in pages().items():
        if path.exists() and path.read_text("utf-8") == text:
            continue
        behind += 1
        if "--write" in argv:
            path.write_text(text, "utf-8", newline="\n")
        print(path.relative_to(ROOT), "written" if "--write" in argv else "is behind")  # noqa: T201
    return 0 if "--write" in argv else min(behind, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
