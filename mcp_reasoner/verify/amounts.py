r"""Numbers with what they count: "5 cm", "$1,200.50", r"15\mbox{ cm}^2", "28 percent", "12 ways".

Takes off the unit, has the number read by the caller, and puts both together. Units in a text
box may be any words; outside one, only words of the table of `units`, or words that `wording`
knows to change nothing. What a unit is worth is for `units` and `quantities`.
"""

import contextlib
import itertools
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Final, TypeAlias

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.answers import Answer, Collection, Quantity
from mcp_reasoner.verify.nodes import Binary, Group, Node, Number, free_names, whole
from mcp_reasoner.verify.syntax import parse
from mcp_reasoner.verify.text import quote
from mcp_reasoner.verify.units import UNIT_WORDS, read_unit
from mcp_reasoner.verify.wording import counts
from mcp_reasoner.verify.wrapping import BOX_TEXT, unwrapped

__all__ = ["Reader", "read_amount", "read_compound"]

Reader: TypeAlias = Callable[[str], tuple[Answer, ...]]
"""What reads a part of an answer."""

_SPACE: Final = r"(?:\\[ ,;:!]|\\q?quad|~|\s)*"
_UNIT_BOX: Final = re.compile(
    rf"^(.*?[^\s\\~]){_SPACE}{BOX_TEXT}\{{\s*([A-Za-z](?:[A-Za-z. /]|\^[2-9])*?)\s*\.?\s*\}}"
    r"(?:\^\s*\{?\s*([2-9])\s*\}?)?$",
    re.DOTALL,
)
_UNIT_WORD: Final = re.compile(
    r"^(.*(?:[0-9)}$]|\\pi))(\s*)([A-Za-z]+)(?:\^\{?([2-9])\}?|([²³]))?$", re.DOTALL
)
_UNIT_WORDS: Final = re.compile(
    rf"^(.*(?:[0-9)}}$]|\\pi)){_SPACE}((?:[A-Za-z]+\.?(?:\^\{{?-?[2-9]\}}?|[²³])?(?:\s*/\s*|\s+|·)){{1,5}}"
    r"[A-Za-z]+(?:\^\{?-?[2-9]\}?|[²³])?)$",
    re.DOTALL,
)
_COUNTED: Final = re.compile(
    r"^\$?([-+]?(?:\d[\d,./ ]*|\\[dt]?frac\s*\{\d+\}\s*\{\d+\}))\$?\s+([A-Za-z][A-Za-z' ,-]*)$"
)
# Upright constants are no units, and connectives no more.
_NO_UNITS: Final = frozenset(["and", "or", "e", "i", "d", "j", "pi"])
_ALSO_LETTERS: Final = frozenset(["m", "s", "h", "g", "L"])
_UNIT_NAMES: Final = {
    **dict.fromkeys(["percent", "percentage", "pct", "per cent", "percentages"], "%"),
    **dict.fromkeys(["degree", "degrees", "deg"], "°"),
    **dict.fromkeys(["unit", "units", "radian", "radians", "rad"], ""),
    **dict.fromkeys(["square units", "cubic units", "sq units", "units squared"], ""),
}
_PLAIN_UNITS: Final = UNIT_WORDS | _UNIT_NAMES.keys()
_SIGNS: Final = {
    "$": "dollar", "\\$": "dollar", "€": "euro", "\\euro": "euro", "£": "pound",
    "\\pounds": "pound", "¥": "yen", "₹": "rupee", "¢": "cent",
}  # fmt: skip
_MAX_COMPOUND: Final = 120
_PART: Final = re.compile(
    rf"(\d+(?:\.\d+)?)\s*({'|'.join(sorted(UNIT_WORDS, key=len, reverse=True))})(?![A-Za-z])",
    re.ASCII,
)
_COMPOUND: Final = re.compile(
    rf"{_PART.pattern}(?:(?:\s|,|\band\b)*{_PART.pattern}){{1,3}}", re.ASCII
)
_PERCENT: Final = re.compile(
    r"^([-+]?\d+(?:\s+\d+/\d+|\s*\\[dt]?frac\s*(?:\{\d+\}\s*\{\d+\}|\d\d)|,\d+))\s*(\\?%)$",
    re.ASCII,
)
_CURRENCY: Final = re.compile(
    r"^(-?)\s*(\\\$|\$(?=\s*[\d.])|€|£|¥|₹|\\pounds\b)\s*(-?\s*[\d.].*)$", re.DOTALL
)
_CURRENCY_AFTER: Final = re.compile(r"^(.*\d\}?)\s*(€|£|¥|₹|¢|\\?\$)$", re.DOTALL)


