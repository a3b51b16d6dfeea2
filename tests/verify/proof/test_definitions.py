"""Values of functions and sequences in steps: put in where one formula defines them, else left."""

import pytest

from mcp_reasoner.verify.proof.judging import judge_claims


def verdicts(*steps: str, statement: str = "") -> list[tuple[str, str | None]]:
    return [
        (claim["finding"]["verdict"], claim["finding"]["counterexample"])
        for claim in judge_claims(statement, steps)["claims"]
        if claim["finding"] is not None
    ]


def refuted(*steps: str, statement: str = "") -> list[str | None]:
    return [found for verdict, found in verdicts(*steps, statement=statement) if found]


@pytest.mark.parametrize(
    ("statement", "step"),
    [
        ("Let $f(x) = x^2 + 1$.", "Then $f(3) = 3^2 + 1 = 10$."),
        ("Let $f(x) = x^2 + 1$.", r"Then \(f(f(1)) = 5\)."),
        ("Let P(t) = 2t - 5.", "So P(2) = -1."),
        ("Let $a_n = 2n + 1$ for all n.", "Then $a_5 = 2 \\cdot 5 + 1 = 11$ and $a_{10} = 21$."),
        ("", "Let f(x) = 3x. Then f(4) = 12."),
        ("Let $f(x) = x^2$ and $g(x) = x + 1$.", "$f(3) + g(2) = 12$"),
    ],
)
def test_true_values_are_proved(statement: str, step: str) -> None:
    found = verdicts(step, statement=statement)
    assert found
    assert {verdict for verdict, _ in found} == {"proved"}


@pytest.mark.parametrize(
    ("statement", "step"),
    [
        ("Let $f(x) = x^2 + 1$.", "Then $f(3) = 11$."),
        ("Let $f(x) = x^2 + 1$.", "We have f(3) = 9 + 1 and f(2) = 6."),
        ("Let $a_n = 2n + 1$.", "Then $a_5 = 9 + 3$."),
    ],
)
def test_wrong_values_are_refuted(statement: str, step: str) -> None:
    assert len(refuted(step, statement=statement)) == 1


@pytest.mark.parametrize(
    ("statement", "step"),
    [
        # more than one formula, a condition, a recursion, another letter, a guess
        ("Let $f(x) = x^2$ if $x > 0$ and $f(x) = -x$ otherwise.", "$f(-3) = 3$"),
        (r"$f(x) = \begin{cases} x & x > 1 \\ 7 & x \le 1 \end{cases}$", "$f(0) = 7$"),
        ("Let $f(x) = x^2$ for $x > 2$ and $f(1) = 5$.", "$f(1) = 5$"),
        ("Let $a_n = a_{n-1} + 2$ and $a_1 = 7$.", "$a_1 = 7$, $a_2 = 9$"),
        ("Let $a_n = 2n$ for n > 1 and $a_1 = 7$.", "$a_1 = 7$"),
        ("Let $f(x) = ax + 1$.", "$f(2) = 7$"),
        ("Find f with f(2) = 7.", "Perhaps f(x) = x + 1. We are told f(2) = 7."),
        ("Find f with f(2) = 7.", "We get f(x) = x + 1. But f(2) = 7 is given."),
        ("Let $f(x) = x + 1$ and $f(x) = 2x$ in two cases.", "$f(3) = 6$"),
        ("Let $f(x) = 2x \\pmod 5$.", "$f(3) = 1$"),
        ("Let $f(x) = x + 2$.", "Solve $f(x) = 0$. If $f(3) = 0$, we stop."),
        ("Let $f(x) = x + 2$.", "$f^{-1}(3) = 1$ and $f'(3) = 1$."),
        ("Let $f(x, y) = x + y$.", "$f(1, 2) = 3$"),
        ("Let $x_1 = 3$ and $x_2 = 5$.", "$x_1 + x_2 = 8$"),
        ("Let $p(n) = n$ if n is prime.", "$p(4) = 0$"),
        ("Suppose f is periodic and f(x) = x for 0 < x < 1.", "f(3) = 0"),
    ],
)
def test_what_no_single_formula_defines_is_never_refuted(statement: str, step: str) -> None:
    assert refuted(step, statement=statement) == []


def test_what_a_name_stands_for_is_no_claim() -> None:
    claims = judge_claims("", ["For $n = 3$ we have 1 + 2 + 3 = 6. Let f(x) = x + 1."])["claims"]
    assert [claim["text"] for claim in claims] == ["1 + 2 + 3 = 6"]


def test_an_equation_on_its_own_is_a_claim_only_if_it_always_holds() -> None:
    assert verdicts(r"\[ k^2 + 4k + 4 = (k+2)^2, \]") == [("proved", None)]
    assert verdicts(r"\[ k^2 + 4k + 3 = (k+2)^2, \]") == []
    assert verdicts(r"For matrices, \[ (A+B)^2 = A^2 + 2AB + B^2 \]") == []
