"""Probabilities by enumeration: numbers chosen at random, dice, coins, balls drawn from a bag.

Every outcome is looked at, and they are equally likely: fair dice and coins, balls told apart.
"""

import itertools
import re
from collections.abc import Callable, Sequence
from math import comb
from typing import Final

import sympy

from mcp_reasoner.verify.problem.language.asks import Ask, alone, subject
from mcp_reasoner.verify.problem.language.clauses import Setting
from mcp_reasoner.verify.problem.language.engine import Production, phrases
from mcp_reasoner.verify.problem.language.meanings import Env, Property
from mcp_reasoner.verify.problem.language.sets import Whole
from mcp_reasoner.verify.problem.normalise import Text
from mcp_reasoner.verify.problem.polynomials import NotReadError
from mcp_reasoner.verify.problem.question import Question, ValueQuestion

__all__ = ["PHRASES"]

MAX_OUTCOMES: Final = 50_000
_NUMBERS: Final = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "both": 2, "twice": 2,
}  # fmt: skip


def _count(word: str) -> int:
    plain = word.strip("$ ").lower()
    return _NUMBERS[plain] if plain in _NUMBERS else int(plain)


def _ask(compute: Callable[[], tuple[int, int]]) -> Ask:
    def answer(setting: Setting, text: Text) -> Question:
        alone(setting)
        good, total = compute()
        if total == 0:
            raise NotReadError("there are no outcomes")
        value = sympy.Rational(good, total)
        return ValueQuestion(
            subject=subject(text),
            value=value,
            detail=f"{good} of {total} equally likely outcomes, counted",
        )

    return Ask(answer)


# -- a number at random ---------------------------------------------------------------------


def _random_number(group: Whole, part: Property) -> Ask:
    """The event may be said of "it" or "the number"; the numbers are chosen alike."""

    def compute() -> tuple[int, int]:
        env = Env()
        found = group.members(env)
        good = sum(part.holds(sympy.Integer(value), env) for value in found)
        return good, len(found)

    return _ask(compute)


def _one_random(group: Whole, part: Property) -> Ask:
    """`a randomly selected integer from 1 to 100`: the noun is singular, the set is not."""
    return _random_number(group, part)


# -- dice -----------------------------------------------------------------------------------


def _dice(count: str, sides: str, test: Callable[[Sequence[int]], bool]) -> Ask:
    number, faces = _count(count), int(re.sub(r"[^0-9]", "", sides) or 0) if sides else 6
    if sides and not re.search(r"[0-9]", sides):
        faces = _NUMBERS[sides.split("-")[0].strip()]
    if not 1 <= number <= 6 or not 2 <= faces <= 20 or faces**number > MAX_OUTCOMES:
        raise NotReadError("so many dice are not looked at")

    def compute() -> tuple[int, int]:
        outcomes = itertools.product(range(1, faces + 1), repeat=number)
        good = sum(test(outcome) for outcome in outcomes)
        return good, faces**number

    return _ask(compute)


def _sum_of_dice(part: Property, count: str, sides: str = "") -> Ask:
    return _dice(count, sides, lambda dice: part.holds(sympy.Integer(sum(dice)), Env()))


def _sum_equals(total: int, count: str, sides: str = "") -> Ask:
    return _dice(count, sides, lambda dice: sum(dice) == total)


def _product_of_dice(part: Property, count: str, sides: str = "") -> Ask:
    def test(dice: Sequence[int]) -> bool:
        product = 1
        for one in dice:
            product *= one
        return part.holds(sympy.Integer(product), Env())

    return _dice(count, sides, test)


def _alike(count: str, sides: str = "") -> Ask:
    return _dice(count, sides, lambda dice: len(set(dice)) == 1)


def _all_different(count: str, sides: str = "") -> Ask:
    return _dice(count, sides, lambda dice: len(set(dice)) == len(dice))


def _one_die(part: Property, sides: str = "") -> Ask:
    return _dice("1", sides, lambda dice: part.holds(sympy.Integer(dice[0]), Env()))


def _at_least_one(face: int, count: str, sides: str = "") -> Ask:
    return _dice(count, sides, lambda dice: face in dice)


# -- coins ----------------------------------------------------------------------------------


def _coins(count: str, test: Callable[[int], bool]) -> Ask:
    number = _count(count)
    if not 1 <= number <= 60:
        raise NotReadError("so many coins are not looked at")
    return _ask(lambda: (sum(comb(number, k) for k in range(number + 1) if test(k)), 2**number))


def _heads(count: str, how: str, many: str, side: str = "") -> Ask:
    wanted = _count(many)
    tests: dict[str, Callable[[int], bool]] = {
        "exactly": lambda k: k == wanted,
        "at least": lambda k: k >= wanted,
        "at most": lambda k: k <= wanted,
        "more than": lambda k: k > wanted,
        "fewer than": lambda k: k < wanted,
    }
    return _coins(count, tests[how])


