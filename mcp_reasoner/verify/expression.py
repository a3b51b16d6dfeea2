"""Exact values of `nodes` trees in sympy, with every size bounded before it is computed.

    to_sympy(parse("1/3 + 0.5"))                        Rational(5, 6)
    to_sympy(parse("x^2", names=["x"]), values={"x": sympy.Integer(3)})    Integer(9)
    truth(parse("x^2 = 2 and x > 0"), values={"x": sympy.sqrt(2)})         True
    is_zero(sympy.sqrt(8) - 2*sympy.sqrt(2))            True; None: could not be decided

`to_sympy` takes arithmetic and returns a sympy expression; a name without a value
becomes a plain `Symbol`. Values are put in at the leaves, so that a division by zero
or 0^0 in what was written is seen and not cancelled away. `truth` takes statements:
relation chains, `and`, `or`, `not`, `divides`, `integer`, `prime`, `even`, `odd`,
`congruent`, and membership in a set; every name needs a value. Both raise
ExpressionError, one sentence, for what is undefined, too large or undecided.

This imports sympy and can take its time: it belongs in a worker process, never in
the server's. It never gives text to sympy: only numbers and trees that it built.
"""

import contextlib
import itertools
from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any, Final

import sympy
from sympy.polys.polyerrors import BasePolynomialError

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.nodes import (
    BigOperator,
    Binary,
    Call,
    Constant,
    Group,
    Interval,
    Logic,
    Name,
    Node,
    Not,
    Number,
    Relation,
    Unary,
    children,
)

__all__ = ["MAX_BITS", "alternatives", "compare", "is_zero", "to_sympy", "truth"]

MAX_BITS: Final = 65_536
"""The largest whole number that is computed has this many binary digits."""
MAX_FACTORIAL: Final = 5_000
MAX_SYMBOLIC_POWER: Final = 200
MAX_EXPONENT: Final = 1_000
MAX_TERMS: Final = 5_000
MAX_PRIME: Final = 2**64
"""Below this sympy's test of primality is proved right."""
DIGITS: Final = 60

Values = Mapping[str, Any]
"""Values of names: sympy expressions (sympy publishes no types)."""


def to_sympy(node: Node, *, values: Values | None = None) -> Any:
    """The exact value of arithmetic, a sympy expression."""
    return _Arithmetic(values or {}).value(node)


def truth(node: Node, *, values: Values | None = None) -> bool:
    """Whether a statement holds, decided exactly."""
    return _Statement(_Arithmetic(values or {})).holds(node)


def alternatives(node: Node) -> tuple[Node, ...]:
    """`node` without `±`: itself, or the two readings of its only `±`."""
    readings = _readings(node)
    if len(readings) > 2:
        raise ExpressionError('more than one "±" may be combined in several ways')
    return readings


def _readings(node: Node) -> tuple[Node, ...]:
    match node:
        case Unary("±", operand):
            return tuple(Unary(sign, part) for sign in ("+", "-") for part in _readings(operand))
        case Binary("±", left, right):
            pairs = [(a, b) for a in _readings(left) for b in _readings(right)]
            return tuple(Binary(sign, a, b) for sign in ("+", "-") for a, b in pairs)
        case Unary(op, operand):
            return tuple(Unary(op, part) for part in _readings(operand))
        case Binary(op, left, right):
            pairs = [(a, b) for a in _readings(left) for b in _readings(right)]
            return tuple(Binary(op, a, b) for a, b in pairs)
        case Relation((left, right), operators):
            pairs = [(a, b) for a in _readings(left) for b in _readings(right)]
            return tuple(Relation(pair, operators) for pair in pairs)
    if any(len(_readings(child)) > 1 for child in children(node)):
        raise ExpressionError('"±" may not stand here')
    return (node,)


def is_zero(value: Any) -> bool | None:
    """Whether a number without names is zero; None where neither could be proved."""
    if value.is_Rational:
        return bool(value == 0)
    if value.free_symbols or not value.is_number or value.has(sympy.nan, sympy.zoo, sympy.oo):
        return None
    known = value.is_zero
    if known is not None:
        return bool(known)
    approximation = value.evalf(DIGITS, maxn=400)
    # evalf lowers the precision of a result that it cannot vouch for.
    parts = approximation.as_real_imag()
    if any(part.is_Float and part._prec > 64 and abs(part) > 10**-40 for part in parts):
        return False
    simplified = sympy.radsimp(sympy.expand(value))
    if simplified.is_Rational:
        return bool(simplified == 0)
    if value.is_algebraic and value.count_ops() <= 40:
        with contextlib.suppress(BasePolynomialError, NotImplementedError):
            return bool(sympy.minimal_polynomial(value, sympy.Symbol("t")) == sympy.Symbol("t"))
    simplified = sympy.simplify(value)
    return bool(simplified == 0) if simplified.is_Rational else None


