"""Formulas as rational functions of generators: names, roots, powers, sines, logarithms.

    2^(n+1) - 2*2^n      2*p - 2*p, which is zero, with p for 2^n

Each function of the grammar becomes a symbol, or a rational function of symbols, by laws that
hold wherever the formula has a value (`conditions`): sums of angles, powers of a base, the
factorial of n + 1. `relations` are polynomials that vanish (r^2 - 2 for the root of 2). Two
formulas with the same rational function are equal; those with different ones may be equal
too. The result is a sympy expression made of symbols, numbers, + - * / and whole powers.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import sympy
from sympy.polys.polyerrors import BasePolynomialError

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
from mcp_reasoner.verify.proof.deciders.conditions import is_whole
from mcp_reasoner.verify.proof.deciders.theorem import literal, replaced

__all__ = ["Generators", "positive_side"]

_MAX_POWER: Final = 60
_MAX_FACTORED: Final = 10**12
_MAX_SHIFT: Final = 40
_TRIGONOMETRIC: Final = frozenset(["sin", "cos", "tan", "cot", "sec", "csc"])
_HYPERBOLIC: Final = frozenset(["sinh", "cosh", "tanh"])


class Generators:
    """Turns formulas into rational functions; all formulas of one theorem share one of these.

    `positive` are formulas that are known to be above zero: only these are split in
    logarithms. `assumed` collects what a law needed beyond the formula's own conditions.
    """

    def __init__(
        self, formulas: Iterable[Node], *, domains: Mapping[str, Domain], positive: Iterable[Node]
    ) -> None:
        self.domains = domains
        self.relations: list[Any] = []
        self.assumed: list[Node] = []
        self._symbols: dict[Any, Any] = {}
        self._parts: dict[Any, int] = {}
        self._first: dict[Any, int] = {}
        self._positive: set[Any] = set()
        # Twice: what fractions of an angle and which factorials there are must be known first.
        waiting = tuple(formulas)
        for formula in waiting:
            self.expression(formula)
        self._symbols.clear()
        self.relations.clear()
        self.assumed.clear()
        for formula in positive:
            try:
                self._positive.add(_canonical(self.expression(formula)))
            except ExpressionError:
                continue

    @property
    def symbols(self) -> Mapping[Any, Any]:
        """The symbol of each key: a tuple that begins with what the symbol stands for."""
        return self._symbols

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
                return self._related(("abs", _canonical(inner)), lambda s: s**2 - inner**2)
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
        return self._symbol((name, *(_canonical(self.expression(arg)) for arg in args)))

    def _series(self, node: BigOperator) -> Any:
        """A sum or product up to n + c: one symbol up to the lowest c, and the terms after it."""
        if node.low is None or node.high is None:
            raise ExpressionError("a sum needs its limits")
        low = _canonical(self.expression(node.low))
        shift, rest = sympy.expand(self.expression(node.high)).as_coeff_Add()
        if not shift.is_Integer:
            raise ExpressionError("a sum needs whole limits")
        body = replaced(node.body, {node.variable: Name("index of a sum")})
        key = (node.kind, low, body, _canonical(rest))
        first = self._first[key] = min(self._first.get(key, int(shift)), int(shift))
        if shift - first > _MAX_SHIFT:
            raise ExpressionError("two sums are too far apart to be related")
        result = self._symbol((*key, first))
        for back in range(int(shift) - first - 1, -1, -1):
            place = Binary("-", node.high, whole(back))
            term = self.expression(replaced(node.body, {node.variable: place}))
            result = result + term if node.kind == "sum" else result * term
        return result

    # -- symbols ---------------------------------------------------------------------------

    def _symbol(self, key: Any) -> Any:
        if key not in self._symbols:
            self._symbols[key] = sympy.Symbol(f"g{len(self._symbols)}")
        return self._symbols[key]

    def _related(self, key: Any, relation: Callable[[Any], Any]) -> Any:
        """The symbol of `key`; when it is new, the numerator of `relation` of it vanishes."""
        new = key not in self._symbols
        symbol = self._symbol(key)
        if new:
            self.relations.append(sympy.fraction(sympy.together(relation(symbol)))[0])
        return symbol

    def symbol_of(self, name: str) -> Any:
        """The symbol of a name of the theorem."""
        return self._symbol(("name", name))

    # -- roots and powers ------------------------------------------------------------------

    def _root(self, value: Any, degree: int) -> Any:
        if value.is_Rational:
            return self._root_of_number(value, degree)
        key = ("root", _canonical(value), degree)
        return self._related(key, lambda symbol: symbol**degree - value)

    def _root_of_number(self, value: Any, degree: int) -> Any:
        if value < 0 and degree % 2 == 0:
            raise ExpressionError("the root of a negative number is not real")
        # With a whole number under the root: a/b is a*b^(degree-1) over b^degree.
        inside = abs(int(value.p)) * int(value.q) ** (degree - 1)
        if inside > _MAX_FACTORED:
            raise ExpressionError("the root of so large a number is not split")
        result = sympy.Integer(1 if value >= 0 else -1) / value.q
        if inside == 0:
            return sympy.Integer(0)
        for prime, count in sympy.factorint(inside).items():
            result *= sympy.Integer(prime) ** (count // degree)
            if count % degree:
                result *= self._prime_root(int(prime), degree) ** (count % degree)
        return result

    def _prime_root(self, prime: int, degree: int) -> Any:
        return self._related(("prime root", prime, degree), lambda s: s**degree - prime)

    def _power(self, base: Node, exponent: Node) -> Any:
        number = literal(exponent)
        if number is not None:
            if abs(number) > _MAX_POWER or number.denominator > 12:
                raise ExpressionError("an exponent is too large to be written out")
            value = self.expression(base)
            if number < 0 and value == 0:
                raise ExpressionError("the formula divides by zero")
            if number.denominator == 1:
                return value ** int(number)
            return self._root(value, number.denominator) ** number.numerator
        power = sympy.expand(self.expression(exponent))
        if base == Constant("e"):
            return self._exponential(power)
        value = self.expression(base)
        if value.is_Rational:
            return self._power_of_number(value, power, whole=is_whole(exponent, self.domains))
        if any(term.as_coeff_Mul()[0] < 0 for term in sympy.Add.make_args(power)):
            self.assumed.append(Relation((base, whole(0)), ("!=",)))
        return self._split_power(("base", _canonical(value)), value, power)

    def _power_of_number(self, base: Any, power: Any, *, whole: bool) -> Any:
        if base == 0 or abs(base.p) * base.q > _MAX_FACTORED:
            raise ExpressionError("a power of zero, or of a large number, is not split")
        result = sympy.Integer(1)
        if base < 0:
            if not whole:
                raise ExpressionError("a power of a negative number needs a whole exponent")
            sign = self._split_power(("base", -1), sympy.Integer(-1), power)
            result = result * sign
        for prime, count in sympy.factorrat(abs(base)).items():
            value = sympy.Integer(prime)
            result *= self._split_power(("base", int(prime)), value, power) ** count
        return result

    def _exponential(self, power: Any) -> Any:
        """e to a power; e^(k*ln a) is a^k."""
        result, rest = sympy.Integer(1), sympy.Integer(0)
        logarithms = {symbol: key for key, symbol in self._symbols.items() if key[0] == "ln"}
        for term in sympy.Add.make_args(sympy.expand(power)):
            factor, monomial = term.as_coeff_Mul()
            if monomial in logarithms and factor.is_Integer and abs(factor) <= _MAX_POWER:
                result *= logarithms[monomial][1] ** int(factor)
            else:
                rest += term
        return result * self._split_power(("base", "e"), self.expression(Constant("e")), rest)

    def _split_power(self, base: Any, value: Any, power: Any) -> Any:
        """A base to a sum of terms: a product of powers, one symbol for each kind of term."""
        result = sympy.Integer(1)
        for term in sympy.Add.make_args(sympy.expand(power)):
            factor, monomial = term.as_coeff_Mul()
            if not factor.is_Rational or abs(factor) > _MAX_POWER:
                raise ExpressionError("an exponent is not a sum of simple terms")
            if monomial == 1 and factor.q == 1:
                result *= value ** int(factor)
                continue
            key = (base, _canonical(monomial))
            parts = self._in_parts(key, int(factor.q))
            result *= self._part_of_power(key, value, monomial, parts) ** int(factor * parts)
        return result

    def _in_parts(self, key: Any, denominator: int) -> int:
        """Into how many parts the unit of an exponent or an angle is split in this theorem."""
        parts = int(sympy.ilcm(self._parts.get(key, 1), denominator))
        if parts > _MAX_SHIFT:
            raise ExpressionError("an exponent or an angle has too large a denominator")
        self._parts[key] = parts
        return parts

    def _part_of_power(self, key: Any, value: Any, monomial: Any, parts: int) -> Any:
        if monomial == 1:
            return self._related((*key, parts), lambda symbol: symbol**parts - value)
        if value == -1:
            if parts != 1:
                raise ExpressionError("a power of a negative number needs a whole exponent")
            return self._related((*key, parts), lambda symbol: symbol**2 - 1)
        return self._symbol((*key, parts))

    # -- angles ----------------------------------------------------------------------------

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
            if not factor.is_Rational or abs(factor) > _MAX_POWER:
                raise ExpressionError("an angle is not a sum of simple terms")
            if monomial == pi:
                turn = tuple(
                    self._radicals(function(factor * sympy.pi))
                    for function in (sympy.cos, sympy.sin)
                )
                result = _added(result, (turn[0], turn[1]))
                continue
            key = ("angle", _canonical(monomial))
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

    # -- logarithms and factorials ---------------------------------------------------------

    def _logarithm(self, argument: Node) -> Any:
        if argument == Constant("e"):
            return sympy.Integer(1)
        match argument:
            case Binary("^", Constant("e"), exponent) | Call("exp", (exponent,)):
                return self.expression(exponent)
        value = self.expression(argument)
        if value.is_Rational:
            return self._logarithm_of_number(value)
        number, factors = _factors(value)
        known = number > 0 and all(factor in self._positive for factor, _ in factors)
        if not known:
            return self._symbol(("ln", _canonical(value)))
        result = self._logarithm_of_number(number)
        for factor, count in factors:
            result += count * self._symbol(("ln", factor))
        return result

    def _logarithm_of_number(self, value: Any) -> Any:
        if value <= 0 or value.p * value.q > _MAX_FACTORED:
            raise ExpressionError("a logarithm needs a positive number that is not too large")
        total = sympy.Integer(0)
        for prime, count in sympy.factorrat(value).items():
            total += count * self._symbol(("ln", sympy.Integer(prime)))
        return total

    def _factorial(self, argument: Node) -> Any:
        value = sympy.expand(self.expression(argument))
        shift, rest = value.as_coeff_Add()
        if rest == 0:
            if not (shift.is_Integer and 0 <= shift <= 200):
                raise ExpressionError("a factorial needs a whole number that is not too large")
            return sympy.factorial(shift)
        if not shift.is_Integer:
            raise ExpressionError("a factorial needs a whole number")
        key = ("factorial", _canonical(rest))
        first = self._first[key] = min(self._first.get(key, int(shift)), int(shift))
        if shift - first > _MAX_SHIFT:
            raise ExpressionError("two factorials are too far apart to be related")
        result = self._symbol((*key, first))
        for step in range(first + 1, int(shift) + 1):
            result *= rest + step
        return result

    def _binomial(self, above: Node, below: Node) -> Any:
        number = literal(below)
        if number is not None and number.denominator == 1 and 0 <= number <= _MAX_SHIFT:
            value, result = self.expression(above), sympy.Integer(1)
            for step in range(int(number)):
                result *= (value - step) / sympy.Integer(step + 1)
            return result
        self.assumed.append(Relation((below, above), ("<=",)))
        difference = Binary("-", above, below)
        return self._factorial(above) / (self._factorial(below) * self._factorial(difference))


def _added(first: tuple[Any, Any], second: tuple[Any, Any]) -> tuple[Any, Any]:
    """Cosine and sine of the sum of two angles."""
    (c, s), (d, t) = first, second
    return sympy.expand(c * d - s * t), sympy.expand(s * d + c * t)


def _canonical(value: Any) -> Any:
    """One form for all equal rational functions."""
    if value.is_Symbol or value.is_Number:
        return value
    try:
        return sympy.cancel(value)
    except (BasePolynomialError, NotImplementedError) as error:
        raise ExpressionError("a formula has no simple form") from error


def _factors(value: Any) -> tuple[Any, list[tuple[Any, int]]]:
    """A rational number, and irreducible factors with their powers, of a rational function."""
    above, below = sympy.fraction(sympy.cancel(value))
    number, found = sympy.Integer(1), []
    for part, sign in ((above, 1), (below, -1)):
        coefficient, factors = sympy.factor_list(part)
        number *= sympy.Rational(coefficient) ** sign
        found += [(_canonical(factor), sign * count) for factor, count in factors]
    return number, found


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