def _all_heads(count: str) -> Ask:
    number = _count(count)
    return _coins(count, lambda k: k == number)


def _all_alike(count: str) -> Ask:
    number = _count(count)
    return _coins(count, lambda k: k in (0, number))


# -- cards ---------------------------------------------------------------------------------

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
    return _ask(lambda: (good, 52))


# -- balls ----------------------------------------------------------------------------------


def _contents(words: str) -> dict[str, int]:
    """`5 red balls, 3 blue balls, and 2 green balls`, `4 red and 6 blue marbles`."""
    found: dict[str, int] = {}
    pieces = re.split(r", and |,? and |, ", words.replace("$", ""))
    for piece in pieces:
        match = re.fullmatch(
            r"([0-9]{1,2}|[a-z]+) ([a-z]+)(?: (?:balls?|marbles?|chips?|beads?))?", piece
        )
        if match is None or match.group(2) in found:
            raise NotReadError("what the bag holds is not read")
        number = match.group(1)
        found[match.group(2)] = int(number) if number.isdigit() else _NUMBERS.get(number, 0)
        if not 1 <= found[match.group(2)] <= 60 or match.group(2) not in _COLOURS:
            raise NotReadError("what the bag holds is not read")
    if len(found) < 2:
        raise NotReadError("what the bag holds is not read")
    return found


_COLOURS: Final = frozenset(
    [
        *("red", "blue", "green", "yellow", "black", "white", "purple", "orange", "pink"),
        *("brown", "silver", "gold", "gray", "grey"),
    ]
)


def _drawn_all(words: str, many: str, colour: str) -> Ask:
    """Drawn together or one after the other without putting back: all of one colour."""
    bag, number = _contents(words), _count(many)
    if colour not in bag:
        raise NotReadError("the bag holds no ball of that colour")
    total = sum(bag.values())
    if number > total:
        raise NotReadError("more balls are drawn than there are")
    return _ask(lambda: (comb(bag[colour], number), comb(total, number)))


def _drawn_alike(words: str, many: str) -> Ask:
    bag, number = _contents(words), _count(many)
    total = sum(bag.values())
    if not 2 <= number <= total:
        raise NotReadError("more balls are drawn than there are")
    return _ask(lambda: (sum(comb(size, number) for size in bag.values()), comb(total, number)))


def _drawn_different(words: str, many: str) -> Ask:
    bag, number = _contents(words), _count(many)
    total = sum(bag.values())
    if number != 2 or number > total:
        raise NotReadError("two balls are drawn, or the case is another")
    same = sum(comb(size, 2) for size in bag.values())
    return _ask(lambda: (comb(total, 2) - same, comb(total, 2)))


def _drawn_one(words: str, colour: str, other: str = "", negated: str = "") -> Ask:
    bag = _contents(words)
    wanted = {colour, other} - {""}
    if not wanted <= bag.keys():
        raise NotReadError("the bag holds no ball of that colour")
    good = sum(bag[one] for one in wanted)
    total = sum(bag.values())
    return _ask(lambda: (total - good if negated else good, total))


