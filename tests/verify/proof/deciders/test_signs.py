"""Signs of formulas: what plainly follows does, and nothing else."""

from fractions import Fraction
from itertools import product

import pytest

from mcp_reasoner.verify.nodes import Binary, Node, whole
from mcp_reasoner.verify.proof.deciders.signs import Signs
from mcp_reasoner.verify.proof.deciders.theorem import replaced
from mcp_reasoner.verify.statements import read_statement
from mcp_reasoner.verify.syntax import parse
from mcp_reasoner.verify.truth import truth

NAMES = ("x", "y")


def relation(text: str) -> Node:
    return read_statement(text, names=NAMES)


def follows(condition: str, *known: str) -> bool:
    return Signs([relation(text) for text in known]).follows(relation(condition))


@pytest.mark.parametrize(
    ("condition", "known"),
    [
        ("x^2 > 0", ["x > 0"]),
        ("x^2 > 0", ["x != 0"]),
        ("x^2 >= 0", []),
        ("x*y > 0", ["x > 0", "y > 0"]),
        ("x*y > 0", ["x < 0", "y < 0"]),
        ("x*y >= 0", ["x >= 0", "0 <= y"]),
        ("x + 1 != 0", ["x > 0"]),
        ("x - 1 != 0", ["x != 1"]),
        ("x - 1 != 0", ["x > 2"]),
        ("x - y != 0", ["y != x"]),
        ("x - y > 0", ["x > y"]),
        ("x^2 + y^2 + 1 > 0", []),
        ("x/y > 0", ["x > 0", "y > 0"]),
        ("-x > 0", ["x < 0"]),
        ("x^3 < 0", ["x < -1"]),
        ("abs(x) + 1 > 0", []),
        ("sqrt(x) >= 0", []),
        ("exp(x) > 0", []),
        ("x >= 1", ["x > 3/2"]),
    ],
)
def test_what_plainly_follows_is_seen(condition: str, known: list[str]) -> None:
    assert follows(condition, *known)


@pytest.mark.parametrize(
    ("condition", "known"),
    [
        ("x > 0", []),
        ("x > 0", ["x >= 0"]),
        ("x > 0", ["x > -1"]),
        ("x*y > 0", ["x > 0", "y >= 0"]),
        ("x - 1 != 0", ["x > 0"]),
        ("x - 1 != 0", ["x != 2"]),
        ("x^2 > 0", []),
        ("x^3 > 0", ["x != 0"]),
        ("x - y > 0", ["x > 0", "y > 0"]),
        ("x - y != 0", ["x != 0", "y != 0"]),
        ("x + y != 0", ["x != 0", "y != 0"]),
        ("x > y", ["y > x"]),
        ("x^y > 0", ["y > 0"]),
        ("sqrt(x) > 0", ["x >= 0"]),
    ],
)
def test_what_does_not_follow_is_not(condition: str, known: list[str]) -> None:
    assert not follows(condition, *known)


KNOWN = ["x > 0", "x >= 0", "x != 0", "x < 1", "x != 1", "x <= -1", "y > x", "y >= 2", "y != x"]
FORMULAS = [
    "x",
    "-x",
    "x*y",
    "x + y",
    "x - y",
    "y - x",
    "x - 1",
    "x^2",
    "x^3",
    "x^2 - 1",
    "x*x + y",
    "abs(x)",
    "x^2*y",
    "(x - 1)*(y - 2)",
    "-x^2 - 1",
]
VALUES = [Fraction(n, 2) for n in range(-6, 7)]


def number(value: Fraction) -> Node:
    return Binary("/", whole(value.numerator), whole(value.denominator))


@pytest.mark.parametrize("known", list(product(KNOWN, KNOWN)), ids=" and ".join)
def test_no_point_contradicts_what_follows(known: tuple[str, str]) -> None:
    given = [relation(text) for text in known]
    signs = Signs(given)
    found = [
        node
        for text in FORMULAS
        for operator in ("=", "!=", ">", ">=", "<", "<=")
        if signs.follows(node := relation(f"{text} {operator} 0"))
    ]
    for x, y in product(VALUES, VALUES):
        put = {"x": number(x), "y": number(y)}
        if all(truth(replaced(node, put)) for node in given):
            assert all(truth(replaced(node, put)) for node in found)


def test_a_sign_is_a_set_of_those_possible() -> None:
    signs = Signs([relation("x > 0")])
    assert signs.of(parse("x*y", names=NAMES)) == {-1, 0, 1}
    assert signs.of(parse("x*y^2", names=NAMES)) == {0, 1}
