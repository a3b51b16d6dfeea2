"""A problem's text made ready for the rules, without changing what it asks.

White space becomes single blanks, `\\(…\\)`, `\\[…\\]` and `$$…$$` become `$…$`, one
final full stop or question mark goes, and so do the phrases of a fixed list that
cannot change an answer ("please reason step by step"). What restricts the form of
the answer ("as a fraction in lowest terms") is taken off and kept as a `Form`.

Characters outside a fixed list make the text unreadable: a look-alike letter or an
invisible character may hide anything. Whatever else stands in the text stays, and
is for the rules to consume or to fail on.
"""

import re
from dataclasses import dataclass
from enum import Enum

__all__ = ["MAX_PROBLEM", "Form", "Text", "UnreadableError", "normalise"]

MAX_PROBLEM = 1000
"""Longer problems than this are told in words, which no rule reads."""


class UnreadableError(Exception):
    """The text is outside what the rules can read; the message says why."""


class Form(Enum):
    """How the answer is to be written."""

    ANY = "any exact form"
    LOWEST = "an integer or a fraction in lowest terms"
    INTEGER = "an integer"
    DECIMAL = "a decimal number"


@dataclass(frozen=True, kw_only=True)
class Text:
    """The problem, cleaned; `exclaims` when it may end in an exclamation mark."""

    body: str
    form: Form
    exclaims: bool


_SIGNS = "²³⁰¹⁴⁵⁶⁷⁸⁹⁺⁻ⁿ₀₁₂₃₄₅₆₇₈₉×·⋅÷−‑√π≤≥≠≡±°∈∞∫∑∏∅⌊⌋⌈⌉…⋯αβγδεζηθκλμνξρστφχψωΔΩ"
_ALLOWED = frozenset(map(chr, range(32, 127))) | frozenset(_SIGNS) | frozenset("\t\r\n\u00a0’‘“”")
_SUBSTITUTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "−": "-", "‑": "-"})

_BOX = r"(?:\$? ?\\boxed ?\{ ?\} ?\$?|a box|\\boxed)"
_NEUTRAL = re.compile(
    r"(?:^| )(?:please )?(?:"
    rf"(?:reason|think) step by step(?:,? and put your final answer (?:with)?in {_BOX})?"
    rf"|put your (?:final )?answer (?:with)?in {_BOX}"
    r"|let's think step by step|think carefully"
    r"|show (?:all )?(?:of )?your (?:work|working|steps|reasoning)"
    r"|explain your (?:work|reasoning|answer|steps)"
    r"|justify your answer|do not use a calculator|thank you|thanks"
    r"|give only the (?:final )?answer|answer only"
    r") ?[.!]?$",
    re.IGNORECASE | re.ASCII,
)
_OPENING = re.compile(r"^(?:(?:question|problem|exercise|task): ?|please )", re.I | re.A)
_FORMS = (
    (
        Form.LOWEST,
        r"(?:(?:a|an) )?(?:common |simplified |reduced |improper |exact )*fraction"
        r"(?: in (?:its )?(?:lowest|simplest) (?:terms|form))?"
        r"|(?:its |the )?(?:lowest terms|simplest form|simplest terms)",
    ),
    (Form.INTEGER, r"(?:an )?(?:integer|whole number)"),
    (Form.DECIMAL, r"(?:a )?(?:decimal|decimal number)"),
)
_FORM_CLAUSES = tuple(
    (
        form,
        re.compile(
            r"(?:(?:[.?,;]| and) (?:please )?(?:give|express|write|leave|state|enter|simplify) "
            rf"(?:your|the|its) (?:final )?(?:answer|result|value) (?:as|in) (?:{words})"
            rf"|,? as (?:{words})|, in (?:lowest terms|simplest form))$",
            re.IGNORECASE | re.ASCII,
        ),
    )
    for form, words in _FORMS
)


def normalise(problem: str) -> Text:
    """The cleaned problem; raises UnreadableError."""
    if len(problem) > MAX_PROBLEM:
        raise UnreadableError("the problem is longer than what the rules read")
    strange = next((char for char in problem if char not in _ALLOWED), None)
    if strange is not None:
        raise UnreadableError(f"the problem holds the character U+{ord(strange):04X}")
    text = " ".join(problem.translate(_SUBSTITUTES).split())
    text = _dollars(text)
    while (shorter := _NEUTRAL.sub("", text)) != text:
        text = shorter.strip()
    text = _OPENING.sub("", text).strip()
    text, punctuated = _without_full_stop(text)
    form = Form.ANY
    for candidate, clause in _FORM_CLAUSES:
        found = clause.search(text)
        if found:
            form, text = candidate, text[: found.start()].strip()
            text, _ = _without_full_stop(text)
            punctuated = True
            break
    if not text:
        raise UnreadableError("the problem is empty")
    return Text(body=text, form=form, exclaims=text.endswith("!") and not punctuated)


def _without_full_stop(text: str) -> tuple[str, bool]:
    return (text[:-1].rstrip(), True) if text.endswith((".", "?")) else (text, False)


def _dollars(text: str) -> str:
    """One spelling of the marks around formulas; their final comma or stop moves outside."""
    text = re.sub(r"(?<!\\)\\[()\[\]]", "$", text).replace("$$", "$")
    parts = text.split("$")
    if len(parts) % 2 == 0:
        raise UnreadableError('the problem holds a single "$"')
    for index in range(1, len(parts), 2):
        formula = parts[index].strip()
        if not formula:
            raise UnreadableError("the problem holds an empty formula")
        if formula[-1] in ".,?;" and not formula.endswith("\\" + formula[-1]):
            parts[index + 1] = formula[-1] + parts[index + 1]
            formula = formula[:-1].rstrip()
        parts[index] = formula
    return "$".join(parts)
