"""Points in the plane and in space: distances, midpoints, areas and perimeters of polygons.

Points are given by their coordinates, so that everything is exact algebra; triangles also by
their three sides. Lines and circles are in `lines`.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

import sympy

from mcp_reasoner.verify.nodes import Group, free_names
from mcp_reasoner.verify.problem.language.asks import Ask, alone, subject
from mcp_reasoner.verify.problem.language.clauses import Setting
from mcp_reasoner.verify.problem.language.engine import Production, Reading, phrases
from mcp_reasoner.verify.problem.language.formulas import parsed
from mcp_reasoner.verify.problem.language.meanings import Quantity, order
from mcp_reasoner.verify.problem.language.quantities import FIND
from mcp_reasoner.verify.problem.normalise import Text
from mcp_reasoner.verify.problem.polynomials import NotReadError
from mcp_reasoner.verify.problem.question import PointsQuestion, Question
from mcp_reasoner.verify.problem.rule import arithmetic, exact

__all__ = ["BETWEEN", "PHRASES", "READERS", "Point", "of_points", "point_ask"]

Point = tuple[Any, ...]


def of_points(compute: Any, *points: Point) -> Quantity:
    """The quantity computed from points."""
    return Quantity(frozenset(), None, lambda env: compute(*points))


def _same_space(*points: Point) -> None:
    if len({len(point) for point in points}) != 1:
        raise NotReadError("the points have different numbers of coordinates")


def _distance(a: Point, b: Point) -> Quantity:
    _same_space(a, b)
    return of_points(
        lambda p, q: sympy.sqrt(sum((x - y) ** 2 for x, y in zip(p, q, strict=True))), a, b
    )


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

    return of_points(compute, *points)


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

    return of_points(compute, *points)


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


def point_ask(compute: Any, detail: str) -> Ask:
    """One point is asked for; `compute` gives its coordinates."""

    def answer(setting: Setting, text: Text) -> Question:
        alone(setting)
        return PointsQuestion(subject=subject(text), points=(tuple(compute()),), detail=detail)

    return Ask(answer)


def _midpoint(a: Point, b: Point) -> Ask:
    _same_space(a, b)
    return point_ask(
        lambda: [(x + y) / 2 for x, y in zip(a, b, strict=True)],
        "half the sum of each coordinate",
    )


def _centroid(points: list[Point]) -> Ask:
    if len(points) != 3:
        raise NotReadError("a triangle has three corners")
    _same_space(*points)
    return point_ask(
        lambda: [sum(values) / 3 for values in zip(*points, strict=True)],
        "a third of the sum of each coordinate",
    )


def _reflected(point: Point, axis: str) -> Ask:
    if len(point) != 2:
        raise NotReadError("the point is not in the plane")
    x, y = point
    images = {"x-axis": (x, -y), "y-axis": (-x, y), "origin": (-x, -y)}
    return point_ask(lambda: images[axis.replace("$", "").replace(" ", "")], "mirrored exactly")


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
BETWEEN: Final = r"(?:the points? )?<point> and (?:the point )?<point>"
_CORNERS: Final = (
    r"(?:with|whose) (?:vertices|corners)(?: are)?(?: at| located at)?(?: the points)?:? <points>"
)
_SHAPE: Final = rf"(?P<shape>polygon|{'|'.join(_CORNERS_OF)})"
PHRASES: Final[tuple[Production, ...]] = (
    *phrases(
        "quantity",
        _distance,
        rf"(?:the )?distance(?:,? in units,?)? (?:between|from) {BETWEEN}",
        r"(?:the )?distance(?:,? in units,?)? from (?:the point )?<point> to (?:the point "
        r")?<point>",
        rf"(?:the )?length of the (?:line )?segment (?:between|joining|connecting|with endpoints) "
        rf"{BETWEEN}",
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
        "question",
        _midpoint,
        rf"{FIND} (?:the coordinates of )?the midpoint of the (?:line )?segment (?:between|joining|"
        rf"connecting|with endpoints|whose endpoints are) {BETWEEN}",
        rf"{FIND} (?:the coordinates of )?the midpoint (?:of|between) {BETWEEN}",
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
)
