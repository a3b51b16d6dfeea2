"""Equations in one and two unknowns, and the value of an expression in a variable."""

from __future__ import annotations

from random import Random

from training.problem import Problem
from training.voice import Voice, plus, polynomial
from training.work import Work

COEFFICIENT = 12
SOLUTION = 20  # linear equations
CONSTANT = 30
PAIR = 10  # solutions of systems
ROOT = 20
LEADING_ROOT = 10  # roots where the leading coefficient is not 1
POINT = 9  # where expressions are evaluated
SIZES = {
    "all": ["all"],
    "larger": ["the larger", "the largest"],
    "smaller": ["the smaller", "the smallest"],
}


def nonzero(rng: Random, bound: int) -> int:
    """From -bound to bound without 0."""
    return rng.choice([-1, 1]) * rng.randint(1, bound)


def linear(rng: Random) -> Problem:
    """ax+b=c, ax+b=cx+d or a(x+b)=c with an integer solution."""
    v = rng.choice("xxxxyznatkm")
    x, form = rng.randint(-SOLUTION, SOLUTION), rng.choice(["one", "one", "two", "bracket"])
    a, b = nonzero(rng, COEFFICIENT), nonzero(rng, CONSTANT)
    while a == 1:
        a = nonzero(rng, COEFFICIENT)
    work, voice = Work(), Voice(rng)
    if form == "one":
        right = a * x + b
        equation = f"{polynomial([a, b], v)}={right}"
        if rng.random() < 0.2:
            equation = f"{b}{plus(polynomial([a, 0], v))}={right}"
        work.note(equation)
        value = work.add(right, -b)
        solve(work, v, a, value)
    elif form == "two":
        c = nonzero(rng, COEFFICIENT)
        while c == a:
            c = nonzero(rng, COEFFICIENT)
        d = (a - c) * x + b
        equation = f"{polynomial([a, b], v)}={polynomial([c, d], v)}"
        work.note(equation)
        work.note(f"{a}{-c:+d},{d}{-b:+d}")
        slope = work.add(a, -c)
        value = work.add(d, -b)
        solve(work, v, slope, value)
    else:
        a, c = abs(a), a * (x + b) if a > 0 else -a * (x + b)
        equation = f"{a}({polynomial([1, b], v)})={c}"
        work.note(equation)
        value = work.divide(c, a)
        work.note(f"{v}{b:+d}={value}")
        work.add(value, -b)
        work.note(f"{v}={x}")
    text = voice.say(
        (
            "Solve for {1}: {0}",
            "Solve {0} for {1}",
            "Find {1} if {0}",
            "Solve the equation {0}",
            "If {0}, what is {1}?",
            "What is the value of {1} if {0}?",
            "Find {1} such that {0}",
            "If {0}, find the value of {1}",
            "Find the solution of {0}",
            "Solve {0}",
            "Determine {1} if {0}",
            "What value of {1} satisfies {0}?",
        ),
        voice.math(equation),
        f"${v}$" if voice.manner == "tex" else v,
    )
    return Problem("linear", text, work.text(), str(x), (equation.replace(v, "x"),))


def solve(work: Work, v: str, slope: int, value: int) -> None:
    """slope·v=value, solved; the quotient is an integer."""
    work.note(f"{slope}{v}={value}")
    work.note(f"{v}={work.divide(value, slope)}")


def systems(rng: Random) -> Problem:
    """Two linear equations in x and y with one integer solution."""
    x, y = rng.randint(-PAIR, PAIR), rng.randint(-PAIR, PAIR)
    while True:
        a, b, c, d = (nonzero(rng, COEFFICIENT) for _ in "abcd")
        a, c = abs(a), abs(c)
        if rng.random() < 0.25:
            a = b = c = 1
            d = -1
        if a * d - b * c:
            break
    e, f = a * x + b * y, c * x + d * y
    first, second = (
        f"{polynomial([p, 0])}{plus(polynomial([q, 0], 'y'))}={r}"
        for p, q, r in ((a, b, e), (c, d, f))
    )
    work, voice = Work(), Voice(rng)
    work.note(first)
    work.note(second)
    work.note(f"x={a},{c} y={b},{d} r={e},{f}")
    work.note(f"xy:{a}*{d},{c}*{b}")  # which products are asked for, before any is worked out
    det = work.add(work.mul(a, d), -work.mul(c, b))
    work.note(f"ry:{e}*{d},{f}*{b}")
    top = work.add(work.mul(e, d), -work.mul(f, b))
    work.note(f"x={work.divide(top, det)}")
    work.note(f"{b}y={e}-{a}*{x}")
    rest = work.add(e, -work.mul(a, x))
    work.note(f"y={work.divide(rest, b)}")
    text = voice.say(
        (
            "Solve the system {0} and {1}",
            "Solve the system of equations: {0}, {1}",
            "Solve for x and y: {0}, {1}",
            "Find x and y if {0} and {1}",
            "Solve {0} and {1}",
            "Solve the simultaneous equations {0} and {1}",
            "Find the solution of the system {0}, {1}",
            "If {0} and {1}, what are x and y?",
            "Solve the system {0}; {1}",
        ),
        voice.math(first),
        voice.math(second),
    )
    return Problem("systems", text, work.text(), f"x={x}, y={y}", (a, b, c, d, e, f))


