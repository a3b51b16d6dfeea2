"""Right steps in wordings that invite a wrong refutation, and statements that must not verify."""

import pytest

from mcp_reasoner.verify.proof.checker import ProofChecker
from mcp_reasoner.verify.proof.judging import judge_claims

RIGHT = [
    # rounding and approximation
    "The mean is 7/3 = 2.33, so 3 * 2.33 = 7 after all.",
    "We keep two decimals: 22/7 = 3.14.",
    "22/7 = 3.142857",
    "1/7 = 0.142857, and 0.142857 * 7 = 1.",
    r"\(\sqrt{3} = 1.732\), so \(2 \cdot 1.732 = 3.464\).",
    "To the nearest ten, 47 + 38 = 90.",
    "Roughly 19 * 21 = 400.",
    "19 * 21 = 400, more or less, is what we estimate.",
    "365 / 7 = 52 weeks (and a day)",
    "100 / 3 = 33 full rows",
    r"\(e = 2.718\) and \(\pi = 3.1416\)",
    "A third is 0.333, two thirds are 2 * 0.333 = 0.667.",
    # suppositions, questions, denials, cases
    "Suppose $2 \\mid 3$. Then 3 = 2 * 2, absurd.",
    "Assume 9 is prime. Then 9 has only two divisors, but 3 divides 9.",
    "If 7 divides 22, then 22 = 7k for some k.",
    "Were it so, 5 + 5 = 11 would hold.",
    "One might think that 3^2 + 4^2 = 7^2, which is false.",
    "A common mistake is (1 + 2)^2 = 1^2 + 2^2.",
    "Clearly $1 + 1 \\ne 3$.",
    "Case 1: $n = 2$. Case 2: $n = 3$.",
    "Let us test x = 2: is 2^2 + 1 = 6?",
    "For contradiction let $\\sqrt{2}$ be rational. We get that 4 is odd, a contradiction.",
    "It is not true that 15 is even.",
    "Nobody claims that 8 is odd.",
    "Check whether 4 divides 10: it does not.",
    # other bases, moduli, remainders
    "In base 7, 5 + 4 = 12.",
    "In binary, 1 + 1 = 10.",
    "In hexadecimal 9 + 7 = 10.",
    r"\(11_2 + 1_2 = 100_2\)",
    r"\(7 + 8 = 3 \pmod{12}\)",
    r"\(5 \cdot 5 \equiv 4 \pmod 7\), so \(5^2 = 4\) there.",
    r"Modulo 10 we have $7^2 = 9$ and $3 \cdot 7 = 1$.",
    r"$-1 \equiv 4 \equiv 9 \pmod 5$",
    r"$2^{-1} \equiv 3 \pmod 5$, because $2 \cdot 3 = 1$ there.",
    r"\(x \equiv 2 \pmod 3\) and \(x \equiv 3 \pmod 5\)",
    "On a clock, 9 + 5 = 2.",
    "20 / 6 = 3 remainder 2, so the remainder is 2.",
    "17 mod 5 = 2, 17 div 5 = 3",
    # intervals, tuples, lists, sets
    "x lies in (2, 5), so x > 2.",
    "The solutions are x = 2, 3.",
    "The divisors of 6 = 1, 2, 3, 6.",
    r"\((1, 2) + (3, 4) = (4, 6)\)",
    r"\([0, 1] \cup [1, 2] = [0, 2]\)",
    r"\(\{1, 2\} \cap \{2, 3\} = \{2\}\)",
    r"\(|\{1, 2, 3\}| = 3\)",
    "The pair (3, 4) gives 3 + 4 = 7 and 3 * 4 = 12.",
    # precedence
    "8 / 2(2 + 2) = 1",
    "6 / 2 * 3 = 9",
    "-3^2 = 9 if the sign belongs to the 3",
    r"\(2^{3^2} = 512\)",
    "2^3^2 = 64",
    "1/2x = 4 for x = 1/8 in this notation",
    # units
    "1 m 20 cm = 120 cm",
    "3 h 30 min = 210 min",
    "2 km + 300 m = 2300 m",
    "5 ft 6 in = 66 in",
    "1 lb = 16 oz, so 3 lb = 48 oz",
    "4 quarters = 1 dollar",
    "12 eggs = 1 dozen",
    "60 km/h * 2 h = 120 km",
    "A speed of 90 km/h = 25 m/s.",
    "100 °C = 212 °F",
    "1 hectare = 10000 m^2",
    "3 half-dozens = 18 eggs",
    "Half a dozen + 4 = 10",
    # scientific notation, large and small numbers
    r"\(3 \times 10^8 = 300{,}000{,}000\)",
    "3e8 = 300000000",
    "6.02 x 10^23 = 6.02E23",
    "5k + 2k = 7k",
    "2.5 million + 500,000 = 3 million",
    "1,5 + 1,5 = 3 with a decimal comma",
    "1.000 + 1 = 1.001 in German notation",
    # dates, times, scores, versions, labels
    "From 9:30 to 11:00 is 1.5 hours.",
    "The meeting is on 3/4, the next on 10/4.",
    "They won 3:2, then 4:1, so 7:3 in total.",
    "Version 1.9 + 0.1 = version 1.10",
    "Chapter 2 = pages 20-35",
    "Section 3.2 = the main part",
    "Rule 4 = modus ponens",
    "Exercise 5 = 12 points",
    "In 2020 + 5 = 2025 he will be 30.",
    "1990s = 10 years",
    "Room 12 = kitchen",
    # ratios and percentages
    "The ratio 2:3 = 4:6.",
    "2 : 3 = 10 : 15, so 2 parts = 10",
    "50% + 25% = 75%",
    "$80 + 25% = $100",
    "A rise of 20% and then of 10% = 32%",
    "100% = 250 people, so 20% = 50 people.",
    "0.05 = 5%",
    "3 out of 4 = 75%",
    # names with several values
    "First x = 3. Later, x = 5.",
    "x = 2 or x = -2",
    "n = 1: 1 + 1 = 2. n = 2: 2 + 2 = 4.",
    "Total = 3 + 4. After the sale, Total = 5.",
    "Remaining = 10 - 3, and on Tuesday Remaining = 5",
    "Total = 2 * 6 or Total = 8",
    "Score = 3 + 4\nThe new Score = 9",
    "Share = 1/3. Share = 33%.",
    "We set a := 3 and b := 4.",
    "i = i + 1",
    "S = 1 + 2; S = S + 3 = 6",
    # functions, sequences, sums
    "Let f be such that f(1) = 2, f(2) = 5. Then f(1) + f(2) = 7.",
    "Let f(x) = x^2 for x > 0, f(x) = 0 else. So f(-2) = 0.",
    "Let a_1 = 1, a_n = a_{n-1} + 2. So a_3 = 5.",
    r"$\log 100 = 2$ and $\log 8 = 3$, each in its own base.",
    r"$\binom{5}{2} = 10$, $5! = 120$, $3!! = 3$",
    r"$1 + 2 + \dots + 100 = 5050$",
    r"$\sin 90 = 1$ and $\cos 60 = 0.5$",
    r"$\sum_{k=1}^{\infty} \frac{1}{2^k} = 1$",
    r"$\sum k = 10$ over $k = 1, 2, 3, 4$",
    r"$\int_0^1 x \, dx = \frac12$",
    r"$\lim_{x \to 0} x = 0$",
    r"$A = B$ for the sets $A = \{1\}$ and $B = \{1\}$",
    r"$\triangle = 3$, $\angle A = 60$",
    r"$P(A) = 1/2$ and $P(B) = 1/3$",
    r"$\overline{AB} = 5$ and $AB = 10A + B$",
    r"$10 = 1010_2$, $8 = 1000_2$",
    r"\[ 2 \cdot 3 = 6, \] \[ 7, \ldots \]",
    r"\[ x = 3, \quad y = 4, \quad x + y = 7. \]",
    r"\begin{align*} a &= 3, & b &= 4, \\ c &= 5. \end{align*}",
    r"\begin{align*} 3 + 4 &= 7 && \text{by addition} \\ &= 5 + 2. \end{align*}",
]


