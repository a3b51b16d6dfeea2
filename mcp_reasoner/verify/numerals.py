r"""Numerals of answers that the grammar leaves to whoever knows that this is an answer.

    read_numeral("12,345")       two readings: the number, or a list of 12 and 345
    read_numeral(r"1\frac45")    (Quantity(9/5),)

Separated thousands, decimal commas, decimals that repeat, powers of ten, mixed numbers, other
bases, ratios, number words. Only text that is such a numeral from end to end: everything else,
the signs of units included, is for `reading`, and gives no readings here.
"""

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Final, TypeAlias

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.answers import Answer, Based, Collection, Quantity, Ratio
from mcp_reasoner.verify.nodes import Binary, Node, Number, Unary, whole
from mcp_reasoner.verify.wording import number_word

__all__ = ["read_numeral"]

_Readings: TypeAlias = tuple[Answer, ...]

_BASE_WORDS: Final = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "sixteen": 16,
}  # fmt: skip
_MAX_LENGTH: Final = 1000


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)  # digits of other scripts are none here


_SEPARATOR = _compiled(r"(?<=\d)\s*(?:\{\s*,\s*\}|,?\\[,!]|\\;)\s*(?=\d{3}(?!\d))")
_SIGN = r"([-+]?)\s*"
_FRACTION = r"(?:\\[dtc]?frac\s*(?:\{\s*(\d+)\s*\}\s*\{\s*(\d+)\s*\}|(\d)\s*(\d))|\s+(\d+)/(\d+))"


def read_numeral(text: str) -> _Readings:
    """The readings of an answer that is one numeral; none where it is something else."""
    plain = text.strip().replace("\u2212", "-").replace("\u2011", "-")
    if len(plain) > _MAX_LENGTH:
        return ()
    plain = _SEPARATOR.sub("", plain)
    for pattern, read in _FORMS:
        if (match := pattern.fullmatch(plain)) and (readings := read(match)):
            return readings
    value = number_word(plain) if plain[:1].isalpha() and len(plain) <= 80 else None
    return () if value is None else (_numeral("", str(value)),)


def _plain(match: re.Match[str]) -> _Readings:
    return (_numeral(match[1], match[2]),)


def _grouped(match: re.Match[str]) -> _Readings:
    """12,345: a number, or a list of its groups where these are numbers too."""
    sign, groups = match[1], match[2].split(",")
    if groups[0][0] == "0":
        return ()
    number = _numeral(sign, "".join(groups) + (match[3] or ""))
    if match[3] or any(group[0] == "0" for group in groups[1:]):
        return (number,)
    first = _numeral(sign, groups[0])
    return (number, Collection("list", (first, *(_numeral("", group) for group in groups[1:]))))


def _spaced(match: re.Match[str]) -> _Readings:
    return (_numeral(match[1], re.sub(r"\s|\\ |~", "", match[2]) + (match[3] or "")),)


def _european(match: re.Match[str]) -> _Readings:
    return (_numeral(match[1], match[2].replace(".", "") + "." + match[3]),)


def _decimal_comma(match: re.Match[str]) -> _Readings:
    sign, ones, decimals = match.groups()
    number = _numeral(sign, f"{ones}.{decimals}")
    if len(decimals) > 1 and decimals[0] == "0":
        return (number,)  # 1,05 is no list: nobody writes 05 for five
    return (Collection("list", (_numeral(sign, ones), _numeral("", decimals))), number)


def _scientific(match: re.Match[str]) -> _Readings:
    exponent = int(match[3])
    if abs(exponent) > 4000:
        raise ExpressionError("a power of ten in the answer is too large")
    power = Binary("^", whole(10), _signed("-" if exponent < 0 else "", whole(abs(exponent))))
    return (Quantity(Binary("*", _numeral(match[1], match[2]).node, power)),)


