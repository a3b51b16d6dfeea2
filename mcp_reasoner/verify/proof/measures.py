"""Words after a number: which scale it, which belong to one dimension, which count plain things.

    scale("minutes")     Measure("time", Fraction(60))
    scale("apples")      None

For readings of "2 hours = 120 minutes" that are true though 2 is not 120: an assertion is
false only if it is false with its units taken as mere labels and with them converted.
Units of answers, with their exact comparison, are in `verify.units`.
"""

import itertools
from collections.abc import Iterable
from fractions import Fraction
from typing import Final, NamedTuple

__all__ = ["Measure", "ratios", "scale", "stem"]


class Measure(NamedTuple):
    """A dimension, and how many of its base unit the word stands for."""

    dimension: str
    factor: Fraction


_IRREGULAR: Final = {
    "feet": "foot", "inches": "inch", "halves": "half", "dozens": "dozen", "pence": "penny",
    "pennies": "penny", "centuries": "century", "cents": "cent", "grosses": "gross",
    "hrs": "hour", "hr": "hour", "h": "hour", "min": "minute", "mins": "minute", "sec": "second",
    "secs": "second", "lb": "pound", "lbs": "pound", "oz": "ounce", "ft": "foot", "yd": "yard",
    "yds": "yard", "mi": "mile", "gal": "gallon", "pt": "pint", "qt": "quart", "kgs": "kg",
    "kilogram": "kg", "gram": "g", "centimeter": "cm", "meter": "m", "kilometer": "km",
    "millimeter": "mm", "liter": "l", "litre": "l", "metre": "m", "centimetre": "cm",
    "kilometre": "km", "milliliter": "ml", "millilitre": "ml", "usd": "dollar", "buck": "dollar",
    "yr": "year", "yrs": "year", "wk": "week", "people": "person", "children": "child",
    "men": "man", "women": "woman", "mice": "mouse", "geese": "goose", "teeth": "tooth",
    "milligram": "mg", "kilobyte": "kb", "megabyte": "mb", "gigabyte": "gb",
    "thousands": "thousand", "millions": "million", "hundreds": "hundred",
    "billions": "billion", "k": "thousand",
}  # fmt: skip
_TABLE: Final[dict[str, dict[str, str]]] = {
    "time": {
        "second": "1", "minute": "60", "hour": "3600", "day": "86400", "week": "604800",
        "month": "2592000", "year": "31536000", "decade": "315360000", "century": "3153600000",
        "weekend": "172800", "fortnight": "1209600", "quarter": "7776000",
    },
    "money": {"cent": "1/100", "penny": "1/100", "nickel": "1/20", "dime": "1/10",
              "quarter": "1/4", "dollar": "1"},
    "length": {"mm": "1/1000", "cm": "1/100", "dm": "1/10", "m": "1", "km": "1000",
               "inch": "127/5000", "foot": "381/1250", "yard": "1143/1250",
               "mile": "201168/125"},
    "mass": {"mg": "1/1000", "g": "1", "kg": "1000", "ounce": "28", "pound": "448",
             "ton": "896000", "tonne": "1000000"},
    "volume": {"ml": "1", "l": "1000", "cup": "8", "pint": "16", "quart": "32", "gallon": "128",
               "tablespoon": "1/2", "teaspoon": "1/6"},
    "data": {"kb": "1", "mb": "1000", "gb": "1000000"},
    "count": {"dozen": "12", "gross": "144", "score": "20", "pair": "2", "couple": "2",
              "hundred": "100", "thousand": "1000", "million": "1000000", "billion": "1000000000",
              "half": "1/2", "single": "1"},
}  # fmt: skip
_MEASURES: Final = {
    word: Measure(dimension, Fraction(factor))
    for dimension, words in _TABLE.items()
    for word, factor in words.items()
}
# Months and years are as long as the problem has them.
_CALENDAR: Final[dict[frozenset[str], tuple[int, ...]]] = {
    frozenset(["month", "day"]): (28, 29, 30, 31),
    frozenset(["month", "week"]): (4, 5),
    frozenset(["year", "month"]): (12,),
    frozenset(["year", "week"]): (50, 52),
    frozenset(["year", "day"]): (360, 364, 365, 366),
    frozenset(["week", "day"]): (5, 6, 7),
    frozenset(["weekend", "day"]): (2,),
}


def stem(word: str) -> str:
    """A word in the singular, as far as that can be told from its spelling."""
    lower = word.lower()
    if lower in _IRREGULAR:
        return _IRREGULAR[lower]
    if len(lower) > 3 and lower.endswith("ies"):
        return lower[:-3] + "y"
    if len(lower) > 4 and lower.endswith(("shes", "ches", "xes", "sses")):
        return lower[:-2]
    single = lower[:-1] if len(lower) > 3 and lower.endswith("s") else lower
    return _IRREGULAR.get(single, single)


def scale(word: str) -> Measure | None:
    """The measure that a word names; None for one that names plain things."""
    return _MEASURES.get(stem(word))


def ratios(words: Iterable[str]) -> frozenset[Fraction]:
    """By what a number may change when one unit among `words` is written for another."""
    named = {stem(word): measure for word in words if (measure := scale(word))}
    found = {
        one.factor / other.factor
        for one, other in itertools.permutations(named.values(), 2)
        if one.dimension == other.dimension
    }
    found |= {measure.factor for measure in named.values() if measure.dimension == "count"}
    for pair, lengths in _CALENDAR.items():
        if pair <= named.keys():
            found.update(map(Fraction, lengths))
    return frozenset(found | {1 / ratio for ratio in found})
