"""Runs a program on cases in the box and judges what comes out.

The box answers values; what is expected never enters it, and nothing it says
beyond values counts: not exit codes, not output, not markers. A program that passes
is run a second time, its cases in another order in a fresh box: what depends on the
order or on chance is `flaky`.
"""

import json
import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import anyio

from mcp_reasoner.sandbox.pool import Stream, WorkerPool
from mcp_reasoner.sandbox.values import UnsupportedValueError, decode, encode
from mcp_reasoner.verify.code.cases import Case
from mcp_reasoner.verify.code.compare import compare, shown
from mcp_reasoner.verify.code.failures import classes_of, clean, of_an_end, of_an_exception
from mcp_reasoner.verify.code.outcomes import CaseOutcome, Outcome

__all__ = ["CaseLimits", "call_of", "event_of", "judge_cases"]

_ORDER_SEED = 20_261
TIMEOUTS_LIMIT = 3
"""After so many cases that took too long, the others are not run."""


@dataclass(frozen=True, kw_only=True)
class CaseLimits:
    """Of all cases of one run together: seconds, and memory beyond the interpreter's.

    `give_up` is the time, on the event loop's clock, by which everything must have ended.
    """

    seconds: float = 10.0
    memory_mb: int = 1024
    give_up: float = math.inf

    def left(self) -> float:
        """Seconds for a run that begins now."""
        return min(self.seconds, self.give_up - anyio.current_time())


async def judge_cases(
    pool: WorkerPool,
    code: str,
    cases: Sequence[Case],
    *,
    limits: CaseLimits | None = None,
    once: bool = False,
) -> tuple[CaseOutcome, ...]:
    """The outcome of each case, in their order; `once` does without the second run."""
    limits = limits or CaseLimits()
    numbers = list(range(len(cases)))
    first = await _run(pool, code, cases, numbers, limits)
    if once or any(outcome.outcome != "pass" for outcome in first.values()):
        return tuple(first[number] for number in numbers)
    random.Random(_ORDER_SEED).shuffle(numbers)  # noqa: S311 - any fixed order does
    if numbers == sorted(numbers):
        numbers.reverse()
    second = await _run(pool, code, cases, numbers, limits)
    return tuple(_agreed(first[number], second[number]) for number in range(len(cases)))


def _agreed(first: CaseOutcome, second: CaseOutcome) -> CaseOutcome:
    if second.outcome == "pass":
        return first
    detail = "it passed once and not again, with the cases in another order"
    return replace(second, outcome="flaky", detail=detail)


async def _run(
    pool: WorkerPool,
    code: str,
    cases: Sequence[Case],
    numbers: Sequence[int],
    limits: CaseLimits,
) -> dict[int, CaseOutcome]:
    """Judge the cases `numbers` in this order; a case that ends the process costs only itself."""
    outcomes: dict[int, CaseOutcome] = {}
    left = list(numbers)
    while left:
        slow = sum(found.outcome == "timeout" for found in outcomes.values())
        seconds = limits.left()
        if slow >= TIMEOUTS_LIMIT or seconds <= 0:
            why = f"{slow} cases before it took too long" if seconds > 0 else "the time was over"
            unrun = CaseOutcome(
                name="",
                outcome="timeout",
                detail=f"it was not run, since {why}",
                by_the_test=seconds <= 0,
            )
            return outcomes | {n: replace(unrun, name=cases[n].name) for n in left}
        calls = [[number, call_of(cases[number])] for number in left]
        stream = await pool.stream(
            "run",
            {"code": code, "calls": calls},
            seconds=seconds,
            memory_mb=limits.memory_mb,
        )
        judged = _Reading(cases, left, stream, replace(limits, seconds=seconds)).judged()
        outcomes |= judged
        left = [number for number in left if number not in judged]
    return outcomes


def call_of(case: Case) -> dict[str, Any]:
    """The call for the box, without what it must give."""
    call = {
        "of": case.function,
        "args": encode(list(case.args)),
        "kwargs": encode(dict(case.kwargs)),
        "unchanged": case.unchanged,
    }
    if case.calls:
        call["sequence"] = [
            [name, {"args": encode(list(args)), "kwargs": encode(dict(kwargs))}]
            for name, args, kwargs in case.calls
        ]
    return call


