"""Rules for counting: choices, arrangements, subsets, and games or handshakes of all pairs.

What is counted must be on a fixed list of things that are told apart: "12 balls" may
look the same, and "12 couples" may be 24 people, and then there is another answer.
"""

from math import comb, factorial, perm
from typing import Final

import sympy

from mcp_reasoner.verify.problem.normalise import Text
from mcp_reasoner.verify.problem.pattern import Slots
from mcp_reasoner.verify.problem.question import Question, ValueQuestion
from mcp_reasoner.verify.problem.rule import NotReadError, rules

__all__ = ["RULES"]

MAX_SIZE: Final = 1000


def _question(value: int, subject: str, detail: str) -> Question:
    return ValueQuestion(subject=subject, value=sympy.Integer(value), detail=detail)


def _size(slots: Slots, slot: str, least: int = 0) -> int:
    size = slots.integer(slot)
    if not least <= size <= MAX_SIZE:
        raise NotReadError("a number of things is negative or too large")
    return size


def _choices(slots: Slots, text: Text) -> Question:
    chosen, total = _size(slots, "n2"), _size(slots, "n")
    if chosen > total:
        raise NotReadError("more things are chosen than there are")
    value = comb(total, chosen)
    return _question(
        value, f"the binomial coefficient C({total}, {chosen})", f"C({total}, {chosen}) = {value}"
    )


def _subsets(slots: Slots, text: Text) -> Question:
    total = _size(slots, "n")
    value: int = 2**total
    return _question(
        value, f"the number of subsets of a set with {total} elements", f"2^{total} = {value}"
    )


def _pairs(slots: Slots, text: Text) -> Question:
    total = _size(slots, "n", 2)
    value = comb(total, 2)
    return _question(
        value, f"the number of pairs of {total}, each counted once", f"C({total}, 2) = {value}"
    )


def _flips(slots: Slots, text: Text) -> Question:
    total = _size(slots, "n", 1)
    value: int = 2**total
    return _question(
        value, f"the number of sequences of {total} results of two kinds", f"2^{total} = {value}"
    )


def _factorial_of_letters(slots: Slots, text: Text) -> Question:
    letters = slots.found["word"] or ""
    if not 2 <= len(letters) <= 30:
        raise NotReadError("the word is too short or too long")
    value = factorial(len(letters))
    for letter in set(letters.lower()):
        value //= factorial(letters.lower().count(letter))
    return _question(
        value, f"the number of arrangements of the letters of {letters}", f"counted: {value}"
    )


_THINGS: Final = (
    r"books|people|students|players|cards|flowers|toys|pictures|friends|children|boys|girls|men"
    r"|women|members|candidates|teachers|persons|teams|countries|cities|paintings|songs"
)
_WAYS: Final = (
    r"(?:how many(?: different)? ways are there to|(?:find|determine|compute|calculate|what is) "
    r"the number of ways to)"
)
_FIND: Final = r"(?:find|compute|calculate|determine|evaluate|what is)"
# "3 books from 9 different books": the first noun is the second without its adjective.
_CHOSEN: Final = rf"<n2> (?P<thing2>{_THINGS}) (?:from|out of|from among|from a (?:group|set) of)"
_FROM: Final = rf"<n> (?:different |distinct )?(?P<thing>{_THINGS})"


def _choices_of_things(slots: Slots, text: Text) -> Question:
    """Where both nouns stand, they must be the same one."""
    if slots.word("thing2") != slots.word("thing"):
        raise NotReadError("other things are chosen than there are")
    chosen, total = _size(slots, "n2", 1), _size(slots, "n", 1)
    if chosen > total:
        raise NotReadError("more things are chosen than there are")
    value = comb(total, chosen)
    return _question(
        value,
        f"the number of ways to choose {chosen} of {total} different things without order",
        f"C({total}, {chosen}) = {value}",
    )


def _ordered_selections(slots: Slots, text: Text) -> Question:
    if slots.word("thing2") != slots.word("thing"):
        raise NotReadError("other things are chosen than there are")
    return _arranged(_size(slots, "n", 1), _size(slots, "n2", 1))


def _arranged_things(slots: Slots, text: Text) -> Question:
    total = _size(slots, "n", 1)
    return _arranged(total, _size(slots, "n2", 1) if slots.has("n2") else total)


def _arranged(total: int, chosen: int) -> Question:
    if chosen > total:
        raise NotReadError("more things are arranged than there are")
    value = perm(total, chosen)
    return _question(
        value,
        f"the number of ways to arrange {chosen} of {total} different things in a row",
        f"{total}!/{total - chosen}! = {value}",
    )


RULES = (
    *rules(
        _choices_of_things,
        rf"in how many(?: different)? ways can <n2> (?P<thing2>{_THINGS}) be "
        rf"(?:chosen|selected) (?:from|out of|from among) {_FROM}",
        rf"{_WAYS} (?:choose|select) {_CHOSEN} {_FROM}",
        rf"in how many(?: different)? ways can <n2> (?P<thing2>{_THINGS}) be "
        rf"(?:chosen|selected) from a group of {_FROM}",
        rf"how many different groups of <n2> (?P<thing2>{_THINGS}) can be (?:chosen|selected) "
        rf"from {_FROM}",
    ),
    *rules(
        _choices,
        rf"{_FIND}(?: the value of)?(?: the)?(?: binomial coefficient)? "
        r"\$?C\( ?<n> ?, ?<n2> ?\)\$?",
        rf"{_FIND}(?: the value of)? <n> choose <n2>",
    ),
    *rules(
        _arranged_things,
        rf"in how many(?: different)? ways can (?:<n2> of )?{_FROM} be (?:arranged|lined up) in a "
        r"(?:row|line)",
        rf"{_WAYS} (?:arrange|line up) (?:<n2> of )?{_FROM} in a (?:row|line)",
    ),
    *rules(
        _ordered_selections,
        rf"(?:find|determine|compute|what is) the number of ordered selections of {_CHOSEN} "
        rf"{_FROM}",
    ),
    *rules(
        _subsets,
        r"how many subsets does a set (?:with|of|containing) <n> elements have",
        r"(?:find|determine|compute|what is) the number of subsets of a set (?:with|of|containing) "
        r"<n> elements",
    ),
    *rules(
        _pairs,
        r"<n> people each shake hands with every other person exactly once\. how many handshakes "
        r"are there",
        r"in a league of <n> teams,? every team plays every other team (?:exactly )?once\. "
        r"how many games are played",
        r"there are <n> points, no three on a line\. how many lines pass through two of them",
    ),
    *rules(
        _flips,
        r"a coin is flipped <n> times\. how many sequences of results are possible",
    ),
    *rules(
        _factorial_of_letters,
        r"(?:determine|find) the number of ways to arrange the letters of the word "
        r"(?P<word>[A-Z]+)",
        r"in how many(?: different)? ways can the letters of the word (?P<word>[A-Z]+) be arranged",
    ),
)
