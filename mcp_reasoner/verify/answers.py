r"""The text of an answer read into a typed value: what a box or a caller says.

    read(r"\boxed{x = \frac12}")     (Assignment((("x", Quantity(1/2)),)),)
    read("1,5")                      two readings: a list of 1 and 5, or the decimal 1.5

Takes what `wrapping` leaves of an answer, takes off its unit, and classifies what the grammar
of `syntax` makes of the rest. Text that can be read in two ways gives both readings; text
that cannot be read is an ExpressionError. It computes nothing and compares nothing: that is
for `equivalence`, which also says what a unit is.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.expression import alternatives
from mcp_reasoner.verify.nodes import (
    Binary,
    Call,
    Group,
    Interval,
    Logic,
    Name,
    Node,
    Not,
    Number,
    Relation,
    Unary,
    free_names,
    walk,
)
from mcp_reasoner.verify.syntax import FUNCTIONS, parse
from mcp_reasoner.verify.text import quote
from mcp_reasoner.verify.wrapping import BOX_TEXT, MAX_ANSWER, contents, unwrapped

__all__ = [
    "Answer",
    "Assignment",
    "Based",
    "Collection",
    "Equation",
    "Matrix",
    "Quantity",
    "Ratio",
    "Region",
    "Word",
    "read",
    "read_one",
]

Names: TypeAlias = Iterable[str]


@dataclass(frozen=True)
class Quantity:
    """One number or expression, with its unit as written ("" for none, "%" and "°" as such)."""

    node: Node
    unit: str = ""


@dataclass(frozen=True)
class Collection:
    """Several values: a `set` in braces, a bare `list`, or ordered in `( )` or `[ ]`."""

    kind: Literal["tuple", "square", "set", "list"]
    items: tuple["Answer", ...]


@dataclass(frozen=True)
class Assignment:
    """Values by name, in the order written; a name may come twice (x = 1 or x = 2)."""

    pairs: tuple[tuple[str, "Answer"], ...]


@dataclass(frozen=True)
class Equation:
    """Two sides that are equal, neither of which is a name alone."""

    left: Node
    right: Node


@dataclass(frozen=True)
class Region:
    """A set of reals: an interval, a union of them, or inequalities in one unknown."""

    node: Node


@dataclass(frozen=True)
class Matrix:
    """Rows of entries of equal number."""

    rows: tuple[tuple[Node, ...], ...]


@dataclass(frozen=True)
class Based:
    """A numeral with its base, as in 204_5."""

    digits: str
    base: int


@dataclass(frozen=True)
class Ratio:
    """Whole numbers with colons: a ratio, or a time of day."""

    parts: tuple[int, ...]


@dataclass(frozen=True)
class Word:
    """Plain words: the letter of a choice, "even", a name."""

    text: str


Answer: TypeAlias = (
    Quantity | Collection | Assignment | Equation | Region | Matrix | Based | Ratio | Word
)

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
_GROUPED = re.compile(r"([-+]?)(\d{1,3}(?:,\d{3})+)(\.\d+)?")
_SPACED = re.compile(r"[-+]?[1-9]\d{0,2}(?: \d{3})+")
_DECIMAL_COMMA = re.compile(r"([-+]?\d+),(\d+)")
_HIDDEN_GROUP = re.compile(r"\d,(?:0\d\d(?!\d)|\d{3}\.\d)")
_TEMPERATURE = re.compile(rf"(?:°|\\circ|\\degree)\s*\}}?\s*(?:{BOX_TEXT}\{{\s*)?[CFK](?![A-Za-z])")
_MIXED = re.compile(
    r"([-+]?)\s*([1-9]\d*)(?:\s*\\[dt]?frac\s*(?:\{\s*(\d+)\s*\}\s*\{\s*(\d+)\s*\}|(\d)\s*(\d))"
    r"|\s+(\d+)/(\d+))"
)
_BASED = re.compile(r"(\d+)_(?:\{\s*(\d{1,2})\s*\}|(\d))")
_RATIO = re.compile(r"\d{1,9}(?:\s*:\s*\d{1,9})+")
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
        return (_list_of([_one(read(box, names=names)) for box in found]),)
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
    for reader in (_number_forms, _other_forms, _with_currency, _with_unit):
        if depth < 3 and (readings := reader(text, names, depth)):
            return readings
    if _TEMPERATURE.search(text):
        raise ExpressionError("temperatures are not read")
    if _HIDDEN_GROUP.search(text):
        raise ExpressionError("a comma between digits may separate thousands or items")
    if _WORDS.fullmatch(text) and (word := _word(text)) is not None:
        return (word,)
    return (_classified(_parsed(text, names)),)


def _number_forms(text: str, names: Names, depth: int) -> tuple[Answer, ...]:
    """Numerals that the grammar leaves to whoever knows that this is an answer."""
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
        sign, whole, *fraction = match.groups()
        top, bottom = (int(part) for part in fraction if part)
        if 0 < top < bottom:
            value = Fraction(int(whole) * bottom + top, bottom)
            node = Binary("/", _number(value.numerator), _number(value.denominator))
            return (Quantity(Unary("-", node) if sign == "-" else node),)
    return ()


def _number(value: int) -> Number:
    return Number(str(value), Fraction(value))


def _numeral(sign: str, digits: str) -> Quantity:
    sign, digits = (digits[0], digits[1:]) if digits[0] in "+-" else (sign, digits)
    node: Node = Number(digits, Fraction(digits))
    return Quantity(Unary("-", node) if sign == "-" else node)


def _other_forms(text: str, names: Names, depth: int) -> tuple[Answer, ...]:
    if match := _BASED.fullmatch(text):
        base = int(match[2] or match[3])
        if 2 <= base <= 36 and all(int(digit) < base for digit in match[1]):
            return (Based(match[1].lstrip("0") or "0", base),)
        raise ExpressionError("a digit of the answer does not exist in its base")
    if _RATIO.fullmatch(text):
        return (Ratio(tuple(int(part) for part in text.split(":"))),)
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


def _classified(node: Node) -> Answer:
    match node:
        case Logic(_, items):
            if all(_is_region(item) for item in items):
                return Region(node)
            found_list = _list_of([_classified(item) for item in items])
            names = {name for name, _ in _pairs(found_list)}
            if node.op == "or" and len(names) > 1:
                raise ExpressionError("the answer leaves open which name has its value")
            return found_list
        case Group("list", items):
            return _named_list(items)
        case Group(kind, items):
            found = [value for item in items for value in _alternatives(item)]
            return Collection(kind, tuple(_classified(item) for item in found))
        case Relation((Name(name), right), ("in",)):
            if isinstance(right, Group) and right.kind == "set":
                return Assignment(tuple((name, _classified(item)) for item in right.items))
            return Region(node)
        case Relation((Name(name), right), ("=",)) if name not in free_names(right):
            values = _alternatives(right)
            return Assignment(tuple((name, _classified(value)) for value in values))
        case Relation((Binary("*", Name(first), Name(second)), right), ("=",)) if (
            first.isupper() and second.isupper() and not free_names(right)
        ):
            # The length of the segment AB, as geometry writes it.
            return Assignment(((first + second, _classified(right)),))
        case Relation((Group("tuple", names), Group("tuple", values)), ("=",)):
            return _by_position(names, values)
        case Relation((left, right), ("=",)):
            return Equation(left, right)
        case Relation() if _is_region(node):
            return Region(node)
        case Interval():
            return Region(node)
        case Binary("∪" | "∩", _, _):
            return Region(node)
        case Unary("%" | "°" as mark, operand):
            return Quantity(operand, mark)
        case Not() | Relation() | Call("divides" | "integer" | "prime" | "even" | "odd"):
            raise ExpressionError("the answer is a statement, not a value")
    readings = _alternatives(node)
    if len(readings) > 1:
        return Collection("list", tuple(_classified(reading) for reading in readings))
    if any(isinstance(part, Relation | Logic | Group | Interval) for part in walk(node)):
        raise ExpressionError("a list or a statement stands inside a formula")
    return Quantity(node)


def _alternatives(node: Node) -> tuple[Node, ...]:
    has_sign = any(isinstance(part, Unary | Binary) and part.op == "±" for part in walk(node))
    return alternatives(node) if has_sign else (node,)


def _is_region(node: Node) -> bool:
    match node:
        case Relation(_, operators):
            return "=" not in operators and "!=" not in operators
        case Logic(_, items):
            return all(_is_region(item) for item in items)
    return False


def _named_list(items: tuple[Node, ...]) -> Answer:
    """`n = 2, 3, 4` gives n three values; otherwise every item stands for itself."""
    first, *rest = items
    match first:
        case Relation((Name(name), value), ("=",)) if not any(
            isinstance(item, Relation | Logic | Group) for item in rest
        ):
            values = [part for item in (value, *rest) for part in _alternatives(item)]
            return Assignment(tuple((name, _classified(part)) for part in values))
    return _list_of([_classified(item) for item in items])


def _list_of(items: list[Answer]) -> Answer:
    """Items with commas or connectives between: all by name, or a bare list."""
    if all(isinstance(item, Assignment) for item in items):
        return Assignment(tuple(pair for item in items for pair in _pairs(item)))
    flat: list[Answer] = []
    for item in items:
        flat += item.items if isinstance(item, Collection) and item.kind == "list" else [item]
    return Collection("list", tuple(flat))


def _pairs(item: Answer) -> tuple[tuple[str, Answer], ...]:
    return item.pairs if isinstance(item, Assignment) else ()


def _by_position(names: tuple[Node, ...], values: tuple[Node, ...]) -> Answer:
    if len(names) != len(values) or not all(isinstance(name, Name) for name in names):
        raise ExpressionError("the names and the values of the answer do not match")
    found = [name.name for name in names if isinstance(name, Name)]
    if len(set(found)) != len(found):
        raise ExpressionError("a name of the answer comes twice")
    return Assignment(
        tuple((name, _classified(value)) for name, value in zip(found, values, strict=True))
    )
