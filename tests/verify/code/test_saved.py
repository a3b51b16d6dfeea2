"""Which name tests use, and what is added to a file so that pytest can run it by itself."""

import ast

import pytest

from mcp_reasoner.verify.code.saved import function_of_tests, standing_alone

CODE = "import math\nLIMIT = 3\ndef helper(): ...\ndef f(x):\n    y = 1\n    return x\n"

NAMES = [
    ("from solution import f\nassert f(1) == g(2)", "f"),
    ("from solution import f, g", None),
    ("assert f(1) == 1\nassert len([f(2)]) == 1", "f"),
    ("import math\nassert math.gcd(f(4), 2) == 2", "f"),
    ("def helper(): return f(1)\ndef test_a():\n    assert helper() == 1", "f"),
    ("assert f(g(1)) == 1", None),
    ("def check(candidate):\n    assert candidate(1) == 1", None),
    ("import solution\ndef test_a():\n    assert solution.f(1) == 1", None),
    ("def test_a(:", None),
    ("(" * 2000, None),
]


@pytest.mark.parametrize(("tests", "name"), NAMES)
def test_the_one_name_that_is_taken_from_the_program_is_found(tests: str, name: str | None) -> None:
    assert function_of_tests(tests) == name


STAY = [
    "from solution import f\n\ndef test_a():\n    assert f(1) == 1\n",
    "import solution\n\ndef test_a():\n    assert solution.f(1) == 1\n",
    "from main import f\n\nclass TestA:\n    def test_a(self):\n        assert f(1) == 1\n",
    "def test_a(:\n",
]


@pytest.mark.parametrize("tests", STAY)
def test_a_file_that_stands_alone_stays_as_it_is(tests: str) -> None:
    assert standing_alone(tests, CODE) == tests


def test_what_is_used_by_name_is_imported_below_what_must_come_first() -> None:
    tests = '"""Mine."""\nfrom __future__ import annotations\n\ndef test_a():\n    assert f(LIMIT) == 3\n'
    lines = standing_alone(tests, CODE).splitlines()
    assert lines[:3] == [
        '"""Mine."""',
        "from __future__ import annotations",
        "from solution import LIMIT, f",
    ]
    assert lines[-2:] == ["def test_a():", "    assert f(LIMIT) == 3"]


def test_what_a_function_binds_inside_is_not_imported() -> None:
    assert "import f\n" in standing_alone("def test_a():\n    assert f(1) == y(2)\n", CODE)


def test_asserts_and_what_belongs_to_them_become_one_test() -> None:
    tests = "# first\nxs = [1]\n\ndef twice(x):\n    return x\n\nassert f(xs) == 1\nxs.append(2)\nassert twice(f(xs)) == 2\n"
    made = ast.parse(standing_alone(tests, CODE))
    assert [type(node).__name__ for node in made.body] == [
        "ImportFrom",
        "Assign",
        "FunctionDef",
        "FunctionDef",
    ]
    assert ast.unparse(made.body[-1]) == (
        "def test_asserts():\n    assert f(xs) == 1\n    xs.append(2)\n    assert twice(f(xs)) == 2"
    )


@pytest.mark.parametrize(
    ("code", "meant"),
    [
        (CODE, "f"),
        ("class Solution:\n    def g(self, x): ...\n\ndef h(): ...\n", "Solution().g"),
    ],
)
def test_a_check_that_nobody_calls_is_called_with_what_is_meant(code: str, meant: str) -> None:
    made = standing_alone("def check(candidate):\n    assert candidate(1) == 1\n", code)
    assert made.startswith(f"from solution import {meant.partition('(')[0]}\n")
    assert made.endswith(f"def test_check():\n    check({meant})\n")
