"""How long two texts of 3,000 words take to be compared, beside a bare pass that only tokenises and counts their words.

    python -m bench.compare_texts [--words 3000] [--runs 7]

Bar: 1.5 s for both texts together, reading included. The texts are made of invented sentences, the same each time; the second
tells the same topics in another order with other figures. Runs alternate; figures are medians in seconds. The first run of the
process, which loads the lexicon, is told apart.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections import Counter
from collections.abc import Callable

from comity.analysis.compare import compare
from comity.reading import passages
from comity.reading.words import tokens

BAR_S = 1.5
SUBJECTS = ["The two sides", "The minister", "The delegation", "The president", "The envoy", "The commission"]
ACTS = ["agreed on", "discussed", "called for", "confirmed", "proposed", "took note of"]
THINGS = [
    "the exchange of prisoners", "the opening of the crossing", "the repair of the bridge", "a convoy with flour",
    "the withdrawal of artillery", "the schedule of water releases", "the work of the observers", "the clearance of mines",
    "the return of refugees", "the sale of electricity", "the school year", "the fishing licences",
]  # fmt: skip
FIRST, LAST = ("Hol", "Tar", "An", "Ker", "Bel", "Mor", "Os", "Vel"), ("lin", "nat", "dane", "sk", "wick", "mere")
PLACES = [first + last for first in FIRST for last in LAST]


def text(words: int, step: int) -> str:
    """Sentences from the lists above, `step` apart, until there are so many words."""
    found, count, number = [], 0, 0
    while count < words:
        at = number * step
        place, thing = PLACES[at % len(PLACES)], THINGS[at % len(THINGS)]
        sentence = (
            f"{SUBJECTS[number % 6]} {ACTS[(number // 2) % 6]} {thing} near {place} by {1 + at % 28} March, "
            f"with {10 + at % 80} people and more than {5 + number % 40} tonnes of supplies on the road."
        )
        found.append(sentence + ("\n" if number % 4 == 3 else " "))
        count += len(sentence.split())
        number += 1
    return "".join(found)


def bare(a: str, b: str) -> int:
    """Tokenise both and count their words: what any comparison has to do at least."""
    return len(Counter(token.text.lower() for one in (a, b) for token in tokens(one, "en")))


def whole(a: str, b: str) -> int:
    """Read both and compare them; gives the number of rows."""
    return len(compare(passages.text(a, "en"), passages.text(b, "en")).rows)


def timed(work: Callable[[str, str], int], a: str, b: str) -> float:
    """Seconds of one run."""
    start = time.perf_counter()
    work(a, b)
    return time.perf_counter() - start


def measure(words: int = 3_000, runs: int = 7) -> dict[str, object]:
    """The medians of alternated runs, and the first run of the process, which loads the word lists."""
    a, b = text(words, 5), text(words, 7)
    first = timed(whole, a, b)
    taken: dict[str, list[float]] = {"bare": [], "compare": []}
    for _ in range(runs):
        taken["bare"].append(timed(bare, a, b))
        taken["compare"].append(timed(whole, a, b))
    figures = {name: round(statistics.median(spent), 4) for name, spent in taken.items()}
    ratio = round(figures["compare"] / figures["bare"], 1)
    return {"words": words, "runs": runs, "first_s": round(first, 4), **figures, "ratio": ratio, "bar_s": BAR_S}


def main(argv: list[str]) -> int:
    """Measure and print one JSON object; status 1 if the bar is missed."""
    parser = argparse.ArgumentParser(prog="bench compare texts", description="Time to compare two texts.")
    parser.add_argument("--words", type=int, default=3_000)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--json", action="store_true", help="as always: one JSON object")
    asked = parser.parse_args(argv)
    found = measure(asked.words, asked.runs)
    print(json.dumps(found))
    return 0 if float(str(found["compare"])) <= BAR_S else 1


if __name__ == "__main__":
    import sys

    raise SystemExit(main(sys.argv[1:]))
