"""Both comparisons: two texts of 3,000 words, and two registers of 10,000 rows. Each against its own bare loop."""

from __future__ import annotations

import argparse
import json
import sys

from bench import compare_tables, compare_texts


def main(argv: list[str]) -> int:
    """Measure the texts, then the tables, and print one JSON object; status 1 if the texts miss their bar."""
    parser = argparse.ArgumentParser(prog="bench compare", description=__doc__)
    parser.add_argument("--json", action="store_true", help="as always: one JSON object")
    parser.parse_args(argv)
    texts = compare_texts.measure()
    print(json.dumps({"texts": texts, "tables": compare_tables.measure()}))
    return 0 if float(str(texts["compare"])) <= compare_texts.BAR_S else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
