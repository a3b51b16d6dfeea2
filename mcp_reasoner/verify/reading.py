r"""The text of an answer read into a typed value: what a box or a caller says.

    read(r"\boxed{x = \frac12}")     (Assignment((("x", Quantity(1/2)),)),)
    read("1,5")                      two readings: a list of 1 and 5, or the decimal 1.5

Takes what `wrapping` leaves of an answer, tries `numerals`, takes off its unit, and has
`classification` say what the grammar of `syntax` makes of the rest. Text that can be read
in two ways gives both readings; text that cannot be read is an ExpressionError. It computes
nothing and compares nothing: that is for `equivalence`; what a unit is, `units` says.
"""

import re
from collections.abc import Iterable
from typing import TypeAlias

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.answers import Answer, Assignment, Matrix, Quantity, Word
from mcp_reasoner.verify.classification import classified, list_of
from mcp_reasoner.verify.grammar.words import FUNCTIONS
from mcp_reasoner.verify.nodes import Binary, Name, Node, free_names
from mcp_reasoner.verify.numerals import read_numeral
from mcp_reasoner.verify.syntax import parse
from mcp_reasoner.verify.text import quote
from mcp_reasoner.verify.wrapping import BOX_TEXT, MAX_ANSWER, contents, unwrapped

__all__ = ["read", "read_one"]

Names: TypeAlias = Iterable[str]

_SPACE = r"(?:\\[ ,;:!]|\\q?quad|~|\s)*"
_UNIT_BOX = re.compile(
    rf"^(.*?[^\s\\~]){_SPACE}{BOX_TEXT}\{{\s*([A-Za-z][A-Za-z. /]*?)\s*\.?\s*\}}"
    r"(?:\^\s*\{?\s*([2-9])\s*\}?)?$",
    re.DOTALL,
)
_UNIT_WORD = re.compile(r"^(.*[0-9)}])(\s*)([A-Za-z]+)(?:\^\{?([2-9])\}?|([²³]))?$", re.DOTALL)
_PLAIN_UNITS = frozenset(
    [
        *("cm", "mm", "km", "dm", "m", "ft", "in", "inch", "inches", "feet", "foot", "yd"),
        *("mile", "miles", "meter", "meters", "metre", "metres", "centimeter", "centimeters"),
        *("kilometer", "kilometers", "s", "sec", "second", "seconds", "min", "minute"),
        *("minutes", "h", "hour", "hours", "day", "days", "g", "kg", "mg", "gram", "grams"),
        *("kilogram", "kilograms", "liter", "liters", "litre", "litres", "dollar", "dollars"),
        *("cent", "cents", "euro", "euros", "percent", "percentage", "pct", "degree"),
        *("degrees", "units"),
    ]
)
# Upright constants are no units, and connectives no more.
_NO_UNITS = frozenset(["and", "or", "e", "i", "d", "j", "pi"])
_ALSO_LETTERS = frozenset(["m", "s", "h", "g"])
_UNIT_NAMES = {
    **dict.fromkeys(["percent", "percentage", "pct"], "%"),
    **dict.fromkeys(["degree", "degrees"], "°"),
    **dict.fromkeys(["unit", "units"], ""),
}
_CURRENCY = re.compile(r"^(-?)\s*(?:\\\$|\$(?=\s*[\d.]))\s*(.*)$", re.DOTALL)
_CURRENCY_AFTER = re.compile(r"^(.*\d)\s*(€|£|\\?\$)$", re.DOTALL)
_HIDDEN_GROUP = re.compile(r"\d,(?:0\d\d(?!\d)|\d{3}\.\d)")
_TEMPERATURE = re.compile(rf"(?:°|\\circ|\\degree)\s*\}}?\s*(?:{BOX_TEXT}\{{\s*)?[CFK](?![A-Za-z])")
_MATRIX = re.compile(r"\\begin\{([pb]matrix)\}(.*)\\end\{\1\}", re.DOTALL)
_FUNCTION = re.compile(r"([A-Za-z])\s*\(\s*([A-Za-z])\s*\)\s*=(?!=)\s*(.+)", re.DOTALL)
_WORDS = re.compile(r"[A-Za-z][A-Za-z' -]*")
_LETTER = re.compile(r"\(?\s*([A-Za-z])\s*\)?")


def read(text: str, *, names: Names = ()) -> tuple[Answer, ...]:
    """The readings of an answer, one or two; ExpressionError, one sentence, where there is none.

    `names` are names that the question uses: they may be longer words.
    """
    if len(text) > MAX_ANSWER:
        raise ExpressionError(
            f"the answer has {len(text)} characters; at most {MAX_ANSWER} are read"
        )
    found = contents(text)
    if len(found) > 1:
        return (list_of([_one(read(box, names=names)) for box in found]),)
    return _read(found[0], names, depth=0)


def read_one(text: str, *, names: Names = ()) -> Answer:
    """The only reading of an answer; ExpressionError where there are two."""
    return _one(read(text, names=names))


def _one(readings: tuple[Answer, ...]) -> Answer:
    if len(readings) > 1:
        raise ExpressionError("the answer can be read in two ways (a comma or a unit is unclear)")
    return readings[0]


