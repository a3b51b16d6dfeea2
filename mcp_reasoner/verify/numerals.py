r"""Numerals of answers that the grammar leaves to whoever knows that this is an answer.

    read_numeral("12,345")       two readings: the number, or a list of 12 and 345
    read_numeral(r"1\frac45")    (Quantity(9/5),)

Separated thousands, decimal commas, mixed numbers, other bases, ratios. Only text that is
such a numeral from end to end: everything else, the signs of units included, is for
`reading`, and gives no readings here.
"""

import re
from fractions import Fraction

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.answers import Answer, Based, Collection, Quantity, Ratio
from mcp_reasoner.verify.nodes import Binary, Node, Number, Unary, whole

__all__ = ["read_numeral"]

_GROUPED = re.compile(r"([-+]?)(\d{1,3}(?:,\d{3})+)(\.\d+)?")
_SPACED = re.compile(r"[-+]?[1-9]\d{0,2}(?: \d{3})+")
_DECIMAL_COMMA = re.compile(r"([-+]?\d+),(\d+)")
_MIXED = re.compile(
    r"([-+]?)\s*([1-9]\d*)(?:\s*\\[dt]?frac\s*(?:\{\s*(\d+)\s*\}\s*\{\s*(\d+)\s*\}|(\d)\s*(\d))"
    r"|\s+(\d+)/(\d+))"
)
_BASED = re.compile(r"(\d+)_(?:\{\s*(\d{1,2})\s*\}|(\d))")
_RATIO = re.compile(r"\d{1,9}(?:\s*:\s*\d{1,9})+")


def read_numeral(text: str) -> tuple[Answer, ...]:
    """The readings of an answer that is one numeral; none where it is something else."""
    plain = text.replace("\u2212", "-").replace("\u2011", "-")
    if match := _GROUPED.fullmatch(plain):
        number = _numeral(match[1], match[2].replace(",", "") + (match[3] or ""))
        groups = match[2].split(",")
        if match[2][0] == "0":
            return ()
        if match[3] or any(group[0] == "0" for group in groups[1:]):
            return (number,)
        return (number, Collection("list", tuple(_numeral("", group) for group in groups)))
    if _SPACED.fullmatch(plain):
        return (_numeral("", plain.replace(" ", "")),)
    if match := _DECIMAL_COMMA.fullmatch(plain):
        items = (_numeral("", match[1]), _numeral("", match[2]))
        return (Collection("list", items), _numeral("", f"{match[1]}.{match[2]}"))
    if match := _MIXED.fullmatch(plain):
        sign, ones, *fraction = match.groups()
        top, bottom = (int(part) for part in fraction if part)
        if 0 < top < bottom:
            value = Fraction(int(ones) * bottom + top, bottom)
            node = Binary("/", whole(value.numerator), whole(value.denominator))
            return (Quantity(Unary("-", node) if sign == "-" else node),)
    if match := _BASED.fullmatch(text):
        base = int(match[2] or match[3])
        if 2 <= base <= 36 and all(int(digit) < base for digit in match[1]):
            return (Based(match[1].lstrip("0") or "0", base),)
        raise ExpressionError("a digit of the answer does not exist in its base")
    if _RATIO.fullmatch(text):
        return (Ratio(tuple(int(part) for part in text.split(":"))),)
    return ()


def _numeral(sign: str, digits: str) -> Quantity:
    sign, digits = (digits[0], digits[1:]) if digits[0] in "+-" else (sign, digits)
    node: Node = Number(digits, Fraction(digits))
    return Quantity(Unary("-", node) if sign == "-" else node)
