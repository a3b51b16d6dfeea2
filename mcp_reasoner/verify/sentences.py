r"""A text cut into sentences, with every formula in it kept whole.

    prose = masked("So $x = 1.5$. Done.")       the formula is one character of prose.text
    prose.restored(prose.sentences()[0])        "So $x = 1.5$."

Formulas are what stands between the marks of LaTeX; a dollar sign before an amount of money is
none. Linear in the text. What a sentence says is for `conclusions`.
"""

import re
from dataclasses import dataclass
from typing import Final

__all__ = ["FORMULA", "Prose", "masked"]

_FIRST: Final = 0xE000
_LAST: Final = 0xF8FF
FORMULA: Final = f"[{chr(_FIRST)}-{chr(_LAST)}]"
"""A pattern for the character that stands for a formula in masked text."""

_OPENING: Final = re.compile(r"\\\(|\\\[|\\begin\{([a-z]+\*?)\}|(?<!\\)\$\$?")
_CLOSING: Final = {"\\(": "\\)", "\\[": "\\]", "$$": "$$", "$": "$"}
# Two plain words in a row are no formula: the dollar signs around them are of money.
_WORDS: Final = re.compile(r"(?<![\\A-Za-z{])[A-Za-z]{3,}[,.;:]?\s+[A-Za-z]{2,}(?![A-Za-z]*\})")
_END: Final = re.compile(r"[.!?][\"'”)*\]]*(?=\s|$)|\s*\n\s*(?:\n|(?=[-*•#]\s|\d+\.\s))")
_GOES_ON: Final = re.compile(r"(?:[:,=]|\b(?:is|are|be|equals?|by))[\s*]*$")


@dataclass(frozen=True)
class Prose:
    """A text whose formulas are single characters, and these formulas."""

    text: str
    formulas: tuple[str, ...]

    def restored(self, piece: str) -> str:
        """A part of the text with its formulas as they were written."""
        return re.sub(FORMULA, lambda match: self.formula(match[0]), piece)

    def formula(self, char: str) -> str:
        """The formula that a character stands for."""
        return self.formulas[ord(char) - _FIRST]

    def sentences(self) -> list[str]:
        """The sentences in order, masked, without white space around them."""
        found, start = [], 0
        for match in _END.finditer(self.text):
            if "\n" in match[0] and _GOES_ON.search(self.text, start, match.start()):
                continue
            found.append(self.text[start : match.end()].strip())
            start = match.end()
        found.append(self.text[start:].strip())
        return [sentence for sentence in found if sentence.strip("*_ .")]


def masked(text: str) -> Prose:
    """`text` with its formulas masked."""
    text = re.sub(FORMULA, "", text)
    pieces: list[str] = []
    formulas: list[str] = []
    unclosed: set[str] = set()
    at = 0
    while match := _OPENING.search(text, at):
        opening = match[0]
        end = _CLOSING.get(opening) or f"\\end{{{match[1]}}}"
        found = -1 if end in unclosed else _find(text, end, match.end())
        inside = text[match.end() : found]
        if found < 0:
            unclosed.add(end)
        if found < 0 or (opening == "$" and not _is_inline(inside)):
            pieces.append(text[at : match.end()])
            at = match.end()
            continue
        pieces.append(text[at : match.start()])
        at = found + len(end)
        if len(formulas) <= _LAST - _FIRST:
            pieces.append(chr(_FIRST + len(formulas)))
            formulas.append(text[match.start() : at])
            if inside.rstrip().endswith(".") and not inside.rstrip().endswith(".."):
                pieces.append(".")  # the sentence ends within the formula
    pieces.append(text[at:])
    return Prose("".join(pieces), tuple(formulas))


def _find(text: str, end: str, start: int) -> int:
    found = text.find(end, start)
    while found > 0 and text[found - 1] == "\\" and end[0] == "$":
        found = text.find(end, found + 1)
    return found


def _is_inline(inside: str) -> bool:
    return bool(inside.strip()) and "\n" not in inside and not _WORDS.search(inside)
