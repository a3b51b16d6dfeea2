"""The front of all judging of programs: code and tests in, one report out.

Opens two pools of boxes on first use: one for programs, one for tests in Python.
Where no box can be made, nothing is run, and that is said.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Final, Literal, Self, cast

import anyio

from mcp_reasoner.errors import InputError, VerifierCrashedError, VerifierError
from mcp_reasoner.lengths import MAX_CODE
from mcp_reasoner.sandbox.confinement import PROGRAM_LEVELS, Isolation
from mcp_reasoner.sandbox.pool import WorkerPool
from mcp_reasoner.verify.code.cases import Case, read_cases
from mcp_reasoner.verify.code.judge import CaseLimits, judge_cases
from mcp_reasoner.verify.code.mutation import Mutant
from mcp_reasoner.verify.code.observe import Observed, observe, reached_lines
from mcp_reasoner.verify.code.outcomes import CaseOutcome
from mcp_reasoner.verify.code.suite import judge_suite

__all__ = [
    "PROGRAM_PACKAGES",
    "TEST_PACKAGES",
    "Isolation",
    "ProgramTester",
    "TestReport",
    "TestStrength",
    "Tests",
]

MAX_TESTS: Final = 1_000_000
_GRACE_SECONDS: Final = 10.0
_MUTANT_SECONDS: Final = 2.0
_VACUITY_MUTANTS: Final = 12
_TOLD: Final = ("wrong_answer", "wrong_type")
_TESTS_LEVELS: Final = ("full", "process", "none")
"""Where pytest runs: not in WebAssembly."""
PROGRAM_PACKAGES: Final = ("mcp_reasoner", "numpy", "mpmath", "sympy")
TEST_PACKAGES: Final = (
    *PROGRAM_PACKAGES,
    *("pytest", "_pytest", "py", "pluggy", "iniconfig", "packaging", "pygments"),
    *("hypothesis", "_hypothesis_globals", "sortedcontainers", "attr", "attrs"),
)

_ALTERED: Final = """

def _altering(function):
    def altered(*args, **kwargs):
        value = function(*args, **kwargs)
        if isinstance(value, bool):
            return not value
        for kind, more in ((int, 1), (float, 1.0), (str, "x"), (list, [0]), (tuple, (0,))):
            if isinstance(value, kind):
                return value + more
        return None if value is not None else 0
    return altered

for _name, _thing in list(globals().items()):
    if isinstance(_thing, type) and _thing.__module__ == __name__:
        for _part, _method in list(vars(_thing).items()):
            if callable(_method) and not _part.startswith("__"):
                setattr(_thing, _part, _altering(_method))
    elif callable(_thing) and not _name.startswith("_"):
        globals()[_name] = _altering(_thing)
