"""Consecutive whole numbers with a sum or a product: all of them, or one."""

from typing import Any, Final

import sympy

from mcp_reasoner.verify.problem.language.asks import Ask, alone, list_ask, value_ask
from mcp_reasoner.verify.problem.language.engine import Production, phrases
from mcp_reasoner.verify.problem.language.meanings import Env, Quantity, integer
from mcp_reasoner.verify.problem.language.quantities import FIND
from mcp_reasoner.verify.problem.polynomials import AmbiguousError, NotReadError

__all__ = ["PHRASES"]

MAX_SEARCH: Final = 100_000
_COUNTS: Final = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}


def _runs(total: Quantity, how: str, count: str, sign: str, parity: str) -> list[list[int]]:
    """All runs of consecutive whole numbers of a kind with a sum or a product."""
    size, wanted = _COUNTS[count], integer(total.value(Env()))
    step = 2 if parity else 1
    found = []
    reach = range(-MAX_SEARCH, MAX_SEARCH + 1)
    if how == "sum":
        first, rest = divmod(wanted - step * size * (size - 1) // 2, size)
        reach = range(first, first + 1) if rest == 0 else range(0)
    elif abs(wanted) > 10**9:
        raise AmbiguousError("the product is too large")
    else:
        # The product of a run grows with its distance from zero.
        edge = int(abs(wanted) ** 0.5) + 2 * size + 2
        reach = range(-edge, edge + 1)
    for start in reach:
        run = [start + step * k for k in range(size)]
        value = sum(run) if how == "sum" else sympy.prod(run)
        if value != wanted or (parity and (start % 2 == 0) != (parity == "even")):
            continue
        if sign == "positive" and run[0] < 1:
            continue
        if sign == "negative" and run[-1] > -1:
            continue
        found.append(run)
    return found


_WHICH: Final = {
    "largest": -1, "greatest": -1, "larger": -1, "greater": -1, "smallest": 0, "smaller": 0,
    "least": 0, "lesser": 0, "first": 0, "last": -1, "middle": None,
}  # fmt: skip


def _one_of_run(
    total: Quantity, how: str, count: str, which: str, sign: str = "", parity: str = ""
) -> Ask:
    def compute(setting: Any) -> Any:
        alone(setting)
        runs = _runs(total, how, count, sign, parity)
        place = _WHICH[which]
        if place is None:
            if _COUNTS[count] % 2 == 0:
                raise NotReadError("there is no middle one")
            place = _COUNTS[count] // 2
        values = {run[place] for run in runs}
        if len(values) != 1:
            raise NotReadError("there is no single such number")
        return sympy.Integer(values.pop())

    return value_ask(compute)


def _whole_run(total: Quantity, how: str, count: str, sign: str = "", parity: str = "") -> Ask:
    def compute(setting: Any) -> list[Any]:
        alone(setting)
        runs = _runs(total, how, count, sign, parity)
        if len(runs) != 1:
            raise NotReadError("there is no single such run")
        return [sympy.Integer(value) for value in runs[0]]

    return list_ask(compute)


_RUN: Final = (
    r"(?P<count>two|three|four|five|six|seven) consecutive (?:(?P<sign>positive|negative) )?"
    r"(?:(?P<parity>even|odd) )?(?:integers|whole numbers|numbers)"
)
_SIZE: Final = rf"(?P<which>{'|'.join(_WHICH)})"
PHRASES: Final[tuple[Production, ...]] = (
    *phrases(
        "question",
        _one_of_run,
        rf"the (?P<how>sum|product) of {_RUN} is <quantity>\. {FIND} the {_SIZE}"
        r"(?: one| integer| number)?(?: of the (?:(?:two|three|four|five|six|seven) "
        r")?(?:consecutive )?(?:integers|numbers))?",
        rf"{FIND} the {_SIZE} of {_RUN} whose (?P<how>sum|product) is <quantity>",
    ),
    *phrases(
        "question",
        _whole_run,
        rf"{FIND} {_RUN} (?:whose|with a?) ?(?P<how>sum|product) (?:is|of) <quantity>",
        rf"the (?P<how>sum|product) of {_RUN} is <quantity>\. {FIND} the (?:integers|numbers)",
    ),
)
