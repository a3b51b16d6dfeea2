"""Whether two answers are the same: equal (proved), different (with a witness), or open.

    judge_reference("1/2", "0.5")    verified, "1/2 = 0.5 exactly"

Puts the readings of two answers side by side and hands each pair to whoever compares its
kind: `quantities`, `several_values`, `regions`, `curves`, `notations`. Kinds matter: (1, 2)
is no set. Where a text has two readings, or the two answers differ in something that only
the question can settle (a unit on one side, a tuple against a bare list), the outcome is
`unknown`, never a guess.
"""

from collections.abc import Sequence
from typing import Final

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
from mcp_reasoner.verify.curves import compare_equations
from mcp_reasoner.verify.evidence import Evidence, Judgement
from mcp_reasoner.verify.nodes import Group, Name, Node, free_names
from mcp_reasoner.verify.notations import (
    compare_base_with_number,
    compare_bases,
    compare_ratios,
    compare_words,
)
from mcp_reasoner.verify.quantities import compare_quantities
from mcp_reasoner.verify.reading import read
from mcp_reasoner.verify.regions import compare_regions
from mcp_reasoner.verify.several_values import (
    compare_assignment_with,
    compare_assignments,
    compare_collections,
    compare_with_one,
)
from mcp_reasoner.verify.text import clean
from mcp_reasoner.verify.values import Outcome, compare_values, joined
from mcp_reasoner.verify.wrapping import core

__all__ = ["classes", "compare_answers", "judge_reference"]


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
            return compare_assignments(left, right, by=_tried)
        case Assignment(), Equation():
            return compare_equations(_as_equation(left), right)
        case Assignment(), _:
            return compare_assignment_with(left, right, by=_tried)
        case Equation(), Equation():
            return compare_equations(left, right)
        case Region(), Region():
            return compare_regions(left.node, right.node)
        case Region(), Collection("tuple" | "square" as kind, items) if len(items) == 2:
            low, high = (_plain(item) for item in items)
            return compare_regions(left.node, Group(kind, (low, high)))
        case Region(), Quantity(node, "") if not free_names(node):
            return Outcome("different", "a range against a single number")
        case Collection(), Collection():
            return compare_collections(left, right, by=_tried)
        case Collection(_, items), Quantity(node, _) if not free_names(node):
            return compare_with_one(items, right, by=_tried)
        case Matrix(first), Matrix(second):
            return _matrices(first, second)
        case Quantity(), Quantity():
            return compare_quantities(left, right)
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
    return Outcome("unknown", "the two answers are of different kinds")


_RANK: Final[dict[type, int]] = {
    kind: place
    for place, kind in enumerate(
        (Assignment, Equation, Region, Collection, Matrix, Based, Ratio, Word, Quantity)
    )
}


def _plain(item: Answer) -> Node:
    if isinstance(item, Quantity) and not item.unit:
        return item.node
    raise ExpressionError("an end of an interval is no number")


def _as_equation(left: Assignment) -> Equation:
    if len(left.pairs) != 1:
        raise ExpressionError("several values against an equation")
    name, value = left.pairs[0]
    return Equation(Name(name), _plain(value))


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
