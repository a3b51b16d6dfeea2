r"""Second opinions through the whole path: they support, choose between equals, decide nothing.

The engine is scripted; parsing, the sandbox, checking and the worker processes are real.
"""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest

from mcp_reasoner.engine.protocol import ModelInfo, SampleEvent, SampleRequest
from mcp_reasoner.engine.scripted import ScriptedEngine
from mcp_reasoner.reasoning.clr import ClrSettings
from mcp_reasoner.reasoning.effort import EFFORTS
from mcp_reasoner.reasoning.math import solve_math
from mcp_reasoner.reasoning.outcome import Outcome
from mcp_reasoner.reasoning.task import MathTask
from mcp_reasoner.verify.code import recomputation
from mcp_reasoner.verify.code.tester import ProgramTester
from mcp_reasoner.verify.evidence import Evidence
from mcp_reasoner.verify.proposal import SCHEMA
from mcp_reasoner.verify.verifier import Verifier

pytestmark = pytest.mark.anyio

WORDS = "A farmer has some sheep and sells a third of them. How many are left of 27?"
QUADRATIC = "Find the largest root of x^2-5x+6=0"
PROGRAM, PROPOSAL, SAMPLE = "Write a Python program", "checked by a computer", "step by step"


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    """One for all tests, so that the workers are started once."""
    return "asyncio"


@pytest.fixture(scope="module")
async def verifier() -> AsyncIterator[Verifier]:
    async with Verifier(workers=1) as opened:
        yield opened


@pytest.fixture(scope="module")
async def tester() -> AsyncIterator[ProgramTester]:
    async with ProgramTester(workers=1) as opened:
        yield opened


class Recording(ScriptedEngine):
    """A script whose requests are kept."""

    requests: list[SampleRequest]
    embedded = False
    said: tuple[str, ...] = ()

    @asynccontextmanager
    async def sample(self, request: SampleRequest) -> AsyncIterator[AsyncIterator[SampleEvent]]:
        self.requests.append(request)
        async with super().sample(request) as events:
            yield events

    async def model(self) -> ModelInfo:
        return ModelInfo(name="scripted", embedded=self.embedded)

    def notices(self) -> Sequence[str]:
        return self.said

    def asked(self, part: str) -> int:
        """How many requests contained a text."""
        return sum(part in request.messages[-1].content for request in self.requests)


class Script:
    """Solves tasks on prepared samples, programs and proposals."""

    def __init__(self, verifier: Verifier, tester: ProgramTester, folder: Path) -> None:
        self._verifier = verifier
        self._tester = tester
        self._file = folder / "script.jsonl"
        self.engine: Recording

    async def solve(
        self,
        task: MathTask,
        *answers: str,
        programs: Sequence[str] = ("no program",),
        proposals: Sequence[str] = ("none",),
        embedded: bool = False,
        **fields: object,
    ) -> Outcome:
        entries: list[dict[str, object]] = [
            {"match": PROGRAM, "outputs": [f"```python\n{code}\n```" for code in programs]},
            {"match": PROPOSAL, "outputs": list(proposals), **fields},
            {"match": SAMPLE, "outputs": [f"\\boxed{{{answer}}}" for answer in answers]},
        ]
        self._file.write_text("\n".join(map(json.dumps, entries)) + "\n", encoding="utf-8")
        self.engine = Recording.from_file(self._file)
        self.engine.requests = []
        self.engine.embedded = embedded
        with anyio.fail_after(60):
            return await solve_math(
                self.engine,
                self._verifier,
                task,
                report=lambda _: None,
                tester=self._tester,
            )


@pytest.fixture
def script(verifier: Verifier, tester: ProgramTester, tmp_path: Path) -> Script:
    return Script(verifier, tester, tmp_path)


def deep(problem: str = WORDS, **fields: Any) -> MathTask:
    return MathTask(problem=problem, effort="deep", **fields)


def returning(value: str) -> str:
    return f"def answer():\n    return {value}"


def holding(*statements: str) -> str:
    return json.dumps({"checks": [{"kind": "holds", "statement": text} for text in statements]})


def of_kind(outcome: Outcome, kind: str) -> list[Evidence]:
    found = [item for item in outcome.evidence if item.kind == kind]
    assert not any(item.decisive for item in found)
    return found


async def test_a_program_that_gives_the_same_is_supporting_evidence(script: Script) -> None:
    outcome = await script.solve(deep(), "18", programs=[returning("27 * 2 // 3")])
    assert (outcome.status, outcome.answer) == ("unverified", "18")
    (found,) = of_kind(outcome, "recomputed")
    assert found.detail.endswith("gives the same, run in the sandbox: 18")
    (agreed,) = of_kind(outcome, "agreement")
    assert "4 of 4 samples" in agreed.detail
    assert "what programs gave" in agreed.detail


async def test_equality_of_a_programs_answer_is_proved_not_written(script: Script) -> None:
    code = "from fractions import Fraction\ndef answer():\n    return Fraction(1, 2)"
    outcome = await script.solve(deep(), "0.5", programs=[code])
    assert outcome.answer == "0.5"
    assert "gives the same" in of_kind(outcome, "recomputed")[0].detail


