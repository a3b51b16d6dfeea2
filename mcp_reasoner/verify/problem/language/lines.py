"""Lines and circles that are given by equations or points: slopes, intercepts, radii, mirrors.

Points themselves, and polygons, are in `geometry`.
"""

from typing import Any, Final

import sympy

from mcp_reasoner.verify.nodes import Node, Relation, free_names
from mcp_reasoner.verify.problem.language.asks import Ask, alone, subject
from mcp_reasoner.verify.problem.language.clauses import Setting
from mcp_reasoner.verify.problem.language.engine import Production, phrases
from mcp_reasoner.verify.problem.language.geometry import BETWEEN, Point, of_points, point_ask
from mcp_reasoner.verify.problem.language.meanings import Env, Quantity
from mcp_reasoner.verify.problem.language.quantities import FIND
from mcp_reasoner.verify.problem.normalise import Text
from mcp_reasoner.verify.problem.polynomials import NotReadError
from mcp_reasoner.verify.problem.question import LineQuestion, Question
from mcp_reasoner.verify.problem.solving.polynomial import multivariate

__all__ = ["PHRASES"]


def _slope(a: Point, b: Point) -> Quantity:
    def compute(p: Point, q: Point) -> Any:
        if len(p) != 2 or len(q) != 2 or p[0] == q[0]:
            raise NotReadError("the line has no slope")
        return (q[1] - p[1]) / (q[0] - p[0])

    return of_points(compute, a, b)


def _point_to_line(point: Point, line: Node) -> Quantity:
    def compute(env: Env) -> Any:
        a, b, c = _line(line)
        if len(point) != 2:
            raise NotReadError("the point is not in the plane")
        return sympy.Abs(a * point[0] + b * point[1] + c) / sympy.sqrt(a**2 + b**2)

    return Quantity(frozenset(), None, compute)


def _line(node: Node) -> tuple[Any, Any, Any]:
    """a, b, c of ax + by + c = 0."""
    match node:
        case Relation((left, right), ("=",)) if free_names(node) <= {"x", "y"}:
            poly = multivariate(left, right, ["x", "y"])
        case _:
            raise NotReadError("a line is an equation in x and y")
    if poly.total_degree() != 1:
        raise NotReadError("the equation is not one of a line")
    x, y = poly.gens
    a, b, c = (poly.coeff_monomial(m) for m in (x, y, 1))
    return a, b, c


def _line_slope(line: Node) -> Quantity:
    def compute(env: Env) -> Any:
        a, b, _ = _line(line)
        if b == 0:
            raise NotReadError("the line has no slope")
        return -a / b

    return Quantity(frozenset(), None, compute)


def _intercept(line: Node, axis: str) -> Quantity:
    def compute(env: Env) -> Any:
        a, b, c = _line(line)
        size = a if axis == "x" else b
        if size == 0:
            raise NotReadError("the line does not cross the axis once")
        return -c / size

    return Quantity(frozenset(), None, compute)


def _circle(node: Node) -> tuple[Any, Any, Any]:
    """Centre and squared radius of a circle in x and y."""
    match node:
        case Relation((left, right), ("=",)) if free_names(node) == {"x", "y"}:
            poly = multivariate(left, right, ["x", "y"])
        case _:
            raise NotReadError("a circle is an equation in x and y")
    x, y = poly.gens
    a, b = poly.coeff_monomial(x**2), poly.coeff_monomial(y**2)
    if poly.total_degree() != 2 or a != b or a == 0 or poly.coeff_monomial(x * y) != 0:
        raise NotReadError("the equation is not one of a circle")
    p, q, r = (poly.coeff_monomial(m) / a for m in (x, y, 1))
    square = p**2 / 4 + q**2 / 4 - r
    if square <= 0:
        raise NotReadError("the equation is not one of a circle")
    return -p / 2, -q / 2, square


def _radius(circle: Node) -> Quantity:
    return Quantity(frozenset(), None, lambda env: sympy.sqrt(_circle(circle)[2]))


def _diameter(circle: Node) -> Quantity:
    return Quantity(frozenset(), None, lambda env: 2 * sympy.sqrt(_circle(circle)[2]))


def _circle_area(circle: Node) -> Quantity:
    return Quantity(frozenset(), None, lambda env: sympy.pi * _circle(circle)[2])


def _circumference(circle: Node) -> Quantity:
    return Quantity(frozenset(), None, lambda env: 2 * sympy.pi * sympy.sqrt(_circle(circle)[2]))


