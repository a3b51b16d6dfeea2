r"""The form in which an answer is asked for: read from the problem's words, or the caller's type.

    asked_forms("… Express your answer as a common fraction.")     (Asked(kind="fraction", …),)

Only sentences that speak of the answer itself are read, and only to their end: "the answer is
an integer between 0 and 999", "write your answer in interval notation". They say how to write,
and are no checks: what the answer must be, `problem` reads. Text only; whether an answer has a
form is for `forms`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from mcp_reasoner.verify.text import clean

__all__ = ["Asked", "FormKind", "asked_forms"]

FormKind = Literal[
    "integer", "fraction", "decimal", "interval", "tuple", "list", "set", "base", "unit"
]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A form; `words` say it in a sentence ("a common fraction").

    `low` and `high` bound an integer, both included. `size` is how many places a decimal has, or
    how many items a tuple, or the base of a numeral. `unit` is as written.
    """

    kind: FormKind
    words: str
    low: int | None = None
    high: int | None = None
    size: int | None = None
    unit: str = ""


_SENTENCE: Final = re.compile(r"(?<=[.?!:;])\s+|\n\s*\n")
_MOST_SENTENCES: Final = 200
_CLAUSE: Final = re.compile(
    r"(?:^|[,;(] ?(?:and )?|\band )(?:please )?"
    r"(?:(?:express|give|write|leave|state|enter|provide|report|submit) (?:your|the|all|its)"
    r" (?:final |exact )?(?:answers?|results?|solutions?|values?) (?:as|in|using|to)"
    r"|(?:the|your) (?:final )?answer (?:is|should be|must be|will be)(?: given as| expressed as"
    r"| written as| in| as)?"
    r"|answer (?:as|in)"
    r"|round (?:your|the) (?:final )?(?:answer|result) to"
    r"|(?:enter|give|find|write)(?= the ordered ))"
    r" (?P<form>[^;]{1,120})$",
    re.IGNORECASE | re.ASCII,
)
_COMMAS: Final = re.compile(
    r"(?:enter|give|list|write|find)(?: all)?(?: of)?(?: the| your| such)? [a-z ]{3,40},? separated"
    r" by (?:commas|a comma)$",
    re.IGNORECASE | re.ASCII,
)
_PLACES: Final = {"whole number": 0, "integer": 0, "tenth": 1, "hundredth": 2, "thousandth": 3}
_SIZES: Final = {"pair": 2, "triple": 3, "triplet": 3, "quadruple": 4}
_DIGITS: Final = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_LENGTHS: Final = "cm|mm|km|m|ft|centimet(?:er|re)s?|met(?:er|re)s?|kilomet(?:er|re)s?"
_LENGTHS_IN_FULL: Final = f"{_LENGTHS}|inch(?:es)?|feet|yards?|miles?"
_OTHER_UNITS: Final = "seconds?|minutes?|hours?|days?|grams?|kilograms?|kg|dollars?|cents?|degrees"

Build = Callable[[re.Match[str]], Asked]


def asked_forms(problem: str, answer_type: str | None = None) -> tuple[Asked, ...]:
    """The forms that are asked for, the caller's first; none where the words say nothing of it."""
    found = [_TYPES[answer_type]] if answer_type in _TYPES else []
    for sentence in _SENTENCE.split(problem)[-_MOST_SENTENCES:]:
        words = " ".join(sentence.replace("$", "").replace("\\!", "").split()).rstrip(".! ")
        if words.endswith(")") and words.count("(") < words.count(")") + words.startswith("("):
            words = words[:-1].rstrip(".! ")
        if _COMMAS.search(words) is not None:
            found.append(Asked(kind="list", words="a list, separated by commas"))
        clause = _CLAUSE.search(words)
        if clause is not None and (asked := _form(clause["form"])) is not None:
            found.append(asked)
    return tuple(found)


def _form(words: str) -> Asked | None:
    for pattern, build in _FORMS:
        match = pattern.fullmatch(words)
        if match is not None:
            return build(match)
    return None


