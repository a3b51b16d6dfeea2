"""What phrases mean: quantities, conditions and properties, before any names have values.

A meaning is computed in an `Env`, which gives values to names and formulas to functions. What
is not a number where one is needed is a NotReadError: then the phrase meant something else.
What could not be decided is an AmbiguousError, which ends the reading of the problem, because
another reading of the same words must not win by default.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeAlias

import sympy

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.nodes import Node, Relation, free_names
from mcp_reasoner.verify.order import compare, is_zero
from mcp_reasoner.verify.problem.language.functions import Function, expanded
from mcp_reasoner.verify.problem.polynomials import AmbiguousError
from mcp_reasoner.verify.problem.rule import NotReadError, exact
from mcp_reasoner.verify.problem.solving.truths import holds
from mcp_reasoner.verify.problem.solving.writing import written

__all__ = [
    "Condition",
    "Env",
    "Property",
    "Quantity",
    "Range",
    "combined",
    "equal",
    "integer",
    "of_node",
    "order",
    "tested",
    "written_out",
]

MAX_INTEGER: Final = 10**4000


@dataclass(frozen=True)
class Env:
    """Values of names, and the functions that the problem defines."""

    values: Mapping[str, Any] = field(default_factory=dict)
    functions: Mapping[str, Function] = field(default_factory=dict)
    symbolic: bool = False

    def number(self, node: Node) -> Any:
        """The exact value of a formula whose names all have values; or are symbols, if so said."""
        if self.symbolic:
            return to_sympy(self.plain(node), values=self.values)
        return exact(self.plain(node), dict(self.values))

    def plain(self, node: Node) -> Node:
        """A formula or statement without calls of the problem's own functions."""
        return expanded(node, self.functions)

    def having(self, values: Mapping[str, Any]) -> "Env":
        """With more values."""
        return Env({**self.values, **values}, self.functions, self.symbolic)


@dataclass(frozen=True)
class Quantity:
    """A number, once its `names` have values: a formula as written (`node`), or computed.

    `of_set` is set where its words end in those of a set or a matrix, to which words behind may
    belong: of "the sum of the roots less than 3" the roots may be what is less.
    """

    names: frozenset[str] = frozenset()
    node: Node | None = None
    compute: Callable[[Env], Any] | None = None
    of_set: bool = False

    def value(self, env: Env) -> Any:
        """The exact value; NotReadError where there is none, or a name has no value."""
        if self.node is not None:
            return env.number(self.node)
        if self.compute is None:
            raise NotReadError("a quantity is neither written nor computed")
        return self.compute(env)


Range: TypeAlias = tuple[int | None, int | None]
"""The least and the greatest whole number that need be looked at; None is without end."""


def _endless(env: Env) -> Range:
    return None, None


@dataclass(frozen=True)
class Property:
    """Whether a number has a property, and among which whole numbers those that have it are.

    `discrete` where it is only ever said of whole numbers: "numbers from 1 to 9 that are not
    prime" are whole, "numbers from 1 to 9" need not be. Where having it depends on
    its remainder by a number only, that is `modulus`.
    """

    holds: Callable[[Any, Env], bool]
    range: Callable[[Env], Range] = _endless
    discrete: bool = False
    modulus: Quantity | None = None

    def __and__(self, other: "Property") -> "Property":
        """Both."""

        def both(env: Env) -> Range:
            (low, high), (low2, high2) = self.range(env), other.range(env)
            lows = [end for end in (low, low2) if end is not None]
            highs = [end for end in (high, high2) if end is not None]
            return max(lows, default=None), min(highs, default=None)

        return Property(
            lambda value, env: self.holds(value, env) and other.holds(value, env),
            both,
            self.discrete or other.discrete,
        )

    def __or__(self, other: "Property") -> "Property":
        """One of the two, or both."""

        def hull(env: Env) -> Range:
            (low, high), (low2, high2) = self.range(env), other.range(env)
            return (
                None if low is None or low2 is None else min(low, low2),
                None if high is None or high2 is None else max(high, high2),
            )

        return Property(
            lambda value, env: self.holds(value, env) or other.holds(value, env),
            hull,
            self.discrete or other.discrete,
        )

    def __invert__(self) -> "Property":
        """The opposite."""
        return Property(lambda value, env: not self.holds(value, env), discrete=self.discrete)


@dataclass(frozen=True)
class Condition:
    """A statement about names: a formula as written (`node`), or a test.

    `sides` are the two quantities of an equation in words, which may be written as a formula.
    `residue` is a formula on whose remainder by a number alone the test depends, and the number.
    """

    names: frozenset[str]
    node: Node | None = None
    test: Callable[[Env], bool] | None = None
    sides: tuple[Quantity, Quantity] | None = None
    residue: tuple[Node, Quantity] | None = None

    def holds(self, env: Env) -> bool:
        """Whether it holds where all its names have values; what is undefined does not."""
        if self.node is not None:
            return holds(env.plain(self.node), dict(env.values))
        if self.test is None:
            raise NotReadError("a condition is neither written nor tested")
        return self.test(env)


def written_out(condition: Condition, env: Env) -> Condition:
    """The condition as a formula, without the problem's own functions, where it can be one."""
    node = condition.node
    if node is None and condition.sides is not None:
        symbols = Env(
            {**{name: sympy.Symbol(name) for name in condition.names}, **env.values},
            env.functions,
            symbolic=True,
        )
        try:
            left, right = (written(side.value(symbols)) for side in condition.sides)
        except (NotReadError, AmbiguousError, ExpressionError):
            return condition
        node = Relation((left, right), ("=",))
    if node is None:
        return condition
    node = env.plain(node)
    return replace(condition, node=node, names=free_names(node), sides=None)


def of_node(node: Node) -> Quantity:
    """The quantity that a formula is."""
    return Quantity(free_names(node), node)


def combined(compute: Callable[..., Any], *parts: Quantity) -> Quantity:
    """The quantity computed from the values of others."""
    names = frozenset().union(*(part.names for part in parts))
    return Quantity(
        names,
        None,
        lambda env: compute(*(part.value(env) for part in parts)),
        of_set=any(part.of_set for part in parts),
    )


def tested(quantity: Quantity, part: Property) -> Condition:
    """The statement that a quantity has a property."""
    residue = None
    if quantity.node is not None and part.modulus is not None:
        residue = (quantity.node, part.modulus)
    return Condition(
        quantity.names,
        None,
        lambda env: part.holds(quantity.value(env), env),
        residue=residue,
    )


def integer(value: Any) -> int:
    """A value as a whole number."""
    if not value.is_Integer:
        raise NotReadError("a whole number is needed")
    if abs(value) > MAX_INTEGER:
        raise AmbiguousError("a number is too large for what is asked of it")
    return int(value)


def order(left: Any, right: Any) -> int:
    """-1, 0 or 1; AmbiguousError where it could not be decided."""
    try:
        found = compare(left, right)
    except ExpressionError as error:
        raise NotReadError(str(error)) from error
    if found is None:
        raise AmbiguousError("which of two numbers is larger could not be decided")
    return found


def equal(left: Any, right: Any) -> bool:
    """Whether two values are equal; AmbiguousError where it could not be decided."""
    found = True if left == right else is_zero(left - right)
    if found is None:
        raise AmbiguousError("whether two numbers are equal could not be decided")
    return found
