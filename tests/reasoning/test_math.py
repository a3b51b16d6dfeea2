r"""solve_math on prepared outputs: what may be called verified, and how a run ends early.

The engine is scripted; parsing, checking and the worker processes are real.
"""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import pytest

from mcp_reasoner.engine.protocol import ModelInfo
from mcp_reasoner.engine.scripted import ScriptedEngine
from mcp_reasoner.errors import EngineError, InputError
from mcp_reasoner.reasoning.clr import ClrSettings
from mcp_reasoner.reasoning.effort import EFFORTS
from mcp_reasoner.reasoning.math import solve_math
from mcp_reasoner.reasoning.outcome import Outcome, Progress
from mcp_reasoner.reasoning.task import MathTask
from mcp_reasoner.verify.verifier import Verifier

pytestmark = pytest.mark.anyio

UNREADABLE = "A farmer has some sheep and sells a third of them. How many are left of 27?"
QUADRATIC = "Find the largest root of x^2-5x+6=0"


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    """One for all tests, so that the workers are started once."""
    return "asyncio"


@pytest.fixture(scope="module")
async def verifier() -> AsyncIterator[Verifier]:
    async with Verifier(workers=1) as opened:
        yield opened


class Script:
    """Solves tasks on outputs that a test writes down."""

    def __init__(self, verifier: Verifier, folder: Path) -> None:
        self._verifier = verifier
        self._file = folder / "script.jsonl"
        self.progress: list[Progress] = []

    async def solve(
        self, task: MathTask, *outputs: str, embedded: bool = False, **fields: object
    ) -> Outcome:
        entry = {"match": "", "outputs": list(outputs), **fields}
        return await self.solve_with(task, entry, embedded=embedded)

    async def solve_with(
        self, task: MathTask, *entries: dict[str, object], embedded: bool = False
    ) -> Outcome:
        self._file.write_text("\n".join(map(json.dumps, entries)) + "\n", encoding="utf-8")
        engine = (Embedded if embedded else ScriptedEngine).from_file(self._file)
        with anyio.fail_after(60):
            return await solve_math(engine, self._verifier, task, report=self.progress.append)


class Embedded(ScriptedEngine):
    """Prepared outputs that are shown as the embedded model's."""

    async def model(self) -> ModelInfo:
        return ModelInfo(name="nano-1", embedded=True)


@pytest.fixture
def script(verifier: Verifier, tmp_path: Path) -> Script:
    return Script(verifier, tmp_path)


def boxed(*answers: str) -> list[str]:
    return [f"<think>\nhm\n</think>\n\nThe answer is \\boxed{{{answer}}}." for answer in answers]


async def test_an_answer_that_the_problem_itself_confirms_is_verified(script: Script) -> None:
    outcome = await script.solve(MathTask(problem=QUADRATIC), *boxed("3"))
    assert (outcome.status, outcome.answer) == ("verified", "3")
    assert outcome.claim
    assert outcome.usage.samples == 1
    assert any(item.decisive for item in outcome.evidence)


async def test_wrong_answers_are_passed_over_until_one_is_proved(script: Script) -> None:
    outcome = await script.solve(MathTask(problem=QUADRATIC), *boxed("2", "-3", "3", "2"))
    assert (outcome.status, outcome.answer) == ("verified", "3")
    assert outcome.usage.samples == 4


async def test_unanimous_wrong_answers_are_never_verified(script: Script) -> None:
    outcome = await script.solve(MathTask(problem=QUADRATIC), *boxed("2"))
    assert outcome.status == "abstained"
    assert outcome.best_candidate == "2"
    assert outcome.answer is None
    assert outcome.usage.samples == EFFORTS["standard"].samples


async def test_the_callers_checks_decide(script: Script) -> None:
    task = MathTask(problem=UNREADABLE, checks=("3*answer == 2*27",))
    outcome = await script.solve(task, *boxed("9", "18"))
    assert (outcome.status, outcome.answer) == ("verified", "18")
    assert {item.kind for item in outcome.evidence if item.decisive} == {"caller_check"}


async def test_constraints_refute_but_never_verify(script: Script) -> None:
    task = MathTask(problem=UNREADABLE, constraints=("answer < 27",))
    outcome = await script.solve(task, *boxed("30", "18", "18"))
    assert (outcome.status, outcome.answer) == ("unverified", "18")


async def test_without_a_decisive_check_agreement_gives_an_unverified_answer(
    script: Script,
) -> None:
    outcome = await script.solve(MathTask(problem=UNREADABLE), *boxed("18", "18.0"))
    assert (outcome.status, outcome.answer) == ("unverified", "18")
    assert outcome.agreement is not None
    assert (outcome.agreement.k, outcome.agreement.n) == (3, 3)
    assert outcome.usage.samples == 3
    assert not any(item.decisive for item in outcome.evidence)


async def test_disagreement_draws_more_samples_and_the_majority_is_reported(
    script: Script,
) -> None:
    outcome = await script.solve(MathTask(problem=UNREADABLE), *boxed("9", *["18"] * 11))
    assert (outcome.status, outcome.answer) == ("unverified", "18")
    assert outcome.agreement is not None
    assert outcome.agreement.k == outcome.agreement.n - 1
    assert outcome.usage.samples == 6


