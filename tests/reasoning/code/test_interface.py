"""What the function is called and takes, from whatever the caller gave."""

from typing import Any

import pytest

from mcp_reasoner.reasoning.code.interface import read_interface
from mcp_reasoner.reasoning.code.task import CodeTask
from mcp_reasoner.verify.code.tester import ProgramTester
from tests.reasoning.code.conftest import NO_BOX

pytestmark = [pytest.mark.anyio, NO_BOX]

SOLUTION = {"function": "Solution().twice", "cases": [{"args": [1], "expected": 2}]}
GIVEN: dict[str, tuple[dict[str, Any], str | None, str]] = {
    "a signature": (
        {"signature": "twice(n: int) -> int"},
        "twice",
        "a Python function `def twice(n: int) -> int:`",
    ),
    "the function of the tests in JSON": (
        {"tests": {"function": "twice", "cases": [{"args": [1], "expected": 2}]}},
        "twice",
        "a Python function named `twice`",
    ),
    "a method": ({"tests": SOLUTION}, "Solution().twice", "a Python class `Solution` with a"),
    "what tests in Python import": (
        {"tests": "from solution import twice\ndef test_a():\n    assert twice(2) == 4\n"},
        "twice",
        "a Python function named `twice`",
    ),
    "what tests in Python call": (
        {"tests": "import math\nassert math.sqrt(twice(2)) == abs(-2)\n"},
        "twice",
        "a Python function named `twice`",
    ),
    "a class that tests use": (
        {"tests": "def test_a():\n    s = Stack()\n    s.push(1)\n    assert len(s) == 1\n"},
        "Stack",
        "a Python class named `Stack`",
    ),
    "a signature in the text": (
        {"specification": "Write `def twice(n: int) -> int` that doubles."},
        "twice",
        "a Python function `def twice(n: int) -> int:`",
    ),
    "examples in the text": (
        {"specification": "Double it: twice(2) == 4, twice(0) == 0; max(1, 2) is of no matter."},
        "twice",
        "a Python function named `twice`",
    ),
    "nothing": ({"specification": "Double it."}, "solve", "a Python function named `solve`"),
    "tests that name nothing": (
        {"tests": "def check(candidate):\n    assert candidate(2) == 4\n"},
        None,
        "a Python function",
    ),
}


@pytest.mark.parametrize("name", GIVEN)
async def test_everyone_is_told_the_same_name(tester: ProgramTester, name: str) -> None:
    fields, call, asked_for = GIVEN[name]
    task = CodeTask(**{"specification": "Double a number.", **fields})
    interface = await read_interface(tester, task)
    assert interface.call == call
    assert interface.asked_for.startswith(asked_for)


async def test_examples_are_the_specifications_own(tester: ProgramTester) -> None:
    text = "twice(2) == 4\n>>> twice(0.5)\n1.0\ntwice('a') raises TypeError"
    interface = await read_interface(tester, CodeTask(specification=text))
    found = [(case.args, case.expected, case.raises) for case in interface.examples]
    assert found == [((0.5,), 1.0, None), ((2,), 4, None), (("a",), None, "TypeError")]


async def test_a_text_that_parsers_fall_over_harms_nothing(tester: ProgramTester) -> None:
    for text in ("f(" + "(" * 5000 + " == 1", "f(" + "-" * 50_000 + "1) == 1", "f(9" + "9" * 9000):
        interface = await read_interface(tester, CodeTask(specification=text[:20_000]))
        assert interface.examples == ()
