"""How an answer is to be written: "as a common fraction", "to the nearest tenth", "in base 8".

`take_form` takes such a clause off the end of a problem. Only whole clauses of a fixed kind are
known; everything else stays in the text, for the rules to fail on. Whether an answer keeps to
the form is for `wording` to say.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

__all__ = ["ANY", "DECIMAL", "INTEGER", "LOWEST", "Form", "take_form"]

Kind = Literal[
    "any", "lowest", "integer", "decimal", "rounded", "radical", "base", "interval", "percent",
    "percent number", "mixed", "pair",
]  # fmt: skip


@dataclass(frozen=True)
class Form:
    """A kind of writing; `size` is the number of decimal places or the base."""

    kind: Kind = "any"
    size: int = 0
    low: int | None = None
    high: int | None = None
    order: tuple[str, ...] = ()


ANY: Final = Form()
LOWEST: Final = Form("lowest")
INTEGER: Final = Form("integer")
DECIMAL: Final = Form("decimal")

_PLACES: Final = {
    "whole number": 0, "integer": 0, "unit": 0, "one": 0, "tenth": 1, "hundredth": 2,
    "thousandth": 3, "ten thousandth": 4, "ten": -1, "hundred": -2, "thousand": -3,
}  # fmt: skip
_COUNTS: Final = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_BASES: Final = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "sixteen": 16,
}  # fmt: skip
_N: Final = r"\$? ?(?:[0-9]{1,4}) ?\$?"
_FRACTION: Final = (
    r"(?:an? )?(?:(?:common|simplified|reduced|improper|exact|irreducible|simple|single) )*"
    r"fraction(?:,? (?:in|reduced to) (?:its )?(?:lowest|simplest|reduced) (?:terms|form))?"
    r"|(?:its |the )?(?:lowest terms|simplest form|simplest terms|reduced form"
    r"|simplest fractional form)|an? (?:integer or (?:a )?)(?:common )?fraction"
)
_RADICAL: Final = (
    r"(?:an? )?(?:common )?(?:fraction )?(?:in )?(?:simplest|simplified|reduced) radical(?:s| form)"
)
_ROUNDED: Final = (
    r"(?:(?:an? )?decimal,? )?(?:rounded |correct |accurate )?to the nearest "
    r"(?P<unit>whole number|integer|unit|one|tenth|hundredth|thousandth|ten thousandth|ten|hundred"
    r"|thousand)"
)
_DIGITS: Final = (
    r"(?:(?:an? )?decimal,? )?(?:rounded |correct |accurate )?to (?P<count>one|two|three|four|five"
    r"|six|[1-9]) (?:decimal places?|places? after the decimal point|decimals?)"
)
_BASE: Final = rf"base(?:[- ])?(?P<base>{'|'.join(_BASES)}|{_N})"
_RANGE: Final = (
    rf"an? (?:integer|whole number|residue) (?:from|between) (?P<low>{_N}) (?:to|and) "
    rf"(?P<high>{_N})(?:,? inclusive)?"
)
_PAIR: Final = (
    r"(?:an? )?ordered (?:pair|triple)(?: of (?:real |rational )?numbers|s)?"
    r"(?:,? \$?\((?P<order>[A-Za-z](?: ?,(?:\\)? ?[A-Za-z])+)\)\$?)?"
)
_KINDS: Final[tuple[tuple[str, str], ...]] = (
    ("lowest", _FRACTION),
    ("radical", _RADICAL),
    ("rounded", _ROUNDED),
    ("rounded", _DIGITS),
    ("range", _RANGE),
    ("integer", r"(?:an? )?(?:single )?(?:integer|whole number)"),
    ("decimal", r"(?:an? )?(?:exact |terminating |finite )?(?:decimal|decimal number)"),
    ("base", _BASE),
    ("interval", r"(?:an? )?interval(?: notation)?|a union of intervals"),
    (
        "percent number",
        r"(?:an? )?percent(?:age)?,? (?:but do not include|without) (?:the |a )?percent sign",
    ),
    ("percent", r"(?:an? )?percent(?:age)?"),
    ("mixed", r"(?:an? )?mixed (?:number|fraction)"),
    ("pair", _PAIR),
    ("any", r"terms of \$?(?:\\pi|π|pi)\$?"),
    ("any", r"(?:the form )?\$?a ?\+ ?bi\$?(?: form)?(?:,? where \$?a\$? and \$?b\$? are real "
            r"numbers)?"),
    ("any", r"(?:a )?comma-?[ ]?separated list|a list separated by commas"),
)  # fmt: skip
_ANSWER: Final = (
    r"(?:your|the|its|all) (?:final |exact )?(?P<noun>answers?|results?|values?|solutions?"
    r"|probability|numbers?|sum|product)"
)
_VERB: Final = r"(?:give|express|write|leave|state|enter|simplify|report|provide|present|round)"
_AFTER: Final = dict.fromkeys((kind for kind, _ in _KINDS), "as|in|using") | {
    # "17*24 in base 8" may speak of the numerals that are given, too.
    "base": "(?!)",
    "decimal": "as|to",
    "lowest": "as|in|to",
    "percent": "as|to",
    "mixed": "as|to",
    "rounded": "as",
}
"""The words after which a form may follow the question itself."""
_CLAUSES: Final = tuple(
    (
        kind,
        re.compile(
            rf"(?:(?:[.?,;!]|,? and)? ?\(?(?:please )?{_VERB} {_ANSWER} (?:as|in|to|using|with) "
            rf"(?P<words>{words})[.]?\)?"
            rf"|,? (?:expressed |written |given )?(?:{_AFTER[kind]}) (?P<words2>{words})"
            rf"|,? (?:rounded )?(?P<words3>to the nearest [a-z ]+))$",
            re.IGNORECASE | re.ASCII,
        ),
        re.compile(rf"(?:{words})", re.IGNORECASE | re.ASCII),
    )
    for kind, words in ((kind, re.sub(r"\?P<\w+>", "?:", words)) for kind, words in _KINDS)
)
_NAMED: Final = tuple(re.compile(words, re.IGNORECASE | re.ASCII) for _, words in _KINDS)


def take_form(text: str) -> tuple[str, Form]:
    """The text without a clause about the form at its end, and that form."""
    for (kind, clause, plain), named in zip(_CLAUSES, _NAMED, strict=True):
        found = clause.search(text)
        if found is None:
            continue
        words = next(found[name] for name in ("words", "words2", "words3") if found[name])
        # "Give the product as an integer" asks for a product that the question did not.
        noun = found["noun"]
        if noun in ("probability", "sum", "product") and noun not in text[: found.start()].lower():
            continue
        if plain.fullmatch(words) is None:
            continue
        inside = named.fullmatch(words)
        if inside is not None:
            return text[: found.start()].strip(), _form(kind, inside)
    return text, ANY


def _number(words: str) -> int:
    digits = re.sub(r"[^0-9]", "", words)
    return int(digits) if digits else _BASES[words.strip().lower()]


def _form(kind: str, found: re.Match[str]) -> Form:
    groups = {name: word.lower() for name, word in found.groupdict().items() if word}
    match kind:
        case "rounded" if "unit" in groups:
            return Form("rounded", _PLACES[groups["unit"]])
        case "rounded":
            count = groups["count"]
            return Form("rounded", _COUNTS[count] if count in _COUNTS else int(count))
        case "range":
            return Form("integer", low=_number(groups["low"]), high=_number(groups["high"]))
        case "base":
            return Form("base", _number(groups["base"]))
        case "pair":
            order = found.groupdict().get("order") or ""
            return Form("pair", order=tuple(re.findall(r"[A-Za-z]", order)))
        case "lowest":
            return LOWEST
        case "integer":
            return INTEGER
        case "decimal":
            return DECIMAL
        case "radical":
            return Form("radical")
        case "interval":
            return Form("interval")
        case "percent":
            return Form("percent")
        case "percent number":
            return Form("percent number")
        case "mixed":
            return Form("mixed")
    return ANY