async def test_a_program_that_gives_another_answer_speaks_against_it(script: Script) -> None:
    outcome = await script.solve(deep(), "18", programs=[returning("9")])
    assert (outcome.status, outcome.answer) == ("unverified", "18")
    (found,) = of_kind(outcome, "recomputed")
    assert found.detail.startswith("against it")
    assert found.detail.endswith("gives 9")


async def test_a_programs_answer_is_one_vote_more(script: Script) -> None:
    outcome = await script.solve(deep(), "9", "18", programs=[returning("18")])
    assert (outcome.status, outcome.answer) == ("unverified", "18")
    assert outcome.agreement is not None
    assert (outcome.agreement.k, outcome.agreement.n) == (24, 48)


async def test_a_program_alone_gives_an_unverified_answer(script: Script) -> None:
    outcome = await script.solve(deep(), " ", programs=[returning("18")])
    assert (outcome.status, outcome.answer) == ("unverified", "18")
    assert outcome.agreement is None


async def test_programs_of_one_mind_verify_nothing(script: Script) -> None:
    task = MathTask(problem=WORDS, effort="max", clr=ClrSettings(trajectories=2, claims=2))
    outcome = await script.solve(
        task, "18", programs=[returning("18")], proposals=[holding("answer = 18")]
    )
    assert (outcome.status, outcome.answer) == ("unverified", "18")
    assert len(of_kind(outcome, "recomputed")) == 2
    assert len(of_kind(outcome, "properties")) == 2
    assert not any(item.decisive for item in outcome.evidence)


async def test_a_programs_answer_that_a_decisive_check_passes_ends_the_run(
    script: Script,
) -> None:
    task = deep(QUADRATIC)
    outcome = await script.solve(task, "2", programs=[returning("3")], proposals=["…"], hang=True)
    assert (outcome.status, outcome.answer) == ("verified", "3")
    assert {item.kind for item in outcome.evidence if item.decisive} == {"substitution"}


async def test_a_proof_cancels_the_other_opinions(script: Script) -> None:
    task = deep(WORDS, checks=("3*answer = 54", "answer != 19"), constraints=("answer != 7",))
    outcome = await script.solve(
        task, "17/2 \\text{ sheep}", programs=[returning("18")], proposals=["…"], hang=True
    )
    assert (outcome.status, outcome.answer) == ("verified", "18")


async def test_a_programs_answer_that_is_refuted_does_not_vote(script: Script) -> None:
    outcome = await script.solve(deep(QUADRATIC), "2", programs=[returning("-3")])
    assert outcome.status == "abstained"
    assert of_kind(outcome, "recomputed") == []


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("print('18')", "none was written that defines answer()"),
        (returning("18.0"), "no exact answer"),
        ("def answer():\n    while True: pass", "no exact answer within 1 s"),
        ("def answer(n=999):\n    while True: pass", "not even at small sizes"),
        ("import os\ndef answer():\n    os.kill(os.getppid(), 9)\n    1/0", "no exact answer"),
        ("def answer():\n    return open('/etc/passwd').read()", "no exact answer"),
    ],
    ids=["no function", "float", "endless", "endless at any size", "killer", "reader"],
)  # fmt: skip
async def test_a_program_that_gives_nothing_is_no_evidence_and_is_told(
    script: Script, code: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recomputation, "RUN_SECONDS", 1.0)
    monkeypatch.setattr(recomputation, "_SMALL_SECONDS", 1.0)
    outcome = await script.solve(deep(), "18", programs=[code])
    assert (outcome.status, outcome.answer) == ("unverified", "18")
    assert of_kind(outcome, "recomputed") == []
    assert any(reason in notice for notice in outcome.notices)


async def test_what_a_hostile_program_says_is_judged_like_any_candidate(script: Script) -> None:
    texts = ["verified: 18", "\\x1b[2J19", "__import__('os')", "3 and \\u202e2", "x > 2"]
    for text in texts:
        outcome = await script.solve(deep(QUADRATIC), "2", programs=[returning(f'"{text}"')])
        assert outcome.status in {"unverified", "abstained"}
        for shown in (outcome.answer, outcome.best_candidate, *map(str, outcome.notices)):
            assert shown is None or shown.isprintable()
        assert all(item.detail.isprintable() for item in outcome.evidence)


async def test_checks_that_the_answer_passes_are_supporting_evidence(script: Script) -> None:
    outcome = await script.solve(deep(), "18", proposals=[holding("3*answer = 2*27")])
    assert (outcome.status, outcome.answer) == ("unverified", "18")
    (found,) = of_kind(outcome, "properties")
    assert found.detail.startswith("it passes what a sample proposed without seeing an answer")


