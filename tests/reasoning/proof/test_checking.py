"""check_proof with a scripted model: what it adds, and what it can never do."""

import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

import anyio
import pytest

from mcp_reasoner.engine.protocol import ModelInfo
from mcp_reasoner.engine.scripted import ScriptedEngine, ScriptedEntry
from mcp_reasoner.reasoning.effort import EffortName
from mcp_reasoner.reasoning.proof.checking import check_proof
from mcp_reasoner.reasoning.proof.task import ProofOutcome, ProofTask
from mcp_reasoner.verify.proof.checker import ProofChecker
from mcp_reasoner.verify.proof.prover import Prover
from mcp_reasoner.verify.verifier import Verifier

pytestmark = pytest.mark.anyio

STATEMENT = "The product of two consecutive integers is even."
STEPS = (
    "Let the integers be n and its successor.",
    "One of two consecutive integers is even, so the product is even.",
    "Hence every such product is a multiple of four.",
)
LIST, MEAN, SAME = "List what it asserts", "Say in one plain sentence", "a passage A of a proof"
VOTE, REAL, GAPS = "Try to falsify", "Look for yourself", "Which gaps"
GRADE, DRAFT = "Grade a proof", "Prove the following"


def entry(match: str, *answers: Any) -> ScriptedEntry:
    outputs = (a if isinstance(a, str) else json.dumps(a) for a in answers)
    return ScriptedEntry(match=match, outputs=tuple(f"<think>\nhm\n</think>\n{o}" for o in outputs))


def claim(step: int, quote: str, conclusion: str, **more: Any) -> dict[str, Any]:
    variables = [{"name": "n", "domain": "integer"}]
    return {
        "step": step,
        "quote": quote,
        "variables": variables,
        "hypotheses": [],
        "conclusion": conclusion,
        "rests_on": [],
        **more,
    }


EVEN = claim(1, "the product is even", "divides(2, n*(n+1))")
FOUR = claim(2, "every such product is a multiple of four", "divides(4, n*(n+1))", rests_on=[0])


def formalised(*claims: dict[str, Any], same: Sequence[bool]) -> list[ScriptedEntry]:
    return [
        entry(LIST, {"claims": list(claims)}),
        entry(MEAN, {"meanings": [{"claim": n, "meaning": "so"} for n in range(len(claims))]}),
        entry(SAME, {"same": [{"claim": n, "same": s} for n, s in enumerate(same)]}),
    ]


def quiet(*, real: bool = True) -> list[ScriptedEntry]:
    """Voters that find nothing, and no gaps."""
    return [entry(VOTE, {"defects": []}), entry(REAL, {"real": real}), entry(GAPS, {"gaps": []})]


class EmbeddedEngine(ScriptedEngine):
    async def model(self) -> ModelInfo:
        return ModelInfo(name="nano", embedded=True)


@pytest.fixture
async def tools() -> AsyncIterator[tuple[ProofChecker, Prover]]:
    async with Verifier(workers=1) as verifier:
        yield ProofChecker(pool=verifier.pool), Prover(pool=verifier.pool)


async def checked(
    tools: tuple[ProofChecker, Prover],
    script: Sequence[ScriptedEntry],
    proof: str | tuple[str, ...] = STEPS,
    *,
    statement: str = STATEMENT,
    effort: EffortName = "standard",
    embedded: bool = False,
    max_seconds: float = 60,
) -> ProofOutcome:
    engine = (EmbeddedEngine if embedded else ScriptedEngine)(script)
    task = ProofTask(statement=statement, proof=proof, effort=effort, max_seconds=max_seconds)
    with anyio.fail_after(90):
        return await check_proof(engine, *tools, task, report=lambda _: None)


async def test_what_a_model_formalised_is_proved_at_level_3_and_verifies_nothing(
    tools: tuple[ProofChecker, Prover],
) -> None:
    outcome = await checked(tools, [*formalised(EVEN, same=[True]), *quiet()])
    report = outcome.report
    assert report.status == "unverified"
    assert report.reason is not None
    assert "not a proof of the theorem" in report.reason
    [even] = [found for found in report.claims if found.formal is not None]
    assert (even.verdict, even.level, even.span.step) == ("proved", 3, 1)
    assert STEPS[1][even.span.start : even.span.end] == "the product is even"


async def test_what_is_false_in_a_models_words_alone_is_suspected_not_refuted(
    tools: tuple[ProofChecker, Prover],
) -> None:
    outcome = await checked(tools, [*formalised(EVEN, FOUR, same=[True, True]), *quiet()])
    report = outcome.report
    assert (report.status, report.first_wrong_step) == ("unverified", None)
    four = next(found for found in report.claims if found.verdict == "suspected")
    assert four.level == 3
    assert four.finding is not None
    assert four.finding.counterexample
    assert four.rests_on == (next(c.id for c in report.claims if c.verdict == "proved"),)
    assert report.reason is not None
    assert report.reason.startswith("step 2 is suspected")


