"""Numbers in other bases: conversions, sums and products of numerals that name their base."""

import re
from typing import Final

from mcp_reasoner.verify.problem.digits import in_base
from mcp_reasoner.verify.problem.language.asks import Ask, alone, subject
from mcp_reasoner.verify.problem.language.clauses import Setting
from mcp_reasoner.verify.problem.language.engine import Production, phrases
from mcp_reasoner.verify.problem.language.meanings import Env, Quantity, integer
from mcp_reasoner.verify.problem.language.quantities import FIND, SIZE, is_largest
from mcp_reasoner.verify.problem.normalise import Text
from mcp_reasoner.verify.problem.polynomials import NotReadError
from mcp_reasoner.verify.problem.question import NumeralQuestion, Question

__all__ = ["PHRASES"]

_NAMES: Final = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "sixteen": 16,
}  # fmt: skip
_SYSTEMS: Final = {"binary": 2, "octal": 8, "hexadecimal": 16, "decimal": 10}

Based = tuple[int, int]


def _base(word: str) -> int:
    digits = re.sub(r"[^0-9]", "", word)
    size = int(digits) if digits else _NAMES[word.strip("$ ").lower()]
    if not 2 <= size <= 16:
        raise NotReadError("bases from 2 to 16 are read")
    return size


def _written(number: int, base: int) -> Ask:
    def answer(setting: Setting, text: Text) -> Question:
        alone(setting)
        if number < 0:
            raise NotReadError("negative numbers are not written in other bases")
        return NumeralQuestion(
            subject=subject(text),
            number=number,
            base=base,
            detail=f"{number} in base ten is {in_base(number, base)} in base {base}",
        )

    return Ask(answer)


def _of_quantity(quantity: Quantity, base: str = "", system: str = "") -> Ask:
    """A number in base ten to be written in another base."""
    size = _SYSTEMS[system] if system else _base(base)

    def answer(setting: Setting, text: Text) -> Question:
        if quantity.names:
            raise NotReadError("the number holds an unknown")
        return _written(integer(quantity.value(Env())), size).answer(setting, text)

    return Ask(answer)


def _of_based(numeral: Based, base: str = "", system: str = "", named: str = "") -> Ask:
    """`named` says what base the numeral is in, which it says too."""
    if named and _SYSTEMS[named] != numeral[1]:
        raise NotReadError("the numeral is in another base than is said")
    return _written(numeral[0], _SYSTEMS[system] if system else _base(base))


_SIGNS: Final = {
    "sum": ("+", "plus"), "difference": ("-", "minus"),
    "product": ("\\cdot", "\\times", "×", "*", "times"), "quotient": ("/", "\\div", "÷"),
}  # fmt: skip


def _operation(first: Based, second: Based, op: str, what: str) -> int:
    if what and op not in _SIGNS[what]:
        raise NotReadError("the formula is something else than it is called")
    if first[1] != second[1]:
        raise NotReadError("the numerals are in different bases")
    a, b = first[0], second[0]
    match op:
        case "+" | "sum" | "plus":
            return a + b
        case "-" | "minus" | "difference":
            return a - b
        case "/" | "\\div" | "÷" | "quotient":
            if b == 0 or a % b:
                raise NotReadError("the quotient is not whole")
            return a // b
    return a * b


def _computed(first: Based, second: Based, op: str, base: str = "", what: str = "") -> Ask:
    """The result is asked for in the numerals' own base, which the form or the phrase must say."""
    number = _operation(first, second, op, what)

    def answer(setting: Setting, text: Text) -> Question:
        size = _base(base) if base else text.form.size if text.form.kind == "base" else 0
        if size == 0:
            raise NotReadError("the base of the result is not said")
        return _written(number, size).answer(setting, text)

    return Ask(answer)


def _alone(numeral: Based) -> Ask:
    """`Express 25_8` with a form: in base 10, or in another."""

    def answer(setting: Setting, text: Text) -> Question:
        if text.form.kind != "base":
            raise NotReadError("the base of the result is not said")
        return _written(numeral[0], text.form.size).answer(setting, text)

    return Ask(answer)


_SIZES: Final = {name: size for name, size in _NAMES.items() if size <= 12} | {
    str(size): size for size in range(1, 13)
}


