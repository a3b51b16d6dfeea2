"""Numbers in words: "the sum of …", "twice …", "the greatest common divisor of …".

    quantity     one number
    values       several numbers of which a sum, a product or a mean may be taken

Which operation words join first ("twice three plus four") is not decided here: both readings
are given, and where they differ, nothing is read.
"""

import contextlib
import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, Final

import sympy

from mcp_reasoner.verify.functions import function_value, power
from mcp_reasoner.verify.nodes import BigOperator, Binary, whole
from mcp_reasoner.verify.problem.digits import (
    digit_sum,
    digits,
    divisors,
    factors,
    require_positive,
)
from mcp_reasoner.verify.problem.language.engine import Production, phrases
from mcp_reasoner.verify.problem.language.meanings import (
    Env,
    Quantity,
    combined,
    equal,
    integer,
    of_node,
    order,
)
from mcp_reasoner.verify.problem.language.sets import Whole
from mcp_reasoner.verify.problem.number_theory import remainder
from mcp_reasoner.verify.problem.polynomials import AmbiguousError
from mcp_reasoner.verify.problem.rule import NotReadError
from mcp_reasoner.verify.problem.solving.exponentials import rational_logarithm

__all__ = [
    "FIND",
    "PHRASES",
    "SIZE",
    "Values",
    "is_largest",
    "quantity_of",
    "trailing_zeros",
]

FIND: Final = (
    r"(?:find|compute|calculate|evaluate|determine|work out|give|state|what is|what's|what are"
    r"|how much is|what would be|what will be|list|express|what must be)"
)
SIZE: Final = (
    r"(?P<size>largest|greatest|biggest|maximum|highest|smallest|least|minimum|lowest|fewest)"
)
_LARGEST: Final = frozenset(["largest", "greatest", "biggest", "maximum", "highest"])


def is_largest(size: str) -> bool:
    """Whether a word of `SIZE` asks for the upper end."""
    return size in _LARGEST


class Values:
    """Several numbers, perhaps equal ones among them."""

    def __init__(self, compute: Callable[[Env], Sequence[Any]], names: frozenset[str]) -> None:
        self.compute = compute
        self.names = names

    def each(self, change: Callable[[Any], Any]) -> "Values":
        """The numbers, each changed."""
        return Values(lambda env: [change(value) for value in self.compute(env)], self.names)


def _listed(quantities: list[Quantity]) -> Values:
    names = frozenset().union(*(one.names for one in quantities))
    return Values(lambda env: [one.value(env) for one in quantities], names)


def _members(group: Whole) -> Values:
    if not group.plural:
        raise NotReadError("one number is not several")
    return Values(
        lambda env: [sympy.Integer(value) for value in group.members(env)], names_of(group)
    )


def _leading(group: Whole, count: str) -> Values:
    """The smallest few of a set."""
    if not group.plural:
        raise NotReadError("one number is not several")
    size = {"two": 2, "three": 3, "four": 4, "five": 5}[count]
    return Values(
        lambda env: [sympy.Integer(value) for value in group.leading(env, size)], names_of(group)
    )


def names_of(group: Whole) -> frozenset[str]:
    """The names on which a set depends, without its own."""
    found: set[str] = set()
    for condition in group.conditions:
        found |= condition.names
    return frozenset(found - {group.name or ""})


def quantity_of(values: Values, compute: Callable[[Sequence[Any]], Any]) -> Quantity:
    """A number computed from several."""
    return Quantity(values.names, None, lambda env: compute(values.compute(env)))


def _folded(compute: Callable[[Sequence[Any]], Any]) -> Callable[[Values], Quantity]:
    return lambda values: quantity_of(values, compute)


def _operation(compute: Callable[..., Any]) -> Callable[..., Quantity]:
    return lambda *parts: combined(compute, *parts)


def _sum(values: Sequence[Any]) -> Any:
    return sympy.Add(*values)


def _product(values: Sequence[Any]) -> Any:
    if not values or len(values) > 1000:
        raise AmbiguousError("there are no numbers to multiply, or too many")
    return sympy.Mul(*values)


def _mean(values: Sequence[Any]) -> Any:
    if not values:
        raise AmbiguousError("there are no numbers to average")
    return sympy.Add(*values) / len(values)


def _sorted(values: Sequence[Any]) -> list[Any]:
    found = list(values)
    if not all(value.is_Rational for value in found):
        raise AmbiguousError("the numbers are not put in order")
    return sorted(found)


