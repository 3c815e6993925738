"""Measure the alignment on the keyed pairs: `python tests/reading/pairs/measure.py`.

With `--held` or `--held2` it takes the first or second set kept apart.
Those are for figures that are reported, not for work: see README.md.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path[:0] = [str(ROOT / "src"), str(HERE)]

import score  # noqa: E402

from comity.analysis.compare import compare  # noqa: E402
from comity.reading import passages  # noqa: E402


def answers(folder: Path) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """The keys of a folder of pairs, and what the program says of each."""
    gold, system = [], []
    for key_file in sorted(folder.glob("*/key.json")):
        key = json.loads(key_file.read_text("utf-8"))
        a, b = (passages.text((key_file.parent / f"{side}.txt").read_text("utf-8")) for side in "ab")
        rows = [row for row in compare(a, b).rows if row.kind == "topic"]
        topics = [{"a": [list(s) for s in row.a], "b": [list(s) for s in row.b], "word": row.word} for row in rows]
        gold.append(key)
        system.append({"id": key["id"], "topics": topics})
    return gold, system


def main(argv: list[str]) -> int:
    """Print a line a class: pairs, precision, recall, F of the links, and how often the word of a topic is right."""
    where = [flag.removeprefix("--") for flag in argv]
    if where not in ([], ["held"], ["held2"]):
        sys.stderr.write("measure.py [--held | --held2]\n")
        return 2
    gold, system = answers(HERE.joinpath(*where))
    for name, found in score.score(gold, system).items():
        sys.stdout.write(
            f"{name:>6}: {found['pairs']:2} pairs, links P {found['precision']:.3f} R {found['recall']:.3f} F {found['f']:.3f}, "
            f"word right {found['word_accuracy']:.3f} of {found['topics']}\n"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