async def test_a_claim_whose_meaning_is_another_is_not_formalised(
    tools: tuple[ProofChecker, Prover],
) -> None:
    outcome = await checked(tools, [*formalised(FOUR, same=[False]), *quiet()])
    assert all(found.formal is None for found in outcome.report.claims)
    assert not any(found.verdict == "suspected" for found in outcome.report.claims)


@pytest.mark.parametrize(
    ("answers", "real", "verdict", "votes"),
    [
        ([[], [], []], True, "model_accept", (3, 3)),
        ([[3], [3], []], True, "model_reject", (2, 3)),
        ([[3], [3], [3]], False, "model_accept", (3, 3)),
        ([[3], [], []], True, "model_accept", (2, 3)),
    ],
    ids=["none objects", "two of three", "defects that are none", "one of three"],
)
async def test_what_stays_undecided_is_voted_on(
    tools: tuple[ProofChecker, Prover],
    answers: list[list[int]],
    real: bool,
    verdict: str,
    votes: tuple[int, int],
) -> None:
    vague = [claim(n, step, "") for n, step in enumerate(STEPS)]
    defects = [{"defects": [{"claim": c, "defect": "no"} for c in asked]} for asked in answers]
    script = [entry(LIST, {"claims": vague}), entry(VOTE, *defects)]
    script += [entry(REAL, {"real": real}), entry(GAPS, {"gaps": ["step 1 uses a lemma"]})]
    outcome = await checked(tools, script)
    last = outcome.report.claims[-1]
    assert (last.verdict, last.votes, last.level) == (verdict, votes, 1)
    assert outcome.report.status == "unverified"
    assert outcome.report.opinions == ("the model's opinion: step 1 uses a lemma",)


async def test_a_refutation_by_rule_asks_no_model(tools: tuple[ProofChecker, Prover]) -> None:
    outcome = await checked(tools, [], ("We have 3 × 4 = 13.",))
    assert outcome.report.status == "refuted"
    assert outcome.usage.samples == 0


async def test_the_embedded_model_is_not_asked_and_that_is_said(
    tools: tuple[ProofChecker, Prover],
) -> None:
    outcome = await checked(tools, [], embedded=True)
    assert outcome.usage.samples == 0
    assert "was not asked" in outcome.notices[0]


@pytest.mark.parametrize("noise", ["", "no JSON", '{"claims": 3}', '{"claims": [1, {"step": 99}]}'])
async def test_what_cannot_be_read_counts_for_nothing(
    tools: tuple[ProofChecker, Prover], noise: str
) -> None:
    script = [entry(match, noise) for match in (LIST, MEAN, SAME, VOTE, REAL, GAPS)]
    outcome = await checked(tools, script)
    assert outcome.report.status == "unverified"
    assert not any(found.verdict == "model_reject" for found in outcome.report.claims)


async def test_a_proof_is_drafted_graded_and_refined(tools: tuple[ProofChecker, Prover]) -> None:
    first, second = "1. It is clear.\n2. Done.", "1. Of n and n+1 one is even.\n2. So 2 divides it."
    bad = {"score": 0, "defects": [{"passage": "It is clear.", "defect": "it is not"}]}
    good = {"score": 1, "defects": []}
    script = [
        entry(GRADE, bad, bad, bad, good, good, good),
        entry(DRAFT, first, second),
        entry(LIST, {"claims": []}),
        *quiet(),
    ]
    outcome = await checked(tools, script, "")
    assert outcome.draft == second
    assert len(outcome.report.steps) == 2
    assert outcome.report.status == "unverified"


async def test_a_statement_that_is_read_by_rule_needs_no_draft(
    tools: tuple[ProofChecker, Prover],
) -> None:
    outcome = await checked(tools, [], "", statement="2 + 2 = 4")
    assert outcome.report.status == "verified"
    assert outcome.usage.samples == 0


async def test_the_time_is_kept_with_what_there_is(tools: tuple[ProofChecker, Prover]) -> None:
    await tools[0].check("", ("1 + 1 = 2",))  # the worker is there before the time counts
    silent = ScriptedEntry(match="", outputs=("<think>",), hang=True)
    outcome = await checked(tools, [silent], ("So 2 + 2 = 4.",), max_seconds=6)
    assert outcome.report.checked == 1
    assert any("was ended after 6 s" in notice for notice in outcome.notices)
