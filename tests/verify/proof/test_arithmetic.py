"""Assertions between numbers: true ones in tricky prose stand, false ones fall at their step."""

import pytest

from mcp_reasoner.verify.proof.arithmetic import decide_numbers
from mcp_reasoner.verify.proof.claims import Finding
from mcp_reasoner.verify.proof.reader import read_proof


def findings(*steps: str, statement: str = "") -> list[tuple[int, Finding]]:
    return [
        (found.span.step, decide_numbers(found))
        for found in read_proof(statement, steps)
        if found.formal is not None
    ]


def wrong(*steps: str, statement: str = "") -> list[tuple[int, str | None]]:
    return [
        (step, finding.counterexample)
        for step, finding in findings(*steps, statement=statement)
        if finding.verdict == "refuted"
    ]


TRUE_PROSE = [
    # numbers of other kinds, operations of the text's own, what is quoted
    "In Z_7, 3 + 5 = 1.",
    r"In $\mathbb{Z}_7$, $3+5=1$.",
    r"In $\mathbb{F}_{7}$ we get 3 + 5 = 1.",
    "In Z/7Z, 3+5=1",
    "over GF(2), 1 + 1 = 0.",
    "In Boolean algebra 1 + 1 = 1.",
    "In a field of characteristic 2, 1 + 1 = 0.",
    "Define a * b = a + 2b. Then 3 * 2 = 7.",
    r"Let $a \ast b = a+2b$. Then $3 * 2 = 7$.",
    "Let a ∗ b mean a + 2b. Then 3 ∗ 2 = 7.",
    'He wrote "2 + 2 = 5" on the board.',
    "He wrote “2 + 2 = 5” there.",
    # what stands before brackets or a number may be a function, a symbol or a factor
    "σ(6·2)=28",
    "φ(2·6)=4 and τ(2·6) = 6",
    "f₁(2+1)=4",
    "ᾱ(2·1)=3",
    "ℙ(2·1) = 3",
    "Γ(4+1)=24",
    "Δ(2+1) = 5",
    "det(2·3)=1",
    "Here deg(2+3)=1, Var(2+3)=6, arg(1+1)=0.",
    "det (2·3) = 1",
    "digit sum (2·3·4) = 6",
    "The digit sum of 2·3·4 = 6.",
    "At x=2π, sin(10π) = 0 => f(2π)=0 but excluded.",
    "then sin(0) = 0 => f (2π)=0",
    "s (2·3·4) = 6",
    "distance (2·3·4) = 6",
    "vector (2·3) = 1",
    "so α 3·2 = 4",
    "AB 2·3 = 1",
    "A 2·3 = 1",
    "Σ 2·1 = 3",
    "lim 2·1 = 3",
    "5 choose 2·1 = 10",
    "we have cost -3·2 = 4",
    "π(10+1)=5",
    r"$\pi(10+1)=5$",
    "{2·3.7} = 0.4",
    "so (7/3)=1",
    "The index is:\n> 0 for convergence\n< 0 for divergence",
    # units, labels, money
    r"So \(4 \text{ crates} \times 6 \text{ jars/crate} = 24 \text{ jars}\).",
    "He buys 7 pens at $3 each: 7 pens x $3/pen = $21.",
    "The rope is 3 feet long, that is 3 feet = 36 inches.",
    "3 feet = 3 * 12 = 36 inches",
    "1 crate = 24 bottles, 2 crates = 48 bottles",
    "5 quarters = 125 cents = $1.25",
    "8 dimes = 8 * $0.10 = $0.80",
    "2 hours = 2 * 60 = 120 minutes",
    "1/2 hour = 30 minutes",
    "A map says 1 cm = 5 km, so 4 cm = 20 km.",
    "5 dollars + 20 cents = 5.20 dollars",
    "2 dozen = 24 eggs, and 2 dozen eggs = 2 * 12 = 24 eggs.",
    "3 pairs = 3 * 2 = 6 socks",
    "1.5 million = 1,500,000",
    "Total for 3 days = 3 * 40 = 120.",
    "Day 2 = 15 + 5 = 20 pages, day 3 = 25 pages",
    "Cost of 4 shirts = $48",
    "Row 3 = 9 seats",
    "She has 5 classes a day, 5 days a week (Monday to Friday) = 5 * 5 = 25 classes.",
    "Legs of 12 chairs = 12 * 4 = 48 legs",
    "15 slices from 3 big pies + 12 slices from 4 small pies = 27 slices.",
    "8 pounds (flour) + 4 pounds (sugar) = 12 pounds",
    r"\[8 \text{ pounds} \text{ (flour)} + 4 \text{ pounds} \text{ (sugar)} = 12 \text{ pounds}\]",
    "$1,250 + $750 = $2,000.",
    "£5 + £7 = £12",
    "He pays 3 × $2.50 = $7.50, and $10 - $7.50 = $2.50 is left.",
    "1 part = 30 students, 3 parts = 90 students",
    "1/4 of the tank = 12 liters",
    "20% = 14 students, so 100% = 70 students",
    "1/3 = 20 people",
    "60 miles / 2 hours = 30 miles/hour",
    "5 m * 4 m = 20 m^2",
    "3 weeks = 21 days",
    "4 weeks * 7 days/week = 28 days",
    "45 minutes = 3/4 hour",
    "The ratio 3:4 = 6:8.",
    "3 : 4 = 9 : 12",
    "The show starts at 3:30, and 3:30 + 2 hours = 5:30.",
    # rounding and approximation
    "1/3 = 0.33",
    "2/3 = 0.67 and 2/3 = 0.66",
    "10 / 3 = 3.33, and 3.33 * 3 = 10",
    "100 / 7 = 14.29",
    r"\(\sqrt{2} = 1.414\)",
    "50 / 8 = 6 full boxes",
    "π * 4 = 12.57",
    "That is about 22 / 7 = 3.1.",
    "The result is approximately 7 * 1.41 = 10.",
    "17 * 3 ≈ 50",
    r"\(17 \cdot 3 \approx 50\)",
    "We round 4.6 to 5, so 3 * 4.6 = 15 roughly.",
    "$20 / 3 = $6.67 each",
    "0.333 * 3 = 1",
    "12.566 / 4 = 3.1415",
    # percentages
    "20% of 50 = 10",
    "20% of the 50 students = 10 students",
    r"\(\frac{3}{4} \times 100 = 75\%\)",
    "3/4 * 100 = 75%",
    "3/4 = 75%",
    "12 / 48 = 0.25 = 25%",
    "(12/48) * 100% = 25%",
    "100% - 30% = 70%",
    "0.3 = 30%",
    "15 percent of 200 = 30",
    # mixed numbers, fractions, spelling of operators
    "2 1/2 * 4 = 10",
    r"\(2\frac{1}{2} \times 4 = 10\)",
    r"\(2\frac{1}{2} = 1\)",
    "1/2 + 1/3 = 5/6",
    "3 x 4 = 12 and 3x4=12",
    "7 ÷ 2 = 3.5",
    "3 times 4 = 12",
    "10 divided by 4 = 2.5",
    "2/5 of 40 = 16",
    r"\(\frac{2}{5} \text{ of } 40 = 16\)",
    "2^10 = 1024",
    r"\(2^{10} = 1024\)",
    "5! = 120",
    "5 - -3 = 8",
    "(-2)(-3) = 6",
    "3² + 4² = 5²",
    "**3 + 4 = 7**",
    "12,000 / 4 = 3,000",
    r"12{,}000 + 1 = 12{,}001",
    r"\(\sqrt{16} = 4\), $\sqrt[3]{8} = 2$",
    r"\(\dfrac{6}{4} = \dfrac{3}{2}\)",
    "He said 5*3=<<5*3=15>>15 apples.",
    # chains
    "3 + 4 = 7 × 2 = 14",
    r"\begin{align*} 3 \cdot 4 &= 12 \\ &= 10 + 2 \end{align*}",
    r"\[ 3 \cdot (4 + 1) \] \[ = 3 \cdot 5 \] \[ = 15 \]",
    "3 < 5 <= 5 < 7",
    # suppositions, questions, denials
    "If each cost $3, then 5 * 3 = 16.",
    "Suppose 2 + 2 = 5.",
    "Suppose the root is rational. Then 2 * 3 = 7, which is a contradiction.",
    "Assume for contradiction that it ends. We get 4 = 5.",
    "Is 3 * 3 = 10?",
    "Does 7 + 7 = 15 hold? No.",
    "It would be 3 * 4 = 13.",
    "It is not true that 3 + 3 = 7.",
    "3 + 3 = 7 is false.",
    "3 + 3 = 7, which is wrong.",
    "We get 3 + 3 = 7. This is impossible.",
    "3 + 3 = 7. Wait, that is not right.",
    r"\(3 + 3 \neq 7\)",
    "3 + 3 ≠ 7",
    "Let us try 6: 6 * 6 = 35.",
    "We guess 4 * 4 = 15.",
    # words that change a value
    "Half of 6 + 4 = 5.",
    "Twice 3 + 4 = 14",
    "3 more than 4 + 1 = 8",
    "12 = 3 more than 9",
    "10 = twice 5",
    "4 + 4 = 2 times the 4",
    "4 + 4 = 2 times 4",
    "6 + 6 = 1 dozen",
    "20 + 5 = 2 and a half tens",
    "The sum of 3 and 4 + 1 = 8.",
    "The square root of 16 + 9 = 5",
    "the average of 4 + 6 = 5",
    # no identities of numbers
    "x = 3, y = 4",
    "x1 = -3, y1 = 7",
    "a_2 = 5",
    "P(X = 3) = 1/6",
    "f(2) = 7",
    "2x = 6",
    "72 = 8h",
    "Step 1 = 5",
    "1. 3 + 4 = 7",
    "- 3 + 4 = 7",
    "2) 3 * 4 = 12",
    "the factors of 10 = 2, 5",
    "1 + 2 + ... + 10 = 55",
    r"\(1 + 2 + \cdots + 10 = 55\)",
    r"\(0.\overline{3} = 1/3\)",
    "0.333... = 1/3",
    "Problem 3: 4 + 1 = 5",
    "17 / 5 = 3 remainder 2",
    "17 / 5 = 3 R 2",
    r"\(17 \equiv 2 \pmod 5\)",
    r"\(2^4 = 1 \pmod{15}\)",
    "17 mod 5 = 2",
    r"\(4! = 24\), \(5!=120\)",
    "1011_2 = 11",
    r"$5 and $6 make 11, that is $5 + $6 = $11.",
    "|3 - 5| = 2",
    r"\(\{1, 2\} = \{2, 1\}\)",
    r"\(30^\circ + 60^\circ = 90^\circ\), and \(90^\circ + 90 = 180\)",
    r"\(\pi = 180^\circ\)",
    r"\(2\pi = 360\)",
    r"\(\sin 30 = 0.5\), in degrees",
    r"\(\arccos 0.5 = 60\)",
    "9 AM - 5 PM = 8 hours",
    "5 hundred + 20 = 520",
    "$50 + 10% = $55",
    r"\(48 \div 2(9+3) = 2\)",
    r"\(1.000,50\) and 3,5 + 1,5 = 5",
    "We get 0 = 5, so there is no solution.",
    "1 kg = 2.2 lbs, so 10 kg = 22 lbs",
    r"\(\text{gcd}\,(378,315) = \text{gcd}(63,315)\)",
    "3 months = 12 weeks; 2 months = 60 days",
    "50 / 8 + 1 = 6 + 1 = 7",
]


