"""Phrases with slots: the regular expressions that rules match against a whole problem.

A phrase is a regular expression in which `<m>`, `<n>`, … stand for slots:

    <m> <m2>   a formula, in dollars or bare; the maths grammar must consume all of it
    <e>        one or more equations, each in dollars or bare
    <n> <n2>   a whole number written in digits, with a sign at most
    <q> <q2>   a whole or decimal number written in digits
    <p>        a percentage: `15%`, `15 percent`
    <v> <v2>   a single letter

Only `fullmatch` is used, so nothing in the problem is left over. Words are matched
without regard to case, in ASCII only; letters in slots keep theirs.
"""

import re
from collections.abc import Mapping
from fractions import Fraction

__all__ = ["Phrase", "Slots"]

_NUMERAL = r"-?(?:0|[1-9][0-9]{0,60})"
_DECIMAL = r"-?(?:0|[1-9][0-9]{0,30})(?:\.[0-9]{1,30})?"
_SLOTS = {
    "m": (r"\$[^$]{1,400}\$", r"[^$?]{1,400}?"),
    "e": (r".{1,400}?",),
    "n": (rf"\$ ?{_NUMERAL} ?\$", _NUMERAL),
    "q": (rf"\$ ?{_DECIMAL} ?\$", _DECIMAL),
    "v": (r"\$ ?[A-Za-z] ?\$", r"[A-Za-z]"),
    "p": (
        rf"\$ ?{_DECIMAL} ?\\?% ?\$",
        rf"{_DECIMAL} ?(?:\\?%|percent|per cent)",
    ),
}
_SLOT = re.compile(r"(?<!\?P)<([menqvp])([0-9]?)>")


class Slots:
    """What stood in the slots of one match."""

    def __init__(self, found: Mapping[str, str | None]) -> None:
        self.found = found

    def text(self, slot: str) -> str:
        """The slot as written."""
        return (self.found[slot] or "").strip()

    def bare(self, slot: str) -> str:
        """The slot without dollars."""
        return self.text(slot).strip("$").strip()

    def has(self, slot: str) -> bool:
        """Whether an optional slot or named group is there."""
        return bool(self.found.get(slot))

    def word(self, group: str) -> str:
        """A named group of words, in lower case; empty where it is absent."""
        return (self.found.get(group) or "").strip().lower()

    def integer(self, slot: str) -> int:
        """The whole number in an `<n>` slot."""
        return int(self.bare(slot))

    def number(self, slot: str) -> Fraction:
        """The number in a `<q>` or `<p>` slot; of a percentage the number before the sign."""
        kept = re.match(_DECIMAL, self.bare(slot))
        if kept is None:
            raise ValueError(f"no number stands in the slot {slot}")
        return Fraction(kept.group())


class Phrase:
    """One phrase, compiled."""

    def __init__(self, source: str) -> None:
        self.pattern = re.compile(_SLOT.sub(_slot, source), re.IGNORECASE | re.ASCII)

    def match(self, text: str) -> Slots | None:
        """The slots, if the phrase is the whole text."""
        found = self.pattern.fullmatch(text)
        return Slots(found.groupdict()) if found else None


def _slot(found: re.Match[str]) -> str:
    kind, number = found.groups()
    return f"(?P<{kind}{number}>{'|'.join(_SLOTS[kind])})"
