"""Problems that presuppose an answer which their own conditions rule out, or leave open.

    contradiction("Find the real root of x^2+1=0")      refuted: it has none

As in `reader`, a phrase with the grammar in its slots must consume the whole problem, and
what a rule there reads as a question with an answer is none here: "Find all real roots of
x^2+1=0" and "Solve x^2+1=0" have one (there are none). Only phrases that speak of something
that exists count: "the value of x", "the root", "If x+y=1 and …, what is …".
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.evidence import Evidence, Judgement
from mcp_reasoner.verify.nodes import Binary, Call, Name, Relation, free_names
from mcp_reasoner.verify.order import compare
from mcp_reasoner.verify.printing import and_list
from mcp_reasoner.verify.problem.equations import Equation, Wanted
from mcp_reasoner.verify.problem.impossible import FAULTS_OF_NUMBERS, Fault
from mcp_reasoner.verify.problem.normalise import UnreadableError, normalise
from mcp_reasoner.verify.problem.pattern import Phrase, Slots
from mcp_reasoner.verify.problem.polynomials import (
    AmbiguousError,
    IdentityError,
    NotPolynomialError,
)
from mcp_reasoner.verify.problem.question import show
from mcp_reasoner.verify.problem.reader import read_problem, require_clear
from mcp_reasoner.verify.problem.rule import (
    ASK,
    VALUE_OF,
    NotReadError,
    equations,
    exact,
    formula,
    shown,
)
from mcp_reasoner.verify.problem.systems import affine
from mcp_reasoner.verify.text import clean

__all__ = ["contradiction"]

_Build = Callable[[Slots], Fault]


def contradiction(problem: str) -> Judgement | None:
    """A refuted judgement that says why the problem has no answer, None where it may have one.

    Never raises on text. `reason` begins with "the problem contradicts itself" or, where
    infinitely many values fit though one is asked for, with "the problem is ill-posed".
    """
    try:
        text = normalise(problem)
        require_clear(text)
    except (UnreadableError, AmbiguousError):
        return None
    if read_problem(problem) is not None:
        return None
    for phrase, build in _FAULTS:
        slots = phrase.match(text.body)
        if slots is None:
            continue
        try:
            fault = build(slots)
        except (NotReadError, NotPolynomialError, AmbiguousError, ExpressionError):
            continue
        evidence = Evidence(kind=fault.kind, decisive=True, detail=clean(fault.detail))
        return Judgement(verdict="refuted", evidence=(evidence,), reason=clean(fault.reason, 400))
    return None


# -- one unknown ---------------------------------------------------------------------------


def _one_unknown(slots: Slots) -> Fault:
    """The root, the solution, the value of x: of an equation that has none, or too many."""
    name = slots.bare("v") if slots.has("v") else None
    size, written = slots.word("size"), shown(slots.text("e"))
    adjectives = f"{slots.word('adj')} {slots.word('kind').removesuffix('number')}"
    wanted = Wanted.read(adjectives)
    fields = ("real",) if size else wanted.fields
    kind = wanted.name() if fields == ("real",) else ""
    asked = f"{'an' if kind[:1] in ('', 'i') else 'a'} {kind} {name or 'x'}".replace("  ", " ")
    try:
        zero_of = slots.word("noun") in ("root", "zero")
        equation = Equation.read(slots.text("e"), name, zero_of=zero_of)
    except IdentityError:
        if size or slots.word("article") == "a":
            raise
        return _ill_posed(written, name)
    except NotPolynomialError:
        _require_impossible(slots.text("e"), name)
        return Fault.none(f"{asked} with {written}", f"{written} holds for no number")
    if any(equation.listed(wanted, field) for field in fields):
        raise NotReadError("there is such a value")
    known = [show(root) for root, _ in equation.listed(Wanted(), "real")]
    detail = f"{written} has no real root, counted exactly"
    if known:
        detail = f"the real roots of {written} are {and_list(known)}, none as asked"
    elif "complex" in fields:
        detail = f"{written} holds for no number, real or complex"
    return Fault.none(f"{asked} with {written}", detail)


def _ill_posed(written: str, name: str | None) -> Fault:
    return Fault.open(
        f"one value is asked for, and every {name or 'number'} for which both sides of {written} "
        "are defined satisfies it",
        f"the two sides of {written} are equal wherever both are defined",
    )


def _any_value(slots: Slots) -> Fault:
    """`Find x such that …`: no value is an answer to that, every value is none."""
    name = slots.bare("v")
    try:
        Equation.read(slots.text("e"), name)
    except IdentityError:
        return _ill_posed(shown(slots.text("e")), name)
    raise NotReadError("the equation is no identity")


def _require_impossible(text: str, name: str | None) -> None:
    """|…| or √… equal to a negative number, a power of a positive number equal to zero."""
    (relation,) = equations(text, () if name is None else (name,))
    if name is not None and free_names(relation) != {name}:
        raise NotReadError("the equation is not one in the unknown asked for")
    for side, other in (relation.operands, relation.operands[::-1]):
        if free_names(other):
            continue
        sign = compare(exact(other), exact(formula("0")))
        match side:
            case Call("abs" | "sqrt", (inner,)) if free_names(inner) and sign == -1:
                return
            case Binary("^", base, Name()) if (
                not free_names(base) and sign == 0 and compare(exact(base), exact(other)) == 1
            ):
                return
    raise NotReadError("the equation may have a solution")


# -- several unknowns ----------------------------------------------------------------------


@dataclass(frozen=True)
class _Linear:
    """What elimination says: whether there is a solution, and how many unknowns are free."""

    possible: bool
    free: int
    rest: Fraction


def _eliminated(relations: tuple[Relation, ...], names: list[str]) -> _Linear:
    if len(relations) > 8 or len(names) > 8:
        raise NotReadError("the system is too large")
    rows: list[list[Fraction]] = []
    for relation in relations:
        (left, number), (right, number2) = map(affine, relation.operands)
        row = [left.get(name, Fraction(0)) - right.get(name, Fraction(0)) for name in names]
        rows.append([*row, number2 - number])
    rank = 0
    for column in range(len(names)):
        pivot = next((row for row in rows[rank:] if row[column]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        rest = [
            [a - row[column] / pivot[column] * b for a, b in zip(row, pivot, strict=True)]
            for row in rows[rank:]
        ]
        rows = [*rows[:rank], pivot, *rest]
        rank += 1
    left_over = next((row[-1] for row in rows[rank:] if row[-1]), Fraction(0))
    return _Linear(possible=not left_over, free=len(names) - rank, rest=left_over)


def _without_solution(text: str, names: list[str] | None = None) -> _Linear:
    relations = equations(text, names or ())
    found = sorted(set().union(*map(free_names, relations)))
    if names is not None and not set(found) <= set(names):
        raise NotReadError("the equations hold unknowns that are not asked for")
    if len(found) < 2 or all(_is_value(relation) for relation in relations):
        # "If x = 1 and x = 2" may stand for two cases.
        raise NotReadError("the equations are no system")
    return _eliminated(relations, names or found)


def _is_value(relation: Relation) -> bool:
    return any(isinstance(side, Name) for side in relation.operands) and any(
        not free_names(side) for side in relation.operands
    )


def _nothing_left(written: str, linear: _Linear) -> Fault:
    return Fault.none(
        f"values with {written}", f"elimination in {written} leaves 0 = {linear.rest}"
    )


def _system(slots: Slots) -> Fault:
    names = [slots.bare(slot) for slot in ("v", "v2", "v3") if slots.has(slot)] or None
    if names is not None and len(set(names)) < len(names):
        raise NotReadError("an unknown is asked for twice")
    linear = _without_solution(slots.text("e"), names)
    written = shown(slots.text("e"))
    if not linear.possible:
        return _nothing_left(written, linear)
    if linear.free and slots.has("ordered"):
        return Fault.open(
            f"one {slots.word('ordered')} is asked for, and infinitely many satisfy {written}",
            f"{written} is solvable and leaves {linear.free} of the unknowns free",
        )
    raise NotReadError("the system has a solution")


def _given(slots: Slots) -> Fault:
    """A formula in unknowns about which the problem states what cannot be."""
    wanted = formula(slots.text("m"))
    relations = equations(slots.text("e"))
    names = set().union(*map(free_names, relations))
    if not free_names(wanted) or not free_names(wanted) <= names:
        raise NotReadError("the formula holds an unknown that the equations do not name")
    written = shown(slots.text("e"))
    if len(relations) == 1 and len(names) == 1:
        equation = Equation.read(slots.text("e"), None)
        if equation.listed(Wanted(), "complex"):
            raise NotReadError("the equation has a solution")
        return Fault.none(
            f"a value with {written}", f"{written} holds for no number, real or complex"
        )
    linear = _without_solution(slots.text("e"))
    if linear.possible:
        raise NotReadError("the system has a solution")
    return _nothing_left(written, linear)


_FIND: Final = r"(?:find|determine|compute|calculate|give|what is)"
_ADJ: Final = r"(?P<adj>(?:(?:real|positive|negative|integer|integral|rational|possible|exact) )*)"
_SIZE: Final = (
    r"(?:(?P<size>largest|larger|greatest|greater|biggest|maximum|smallest|smaller|least|minimum)"
    r" )?"
)
_EQUATION: Final = (
    r"(?:the )?(?:(?:following |quadratic |linear |cubic |polynomial )*(?:equation|polynomial):? )?"
)
_SUCH_THAT: Final = (
    r"(?:such that|so that|if|when|given that|given|for which|where|satisfying|that satisfies"
    r"|which satisfies|that solves)"
)
_IF: Final = r"(?:if|given that|given|suppose that|suppose)"
_NAMED: Final = (
    r"(?:the )?(?:following )?(?:linear )?(?:system(?: of (?:two |linear |simultaneous )*"
    r"equations)?|simultaneous equations|equations):? "
)
_PAIR: Final = (
    r"the (?P<ordered>ordered (?:pair|triple)) \$?\( ?(?P<v>[A-Za-z]) ?, ?(?P<v2>[A-Za-z]) ?"
    r"(?:, ?(?P<v3>[A-Za-z]) ?)?\)\$?"
)
_NUMBER: Final = r"(?P<kind>real number|integer|rational number|positive number|negative number)"
_FAULTS: Final[tuple[tuple[Phrase, _Build], ...]] = tuple(
    (Phrase(phrase), build)
    for build, phrases in (
        (
            _one_unknown,
            (
                rf"{_FIND} the {_SIZE}{_ADJ}(?P<noun>root|solution|zero) (?:of|to) {_EQUATION}<e>",
                rf"{_FIND} the {_SIZE}{_ADJ}value (?:of|for) <v> {_SUCH_THAT} {_EQUATION}<e>",
                rf"what {_ADJ}value (?:of|for) <v> (?:satisfies|solves) {_EQUATION}<e>",
                rf"(?:for )?what {_ADJ}value of <v> (?:is|does) <e> (?:true|hold)",
                rf"{_IF} <e>, (?:then )?{_FIND} the {_SIZE}{_ADJ}value of <v>",
                rf"{_FIND} (?:the|(?P<article>a)n?) {_SIZE}{_ADJ}{_NUMBER} <v> {_SUCH_THAT} "
                rf"{_EQUATION}<e>",
            ),
        ),
        (_any_value, (rf"(?:find|determine) <v> {_SUCH_THAT} {_EQUATION}<e>",)),
        (
            _system,
            (
                rf"{_FIND} {_PAIR} {_SUCH_THAT} (?:{_NAMED})?<e>",
                rf"{_FIND} {_PAIR} (?:that satisf(?:y|ies)|satisfying) (?:{_NAMED})?<e>",
                rf"{_IF} <e>,? (?:then )?{_FIND} {_PAIR}",
                rf"{_FIND} the values of <v>(?:, ?<v3>,?)? and <v2> {_SUCH_THAT} (?:{_NAMED})?<e>",
                rf"{_FIND} the solution (?:of|to) {_NAMED}<e>",
            ),
        ),
        (
            _given,
            (
                rf"{_IF} <e>,? (?:then )?{ASK}{VALUE_OF} <m>",
                rf"{ASK}{VALUE_OF} <m> {_IF} <e>",
            ),
        ),
        *FAULTS_OF_NUMBERS,
    )
    for phrase in phrases
)
