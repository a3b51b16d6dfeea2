"""The text of pytest files; that pytest runs them is `reasoning/code/test_keeping.py`'s."""

import ast
import math

import pytest

from mcp_reasoner.sandbox.values import Generated
from mcp_reasoner.verify.code.cases import Call, Case
from mcp_reasoner.verify.code.render import Properties, pytest_file


def case(*args: object, expected: object = 1, function: str = "f", **fields: object) -> Case:
    return Case(name="a", function=function, args=args, kwargs={}, expected=expected, **fields)  # type: ignore[arg-type]


def names(file: str) -> list[str]:
    return [node.name for node in ast.parse(file).body if isinstance(node, ast.FunctionDef)]


def test_each_kind_of_case_is_a_test_of_its_own() -> None:
    file = pytest_file([case(1), case(2, raises="KeyError"), case([3], unchanged=True)])
    assert names(file) == ["test_case", "test_case_that_leaves_its_arguments_alone", "test_raises"]


def test_a_sequence_of_calls_is_made_on_one_object() -> None:
    calls: tuple[Call, ...] = (("push", (1,), {}), ("pop", (), {}))
    file = pytest_file([case(function="Stack", calls=calls, expected=[None, 1])])
    assert names(file) == ["close", "test_calls"]
    assert "[('push', (1,), {}), ('pop', (), {})], [None, 1], None, 0.0)," in file
    assert pytest_file([case(function="Stack", calls=(("push", (object(),), {}),))]) == ""


def test_several_functions_have_their_own_tests_and_are_imported() -> None:
    file = pytest_file(
        [case(1), case(2, function="Solution().g"), case(3, function="g", raises="Odd")]
    )
    assert "from solution import Odd, Solution, f, g\n" in file
    assert names(file) == ["test_case_f", "test_case_Solution_g", "test_raises_g"]


@pytest.mark.parametrize(
    "value",
    [math.nan, Generated([1]), 10**5000, [10**5000], list(range(500)), [math.nan], object()],
    ids=["NaN", "generated", "huge", "huge inside", "long", "NaN inside", "no plain value"],
)
def test_what_has_no_literal_is_left_out(value: object) -> None:
    assert pytest_file([case(1, expected=value)]) == ""
    assert pytest_file([case(value)]) == ""
    assert "expected" in pytest_file([case(1), case(1, expected=value)])


@pytest.mark.parametrize(
    "value",
    [
        math.inf,
        -math.inf,
        (1,),
        (),
        {1: (2.5, None)},
        {1, 2},
        set(),
        frozenset({1}),
        b"a",
        "\n'",
        True,
    ],
    ids=repr,
)
def test_a_value_is_read_back_as_it_was(value: object) -> None:
    file = pytest_file([case(1, expected=value)])
    rows = next(node for node in ast.walk(ast.parse(file)) if isinstance(node, ast.List))
    (row,) = rows.elts
    assert isinstance(row, ast.Tuple)
    found = eval(compile(ast.Expression(row.elts[2]), "file", "eval"))
    assert (found, type(found)) == (value, type(value))


def test_properties_are_tests_on_the_same_inputs() -> None:
    held = Properties(
        function="Solution().f",
        inputs=[(n,) for n in range(90)],
        brute_force="class Solution:\n    def f(self, n):\n        return '''a\n'''\n",
        unchanged=True,
        gives="int",
    )
    file = pytest_file([], properties=held)
    assert names(file) == [
        "close",
        "test_property_agrees_with_brute_force",
        "test_property_leaves_its_arguments_alone",
        "test_property_gives_int",
    ]
    space: dict[str, object] = {}
    constants: list[ast.stmt] = [n for n in ast.parse(file).body if isinstance(n, ast.Assign)]
    exec(compile(ast.Module(constants, []), "file", "exec"), space)
    assert space["BRUTE_FORCE"] == held.brute_force
    inputs = space["INPUTS"]
    assert isinstance(inputs, list)
    assert len(inputs) <= 20
    assert inputs[-1][0] > 70


def test_without_anything_that_held_there_is_no_file() -> None:
    assert pytest_file([]) == ""
    assert pytest_file([], properties=Properties(function="f", inputs=[(1,)])) == ""
