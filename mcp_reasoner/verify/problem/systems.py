"""Rules for systems of linear equations, and for formulas whose unknowns an equation fixes.

Systems are solved exactly by elimination and only read where there is one solution.
"If x = 3 and y = 4, what is 2x + y" is such a system too.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final

import sympy

from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.nodes import Binary, Name, Node, Number, Relation, Unary, free_names, walk
from mcp_reasoner.verify.problem.normalise import Text
from mcp_reasoner.verify.problem.pattern import Slots
from mcp_reasoner.verify.problem.polynomials import AmbiguousError, equation_roots
from mcp_reasoner.verify.problem.question import PointQuestion, Question, ValueQuestion, show
from mcp_reasoner.verify.problem.rule import (
    ASK,
    VALUE_OF,
    NotReadError,
    equations,
    exact,
    formula,
    rules,
    shown,
)
from mcp_reasoner.verify.truth import truth

__all__ = ["RULES", "affine", "solve_linear", "system_question"]

MAX_UNKNOWNS: Final = 4
Affine = tuple[dict[str, Fraction], Fraction]


def affine(node: Node) -> Affine:
    """A linear expression as coefficients and constant; raises NotReadError for anything else."""
    match node:
        case Number(_, value):
            return {}, value
        case Name(name):
            return {name: Fraction(1)}, Fraction(0)
        case Unary("-", operand):
            return _scaled(affine(operand), Fraction(-1))
        case Unary("+", operand):
            return affine(operand)
        case Binary("+" | "-" as op, left, right):
            first = affine(left)
            second = _scaled(affine(right), Fraction(1 if op == "+" else -1))
            names = first[0].keys() | second[0].keys()
            total = {n: first[0].get(n, Fraction(0)) + second[0].get(n, Fraction(0)) for n in names}
            return total, first[1] + second[1]
        case Binary("*", left, right):
            first, second = affine(left), affine(right)
            if not first[0]:
                return _scaled(second, first[1])
            if not second[0]:
                return _scaled(first, second[1])
        case Binary("/", left, right):
            first, second = affine(left), affine(right)
            if not second[0] and second[1]:
                return _scaled(first, 1 / second[1])
    if not free_names(node):
        value = to_sympy(node)
        if value.is_Rational:
            return {}, Fraction(int(value.p), int(value.q))
    raise NotReadError("the equations are not linear with rational coefficients")


def _scaled(value: Affine, factor: Fraction) -> Affine:
    coefficients, number = value
    return {name: c * factor for name, c in coefficients.items()}, number * factor


def solve_linear(relations: Sequence[Relation], names: Sequence[str]) -> dict[str, Any]:
    """The one solution of linear equations; raises NotReadError where there is none or more."""
    if len(names) > MAX_UNKNOWNS or len(relations) > MAX_UNKNOWNS:
        raise NotReadError("the system is too large")
    rows: list[list[Fraction]] = []
    for relation in relations:
        left, right = affine(relation.operands[0]), affine(relation.operands[1])
        row = [left[0].get(n, Fraction(0)) - right[0].get(n, Fraction(0)) for n in names]
        rows.append([*row, right[1] - left[1]])
    for column in range(len(names)):
        pivot = next((row for row in rows[column:] if row[column]), None)
        if pivot is None:
            raise NotReadError("the system does not have exactly one solution")
        rows.remove(pivot)
        pivot = [value / pivot[column] for value in pivot]
        rows = [[a - row[column] * b for a, b in zip(row, pivot, strict=True)] for row in rows]
        rows.insert(column, pivot)
    if any(any(row) for row in rows[len(names) :]):
        raise NotReadError("the equations contradict each other")
    solution = {
        name: sympy.Rational(rows[index][-1].numerator, rows[index][-1].denominator)
        for index, name in enumerate(names)
    }
    for relation in relations:
        if not truth(relation, values=solution):
            raise NotReadError("the computed solution does not satisfy the equations")
    return solution


def system_question(text: str, order: tuple[str, ...] | None) -> Question:
    """The question for all unknowns of a system, `order` where the text gives one."""
    relations = equations(text, order or ())
    names = sorted(set().union(*(free_names(relation) for relation in relations)))
    if len(names) < 2 or len(relations) != len(names):
        raise NotReadError("the system has another number of equations than of unknowns")
    if order is not None and sorted(order) != names:
        raise NotReadError("other unknowns are asked for than the system has")
    solution = solve_linear(relations, names)
    orders = {order} if order else {tuple(names), _by_appearance(relations)}
    substituted = ", ".join(f"{name}={show(value)}" for name, value in solution.items())
    return PointQuestion(
        subject=f"the only solution of {shown(text)}",
        values=tuple(solution.items()),
        orders=frozenset(orders),
        detail=f"{substituted} substituted in all {len(relations)} equations; their rank is full",
    )


def _by_appearance(relations: Sequence[Relation]) -> tuple[str, ...]:
    found: list[str] = []
    for relation in relations:
        # `walk` goes from right to left below each node, so what it finds last stands first.
        letters = [part.name for part in walk(relation) if isinstance(part, Name)]
        found.extend(name for name in reversed(letters) if name not in found)
    return tuple(found)


def _system(slots: Slots, text: Text) -> Question:
    order = tuple(slots.bare(slot) for slot in ("v", "v2", "v3") if slots.has(slot)) or None
    return system_question(slots.text("e"), order)


def _given(slots: Slots, text: Text) -> Question:
    """A formula in unknowns that the equations determine."""
    wanted = formula(slots.text("m"))
    relations = equations(slots.text("e"))
    names = sorted(set().union(*(free_names(relation) for relation in relations)))
    if not free_names(wanted) or not free_names(wanted) <= set(names):
        raise NotReadError("the formula holds an unknown that the equations do not fix")
    if isinstance(wanted, Name) and len(relations) == 1:
        raise NotReadError("an unknown alone is a question for the equation's roots")
    points = _points(relations, names)
    values = {exact(wanted, point) for point in points}
    if len(values) != 1:
        raise AmbiguousError("the formula has several values, one for each solution")
    (value,) = values
    name = wanted.name if isinstance(wanted, Name) else None
    return ValueQuestion(
        subject=f"the value of {shown(slots.text('m'))} given {shown(slots.text('e'))}",
        value=value,
        names=frozenset([name] if name else []),
        kind="substitution",
        detail="; ".join(
            ", ".join(f"{name}={show(at)}" for name, at in point.items()) for point in points
        )
        + f" gives {show(value)}",
    )


def _points(relations: Sequence[Relation], names: Sequence[str]) -> list[dict[str, Any]]:
    if len(names) == 1 and len(relations) == 1:
        roots = equation_roots(relations[0], names[0])
        if not roots.all_solved or roots.complex or not roots.real:
            raise NotReadError("the equation does not fix the unknown among the real numbers")
        return [{names[0]: root} for root, _ in roots.real]
    if len(relations) != len(names):
        raise NotReadError("there are more or fewer equations than unknowns")
    return [solve_linear(relations, names)]


def _at(slots: Slots, text: Text) -> Question:
    """`Evaluate … at x = 4`: what follows must give each unknown its value."""
    for relation in equations(slots.text("e")):
        match relation.operands:
            case (Name(), value) if not free_names(value):
                continue
        raise NotReadError("the formula is to be evaluated at something other than a value")
    return _given(slots, text)


_IF: Final = r"(?:if|when|given that|given|where|suppose that|suppose|let|for)"
_NAMED: Final = (
    r"(?:the )?(?:following )?(?:linear )?(?:system(?: of (?:two |linear |simultaneous )*"
    r"equations)?|simultaneous equations|equations):?"
)
_SYSTEM: Final = rf"(?:{_NAMED} )?"
_LETTERS: Final = r"<v>(?:, ?<v3>,?)? and <v2>"
_PAIR: Final = (
    r"(?:the )?(?:ordered pair |point )?\$?\( ?(?P<v>[A-Za-z]) ?, ?(?P<v2>[A-Za-z]) ?\)\$?"
)
_SUCH_THAT: Final = (
    r"(?:if|when|given that|given|such that|so that|satisfying|that satisf(?:y|ies))"
)
_FIND: Final = r"(?:find|determine|compute|calculate|give|what is|what are)"
RULES = (
    *rules(
        _system,
        rf"solve {_NAMED} <e>",
        rf"{_FIND} the solution (?:of|to) {_SYSTEM}<e>",
        rf"solve for {_LETTERS}[:,]? {_SYSTEM}<e>",
        rf"solve {_SYSTEM}<e> for {_LETTERS}",
        rf"{_FIND} (?:the values of )?{_LETTERS} {_SUCH_THAT} <e>",
        rf"if <e>,? (?:then )?{_FIND} (?:the values of )?{_LETTERS}",
        rf"{_FIND} {_PAIR} {_SUCH_THAT} <e>",
        rf"if <e>,? (?:then )?{_FIND} {_PAIR}",
        rf"solve for {_PAIR}[:,]? {_SYSTEM}<e>",
    ),
    *rules(
        _given,
        rf"{_IF} <e>,? (?:then )?{ASK}{VALUE_OF} <m>",
        rf"let <e>\. {ASK}{VALUE_OF} <m>",
        rf"{ASK}{VALUE_OF} <m> (?:if|when|given that|given) <e>",
    ),
    *rules(_at, rf"{ASK}{VALUE_OF} <m> (?:at|for|when|where|if) <e>"),
)
