"""Whether run_tests judges programs as a plain interpreter does, on real problems and mutants.

`python benchmarks/programs.py PROBLEMS.jsonl.gz [--mutants N] [--seconds S] [--json FILE]`

PROBLEMS has HumanEval's fields (`prompt`, `canonical_solution` or `completion`, `test`,
`entry_point`). Every solution must pass; of each solution some mutants are made, and those
that the tests fail when code and tests run in one plain interpreter must fail here, and no
others. Where the two differ, the mutants are listed.
"""

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread

sys.path.append(str(Path(__file__).parents[1]))

from mcp_reasoner.verify.code.mutation import mutants
from mcp_reasoner.verify.code.tester import ProgramTester


@dataclass(frozen=True)
class Item:
    """One program and its tests; `change` is empty for a solution."""

    name: str
    code: str
    tests: str
    change: str = ""


def read_problems(path: Path, *, per_problem: int) -> list[Item]:
    """The solutions and their mutants."""
    items = []
    with gzip.open(path, "rt", encoding="utf-8") as file:
        problems: list[Mapping[str, Any]] = [json.loads(line) for line in file if line.strip()]
    for problem in problems:
        # A completion stands for itself: what is altered is the solution, not what comes before.
        head, solution = problem["prompt"], problem.get("canonical_solution")
        if solution is None:
            head, solution = head + "\n", problem["completion"]
        whole = "canonical_solution" in problem
        tests = f"{problem['test']}\n\ncheck({problem['entry_point']})\n"
        name, code = problem["task_id"], head + solution
        items.append(Item(name, code, tests))
        for mutant in mutants(code if whole else solution, limit=per_problem):
            changed = mutant.code if whole else head + mutant.code
            items.append(Item(name, changed, tests, f"line {mutant.line}: {mutant.change}"))
    return items


def plainly(item: Item, seconds: float) -> bool:
    """Whether the program passes its tests in a plain interpreter, which is all that is asked."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "program.py"
        path.write_text(f"{item.code}\n\n{item.tests}", encoding="utf-8")
        try:
            done = subprocess.run(
                [sys.executable, str(path)],
                cwd=folder,
                capture_output=True,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return False
    return done.returncode == 0


async def measure(items: list[Item], seconds_each: float) -> dict[str, Any]:
    """Judge everything both ways, two at a time, and compare."""
    ours: dict[int, tuple[bool, str]] = {}
    plain: dict[int, bool] = {}
    async with ProgramTester(seconds=seconds_each) as tester:
        await tester.run("def f(): return 1", "assert f() == 1")

        async def judge(index: int) -> None:
            report = await tester.run(items[index].code, items[index].tests)
            ours[index] = report.passed, report.reason or ""

        began = time.perf_counter()
        await _all(judge, len(items), at_once=tester.size)
        seconds = time.perf_counter() - began

    async def interpret(index: int) -> None:
        plain[index] = await anyio.to_thread.run_sync(plainly, items[index], seconds_each)

    began = time.perf_counter()
    await _all(interpret, len(items), at_once=1)
    plain_seconds = time.perf_counter() - began
    solutions = [index for index, item in enumerate(items) if not item.change]
    return {
        "solutions": len(solutions),
        "solutions passed": sum(ours[index][0] for index in solutions),
        "mutants": len(items) - len(solutions),
        "mutants killed": sum(not found for index, (found, _) in ours.items())
        - sum(not ours[index][0] for index in solutions),
        "mutants killed in a plain interpreter": sum(not passed for passed in plain.values())
        - sum(not plain[index] for index in solutions),
        "seconds": round(seconds, 1),
        "seconds in a plain interpreter, one after another": round(plain_seconds, 1),
        "limit of each in seconds": seconds_each,
        "differing": [
            {
                "name": items[index].name,
                "change": items[index].change,
                "here": found,
                "reason": reason,
            }
            for index, (found, reason) in sorted(ours.items())
            if found != plain[index]
        ],
    }


async def _all(work: Any, count: int, *, at_once: int) -> None:
    limit = anyio.CapacityLimiter(at_once)

    async def one(index: int) -> None:
        async with limit:
            await work(index)

    async with anyio.create_task_group() as tasks:
        for index in range(count):
            tasks.start_soon(one, index)


def main() -> None:
    """Measure and show."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("problems", type=Path)
    parser.add_argument("--mutants", type=int, default=11, help="of each solution")
    parser.add_argument("--seconds", type=float, default=10.0, help="limit of each program")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    items = read_problems(arguments.problems, per_problem=arguments.mutants)
    result = anyio.run(measure, items, arguments.seconds)
    for name, value in result.items():
        if name != "differing":
            print(f"{name}: {value}")
    for item in result["differing"]:
        print(f"  {item['name']} {item['change']}: here {item['here']} {item['reason']}")
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
