"""Arithmetic of several digits, fractions and percentages."""

from __future__ import annotations

from math import gcd
from random import Random

from training.problem import Problem
from training.voice import Voice, fraction
from training.work import Work

SUM_DIGITS = 5  # sums and differences
DIVISOR = (2, 30)  # quotients; dividends of up to five digits
OPERAND = (2, 99)  # expressions of two or three operations
TERM = 12  # numerators and denominators of fractions
WHOLE = 1000  # percentages

VALUE = (
    "Compute {0}",
    "Calculate {0}",
    "Evaluate {0}",
    "What is {0}?",
    "Find {0}",
    "Find the value of {0}",
    "What is the value of {0}?",
    "Determine the value of {0}",
    "Work out {0}",
    "{0} = ?",
    "How much is {0}?",
)


def sums(rng: Random) -> Problem:
    """a+b and a-b of up to five digits."""
    sizes = rng.choices(range(2, SUM_DIGITS + 1), [1, 2, 3, 3], k=2)
    a, b = (rng.randrange(10 ** (size - 2), 10**size) for size in sizes)
    work, voice = Work(), Voice(rng)
    key: tuple[int | str, ...]
    own: tuple[str, ...]
    if rng.random() < 0.5:
        result, expression, key = work.add(a, b), f"{a}+{b}", ("+", min(a, b), max(a, b))
        own = (
            "Find the sum of {1} and {2}",
            "Add {1} and {2}",
            "What is the sum of {1} and {2}?",
            "What is {1} plus {2}?",
        )
    else:
        result, expression, key = work.add(a, -b), f"{a}-{b}", ("-", a, b)
        own = ("Subtract {2} from {1}", "What is {1} minus {2}?")
    text = voice.say(VALUE + own, voice.math(expression), a, b)
    return Problem("sums", text, work.text(), str(result), key)


def products(rng: Random) -> Problem:
    """Two digits by two, or three by one."""
    a, b = rng.randint(10, 99), rng.randint(10, 99)
    if rng.random() < 0.4:
        a, b = rng.randint(100, 999), rng.randint(2, 9)
        if rng.random() < 0.4:
            a, b = b, a
    work, voice = Work(), Voice(rng)
    own = (
        "Multiply {1} by {2}",
        "What is {1} times {2}?",
        "Find the product of {1} and {2}",
        "What is the product of {1} and {2}?",
    )
    work.mul(a, b)
    text = voice.say(VALUE + own, voice.math(f"{a}*{b}"), a, b)
    return Problem("products", text, work.text(), str(a * b), (min(a, b), max(a, b)))


def quotients(rng: Random) -> Problem:
    """Exact division by 2 to 30."""
    b = rng.randint(*DIVISOR)
    q = rng.randrange(2, 10 ** rng.randint(2, 4))
    while q * b > 99_999:
        q //= 10
    a = q * b
    work, voice = Work(), Voice(rng)
    work.divide(a, b)
    own = ("Divide {1} by {2}", "What is {1} divided by {2}?", "Find the quotient of {1} and {2}")
    text = voice.say(VALUE + own, voice.math(f"{a}÷{b}"), a, b)
    return Problem("quotients", text, work.text(), str(q), (a, b))


def expressions(rng: Random) -> Problem:
    """Two or three operations, products before sums."""
    a, b, c, d = (rng.randint(*OPERAND) for _ in "abcd")
    form = rng.choice(
        [
            "a*b+c",
            "a*b-c",
            "c+a*b",
            "c-a*b",
            "(a+b)*c",
            "(a-b)*c",
            "c*(a+b)",
            "c*(a-b)",
            "a*b+c*d",
            "a*b-c*d",
            "a+b-c",
            "a-b+c",
        ]
    )
    work, voice = Work(), Voice(rng)
    expression = form
    for name, value in zip("abcd", (a, b, c, d), strict=True):
        expression = expression.replace(name, str(value))
    work.note(expression)
    if "(" in form:
        result = work.mul(work.add(a, b if "a+b" in form else -b), c)
    elif form in ("a+b-c", "a-b+c"):
        sign = 1 if form == "a+b-c" else -1
        result = work.add(work.add(a, sign * b), -sign * c)
    else:
        first = work.mul(a, b)
        if "d" in form:
            second = work.mul(c, d)
            result = work.add(first, second if "+" in form else -second)
        elif form.startswith("c"):
            result = work.add(c, first if "+" in form else -first)
        else:
            result = work.add(first, c if "+" in form else -c)
    text = voice.say(VALUE, voice.math(expression))
    return Problem("expressions", text, work.text(), str(result), (expression,))