def _read(text: str, names: Names, *, depth: int) -> tuple[Answer, ...]:
    """The readings of an answer whose surroundings are off; `depth` bounds the peeling."""
    if not text:
        raise ExpressionError("the answer is empty")
    if depth < 3:
        if readings := read_numeral(text):
            return readings
        for reader in (_other_forms, _with_currency, _with_unit):
            if readings := reader(text, names, depth):
                return readings
    if _TEMPERATURE.search(text):
        raise ExpressionError("temperatures are not read")
    if _HIDDEN_GROUP.search(text):
        raise ExpressionError("a comma between digits may separate thousands or items")
    if _WORDS.fullmatch(text) and (word := _word(text)) is not None:
        return (word,)
    return (classified(_parsed(text, names)),)


def _other_forms(text: str, names: Names, depth: int) -> tuple[Answer, ...]:
    if match := _MATRIX.fullmatch(text):
        rows = [row for row in re.split(r"\\\\", match[2]) if row.strip()]
        entries = tuple(tuple(_parsed(entry, names) for entry in row.split("&")) for row in rows)
        if len({len(row) for row in entries}) != 1:
            raise ExpressionError("the rows of the matrix differ in length")
        return (Matrix(entries),)
    if match := _FUNCTION.fullmatch(text):
        value = _one(_read(match[3].strip(), names, depth=depth + 1))
        return (Assignment(((f"{match[1]}({match[2]})", value),)),)
    if (match := _LETTER.fullmatch(text)) and match[1] not in "ei":
        return (Quantity(Name(match[1])),)
    return ()


def _with_currency(text: str, names: Names, depth: int) -> tuple[Answer, ...]:
    marks = text.replace("\\$", "").count("$")
    if marks > 1 or (marks and "\\$" in text):
        return ()
    if match := _CURRENCY.fullmatch(text):
        sign, rest, unit = match[1], match[2], "dollar"
    elif match := _CURRENCY_AFTER.fullmatch(text):
        sign, rest, unit = "", match[1], {"€": "euro", "£": "pound"}.get(match[2], "dollar")
    else:
        return ()
    # With a currency, what looks like a list is an amount with separated thousands.
    readings = _read(
        sign + rest.strip().replace(",\\!", "").replace("{,}", ""), names, depth=depth + 1
    )
    amounts = [reading for reading in readings if isinstance(reading, Quantity)]
    if len(amounts) != 1 or amounts[0].unit:
        raise ExpressionError("an amount of money in the answer is unclear")
    return (Quantity(amounts[0].node, unit),)


def _with_unit(text: str, names: Names, depth: int) -> tuple[Answer, ...]:
    """A number with a unit in a text box, or in plain words that are known as units."""
    if (match := _UNIT_BOX.fullmatch(text)) and match[2] not in _NO_UNITS:
        rest, unit, power = match[1], match[2].strip(" ."), match[3]
    elif (match := _UNIT_WORD.fullmatch(text)) and match[3] in _PLAIN_UNITS:
        rest, unit = match[1], match[3]
        power = match[4] or {"²": "2", "³": "3"}.get(match[5])
        if unit in _ALSO_LETTERS and not match[2]:
            return ()
    else:
        return ()
    readings = _read(unwrapped(rest), names, depth=depth + 1)
    amounts = [item for item in readings if isinstance(item, Quantity) and not item.unit]
    if len(amounts) != 1 or free_names(amounts[0].node):
        raise ExpressionError(f"the words {quote(unit, 40)} follow something other than a number")
    name = _UNIT_NAMES.get(unit, unit)
    name += f"^{power}" if power and name else ""
    with_unit = Quantity(amounts[0].node, name)
    if unit in _ALSO_LETTERS and "\\" not in text:
        return (with_unit, Quantity(Binary("*", amounts[0].node, Name(unit))))
    return (with_unit,)


def _word(text: str) -> Word | None:
    """Plain words as such, unless the grammar knows them as a formula."""
    word = " ".join(text.split())
    if word in FUNCTIONS or len(word) > 60:
        return Word(word) if len(word) <= 60 else None
    try:
        parse(word)
    except ExpressionError:
        return Word(word)
    return None


def _parsed(text: str, names: Names) -> Node:
    """The tree; letters next to each other count as a product where nothing else makes sense."""
    if "\\cup" in text or "∪" in text:
        # Between the brackets of an interval a comma cannot separate thousands.
        text = re.sub(r"(?<=\d),(?=\d)", ", ", text)
    # The grammar reads `xy` as a product as long as nothing is declared.
    known = {*names, *"xyz"} if names else set[str]()
    try:
        return parse(text, names=known)
    except ExpressionError:
        letters = set(re.findall(r"(?<![A-Za-z\\])[A-Za-z]{1,3}(?![A-Za-z])", text))
        single = {letter for word in letters for letter in word} - set("defghi")
        if not single or re.search(r"(?<![A-Za-z\\])[A-Za-z]\s*\(", text):
            raise
        try:
            return parse(text, names=known | single)
        except ExpressionError:
            pass
        raise
