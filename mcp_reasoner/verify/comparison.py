"""Two readings of answers compared, each pair of kinds by whoever knows it.

Kinds matter: (1, 2) is no set, and a range no number. `quantities`, `several_values`,
`regions`, `families`, `curves` and `notations` compare; where only the question can settle
whether two kinds mean the same, the outcome is `unknown`. Which text has which readings is
for `equivalence`.
"""

from typing import Final

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.answers import (
    Answer,
    Approximation,
    Assignment,
    Based,
    Collection,
    Equation,
    Family,
    Matrix,
    Option,
    Quantity,
    Ratio,
    Region,
    Sequence,
    Word,
)
from mcp_reasoner.verify.curves import compare_equation_with_number, compare_equations
from mcp_reasoner.verify.families import compare_families, compare_family_with
from mcp_reasoner.verify.nodes import Constant, Group, Name, Node, free_names, walk
from mcp_reasoner.verify.notations import (
    compare_approximation,
    compare_base_with_number,
    compare_bases,
    compare_nothing_with,
    compare_ratios,
    compare_sequences,
    compare_word_with,
    compare_words,
)
from mcp_reasoner.verify.quantities import compare_quantities
from mcp_reasoner.verify.regions import compare_regions
from mcp_reasoner.verify.several_values import (
    compare_assignment_with,
    compare_assignments,
    compare_collections,
    compare_with_one,
)
from mcp_reasoner.verify.values import Outcome, compare_values, joined

__all__ = ["compare_readings"]


def compare_readings(left: Answer, right: Answer) -> Outcome:
    """Compare two answers of any kind; what cannot be compared is an outcome too."""
    try:
        return _compare(left, right)
    except ExpressionError as error:
        return Outcome("unknown", str(error))
    except (MemoryError, RecursionError):
        raise
    except Exception as error:
        # The algebra system gives up in many ways; none of them decides anything, and the
        # other comparisons of the same job stand.
        return Outcome("unknown", f"the algebra system failed ({type(error).__name__})")


def _compare(left: Answer, right: Answer) -> Outcome:
    # Only one order of each pair of kinds is written out below.
    if _RANK[type(left)] > _RANK[type(right)]:
        left, right = right, left
    match left, right:
        case Option(), _:
            return _options(left, right)
        case Approximation(_, exact), _ if exact is not None:
            return _with_exact(left, exact, right)
        case Approximation(), Assignment(((_, value),)):
            return compare_readings(left, value)
        case Approximation(), _:
            return compare_approximation(left, right)
        case Family(), Family():
            return compare_families(left, right, by=compare_readings)
        case Family(), _:
            return compare_family_with(left, right)
        case Assignment(((name, value),)), Assignment(((other, _),)) if (
            name != other and isinstance(value, Quantity) and free_names(value.node)
        ):
            outcome = compare_equations(_as_equation(left), _as_equation(right))
            if outcome.equivalence == "equal":
                return outcome
            return Outcome("unknown", "they give values for different names")
        case Assignment(), Assignment():
            return compare_assignments(left, right, by=compare_readings)
        case Assignment(), Equation():
            return compare_equations(_as_equation(left), right)
        case Assignment(), _:
            return compare_assignment_with(left, right, by=compare_readings)
        case Equation(), Equation():
            return compare_equations(left, right)
        case Equation(), Quantity(node, "") if not free_names(node):
            return compare_equation_with_number(left, node)
        case Region(), Region():
            return compare_regions(left.node, right.node)
        case Region(), Collection("tuple" | "square" as kind, items) if len(items) == 2:
            low, high = (_plain(item) for item in items)
            return compare_regions(left.node, Group(kind, (low, high)))
        case Region(), Collection("set", items):
            return compare_regions(left.node, Group("set", tuple(map(_plain, items))))
        case Region(), Quantity(node, "") if not free_names(node):
            return compare_regions(left.node, Group("set", (node,)), points=True)
        case Sequence(), Sequence():
            return compare_sequences(left, right)
        case Collection(), Collection():
            return compare_collections(left, right, by=compare_readings)
        case Collection(_, ()), Quantity(node, _) if not free_names(node):
            return compare_nothing_with(right)
        case Collection(), Quantity(node, _) if not free_names(node):
            return compare_with_one(left, right, by=compare_readings)
        case Matrix(first), Matrix(second):
            return _matrices(first, second)
        case Quantity(), Quantity():
            outcome = compare_quantities(left, right)
            counters = _counters(left) & _counters(right)
            if outcome.equivalence == "different" and counters:
                return _as_families(left, right, counters)
            return outcome
        case Based(), Based():
            return compare_bases(left, right)
        case Based(), Quantity(node, "") if not free_names(node):
            return compare_base_with_number(left, right)
        case Ratio(), Ratio():
            return compare_ratios(left, right)
        case Word(), Word():
            return compare_words(left.text, right.text)
        case Word(), Quantity(Name(name), ""):
            return compare_words(left.text, name)
        case Word(), _:
            return compare_word_with(left.text, right)
        case _, Word():
            return compare_word_with(right.text, left)
    return Outcome("unknown", "the two answers are of different kinds")


