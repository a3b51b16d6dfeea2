"""How many right answers the problem rules verify, and that they verify no wrong one.

    python -m benchmarks.problem_rules [--count N] [--seed S] [--json FILE] [DATA.jsonl…]

Problems come from the generators of training/ (standard library only) and of `kinds`. For
each, the generator's answer and plausible wrong ones (`wrong`) go through `judge_problem`.
With files, their problems and answers are taken instead. The exit status is 1 if any wrong
answer was verified or a right one refuted.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.kinds import Asked
from benchmarks.solve import SOURCES, draw
from benchmarks.wrong import slips
from mcp_reasoner.evaluation.problems import MathProblem, read_problems
from mcp_reasoner.evaluation.source import read_source
from mcp_reasoner.verify.equivalence import judge_reference
from mcp_reasoner.verify.problem import judge_problem
from training.problem import INSTRUCTION

__all__ = ["main", "measure"]


def drawn(count: int, rng: Random) -> Iterator[Asked]:
    """`count` problems of every family and kind."""
    for family in SOURCES:
        for _ in range(count):
            yield draw(family, rng)


def stored(files: Sequence[Path]) -> Iterator[Asked]:
    """The problems of files, each file a family."""
    for file in files:
        for problem in read_problems(read_source(file)).problems:
            if isinstance(problem, MathProblem):
                yield Asked(file.stem, problem.text, problem.gold, problem.gold)


def measure(problems: Iterable[Asked], rng: Random) -> dict[str, Any]:
    """Judge the right answer of each problem, and wrong ones."""
    families: dict[str, Counter[str]] = {}
    mistakes: list[dict[str, str]] = []
    slowest = 0.0
    for problem in problems:
        tally = families.setdefault(problem.family, Counter())
        slowest = max(slowest, _judge(problem, rng, tally, mistakes))
    return {
        "families": {name: dict(tally) for name, tally in families.items()},
        "mistakes": mistakes,
        "slowest_seconds": round(slowest, 3),
    }


def _judge(
    problem: Asked, rng: Random, tally: Counter[str], mistakes: list[dict[str, str]]
) -> float:
    text = f"{problem.text}\n{INSTRUCTION}" if rng.random() < 0.5 else problem.text
    start = time.perf_counter()
    verdict = judge_problem(text, problem.answer).verdict
    seconds = time.perf_counter() - start
    tally["problems"] += 1
    tally[f"right {verdict}"] += 1
    if verdict == "refuted":
        mistakes.append({"problem": problem.text, "answer": problem.answer, "verdict": verdict})
    for wrong in slips(problem.answer, problem.thought, rng):
        if judge_reference(wrong, problem.answer).verdict != "refuted":
            continue  # written differently, and perhaps right
        verdict = judge_problem(text, wrong).verdict
        tally[f"wrong {verdict}"] += 1
        if verdict == "verified":
            mistakes.append({"problem": problem.text, "answer": wrong, "verdict": verdict})
    return seconds


def main() -> int:
    """Print the table; 1 if a wrong answer was verified or a right one refuted."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--count", type=int, default=40, help="problems of each family")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("files", nargs="*", type=Path, help="data to take problems from")
    options = parser.parse_args()
    rng = Random(options.seed)
    problems = stored(options.files) if options.files else drawn(options.count, rng)
    result = measure(problems, rng)
    total: Counter[str] = Counter()
    for family, tally in result["families"].items():
        total.update(tally)
        share = tally.get("right verified", 0) / tally["problems"]
        print(f"{family:20} {share:6.1%} of {tally['problems']} right answers verified")
    wrong = sum(number for name, number in total.items() if name.startswith("wrong "))
    print(f"{'all':20} {total['right verified'] / total['problems']:6.1%} of {total['problems']}")
    print(
        f"{wrong} wrong answers: {total['wrong verified']} verified, "
        f"{total['wrong refuted']} refuted, {total['wrong unverified']} unverified; "
        f"slowest right answer {result['slowest_seconds']} s"
    )
    for mistake in result["mistakes"]:
        print("MISTAKE", json.dumps(mistake), file=sys.stderr)
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n")
    return 1 if result["mistakes"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
