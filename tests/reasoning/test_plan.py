"""What a run may cost, said before anything is drawn."""

from collections.abc import AsyncIterator

import pytest

from mcp_reasoner.reasoning.assessment import ASSESSMENT_TOKENS
from mcp_reasoner.reasoning.clr import ClrSettings
from mcp_reasoner.reasoning.effort import EFFORTS, PROGRAM_TOKENS, PROPOSAL_TOKENS
from mcp_reasoner.reasoning.plan import plan_math
from mcp_reasoner.verify.verifier import Verifier

pytestmark = pytest.mark.anyio

WORDS = "A farmer has some sheep and sells a third of them. How many are left of 27?"


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    """One for all tests, so that the workers are started once."""
    return "asyncio"


@pytest.fixture(scope="module")
async def verifier() -> AsyncIterator[Verifier]:
    async with Verifier(workers=1) as opened:
        yield opened


async def test_the_bounds_are_those_of_the_effort(verifier: Verifier) -> None:
    for name, effort in EFFORTS.items():
        plan = await plan_math(verifier, WORDS, effort=name, max_seconds=60)
        assert (plan.first_samples, plan.most_samples) == (effort.first, effort.samples)
        assert (plan.most_tokens_a_sample, plan.budget_tokens) == (effort.longest, effort.tokens)
        assert plan.decided_by is None
        assert plan.declined is None


async def test_what_comes_after_sampling_is_counted_too(verifier: Verifier) -> None:
    quick = await plan_math(verifier, WORDS, effort="quick", max_seconds=60)
    assert (quick.later_samples, quick.later_tokens) == (0, 0)
    both = PROGRAM_TOKENS + PROPOSAL_TOKENS
    for name in ("standard", "deep"):
        plan = await plan_math(verifier, WORDS, effort=name, max_seconds=60)
        assert (plan.later_samples, plan.later_tokens) == (2, both)
        assert plan.later_if_undecided == (name == "standard")
    clr = ClrSettings(trajectories=8, claims=3)
    plan = await plan_math(verifier, WORDS, effort="max", max_seconds=60, clr=clr)
    assert plan.most_samples == 8
    assert (plan.later_samples, plan.later_tokens) == (12, 2 * both + 8 * ASSESSMENT_TOKENS)


async def test_a_way_to_decide_needs_one_sample_at_first(verifier: Verifier) -> None:
    read = await plan_math(verifier, "Find the largest root of x^2-5x+6=0", max_seconds=60)
    assert read.decided_by == "the largest of the 2 real roots of x^2-5x+6=0"
    given = await plan_math(verifier, WORDS, checks=("answer = 18",), max_seconds=60)
    assert given.decided_by == "your checks"
    assert read.first_samples == given.first_samples == 1
    assert read.typical_tokens == EFFORTS["standard"].typical_checked


async def test_what_would_be_declined_costs_nothing(verifier: Verifier) -> None:
    for problem in ("What is the capital of France?", "Find the value of x such that 2x+1=2x+3."):
        plan = await plan_math(verifier, problem, max_seconds=60)
        assert plan.declined
        assert plan.typical_tokens == (0, 0)


async def test_seconds_stay_within_the_limit(verifier: Verifier) -> None:
    plan = await plan_math(verifier, WORDS, effort="deep", max_seconds=600)
    easy, hard = plan.seconds(100.0)
    assert (easy, hard) == (plan.typical_tokens[0] / 100, 600)
