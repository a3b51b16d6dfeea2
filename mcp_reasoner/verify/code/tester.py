"""The front of all judging of programs: code and tests in, one report out.

Opens two pools of boxes on first use: one for programs, one for tests in Python.
Where no box can be made, nothing is run, and that is said.
"""

from collections import Counter
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Final, Literal, Self

import anyio

from mcp_reasoner.errors import InputError, VerifierCrashedError, VerifierError
from mcp_reasoner.sandbox.confinement import Isolation
from mcp_reasoner.sandbox.pool import WorkerPool
from mcp_reasoner.verify.code.cases import read_cases
from mcp_reasoner.verify.code.judge import CaseLimits, judge_cases
from mcp_reasoner.verify.code.outcomes import CaseOutcome
from mcp_reasoner.verify.code.suite import judge_suite

__all__ = ["MAX_CODE", "ProgramTester", "TestReport"]

MAX_CODE: Final = 200_000
MAX_TESTS: Final = 1_000_000
_GRACE_SECONDS: Final = 10.0
_LEVELS: Final = ("full", "process")
_PROGRAM_PACKAGES: Final = ("mcp_reasoner", "numpy")
_TEST_PACKAGES: Final = (
    *_PROGRAM_PACKAGES,
    *("pytest", "_pytest", "py", "pluggy", "iniconfig", "packaging", "pygments"),
)


@dataclass(frozen=True, kw_only=True)
class TestReport:
    """What became of all tests, and how the program was kept apart from this machine."""

    __test__ = False  # pytest would take the name for a test's

    status: Literal["verified", "unverified", "refuted"]
    passed: bool
    outcomes: tuple[CaseOutcome, ...]
    isolation: Isolation
    claim: str | None = None
    reason: str | None = None

    @property
    def counts(self) -> Mapping[str, int]:
        """How many tests had each outcome; `pass` is always there."""
        counted: Counter[str] = Counter(found.outcome for found in self.outcomes)
        return {"pass": counted.pop("pass", 0), **counted}


class ProgramTester:
    """Runs programs against tests; an asynchronous context manager.

    Each run of a program is bound by `seconds`, all of one report by `max_seconds`.
    """

    def __init__(
        self,
        *,
        seconds: float = 10.0,
        max_seconds: float = 600.0,
        memory_mb: int = 1024,
        workers: int | None = None,
    ) -> None:
        self._limits = CaseLimits(seconds=seconds, memory_mb=memory_mb)
        self._max_seconds = max_seconds
        self._programs = WorkerPool(
            workers=workers,
            tasks="mcp_reasoner.sandbox.programs",
            packages=_PROGRAM_PACKAGES,
            levels=_LEVELS,
        )
        self._suites = WorkerPool(
            workers=workers,
            tasks="mcp_reasoner.sandbox.testing",
            packages=_TEST_PACKAGES,
            levels=_LEVELS,
        )
        self._stack = AsyncExitStack()

    @property
    def size(self) -> int:
        """How many programs can be judged at a time."""
        return self._programs.size

    async def __aenter__(self) -> Self:
        await self._stack.enter_async_context(self._programs)
        await self._stack.enter_async_context(self._suites)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stack.__aexit__(kind, error, trace)

    async def run(
        self, code: str, tests: str | Mapping[str, Any], *, max_seconds: float | None = None
    ) -> TestReport:
        """Judge `code` by `tests`: Python source, or cases as an object or its JSON text.

        Raises InputError for tests that are none, and VerifierError where nothing can be run.
        `max_seconds` bounds everything; tests that it leaves out are `timeout`.
        """
        if not code.strip():
            raise InputError("there is no code to test")
        if len(code) > MAX_CODE or (isinstance(tests, str) and len(tests) > MAX_TESTS):
            raise InputError(
                f"at most {MAX_CODE} characters of code and {MAX_TESTS} of tests can be judged"
            )
        max_seconds = max_seconds or self._max_seconds
        limits = replace(self._limits, give_up=anyio.current_time() + max_seconds)
        try:
            # The outer bound is for a program that does not even get its turn.
            with anyio.fail_after(max_seconds + _GRACE_SECONDS):
                isolation = await self._programs.isolation()
                outcomes, skipped = await self._outcomes(code, tests, limits)
        except TimeoutError:
            raise VerifierError(f"the tests took longer than {max_seconds:g} s") from None
        except VerifierCrashedError as error:
            raise VerifierError(
                f"no program is run here, because it could not be kept in a box: {error}"
            ) from error
        return _report(outcomes, skipped, isolation)

    async def _outcomes(
        self, code: str, tests: str | Mapping[str, Any], limits: CaseLimits
    ) -> tuple[tuple[CaseOutcome, ...], int]:
        """What became of each test that was run, and how many were not to be run."""
        if not isinstance(tests, str) or tests.lstrip().startswith("{"):
            cases = read_cases(tests)
            return await judge_cases(self._programs, code, cases, limits=limits), 0
        result = await judge_suite(self._programs, self._suites, code, tests, limits=limits)
        return result.outcomes, result.skipped


def _report(outcomes: tuple[CaseOutcome, ...], skipped: int, isolation: Isolation) -> TestReport:
    number = len(outcomes)
    failed = [found for found in outcomes if found.outcome != "pass"]
    if not failed:
        plural = "s" if number > 1 else ""
        beside = f"; {skipped} skipped by the tests' own marks" if skipped else ""
        return TestReport(
            status="verified",
            passed=True,
            outcomes=outcomes,
            isolation=isolation,
            claim=f"passes all {number} test{plural}, twice, in two orders{beside}",
        )
    # A test that shows nothing, or fails by itself, says nothing against the program.
    against = [found for found in failed if not found.by_the_test]
    first = (against or failed)[0]
    return TestReport(
        status="refuted" if against else "unverified",
        passed=False,
        outcomes=outcomes,
        isolation=isolation,
        reason=f"{first.name}: {first.outcome}" + (f", {first.detail}" if first.detail else ""),
    )
