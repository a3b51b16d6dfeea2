"""Whether the sampling policy is worth its rules: simulated runs beside fixed majorities.

    python benchmarks/policy.py [--traces FOLDER] [--runs N] [--json FILE] [--plot FILE]

The project's own `reasoning.policy` decides; only the samples are drawn from a description:
when each writes its first answer, what that is, what it ends with, and how long it is.
Synthetic sets have stated distributions, with what is published and recorded of
VibeThinker-3B (see `Kind`); the recorded set draws, problem by problem, from the runs in
FOLDER/candidates.jsonl. Every policy meets the same samples. Samples run side by side, one
token each a step; tokens count until a run stops.
"""

import argparse
import json
import random
import statistics
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parents[1]))

from mcp_reasoner.reasoning.effort import EFFORTS, Effort, EffortName
from mcp_reasoner.reasoning.policy import Draw, Stop, View, at_cap, decide, standing

CAP = 40960
"""Where fixed majorities cut a sample, as the published runs do."""
FORCED_TOKENS = 400
"""What an answer costs that a sample is made to give."""
RIGHT = 0
MOST = max(effort.samples for effort in EFFORTS.values())
"""How many samples of a problem a policy may want."""


@dataclass(frozen=True)
class Sample:
    """What one sample does if nobody stops it: answers as numbers, 0 is right; tokens."""

    first: int
    first_at: int
    final: int
    final_at: int
    length: int


@dataclass(frozen=True)
class Kind:
    """A synthetic set: chances of samples to be right are Beta(right, wrong) over problems.

    `tokens` is the median length of an easy problem's samples, `slope` how much longer the
    hardest are. A wrong sample is 1.4 times as long. Wrong answers follow Zipf's law over 8.
    First answers stand at 28-68 % of a sample; of samples that end right 94.5 % begin right.
    """

    name: str
    right: float
    wrong: float
    tokens: float
    slope: float

    def problems(self, count: int, generator: random.Random) -> Iterator[list[Sample]]:
        """For each problem, samples enough for every policy."""
        for _ in range(count):
            chance = generator.betavariate(self.right, self.wrong)
            median = (
                self.tokens * (1 + self.slope * (1 - chance)) * generator.lognormvariate(0, 0.5)
            )
            yield [self._sample(chance, median, generator) for _ in range(MOST)]

    def _sample(self, chance: float, median: float, generator: random.Random) -> Sample:
        final = RIGHT if generator.random() < chance else _wrong(generator)
        length = round(median * generator.lognormvariate(0, 0.35) * (1 if final == RIGHT else 1.4))
        place = min(0.68, max(0.28, generator.gauss(0.49, 0.09)))
        kept = 0.945 if final == RIGHT else 0.9
        first = final
        if generator.random() > kept:
            first = _wrong(generator) if final == RIGHT or generator.random() < 0.8 else RIGHT
        repaired = round(length * generator.uniform(place, 0.95))
        return Sample(first, round(length * place), final, repaired, length)


KINDS = (
    Kind("like AIME25", 0.35, 0.06, 9000, 2.0),
    Kind("easier", 4.0, 0.35, 3000, 2.0),
    Kind("harder", 0.8, 0.5, 12000, 1.5),
)


def _wrong(generator: random.Random) -> int:
    ranks = range(1, 9)
    return generator.choices(ranks, weights=[1 / rank for rank in ranks])[0]


