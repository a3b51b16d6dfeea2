"""Typical steps of proofs, true and false, for `deciders` and for the tests.

Each is a name, whether it is true, and a claim in the plain form that `read_statement_claim`
reads. `CONTRADICTORY` are true of nothing: their hypotheses cannot hold together.
"""

from typing import NamedTuple

from mcp_reasoner.verify.proof.claims import FormalClaim
from mcp_reasoner.verify.proof.statement import read_statement_claim

__all__ = ["CONTRADICTORY", "STEPS", "Step", "claim_of"]


class Step(NamedTuple):
    """One step; `claim` in words that the rules read."""

    name: str
    true: bool
    claim: str


def claim_of(text: str) -> FormalClaim:
    """The formal claim of a step; ValueError where it is not read, which is a mistake here."""
    claim = read_statement_claim(text)
    if claim is None:
        raise ValueError(f"not read: {text}")
    return claim


_AB = "for all real a, b"
_ABC = "for all real a, b, c"
_POSITIVE = "for all real a, b, c with a > 0 and b > 0 and c > 0"
_N = "for all integer n"
_N1 = "for all integer n with n >= 1"

STEPS: tuple[Step, ...] = (
    # numbers
    Step("a sum of fractions", True, "1/3 + 1/6 = 1/2"),
    Step("a wrong sum of fractions", False, "1/3 + 1/6 = 2/9"),
    Step("a power", True, "2^10 = 1024"),
    Step("roots compared", True, "sqrt(2) + sqrt(3) > 3"),
    Step("roots compared wrongly", False, "sqrt(2) + sqrt(3) > 3.15"),
    Step("a nested root", True, "sqrt(5 + 2*sqrt(6)) = sqrt(2) + sqrt(3)"),
    Step("a large prime", True, "prime(2^61 - 1)"),
    Step("a remainder of a power", True, "2^100 mod 7 = 2"),
    # identities
    Step("cube of a sum", True, f"{_AB}: (a+b)^3 = a^3 + 3*a^2*b + 3*a*b^2 + b^3"),
    Step("freshman's cube", False, f"{_AB}: (a+b)^3 = a^3 + b^3"),
    Step("difference of cubes", True, f"{_AB}: a^3 - b^3 = (a-b)*(a^2 + a*b + b^2)"),
    Step("sum of two fractions", True, f"{_AB}: 1/a + 1/b = (a+b)/(a*b)"),
    Step("sum of two fractions, wrongly", False, f"{_AB}: 1/a + 1/b = 2/(a+b)"),
    Step("a cancelled factor", True, "for all real x: (x^2 - 1)/(x - 1) = x + 1"),
    Step(
        "Lagrange's identity",
        True,
        "for all real a, b, c, d: (a^2+b^2)*(c^2+d^2) = (a*c+b*d)^2 + (a*d-b*c)^2",
    ),
    Step("a difference of squares, wrongly", False, f"{_AB}: (a-b)^2 = a^2 - b^2"),
    Step("a complex identity", True, "for all complex z: (z+1)^3 - z^3 = 3*z^2 + 3*z + 1"),
    # consequences of equations
    Step("sum zero, sum of cubes", True, f"{_ABC} with a + b + c = 0: a^3 + b^3 + c^3 = 3*a*b*c"),
    Step("sum zero, sum of squares", False, f"{_ABC} with a + b + c = 0: a^2 + b^2 + c^2 = 0"),
    Step("both roots", True, "for all real x with x^2 - 5*x + 6 = 0: x = 2 or x = 3"),
    Step("a lost root", False, "for all real x with x^2 = 4*x: x = 4"),
    Step("x + 1/x = 3", True, "for all real x with x + 1/x = 3: x^3 + 1/x^3 = 18"),
    Step("x + 1/x = 3, wrongly", False, "for all real x with x + 1/x = 3: x^2 + 1/x^2 = 9"),
    Step("a root squared twice", True, "for all real x with x^2 = 2: x^4 = 4"),
    Step("a sign lost by squaring", False, f"{_AB} with a^2 = b^2: a = b"),
    Step("squares of equal size", True, f"{_AB} with a^2 = b^2: a = b or a = -b"),
    Step("a product that vanishes", True, f"{_AB} with a*b = 0: a = 0 or b = 0"),
    # inequalities
    Step("two squares", True, f"{_AB}: a^2 + b^2 >= 2*a*b"),
    Step("two squares, strictly", False, f"{_AB}: a^2 + b^2 > 2*a*b"),
    Step("AM-GM for three cubes", True, f"{_POSITIVE}: a^3 + b^3 + c^3 >= 3*a*b*c"),
    Step("AM-GM for four", True, "for all real a, b, c, d: a^4 + b^4 + c^4 + d^4 >= 4*a*b*c*d"),
    Step("Nesbitt", True, f"{_POSITIVE}: a/(b+c) + b/(c+a) + c/(a+b) >= 3/2"),
    Step("Nesbitt, too strong", False, f"{_POSITIVE}: a/(b+c) + b/(c+a) + c/(a+b) >= 2"),
    Step("Cauchy-Schwarz", True, "for all real a, b, c, d: (a^2+b^2)*(c^2+d^2) >= (a*c+b*d)^2"),
    Step("Schur", True, f"{_POSITIVE}: a*(a-b)*(a-c) + b*(b-a)*(b-c) + c*(c-a)*(c-b) >= 0"),
    Step("three products", True, f"{_ABC}: a^2 + b^2 + c^2 >= a*b + b*c + c*a"),
    Step("a number and its inverse", True, "for all real x with x > 0: x + 1/x >= 2"),
    Step("the same below zero", False, "for all real x: x + 1/x >= 2"),
    Step("a parabola in the interval", True, "for all real x with 0 <= x <= 1: x*(1-x) <= 1/4"),
    Step("square below itself", False, "for all real x with x > 0: x^2 >= x"),
    Step("triangle inequality", True, "for all real x, y: abs(x+y) <= abs(x) + abs(y)"),
    Step("triangle inequality reversed", False, "for all real x, y: abs(x+y) >= abs(x) + abs(y)"),
    Step(
        "discriminant",
        True,
        "for all real a, b, c, x with a != 0 and a*x^2 + b*x + c = 0: b^2 >= 4*a*c",
    ),
    Step(
        "epsilon and delta",
        True,
        "for all real x, d with d > 0 and abs(x-2) < 1 and abs(x-2) < d/5: abs(x^2-4) < d",
    ),
    Step(
        "sides of a triangle",
        True,
        f"{_POSITIVE} and a+b > c and b+c > a and c+a > b: a^2+b^2+c^2 < 2*(a*b+b*c+c*a)",
    ),
    Step("monotonic cube", True, "for all real x, y with x < y: x^3 < y^3"),
    Step("monotonic square", False, "for all real x, y with x < y: x^2 < y^2"),
    Step("root of a sum", True, f"{_AB} with a >= 0 and b >= 0: sqrt(a+b) <= sqrt(a) + sqrt(b)"),
    Step("root of a square", False, "for all real x: sqrt(x^2) = x"),
    Step("root of a square, above zero", True, "for all real x with x >= 0: sqrt(x^2) = x"),
    Step(
        "arithmetic and geometric mean", True, f"{_AB} with a >= 0 and b >= 0: sqrt(a*b) <= (a+b)/2"
    ),
    # divisibility
    Step("6 divides n^3 - n", True, f"{_N}: divides(6, n^3 - n)"),
    Step("12 divides n^3 - n", False, f"{_N}: divides(12, n^3 - n)"),
    Step("30 divides n^5 - n", True, f"{_N}: divides(30, n^5 - n)"),
    Step("square of an odd number", True, f"{_N} with odd(n): divides(8, n^2 - 1)"),
    Step("odd as 2k+1", True, "for all integer n, k with n = 2*k + 1: n^2 mod 8 = 1"),
    Step("squares modulo 4", True, f"{_N}: n^2 mod 4 = 0 or n^2 mod 4 = 1"),
    Step("squares modulo 8", False, f"{_N}: n^2 mod 8 = 0 or n^2 mod 8 = 1"),
    Step("primes above 3", True, "for all integer p with prime(p) and p > 3: divides(24, p^2 - 1)"),
    Step("all primes", False, "for all integer p with prime(p): divides(24, p^2 - 1)"),
    Step("3 divides 4^n - 1", True, f"{_N} with n >= 0: divides(3, 4^n - 1)"),
    Step("9 divides 4^n - 1", False, f"{_N} with n >= 0: divides(9, 4^n - 1)"),
    Step("7 divides 2^(3n) - 1", True, f"{_N} with n >= 0: divides(7, 2^(3*n) - 1)"),
    Step("two consecutive numbers", True, f"{_N}: even(n*(n+1))"),
    Step(
        "divisibility is transitive",
        True,
        "for all integer a, b, c with divides(a, b) and divides(b, c): divides(a, c)",
    ),
    Step(
        "a factor of a product",
        False,
        "for all integer a, b, c with divides(a, b*c): divides(a, b)",
    ),
    Step(
        "congruences multiplied",
        True,
        "for all integer a, b, c, d, m with m > 0 and a ≡ b (mod m) and c ≡ d (mod m): "
        "a*c ≡ b*d (mod m)",
    ),
    Step("an irreducible fraction", True, f"{_N}: gcd(21*n + 4, 14*n + 3) = 1"),
    Step("Euler's primes", False, f"{_N} with n >= 0: prime(n^2 + n + 41)"),
    Step("no square is 2 modulo 3", True, "for all integer a, b: a^2 != 3*b + 2"),
    Step("a sum of two squares", True, "for all integer x, y: x^2 + y^2 != 4003"),
    Step("half of a sum is whole", True, f"{_N1}: integer(n*(n+1)/2)"),
    # induction and sums
    Step("sum of the first numbers", True, f"{_N1}: \\sum_{{k=1}}^{{n}} k = n*(n+1)/2"),
    Step("sum of the first numbers, wrongly", False, f"{_N1}: \\sum_{{k=1}}^{{n}} k = n^2/2"),
    Step("sum of squares", True, f"{_N1}: \\sum_{{k=1}}^{{n}} k^2 = n*(n+1)*(2*n+1)/6"),
    Step("sum of odd numbers", True, f"{_N1}: \\sum_{{k=1}}^{{n}} (2*k-1) = n^2"),
    Step("a telescoping sum", True, f"{_N1}: \\sum_{{k=1}}^{{n}} \\frac{{1}}{{k(k+1)}} = n/(n+1)"),
    Step("geometric sum", True, f"{_N} with n >= 0: \\sum_{{k=0}}^{{n}} 2^k = 2^{{n+1}} - 1"),
    Step("k times k!", True, f"{_N1}: \\sum_{{k=1}}^{{n}} (k*k!) = (n+1)! - 1"),
    Step("powers above numbers", True, f"{_N1}: 2^n > n"),
    Step("powers above squares", True, f"{_N} with n >= 5: 2^n > n^2"),
    Step("powers above squares, too early", False, f"{_N1}: 2^n > n^2"),
    Step("factorials above powers", True, f"{_N} with n >= 4: n! > 2^n"),
    Step("Bernoulli", True, "for all real x, integer n with x > -1 and n >= 1: (1+x)^n >= 1 + n*x"),
    Step(
        "an induction step with squares",
        False,
        "for all real n, p with n >= 1 and n^2 >= p and p > 0: (n+1)^2 >= 2*p",
    ),
    # functions
    Step("sine and cosine", True, "for all real x: sin(x)^2 + cos(x)^2 = 1"),
    Step("triple angle", True, "for all real x: cos(3*x) = 4*cos(x)^3 - 3*cos(x)"),
    Step("triple angle, wrongly", False, "for all real x: cos(3*x) = 4*cos(x)^3 + 3*cos(x)"),
    Step("sine of a sum", True, "for all real x, y: sin(x+y) = sin(x)*cos(y) + cos(x)*sin(y)"),
    Step("sine of a sum, wrongly", False, "for all real x, y: sin(x+y) = sin(x) + sin(y)"),
    Step("tangent of a double angle", True, "for all real x: tan(2*x) = 2*tan(x)/(1 - tan(x)^2)"),
    Step("logarithm of a square", True, "for all real x with x > 0: ln(x^2) = 2*ln(x)"),
    Step(
        "logarithm of a product",
        True,
        "for all real x, y with x > 0 and y > 0: ln(x*y) = ln(x) + ln(y)",
    ),
    Step(
        "logarithm of a sum",
        False,
        "for all real x, y with x > 0 and y > 0: ln(x+y) = ln(x) + ln(y)",
    ),
    Step("powers added", True, "for all real x, y: exp(x+y) = exp(x)*exp(y)"),
    Step("hyperbolic functions", True, "for all real x: cosh(x)^2 - sinh(x)^2 = 1"),
    Step("exponential above its tangent", True, "for all real x: exp(x) >= 1 + x"),
    Step("logarithm below its tangent", True, "for all real x with x > 0: ln(x) <= x - 1"),
    Step("exponential above a steeper line", False, "for all real x: exp(x) >= 1 + 2*x"),
    Step(
        "Pascal",
        True,
        "for all integer n, k with n >= 1 and k >= 1 and k <= n: "
        "binomial(n+1, k) = binomial(n, k) + binomial(n, k-1)",
    ),
    # existence
    Step("Pell's equation", True, "there are integer a, b: a^2 - 2*b^2 = 1 and b > 0"),
    Step("no square root of 2 among integers", False, "there are integer a: a^2 = 2"),
    Step("no real square root of -1", False, "there are real x: x^2 = -1"),
    Step("a half", True, f"{_N} there are integer k: n^2 + n = 2*k"),
    Step("a half, wrongly", False, f"{_N} there are integer k: n^2 + 1 = 2*k"),
    Step("a number between", True, f"{_AB} with a < b there are real c: a < c and c < b"),
    Step("a square root for all", False, "for all real x there are real y: y^2 = x"),
    Step("a whole number above a real one", True, "for all real x there are integer n: n > x"),
    Step(
        "a number twice as far",
        True,
        "for all real x, y with x < y there are real z: z > y and z - y = y - x",
    ),
    Step("a bound for a square", True, "for all real x there are real y: y > 0 and y > x^2"),
    Step("a root of an odd polynomial", True, "for all real a there are real x: x^3 + x = a"),
    Step("Bezout for 3 and 5", True, f"{_N} there are integer x, y: 3*x + 5*y = n"),
    Step("Bezout for 4 and 6", False, f"{_N} there are integer x, y: 4*x + 6*y = n"),
    Step("a quadratic with a root", False, "for all real b there are real x: x^2 + b*x + 1 = 0"),
    # irrational numbers
    Step("the root of 2", True, "not (rational(sqrt(2)))"),
    Step("the root of 8 is rational", False, "rational(sqrt(8))"),
    Step("the root of 49/16", True, "rational(sqrt(49/16))"),
    Step("a cube root", True, "not (rational(root(4, 3)))"),
    Step("a sum of roots", True, "not (rational(sqrt(2) + sqrt(3)))"),
    Step("a hidden rational number", False, "not (rational(sqrt(3 + 2*sqrt(2)) - sqrt(2)))"),
    Step("logarithm of 3 to base 2", True, "not (rational(log(3, 2)))"),
    Step("logarithm of 8 to base 4", False, "not (rational(log(8, 4)))"),
    Step("pi squared", True, "not (rational(pi^2))"),
    Step("irrational root", True, "for all integer a, b with b > 0: a^2 != 2*b^2"),
    Step("irrational cube root", True, "for all integer p, q with q != 0: p^3 != 5*q^3"),
    Step("a root that is none", False, "for all integer a, b with b > 0: a^2 != 4*b^2"),
    Step("a fraction squared", True, "for all rational x, y with y != 0: (x/y)^2 != 3"),
    # derivatives and integrals
    Step("derivative of a cube", True, "for all real x: derivative(x^3, x) = 3*x^2"),
    Step("derivative of a cube, wrongly", False, "for all real x: derivative(x^3, x) = x^2"),
    Step("product rule", True, "for all real x: derivative(x*sin(x), x) = sin(x) + x*cos(x)"),
    Step("product rule, wrongly", False, "for all real x: derivative(x*sin(x), x) = cos(x)"),
    Step("chain rule", True, "for all real x: derivative(exp(x^2), x) = 2*x*exp(x^2)"),
    Step("quotient rule", True, "for all real x: derivative(x/(x^2 + 1), x) = (1-x^2)/(x^2+1)^2"),
    Step("derivative of a logarithm", True, "for all real x: derivative(ln(x), x) = 1/x"),
    Step("derivative of x^x", True, "for all real x: derivative(x^x, x) = x^x*(ln(x) + 1)"),
    Step("derivative of a root", False, "for all real x: derivative(sqrt(x), x) = 1/sqrt(x)"),
    Step("an antiderivative", True, "for all real x, C: \\int 2*x dx = x^2 + C"),
    Step(
        "an antiderivative by parts",
        True,
        "for all real x, C: \\int x*exp(x) dx = (x-1)*exp(x) + C",
    ),
    Step(
        "an antiderivative, wrong sign",
        False,
        "for all real x, C: \\int \\cos(x) dx = -\\sin(x) + C",
    ),
    Step("area under a parabola", True, "\\int_{0}^{1} x^2 dx = 1/3"),
    Step("area under a parabola, wrongly", False, "\\int_{0}^{1} x^2 dx = 1/2"),
    Step("area under a sine", True, "\\int_{0}^{\\pi} sin(x) dx = 2"),
    Step("area under 1/x", True, "\\int_{1}^{e} \\frac{1}{x} dx = 1"),
    Step("arctangent", True, "\\int_{0}^{1} \\frac{1}{1+x^2} dx = \\pi/4"),
    Step("to infinity", True, "\\int_{1}^{\\infty} \\frac{1}{x^2} dx = 1"),
    Step("exponential to infinity, wrongly", False, "\\int_{0}^{\\infty} exp(-x) dx = 2"),
    Step("over a pole", False, "\\int_{-1}^{1} \\frac{1}{x^2} dx = -2"),
    Step("a divergent integral", False, "\\int_{1}^{\\infty} \\frac{1}{x} dx = 100"),
    # limits and infinite sums
    Step("sine over x", True, "\\lim_{x \\to 0} \\frac{\\sin(x)}{x} = 1"),
    Step("sine over x, wrongly", False, "\\lim_{x \\to 0} \\frac{\\sin(x)}{x} = 0"),
    Step("a second order limit", True, "\\lim_{x \\to 0} \\frac{1 - \\cos(x)}{x^2} = 1/2"),
    Step("a removable point", True, "\\lim_{x \\to 2} \\frac{x^2-4}{x-2} = 4"),
    Step("leading coefficients", True, "\\lim_{n \\to \\infty} \\frac{2*n^2+1}{3*n^2-n} = 2/3"),
    Step("Euler's limit", True, "\\lim_{n \\to \\infty} (1+1/n)^n = e"),
    Step("Euler's limit, wrongly", False, "\\lim_{n \\to \\infty} (1+1/n)^n = 1"),
    Step("two different sides", False, "\\lim_{x \\to 0} \\frac{1}{x} = 0"),
    Step("x times its logarithm", True, "\\lim_{x \\to 0^+} (x*\\ln(x)) = 0"),
    Step("a geometric series", True, "\\sum_{k=0}^{\\infty} \\frac{1}{2^k} = 2"),
    Step("a geometric series, wrongly", False, "\\sum_{k=1}^{\\infty} \\frac{1}{3^k} = 1/3"),
    Step("a telescoping series", True, "\\sum_{k=1}^{\\infty} \\frac{1}{k(k+1)} = 1"),
    Step("inverse squares", True, "\\sum_{k=1}^{\\infty} \\frac{1}{k^2} = \\pi^2/6"),
    Step("the harmonic series", False, "\\sum_{k=1}^{\\infty} \\frac{1}{k} = 10"),
    # beyond the methods: honestly open
    Step(
        "Fermat's exponent 3",
        True,
        "for all integer a, b, c with a > 0 and b > 0: a^3 + b^3 != c^3",
    ),
)

CONTRADICTORY: tuple[str, ...] = (
    "for all real p, q with q != 0 and p = 3*q and p = 5*q: p = 7",
    "for all real x with x^2 = -1: x = 5",
    "for all integer n with 2*n = 7: n = 4",
    "for all real x with x > 1 and x < 0: x = x + 1",
    "for all integer n with odd(n) and even(n): n = 0",
)
