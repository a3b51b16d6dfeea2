"""Lengths, times, weights and volumes with their units, converted exactly.

Only units with one meaning and an exact ratio: an ounce or a ton may be several things.
"""

from fractions import Fraction
from typing import Any, Final

import sympy

from mcp_reasoner.verify.problem.language.asks import Ask, alone, value_ask
from mcp_reasoner.verify.problem.language.clauses import Setting
from mcp_reasoner.verify.problem.language.engine import Production, phrases
from mcp_reasoner.verify.problem.language.meanings import Env, Quantity
from mcp_reasoner.verify.problem.language.quantities import FIND
from mcp_reasoner.verify.problem.polynomials import NotReadError

__all__ = ["PHRASES"]

_INCH: Final = Fraction(254, 10_000)
_UNITS: Final[dict[str, tuple[str, Fraction]]] = {
    **{f"{prefix}{word}": ("length", factor)
       for prefix, factor in (("", Fraction(1)), ("centi", Fraction(1, 100)),
                              ("milli", Fraction(1, 1000)), ("kilo", Fraction(1000)))
       for word in ("meter", "metre")},
    "inch": ("length", _INCH), "foot": ("length", 12 * _INCH), "yard": ("length", 36 * _INCH),
    "mile": ("length", 63_360 * _INCH),
    "second": ("time", Fraction(1)), "minute": ("time", Fraction(60)),
    "hour": ("time", Fraction(3600)), "day": ("time", Fraction(86_400)),
    "week": ("time", Fraction(604_800)),
    "gram": ("weight", Fraction(1)), "kilogram": ("weight", Fraction(1000)),
    "milligram": ("weight", Fraction(1, 1000)),
    "liter": ("volume", Fraction(1)), "litre": ("volume", Fraction(1)),
    "milliliter": ("volume", Fraction(1, 1000)), "millilitre": ("volume", Fraction(1, 1000)),
    "cent": ("money", Fraction(1)), "nickel": ("money", Fraction(5)),
    "dime": ("money", Fraction(10)), "quarter": ("money", Fraction(25)),
    "dollar": ("money", Fraction(100)),
}  # fmt: skip
_PLURALS: Final = {"inches": "inch", "feet": "foot"}


def _unit(word: str) -> tuple[str, Fraction]:
    plain = _PLURALS.get(word, word)
    found = _UNITS.get(plain) or _UNITS.get(plain.removesuffix("s"))
    if found is None:
        raise NotReadError("the unit is not known")
    return found


def _ratio(unit: str, other: str) -> Any:
    (kind, factor), (kind2, factor2) = _unit(unit), _unit(other)
    if kind != kind2:
        raise NotReadError("the units measure different things")
    ratio = factor / factor2
    return sympy.Rational(ratio.numerator, ratio.denominator)


def _value(quantity: Quantity) -> Any:
    value = quantity.value(Env())
    if not value.is_Rational or value < 0:
        raise NotReadError("the amount is not a plain number")
    return value


def _names(unit: str) -> frozenset[str]:
    """How an answer may write the unit that is asked for."""
    plain = _PLURALS.get(unit, unit).removesuffix("s") if unit != "inches" else "inch"
    return frozenset([unit, plain, f"{plain}s", *(p for p, s in _PLURALS.items() if s == plain)])


def _converted(quantity: Quantity, unit: str, other: str) -> Ask:
    def compute(setting: Setting) -> Any:
        alone(setting)
        return _value(quantity) * _ratio(unit, other)

    return value_ask(compute, units=_names(other))


def _fraction(whole: Quantity, part: Quantity, unit: str, other: str) -> Ask:
    """What part of a measure another one is."""

    def compute(setting: Setting) -> Any:
        alone(setting)
        if _value(whole) == 0:
            raise NotReadError("a part of nothing is asked for")
        return _value(part) * _ratio(other, unit) / _value(whole)

    return value_ask(compute)


def _speed(quantity: Quantity, unit: str, time: str, other: str, time2: str) -> Ask:
    def compute(setting: Setting) -> Any:
        alone(setting)
        return _value(quantity) * _ratio(unit, other) / _ratio(time, time2)

    return value_ask(compute)


_WORDS: Final = "|".join(
    sorted({*_UNITS, *(f"{name}s" for name in _UNITS), *_PLURALS}, key=len, reverse=True)
)
_U: Final = rf"(?P<unit>{_WORDS})"
_O: Final = rf"(?P<other>{_WORDS})"
_T: Final = r"(?P<time>second|minute|hour|day)"
_T2: Final = r"(?P<time2>second|minute|hour|day)"
PHRASES: Final[tuple[Production, ...]] = (
    *phrases(
        "question",
        _converted,
        rf"(?:convert|express) <quantity> {_U} (?:to|into|in) {_O}",
        rf"how many {_O} (?:are|is) (?:there )?(?:in )?<quantity> {_U}",
        rf"{FIND} <quantity> {_U} in {_O}",
        rf"how many {_O} are equal to <quantity> {_U}",
    ),
    *phrases(
        "question",
        _fraction,
        rf"what fraction of <quantity> {_U} is <quantity> {_O}",
    ),
    *phrases(
        "question",
        _speed,
        rf"(?:convert|express) <quantity> {_U} per {_T} (?:to|into|in) {_O} per {_T2}",
        rf"{FIND} <quantity> {_U} per {_T} in {_O} per {_T2}",
    ),
)
