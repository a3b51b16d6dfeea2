"""Assertions with unknowns: false rewritings and derivations fall, equations to solve stand."""

import pytest

from mcp_reasoner.verify.proof.claims import Finding
from mcp_reasoner.verify.proof.judging import judge_claims


def findings(*steps: str, statement: str = "") -> list[tuple[int, Finding]]:
    return [
        (claim["span"][0], Finding.from_wire(claim["finding"]))
        for claim in judge_claims(statement, steps)["claims"]
        if claim["finding"] is not None
    ]


def wrong(*steps: str, statement: str = "") -> list[tuple[int, str | None]]:
    return [
        (step, finding.counterexample)
        for step, finding in findings(*steps, statement=statement)
        if finding.verdict == "refuted"
    ]


@pytest.mark.parametrize(
    ("statement", "steps", "counterexample"),
    [
        (
            r"Expand $(t+2)(t-1)$.",
            [r"\[ P = (t+2)(t-1) = t^2 + 2t - t - 2 = t^2 + 3t - 2 \]"],
            "at t=5: t^2 + 2*t - t - 2 is 28, not 38",
        ),
        (
            "Simplify.",
            [r"The area is \(2(a+b) - a = 2a + 2b - a = 3a + 2b\)."],
            "at a=5, b=7: 2*a + 2*b - a is 19, not 29",
        ),
        (
            "Simplify the difference of squares.",
            [r"\[ D = (k+1)^2 - k^2 = 2k + 1 = 2k + 3 \]", "Done."],
            "at k=5: 2*k + 1 is 11, not 13",
        ),
        (
            "Solve $3x - 4 = 11$.",
            [r"\[ 3x - 4 = 11 \] Adding 4 to both sides: \[ 3x = 16 \]"],
            "at x=5: 3*x is 15, not 16",
        ),
        (
            "Solve $3x - 4 = 11$.",
            [r"We have \(3x - 4 = 11\). So \(3x = 15\), so \(x = 6\)."],
            "at x=5: x is 5, not 6",
        ),
        (
            "Find x.",
            [r"\[ 2x^2 - 8 = 0 \implies x^2 = 2 \]"],
            "at x=-2: x^2 is 4, not 2",
        ),
        (
            "Find x.",
            ["\\begin{align*} 5x + 10 &= 2x + 4 \\\\ 3x &= 6 \\end{align*}"],
            "at x=-2: 3*x is -6, not 6",
        ),
        (
            "What is it?",
            ["This is A - B, where A = (2 + 3) and B = (4 * 2).", "Then A - B = 5 - 9 = -4."],
            "at A=5, B=8: A - B is -3, not -4",
        ),
        (
            "What is it?",
            ["Write A + B with A = (2 + 3), B = (1 - 7).", "So A + B = 5 - 6 = -1, or A + B = 4."],
            "at A=5, B=-6: A + B is -1, not 4",
        ),
    ],
)
def test_what_is_false_is_refuted_at_an_exact_point(
    statement: str, steps: list[str], counterexample: str
) -> None:
    found = wrong(*steps, statement=statement)
    assert [text for _, text in found][:1] == [counterexample]


