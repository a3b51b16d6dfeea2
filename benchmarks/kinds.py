"""Problems of many kinds in several wordings, with answers that the package did not compute.

    generate("congruences", Random(1))     Asked("congruences", "Find the smallest …", "23")

For measuring how many right answers the rules verify, and that they verify no wrong one. The
numbers are small, so that every answer is found by plain counting with the standard library.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import comb, factorial, gcd, isqrt, lcm
from random import Random

__all__ = ["KINDS", "Asked", "generate"]


@dataclass(frozen=True)
class Asked:
    """A problem with its answer; `operands` stand in it, and a slip may take one of them."""

    family: str
    text: str
    answer: str
    thought: str = ""


Made = tuple[str, str]
Maker = Callable[[Random], Made]


def fraction(value: Fraction) -> str:
    """A number as LaTeX writes it."""
    if value.denominator == 1:
        return str(value.numerator)
    sign = "-" if value < 0 else ""
    return f"{sign}\\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"


def say(rng: Random, *phrases: str) -> str:
    """One of the wordings, with or without a full stop."""
    text = rng.choice(phrases)
    return text if text.endswith(("?", ".")) else text + rng.choice([".", ""])


def is_prime(n: int) -> bool:
    """By trial division."""
    return n > 1 and all(n % d for d in range(2, isqrt(n) + 1))


def root(n: int) -> str:
    """The square root of a whole number in simplest form."""
    outside = max(d for d in range(1, isqrt(n) + 1) if n % (d * d) == 0)
    inside = n // outside**2
    if inside == 1:
        return str(outside)
    return f"\\sqrt{{{inside}}}" if outside == 1 else f"{outside}\\sqrt{{{inside}}}"


# -- whole numbers --------------------------------------------------------------------------


def diophantine(rng: Random) -> Made:
    """Pairs of whole numbers."""
    n = rng.randint(6, 60)
    kind = rng.choice(["product", "circle", "difference", "sum", "reciprocals"])
    if kind == "product":
        count = sum(n % a == 0 for a in range(1, n + 1))
        return say(
            rng,
            f"How many ordered pairs $(a,b)$ of positive integers satisfy $ab={n}$?",
            f"Find the number of ordered pairs (x,y) of positive integers such that xy={n}",
            f"Find the number of ordered pairs of positive integers $(m,n)$ such that $mn={n}$",
        ), str(count)
    if kind == "circle":
        count = sum(a * a + b * b == n for a, b in product(range(-8, 9), repeat=2))
        return say(
            rng,
            f"How many ordered pairs $(x,y)$ of integers satisfy $x^2+y^2={n}$?",
            f"Find the number of ordered pairs (a,b) of integers for which a^2+b^2={n}",
        ), str(count)
    if kind == "difference":
        pairs = [(a, b) for a, b in product(range(1, n + 2), repeat=2) if a * a - b * b == n]
        if not pairs:
            return diophantine(rng)
        shown = ", ".join(f"({a},{b})" for a, b in pairs)
        return say(
            rng,
            f"Find all ordered pairs $(x,y)$ of positive integers such that $x^2-y^2={n}$",
            f"Find all ordered pairs of positive integers (x,y) that satisfy x^2-y^2={n}",
        ), shown
    if kind == "sum":
        k = rng.randint(5, 20)
        return say(
            rng,
            f"How many positive integer solutions does x+y+z={k} have?",
            f"Find the number of ordered triples $(x,y,z)$ of positive integers such that "
            f"$x+y+z={k}$",
        ), str(comb(k - 1, 2))
    m = rng.randint(2, 8)
    count = sum(m * m % d == 0 for d in range(1, m * m + 1))
    return say(
        rng,
        f"How many ordered pairs $(x,y)$ of positive integers satisfy "
        f"$\\frac{{1}}{{x}}+\\frac{{1}}{{y}}=\\frac{{1}}{{{m}}}$?",
        f"Find the number of ordered pairs (x,y) of positive integers such that 1/x+1/y=1/{m}",
    ), str(count)


def counting(rng: Random) -> Made:
    """Whole numbers with a property in a range."""
    low, high = rng.randint(1, 40), rng.randint(80, 300)
    d, e = rng.sample([2, 3, 5, 7], 2)
    kind = rng.choice(["multiples", "both", "not", "digits", "primes", "squares", "either"])
    span = range(low, high + 1)
    where = rng.choice([f"from {low} to {high}", f"between {low} and {high}, inclusive,"])
    if kind == "multiples":
        count = sum(n % d == 0 for n in span)
        return say(
            rng,
            f"How many integers {where} are divisible by {d}?",
            f"How many multiples of {d} are there between {low} and {high}, inclusive?",
            f"Find the number of integers from {low} to {high} that are multiples of ${d}$",
        ), str(count)
    if kind == "both":
        count = sum(n % d == 0 and n % e == 0 for n in range(1, high))
        return say(
            rng,
            f"How many positive integers less than {high} are divisible by both {d} and {e}?",
            f"How many positive integers less than ${high}$ are multiples of both ${d}$ and ${e}$?",
        ), str(count)
    if kind == "not":
        count = sum(n % d == 0 and n % e != 0 for n in range(1, high))
        return say(
            rng,
            f"How many positive integers less than {high} are divisible by {d} but not by {e}?",
            f"How many positive integers less than {high} are divisible by {d} and are not "
            f"divisible by {e}?",
        ), str(count)
    if kind == "either":
        count = sum(n % d == 0 or n % e == 0 for n in range(1, high))
        return say(
            rng, f"How many positive integers less than {high} are divisible by {d} or {e}?"
        ), str(count)
    if kind == "digits":
        s = rng.randint(3, 15)
        count = sum(sum(map(int, str(n))) == s for n in range(10, 100))
        return say(
            rng,
            f"How many two-digit numbers have a digit sum of {s}?",
            f"How many two-digit positive integers have digits that add up to {s}?",
            f"Find the number of two-digit integers whose digits sum to {s}",
        ), str(count)
    if kind == "primes":
        count = sum(map(is_prime, range(1, high)))
        return say(
            rng,
            f"How many prime numbers are less than {high}?",
            f"Find the number of primes less than ${high}$",
        ), str(count)
    count = sum(isqrt(n) ** 2 == n for n in span)
    return say(
        rng,
        f"How many perfect squares are there from {low} to {high}?",
        f"Find the number of perfect squares between {low} and {high}, inclusive",
    ), str(count)


def congruences(rng: Random) -> Made:
    """Remainders, inverses, systems."""
    m, n = rng.choice([(3, 5), (4, 7), (5, 8), (7, 9), (5, 11)])
    a, b = rng.randrange(1, m), rng.randrange(1, n)
    x = next(k for k in range(1, m * n + 1) if k % m == a and k % n == b)
    kind = rng.choice(["system", "inverse", "linear", "digits"])
    if kind == "system":
        return say(
            rng,
            f"Find the smallest positive integer that leaves a remainder of {a} when divided by "
            f"{m} and a remainder of {b} when divided by {n}",
            f"What is the least positive integer $n$ such that $n \\equiv {a} \\pmod{{{m}}}$ and "
            f"$n \\equiv {b} \\pmod{{{n}}}$?",
        ), str(x)
    p = rng.choice([7, 11, 13, 17, 19])
    k = rng.randrange(2, p)
    if kind == "inverse":
        return say(
            rng,
            f"Find the inverse of {k} modulo {p}",
            f"What is the modular inverse of ${k}$ modulo ${p}$?",
        ), str(pow(k, -1, p))
    if kind == "linear":
        c = rng.randrange(1, p)
        value = next(v for v in range(p) if k * v % p == c)
        return say(
            rng,
            f"What integer $x$ satisfies $0 \\le x < {p}$ and ${k}x \\equiv {c} \\pmod{{{p}}}$?",
            f"Find the integer $x$ with $0 \\leq x < {p}$ such that ${k}x \\equiv {c} "
            f"\\pmod{{{p}}}$",
        ), str(value)
    base, power = rng.randint(2, 19), rng.randint(20, 400)
    last = pow(base, power, 100)
    if last < 10:
        return congruences(rng)
    return say(
        rng,
        f"Find the last two digits of {base}^{power}",
        f"What are the last two digits of ${base}^{{{power}}}$?",
    ), str(last)


def bases(rng: Random) -> Made:
    """Conversions and arithmetic in other bases."""

    def written(value: int, size: int) -> str:
        out = ""
        while value:
            value, digit = divmod(value, size)
            out = str(digit) + out
        return out or "0"

    b, n = rng.randint(2, 9), rng.randint(20, 999)
    kind = rng.choice(["to", "from", "sum"])
    if kind == "to":
        return say(
            rng,
            f"Convert {n} to base {b}",
            f"Write ${n}$ in base ${b}$",
            f"Express ${n}_{{10}}$ in base ${b}$",
            f"What is the base {b} representation of {n}?",
        ), rng.choice([written(n, b), f"{written(n, b)}_{b}"])
    if kind == "from":
        return say(
            rng,
            f"What is ${written(n, b)}_{b}$ in base 10?",
            f"Convert ${written(n, b)}_{{{b}}}$ to base 10",
            f"Express ${written(n, b)}_{{{b}}}$ in base ten",
        ), str(n)
    m = rng.randint(20, 400)
    return say(
        rng,
        f"Compute ${written(n, b)}_{b} + {written(m, b)}_{b}$. Express your answer in base ${b}$.",
        f"Find the sum ${written(n, b)}_{b} + {written(m, b)}_{b}$ in base ${b}$",
    ), f"{written(n + m, b)}_{b}"


def digits(rng: Random) -> Made:
    """Digit sums, divisors, factorials."""
    n = rng.randint(100, 9999)
    divisors = [d for d in range(1, n + 1) if n % d == 0]
    kind = rng.choice(["sum", "divisors", "zeros", "even", "proper"])
    if kind == "sum":
        return say(
            rng,
            f"What is the sum of the digits of {n}?",
            f"Find the sum of the digits of ${n}^2$",
        ).replace("^2", "^1"), str(sum(map(int, str(n))))
    if kind == "divisors":
        return say(
            rng,
            f"What is the sum of the positive divisors of {n}?",
            f"Find the sum of all positive divisors of ${n}$",
        ), str(sum(divisors))
    if kind == "even":
        return say(
            rng,
            f"How many positive divisors of {n} are even?",
            f"How many even positive divisors does {n} have?",
            f"Find the number of even positive divisors of ${n}$",
        ), str(sum(d % 2 == 0 for d in divisors))
    if kind == "proper":
        return say(rng, f"What is the sum of the proper divisors of {n}?"), str(sum(divisors[:-1]))
    k = rng.randint(10, 60)
    zeros = sum(k // 5**i for i in range(1, 4))
    return say(
        rng,
        f"What is the number of zeros at the end of ${k}!$?",
        f"Find the number of trailing zeros of ${k}!$",
    ), str(zeros)


# -- algebra --------------------------------------------------------------------------------


def inequalities(rng: Random) -> Made:
    """Solution sets of inequalities, and the whole numbers in them."""
    p, q = sorted(rng.sample(range(-9, 10), 2))
    b, c = -(p + q), p * q
    left = f"x^2{b:+d}x{c:+d}".replace("+0x", "").replace("-0x", "").replace("+0", "")
    left = left.replace("+1x", "+x").replace("-1x", "-x")
    kind = rng.choice(["inside", "outside", "absolute", "count"])
    if kind == "inside":
        return say(
            rng,
            f"Solve ${left} \\le 0$. Express your answer in interval notation.",
            f"For what values of $x$ is ${left} \\leq 0$? Express your answer in interval "
            f"notation.",
            f"Find all real numbers $x$ such that ${left} \\le 0$",
        ), f"[{p},{q}]"
    if kind == "outside":
        return say(
            rng,
            f"Solve the inequality ${left} > 0$. Give your answer in interval notation.",
            f"Find all real values of $x$ for which ${left} > 0$",
        ), f"(-\\infty,{p}) \\cup ({q},\\infty)"
    middle, radius = rng.randint(-6, 6), rng.randint(1, 9)
    inner = f"|x{-middle:+d}|" if middle else "|x|"
    if kind == "absolute":
        return say(
            rng,
            f"Solve ${inner} < {radius}$. Express your answer in interval notation.",
            f"Find the set of all real numbers $x$ such that ${inner} < {radius}$",
        ), f"({middle - radius},{middle + radius})"
    return say(
        rng,
        f"How many integers satisfy ${inner} \\le {radius}$?",
        f"How many integers $x$ satisfy the inequality ${inner} \\le {radius}$?",
        f"How many integers are in the solution set of ${inner} \\leq {radius}$?",
    ), str(2 * radius + 1)


def optimisation(rng: Random) -> Made:
    """Extreme values."""
    h, k, a = rng.randint(-6, 6), rng.randint(-9, 9), rng.randint(1, 4)
    kind = rng.choice(["quadratic", "sum", "circle", "reciprocal"])
    if kind == "quadratic":
        sign = rng.choice([1, -1])
        second, third = -2 * a * h * sign, a * h * h * sign + k
        head = f"{a * sign}x^2" if a * sign not in (1, -1) else ("x^2" if sign == 1 else "-x^2")
        formula = f"{head}{second:+d}x{third:+d}"
        word = rng.choice(["minimum", "smallest"] if sign == 1 else ["maximum", "largest"])
        return say(
            rng,
            f"What is the {word} value of ${formula}$ over all real numbers $x$?",
            f"Find the {word} value of {formula}",
        ), str(k)
    if kind == "sum":
        s = rng.randint(4, 30)
        return say(
            rng,
            f"If $x$ and $y$ are positive real numbers such that $x+y={s}$, find the maximum "
            "value of $xy$",
            f"Let $a$ and $b$ be real numbers such that $a+b={s}$. Find the largest possible "
            "value of $ab$",
        ), fraction(Fraction(s * s, 4))
    if kind == "circle":
        p, q, r = rng.choice([(3, 4, 5), (5, 12, 13), (8, 15, 17)])
        t = rng.randint(1, 5)
        return say(
            rng,
            f"Find the maximum value of ${p}x+{q}y$ if $x^2+y^2={t * t}$",
            f"Let $x$ and $y$ be real numbers such that $x^2+y^2={t * t}$. What is the greatest "
            f"possible value of ${p}x+{q}y$?",
        ), str(r * t)
    c = rng.randint(1, 9)
    return say(
        rng,
        f"Find the minimum value of $x+\\frac{{{c * c}}}{{x}}$ for $x>0$",
        f"Let $x$ be a positive real number. Find the minimum value of $x+\\frac{{{c * c}}}{{x}}$",
    ), str(2 * c)


def functions(rng: Random) -> Made:
    """Composition, inverses."""
    a, b, c, x = (rng.randint(1, 9) for _ in "abcx")
    kind = rng.choice(["compose", "inverse", "sum"])
    if kind == "compose":
        return say(
            rng,
            f"Let $f(x)={a}x+{b}$ and $g(x)=x^2-{c}$. Find $f(g({x}))$",
            f"If $f(x)={a}x+{b}$ and $g(x)=x^2-{c}$, what is the value of $f(g({x}))$?",
            f"If f(x)={a}x+{b} and g(x)=x^2-{c}, what is f(g({x}))?",
        ), str(a * (x * x - c) + b)
    if kind == "inverse":
        return say(
            rng,
            f"If $f(x)={a}x+{b}$, find $f^{{-1}}({a * x + b})$",
            f"Let $f(x)={a}x+{b}$. What is the value of $f^{{-1}}({a * x + b})$?",
        ), str(x)
    return say(
        rng,
        f"If $f(x)={a}x^2-{b}x$, what is the value of $f({x})+f(-{x})$?",
        f"Let $f(x)={a}x^2-{b}x$. Compute $f({x})+f(-{x})$",
    ), str(2 * a * x * x)


def absolute_values(rng: Random) -> Made:
    """Equations with absolute values and roots."""
    a, b = rng.randint(-9, 9), rng.randint(1, 9)
    kind = rng.choice(["all", "sum", "largest", "root"])
    inner = f"|x{-a:+d}|" if a else "|x|"
    if kind == "all":
        return say(
            rng,
            f"Solve ${inner}={b}$ for $x$",
            f"Find all real solutions of {inner}={b}",
            f"Find all values of $x$ such that ${inner}={b}$",
        ), f"{a - b}, {a + b}"
    if kind == "sum":
        return say(
            rng,
            f"If ${inner}={b}$, find the sum of all possible values of $x$",
            f"What is the sum of the values of $x$ that satisfy ${inner}={b}$?",
        ), str(2 * a)
    if kind == "largest":
        return say(
            rng,
            f"What is the largest value of $x$ that satisfies the equation ${inner}={b}$?",
            f"If ${inner}={b}$, find the largest possible value of $x$",
        ), str(a + b)
    x, c = rng.randint(1, 12), rng.randint(1, 5)
    return say(
        rng,
        f"If $\\sqrt{{{c}x+{b}}}={c * x + b}$, what is $x$?".replace(
            f"={c * x + b}$", f"=\\sqrt{{{c * x + b}}}$"
        ),
        f"Solve for $x$: $\\sqrt{{{c}x+{b}}}=\\sqrt{{{c * x + b}}}$",
    ), str(x)


def exponentials(rng: Random) -> Made:
    """Equations with powers and logarithms."""
    b, n, m = rng.choice([2, 3, 5]), rng.randint(2, 6), rng.randint(1, 5)
    kind = rng.choice(["power", "bases", "logarithm"])
    if kind == "power":
        return say(
            rng,
            f"If ${b}^{{x+{m}}}={b ** (n + m)}$, what is the value of $x$?",
            f"Solve for $x$: ${b}^{{x+{m}}}={b ** (n + m)}$",
            f"For what value of $x$ is ${b}^{{x+{m}}}={b ** (n + m)}$?",
        ), str(n)
    if kind == "bases":
        return say(
            rng,
            f"If ${b * b}^x={b}^{n}$, what is the value of $x$?",
            f"Find the value of $x$ such that ${b * b}^x={b}^{n}$",
        ), fraction(Fraction(n, 2))
    return say(
        rng,
        f"Solve $\\log_{{{b}}} (x-{m})={n}$ for $x$",
        f"If $\\log_{{{b}}} (x-{m})={n}$, what is $x$?",
    ), str(b**n + m)


def polynomials(rng: Random) -> Made:
    """Roots and coefficients, expansion, factoring, division."""
    p, q = rng.sample([k for k in range(-9, 10) if k], 2)
    b, c = -(p + q), p * q
    body = f"x^2{b:+d}x{c:+d}".replace("+1x", "+x").replace("-1x", "-x").replace("+0x", "")
    kind = rng.choice(["squares", "expand", "factor", "remainder", "coefficient", "symmetric"])
    if kind == "squares":
        return say(
            rng,
            f"Find the sum of the squares of the roots of ${body}=0$",
            f"What is the sum of the squares of the solutions to ${body}=0$?",
        ), str(p * p + q * q)
    if kind == "expand":
        return say(
            rng,
            f"Expand $(x{p:+d})(x{q:+d})$",
            f"Expand and simplify (x{p:+d})(x{q:+d})",
            f"Multiply out $(x{p:+d})(x{q:+d})$",
        ), f"x^2{p + q:+d}x{p * q:+d}".replace("+0x", "")
    if kind == "factor":
        return say(rng, f"Factor ${body}$", f"Factor {body} completely"), f"(x{-p:+d})(x{-q:+d})"
    if kind == "remainder":
        d = rng.randint(-4, 4)
        value = d**3 + b * d + c
        cubic = f"x^3{b:+d}x{c:+d}".replace("+1x", "+x").replace("-1x", "-x").replace("+0x", "")
        return say(
            rng,
            f"Find the remainder when ${cubic}$ is divided by $x{-d:+d}$".replace("x+0", "x"),
            f"What is the remainder when {cubic} is divided by x{-d:+d}?".replace("x+0", "x"),
        ), str(value)
    if kind == "coefficient":
        n, k, a = rng.randint(4, 8), rng.randint(1, 4), rng.randint(1, 3)
        return say(
            rng,
            f"What is the coefficient of $x^{k}$ in the expansion of $(x+{a})^{n}$?",
            f"Find the coefficient of x^{k} in the expansion of (x+{a})^{n}",
        ), str(comb(n, k) * a ** (n - k))
    s, t = p + q, p * q
    return say(
        rng,
        f"If $x+y={s}$ and $xy={t}$, what is the value of $x^2+y^2$?",
        f"Given that $x+y={s}$ and $xy={t}$, find $x^2+y^2$",
    ), str(s * s - 2 * t)


# -- sums, sequences, calculus --------------------------------------------------------------


def sums(rng: Random) -> Made:
    """Finite and infinite sums."""
    kind = rng.choice(["dots", "alternating", "sigma", "geometric", "telescoping", "squares"])
    n = rng.randint(6, 60)
    if kind == "dots":
        a, d = rng.randint(1, 9), rng.randint(2, 9)
        terms = [a + d * i for i in range(n)]
        if all(map(is_prime, [*terms[:4], terms[-1]])):
            return sums(rng)
        shown = f"{terms[0]}+{terms[1]}+{terms[2]}+{terms[3]}+\\cdots+{terms[-1]}"
        return say(
            rng,
            f"Compute ${shown}$",
            f"What is the sum ${shown}$?",
            f"Find the sum of the arithmetic series ${shown}$",
        ), str(sum(terms))
    if kind == "alternating":
        m = 2 * n
        value = sum(-k if k % 2 == 0 else k for k in range(1, m + 1))
        return say(
            rng,
            f"Compute $1-2+3-4+\\dots+{m - 1}-{m}$",
            f"What is the value of 1-2+3-4+...+{m - 1}-{m}?",
        ), str(value)
    if kind == "sigma":
        return say(
            rng,
            f"Evaluate $\\sum_{{k=1}}^{{{n}}} k^2$",
            f"Compute $\\sum_{{k=1}}^{{{n}}} k^2$",
        ), str(n * (n + 1) * (2 * n + 1) // 6)
    if kind == "squares":
        return say(
            rng,
            f"What is the sum of the squares of the first {n} positive integers?",
            f"Find the sum of the cubes of the first {n} positive integers",
        ).replace("cubes", "squares"), str(n * (n + 1) * (2 * n + 1) // 6)
    if kind == "geometric":
        r = rng.randint(2, 9)
        return say(
            rng,
            f"Compute $\\sum_{{n=1}}^{{\\infty}} \\frac{{1}}{{{r}^n}}$",
            f"Find the value of $\\sum_{{n=1}}^\\infty \\frac{{1}}{{{r}^n}}$",
        ), fraction(Fraction(1, r - 1))
    k = rng.randint(1, 5)
    total = sum((Fraction(1, j) for j in range(1, k + 1)), Fraction(0)) / k
    return say(
        rng,
        f"Compute $\\sum_{{n=1}}^\\infty \\frac{{1}}{{n(n+{k})}}$",
        f"Evaluate $\\sum_{{n=1}}^{{\\infty}} \\frac{{1}}{{n(n+{k})}}$",
    ), fraction(total)


def integrals(rng: Random) -> Made:
    """Definite integrals and limits."""
    a, b = rng.randint(1, 4), rng.randint(5, 9)
    n = rng.randint(2, 4)
    kind = rng.choice(["power", "inverse", "sine", "limit", "infinity"])
    if kind == "power":
        return say(
            rng,
            f"Evaluate $\\int_{{{a}}}^{{{b}}} x^{n}\\,dx$",
            f"Compute $\\int_{a}^{b} x^{n} dx$",
        ), fraction(Fraction(b ** (n + 1) - a ** (n + 1), n + 1))
    if kind == "inverse":
        return say(rng, f"Compute $\\int_{{{a}}}^{{{b}}} \\frac{{1}}{{x^2}} \\, dx$"), fraction(
            Fraction(1, a) - Fraction(1, b)
        )
    if kind == "sine":
        return say(rng, f"Evaluate $\\int_0^{{\\pi}} {b}\\sin x \\, dx$"), str(2 * b)
    if kind == "limit":
        return say(
            rng,
            f"Evaluate $\\lim_{{x \\to {a}}} \\frac{{x^2-{a * a}}}{{x-{a}}}$",
            f"Compute $\\lim_{{x\\to {a}}} \\frac{{x^2-{a * a}}}{{x-{a}}}$",
        ), str(2 * a)
    return say(rng, f"Find $\\lim_{{x \\to \\infty}} \\frac{{{a}x^2+x}}{{{b}x^2-3}}$"), fraction(
        Fraction(a, b)
    )


def sequences(rng: Random) -> Made:
    """Terms from a list, from two terms, from a recurrence; runs of whole numbers."""
    a, d, n = rng.randint(1, 20), rng.randint(2, 9), rng.randint(8, 40)
    listed = f"{a}, {a + d}, {a + 2 * d}, \\ldots"
    kind = rng.choice(["listed", "terms", "recurrence", "run", "infinite"])
    if kind == "listed":
        return say(
            rng,
            f"What is the {n}th term of the arithmetic sequence ${listed}$?",
            f"Find the {n}th term of the arithmetic sequence {a}, {a + d}, {a + 2 * d}, ...",
        ), str(a + (n - 1) * d)
    if kind == "terms":
        return say(
            rng,
            f"If the third term of an arithmetic sequence is {a + 2 * d} and the seventh term is "
            f"{a + 6 * d}, what is the tenth term?",
            f"The third term of an arithmetic sequence is {a + 2 * d} and the seventh term is "
            f"{a + 6 * d}. Find the tenth term",
        ), str(a + 9 * d)
    if kind == "recurrence":
        x, m, c = rng.randint(1, 5), rng.randint(2, 3), rng.randint(-4, 6)
        steps = rng.randint(3, 7)
        value = x
        for _ in range(steps - 1):
            value = m * value + c
        if c == 0:
            return sequences(rng)
        return say(
            rng,
            f"Let $a_1={x}$ and $a_{{n+1}}={m}a_n{c:+d}$ for $n \\ge 1$. Find $a_{steps}$",
            f"A sequence is defined by $a_1={x}$ and $a_{{n+1}}={m}a_n{c:+d}$ for all $n \\geq 1$. "
            f"What is $a_{{{steps}}}$?",
        ), str(value)
    if kind == "run":
        return say(
            rng,
            f"The sum of three consecutive integers is {3 * n}. What is the largest of the three "
            "integers?",
            f"The sum of three consecutive integers is {3 * n}. Find the largest integer",
        ), str(n + 1)
    r = rng.randint(2, 6)
    return say(
        rng,
        f"What is the sum of the infinite geometric series "
        f"${d}+\\frac{{{d}}}{{{r}}}+\\frac{{{d}}}{{{r * r}}}+\\cdots$?",
        f"Find the value of the infinite sum ${d}+\\frac{{{d}}}{{{r}}}+"
        f"\\frac{{{d}}}{{{r * r}}}+\\dots$",
    ), fraction(Fraction(d * r, r - 1))


# -- chance, data, space --------------------------------------------------------------------


def probability(rng: Random) -> Made:
    """Dice, coins, balls, numbers at random."""
    kind = rng.choice(["sum", "product", "coins", "balls", "number"])
    rolls = list(product(range(1, 7), repeat=2))
    if kind == "sum":
        s = rng.randint(3, 11)
        value = Fraction(sum(a + b == s for a, b in rolls), 36)
        return say(
            rng,
            f"Two fair six-sided dice are rolled. What is the probability that the sum is {s}?",
            f"Two fair 6-sided dice are rolled. What is the probability that the sum of the "
            f"numbers rolled is {s}?",
            f"What is the probability of rolling a sum of {s} with two standard dice?",
        ), fraction(value)
    if kind == "product":
        d = rng.choice([3, 4, 5, 6])
        value = Fraction(sum(a * b % d == 0 for a, b in rolls), 36)
        return say(
            rng,
            f"Two fair, 6-sided dice are thrown. What is the probability that the product of the "
            f"two numbers is a multiple of {d}?",
            f"Two fair six-sided dice are rolled. Find the probability that the product of the "
            f"numbers is divisible by {d}",
        ), fraction(value)
    if kind == "coins":
        n = rng.randint(3, 8)
        k = rng.randint(1, n)
        word = rng.choice(["exactly", "at least"])
        good = comb(n, k) if word == "exactly" else sum(comb(n, j) for j in range(k, n + 1))
        return say(
            rng,
            f"A fair coin is flipped {n} times. What is the probability of getting {word} {k} "
            "heads?",
            f"A fair coin is tossed {n} times. What is the probability that {word} {k} heads "
            "appear?",
        ), fraction(Fraction(good, 2**n))
    if kind == "balls":
        r, b = rng.randint(3, 8), rng.randint(2, 8)
        return say(
            rng,
            f"A bag contains {r} red balls and {b} blue balls. Two balls are drawn without "
            "replacement. What is the probability that both are red?",
            f"A bag contains {r} red marbles and {b} blue marbles. Two marbles are drawn at "
            "random without replacement. What is the probability that both marbles are red?",
        ), fraction(Fraction(comb(r, 2), comb(r + b, 2)))
    n, d = rng.randint(20, 100), rng.randint(2, 9)
    return say(
        rng,
        f"A number is chosen at random from 1 to {n}, inclusive. What is the probability that "
        f"the number is a multiple of {d}?",
        f"An integer is selected at random from the integers from 1 to {n}. What is the "
        f"probability that it is divisible by {d}?",
    ), fraction(Fraction(n // d, n))


def statistics(rng: Random) -> Made:
    """Means, medians, missing values."""
    values = [rng.randint(1, 40) for _ in range(5)]
    shown = ", ".join(map(str, values[:-1])) + f", and {values[-1]}"
    kind = rng.choice(["mean", "median", "range", "missing"])
    if kind == "mean":
        return say(rng, f"What is the mean of {shown}?", f"Find the average of {shown}"), fraction(
            Fraction(sum(values), 5)
        )
    if kind == "median":
        return say(
            rng, f"What is the median of {shown}?", f"Find the median of the numbers {shown}"
        ), str(sorted(values)[2])
    if kind == "range":
        return say(rng, f"What is the range of {shown}?"), str(max(values) - min(values))
    a, b, c, x = values[:4]
    mean = Fraction(a + b + c + x, 4)
    if mean.denominator != 1:
        return statistics(rng)
    return say(
        rng,
        f"The mean of {a}, {b}, {c}, and $x$ is {mean}. What is the value of $x$?",
        f"The average of {a}, {b}, {c} and $x$ is {mean}. Find $x$",
    ), str(x)


def geometry(rng: Random) -> Made:
    """Coordinates."""
    a, b, c, d = (rng.randint(-8, 8) for _ in "abcd")
    if (a, b) == (c, d) or a == c:
        return geometry(rng)
    kind = rng.choice(["distance", "midpoint", "slope", "area", "radius", "center"])
    if kind == "distance":
        return say(
            rng,
            f"What is the distance between the points $({a},{b})$ and $({c},{d})$?",
            f"Find the distance between ({a}, {b}) and ({c}, {d})",
        ), root((a - c) ** 2 + (b - d) ** 2)
    if kind == "midpoint":
        x, y = fraction(Fraction(a + c, 2)), fraction(Fraction(b + d, 2))
        return say(
            rng,
            f"Find the midpoint of the line segment between $({a},{b})$ and $({c},{d})$",
            f"What is the midpoint of the segment with endpoints ({a}, {b}) and ({c}, {d})?",
        ), f"({x},{y})"
    if kind == "slope":
        return say(
            rng,
            f"What is the slope of the line through $({a},{b})$ and $({c},{d})$?",
            f"Find the slope of the line passing through the points ({a}, {b}) and ({c}, {d})",
        ), fraction(Fraction(d - b, c - a))
    if kind == "area":
        e, f = rng.randint(-8, 8), rng.randint(-8, 8)
        twice = abs((c - a) * (f - b) - (e - a) * (d - b))
        if not twice:
            return geometry(rng)
        return say(
            rng,
            f"What is the area of the triangle with vertices $({a},{b})$, $({c},{d})$, and "
            f"$({e},{f})$?",
            f"Find the area of the triangle with vertices at ({a}, {b}), ({c}, {d}) and ({e}, {f})",
        ), fraction(Fraction(twice, 2))
    r = rng.randint(1, 7)
    constant = a * a + b * b - r * r
    circle = f"x^2+y^2{-2 * a:+d}x{-2 * b:+d}y{constant:+d}=0"
    for part in ("+0x", "-0x", "+0y", "-0y"):
        circle = circle.replace(part, "")
    circle = circle.replace("+0=0", "=0")
    if kind == "radius":
        return say(
            rng,
            f"What is the radius of the circle with equation ${circle}$?",
            f"Find the radius of the circle {circle}",
        ), str(r)
    return say(
        rng,
        f"What is the center of the circle with equation ${circle}$?",
        f"Find the center of the circle {circle}",
    ), f"({a},{b})"


def matrices(rng: Random) -> Made:
    """Determinants, products; complex numbers."""
    a, b, c, d = (rng.randint(-6, 6) for _ in "abcd")
    matrix = f"\\begin{{pmatrix}} {a} & {b} \\\\ {c} & {d} \\end{{pmatrix}}"
    kind = rng.choice(["determinant", "vector", "modulus", "product"])
    if kind == "determinant":
        return say(
            rng, f"Find the determinant of ${matrix}$", f"What is the determinant of ${matrix}$?"
        ), str(a * d - b * c)
    if kind == "vector":
        x, y = rng.randint(-5, 5), rng.randint(-5, 5)
        return say(
            rng, f"Compute ${matrix} \\begin{{pmatrix}} {x} \\\\ {y} \\end{{pmatrix}}$"
        ), f"\\begin{{pmatrix}} {a * x + b * y} \\\\ {c * x + d * y} \\end{{pmatrix}}"
    p, q, r = rng.choice([(3, 4, 5), (5, 12, 13), (8, 15, 17), (7, 24, 25)])
    if kind == "modulus":
        return say(
            rng,
            f"What is the magnitude of the complex number ${p}-{q}i$?",
            f"Find the modulus of {p}+{q}i",
            f"Compute $|{p}-{q}i|$",
        ), str(r)
    b, d = abs(b) + 1, abs(d) + 1
    return say(
        rng, f"Compute $({a}+{b}i)({c}+{d}i)$", f"Evaluate ({a}+{b}i)({c}+{d}i)"
    ), f"{a * c - b * d}{a * d + b * c:+d}i".replace("+1i", "+i").replace("-1i", "-i").replace(
        "+0i", ""
    )


def choices(rng: Random) -> Made:
    """Selections, arrangements, subsets."""
    n = rng.randint(5, 10)
    k = rng.randint(2, n - 1)
    thing = rng.choice(["books", "students", "people", "players", "flowers"])
    kind = rng.choice(["choose", "row", "subsets", "letters"])
    if kind == "choose":
        return say(
            rng,
            f"How many ways are there to choose {k} {thing} from {n} different {thing}?",
            f"In how many ways can {k} {thing} be chosen from {n} {thing}?",
            f"In how many ways can {k} {thing} be selected from a group of {n} {thing}?",
        ), str(comb(n, k))
    if kind == "row":
        n = rng.randint(3, 8)
        return say(
            rng,
            f"In how many ways can {n} different {thing} be arranged in a row?",
            f"How many ways can {n} people stand in a line?",
        ), str(factorial(n))
    if kind == "subsets":
        listed = ", ".join(map(str, range(1, n + 1)))
        return say(
            rng,
            f"How many subsets of {{{listed}}} have exactly {k} elements?",
            f"How many subsets of the set {{{listed}}} contain {k} elements?".replace(
                "contain", "have"
            ).replace("the set ", ""),
        ), str(comb(n, k))
    word = rng.choice(["BANANA", "LEVEL", "MISSISSIPPI", "SEQUENCE", "COFFEE", "NUMBER"])
    count = factorial(len(word))
    for letter in set(word):
        count //= factorial(word.count(letter))
    return say(
        rng,
        f"In how many ways can the letters of the word {word} be arranged?",
        f"How many distinct arrangements are there of the letters in the word {word}?",
    ), str(count)


def units(rng: Random) -> Made:
    """Conversions."""
    n = rng.randint(2, 40)
    small, large, ratio = rng.choice(
        [("inches", "feet", 12), ("minutes", "hours", 60), ("centimeters", "meters", 100),
         ("grams", "kilograms", 1000), ("seconds", "minutes", 60), ("feet", "yards", 3)]
    )  # fmt: skip
    return say(
        rng,
        f"How many {small} are in {n} {large}?",
        f"Convert {n} {large} to {small}",
        f"How many {small} are there in {n} {large}?",
    ), str(n * ratio)


def mixed(rng: Random) -> Made:
    """Quantities inside quantities."""
    a, b, k = rng.randint(10, 90), rng.randint(10, 90), rng.randint(2, 9)
    kind = rng.choice(["gcd", "square", "remainder", "twice"])
    if kind == "gcd":
        return say(
            rng,
            f"What is the result when the greatest common factor of {a} and {b} is increased "
            f"by {k}?",
            f"What is {k} more than the greatest common divisor of {a} and {b}?",
        ), str(gcd(a, b) + k)
    if kind == "square":
        return say(
            rng,
            f"What is the square of the least common multiple of {a} and {k}?",
            f"Find the square of the least common multiple of {a} and {k}",
        ), str(lcm(a, k) ** 2)
    if kind == "remainder":
        return say(
            rng,
            f"What is the remainder when the sum of the first {a} positive integers is divided "
            f"by {k}?",
        ), str(a * (a + 1) // 2 % k)
    return say(
        rng,
        f"What is the sum of the digits of the product of {a} and {b}?",
        f"Find the sum of the digits of the product of {a} and {b}",
    ), str(sum(map(int, str(a * b))))


KINDS: dict[str, Maker] = {
    "absolute values": absolute_values,
    "bases": bases,
    "choices": choices,
    "congruences": congruences,
    "digits and divisors": digits,
    "diophantine": diophantine,
    "exponentials": exponentials,
    "finite and infinite sums": sums,
    "functions": functions,
    "geometry": geometry,
    "inequalities": inequalities,
    "integrals and limits": integrals,
    "matrices": matrices,
    "nested": mixed,
    "optimisation": optimisation,
    "polynomials": polynomials,
    "probability": probability,
    "sequences": sequences,
    "statistics": statistics,
    "units": units,
    "whole numbers": counting,
}


def generate(kind: str, rng: Random) -> Asked:
    """One problem of a kind."""
    text, answer = KINDS[kind](rng)
    return Asked(kind, text, answer, text)