def quadratics(rng: Random) -> Problem:
    """Quadratic equations with integer roots: all of them, the larger or the smaller."""
    k = rng.randint(2, 5) if rng.random() < 0.2 else 1
    bound = ROOT if k == 1 else LEADING_ROOT
    if rng.random() < 0.4:
        bound = 10
    low, high = sorted(rng.randint(-bound, bound) for _ in "pq")
    b, c = -(low + high), low * high
    v = rng.choice("xxxxxxtyz")
    work, voice = Work(), Voice(rng)
    kind = rng.choice(["all", "all", "larger", "smaller"]) if low < high else "all"
    size = rng.choice(SIZES[kind])
    work.note(size)  # what is asked comes first: it decides which roots are worked out
    if k > 1:
        work.note(f"{polynomial([k, k * b, k * c], v)}={k}({polynomial([1, b, c], v)})")
    else:
        work.note(polynomial([1, b, c], v))
    square = work.square(abs(b))
    distance = work.root(work.add(square, -work.mul(4, c)))
    if kind != "smaller":
        work.half(work.add(-b, distance))
    if kind != "larger" and distance:
        work.half(work.add(-b, -distance))
    equation = f"{polynomial([k, k * b, k * c], v)}=0"
    every = f"{low}, {high}" if distance else f"{high}"
    phrases: tuple[str, ...]
    if kind == "all":
        answer = every
        phrases = (
            "Find all real solutions of {0}",
            "Find all real roots of {0}",
            "Find all solutions of the equation {0}",
            "Solve {0} for {1}",
            "Solve the quadratic equation {0}",
            "What are the roots of {0}?",
            "Find the roots of {0}",
            "Find all values of {1} such that {0}",
            "Solve for {1}: {0}",
            "Solve the equation {0}",
            "Find all real {1} with {0}",
        )
    else:
        answer = str(high if kind == "larger" else low)
        phrases = tuple(
            p.replace("SIZE", size.removeprefix("the "))
            for p in (
                "Find the SIZE root of {0}",
                "What is the SIZE root of {0}?",
                "Find the SIZE solution of {0}",
                "What is the SIZE solution of {0}?",
                "Find the SIZE real root of {0}",
                "Determine the SIZE root of {0}",
                "Find the SIZE solution of the equation {0}",
                "Find the SIZE value of {1} such that {0}",
            )
        )
    work.note(f"{v}={answer}")
    text = voice.say(phrases, voice.math(equation), f"${v}$" if voice.manner == "tex" else v)
    return Problem("quadratics", text, work.text(), answer, (low, high))


def evaluation(rng: Random) -> Problem:
    """The value of a polynomial at a point, or of ax+by+c at two."""
    work, voice = Work(), Voice(rng)
    v = rng.choice("xxxxnatyz")
    at = nonzero(rng, POINT) if rng.random() < 0.4 else rng.randint(1, POINT)
    if rng.random() < 0.25:
        other = nonzero(rng, POINT)
        a, b = rng.randint(2, COEFFICIENT), nonzero(rng, COEFFICIENT)
        expression = f"{a}x{plus(polynomial([b, 0], 'y'))}"
        work.note(f"{expression},x={at},y={other}")
        result = work.add(work.mul(a, at), work.mul(b, other))
        text = voice.say(
            (
                "Evaluate {0} for {1} and {2}",
                "Find the value of {0} if {1} and {2}",
                "If {1} and {2}, what is {0}?",
                "Evaluate {0} when {1} and {2}",
                "What is the value of {0} when {1} and {2}?",
                "Compute {0} for {1} and {2}",
            ),
            voice.math(expression),
            voice.math(f"x={at}"),
            voice.math(f"y={other}"),
        )
        return Problem("evaluation", text, work.text(), str(result), (a, b, at, other))
    degree = rng.choice([1, 2, 2, 2, 3])
    coefficients = [nonzero(rng, COEFFICIENT if degree < 3 else 5) for _ in range(degree + 1)]
    if rng.random() < 0.5:
        coefficients[0] = rng.randint(1, 5)
    expression, point = polynomial(coefficients, v), voice.math(f"{v}={at}")
    work.note(f"{expression},{v}={at}")
    result = work.horner(coefficients, at)
    if rng.random() < 0.3:
        text = voice.say(
            (
                "If {0}, find {1}",
                "Let {0}. Find {1}",
                "If {0}, what is {1}?",
                "Given {0}, compute {1}",
                "Let {0}. What is {1}?",
            ),
            voice.math(f"f({v})={expression}"),
            voice.math(f"f({at})"),
        )
    else:
        text = voice.say(
            (
                "Evaluate {0} at {1}",
                "Evaluate {0} for {1}",
                "Evaluate {0} when {1}",
                "What is the value of {0} when {1}?",
                "What is {0} if {1}?",
                "Find the value of {0} at {1}",
                "If {1}, what is the value of {0}?",
                "If {1}, find {0}",
                "Compute {0} for {1}",
                "Calculate {0} when {1}",
            ),
            voice.math(expression),
            point,
        )
    return Problem("evaluation", text, work.text(), str(result), (*coefficients, "at", at))
