"""A LaTeX proof of 60 lines, whole, with and without a planted error, with and without a model.

Its theorem is in words that no rule reads, so that the model's part is exercised too.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import pytest

from mcp_reasoner.engine.scripted import ScriptedEngine
from mcp_reasoner.reasoning.proof.checking import check_proof
from mcp_reasoner.reasoning.proof.task import ProofOutcome, ProofTask
from mcp_reasoner.verify.proof.checker import ProofChecker
from mcp_reasoner.verify.proof.prover import Prover
from mcp_reasoner.verify.verifier import Verifier
from tests.reasoning.proof.test_checking import EmbeddedEngine, claim, formalised, quiet

pytestmark = pytest.mark.anyio

TEXT = Path(__file__).with_name("long_proof.tex").read_text(encoding="utf-8")
STATEMENT = "The eighth multiple of a triangular number is a square, less one."
SQUARE = claim(
    0,
    "The eighth multiple of a triangular number is a square, less one.",
    "8*(n*(n+1)/2) + 1 = (2*n+1)^2",
)
PLANTED = {
    "a value in a display": ("= 1681 = 41^2", "= 1781 = 41^2", "8 * 210 + 1 is 1681, not 1781"),
    "a value of a function": ("$T(2) = 3$", "$T(2) = 4$", "is 3, not 4"),
    "a congruence in a chain": (r"\equiv 49 \equiv 1 ", r"\equiv 49 \equiv 3 ", "49 is 1 modulo 8"),
    "a rewriting in an align": ("&= 4n^2 + 4n + 1", "&= 4n^2 + 4n + 2", "is 121, not 122"),
    "a relation in words": ("41 is prime", "91 is prime", "91 is 7*13, not prime"),
    "a remainder": ("leaves remainder 1", "leaves remainder 3", "(49) mod (8) is 1, not 3"),
    "a divisor": ("divides $1680$", "divides $1684$", "8 does not divide 1684"),
    "an infinite sum": ("= 2.\n\\]", "= 3.\n\\]", "the infinite sum is 2; 2 is not 3"),
}


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def tools() -> AsyncIterator[tuple[ProofChecker, Prover]]:
    async with Verifier(workers=1) as verifier:
        yield ProofChecker(pool=verifier.pool), Prover(pool=verifier.pool)


async def checked(
    tools: tuple[ProofChecker, Prover], engine: ScriptedEngine, proof: str = TEXT
) -> ProofOutcome:
    task = ProofTask(statement=STATEMENT, proof=proof, effort="quick", max_seconds=60)
    with anyio.fail_after(90):
        return await check_proof(engine, *tools, task, report=lambda _: None)


def test_it_has_some_sixty_lines() -> None:
    assert len(TEXT.splitlines()) >= 60


async def test_by_rule_alone_most_claims_are_decided_and_nothing_is_verified(
    tools: tuple[ProofChecker, Prover],
) -> None:
    outcome = await checked(tools, EmbeddedEngine([]))
    report = outcome.report
    assert report.status == "unverified"
    assert (report.checked, len(report.claims)) == (32, 33)
    assert all(found.verdict != "refuted" for found in report.claims)
    assert outcome.usage.samples == 0
    assert any("not asked" in notice for notice in outcome.notices)


async def test_where_the_statement_is_read_by_rule_it_is_verified_without_a_model(
    tools: tuple[ProofChecker, Prover],
) -> None:
    statement = "Prove that 8*(n*(n+1)/2) + 1 = (2*n+1)^2 for all positive integers n."
    task = ProofTask(statement=statement, proof=TEXT, effort="quick", max_seconds=60)
    with anyio.fail_after(90):
        outcome = await check_proof(ScriptedEngine([]), *tools, task, report=lambda _: None)
    assert outcome.report.status == "verified"
    assert "the statement itself, not each step" in (outcome.report.claim or "")
    assert outcome.usage.samples == 0


async def test_a_model_adds_the_theorem_at_level_3_and_verifies_nothing(
    tools: tuple[ProofChecker, Prover],
) -> None:
    engine = ScriptedEngine([*formalised(SQUARE, same=[True]), *quiet()])
    outcome = await checked(tools, engine)
    report = outcome.report
    assert report.status == "unverified"
    assert "not a proof of the theorem" in (report.reason or "")
    assert outcome.usage.samples > 3


@pytest.mark.parametrize("error", PLANTED)
async def test_a_planted_error_is_found_at_its_place(
    error: str, tools: tuple[ProofChecker, Prover]
) -> None:
    right, wrong, counterexample = PLANTED[error]
    text = TEXT.replace("= 2. \\]", "= 2.\n\\]")
    assert text.count(right) == 1
    outcome = await checked(tools, EmbeddedEngine([]), text.replace(right, wrong))
    report = outcome.report
    assert report.status == "refuted"
    assert counterexample in (report.reason or "")
    assert report.first_wrong_step is not None
    assert wrong.split()[0] in report.steps[report.first_wrong_step]
