"""Runs a caller's tests in Python against a program: two boxes, and a broker between them.

The tests run in one box, the program in the other; they share nothing but plain
values that pass through here. Only what the tests' own box says of its tests counts,
and only with what was counted here: a test that called nothing, or checked nothing,
has shown nothing. A program that passes is run again, the tests in turned order.
"""

import json
from dataclasses import dataclass, replace
from typing import Any, cast, get_args

import anyio

from mcp_reasoner.errors import InputError
from mcp_reasoner.sandbox.pool import WorkerPool
from mcp_reasoner.sandbox.values import write
from mcp_reasoner.sandbox.worker import Talk
from mcp_reasoner.verify.code.compare import shown
from mcp_reasoner.verify.code.failures import of_an_end, of_an_exception
from mcp_reasoner.verify.code.judge import CaseLimits
from mcp_reasoner.verify.code.outcomes import CaseOutcome, Outcome

__all__ = ["SuiteResult", "judge_suite"]

_START_SECONDS = 5.0
"""What pytest may need beyond the program's time, on a busy machine."""

_WAIT_SECONDS = 60.0
"""What a program waits for its tests, which may have to wait for a worker."""

_EXIT_PASSED, _EXIT_NO_TESTS = 0, 5
"""Pytest's exit codes; asserts outside of any test are none of its tests."""


@dataclass(frozen=True, kw_only=True)
class SuiteResult:
    """What became of each test, and how many calls of the program and checks there were.

    `skipped` counts tests that said beforehand that they are not to be run; in those of the
    names in `changed` the program changed arguments and gave a value as well.
    """

    outcomes: tuple[CaseOutcome, ...]
    skipped: int = 0
    calls: int = 0
    checks: int = 0
    changed: frozenset[str] = frozenset()


async def judge_suite(
    programs: WorkerPool,
    suites: WorkerPool,
    code: str,
    tests: str,
    *,
    limits: CaseLimits | None = None,
    once: bool = False,
) -> SuiteResult:
    """Judge `code` by `tests`; InputError where the tests are no Python.

    `once` does without the second run.
    """
    limits = limits or CaseLimits()
    first = await _Broker(programs, suites, code, tests, limits).run(again=False)
    if once or any(found.outcome != "pass" for found in first.outcomes):
        return first
    second = await _Broker(programs, suites, code, tests, limits).run(again=True)
    # Names may stand for several tests: then all of them must have passed again.
    failed = [found for found in second.outcomes if found.outcome != "pass"]
    held = {found.name for found in second.outcomes} - {found.name for found in failed}
    changed = {found.name for found in failed if found.name in second.changed}
    agreed = tuple(
        found if found.name in held else _changed(found) if found.name in changed else _flaky(found)
        for found in first.outcomes
    )
    return replace(first, outcomes=agreed)


def _flaky(found: CaseOutcome) -> CaseOutcome:
    detail = "it passed once and not again, with the tests in another order"
    return CaseOutcome(name=found.name, outcome="flaky", detail=detail)


def _changed(found: CaseOutcome) -> CaseOutcome:
    detail = (
        "the program changes the arguments that it gives a value for, and the test passes only "
        "with what it made of them: it may be that that is what the test takes for right"
    )
    return CaseOutcome(name=found.name, outcome="protocol_error", detail=detail, by_the_test=True)