_COUNTER_LETTERS: Final = frozenset("klmn")
_RANK: Final[dict[type, int]] = {
    kind: place
    for place, kind in enumerate(
        (
            *(Option, Approximation, Family, Assignment, Equation, Region, Sequence, Collection),
            *(Matrix, Based, Ratio, Word, Quantity),
        )
    )
}


def _counters(answer: Quantity) -> frozenset[str]:
    """The only letter of a formula such as π/4 + kπ, where it may stand for all whole numbers."""
    names = free_names(answer.node)
    periodic = any(part == Constant("pi") for part in walk(answer.node))
    return names if periodic and len(names) == 1 and names <= _COUNTER_LETTERS else frozenset()


def _as_families(left: Quantity, right: Quantity, counters: frozenset[str]) -> Outcome:
    """Different formulas may give the same values if their letter counts."""
    counted = tuple((name, "Z") for name in counters)
    outcome = compare_families(Family(left, counted), Family(right, counted), by=compare_readings)
    if outcome.equivalence == "different":
        return outcome
    return Outcome("unknown", "a letter in them may stand for every whole number")


def _plain(item: Answer) -> Node:
    if isinstance(item, Quantity) and not item.unit:
        return item.node
    raise ExpressionError("an end of an interval is no number")


def _as_equation(left: Assignment) -> Equation:
    if len(left.pairs) != 1:
        raise ExpressionError("several values against an equation")
    name, value = left.pairs[0]
    return Equation(Name(name), _plain(value))


def _with_exact(left: Approximation, exact: Answer, right: Answer) -> Outcome:
    """An exact value with a rounded one: the rounded one may be what is asked for."""
    outcome = compare_readings(exact, right)
    if outcome.equivalence == "different" and not isinstance(right, Approximation):
        rounded = compare_readings(left.quantity, right)
        if rounded.equivalence != "different":
            return Outcome("unknown", "it is the rounded value of what is given as exact")
    return outcome


def _options(left: Option, right: Answer) -> Outcome:
    """A choice with what it says against a choice, a letter alone or a value alone."""
    if isinstance(right, Option):
        value = compare_readings(left.value, right.value)
        same = left.letter == right.letter
        if value.equivalence == ("equal" if same else "different"):
            return value
        return Outcome("unknown", "the letters and what they say do not agree")
    match right:
        case Quantity(Name(letter), "") if len(letter) == 1:
            if letter == left.letter:
                return Outcome("equal", "as the letter of a choice")
            if letter.isupper():
                return Outcome("different", f"choice {left.letter} against {letter}")
    return compare_readings(left.value, right)


def _matrices(first: tuple[tuple[Node, ...], ...], second: tuple[tuple[Node, ...], ...]) -> Outcome:
    if (len(first), len(first[0])) != (len(second), len(second[0])):
        if 1 in (len(first), len(first[0])):
            return Outcome("unknown", "they differ in shape")
        return Outcome("different", "they differ in shape")
    pairs = [
        compare_values(a, b)
        for row, other in zip(first, second, strict=True)
        for a, b in zip(row, other, strict=True)
    ]
    return joined(pairs, "entry by entry")
