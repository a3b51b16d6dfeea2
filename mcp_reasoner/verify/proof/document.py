"""A statement and the steps of its proof, and what only all of them together tell.

Which letters are unknowns and which constants, whether "x" multiplies, which numerals are exact
or rounded, whether another base or a modulus is spoken of. Everything here is a guess on the side
of caution: what may change the meaning of a formula somewhere is taken to do so everywhere.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from mcp_reasoner.verify.proof.assertions import Link, links
from mcp_reasoner.verify.proof.definitions import Definitions, definitions
from mcp_reasoner.verify.proof.moods import contradicts, supposes

__all__ = ["Document"]

# Letters in formulas: beside a sign, a digit or a bracket, or alone between formula marks.
_LETTER: Final = re.compile(r"(?<![A-Za-z\\'’])([b-hj-zB-HJ-Z])(?![A-Za-z'’])")
_NAMED: Final = re.compile(
    r"(?<![A-Za-z\\'’])([aAIi])(?=\s*(?:[-+*/^=<>_)$]|\\[a-z(\])]))|(?<=[-+*/^=(\d$])\s?([aAi])(?![A-Za-z'’])"
)
_APPLIED: Final = re.compile(r"(?<![A-Za-z\\])([A-Za-z])(?:_\{?\w+\}?)?'*\((?:-?\d+|[A-Za-z])\)")
_NUMBER: Final = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d*\.\d+|\d+")
_ROUNDED: Final = re.compile(
    r"(?:≈|∼|\\approx|\\sim|~|about|approximately|roughly|around|nearly|almost"
    r"|rounded(?: \w+){0,3} to|rounds? (?:up |down )?to)\s*(?:\\?\$|\\boxed\{)*\s*(-?[\d.,]*\d)",
    re.IGNORECASE,
)
_X_SIGN: Final = re.compile(r"(?<=[\d)a-z%}$])\s+x\s+(?=[\d($\\])|(?<=\d)x(?=\d)")
_LONE_X: Final = re.compile(r"(?<![A-Za-z\\])x(?![A-Za-z])")
_COMPLEX: Final = re.compile(
    r"complex|imaginary|i\^2|i\^\{2\}|real part|\bcis\b|[+-] ?\d*i\b", re.I
)
_NATURAL: Final = re.compile(r"\\ln|\bln\b|exponential|natural log|euler|e\^", re.I)
_E_NAME: Final = re.compile(
    r"(?<![A-Za-z\\])e\s*=|=\s*e(?![A-Za-z^])|,\s*e\b|\bd,?\s*(?:and\s*)?e\b"
)
_I_NAME: Final = re.compile(r"(?<![A-Za-z\\])i\s*=\s*\d|_i\b|_\{i|\bi\s*(?:<|\\le)|i-th|ith\b")
_BASED: Final = re.compile(
    r"\bbase[- ]+(?:\d|two|three|four|five|six|seven|eight|nine|twelve|sixteen|\$|\\[(]|[b-z]\b)"
    r"|\b(?:in|to|of|between|different|number|another|what|which) bases?\b|\bbinary\b|\bternary\b"
    r"|\bhexadecimal|\boctal\b|(?<![A-Za-z])\d+_\{?(?:\d|[a-z]\b|two|ten)",
    re.IGNORECASE,
)
_LOG_BASE: Final = re.compile(r"\blog\w*\b[^.]{0,30}\bbase\b[- ]*\S+", re.IGNORECASE)
_BASE: Final = re.compile(r"\bbases?\b[-\s]+[\s${(\\]*(\d+|[a-z]+)", re.IGNORECASE)
_WORD_BASES: Final = {
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
    "twelve": "12",
    "sixteen": "16",
}
_MODULAR: Final = re.compile(r"\\?p?mod(?:ulo|ular)?\b|congru\w+|\\equiv|≡|clock", re.IGNORECASE)
_ROUND: Final = re.compile(r"\\p?mod\b|\bmod(?:ulo)?\b|\\equiv|≡|\bclock", re.IGNORECASE)
_MODULI: Final = re.compile(
    r"(?:mod(?:ulo)?|\\pmod|\\bmod|\\mod|divided by)\s*[\s({$]*(\d{1,9})", re.IGNORECASE
)
_LETTER_MODULUS: Final = re.compile(
    r"(?:\bmod(?:ulo)?|\\[pb]?mod)\b\s*[\s({$]*[a-zA-Z\\]", re.IGNORECASE
)
_OTHER_NUMBERS: Final = re.compile(
    r"\\math(?:bb|bf|frak)\s*\{?\s*[ZFN]\s*\}?\s*[_/]|(?-i:(?<![A-Za-z])[ZFℤ]_\{?\w)|ℤ\s*/|𝔽|ℤ[₀-₉]"
    r"|\bZ/\w*Z\b|\bGF ?\(|\b(?:finite fields?|characteristic|boolean|tropical|nimbers?|xor"
    r"|quotient ring|residue class(?:es)?)\b",
    re.IGNORECASE,
)
_DEFINES: Final = re.compile(
    r"\b(?:define|defined?s?|let|denotes?|operation|means)\b[^.]{0,60}?(?<![A-Za-z\\])[a-z]\s*"
    r"(?:[*∗⋆★∘•⊕⊗@#△∆◇&]|\\(?:ast|star|circ|bullet|oplus|otimes|diamond|triangle|odot)\b)\s*[a-z]"
    r"(?![A-Za-z])",
    re.IGNORECASE,
)
_BLANK: Final = re.compile(r"\\boxed|\\square|\\Box\b|\\fbox|_{3,}|\\underline")
_DEFINED: Final = re.compile(
    r"\boperation\b|\boperator\b|\\(?:star|diamond|oplus|otimes|clubsuit|Join|spadesuit|heartsuit)|(?<!\^)(?<!\^\{)\\circ\b|[#@&§★☆◇◆⊕⊗]\s*\w*\s*="
)


@dataclass(frozen=True)
class Document:
    """A statement and the steps of its proof, and what only all of them together tell."""

    statement: str
    steps: tuple[str, ...]

    @cached_property
    def text(self) -> str:
        """Everything that was written."""
        return "\n\n".join((self.statement, *self.steps))

    @cached_property
    def x_is_times(self) -> bool:
        """Whether "x" is only ever a sign between values."""
        return not _LONE_X.search(_X_SIGN.sub(" ", self.text))

    @cached_property
    def constants(self) -> frozenset[str]:
        """Which of `e` and `i` are the constants here, and not unknowns or indices."""
        found = {"pi", "infinity"}
        if _NATURAL.search(self.text) and not _E_NAME.search(self.text):
            found.add("e")
        if _COMPLEX.search(self.text) and not _I_NAME.search(self.text):
            found.add("i")
        return frozenset(found)

    @cached_property
    def letters(self) -> frozenset[str]:
        """Single letters that stand for numbers: not articles, functions or constants."""
        found = set(_LETTER.findall(self.text))
        found |= {letter for pair in _NAMED.findall(self.text) for letter in pair if letter}
        applied = set(_APPLIED.findall(self.text))
        return frozenset(found - applied - self.constants - {"I"})

    @cached_property
    def definitions(self) -> Definitions:
        """The functions and sequences that the text defines by a formula."""
        return definitions((self.statement, *self.steps))

    @cached_property
    def links(self) -> Mapping[int, tuple[Link, ...]]:
        """The links of each step, by its number; those of the statement under -1."""
        texts = (self.statement, *self.steps)
        return {
            number: links(
                text, names=self.letters, x_is_times=self.x_is_times, known=self.definitions
            )
            for number, text in enumerate(texts, -1)
        }

    @cached_property
    def exact(self) -> frozenset[str]:
        """Numerals of the statement, and its percentages as decimals: these are not rounded."""
        found = set()
        for numeral in _NUMBER.findall(self.statement):
            plain = numeral.replace(",", "")
            found |= {plain, plain.rstrip("0").rstrip(".") if "." in plain else f"{plain}.00"}
        for share in re.findall(r"(\d+(?:\.\d+)?)\s*(?:\\?%|per\s?cent)", self.text):
            for value in (float(share) / 100, 1 - float(share) / 100, 1 + float(share) / 100):
                plain = f"{value:.6f}".rstrip("0")
                found |= {
                    plain,
                    plain.ljust(4, "0"),
                    plain[1:] if plain.startswith("0.") else plain,
                }
        return frozenset(found)

    @cached_property
    def rounded(self) -> frozenset[str]:
        """Numerals behind a word or a sign that says "about"."""
        return frozenset(item.replace(",", "") for item in _ROUNDED.findall(self.text))

    @cached_property
    def moduli(self) -> tuple[int, ...]:
        """What is computed modulo here, if anything."""
        if not _MODULAR.search(self.text):
            return ()
        return tuple(sorted({int(item) for item in _MODULI.findall(self.text)} - {0, 1}))

    @cached_property
    def modulus(self) -> int | None:
        """What alone is computed modulo here; None where there are several, or letters."""
        moduli = self.moduli
        return moduli[0] if len(moduli) == 1 and not _LETTER_MODULUS.search(self.text) else None

    @cached_property
    def base(self) -> int | None:
        """The largest base up to ten that is spoken of; 36 where one is not given by a number."""
        text = _LOG_BASE.sub(" ", self.text)
        if not _BASED.search(text):
            return None
        named = [_WORD_BASES.get(item.lower(), item) for item in _BASE.findall(text)]
        if not named or not all(item.isdigit() for item in named):
            return 36
        return max((int(item) for item in named if int(item) < 10), default=36)

    def unusual(self, formula: str) -> str | None:
        """Why plain arithmetic may not be what a formula here means."""
        if self.base is not None:
            digits = {int(digit) for digit in re.findall(r"\d", formula)}
            if max(digits, default=0) < self.base:
                return "numerals here may be in another base"
        if not self.moduli and _ROUND.search(self.text):
            return "a modulus may be meant"
        if _OTHER_NUMBERS.search(self.text):
            return "the numbers may be of another kind"
        if _DEFINES.search(self.text):
            return "the text defines an operation of its own"
        if _BLANK.search(self.statement):
            return "the statement has a blank to fill in"
        if _DEFINED.search(self.statement):
            return "the statement defines an operation of its own"
        return None

    @cached_property
    def contradicts(self) -> bool:
        """Whether something is supposed here and a contradiction spoken of."""
        return contradicts(self.text) and supposes(self.text)