# There are decks of 32 and of 48 cards too.
_DECK: Final = (
    r"(?:well-shuffled )?(?:(?:standard|regular) (?:well-shuffled )?(?:52-card )?deck"
    r"(?: of (?:52 )?(?:playing )?cards)?|52-card deck|deck of 52 (?:playing )?cards)"
)
_P: Final = r"(?:what is|find|compute|calculate|determine|give) the probability"
_RANDOM: Final = r"(?:at random|randomly|uniformly at random)"
_CHOSEN: Final = r"(?:chosen|selected|picked|drawn)"
_N: Final = r"(?P<count>two|three|four|five|six|[2-6]|\$[2-6]\$)"
_SIDES: Final = r"(?:(?P<sides>(?:[0-9]{1,2}|\$[0-9]{1,2}\$|six|four|eight|ten|twelve)-sided) )?"
_DICE: Final = (
    rf"(?:{_N}|a pair of) (?:(?:fair|standard|ordinary|regular),? )*{_SIDES}(?:fair "
    r"|standard )?dice"
)
_ROLLED: Final = (
    rf"(?:when )?{_DICE} are (?:rolled|thrown|tossed)(?: once| at the same time| "
    rf"simultaneously)?[.,] "
    rf"{_P} that"
)
_WHEN: Final = rf"(?:when|if) {_DICE} are (?:rolled|thrown|tossed)"
_THE_SUM: Final = (
    r"(?:the )?sum (?:of the (?:numbers|two numbers|values|dice|numbers rolled|numbers shown|"
    r"numbers showing|two dice|faces|two values|top faces) )?(?:rolled )?(?:is|will be)"
)
_THE_PRODUCT: Final = (
    r"(?:the )?product of the (?:numbers|two numbers|values|two values|dice|numbers rolled|"
    r"numbers shown|top faces)(?: rolled)? is"
)
_ONE_DIE: Final = (
    rf"a (?:(?:fair|standard),? )*{_SIDES}(?:fair |standard )?(?:die|dice) is "
    r"(?:rolled|thrown)(?: once)?"
)
_COIN: Final = (
    r"(?:a fair coin is (?:flipped|tossed) (?P<count>[0-9]{1,2}|\$[0-9]{1,2}\$|three|four|five|six"
    r"|seven|eight|nine|ten|two|twice)(?: times)?"
    r"|(?P<count2>[2-9]|two|three|four|five|six|seven|eight) fair coins are (?:flipped|tossed))"
)
_BAG: Final = (
    r"(?:a|an) (?:bag|box|jar|urn|bucket) (?:contains|has|holds) (?P<words>[a-z0-9$, ]{8,120}?)"
    r"(?: balls| marbles| chips| beads)?"
)
_MANY: Final = r"(?P<many>two|three|four|five|[2-5])"
_THING: Final = r"(?:balls?|marbles?|chips?|beads?)"
_HOW: Final = r" (?:at the same time|simultaneously|together|without replacement)"
_DRAWN: Final = (
    rf"{_BAG}\. (?:if )?{_MANY} {_THING} are(?: {_CHOSEN})?(?: {_RANDOM})?(?: {_CHOSEN})?"
    rf"(?P<how>{_HOW})?(?: from the (?:bag|box|jar|urn))?(?P<how2>{_HOW})?[.,] {_P} that"
)


def _coin(build: Callable[..., Ask]) -> Callable[..., Ask]:
    """Which of the two ways to say the number of coins was taken."""
    return lambda *parts, count="", count2="", **words: build(
        *parts, count=count or count2, **words
    )


def _not_put_back(build: Callable[..., Ask]) -> Callable[..., Ask]:
    """Whether a ball is put back before the next must be said."""

    def checked(how: str = "", how2: str = "", **words: str) -> Ask:
        if not how and not how2:
            raise NotReadError("whether balls are put back is not said")
        return build(**words)

    return checked


def _pair(build: Callable[..., Ask]) -> Callable[..., Ask]:
    """ "A pair of dice" has no number word."""
    return lambda *parts, count="", **words: build(*parts, count=count or "2", **words)


