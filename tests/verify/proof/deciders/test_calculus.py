r"""Calculus: poles, jumps, one-sided points and divergence never become a proof."""

import pytest

from mcp_reasoner.verify.proof.claims import FormalClaim, Variable
from mcp_reasoner.verify.proof.deciders.decide import rule
from mcp_reasoner.verify.proof.deciders.ruling import Ruling
from mcp_reasoner.verify.proof.judging import judge_claims
from mcp_reasoner.verify.proof.reader import read_proof


def ruling(conclusion: str, *given: str, names: str = "") -> Ruling:
    claim = FormalClaim(
        conclusion=conclusion,
        variables=tuple(Variable(name, "real") for name in names.split()),
        hypotheses=given,
    )
    return rule("quick", claim)


TRUE = [
    (r"\int_{0}^{2} (3*x^2 + 1) dx = 10", ""),
    (r"\int_{2}^{0} x dx = -2", ""),
    (r"\int_{-2}^{-1} \frac{1}{x^2} dx = 1/2", ""),
    (r"\int_{0}^{1} x*\exp(x^2) dx = (e - 1)/2", ""),
    (r"\int_{0}^{\pi} \sin(x)^2 dx = \pi/2", ""),
    (r"\int_{0}^{t} 2*x dx = t^2", "t"),
    (r"\int_{1}^{2} \ln(x) dx = 2*\ln(2) - 1", ""),
    ("derivative(x^5 - x, x) = 5*x^4 - 1", "x"),
    ("derivative(y^2, x) = 0", "x y"),
    ("derivative(x*y, x) = y", "x y"),
    ("derivative(tan(x), x) = 1 + tan(x)^2", "x"),
    ("derivative(derivative(x^3, x), x) = 6*x", "x"),
    ("derivative(2^x, x) = 2^x*ln(2)", "x"),
    ("derivative(atan(x), x) = 1/(1 + x^2)", "x"),
    (r"\lim_{x \to 1} \frac{x^3 - 1}{x - 1} = 3", ""),
    (r"\lim_{x \to 0} \frac{\exp(x) - 1 - x}{x^2} = 1/2", ""),
    (r"\lim_{x \to 0} \frac{\tan(x)}{x} = 1", ""),
    (r"\lim_{n \to \infty} \frac{n}{n^2 + 1} = 0", ""),
    (r"\lim_{n \to \infty} (1 - 1/n)^n = 1/e", ""),
    (r"\lim_{x \to \infty} \exp(-x) = 0", ""),
    (r"\lim_{x \to 0^+} \frac{\sin(x)}{x} = 1", ""),
    (r"\sum_{k=1}^{\infty} \frac{1}{k^2 + k} = 1", ""),
    (r"\sum_{k=2}^{\infty} \frac{1}{k(k-1)} = 1", ""),
    (r"\sum_{k=1}^{\infty} \frac{k}{3^k} = 3/4", ""),
    (r"\int_{0}^{2*\pi} \frac{1}{2 + \cos(x)} dx = 2*\pi/\sqrt{3}", ""),
    (r"\lim_{x \to 0} (x*\sin(1/x)) = 0", ""),
    (r"\lim_{x \to 0^+} \sqrt{x} = 0", ""),
    (r"\lim_{x \to \infty} (\sqrt{x+1} - \sqrt{x}) = 0", ""),
    (r"\int_{0}^{1} \frac{1}{\sqrt{x}} dx = 2", ""),
    (r"\sum_{k=0}^{\infty} \frac{1}{k!} = e", ""),
]
PROVED = 24
"""So many of these, from the first on, are proved; the others are beyond the theorems used."""

FALSE = [
    (r"\int_{-1}^{1} \frac{1}{x} dx = 0", ""),
    (r"\int_{-1}^{1} \frac{1}{x^2} dx = -2", ""),
    (r"\int_{0}^{1} \frac{1}{x} dx = 0", ""),
    (r"\int_{0}^{2*\pi} \frac{1}{2 + \cos(x)} dx = 0", ""),
    (r"\int_{-2}^{-1} \frac{1}{x} dx = \ln(2)", ""),
    (r"\int_{-1}^{1} \sqrt{x^2} dx = 0", ""),
    (r"\int_{1}^{-1} x^2 dx = 2/3", ""),
    (r"\int_{0}^{\pi} \tan(x) dx = 0", ""),
    (r"\int_{0}^{\pi} \frac{1}{\cos(x)^2} dx = 0", ""),
    (r"\int_{0}^{\infty} x dx = 0", ""),
    (r"\int_{0}^{\infty} \sin(x) dx = 1", ""),
    (r"\int_{0}^{t} \frac{1}{x - 1} dx = \ln(t - 1)", "t"),
    (r"\int 2*x dx = x^2 + x + C", "x C"),
    (r"\int \frac{1}{x} dx = \frac{-1}{x^2} + C", "x C"),
    ("derivative(abs(x), x) = 1", "x"),
    ("derivative(sqrt(x^2), x) = 1", "x"),
    ("derivative(x^x, x) = x*x^(x-1)", "x"),
    ("derivative(sin(2*x), x) = cos(2*x)", "x"),
    ("derivative(floor(x), x) = 1", "x"),
    ("derivative(x^2, y) = 2*x", "x y"),
    (r"\lim_{x \to 0} \frac{\abs(x)}{x} = 1", ""),
    (r"\lim_{x \to 0} \sin(1/x) = 0", ""),
    (r"\lim_{x \to 0} \frac{1}{x} = 0", ""),
    (r"\lim_{x \to 0} \frac{1}{x^2} = 0", ""),
    (r"\lim_{n \to \infty} (-1)^n = 1", ""),
    (r"\lim_{n \to \infty} (1 + 1/n)^n = 1", ""),
    (r"\lim_{x \to 0^-} \exp(1/x) = 1", ""),
    (r"\lim_{x \to 0} \exp(1/x) = 0", ""),
    (r"\lim_{x \to 0} \frac{\cos(x)}{x} = 0", ""),
    (r"\lim_{x \to 0} (1/x - 1/x) = 1", ""),
    (r"\sum_{k=0}^{\infty} (-1)^k = 1/2", ""),
    (r"\sum_{k=0}^{\infty} 2^k = -1", ""),
    (r"\sum_{k=1}^{\infty} k = -1/12", ""),
    (r"\sum_{k=0}^{\infty} \frac{1}{k(k+1)} = 1", ""),
    (r"\sum_{k=1}^{\infty} \frac{1}{k(k-1)} = 1", ""),
    (r"\sum_{k=1}^{\infty} \frac{1}{2^k} = 2", ""),
]


