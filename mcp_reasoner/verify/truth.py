"""Whether statements hold, decided exactly.

    truth(parse("x^2 = 2 and x > 0"), values={"x": sympy.sqrt(2)})     True

Relation chains, `and`, `or`, `not`, `divides`, `integer`, `rational`, `prime`, `even`,
`odd`, `congruent`, and membership in a set; every name needs a value. What is undefined, too large
or undecided is an ExpressionError, never a falsehood. Reading a statement is for
`statements`, the value of what it relates for `expression`.
"""

import itertools
from typing import Any, Final

import sympy

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.bounds import whole_number
from mcp_reasoner.verify.expression import Values, to_sympy
from mcp_reasoner.verify.nodes import Call, Group, Logic, Node, Not, Relation
from mcp_reasoner.verify.order import DIGITS, compare, is_zero
from mcp_reasoner.verify.rationality import is_rational_number

__all__ = ["truth"]

_MAX_PRIME: Final = 2**64
"""Below this sympy's test of primality is proved right."""


def truth(node: Node, *, values: Values | None = None) -> bool:
    """Whether a statement holds, decided exactly."""
    return _Statement(values or {}).holds(node)


class _Statement:
    def __init__(self, values: Values) -> None:
        self.values = values

    def value(self, node: Node) -> Any:
        return to_sympy(node, values=self.values)

    def holds(self, node: Node) -> bool:
        match node:
            case Logic("and", items):
                return all(self.holds(item) for item in items)
            case Logic("or", items):
                return any(self.holds(item) for item in items)
            case Not(item):
                return not self.holds(item)
            case Relation(operands, operators):
                pairs = itertools.pairwise(operands)
                return all(
                    self.related(a, op, b) for (a, b), op in zip(pairs, operators, strict=True)
                )
            case Call(
                "divides" | "integer" | "prime" | "rational" | "even" | "odd" | "congruent", args
            ):
                return self.predicate(node.name, [self.value(arg) for arg in args])
        raise ExpressionError("a number is not a statement that can hold or fail")

    def related(self, left: Node, op: str, right: Node) -> bool:
        if op == "in":
            if not isinstance(right, Group) or right.kind != "set":
                raise ExpressionError('after "in" stands a set in braces')
            return any(self.related(left, "=", item) for item in right.items)
        if isinstance(left, Group) and isinstance(right, Group):
            return self.same_tuple(left, op, right)
        first, second = self.value(left), self.value(right)
        for value in (first, second):
            if value.free_symbols:
                names = ", ".join(sorted(str(symbol)[:20] for symbol in value.free_symbols))
                raise ExpressionError(f"no value is given for {names}")
        if op in ("=", "!="):
            zero = self.equal(first, second)
            return zero if op == "=" else not zero
        order = compare(first, second)
        if order is None:
            raise ExpressionError("which of two numbers is larger could not be decided")
        return {"<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0}[op]

    def equal(self, first: Any, second: Any) -> bool:
        if first == second:
            return True
        infinite = {first, second} & {sympy.oo, -sympy.oo}
        zero = False if infinite else is_zero(first - second)
        if zero is None:
            raise ExpressionError("whether two numbers are equal could not be decided")
        return zero

    def same_tuple(self, left: Group, op: str, right: Group) -> bool:
        if left.kind != "tuple" or right.kind != "tuple" or op not in ("=", "!="):
            raise ExpressionError("only tuples of equal length are compared, by = or !=")
        same = len(left.items) == len(right.items) and all(
            self.related(a, "=", b) for a, b in zip(left.items, right.items, strict=True)
        )
        return same if op == "=" else not same

    def predicate(self, name: str, args: list[Any]) -> bool:
        if any(arg.free_symbols for arg in args):
            raise ExpressionError(f'"{name}" needs values for all names')
        if name == "integer":
            return self.is_integer(args[0])
        if name == "prime":
            return self.is_prime(args[0])
        if name == "rational":
            known = is_rational_number(args[0])
            if known is None:
                raise ExpressionError("whether the number is rational could not be decided")
            return known
        if name in ("even", "odd"):
            return whole_number(args[0], name) % 2 == (name == "odd")
        if name == "divides":
            divisor, number = (whole_number(arg, name) for arg in args)
            return number == 0 if divisor == 0 else number % divisor == 0
        first, second, modulus = (whole_number(arg, "a congruence") for arg in args)
        if modulus == 0:
            raise ExpressionError("the formula divides by zero")
        return (first - second) % modulus == 0

    def is_integer(self, value: Any) -> bool:
        if value.is_Rational:
            return bool(value.q == 1)
        if is_zero(sympy.im(value)) is False:
            return False
        real = sympy.re(value).evalf(DIGITS, maxn=400)
        if not real.is_Float:
            raise ExpressionError("whether a number is whole could not be decided")
        if abs(real) > 10**30:
            raise ExpressionError("whether so large a number is whole could not be decided")
        return self.equal(value, sympy.Integer(round(real)))

    def is_prime(self, value: Any) -> bool:
        if not value.is_Integer:
            if self.is_integer(value):
                raise ExpressionError("whether the number is prime could not be decided")
            return False
        if value >= _MAX_PRIME:
            raise ExpressionError("primality is decided for numbers below 2^64 only")
        return bool(sympy.isprime(int(value)))