def recorded(folder: Path, count: int, generator: random.Random) -> list[list[Sample]]:
    """Problems with the recorded runs of their number, drawn with replacement.

    A recorded stream was stopped at its first right answer: what would have come after is
    extended to the length at which that answer stands at 49 %, the recorded median. Problems
    of which fewer than four of five runs had written an answer when they were cut are left out.
    """
    runs: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for line in (folder / "candidates.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["record"] == "streamed_question_trial" and row["checked_candidates"]:
            runs[row["problem_idx"]].append(row)
    pools = []
    for rows in runs.values():
        if len(rows) < 4:
            continue
        names: dict[str, int] = {str(rows[0]["gold"]): RIGHT}
        pool = []
        for row in rows:
            found = row["checked_candidates"]
            first, last = found[0], found[-1]
            if not last["correct"]:
                continue
            at = last["tokens"]
            early = at if first["correct"] else first["tokens"] or round(at * 0.6)
            answer = names.setdefault(first["answer"], len(names))
            if first["correct"]:
                answer = RIGHT
            pool.append(Sample(answer, early, RIGHT, at, round(at / 0.49)))
        pools.append(pool)
    chosen = [pools[index % len(pools)] for index in range(count)]
    return [generator.choices(pool, k=MOST) for pool in chosen]


@dataclass(frozen=True)
class Result:
    """One run: whether its answer was right, the tokens of all samples, and of the longest."""

    right: bool
    tokens: int
    longest: int
    samples: int


def majority(count: int) -> Callable[[Sequence[Sample]], Result]:
    """The most frequent of `count` final answers; samples beyond the cap give none."""

    def run(samples: Sequence[Sample]) -> Result:
        used = samples[:count]
        found = Counter(sample.final for sample in used if sample.length <= CAP)
        tokens = [min(sample.length, CAP) for sample in used]
        answer = found.most_common(1)[0][0] if found else None
        return Result(answer == RIGHT, sum(tokens), max(tokens), count)

    return run


def early_stopping(window: int, most: int) -> Callable[[Sequence[Sample]], Result]:
    """Self-consistency that draws windows of samples until one agrees within itself."""

    def run(samples: Sequence[Sample]) -> Result:
        used: list[Sample] = []
        longest = 0
        while len(used) < most:
            batch = samples[len(used) : len(used) + window]
            used.extend(batch)
            longest += max(min(sample.length, CAP) for sample in batch)
            if len({s.final for s in batch if s.length <= CAP}) == 1 and all(
                sample.length <= CAP for sample in batch
            ):
                break
        result = majority(len(used))(used)
        return replace(result, longest=longest)

    return run


class Run:
    """One run under the project's policy, step by step over the moments at which news come."""

    def __init__(
        self,
        samples: Sequence[Sample],
        effort: Effort,
        *,
        thoughts: bool = True,
        checked: bool = False,
    ) -> None:
        self._samples = samples
        self._effort = effort
        self._thoughts = thoughts
        self._checked = checked
        self._caps: list[int] = []
        self._begun: list[int] = []
        self._ended: dict[int, int] = {}
        self._forced: dict[int, int] = {}
        self._classes: list[int] = []  # answers in the order in which they were first seen

    def result(self) -> Result:
        """Run to the end."""
        now = 0
        while True:
            views = self._views(now)
            action = decide(views, self._effort)
            proved = self._checked and any(view.answer is not None for view in views)
            if proved or isinstance(action, Stop):
                break
            if isinstance(action, Draw):
                for _ in range(action.count):
                    self._begun.append(now)
                    self._caps.append(self._effort.cap)
                continue
            now = self._next(now)
            self._cap(now)
        leader = standing(self._views(now))
        return Result(
            leader is not None and self._classes[leader.answer] == RIGHT,
            sum(view.tokens for view in self._views(now)),
            now,
            len(self._begun),
        )

    def _tokens(self, index: int, now: int) -> int:
        return min(self._ended.get(index, 10**9), now - self._begun[index], self._end(index))

    def _end(self, index: int) -> int:
        return min(self._samples[index].length, self._caps[index])

    def _views(self, now: int) -> list[View]:
        views = []
        for index in range(len(self._begun)):
            sample, tokens = self._samples[index], self._tokens(index, now)
            answer = None
            if tokens >= sample.length:
                answer = sample.final
            elif self._thoughts and tokens >= sample.first_at:
                answer = sample.final if tokens >= sample.final_at else sample.first
            elif index in self._forced:
                answer = self._forced[index]
            if self._checked and answer != RIGHT:
                answer = None  # refuted
            running = index not in self._ended and tokens < self._end(index)
            if answer is not None and answer not in self._classes:
                self._classes.append(answer)
            views.append(
                View(
                    answer=None if answer is None else self._classes.index(answer),
                    running=running,
                    tokens=tokens,
                    finished=tokens >= sample.length,
                    forced=index in self._forced,
                )
            )
        return views

    def _next(self, now: int) -> int:
        """The next moment at which a running sample has news."""
        moments = []
        for index, begun in enumerate(self._begun):
            sample = self._samples[index]
            if index in self._ended:
                continue
            marks = [self._end(index)]
            if self._thoughts:
                marks += [sample.first_at, sample.final_at]
            moments += [begun + mark for mark in marks if begun + mark > now]
        return min(moments)

    def _cap(self, now: int) -> None:
        """Deal with the samples that have just reached their caps."""
        for index in range(len(self._begun)):
            sample, tokens = self._samples[index], self._tokens(index, now)
            if index in self._ended or tokens < self._caps[index] or tokens >= sample.length:
                continue
            views = self._views(now)
            action = at_cap(views[index], views, self._effort)
            if action == "go on":
                self._caps[index] = self._effort.longest
                continue
            if action == "answer":
                # Made to answer before it has found one: right in a third of what it would be.
                generator = random.Random(tokens * 31 + index)
                right = sample.final == RIGHT and generator.random() < 0.33
                self._forced[index] = RIGHT if right else _wrong(generator)
                tokens += FORCED_TOKENS
            self._ended[index] = tokens


def ours(
    name: EffortName, *, thoughts: bool = True, checked: bool = False
) -> Callable[[Sequence[Sample]], Result]:
    """The policy at one of its efforts.

    `thoughts` says whether answers inside thoughts count, `checked` whether there is a
    decisive check, so that wrong answers are refuted and the first right one ends the run.
    """
    effort = replace(EFFORTS[name], first=1) if checked else EFFORTS[name]
    return lambda samples: Run(samples, effort, thoughts=thoughts, checked=checked).result()


POLICIES: dict[str, Callable[[Sequence[Sample]], Result]] = {
    **{f"majority of {n}": majority(n) for n in (1, 4, 8, 16, 32)},
    "early stopping, windows of 4": early_stopping(4, 16),
    "quick": ours("quick"),
    "standard": ours("standard"),
    "standard, finished answers only": ours("standard", thoughts=False),
    "standard, with a decisive check": ours("standard", checked=True),
    "deep": ours("deep"),
    "deep, with a decisive check": ours("deep", checked=True),
}


def measure(problems: Sequence[Sequence[Sample]]) -> dict[str, dict[str, float]]:
    """Every policy on the same problems; ratios are to majority of 16."""
    table = {}
    for name, policy in POLICIES.items():
        results = [policy(samples) for samples in problems]
        table[name] = {
            "right": statistics.fmean(result.right for result in results),
            "tokens": statistics.fmean(result.tokens for result in results),
            "longest": statistics.fmean(result.longest for result in results),
            "samples": statistics.fmean(result.samples for result in results),
        }
    base = table["majority of 16"]["tokens"]
    for row in table.values():
        row["of majority of 16"] = row["tokens"] / base
    return table


def plot(tables: dict[str, dict[str, dict[str, float]]], path: Path) -> None:
    """Accuracy over tokens, a panel for each set."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, panels = pyplot.subplots(1, len(tables), figsize=(5 * len(tables), 4.5), squeeze=False)
    for panel, (kind, table) in zip(panels[0], tables.items(), strict=True):
        fixed = [(row["tokens"], row["right"]) for name, row in table.items() if "majority" in name]
        panel.plot(*zip(*fixed, strict=True), "o-", color="grey", label="majority of 1 to 32")
        for name, row in table.items():
            if "majority" not in name:
                panel.plot(row["tokens"], row["right"], "s", label=name)
        panel.set_xscale("log")
        panel.set_title(kind)
        panel.set_xlabel("tokens a problem")
        panel.set_ylabel("share right")
    panels[0][0].legend(fontsize=7)
    figure.tight_layout()
    figure.savefig(path, dpi=110)


def main() -> None:
    """Simulate and show."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--traces", type=Path, help="the folder of candidates.jsonl")
    parser.add_argument("--runs", type=int, default=4000, help="problems of each set")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--plot", type=Path)
    options = parser.parse_args()
    tables = {}
    for kind in KINDS:
        tables[kind.name] = measure(list(kind.problems(options.runs, random.Random(1))))
    if options.traces is not None:
        tables["recorded"] = measure(recorded(options.traces, options.runs, random.Random(2)))
    for kind_name, table in tables.items():
        print(f"\n{kind_name}\n{'':34}right   tokens  of maj16  longest  samples")
        for name, row in table.items():
            print(
                f"{name:34}{row['right']:.3f}{row['tokens']:9.0f}{row['of majority of 16']:9.3f}"
                f"{row['longest']:10.0f}{row['samples']:8.2f}"
            )
    if options.json is not None:
        options.json.write_text(json.dumps(tables, indent=1) + "\n", encoding="utf-8")
    if options.plot is not None:
        plot(tables, options.plot)


if __name__ == "__main__":
    main()
