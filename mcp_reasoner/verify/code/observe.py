"""What a program gives for inputs of which nobody knows what they should give.

For comparing programs with each other, and for the share of their lines that tests
reach. Both come out of the program's own box, and are evidence for nothing but what
programs agree on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mcp_reasoner.sandbox.pool import Stream, WorkerPool
from mcp_reasoner.sandbox.values import UnsupportedValueError, decode
from mcp_reasoner.verify.code.cases import Case
from mcp_reasoner.verify.code.compare import compare
from mcp_reasoner.verify.code.judge import CaseLimits, call_of, event_of

__all__ = ["SECONDS", "TOLERANCE", "Observed", "agree", "observe", "reached_lines"]

TOLERANCE = 1e-9
"""Two programs that compute with floats may differ by so much, absolute or relative."""

SECONDS = 4.0
"""A program that needs longer for all inputs together is not waited for."""

_SLOW = 2
"""After so many inputs that took too long, the others are not tried."""

# By these, a function says of an input that it is none; by others, that it has a fault.
_REFUSALS = frozenset({"ValueError", "TypeError", "AssertionError"})
# What ends by the limits of a box says nothing of the function.
_LIMITS = frozenset({"MemoryError", "RecursionError"})


@dataclass(frozen=True, kw_only=True)
class Observed:
    """What came of one input: a value, an exception, or nothing that can be told.

    There is nothing where the program took too long, ended, or gave no plain value.
    `refused` says that the exception is one by which functions refuse an input, `changed`
    that the arguments came out otherwise than they went in.
    """

    given: bool = False
    value: Any = None
    raised: str | None = None
    refused: bool = False
    changed: bool = False


def agree(one: Observed, other: Observed) -> bool | None:
    """Whether two programs gave the same; None where that cannot be compared.

    A value and a fault are not the same; of a refused input nothing is said.
    """
    if one.given and other.given:
        return compare(one.value, other.value, tolerance=TOLERANCE) == "same"
    faulty = [found for found in (one, other) if found.raised is not None and not found.refused]
    return False if faulty and (one.given or other.given) else None


async def observe(
    pool: WorkerPool, code: str, cases: Sequence[Case], *, limits: CaseLimits
) -> tuple[Observed, ...]:
    """What `code` gives for each of `cases`, whatever they expect.

    An input that ends the program costs itself alone.
    """
    found: dict[int, Observed] = {}
    left, slow = list(range(len(cases))), 0
    limits = replace(limits, seconds=min(limits.seconds, SECONDS))
    while left and slow < _SLOW and limits.left() > 0:
        calls = [[n, call_of(replace(cases[n], unchanged=True))] for n in left]
        stream = await _stream(pool, {"code": code, "calls": calls}, limits)
        for event in map(event_of, stream.lines):
            number = event.get("n")
            if type(number) is int and number in left and number not in found:
                found[number] = _observed(event, cases[number])
        slow += stream.end == "timeout"
        # Whatever ended it is the first that has no answer.
        found.setdefault(next((n for n in left if n not in found), left[0]), Observed())
        left = [number for number in left if number not in found]
    return tuple(found.get(number, Observed()) for number in range(len(cases)))


def _observed(event: Mapping[str, Any], case: Case) -> Observed:
    raised = event.get("raised")
    if isinstance(raised, dict):
        classes = [name for name in raised.get("classes") or [] if isinstance(name, str)]
        if not classes or _LIMITS & set(classes):
            return Observed()
        return Observed(raised=classes[0], refused=bool(_REFUSALS & set(classes)))
    try:
        value, after = decode(event["value"]), decode(event["after"])
    except (UnsupportedValueError, LookupError):
        return Observed()
    changed = compare(after, [list(case.args), dict(case.kwargs)]) != "same"
    return Observed(given=True, value=value, changed=changed)


async def reached_lines(
    pool: WorkerPool, code: str, cases: Sequence[Case], *, limits: CaseLimits
) -> tuple[frozenset[int], frozenset[int]] | None:
    """The lines of `code` that the cases reach, and all that have statements; None if unknown."""
    calls = [[number, call_of(case)] for number, case in enumerate(cases)]
    stream = await _stream(pool, {"code": code, "calls": calls, "trace": True}, limits)
    for event in map(event_of, stream.lines):
        lines, statements = event.get("reached"), event.get("statements")
        if isinstance(lines, list) and isinstance(statements, list):
            every = frozenset(line for line in statements if type(line) is int)
            return every & frozenset(line for line in lines if type(line) is int), every
    return None


async def _stream(pool: WorkerPool, data: Mapping[str, Any], limits: CaseLimits) -> Stream:
    seconds = max(0.1, limits.left())
    return await pool.stream("run", data, seconds=seconds, memory_mb=limits.memory_mb)
