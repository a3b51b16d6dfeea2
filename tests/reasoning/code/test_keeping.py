"""The files that callers keep: each runs in a plain pytest beside the function, and passes."""

import subprocess
import sys
from pathlib import Path

import pytest

from mcp_reasoner.reasoning.code import CodeTask
from mcp_reasoner.reasoning.code.budget import Clock
from mcp_reasoner.reasoning.code.keeping import kept_tests
from mcp_reasoner.verify.code.tester import ProgramTester
from tests.reasoning.code.conftest import ALSO_RIGHT, CASES, NO_BOX, RIGHT, Script, asked

pytestmark = [pytest.mark.anyio, NO_BOX]

MIXED = {
    "function": "share",
    "cases": [
        {"args": [1, 3], "expected": 0.333333, "tolerance": 1e-3},
        {"args": [[4, [6]], 2], "expected": [2, [3]], "tolerance": 1e-9},
        {"args": [1, 0], "raises": "ZeroDivisionError"},
        {"args": [1, -1], "raises": "Negative"},
        {"args": [[2, 4], 2], "expected": [1.0, 2.0], "unchanged": True},
        {"function": "Sharer().half", "args": [6], "expected": 3.0},
        {"function": "Sharer", "calls": [["half", [6]], ["half", [2]]], "expected": [3.0, 1.0]},
        {"function": "Sharer", "calls": [["half", [6]], ["half", ["a"]]], "raises": "TypeError"},
    ],
}
SHARE = """import numpy as np

class Negative(Exception):
    pass

class Sharer:
    def half(self, x):
        return np.float64(share(x, 2))

def share(x, n):
    if n < 0:
        raise Negative
    if n == 0:
        raise ZeroDivisionError
    if isinstance(x, list):
        return [share(item, n) for item in x]
    return x / n
"""


def run(folder: Path, code: str, *files: str) -> str:
    """What a plain pytest says of files beside a function, as they were handed out."""
    (folder / "solution.py").write_text(code)
    for number, file in enumerate(files):
        (folder / f"test_{number}.py").write_text(file)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-W",
            "error",
            str(folder),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stdout.strip().splitlines()[-1]


async def test_cases_become_a_file_that_passes(script: Script, tmp_path: Path) -> None:
    task = CodeTask(specification="Share x among n.", tests=MIXED, effort="quick")
    outcome = await script.write(task, SHARE)
    assert outcome.status == "verified", outcome.reason
    assert outcome.tests is not None
    assert run(tmp_path, SHARE, outcome.tests).startswith("8 passed")
    assert "1 failed" in run(tmp_path, SHARE.replace("raise Negative", "return 0"), outcome.tests)


CALLERS = {
    "imports": "from solution import count_even\ndef test_a():\n    assert count_even([2]) == 1\n",
    "by name": "def test_a():\n    assert count_even([2]) == 1\n",
    "asserts": (
        '"""Mine."""\nxs = [2, 4]\nassert count_even(xs) == 2\nxs.pop()\nassert count_even(xs) == 1'
    ),
    "check": "METADATA = {}\n\ndef check(candidate):\n    assert candidate([2]) == 1\n",
    "check called": "def check(f):\n    assert f([2]) == 1\n\ncheck(count_even)\n",
    "unittest": (
        "import unittest\n\nclass TestIt(unittest.TestCase):\n    def test_a(self):\n"
        "        self.assertEqual(count_even([2]), 1)\n"
    ),
    "parametrized": (
        "from __future__ import annotations\nimport pytest\n\n"
        "@pytest.mark.parametrize('n', [2])\ndef test_a(n):\n    assert count_even([n]) == 1\n"
    ),
}


async def test_the_callers_tests_stand_alone(tester: ProgramTester, tmp_path: Path) -> None:
    files = {
        name: await kept_tests(tester, asked(tests=tests), RIGHT, Clock(60))
        for name, tests in CALLERS.items()
    }
    assert files["imports"] == CALLERS["imports"]
    number = len(CALLERS)
    assert run(tmp_path, RIGHT, *files.values()).startswith(f"{number} passed")
    wrong = RIGHT.replace("== 0", "!= 0")
    assert run(tmp_path, wrong, *files.values()).startswith(f"{number} failed")


async def test_generated_cases_and_properties_become_a_file_that_passes(
    script: Script, tmp_path: Path
) -> None:
    # Two samples agree on a value that the function does not give.
    strange = f"{CASES}assert count_even([1, 1]) == 7\n"
    outcome = await script.write(
        asked(effort="quick"), RIGHT, tests=(strange, strange), brute_force=(ALSO_RIGHT,)
    )
    assert outcome.status == "unverified"
    assert "it fails case 4: wrong_answer, count_even([1, 1]) must give 7, not 0" in (
        outcome.reason or ""
    )
    assert outcome.tests is not None
    said = run(tmp_path, RIGHT, outcome.tests)
    assert "1 xfailed" in said
    assert "failed" not in said.replace("xfailed", "")
    for name in ("agrees_with_brute_force", "leaves_its_arguments_alone", "gives_int"):
        assert f"def test_property_{name}(" in outcome.tests
    sorting = "def count_even(xs):\n    xs.sort()\n    return 1.5\n"
    assert "failed" in run(tmp_path, sorting, outcome.tests)


async def test_a_property_that_does_not_hold_is_not_in_the_file(script: Script) -> None:
    clearing = (
        "def count_even(xs):\n    n = len([x for x in xs if x % 2 == 0])\n    xs.clear()\n"
        "    return n\n"
    )
    outcome = await script.write(
        asked(effort="quick"), clearing, brute_force=("def count_even(xs):\n    return -1\n",)
    )
    assert outcome.tests is not None
    assert "test_property_gives_int" in outcome.tests
    assert "leaves_its_arguments_alone" not in outcome.tests
    assert "brute_force" not in outcome.tests
    assert any("a brute-force function differs" in item.detail for item in outcome.evidence)


async def test_a_brute_force_function_of_the_same_words_is_no_second_opinion(
    script: Script,
) -> None:
    outcome = await script.write(asked(effort="quick"), RIGHT, tests=(CASES,), brute_force=(RIGHT,))
    assert "properties" not in {item.kind for item in outcome.evidence}


async def test_cases_of_one_sample_alone_do_not_count(script: Script) -> None:
    wrong = "assert count_even([9]) == 7\n"
    outcome = await script.write(
        asked(effort="quick"), RIGHT, tests=(wrong, CASES), brute_force=("x = 1\n",)
    )
    detail = next(item.detail for item in outcome.evidence if item.kind == "generated_tests")
    assert "passes 2 of 2 cases" in detail, "the specification's own two"