@pytest.mark.parametrize(
    ("statement", "steps"),
    [
        # equations to solve
        ("Solve.", [r"\[ x(x+2) = x^2 + 2x = 3x + 6 \] so \(x = 3\) or \(x = -2\)."]),
        ("Solve $x^2 = 4$.", [r"\(x^2 = 4\), so \(x = 2\) or \(x = -2\)."]),
        ("Solve $(x-2)(x+3)=0$.", [r"\[ x - 2 = 0 \] \[ x + 3 = 0 \] \[ x = 2 \] \[ x = -3 \]"]),
        ("Solve.", [r"\((x-2)(x+3) = 0\), so \(x - 2 = 0\) or \(x + 3 = 0\)."]),
        ("Solve.", [r"\(2x = 6\), so \(x = 3\). \(4x = 20\), so \(x = 5\)."]),
        ("Solve.", [r"Case 1: \(2x = 6\). Case 2: \(2x = 8\)."]),
        ("Solve.", ["x = 3. Then 2x + 1 = 9 has to hold as well."]),
        ("Solve.", [r"\(3x = 10\), so \(x = 3.33\)."]),
        ("Solve.", [r"\(x^2 = 2\), so \(x = 1.41\)."]),
        ("Solve.", [r"\(x^2 = 9\), so \(x = 3\) since it is positive."]),
        ("Solve.", [r"\(2x = 6\). Substitute \(x = y + 1\): \(2x = 8\)."]),
        ("Solve.", [r"If \(x = 1\), then \(2x = 6\)."]),
        ("Solve.", [r"\[ \sqrt{x} = x - 2 \] \[ x = x^2 - 4x + 4 \] \[ x^2 - 5x + 4 = 0 \]"]),
        ("Where do $y = x^2$ and $y = 2x + 3$ meet?", [r"\[ y = x^2 = 2x + 3 \]"]),
        ("Find the fixed points of f.", [r"\(f(x) = x^2 - 2 = x\)"]),
        ("Solve x + 2 = 5.", ["x + 2 = 5 -2 = 3 = x"]),
        # letters that are pinned, or are no plain numbers
        ("Let $r$ be a root of $r^2 = r + 1$.", [r"\[ r^3 = r \cdot r^2 = r^2 + r = 2r + 1 \]"]),
        (r"Let $\omega^3 = 1$.", [r"\[ \omega^4 = \omega^3 \omega = \omega \]"]),
        ("Compute modulo 5.", [r"\[ N = 7k + 6 = 2k + 1 \]"]),
        ("The two-digit number $ab$.", [r"\[ N = ab = 10a + b \]"]),
        ("Let $M$ be a matrix with $M^2 = I$.", [r"\[ M^4 = M^2 M^2 = I \]"]),
        ("A vector identity.", [r"\[ S = u \cdot v = v \cdot u + 1 \]"]),
        (r"Given $a_n = n$.", [r"\[ S = a_1 + a_2 = 3 \]"]),
        ("Define an operation by $a \\star b = a + 2b$.", [r"\[ a \star b = a + 2b = b + 2a \]"]),
        # true ones
        ("Expand.", [r"\[ P = (x+1)^2 = x^2 + 2x + 1 = x(x+2) + 1 \]"]),
        ("Simplify.", [r"\[ Q = \frac{x^2 - 1}{x - 1} = x + 1 \]"]),
        ("Solve.", [r"\(4x = 100\). Dividing both sides by 4: \(x = 25\)."]),
        ("Solve.", [r"\[ 2x + 6 = 0 \iff x = -3 \]"]),
        ("?", ["A + B where A = (2 + 3), B = (4 - 6).", "So A + B = 5 - 2 = 3."]),
        ("?", ["A = 10/3 = 3.33. Then A * B = 10 with B = 3."]),
        ("?", ["A = 5. Then A = 5 + 3 = 8."]),
        ("?", [r"f(x) = x^2 + 1, so f(2) = 2^2 + 1 = 5."]),
        ("Suppose 2x = 3x for a nonzero x.", ["Then 2 = 3, a contradiction; or 2x = 6 = 3x = 9."]),
    ],
)
def test_what_can_be_meant_otherwise_is_not_refuted(statement: str, steps: list[str]) -> None:
    assert wrong(*steps, statement=statement) == []


def test_true_rewritings_and_derivations_are_proved() -> None:
    found = findings(
        r"\[ P = (x+1)^2 = x^2 + 2x + 1 \]",
        r"\[ 4y + 2 = 10 \] \[ 4y = 8 \] \[ y = 2 \]",
        "A + B where A = (2 + 3), B = (4 - 6). So A + B = 5 - 2.",
    )
    assert {finding.verdict for _, finding in found} == {"proved"}
    assert len(found) == 4
    assert {step for step, _ in found} == {0, 1, 2}


def test_a_name_that_is_also_an_unknown_has_no_value() -> None:
    assert wrong("x = 3.", "Now x + 4 = 9 is to be solved: x = 5.") == []


def test_a_false_rewriting_in_a_text_about_residues_is_refuted_unless_they_excuse_it() -> None:
    said = r"We work modulo 8. "
    assert wrong(said + r"\[ A = (2n+1)^2 = 4n^2 + 4n + 1 = 4n^2 + 4n + 2 \]")
    assert not wrong(said + r"\[ A = (2n+1)^2 = 4n^2 + 4n + 1 = 4n^2 - 4n + 9 \]")
    assert not wrong(r"Modulo 5, \[ A = n^5 + 1 = n + 1 \]")
    assert not wrong(r"Modulo $p$, \[ A = (a+b)^2 + 1 = a^2 + b^2 + 1 \]")
    assert not wrong(r"The digits modulo 9: \[ A = 10a + b + 1 = ab + 1 \]")
