"""write_function_with_tests on prepared outputs; the boxes that run everything are real."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import pytest

from mcp_reasoner.engine.protocol import ModelInfo
from mcp_reasoner.engine.scripted import ScriptedEngine
from mcp_reasoner.errors import InputError
from mcp_reasoner.reasoning.code import CodeOutcome, CodeTask, write_function
from mcp_reasoner.reasoning.outcome import Progress
from mcp_reasoner.sandbox import landlock, seccomp
from mcp_reasoner.verify.code.tester import ProgramTester

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(
        not seccomp.supported() or not landlock.abi(), reason="there is no box on this system"
    ),
]

SPECIFICATION = (
    "Return how many numbers of a list are even. "
    "For example, `count_even([1, 2, 4])` returns 2 and `count_even([])` returns 0."
)
SIGNATURE = "def count_even(xs: list[int]) -> int"
TESTS = {
    "function": "count_even",
    "cases": [
        {"args": [[]], "expected": 0},
        {"args": [[2, 4, 5]], "expected": 2},
        {"args": [[-2, 0]], "expected": 2},
    ],
}
RIGHT = "def count_even(xs):\n    return sum(1 for x in xs if x % 2 == 0)\n"
ALSO_RIGHT = """def count_even(xs):
    n = 0
    for x in xs:
        if not x & 1:
            n += 1
    return n
"""
WRONG = "def count_even(xs):\n    return len(xs)\n"
ALMOST = "def count_even(xs):\n    return sum(1 for x in xs if x % 2 == 0 and x >= 0)\n"
CASES = (
    "assert count_even([2, 3]) == 1\nassert count_even([7]) == 0\nassert count_even([-4]) == 1\n"
)


def fenced(code: str) -> str:
    return f"<think>\nhm\n</think>\n\nHere it is:\n\n```python\n{code}```\n"


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    """One pool of boxes serves all tests, which want one event loop for it."""
    return "asyncio"


@pytest.fixture(scope="module")
async def tester(anyio_backend: str) -> AsyncIterator[ProgramTester]:
    async with ProgramTester(seconds=3.0, memory_mb=256, workers=2) as opened:
        yield opened


class Embedded(ScriptedEngine):
    """Prepared outputs that are shown as the embedded model's."""

    async def model(self) -> ModelInfo:
        return ModelInfo(name="nano-1", embedded=True)


class Recording(ScriptedEngine):
    """Keeps the prompts."""

    prompts: list[str]

    def sample(self, request):  # type: ignore[no-untyped-def]
        self.prompts.append(request.messages[-1].content)
        return super().sample(request)


class Script:
    """Writes functions from outputs that a test prepares for each kind of prompt."""

    def __init__(self, tester: ProgramTester, folder: Path) -> None:
        self._tester = tester
        self._file = folder / "script.jsonl"
        self.prompts: list[str] = []
        self.progress: list[Progress] = []

    async def write(
        self,
        task: CodeTask,
        *functions: str,
        repairs: tuple[str, ...] = (),
        tests: tuple[str, ...] = (),
        brute_force: tuple[str, ...] = (),
        kind: type[ScriptedEngine] = Recording,
        **fields: object,
    ) -> CodeOutcome:
        entries: list[dict[str, object]] = [
            {"match": match, "outputs": [*map(fenced, outputs)]}
            for match, outputs in (
                ("It is wrong", repairs),
                ("Write test cases", tests),
                ("brute-force", brute_force),
            )
            if outputs
        ]
        entries.append({"match": "", "outputs": [*map(fenced, functions)], **fields})
        lines = "\n".join(json.dumps(entry) for entry in entries)
        self._file.write_text(lines, encoding="utf-8")
        engine = kind.from_file(self._file)
        if isinstance(engine, Recording):
            engine.prompts = self.prompts
        with anyio.fail_after(60):
            return await write_function(engine, self._tester, task, report=self.progress.append)


