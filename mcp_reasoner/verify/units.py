"""Units as answers write them: which are the same, which convert, which cannot.

A small table of lengths, masses, times and money, with exact factors; every other word is
a unit only equal to itself. Temperatures, angles and percentages are not here: they are no
mere factors, and `quantities` treats "°" and "%" as parts of a value.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

__all__ = ["Unit", "read_unit"]


@dataclass(frozen=True)
class Unit:
    """A dimension ("length^2"; the word itself where it is not in the table) and its factor."""

    dimension: str
    factor: Fraction
    known: bool


_INCH: Final = Fraction(254, 10_000)
_NAMES: Final[dict[str, tuple[str, Fraction]]] = {
    **dict.fromkeys(["mm", "millimeter", "millimetre"], ("length", Fraction(1, 1000))),
    **dict.fromkeys(["cm", "centimeter", "centimetre"], ("length", Fraction(1, 100))),
    **dict.fromkeys(["dm", "decimeter", "decimetre"], ("length", Fraction(1, 10))),
    **dict.fromkeys(["m", "meter", "metre"], ("length", Fraction(1))),
    **dict.fromkeys(["km", "kilometer", "kilometre"], ("length", Fraction(1000))),
    **dict.fromkeys(["in", "inch", "inche"], ("length", _INCH)),
    **dict.fromkeys(["ft", "foot", "feet"], ("length", 12 * _INCH)),
    **dict.fromkeys(["yd", "yard"], ("length", 36 * _INCH)),
    **dict.fromkeys(["mile"], ("length", 63_360 * _INCH)),
    **dict.fromkeys(["mg", "milligram"], ("mass", Fraction(1, 1000))),
    **dict.fromkeys(["g", "gram"], ("mass", Fraction(1))),
    **dict.fromkeys(["kg", "kilogram"], ("mass", Fraction(1000))),
    **dict.fromkeys(["s", "sec", "second"], ("time", Fraction(1))),
    **dict.fromkeys(["min", "minute"], ("time", Fraction(60))),
    **dict.fromkeys(["h", "hour", "hr"], ("time", Fraction(3600))),
    **dict.fromkeys(["day"], ("time", Fraction(86_400))),
    **dict.fromkeys(["liter", "litre"], ("length^3", Fraction(1, 1000))),
    **dict.fromkeys(["cent"], ("dollar", Fraction(1, 100))),
    **dict.fromkeys(["dollar"], ("dollar", Fraction(1))),
    **dict.fromkeys(["euro"], ("euro", Fraction(1))),
    **dict.fromkeys(["pound"], ("pound", Fraction(1))),
}
_POWERS: Final = {"square": "2", "sq": "2", "cubic": "3"}


def read_unit(text: str) -> Unit:
    """The unit that `reading` found: "cm", "square inches", "m^2", or any other words."""
    words, _, power = text.strip().rstrip(".").partition("^")
    parts = words.split()
    if len(parts) == 2 and parts[0].lower() in _POWERS and not power:
        power, parts = _POWERS[parts[0].lower()], parts[1:]
    name = " ".join(parts)
    found = _NAMES.get(name) or _NAMES.get(_singular(name.lower()))
    if found is None:
        return Unit(f"{_singular(name.lower())}^{power}", Fraction(1), known=False)
    dimension, factor = found
    if not power:
        return Unit(dimension, factor, known=True)
    if dimension != "length":
        return Unit(f"{dimension}^{power}", factor ** int(power), known=False)
    return Unit(f"{dimension}^{power}", factor ** int(power), known=True)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") else word
