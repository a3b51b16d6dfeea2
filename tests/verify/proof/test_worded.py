"""Relations in words: what is plainly stated is read, what the words around change is not."""

import pytest

from mcp_reasoner.verify.proof.deciders.writing import written
from mcp_reasoner.verify.proof.judging import judge_claims
from mcp_reasoner.verify.proof.worded import worded


def read(text: str) -> list[str]:
    return [written(found.statement) for found in worded(text)]


def verdicts(*steps: str, statement: str = "") -> list[tuple[str, str | None]]:
    return [
        (claim["finding"]["verdict"], claim["finding"]["counterexample"])
        for claim in judge_claims(statement, steps)["claims"]
        if claim["finding"] is not None
    ]


@pytest.mark.parametrize(
    ("text", "formal"),
    [
        ("So 91 is prime.", "prime(91)"),
        ("Since $7$ divides $91$, we are done.", "divides(7, 91)"),
        ("12 does not divide 18.", "not (divides(12, 18))"),
        ("The number 15 is odd.", "odd(15)"),
        (r"Hence \(2^{10} - 1\) is divisible by 3.", "divides(3, 2^10 - 1)"),
        ("100 is a multiple of 8, so we go on.", "divides(8, 100)"),
        ("17 leaves remainder 2 when divided by 5.", "((17) mod (5)) = 2"),
        ("When 17 is divided by 5, the remainder is 3.", "((17) mod (5)) = 3"),
        ("The remainder when 17 is divided by 5 is 3.", "((17) mod (5)) = 3"),
        ("17 divided by 5 leaves a remainder of 2.", "((17) mod (5)) = 2"),
        (r"Therefore $\sqrt{2}$ is irrational.", "not (rational(sqrt(2)))"),
        ("100 is congruent to 2 modulo 7.", "100 ≡ 2 (mod 7)"),
        ("n(n+1) is even.", "even(n*(n + 1))"),
    ],
)
def test_what_is_stated_in_words_is_read(text: str, formal: str) -> None:
    assert read(text) == [formal]


@pytest.mark.parametrize(
    "text",
    [
        "Half of 12 is odd.",
        "The sum of the digits of 91 is prime.",
        "7 is divisible by 2 or 7.",
        "Either 4 is odd, or not.",
        "Neither 9 is prime nor 15.",
        "No multiple of 4 is odd.",
        "Twice 7 is odd.",
        "3 and 4 is even together.",
        "7 is prime or even.",
        "It is 9 is prime.",
        "Every second number of 3, 4 is even.",
        "The exponent of 2 in 12 is odd.",
        "x times 4 is odd",
        "A number such as 15 is even only in base 3",
        "9 is prime only if it has no factor.",
        "9 is prime, or so it seems.",
        "9 is prime except for its factor 3",
    ],
)
def test_what_other_words_may_change_is_not_read(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "If 9 is prime, then so is 3.",
        "Suppose that 9 is prime.",
        "Is it true that 9 is prime?",
        "It is false that 9 is prime.",
        "Assume $4$ divides $6$.",
        "It is not the case that 4 divides 6.",
        "We test whether 91 is prime.",
        "9 is prime. This is wrong.",
        "9 is prime, which is false.",
    ],
)
def test_what_is_not_asserted_is_not_refuted(text: str) -> None:
    assert all(verdict != "refuted" for verdict, _ in verdicts(text))


@pytest.mark.parametrize(
    ("text", "counterexample"),
    [
        ("So 91 is prime.", "91 is 7*13, not prime"),
        ("Hence 15 is even.", "15 is odd"),
        ("7 divides 22.", "7 does not divide 22"),
        ("5 does not divide 20.", "5 divides 20"),
        ("17 leaves remainder 3 when divided by 5.", "(17) mod (5) is 2, not 3"),
        (r"$\sqrt{8}$ is rational.", "2*sqrt(2) is irrational"),
        (r"$\log_2 8$ is irrational.", "3 is rational"),
        (r"$10 \equiv 3 \equiv 5 \pmod 7$", "3 is 3 modulo 7, not 5"),
        (r"\begin{align} 3^{10} &\equiv 9^5 \\ &\equiv 32 \equiv 5 \pmod{7}\end{align}", "32 is 4"),
        (r"Modulo 7 we have $10 \equiv 4$.", "10 is 3 modulo 7, not 4"),
        (r"\[ 2^{10} \equiv 1023 \equiv 3 \pmod{11}. \]", "2^10 is 1 modulo 11, not 1023"),
    ],
)
def test_what_is_false_is_refuted(text: str, counterexample: str) -> None:
    refuted = [found for verdict, found in verdicts(text) if verdict == "refuted"]
    assert refuted
    assert refuted[0] is not None
    assert refuted[0].startswith(counterexample)


@pytest.mark.parametrize(
    "text",
    [
        r"$10 \equiv 3 \pmod 7$, $10 \equiv 4 \pmod 6$",
        r"$x \equiv 3 \pmod 7$ or $x \equiv 4 \pmod 7$",
        r"$2 \equiv 5 \pmod p$ for $p = 3$",
        r"$2^{-1} \equiv 4 \pmod 7$",
        r"$1/2 \equiv 4 \pmod 7$",
        r"$3 \equiv 10 \equiv 17$ modulo 7",
        r"$\triangle ABC \equiv \triangle DEF$ and $5 \equiv 5$",
        r"$f \equiv 3$",
        r"$-1 \equiv 6 \pmod 7$",
        r"$7 \equiv 0$ and $9 \equiv 2 \pmod 7$",
        r"Modulo 10 we have $12 \equiv 2$; from $12 \equiv 2$ we turn to mod 7.",
        r"$12 \equiv 2$ as before, and next we use $\bmod 7$, after $\bmod 10$.",
        "In the Gaussian integers 5 is not prime.",
        r"Work in $\mathbb{Z}[i]$. Here 2 is not prime.",
        "Vertex number 4 is odd, as its degree is.",
        "In this ring 3 divides 2.",
    ],
)
def test_true_or_unclear_congruences_are_never_refuted(text: str) -> None:
    assert all(verdict != "refuted" for verdict, _ in verdicts(text))


def test_with_unknowns_only_what_holds_for_all_whole_numbers_is_a_claim() -> None:
    assert verdicts("So n(n+1) is even.") == [("proved", None)]
    assert verdicts("So n is even, and n^2 is odd.") == []
    assert verdicts(r"Then $(2k+1)^2 \equiv 1 \pmod 8$.") == [("proved", None)]
    assert verdicts(r"Then $(2k+1)^2 \equiv 3 \pmod 8$.") == []