def _integer(match: re.Match[str]) -> Asked:
    low, high, digits = match["low"], match["high"], match["digits"]
    words = clean(match[0], 80)
    if digits:
        # It may be filled up with zeros, as contests have it.
        return Asked(kind="integer", words=words, low=0, high=10 ** _DIGITS[digits.lower()] - 1)
    bounds = (int(low), int(high)) if low else (None, None)
    return Asked(kind="integer", words=words, low=bounds[0], high=bounds[1])


def _places(match: re.Match[str]) -> Asked:
    size = _PLACES[match["place"].lower()] if match["place"] else None
    if size is None and match["count"]:
        size = _DIGITS.get(match["count"].lower()) or int(match["count"])
    words = clean(match[0], 80)
    return Asked(kind="decimal" if size != 0 else "integer", words=words, size=size or None)


def _plain(kind: FormKind, size: int | None = None) -> Build:
    return lambda match: Asked(kind=kind, words=clean(match[0], 80), size=size)


_FORMS: Final[tuple[tuple[re.Pattern[str], Build], ...]] = tuple(
    (re.compile(pattern, re.IGNORECASE | re.ASCII), build)
    for pattern, build in (
        (
            r"(?:an?|the) (?:single |positive )?(?:(?P<digits>one|two|three|four|five|six)-digit )?"
            r"(?:integer|whole number|number(?= (?:from|between) \d+ (?:to|and) \d+))"
            r"(?: (?:from|between) (?P<low>\d{1,9}) (?:to|and) (?P<high>\d{1,9})"
            r"(?:,? ?\(?inclusive\)?)?)?",
            _integer,
        ),
        (
            r"(?:an? )?(?:common |simplified |simple |reduced |improper |proper |exact )*fraction"
            r"(?:,? in (?:its )?(?:lowest|simplest|reduced) (?:terms|form))?"
            r"|(?:its |the )?(?:lowest terms|simplest fractional form)",
            _plain("fraction"),
        ),
        (
            r"(?:an? )?(?:exact |terminating )?decimal(?: number)?"
            r"(?:,? (?:rounded )?to (?:the nearest (?P<place>tenth|hundredth|thousandth)"
            r"|(?P<count>one|two|three|four|[1-6]) decimal places?))?",
            _places,
        ),
        (
            r"(?:the )?nearest (?P<place>whole number|integer|tenth|hundredth|thousandth)"
            r"|(?P<count>one|two|three|four|[1-6]) decimal places?",
            _places,
        ),
        (r"interval notation|(?:an |a union of )intervals?", _plain("interval")),
        *(
            (rf"(?:an? |the )?ordered {word}(?:,? ?\(?\([^()]*\)\)?)?", _plain("tuple", size))
            for word, size in _SIZES.items()
        ),
        (r"(?:a )?(?:comma[- ]separated )?list(?: of [a-z ]+)?", _plain("list")),
        (r"set notation|a set", _plain("set")),
        (
            r"base (?P<base>\d{1,2})",
            lambda match: Asked(kind="base", words=match[0], size=int(match["base"])),
        ),
        (
            rf"(?P<unit>(?:square |cubic )?(?:{_LENGTHS_IN_FULL})|(?:{_LENGTHS})\^\{{?[23]\}}?"
            rf"|{_OTHER_UNITS})",
            lambda match: Asked(
                kind="unit", words=match[0], unit=match["unit"].replace("{", "").replace("}", "")
            ),
        ),
    )
)
_TYPES: Final = {
    "fraction": Asked(kind="fraction", words="a fraction in lowest terms"),
    "integer": Asked(kind="integer", words="an integer"),
    "interval": Asked(kind="interval", words="an interval"),
    "list": Asked(kind="list", words="a list"),
    "set": Asked(kind="set", words="a set"),
    "tuple": Asked(kind="tuple", words="an ordered tuple"),
}
"""Of the caller's types, those that are forms."""
