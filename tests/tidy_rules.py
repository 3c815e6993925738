"""The rules of the house as small functions over parsed sources; the tables at the top are the rules.

`test_tidy.py` holds the project to them, `test_tidy_itself.py` shows that each one bites. A rule takes `Module`s and answers with
`Finding`s; nothing here reads the disk but `read_modules`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

# Who may import whom, by room. docs/architecture.md draws this table, and a test holds the two equal.
GROUND = {"errors", "phrase", "settings"}
CORE = GROUND | {"record", "analysis", "mechanism", "projection"}
ROOMS: dict[str, set[str]] = {
    "": set(),  # comity/__init__.py: the version, nothing else
    "phrase": set(),
    "errors": {"phrase"},
    "settings": {"errors", "phrase"},
    "record": GROUND,
    "analysis": GROUND,
    "procedures": set(),
    "mechanism": GROUND | {"record", "analysis", "procedures"},
    "projection": GROUND | {"mechanism", "record", "analysis"},
    "reading": GROUND | {"mechanism", "analysis"},
    "intake": GROUND | {"analysis"},
    "library": GROUND | {"analysis", "intake", "reading"},
    "sync": GROUND | {"record"},
    "exports": GROUND | {"projection", "analysis"},
    "node": CORE | {"library", "reading"},
    "desk": CORE | {"node", "library", "reading"},
    "web": CORE | {"desk", "node", "library", "reading", "intake", "sync", "exports", "procedures"},
    "cli": CORE | {"desk", "node", "library", "reading", "intake", "sync", "exports", "procedures", "web"},
}
# Of some rooms a visitor may see only this much.
DOORS: dict[tuple[str, str], set[str]] = {("reading", "mechanism"): {"charter", "procedure", "load"}}

# Libraries that belong to certain rooms: prefix of the import -> prefixes of module names that may use it.
LIBRARIES: dict[str, tuple[str, ...]] = {
    "apsw": ("record.sqlite",),
    "sqlite3": ("record.sqlite",),
    "psycopg": ("record.postgres",),
    "litestar": ("web",),
    "jinja2": ("web",),
    "uvicorn": ("web", "cli"),
    "typer": ("cli",),
    "click": ("cli",),
    "rich": ("cli",),
    "nacl": ("record",),
    "cryptography": ("record", "cli", "web"),
    "argon2": ("record", "web"),
    "rfc3161_client": ("record.timestamp",),
    "docx": ("exports", "intake"),
}

# What reads the world. Dotted prefixes, as the code would write them after its imports are resolved.
WORLD = ("cli", "web", "sync.transport")
WORLDLY: dict[str, tuple[str, ...]] = {
    "the clock": (
        "time.time", "time.time_ns", "time.monotonic", "time.perf_counter", "time.localtime", "time.gmtime", "time.sleep",
        "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today", "asyncio.sleep",
    ),
    "the environment": ("os.environ", "os.getenv", "os.getcwd", "os.getlogin", "os.path.expanduser", "pathlib.Path.cwd",
                        "pathlib.Path.home", "sys.argv", "sys.stdin", "getpass", "platform", "locale"),
    "randomness": ("random", "secrets", "os.urandom", "uuid.uuid1", "uuid.uuid4", "nacl.utils.random",
                   "nacl.signing.SigningKey.generate"),
    "sockets": ("socket", "ssl", "http.client", "http.server", "urllib.request", "httpx", "requests", "aiohttp", "smtplib",
                "ftplib", "asyncio.open_connection", "asyncio.start_server", "socketserver", "webbrowser"),
}  # fmt: skip

MODULE_LINES = 400
FUNCTION_LINES = 60
NO_ROOM = {"utils", "util", "helpers", "helper", "common", "misc"}

# One word for one thing (docs/glossary.md). Pattern -> the word to use.
WORDS: dict[str, str] = {
    r"(?<![.\w=\"'-])submit(?:s|ted|ting)?\b(?!\()": "file",
    r"\blodg(?:e|es|ed|ing)\b": "file",
    r"\b(?:tree|log|signed)[ -]heads?\b": "checkpoint",
    r"\brows? (?:is|are|was|were )?\s*excluded\b|\bexcluded rows?\b": "set aside",
    r"\bnotifications? (?:is|are|was|were|has been|have been) approved\b|\bapproved notifications?\b": "acknowledged",
    r"\bguilty\b": "what a finding says, under its standard of proof",
    r"\bfraud proofs?\b|\bevidence of misconduct\b": "proof of misconduct",
    r"\bin dispute\b|\bconflicting positions?\b": "at variance",
    r"\btruth(?:ful)? version\b": "position",
}


@dataclass(frozen=True, slots=True)
class Module:
    """One source: dotted name below `comity` (the package itself is ""), its lines and its tree."""

    name: str
    path: str
    source: str
    tree: ast.Module
    package: bool = False

    @property
    def room(self) -> str:
        return self.name.partition(".")[0]

    @property
    def lines(self) -> int:
        return self.source.count("\n")


@dataclass(frozen=True, slots=True)
class Finding:
    """One breach: where, and what in a sentence."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


