"""Inputs made to be slow or large: `python -m fuzz.slow` runs each through its target and tells time and memory.

A fuzzer that likes small inputs seldom finds these: nesting, repetition, the longest of everything. Exit status 1 where one takes
more than a second of the processor or takes the process over 256 MiB. No test of the suite measures time; there each only
has to be refused or read.
"""

from __future__ import annotations

import importlib
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable

from comity.mechanism.load import shipped_bytes
from comity.record.misconduct.form import BYTES as MISCONDUCT_BYTES
from comity.settings import SETTINGS

LONG, WHOLE = SETTINGS.text_bytes, SETTINGS.note_bytes
YAML = 200_000
SECOND_S, MOST_MIB = 1.0, 256

LINE = "— lakes/estmark ".encode() + b"A" * 88 + b"\n"


def keys(count: int, between: bytes = b",") -> bytes:
    """An object of so many keys."""
    return b"{" + between.join(b'"%x":0' % number for number in range(count)) + b"}"


def act(body: bytes) -> bytes:
    """The text of an act with this body: refused somewhere inside it."""
    return (
        b'{"act":"open","after":[],"at":"2026-03-01T12:00:00Z","body":' + body + b',"by":["lakes/estmark/duty+b5eb14d7"],'
        b'"case":"contact/0034106f050b44e86e10cd2e96694191","charter":"' + b"a" * 64 + b'","log":"lakes/estmark","v":"act/1"}\n'
    )


def charter_with(name: str, value: str, count: int) -> bytes:
    """A charter file whose table `name` has many lines."""
    head = "mechanism: a\ntitle: A\nwriter: p0\nprocedures: [contact]\namend: {quorum: [p0]}\n"
    people = "" if name == "participants" else "participants: {p0: {label: B, kind: state}}\n"
    return (head + people + f"{name}:\n" + "".join(f"  p{n}: {value}\n" for n in range(count))).encode()[:YAML]


def procedure_with(place: str, more: str) -> bytes:
    """The procedure `contact` with something put in at a place of its file, if the file has it."""
    text = shipped_bytes("contact").decode()
    head, found, rest = text.partition(place)
    return (head + found + more + rest if found else text + place + more).encode()[:YAML]


