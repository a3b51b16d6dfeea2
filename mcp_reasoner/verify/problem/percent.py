"""Rules for percentages: a part, a change, and what percentage one number is of another."""

from fractions import Fraction
from typing import Final

import sympy

from mcp_reasoner.verify.problem.normalise import Text
from mcp_reasoner.verify.problem.pattern import Slots
from mcp_reasoner.verify.problem.question import Question, ValueQuestion, show
from mcp_reasoner.verify.problem.rule import NotReadError, rules

__all__ = ["RULES"]

_UP = frozenset(["increase", "increased", "rises", "raise", "raised", "increases", "raises"])


def _question(value: Fraction, subject: str) -> Question:
    number = sympy.Rational(value.numerator, value.denominator)
    return ValueQuestion(subject=subject, value=number, detail=f"computed exactly: {show(number)}")


def _part(slots: Slots, text: Text) -> Question:
    share, whole = slots.number("p"), slots.number("q")
    return _question(share * whole / 100, f"{share}% of {whole}")


def _changed(slots: Slots, text: Text) -> Question:
    share, whole = slots.number("p"), slots.number("q")
    up = slots.word("way") in _UP
    factor = 100 + share if up else 100 - share
    word = "increased" if up else "decreased"
    return _question(whole * factor / 100, f"{whole} {word} by {share}%")


def _percentage(slots: Slots, text: Text) -> Question:
    part, whole = slots.number("q"), slots.number("q2")
    if whole <= 0 or part < 0:
        raise NotReadError("a percentage needs positive numbers")
    return ValueQuestion(
        subject=f"the percentage that {part} is of {whole}",
        value=sympy.Rational(100 * part / whole),
        detail=f"computed exactly: {show(sympy.Rational(100 * part / whole))} percent",
        units=frozenset("%"),
    )


_FIND: Final = r"(?:find|compute|calculate|determine|what is|what's|how much is)"
_WAY: Final = r"(?P<way>increased|decreased|reduced|raised|lowered)"
RULES = (
    *rules(
        _part,
        rf"{_FIND}(?: the value of)? <p> of <q>",
        r"take <p> of <q>",
        r"what number is <p> of <q>",
    ),
    *rules(
        _changed,
        r"(?P<way>increase|decrease|reduce|raise|lower) <q> by <p>",
        rf"{_FIND}(?: the value of)? <q> {_WAY} by <p>",
        rf"{_FIND} the (?:result|value|number) (?:when|if) <q> is {_WAY} by <p>",
        r"(?:the|a) price of <q> dollars (?P<way>rises|falls|increases|decreases|drops) by <p>\. "
        r"what is the new price(?: in dollars)?",
    ),
    *rules(
        _percentage,
        r"(?:what percent|what percentage) of <q2> is <q>",
        r"<q> is (?:what percent|what percentage) of <q2>",
        r"<q> is how many percent of <q2>",
        r"express <q> as a percentage of <q2>",
    ),
)