def _median(values: Sequence[Any]) -> Any:
    found = _sorted(values)
    if not found:
        raise AmbiguousError("there are no numbers")
    middle = len(found) // 2
    return found[middle] if len(found) % 2 else (found[middle - 1] + found[middle]) / 2


def _mode(values: Sequence[Any]) -> Any:
    counts = {value: list(values).count(value) for value in values}
    most = [value for value, count in counts.items() if count == max(counts.values())]
    if len(most) != 1:
        raise AmbiguousError("there is no single mode")
    return most[0]


def _spread(values: Sequence[Any]) -> Any:
    found = _sorted(values)
    return found[-1] - found[0]


def _greatest(values: Sequence[Any]) -> Any:
    return _sorted(values)[-1]


def _least(values: Sequence[Any]) -> Any:
    return _sorted(values)[0]


def _difference(first: Any, second: Any) -> Any:
    """The first less the second, where that is positive; else which is meant is not said."""
    if order(first, second) < 0:
        raise AmbiguousError("which number is taken from which is not said")
    return first - second


def _positive_difference(first: Any, second: Any) -> Any:
    return sympy.Abs(first - second) if order(first, second) else sympy.Integer(0)


def _quotient(first: Any, second: Any) -> Any:
    if equal(second, sympy.Integer(0)):
        raise NotReadError("a number is divided by zero")
    return first / second


def _named_quotient(first: Any, second: Any) -> Any:
    """ "The quotient of 7 and 2" may be 3 or 3.5."""
    if first.is_Integer and second.is_Integer and second != 0 and first % second:
        raise AmbiguousError("whether the rest counts is not said")
    return _quotient(first, second)


def _root(degree: int) -> Callable[[Any], Any]:
    def compute(value: Any) -> Any:
        if order(value, sympy.Integer(0)) < 0:
            raise AmbiguousError("a root of a negative number has two readings")
        return function_value("sqrt" if degree == 2 else "cbrt", [value])

    return compute


def _power(degree: int) -> Callable[[Any], Any]:
    return lambda value: power(value, sympy.Integer(degree))


def _reciprocal(value: Any) -> Any:
    return _quotient(sympy.Integer(1), value)


def _gcd(values: Sequence[Any]) -> Any:
    return sympy.Integer(math.gcd(*map(_above_zero, values)))


def _lcm(values: Sequence[Any]) -> Any:
    return sympy.Integer(math.lcm(*map(_above_zero, values)))


def _above_zero(value: Any) -> int:
    number = integer(value)
    require_positive(number)
    return number


def _remainder(number: Quantity, divisor: Quantity) -> Quantity:
    """Of formulas without writing their powers out."""

    def compute(env: Env) -> Any:
        by = integer(divisor.value(env))
        if by < 1:
            raise NotReadError("a remainder needs a positive divisor")
        if number.node is not None and not number.names:
            with contextlib.suppress(NotReadError):
                return sympy.Integer(remainder(number.node, by))
        value = integer(number.value(env))
        if value < 0:
            raise AmbiguousError("a remainder of negative numbers has two readings")
        return sympy.Integer(value % by)

    return Quantity(number.names | divisor.names, None, compute)


