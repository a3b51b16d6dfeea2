"""The words of a report: levels by author, and what may be called verified or refuted."""

import pytest

from mcp_reasoner.verify.proof.claims import (
    Claim,
    Finding,
    FormalClaim,
    ProofReport,
    Source,
    Span,
    Variable,
)

SPAN = Span(0, 0, 5)
PROVED = Finding(verdict="proved", checker="sympy", milliseconds=1.0)
REFUTED = Finding(verdict="refuted", checker="z3", milliseconds=1.0, counterexample="x=1: 2, not 3")


def formal(source: Source = "rule") -> FormalClaim:
    return FormalClaim(
        conclusion="divides(6, n^3-n)",
        variables=(Variable("n", "integer"),),
        hypotheses=("n >= 1",),
        source=source,
    )


def decided(finding: Finding, source: Source = "rule") -> Claim:
    return Claim.decided(id=1, span=SPAN, text="6 | n^3-n", formal=formal(source), finding=finding)


def test_a_formal_claim_reads_as_one_line_and_travels_as_data() -> None:
    claim = formal()
    assert claim.text == "for all integer n with n >= 1: divides(6, n^3-n)"
    assert FormalClaim.from_wire(claim.to_wire()) == claim
    assert Finding.from_wire(REFUTED.to_wire()) == REFUTED


@pytest.mark.parametrize(("source", "level"), [("rule", 4), ("caller", 4), ("model", 3)])
def test_the_level_depends_on_who_wrote_the_formal_text(source: Source, level: int) -> None:
    assert decided(PROVED, source).level == level


def test_a_refutation_of_a_models_formalisation_is_a_suspicion() -> None:
    assert decided(REFUTED, "model").verdict == "suspected"
    assert decided(REFUTED, "rule").verdict == "refuted"


def test_a_refutation_without_a_counterexample_is_none() -> None:
    with pytest.raises(ValueError, match="counterexample"):
        Finding(verdict="refuted", checker="z3", milliseconds=1.0)


def test_a_report_is_not_verified_below_level_4() -> None:
    with pytest.raises(ValueError, match="level 4"):
        ProofReport(status="verified", steps=("x",), claim="it holds", level=3)
    with pytest.raises(ValueError, match="level 4"):
        ProofReport(status="verified", steps=("x",), level=5)


def test_a_report_is_not_refuted_below_level_4() -> None:
    with pytest.raises(ValueError, match="level 4"):
        ProofReport(status="refuted", steps=("x",), refutes="step", level=3)
