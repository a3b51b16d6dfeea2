"""Numbers that the maths grammar leaves alone: 25_8, 0.\\overline{3}, 1 + 3 + 5 + … + 99.

Readers of quantities beside `formulas`: only text that is such a number from end to end, or
such numbers with signs between.
"""

import itertools
import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

import sympy

from mcp_reasoner.verify.nodes import whole
from mcp_reasoner.verify.problem.language.engine import Reading
from mcp_reasoner.verify.problem.language.meanings import Quantity, of_node
from mcp_reasoner.verify.problem.polynomials import NotReadError

__all__ = ["QUANTITIES", "READERS", "based", "dotted_sum"]

MAX_TERMS: Final = 100_000
_BASED = re.compile(r"([0-9A-Fa-f]{1,40})_(?:\{([0-9]{1,2})\}|([0-9]))", re.ASCII)
_REPEATING = re.compile(r"([0-9]{0,20})\.([0-9]{0,20})\\overline ?\{ ?([0-9]{1,20}) ?\}", re.ASCII)
_SIGNED = re.compile(r"\s*([-+])\s*")
_DOTS: Final = r"(?:\.\.\.|…|⋯|\\l?dots[bcm]?|\\cdots)"
_NUMERAL: Final = r"[0-9]{1,12}"
_SUM = re.compile(
    rf"({_NUMERAL}(?: ?[-+] ?{_NUMERAL}){{1,20}}) ?([-+]) ?{_DOTS}((?: ?[-+] ?{_NUMERAL}){{1,5}})",
    re.ASCII,
)


def _plain(text: str) -> str:
    inner = text.strip()
    if inner.startswith("$") and inner.endswith("$") and inner.count("$") == 2:
        inner = inner[1:-1].strip()
    return inner


def _computed(value: Fraction) -> Quantity:
    """A number that is no formula: it asks to be worked out."""
    number = sympy.Rational(value.numerator, value.denominator)
    return Quantity(frozenset(), None, lambda env: number)


def based(text: str) -> tuple[int, int]:
    """A numeral that names its base: its value and the base."""
    found = _BASED.fullmatch(_plain(text))
    if found is None:
        raise NotReadError("no numeral names its base")
    base = int(found.group(2) or found.group(3))
    if not 2 <= base <= 16:
        raise NotReadError("bases from 2 to 16 are read")
    try:
        return int(found.group(1), base), base
    except ValueError as error:
        raise NotReadError("a digit does not exist in its base") from error


def _repeating(reading: Reading, text: str) -> Iterator[Quantity]:
    """Repeating decimals, and sums and differences of them."""
    inner = _plain(text)
    if "overline" not in inner:
        return
    pieces = _SIGNED.split(inner)
    total = Fraction(0)
    for sign, piece in zip(["+", *pieces[1::2]], pieces[::2], strict=True):
        value = _decimal(piece)
        total += value if sign == "+" else -value
    yield _computed(total)


def _decimal(text: str) -> Fraction:
    found = _REPEATING.fullmatch(text.strip())
    if found is None:
        if re.fullmatch(r"[0-9]{1,20}(?:\.[0-9]{1,20})?", text.strip(), re.ASCII):
            return Fraction(text.strip())
        raise NotReadError("a part is no decimal")
    ones, plain, repeated = found.groups()
    shift = 10 ** len(plain)
    tail = Fraction(int(repeated), (10 ** len(repeated) - 1) * shift)
    return Fraction(int(ones or 0)) + Fraction(int(plain or 0), shift) + tail


def dotted_sum(text: str) -> int:
    """A sum with dots whose terms, up to their signs, grow by the same step or factor.

    NotReadError where the terms fix no such rule, or fix two of them.
    """
    found = _SUM.fullmatch(_plain(text))
    if found is None:
        raise NotReadError("this is no sum with dots")
    first = [int(part) for part in re.findall(r"[-+]?[0-9]+", found.group(1).replace(" ", ""))]
    last = [int(part) for part in re.findall(r"[-+]?[0-9]+", found.group(3).replace(" ", ""))]
    if len(first) < 3:
        raise NotReadError("too few terms to see the rule")
    sizes, signs = [abs(term) for term in first], [term < 0 for term in first]
    alternating = signs == [index % 2 == 1 for index in range(len(signs))]
    if any(signs) and not alternating:
        raise NotReadError("the signs follow no rule")
    every = [
        terms
        for terms in (_arithmetic(sizes, abs(last[-1])), _geometric(sizes, abs(last[-1])))
        if terms
    ]
    if len(every) != 1:
        raise NotReadError("the terms follow no single rule")
    signed = [-size if any(signs) and index % 2 else size for index, size in enumerate(every[0])]
    if signed[: len(first)] != first or signed[-len(last) :] != last:
        raise NotReadError("the terms at the end do not follow the rule")
    sign = found.group(2)
    if (signed[len(first)] < 0) != (sign == "-"):
        raise NotReadError("the signs follow no rule")
    return sum(signed)