def read_modules(package: Path) -> list[Module]:
    """Every module of the package at that folder, sorted by path."""
    found = []
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        source = path.read_text("utf-8")
        name = ".".join(parts[:-1] if is_package else parts)
        found.append(Module(name, str(path.relative_to(package.parent)), source, ast.parse(source, str(path)), is_package))
    return found


# --- imports --------------------------------------------------------------------------------------------------------------


def imports(module: Module) -> Iterator[tuple[int, str]]:
    """Every import at any depth, as (line, absolute dotted name); `from a import b` gives `a.b`."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _base(module, node)
            yield from ((node.lineno, f"{base}.{alias.name}" if base else alias.name) for alias in node.names)


def _base(module: Module, node: ast.ImportFrom) -> str:
    """The absolute name in front of `import` of a from-import, relative ones resolved."""
    if not node.level:
        return node.module or ""
    here = ["comity", *filter(None, module.name.split("."))]
    if not module.package:
        here = here[:-1]
    here = here[: len(here) - (node.level - 1)]
    return ".".join([*here, *filter(None, [node.module])])


def arrows(modules: Iterable[Module]) -> Iterator[Finding]:
    """Imports point one way, and only through the doors there are."""
    for module in modules:
        if module.room not in ROOMS:
            yield Finding(module.path, 1, f"the room '{module.room}' is not on the plan (docs/architecture.md)")
            continue
        for line, name in imports(module):
            top, _, rest = name.partition(".")
            room, _, inside = rest.partition(".")
            if top != "comity" or room in ("", module.room, "__version__"):
                continue
            if room not in ROOMS[module.room]:
                yield Finding(module.path, line, f"'{module.room or 'comity'}' may not import from '{room}'")
            elif (door := DOORS.get((module.room, room))) is not None and inside.partition(".")[0] not in door:
                yield Finding(module.path, line, f"'{module.room}' may see only {sorted(door)} of '{room}', not '{inside}'")


def libraries(modules: Iterable[Module]) -> Iterator[Finding]:
    """Drivers, web frameworks and cryptography stay in their rooms."""
    for module in modules:
        for line, name in imports(module):
            for prefix, rooms in LIBRARIES.items():
                if _within(name, prefix) and not _among(module.name, rooms):
                    yield Finding(module.path, line, f"'{prefix}' belongs to {', '.join(rooms)}")


def cycles(modules: Iterable[Module]) -> Iterator[Finding]:
    """No module reaches itself by its imports, be they inside functions or for types alone: who needs whom goes one way."""
    known = {module.name: module for module in modules}
    graph = {name: _ours(module, known) - {name} for name, module in known.items()}
    done: set[str] = set()

    def walk(name: str, trail: tuple[str, ...]) -> Iterator[Finding]:
        if name in trail:
            ring = [*trail[trail.index(name) :], name]
            yield Finding(known[name].path, 1, "imports go in a circle: " + " → ".join(ring))
            return
        if name in done:
            return
        for other in sorted(graph[name]):
            yield from walk(other, (*trail, name))
        done.add(name)

    for name in sorted(graph):
        yield from walk(name, ())


def _ours(module: Module, known: Mapping[str, Module]) -> set[str]:
    """Modules of ours that this one imports anywhere."""
    found = set()
    for _, name in imports(module):
        inside = name.removeprefix("comity.") if name.startswith("comity.") else ""
        while inside:
            if inside in known:
                found.add(inside)
                break
            inside = inside.rpartition(".")[0]
    return found


# --- calls ----------------------------------------------------------------------------------------------------------------


def worldly(modules: Iterable[Module]) -> Iterator[Finding]:
    """Clock, environment, randomness and sockets only in `WORLD`: elsewhere they are arguments."""
    for module in modules:
        if _among(module.name, WORLD):
            continue
        names = _aliases(module)
        for line, dotted in _uses(module, names):
            for what, prefixes in WORLDLY.items():
                if any(_within(dotted, prefix) for prefix in prefixes):
                    yield Finding(module.path, line, f"{what} ('{dotted}') is an argument here, not something to reach for")


def prints(modules: Iterable[Module]) -> Iterator[Finding]:
    """Only the command line talks to a terminal."""
    for module in modules:
        for node in ast.walk(module.tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            called = node.func.id
            if called in ("exec", "eval") or (called in ("print", "input") and module.room != "cli"):
                yield Finding(module.path, node.lineno, f"{called}() has no place here")


def _aliases(module: Module) -> dict[str, str]:
    """Local name -> dotted name that it stands for, from this module's imports."""
    names: dict[str, str] = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                names[alias.asname or alias.name.partition(".")[0]] = alias.name if alias.asname else alias.name.partition(".")[0]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return names


