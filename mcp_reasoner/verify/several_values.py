"""Several values compared with several: sets, lists, tuples, and values by name.

What a pair of single values amounts to, the caller says (`by`): this module knows about
order, repetition, brackets and names only. A tuple against a bare list, or values by name
against values without, are open unless no order and no choice could make them equal.
"""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.answers import Answer, Assignment, Collection, Quantity, Region, Word
from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.nodes import free_names
from mcp_reasoner.verify.printing import show
from mcp_reasoner.verify.text import clean
from mcp_reasoner.verify.values import Outcome, joined

__all__ = [
    "Comparison",
    "compare_assignment_with",
    "compare_assignments",
    "compare_collections",
    "compare_with_one",
]

Comparison: TypeAlias = Callable[[Answer, Answer], Outcome]
"""The comparison of two answers of any kind; what cannot be compared is an outcome too."""

_MAX_ITEMS: Final = 40
_BRACKETS: Final = Outcome("unknown", "their brackets differ in meaning")


def compare_collections(left: Collection, right: Collection, *, by: Comparison) -> Outcome:
    """Compare several values with several: as sets, in order, or in any order."""
    if max(len(left.items), len(right.items)) > _MAX_ITEMS:
        raise ExpressionError(f"lists are compared up to {_MAX_ITEMS} items")
    kinds = {left.kind, right.kind}
    if not (left.items and right.items):
        if left.items or right.items:
            return Outcome("different", "nothing against some values")
        return Outcome("equal", "as sets")
    if kinds <= {"set", "list"}:
        return _unordered(left, right, by)
    if kinds in ({"tuple", "set"}, {"square", "set"}):
        return Outcome("different", "values in order against a set")
    if len(left.items) != len(right.items):
        return Outcome("different", f"{len(left.items)} values against {len(right.items)}")
    if len(kinds) == 1:
        return _in_order(left.items, right.items, by)
    if kinds == {"tuple", "square"}:
        outcome = _in_order(left.items, right.items, by)
        return outcome if outcome.equivalence == "different" else _BRACKETS
    outcome = _unordered(left, right, by)
    return outcome if outcome.equivalence == "different" else _BRACKETS


def compare_assignments(left: Assignment, right: Assignment, *, by: Comparison) -> Outcome:
    """Compare values by name with values by name."""
    mine, theirs = _values_of(left), _values_of(right)
    if mine.keys() == theirs.keys():
        repeated = any(len(values.items) > 1 for values in (*mine.values(), *theirs.values()))
        if len(mine) > 1 and repeated:
            # x=1, y=2 or x=3, y=4: which values go together is lost here.
            return Outcome("unknown", "several values for several names are not compared")
        pairs = [(mine[name], theirs[name]) for name in mine]
        return joined([_of_name(a, b, by) for a, b in pairs], "name by name")
    if len(mine) == len(theirs) == 1:
        outcome = _of_name(next(iter(mine.values())), next(iter(theirs.values())), by)
        if outcome.equivalence == "different":
            return outcome
    return Outcome("unknown", "they give values for different names")


def compare_assignment_with(left: Assignment, right: Answer, *, by: Comparison) -> Outcome:
    """Values by name against values without."""
    values = _values_of(left)
    items = tuple(value for _, value in left.pairs)
    if len(items) == 1:
        return by(items[0], right)
    if len(values) == 1 or _numbered(list(values)):
        plain = Collection("list", items)
        if isinstance(right, Collection) and right.kind == "tuple":
            outcome = _unordered(plain, right, by)
            return outcome if outcome.equivalence == "different" else _BRACKETS
        return by(plain, right)
    if not isinstance(right, Collection):
        return Outcome("unknown", "values for several names against something else")
    outcome = _in_order(items, right.items, by)
    # Coordinates come in the order of the alphabet, whatever order they were found in.
    ordered = right.kind == "list" or list(values) == sorted(values)
    if outcome.equivalence == "equal" and right.kind != "set" and ordered:
        return Outcome("equal", "in the order of the names")
    if right.kind == "tuple" and _are_coordinates(list(values)):
        return outcome
    outcome = _unordered(Collection("list", items), Collection("list", right.items), by)
    return outcome if outcome.equivalence == "different" else _BRACKETS


