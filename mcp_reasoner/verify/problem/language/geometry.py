"""Points in the plane and in space: distances, midpoints, slopes, areas, circles and lines.

Points are given by their coordinates, so that everything is exact algebra; triangles also by
their three sides.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

import sympy

from mcp_reasoner.verify.nodes import Group, Node, Relation, free_names
from mcp_reasoner.verify.problem.language.asks import Ask, alone, subject
from mcp_reasoner.verify.problem.language.clauses import Setting
from mcp_reasoner.verify.problem.language.engine import Production, Reading, phrases
from mcp_reasoner.verify.problem.language.formulas import parsed
from mcp_reasoner.verify.problem.language.meanings import Env, Quantity, order
from mcp_reasoner.verify.problem.language.quantities import FIND
from mcp_reasoner.verify.problem.normalise import Text
from mcp_reasoner.verify.problem.polynomials import NotReadError
from mcp_reasoner.verify.problem.question import LineQuestion, PointsQuestion, Question
from mcp_reasoner.verify.problem.rule import arithmetic, exact
from mcp_reasoner.verify.problem.solving.polynomial import multivariate

__all__ = ["PHRASES", "READERS"]

Point = tuple[Any, ...]


def _quantity(compute: Any, *points: Point) -> Quantity:
    return Quantity(frozenset(), None, lambda env: compute(*points))


def _same_space(*points: Point) -> None:
    if len({len(point) for point in points}) != 1:
        raise NotReadError("the points have different numbers of coordinates")


def _distance(a: Point, b: Point) -> Quantity:
    _same_space(a, b)
    return _quantity(
        lambda p, q: sympy.sqrt(sum((x - y) ** 2 for x, y in zip(p, q, strict=True))), a, b
    )


def _slope(a: Point, b: Point) -> Quantity:
    def compute(p: Point, q: Point) -> Any:
        if len(p) != 2 or len(q) != 2 or p[0] == q[0]:
            raise NotReadError("the line has no slope")
        return (q[1] - p[1]) / (q[0] - p[0])

    return _quantity(compute, a, b)


_CORNERS_OF: Final = {
    "triangle": 3, "quadrilateral": 4, "rectangle": 4, "parallelogram": 4, "square": 4,
    "trapezoid": 4, "pentagon": 5,
}  # fmt: skip


def _require_shape(points: list[Point], shape: str) -> None:
    """A polygon has as many corners as its name says, and a rectangle its right angles.

    Of a rectangle, three corners may be all that is given.
    """
    if len(points) != _CORNERS_OF.get(shape, len(points)):
        raise NotReadError("the polygon has another number of corners than are given")
    if shape not in ("rectangle", "parallelogram", "square"):
        return
    sides = [
        [y - x for x, y in zip(a, b, strict=True)]
        for a, b in zip(points, [*points[1:], points[0]], strict=True)
    ]
    across = [order(x + y, sympy.Integer(0)) for x, y in zip(sides[0], sides[2], strict=True)]
    turn = sum(x * y for x, y in zip(sides[0], sides[1], strict=True))
    lengths = [sum(x**2 for x in side) for side in sides[:2]]
    if (
        any(across)
        or (shape != "parallelogram" and order(turn, sympy.Integer(0)))
        or (shape == "square" and order(*lengths))
    ):
        raise NotReadError(f"the corners are not those of a {shape}")


def _area(points: list[Point], shape: str) -> Quantity:
    """Of a triangle; of more corners only where their order makes a convex polygon."""
    _same_space(*points)
    _require_shape(points, shape)

    def compute(*corners: Point) -> Any:
        if len(corners) < 3:
            raise NotReadError("a polygon has at least three corners")
        if {len(corner) for corner in corners} == {3} and len(corners) == 3:
            first, second, third = (sympy.Matrix(corner) for corner in corners)
            return (second - first).cross(third - first).norm() / 2
        if any(len(corner) != 2 for corner in corners):
            raise NotReadError("the corners are not in a plane")
        _require_convex(corners)
        return sympy.Abs(_shoelace(corners)) / 2

    return _quantity(compute, *points)


def _shoelace(corners: tuple[Point, ...]) -> Any:
    turned = (*corners[1:], corners[0])
    return sum(a[0] * b[1] - a[1] * b[0] for a, b in zip(corners, turned, strict=True))


def _require_convex(corners: tuple[Point, ...]) -> None:
    count = len(corners)
    turns = set()
    for index in range(count):
        a, b, c = corners[index], corners[(index + 1) % count], corners[(index + 2) % count]
        turn = (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0])
        turns.add(order(turn, sympy.Integer(0)))
    if len(turns) != 1 or turns == {0}:
        raise NotReadError("in the order given, the corners make no convex polygon")


def _perimeter(points: list[Point], shape: str) -> Quantity:
    _same_space(*points)
    _require_shape(points, shape)

    def compute(*corners: Point) -> Any:
        if len(corners) < 3 or any(len(corner) != 2 for corner in corners):
            raise NotReadError("the corners are not those of a polygon in the plane")
        _require_convex(corners)
        turned = (*corners[1:], corners[0])
        return sum(
            sympy.sqrt((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2)
            for a, b in zip(corners, turned, strict=True)
        )

    return _quantity(compute, *points)


def _heron(points: list[Any]) -> Any:
    a, b, c = points
    s = (a + b + c) / 2
    value = s * (s - a) * (s - b) * (s - c)
    if order(value, sympy.Integer(0)) <= 0:
        raise NotReadError("there is no such triangle")
    return sympy.sqrt(value)


def _area_of_sides(sides: list[Quantity]) -> Quantity:
    if len(sides) != 3:
        raise NotReadError("a triangle has three sides")
    names = frozenset().union(*(side.names for side in sides))
    return Quantity(names, None, lambda env: _heron([side.value(env) for side in sides]))


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


# -- points as answers ----------------------------------------------------------------------


def _point_ask(compute: Any, detail: str) -> Ask:
    def answer(setting: Setting, text: Text) -> Question:
        alone(setting)
        return PointsQuestion(subject=subject(text), points=(tuple(compute()),), detail=detail)

    return Ask(answer)


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


def _midpoint(a: Point, b: Point) -> Ask:
    _same_space(a, b)
    return _point_ask(
        lambda: [(x + y) / 2 for x, y in zip(a, b, strict=True)],
        "half the sum of each coordinate",
    )


def _centre(circle: Node) -> Ask:
    return _point_ask(lambda: _circle(circle)[:2], "the squares are completed exactly")


def _centroid(points: list[Point]) -> Ask:
    if len(points) != 3:
        raise NotReadError("a triangle has three corners")
    _same_space(*points)
    return _point_ask(
        lambda: [sum(values) / 3 for values in zip(*points, strict=True)],
        "a third of the sum of each coordinate",
    )


def _reflected(point: Point, axis: str) -> Ask:
    if len(point) != 2:
        raise NotReadError("the point is not in the plane")
    x, y = point
    images = {"x-axis": (x, -y), "y-axis": (-x, y), "origin": (-x, -y)}
    return _point_ask(lambda: images[axis.replace("$", "").replace(" ", "")], "mirrored exactly")


def _across_line(point: Point, line: Node, turn: str = "") -> Ask:
    """Mirrored in a line that is given by its equation, `vertical` or not as the text says."""
    a, b, c = _line(line)
    if len(point) != 2:
        raise NotReadError("the point is not in the plane")
    if (turn == "vertical" and b != 0) or (turn == "horizontal" and a != 0):
        raise NotReadError("the line has another direction than is said")
    x, y = point
    step = 2 * (a * x + b * y + c) / (a**2 + b**2)
    return _point_ask(lambda: (x - a * step, y - b * step), "mirrored exactly")


# -- reading points -------------------------------------------------------------------------


def _point(reading: Reading, text: str) -> Iterator[Point]:
    """`(1, 2)`, perhaps with a letter before it: `A(1, 2)`, `A = (1, 2)`."""
    plain = re.sub(r"^\$? ?[A-Z] ?=? ?(?=\()", "$" if text.startswith("$") else "", text.strip())
    plain = re.sub(r"(?<=[0-9}]),(?=[-0-9\\])", ", ", plain)
    node = parsed(reading, plain)
    if not isinstance(node, Group) or node.kind != "tuple" or not 2 <= len(node.items) <= 3:
        return
    if free_names(node):
        return
    yield tuple(exact(arithmetic(item)) for item in node.items)


def _points(reading: Reading, text: str) -> Iterator[list[Point]]:
    """Two or more points with commas or a word between."""
    inside = re.sub(r"\$", "", text)
    found = re.findall(r"(?:[A-Z] ?=? ?)?\([^()]*\)", inside)
    between = re.sub(r"(?:[A-Z] ?=? ?)?\([^()]*\)", "#", inside).strip()
    if len(found) < 2 or not re.fullmatch(r"#(?:(?: ?, ?| ?, and | and )#)+", between):
        return
    points = []
    for piece in found:
        meanings = reading.all("point", piece)
        if len(meanings) != 1:
            return
        points.append(meanings[0])
    yield points


READERS: Final = {"point": (_point,), "points": (_points,)}
_TURN: Final = r"(?:(?P<turn>vertical|horizontal) )?"
_BETWEEN: Final = r"(?:the points? )?<point> and (?:the point )?<point>"
_CORNERS: Final = (
    r"(?:with|whose) (?:vertices|corners)(?: are)?(?: at| located at)?(?: the points)?:? <points>"
)
_SHAPE: Final = rf"(?P<shape>polygon|{'|'.join(_CORNERS_OF)})"
_LINE: Final = r"(?:the )?(?:line |graph of |equation )?(?:with (?:the )?equation )?"
_CIRCLE: Final = (
    r"(?:the )?circle (?:(?:with|whose|given by|defined by|described by) (?:the |an "
    r")?(?:equation )?"
    r"(?:is )?)?"
)
PHRASES: Final[tuple[Production, ...]] = (
    *phrases(
        "quantity",
        _distance,
        rf"(?:the )?distance(?:,? in units,?)? (?:between|from) {_BETWEEN}",
        r"(?:the )?distance(?:,? in units,?)? from (?:the point )?<point> to (?:the point "
        r")?<point>",
        rf"(?:the )?length of the (?:line )?segment (?:between|joining|connecting|with endpoints) "
        rf"{_BETWEEN}",
    ),
    *phrases(
        "quantity",
        _slope,
        rf"(?:the )?slope of the line (?:through|passing through|containing|that passes through|"
        rf"that contains|connecting|joining) {_BETWEEN}",
    ),
    *phrases(
        "quantity",
        _area,
        rf"(?:the )?area(?:,? in square units,?)? of (?:the|a) {_SHAPE} {_CORNERS}",
    ),
    *phrases(
        "quantity",
        _perimeter,
        rf"(?:the )?perimeter of (?:the|a) {_SHAPE} {_CORNERS}",
    ),
    *phrases(
        "quantity",
        _area_of_sides,
        r"(?:the )?(?:number of square units in the )?area of a triangle (?:with|whose|that has) "
        r"(?:sides?(?: lengths?)?(?: of lengths?)?|three sides)(?: measure| are| of| measuring)?"
        r"(?: length)? <quantities and>(?: units)?",
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
        rf"containing|joining) {_BETWEEN}",
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
        _midpoint,
        rf"{FIND} (?:the coordinates of )?the midpoint of the (?:line )?segment (?:between|joining|"
        rf"connecting|with endpoints|whose endpoints are) {_BETWEEN}",
        rf"{FIND} (?:the coordinates of )?the midpoint (?:of|between) {_BETWEEN}",
    ),
    *phrases(
        "question",
        _centre,
        rf"{FIND} (?:the coordinates of )?the cent(?:er|re) of {_CIRCLE}<statement>",
    ),
    *phrases("question", _centroid, rf"{FIND} the centroid of (?:the|a) triangle {_CORNERS}"),
    *phrases(
        "question",
        _reflected,
        r"(?:the point )?<point> is reflected (?:over|across|in) the "
        r"(?P<axis>\$?[xy]\$?-axis|origin)\. "
        r"what (?:is|are the coordinates of) (?:the (?:resulting|image) point|its image)",
        rf"{FIND} the reflection of (?:the point )?<point> (?:over|across|in) the "
        r"(?P<axis>\$?[xy]\$?-axis|origin)",
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
