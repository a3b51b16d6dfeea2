"""Traps: claims that some method would decide wrongly if it were let."""

import pytest

from mcp_reasoner.verify.proof.claims import Domain, FormalClaim, Variable
from mcp_reasoner.verify.proof.deciders.decide import METHODS, rule
from mcp_reasoner.verify.proof.deciders.ruling import Ruling


def claim(conclusion: str, *given: str, exists: str = "", **domains: Domain) -> FormalClaim:
    return FormalClaim(
        conclusion=conclusion,
        variables=tuple(Variable(name, domain) for name, domain in domains.items()),
        hypotheses=given,
        exists=tuple(Variable(name, "integer") for name in exists.split()),
    )


def rulings(formal: FormalClaim) -> list[Ruling]:
    """What all methods say; `proved` counts only where the hypotheses are known to be possible."""
    quick = rule("quick", formal)
    rest = [rule(m, formal, consistent=quick.consistent, seconds=2) for m in METHODS[1:]]
    return [quick, *rest]


def verdicts(formal: FormalClaim) -> set[str]:
    found = rulings(formal)
    consistent = any(ruling.consistent for ruling in found)
    return {ruling.verdict for ruling in found if ruling.verdict != "proved" or consistent}


FALSE = {
    "division by zero is not total": claim("1/x = 1/x + 0*x and x*(1/x) = x", x="real"),
    "the real root of an integer claim": claim("n^2 != 4", n="integer"),
    "a sine that is zero at whole numbers only": claim("sin(x) < 1", x="real"),
    "a square that is its root": claim("sqrt(x)^2 = abs(x) + 1", x="real"),
    "an empty sum": claim("\\sum_{k=1}^{n} k > 0", "n >= 0", n="integer"),
    "a power of zero": claim("x^2 > 0", x="real"),
    "a negative base": claim("(-2)^n > 0", "n >= 1", n="integer"),
    "a false induction": claim("n^2 + n + 1 > 2*n^2", "n >= 1", n="integer"),
    "a wrong base case": claim("2^n > 2*n + 1", "n >= 1", n="integer"),
    "remainders of negative numbers": claim("x mod 3 = 0 or x mod 3 = 1", x="integer"),
    "a half that is not whole": claim("integer(n/2)", n="integer"),
    "a bound that is reached": claim("x < 1", "x <= 1", x="real"),
    "a divisor that may be zero": claim("divides(n, n^2 + n + 1)", n="integer"),
    "a gcd that is not one": claim("gcd(n, n + 3) = 1", n="integer"),
    "a logarithm out of its range": claim("ln(x^2) = 3*ln(x)", "x > 0", x="real"),
    "a composite": claim("prime(n) or n < 2 or even(n)", n="integer"),
    "two names for one": claim("a = b", "a^3 = b^2", a="integer", b="integer"),
    "a large counterexample": claim("n < 1000", "n >= 0", n="integer"),
    "a far residue": claim("not divides(97, n^2 + 1)", n="integer"),
    "no witness": claim("2*k = 2*n + 1", exists="k", n="integer"),
}


@pytest.mark.parametrize("formal", FALSE.values(), ids=FALSE)
def test_what_is_false_is_proved_by_nobody(formal: FormalClaim) -> None:
    assert "proved" not in verdicts(formal)


TRUE = {
    "17/2 is no whole number": claim("2*p != 17", p="integer"),
    "the remainder of Python": claim("x mod 3 >= 0", x="integer"),
    "where it is defined": claim("x/x = 1", x="real"),
    "a root where it is real": claim("sqrt(x) >= 0", x="real"),
    "no complex witness": claim("sqrt(x)*sqrt(x) = abs(x)", x="real"),
    "an empty sum is zero": claim("\\sum_{k=1}^{0} k = 0"),
    "a rational claim": claim("x^2 != 2", x="rational"),
    "an odd root of a negative number": claim("cbrt(-8) = -2"),
    "an even power": claim("(-1)^(2*n) = 1", n="integer"),
    "the same function": claim("tan(x) = sin(x)/cos(x)", x="real"),
}


@pytest.mark.parametrize("formal", TRUE.values(), ids=TRUE)
def test_what_is_true_is_refuted_by_nobody(formal: FormalClaim) -> None:
    assert "refuted" not in verdicts(formal)


def test_side_conditions_are_said() -> None:
    assert rule("quick", claim("x/x = 1", x="real")).assumptions == ("x != 0",)
    found = rule("quick", claim("ln(x*y) = ln(x) + ln(y)", x="real", y="real"))
    assert found.verdict == "proved"
    assert {"x > 0", "y > 0"} <= set(found.assumptions)


def test_side_conditions_that_the_hypotheses_give_are_not() -> None:
    assert rule("quick", claim("x/x = 1", "x > 2", x="real")).assumptions == ()


@pytest.mark.parametrize(
    "formal",
    [
        claim("1/(x - x) = 5", x="real"),
        claim("sqrt(-1 - x^2) = 7", x="real"),
        claim("x = 7", "1/(x - x) = 0", x="real"),
        claim("ln(-1) = 3"),
    ],
    ids=["a denominator", "a root", "a hypothesis", "a number"],
)
def test_what_is_never_defined_is_never_decided(formal: FormalClaim) -> None:
    assert not verdicts(formal) & {"proved", "refuted"}


@pytest.mark.parametrize(
    "formal",
    [
        claim("z^2 >= 0", z="complex"),
        claim("z^2 != -1", z="complex"),
        claim("sqrt(z)^2 = abs(z)", z="complex"),
    ],
    ids=["order", "a root of -1", "functions"],
)
def test_the_complex_numbers_are_not_the_real_ones(formal: FormalClaim) -> None:
    assert "proved" not in verdicts(formal)


@pytest.mark.parametrize(
    "formal",
    [
        claim("k > 0", n="integer"),
        claim("x ± 1 > 0", x="real"),
        claim("log(x) > 0", x="real"),
        claim("[x] = x", x="real"),
        claim("x + 1", x="real"),
        claim("x = = 1", x="real"),
        claim("x = 1)", x="real"),
        claim("__import__('os')", x="real"),
    ],
)
def test_what_has_no_exact_meaning_is_not_decided(formal: FormalClaim) -> None:
    for ruling in rulings(formal):
        assert ruling.verdict == "unknown"
        assert ruling.detail


def test_an_induction_needs_a_number_to_begin_with() -> None:
    assert rule("z3", claim("2^n > n", n="integer"), seconds=2).verdict != "proved"


def test_an_induction_is_not_made_over_other_hypotheses_on_its_name() -> None:
    odd = claim("n^2 > 2*n", "n >= 1", "odd(n)", n="integer")
    assert rule("z3", odd, seconds=2).method != "induction on n"


def test_a_counterexample_is_shown_with_its_values() -> None:
    found = rule("quick", claim("(a+b)^2 = a^2 + b^2", a="real", b="real"))
    assert found.counterexample == "at a=1, b=1: (a + b)^2 is 4, not 2"