@pytest.fixture
def script(tester: ProgramTester, tmp_path: Path) -> Script:
    return Script(tester, tmp_path)


def asked(**fields: object) -> CodeTask:
    return CodeTask(specification=SPECIFICATION, signature=SIGNATURE, seed=1, **fields)  # type: ignore[arg-type]


async def test_a_function_that_is_right_at_once_is_verified_by_the_callers_tests(
    script: Script,
) -> None:
    outcome = await script.write(asked(tests=TESTS), RIGHT)
    assert outcome.status == "verified"
    assert outcome.claim == "passes all 3 of your tests"
    assert outcome.code == RIGHT
    assert outcome.usage.samples == 2, "the function and one by brute force to compare with"
    assert [item.kind for item in outcome.evidence if item.decisive] == ["caller_tests"]
    assert outcome.strength is not None
    assert outcome.strength.killed > 0
    # The model has seen neither the tests nor what they expect.
    assert not any("[2, 4, 5]" in prompt or "hidden" in prompt for prompt in script.prompts)


async def test_the_returned_tests_really_run(script: Script, tester: ProgramTester) -> None:
    outcome = await script.write(asked(tests=TESTS), RIGHT)
    assert outcome.tests is not None
    assert (await tester.run(RIGHT, outcome.tests)).status == "verified"
    assert (await tester.run(WRONG, outcome.tests)).status == "refuted"


async def test_the_function_that_is_shown_is_the_one_that_was_run(script: Script) -> None:
    hidden = RIGHT.replace("1 for", "1 for\u202e").replace("\n    return", "\n    \x1b[31mreturn")
    outcome = await script.write(asked(tests=TESTS), hidden)
    assert (outcome.status, outcome.code) == ("verified", RIGHT)


async def test_a_function_is_verified_after_its_repair(script: Script) -> None:
    outcome = await script.write(asked(tests=TESTS), WRONG, repairs=(RIGHT,))
    assert (outcome.status, outcome.code) == ("verified", RIGHT)
    repair = next(prompt for prompt in script.prompts if "It is wrong" in prompt)
    assert "of 3 hidden tests it passes 2; the others end in: 1 wrong_answer" in repair
    assert "[2, 4, 5]" not in repair


async def test_failures_are_revealed_only_where_that_is_set(script: Script) -> None:
    task = asked(tests=TESTS, reveal_failures=True)
    assert (await script.write(task, WRONG, repairs=(RIGHT,))).status == "verified"
    repair = next(prompt for prompt in script.prompts if "It is wrong" in prompt)
    assert "count_even([2, 4, 5]) must give 2" in repair


async def test_a_function_that_is_wrong_forever_is_not_offered(script: Script) -> None:
    outcome = await script.write(asked(tests=TESTS, effort="quick"), WRONG, repairs=(ALMOST,))
    assert outcome.status == "abstained"
    assert outcome.code is None
    assert outcome.best_candidate in (WRONG, ALMOST)
    assert "passes 2 of 3" in (outcome.reason or "")


async def test_of_two_clusters_the_one_with_more_evidence_wins(script: Script) -> None:
    outcome = await script.write(
        asked(),
        *(RIGHT, ALSO_RIGHT, ALMOST, ALMOST.replace("1 for", "+1 for")),
        tests=(CASES, CASES),
        brute_force=(ALSO_RIGHT,),
    )
    assert (outcome.status, outcome.code) == ("unverified", RIGHT)
    details = {item.kind: item.detail for item in outcome.evidence}
    assert not any(item.decisive for item in outcome.evidence)
    assert details["agreement"].startswith("2 of 4 functions give the same on")
    assert "passes 5 of 5 cases" in details["generated_tests"]
    assert "agrees with a brute-force function" in details["properties"]
    # The disagreement is shrunk to the smallest input that shows it.
    assert details["counterexample"] == (
        "another function differs: count_even([-2]) gives 1, the other 0"
    )
    assert outcome.coverage is not None
    assert outcome.coverage[0] == outcome.coverage[1]
    assert outcome.tests is not None
    assert "test_property_agrees_with_brute_force" in outcome.tests