async def test_the_embedded_models_unchecked_word_is_not_offered(script: Script) -> None:
    outcome = await script.solve(MathTask(problem=UNREADABLE), *boxed("18"), embedded=True)
    assert outcome.status == "abstained"
    assert outcome.answer is None
    assert outcome.best_candidate == "18"
    assert "mcp-reasoner pull" in (outcome.reason or "")


async def test_a_proof_inside_the_thought_ends_the_run_while_it_streams(script: Script) -> None:
    text = "<think>So \\boxed{3}, I think. " + "Let me check again. " * 2000
    outcome = await script.solve(MathTask(problem=QUADRATIC), text, hang=True)
    assert (outcome.status, outcome.answer) == ("verified", "3")
    assert outcome.usage.tokens < len(text) // 4


async def test_silence_ends_at_the_limit_with_the_reason(script: Script) -> None:
    task = MathTask(problem=UNREADABLE, max_seconds=0.3)
    outcome = await script.solve(task, "", hang=True)
    assert outcome.status == "abstained"
    assert "no sample gave an answer within 0.3 seconds" in (outcome.reason or "")


async def test_a_truncated_sample_gives_its_last_box_unverified(script: Script) -> None:
    task = MathTask(problem=UNREADABLE, max_seconds=30)
    outcome = await script.solve(task, "<think>maybe \\boxed{18}, wait", hang=True)
    assert (outcome.status, outcome.answer) == ("unverified", "18")


async def test_an_endless_loop_ends_at_the_token_limit(script: Script) -> None:
    loop = "<think>" + "wait, let me check that again. " * 3500
    outcome = await script.solve(MathTask(problem=UNREADABLE, effort="quick"), loop)
    assert outcome.status == "abstained"
    assert "no sample gave an answer" in (outcome.reason or "")


@pytest.mark.parametrize(
    "hostile",
    [
        "__import__('os').system('touch /tmp/pwned')",
        "9^{9^{9^{9}}}",
        "(10^9)!",
        "(" * 400,
        "3\u202e2",
        "3 and also 2",
        "\\{3\\} \\cup \\mathbb{R}",
        "x > 2",
        "True",
        "3 if answer else 3",
    ],
)
async def test_hostile_candidates_are_never_verified(script: Script, hostile: str) -> None:
    outcome = await script.solve(MathTask(problem=QUADRATIC, effort="quick"), *boxed(hostile))
    assert outcome.status in {"unverified", "abstained"}
    for text in (outcome.answer, outcome.best_candidate, outcome.reason):
        assert text is None or text.isprintable()


async def test_what_is_shown_is_what_was_judged(script: Script) -> None:
    outcome = await script.solve(MathTask(problem=QUADRATIC), *boxed("\x1b[2J\u200b3"))
    assert (outcome.status, outcome.answer) == ("verified", "3")


async def test_a_bad_check_is_one_sentence_before_any_sample(script: Script) -> None:
    task = MathTask(problem=QUADRATIC, checks=("x +* 3",))
    with pytest.raises(InputError):
        await script.solve(task, *boxed("3"))
    assert script.progress == []


async def test_an_engine_error_ends_the_run_with_it(script: Script) -> None:
    with pytest.raises(EngineError, match="out of memory"):
        await script.solve(MathTask(problem=QUADRATIC), "<think>", error="out of memory")


async def test_vacuous_checks_do_not_verify(script: Script) -> None:
    task = MathTask(problem=UNREADABLE, checks=("answer > 0",))
    outcome = await script.solve(task, *boxed("18"))
    assert outcome.status == "unverified"
    assert outcome.reason


async def test_what_is_no_problem_for_the_model_is_declined_without_a_token(
    script: Script,
) -> None:
    outcome = await script.solve(MathTask(problem="What is the capital of France?"), *boxed("3"))
    assert (outcome.status, outcome.usage.samples) == ("abstained", 0)
    assert "give a problem" in (outcome.reason or "")


async def test_with_the_callers_checks_the_words_do_not_matter(script: Script) -> None:
    task = MathTask(problem="Prove that the number I think of is 4.", checks=("answer == 4",))
    outcome = await script.solve(task, *boxed("4"))
    assert outcome.usage.samples == 1


async def test_a_problem_that_contradicts_itself_is_refuted(script: Script) -> None:
    task = MathTask(problem="Find the value of x such that 2x+1=2x+3.")
    outcome = await script.solve(task, *boxed("1"))
    assert (outcome.status, outcome.usage.samples) == ("refuted", 0)
    assert outcome.reason
    assert any(item.decisive for item in outcome.evidence)


async def test_a_sample_at_its_cap_is_continued_and_the_rest_is_made_to_answer(
    script: Script,
) -> None:
    slow = "<think>" + "".join(f"{number} and on, " for number in range(30_000))
    quick = boxed("9")[0]
    outcome = await script.solve(MathTask(problem=UNREADABLE), slow, quick, answer="\\boxed{18}")
    assert outcome.answer == "9"
    assert outcome.agreement is not None
    assert outcome.usage.tokens > EFFORTS["standard"].cap