class _Broker:
    """One run of the tests."""

    def __init__(
        self,
        programs: WorkerPool,
        suites: WorkerPool,
        code: str,
        tests: str,
        limits: CaseLimits,
    ) -> None:
        self._programs = programs
        self._suites = suites
        self._code = code
        self._tests = tests
        self._limits = limits
        self._outcomes: list[CaseOutcome] = []
        self._calls = self._checks = self._skipped = 0
        self._changed: set[str] = set()
        self._left = max(0.1, limits.left())
        """Seconds that the program may still take for its answers."""
        self._closed = self._by_the_tests = False

    async def run(self, *, again: bool) -> SuiteResult:
        """Let the tests ask and the program answer until both are done."""
        memory, seconds = self._limits.memory_mb, self._left + _START_SECONDS
        async with self._programs.talk(
            "serve", {"code": self._code}, seconds=seconds + _WAIT_SECONDS, memory_mb=memory
        ) as program:
            loaded = _parsed(await self._heard(program))
            if loaded.get("loading") is not False or not isinstance(loaded.get("names"), list):
                return self._not_loaded(program, loaded)
            data = {"tests": self._tests, "names": loaded["names"], "again": again}
            async with self._suites.talk("run", data, seconds=seconds, memory_mb=memory) as suite:
                await self._between(program, suite)
        if not self._closed:
            self._at_fault("the tests did not come to their end in time", "timeout")
        return SuiteResult(
            outcomes=tuple(self._outcomes),
            skipped=self._skipped,
            calls=self._calls,
            checks=self._checks,
            changed=frozenset(self._changed),
        )

    async def _heard(self, program: Talk) -> str | None:
        """The program's next line, or None: also when all the time that it has is used up."""
        began = anyio.current_time()
        with anyio.move_on_after(self._left):
            line = await program.receive()
            self._left -= anyio.current_time() - began
            return line
        self._left = 0.0
        # Many short waits are the doing of tests that call so often.
        self._by_the_tests = anyio.current_time() - began < self._limits.seconds / 2
        return None

    async def _between(self, program: Talk, suite: Talk) -> None:
        done: Any = None
        while (line := await suite.receive()) is not None:
            event = _parsed(line)
            if "ask" in event:
                self._calls += 1
                await suite.say(await self._answer(program, event["ask"]))
            elif "broken" in event:
                raise InputError(str(event["broken"])[:300])
            elif event.get("skipped"):
                self._skipped += 1
            elif "test" in event:
                self._outcomes.append(self._outcome(event))
            elif "done" in event:
                done = event["done"]
        self._close(done, (suite.ended or {}).get("end"))

    def _close(self, done: Any, how: object) -> None:
        """Hold the tests to what pytest said at the end: none may be missing."""
        self._closed = True
        if not isinstance(done, dict):
            outcome: Outcome = "timeout" if how == "timeout" else "crashed"
            self._at_fault(f"the tests did not come to their end ({how})", outcome)
        elif len(self._outcomes) + self._skipped < done["tests"]:
            self._at_fault("the tests were ended before all had been run")
        elif not self._outcomes:
            self._at_fault("every test is skipped" if self._skipped else "there is no test")
        elif all(found.outcome == "pass" for found in self._outcomes) and done["exit"] != (
            _EXIT_PASSED if done["tests"] else _EXIT_NO_TESTS
        ):
            self._at_fault(f"pytest ended with {done['exit']}")

    def _at_fault(self, detail: str, outcome: Outcome = "protocol_error") -> None:
        found = CaseOutcome(name="the tests", outcome=outcome, detail=detail, by_the_test=True)
        self._outcomes.append(found)

    async def _answer(self, program: Talk, question: Any) -> str:
        """The program's answer, or that there is none any more."""
        if program.ended is None and self._left:
            await program.say(write(question))
            line = await self._heard(program)
            if line is not None:
                # Only what is JSON passes, so that the tests' side reads what we have read.
                parsed = _parsed(line)
                return json.dumps(parsed) if parsed else '{"lost": "protocol_error"}'
        lost = "no time" if self._by_the_tests else self._end_of(program, "").outcome
        return json.dumps({"lost": lost})

    def _outcome(self, event: dict[str, Any]) -> CaseOutcome:
        name = shown(str(event["test"]))[1:-1]
        checks = event.get("checks")
        self._checks += checks if isinstance(checks, int) else 0
        if event.get("given up"):
            detail = "it was skipped, or failed as it was expected to: it shows nothing"
            return CaseOutcome(name=name, outcome="protocol_error", detail=detail, by_the_test=True)
        failed = event.get("failed")
        message = shown(str(event.get("message", "")))[1:-1]
        if event.get("changed"):
            self._changed.add(name)
        if failed is None:
            if event.get("calls") and checks:
                loose = str(event.get("loose") or "")
                said = f"by {shown(loose)[1:-1]}, which differ in type" if loose else None
                return CaseOutcome(name=name, outcome="pass", detail=said)
            missing = "calls nothing of the program" if not event.get("calls") else "checks nothing"
            detail = f"this test {missing}"
            return CaseOutcome(name=name, outcome="protocol_error", detail=detail, by_the_test=True)
        if failed == "no time":
            detail = f"the time was over after {self._calls} calls of the program"
            return CaseOutcome(name=name, outcome="timeout", detail=detail, by_the_test=True)
        if failed == "undecided":
            return CaseOutcome(
                name=name, outcome="protocol_error", detail=message, by_the_test=True
            )
        fault = str(event.get("fault") or "")
        if failed in get_args(Outcome):
            detail = f"{message} ({shown(fault)[1:-1]})" if fault else message
            return CaseOutcome(
                name=name,
                outcome=cast(Outcome, failed),
                detail=detail,
                by_the_test=bool(fault),
            )
        detail = f"in the test: {message}"
        return CaseOutcome(name=name, outcome="runtime_error", detail=detail, by_the_test=True)

    def _not_loaded(self, program: Talk, loaded: dict[str, Any]) -> SuiteResult:
        raised = loaded.get("loading")
        if isinstance(raised, dict):
            when = "while it was loaded"
            found = of_an_exception(raised, when, memory_mb=self._limits.memory_mb)
        else:
            found = self._end_of(program, "while it was loaded")
        return SuiteResult(outcomes=(replace(found, name="the tests"),))

    def _end_of(self, program: Talk, when: str) -> CaseOutcome:
        ended = program.ended or {}
        return of_an_end(
            "timeout" if not self._left else str(ended.get("end")),
            when,
            seconds=self._limits.seconds,
            signal=int(ended.get("signal") or 0),
            code=int(ended.get("code") or 0),
        )


def _parsed(line: str | None) -> dict[str, Any]:
    try:
        event = json.loads(line or "")
    except (ValueError, RecursionError):
        return {}
    return event if isinstance(event, dict) else {}
