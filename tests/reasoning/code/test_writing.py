"""write_function_with_tests as a whole, scene by scene: what is drawn, what ends it, what comes."""

import anyio
import pytest

from mcp_reasoner.engine.protocol import ModelInfo
from mcp_reasoner.errors import EngineError, InputError
from mcp_reasoner.reasoning.code import CodeTask
from tests.reasoning.code.conftest import (
    ALMOST,
    ALSO_RIGHT,
    CASES,
    NO_BOX,
    RIGHT,
    TESTS,
    WEAK_TESTS,
    WRONG,
    Script,
    Watched,
    asked,
)

pytestmark = [pytest.mark.anyio, NO_BOX]


class Embedded(Watched):
    """Prepared outputs that are shown as the embedded model's."""

    async def model(self) -> ModelInfo:
        return ModelInfo(name="nano-1", embedded=True)


# -- with tests of the caller's


async def test_a_function_that_is_right_at_once_is_verified_by_the_callers_tests(
    script: Script,
) -> None:
    outcome = await script.write(asked(tests=TESTS, effort="quick"), RIGHT)
    assert outcome.status == "verified"
    assert outcome.claim == "passes all 3 of your tests"
    assert outcome.code == RIGHT
    assert outcome.usage.samples == 1
    assert [item.kind for item in outcome.evidence if item.decisive] == ["caller_tests"]
    assert outcome.strength is not None
    assert outcome.strength.killed == outcome.strength.mutants > 0
    assert outcome.coverage == (2, 2)
    # The model has seen neither the tests nor what they expect.
    assert not any("[2, 4, 5]" in prompt or "hidden" in prompt for prompt in script.prompts)


async def test_what_passes_ends_all_that_is_still_being_decoded(script: Script) -> None:
    # The function hangs after its program, and what is drawn beside it forever.
    outcome = await script.write(
        asked(tests=TESTS), RIGHT, brute_force=("<think>\nlet me see",), hang=True
    )
    assert (outcome.status, outcome.usage.samples) == ("verified", 2)
    assert script.engine is not None
    assert script.engine.open_samples == 0


async def test_a_draft_in_a_thought_is_decided_on_as_well(script: Script) -> None:
    thinking = f"<think>\nFirst:\n```python\n{RIGHT}```\nBut is it right? Let me see"
    outcome = await script.write(asked(tests=TESTS, effort="quick"), thinking, hang=True)
    assert (outcome.status, outcome.code) == ("verified", RIGHT)


async def test_the_function_that_is_shown_is_the_one_that_was_run(script: Script) -> None:
    hidden = RIGHT.replace("1 for", "1 for\u202e").replace("\n    return", "\n    \x1b[31mreturn")
    outcome = await script.write(asked(tests=TESTS), hidden)
    assert (outcome.status, outcome.code) == ("verified", RIGHT)


async def test_a_function_is_verified_after_its_repair(script: Script) -> None:
    outcome = await script.write(asked(tests=TESTS, effort="quick"), WRONG, repairs=(RIGHT,))
    assert (outcome.status, outcome.code) == ("verified", RIGHT)
    [repair] = [prompt for prompt in script.prompts if "It is wrong" in prompt]
    assert WRONG in repair
    assert "of 3 hidden tests it passes 2; the others end in: 1 wrong_answer" in repair
    assert "[2, 4, 5]" not in repair


async def test_failures_are_revealed_only_where_that_is_set(script: Script) -> None:
    task = asked(tests=TESTS, effort="quick", reveal_failures=True)
    assert (await script.write(task, WRONG, repairs=(RIGHT,))).status == "verified"
    [repair] = [prompt for prompt in script.prompts if "It is wrong" in prompt]
    assert "count_even([2, 4, 5]) must give 2" in repair


async def test_a_function_that_is_wrong_forever_is_not_offered(script: Script) -> None:
    outcome = await script.write(asked(tests=TESTS), WRONG, repairs=(ALMOST,))
    assert outcome.status == "abstained"
    assert outcome.code is None
    assert outcome.best_candidate == WRONG
    assert outcome.reason == (
        "no function passes your tests (2 tried); the closest passes 2 of 3: case 2: wrong_answer, "
        "count_even([2, 4, 5]) must give 2; drawn: 8 functions, 1 brute-force function, 8 repairs"
    )


