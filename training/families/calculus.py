"""Derivatives and definite integrals of polynomials."""

from __future__ import annotations

from random import Random

from training.problem import Problem
from training.voice import Voice, polynomial
from training.work import Work

COEFFICIENT = 12
DEGREE = 4  # derivatives
POINT = 5  # where derivatives are evaluated
INTEGRAL_DEGREE = 2
LIMITS = (-3, 5)


def derivatives(rng: Random) -> Problem:
    """The derivative of a polynomial, or its value at a point."""
    work, voice = Work(), Voice(rng)
    valued = rng.random() < 0.35
    degree = rng.choice([2, 2, 3]) if valued else rng.choice([2, 2, 3, 3, DEGREE])
    c = [rng.randint(-COEFFICIENT, COEFFICIENT) for _ in range(degree + 1)]
    c[0] = c[0] or 1
    for i in range(1, degree):
        if rng.random() < 0.2:
            c[i] = 0
    v = rng.choice("xxxxxxty")
    result = [value * (degree - i) for i, value in enumerate(c[:-1])]
    for i, value in enumerate(c[:-1]):
        if value:
            power = degree - i
            term = polynomial([value] + [0] * power, v)
            slope = polynomial([value * power] + [0] * (power - 1), v)
            work.note(f"{term}:{value}*{power}={value * power}:{slope}")
    answer = polynomial(result, v)
    work.note(answer)
    expression = polynomial(c, v)
    if valued:
        at = rng.randint(-POINT, POINT) or 1
        text = voice.say(
            (
                "If {0}, find {1}",
                "Let {0}. Find {1}",
                "If {0}, what is {1}?",
                "Let {0}. Compute {1}",
                "Find the derivative of {2} at {3}",
                "What is the derivative of {2} at {3}?",
                "Find the slope of the tangent line to {4} at {3}",
            ),
            voice.math(f"f({v})={expression}"),
            voice.math(f"f'({at})"),
            voice.math(expression),
            voice.math(f"{v}={at}"),
            voice.math(f"y={expression}".replace("y", "w") if v == "y" else f"y={expression}"),
        )
        value = work.horner(result, at)
        work.note(str(value))
        return Problem("derivatives", text, work.text(), str(value), (*c, "at", at))
    text = voice.say(
        (
            "Find the derivative of {0}",
            "Differentiate {0}",
            "What is the derivative of {0}?",
            "Compute the derivative of {0}",
            "Find {2} if {1}",
            "If {1}, find {2}",
            "Differentiate {0} with respect to {3}",
            "Find the derivative of {1}",
            "Find the derivative of {0} with respect to {3}",
            "Let {1}. Find {2}",
        ),
        voice.math(expression),
        voice.math(f"f({v})={expression}"),
        voice.math(f"f'({v})"),
        v,
    )
    return Problem("derivatives", text, work.text(), answer, tuple(c))


def integrals(rng: Random) -> Problem:
    """A definite integral whose antiderivative has integer coefficients."""
    degree = rng.choice([1, 1, 2, 2, INTEGRAL_DEGREE])
    anti = [rng.randint(-COEFFICIENT // p, COEFFICIENT // p) for p in range(degree + 1, 0, -1)]
    anti[0] = anti[0] or 1
    if rng.random() < 0.4:
        anti = [abs(value) for value in anti]
    low, high = sorted(rng.sample(range(LIMITS[0], LIMITS[1] + 1), 2))
    if rng.random() < 0.4:
        low, high = 0, rng.randint(1, LIMITS[1])
    c = [value * (degree + 1 - i) for i, value in enumerate(anti)]
    v = rng.choice("xxxxxxt")
    work, voice = Work(), Voice(rng)
    for i, value in enumerate(c):
        if value:
            power = degree - i
            term = polynomial([value] + [0] * power, v)
            area = polynomial([anti[i]] + [0] * (power + 1), v)
            work.note(f"{term}:{value}/{power + 1}={anti[i]}:{area}")
    work.note(f"F={polynomial([*anti, 0], v)}")
    values = []
    for at in (high, low):
        work.note(f"F({at}):")
        values.append(work.horner([*anti, 0], at) if at else 0)
        if at == 0:
            work.note("0")
    result = work.add(values[0], -values[1])
    expression = polynomial(c, v)
    text = voice.say(
        (
            "Compute the definite integral of {0} from {1} to {2}",
            "Find the integral of {0} from {3} to {4}",
            "Evaluate the integral of {0} from {3} to {4}",
            "What is the definite integral of {0} from {3} to {4}?",
            "Integrate {0} from {3} to {4}",
            "Find the definite integral of {0} from {1} to {2}",
            "Compute {5}",
            "Evaluate {5}",
            "Find {5}",
            "What is {5}?",
            "Find the definite integral of {0} with respect to {6} from {1} to {2}",
        ),
        voice.math(expression),
        low,
        high,
        voice.math(f"{v}={low}"),
        voice.math(f"{v}={high}"),
        f"$\\int_{{{low}}}^{{{high}}} ({voice.tex(expression)}) \\, d{v}$",
        v,
    )
    return Problem("integrals", text, work.text(), str(result), (*c, low, high))