def _repeating(match: re.Match[str]) -> _Readings:
    sign, ones, fixed, *periods = match.groups(default="")
    period = "".join(periods)
    scale, ring = 10 ** len(fixed), 10 ** len(period) - 1
    value = Fraction(int("0" + ones + fixed), scale) + Fraction(int(period), scale * ring)
    number = _fraction(sign, value)
    if fixed and match[0].endswith(")"):
        factors = (_numeral(sign, f"{ones or 0}.{fixed}").node, _numeral("", period).node)
        return (number, Quantity(Binary("*", *factors)))
    return (number,)


def _mixed(match: re.Match[str]) -> _Readings:
    sign, ones, *parts = match.groups()
    top, bottom = (int(part) for part in parts if part)
    if not 0 < top < bottom:
        return ()
    return (_fraction(sign, Fraction(int(re.sub(r"\s", "", ones)) * bottom + top, bottom)),)


def _based(match: re.Match[str]) -> _Readings:
    digits = (match[1] or match[2]).upper()
    name = next(part for part in match.groups()[2:] if part)
    base = int(name) if name.isdigit() else _BASE_WORDS.get(name.lower(), 0)
    if 2 <= base <= 36 and all(int(digit, 36) < base for digit in digits):
        return (Based(digits.lstrip("0") or "0", base),)
    raise ExpressionError("a digit of the answer does not exist in its base")


def _ratio(match: re.Match[str]) -> _Readings:
    return (Ratio(tuple(int(part) for part in re.split(r":|\bto\b", match[0]))),)


_Form: TypeAlias = tuple[re.Pattern[str], Callable[[re.Match[str]], _Readings]]
_FORMS: Final[tuple[_Form, ...]] = (
    (_compiled(rf"{_SIGN}(\d+(?:\.\d+)?|\.\d+)"), _plain),
    (_compiled(rf"{_SIGN}(\d{{1,3}}(?:,\d{{3}})+)(\.\d+)?"), _grouped),
    (_compiled(rf"{_SIGN}([1-9]\d{{0,2}}(?:(?:\s|\\ |~)\d{{3}})+)(\.\d+)?"), _spaced),
    (_compiled(rf"{_SIGN}([1-9]\d{{0,2}}(?:\.\d{{3}})+),(\d+)"), _european),
    (_compiled(rf"{_SIGN}(\d+),(\d+)"), _decimal_comma),
    (_compiled(rf"{_SIGN}(\d+(?:\.\d+)?)[eE]([-+]?\d{{1,6}})"), _scientific),
    (
        _compiled(
            rf"{_SIGN}(\d*)\.(\d*?)(?:\\(?:overline|bar)\s*\{{\s*(\d+)\s*\}}|\((\d+)\)"
            r"|\\dot\s*\{?(\d)\}?(?:(\d*)\\dot\s*\{?(\d)\}?)?)"
        ),
        _repeating,
    ),
    (_compiled(rf"{_SIGN}(\d+(?:\s\d{{3}})*)\s*{_FRACTION}"), _mixed),
    (
        _compiled(
            r"(?:(\d[0-9A-F]*)_|([0-9A-F]*\d[0-9A-F]*)_)"
            r"(?:\{\s*(\d{1,2})\s*\}|(\d)|\{?\s*\\(?:text|mathrm)\s*\{\s*([a-z]+)\s*\}\s*\}?)"
        ),
        _based,
    ),
    (
        _compiled(
            r"(\d[0-9A-F]*)()\s*(?:\(\s*(?:in\s+)?base[ -](\d{1,2}|[a-z]+)\s*\)"
            r"|(?:in\s+)?base[ -](\d{1,2}|[a-z]+))"
        ),
        _based,
    ),
    (_compiled(r"\d{1,9}(?:\s*:\s*\d{1,9})+|\d{1,9}\s+to\s+\d{1,9}"), _ratio),
)


def _numeral(sign: str, digits: str) -> Quantity:
    return Quantity(_signed(sign, Number(digits, Fraction(digits))))


def _fraction(sign: str, value: Fraction) -> Quantity:
    return Quantity(_signed(sign, Binary("/", whole(value.numerator), whole(value.denominator))))


def _signed(sign: str, node: Node) -> Node:
    return Unary("-", node) if sign == "-" else node
