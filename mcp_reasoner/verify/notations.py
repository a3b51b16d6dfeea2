"""Answers whose writing counts, compared: numerals with a base, ratios, words.

These are equal where they are written alike, and open where only the question can tell
whether another writing means the same (1:2 may be a time or a ratio). Numbers and formulas,
whose value counts, are for `quantities`.
"""

from typing import Final

from mcp_reasoner.verify.answers import Based, Quantity, Ratio
from mcp_reasoner.verify.nodes import whole
from mcp_reasoner.verify.quantities import compare_quantities
from mcp_reasoner.verify.text import clean
from mcp_reasoner.verify.values import Outcome

__all__ = ["compare_base_with_number", "compare_bases", "compare_ratios", "compare_words"]

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
    first, second = left.strip(), right.strip()
    if first == second or (len(first) > 1 and first.casefold() == second.casefold()):
        return Outcome("equal", "as words")
    words = {first.casefold(), second.casefold()}
    if any(words <= group for group in _EXCLUSIVE):
        return Outcome("different", f"{clean(first, 40)} against {clean(second, 40)}")
    return Outcome("unknown", "different words may mean the same")
