"""Exact values of `nodes` trees in sympy, with every size bounded before it is computed.

    to_sympy(parse("1/3 + 0.5"))                        Rational(5, 6)
    to_sympy(parse("x^2", names=["x"]), values={"x": sympy.Integer(3)})    Integer(9)

`to_sympy` takes arithmetic and returns a sympy expression; a name without a value
becomes a plain `Symbol`. Values are put in at the leaves, so that a division by zero
or 0^0 in what was written is seen and not cancelled away. It raises ExpressionError,
one sentence, for what is undefined, too large or undecided. `functions` computes powers
and functions, `bounds` holds the limits; whether a statement holds is for `truth`.

This imports sympy and can take its time: it belongs in a worker process, never in
the server's. It never gives text to sympy: only numbers and trees that it built.
"""

from collections.abc import Mapping
from typing import Any, TypeAlias

import sympy

from mcp_reasoner.errors import ExpressionError, UndefinedError
from mcp_reasoner.verify.bounds import MAX_SYMBOLIC_POWER, MAX_TERMS, checked, whole_number
from mcp_reasoner.verify.functions import factorial, function_value, known_zero, power
from mcp_reasoner.verify.nodes import (
    BigOperator,
    Binary,
    Call,
    Constant,
    Group,
    Interval,
    Name,
    Node,
    Number,
    Unary,
)

__all__ = ["Values", "to_sympy"]

Values: TypeAlias = Mapping[str, Any]
"""Values of names: sympy expressions (sympy publishes no types)."""


def to_sympy(node: Node, *, values: Values | None = None) -> Any:
    """The exact value of arithmetic, a sympy expression."""
    return _Arithmetic(values or {}).value(node)


class _Arithmetic:
    def __init__(self, values: Values) -> None:
        self.values = values

    def value(self, node: Node) -> Any:
        match node:
            case Number(_, number):
                return checked(sympy.Rational(number.numerator, number.denominator))
            case Name(name):
                return self.values[name] if name in self.values else sympy.Symbol(name)
            case Constant(name):
                table = {"pi": sympy.pi, "e": sympy.E, "i": sympy.I, "infinity": sympy.oo}
                return table[name]
            case Unary(op, operand):
                return self.unary(op, self.value(operand))
            case Binary("mod", left, right):
                return self.modulo(left, self.value(right))
            case Binary():
                return self.chain(node)
            case Call(name, args):
                return function_value(name, [self.value(arg) for arg in args])
            case BigOperator():
                return self.big_operator(node)
            case Group() | Interval():
                raise ExpressionError("a list, a tuple or an interval has no single value")
        raise ExpressionError("a statement has no value as a number")

    def unary(self, op: str, operand: Any) -> Any:
        match op:
            case "-":
                return -operand
            case "+":
                return operand
            case "%":
                return checked(operand / 100)
            case "°":
                return checked(operand * sympy.pi / 180)
            case "!":
                return factorial(operand)
        raise ExpressionError('"±" stands for two values, not one')

    def chain(self, node: Binary) -> Any:
        """A tree of binary operations, its left spine without recursion."""
        spine: list[Binary] = []
        left: Node = node
        while isinstance(left, Binary) and left.op != "mod":
            spine.append(left)
            left = left.left
        value = self.value(left)
        for step in reversed(spine):
            value = checked(self.binary(step.op, value, self.value(step.right)))
        return value

    def binary(self, op: str, left: Any, right: Any) -> Any:
        if left.is_infinite or right.is_infinite:
            raise ExpressionError("infinity is not a number to compute with")
        match op:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*":
                return left * right
            case "/":
                if known_zero(right):
                    raise UndefinedError("the formula divides by zero")
                return left / right
            case "^":
                return power(left, right)
        raise ExpressionError(f'"{op}" does not give a single number')

    def modulo(self, left: Node, modulus: Any) -> Any:
        """Remainders take the sign of the modulus; powers are never written out."""
        size = whole_number(modulus, "a modulus")
        if size == 0:
            raise ExpressionError("the formula divides by zero")
        if isinstance(left, Binary) and left.op == "^":
            base, exponent = self.value(left.left), self.value(left.right)
            if base.is_Integer and exponent.is_Integer and exponent > 0:
                return sympy.Integer(pow(int(base), int(exponent), size))
        return sympy.Integer(whole_number(self.value(left), "a remainder") % size)

    def big_operator(self, node: BigOperator) -> Any:
        if node.low is None or node.high is None:
            raise ExpressionError("an integral without limits has no single value")
        low, high = self.value(node.low), self.value(node.high)
        if node.kind == "integral":
            return self.integral(node, low, high)
        start, end = whole_number(low, f"a {node.kind}"), whole_number(high, f"a {node.kind}")
        if end - start >= MAX_TERMS:
            raise ExpressionError(f"sums and products are computed up to {MAX_TERMS} terms")
        total = sympy.Integer(0 if node.kind == "sum" else 1)
        for index in range(start, end + 1):
            inner = _Arithmetic({**self.values, node.variable: sympy.Integer(index)})
            term = inner.value(node.body)
            if index - start >= MAX_SYMBOLIC_POWER and not term.is_Rational:
                raise ExpressionError("so long a sum is computed for fractions only")
            total = checked(total + term if node.kind == "sum" else total * term)
        return total

    def integral(self, node: BigOperator, low: Any, high: Any) -> Any:
        """Of polynomials only: their antiderivative is exact and has no gaps."""
        variable = sympy.Dummy(node.variable)
        inner = _Arithmetic({**self.values, node.variable: variable})
        body = inner.value(node.body)
        if not body.is_polynomial(variable) or body.free_symbols - {variable}:
            raise ExpressionError("integrals are computed for polynomials in one variable only")
        if low.is_finite is not True or high.is_finite is not True:
            raise ExpressionError("integrals are computed between finite limits only")
        terms = sympy.Poly(body, variable).terms()
        return checked(
            sum(
                (coefficient * (high ** (degree + 1) - low ** (degree + 1)) / (degree + 1))
                for (degree,), coefficient in terms
            )
            + sympy.Integer(0)
        )
