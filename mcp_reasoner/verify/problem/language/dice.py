"""Dice and coins: probabilities of sums, products, faces and numbers of heads.

Dice and coins must be fair, and the words that say how many there are ("both", "the two
numbers") must fit their number.
"""

import itertools
from collections.abc import Callable, Sequence
from math import comb, prod
from typing import Any, Final

import sympy

from mcp_reasoner.verify.problem.language.asks import Ask
from mcp_reasoner.verify.problem.language.chances import PROBABILITY, chance, count_of
from mcp_reasoner.verify.problem.language.engine import Production, phrases
from mcp_reasoner.verify.problem.language.meanings import Env, Property
from mcp_reasoner.verify.problem.polynomials import NotReadError

__all__ = ["PHRASES"]

MAX_OUTCOMES: Final = 50_000
_Test = Callable[[Sequence[int]], bool]


def _dice(count: str, sides: str, test: _Test, two: str = "") -> Ask:
    number = count_of(count or "two")
    faces = count_of(sides.split("-")[0]) if sides else 6
    if not 1 <= number <= 6 or not 2 <= faces <= 20 or faces**number > MAX_OUTCOMES:
        raise NotReadError("so many dice are not looked at")
    if two and number != 2:
        raise NotReadError("of two dice is spoken, and others are rolled")

    def compute() -> tuple[int, int]:
        outcomes = itertools.product(range(1, faces + 1), repeat=number)
        return sum(test(outcome) for outcome in outcomes), faces**number

    return chance(compute)


def _of_dice(test: Callable[..., _Test]) -> Callable[..., Ask]:
    """From what makes an outcome a good one, to what builds the question."""
    return lambda *parts, count="", sides="", two="": _dice(count, sides, test(*parts), two)


def _sum(part: Property) -> _Test:
    return lambda dice: part.holds(sympy.Integer(sum(dice)), Env())


def _product(part: Property) -> _Test:
    return lambda dice: part.holds(sympy.Integer(prod(dice)), Env())


def _face(part: Property) -> _Test:
    return lambda dice: part.holds(sympy.Integer(dice[0]), Env())


def _one_die(part: Property, sides: str = "") -> Ask:
    return _dice("one", sides, _face(part))


# -- coins ----------------------------------------------------------------------------------


def _coins(count: str, test: Callable[[int], bool]) -> Ask:
    number = count_of(count)
    if not 1 <= number <= 60:
        raise NotReadError("so many coins are not looked at")
    return chance(lambda: (sum(comb(number, k) for k in range(number + 1) if test(k)), 2**number))


def _heads(count: str, how: str, many: str) -> Ask:
    wanted = count_of(many)
    tests: dict[str, Callable[[int], bool]] = {
        "exactly": lambda k: k == wanted,
        "at least": lambda k: k >= wanted,
        "at most": lambda k: k <= wanted,
        "more than": lambda k: k > wanted,
        "fewer than": lambda k: k < wanted,
    }
    return _coins(count, tests[how])


def _all_heads(count: str) -> Ask:
    return _coins(count, lambda k: k == count_of(count))


def _all_alike(count: str) -> Ask:
    return _coins(count, lambda k: k in (0, count_of(count)))


def _coin(build: Callable[..., Ask]) -> Callable[..., Ask]:
    """Which of the ways to say the number of coins was taken; "twice" is none of the others."""
    return lambda *parts, count="", count2="", **words: build(
        *parts, count=count or count2 or "two", **words
    )


_N: Final = r"(?P<count>two|three|four|five|six|[2-6]|\$[2-6]\$)"
_SIDES: Final = r"(?:(?P<sides>(?:[0-9]{1,2}|\$[0-9]{1,2}\$|six|four|eight|ten|twelve)-sided) )?"
_DICE: Final = (
    rf"(?:{_N}|a pair of) (?:(?:fair|standard|ordinary|regular),? )*{_SIDES}(?:fair "
    r"|standard )?dice"
)
_WHEN: Final = rf"(?:when|if) {_DICE} are (?:rolled|thrown|tossed)"
_ROLLED: Final = (
    rf"(?:when )?{_DICE} are (?:rolled|thrown|tossed)(?: once| at the same time| simultaneously)?"
    rf"[.,] {PROBABILITY} that"
)
_NUMBERS: Final = (
    r"(?P<two>two )?(?:numbers|values|dice|faces|top faces)(?: (?:rolled|shown|showing))?"
)
_SUM: Final = rf"(?:the )?sum (?:of the {_NUMBERS} )?(?:rolled )?(?:is|will be)"
_ROLLING: Final = rf"{PROBABILITY} of (?:rolling|getting|obtaining) a (?:sum|total) of <numeral>"
_ONE_DIE: Final = (
    rf"a (?:(?:fair|standard),? )*{_SIDES}(?:fair |standard )?(?:die|dice) is "
    r"(?:rolled|thrown)(?: once)?"
)
_COIN: Final = (
    r"(?:a fair coin is (?:flipped|tossed) (?:(?P<count>[0-9]{1,2}|\$[0-9]{1,2}\$|three|four|five"
    r"|six|seven|eight|nine|ten|two) times|twice)"
    r"|(?P<count2>[2-9]|two|three|four|five|six|seven|eight) fair coins are (?:flipped|tossed))"
)


