"""The table of typical steps: whatever is decided about one is right.

In one process and by the methods that are quick here; `benchmarks/deciders.py` puts the same
table through the workers and races the solvers.
"""

import pytest

from benchmarks.proof_steps import CONTRADICTORY, STEPS, Step, claim_of
from mcp_reasoner.verify.proof.deciders.decide import Method, rule

SOLVED = frozenset(
    {
        "sum zero, sum of cubes",
        "both roots",
        "two squares",
        "AM-GM for three cubes",
        "a number and its inverse",
        "triangle inequality",
        "epsilon and delta",
        "root of a square, above zero",
        "powers above numbers",
        "powers above squares",
        "Bernoulli",
        "factorials above powers",
        "sum of the first numbers",
        "a telescoping sum",
    }
)
"""Steps that z3 proves at once, some of them by induction."""


def test_the_table_is_large_and_has_both_kinds() -> None:
    assert len(STEPS) >= 80
    assert len({step.name for step in STEPS}) == len(STEPS)
    assert sum(not step.true for step in STEPS) >= 25


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_no_step_is_decided_wrongly(step: Step) -> None:
    claim = claim_of(step.claim)
    ruling = rule("quick", claim)
    assert ruling.verdict != ("refuted" if step.true else "proved"), ruling
    if not step.true and not claim.exists:
        # A false step of the table is refuted by a point: no solver is needed.
        assert ruling.verdict in ("refuted", "unknown")


@pytest.mark.parametrize("step", [s for s in STEPS if s.name in SOLVED], ids=lambda s: s.name)
def test_a_true_step_is_proved_by_a_solver(step: Step) -> None:
    quick = rule("quick", claim_of(step.claim))
    ruling = rule("z3", claim_of(step.claim), consistent=quick.consistent, seconds=6)
    assert (ruling.verdict, ruling.consistent) == ("proved", True)


@pytest.mark.parametrize("text", CONTRADICTORY)
def test_contradictory_hypotheses_prove_nothing(text: str) -> None:
    claim = claim_of(text)
    methods: tuple[Method, ...] = ("quick", "algebra", "z3")
    for method in methods:
        ruling = rule(method, claim, seconds=3)
        assert ruling.verdict != "refuted"
        assert not (ruling.verdict == "proved" and ruling.consistent)
