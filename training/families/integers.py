"""Divisibility: gcd, lcm, divisors, primes, remainders and modular powers."""

from __future__ import annotations

from random import Random

from training.problem import Problem
from training.voice import Voice
from training.work import Work

GCD_LIMIT = 400
LCM_LIMIT = 60
FACTOR_LIMIT = 400
DIVIDEND_DIGITS = 5
MODULUS = (2, 30)
BASE = (2, 12)
EXPONENT = (2, 10)


def greatest_divisor(rng: Random) -> Problem:
    """The gcd of two numbers up to 400."""
    g = rng.randint(1, 40) if rng.random() < 0.7 else rng.randint(1, 12)
    a, b = (g * rng.randint(1, GCD_LIMIT // g) for _ in "ab")
    while a == b or min(a, b) < 2:
        a, b = g * rng.randint(1, GCD_LIMIT // g), g * rng.randint(2, GCD_LIMIT // g)
    work, voice = Work(), Voice(rng)
    work.note(f"gcd({a},{b})")
    result = work.gcd(a, b)
    text = voice.say(
        (
            "Find the greatest common divisor of {0} and {1}",
            "What is the gcd of {0} and {1}?",
            "Find the gcd of {0} and {1}",
            "Compute gcd({0}, {1})",
            "What is gcd({0}, {1})?",
            "What is the greatest common divisor of {0} and {1}?",
            "Compute gcd({0},{1})",
            "Find the greatest common factor of {0} and {1}",
            "Compute the GCD of {0} and {1}",
            "Determine the greatest common divisor of {0} and {1}",
            "Compute $\\gcd({0}, {1})$",
            "What is the largest integer that divides both {0} and {1}?",
        ),
        a,
        b,
    )
    return Problem("gcd", text, work.text(), str(result), (min(a, b), max(a, b)))


def least_multiple(rng: Random) -> Problem:
    """The lcm of two numbers up to 60."""
    a, b = rng.randint(2, LCM_LIMIT), rng.randint(2, LCM_LIMIT)
    if rng.random() < 0.5:
        g = rng.randint(2, 15)
        a, b = g * rng.randint(1, LCM_LIMIT // g), g * rng.randint(1, LCM_LIMIT // g)
    if a == b:
        b = a // 2 + 1
    work, voice = Work(), Voice(rng)
    work.note(f"gcd({a},{b})")
    common = work.gcd(a, b)
    work.note(f"{a}/{common}*{b}")
    result = work.mul(work.divide(a, common), b)
    text = voice.say(
        (
            "Find the least common multiple of {0} and {1}",
            "What is the lcm of {0} and {1}?",
            "Find the lcm of {0} and {1}",
            "Compute lcm({0}, {1})",
            "What is lcm({0}, {1})?",
            "What is the least common multiple of {0} and {1}?",
            "Compute the LCM of {0} and {1}",
            "Determine the least common multiple of {0} and {1}",
            "What is the smallest positive integer divisible by both {0} and {1}?",
        ),
        a,
        b,
    )
    return Problem("lcm", text, work.text(), str(result), (min(a, b), max(a, b)))


def factored(rng: Random) -> int:
    """A number to factor: half of them smooth, so that long factorizations are practised."""
    if rng.random() < 0.5:
        return rng.randint(4, FACTOR_LIMIT)
    n = 1
    while n < 4:
        n = rng.choice([2, 3, 4, 6, 10, 12])
        while (m := n * rng.choice([2, 2, 3, 3, 5, 7])) <= FACTOR_LIMIT and rng.random() < 0.85:
            n = m
    return n


def divisors(rng: Random) -> Problem:
    """How many positive divisors a number up to 400 has."""
    n = factored(rng)
    work, voice = Work(), Voice(rng)
    work.note(f"divisors {n}")
    found = work.factor(n)
    work.note("*".join(f"{p}^{e}" for p, e in found.items()))
    work.note("*".join(f"({e}+1)" for e in found.values()))
    counts = [e + 1 for e in found.values()]
    result = counts[0]
    for count in counts[1:]:
        result = work.mul(result, count)
    work.note(f"{result} divisors")
    text = voice.say(
        (
            "How many positive divisors does {0} have?",
            "Find the number of positive divisors of {0}",
            "How many positive integers divide {0}?",
            "What is the number of positive divisors of {0}?",
            "Determine the number of positive divisors of {0}",
            "Count the positive divisors of {0}",
            "How many positive factors does {0} have?",
        ),
        n,
    )
    return Problem("divisors", text, work.text(), str(result), (n,))


def primes(rng: Random) -> Problem:
    """The largest or smallest prime factor of a number up to 400, or their sum."""
    n = factored(rng)
    work, voice = Work(), Voice(rng)
    kind = rng.choice(["largest", "largest", "smallest", "sum"])
    work.note(f"{kind} {n}")
    found = work.factor(n)
    listed = list(found)
    work.note(f"{kind} {','.join(map(str, listed))}")
    if kind == "sum":
        result = listed[0]
        for p in listed[1:]:
            result = work.add(result, p)
        phrases: tuple[str, ...] = (
            "Find the sum of the distinct prime factors of {0}",
            "What is the sum of the distinct prime factors of {0}?",
            "Compute the sum of the distinct primes dividing {0}",
        )
    else:
        result = max(listed) if kind == "largest" else min(listed)
        phrases = tuple(
            p.replace("SIZE", kind)
            for p in (
                "Find the SIZE prime factor of {0}",
                "What is the SIZE prime factor of {0}?",
                "Determine the SIZE prime factor of {0}",
                "What is the SIZE prime divisor of {0}?",
                "Find the SIZE prime that divides {0}",
                "What is the SIZE prime dividing {0}?",
            )
        )
    work.note(str(result))
    text = voice.say(phrases, n)
    return Problem("primes", text, work.text(), str(result), (n,))


REMAINDER = (
    "What is the remainder when {0} is divided by {1}?",
    "Find the remainder when {0} is divided by {1}",
    "Compute the remainder when {0} is divided by {1}",
    "Determine the remainder when {0} is divided by {1}",
    "What is {0} mod {1}?",
    "Compute {0} mod {1}",
    "Find {0} modulo {1}",
    "Calculate {0} mod {1}",
    "Find the remainder of {0} when divided by {1}",
    "What remainder does {0} leave when divided by {1}?",
)


def remainders(rng: Random) -> Problem:
    """A number of up to five digits modulo 2 to 30."""
    m = rng.randint(*MODULUS)
    a = rng.randrange(m, 10 ** rng.randint(2, DIVIDEND_DIGITS))
    work, voice = Work(), Voice(rng)
    result = work.remainder(a, m)
    work.note(f"remainder {result}")
    text = voice.say(REMAINDER, a, m)
    return Problem("remainders", text, work.text(), str(result), (a, m))


def modular_powers(rng: Random) -> Problem:
    """a^e modulo 2 to 30, one multiplication at a time."""
    a, e, m = rng.randint(*BASE), rng.randint(*EXPONENT), rng.randint(*MODULUS)
    work, voice = Work(), Voice(rng)
    work.note(f"{a}^{e} mod {m}")
    value = step = work.remainder(a, m)
    for power in range(2, e + 1):
        work.note(f"{power}/{e}:")
        value = work.remainder(work.mul(value, step), m)
    work.note(f"remainder {value}")
    text = voice.say(REMAINDER, voice.math(f"{a}^{e}"), m)
    return Problem("modular_powers", text, work.text(), str(value), (a, e, m))
