"""What came out: how many of which outcome, what it cost, and what agreement is worth.

Counting only; `table` and `plot` show it, `wire` is what `--json` prints. What an
evaluation must show first are its defects: answers that are verified and wrong.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Any, Final

from mcp_reasoner.evaluation.problems import ProblemSet
from mcp_reasoner.evaluation.record import ERROR, OUTCOMES, UNDECIDED, Record
from mcp_reasoner.evaluation.source import BadLine

__all__ = ["BINS", "AgreementBin", "Cost", "Summary", "bin_of", "summarise"]

BINS: Final = (
    "1 of 1",
    "up to 1/4",
    "up to 1/2",
    "up to 3/4",
    "below 1",
    "all of 2 or more",
)
"""Agreement k/n in bins, each up to its bound and with it; one sample alone shows none."""

_LISTED: Final = 50


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Of one problem on average, and of all together."""

    mean: float
    median: float
    total: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Cost":
        """The cost of problems, in whatever unit; zero for none."""
        if not values:
            return cls(mean=0.0, median=0.0, total=0.0)
        return cls(mean=fmean(values), median=float(median(values)), total=float(sum(values)))

    def wire(self) -> dict[str, float]:
        """This cost as JSON-ready data."""
        return {
            "mean": round(self.mean, 3),
            "median": round(self.median, 3),
            "total": round(self.total, 3),
        }


@dataclass(frozen=True, kw_only=True)
class AgreementBin:
    """Problems whose answer had this agreement: how many are right, of how many judged.

    `open_right` and `open_judged` leave out what was verified, where agreement decides nothing.
    """

    name: str
    right: int
    judged: int
    open_right: int
    open_judged: int


@dataclass(frozen=True, kw_only=True)
class Summary:
    """An evaluation in numbers.

    `evaluation` is what was evaluated and how; `problems` is how many there are, of which
    `left` are not finished; `families` has counts of outcomes, by family.
    """

    evaluation: Mapping[str, Any]
    problems: int
    left: int
    outcomes: Mapping[str, int]
    families: Mapping[str, Mapping[str, int]]
    tokens: Cost
    seconds: Cost
    calibration: tuple[AgreementBin, ...]
    records: tuple[Record, ...]
    bad_lines: tuple[BadLine, ...]

    def those(self, *outcomes: str) -> list[Record]:
        """The records of these outcomes, in the order of the file."""
        return [record for record in self.records if record.outcome in outcomes]

    def wire(self) -> dict[str, Any]:
        """This summary as JSON-ready data; of long lists the first 50."""
        return {
            "evaluation": dict(self.evaluation),
            "problems": self.problems,
            "left": self.left,
            "outcomes": dict(self.outcomes),
            "families": {name: dict(counts) for name, counts in self.families.items()},
            "tokens": self.tokens.wire(),
            "seconds": self.seconds.wire(),
            "calibration": [
                {
                    "agreement": found.name,
                    "right": found.right,
                    "judged": found.judged,
                    "unverified_right": found.open_right,
                    "unverified_judged": found.open_judged,
                }
                for found in self.calibration
            ],
            "verified_wrong": _shown(self.those("verified wrong")),
            "refuted": _shown(self.those("refuted", "refuted wrong")),
            "undecided": _shown(self.those(*UNDECIDED)),
            "errors": _shown(self.those(ERROR)),
            "bad_lines": [
                {"line": bad.number, "reason": bad.reason} for bad in self.bad_lines[:_LISTED]
            ],
            "bad_line_count": len(self.bad_lines),
        }


def bin_of(k: int, n: int) -> str:
    """The bin of an agreement of `k` of `n`; exact, without rounding."""
    if n == 1:
        return BINS[0]
    for name, quarters in zip(BINS[1:], (1, 2, 3), strict=False):
        if 4 * k <= quarters * n:
            return name
    return BINS[-2] if k < n else BINS[-1]


def summarise(
    evaluation: Mapping[str, Any], problems: ProblemSet, records: Mapping[int, Record]
) -> Summary:
    """Count the `records`, by line, of `problems`."""
    wanted = [problem.line for problem in problems.problems]
    found = [records[line] for line in wanted if line in records]
    counted = Counter(record.outcome for record in found)
    families: dict[str, Counter[str]] = {}
    for record in found:
        if record.family is not None:
            families.setdefault(record.family, Counter())[record.outcome] += 1
    solved = [record for record in found if record.status != "error"]
    return Summary(
        evaluation=evaluation,
        problems=len(wanted),
        left=len(wanted) - len(found),
        outcomes={name: counted[name] for name in OUTCOMES},
        families={name: families[name] for name in sorted(families)},
        tokens=Cost.of([record.tokens for record in solved]),
        seconds=Cost.of([record.seconds for record in solved]),
        calibration=_calibration(solved),
        records=tuple(found),
        bad_lines=problems.bad_lines,
    )


def _calibration(records: Sequence[Record]) -> tuple[AgreementBin, ...]:
    """The bins that hold anything."""
    counts: Counter[tuple[str, bool, bool]] = Counter(
        (bin_of(*record.agreement), record.status == "verified", record.judged == "right")
        for record in records
        if record.agreement is not None and record.judged in ("right", "wrong")
    )
    bins = []
    for name in BINS:
        right, wrong = (counts[name, False, sure] for sure in (True, False))
        verified_right, verified_wrong = (counts[name, True, sure] for sure in (True, False))
        judged = right + wrong + verified_right + verified_wrong
        if judged:
            bins.append(
                AgreementBin(
                    name=name,
                    right=right + verified_right,
                    judged=judged,
                    open_right=right,
                    open_judged=right + wrong,
                )
            )
    return tuple(bins)


def _shown(records: Sequence[Record]) -> list[dict[str, Any]]:
    shown = []
    for record in records[:_LISTED]:
        data = record.wire()
        data.pop("result", None)
        shown.append(data)
    return shown
