"""Probabilities by counting: what all of them share, and numbers chosen at random.

Every outcome is looked at, and they are equally likely. Dice and coins are in `dice`, cards and
balls in `draws`.
"""

from collections.abc import Callable
from typing import Final

import sympy

from mcp_reasoner.verify.problem.language.asks import Ask, alone, subject
from mcp_reasoner.verify.problem.language.clauses import Setting
from mcp_reasoner.verify.problem.language.engine import Production, phrases
from mcp_reasoner.verify.problem.language.meanings import Env, Property
from mcp_reasoner.verify.problem.language.properties import named
from mcp_reasoner.verify.problem.language.wholes import Whole
from mcp_reasoner.verify.problem.normalise import Text
from mcp_reasoner.verify.problem.polynomials import AmbiguousError, NotReadError
from mcp_reasoner.verify.problem.question import Question, ValueQuestion

__all__ = ["CHOSEN", "PHRASES", "PROBABILITY", "RANDOM", "chance", "count_of"]

_NUMBERS: Final = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "once": 1, "twice": 2,
}  # fmt: skip
PROBABILITY: Final = r"(?:what is|find|compute|calculate|determine|give) the probability"
RANDOM: Final = r"(?:at random|randomly|uniformly at random)"
CHOSEN: Final = r"(?:chosen|selected|picked|drawn)"


def count_of(word: str) -> int:
    """A small number in words or digits; NotReadError where it is neither."""
    plain = word.strip("$ ").lower()
    if plain not in _NUMBERS and not plain.isdigit():
        raise NotReadError("a number is needed")
    return _NUMBERS[plain] if plain in _NUMBERS else int(plain)


def chance(compute: Callable[[], tuple[int, int]]) -> Ask:
    """The probability that is asked for: how many outcomes are wanted, and of how many."""

    def answer(setting: Setting, text: Text) -> Question:
        alone(setting)
        good, total = compute()
        if total == 0:
            raise AmbiguousError("there are no outcomes")
        value = sympy.Rational(good, total)
        return ValueQuestion(
            subject=subject(text),
            value=value,
            detail=f"{good} of {total} equally likely outcomes, counted",
        )

    return Ask(answer)


def _random_number(group: Whole, part: Property) -> Ask:
    """The event may be said of "it" or "the number"; the numbers are chosen alike."""

    def compute() -> tuple[int, int]:
        env = Env()
        # "A number from 1 to 9 … is prime": what is asked says that the number is whole.
        whole = group.having(named("integer")) if part.discrete else group
        found = whole.members(env)
        good = sum(part.holds(sympy.Integer(value), env) for value in found)
        return good, len(found)

    return chance(compute)


PHRASES: Final[tuple[Production, ...]] = (
    *phrases(
        "question",
        _random_number,
        rf"{PROBABILITY} that (?:a|an|one) (?:{RANDOM} {CHOSEN} |{CHOSEN} {RANDOM} )?"
        rf"(?:number|integer) (?:{CHOSEN} )?(?:{RANDOM} )?(?:{CHOSEN} )?(?:from|in|among|out of) "
        r"(?:the set of )?(?:all )?(?:the )?<whole> is <property>",
        rf"(?:a|an|one) (?:number|integer) is (?:{CHOSEN} {RANDOM}|{RANDOM} {CHOSEN}) "
        rf"(?:from|in|among) (?:the set of )?(?:all )?(?:the )?<whole>[.,;] "
        rf"{PROBABILITY} that (?:it|the number|the integer|the {CHOSEN} number) is <property>",
        rf"(?:a|an|one) (?:number|integer) is (?:{CHOSEN} {RANDOM}|{RANDOM} {CHOSEN}) "
        rf"from (?:the )?<span>[.,;] "
        rf"{PROBABILITY} that (?:it|the number|the integer) is <property>",
        # The noun is singular, the set is not.
        rf"{PROBABILITY} that a {RANDOM} {CHOSEN} <whole> is <property>",
        rf"if a <whole> is (?:{CHOSEN} {RANDOM}|{RANDOM} {CHOSEN}), {PROBABILITY} that it is "
        r"<property>",
        rf"a <whole> is (?:{CHOSEN} {RANDOM}|{RANDOM} {CHOSEN})[.,;] {PROBABILITY} that "
        r"(?:it|the number|the integer) is <property>",
    ),
)