def _equal_sum(total: Any) -> _Test:
    return lambda dice: sum(dice) == total


PHRASES: Final[tuple[Production, ...]] = (
    *phrases(
        "question",
        _of_dice(_sum),
        rf"{_ROLLED} {_SUM} <property>",
        rf"{PROBABILITY} that,? {_WHEN},? {_SUM} <property>",
        rf"{PROBABILITY} that {_SUM} <property> {_WHEN}",
    ),
    *phrases(
        "question",
        _of_dice(_equal_sum),
        rf"{_ROLLED} {_SUM} (?:exactly )?<numeral>",
        rf"{PROBABILITY} that {_SUM} (?:exactly )?<numeral> {_WHEN}",
        rf"{_ROLLING} {_WHEN}",
        rf"{_ROLLING} with {_DICE}",
    ),
    *phrases(
        "question",
        _of_dice(_product),
        rf"{_ROLLED} (?:the )?product of the {_NUMBERS} is <property>",
    ),
    *phrases(
        "question",
        _of_dice(lambda: lambda dice: len(set(dice)) == 1),
        rf"{_ROLLED} (?:(?P<two>both)|all)(?: of the)?(?: dice)? (?:show|are|land on) the same "
        r"number",
        rf"{_ROLLED} (?:they|the dice) (?:all )?show the same number",
    ),
    *phrases(
        "question",
        _of_dice(lambda: lambda dice: len(set(dice)) == len(dice)),
        rf"{_ROLLED} (?:they|the dice) (?:all )?show different numbers",
    ),
    *phrases(
        "question",
        _of_dice(lambda face: lambda dice: face in dice),
        rf"{_ROLLED} at least one (?:of (?:them|the dice) |die )?(?:shows|is|lands on) (?:a "
        r")?<numeral>",
    ),
    *phrases(
        "question",
        _one_die,
        rf"{_ONE_DIE}[.,] {PROBABILITY} that (?:the number(?: rolled| shown)?|the result"
        r"|the outcome|it) is <property>",
        rf"{_ONE_DIE}[.,] {PROBABILITY} of (?:getting|rolling|obtaining) "
        r"(?:a number |an? number (?:that is )?|an? )?<property>",
        rf"{PROBABILITY} of rolling (?:a number |an? )<property> (?:on|with) a (?:fair |standard "
        rf")*{_SIDES}die",
    ),
    *phrases(
        "question",
        _coin(_heads),
        rf"{_COIN}[.,] {PROBABILITY} (?:that|of getting|of obtaining|of) (?:there are )?"
        r"(?P<how>exactly|at least|at most|more than|fewer than) "
        r"(?P<many>[0-9]{1,2}|one|two|three|four|five|six|seven|eight) (?:heads?|tails?)"
        r"(?: are obtained| appear| come up| occur)?",
    ),
    *phrases(
        "question",
        _coin(_all_heads),
        rf"{_COIN}[.,] {PROBABILITY} (?:that|of getting) (?:they |it )?(?:all|only)"
        r"(?: land(?:s)?)?(?: on)? (?:heads|tails)",
        rf"{_COIN}[.,] {PROBABILITY} that all(?: of)?(?: the)? (?:flips|coins|tosses) (?:are|land"
        r"|land on|come up) (?:heads|tails)",
    ),
    *phrases(
        "question",
        _coin(_all_alike),
        rf"{_COIN}[.,] {PROBABILITY} that all(?: of)?(?: the)? (?:flips|coins|tosses) (?:are|land"
        r"|show) the same(?: side)?",
    ),
)
