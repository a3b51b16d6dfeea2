"""What a program gives for inputs of which nobody knows what they should give.

For comparing programs with each other, and for the share of their lines that tests
reach. Both come out of the program's own box, and are evidence for nothing but what
programs agree on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mcp_reasoner.sandbox.pool import WorkerPool
from mcp_reasoner.sandbox.values import UnsupportedValueError, decode
from mcp_reasoner.verify.code.cases import Case
from mcp_reasoner.verify.code.compare import compare
from mcp_reasoner.verify.code.judge import CaseLimits, call_of, event_of

__all__ = ["Observed", "agree", "observe", "reached_lines"]

TOLERANCE = 1e-9
"""Two programs that compute with floats may differ by so much, absolute or relative."""


@dataclass(frozen=True)
class Observed:
    """A value, or that there was none: the program raised, took too long, or ended."""

    given: bool
    value: Any = None


def agree(one: Observed, other: Observed) -> bool | None:
    """Whether two programs gave the same; None where one of them gave nothing."""
    if not (one.given and other.given):
        return None
    return compare(one.value, other.value, tolerance=TOLERANCE) == "same"


async def observe(
    pool: WorkerPool, code: str, cases: Sequence[Case], *, limits: CaseLimits
) -> tuple[Observed, ...]:
    """What `code` gives for each of `cases`, whatever they expect."""
    found = {number: Observed(given=False) for number in range(len(cases))}
    for event in await _events(pool, code, cases, limits, trace=False):
        number = event.get("n")
        if type(number) is int and number in found and "value" in event:
            try:
                found[number] = Observed(given=True, value=decode(event["value"]))
            except (UnsupportedValueError, LookupError):
                continue
    return tuple(found.values())


async def reached_lines(
    pool: WorkerPool, code: str, cases: Sequence[Case], *, limits: CaseLimits
) -> tuple[frozenset[int], frozenset[int]] | None:
    """The lines of `code` that the cases reach, and all that have statements; None if unknown."""
    for event in await _events(pool, code, cases, limits, trace=True):
        lines, statements = event.get("reached"), event.get("statements")
        if isinstance(lines, list) and isinstance(statements, list):
            every = frozenset(line for line in statements if type(line) is int)
            return every & frozenset(line for line in lines if type(line) is int), every
    return None


async def _events(
    pool: WorkerPool, code: str, cases: Sequence[Case], limits: CaseLimits, *, trace: bool
) -> list[Mapping[str, Any]]:
    calls = [[number, call_of(case)] for number, case in enumerate(cases)]
    seconds = max(0.1, limits.left())
    stream = await pool.stream(
        "run",
        {"code": code, "calls": calls, "trace": trace},
        seconds=seconds,
        memory_mb=limits.memory_mb,
    )
    return [event_of(line) for line in stream.lines]
