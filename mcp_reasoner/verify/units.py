"""Units as answers write them: which are the same, which convert, which cannot.

    read_unit("km/h")       length·time^-1, with its exact factor
    read_unit("apples")     the word itself: known to no table

A small table of lengths, masses, times, angles and money, and products of powers of them;
every other word is a unit only equal to itself. Temperatures and percentages are not here:
they are no mere factors, and `quantities` treats "°" and "%" as parts of a value.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

__all__ = ["UNIT_WORDS", "Unit", "conversions", "read_unit"]


@dataclass(frozen=True)
class Unit:
    """A dimension ("length^2"; the word itself where it is not in the table) and its factor."""

    dimension: str
    factor: Fraction
    known: bool


_INCH: Final = Fraction(254, 10_000)
_POUND: Final = Fraction(45_359_237, 100_000)
_LITER: Final = Fraction(1, 1000)
_Powers = Mapping[str, int]
_LENGTH: Final[_Powers] = {"length": 1}
_AREA: Final[_Powers] = {"length": 2}
_VOLUME: Final[_Powers] = {"length": 3}
_MASS: Final[_Powers] = {"mass": 1}
_TIME: Final[_Powers] = {"time": 1}
_SPEED: Final[_Powers] = {"length": 1, "time": -1}
_TABLE: Final[tuple[tuple[str, _Powers, Fraction], ...]] = (
    ("mm millimeter millimeters millimetre millimetres", _LENGTH, Fraction(1, 1000)),
    ("cm centimeter centimeters centimetre centimetres", _LENGTH, Fraction(1, 100)),
    ("dm decimeter decimeters decimetre decimetres", _LENGTH, Fraction(1, 10)),
    ("m meter meters metre metres", _LENGTH, Fraction(1)),
    ("km kilometer kilometers kilometre kilometres", _LENGTH, Fraction(1000)),
    ("in inch inches inche", _LENGTH, _INCH),
    ("ft foot feet", _LENGTH, 12 * _INCH),
    ("yd yard yards", _LENGTH, 36 * _INCH),
    ("mi mile miles", _LENGTH, 63_360 * _INCH),
    ("hectare hectares", _AREA, Fraction(10_000)),
    ("acre acres", _AREA, 43_560 * 144 * _INCH**2),
    ("mL ml milliliter milliliters millilitre millilitres", _VOLUME, _LITER / 1000),
    ("cL cl centiliter centiliters centilitre centilitres", _VOLUME, _LITER / 100),
    ("L liter liters litre litres", _VOLUME, _LITER),
    ("mg milligram milligrams", _MASS, Fraction(1, 1000)),
    ("g gram grams", _MASS, Fraction(1)),
    ("kg kilogram kilograms", _MASS, Fraction(1000)),
    ("oz ounce ounces", _MASS, _POUND / 16),
    ("lb lbs", _MASS, _POUND),
    ("ms millisecond milliseconds", _TIME, Fraction(1, 1000)),
    ("s sec secs second seconds", _TIME, Fraction(1)),
    ("min mins minute minutes", _TIME, Fraction(60)),
    ("h hour hours hr hrs", _TIME, Fraction(3600)),
    ("day days", _TIME, Fraction(86_400)),
    ("week weeks", _TIME, Fraction(7 * 86_400)),
    ("mph", _SPEED, 63_360 * _INCH / 3600),
    ("kph kmh", _SPEED, Fraction(1000, 3600)),
    ("rad radian radians", {"angle": 1}, Fraction(1)),
    ("cent cents ¢", {"dollar": 1}, Fraction(1, 100)),
    ("dollar dollars USD", {"dollar": 1}, Fraction(1)),
    ("euro euros EUR", {"euro": 1}, Fraction(1)),
    # A pound is money or a mass: it is only equal to itself.
    ("pound pounds GBP", {"pound": 1}, Fraction(1)),
    ("yuan RMB", {"yuan": 1}, Fraction(1)),
    ("rupee rupees", {"rupee": 1}, Fraction(1)),
    ("yen", {"yen": 1}, Fraction(1)),
)
_NAMES: Final = {
    name: (powers, factor) for names, powers, factor in _TABLE for name in names.split()
}
UNIT_WORDS: Final = frozenset(_NAMES)
"""All the names of units in the table, as they are written."""

_AMBIGUOUS: Final = frozenset(["pound", "pounds"])
_RAISED: Final = {"square": 2, "sq": 2, "sq.": 2, "cubic": 3, "cu": 3, "squared": 2, "cubed": 3}
_ATOM: Final = re.compile(r"([A-Za-z¢.]+?)(?:\^?\s*(-?[1-9])|([²³]))?")


def read_unit(text: str) -> Unit:
    """The unit that `reading` found: "cm", "square inches", "m^2", "km per hour", any words."""
    powers: dict[str, int] = {}
    factor = Fraction(1)
    parts = re.split(r"\s*(?:/|\bper\b)\s*", text.strip().rstrip("."))
    for place, part in enumerate(parts):
        atoms = _atoms(part)
        if not atoms:
            words = " ".join(_singular(word.lower()) for word in text.split())
            return Unit(words, Fraction(1), known=False)
        for name, power in atoms:
            dimension, size = _NAMES[name]
            power = -power if place else power
            factor *= size**power
            for base, exponent in dimension.items():
                powers[base] = powers.get(base, 0) + exponent * power
    shown = "·".join(base if n == 1 else f"{base}^{n}" for base, n in sorted(powers.items()) if n)
    return Unit(shown, factor, known=not any(word in _AMBIGUOUS for word in text.split()))


def conversions(unit: Unit) -> frozenset[Fraction]:
    """The numbers by which a value may change when only its unit does."""
    named = {
        factor
        for powers, factor in _NAMES.values()
        if "·".join(f"{b}^{n}" if n != 1 else b for b, n in sorted(powers.items()))
        == unit.dimension
    }
    if unit.dimension.startswith("length^") and unit.known:
        power = int(unit.dimension.removeprefix("length^"))
        named |= {_NAMES[name][1] ** power for name in ("mm", "cm", "dm", "m", "km", "in", "ft")}
    ratios = {unit.factor / factor for factor in named}
    return frozenset(ratios | {1 / ratio for ratio in ratios} | _DECIMAL)


_DECIMAL: Final = frozenset(Fraction(10) ** power for power in range(-9, 10))


def _atoms(text: str) -> list[tuple[str, int]]:
    """The units of a product with their powers; empty where one is not in the table."""
    found: list[tuple[str, int]] = []
    raised = 0
    for word in re.split(r"[\s·*]+", text.strip()):
        if word.lower() in _RAISED:
            power = _RAISED[word.lower()]
            if word.lower().endswith("ed") and found and found[-1][1] == 1:
                found[-1] = (found[-1][0], power)
                continue
            raised = power
            continue
        match = _ATOM.fullmatch(word)
        name = match and _known_name(match[1].rstrip("."))
        if not match or not name:
            return []
        power = int(match[2] or {"²": 2, "³": 3}.get(match[3], 1))
        found.append((name, raised or power))
        raised = 0
    return [] if raised else found


def _known_name(word: str) -> str | None:
    if word in _NAMES:
        return word
    # Capital letters begin sentences and titles; of the short symbols they make others.
    lower = word.lower()
    return lower if len(word) > 2 and lower in _NAMES else None


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") else word
