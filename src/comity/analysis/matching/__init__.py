"""Which rows of two registers are the same incident: `match`, with its reasons, its rivals, and what people change by hand.

One noun a file: a row (`entry`), what can be seen of a pair (`features`), how much that weighs (`odds`), who comes near whom
(`blocks`), who belongs to whom (`pairing`), why (`reasons`), in what a pair differs (`differences`).
"""

from comity.analysis.matching.entry import Entry
from comity.analysis.matching.match import Change, Match, Matching, Options, Rival, apply_changes, match, totals

__all__ = ["Change", "Entry", "Match", "Matching", "Options", "Rival", "apply_changes", "match", "totals"]
