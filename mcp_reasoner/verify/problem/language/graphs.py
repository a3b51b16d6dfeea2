"""What the graph of a quadratic function is known by: discriminant, vertex, range.

The function is given as `y = …` or `f(x) = …`, over all real numbers: with a condition on its
variable it is another one, which is not read. Extreme values are in `optima`.
"""

from typing import Any, Final

import sympy

from mcp_reasoner.verify.nodes import Binary, Name, Node, Relation, free_names
from mcp_reasoner.verify.problem.language.asks import Ask, alone, subject
from mcp_reasoner.verify.problem.language.clauses import Setting
from mcp_reasoner.verify.problem.language.engine import Production, phrases
from mcp_reasoner.verify.problem.language.functions import graph
from mcp_reasoner.verify.problem.language.meanings import Env, Quantity
from mcp_reasoner.verify.problem.language.polynomial_phrases import poly_of
from mcp_reasoner.verify.problem.language.quantities import FIND
from mcp_reasoner.verify.problem.normalise import Text
from mcp_reasoner.verify.problem.polynomials import NotReadError
from mcp_reasoner.verify.problem.question import PointsQuestion, Question, RegionQuestion, show
from mcp_reasoner.verify.regions import Span

__all__ = ["PHRASES"]


def _coefficients(node: Node, env: Env) -> list[Any]:
    """a, b and c of a x^2 + b x + c with rational coefficients."""
    poly = poly_of(node, env)
    if poly.degree() != 2:
        raise NotReadError("the formula is not quadratic")
    return list(poly.all_coeffs())


def _discriminant(formula: Node) -> Quantity:
    match formula:
        case Relation((left, right), ("=",)):
            formula = Binary("-", left, right)

    def compute(env: Env) -> Any:
        a, b, c = _coefficients(formula, env)
        return b**2 - 4 * a * c

    return Quantity(frozenset(), None, compute, of_set=True)


def _turn(body: Node) -> tuple[Any, Any, Any]:
    """Where a quadratic function turns, its value there, and its leading coefficient."""
    a, b, c = _coefficients(body, Env())
    return -b / (2 * a), c - b**2 / (4 * a), a


def _vertex(statement: Node) -> Ask:
    def answer(setting: Setting, text: Text) -> Question:
        alone(setting)
        sideways = False
        match statement:
            case Relation((Name("x"), body), ("=",)) if free_names(body) == {"y"}:
                sideways = True
            case _:
                _, body = graph(statement)
        place, value, _ = _turn(body)
        point = (value, place) if sideways else (place, value)
        return PointsQuestion(
            subject=subject(text),
            points=(point,),
            names=("x", "y"),
            detail=f"the square is completed: it vanishes at {show(place)}",
        )

    return Ask(answer)


def _range(statement: Node) -> Ask:
    def answer(setting: Setting, text: Text) -> Question:
        alone(setting)
        _, body = graph(statement)
        place, value, lead = _turn(body)
        span = (
            Span(value, True, sympy.oo, False) if lead > 0 else Span(-sympy.oo, False, value, True)
        )
        return RegionQuestion(
            subject=subject(text),
            spans=(span,),
            names=frozenset("y"),
            detail=f"it turns at {show(place)}, where it is {show(value)}",
        )

    return Ask(answer)


_OF: Final = r"of (?:the )?(?:function |quadratic |parabola |graph of(?: the equation)? )?"
PHRASES: Final[tuple[Production, ...]] = (
    *phrases(
        "quantity",
        _discriminant,
        r"(?:the )?discriminant of (?:the )?(?:quadratic )?(?:equation |polynomial )?"
        r"<root formula>",
    ),
    *phrases("question", _vertex, rf"{FIND} the (?:coordinates of the )?vertex {_OF}<statement>"),
    *phrases(
        "question",
        _range,
        rf"{FIND} the range {_OF}<statement>(?:,? over (?:all|the) real numbers)?",
    ),
)
