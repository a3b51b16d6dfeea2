"""Laws of sines and cosines: sums of angles, multiples, and the angles whose sines are roots."""

from typing import Any

import sympy

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.nodes import Binary, Constant, Node, Unary
from mcp_reasoner.verify.proof.deciders.powers import Powers
from mcp_reasoner.verify.proof.deciders.symbols import MAX_POWER, canonical

__all__ = ["Angles"]


class Angles(Powers):
    """Trigonometric functions as rational functions of the cosine and sine of simple angles."""

    def _trigonometric(self, name: str, argument: Node) -> Any:
        cosine, sine = self._turned(argument)
        match name:
            case "sin":
                return sine
            case "cos":
                return cosine
        above, below = {
            "tan": (sine, cosine),
            "cot": (cosine, sine),
            "sec": (sympy.Integer(1), cosine),
            "csc": (sympy.Integer(1), sine),
        }[name]
        if below == 0:
            raise ExpressionError("the formula divides by zero")
        return above / below

    def _turned(self, argument: Node) -> tuple[Any, Any]:
        """Cosine and sine of an angle, which is a sum of multiples of simple ones."""
        angle = sympy.expand(self._angle(argument))
        pi = self.expression(Constant("pi"))
        result = (sympy.Integer(1), sympy.Integer(0))
        for term in sympy.Add.make_args(angle):
            factor, monomial = term.as_coeff_Mul()
            if factor == 0:
                continue
            if not factor.is_Rational or abs(factor) > MAX_POWER:
                raise ExpressionError("an angle is not a sum of simple terms")
            if monomial == pi:
                turn = tuple(
                    self._radicals(function(factor * sympy.pi))
                    for function in (sympy.cos, sympy.sin)
                )
                result = _added(result, (turn[0], turn[1]))
                continue
            key = ("angle", canonical(monomial))
            parts = self._in_parts(key, int(factor.q))
            unit = self._unit_of_angle(key, parts)
            times = int(factor * parts)
            step = unit if times > 0 else (unit[0], -unit[1])
            for _ in range(abs(times)):
                result = _added(result, step)
        return sympy.expand(result[0]), sympy.expand(result[1])

    def _angle(self, argument: Node) -> Any:
        """An angle in radians; degrees are turned into these."""
        match argument:
            case Unary("°", operand):
                return self.expression(operand) * self.expression(Constant("pi")) / 180
            case Unary("-", operand):
                return -self._angle(operand)
            case Binary("+" | "-" as op, left, right):
                first, second = self._angle(left), self._angle(right)
                return first + second if op == "+" else first - second
        return self.expression(argument)

    def _unit_of_angle(self, key: Any, parts: int) -> tuple[Any, Any]:
        cosine = self._symbol(("cos", *key, parts))
        sine = self._related(("sin", *key, parts), lambda symbol: symbol**2 + cosine**2 - 1)
        return cosine, sine

    def _radicals(self, value: Any) -> Any:
        """A sum of products of square roots of whole numbers, as sympy gives it for an angle."""
        value = sympy.expand(value)
        if value.is_Rational:
            return value
        if value.is_Add:
            return sympy.Add(*(self._radicals(part) for part in value.args))
        if value.is_Mul:
            return sympy.Mul(*(self._radicals(part) for part in value.args))
        if value.is_Pow and value.base.is_Rational and value.exp.is_Rational and value.exp.q == 2:
            return self._root_of_number(value.base, 2) ** int(value.exp.p)
        raise ExpressionError("the sine of this angle has no simple form")


def _added(first: tuple[Any, Any], second: tuple[Any, Any]) -> tuple[Any, Any]:
    """Cosine and sine of the sum of two angles."""
    (c, s), (d, t) = first, second
    return sympy.expand(c * d - s * t), sympy.expand(s * d + c * t)
