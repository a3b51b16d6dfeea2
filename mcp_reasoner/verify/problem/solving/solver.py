"""Statements about real numbers given to z3: whether any numbers satisfy them.

    satisfiable([parse("x^2 + 1 < 0")], {"x"})      False: proved; None: not decided

Terms are built from the tree, never from text. z3's division is total, so every divisor is
said not to be zero; a root is a new number that is not negative, with its power. The effort is
bounded by z3's own count of steps, which is the same on every machine. A point that z3 finds is
given back exactly, to be put into the statements by whoever asked.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any, Final

import sympy

from mcp_reasoner.verify.nodes import Binary, Call, Logic, Name, Node, Not, Number, Relation, Unary
from mcp_reasoner.verify.problem.polynomials import NotReadError

__all__ = ["Found", "point", "satisfiable"]

STEPS: Final = 1_500_000
"""z3's `rlimit`: about a second of work."""
MAX_POWER: Final = 12

Found = dict[str, Any]


def satisfiable(statements: Sequence[Node], names: Iterable[str]) -> bool | None:
    """Whether real numbers satisfy all statements; None where z3 does not say."""
    solver, _ = _solver(statements, names)
    return {"sat": True, "unsat": False}.get(str(solver.check()))


def point(statements: Sequence[Node], names: Iterable[str]) -> Found | None:
    """Numbers that satisfy all statements; None where there are none, or z3 finds none."""
    solver, terms = _solver(statements, names)
    if str(solver.check()) != "sat":
        return None
    model = solver.model()
    found: Found = {}
    for name in names:
        value = _exact(model.evaluate(terms.name(name), model_completion=True))
        if value is None:
            return None
        found[name] = value
    return found


def _solver(statements: Sequence[Node], names: Iterable[str]) -> tuple[Any, "_Terms"]:
    import z3

    terms = _Terms(z3, names)
    formulas = [terms.statement(statement) for statement in statements]
    solver = z3.SolverFor("QF_NRA")
    solver.set("rlimit", STEPS)
    for formula in (*formulas, *terms.sides):
        solver.add(formula)
    return solver, terms


def _exact(value: Any) -> Any:
    """A z3 number as a sympy one; None for what has no root form of degree two."""
    import z3

    if z3.is_rational_value(value):
        return sympy.Rational(value.numerator_as_long(), value.denominator_as_long())
    if not z3.is_algebraic_value(value):
        return None
    coefficients = [_exact(one) for one in value.poly()]
    if len(coefficients) != 3 or None in coefficients:
        return None
    c, b, a = coefficients
    root = sympy.sqrt(b**2 - 4 * a * c)
    low, high = sorted(((-b - root) / (2 * a), (-b + root) / (2 * a)), key=sympy.N)
    return sympy.expand(low if value.index() == 1 else high)


class _Terms:
    """z3 terms for trees; `sides` are what they take for granted."""

    def __init__(self, z3: Any, names: Iterable[str]) -> None:
        self.z3 = z3
        self.known = {name: z3.Real(name) for name in names}
        self.sides: list[Any] = []
        self.fresh = 0

    def name(self, name: str) -> Any:
        """The term of an unknown."""
        return self.known[name]

    def statement(self, node: Node) -> Any:
        """A statement as a z3 formula."""
        match node:
            case Logic("and", items):
                return self.z3.And([self.statement(item) for item in items])
            case Logic(_, items):
                return self.z3.Or([self.alone(item) for item in items])
            case Not(item):
                return self.z3.Not(self.alone(item))
            case Relation(operands, operators):
                values = [self.value(operand) for operand in operands]
                return self.z3.And(
                    [
                        self.related(values[i], operator, values[i + 1])
                        for i, operator in enumerate(operators)
                    ]
                )
        raise NotReadError("the statement is not one of real numbers")

    def alone(self, node: Node) -> Any:
        """A statement that may fail: nothing in it may be undefined."""
        before = len(self.sides)
        formula = self.statement(node)
        if len(self.sides) > before:
            raise NotReadError("a part of the statement may be undefined where another holds")
        return formula

    def related(self, a: Any, operator: str, b: Any) -> Any:
        match operator:
            case "=":
                return a == b
            case "!=":
                return a != b
            case "<":
                return a < b
            case "<=":
                return a <= b
            case ">":
                return a > b
            case ">=":
                return a >= b
        raise NotReadError("the statement is not one of real numbers")

    def value(self, node: Node) -> Any:
        """A formula as a z3 term."""
        match node:
            case Number(_, value):
                return self.number(value)
            case Name(name) if name in self.known:
                return self.known[name]
            case Unary("-", operand):
                return -self.value(operand)
            case Unary("+", operand):
                return self.value(operand)
            case Binary("^", base, Number(_, size)) if size.denominator == 1:
                return self.power(self.value(base), int(size))
            case Binary("+" | "-" | "*" | "/"):
                return self.operation(node)
            case Call("abs", (inner,)):
                value = self.value(inner)
                return self.z3.If(value >= 0, value, -value)
            case Call("sqrt", (inner,)):
                return self.root(self.value(inner))
        raise NotReadError("the formula is not one of real numbers")

    def number(self, value: Fraction) -> Any:
        return self.z3.RatVal(value.numerator, value.denominator)

    def operation(self, node: Binary) -> Any:
        left, right = self.value(node.left), self.value(node.right)
        match node.op:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*":
                return left * right
        self.sides.append(right != 0)
        return left / right

    def power(self, base: Any, size: int) -> Any:
        if not 1 <= size <= MAX_POWER:
            raise NotReadError("a power is not small and positive")
        result = base
        for _ in range(size - 1):
            result = result * base
        return result

    def root(self, value: Any) -> Any:
        self.fresh += 1
        root = self.z3.Real(f"root {self.fresh}")
        self.sides += [root >= 0, root * root == value]
        return root
