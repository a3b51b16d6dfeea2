"""The front of the deciders with real workers: races, time limits, and what counts as proved."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from mcp_reasoner.errors import VerifierCrashedError, VerifierTimeoutError
from mcp_reasoner.sandbox.pool import WorkerPool
from mcp_reasoner.verify.proof.claims import Domain, FormalClaim, Variable
from mcp_reasoner.verify.proof.deciders.ruling import Ruling
from mcp_reasoner.verify.proof.prover import Prover

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def prover() -> AsyncIterator[Prover]:
    async with Prover(seconds=10) as opened:
        yield opened


def claim(conclusion: str, *given: str, **domains: Domain) -> FormalClaim:
    variables = tuple(Variable(name, domain) for name, domain in domains.items())
    return FormalClaim(conclusion=conclusion, variables=variables, hypotheses=given)


class PreparedPool(WorkerPool):
    """A pool whose workers have already answered: method to ruling or error."""

    def __init__(self, answers: Mapping[str, Ruling | Exception | str]) -> None:
        super().__init__(workers=1)
        self.answers = answers

    async def run(
        self, task: str, data: Mapping[str, Any], *, seconds: float = 10.0, memory_mb: int = 1024
    ) -> Any:
        match self.answers.get(data["method"], Ruling(verdict="unknown")):
            case Exception() as error:
                raise error
            case Ruling() as ruling:
                return ruling.to_wire()
            case other:
                return other


async def test_an_inequality_is_proved_by_a_solver(prover: Prover) -> None:
    found = await prover.decide(claim("a^2 + b^2 >= 2*a*b", a="real", b="real"))
    assert found.verdict == "proved"
    assert found.checker.split()[0] in {"z3", "cvc5"}


async def test_contradictory_hypotheses_prove_nothing(prover: Prover) -> None:
    found = await prover.decide(claim("p = 7", "q != 0", "p = 3q", "p = 5q", p="real", q="real"))
    assert found.verdict == "unknown"
    assert "contradict" in found.detail


async def test_a_counterexample_has_values_in_the_domains(prover: Prover) -> None:
    found = await prover.decide(claim("2p != 17", p="real"))
    assert found.verdict == "refuted"
    found = await prover.decide(claim("2p != 17", p="integer"))
    assert found.verdict != "refuted"


async def test_an_induction_names_its_base_and_its_step(prover: Prover) -> None:
    found = await prover.decide(claim("2^n > n", "n >= 1", n="integer"))
    assert (found.verdict, found.checker) == ("proved", "induction on n")
    assert "base n=1" in found.detail


async def test_a_proof_without_known_consistency_counts_for_nothing() -> None:
    proved = Ruling(verdict="proved", method="z3")
    found = await Prover(pool=PreparedPool({"z3": proved})).decide(claim("x = x", x="real"))
    assert found.verdict == "unknown"
    assert "hypotheses" in found.detail


async def test_consistency_may_come_from_another_method() -> None:
    pool = PreparedPool(
        {
            "z3": Ruling(verdict="proved", method="z3"),
            "cvc5": Ruling(verdict="unknown", method="cvc5", consistent=True),
        }
    )
    found = await Prover(pool=pool).decide(claim("x = x", x="real"))
    assert (found.verdict, found.checker) == ("proved", "z3")


@pytest.mark.parametrize(
    "answer",
    [
        VerifierTimeoutError("late"),
        VerifierCrashedError("gone"),
        "proved",
        Ruling(verdict="unknown"),
    ],
    ids=["late", "crashed", "unreadable", "unknown"],
)
async def test_what_does_not_come_back_is_unknown(answer: Ruling | Exception | str) -> None:
    pool = PreparedPool(dict.fromkeys(("quick", "algebra", "z3", "cvc5"), answer))
    found = await Prover(pool=pool).decide(claim("x = x", x="real"))
    assert found.verdict == "unknown"


async def test_a_claim_that_cannot_be_read_is_unknown_with_the_reason(prover: Prover) -> None:
    found = await prover.decide(claim("k > 0", n="integer"))
    assert found.verdict == "unknown"
    assert 'does not say what "k" ranges over' in found.detail
