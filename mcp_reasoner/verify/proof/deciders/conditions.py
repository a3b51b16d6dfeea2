"""Where formulas have a value: the side conditions of divisions, roots, logarithms and the like.

    conditions(parse("1/x"))      (x != 0,)

The value of a formula is a real number where all its conditions hold, and it is undefined where
one fails. They are statements of the grammar themselves, in an order in which each has a value
once those before it hold. What holds by the domains of the names (`integer(n)`) is left out.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Final

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.nodes import (
    BigOperator,
    Binary,
    Call,
    Constant,
    Logic,
    Name,
    Node,
    Number,
    Relation,
    Unary,
    children,
    free_names,
    whole,
)
from mcp_reasoner.verify.proof.claims import Domain
from mcp_reasoner.verify.proof.deciders.theorem import integer_literal, literal, replaced

__all__ = ["conditions", "is_whole"]

_MAX_TERMS: Final = 40
_ZERO, _ONE = whole(0), whole(1)
_WHOLE_CALLS: Final = frozenset(["factorial", "floor", "ceil", "mod", "gcd", "lcm", "binomial"])
_KEEPING: Final = frozenset(["abs", "min", "max"])


def conditions(node: Node, domains: Mapping[str, Domain]) -> tuple[Node, ...]:
    """The conditions of a formula or a statement, each once; ExpressionError if unsayable."""
    return tuple(dict.fromkeys(_conditions(node, domains)))


def is_whole(node: Node, domains: Mapping[str, Domain]) -> bool:
    """Whether a formula is a whole number wherever it has a value, by its shape alone."""
    match node:
        case Number(_, value):
            return value.denominator == 1
        case Name(name):
            return domains.get(name) == "integer"
        case Unary("-" | "+", operand):
            return is_whole(operand, domains)
        case Unary("!", _) | Binary("mod", _, _):
            return True
        case Binary("+" | "-" | "*", left, right):
            return is_whole(left, domains) and is_whole(right, domains)
        case Binary("^", base, exponent):
            power = integer_literal(exponent)
            return power is not None and power >= 0 and is_whole(base, domains)
        case Call(name, args):
            if name in _WHOLE_CALLS:
                return True
            return name in _KEEPING and all(is_whole(arg, domains) for arg in args)
        case BigOperator("sum" | "product", variable, _, _, body):
            return is_whole(body, {**domains, variable: "integer"})
    return False


def _conditions(node: Node, domains: Mapping[str, Domain]) -> Iterator[Node]:
    if isinstance(node, BigOperator):
        yield from _of_big(node, domains)
        return
    for child in children(node):
        yield from _conditions(child, domains)
    match node:
        case Constant("i"):
            raise ExpressionError("complex numbers are not decided here")
        case Constant("infinity"):
            raise ExpressionError("infinity is not a number to compute with")
        case Unary("!", operand):
            yield from _factorial(operand, domains)
        case Binary("/", _, right):
            if not _never_zero(right):
                yield _related(right, "!=", _ZERO)
        case Binary("mod", left, right):
            yield from _all_whole((left, right), domains)
            if not literal(right):
                yield _related(right, "!=", _ZERO)
        case Binary("^", base, exponent):
            yield from _power(base, exponent, domains)
        case Call(name, args):
            yield from _call(name, args, domains)


def _never_zero(node: Node) -> bool:
    """Whether a denominator is plainly not zero: a number, a power of a positive one, products."""
    match node:
        case Binary("^", base, _) if (literal(base) or 0) > 0 or base == Constant("e"):
            return True
        case Binary("*", left, right):
            return _never_zero(left) and _never_zero(right)
    return bool(literal(node))


def _call(name: str, args: tuple[Node, ...], domains: Mapping[str, Domain]) -> Iterator[Node]:
    match name:
        case "sqrt":
            if (literal(args[0]) or Fraction(-1)) < 0:
                yield _related(args[0], ">=", _ZERO)
        case "root":
            degree = integer_literal(args[1])
            if degree is None:
                raise ExpressionError("the degree of a root must be a number")
            if degree % 2 == 0:
                yield _related(args[0], ">=", _ZERO)
        case "ln" | "log2" | "log10" | "log":
            for number, argument in enumerate(args):
                if (literal(argument) or Fraction(-1)) < 0:
                    yield _related(argument, ">", _ZERO)
                if number and (literal(argument) or Fraction(1)) == 1:
                    yield _related(argument, "!=", _ONE)
        case "tan" | "sec":
            yield _related(Call("cos", args), "!=", _ZERO)
        case "cot" | "csc":
            yield _related(Call("sin", args), "!=", _ZERO)
        case "asin" | "acos":
            yield _related(args[0], ">=", Unary("-", _ONE))
            yield _related(args[0], "<=", _ONE)
        case "factorial":
            yield from _factorial(args[0], domains)
        case "binomial":
            yield from _all_whole(args, domains)
            for argument in args:
                if (literal(argument) or Fraction(-1)) < 0:
                    yield _related(argument, ">=", _ZERO)
        case "gcd" | "lcm" | "divides":
            yield from _all_whole(args, domains)
        case "mod" | "congruent":
            yield from _all_whole(args, domains)
            if not literal(args[-1]):
                yield _related(args[-1], "!=", _ZERO)


def _factorial(operand: Node, domains: Mapping[str, Domain]) -> Iterator[Node]:
    yield from _all_whole((operand,), domains)
    if (literal(operand) or Fraction(-1)) < 0:
        yield _related(operand, ">=", _ZERO)


def _power(base: Node, exponent: Node, domains: Mapping[str, Domain]) -> Iterator[Node]:
    number = literal(exponent)
    if number is not None and number.denominator == 1:
        if number <= 0 and not literal(base):
            yield _related(base, "!=", _ZERO)
        return
    positive = (literal(base) or Fraction(-1)) > 0 or base in (Constant("e"), Constant("pi"))
    if positive:
        return
    if number is not None:
        yield _related(base, ">=" if number > 0 else ">", _ZERO)
    elif is_whole(exponent, domains):
        if not literal(base):
            nonzero = _related(base, "!=", _ZERO)
            yield Logic("or", (nonzero, _related(exponent, ">", _ZERO)))
    else:
        yield _related(base, ">", _ZERO)


def _all_whole(args: tuple[Node, ...], domains: Mapping[str, Domain]) -> Iterator[Node]:
    for argument in args:
        if not is_whole(argument, domains):
            yield Call("integer", (argument,))


def _of_big(node: BigOperator, domains: Mapping[str, Domain]) -> Iterator[Node]:
    low, high = node.low, node.high
    if node.kind not in ("sum", "product") or low is None or high is None:
        raise ExpressionError("where an integral or a limit exists is not decided here")
    for limit in (low, high):
        yield from _conditions(limit, domains)
    yield from _all_whole((low, high), domains)
    first, last = integer_literal(low), integer_literal(high)
    if first is None or last is None or last < first - 1:
        # With a smaller end, some read nothing and some the terms between, negated.
        yield _related(high, ">=", Binary("-", low, _ONE))
    inner = {**domains, node.variable: "integer"}
    for condition in _conditions(node.body, inner):
        if node.variable not in free_names(condition):
            yield condition
        elif first is not None and last is not None and last - first < _MAX_TERMS:
            for index in range(first, last + 1):
                yield replaced(condition, {node.variable: _written_whole(index)})
        elif not (first is not None and _holds_from(condition, node.variable, first)):
            raise ExpressionError("whether every term of a sum has a value was not decided")


def _holds_from(condition: Node, index: str, first: int) -> bool:
    """Whether a condition on a polynomial in the index alone holds from `first` on, by signs.

    Written in powers of (index - first), all coefficients are at least zero and the constant
    one is above: then the polynomial is positive.
    """
    match condition:
        case Relation((left, right), ("!=" | ">" | ">=",)) if right == _ZERO:
            if free_names(left) != {index}:
                return False
            values = _coefficients(left, index, Fraction(first))
            return values is not None and values[0] > 0 and min(values) >= 0
    return False


def _coefficients(node: Node, index: str, shift: Fraction) -> list[Fraction] | None:
    """The coefficients of `node` in t, where the index is t + shift, lowest first."""
    match node:
        case Number(_, value):
            return [value]
        case Name(name) if name == index:
            return [shift, Fraction(1)]
        case Binary("+", left, right):
            return _summed(_coefficients(left, index, shift), _coefficients(right, index, shift))
        case Binary("-", left, right):
            second = _coefficients(right, index, shift)
            negated = None if second is None else [-value for value in second]
            return _summed(_coefficients(left, index, shift), negated)
        case Binary("*", left, right):
            return _multiplied(
                _coefficients(left, index, shift), _coefficients(right, index, shift)
            )
        case Binary("^", base, exponent):
            power = integer_literal(exponent)
            if power is None or not 0 <= power <= 12:
                return None
            result: list[Fraction] | None = [Fraction(1)]
            for _ in range(power):
                result = _multiplied(result, _coefficients(base, index, shift))
            return result
    return None


def _summed(a: list[Fraction] | None, b: list[Fraction] | None) -> list[Fraction] | None:
    if a is None or b is None:
        return None
    size = max(len(a), len(b))
    padded = [values + [Fraction(0)] * (size - len(values)) for values in (a, b)]
    return [x + y for x, y in zip(*padded, strict=True)]


def _multiplied(a: list[Fraction] | None, b: list[Fraction] | None) -> list[Fraction] | None:
    if a is None or b is None:
        return None
    result = [Fraction(0)] * (len(a) + len(b) - 1)
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            result[i + j] += x * y
    return result


def _related(left: Node, operator: str, right: Node) -> Node:
    return Relation((left, right), (operator,))  # type: ignore[arg-type]


def _written_whole(value: int) -> Node:
    return whole(value) if value >= 0 else Unary("-", whole(-value))