class _Reading:
    """Reads what one run wrote. Whatever is not as it must be ends the reading."""

    def __init__(
        self, cases: Sequence[Case], numbers: Sequence[int], stream: Stream, limits: CaseLimits
    ) -> None:
        self._cases = cases
        self._numbers = list(numbers)
        self._stream = stream
        self._limits = limits

    def judged(self) -> dict[int, CaseOutcome]:
        """At least the next case has an outcome; later ones only if the run went on to them."""
        events = [event_of(line) for line in self._stream.lines]
        outcomes: dict[int, CaseOutcome] = {}
        if len(events) < 2 or events[0] != {"loading": True} or "loading" not in events[1]:
            return self._all(self._how_it_ended("while it was loaded"))
        if events[1]["loading"] is not False:
            raised, when = events[1]["loading"], "while it was loaded"
            return self._all(of_an_exception(raised, when, memory_mb=self._limits.memory_mb))
        at = 2
        for number in self._numbers:
            if at + 1 >= len(events) or events[at] != {"at": number}:
                break
            event = events[at + 1]
            if type(event.get("n")) is not int or event["n"] != number:
                break
            outcomes[number] = self._judge(self._cases[number], event)
            at += 2
        else:
            return outcomes
        # The case that ended it, by whatever: it has no answer.
        ended = next(number for number in self._numbers if number not in outcomes)
        outcomes[ended] = self._named(ended, self._how_it_ended("in this case"))
        return outcomes

    def _judge(self, case: Case, event: Mapping[str, Any]) -> CaseOutcome:
        if "raised" in event:
            return self._judge_raised(case, event)
        if "oversize" in event:
            detail = f"it gave {clean(event['oversize'])}"
            return CaseOutcome(name=case.name, outcome="output_limit", detail=detail)
        if "value" not in event:
            detail = f"it gave {clean(event.get('unsupported'))}, which is no plain value"
            return CaseOutcome(name=case.name, outcome="wrong_type", detail=detail)
        try:
            got = decode(event["value"])
            after = decode(event["after"]) if case.unchanged else None
        except (UnsupportedValueError, LookupError):
            return CaseOutcome(
                name=case.name, outcome="protocol_error", detail="its answer could not be read"
            )
        if case.raises is not None:
            detail = f"{case.shown} must raise {case.raises}, and gave a value"
            return CaseOutcome(
                name=case.name, outcome="wrong_answer", detail=detail, got=shown(got)
            )
        given = [list(case.args), dict(case.kwargs)]
        if case.unchanged and compare(after, given) != "same":
            detail = f"{case.shown} changed its arguments"
            return CaseOutcome(
                name=case.name, outcome="wrong_answer", detail=detail, got=shown(after)
            )
        compared = compare(got, case.expected, tolerance=case.tolerance)
        if compared == "same":
            return CaseOutcome(name=case.name, outcome="pass")
        detail = f"{case.shown} must give {shown(case.expected)}"
        outcome: Outcome = "wrong_type" if compared == "other type" else "wrong_answer"
        return CaseOutcome(name=case.name, outcome=outcome, detail=detail, got=shown(got))

    def _judge_raised(self, case: Case, event: Mapping[str, Any]) -> CaseOutcome:
        """An exception: of a sequence of calls it is the last that may raise one."""
        raised, at = event["raised"], event.get("call")
        in_time = not case.calls or at == len(case.calls) - 1
        if case.raises is not None and in_time and case.raises in classes_of(raised):
            return CaseOutcome(name=case.name, outcome="pass")
        when = f"in call {at + 1}" if case.calls and type(at) is int else ""
        found = of_an_exception(raised, when, memory_mb=self._limits.memory_mb)
        return replace(found, name=case.name)

    def _how_it_ended(self, when: str) -> CaseOutcome:
        stream = self._stream
        return of_an_end(
            stream.end,
            when,
            seconds=self._limits.seconds,
            signal=stream.signal,
            code=stream.code,
            readable=event_of(stream.lines[-1] if stream.lines else "{}") != {},
        )

    def _all(self, found: CaseOutcome) -> dict[int, CaseOutcome]:
        return {number: self._named(number, found) for number in self._numbers}

    def _named(self, number: int, found: CaseOutcome) -> CaseOutcome:
        return replace(found, name=self._cases[number].name)


def event_of(line: str) -> dict[str, Any]:
    """One line of the box's; empty if it is none."""
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return event if isinstance(event, dict) else {}
