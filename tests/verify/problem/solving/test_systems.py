"""Common roots, values that equations fix, and extreme values with their proofs."""

import pytest
import sympy

from mcp_reasoner.verify.nodes import Relation
from mcp_reasoner.verify.problem.polynomials import AmbiguousError, NotReadError
from mcp_reasoner.verify.problem.solving.optima import bounded_by, one_unknown_extreme, reached
from mcp_reasoner.verify.problem.solving.reals import real_solutions
from mcp_reasoner.verify.problem.solving.solver import point, satisfiable
from mcp_reasoner.verify.problem.solving.systems import common_roots, determined
from mcp_reasoner.verify.syntax import parse


def relations(*texts: str, names: str) -> list[Relation]:
    found = [parse(text, names=names) for text in texts]
    return [one for one in found if isinstance(one, Relation)]


@pytest.mark.parametrize(
    ("query", "equations", "names", "values"),
    [
        ("x^2+y^2", ["x+y=5", "xy=3"], "xy", {19}),
        ("x^3+1/x^3", ["x+1/x=3"], "x", {18}),
        ("2x+2y", ["x+y=5"], "xy", {10}),
        ("x+y+z", ["xy=24", "xz=48", "yz=72"], "xyz", {22, -22}),
        ("x", ["x^2=4"], "x", {2, -2}),
    ],
)
def test_elimination_leaves_the_values_of_a_formula(
    query: str, equations: list[str], names: str, values: set[int]
) -> None:
    found = determined(parse(query, names=names), relations(*equations, names=names), list(names))
    assert set(found) == values


def test_what_is_not_equal_is_kept_apart() -> None:
    query = parse("z+z^2+z^3+z^4", names="z")
    equation, different = relations("z^5=1", "z != 1", names="z")
    assert determined(query, [equation], ["z"], [different]) == [-1]


@pytest.mark.parametrize("equations", [["x+y=1", "x+y=2"], ["x+y=1"]])
def test_no_solution_or_too_many_fix_nothing(equations: list[str]) -> None:
    with pytest.raises(NotReadError):
        determined(parse("x"), relations(*equations, names="xy"), ["x", "y"])


def test_every_common_root_is_found_and_no_other() -> None:
    found = common_roots(relations("x^2+y^2=25", "x+y=7", names="xy"), ["x", "y"], real=True)
    assert sorted((one["x"], one["y"]) for one in found) == [(3, 4), (4, 3)]
    with pytest.raises(AmbiguousError):
        common_roots(relations("x^5-x-1=y", "y=0", names="xy"), ["x", "y"], real=True)


def test_a_zero_of_a_denominator_is_no_common_root() -> None:
    equations = relations("(x^2-1)/(x-1)=y", "y=2", names="xy")
    with pytest.raises(NotReadError, match="no common solution"):
        common_roots(equations, ["x", "y"], real=True)


def test_z3_says_whether_real_numbers_satisfy_statements() -> None:
    assert satisfiable([parse("x^2 + 1 < 0")], ["x"]) is False
    assert satisfiable([parse("1/x = 0")], ["x"]) is False
    assert point([parse("x*x = 2 and x > 0")], ["x"]) == {"x": sympy.sqrt(2)}


def test_a_division_in_an_alternative_is_not_given_to_z3() -> None:
    # z3's 1/0 is some number: where one alternative divides, the other would lose points.
    with pytest.raises(NotReadError):
        satisfiable([parse("1/x > 0 or x = 0")], ["x"])


@pytest.mark.parametrize(
    ("body", "where", "largest", "value"),
    [
        ("x^2-6x+13", "x^2 >= 0", False, 4),
        ("-2x^2+8x-3", "0 <= x <= 1", True, 3),
        ("x+9/x", "x > 0", False, 6),
        ("x^3-3x", "-2 <= x <= 2", True, 2),
    ],
)
def test_one_unknown_is_done_by_calculus(body: str, where: str, largest: bool, value: int) -> None:
    spans = real_solutions(parse(where), "x")
    assert one_unknown_extreme(parse(body), "x", spans, largest=largest)[0] == value


@pytest.mark.parametrize(
    ("body", "where", "largest"),
    [("x^2", "x > 0", False), ("x^3", "x^2 >= 0", True), ("1/x", "x != 0", True)],
)
def test_what_is_only_come_near_to_is_no_extreme_value(
    body: str, where: str, largest: bool
) -> None:
    with pytest.raises(NotReadError):
        one_unknown_extreme(parse(body), "x", real_solutions(parse(where), "x"), largest=largest)


def test_a_bound_is_proved_or_refuted_and_must_be_reached() -> None:
    body, circle = parse("3x+4y"), [parse("x^2+y^2=25")]
    names = ["x", "y"]
    for value, bound in ((24, False), (25, True), (26, True)):
        number = sympy.Integer(value)
        assert bounded_by(body, circle, names, number, largest=True) is bound
        at = reached(body, circle, names, number)
        assert (at is not None) == (value <= 25)