async def test_two_functions_that_pass_and_differ_are_both_not_verified(script: Script) -> None:
    outcome = await script.write(
        asked(tests=WEAK_TESTS), RIGHT, brute_force=(ALMOST,), repairs=(RIGHT,)
    )
    assert (outcome.status, outcome.code) == ("unverified", RIGHT)
    assert "another function that differs from it: count_even([-2]) gives 1, the other 0" in (
        outcome.reason or ""
    )
    # Nothing can be verified any more, so nothing more is drawn.
    assert outcome.usage.samples == 2


async def test_functions_that_pass_and_agree_are_said_to(script: Script) -> None:
    outcome = await script.write(asked(tests=WEAK_TESTS), RIGHT, brute_force=(ALSO_RIGHT,))
    assert (outcome.status, outcome.code) == ("verified", RIGHT)
    agreement = next(item.detail for item in outcome.evidence if item.kind == "agreement")
    assert agreement.startswith("gives the same as another function that passes your tests, by")


async def test_the_naive_function_is_the_last_resort(script: Script) -> None:
    outcome = await script.write(asked(tests=TESTS), WRONG, brute_force=(ALSO_RIGHT,))
    assert (outcome.status, outcome.code) == ("verified", ALSO_RIGHT)
    assert any("may be slow" in item.detail for item in outcome.evidence)


async def test_what_the_specifications_own_examples_contradict_is_not_verified(
    script: Script,
) -> None:
    outcome = await script.write(asked(tests=WEAK_TESTS, effort="quick"), WRONG)
    assert (outcome.status, outcome.code) == ("unverified", WRONG)
    assert outcome.reason is not None
    assert outcome.reason.startswith(
        "it passes your tests, but not the specification's own example 1: wrong_answer"
    )
    # Those are no secret: a repair is told.
    assert any("count_even([1, 2, 4]) must give 2, not 3" in prompt for prompt in script.prompts)


async def test_what_examples_contradict_says_nothing_against_another(script: Script) -> None:
    task = asked(tests=WEAK_TESTS)
    outcome = await script.write(task, WRONG, brute_force=(WRONG,), repairs=(RIGHT,))
    assert (outcome.status, outcome.code) == ("verified", RIGHT)


@pytest.mark.parametrize(
    ("tests", "status"),
    [
        ("def test_a():\n    assert count_even([1]) in range(-9, 9) or True\n", "unverified"),
        ("def test_a():\n    assert isinstance(count_even([2]), int)\n", "unverified"),
        ("def test_a():\n    assert 1 == 1\n", "abstained"),
        ("def test_a():\n    count_even([1])\n", "abstained"),
    ],
    ids=["passes anything", "looks at a type", "calls nothing", "checks nothing"],
)
async def test_vacuous_tests_verify_nothing(script: Script, tests: str, status: str) -> None:
    outcome = await script.write(asked(tests=tests, effort="quick"), RIGHT)
    assert (outcome.status, outcome.claim) == (status, None)
    assert "show nothing" in (outcome.reason or "") or "protocol_error" in (outcome.reason or "")
    if status == "unverified":
        assert outcome.strength is not None
        assert outcome.strength.vacuous
        # Another function would fare no better.
        assert outcome.usage.samples == 1


async def test_a_function_that_knows_the_examples_by_heart_is_found_out(script: Script) -> None:
    by_heart = "def count_even(xs):\n    return {0: 0, 1: 1, 3: 2}.get(len(xs), 9)\n"
    outcome = await script.write(asked(tests=WEAK_TESTS), by_heart, brute_force=(ALSO_RIGHT,))
    assert outcome.status == "unverified"
    assert "differs from it: count_even([" in (outcome.reason or "")


# -- without


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
    assert outcome.coverage == (2, 2)
    assert outcome.reason is not None
    assert outcome.reason.endswith(
        "drawn: 4 functions, 2 sets of test cases, 1 brute-force function"
    )
    # Who writes tests has seen no function, and who writes functions no test.
    assert len(script.prompts) == 7
    assert not any("return sum" in p or "return n" in p or "[7]" in p for p in script.prompts)


async def test_a_generated_case_that_fails_is_told_to_a_repair(script: Script) -> None:
    outcome = await script.write(
        asked(effort="quick"), ALMOST, tests=(CASES, CASES), repairs=(RIGHT,)
    )
    assert (outcome.status, outcome.code) == ("unverified", RIGHT)
    [repair] = [prompt for prompt in script.prompts if "It is wrong" in prompt]
    assert "wrong_answer, count_even([-4]) must give 1, not 0" in repair