def fractions(rng: Random) -> Problem:
    """One operation on two fractions, reduced to lowest terms."""
    (a, b), (c, d) = ((rng.randint(1, TERM), rng.randint(2, TERM)) for _ in "ab")
    operation = rng.choice("++--*÷")
    work, voice = Work(), Voice(rng)
    if operation == "*":
        work.note(f"({a}*{c})/({b}*{d})")
        top, bottom = work.mul(a, c), work.mul(b, d)
    elif operation == "÷":
        work.note(f"({a}*{d})/({b}*{c})")
        top, bottom = work.mul(a, d), work.mul(b, c)
    else:
        work.note(f"({a}*{d}{operation}{c}*{b})/({b}*{d})")
        left, right = work.mul(a, d), work.mul(c, b)
        top = work.add(left, right if operation == "+" else -right)
        bottom = work.mul(b, d)
    if top == 0:
        work.note("0")
        answer = "0"
    else:
        work.note(f"{top}/{bottom}")
        common = work.gcd(abs(top), bottom)
        if common > 1:
            work.note(f"{top}/{common}={top // common},{bottom}/{common}={bottom // common}")
        answer = fraction(top // gcd(top, bottom), bottom // gcd(top, bottom))
    expression = f"{a}/{b}{operation}{c}/{d}"
    if operation == "÷" and voice.manner != "tex":
        expression = f"({a}/{b})÷({c}/{d})"
    own = (
        *VALUE,
        "Simplify {0}",
        "Write {0} as a fraction in lowest terms",
        "Compute {0} and give the answer as a fraction in lowest terms",
    )
    text = voice.say(own, voice.math(expression))
    return Problem("fractions", text, work.text(), answer, (operation, a, b, c, d))


def percentages(rng: Random) -> Problem:
    """p % of a number, a change by p %, or one number as a percentage of another."""
    work, voice = Work(), Voice(rng)
    sign = "\\%" if voice.manner == "tex" else "%"
    percent = f"${{}}{sign}$" if voice.manner == "tex" else "{}%"
    kind = rng.choice(["of", "of", "up", "down", "what"])
    if kind == "what":
        base = rng.choice([4, 5, 10, 20, 25, 50])
        part = rng.randint(1, base)
        work.note(f"{part}/{base}")
        work.note(f"100/{base}={100 // base}")
        result = work.mul(part, 100 // base)
        text = voice.say(
            (
                "{0} is what percent of {1}?",
                "What percent of {1} is {0}?",
                "What percentage of {1} is {0}?",
                "Express {0} as a percentage of {1}",
            ),
            part,
            base,
        )
        # The bare number: the unit stands in the question.
        return Problem("percentages", text, work.text(), str(result), (kind, part, base))
    p = rng.choice([5 * rng.randint(1, 19), rng.randint(1, 99)])
    step = 100 // gcd(p, 100)
    whole = step * rng.randint(1, WHOLE // step)
    work.note(f"{kind} {p}%,{whole}")
    product = work.mul(whole, p)
    work.note(f"{product}/100={product // 100}")
    result = product // 100
    shown = percent.format(p)
    phrases: tuple[str, ...]
    if kind == "of":
        phrases = (
            "What is {0} of {1}?",
            "Find {0} of {1}",
            "Compute {0} of {1}",
            "Calculate {0} of {1}",
            "How much is {0} of {1}?",
            "What number is {0} of {1}?",
        )
    elif kind == "up":
        result = work.add(whole, result)
        phrases = (
            "Increase {1} by {0}",
            "What is {1} increased by {0}?",
            "A price of {1} dollars rises by {0}. What is the new price in dollars?",
            "Find the result when {1} is increased by {0}",
        )
    else:
        result = work.add(whole, -result)
        phrases = (
            "Decrease {1} by {0}",
            "What is {1} decreased by {0}?",
            "A price of {1} dollars falls by {0}. What is the new price in dollars?",
            "Find the result when {1} is decreased by {0}",
        )
    text = voice.say(phrases, shown, whole)
    return Problem("percentages", text, work.text(), str(result), (kind, p, whole))