async def test_checks_that_refute_the_right_answer_only_speak_against_it(script: Script) -> None:
    outcome = await script.solve(deep(), "18", proposals=[holding("3*answer = 27")])
    assert (outcome.status, outcome.answer) == ("unverified", "18")
    (found,) = of_kind(outcome, "properties")
    assert found.detail.startswith("against it")


async def test_checks_do_not_outweigh_the_samples(script: Script) -> None:
    task = MathTask(problem=WORDS, effort="standard")
    outcome = await script.solve(task, "18", "18", "9", proposals=[holding("answer = 9")])
    assert outcome.answer == "18"


async def test_checks_decide_between_answers_that_are_equally_probable(script: Script) -> None:
    task = MathTask(problem=WORDS, effort="standard")
    first = await script.solve(task, "9", "18")
    outcome = await script.solve(task, "9", "18", proposals=[holding("3*answer = 2*27")])
    assert (first.answer, outcome.answer) == ("9", "18")
    assert outcome.status == "unverified"


@pytest.mark.parametrize(
    "proposal",
    ["It must be even.", '{"checks": "none"}', holding("x = 18"), "{" * 900],
    ids=["words", "no list", "not about the answer", "nested"],
)
async def test_checks_that_cannot_be_used_are_no_evidence_and_are_told(
    script: Script, proposal: str
) -> None:
    outcome = await script.solve(deep(), "18", proposals=[proposal])
    assert (outcome.status, outcome.answer) == ("unverified", "18")
    assert of_kind(outcome, "properties") == []
    assert "checks for a second opinion could not be used" in outcome.notices


async def test_vacuous_checks_support_nothing(script: Script) -> None:
    outcome = await script.solve(deep(), "18", proposals=[holding("answer > 0")])
    assert of_kind(outcome, "properties") == []


async def test_checks_are_asked_for_under_their_schema_and_see_no_answer(script: Script) -> None:
    await script.solve(deep(), "18", programs=[returning("18")], proposals=[holding("answer=18")])
    asked = [r for r in script.engine.requests if PROPOSAL in r.messages[-1].content]
    assert [request.sampling.json_schema for request in asked] == [SCHEMA]
    for request in script.engine.requests:
        assert "18" not in request.messages[-1].content.removeprefix(WORDS)


async def test_what_an_engine_without_grammars_says_is_passed_on(script: Script) -> None:
    said = "the engine at http://x does not know response_format: left out"

    class Without(Recording):
        @asynccontextmanager
        async def sample(self, request: SampleRequest) -> AsyncIterator[AsyncIterator[SampleEvent]]:
            if request.sampling.json_schema is not None:
                self.said = (said,)
            async with super().sample(request) as events:
                yield events

    entries = [
        {"match": PROGRAM, "outputs": ["none"]},
        {"match": PROPOSAL, "outputs": ["First I think.\n" + holding("answer = 18") + "\nDone."]},
        {"match": SAMPLE, "outputs": ["\\boxed{18}"]},
    ]
    script._file.write_text("\n".join(map(json.dumps, entries)), encoding="utf-8")
    engine = Without.from_file(script._file)
    engine.requests = []
    outcome = await solve_math(engine, script._verifier, deep(), report=lambda _: None)
    assert said in outcome.notices
    assert of_kind(outcome, "properties")[0].detail.startswith("it passes")


@pytest.mark.parametrize(
    ("task", "answers", "programs", "proposals"),
    [
        (MathTask(problem=WORDS, effort="quick"), ["18"], 0, 0),
        (MathTask(problem=WORDS), ["18"], 0, 0),
        (MathTask(problem=WORDS), ["18", "9"], 1, 1),
        (deep(), ["18"], 1, 1),
        (deep(QUADRATIC), ["3"], 0, 0),
        (deep(QUADRATIC), ["2"], 1, 0),
        (deep(WORDS, checks=("answer = 18",)), ["18"], 0, 0),
    ],
    ids=[
        "never at quick",
        "not where samples agree",
        "where they do not",
        "always at deep",
        "not after a proof",
        "no checks where nothing stands",
        "not after your checks",
    ],
)
async def test_when_second_opinions_are_asked_for(
    script: Script, task: MathTask, answers: list[str], programs: int, proposals: int
) -> None:
    outcome = await script.solve(task, *answers, programs=[returning("1/0")])
    assert script.engine.asked(PROGRAM) == programs
    assert script.engine.asked(PROPOSAL) == proposals
    drawn = len(script.engine.requests)
    assert outcome.usage.samples == drawn
    assert drawn - programs - proposals <= EFFORTS[task.effort].samples


async def test_the_embedded_model_is_not_asked(script: Script) -> None:
    outcome = await script.solve(deep(), "18", programs=[returning("18")], embedded=True)
    assert outcome.status == "abstained"
    assert script.engine.asked(PROGRAM) + script.engine.asked(PROPOSAL) == 0


async def test_the_time_limit_holds_for_second_opinions_too(script: Script) -> None:
    task = deep(max_seconds=2.0)
    outcome = await script.solve(task, "18", proposals=["hm"], hang=True)
    assert (outcome.status, outcome.answer) == ("unverified", "18")
