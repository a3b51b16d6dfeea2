"""The sign that a formula plainly has, from what is given of its parts.

    Signs((x > 0, y > 0)).of(x*y + 1)     frozenset({1})

A set of the signs that are left possible, of -1, 0 and 1, by the rules of products, sums and
powers; all three where no rule tells. Formulas are over the real numbers, and those without a
value have none: what is said holds wherever they have one. Nothing here searches: for side
conditions, which are many and simple.
"""

from collections.abc import Iterable
from fractions import Fraction
from itertools import product
from typing import Final

from mcp_reasoner.verify.nodes import Binary, Call, Constant, Node, Relation, Unary
from mcp_reasoner.verify.proof.deciders.theorem import literal

__all__ = ["Signs"]

_ANY: Final = frozenset([-1, 0, 1])
_POSITIVE: Final = frozenset([1])
_OF_RELATION: Final = {
    "=": frozenset([0]),
    "!=": frozenset([-1, 1]),
    ">": _POSITIVE,
    ">=": frozenset([0, 1]),
    "<": frozenset([-1]),
    "<=": frozenset([-1, 0]),
}


class Signs:
    """The signs of formulas where all of `known` holds, of which only relations tell anything."""

    def __init__(self, known: Iterable[Node]) -> None:
        self._differences: dict[tuple[Node, Node], frozenset[int]] = {}
        self._bounds: dict[Node, list[tuple[Fraction, frozenset[int]]]] = {}
        for node in known:
            match node:
                case Relation((left, right), (operator,)) if operator in _OF_RELATION:
                    signs = _OF_RELATION[operator]
                    self._note(left, right, signs)
                    self._note(right, left, _negated(signs))

    def _note(self, left: Node, right: Node, signs: frozenset[int]) -> None:
        before = self._differences.get((left, right), _ANY)
        self._differences[left, right] = before & signs
        number = literal(right)
        if number is not None:
            self._bounds.setdefault(left, []).append((number, signs))

    def follows(self, condition: Node) -> bool:
        """Whether a relation between two formulas plainly holds."""
        match condition:
            case Relation((left, right), (operator,)) if operator in _OF_RELATION:
                return self._of_difference(left, right) <= _OF_RELATION[operator]
        return False

    def of(self, node: Node) -> frozenset[int]:
        """The signs that a formula may have."""
        return self._against(node, Fraction(0)) & self._of_parts(node)

    def _of_difference(self, left: Node, right: Node) -> frozenset[int]:
        found = self._differences.get((left, right), _ANY)
        number = literal(right)
        if number is not None:
            found &= self._against(left, number)
            if number == 0:
                return found & self._of_parts(left)
        return found & _sum(self.of(left), _negated(self.of(right)))

    def _against(self, node: Node, number: Fraction) -> frozenset[int]:
        """The signs of `node - number` by the bounds of the whole formula."""
        found = _ANY
        for bound, signs in self._bounds.get(node, ()):
            if bound == number:
                found &= signs
            elif bound > number and -1 not in signs:
                found &= _POSITIVE
            elif bound < number and 1 not in signs:
                found &= frozenset([-1])
        return found

    def _of_parts(self, node: Node) -> frozenset[int]:
        number = literal(node)
        if number is not None:
            return frozenset([(number > 0) - (number < 0)])
        match node:
            case Constant("pi" | "e"):
                return _POSITIVE
            case Unary("-", inner):
                return _negated(self.of(inner))
            case Binary("+", left, right):
                return _sum(self.of(left), self.of(right))
            case Binary("-", left, right):
                return self._of_difference(left, right)
            case Binary("*", left, right):
                return _times(self.of(left), self.of(right))
            case Binary("/", left, right):
                return _times(self.of(left), self.of(right) - {0})
            case Binary("^", base, exponent):
                return self._of_power(self.of(base), exponent)
            case Call("abs", (inner,)):
                return frozenset(sign * sign for sign in self.of(inner))
            case Call("sqrt", (inner,)):
                return self.of(inner) - {-1}
            case Call("exp", (_,)):
                return _POSITIVE
        return _ANY

    def _of_power(self, base: frozenset[int], exponent: Node) -> frozenset[int]:
        if base == _POSITIVE:
            return _POSITIVE
        number = literal(exponent)
        if number is None or number.denominator != 1 or number == 0:
            return _ANY
        if number < 0:
            base -= {0}
        return frozenset(sign * sign for sign in base) if number % 2 == 0 else base


def _negated(signs: frozenset[int]) -> frozenset[int]:
    return frozenset(-sign for sign in signs)


def _times(left: frozenset[int], right: frozenset[int]) -> frozenset[int]:
    return frozenset(one * other for one, other in product(left, right))


def _sum(left: frozenset[int], right: frozenset[int]) -> frozenset[int]:
    found: set[int] = set()
    for one, other in product(left, right):
        found |= _ANY if one * other < 0 else {one or other}
    return frozenset(found)