"""

IsolationName = Literal["best", "full", "process", "wasm", "none"]

Tests = str | Mapping[str, Any] | Sequence[Case]
"""Python source, or cases: as an object, as its JSON text, or read already."""


@dataclass(frozen=True, kw_only=True)
class TestStrength:
    """How many altered versions of a program were tried, and which of them its tests let pass."""

    __test__ = False

    mutants: int
    surviving: tuple[Mutant, ...] = ()
    noticed: int = 0
    """Versions that still give values, of which a test said that they are not the right ones."""

    @property
    def killed(self) -> int:
        """How many versions failed a test."""
        return self.mutants - len(self.surviving)

    @property
    def vacuous(self) -> bool:
        """Whether no test saw a value that is not right.

        A version that gives nothing, or crashes, fails tests of types too.
        """
        return self.mutants > 0 and not self.noticed


@dataclass(frozen=True, kw_only=True)
class TestReport:
    """What became of all tests, and how the program was kept apart from this machine.

    `skipped` counts tests that by their own marks are not to be run.
    """

    __test__ = False  # pytest would take the name for a test's

    status: Literal["verified", "unverified", "refuted"]
    passed: bool
    outcomes: tuple[CaseOutcome, ...]
    isolation: Isolation
    skipped: int = 0
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
    `isolation` is the level of the boxes; `none` runs programs without any, which only an
    operator can decide.
    """

    def __init__(
        self,
        *,
        seconds: float = 10.0,
        max_seconds: float = 600.0,
        memory_mb: int = 1024,
        workers: int | None = None,
        isolation: IsolationName = "best",
    ) -> None:
        self._limits = CaseLimits(seconds=seconds, memory_mb=memory_mb)
        self._max_seconds = max_seconds
        levels = PROGRAM_LEVELS if isolation == "best" else (isolation,)
        self._programs = WorkerPool(
            workers=workers,
            tasks="mcp_reasoner.verify.code.tasks",
            packages=PROGRAM_PACKAGES,
            levels=levels,
        )
        self._suites = WorkerPool(
            workers=workers,
            tasks="mcp_reasoner.sandbox.testing",
            packages=TEST_PACKAGES,
            levels=[level for level in levels if level in _TESTS_LEVELS] or _TESTS_LEVELS[:2],
        )
        self._stack = AsyncExitStack()

    @property
    def size(self) -> int:
        """How many programs can be judged at a time."""
        return self._programs.size

    @property
    def isolation(self) -> Isolation | None:
        """How the programs that ran were kept apart from this machine; None if none has run."""
        return self._programs.proven

    @property
    def refused(self) -> dict[str, str]:
        """Levels of isolation that are not to be had here, with the reasons."""
        return self._programs.refused

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

    async def run(self, code: str, tests: Tests, *, max_seconds: float | None = None) -> TestReport:
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
        limits = self._limits_until(max_seconds)
        try:
            # The outer bound is for a program that does not even get its turn.
            with anyio.fail_after(max_seconds + _GRACE_SECONDS):
                isolation = await self._programs.isolation()
                if isolation.level == "wasm" and _in_python(tests):
                    raise InputError(
                        "tests in Python are run on Linux only; here, in WebAssembly, give the "
                        'JSON form: {"function": …, "cases": […]}'
                    )
                outcomes, skipped = await self._outcomes(code, tests, limits)
                report = _report(outcomes, skipped, isolation)
                return await self._unless_vacuous(report, code, tests, max_seconds)
        except TimeoutError:
            raise VerifierError(f"the tests took longer than {max_seconds:g} s") from None
        except VerifierCrashedError as error:
            raise VerifierError(
                f"no program is run here, because it could not be kept in a box: {error}"
            ) from error

    async def _unless_vacuous(
        self, report: TestReport, code: str, tests: Tests, max_seconds: float
    ) -> TestReport:
        """`report`, but nothing is verified by tests that altered versions pass as well."""
        if not report.passed:
            return report
        strength = await self.strength(
            code, tests, mutants=_VACUITY_MUTANTS, until_one_dies=True, max_seconds=max_seconds
        )
        if not strength.vacuous:
            return report
        return replace(
            report,
            status="unverified",
            claim=None,
            reason=f"the tests pass {len(strength.surviving)} altered versions of the code as "
            "well, and tell no other value from the right one: they show nothing",
        )

    async def observe(
        self, code: str, cases: Sequence[Case], *, max_seconds: float | None = None
    ) -> tuple[Observed, ...]:
        """What `code` gives for each of `cases`, whatever they expect."""
        return await observe(self._programs, code, cases, limits=self._limits_until(max_seconds))

    async def read(self, task: str, data: Mapping[str, Any]) -> Any:
        """What a rule of `tasks` reads out of a text, in a worker (`reading` has the rules).

        Raises VerifierError where it takes too long, or where there is no box here.
        """
        return await self._programs.run(task, data, memory_mb=self._limits.memory_mb)

    async def coverage(self, code: str, cases: Sequence[Case]) -> tuple[int, int] | None:
        """How many lines of `code` the cases reach, and of how many; None if unknown."""
        found = await reached_lines(self._programs, code, cases, limits=self._limits)
        return None if found is None else (len(found[0]), len(found[1]))

    async def strength(
        self,
        code: str,
        tests: Tests,
        *,
        mutants: int = 20,
        until_one_dies: bool = False,
        max_seconds: float | None = None,
    ) -> TestStrength:
        """What the tests, which `code` passes, make of altered versions of it."""
        limits = self._limits_until(max_seconds)
        try:
            made = await self._programs.run("mutants", {"code": code, "limit": mutants})
        except VerifierError:  # a text that takes too long to be altered
            made = []
        quick = replace(limits, seconds=min(limits.seconds, _MUTANT_SECONDS))
        surviving: list[Mutant] = []
        tried = noticed = 0
        for mutant in [Mutant(**data) for data in made] or [_altered(code)]:
            if limits.left() <= 0 or (until_one_dies and noticed):
                break
            outcomes, _ = await self._outcomes(mutant.code, tests, quick, once=True)
            passes = all(outcome.outcome == "pass" for outcome in outcomes)
            tried += not (passes and mutant.often_same)
            if passes and not mutant.often_same:
                surviving.append(mutant)
            told = any(outcome.outcome in _TOLD for outcome in outcomes)
            noticed += told and not mutant.empties
        return TestStrength(mutants=tried, surviving=tuple(surviving), noticed=noticed)

    def _limits_until(self, max_seconds: float | None) -> CaseLimits:
        give_up = anyio.current_time() + (max_seconds or self._max_seconds)
        return replace(self._limits, give_up=give_up)

    async def _outcomes(
        self,
        code: str,
        tests: Tests,
        limits: CaseLimits,
        *,
        once: bool = False,
    ) -> tuple[tuple[CaseOutcome, ...], int]:
        """What became of each test that was run, and how many were not to be run."""
        if not _in_python(tests):
            given = isinstance(tests, str | Mapping)
            cases = read_cases(tests) if given else cast("Sequence[Case]", tests)
            outcomes = await judge_cases(self._programs, code, cases, limits=limits, once=once)
            return outcomes, 0
        result = await judge_suite(
            self._programs, self._suites, code, str(tests), limits=limits, once=once
        )
        return result.outcomes, result.skipped