SLOW: dict[str, dict[str, Callable[[], bytes]]] = {
    "note": {
        "spaces": lambda: b" " * WHOLE,
        "line ends": lambda: b"\n" * WHOLE,
        "many lines": lambda: b"x\n\n" + LINE * (WHOLE // len(LINE)),
        "dashes": lambda: b"x\n\n" + "— ".encode() * (WHOLE // 5),
        "a long line": lambda: b"x\n\n" + "— a ".encode() + b"A" * (WHOLE - 20) + b"\n",
        "a long name": lambda: b"x\n\n" + "— ".encode() + b"a" * (WHOLE - 30) + b" AAAAAAA=\n",
    },
    "canonical": {
        "deep lists": lambda: b'{"a":' + b"[" * (LONG - 10),
        "deep lists, closed": lambda: b'{"a":' + b"[" * (LONG // 2 - 10) + b"]" * (LONG // 2 - 10) + b"}",
        "deep objects": lambda: b'{"a":' * (LONG // 6) + b"1" + b"}" * (LONG // 6),
        "spaces": lambda: b"{" + b" " * (LONG - 2) + b"}",
        "keys": lambda: keys(5_900),
        "keys, a space": lambda: keys(5_900, b", ")[:-1] + b" }",
        "one key many times": lambda: b"{" + b",".join([b'"a":1'] * (LONG // 7)) + b"}",
        "digits": lambda: b'{"a":' + b"1" * (LONG - 6) + b"}",
        "a fraction": lambda: b'{"a":1.' + b"1" * (LONG - 8) + b"}",
        "an exponent": lambda: b'{"a":1e' + b"9" * (LONG - 8) + b"}",
        "escapes": lambda: b'{"a":"' + b"\\u0041" * (LONG // 6 - 2) + b'"}',
        "half characters": lambda: b'{"a":"' + b"\\ud800" * (LONG // 6 - 2) + b'"}',
        "numbers": lambda: b'{"a":[' + b",".join([b"1"] * (LONG // 2 - 6)) + b"]}",
        "empty lists": lambda: b'{"a":[' + b",".join([b"[]"] * (LONG // 3 - 6)) + b"]}",
    },
    "checkpoint": {
        "lines": lambda: b"a\n" * (WHOLE // 2),
        "a long origin": lambda: b"a" * (WHOLE - 60) + b"\n0\n" + b"A" * 43 + b"=\n",
        "digits": lambda: b"a\n" + b"9" * (WHOLE - 60) + b"\n" + b"A" * 43 + b"=\n",
    },
    "proof": {
        "hashes": lambda: b"\1" + b"\0" * 8 + b"\xff" * 8 + bytes(32 * 2000),
        "hashes of growth": lambda: b"\0" + bytes(7) + b"\1" + b"\xff" * 8 + bytes(32 * 2000),
    },
    "tile": {
        "a long path": lambda: b"tile/0/" + b"x999/" * 13_000 + b"999\n",
        "empty entries": lambda: b"tile/entries/000\n" + bytes(WHOLE),
        "a full bundle": lambda: b"tile/entries/000\n" + (b"\xff\xff" + bytes(WHOLE)) * 256,
    },
    "keyfile": {
        "spaces": lambda: b'{"cipher":"' + b" " * (LONG - 14) + b'"}',
    },
    "charter": {
        "deep lists": lambda: b"[" * YAML,
        "deep objects": lambda: b"{a: " * (YAML // 4),
        "deep blocks": lambda: b"- " * (YAML // 2),
        "deep keys": lambda: b"? " * (YAML // 2),
        "indents": lambda: b"".join(b" " * depth + b"a:\n" for depth in range(620)),
        "spaces": lambda: b" " * YAML,
        "tabs": lambda: b"a:" + b"\t" * (YAML - 2),
        "comments": lambda: b"#\n" * (YAML // 2),
        "anchors": lambda: b"".join(b"a%d: &a%d x\n" % (n, n) for n in range(12_000))[:YAML],
        "doubling aliases": lambda: b"a0: &a0 [x]\n" + b"".join(
            b"a%d: &a%d [*a%d, *a%d]\n" % (n, n, n - 1, n - 1) for n in range(1, 2000)
        ),
        "merges": lambda: b"a: &a {b: c}\n" + b"".join(b"d%d: {<<: *a}\n" % n for n in range(9_000)),
        "quotes": lambda: b"a: '" + b"''" * (YAML // 2 - 4) + b"'",
        "escapes": lambda: b'a: "' + b"\\x41" * (YAML // 4 - 4) + b'"',
        "a long key": lambda: b"a" * (YAML - 4) + b": b",
        "a long word of lines": lambda: b"a: " + b"b\n  " * (YAML // 4 - 2),
        "colons": lambda: b":" * YAML,
        "dashes": lambda: b"-" * YAML,
        "documents": lambda: b"---\n" * (YAML // 4),
        "directives": lambda: b"%A B\n" * (YAML // 5),
        "keys": lambda: b"".join(b"k%d: v\n" % n for n in range(16_000)),
        "one key many times": lambda: b"a: b\n" * (YAML // 5),
        "participants": lambda: charter_with("participants", "{label: A, kind: state}", 5_000),
        "matters": lambda: charter_with("matters", "{label: A, owner: p0}", 5_000),
        "audiences": lambda: charter_with("audiences", "{label: A, readers: [p0]}", 4_500),
        "formats": lambda: charter_with(
            "formats", "{label: A, members: [{participant: p0, role: party, from: 2026-01-01}]}", 2_300
        ),
        "members": lambda: charter_with(
            "formats", "{label: A, members: [" + "{participant: p0, role: a, from: 2026-01-01}, " * 4_000 + "]}", 1
        ),
        "roles": lambda: charter_with(
            "formats",
            "{label: A, members: ["
            + "".join(f"{{participant: p0, role: a{n}, from: 2026-01-01}}, " for n in range(3_700))
            + "]}",
            1,
        ),
        "terms": lambda: charter_with(
            "formats",
            "{label: A, members: ["
            + "".join(f"{{participant: p0, role: a, from: {1000 + n}-01-01, until: {1000 + n}-02-01}}, " for n in range(2_900))
            + "]}",
            1,
        ),
        "holidays": lambda: (
            charter_with("matters", "{label: A, owner: p0}", 1) + b"holidays: [" + b"2026-01-01, " * 15_000 + b"]\n"
        ),
    },
    "entry": {
        "keys in a body": lambda: act(keys(5_800)),
        "fields of a body": lambda: act(b'{"fields":' + keys(5_700) + b"}"),
        "a list in a body": lambda: act(b'{"fields":{"a":[' + b",".join([b'"b"'] * 14_000) + b"]}}"),
        "deep": lambda: act(b'{"a":' * 9_000 + b"1" + b"}" * 9_000),
        "by": lambda: b'{"by":[' + b",".join([b'"a+00000000"'] * 4_500) + b'],"v":"act/1"}\n',
    },
    "sealed": {
        "a long value": lambda: b'{"case":"' + b"a" * (LONG - 12) + b'"}\n',
        "a long list": lambda: b'{"case":"a/' + b"0" * 32 + b'","log":"a","path":"a","salt":"' + b"0" * 64 + b'","value":['
        + b",".join([b"0"] * 29_000) + b"]}\n",
    },
    "watermark": {
        "empty lines": lambda: b"\n" * WHOLE,
        "empty objects": lambda: b"{}\n" * (WHOLE // 3),
    },
    "proof_file": {
        "line ends": lambda: b"c2sp.org/tlog-proof@v1\nindex 0\n" + b"A\n" * (2 * WHOLE),
        "a long line": lambda: b"c2sp.org/tlog-proof@v1\nextra " + b"A" * (4 * WHOLE),
    },
    "cosignature": {
        "many lines": lambda: b"x\n0\n" + b"A" * 43 + b"=\n\n" + LINE * 16,
        "a long key": lambda: b"a" * WHOLE + b"+00000000+" + b"A" * 44,
    },
    "misconduct": {
        "sections": lambda: b"comity proof of misconduct 1\n\n" + b"-- \n" * (MISCONDUCT_BYTES // 4 - 10),
        "fields": lambda: b"comity proof of misconduct 1\n" + b"a b\n" * (MISCONDUCT_BYTES // 4 - 10),
        "line ends": lambda: b"comity proof of misconduct 1\n\n-- hashes\n" + b"\n" * (MISCONDUCT_BYTES - 60),
        "hashes": lambda: b"comity proof of misconduct 1\nkind fork\n\n-- hashes\n" + (b"A" * 43 + b"=\n") * 180_000,
    },
    "timestamp": {
        "lists in lists": lambda: b"\x30\x83\x00\xff\xf0" * 13_000,
        "nought": lambda: bytes(SETTINGS.timestamp_bytes),
        "items": lambda: b"\x30\x82\xff\xf0" + b"\x05\x00" * 32_760,
    },
    "procedure": {
        "states": lambda: procedure_with("states: [under-way", "".join(f", s{n}" for n in range(20_000))),
        "openers": lambda: procedure_with("open: [anyone", "".join(f", a{n}" for n in range(20_000))),
        "acts": lambda: procedure_with("acts:\n", "".join(f"  a{n}: {{by: [side], from: [under-way]}}\n" for n in range(4_500))),
        "a chain": lambda: procedure_with("states: [under-way", "".join(f", s{n}" for n in range(3_000))).replace(
            b"\nacts:\n",
            b"\nacts:\n  b: {by: [side], from: [under-way], to: s0}\n"
            + b"".join(b"  a%d: {by: [side], from: [s%d], to: s%d}\n" % (n, n, n + 1) for n in range(2_999))
            + b"  c: {by: [side], from: [s2999], to: closed}\n",
        ),
        "everything from everywhere": lambda: procedure_with(
            "states: [under-way", "".join(f", s{n}" for n in range(300))
        ).replace(
            b"\nacts:\n",
            b"\nacts:\n" + b"".join(b"  a%d: {by: [side], from: any, to: s%d}\n" % (n, n % 300) for n in range(3_000)),
        ),
        "as much as may be": lambda: procedure_with("states: [under-way", "".join(f", s{n}" for n in range(190))).replace(
            b"\nacts:\n",
            b"\nacts:\n" + b"".join(b"  a%d: {by: [side], from: any, to: s%d}\n" % (n, n) for n in range(190)),
        ),
    },
    "to_sign": {
        "spaces": lambda: b"comity to-sign/1 2026-01-01T00:00:00Z " + b" " * WHOLE,
        "lines": lambda: b"comity to-sign/1 2026-01-01T00:00:00Z a\n{}\n\n" + LINE * 400,
    },
}  # fmt: skip
"""By target and name, what makes the bytes."""


def main() -> int:
    """Each in a process of its own, so that the memory told is its own."""
    worst = 0
    for target, inputs in SLOW.items():
        for name in inputs:
            run = subprocess.run(
                [sys.executable, "-m", "fuzz.slow", target, name], capture_output=True, text=True, timeout=300, check=False
            )
            told = json.loads(run.stdout) if run.returncode == 0 else {"failed": run.stderr[-300:], "status": run.returncode}
            bad = "failed" in told or told["seconds"] > SECOND_S or told["peak_mib"] > MOST_MIB
            worst |= bad
            print(json.dumps({"target": target, "input": name, **told, **({"bad": True} if bad else {})}), flush=True)
    return worst


def alone(target: str, name: str) -> None:
    """One input through its target, in this process."""
    one = importlib.import_module(f"fuzz.{target}").one
    data = SLOW[target][name]()
    one(b"")  # what is loaded and built once is not the input's cost
    before, peak = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    one(data)
    took, most = time.process_time() - before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    unit = 1024 if sys.platform.startswith("linux") else 1024 * 1024
    told = {"bytes": len(data), "seconds": round(took, 3), "peak_mib": most // unit, "more_mib": (most - peak) // unit}
    print(json.dumps(told))


if __name__ == "__main__":
    sys.exit(alone(*sys.argv[1:3]) if len(sys.argv) > 2 else main())
