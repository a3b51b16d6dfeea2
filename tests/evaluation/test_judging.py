"""Answers and functions against what is known, by the project's own checks."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import anyio
import pytest

from mcp_reasoner.evaluation.judging import judge_answer, judge_code
from mcp_reasoner.evaluation.problems import CodeProblem, read_problems
from mcp_reasoner.evaluation.record import Judged
from mcp_reasoner.evaluation.source import read_source
from mcp_reasoner.sandbox import landlock, seccomp
from mcp_reasoner.verify.code.tester import ProgramTester
from mcp_reasoner.verify.verifier import Verifier
from tests.evaluation.test_problems import FUNCTION

pytestmark = pytest.mark.anyio
boxed = pytest.mark.skipif(
    not seccomp.supported() or not landlock.abi(), reason="there is no box on this system"
)


@pytest.fixture
async def verifier() -> AsyncIterator[Verifier]:
    with anyio.fail_after(120):
        async with Verifier(workers=1) as opened:
            yield opened


@pytest.fixture
def problem(tmp_path: Path) -> CodeProblem:
    file = tmp_path / "file.jsonl"
    file.write_text(json.dumps(FUNCTION), encoding="utf-8")
    [found] = read_problems(read_source(file)).problems
    assert isinstance(found, CodeProblem)
    return found


async def test_an_answer_is_right_wrong_or_open(verifier: Verifier) -> None:
    expected: list[tuple[str, str, Judged]] = [
        ("0.5", r"\frac{1}{2}", "right"),
        ("18", "1,800", "wrong"),
        ("18 dollars", "$18", "right"),
        ("everybody", "the first of them", "undecided"),
    ]
    for given, gold, judged in expected:
        assert (await judge_answer(verifier, given, gold=gold))[0] == judged


@boxed
@pytest.mark.parametrize(
    ("body", "judged"),
    [("return 2 * n", "right"), ("return n", "wrong"), ("return helper(n) + n - 1", "right")],
    ids=["right", "wrong", "with the prompt's helper"],
)
async def test_a_function_is_judged_by_its_tests(
    problem: CodeProblem, body: str, judged: Judged
) -> None:
    with anyio.fail_after(120):
        async with ProgramTester(workers=1) as tester:
            found, why = await judge_code(tester, f"def double(n):\n    {body}\n", problem=problem)
    assert found == judged
    assert (why is None) == (judged == "right")


@boxed
async def test_tests_that_show_nothing_decide_nothing(problem: CodeProblem) -> None:
    empty = replace(problem, tests="def check(candidate):\n    pass\n\ncheck(double)\n")
    with anyio.fail_after(120):
        async with ProgramTester(workers=1) as tester:
            found, why = await judge_code(tester, "def double(n):\n    return n\n", problem=empty)
    assert found == "undecided"
    assert why
