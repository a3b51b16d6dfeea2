"""Runs a caller's tests in Python against a program: two boxes, and a broker between them.

The tests run in one box, the program in the other; they share nothing but plain
values that pass through here. Only what the tests' own box says of its tests counts,
and only with what was counted here: a test that called nothing, or checked nothing,
has shown nothing. A program that passes is run again, the tests in turned order.
"""

import json
from dataclasses import dataclass, replace
from typing import Any, cast, get_args

from mcp_reasoner.errors import InputError
from mcp_reasoner.sandbox.pool import WorkerPool
from mcp_reasoner.sandbox.values import write
from mcp_reasoner.sandbox.worker import Talk
from mcp_reasoner.verify.code.compare import shown
from mcp_reasoner.verify.code.judge import CaseLimits
from mcp_reasoner.verify.code.outcomes import CaseOutcome, Outcome

__all__ = ["SuiteResult", "judge_suite"]

_IN_THE_TEST = "in_the_test"


@dataclass(frozen=True, kw_only=True)
class SuiteResult:
    """What became of each test, and how many calls of the program and checks there were."""

    outcomes: tuple[CaseOutcome, ...]
    calls: int
    checks: int


async def judge_suite(
    programs: WorkerPool,
    suites: WorkerPool,
    code: str,
    tests: str,
    *,
    limits: CaseLimits | None = None,
) -> SuiteResult:
    """Judge `code` by `tests`; InputError where the tests are no Python."""
    limits = limits or CaseLimits()
    first = await _Broker(programs, suites, code, tests, limits).run(turned=False)
    if any(found.outcome != "pass" for found in first.outcomes):
        return first
    second = await _Broker(programs, suites, code, tests, limits).run(turned=True)
    again = {found.name: found.outcome for found in second.outcomes}
    agreed = tuple(
        found
        if again.get(found.name) == "pass"
        else CaseOutcome(
            name=found.name,
            outcome="flaky",
            detail="it passed once and not again, with the tests in another order",
        )
        for found in first.outcomes
    )
    return replace(first, outcomes=agreed)


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
        self._calls = self._checks = 0

    async def run(self, *, turned: bool) -> SuiteResult:
        """Let the tests ask and the program answer until both are done."""
        limits = self._limits
        async with self._programs.talk(
            "serve", {"code": self._code}, seconds=limits.seconds, memory_mb=limits.memory_mb
        ) as program:
            loaded = _parsed(await program.receive())
            if loaded.get("loading") is not False or not isinstance(loaded.get("names"), list):
                return self._not_loaded(program, loaded)
            data = {"tests": self._tests, "names": loaded["names"], "reversed": turned}
            async with self._suites.talk(
                "run", data, seconds=limits.seconds + 5, memory_mb=limits.memory_mb
            ) as suite:
                await self._between(program, suite)
        return SuiteResult(outcomes=tuple(self._outcomes), calls=self._calls, checks=self._checks)

    async def _between(self, program: Talk, suite: Talk) -> None:
        done = False
        while (line := await suite.receive()) is not None:
            event = _parsed(line)
            if "ask" in event:
                self._calls += 1
                await suite.say(await self._answer(program, event["ask"]))
            elif "broken" in event:
                raise InputError(str(event["broken"])[:300])
            elif "test" in event and not event.get("skipped"):
                self._outcomes.append(self._outcome(event))
            elif "done" in event:
                done = True
        if not done:
            how = str((suite.ended or {}).get("end"))
            outcome: Outcome = "timeout" if how == "timeout" else "crashed"
            detail = f"the tests did not come to their end ({how})"
            self._outcomes.append(
                CaseOutcome(name="the tests", outcome=outcome, detail=detail, by_the_test=True)
            )
        elif not self._outcomes:
            self._outcomes.append(
                CaseOutcome(
                    name="the tests",
                    outcome="protocol_error",
                    detail="there is no test",
                    by_the_test=True,
                )
            )

    async def _answer(self, program: Talk, question: Any) -> str:
        """The program's answer, or that there is none any more."""
        if program.ended is None:
            await program.say(write(question))
            line = await program.receive()
            if line is not None:
                # Only what is JSON passes, so that the tests' side reads what we have read.
                parsed = _parsed(line)
                return json.dumps(parsed) if parsed else '{"lost": "protocol_error"}'
        return json.dumps({"lost": _how_it_ended(program)})

    def _outcome(self, event: dict[str, Any]) -> CaseOutcome:
        name = shown(str(event["test"]))[1:-1]
        checks = event.get("checks")
        self._checks += checks if isinstance(checks, int) else 0
        failed = event.get("failed")
        message = shown(str(event.get("message", "")))[1:-1]
        if failed is None:
            if event.get("calls") and checks:
                return CaseOutcome(name=name, outcome="pass")
            missing = "calls nothing of the program" if not event.get("calls") else "checks nothing"
            detail = f"this test {missing}"
            return CaseOutcome(name=name, outcome="protocol_error", detail=detail, by_the_test=True)
        if failed in get_args(Outcome):
            return CaseOutcome(name=name, outcome=cast(Outcome, failed), detail=message)
        detail = f"in the test: {message}"
        return CaseOutcome(name=name, outcome="runtime_error", detail=detail, by_the_test=True)

    def _not_loaded(self, program: Talk, loaded: dict[str, Any]) -> SuiteResult:
        described = loaded.get("loading")
        if isinstance(described, dict):
            classes = described.get("classes") or ["an exception"]
            outcome: Outcome = "memory_limit" if classes[0] == "MemoryError" else "runtime_error"
            detail = f"it raised {shown(str(classes[0]))[1:-1]} while it was loaded"
        else:
            outcome, detail = _how_it_ended(program), "it ended while it was loaded"
        found = CaseOutcome(name="the tests", outcome=outcome, detail=detail)
        return SuiteResult(outcomes=(found,), calls=0, checks=0)


def _how_it_ended(program: Talk) -> Outcome:
    ended = program.ended or {}
    by_end: dict[str, Outcome] = {"timeout": "timeout", "oversize": "output_limit"}
    how = by_end.get(str(ended.get("end")))
    if how is not None:
        return how
    return "crashed" if ended.get("signal") else "exited_early"


def _parsed(line: str | None) -> dict[str, Any]:
    try:
        event = json.loads(line or "")
    except (ValueError, RecursionError):
        return {}
    return event if isinstance(event, dict) else {}