def _whole_quotient(number: Any, divisor: Any) -> Any:
    value, by = integer(number), integer(divisor)
    if value < 0 or by < 1 or value % by:
        raise AmbiguousError("whether the rest counts is not said")
    return sympy.Integer(value // by)


def _inverse(number: Any, modulus: Any) -> Any:
    """The inverse between 0 and the modulus."""
    value, by = integer(number), integer(modulus)
    if by < 2 or math.gcd(value, by) != 1:
        raise NotReadError("there is no such inverse")
    return sympy.Integer(pow(value, -1, by))


def _place(word: str) -> int:
    return {"units": 0, "unit": 0, "unit's": 0, "ones": 0, "last": 0, "tens": 1, "ten's": 1,
            "hundreds": 2, "thousands": 3}[word]  # fmt: skip


def _digit(quantity: Quantity, place: str) -> Quantity:
    size = _place(place)
    last = _remainder(quantity, of_node(whole(10 ** (size + 1))))

    def compute(env: Env) -> Any:
        found = integer(last.value(env)) // 10**size
        if size and not found and integer(quantity.value(env)) < 10**size:
            raise AmbiguousError("whether a short number has such a digit is not said")
        return sympy.Integer(found)

    return Quantity(last.names, None, compute)


def _last_two(quantity: Quantity) -> Quantity:
    """The last two digits as a number; where the first of them is 0 it may be written or not."""

    def compute(value: Any) -> Any:
        if value < 10:
            raise AmbiguousError("whether a zero is written is not said")
        return value

    return combined(compute, _remainder(quantity, of_node(whole(100))))


def _positive(value: Any) -> int:
    number = integer(value)
    if number < 0:
        raise AmbiguousError("the digits of a negative number are not read")
    return number


def _of_integer(compute: Callable[[int], int]) -> Callable[[Quantity], Quantity]:
    return lambda quantity: combined(
        lambda value: sympy.Integer(compute(_positive(value))), quantity
    )


def _factorial(value: int) -> int:
    if value > 2_000:
        raise AmbiguousError("the factorial is too large")
    return math.factorial(value)


def trailing_zeros(value: Any) -> Any:
    """With how many zeros a whole number ends."""
    number = integer(value)
    require_positive(number)
    count = 0
    while number % 10 == 0:
        number //= 10
        count += 1
    return sympy.Integer(count)


def _prime_factor_sum(value: int) -> int:
    """Of distinct prime factors; where one repeats, whether it counts again is not said."""
    found = factors(value)
    if any(exponent > 1 for exponent in found.values()):
        raise AmbiguousError("whether repeated prime factors count once is not said")
    return sum(found)


def _totient(value: int) -> int:
    require_positive(value)
    result = value
    for prime in factors(value):
        result -= result // prime
    return result


def _exponent(base: Any, value: Any) -> Any:
    """To which power the base is the value; only a rational one."""
    if not (base.is_Rational and value.is_Rational and base > 0 and value > 0 and base != 1):
        raise NotReadError("the power is not read")
    found = rational_logarithm(value, base)
    if found is None:
        raise AmbiguousError("the power is no rational number")
    return found


def _binomial(n: Any, k: Any) -> Any:
    return function_value("binomial", [n, k])


def _percent(share: Fraction, of: Quantity) -> Quantity:
    part = sympy.Rational(share.numerator, 100 * share.denominator)
    return combined(lambda value: part * value, of)


def _rounded(quantity: Quantity, unit: str) -> Quantity:
    """To the nearest unit; exactly between two, the direction is not said."""
    size = {
        "integer": 0, "whole number": 0, "one": 0, "tenth": -1, "hundredth": -2,
        "thousandth": -3, "ten": 1, "hundred": 2, "thousand": 3,
    }[unit]  # fmt: skip
    step = sympy.Integer(10) ** size

    def compute(value: Any) -> Any:
        if order(value, sympy.Integer(0)) < 0:
            raise AmbiguousError("negative numbers are not rounded")
        scaled = value / step
        down = function_value("floor", [scaled])
        half = order(scaled - down, sympy.Rational(1, 2))
        if half == 0:
            raise AmbiguousError("which way a half is rounded is not said")
        return (down + (half > 0)) * step

    return combined(compute, quantity)


def _number_of(group: Whole) -> Quantity:
    if not group.plural:
        raise NotReadError("one number is not several")
    return Quantity(names_of(group), None, lambda env: sympy.Integer(len(group.members(env))))


def _extreme(group: Whole, size: str) -> Quantity:
    if group.plural:
        raise NotReadError("several numbers are asked for, not one")
    least = not is_largest(size)
    return Quantity(names_of(group), None, lambda env: sympy.Integer(group.first(env, least=least)))


def _nth(group: Whole, size: str, nth: str) -> Quantity:
    """The second smallest, the third largest."""
    if group.plural:
        raise NotReadError("several numbers are asked for, not one")
    place = {"second": 2, "third": 3, "fourth": 4, "fifth": 5, "tenth": 10}[nth]

    def compute(env: Env) -> Any:
        if not is_largest(size):
            return sympy.Integer(group.leading(env, place)[-1])
        found = group.members(env)
        if len(found) < place:
            raise AmbiguousError("there are not so many numbers")
        return sympy.Integer(found[-place])

    return Quantity(names_of(group), None, compute)


def _nth_of(group: Whole, nth: str) -> Quantity:
    if not nth.isdigit():
        return _nth(group, "smallest", nth)
    if group.plural:
        raise NotReadError("several numbers are asked for, not one")
    return Quantity(
        names_of(group), None, lambda env: sympy.Integer(group.leading(env, int(nth))[-1])
    )


def _only(group: Whole) -> Quantity:
    """The number of a kind: there must be exactly one."""
    if group.plural:
        raise NotReadError("several numbers are asked for, not one")

    def compute(env: Env) -> Any:
        found = group.members(env)
        if len(found) != 1:
            raise NotReadError("there is no single such number")
        return sympy.Integer(found[0])

    return Quantity(names_of(group), None, compute)


def _same(part: Any) -> Any:
    return part


def _positive_value(value: Any) -> Any:
    if order(value, sympy.Integer(0)) <= 0:
        raise NotReadError("the value is not positive")
    return value


def _whole_value(value: Any) -> Any:
    if not value.is_Integer:
        raise NotReadError("the value is not whole")
    return value


_SIGNS: Final = {"product": "*", "sum": "+-", "difference": "-", "quotient": "/"}


def _written_as(quantity: Quantity, what: str) -> Quantity:
    """`the sum 3 + 4`: the word must be right about the sign."""
    signs = _SIGNS.get(what)
    if signs is not None and not (
        isinstance(quantity.node, BigOperator)
        or (isinstance(quantity.node, Binary) and quantity.node.op in signs)
    ):
        raise NotReadError("the formula is something else than it is called")
    return quantity


_THE: Final = r"(?:the )?"
_VALUE: Final = r"(?:the )?(?:exact |numerical )?(?:value|result) of:? "
_NTH: Final = r"(?P<nth>second|third|fourth|fifth|tenth)"
_UNIT: Final = r"(?P<unit>integer|whole number|one|tenth|hundredth|thousandth|ten|hundred|thousand)"
_FRACTIONS: Final = {
    "half": 2, "one-half": 2, "one half": 2, "a third": 3, "one-third": 3, "one third": 3,
    "one-fourth": 4, "one fourth": 4, "a quarter": 4, "one quarter": 4, "one-fifth": 5,
    "one-tenth": 10, "one tenth": 10,
}  # fmt: skip


def _fraction_of(quantity: Quantity, part: str) -> Quantity:
    return combined(lambda value: value / _FRACTIONS[part], quantity)


def _multiple(quantity: Quantity, times: str) -> Quantity:
    size = {"twice": 2, "double": 2, "triple": 3, "three times": 3, "four times": 4,
            "five times": 5, "ten times": 10}[times]  # fmt: skip
    return combined(lambda value: size * value, quantity)


PHRASES: Final[tuple[Production, ...]] = (
    *phrases("values", _listed, r"(?:the )?(?:numbers |integers )?<quantities and>"),
    *phrases("values", _members, r"(?:all )?(?:of )?(?:the )?<whole>"),
    *phrases("values", _leading, r"(?:the )?(?P<count>two|three|four|five) smallest <whole>"),
    *phrases(
        "values",
        lambda values: values.each(lambda value: value**2),
        r"(?:the )?squares of <values>",
    ),
    *phrases(
        "values", lambda values: values.each(lambda value: value**3), r"(?:the )?cubes of <values>"
    ),
    *phrases(
        "values", lambda values: values.each(_reciprocal), r"(?:the )?reciprocals of <values>"
    ),
    *phrases("quantity", _same, rf"{_VALUE}<quantity>", r"the number <quantity>"),
    *phrases("quantity", _operation(_positive_value), r"(?:the )?positive value of:? <quantity>"),
    *phrases("quantity", _operation(_whole_value), r"the integer <quantity>"),
    *phrases(
        "quantity",
        _written_as,
        r"the (?:following )?(?P<what>product|sum|difference|quotient|expression|quantity"
        r"|fraction):? <formula value>",
    ),
    *phrases("quantity", _same, r"the (?:following )?sum:? <dotted>"),
    *phrases("quantity", _folded(_sum), rf"{_THE}(?:sum|total) of <values>"),
    *phrases("quantity", _folded(_product), rf"{_THE}product of <values>"),
    *phrases(
        "quantity",
        _folded(_mean),
        rf"{_THE}(?:average|mean|arithmetic mean|average \(arithmetic mean\)) (?:value )?of "
        rf"<values>",
    ),
    *phrases("quantity", _folded(_median), rf"{_THE}median of <values>"),
    *phrases("quantity", _folded(_mode), rf"{_THE}mode of <values>"),
    *phrases("quantity", _folded(_spread), rf"{_THE}range of <values>"),
    *phrases("quantity", _folded(_greatest), rf"{_THE}(?:largest|greatest) of <values>"),
    *phrases("quantity", _folded(_least), rf"{_THE}(?:smallest|least) of <values>"),
    *phrases(
        "quantity",
        _operation(_difference),
        rf"{_THE}difference (?:between|of) <quantity> and <quantity>",
    ),
    *phrases(
        "quantity",
        _operation(_positive_difference),
        rf"{_THE}(?:positive|absolute) difference (?:between|of) <quantity> and <quantity>",
    ),
    *phrases(
        "quantity",
        _operation(_named_quotient),
        rf"{_THE}quotient of <quantity> and <quantity>",
    ),
    *phrases(
        "quantity",
        _operation(_quotient),
        rf"{_THE}ratio of <quantity> to <quantity>",
    ),
    *phrases(
        "quantity",
        _operation(lambda a, b: a + b),
        r"<quantity> plus <quantity>",
        r"<quantity> increased by <quantity>",
        r"<quantity> more than <quantity>",
        r"(?:the )?result when <quantity> is (?:increased by|added to) <quantity>",
    ),
    *phrases(
        "quantity",
        _operation(lambda a, b: a - b),
        r"<quantity> minus <quantity>",
        r"<quantity> decreased by <quantity>",
        r"(?:the )?result when <quantity> is (?:decreased|diminished) by <quantity>",
    ),
    *phrases(
        "quantity",
        _operation(lambda a, b: b - a),
        r"<quantity> less than <quantity>",
        r"<quantity> subtracted from <quantity>",
        r"(?:the )?result when <quantity> is subtracted from <quantity>",
    ),
    *phrases(
        "quantity",
        _operation(lambda a, b: a * b),
        r"<quantity> times <quantity>",
        r"<quantity> multiplied by <quantity>",
        r"(?:the )?result when <quantity> is multiplied by <quantity>",
    ),
    *phrases("quantity", _operation(_quotient), r"<quantity> divided by <quantity>"),
    *phrases(
        "quantity",
        _multiple,
        r"(?P<times>twice|double|triple|three times|four times|five times|ten times) <quantity>",
    ),
    *phrases("quantity", _fraction_of, rf"(?P<part>{'|'.join(_FRACTIONS)}) (?:of )?<quantity>"),
    *phrases(
        "quantity",
        _operation(_power(2)),
        rf"{_THE}square of <quantity>",
        r"<quantity> squared",
    ),
    *phrases(
        "quantity",
        _operation(_power(3)),
        rf"{_THE}cube of <quantity>",
        r"<quantity> cubed",
    ),
    *phrases(
        "quantity",
        _operation(_root(2)),
        rf"{_THE}(?:positive |principal )?square root of <quantity>",
    ),
    *phrases("quantity", _operation(_root(3)), rf"{_THE}cube root of <quantity>"),
    *phrases(
        "quantity",
        _operation(_reciprocal),
        rf"{_THE}(?:reciprocal|multiplicative inverse) of <quantity>",
    ),
    *phrases(
        "quantity", _operation(lambda value: -value), rf"{_THE}(?:opposite|negative) of <quantity>"
    ),
    *phrases(
        "quantity",
        _operation(lambda value: function_value("abs", [value])),
        rf"{_THE}absolute value of <quantity>",
    ),
    *phrases(
        "quantity",
        _percent,
        r"<decimal> ?(?:\\?%|percent) of <quantity>",
        r"\$<decimal> ?\\?%\$ of <quantity>",
    ),
    *phrases("quantity", _rounded, rf"<quantity>,? rounded to the nearest {_UNIT}"),
    # -- divisors and remainders --------------------------------------------------------
    *phrases(
        "quantity",
        _folded(_gcd),
        rf"{_THE}(?:greatest|highest|largest) common (?:divisor|factor)"
        r"(?: \((?:GCD|GCF|HCF)\))? of <values>",
        rf"{_THE}(?:gcd|gcf|hcf) of <values>",
    ),
    *phrases(
        "quantity",
        _folded(_lcm),
        rf"{_THE}(?:least|lowest|smallest) common (?:positive )?multiple(?: \(LCM\))? of <values>",
        rf"{_THE}lcm of <values>",
    ),
    *phrases(
        "quantity",
        _remainder,
        rf"{_THE}remainder (?:when|if) <quantity> is divided by <quantity>",
        rf"{_THE}remainder (?:when|on|upon) dividing <quantity> by <quantity>",
        rf"{_THE}remainder of <quantity> (?:when |if )?(?:it is )?divided by <quantity>",
        rf"{_THE}remainder of <quantity>,? \(?(?:modulo|mod) <quantity>\)?",
    ),
    *phrases(
        "quantity",
        lambda modulus, number: _remainder(number, modulus),
        rf"{_THE}(?:modulo|mod) <quantity> remainder of <quantity>",
    ),
    *phrases(
        "quantity",
        _operation(_whole_quotient),
        rf"{_THE}quotient when <quantity> is divided by <quantity>",
        rf"{_THE}result (?:when|if) <quantity> is divided by <quantity>",
    ),
    *phrases(
        "quantity",
        _operation(_inverse),
        rf"{_THE}(?:modular |multiplicative |modular multiplicative )?inverse of <quantity>,? "
        r"\(?(?:modulo|mod) <quantity>\)?",
    ),
    *phrases(
        "quantity",
        _operation(_inverse),
        r"\$?<inverted>\$?,? (?:modulo|\(?mod) <quantity>\)?",
        r"\$<inverted> ?\\pmod ?\{<quantity>\}\$",
    ),
    *phrases(
        "quantity",
        _digit,
        rf"{_THE}(?P<place>units|unit|unit's|ones|last|tens|ten's|hundreds|thousands) digit "
        rf"(?:of|in) "
        r"<quantity>",
    ),
    *phrases("quantity", _last_two, rf"{_THE}last two digits of <quantity>"),
    *phrases(
        "quantity",
        _of_integer(digit_sum),
        rf"{_THE}sum of (?:the |all the |all of the )?digits (?:of|in) <quantity>",
        rf"{_THE}digit sum of <quantity>",
    ),
    *phrases(
        "quantity",
        _of_integer(lambda value: math.prod(digits(value))),
        rf"{_THE}product of (?:the |all the )?digits (?:of|in) <quantity>",
    ),
    *phrases(
        "quantity",
        _of_integer(lambda value: len(digits(value))),
        rf"{_THE}number of (?:decimal )?digits (?:of|in) <quantity>",
    ),
    *phrases(
        "quantity",
        _operation(trailing_zeros),
        rf"{_THE}number of (?:trailing zeroe?s (?:of|in)|zeroe?s at the end of) <quantity>",
    ),
    *phrases("quantity", _of_integer(_factorial), r"<quantity> factorial"),
    *phrases(
        "quantity",
        _of_integer(lambda value: len(divisors(value))),
        rf"{_THE}number of positive (?:integer |integral )?(?:divisors|factors) of <quantity>",
    ),
    *phrases(
        "quantity",
        _of_integer(lambda value: sum(factors(value))),
        rf"{_THE}sum of (?:all )?(?:the )?(?:distinct|different) prime (?:factors|divisors) of "
        r"<quantity>",
    ),
    *phrases(
        "quantity",
        _of_integer(_prime_factor_sum),
        rf"{_THE}sum of (?:all )?(?:the )?prime (?:factors|divisors) of <quantity>",
    ),
    *phrases(
        "quantity",
        _of_integer(lambda value: len(factors(value))),
        rf"{_THE}number of (?:distinct|different) prime (?:factors|divisors) of <quantity>",
    ),
    *phrases(
        "quantity",
        _of_integer(_totient),
        r"(?:the value of )?(?:Euler's totient(?: function)? of|\$?\\(?:var)?phi\() "
        r"?<quantity>\)?\$?",
    ),
    *phrases(
        "quantity",
        _operation(_exponent),
        r"power of <quantity> (?:is equal to|equals|is|gives) <quantity>",
    ),
    *phrases("quantity", _operation(_binomial), r"<quantity> choose <quantity>"),
    # -- members of sets ----------------------------------------------------------------
    *phrases("quantity", _number_of, rf"{_THE}number of (?:different |distinct )?<whole>"),
    *phrases("quantity", _extreme, rf"{_THE}{SIZE} (?:possible )?<whole>"),
    *phrases("quantity", _nth, rf"{_THE}{_NTH} {SIZE} <whole>"),
    *phrases(
        "quantity",
        _nth_of,
        r"(?:the )?\$?(?P<nth>[1-9][0-9]{0,3})\$?(?:st|nd|rd|th) <whole>",
        rf"(?:the )?{_NTH} <whole>",
    ),
    *phrases("quantity", _only, r"(?:the unique|the only|the) <whole>"),
)
