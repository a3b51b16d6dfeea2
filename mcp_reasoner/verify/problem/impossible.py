"""Things in words that cannot be: such a triangle, such numbers, such an inverse.

What `contradictions` knows beside equations: short phrases whose numbers decide by one exact
comparison. The measure and the words of a fault stand here too.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Self

from mcp_reasoner.verify.evidence import EvidenceKind
from mcp_reasoner.verify.problem.pattern import Slots
from mcp_reasoner.verify.problem.rule import NotReadError

__all__ = ["FAULTS_OF_NUMBERS", "Fault"]


@dataclass(frozen=True)
class Fault:
    """Why a problem has no answer: a sentence, and what was found."""

    reason: str
    detail: str
    kind: EvidenceKind

    @classmethod
    def none(cls, asked: str, detail: str) -> Self:
        """What is asked for does not exist."""
        reason = f"the problem contradicts itself: it presupposes {asked}, and there is none"
        return cls(reason, detail, "counterexample")

    @classmethod
    def open(cls, why: str, detail: str) -> Self:
        """What is asked for is not determined."""
        return cls(f"the problem is ill-posed: {why}", detail, "symbolic")


def _triangle(slots: Slots) -> Fault:
    """Sides that do not meet; a flat triangle is left alone."""
    sides = sorted(slots.number(slot) for slot in ("q", "q2", "q3"))
    short, middle, long = sides
    if len({unit for group in ("u", "u2", "u3") if (unit := slots.word(group))}) > 1:
        raise NotReadError("the sides have different units")
    if short <= 0:
        raise NotReadError("a side is not positive")
    if long <= short + middle:
        raise NotReadError("there is such a triangle")
    written = f"{short}, {middle} and {long}"
    return Fault.none(
        f"a triangle with sides {written}",
        f"{short} + {middle} < {long}, so the sides do not meet",
    )


def _inverse(slots: Slots) -> Fault:
    number, modulus = slots.integer("n"), slots.integer("n2")
    common = math.gcd(number, modulus)
    if modulus < 2 or common == 1:
        raise NotReadError("there is such an inverse")
    return Fault.none(
        f"an inverse of {number} modulo {modulus}",
        f"{common} divides both {number} and {modulus}, so no multiple of {number} leaves 1",
    )


_COUNTS: Final = {"two": 2, "three": 3, "four": 4, "five": 5, "2": 2, "3": 3, "4": 4, "5": 5}


def _consecutive(slots: Slots) -> Fault:
    """Consecutive integers with a sum that they cannot have."""
    count, total, parity = _COUNTS[slots.word("count")], slots.integer("n"), slots.word("parity")
    step = 2 if parity else 1
    first = Fraction(total - step * count * (count - 1) // 2, count)
    fits = first.denominator == 1
    if fits and parity:
        fits = (first.numerator % 2 == 0) == (parity == "even")
    if fits and slots.word("positive"):
        fits = first >= 1
    if fits:
        raise NotReadError("there are such integers")
    kind = " ".join(word for word in (slots.word("positive"), parity) if word)
    asked = " ".join(f"{slots.word('count')} consecutive {kind} integers".split())
    return Fault.none(
        f"{asked} with sum {total}",
        f"the first of {count} in steps of {step} would be {first}, which is none of that kind",
    )


def _two_numbers(slots: Slots) -> Fault:
    """Two numbers with a sum and a product: the roots of t^2 - st + p."""
    total, product = slots.number("q"), slots.number("q2")
    kind = slots.word("kind")
    discriminant = total * total - 4 * product
    if "integer" in kind:
        root = math.isqrt(discriminant.numerator) if discriminant >= 0 else -1
        whole = total.denominator == product.denominator == 1
        fits = whole and root >= 0 and root * root == discriminant
    else:
        fits = discriminant >= 0
    if fits:
        raise NotReadError("there may be such numbers")
    numbers = f"two {kind} with sum {total} and product {product}"
    return Fault.none(
        numbers,
        f"they would be the roots of t^2 - ({total})t + ({product}), whose "
        f"discriminant is {discriminant}",
    )


_FIND: Final = r"(?:find|determine|compute|calculate|give|what is|what are)"
_UNIT: Final = r"cm|mm|m|km|inches|feet|meters|metres|centimeters|centimetres|units"
_SIDES: Final = (
    rf"(?:side lengths?|sides?)(?: of)?(?: lengths?)?:? <q>(?: (?P<u>{_UNIT}))?, "
    rf"<q2>(?: (?P<u2>{_UNIT}))?,? and <q3>(?: (?P<u3>{_UNIT}))?"
)
_CONSECUTIVE: Final = (
    r"(?P<count>two|three|four|five|[2-5]) consecutive (?P<positive>positive )?"
    r"(?:(?P<parity>even|odd) )?(?:integers|whole numbers|numbers)"
)
_KIND: Final = r"(?P<kind>real numbers|integers|positive numbers|positive integers)"
FAULTS_OF_NUMBERS: Final[tuple[tuple[Callable[[Slots], Fault], tuple[str, ...]], ...]] = (
    (
        _triangle,
        (
            rf"{_FIND} the (?:area|perimeter|inradius|circumradius|semiperimeter|largest angle) of "
            rf"(?:a|the) triangle (?:with|whose|that has) {_SIDES}",
            rf"a triangle has {_SIDES}[.;,] {_FIND} (?:its|the) (?:area|perimeter|inradius"
            r"|circumradius|semiperimeter|largest angle)(?: of the triangle)?",
        ),
    ),
    (
        _inverse,
        (
            rf"{_FIND} the (?:modular |multiplicative |modular multiplicative )?inverse of <n>,? "
            r"(?:modulo|mod) <n2>",
        ),
    ),
    (
        _consecutive,
        (
            rf"{_FIND} (?:the )?{_CONSECUTIVE} (?:whose sum is|with (?:a )?sum(?: of)?|"
            r"that (?:add up|sum) to) <n>",
            rf"the sum of {_CONSECUTIVE} is <n>[.;,] {_FIND} the (?:largest|smallest|least|"
            r"greatest|larger|smaller|middle|first|last|two|three|four|five) (?:one|of them|"
            r"of the integers|of the numbers|integers?|numbers?)",
        ),
    ),
    (
        _two_numbers,
        (
            rf"{_FIND} (?:the )?two {_KIND} (?:whose sum is|with sum) <q> and "
            r"(?:whose )?product (?:is )?<q2>",
            rf"the sum of two {_KIND} is <q> and their product is <q2>[.;,] {_FIND} the "
            r"(?:larger|smaller|greater|numbers|two numbers)(?: of them| number| one)?",
        ),
    ),
)
