"""Whether a function holds against the caller's tests, and against all that could contradict it.

The tests decide: a function that passes them all is verified, unless the specification's own
examples say otherwise, or another function passes them too and differs from it somewhere.
Which of these two is right is not known then, and neither is verified.
"""

from collections.abc import Callable, Sequence
from itertools import combinations

from mcp_reasoner.reasoning.code.budget import Clock
from mcp_reasoner.reasoning.code.differing import Differences
from mcp_reasoner.reasoning.code.task import CodeTask
from mcp_reasoner.reasoning.code.written import Candidate
from mcp_reasoner.verify.code.cases import Case
from mcp_reasoner.verify.code.outcomes import CaseOutcome
from mcp_reasoner.verify.code.tester import ProgramTester

__all__ = ["Judge", "failure"]


class Judge:
    """Judges functions as they come, and then holds those that pass against each other.

    `stands` hears of each that passes the tests and the examples.
    """

    def __init__(
        self,
        tester: ProgramTester,
        task: CodeTask,
        examples: Sequence[Case],
        differences: Differences,
        clock: Clock,
        *,
        stands: Callable[[Candidate], None],
    ) -> None:
        self._tester = tester
        self._task = task
        self._examples = examples
        self._differences = differences
        self._clock = clock
        self._stands = stands
        self._standing: list[Candidate] = []

    @property
    def hopeless(self) -> bool:
        """Whether nothing can be verified any more.

        So it is where the tests show nothing, and where two functions that pass all differ.
        """
        return any(
            found.disputed or (found.report and found.report.status != "verified")
            for found in self._standing
        )

    @property
    def standing(self) -> Sequence[Candidate]:
        """Functions that pass the caller's tests and the specification's own examples."""
        return self._standing

    def verified(self, *, naive: bool) -> Candidate | None:
        """What the tests decided for and `compare` found no fault with: of the naive, or others."""
        held = (found for found in self._standing if found.verified and found.naive == naive)
        return next(held, None)

    async def judge(self, candidate: Candidate) -> None:
        """Run a function against the tests and the specification's own examples."""
        assert self._task.tests is not None  # noqa: S101 - else there is nothing to judge by
        candidate.report = await self._tester.run(
            candidate.code, self._task.tests, max_seconds=self._clock.left()
        )
        if not candidate.passes:
            return
        candidate.against_examples = await self._by_examples(candidate)
        if candidate.against_examples is None:
            self._standing.append(candidate)
            self._stands(candidate)

    async def compare(self) -> None:
        """Hold all that pass everything against each other, by the same inputs."""
        for one, other in combinations(self._standing, 2):
            if one.disputed is None or other.disputed is None:
                difference = await self._differences.between(one.code, other.code)
                if difference is not None:
                    one.disputed = one.disputed or str(difference)
                    other.disputed = other.disputed or str(difference.turned)

    async def _by_examples(self, candidate: Candidate) -> str | None:
        if not self._examples:
            return None
        report = await self._tester.run(
            candidate.code, self._examples, max_seconds=self._clock.left()
        )
        failed = next((found for found in report.outcomes if found.outcome != "pass"), None)
        return None if failed is None else f"the specification's own {failure(failed)}"


def failure(found: CaseOutcome) -> str:
    """A test that did not pass, with the reason, as the rest of a sentence."""
    got = f", not {found.got}" if found.got is not None else ""
    return f"{found.name}: {found.outcome}, {found.detail or ''}{got}".rstrip(", ")
