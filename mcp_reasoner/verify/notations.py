"""Answers whose writing counts, compared: numerals with a base, ratios, words.

These are equal where they are written alike, and open where only the question can tell
whether another writing means the same (1:2 may be a time or a ratio). Numbers and formulas,
whose value counts, are for `quantities`.
"""

import itertools
import re
from typing import Any, Final

import sympy

from mcp_reasoner.verify.answers import (
    Answer,
    Approximation,
    Assignment,
    Based,
    Collection,
    Quantity,
    Ratio,
    Sequence,
)
from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.nodes import Node, Number, Unary, free_names, whole
from mcp_reasoner.verify.order import compare
from mcp_reasoner.verify.quantities import compare_quantities
from mcp_reasoner.verify.text import clean
from mcp_reasoner.verify.values import Outcome, compare_values

__all__ = [
    "compare_approximation",
    "compare_base_with_number",
    "compare_bases",
    "compare_nothing_with",
    "compare_ratios",
    "compare_sequences",
    "compare_word_with",
    "compare_words",
]

_EXCLUSIVE: Final = tuple(
    frozenset(group.split())
    for group in (
        "yes no",
        "true false",
        "even odd neither",
        "positive negative zero",
        "north south east west",
        "increasing decreasing",
        "rational irrational",
        "converges diverges",
        "convergent divergent",
    )
)
_NOTHING: Final = frozenset(
    ["no solution", "no solutions", "no solution exists", "no solutions exist", "none", "empty set",
     "the empty set", "there is no solution", "there are no solutions", "no real solution",
     "no real solutions", "no such number", "no such numbers", "no such number exists",
     "no integer solutions", "no values", "no value"]
)  # fmt: skip
_NO_VALUE: Final = frozenset(
    ["does not exist", "dne", "undefined", "not defined", "limit does not exist",
     "the limit does not exist", "no limit", "no maximum", "no minimum"]
)  # fmt: skip
_SAME: Final = tuple(
    frozenset(group.split("; "))
    for group in (
        "no solution; no solutions; no solution exists; no solutions exist; there is no solution;"
        " there are no solutions",
        "no real solution; no real solutions",
        "empty set; the empty set",
        "does not exist; dne",
        "limit does not exist; the limit does not exist",
        "undefined; not defined",
    )
)
_EQUAL: Final = Outcome("equal", "exactly")


def compare_bases(left: Based, right: Based) -> Outcome:
    """Compare two numerals that name their bases."""
    if left.base == right.base:
        if left.digits == right.digits:
            return _EQUAL
        return Outcome("different", f"{clean(left.digits, 60)} against {clean(right.digits, 60)}")
    if int(left.digits, left.base) == int(right.digits, right.base):
        return Outcome("unknown", "the same number in different bases")
    return Outcome("different", "different numbers, in different bases")


def compare_base_with_number(left: Based, right: Quantity) -> Outcome:
    """Compare a numeral in a base with a plain number, which may mean its digits."""
    value = compare_quantities(Quantity(whole(int(left.digits, left.base))), right)
    digits = compare_quantities(Quantity(whole(int(left.digits))), right)
    if value.equivalence == digits.equivalence == "different":
        return value
    return Outcome("unknown", "only one of them names a base")


def compare_ratios(left: Ratio, right: Ratio) -> Outcome:
    """Compare ratios, which may also be times of day."""
    if left.parts == right.parts:
        return _EQUAL
    if len(left.parts) == len(right.parts):
        a, b = left.parts, right.parts
        if 0 in a or 0 in b:
            return Outcome("different", "different times of day")
        proportional = all(
            a[i] * b[j] == a[j] * b[i] for i in range(len(a)) for j in range(i + 1, len(a))
        )
        if not proportional:
            return Outcome("different", "neither the same time nor the same ratio")
    return Outcome("unknown", "times of day, or ratios, that may be the same")