def compare_with_one(left: Collection, one: Quantity, *, by: Comparison) -> Outcome:
    """Compare several values with a single number; a list may write one value in several ways."""
    items, kind = left.items, left.kind
    if any(isinstance(item, Region) for item in items):
        return Outcome("unknown", "a value with conditions against a value")
    outcomes = [by(item, one) for item in items]
    if any(outcome.equivalence == "different" for outcome in outcomes):
        return Outcome("different", f"{len(items)} values against one")
    if len(items) == 1:
        return Outcome("unknown", "a set of one value against a value")
    written = len(set(items)) == len(items)  # 2, 2 may be the values of two unknowns
    if kind == "list" and written and all(out.equivalence == "equal" for out in outcomes):
        return Outcome("equal", "each of them, exactly")
    return Outcome("unknown", "several values against one")


def _in_order(left: Sequence[Answer], right: Sequence[Answer], by: Comparison) -> Outcome:
    if len(left) != len(right):
        return Outcome("different", f"{len(left)} values against {len(right)}")
    return joined([by(a, b) for a, b in zip(left, right, strict=True)], "value by value")


def _unordered(left: Collection, right: Collection, by: Comparison) -> Outcome:
    if len(left.items) == len(right.items) and left.kind == right.kind:
        outcome = _in_order(left.items, right.items, by)
        if outcome.equivalence == "equal":
            return outcome
    outcomes = [[by(a, b) for b in right.items] for a in left.items]
    columns = [list(column) for column in zip(*outcomes, strict=True)]
    for rows, items in ((outcomes, left.items), (columns, right.items)):
        for row, item in zip(rows, items, strict=True):
            if all(outcome.equivalence == "different" for outcome in row):
                return Outcome("different", f"{_shown(item)} is in only one of them")
    matched = [[out.equivalence == "equal" for out in row] for row in outcomes]
    if not all(any(row) for row in matched) or not all(
        any(column) for column in zip(*matched, strict=True)
    ):
        return Outcome("unknown", "whether all their values are equal could not be decided")
    if left.kind == right.kind == "set" or all(
        isinstance(item, Collection | Assignment) for item in left.items
    ):
        # Points and solutions are in a set or not; how often one is written says nothing.
        return Outcome("equal", "as sets")
    if len(left.items) != len(right.items):
        return Outcome("unknown", "they differ in how often a value is written")
    once = all(sum(row) == 1 for row in matched)
    if not once and left.kind == right.kind == "list":
        return Outcome("unknown", "they may differ in how often a value is written")
    return Outcome("equal", "as sets" if "set" in (left.kind, right.kind) else "in any order")


def _of_name(left: Collection, right: Collection, by: Comparison) -> Outcome:
    if len(left.items) == len(right.items) == 1:
        return by(left.items[0], right.items[0])
    return _unordered(left, right, by)


def _shown(item: Answer) -> str:
    match item:
        case Quantity(node, unit) if not free_names(node):
            return f"{show(to_sympy(node))} {clean(unit, 20)}".strip()
        case Word(text):
            return clean(text, 40)
        case Collection(_, items):
            return f"({', '.join(_shown(part) for part in items[:6])})"
    return "a value"


def _values_of(assignment: Assignment) -> dict[str, Collection]:
    found: dict[str, list[Answer]] = {}
    for name, value in assignment.pairs:
        found.setdefault(name, []).append(value)
    return {name: Collection("list", tuple(values)) for name, values in found.items()}


def _are_coordinates(names: Sequence[str]) -> bool:
    """x, y, z in this order: a point has no other."""
    return list(names) == list("xyz"[: len(names)])


def _numbered(names: Sequence[str]) -> bool:
    """x_1, x_2, …: several values of one unknown."""
    bases = {name.partition("_")[0] for name in names}
    return len(bases) == 1 and all(name.partition("_")[2].isdigit() for name in names)
