"""Balls put into boxes: how many ways, where the text says what can be told apart.

Of both, balls and boxes, it must be said whether they are distinguishable; boxes may stay empty
unless the text forbids it.
"""

from math import comb, factorial
from typing import Final

import sympy

from mcp_reasoner.verify.problem.language.asks import Ask, alone, value_ask
from mcp_reasoner.verify.problem.language.clauses import Setting
from mcp_reasoner.verify.problem.language.engine import Production, phrases
from mcp_reasoner.verify.problem.polynomials import NotReadError

__all__ = ["PHRASES", "distributions"]

MAX_BALLS: Final = 60


def distributions(balls: int, boxes: int, *, apart: bool, named: bool, empty: bool) -> int:
    """The number of ways to put balls, told `apart` or not, into boxes, `named` or not.

    `empty` says whether boxes may stay empty.
    """
    if empty and not named:
        # Boxes without names: as many as are used, none of those empty.
        return sum(
            distributions(balls, used, apart=apart, named=False, empty=False)
            for used in range(min(balls, boxes) + 1)
        )
    if apart and empty:
        return int(boxes**balls)
    if apart:
        onto: int = sum((-1) ** k * comb(boxes, k) * (boxes - k) ** balls for k in range(boxes + 1))
        return onto if named else onto // factorial(boxes)
    if named:
        return comb(balls + boxes - 1, balls) if empty else _shares(balls, boxes)
    return _partitions(balls, boxes)


def _shares(balls: int, boxes: int) -> int:
    """Positive whole numbers in a row with a sum."""
    if boxes == 0:
        return int(balls == 0)
    return comb(balls - 1, boxes - 1) if balls >= boxes else 0


def _partitions(balls: int, boxes: int) -> int:
    """Partitions of a number into so many positive parts."""
    counts = [[int(n == k == 0) for k in range(boxes + 1)] for n in range(balls + 1)]
    for n in range(1, balls + 1):
        for k in range(1, min(n, boxes) + 1):
            counts[n][k] = counts[n - 1][k - 1] + counts[n - k][k]
    return counts[balls][boxes]


_APART: Final = frozenset(["distinguishable", "distinct", "different"])
_ALIKE: Final = frozenset(["indistinguishable", "identical", "not distinguishable"])


def _ways(balls: int, boxes: int, kind: str, kind2: str, each: str = "") -> Ask:
    """`kind` is said of the balls, `kind2` of the boxes, as good as it was said."""
    if not (1 <= balls <= MAX_BALLS and 1 <= boxes <= MAX_BALLS):
        raise NotReadError("so many balls are not put into boxes")
    known = {**dict.fromkeys(_APART, True), **dict.fromkeys(_ALIKE, False)}
    apart = known[kind]
    # "so are the boxes", "neither are the boxes": as the balls; "but the boxes are": not so.
    follows = {"so are": True, "neither are": False, "are": True, "are not": False}
    named = known[kind2] if kind2 in known else follows[kind2]
    if (kind2 in ("so are", "are not") and not apart) or (
        kind2 in ("neither are", "are") and apart
    ):
        raise NotReadError("what is said of the boxes does not follow what is said of the balls")

    def compute(setting: Setting) -> sympy.Integer:
        alone(setting)
        return sympy.Integer(distributions(balls, boxes, apart=apart, named=named, empty=not each))

    return value_ask(compute)


_KINDS: Final = "|".join(sorted(_APART | _ALIKE, key=len, reverse=True))
_KIND: Final = rf"(?P<kind>{_KINDS})"
_KIND2: Final = rf"(?P<kind2>{_KINDS})"
_WAYS: Final = r"(?:how many ways are there to|(?:find|determine|compute) the number of ways to)"
_EACH: Final = (
    r"(?P<each>,? (?:if|so that|such that) (?:each box (?:must contain|contains|has)"
    r" at least one ball|no box is (?:left )?empty))?"
)
PHRASES: Final[tuple[Production, ...]] = (
    *phrases(
        "question",
        _ways,
        rf"{_WAYS} (?:put|place|distribute) <numeral> balls (?:in|into|in to|among) <numeral> boxes"
        rf",? if the balls are {_KIND} (?:and|but) the boxes are {_KIND2}",
        rf"{_WAYS} (?:put|place|distribute) <numeral> balls (?:in|into|in to|among) <numeral> boxes"
        rf",? if the balls are {_KIND},? and (?P<kind2>so are|neither are) the boxes",
        rf"{_WAYS} (?:put|place|distribute) <numeral> balls (?:in|into|in to|among) <numeral> boxes"
        rf",? if the balls are {_KIND},? but the boxes (?P<kind2>are not|are)",
    ),
    *phrases(
        "question",
        lambda balls, boxes, kind, kind2, each="": _ways(balls, boxes, kind, kind2, each),
        rf"in how many(?: different)? ways can <numeral> (?=(?:{_KINDS}) balls){_KIND} balls be "
        rf"(?:put|placed|distributed) (?:in|into|among) <numeral> {_KIND2} boxes{_EACH}",
        rf"{_WAYS} (?:put|place|distribute) <numeral> {_KIND} balls (?:in|into|among) <numeral> "
        rf"{_KIND2} boxes{_EACH}",
    ),
)
