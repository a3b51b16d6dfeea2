"""Whether two answers are the same: equal (proved), different (with a witness), or open.

    judge_reference("1/2", "0.5")    verified, "1/2 = 0.5 exactly"

Puts the typed values of `answers` side by side, as `reading` gives them, with `values` for
formulas, `regions` for sets of reals and `units`. Kinds matter: (1, 2) is no set. Where a
text has two readings, or the two answers differ in something that only the question can
settle (a unit on one side, a tuple against a bare list), the outcome is `unknown`, never a
guess.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

import sympy

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.answers import (
    Answer,
    Assignment,
    Based,
    Collection,
    Equation,
    Matrix,
    Quantity,
    Ratio,
    Region,
    Word,
)
from mcp_reasoner.verify.evidence import Evidence, Judgement
from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.nodes import Binary, Group, Name, Node, Number, Unary, free_names, walk
from mcp_reasoner.verify.printing import show
from mcp_reasoner.verify.reading import read
from mcp_reasoner.verify.regions import region_of
from mcp_reasoner.verify.text import clean
from mcp_reasoner.verify.units import read_unit
from mcp_reasoner.verify.values import Outcome, compare_numbers, compare_values
from mcp_reasoner.verify.wrapping import core

__all__ = ["classes", "compare_answers", "judge_reference"]

_MAX_ITEMS: Final = 40
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
_CHOICES: Final = frozenset("ABCDEFGHJ")
_UNIT_LETTERS: Final = frozenset("mshgLlJNWVAKCFT")
_FACTORS: Final = frozenset(
    [*(Fraction(10) ** power for power in range(-9, 10)), *map(Fraction, (12, 24, 60, 3600, 86400))]
)

_EQUAL = Outcome("equal", "exactly")


def judge_reference(answer: str, reference: str) -> Judgement:
    """Compare an answer with a reference that the caller holds for right."""
    outcome = compare_answers(answer, reference)
    mine = clean(core(answer), 80) or "an empty answer"
    theirs = clean(core(reference), 80) or "an empty reference"
    detail = clean(outcome.detail, 250)
    match outcome.equivalence:
        case "equal":
            plain = not any(sign in mine + theirs for sign in "=<>")
            claim = f"{mine} = {theirs} {detail}"
            if not plain:
                claim = f"{mine} and {theirs} are equal {detail}"
            evidence = Evidence(kind="symbolic", decisive=True, detail=claim)
            return Judgement(
                verdict="verified", evidence=(evidence,), claim=claim, equivalence="equal"
            )
        case "different":
            evidence = Evidence(kind="counterexample", decisive=True, detail=detail)
            reason = f"{mine} is not {theirs}"
            return Judgement(
                verdict="refuted", evidence=(evidence,), reason=reason, equivalence="different"
            )
        case "probably_equal":
            evidence = Evidence(kind="numeric", decisive=False, detail=detail)
            reason = f"{mine} and {theirs} could not be proved equal: {detail}"
            return Judgement(
                verdict="unverified",
                evidence=(evidence,),
                reason=clean(reason, 400),
                equivalence="probably_equal",
            )
    reason = clean(f"{mine} and {theirs} could not be compared: {detail}", 400)
    return Judgement(verdict="unverified", reason=reason, equivalence="unknown")


def classes(answers: Sequence[str]) -> list[list[int]]:
    """The indices of `answers` in classes of proved equality, in order of first appearance."""
    found: list[list[int]] = []
    for index, answer in enumerate(answers):
        for group in found:
            if compare_answers(answer, answers[group[0]]).equivalence == "equal":
                group.append(index)
                break
        else:
            found.append([index])
    return found


def compare_answers(left: str, right: str) -> Outcome:
    """Compare the texts of two answers; what cannot be read or computed is `unknown`."""
    try:
        mine, theirs = read(left), read(right)
    except ExpressionError as error:
        if _same_text(left, right):
            return Outcome("equal", "as text, letter for letter")
        return Outcome("unknown", str(error))
    mine, theirs = _plausible(mine, theirs), _plausible(theirs, mine)
    outcomes = [_tried(a, b) for a in mine for b in theirs]
    if len(outcomes) > 1 and _same_text(left, right):
        return Outcome("equal", "as text, letter for letter")
    kinds = {outcome.equivalence for outcome in outcomes}
    if len(kinds) == 1:
        return outcomes[0]
    return Outcome("unknown", "one of them can be read in two ways, which decide differently")


def _same_text(left: str, right: str) -> bool:
    first, second = "".join(core(left).split()), "".join(core(right).split())
    return first == second and bool(first)


def _plausible(mine: tuple[Answer, ...], theirs: tuple[Answer, ...]) -> tuple[Answer, ...]:
    """Without the readings that the other side rules out.

    `1,5` is a list beside several values; `12,345` is a number beside a single one.
    """
    several = all(isinstance(item, Collection | Assignment | Region | Matrix) for item in theirs)
    lists = tuple(item for item in mine if isinstance(item, Collection))
    if several and lists:
        return lists
    single = all(isinstance(item, Quantity) for item in theirs)
    return mine[:1] if single and isinstance(mine[0], Quantity) and lists else mine


def _tried(left: Answer, right: Answer) -> Outcome:
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
        case Assignment(), Assignment():
            return _assignments(left, right)
        case Assignment(), Equation():
            return _equations(_as_equation(left), right)
        case Assignment(), _:
            return _assignment(left, right)
        case Equation(), Equation():
            return _equations(left, right)
        case Region(), Region():
            return _regions(left, right)
        case Region(), Collection("tuple" | "square" as kind, items) if len(items) == 2:
            low, high = (_plain(item) for item in items)
            return _regions(left, Region(Group(kind, (low, high))))
        case Region(), Quantity(node, "") if not free_names(node):
            return Outcome("different", "a range against a single number")
        case Collection(), Collection():
            return _collections(left, right)
        case Collection(_, items), Quantity(node, _) if not free_names(node):
            return _against_one(items, right)
        case Matrix(first), Matrix(second):
            return _matrices(first, second)
        case Quantity(), Quantity():
            return _quantities(left, right)
        case Based(), Based():
            return _based(left, right)
        case Based(), Quantity(node, "") if not free_names(node):
            value = _quantities(Quantity(_whole(int(left.digits, left.base))), right)
            digits = _quantities(Quantity(_whole(int(left.digits))), right)
            if value.equivalence == digits.equivalence == "different":
                return value
            return Outcome("unknown", "only one of them names a base")
        case Ratio(), Ratio():
            return _ratios(left, right)
        case Word(), Word():
            return _words(left.text, right.text)
        case Word(), Quantity(Name(name), ""):
            return _words(left.text, name)
    return Outcome("unknown", "the two answers are of different kinds")


_RANK: Final[dict[type, int]] = {
    kind: place
    for place, kind in enumerate(
        (Assignment, Equation, Region, Collection, Matrix, Based, Ratio, Word, Quantity)
    )
}


def _whole(value: int) -> Number:
    return Number(str(value), Fraction(value))


def _plain(item: Answer) -> Node:
    if isinstance(item, Quantity) and not item.unit:
        return item.node
    raise ExpressionError("an end of an interval is no number")


# -- numbers and formulas ------------------------------------------------------------------


def _quantities(left: Quantity, right: Quantity) -> Outcome:
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
        case Name(first), Name(second) if first != second and {first, second} <= _CHOICES:
            return Outcome("different", f"{first} against {second}")
    return compare_values(left, right)


def _one_unit(left: Quantity, right: Quantity) -> Outcome:
    """A unit on one side only: the same number is the same answer, another may be converted."""
    if not read_unit(left.unit or right.unit).known:
        return Outcome("unknown", "words that may matter follow one of the numbers")
    outcome = compare_values(left.node, right.node)
    if outcome.equivalence == "equal":
        return Outcome("equal", "in number; only one of them names a unit")
    if outcome.equivalence == "different" and not free_names(left.node) | free_names(right.node):
        first, second = to_sympy(left.node), to_sympy(right.node)
        ratio = first / second if second != 0 else sympy.Integer(0)
        if ratio.is_Rational and ratio != 0:
            factor = Fraction(int(ratio.p), int(ratio.q))
            if {factor, 1 / factor} & _FACTORS:
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
    return Binary("/", _whole(value.numerator), _whole(value.denominator))


# -- several values ------------------------------------------------------------------------


def _joined(outcomes: Sequence[Outcome], how: str) -> Outcome:
    """Different where one part is, equal where all parts are, else the weakest."""
    for outcome in outcomes:
        if outcome.equivalence == "different":
            return outcome
    for kind in ("unknown", "probably_equal"):
        for outcome in outcomes:
            if outcome.equivalence == kind:
                return outcome
    return Outcome("equal", how)


def _collections(left: Collection, right: Collection) -> Outcome:
    if max(len(left.items), len(right.items)) > _MAX_ITEMS:
        raise ExpressionError(f"lists are compared up to {_MAX_ITEMS} items")
    kinds = {left.kind, right.kind}
    if kinds <= {"set", "list"}:
        return _unordered(left, right)
    if kinds in ({"tuple", "set"}, {"square", "set"}):
        return Outcome("different", "values in order against a set")
    if len(left.items) != len(right.items):
        return Outcome("different", f"{len(left.items)} values against {len(right.items)}")
    if len(kinds) == 1:
        return _in_order(left.items, right.items)
    if kinds == {"tuple", "square"}:
        outcome = _in_order(left.items, right.items)
        return outcome if outcome.equivalence == "different" else _UNORDERED
    outcome = _unordered(left, right)
    return outcome if outcome.equivalence == "different" else _UNORDERED


_UNORDERED = Outcome("unknown", "their brackets differ in meaning")


def _in_order(left: Sequence[Answer], right: Sequence[Answer]) -> Outcome:
    if len(left) != len(right):
        return Outcome("different", f"{len(left)} values against {len(right)}")
    return _joined([_tried(a, b) for a, b in zip(left, right, strict=True)], "value by value")


def _unordered(left: Collection, right: Collection) -> Outcome:
    if len(left.items) == len(right.items) and left.kind == right.kind:
        outcome = _in_order(left.items, right.items)
        if outcome.equivalence == "equal":
            return outcome
    outcomes = [[_tried(a, b) for b in right.items] for a in left.items]
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
    if len(left.items) != len(right.items):
        return Outcome("unknown", "they differ in how often a value is written")
    once = all(sum(row) == 1 for row in matched)
    if not once and left.kind == right.kind == "list":
        return Outcome("unknown", "they may differ in how often a value is written")
    return Outcome("equal", "as sets" if "set" in (left.kind, right.kind) else "in any order")


def _against_one(items: Sequence[Answer], one: Quantity) -> Outcome:
    outcomes = [_tried(item, one) for item in items]
    if any(outcome.equivalence == "different" for outcome in outcomes):
        return Outcome("different", f"{len(items)} values against one")
    if len(items) == 1:
        return Outcome("unknown", "a set of one value against a value")
    return Outcome("unknown", "several values against one")


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


def _assignments(left: Assignment, right: Assignment) -> Outcome:
    mine, theirs = _values_of(left), _values_of(right)
    if mine.keys() == theirs.keys():
        repeated = any(len(values.items) > 1 for values in (*mine.values(), *theirs.values()))
        if len(mine) > 1 and repeated:
            # x=1, y=2 or x=3, y=4: which values go together is lost here.
            return Outcome("unknown", "several values for several names are not compared")
        pairs = [(mine[name], theirs[name]) for name in mine]
        return _joined([_of_name(a, b) for a, b in pairs], "name by name")
    if len(mine) == len(theirs) == 1:
        outcome = _of_name(next(iter(mine.values())), next(iter(theirs.values())))
        if outcome.equivalence == "different":
            return outcome
    return Outcome("unknown", "they give values for different names")


def _of_name(left: Collection, right: Collection) -> Outcome:
    if len(left.items) == len(right.items) == 1:
        return _tried(left.items[0], right.items[0])
    return _unordered(left, right)


def _assignment(left: Assignment, right: Answer) -> Outcome:
    """Values by name against values without."""
    values = _values_of(left)
    items = tuple(value for _, value in left.pairs)
    if len(items) == 1:
        return _tried(items[0], right)
    if len(values) == 1 or _numbered(list(values)):
        plain = Collection("list", items)
        if isinstance(right, Collection) and right.kind == "tuple":
            outcome = _unordered(plain, right)
            return outcome if outcome.equivalence == "different" else _UNORDERED
        return _tried(plain, right)
    if not isinstance(right, Collection):
        return Outcome("unknown", "values for several names against something else")
    outcome = _in_order(items, right.items)
    # Coordinates come in the order of the alphabet, whatever order they were found in.
    ordered = right.kind == "list" or list(values) == sorted(values)
    if outcome.equivalence == "equal" and right.kind != "set" and ordered:
        return Outcome("equal", "in the order of the names")
    outcome = _unordered(Collection("list", items), Collection("list", right.items))
    return outcome if outcome.equivalence == "different" else _UNORDERED


def _numbered(names: Sequence[str]) -> bool:
    """x_1, x_2, …: several values of one unknown."""
    bases = {name.partition("_")[0] for name in names}
    return len(bases) == 1 and all(name.partition("_")[2].isdigit() for name in names)


# -- the other kinds -----------------------------------------------------------------------


def _regions(left: Region, right: Region) -> Outcome:
    mine, theirs = region_of(left.node), region_of(right.node)
    witness = f"{mine.shown()} against {theirs.shown()}"
    if len(mine.spans) != len(theirs.spans):
        return Outcome("different", witness)
    ends = []
    for a, b in zip(mine.spans, theirs.spans, strict=True):
        if (a.closed_low, a.closed_high) != (b.closed_low, b.closed_high):
            return Outcome("different", witness)
        ends += [compare_numbers(a.low, b.low), compare_numbers(a.high, b.high)]
    outcome = _joined(ends, "as sets of reals")
    if outcome.equivalence == "different":
        return Outcome("different", witness)
    named = None not in (mine.variable, theirs.variable)
    if outcome.equivalence == "equal" and named and mine.variable != theirs.variable:
        return Outcome("unknown", "they are about different unknowns")
    return outcome


def _as_equation(left: Assignment) -> Equation:
    if len(left.pairs) != 1:
        raise ExpressionError("several values against an equation")
    name, value = left.pairs[0]
    return Equation(Name(name), _plain(value))


def _equations(left: Equation, right: Equation) -> Outcome:
    """Equal where one is a multiple of the other; different where a point is on one only."""
    sides = [to_sympy(side.left) - to_sympy(side.right) for side in (left, right)]
    names = sorted(set().union(*(side.free_symbols for side in sides)), key=str)
    if sides[0].free_symbols != sides[1].free_symbols:
        return Outcome("unknown", "the equations are in different unknowns")
    if not names or not all(side.is_polynomial(*names) for side in sides):
        return Outcome("unknown", "only equations of polynomials are compared")
    first, second = (sympy.Poly(side, *names) for side in sides)
    if first.is_zero or second.is_zero:
        return Outcome("unknown", "an equation holds everywhere")
    if (first * second.LC() - second * first.LC()).is_zero:
        return Outcome("equal", "up to a constant factor")
    for mine, theirs in ((first, second), (second, first)):
        witness = _point_on(mine.as_expr(), theirs.as_expr(), names)
        if witness:
            return Outcome("different", f"only one of them holds at {witness}")
    return Outcome("unknown", "the equations are not multiples of each other")


def _point_on(on: sympy.Expr, off: sympy.Expr, names: Sequence[sympy.Symbol]) -> str | None:
    """A rational point on a curve that is linear in some unknown, and off the other."""
    for unknown in names:
        if sympy.degree(on, unknown) != 1:
            continue
        others = [name for name in names if name != unknown]
        for value in range(4):
            point = {name: sympy.Integer(value + place) for place, name in enumerate(others)}
            poly = sympy.Poly(on.subs(point), unknown)
            if poly.degree() != 1:
                continue
            slope, offset = poly.all_coeffs()
            point[unknown] = sympy.cancel(-offset / slope)
            outcome = compare_numbers(off.subs(point), sympy.Integer(0))
            if outcome.equivalence == "different":
                return ", ".join(f"{name}={show(point[name])}" for name in names)
    return None


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
    return _joined(pairs, "entry by entry")


def _based(left: Based, right: Based) -> Outcome:
    if left.base == right.base:
        if left.digits == right.digits:
            return _EQUAL
        return Outcome("different", f"{clean(left.digits, 60)} against {clean(right.digits, 60)}")
    if int(left.digits, left.base) == int(right.digits, right.base):
        return Outcome("unknown", "the same number in different bases")
    return Outcome("different", "different numbers, in different bases")


def _ratios(left: Ratio, right: Ratio) -> Outcome:
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


def _words(left: str, right: str) -> Outcome:
    first, second = left.strip(), right.strip()
    if first == second or (len(first) > 1 and first.casefold() == second.casefold()):
        return Outcome("equal", "as words")
    words = {first.casefold(), second.casefold()}
    if any(words <= group for group in _EXCLUSIVE):
        return Outcome("different", f"{clean(first, 40)} against {clean(second, 40)}")
    return Outcome("unknown", "different words may mean the same")
