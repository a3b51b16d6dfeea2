"""Whole proofs through the workers: the verdict, what it rests on, and what nobody checked."""

from collections.abc import AsyncIterator

import pytest

from mcp_reasoner.errors import InputError
from mcp_reasoner.verify.proof.checker import MAX_PROOF, ProofChecker

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def checker() -> AsyncIterator[ProofChecker]:
    async with ProofChecker(seconds=10.0, workers=1) as opened:
        yield opened


async def test_right_steps_do_not_prove_the_theorem(checker: ProofChecker) -> None:
    report = await checker.check("How many?", ["3 * 4 = 12.", "12 + 1 = 13, so 13."])
    assert report.status == "unverified"
    assert (report.checked, len(report.claims), report.first_wrong_step) == (2, 2, None)
    assert report.reason is not None
    assert "not a proof of the theorem" in report.reason


async def test_a_wrong_step_refutes_with_its_place_and_value(checker: ProofChecker) -> None:
    steps = ["3 * 4 = 12.", "We get 12 + 1 = 14.", "And 14 / 2 = 8."]
    report = await checker.check("How many?", steps)
    assert (report.status, report.refutes, report.first_wrong_step) == ("refuted", "step", 1)
    assert report.reason == "step 1 is wrong: 12 + 1 is 13, not 14"
    wrong = report.claims[1]
    assert steps[1][wrong.span.start : wrong.span.end] == "12 + 1 = 14"
    assert (wrong.level, report.level) == (4, 4)


async def test_a_text_is_cut_into_steps(checker: ProofChecker) -> None:
    report = await checker.check("?", "First, 2 + 2 = 4.\n\nThen 4 + 4 = 9.")
    assert report.steps == ("First, 2 + 2 = 4.", "Then 4 + 4 = 9.")
    assert report.first_wrong_step == 1


@pytest.mark.parametrize(
    ("statement", "status", "refutes"),
    [
        (r"Prove that \(3^2 + 4^2 = 5^2\).", "verified", None),
        ("2^10 > 10^3", "verified", None),
        ("Show that 2^3 = 9.", "refuted", "statement"),
        ("Show that some numbers satisfy 2^3 = 9.", "unverified", None),
        ("Prove that n^2 >= n.", "unverified", None),
        ("i^2 = 1", "unverified", None),
        ("For all positive integers n, 6 divides n^3 - n.", "verified", None),
        ("For all positive integers n, 12 divides n^3 - n.", "refuted", "statement"),
        ("For all real x, x^2 >= 0 unless x is 3.", "unverified", None),
    ],
)
async def test_only_a_statement_that_is_all_formal_is_decided(
    checker: ProofChecker, statement: str, status: str, refutes: str | None
) -> None:
    report = await checker.check(statement, ["This is well known."])
    assert (report.status, report.refutes) == (status, refutes)
    assert (report.claim is not None) == (status == "verified")


@pytest.mark.parametrize(
    ("statement", "condition"),
    [
        ("For all real x, (x^2-1)/(x-1) = x+1.", "x - 1 != 0"),
        ("For all real x, ln(x^2) = 2 ln(x).", "x > 0"),
        ("Prove that ln(ab) = ln(a) + ln(b) for all real a, b.", "a > 0"),
    ],
)
async def test_what_holds_only_under_conditions_it_does_not_say_is_not_verified(
    checker: ProofChecker, statement: str, condition: str
) -> None:
    report = await checker.check(statement, ["Factor."])
    assert report.status == "unverified"
    assert report.reason is not None
    assert condition in report.reason
    assert "which it does not say" in report.reason


async def test_conditions_that_a_statement_says_are_no_obstacle(checker: ProofChecker) -> None:
    report = await checker.check("For all real x > 0, ln(x^2) = 2 ln(x).", ["By the law."])
    assert report.status == "verified"


async def test_a_wrong_step_refutes_also_a_proof_of_what_is_true(checker: ProofChecker) -> None:
    report = await checker.check("3^2 + 4^2 = 5^2", ["9 + 16 = 24."])
    assert (report.status, report.refutes) == ("refuted", "step")


async def test_a_claim_that_takes_too_long_costs_no_other_its_verdict() -> None:
    # Every one of these comparisons needs many digits, all together more than the time.
    slow = " ".join(rf"\(\sqrt{{{n}!}} + \sqrt{{{n + 1}!}} = 3^{{{n}}}\)." for n in range(60, 64))
    async with ProofChecker(seconds=0.6, workers=1) as checker:
        report = await checker.check("?", [slow, "2 + 2 = 5."], max_seconds=60)
    assert report.first_wrong_step is not None


async def test_what_is_empty_or_too_long_is_one_sentence(checker: ProofChecker) -> None:
    with pytest.raises(InputError, match="the proof is empty"):
        await checker.check("?", " \n")
    with pytest.raises(InputError, match="at most"):
        await checker.check("?", "x" * (MAX_PROOF + 1))
