"""A set of whole numbers as something to compute with: its members, its least, its first few.

Only where something says that the members are whole ("the smallest positive number x with
4x^2 > 1" is no such set), and where they lie in a range that is small enough to look at each
number in it. How such sets are said in words is in `sets`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import sympy

from mcp_reasoner.verify.problem.language.meanings import Condition, Env, Property, Range
from mcp_reasoner.verify.problem.polynomials import AmbiguousError
from mcp_reasoner.verify.problem.rule import NotReadError
from mcp_reasoner.verify.problem.solving.ranges import range_of

__all__ = ["Whole"]

MAX_MEMBERS: Final = 100_000
"""So many numbers are looked at, one by one."""


@dataclass(frozen=True)
class Whole:
    """The whole numbers with a property and, where they have a `name`, with conditions on it."""

    property: Property
    plural: bool
    name: str | None = None
    conditions: tuple[Condition, ...] = ()
    doubt: Callable[[Env], None] | None = None
    """Raises AmbiguousError where it is not said how often a member counts."""

    def having(self, more: Property) -> "Whole":
        """Those of them that have another property."""
        return replace(self, property=self.property & more)

    def range(self, env: Env) -> Range:
        """Between which numbers all of them lie."""
        if not self.property.discrete:
            raise NotReadError("whether the numbers in question are whole is not said")
        found = self.property
        for condition in self.conditions:
            if self.name is not None and condition.node is not None:
                low, high = range_of(condition.node, self.name, env)
                found = found & Property(lambda value, env: True, _fixed(low, high))
        return found.range(env)

    def contains(self, value: int, env: Env) -> bool:
        """Whether a whole number is one of them."""
        number = sympy.Integer(value)
        if not self.property.holds(number, env):
            return False
        if self.name is None:
            return True
        inner = env.having({self.name: number})
        return all(condition.holds(inner) for condition in self.conditions)

    def members(self, env: Env) -> list[int]:
        """All of them, in order."""
        self._each_once(env)
        low, high = self.range(env)
        if low is None or high is None:
            raise AmbiguousError("the numbers in question have no bounds that are known")
        if high - low > MAX_MEMBERS:
            raise AmbiguousError("there are too many numbers to look at")
        return [value for value in range(low, high + 1) if self.contains(value, env)]

    def first(self, env: Env, *, least: bool) -> int:
        """The least of them, or the greatest."""
        low, high = self.range(env)
        start, end = (low, high) if least else (high, low)
        if start is None:
            raise AmbiguousError("there may be no least or greatest of these numbers")
        step = 1 if least else -1
        limit = start + step * MAX_MEMBERS
        if end is not None:
            limit = min(limit, end) if least else max(limit, end)
        for value in range(start, limit + step, step):
            if self.contains(value, env):
                return value
        raise AmbiguousError("no such number was found")

    def leading(self, env: Env, count: int) -> list[int]:
        """The first so many of them, from the least on."""
        if not 1 <= count <= 2_000:
            raise AmbiguousError("so many numbers are not listed")
        self._each_once(env)
        found: list[int] = []
        low, high = self.range(env)
        if low is None:
            raise AmbiguousError("there may be no first of these numbers")
        for value in range(low, low + MAX_MEMBERS if high is None else high + 1):
            if self.contains(value, env):
                found.append(value)
                if len(found) == count:
                    return found
        raise AmbiguousError("there are not so many of these numbers")

    def _each_once(self, env: Env) -> None:
        if self.doubt is not None:
            self.doubt(env)


def _fixed(low: int | None, high: int | None) -> Callable[[Env], Range]:
    return lambda env: (low, high)
