"""How honest solve_math is: problems answered wrongly only, along the whole path.

    python benchmarks/solve.py [--wrong N] [--seed N] [--json FILE]

The scripted engine gives plausible wrong answers to held-out problems of the embedded
model's families and to those of `kinds`, and where it is asked for second opinions a program that
gives one and a check that only it passes. The truth is the generator's own answer, compared
exactly. What must hold: nothing verified is wrong. Problems whose right answer does not
verify are run too, and counted apart. How the embedded model fares on held-out problems:
`held_out.py` and `mcp-reasoner eval`.
Run from the checkout: the generators are `training/`, which is not installed.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path
from random import Random

import anyio

sys.path.append(str(Path(__file__).parents[1]))

from benchmarks import kinds
from benchmarks.kinds import KINDS, Asked
from benchmarks.wrong import slips
from mcp_reasoner.config import Settings, load_settings
from mcp_reasoner.engine.scripted import ScriptedEngine
from mcp_reasoner.evaluation.judging import judge_answer
from mcp_reasoner.reasoning.math import solve_math
from mcp_reasoner.reasoning.outcome import Outcome
from mcp_reasoner.reasoning.task import MathTask
from mcp_reasoner.services import Services, open_services
from training.families import FAMILIES, generate

SOURCES = (*FAMILIES, *KINDS)
"""The names of all sorts of problems, each as often as another."""


def draw(source: str, rng: Random) -> Asked:
    """One problem of a family or of a kind."""
    if source in KINDS:
        return kinds.generate(source, rng)
    problem = generate(source, rng, held_out=True)
    return Asked(source, problem.text, problem.answer, problem.thought)


async def is_right(services: Services, answer: str | None, problem: Asked) -> bool:
    """Whether `answer` is exactly the generator's."""
    if answer is None:
        return False
    judged, _ = await judge_answer(services.verifier, answer, gold=problem.answer)
    return judged == "right"


class Tally:
    """Counts of (status, right or wrong), in all and by family."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.families: dict[str, Counter[str]] = defaultdict(Counter)
        self.verified_wrong: list[dict[str, str | None]] = []
        self.refuted_right: list[dict[str, str]] = []

    def add(self, problem: Asked, outcome: Outcome, right: bool) -> None:
        """Count one outcome; keep it when it is the defect that must not be."""
        key = f"{outcome.status} {'right' if right else 'wrong'}"
        self.counts[key] += 1
        self.families[problem.family][key] += 1
        if outcome.status == "verified" and not right:
            self.verified_wrong.append(
                {"problem": problem.text, "answer": outcome.answer, "truth": problem.answer}
            )


async def wrong(
    services: Services, count: int, seed: int = 43
) -> tuple[Tally, dict[str, list[int]]]:
    """Answer `count` problems wrongly; also how many right answers of each sort verify."""
    tally = Tally()
    checkable: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    rng = Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "script.jsonl"
        for index in range(count):
            problem = draw(SOURCES[index % len(SOURCES)], rng)
            judged = await services.verifier.judge(problem.answer, problem=problem.text)
            checkable[problem.family][0] += judged.verdict == "verified"
            checkable[problem.family][1] += 1
            if judged.verdict == "refuted":
                tally.refuted_right.append({"problem": problem.text, "answer": problem.answer})
            answers = [
                answer
                for answer in slips(problem.answer, problem.thought, rng)
                if not await is_right(services, answer, problem)
            ]
            if not answers:
                continue
            script.write_text(_script(answers), encoding="utf-8")
            engine = ScriptedEngine.from_file(script)
            task = MathTask(problem=problem.text, effort="deep" if index % 2 else "standard")
            outcome = await solve_math(
                engine, services.verifier, task, report=lambda _: None, tester=services.tester
            )
            given = outcome.answer or outcome.best_candidate
            tally.add(problem, outcome, await is_right(services, given, problem))
            if index % 100 == 99:
                print(f"{index + 1} of {count}", file=sys.stderr)
    return tally, checkable


def _script(answers: list[str]) -> str:
    """Samples that give these answers, and second opinions that give the first and the last."""
    program = f"```python\ndef answer():\n    return {answers[-1]!r}\n```"
    proposal = {"checks": [{"kind": "holds", "statement": f"answer = {answers[0]}"}]}
    entries = [
        {"match": "Write a Python program", "outputs": [program]},
        {"match": "checked by a computer", "outputs": [json.dumps(proposal)]},
        {"match": "", "outputs": [f"The answer is \\boxed{{{answer}}}." for answer in answers]},
    ]
    return "\n".join(map(json.dumps, entries))


async def run(settings: Settings, arguments: argparse.Namespace) -> dict[str, object]:
    """Measure; prints what was found and returns it as data."""
    async with open_services(settings) as services:
        started = time.perf_counter()
        tally, checkable = await wrong(services, arguments.wrong, arguments.seed)
        seconds = time.perf_counter() - started
    report: dict[str, object] = {"wrong": _table("wrong answers", tally, seconds)}
    verified, seen = (sum(pair[i] for pair in checkable.values()) for i in (0, 1))
    print(f"right answers that verify: {verified} of {seen} ({verified / seen:.0%})")
    for family, (yes, of) in checkable.items():
        print(f"  {family:20} {yes:4} of {of}")
    report["right answers that verify"] = dict(checkable)
    return report


def _table(title: str, tally: Tally, seconds: float) -> dict[str, object]:
    print(f"{title}: {sum(tally.counts.values())} problems in {seconds:.0f} s")
    for key, number in sorted(tally.counts.items()):
        print(f"  {key:20} {number}")
    print(f"  VERIFIED WRONG: {len(tally.verified_wrong)}")
    print(f"  REFUTED RIGHT: {len(tally.refuted_right)}")
    for case in (*tally.verified_wrong, *tally.refuted_right):
        print(f"    {case}")
    return {
        "counts": dict(tally.counts),
        "families": {name: dict(counts) for name, counts in tally.families.items()},
        "verified_wrong": tally.verified_wrong,
        "refuted_right": tally.refuted_right,
        "seconds": round(seconds, 1),
    }


def main() -> None:
    """Measure, print, and exit with 1 if anything verified was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wrong", type=int, default=500)
    parser.add_argument("--seed", type=int, default=43)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    report = anyio.run(run, load_settings().settings, arguments)
    if arguments.json:
        arguments.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    parts = [part for part in report.values() if isinstance(part, dict)]
    sys.exit(any(part.get("verified_wrong") or part.get("refuted_right") for part in parts))


if __name__ == "__main__":
    main()
