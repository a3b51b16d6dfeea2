"""Rules for sums and terms of arithmetic and geometric sequences."""

import itertools
import re
from fractions import Fraction
from typing import Final

import sympy

from mcp_reasoner.verify.problem.normalise import Text
from mcp_reasoner.verify.problem.pattern import Slots
from mcp_reasoner.verify.problem.question import Question, ValueQuestion, show
from mcp_reasoner.verify.problem.rule import NotReadError, rules

__all__ = ["RULES"]

MAX_TERMS: Final = 100_000
MAX_GEOMETRIC_TERMS: Final = 500


def _question(value: Fraction, subject: str, detail: str) -> Question:
    number = sympy.Rational(value.numerator, value.denominator)
    return ValueQuestion(subject=subject, value=number, detail=f"{detail}: {show(number)}")


def _terms(slots: Slots, most: int) -> int:
    count = slots.integer("n")
    if not 1 <= count <= most:
        raise NotReadError("the number of terms is not positive or too large")
    return count


def _arithmetic(slots: Slots, text: Text) -> Question:
    count, first, step = _terms(slots, MAX_TERMS), slots.number("q"), slots.number("q2")
    last = first + (count - 1) * step
    return _question(
        (first + last) * count / 2,
        f"the sum of the first {count} terms of the arithmetic sequence with first term {first} "
        f"and difference {step}",
        f"{count} terms from {first} to {last}",
    )


def _arithmetic_term(slots: Slots, text: Text) -> Question:
    count, first, step = _terms(slots, MAX_TERMS), slots.number("q"), slots.number("q2")
    return _question(
        first + (count - 1) * step,
        f"term {count} of the arithmetic sequence with first term {first} and difference {step}",
        f"{first} + {count - 1}*({step})",
    )


def _geometric(slots: Slots, text: Text) -> Question:
    count, first = _terms(slots, MAX_GEOMETRIC_TERMS), slots.number("q")
    ratio = slots.number("q2")
    total = sum((first * ratio**power for power in range(count)), Fraction(0))
    return _question(
        total,
        f"the sum of the first {count} terms of the geometric sequence with first term {first} "
        f"and ratio {ratio}",
        f"{count} terms added exactly",
    )


def _geometric_term(slots: Slots, text: Text) -> Question:
    count, first = _terms(slots, MAX_GEOMETRIC_TERMS), slots.number("q")
    ratio = slots.number("q2")
    return _question(
        first * ratio ** (count - 1),
        f"term {count} of the geometric sequence with first term {first} and ratio {ratio}",
        f"{first} * ({ratio})^{count - 1}",
    )