def compare(left: Any, right: Any) -> int | None:
    """-1, 0 or 1 as `left` is below, equal to or above `right`; None where undecided.

    Raises ExpressionError for numbers that are not real, which have no order.
    """
    if left == right:
        return 0
    if left.is_Rational and right.is_Rational:
        return -1 if left < right else 1
    if left in (sympy.oo, -sympy.oo) or right in (sympy.oo, -sympy.oo):
        return -1 if right == sympy.oo or left == -sympy.oo else 1
    difference = left - right
    zero = is_zero(difference)
    if zero is not False:
        return 0 if zero else None
    for side in (left, right):
        if side.is_real is not True and is_zero(sympy.im(side)) is not True:
            raise ExpressionError("numbers that are not real have no order")
    approximation = sympy.re(difference.evalf(DIGITS, maxn=400))
    if not approximation.is_Float or abs(approximation) < 10**-40:
        return None
    return 1 if approximation > 0 else -1


def _checked(value: Any) -> Any:
    """`value`, unless it is undefined or a number beyond the bounds."""
    if value.is_Rational:
        if max(int(value.p).bit_length(), int(value.q).bit_length()) > MAX_BITS:
            raise _too_large()
    elif value.has(sympy.nan, sympy.zoo):
        raise ExpressionError("the formula has an undefined value")
    return value


def _bounded_exponent(exponent: Any) -> None:
    """Keeps e^(e^(…)) from numbers whose very approximation would not end."""
    if exponent.free_symbols:
        return
    size = abs(exponent.evalf(15, maxn=50))
    if not size.is_comparable or size > MAX_EXPONENT:
        raise ExpressionError(f"an exponent that is no fraction may be at most {MAX_EXPONENT}")


def _too_large() -> ExpressionError:
    digits = MAX_BITS * 3 // 10
    return ExpressionError(f"a number in the formula would have more than about {digits} digits")


def _integer(value: Any, what: str) -> int:
    if not value.is_Integer:
        raise ExpressionError(f"{what} needs whole numbers")
    return int(value)