def _longest(size: str, length: str, base: str) -> Ask:
    """The largest or smallest numeral of a length in a base; in which base to answer is said."""
    by, count = _base(base), _SIZES.get(length, 0)
    if count < 2:
        raise NotReadError("so many digits are not read")
    number = by**count - 1 if is_largest(size) else by ** (count - 1)

    def answer(setting: Setting, text: Text) -> Question:
        if text.form.kind != "base":
            raise NotReadError("the base of the result is not said")
        return _written(number, text.form.size).answer(setting, text)

    return Ask(answer)


_N: Final = rf"(?P<base>{'|'.join(_NAMES)}|\$? ?[0-9]{{1,2}} ?\$?)"
_IN: Final = rf"(?:in|to|into) base[- ]{_N}"
_SYSTEM: Final = r"(?P<system>binary|octal|hexadecimal|decimal)"
_NAMED: Final = r"(?P<named>binary|octal|hexadecimal)"
_WHAT: Final = r"(?P<what>sum|difference|product|quotient)"
_OP: Final = r"(?P<op>\+|-|\\cdot|\\times|×|\*|\\div|÷|plus|minus|times)"
PHRASES: Final[tuple[Production, ...]] = (
    *phrases(
        "question",
        _of_quantity,
        rf"(?:write|express|convert|represent|rewrite) (?:the (?:decimal |base[- ]ten "
        rf"|base[- ]10 )?"
        rf"(?:number|integer) )?<formula value>(?: from base (?:10|ten))? {_IN}",
        rf"{FIND} the base[- ]{_N} (?:representation|expansion|equivalent|form) of "
        r"(?:the (?:decimal |base[- ]ten )?(?:number|integer) )?<formula value>",
        rf"{FIND} <formula value> (?:written |expressed )?in base[- ]{_N}",
        rf"how is (?:the (?:decimal )?number )?<formula value> written in base[- ]{_N}",
    ),
    *phrases(
        "question",
        _of_quantity,
        rf"(?:write|express|convert) (?:the (?:decimal )?(?:number|integer) )?<formula value> "
        rf"(?:in|to|into) {_SYSTEM}(?: notation| form)?",
        rf"{FIND} <formula value> in {_SYSTEM}(?: notation| form)?",
        rf"{FIND} the {_SYSTEM} (?:representation|expansion|form) of "
        r"(?:the (?:decimal )?number )?<formula value>",
    ),
    *phrases(
        "question",
        _of_based,
        rf"(?:write|express|convert) (?:the )?(?:{_NAMED} )?(?:number )?<based> {_IN}",
        rf"{FIND} (?:the (?:value|number) )?<based>(?: written| expressed)? {_IN}",
        rf"{FIND} the base[- ]{_N} (?:representation|expansion|equivalent|form) of <based>",
        rf"(?:the )?(?:{_NAMED} )?(?:number )?<based> is equal to what "
        rf"number in base {_N}",
    ),
    *phrases(
        "question",
        _of_based,
        rf"(?:write|express|convert) (?:the )?(?:number )?<based> (?:in|to|into) {_SYSTEM}",
    ),
    *phrases(
        "question",
        _computed,
        rf"{FIND} (?:the )?(?:value of )?(?:{_WHAT}(?: of)? )?"
        rf"\$?<bare based> ?{_OP} ?<bare based>\$?",
        rf"{FIND} (?:the )?(?:value of )?(?:{_WHAT} )?"
        rf"\$?<bare based> ?{_OP} ?<bare based>\$? in base[- ]{_N}",
        rf"express (?:the )?(?:value of )?(?:{_WHAT} )?"
        rf"\$?<bare based> ?{_OP} ?<bare based>\$? in base[- ]{_N}",
        rf"{FIND} the (?P<op>sum|product|difference|quotient) of <based> and <based>",
    ),
    *phrases(
        "question",
        _longest,
        rf"{FIND} the {SIZE} (?P<length>[a-z0-9]{{1,6}})-digit base[- ]{_N} (?:integer|number"
        r"|numeral)",
        rf"{FIND} the {SIZE} (?P<length>[a-z0-9]{{1,6}})-digit (?:integer|number|numeral) in "
        rf"base[- ]{_N}",
    ),
    *phrases("question", _alone, r"(?:write|express|convert|what is) <based>"),
)