def compare_words(left: str, right: str) -> Outcome:
    """Compare words: different only where one excludes the other."""
    first, second = _plain(left), _plain(right)
    if first == second or (len(first) > 1 and first.casefold() == second.casefold()):
        return Outcome("equal", "as words")
    words = {first.casefold(), second.casefold()}
    if any(words <= group for group in _SAME):
        return Outcome("equal", "as words that say the same")
    if any(words <= group for group in _EXCLUSIVE):
        return Outcome("different", f"{clean(first, 40)} against {clean(second, 40)}")
    return Outcome("unknown", "different words may mean the same")


def compare_word_with(word: str, right: Answer) -> Outcome:
    """Words that say there is nothing, against values."""
    plain = _plain(word).casefold()
    number = right.node if isinstance(right, Quantity) and not free_names(right.node) else None
    if plain in _NO_VALUE and number is not None and to_sympy(number).is_finite:
        return Outcome("different", f"{clean(word, 40)} against a number")
    if plain in _NOTHING:
        if isinstance(right, Collection) and not right.items:
            return Outcome("equal", "as the empty set")
        return compare_nothing_with(right)
    return Outcome("unknown", "words against something else")


def compare_nothing_with(right: Answer) -> Outcome:
    """No value against values; 0 may be the number of none."""
    match right:
        case Quantity(node, _) if not free_names(node) and to_sympy(node) != 0:
            return Outcome("different", "nothing against a value")
        case Collection(_, items) if items:
            return Outcome("different", f"nothing against {len(items)} values")
        case Assignment():
            return Outcome("different", "nothing against values by name")
    return Outcome("unknown", "nothing against what may be nothing")


def compare_approximation(left: Approximation, right: Answer) -> Outcome:
    """A rounded number: the same number is the same answer, one near it may be."""
    other = right.quantity if isinstance(right, Approximation) else right
    if not isinstance(other, Quantity) or free_names(other.node) | free_names(left.quantity.node):
        return Outcome("unknown", "an approximation against something else")
    outcome = compare_quantities(left.quantity, other)
    if outcome.equivalence == "equal":
        return Outcome("equal", "as numbers, one of which is said to be rounded")
    if outcome.equivalence == "different":
        rounded = [_place(side.quantity.node) for side in (left, right)
                   if isinstance(side, Approximation)]  # fmt: skip
        if None in rounded or left.quantity.unit != other.unit:
            return Outcome("unknown", "one of them is rounded")
        apart = abs(to_sympy(left.quantity.node) - to_sympy(other.node))
        if compare(apart, sympy.Integer(2) * max(rounded)) != 1:
            return Outcome("unknown", "one of them is rounded and near to the other")
    return outcome


def _place(node: Node) -> Any:
    """What the last digit of a numeral that is not 0 is worth."""
    while isinstance(node, Unary):
        node = node.operand
    if not isinstance(node, Number):
        return None
    digits = node.text.replace(".", "")
    decimals = len(node.text.partition(".")[2])
    zeros = 0 if decimals else len(digits) - len(digits.rstrip("0"))
    return sympy.Integer(10) ** (zeros - decimals)


def compare_sequences(left: Sequence, right: Sequence) -> Outcome:
    """Items that go on: equal as written, different where they begin to rise differently."""
    shape = (len(left.before), len(left.after)) == (len(right.before), len(right.after))
    pairs = zip((*left.before, *left.after), (*right.before, *right.after), strict=False)
    if shape and all(compare_values(a, b).equivalence == "equal" for a, b in pairs):
        return Outcome("equal", "item by item")
    if _rises(left) and _rises(right):
        for a, b in zip(left.before, right.before, strict=False):
            outcome = compare_values(a, b)
            if outcome.equivalence == "different":
                return outcome
    return Outcome("unknown", "how they go on could not be compared")


def _rises(sequence: Sequence) -> bool:
    """Whether what is written first are at least two numbers, each above the one before."""
    if len(sequence.before) < 2 or any(free_names(item) for item in sequence.before):
        return False
    values = [to_sympy(item) for item in sequence.before]
    return all(compare(a, b) == -1 for a, b in itertools.pairwise(values))


def _plain(word: str) -> str:
    return re.sub(r"^(?:an?|the)\s+(?=\S{2})", "", " ".join(word.split()).rstrip("."), flags=re.I)
