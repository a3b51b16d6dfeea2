"""Whole solutions, against all points of a larger box."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcp_reasoner.verify.problem.polynomials import AmbiguousError
from mcp_reasoner.verify.problem.solving.boxes import EmptyBoxError, narrowed
from mcp_reasoner.verify.problem.solving.integers import integer_points
from mcp_reasoner.verify.problem.solving.quick import Undefined, quick_truth
from mcp_reasoner.verify.syntax import parse

POSITIVE, ANY = (1, None), (None, None)


def points(text: str, names: str, ends: tuple[int | None, int | None]) -> list[tuple[int, ...]]:
    found = integer_points(
        list(names), [parse(text, names=names)], dict.fromkeys(names, ends), lambda point: True
    )
    return sorted(tuple(point[name] for name in names) for point in found)


def tried(text: str, names: str, low: int, high: int) -> list[tuple[int, ...]]:
    statement = parse(text, names=names)
    found = []
    for values in product(range(low, high + 1), repeat=len(names)):
        try:
            if quick_truth(statement, dict(zip(names, values, strict=True))):
                found.append(values)
        except Undefined:
            continue
    return found


@pytest.mark.parametrize(
    ("text", "names", "ends", "reach"),
    [
        ("a*b = 36", "ab", POSITIVE, (1, 40)),
        ("a^2 + b^2 <= 25", "ab", ANY, (-6, 6)),
        ("x^2 - y^2 = 15", "xy", ANY, (-20, 20)),
        ("x*y - 2x + 3y = 12", "xy", ANY, (-30, 30)),
        ("1/x + 1/y = 1/6", "xy", POSITIVE, (1, 50)),
        ("3a + 4b = 100", "ab", POSITIVE, (1, 40)),
        ("x + y + z = 8", "xyz", POSITIVE, (1, 8)),
        ("x + y = x*y", "xy", POSITIVE, (1, 9)),
        ("|x| + |y| = 3", "xy", ANY, (-4, 4)),
    ],
)
def test_the_search_finds_what_trying_every_point_finds(
    text: str, names: str, ends: tuple[int | None, int | None], reach: tuple[int, int]
) -> None:
    assert points(text, names, ends) == tried(text, names, *reach)


@pytest.mark.parametrize("text", ["3x + 4y = 100", "x^2 - 2y^2 = 1", "x^3 - y^3 = 19", "x > y"])
def test_without_bounds_nothing_is_decided(text: str) -> None:
    with pytest.raises(AmbiguousError):
        points(text, "xy", ANY)


def test_what_is_undefined_at_a_point_does_not_hold_there() -> None:
    assert points("12/x = y", "xy", (-4, 4)) == [(-4, -3), (-3, -4), (3, 4), (4, 3)]


def test_a_contradiction_empties_the_box() -> None:
    with pytest.raises(EmptyBoxError):
        narrowed([parse("x^2 = -1")], {"x": ANY})


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(["{a}x{b:+d}y = {c}", "x*y{b:+d}x = {c}", "x^2{b:+d}y = {c}", "x/y = {a}"]),
    st.integers(1, 5),
    st.integers(-5, 5).filter(bool),
    st.integers(-20, 20),
)
def test_no_point_is_lost_in_narrowing(shape: str, a: int, b: int, c: int) -> None:
    text = shape.format(a=a, b=b, c=c)
    assert points(text, "xy", (-9, 9)) == tried(text, "xy", -9, 9)