async def test_the_pytest_file_of_generated_cases_really_runs(
    script: Script, tester: ProgramTester
) -> None:
    outcome = await script.write(
        asked(effort="quick"), RIGHT, tests=(CASES,), brute_force=(ALSO_RIGHT,)
    )
    assert outcome.tests is not None
    assert (await tester.run(RIGHT, outcome.tests)).status == "verified"
    assert (await tester.run(ALMOST, outcome.tests)).status == "refuted"


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


@pytest.mark.parametrize(
    ("tests", "status"),
    [
        ("def test_a():\n    assert count_even([1]) in range(-9, 9) or True\n", "unverified"),
        ("def test_a():\n    assert 1 == 1\n", "abstained"),
    ],
    ids=["passes anything", "calls nothing"],
)
async def test_vacuous_tests_verify_nothing(script: Script, tests: str, status: str) -> None:
    outcome = await script.write(asked(tests=tests, effort="quick"), RIGHT)
    assert outcome.status == status
    assert outcome.claim is None


async def test_tests_that_pass_without_any_function_are_refused(script: Script) -> None:
    with pytest.raises(InputError, match="not valid Python"):
        await script.write(asked(tests="def test_a(:"), RIGHT)
    assert script.prompts == []


HOSTILE = [
    "class E(int):\n    def __eq__(self, o): return True\ndef count_even(xs): return E()\n",
    "import os\ndef count_even(xs): os._exit(0)\n",
    "import sys\nsys.exit(0)\ndef count_even(xs): return 0\n",
    "import builtins\nbuiltins.isinstance = lambda *a: True\ndef count_even(xs): return len(xs)\n",
]


async def test_hostile_functions_are_never_verified(script: Script) -> None:
    outcome = await script.write(asked(tests=TESTS), *HOSTILE, repairs=tuple(HOSTILE))
    assert outcome.status == "abstained"
    outcome = await script.write(asked(), *HOSTILE, tests=(CASES,), brute_force=(HOSTILE[0],))
    assert outcome.status != "verified"


async def test_what_the_specifications_own_examples_contradict_is_not_verified(
    script: Script,
) -> None:
    weak = {"function": "count_even", "cases": [{"args": [[2]], "expected": 1}]}
    outcome = await script.write(asked(tests=weak, effort="quick"), WRONG)
    assert outcome.status == "unverified"
    assert "the specification's own example 1" in (outcome.reason or "")


async def test_a_cancelled_run_ends_at_once(script: Script) -> None:
    with anyio.move_on_after(1.0) as scope:
        await script.write(asked(tests=TESTS), WRONG, hang=True)
    assert scope.cancelled_caught
    outcome = await script.write(asked(tests=TESTS, max_seconds=1.0), WRONG, hang=True)
    assert outcome.status == "abstained"


async def test_the_embedded_models_unchecked_function_is_not_offered(script: Script) -> None:
    outcome = await script.write(asked(effort="quick"), RIGHT, tests=(CASES,), kind=Embedded)
    assert (outcome.status, outcome.code) == ("abstained", None)
    assert outcome.best_candidate == RIGHT


@pytest.mark.parametrize(
    ("task", "says"),
    [
        (CodeTask(specification="Reverse a text in JavaScript."), "not JavaScript"),
        (CodeTask(specification="Reverse it.", signature="fn f(x)"), "must be a Python one"),
        (CodeTask(specification="Reverse it.", tests='{"cases": []}'), "1 to 10000 cases"),
    ],
)
async def test_what_cannot_be_done_is_one_sentence(
    script: Script, task: CodeTask, says: str
) -> None:
    with pytest.raises(InputError, match=says):
        await script.write(task, RIGHT)
