"""Problems that the embedded model never saw, as a file for `mcp-reasoner eval`.

    python benchmarks/held_out.py [--each N] [--seed N] > held-out.jsonl

`--each` problems of each family, the families in turn, with their known answers.
Run from the checkout: the generators are `training/`, which is not installed.
"""

import argparse
import json
import sys
from pathlib import Path
from random import Random

sys.path.append(str(Path(__file__).parents[1]))

from training.families import FAMILIES, generate
from training.problem import Problem


def held_out(count: int, *, seed: int) -> list[Problem]:
    """`count` problems, the families in turn."""
    rng = Random(seed)
    names = list(FAMILIES)
    return [generate(names[i % len(names)], rng, held_out=True) for i in range(count)]


def line(problem: Problem, number: int) -> str:
    """One problem as a line of JSON."""
    data = {
        "id": f"{problem.family}-{number}",
        "family": problem.family,
        "problem": problem.text,
        "answer": problem.answer,
    }
    return json.dumps(data, ensure_ascii=False)


def main() -> None:
    """Print the lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=10)
    parser.add_argument("--seed", type=int, default=41)
    arguments = parser.parse_args()
    for index, problem in enumerate(held_out(arguments.each * len(FAMILIES), seed=arguments.seed)):
        print(line(problem, index // len(FAMILIES) + 1))


if __name__ == "__main__":
    main()
