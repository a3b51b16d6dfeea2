"""Cards drawn from a deck and balls drawn from a bag: probabilities of colours and kinds.

A deck has the 52 cards only where the text says that it is the standard one. What is drawn
must be what the bag is said to hold, and whether it is put back must be said.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from math import comb
from typing import Final

from mcp_reasoner.verify.problem.language.asks import Ask
from mcp_reasoner.verify.problem.language.chances import (
    CHOSEN,
    PROBABILITY,
    RANDOM,
    chance,
    count_of,
)
from mcp_reasoner.verify.problem.language.engine import Production, phrases
from mcp_reasoner.verify.problem.polynomials import NotReadError

__all__ = ["PHRASES"]

_RANKS: Final = frozenset(
    [
        *("ace", "king", "queen", "jack", "two", "three", "four", "five", "six", "seven"),
        *("eight", "nine", "ten"),
    ]
)
_SUITS: Final = frozenset(["heart", "diamond", "club", "spade"])


def _card(what: str) -> Ask:
    """How many of the 52 cards are of a kind."""
    words = what.strip()
    counts = {"red card": 26, "black card": 26, "face card": 12, "red": 26, "black": 26}
    found = re.fullmatch(r"([a-z]+)(?: of ([a-z]+)s)?(?: or an? ([a-z]+))?", words)
    if words in counts:
        good = counts[words]
    elif found is None:
        raise NotReadError("the card is not known")
    else:
        first, suit, other = found.groups()
        if suit is not None:
            good = 1 if first in _RANKS and suit in _SUITS and other is None else 0
        elif other is None:
            good = 4 if first in _RANKS else 13 if first in _SUITS else 0
        elif first in _RANKS and other in _RANKS and first != other:
            good = 8
        elif {first in _RANKS, other in _RANKS} == {True, False} and (
            first in _SUITS or other in _SUITS
        ):
            good = 16
        else:
            good = 0
        if not good:
            raise NotReadError("the card is not known")
    return chance(lambda: (good, 52))


# -- balls ----------------------------------------------------------------------------------

_COLOURS: Final = frozenset(
    [
        *("red", "blue", "green", "yellow", "black", "white", "purple", "orange", "pink"),
        *("brown", "silver", "gold", "gray", "grey"),
    ]
)


def _contents(words: str, *things: str) -> dict[str, int]:
    """`5 red balls, 3 blue balls, and 2 green balls`, `4 red and 6 blue marbles`.

    `things` are the other words for what is in the bag: balls and marbles are not the same.
    """
    found: dict[str, int] = {}
    kinds = set(things)
    for piece in re.split(r", and |,? and |, ", words.replace("$", "")):
        match = re.fullmatch(
            r"([0-9]{1,2}|[a-z]+) ([a-z]+)(?: (balls?|marbles?|chips?|beads?))?", piece
        )
        if match is None:
            raise NotReadError("what the bag holds is not read")
        number, colour, kind = match.groups()
        if colour in found or colour not in _COLOURS or not 1 <= count_of(number) <= 60:
            raise NotReadError("what the bag holds is not read")
        found[colour] = count_of(number)
        kinds.add(kind or "")
    if len(found) < 2:
        raise NotReadError("what the bag holds is not read")
    if len({kind.removesuffix("s") for kind in kinds if kind}) > 1:
        raise NotReadError("of several kinds of things is spoken")
    return found


_ALL: Final = {"both": 2, "the two": 2, "all three": 3, "the three": 3, "all four": 4}


@dataclass(frozen=True)
class _Draw:
    """How many balls of each colour are in the bag, and how many are drawn at once.

    Drawn one after the other without putting back is the same.
    """

    bag: dict[str, int]
    number: int

    @property
    def ways(self) -> int:
        """The number of outcomes."""
        return comb(sum(self.bag.values()), self.number)

    def of_colour(self, colour: str) -> int:
        """The number of outcomes in which all are of a colour."""
        if colour not in self.bag:
            raise NotReadError("the bag holds no ball of that colour")
        return comb(self.bag[colour], self.number)

    def alike(self) -> int:
        """The number of outcomes in which all are of one colour."""
        return sum(map(self.of_colour, self.bag))


def _drawn(good: Callable[..., int]) -> Callable[..., Ask]:
    """The builder for several balls that are drawn; `good` counts the wanted outcomes."""

    def build(
        words: str, many: str, thing: str, who: str, what: str = "", how: str = "", how2: str = "",
        **wanted: str,
    ) -> Ask:  # fmt: skip
        if not how and not how2:
            raise NotReadError("whether balls are put back is not said")
        draw = _Draw(_contents(words, thing, what), count_of(many))
        if _ALL.get(who, draw.number) != draw.number or draw.number < 2:
            raise NotReadError("other balls are spoken of than are drawn")
        if not draw.ways:
            raise NotReadError("more balls are drawn than there are")
        return chance(lambda: (good(draw, **wanted), draw.ways))

    return build


def _different(draw: _Draw) -> int:
    if draw.number != 2:
        raise NotReadError("whether all colours or only two differ is not said")
    return draw.ways - draw.alike()


def _drawn_one(
    words: str, thing: str, colour: str, what: str = "", other: str = "", negated: str = ""
) -> Ask:
    bag = _contents(words, thing, what)
    wanted = {colour, other} - {""}
    if not wanted <= bag.keys():
        raise NotReadError("the bag holds no ball of that colour")
    if negated and other:
        raise NotReadError("whether the second colour is ruled out too is not said")
    good = sum(bag[one] for one in wanted)
    total = sum(bag.values())
    return chance(lambda: (total - good if negated else good, total))


# There are decks of 32 and of 48 cards too.
_DECK: Final = (
    r"(?:well-shuffled )?(?:(?:standard|regular) (?:well-shuffled )?(?:52-card )?deck"
    r"(?: of (?:52 )?(?:playing )?cards)?|52-card deck|deck of 52 (?:playing )?cards)"
)
_BAG: Final = (
    r"(?:a|an) (?:bag|box|jar|urn|bucket) (?:contains|has|holds) (?P<words>[a-z0-9$, ]{8,120}?)"
)
_THING: Final = r"(?P<thing>balls?|marbles?|chips?|beads?)"
_AGAIN: Final = r"(?P<what>balls?|marbles?|chips?|beads?)"
_FROM: Final = r"(?: from the (?:bag|box|jar|urn|bucket))?"
_HOW: Final = r" (?:at the same time|simultaneously|together|without replacement)"
_DRAWN: Final = (
    rf"{_BAG}\. (?:if )?(?P<many>two|three|four|five|[2-5]) {_THING} are(?: {CHOSEN})?"
    rf"(?: {RANDOM})?(?: {CHOSEN})?(?P<how>{_HOW})?{_FROM}(?P<how2>{_HOW})?[.,] {PROBABILITY} that"
)
_THEY: Final = (
    rf"{_DRAWN} (?P<who>both|all|all three|all four|they|the two|the three)"
    rf"(?:(?: of the)? {_AGAIN}| of them)?"
)
PHRASES: Final[tuple[Production, ...]] = (
    *phrases(
        "question",
        _card,
        rf"(?:a|one) card is (?:{CHOSEN} )?(?:{RANDOM} )?(?:{CHOSEN} )?(?:at random )?from a "
        rf"{_DECK}[.,] {PROBABILITY} (?:that (?:it|the card) is|of drawing) (?:an? )?"
        r"(?P<what>[a-z ]+?)",
        rf"{PROBABILITY} of drawing (?:an? )?(?P<what>[a-z ]+?) from a {_DECK}",
    ),
    *phrases(
        "question", _drawn(_Draw.of_colour), rf"{_THEY} are (?:both |all )?(?P<colour>[a-z]+)"
    ),
    *phrases("question", _drawn(_Draw.alike), rf"{_THEY} (?:are|have) (?:of )?the same colou?r"),
    *phrases("question", _drawn(_different), rf"{_THEY} (?:are|have) (?:of )?different colou?rs"),
    *phrases(
        "question",
        _drawn_one,
        rf"{_BAG}\. (?:if )?(?:a|one) {_THING} is(?: {CHOSEN})?(?: {RANDOM})?(?: {CHOSEN})?{_FROM}"
        rf"(?: {RANDOM})?[.,] {PROBABILITY} that (?:it|the {_AGAIN}) is "
        r"(?P<negated>not )?(?P<colour>[a-z]+)(?: or (?P<other>[a-z]+))?",
    ),
)