def _in_python(tests: Tests) -> bool:
    return isinstance(tests, str) and not tests.lstrip().startswith("{")


def _altered(code: str) -> Mutant:
    """Of a program whose text offers nothing to alter: what it gives is altered on its way."""
    return Mutant(code=code + _ALTERED, line=code.count("\n") + 1, change="every value given")


def _report(outcomes: tuple[CaseOutcome, ...], skipped: int, isolation: Isolation) -> TestReport:
    number = len(outcomes)
    failed = [found for found in outcomes if found.outcome != "pass"]
    if outcomes and not failed:
        plural = "s" if number > 1 else ""
        loose = [found for found in outcomes if found.detail]
        loosely = f"; {loose[0].name} {loose[0].detail}" if loose else ""
        beside = f"; {skipped} skipped by the tests' own marks" if skipped else ""
        return TestReport(
            status="verified",
            passed=True,
            outcomes=outcomes,
            isolation=isolation,
            skipped=skipped,
            claim=f"passes all {number} test{plural}, twice, in two orders{beside}{loosely}",
        )
    # A test that shows nothing, or fails by itself, says nothing against the program.
    # In WebAssembly what raises may have missed a thread, a signal, or NumPy.
    lesser = isolation.level == "wasm"
    against = [
        found
        for found in failed
        if not (found.by_the_test or (lesser and found.outcome == "runtime_error"))
    ]
    nothing = CaseOutcome(name="the tests", outcome="protocol_error", detail="nothing was run")
    first = (against or failed or [nothing])[0]
    return TestReport(
        status="refuted" if against else "unverified",
        passed=False,
        outcomes=outcomes,
        isolation=isolation,
        reason=f"{first.name}: {first.outcome}" + (f", {first.detail}" if first.detail else ""),
    )