def _uses(module: Module, names: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    """Imports, and every longest dotted use of an imported name, resolved."""
    inner: set[ast.AST] = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom | ast.Import):
            yield from ((node.lineno, name) for name in _imported(node))
        if isinstance(node, ast.Attribute) and node not in inner:
            inner.update(_chain_nodes(node))
            first, _, rest = ast.unparse(node).partition(".")
            if first in names:
                yield node.lineno, f"{names[first]}.{rest}"
        if isinstance(node, ast.Name) and node not in inner and node.id in names and "." in names[node.id]:
            yield node.lineno, names[node.id]


def _imported(node: ast.ImportFrom | ast.Import) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [] if node.level else [f"{node.module}.{alias.name}" for alias in node.names]


def _chain_nodes(node: ast.Attribute) -> Iterator[ast.AST]:
    """The nodes below an attribute chain, so that `a.b.c` is seen once."""
    below: ast.expr = node.value
    while isinstance(below, ast.Attribute):
        yield below
        below = below.value
    yield below


# --- size, names, words ---------------------------------------------------------------------------------------------------


def too_long(modules: Iterable[Module]) -> dict[str, int]:
    """What is over the limits: `path` or `path:function` -> lines. The ratchet in test_tidy.py may only shrink."""
    found: dict[str, int] = {}
    for module in modules:
        if module.lines > MODULE_LINES:
            found[module.path] = module.lines
        for name, node in functions(module.tree):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                found[f"{module.path}:{name}"] = length
    return found


def ratchet(found: Mapping[str, int], allowed: Mapping[str, int]) -> list[str]:
    """Growth beyond what the list allows, and list entries that are no longer needed or could be lower."""
    grown = [(place, lines) for place, lines in found.items() if lines > allowed.get(place, 0)]
    slack = [place for place, lines in allowed.items() if found.get(place, 0) < lines]
    out = [f"{place}: {lines} lines, the limit is {allowed.get(place, 'the rule')}" for place, lines in grown]
    out += [f"{place}: now {found.get(place, 'within the limit')}; lower its entry in the ratchet" for place in slack]
    return out


def functions(tree: ast.AST, prefix: str = "") -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Every function with its dotted name inside the module."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield prefix + node.name, node
            yield from functions(node, f"{prefix}{node.name}.")
        elif isinstance(node, ast.ClassDef):
            yield from functions(node, f"{prefix}{node.name}.")
        else:
            yield from functions(node, prefix)


def names_and_docstrings(modules: Iterable[Module]) -> Iterator[Finding]:
    """Every module says what it is for; none is called after nothing in particular."""
    for module in modules:
        if NO_ROOM & set(module.name.split(".")):
            yield Finding(module.path, 1, "a room is named for one noun")
        if not ast.get_docstring(module.tree):
            yield Finding(module.path, 1, "a module begins by saying what it is for")


def words(path: str, text: str) -> Iterator[Finding]:
    """Words that stand for a thing that has another name here."""
    for number, line in enumerate(text.splitlines(), 1):
        for pattern, better in WORDS.items():
            if hit := re.search(pattern, line, re.IGNORECASE):
                yield Finding(path, number, f"'{hit.group(0)}': the word here is '{better}'")


def _within(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(prefix + ".")


def _among(name: str, prefixes: Iterable[str]) -> bool:
    return any(_within(name, prefix) for prefix in prefixes)