class _Arithmetic:
    def __init__(self, values: Values) -> None:
        self.values = values

    def value(self, node: Node) -> Any:
        match node:
            case Number(_, number):
                return _checked(sympy.Rational(number.numerator, number.denominator))
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
                return self.call(name, [self.value(arg) for arg in args])
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
                return _checked(operand / 100)
            case "°":
                return _checked(operand * sympy.pi / 180)
            case "!":
                return self.factorial(operand)
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
            value = _checked(self.binary(step.op, value, self.value(step.right)))
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
                if self.known_zero(right):
                    raise ExpressionError("the formula divides by zero")
                return left / right
            case "^":
                return self.power(left, right)
        raise ExpressionError(f'"{op}" does not give a single number')

    def known_zero(self, value: Any) -> bool:
        if value.free_symbols:
            return False
        zero = is_zero(value)
        if zero is None and value not in (sympy.oo, -sympy.oo):
            raise ExpressionError("whether a denominator is zero could not be decided")
        return bool(zero)

    def power(self, base: Any, exponent: Any) -> Any:
        if not exponent.free_symbols and not base.free_symbols and self.known_zero(base):
            positive = not self.known_zero(exponent) and compare(exponent, sympy.Integer(0)) == 1
            if not positive:
                raise ExpressionError("zero may only be raised to a positive power")
            return sympy.Integer(0)
        if not exponent.is_Rational:
            _bounded_exponent(exponent)
            return base**exponent
        size = abs(int(exponent.p))
        if base.is_Rational:
            bits = max(int(base.p).bit_length(), int(base.q).bit_length())
            if base not in (0, 1, -1) and (bits - 1) * size > MAX_BITS * int(exponent.q):
                raise _too_large()
            if base < 0 and exponent.q != 1 and exponent.q != 2:
                raise ExpressionError("a root of a negative number may be real or complex")
            if exponent.q != 1 and (bits > 256 or exponent.q > 64 or size > 4096):
                raise ExpressionError("a root of so large a number is not computed")
        elif size > MAX_SYMBOLIC_POWER or exponent.q > 64:
            raise ExpressionError(
                f"a power of something other than a number may be at most {MAX_SYMBOLIC_POWER}"
            )
        return base**exponent

    def modulo(self, left: Node, modulus: Any) -> Any:
        """Remainders take the sign of the modulus; powers are never written out."""
        size = _integer(modulus, "a modulus")
        if size == 0:
            raise ExpressionError("the formula divides by zero")
        if isinstance(left, Binary) and left.op == "^":
            base, exponent = self.value(left.left), self.value(left.right)
            if base.is_Integer and exponent.is_Integer and exponent > 0:
                return sympy.Integer(pow(int(base), int(exponent), size))
        return sympy.Integer(_integer(self.value(left), "a remainder") % size)

    def factorial(self, operand: Any) -> Any:
        size = _integer(operand, "a factorial")
        if size < 0:
            raise ExpressionError("a negative number has no factorial")
        if size > MAX_FACTORIAL:
            raise ExpressionError(f"factorials are computed up to {MAX_FACTORIAL}!")
        return sympy.factorial(size)

    def call(self, name: str, args: list[Any]) -> Any:
        if any(arg.is_infinite for arg in args):
            raise ExpressionError("infinity is not a number to compute with")
        if name in _SIMPLE:
            if name in ("exp", "sinh", "cosh", "tanh"):
                _bounded_exponent(args[0])
            return _checked(_SIMPLE[name](args[0]))
        match name:
            case "sqrt" | "cbrt":
                degree = 2 if name == "sqrt" else 3
                return self.root(args[0], degree)
            case "root":
                return self.root(args[0], _integer(args[1], "the degree of a root"))
            case "ln" | "log" | "log2" | "log10":
                return self.logarithm(name, args)
            case "factorial":
                return self.factorial(args[0])
            case "floor" | "ceil":
                return self.rounded(name, args[0])
            case "bracket":
                if args[0].is_Integer:
                    return args[0]
                raise ExpressionError("square brackets may mean a whole part: use ( )")
            case "mod":
                return self.rest(args)
            case "gcd" | "lcm":
                numbers = [_integer(arg, name) for arg in args]
                fold = sympy.igcd if name == "gcd" else sympy.ilcm
                return _checked(
                    sympy.Integer(reduce(lambda a, b: int(fold(a, b)), numbers, numbers[0]))
                )
            case "binomial":
                return self.binomial(args)
            case "min" | "max":
                return self.extreme(name, args)
        raise ExpressionError(f'"{name}" is a statement, not a number')

    def rest(self, args: list[Any]) -> Any:
        size = _integer(args[1], "a modulus")
        if size == 0:
            raise ExpressionError("the formula divides by zero")
        return sympy.Integer(_integer(args[0], "a remainder") % size)

    def root(self, value: Any, degree: int) -> Any:
        if not 2 <= degree <= 64:
            raise ExpressionError("the degree of a root is between 2 and 64")
        if value.is_Rational and value < 0 and degree % 2:
            # The real root, as school and the sign ∛ mean it, not the principal complex one.
            return -self.power(-value, sympy.Rational(1, degree))
        if value.free_symbols or value.is_nonnegative or degree == 2:
            return self.zero_root(value, degree)
        raise ExpressionError("a root of this number may be real or complex")

    def zero_root(self, value: Any, degree: int) -> Any:
        return value if value == 0 else self.power(value, sympy.Rational(1, degree))

    def logarithm(self, name: str, args: list[Any]) -> Any:
        if name == "log" and len(args) == 1:
            raise ExpressionError(
                '"log" without a base has two meanings: write ln(x) or log(x, 10)'
            )
        base = {"ln": sympy.E, "log2": sympy.Integer(2), "log10": sympy.Integer(10)}.get(name)
        base = args[1] if base is None else base
        for value in (args[0], base):
            if not value.free_symbols and compare(value, sympy.Integer(0)) != 1:
                raise ExpressionError("a logarithm needs positive numbers")
        if not base.free_symbols and compare(base, sympy.Integer(1)) == 0:
            raise ExpressionError("a logarithm to the base 1 does not exist")
        if args[0].is_Rational and base.is_Rational:
            exact = _rational_logarithm(args[0], base)
            if exact is not None:
                return exact
        return sympy.log(args[0], base) if base != sympy.E else sympy.log(args[0])

    def rounded(self, name: str, value: Any) -> Any:
        if value.is_Rational:
            whole = int(value.p) // int(value.q)
            return sympy.Integer(whole if name == "floor" or value.q == 1 else whole + 1)
        if value.free_symbols:
            return sympy.floor(value) if name == "floor" else sympy.ceiling(value)
        approximation = value.evalf(DIGITS, maxn=400)
        if not approximation.is_Float or abs(approximation) > 10**30:
            raise ExpressionError("a number to be rounded is not real or too large")
        nearest = sympy.Integer(round(approximation))
        order = compare(value, nearest)
        if order is None:
            raise ExpressionError("a number is too near to a whole one to be rounded")
        if name == "floor":
            return nearest if order >= 0 else nearest - 1
        return nearest if order <= 0 else nearest + 1

    def binomial(self, args: list[Any]) -> Any:
        n, k = (_integer(arg, "a binomial coefficient") for arg in args)
        if n < 0 or k < 0 or n > 2 * MAX_FACTORIAL:
            raise ExpressionError(
                f"binomial coefficients are computed from 0 to {2 * MAX_FACTORIAL}"
            )
        return _checked(sympy.binomial(n, k))

    def extreme(self, name: str, args: list[Any]) -> Any:
        best = args[0]
        for arg in args[1:]:
            order = None if (arg - best).free_symbols else compare(arg, best)
            if order is None:
                raise ExpressionError(f'which number is the "{name}" could not be decided')
            if order == (1 if name == "max" else -1):
                best = arg
        return best

    def big_operator(self, node: BigOperator) -> Any:
        if node.low is None or node.high is None:
            raise ExpressionError("an integral without limits has no single value")
        low, high = self.value(node.low), self.value(node.high)
        if node.kind == "integral":
            return self.integral(node, low, high)
        start, end = _integer(low, f"a {node.kind}"), _integer(high, f"a {node.kind}")
        if end - start >= MAX_TERMS:
            raise ExpressionError(f"sums and products are computed up to {MAX_TERMS} terms")
        total = sympy.Integer(0 if node.kind == "sum" else 1)
        for index in range(start, end + 1):
            inner = _Arithmetic({**self.values, node.variable: sympy.Integer(index)})
            term = inner.value(node.body)
            if index - start >= MAX_SYMBOLIC_POWER and not term.is_Rational:
                raise ExpressionError("so long a sum is computed for fractions only")
            total = _checked(total + term if node.kind == "sum" else total * term)
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
        return _checked(
            sum(
                (coefficient * (high ** (power + 1) - low ** (power + 1)) / (power + 1))
                for (power,), coefficient in terms
            )
            + sympy.Integer(0)
        )


