"""Rules for counting: choices, arrangements, subsets, and games or handshakes of all pairs.

What is counted must be on a fixed list of things that are told apart: "12 balls" may
look the same, and "12 couples" may be 24 people, and then there is another answer.
"""

import re
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
    if not (letters.isupper() or slots.has("named")):
        raise NotReadError("it is not said that this is the word")
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


def _line(slots: Slots, text: Text) -> Question:
    total = _size(slots, "n", 1)
    return _arranged(total, total)


def _items(slots: Slots) -> list[str]:
    items = [part for part in re.split(r", ?(?:and )?| and ", slots.found["items"] or "") if part]
    items = [part.strip() for part in items]
    if any(re.fullmatch(r"[A-Za-z]|[0-9]{1,6}", item, re.ASCII) is None for item in items):
        raise NotReadError("an element is no letter and no number")
    if len(set(items)) != len(items) or not items:
        raise NotReadError("the elements are not all different")
    return items


def _of_listed(slots: Slots, text: Text) -> Question:
    """Subsets of a set that is written out: all, with a size, or with a member."""
    items = _items(slots)
    if slots.has("member"):
        if slots.found["member"] not in items:
            raise NotReadError("the element is none of the set")
        value: int = 2 ** (len(items) - 1)
    elif slots.has("n"):
        value = comb(len(items), _size(slots, "n"))
    else:
        value = 2 ** len(items)
    return _question(
        value, f"the number of such subsets of a set with {len(items)} elements", f"{value}"
    )


def _permutations(slots: Slots, text: Text) -> Question:
    items = _items(slots)
    if not 2 <= len(items) <= 30:
        raise NotReadError("so many things are not arranged")
    return _arranged(len(items), len(items))


_SHAPES: Final = {
    "quadrilateral": 4, "square": 4, "pentagon": 5, "hexagon": 6, "heptagon": 7, "octagon": 8,
    "nonagon": 9, "decagon": 10, "dodecagon": 12,
}  # fmt: skip


def _diagonals(slots: Slots, text: Text) -> Question:
    shape = slots.word("shape")
    sides = _SHAPES.get(shape)
    if sides is None:
        slot = next((slot for slot in ("n", "n2") if slots.has(slot)), None)
        if slot is None:
            raise NotReadError("the polygon is not known")
        sides = _size(slots, slot, 4)
    value = sides * (sides - 3) // 2
    return _question(
        value, f"the number of diagonals of a polygon with {sides} sides", f"{sides}*{sides - 3}/2"
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
        _line,
        r"(?:in )?how many(?: different)? ways can <n> (?:different |distinct )?"
        rf"(?P<thing>{_THINGS}) (?:stand|line up|be lined up|be seated|sit|be arranged) in a "
        r"(?:row|line)",
    ),
    *rules(
        _choices_of_things,
        rf"in how many(?: different)? ways can (?:you|we|one|i) (?:choose|select|pick) <n2> "
        rf"(?P<thing2>{_THINGS}) (?:from|out of|from among) {_FROM}",
    ),
    *rules(
        _of_listed,
        r"how many subsets of \$?\\?\{(?P<items>[A-Za-z0-9, ]{1,80}?)\\?\}\$? "
        r"(?:have|contain) (?:exactly )?<n> elements",
        r"how many <n>-element subsets (?:does|of) (?:the set )?"
        r"\$?\\?\{(?P<items>[A-Za-z0-9, ]{1,80}?)\\?\}\$?(?: have| are there)?",
        r"how many subsets (?:does|of) (?:the set )?\$?\\?\{(?P<items>[A-Za-z0-9, ]{1,80}?)\\?\}\$?"
        r"(?: have| are there)?",
        r"how many subsets of (?:the set )?\$?\\?\{(?P<items>[A-Za-z0-9, ]{1,80}?)\\?\}\$? "
        r"contain (?:the (?:element|number) )?\$?(?P<member>[A-Za-z0-9]+)\$?",
    ),
    *rules(
        _permutations,
        r"how many permutations (?:are there )?of (?:the letters |the numbers |the set )?"
        r"\$?\\?\{?(?P<items>[A-Za-z0-9](?:, ?[A-Za-z0-9])+(?:,? and [A-Za-z0-9])?)\\?\}?\$?"
        r"(?: are there)?",
    ),
    *rules(
        _diagonals,
        r"how many diagonals does an? (?:convex |regular )*(?P<shape>[a-z]+|polygon with <n> sides|"
        r"<n2>-gon) have",
        r"how many diagonals are there in an? (?:convex |regular )*(?P<shape>[a-z]+)",
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
        r"(?:determine|find) the number of ways to arrange the letters of (?P<named>the word )"
        r"(?P<word>[A-Z]+)",
        r"in how many(?: different)? ways can the letters of (?P<named>the word )(?P<word>[A-Z]+) "
        r"be arranged",
        r"how many (?:different |distinct )?(?:arrangements|permutations|rearrangements) "
        r"(?:are there )?of (?:all )?(?:of )?the letters "
        r"(?:of|in) (?P<named>the word )?(?P<word>[A-Z]+)(?: are there)?",
        # Without "all", some of the letters may be enough.
        r"how many (?:different |distinct )?(?:arrangements|permutations|rearrangements) "
        r"can be (?:made|formed) (?:of|from|using) all (?:of )?the letters "
        r"(?:of|in) (?P<named>the word )?(?P<word>[A-Z]+)",
    ),
)