@pytest.mark.parametrize("text", TRUE_PROSE)
def test_what_is_true_or_not_asserted_is_never_refuted(text: str) -> None:
    assert wrong(text) == []


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("Work in base 5.", "13 + 14 = 32"),
        ("What is the remainder modulo 7?", "3^6 = 1"),
        ("Let a star b be a new operation.", "3 + 4 = 7"),
        ("A clock shows 10.", "10 + 5 = 3"),
        (r"Fill in \boxed{}.", r"\(\boxed{4 - 4} = -3\)"),
        ("Take log to base 10; all logarithms are decimal.", r"\(\log 100 = 2\)"),
    ],
)
def test_what_the_statement_changes_is_not_plain_arithmetic(statement: str, text: str) -> None:
    assert wrong(text, statement=statement) == []


@pytest.mark.parametrize(
    ("text", "counterexample"),
    [
        ("She has 36 × 2 = 74 eggs.", "36 * 2 is 72, not 74"),
        ("7 + 8 = 16", "7 + 8 is 15, not 16"),
        (
            r"\(4 \text{ crates} \times 6 \text{ jars/crate} = 26 \text{ jars}\)",
            "4 * 6 is 24, not 26",
        ),
        ("3 * $4 = $13", "3 * 4 is 12, not 13"),
        ('The result 2 + 2 = 5 is "easy".', "2 + 2 is 4, not 5"),
        ("Let a = 3*b and b = 2. 2 + 2 = 5.", "2 + 2 is 4, not 5"),
        ("2 boxes x 5 pounds per box = 12 pounds", "2 * 5 is 10, not 12"),
        ("17 ÷ 5 = 3 with a remainder of 4", "5 * 3 + 4 is 19, not 17"),
        ("20% of 50 = 12", "(20/100) * 50 is 10, not 12"),
        ("2 hours * 60 minutes/hour = 130 minutes", "2 * 60 is 120, not 130"),
        (r"\[ \frac{3}{4} \times 8 = 7 \]", r"\frac{3}{4} * 8 is 6, not 7"),
        ("9 + 8 = 17 + 1", "9 + 8 is 17, but 17 + 1 is 18"),
        ("7.5 * 2 = 15.5", "7.5 * 2 is 15, not 31/2"),
        ("5 < 2 + 1 holds", "5, which is not below 3 (2 + 1)"),
        ("We have 2 + 2 = 5, and 3 > 2.", "2 + 2 is 4, not 5"),
        ("1,200 + 900 = 2,000", "1200 + 900 is 2100, not 2000"),
        ("2/5 of 40 = 18", "2 / 5 * 40 is 16, not 18"),
        (r"\(\sqrt{50} = 25\sqrt{2}\)", r"\sqrt{50} is 5*sqrt(2), but 25 \sqrt{2} is 25*sqrt(2)"),
    ],
)
def test_a_false_equality_is_refuted_with_its_value(text: str, counterexample: str) -> None:
    assert wrong(text) == [(0, counterexample)]


def test_the_wrong_step_is_told_among_right_ones() -> None:
    steps = ("There are 4 * 3 = 12 cups.", "Half break: 12 / 2 = 6.", "Then 6 + 5 = 12.", "So 12.")
    assert [step for step, _ in wrong(*steps)] == [2]


def test_a_chain_over_lines_is_followed() -> None:
    steps = (r"\begin{align} 3 \cdot 4 &= 12 \\ &= 9 + 4 \end{align}",)
    assert wrong(*steps) == [(0, "9 + 4 is 13, not 12")]
    assert wrong(r"\[ 5 \cdot 3 \] \[ = 16 \]") == [(0, r"5 * 3 is 15, not 16")]


def test_what_cannot_be_computed_is_unknown() -> None:
    [(_, finding)] = findings("9999^99999 = 1")
    assert finding.verdict == "unknown"
