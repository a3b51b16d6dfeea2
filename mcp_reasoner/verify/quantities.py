"""Two numbers or formulas compared with their units: 5 cm is 50 mm, and 50% is 0.5.

Formulas without units go to `values` as they are; `units` says what a unit measures. Where
only one side names a unit, only the question can tell what the bare number counts: the
outcome is `unknown` unless no conversion could make the two equal. Several values, and
answers that are no numbers, are for `equivalence`.
"""

from fractions import Fraction
from typing import Final

import sympy

from mcp_reasoner.verify.answers import Quantity
from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.nodes import (
    Binary,
    Constant,
    Name,
    Node,
    Number,
    Unary,
    free_names,
    walk,
    whole,
)
from mcp_reasoner.verify.text import clean
from mcp_reasoner.verify.units import conversions, read_unit
from mcp_reasoner.verify.values import Outcome, compare_values
from mcp_reasoner.verify.wording import counts

__all__ = ["compare_quantities"]

_CHOICES: Final = frozenset("ABCDEFGHJ")
_UNIT_LETTERS: Final = frozenset("mshgLlJNWVAKCFT")
_MAX_SIZE: Final = 10_000
"""How many of one thing another may be: a pair, a gross, a ream; beyond, a number is another."""
_CONSTANTS: Final = frozenset("CcK")


def compare_quantities(left: Quantity, right: Quantity) -> Outcome:
    """Compare two numbers or formulas, each with its unit."""
    units = {left.unit, right.unit}
    if len(units) == 1:
        if any(_may_be_unit(a.node, b.node) for a, b in ((left, right), (right, left))):
            return Outcome("unknown", "a letter beside a number may be a unit")
        return _same_unit(left.node, right.node)
    if units == {"", "%"}:
        return compare_values(_as_value(left), _as_value(right))
    if units == {"", "°"}:
        value = compare_values(_as_value(left), _as_value(right))
        if value.equivalence == "equal":
            return value
        number = compare_values(left.node, right.node)
        if value.equivalence == number.equivalence == "different":
            return number
        # 90 is the number of 90°, which is π/2: which was meant, the question knows.
        return Outcome("unknown", "only one of them is in degrees")
    if units & {"°", "%"}:
        return Outcome("unknown", "their units cannot be compared")
    if "" in units:
        return _one_unit(left, right)
    first, second = read_unit(left.unit), read_unit(right.unit)
    if first.dimension == second.dimension:
        ratio = _fraction(first.factor / second.factor)
        return compare_values(Binary("*", left.node, ratio), right.node)
    if first.known and second.known:
        units_shown = f"{clean(left.unit, 30)} against {clean(right.unit, 30)}"
        return Outcome("different", f"units of different kinds: {units_shown}")
    return Outcome("unknown", "their units are not known to be the same")


def _may_be_unit(node: Node, other: Node) -> bool:
    """Whether `5m` stands against a plain number: a product with letters that are units too."""
    names = free_names(node)
    if not names or not names <= _UNIT_LETTERS or free_names(other):
        return False
    return all(
        isinstance(part, Number | Name | Unary)
        or (isinstance(part, Binary) and part.op in ("*", "/", "^"))
        for part in walk(node)
    )


def _same_unit(left: Node, right: Node) -> Outcome:
    match left, right:
        case Name(first), Name(second):
            return _letters(first, second)
        case (Name(letter), Constant(constant)) | (Constant(constant), Name(letter)) if (
            letter.lower() == constant
        ):
            return Outcome("unknown", "a small and a capital letter")
        case (Name(letter), other) | (other, Name(letter)) if (
            letter.upper() in _CHOICES and not free_names(other)
        ):
            return Outcome("unknown", "the letter of a choice against a number")
    if any("_of_" in name for name in free_names(left) | free_names(right)):
        return Outcome("unknown", "what a function is at a point, the answer does not say")
    match left, right:
        case Binary("mod", _, modulus), Binary("mod", _, other_modulus) if (
            compare_values(modulus, other_modulus).equivalence != "equal"
        ):
            return Outcome("unknown", "remainders, or classes, of different moduli")
    outcome = compare_values(left, right)
    if outcome.equivalence == "different" and _may_be_shifted(left, right):
        return Outcome("unknown", "a letter in them may stand for any constant")
    return outcome


def _may_be_shifted(left: Node, right: Node) -> bool:
    """Whether they differ by a number that a constant of integration takes up, if it is one."""
    constants = free_names(left) & free_names(right) & _CONSTANTS
    beside_others = bool(constants) and bool(free_names(left) - constants)
    return beside_others and not to_sympy(Binary("-", left, right)).expand().free_symbols


def _letters(first: str, second: str) -> Outcome:
    """Names alone: those of choices, or of what the question calls so."""
    if first == second:
        return Outcome("equal", "the same letter")
    if first.casefold() == second.casefold():
        return Outcome("unknown", "a small and a capital letter")
    function, _, argument = first.partition("_of_")
    same_function = argument and function == second.partition("_of_")[0]
    if len(first) == len(second) == 1 or same_function:
        return Outcome("different", f"{first} against {second}")
    return Outcome("unknown", "they name different things")


def _one_unit(left: Quantity, right: Quantity) -> Outcome:
    """A unit on one side only: the same number is the same answer, another may be converted."""
    words = left.unit or right.unit
    unit = read_unit(words)
    if not unit.known and not counts(words):
        return Outcome("unknown", "words that may matter follow one of the numbers")
    outcome = compare_values(left.node, right.node)
    if outcome.equivalence == "equal":
        return Outcome("equal", "in number; only one of them names a unit")
    if outcome.equivalence == "different" and not free_names(left.node) | free_names(right.node):
        first, second = to_sympy(left.node), to_sympy(right.node)
        ratio = first / second if second != 0 else sympy.Integer(0)
        if not ratio.is_Rational:
            return outcome
        factor = abs(Fraction(int(ratio.p), int(ratio.q)))
        if unit.known:
            converted = factor in conversions(unit)
        else:
            converted = (
                1 in (factor.numerator, factor.denominator)
                and max(factor.numerator, factor.denominator) <= _MAX_SIZE
            )
        if factor and converted:
            return Outcome("unknown", "only one of them names a unit")
    return outcome


def _as_value(quantity: Quantity) -> Node:
    match quantity.unit:
        case "%":
            return Unary("%", quantity.node)
        case "°":
            return Unary("°", quantity.node)
    return quantity.node


def _fraction(value: Fraction) -> Node:
    return Binary("/", whole(value.numerator), whole(value.denominator))
