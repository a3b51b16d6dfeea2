"""Answers made to hang, crash or mislead: each is judged within its limit, and none wrongly."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import pytest

from mcp_reasoner.verify.text import clean
from mcp_reasoner.verify.verifier import Verifier

# The benchmarks belong to the checkout and are not installed.
sys.path.append(str(Path(__file__).parents[2]))

from benchmarks.hostile_answers import HOSTILE

pytestmark = pytest.mark.anyio

LIMIT = 2.0
"""Seconds that the comparison of two answers may take before it is ended."""
BOUND = 60


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def verifier() -> AsyncIterator[Verifier]:
    async with Verifier(workers=1, seconds=LIMIT) as opened:
        yield opened


def test_there_are_eighteen() -> None:
    assert len({name for name, _, _ in HOSTILE}) == len(HOSTILE) == 18


@pytest.mark.parametrize(
    ("answer", "reference"),
    [pytest.param(answer, reference, id=name) for name, answer, reference in HOSTILE[:-1]],
)
async def test_a_hostile_answer_is_judged_in_time_and_never_equal(
    verifier: Verifier, answer: str, reference: str
) -> None:
    with anyio.fail_after(BOUND):
        for mine, theirs in ((answer, reference), (reference, answer)):
            judgement = await verifier.judge(mine, reference=theirs)
            assert judgement.verdict in ("unverified", "refuted")
            assert judgement.reason == clean(judgement.reason or "", 400)
        # The worker, or the one that took its place, still works.
        assert (await verifier.judge("1/2", reference="0.5")).equivalence == "equal"


async def test_a_proof_that_takes_too_long_is_no_proof(verifier: Verifier) -> None:
    name, answer, reference = HOSTILE[-1]
    assert name == "a power to be multiplied out"
    with anyio.fail_after(BOUND):
        judgement = await verifier.judge(answer, reference=reference)
    assert judgement.equivalence == "unknown"
    assert "longer than" in (judgement.reason or "")


async def test_what_is_written_alike_is_equal_however_large(verifier: Verifier) -> None:
    with anyio.fail_after(BOUND):
        judgement = await verifier.judge("\\left[" * 40, reference="\\left[" * 40)
    assert judgement.equivalence == "equal"