@pytest.mark.parametrize("text", RIGHT)
def test_a_right_step_is_not_refuted(text: str) -> None:
    refuted = [
        claim["finding"]["counterexample"]
        for claim in judge_claims("", [text])["claims"]
        if claim["finding"] is not None and claim["finding"]["verdict"] == "refuted"
    ]
    assert refuted == []


def test_there_are_a_hundred_of_them() -> None:
    assert len(set(RIGHT)) >= 100


NOT_TO_VERIFY = [
    # false
    "Prove that 12 divides n^3 - n for all positive integers n.",
    "Prove that n^2 + n + 41 is prime for all positive integers n.",
    "Show that 2^n > n^2 for all positive integers n.",
    "Show that sqrt(x^2) = x for all real x.",
    "Show that (a+b)^2 = a^2 + b^2 for all real a, b.",
    "Prove that x^2 >= x for all real x.",
    "Show that n! > 2^n for all positive integers n.",
    "Prove that 1/3 = 0.33.",
    "Prove that every integer n is even.",
    "Show that for all real x there is a real y such that y^2 = x.",
    "Prove that 91 is prime.",
    "Show that sqrt(8) is rational.",
    r"Show that $\int_{0}^{1} x^2 dx = 1/2$.",
    r"Show that $\int_{-1}^{1} \frac{1}{x^2} dx = -2$.",
    r"Show that $\lim_{x \to 0} \frac{\sin(x)}{x} = 0$.",
    r"Show that $\sum_{k=0}^{\infty} 2^k = -1$.",
    "Prove that 10 ≡ 4 (mod 7).",
    # hypotheses that contradict each other
    "Suppose x is real and x^2 = -1. Prove that x = 5.",
    "Let n be an even integer and suppose n is odd. Prove that n = 0.",
    "Let x be a real number with x > 1 and x < 0. Prove that x = 7.",
    # true only under conditions that are not said
    "Show that ln(x^2) = 2 ln(x) for all real x.",
    "Prove that x/x = 1 for all real x.",
    "Show that for all real x, derivative(ln(x), x) = 1/x.",
    "Show that (x^2 - 1)/(x - 1) = x + 1 for all real x.",
    "Prove that sqrt(a*b) = sqrt(a)*sqrt(b) for all real a, b.",
    # words or names that no rule accounts for
    "Prove that 6 divides n^3 - n.",
    "Prove that 6 divides n^3 - n for all good integers n.",
    "Prove that almost always n^2 >= n for all integers n.",
    "Prove that a triangle has angles that add up to 180.",
    "Prove that n^2 is even for all natural numbers n that Alice likes.",
    "Show that x > 0 for all x.",
    "Prove that 2 + 2 = 4 in base 3.",
    "Prove that f(x) = x^2 is continuous.",
    "Prove that there are infinitely many primes.",
    "Prove that 3 divides 111 when written in binary.",
    "Is 2 + 2 = 4?",
    "Prove or disprove: 2 + 2 = 5.",
    "Disprove that 2 + 2 = 4.",
    "Find all n such that 2 + 2 = 4.",
    "Prove that not 2 + 2 = 4.",
    "Prove that 2 + 2 = 4 is false.",
    "Prove that if 1 = 2 then 3 = 4.",
    "Explain why 2 + 2 = 4 matters.",
    "Prove that the first even numbers sum to n(n+1).",
    "Show that the sum of the first n integers is n(n+1)/2.",
    "Let m, n be natural numbers. Prove that n >= 1.",
]


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.anyio
async def test_no_statement_that_should_not_verify_does() -> None:
    assert len(set(NOT_TO_VERIFY)) >= 40
    wrong = []
    async with ProofChecker(seconds=3, workers=2) as checker:
        for statement in NOT_TO_VERIFY:
            report = await checker.check(statement, "It is clear.")
            if report.status == "verified":
                wrong.append((statement, report.claim))
    assert wrong == []