async def test_what_fails_the_specifications_own_examples_is_not_offered(script: Script) -> None:
    outcome = await script.write(asked(effort="quick"), WRONG, tests=(CASES,), repairs=(WRONG,))
    assert (outcome.status, outcome.code, outcome.best_candidate) == ("abstained", None, WRONG)
    assert "fails the specification's own example 1" in (outcome.reason or "")


async def test_the_embedded_models_unchecked_function_is_not_offered(script: Script) -> None:
    outcome = await script.write(asked(effort="quick"), RIGHT, kind=Embedded)
    assert (outcome.status, outcome.code) == ("abstained", None)
    assert outcome.best_candidate == RIGHT
    assert "mcp-reasoner pull" in (outcome.reason or "")


# -- the ends that are none


HOSTILE = [
    "class E(int):\n    def __eq__(self, o): return True\ndef count_even(xs): return E()\n",
    "import os\ndef count_even(xs): os._exit(0)\n",
    "import sys\nsys.exit(0)\ndef count_even(xs): return 0\n",
    "import builtins\nbuiltins.isinstance = lambda *a: True\ndef count_even(xs): return len(xs)\n",
]


async def test_hostile_functions_are_never_verified(script: Script) -> None:
    outcome = await script.write(asked(tests=TESTS), *HOSTILE, repairs=HOSTILE)
    assert outcome.status == "abstained"
    outcome = await script.write(asked(), *HOSTILE, tests=(CASES,), brute_force=HOSTILE[:1])
    assert outcome.status == "abstained"


async def test_a_run_that_is_cancelled_in_the_middle_frees_the_model(script: Script) -> None:
    with anyio.CancelScope() as scope:

        class Cancelling(Watched):
            """Cancels the run once its second sample has begun."""

            def _take(self, request: object) -> tuple[int, ...]:
                if len(self.prompts) == 2:
                    scope.cancel()
                return super()._take(request)  # type: ignore[arg-type]

        await script.write(asked(tests=TESTS), WRONG, hang=True, kind=Cancelling)
    assert scope.cancelled_caught
    assert script.engine is not None
    assert script.engine.open_samples == 0


async def test_the_time_that_is_given_ends_the_run_with_what_there_is(script: Script) -> None:
    task = asked(tests=TESTS, max_seconds=2.0)
    outcome = await script.write(task, WRONG, hang=True)
    assert (outcome.status, outcome.best_candidate) == ("abstained", WRONG)
    assert outcome.usage.seconds < 20
    nothing = await script.write(asked(max_seconds=1.0), "<think>\nhm", hang=True)
    assert nothing.status == "abstained"
    assert (nothing.reason or "").startswith("no sample wrote a Python function named count_even")
    assert script.engine is not None
    assert script.engine.open_samples == 0


async def test_a_failing_engine_is_an_error(script: Script) -> None:
    with pytest.raises(EngineError, match="the GPU has left"):
        await script.write(asked(tests=TESTS), "<think>\nhm", error="the GPU has left")


async def test_progress_shows_the_closest_function(script: Script) -> None:
    await script.write(asked(tests=TESTS, effort="quick"), WRONG, repairs=(ALMOST,))
    assert script.progress[0].best_candidate is None
    assert script.progress[-1].best_candidate == WRONG
    assert script.progress[-1].samples == 2


@pytest.mark.parametrize(
    ("task", "says"),
    [
        (CodeTask(specification="Reverse a text in JavaScript."), "not JavaScript"),
        (CodeTask(specification="Reverse it.", signature="fn f(x)"), "must be a Python one"),
        (CodeTask(specification="Reverse it.", tests='{"cases": []}'), "1 to 10000 cases"),
        (CodeTask(specification="Reverse it.", tests="def test_a(:"), "not valid Python"),
        (
            CodeTask(
                specification="Reverse it.",
                signature="f(x)",
                tests='{"function": "g", "cases": [{"args": [1], "expected": 1}]}',
            ),
            "the signature is of f, but your tests call g",
        ),
    ],
)
async def test_what_cannot_be_done_is_one_sentence_before_anything_is_drawn(
    script: Script, task: CodeTask, says: str
) -> None:
    with pytest.raises(InputError, match=says):
        await script.write(task, RIGHT)
    assert script.prompts == []
