"""Statements read by rule: what is read, as what, and above all what is left alone."""

import pytest

from mcp_reasoner.verify.proof.statement import read_statement_claim

READ = {
    "For all positive integers n, 6 divides n^3 - n": (
        "for all integer n with n > 0: divides(6, n^3 - n)"
    ),
    "Prove that a^2+b^2 >= 2ab for all real a, b": ("for all real a, real b: a^2 + b^2 >= 2*(a*b)"),
    "Show that the sum of the first n odd numbers is n^2.": (
        "for all integer n with n >= 1: (\\sum_{k=1}^{n} (2*k - 1)) = n^2"
    ),
    "for all real x: x^2+1 > 0": "for all real x: x^2 + 1 > 0",
    "Let $n$ be a positive integer. Prove that $n^2 + n$ is even.": (
        "for all integer n with n > 0: even(n^2 + n)"
    ),
    "Let $n \\geq 1$ be an integer. Prove that $n < 2^n$.": (
        "for all integer n with n >= 1: n < 2^n"
    ),
    "Let p > 3 be a prime. Prove that 24 divides p^2 - 1.": (
        "for all integer p with prime(p) and p > 3: divides(24, p^2 - 1)"
    ),
    "If n is an odd integer, then n^2 - 1 is divisible by 8.": (
        "for all integer n with odd(n): divides(8, n^2 - 1)"
    ),
    "Suppose a, b are integers and a divides b. Prove that a^2 divides b^2.": (
        "for all integer a, integer b with divides(a, b): divides(a^2, b^2)"
    ),
    "Let $a,b,c$ be real numbers with $a+b+c=0$. Prove that $a^3+b^3+c^3=3abc$.": (
        "for all real a, real b, real c with a + b + c = 0: a^3 + b^3 + c^3 = 3*(a*b*c)"
    ),
    "Prove that 1 + 3 + 5 + ... + (2n-1) = n^2 for all positive integers n.": (
        "for all integer n with n > 0: (\\sum_{k=1}^{n} (2*k - 1)) = n^2"
    ),
    "Prove by induction that n < 2^n for all positive integers n": (
        "for all integer n with n > 0: n < 2^n"
    ),
    "For all integers n, n^2 is greater than or equal to n": "for all integer n: n^2 >= n",
    "There exist integers a and b such that a^2 - 2b^2 = 1.": (
        "there are integer a, integer b: a^2 - 2*b^2 = 1"
    ),
    "For every integer n there is an integer k such that n^2 + n = 2k.": (
        "for all integer n there are integer k: n^2 + n = 2*k"
    ),
    "There is a positive integer n such that n^2 = 49": ("there are integer n: n > 0 and n^2 = 49"),
    "Prove that for every natural number n, 3 divides 4^n - 1": (
        "for all integer n with n >= 0: divides(3, 4^n - 1)"
    ),
    "Prove that (a+b)^2 = a^2 + 2ab + b^2": (
        "for all real a, real b: (a + b)^2 = a^2 + 2*(a*b) + b^2"
    ),
    "2^10 = 1024": "2^10 = 1024",
}

LEFT_ALONE = {
    "no range": "Prove that for all x, x^2 >= 0",
    "a word that changes it": "For all real x, x^2 >= 0 unless x is 3",
    "an equation to solve": "x^2 - 5x + 6 = 0",
    "no identity": "Prove that (a+b)^2 = a^2 + b^2",
    "zero a natural number or not": "Prove that for every natural number n, n^2 > 0",
    "numbers of which kind": "For all numbers n, n^2 >= n",
    "whether m is bounded": "For all integers m, n > 0, m + n > 1",
    "not the terms": "Prove that 1 + 2 + 4 + ... + 2^n = 2^(n+1) - 1 for all integers n >= 0.",
    "one term only": "Prove that 1 + ... + n = n(n+1)/2 for all positive integers n.",
    "which even numbers": "Show that the sum of the first n even numbers is n^2 + n",
    "uniqueness": "There is a unique integer n such that n^2 = 0",
    "a name declared twice": "For all integers n, n, n is even",
    "and and or": "For all integers n, n is even or n is odd and n > 0",
    "distinct": "There exist distinct integers a and b such that a + b = 2",
    "a stray sign": "For all integers n, n^2 >= n!",
    "brackets across words": "For all integers n, 6 divides n) or (1 = 1",
    "infinitely many": "There are infinitely many primes p such that p > 2",
    "an answer's form": "For all integers n, n = n. Give your answer as a fraction.",
    "an unknown word": "For all sufficiently large integers n, 2^n > n^10",
    "a look-alike": "For all integers n, n² ≥ п",
    "empty": "",
}


@pytest.mark.parametrize(("text", "claim"), READ.items(), ids=READ)
def test_a_statement_is_read(text: str, claim: str) -> None:
    found = read_statement_claim(text)
    assert found is not None
    assert found.text == claim
    again = read_statement_claim(found.text)
    assert again is not None
    assert again.text == claim


@pytest.mark.parametrize("text", LEFT_ALONE.values(), ids=LEFT_ALONE)
def test_a_statement_is_left_alone(text: str) -> None:
    assert read_statement_claim(text) is None


def test_the_proofs_method_is_read_with_the_statement() -> None:
    found = read_statement_claim("Prove by induction that n < 2^n for all positive integers n")
    assert found is not None
    assert found.induction == "n"