def _named(slots: Slots, text: Text) -> Question:
    """The first n positive whole, odd or even numbers."""
    count = _terms(slots, MAX_TERMS)
    kinds = {slots.word("kind"), slots.word("kind2")} - {""}
    if len(kinds) > 1:
        raise NotReadError("the numbers are to be of two kinds")
    kind = kinds.pop() if kinds else ""
    total = {"": count * (count + 1) // 2, "odd": count**2, "even": count * (count + 1)}[kind]
    noun = f"{kind} positive integers".strip()
    return _question(
        Fraction(total), f"the sum of the first {count} {noun}", f"{count} terms added exactly"
    )


def _range(slots: Slots, text: Text) -> Question:
    low, high = slots.integer("n"), slots.integer("n2")
    if not low < high <= low + MAX_TERMS:
        raise NotReadError("the range is empty or too long")
    return _question(
        Fraction((low + high) * (high - low + 1), 2),
        f"the sum of the integers from {low} to {high}, both included",
        f"{high - low + 1} terms",
    )


def _listed(slots: Slots, text: Text) -> Question:
    """`2 + 5 + 8 + … + 32`: at least three terms, a constant step, a last term on it."""
    numbers = [int(found) for found in re.findall(r"[0-9]+", slots.word("terms"))]
    last = int(slots.word("last"))
    steps = {b - a for a, b in itertools.pairwise(numbers)}
    if len(numbers) < 3 or len(steps) != 1:
        raise NotReadError("the terms do not fix an arithmetic sequence")
    (step,) = steps
    if step <= 0 or last <= numbers[-1] or (last - numbers[0]) % step:
        raise NotReadError("the last term is not one of the arithmetic sequence")
    primes = all(sympy.isprime(number) for number in [*numbers, last])
    if primes and not slots.has("arithmetic"):
        raise NotReadError("the terms may be prime numbers")
    count = (last - numbers[0]) // step + 1
    if count > MAX_TERMS:
        raise NotReadError("the sum is too long")
    return _question(
        Fraction((numbers[0] + last) * count, 2),
        f"the sum of the arithmetic sequence {numbers[0]}, {numbers[1]}, …, {last}",
        f"{count} terms with step {step}",
    )


_FIND: Final = r"(?:find|compute|calculate|determine|what is|what's|evaluate)"
_TERM: Final = r"the \$?(?P<n>[0-9]{1,6})\$?(?:st|nd|rd|th) term"
_HAS: Final = r"(?:has|starts with|begins with)(?: a| the)?(?: first term)?(?: of)? <q>"


def _given(kind: str, step: str) -> tuple[str, str]:
    """A sequence in one noun phrase, and in a sentence of its own."""
    noun = rf"(?:the|an|a) {kind} (?:sequence|series|progression)"
    phrase = (
        rf"{noun} (?:with|whose|that has|having)(?: a)? first term(?: is| of)? <q> "
        rf"and (?:a )?{step}(?: is| of)? <q2>"
    )
    sentence = rf"{noun} {_HAS} and (?:has )?(?:a )?{step}(?: of)? <q2>\."
    return phrase, sentence


_ARITHMETIC = _given("arithmetic", "(?:common )?difference")
_GEOMETRIC = _given("geometric", "(?:common )?ratio")
_PLUS: Final = r" ?\+ ?"
_DOTS: Final = r"(?:\.\.\.|…|⋯|\\l?dots|\\cdots)"
_LISTED: Final = (
    rf"\$?(?P<terms>[0-9]{{1,9}}(?:{_PLUS}[0-9]{{1,9}}){{2,9}}){_PLUS}{_DOTS}{_PLUS}"
    r"(?P<last>[0-9]{1,9})\$?"
)
RULES = (
    *rules(
        _arithmetic,
        rf"{_FIND} the sum of the first <n> terms of {_ARITHMETIC[0]}",
        rf"{_ARITHMETIC[1]} {_FIND} the sum of (?:its|the) first <n> terms",
    ),
    *rules(
        _arithmetic_term,
        rf"{_FIND} {_TERM} of {_ARITHMETIC[0]}",
        rf"{_ARITHMETIC[1]} {_FIND} {_TERM}",
    ),
    *rules(
        _geometric,
        rf"{_FIND} the sum of the first <n> terms of {_GEOMETRIC[0]}",
        rf"{_GEOMETRIC[1]} {_FIND} the sum of (?:its|the) first <n> terms",
    ),
    *rules(
        _geometric_term,
        rf"{_FIND} {_TERM} of {_GEOMETRIC[0]}",
        rf"{_GEOMETRIC[1]} {_FIND} {_TERM}",
    ),
    *rules(
        _named,
        rf"{_FIND} the sum of the first <n> (?:(?P<kind>odd|even) )?positive "
        r"(?:(?P<kind2>odd|even) )?(?:integers|whole numbers|numbers)",
    ),
    *rules(
        _range,
        rf"{_FIND} the sum of (?:all )?(?:the )?(?:integers|whole numbers) from <n> to <n2>"
        r"(?:,? inclusive)?",
    ),
    *rules(
        _listed,
        rf"{_FIND}(?: the)?(?: value of)?(?: the)?(?: sum(?: of)?)?(?: the)?"
        rf"(?: (?P<arithmetic>arithmetic )?(?:series|sum|progression|sequence))? {_LISTED}",
    ),
)