def _rational_logarithm(value: Any, base: Any) -> Any:
    """The logarithm where it is a whole number, otherwise None."""
    guess = sympy.Integer(round(float(sympy.log(value).evalf(30) / sympy.log(base).evalf(30))))
    if abs(guess) > MAX_BITS:
        return None
    return guess if base**guess == value else None


_SIMPLE: dict[str, Callable[[Any], Any]] = {
    "sin": sympy.sin,
    "cos": sympy.cos,
    "tan": sympy.tan,
    "cot": sympy.cot,
    "sec": sympy.sec,
    "csc": sympy.csc,
    "asin": sympy.asin,
    "acos": sympy.acos,
    "atan": sympy.atan,
    "sinh": sympy.sinh,
    "cosh": sympy.cosh,
    "tanh": sympy.tanh,
    "exp": sympy.exp,
    "abs": sympy.Abs,
}


class _Statement:
    def __init__(self, arithmetic: _Arithmetic) -> None:
        self.arithmetic = arithmetic

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
            case Call("divides" | "integer" | "prime" | "even" | "odd" | "congruent", args):
                return self.predicate(node.name, [self.arithmetic.value(arg) for arg in args])
        raise ExpressionError("a number is not a statement that can hold or fail")

    def related(self, left: Node, op: str, right: Node) -> bool:
        if op == "in":
            if not isinstance(right, Group) or right.kind != "set":
                raise ExpressionError('after "in" stands a set in braces')
            return any(self.related(left, "=", item) for item in right.items)
        if isinstance(left, Group) and isinstance(right, Group):
            return self.same_tuple(left, op, right)
        first, second = self.arithmetic.value(left), self.arithmetic.value(right)
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
        if name in ("even", "odd"):
            return _integer(args[0], name) % 2 == (name == "odd")
        if name == "divides":
            divisor, number = (_integer(arg, name) for arg in args)
            return number == 0 if divisor == 0 else number % divisor == 0
        first, second, modulus = (_integer(arg, "a congruence") for arg in args)
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
        if value >= MAX_PRIME:
            raise ExpressionError("primality is decided for numbers below 2^64 only")
        return bool(sympy.isprime(int(value)))