@pytest.mark.parametrize(("text", "names"), FALSE)
def test_what_is_false_is_never_proved(text: str, names: str) -> None:
    assert ruling(text, names=names).verdict != "proved"


@pytest.mark.parametrize(("text", "names"), TRUE)
def test_what_is_true_is_never_refuted(text: str, names: str) -> None:
    assert ruling(text, names=names).verdict != "refuted"


@pytest.mark.parametrize(("text", "names"), TRUE[:PROVED])
def test_what_the_theorems_reach_is_proved(text: str, names: str) -> None:
    assert ruling(text, names=names).verdict == "proved"


@pytest.mark.parametrize(
    ("text", "counterexample"),
    [
        (r"\int_{0}^{1} x^2 dx = 1/2", "the integral is 1/3; 1/3 is not 1/2"),
        (r"\sum_{k=1}^{\infty} \frac{1}{2^k} = 2", "the infinite sum is 1; 1 is not 2"),
        (r"\lim_{x \to 0} \frac{1}{x} = 0", "from one side it grows without bound"),
        (r"\sum_{k=0}^{\infty} 2^k = -1", "the partial sums grow without bound"),
        (r"\int_{1}^{\infty} \frac{1}{x} dx = 7", "its antiderivative has no finite limit"),
    ],
)
def test_a_refutation_tells_the_value(text: str, counterexample: str) -> None:
    found = ruling(text)
    assert found.verdict == "refuted"
    assert (found.counterexample or "").startswith(counterexample)


def test_side_conditions_are_said() -> None:
    assert ruling("derivative(ln(x), x) = 1/x", names="x").assumptions == ("x > 0",)
    assert "x > 0" in ruling(r"\int \frac{1}{x} dx = \ln(x) + C", names="x C").assumptions


@pytest.mark.parametrize(
    "text",
    [
        r"Setting $\frac{d}{dx} (x^2 - 4x) = 0$ gives the minimum.",
        r"We need $\int_0^a 2x\,dx = 9$.",
        r"Is $\int_0^1 x\,dx = 1$?",
        r"Suppose that $\lim_{x \to 0} \frac{\sin x}{x} = 2$.",
        r"By substitution $\int 2x \cos(x^2)\,dx = \sin u + C$.",
        r"Numerically, $\int_0^1 x^2\,dx = 0.33$ approximately.",
        r"$\lim_{x \to 0} f(x) = 3$, $\int_0^1 g(x)\,dx = 2$",
        r"$\int_0^1 x^2\,dx \approx 0.3$",
        r"The series $\sum_{k=1}^{\infty} \frac{1}{k^2} = \frac{\pi^2}{6}$ is known.",
    ],
)
def test_calculus_in_steps_is_refuted_only_where_it_is_asserted_and_false(text: str) -> None:
    for claim in judge_claims("", [text])["claims"]:
        assert claim["finding"] is None or claim["finding"]["verdict"] != "refuted"


def test_a_false_integral_in_a_display_is_refuted() -> None:
    [claim] = judge_claims("", [r"\[ \int_0^{\pi} \sin x \, dx = 3. \]"])["claims"]
    assert claim["finding"]["counterexample"] == "the integral is 2; 2 is not 3"


@pytest.mark.parametrize(
    ("conclusion", "given"),
    [
        ("derivative(y, x) = 0", ("y = x^2",)),
        ("derivative(y, x) = 2x", ("y = x^2",)),
        ("derivative(x*y, x) = y", ("y = x^2",)),
        ("derivative(y, x) = 0", ("y > x",)),
        ("y = x^2 and derivative(y, x) = 0", ()),
    ],
)
def test_a_name_that_may_depend_on_the_variable_is_no_constant(
    conclusion: str, given: tuple[str, ...]
) -> None:
    found = ruling(conclusion, *given, names="x y")
    assert found.verdict == "unknown"
    assert "depends on the variable" in found.detail


def test_a_name_of_which_nothing_ties_it_to_the_variable_is_one() -> None:
    assert ruling("derivative(x*y, x) = y", names="x y").verdict == "proved"
    assert ruling("derivative(x*y, x) = y", "y > 0", names="x y").verdict == "proved"


def test_steps_about_other_names_are_left_alone() -> None:
    for step in (r"$\frac{d}{dx} y = 0$ where $y=x^2$.", r"$\int_0^1 y\,dx = y$ for $y=x^2$."):
        assert read_proof("", [step])[0].formal is None
