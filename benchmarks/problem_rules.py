"""How many right answers the problem rules verify, and that they verify no wrong one.

    python -m benchmarks.problem_rules [--count N] [--seed S] [--json FILE]

Problems come from the generators of training/ (standard library only). For each, the
generator's answer and plausible wrong ones (off by one, another sign, swapped digits,
a missing or foreign root, swapped coordinates, …) go through `judge_problem`. The
exit status is 1 if any wrong answer was verified.
"""

import argparse
import json
import re
import sys
import time
from collections import Counter
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

from mcp_reasoner.verify.problem import judge_problem
from training.families import FAMILIES, generate
from training.problem import INSTRUCTION, Problem

__all__ = ["main", "wrong_answers"]

_NUMERAL = re.compile(r"-?\d+")
_FRACTION = re.compile(r"(-?)\\frac\{(\d+)\}\{(\d+)\}")


def wrong_answers(answer: str) -> set[str]:
    """Answers that look like `answer` and are another one."""
    if _NUMERAL.fullmatch(answer):
        return _wrong_numbers(int(answer))
    found = _FRACTION.fullmatch(answer)
    if found:
        sign, top, bottom = found.groups()
        minus = "" if sign else "-"
        variants = {f"{minus}\\frac{{{top}}}{{{bottom}}}", f"{sign}\\frac{{{bottom}}}{{{top}}}"}
        variants |= {
            f"{sign}\\frac{{{int(top) + 1}}}{{{bottom}}}",
            f"{sign}{top}",
            f"{sign}{bottom}",
        }
        value = Fraction(int(top), int(bottom))
        variants.add(f"{sign}{float(value):.3f}")
        return {text for text in variants if _fraction(text) != _fraction(answer)}
    if "=" in answer:
        return _wrong_points(answer)
    if re.fullmatch(r"-?\d+, -?\d+", answer):
        low, high = map(int, answer.split(", "))
        return {f"{low}", f"{high}", f"{-low}, {-high}", f"{low}, {high + 1}", f"({low}, {high})",
                f"{low}, {high}, {high + 1}"} - {f"{high}, {low}", answer}  # fmt: skip
    # A polynomial: change one coefficient, drop the last term, double it.
    changed = {_NUMERAL.sub(lambda m: str(int(m.group()) + 1), answer, count=1), f"{answer}+1"}
    return (changed | {f"-({answer})", f"2*({answer})"}) - {answer}


def _wrong_numbers(value: int) -> set[str]:
    digits = str(abs(value))
    sign = "-" if value < 0 else ""
    wrong = {value + 1, value - 1, -value, value + 10, value * 2, value * 10}
    if len(digits) > 1:
        wrong.add(int(sign + digits[::-1]))
        wrong.add(int(sign + digits[1] + digits[0] + digits[2:]))
    return {str(number) for number in wrong - {value}} | {f"{value}, {value + 1}", f"{value}.5"}


def _fraction(text: str) -> Fraction | None:
    found = _FRACTION.fullmatch(text)
    if found:
        return Fraction(int(found[1] + found[2]), int(found[3]))
    return Fraction(text)


def _wrong_points(answer: str) -> set[str]:
    x, y = (int(number) for number in _NUMERAL.findall(answer))
    wrong = {(y, x), (-x, -y), (x + 1, y), (x, y - 1)} - {(x, y)}
    texts = {f"x={a}, y={b}" for a, b in wrong} | {f"({a}, {b})" for a, b in wrong}
    return texts | {f"x={x}", f"{x}"}


def measure(count: int, seed: int) -> dict[str, Any]:
    """Judge `count` problems of every family."""
    rng = Random(seed)
    families: dict[str, Counter[str]] = {}
    mistakes: list[dict[str, str]] = []
    slowest = 0.0
    for family in FAMILIES:
        tally = families[family] = Counter()
        for _ in range(count):
            problem = generate(family, rng, held_out=True)
            slowest = max(slowest, _judge(problem, rng, tally, mistakes))
    return {
        "families": {name: dict(tally) for name, tally in families.items()},
        "mistakes": mistakes,
        "slowest_seconds": round(slowest, 3),
    }


def _judge(
    problem: Problem, rng: Random, tally: Counter[str], mistakes: list[dict[str, str]]
) -> float:
    text = f"{problem.text}\n{INSTRUCTION}" if rng.random() < 0.5 else problem.text
    start = time.perf_counter()
    verdict = judge_problem(text, problem.answer).verdict
    seconds = time.perf_counter() - start
    tally["problems"] += 1
    tally[f"right {verdict}"] += 1
    if verdict == "refuted":
        mistakes.append({"problem": problem.text, "answer": problem.answer, "verdict": verdict})
    for wrong in sorted(wrong_answers(problem.answer)):
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
    options = parser.parse_args()
    result = measure(options.count, options.seed)
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