def _arithmetic(sizes: list[int], last: int) -> list[int]:
    steps = {b - a for a, b in itertools.pairwise(sizes)}
    if len(steps) != 1:
        return []
    (step,) = steps
    if step <= 0 or last <= sizes[-1] or (last - sizes[0]) % step:
        return []
    count = (last - sizes[0]) // step + 1
    if count > MAX_TERMS:
        raise NotReadError("the sum is too long")
    if all(sympy.isprime(size) for size in [*sizes, last]):
        raise NotReadError("the terms may be prime numbers")
    return [sizes[0] + step * index for index in range(count)]


def _geometric(sizes: list[int], last: int) -> list[int]:
    if 0 in sizes or sizes[1] % sizes[0] or sizes[1] == sizes[0]:
        return []
    ratio = sizes[1] // sizes[0]
    if any(b != ratio * a for a, b in itertools.pairwise(sizes)) or len(sizes) < 3:
        return []
    terms = [sizes[0]]
    while terms[-1] < last:
        terms.append(terms[-1] * ratio)
    return terms if terms[-1] == last and len(terms) > len(sizes) else []


_POWERS = re.compile(
    rf"((?:{_NUMERAL}\^[23] ?\+ ?){{3,8}}){_DOTS} ?\+ ?({_NUMERAL})\^([23])", re.ASCII
)
_FRACTION: Final = r"\\[dt]?frac ?\{ ?[0-9]{1,6} ?\} ?\{ ?[0-9]{1,6} ?\}"
_ENDLESS = re.compile(
    # One sign at a time, so that there is one way to match.
    rf"((?:[-+0-9/ ]|{_FRACTION}){{5,200}})([-+]) ?{_DOTS}\.?",
    re.ASCII,
)


def _power_sum(reading: Reading, text: str) -> Iterator[Quantity]:
    """`1^2 + 2^2 + 3^2 + … + 10^2`."""
    found = _POWERS.fullmatch(_plain(text).replace("{", "").replace("}", ""))
    if found is None:
        return
    first = re.findall(r"([0-9]+)\^([23])", found.group(1))
    bases = [int(base) for base, _ in first]
    if {power for _, power in first} != {found.group(3)}:
        return
    terms = _arithmetic(bases, int(found.group(2)))
    if terms:
        yield _computed(Fraction(sum(term ** int(found.group(3)) for term in terms)))


def _endless_sum(reading: Reading, text: str) -> Iterator[Quantity]:
    """`1 + 1/2 + 1/4 + …`: at least three terms with one ratio below 1."""
    found = _ENDLESS.fullmatch(_plain(text))
    if found is None:
        return
    plain = re.sub(
        r"\\[dt]?frac ?\{ ?([0-9]+) ?\} ?\{ ?([0-9]+) ?\}", r"\1/\2", found.group(1)
    ).replace(" ", "")
    if re.fullmatch(r"-?[0-9]+(?:/[0-9]+)?(?:[-+][0-9]+(?:/[0-9]+)?)*", plain, re.ASCII) is None:
        return
    try:
        terms = [Fraction(part) for part in re.findall(r"[-+]?[0-9]+(?:/[0-9]+)?", plain)]
    except ZeroDivisionError:
        return
    if len(terms) < 3 or 0 in terms:
        return
    ratios = {b / a for a, b in itertools.pairwise(terms)}
    if len(ratios) != 1:
        return
    (ratio,) = ratios
    if abs(ratio) >= 1 or ((terms[-1] * ratio < 0) != (found.group(2) == "-")):
        return
    yield _computed(terms[0] / (1 - ratio))


def _sum(reading: Reading, text: str) -> Iterator[Quantity]:
    yield _computed(Fraction(dotted_sum(text)))


def _based_numeral(reading: Reading, text: str) -> Iterator[tuple[int, int]]:
    yield based(text)


QUANTITIES: Final = (_repeating, _sum, _power_sum, _endless_sum)
"""Readers of the category `quantity`, beside that of formulas."""


def _inverted(reading: Reading, text: str) -> Iterator[Quantity]:
    """`17^{-1}`, of which only the inverse modulo something is asked."""
    found = re.fullmatch(r"\$? ?([0-9]{1,30}) ?\^ ?\{ ?-1 ?\} ?\$?", text.strip(), re.ASCII)
    if found:
        yield of_node(whole(int(found.group(1))))


READERS: Final = {
    "dotted": (_sum, _power_sum, _endless_sum),
    "inverted": (_inverted,),
    "bare based": (_based_numeral,),
    "based": (_based_numeral,),
}