def _line_through(a: Point, b: Point) -> Ask:
    def answer(setting: Setting, text: Text) -> Question:
        alone(setting)
        if len(a) != 2 or len(b) != 2 or a == b:
            raise NotReadError("the points fix no line in the plane")
        across, up = b[0] - a[0], b[1] - a[1]
        return LineQuestion(
            subject=subject(text),
            coefficients=(up, -across, across * a[1] - up * a[0]),
            detail="both points were put in",
        )

    return Ask(answer)


def _line_with_slope(slope: Quantity, point: Point) -> Ask:
    def answer(setting: Setting, text: Text) -> Question:
        alone(setting)
        m = slope.value(Env())
        if len(point) != 2 or not m.is_Rational:
            raise NotReadError("the point and the slope fix no line in the plane")
        return LineQuestion(
            subject=subject(text),
            coefficients=(m, sympy.Integer(-1), point[1] - m * point[0]),
            detail="the point was put in, and the slope is as given",
        )

    return Ask(answer)


def _centre(circle: Node) -> Ask:
    return point_ask(lambda: _circle(circle)[:2], "the squares are completed exactly")


def _across_line(point: Point, line: Node, turn: str = "") -> Ask:
    """Mirrored in a line that is given by its equation, `vertical` or not as the text says."""
    a, b, c = _line(line)
    if len(point) != 2:
        raise NotReadError("the point is not in the plane")
    if (turn == "vertical" and b != 0) or (turn == "horizontal" and a != 0):
        raise NotReadError("the line has another direction than is said")
    x, y = point
    step = 2 * (a * x + b * y + c) / (a**2 + b**2)
    return point_ask(lambda: (x - a * step, y - b * step), "mirrored exactly")


_TURN: Final = r"(?:(?P<turn>vertical|horizontal) )?"
_LINE: Final = r"(?:the )?(?:line |graph of |equation )?(?:with (?:the )?equation )?"
_CIRCLE: Final = (
    r"(?:the )?circle (?:(?:with|whose|given by|defined by|described by) (?:the |an "
    r")?(?:equation )?"
    r"(?:is )?)?"
)
PHRASES: Final[tuple[Production, ...]] = (
    *phrases(
        "quantity",
        _slope,
        rf"(?:the )?slope of the line (?:through|passing through|containing|that passes through|"
        rf"that contains|connecting|joining) {BETWEEN}",
    ),
    *phrases(
        "quantity",
        _point_to_line,
        rf"(?:the )?(?:shortest )?distance (?:from|between) (?:the point )?<point> (?:to|and) "
        rf"{_LINE}"
        r"<statement>",
    ),
    *phrases("quantity", _line_slope, rf"(?:the )?slope of {_LINE}<statement>"),
    *phrases(
        "quantity",
        _intercept,
        rf"(?:the )?\$?(?P<axis>x|y)\$?-intercept of {_LINE}<statement>",
    ),
    *phrases("quantity", _radius, rf"(?:the )?radius of {_CIRCLE}<statement>"),
    *phrases("quantity", _diameter, rf"(?:the )?diameter of {_CIRCLE}<statement>"),
    *phrases("quantity", _circle_area, rf"(?:the )?area of {_CIRCLE}<statement>"),
    *phrases("quantity", _circumference, rf"(?:the )?circumference of {_CIRCLE}<statement>"),
    *phrases(
        "question",
        _line_through,
        rf"{FIND} (?:the|an) equation of the line (?:through|passing through|that passes through|"
        rf"containing|joining) {BETWEEN}",
    ),
    *phrases(
        "question",
        _line_with_slope,
        rf"{FIND} (?:the|an) equation of the line with (?:a )?slope(?: of)? <quantity> "
        r"(?:that passes through|passing through|through|containing|and passing through) "
        r"(?:the point )?<point>",
    ),
    *phrases(
        "question",
        _centre,
        rf"{FIND} (?:the coordinates of )?the cent(?:er|re) of {_CIRCLE}<statement>",
    ),
    *phrases(
        "question",
        _across_line,
        rf"(?:the point )?<point> is reflected (?:over|across|about|in) the {_TURN}line "
        r"<statement>\. "
        r"what (?:is|are the coordinates of) (?:the (?:resulting|image) point|its image)",
        rf"{FIND} the reflection of (?:the point )?<point> (?:over|across|about|in) the {_TURN}"
        r"line <statement>",
    ),
)