PHRASES: Final[tuple[Production, ...]] = (
    *phrases(
        "question",
        _random_number,
        rf"{_P} that (?:a|an|one) (?:{_RANDOM} {_CHOSEN} |{_CHOSEN} {_RANDOM} )?(?:number|integer) "
        rf"(?:{_CHOSEN} )?(?:{_RANDOM} )?(?:{_CHOSEN} )?(?:from|in|among|out of) "
        r"(?:the set of )?(?:all )?(?:the )?<whole> is <property>",
        rf"(?:a|an|one) (?:number|integer) is (?:{_CHOSEN} {_RANDOM}|{_RANDOM} {_CHOSEN}) "
        rf"(?:from|in|among) (?:the set of )?(?:all )?(?:the )?<whole>[.,;] "
        rf"{_P} that (?:it|the number|the integer|the {_CHOSEN} number) is <property>",
        rf"(?:a|an|one) (?:number|integer) is (?:{_CHOSEN} {_RANDOM}|{_RANDOM} {_CHOSEN}) "
        rf"from (?:the )?<span>[.,;] "
        rf"{_P} that (?:it|the number|the integer) is <property>",
    ),
    *phrases(
        "question",
        _one_random,
        rf"{_P} that a {_RANDOM} {_CHOSEN} <whole> is <property>",
        rf"if a <whole> is (?:{_CHOSEN} {_RANDOM}|{_RANDOM} {_CHOSEN}), {_P} that it is <property>",
        rf"a <whole> is (?:{_CHOSEN} {_RANDOM}|{_RANDOM} {_CHOSEN})[.,;] {_P} that "
        r"(?:it|the number|the integer) is <property>",
    ),
    *phrases(
        "question",
        _pair(_sum_of_dice),
        rf"{_ROLLED} {_THE_SUM} <property>",
        rf"{_P} that,? {_WHEN},? {_THE_SUM} <property>",
        rf"{_P} that {_THE_SUM} <property> {_WHEN}",
    ),
    *phrases(
        "question",
        _pair(_sum_equals),
        rf"{_ROLLED} {_THE_SUM} (?:exactly )?<numeral>",
        rf"{_P} that {_THE_SUM} (?:exactly )?<numeral> {_WHEN}",
        rf"{_P} of (?:rolling|getting|obtaining) a (?:sum|total) of <numeral> {_WHEN}",
        rf"{_P} of (?:rolling|getting|obtaining) a (?:sum|total) of <numeral> with {_DICE}",
    ),
    *phrases("question", _pair(_product_of_dice), rf"{_ROLLED} {_THE_PRODUCT} <property>"),
    *phrases(
        "question",
        _pair(_alike),
        rf"{_ROLLED} (?:both|all)(?: of the)?(?: dice)? (?:show|are|land on) the same number",
        rf"{_ROLLED} (?:they|the dice) (?:all )?show the same number",
    ),
    *phrases(
        "question",
        _pair(_all_different),
        rf"{_ROLLED} (?:they|the dice) (?:all )?show different numbers",
    ),
    *phrases(
        "question",
        _pair(_at_least_one),
        rf"{_ROLLED} at least one (?:of (?:them|the dice) |die )?(?:shows|is|lands on) (?:a "
        rf")?<numeral>",
    ),
    *phrases(
        "question",
        _one_die,
        rf"{_ONE_DIE}[.,] {_P} that (?:the number(?: rolled| shown)?|the result|the outcome|it) "
        rf"is <property>",
        rf"{_ONE_DIE}[.,] {_P} of (?:getting|rolling|obtaining) (?:a number |an? number (?:that "
        rf"is )?|"
        r"an? )?<property>",
        rf"{_P} of rolling (?:a number |an? )<property> (?:on|with) a (?:fair |standard "
        rf")*{_SIDES}die",
    ),
    *phrases(
        "question",
        _card,
        rf"(?:a|one) card is (?:{_CHOSEN} )?(?:{_RANDOM} )?(?:{_CHOSEN} )?(?:at random )?from a "
        rf"{_DECK}"
        rf"[.,] {_P} (?:that (?:it|the card) is|of drawing) (?:an? )?(?P<what>[a-z ]+?)",
        rf"{_P} of drawing (?:an? )?(?P<what>[a-z ]+?) from a {_DECK}",
    ),
    *phrases(
        "question",
        _coin(_heads),
        rf"{_COIN}[.,] {_P} (?:that|of getting|of obtaining|of) (?:there are |it lands on )?"
        r"(?P<how>exactly|at least|at most|more than|fewer than) "
        r"(?P<many>[0-9]{1,2}|one|two|three|four|five|six|seven|eight) (?:heads?|tails?)"
        r"(?: are obtained| appear| come up| occur)?",
    ),
    *phrases(
        "question",
        _coin(_all_heads),
        rf"{_COIN}[.,] {_P} (?:that|of getting) (?:they |it )?(?:all|only)(?: land(?:s)?)?(?: "
        rf"on)? (?:heads|tails)",
        rf"{_COIN}[.,] {_P} that all(?: of)?(?: the)? (?:flips|coins|tosses) (?:are|land|land "
        rf"on|come up) (?:heads|tails)",
    ),
    *phrases(
        "question",
        _coin(_all_alike),
        rf"{_COIN}[.,] {_P} that all(?: of)?(?: the)? (?:flips|coins|tosses) (?:are|land|show) "
        rf"the same(?: side)?",
    ),
    *phrases(
        "question",
        _not_put_back(_drawn_all),
        rf"{_DRAWN} "
        r"(?:both|all|all three|all four|they)(?: of them| (?:balls|marbles))? are (?:both |all "
        r")?(?P<colour>[a-z]+)",
    ),
    *phrases(
        "question",
        _not_put_back(_drawn_alike),
        rf"{_DRAWN} "
        r"(?:both|all|all three|they|the two)(?: of them| (?:balls|marbles))? (?:are|have) "
        r"(?:of )?the same colou?r",
    ),
    *phrases(
        "question",
        _not_put_back(_drawn_different),
        rf"{_DRAWN} "
        r"(?:they|the two)(?: (?:balls|marbles))? (?:are|have) (?:of )?different colou?rs",
    ),
    *phrases(
        "question",
        _drawn_one,
        rf"{_BAG}\. (?:if )?(?:a|one) {_THING} is(?: {_CHOSEN})?(?: {_RANDOM})?(?: {_CHOSEN})?"
        rf"(?: from the (?:bag|box|jar|urn))?(?: {_RANDOM})?[.,] {_P} that (?:it|the "
        rf"(?:ball|marble)) is "
        r"(?P<negated>not )?(?P<colour>[a-z]+)(?: or (?P<other>[a-z]+))?",
    ),
)
