"""Formulas as rational functions of generators: names, roots, powers, sines, logarithms.

    2^(n+1) - 2*2^n      2*p - 2*p, which is zero, with p for 2^n

Each function of the grammar becomes a symbol, or a rational function of symbols, by laws that
hold wherever the formula has a value (`conditions`): sums of angles, powers of a base, the
factorial of n + 1. `relations` are polynomials that vanish (r^2 - 2 for the root of 2). Two
formulas with the same rational function are equal; those with different ones may be equal
too. The result is a sympy expression made of symbols, numbers, + - * / and whole powers.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import sympy

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.nodes import (
    BigOperator,
    Binary,
    Call,
    Constant,
    Name,
    Node,
    Number,
    Relation,
    Unary,
    whole,
)
from mcp_reasoner.verify.proof.claims import Domain
from mcp_reasoner.verify.proof.deciders.angles import Angles
from mcp_reasoner.verify.proof.deciders.symbols import MAX_SHIFT, canonical
from mcp_reasoner.verify.proof.deciders.theorem import literal, replaced

__all__ = ["Generators", "positive_side"]

_TRIGONOMETRIC: Final = frozenset(["sin", "cos", "tan", "cot", "sec", "csc"])
_HYPERBOLIC: Final = frozenset(["sinh", "cosh", "tanh"])


class Generators(Angles):
    """Turns formulas into rational functions; all formulas of one theorem share one of these.

    `positive` are formulas that are known to be above zero: only these are split in
    logarithms. `assumed` collects what a law needed beyond the formula's own conditions.
    """

    def __init__(
        self, formulas: Iterable[Node], *, domains: Mapping[str, Domain], positive: Iterable[Node]
    ) -> None:
        super().__init__(domains)
        # Twice: what fractions of an angle and which factorials there are must be known first.
        waiting = tuple(formulas)
        for formula in waiting:
            self.expression(formula)
        self._symbols.clear()
        self.relations.clear()
        self.assumed.clear()
        for formula in positive:
            try:
                self._positive.add(canonical(self.expression(formula)))
            except ExpressionError:
                continue

    def expression(self, node: Node) -> Any:
        """The rational function of a formula."""
        match node:
            case Number(_, value):
                return sympy.Rational(value.numerator, value.denominator)
            case Name(name):
                return self._symbol(("name", name))
            case Constant("pi" | "e" as name):
                return self._symbol(("constant", name))
            case Unary("-", operand):
                return -self.expression(operand)
            case Unary("+", operand):
                return self.expression(operand)
            case Unary("%", operand):
                return self.expression(operand) / 100
            case Unary("!", operand):
                return self._factorial(operand)
            case Binary("^", base, exponent):
                return self._power(base, exponent)
            case Binary("+" | "-" | "*" | "/"):
                return self._chain(node)
            case Binary("mod", left, right):
                return self._opaque("mod", (left, right))
            case Call(name, args):
                return self._call(name, args)
            case BigOperator("sum" | "product"):
                return self._series(node)
        raise ExpressionError("the formula is no rational function of anything known")

    def _chain(self, node: Binary) -> Any:
        spine: list[Binary] = []
        left: Node = node
        while isinstance(left, Binary) and left.op in ("+", "-", "*", "/"):
            spine.append(left)
            left = left.left
        result = self.expression(left)
        for step in reversed(spine):
            right = self.expression(step.right)
            match step.op:
                case "+":
                    result = result + right
                case "-":
                    result = result - right
                case "*":
                    result = result * right
                case _:
                    if right == 0:
                        raise ExpressionError("the formula divides by zero")
                    result = result / right
        return result

    def _call(self, name: str, args: tuple[Node, ...]) -> Any:
        argument = args[0]
        if name in _TRIGONOMETRIC:
            return self._trigonometric(name, argument)
        if name in _HYPERBOLIC:
            up = self._exponential(self.expression(argument))
            sine, cosine = (up - 1 / up) / 2, (up + 1 / up) / 2
            return {"sinh": sine, "cosh": cosine, "tanh": sine / cosine}[name]
        match name:
            case "sqrt":
                return self._root(self.expression(argument), 2)
            case "cbrt":
                return self._root(self.expression(argument), 3)
            case "root":
                degree = literal(args[1])
                if degree is None or degree.denominator != 1 or not 2 <= degree <= 12:
                    raise ExpressionError("the degree of a root must be a small number")
                return self._root(self.expression(argument), int(degree))
            case "abs":
                inner = self.expression(argument)
                return self._related(("abs", canonical(inner)), lambda s: s**2 - inner**2)
            case "exp":
                return self._exponential(self.expression(argument))
            case "ln":
                return self._logarithm(argument)
            case "log":
                return self._logarithm(argument) / self._logarithm(args[1])
            case "log2" | "log10":
                base = self._logarithm_of_number(sympy.Integer(name[3:]))
                return self._logarithm(argument) / base
            case "factorial":
                return self._factorial(argument)
            case "binomial":
                return self._binomial(*args)
        return self._opaque(name, args)

    def _opaque(self, name: str, args: tuple[Node, ...]) -> Any:
        """A symbol for a function without laws here: equal arguments give equal values."""
        return self._symbol((name, *(canonical(self.expression(arg)) for arg in args)))

    def _series(self, node: BigOperator) -> Any:
        """A sum or product up to n + c: one symbol up to the lowest c, and the terms after it."""
        if node.low is None or node.high is None:
            raise ExpressionError("a sum needs its limits")
        low = canonical(self.expression(node.low))
        shift, rest = sympy.expand(self.expression(node.high)).as_coeff_Add()
        if not shift.is_Integer:
            raise ExpressionError("a sum needs whole limits")
        body = replaced(node.body, {node.variable: Name("index of a sum")})
        key = (node.kind, low, body, canonical(rest))
        first = self._first[key] = min(self._first.get(key, int(shift)), int(shift))
        if shift - first > MAX_SHIFT:
            raise ExpressionError("two sums are too far apart to be related")
        result = self._symbol((*key, first))
        for back in range(int(shift) - first - 1, -1, -1):
            place = Binary("-", node.high, whole(back))
            term = self.expression(replaced(node.body, {node.variable: place}))
            result = result + term if node.kind == "sum" else result * term
        return result

    def _factorial(self, argument: Node) -> Any:
        value = sympy.expand(self.expression(argument))
        shift, rest = value.as_coeff_Add()
        if rest == 0:
            if not (shift.is_Integer and 0 <= shift <= 200):
                raise ExpressionError("a factorial needs a whole number that is not too large")
            return sympy.factorial(shift)
        if not shift.is_Integer:
            raise ExpressionError("a factorial needs a whole number")
        key = ("factorial", canonical(rest))
        first = self._first[key] = min(self._first.get(key, int(shift)), int(shift))
        if shift - first > MAX_SHIFT:
            raise ExpressionError("two factorials are too far apart to be related")
        result = self._symbol((*key, first))
        for step in range(first + 1, int(shift) + 1):
            result *= rest + step
        return result

    def _binomial(self, above: Node, below: Node) -> Any:
        number = literal(below)
        if number is not None and number.denominator == 1 and 0 <= number <= MAX_SHIFT:
            value, result = self.expression(above), sympy.Integer(1)
            for step in range(int(number)):
                result *= (value - step) / sympy.Integer(step + 1)
            return result
        self.assumed.append(Relation((below, above), ("<=",)))
        difference = Binary("-", above, below)
        return self._factorial(above) / (self._factorial(below) * self._factorial(difference))


def positive_side(node: Node) -> Node | None:
    """The formula that a hypothesis says is above zero."""
    match node:
        case Relation((left, right), (">" | ">=" as operator,)):
            bound = literal(right)
            if bound is not None and (bound > 0 or (bound == 0 and operator == ">")):
                return left
        case Relation((left, right), ("<" | "<=" as operator,)):
            bound = literal(left)
            if bound is not None and (bound > 0 or (bound == 0 and operator == "<")):
                return right
    return None