def read_amount(text: str, read: Reader) -> tuple[Answer, ...]:
    """The readings of a number with a unit; none where there is no unit."""
    return _with_currency(text, read) or _with_percent(text, read) or _with_unit(text, read)


def read_compound(text: str, _: Reader) -> tuple[Answer, ...]:
    """`2 hours 30 minutes`: one amount in units that get smaller, or a list of two."""
    if len(text) > _MAX_COMPOUND or not _COMPOUND.fullmatch(text):
        return ()
    parts = [
        (Number(number, Fraction(number)), unit, read_unit(unit))
        for number, unit in _PART.findall(text)
    ]
    units = [unit for _, _, unit in parts]
    falling = all(a.factor > b.factor for a, b in itertools.pairwise(units))
    if not falling or len({unit.dimension for unit in units}) > 1:
        return ()
    total: Node = parts[0][0]
    for number, _, unit in parts[1:]:
        ratio = unit.factor / units[0].factor
        share = Binary("/", whole(ratio.numerator), whole(ratio.denominator))
        total = Binary("+", total, Binary("*", number, share))
    amount = Quantity(total, parts[0][1])
    if "," not in text and " and " not in text:
        return (amount,)
    return (amount, Collection("list", tuple(Quantity(number, unit) for number, unit, _ in parts)))


def _with_currency(text: str, read: Reader) -> tuple[Answer, ...]:
    marks = text.replace("\\$", "").count("$")
    if marks > 1 or (marks and "\\$" in text):
        return ()
    if match := _CURRENCY.fullmatch(text):
        sign, mark, rest = match.groups()
    elif match := _CURRENCY_AFTER.fullmatch(text):
        sign, (rest, mark) = "", match.groups()
    else:
        return ()
    # With a currency, what looks like a list is an amount with separated thousands.
    readings = read(sign + rest.strip().replace(",\\!", "").replace("{,}", ""))
    amounts = [reading for reading in readings if isinstance(reading, Quantity)]
    unit = _SIGNS[mark]
    if len(amounts) != 1 or (amounts[0].unit and read_unit(amounts[0].unit) != read_unit(unit)):
        raise ExpressionError("an amount of money in the answer is unclear")
    return (Quantity(amounts[0].node, unit),)


def _with_percent(text: str, read: Reader) -> tuple[Answer, ...]:
    """A mixed number or another form of its own before a percent sign."""
    match = _PERCENT.fullmatch(text)
    if match is None:
        return ()
    values = [item for item in read(match[1]) if isinstance(item, Quantity) and not item.unit]
    return (Quantity(values[0].node, match[2].removeprefix("\\")),) if len(values) == 1 else ()


def _with_unit(text: str, read: Reader) -> tuple[Answer, ...]:
    """A number with a unit in a text box, or in plain words."""
    rest, unit, power, spaced = "", "", None, True
    if (match := _UNIT_BOX.fullmatch(text)) and match[2] not in _NO_UNITS:
        rest, unit, power = match[1], match[2].strip(" ."), match[3]
    elif (match := _UNIT_WORD.fullmatch(text)) and _is_plain_unit(match[3]):
        rest, spaced, unit = match[1], bool(match[2]), match[3]
        power = match[4] or {"²": "2", "³": "3"}.get(match[5])
        if unit in _ALSO_LETTERS and not spaced and not match[5]:
            return ()
    elif (match := _UNIT_WORDS.fullmatch(text)) and _is_plain_unit(match[2]):
        rest, unit = match.groups()
    elif (match := _COUNTED.fullmatch(text)) and counts(match[2]):
        rest, unit = match[1], " ".join(match[2].split())
    else:
        return ()
    readings = read(unwrapped(rest))
    amounts = [item for item in readings if isinstance(item, Quantity) and not item.unit]
    if len(amounts) != 1 or free_names(amounts[0].node):
        raise ExpressionError(f"the words {quote(unit, 40)} follow something other than a number")
    name = _UNIT_NAMES.get(unit.lower(), unit)
    name += f"^{power}" if power and name else ""
    with_unit = Quantity(amounts[0].node, name)
    if "\\" not in text and all(atom in _ALSO_LETTERS for atom in re.findall(r"[A-Za-z]+", unit)):
        with contextlib.suppress(ExpressionError):
            node = parse(text)
            return (with_unit,) if isinstance(node, Group) else (with_unit, Quantity(node))
    return (with_unit,)


def _is_plain_unit(words: str) -> bool:
    plain = " ".join(words.replace("{", "").replace("}", "").split())
    return plain.lower() in _PLAIN_UNITS or read_unit(plain).known