async def test_of_equal_answers_the_one_written_as_asked_is_given(script: Script) -> None:
    task = MathTask(problem="What part of 8 sheep are 4? Express your answer as a common fraction.")
    outcome = await script.solve(task, *boxed("0.5", r"\frac{1}{2}"))
    assert (outcome.status, outcome.answer) == ("unverified", r"\frac{1}{2}")
    details = [item.detail for item in outcome.evidence if item.kind == "properties"]
    assert details == ["asked for: a common fraction; and it is"]


async def test_an_answer_that_is_not_written_as_asked_is_told_to_be_so(script: Script) -> None:
    task = MathTask(problem="What part of 8 sheep are 4? Express your answer as a common fraction.")
    outcome = await script.solve(task, *boxed("0.5"))
    assert (outcome.status, outcome.answer) == ("unverified", "0.5")
    assert any("it is not written so" in item.detail for item in outcome.evidence)
    assert not any(item.decisive for item in outcome.evidence)


async def test_answers_of_another_kind_than_asked_do_not_vote_beside_others(
    script: Script,
) -> None:
    problem = "How many ways are there? The answer is an integer from 0 to 999."
    outcome = await script.solve(MathTask(problem=problem), *boxed("1001", "1001", "18", "18"))
    assert (outcome.status, outcome.answer) == ("unverified", "18")
    alone = await script.solve(MathTask(problem=problem), *boxed("1001"))
    assert (alone.status, alone.answer) == ("unverified", "1001")
    assert any("it is none" in item.detail for item in alone.evidence)


async def test_the_callers_type_is_told_to_the_model_and_checked(script: Script) -> None:
    task = MathTask(problem=UNREADABLE, answer_type="integer")
    outcome = await script.solve_with(
        task, {"match": "Give the answer as an integer.", "outputs": boxed("37/2", "18")}
    )
    assert (outcome.status, outcome.answer) == ("unverified", "18")
    refuted = await script.solve(MathTask(problem=UNREADABLE, answer_type="fraction"), *boxed("π"))
    assert refuted.status == "abstained"


CLAIMS = "\n\nClaims:\n1. One third of 27 is {third}.\n2. The rest is {rest}."


async def test_at_effort_max_claims_that_are_refuted_lose_to_those_that_hold(
    script: Script,
) -> None:
    wrong = boxed("9")[0] + CLAIMS.format(third=18, rest=9)
    right = boxed("18")[0] + CLAIMS.format(third=9, rest=18)
    task = MathTask(problem=UNREADABLE, effort="max", clr=ClrSettings(trajectories=3, claims=2))
    outcome = await script.solve_with(
        task,
        {"match": "One third of 27 is 18", "outputs": ["1: REFUTED\n2: REFUTED"]},
        {"match": "One third of 27 is 9", "outputs": ["1: VALID\n2: VALID"]},
        {"match": "write the line `Claims:`", "outputs": [wrong, right, wrong]},
    )
    assert (outcome.status, outcome.answer) == ("unverified", "18")
    kinds = [item.kind for item in outcome.evidence]
    assert kinds == ["agreement", "model_judgement"]
    assert not any(item.decisive for item in outcome.evidence)
    assert outcome.agreement is not None
    assert (outcome.agreement.k, outcome.agreement.n) == (1, 3)


async def test_at_effort_max_a_sample_that_did_not_end_has_no_claims_to_weigh(
    script: Script,
) -> None:
    cut = "<think>So it is \\boxed{9}. " + "".join(f"{number}, " for number in range(60_000))
    right = boxed("18")[0] + CLAIMS.format(third=9, rest=18)
    task = MathTask(problem=UNREADABLE, effort="max", clr=ClrSettings(trajectories=3, claims=2))
    outcome = await script.solve_with(
        task,
        {"match": "Try to refute", "outputs": ["1: VALID\n2: REFUTED"]},
        {"match": "write the line `Claims:`", "outputs": [cut, cut, right]},
    )
    assert (outcome.status, outcome.answer) == ("unverified", "18")
    (judged,) = [item for item in outcome.evidence if item.kind == "model_judgement"]
    assert "over 1 samples" in judged.detail


async def test_a_sample_with_many_refuted_answers_is_dropped(script: Script) -> None:
    task = MathTask(problem=QUADRATIC, effort="quick")
    guesses = "<think>" + "".join(
        f"So \\boxed{{{answer}}}, I think. Let me check. " for answer in range(10, 15)
    )
    outcome = await script.solve(task, guesses, hang=True)
    assert outcome.status == "abstained"
    assert "every candidate" in (outcome.reason or "")


async def test_progress_rises(script: Script) -> None:
    await script.solve(MathTask(problem=UNREADABLE), *boxed("9", "18"))
    tokens = [progress.tokens for progress in script.progress]
    assert tokens == sorted(tokens)
    # One more for the checks that are proposed where the samples do not agree enough.
    assert script.progress[-1].samples == EFFORTS["standard"].samples + 1
