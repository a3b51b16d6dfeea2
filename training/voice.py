"""How a problem is worded: choice of phrase, typesetting of its mathematics, final punctuation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random


class Voice:
    """One problem's manner of writing; the same throughout its text."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.manner = rng.choices(["tight", "spaced", "tex"], [45, 30, 25])[0]
        self.times = rng.choices(["*", "×", "·"], [70, 22, 8])[0]
        self.tex_times = rng.choice(["\\cdot", "\\times"])
        self.braces = rng.random() < 0.3
        self.superscript = rng.random() < 0.05

    def math(self, expression: str) -> str:
        """Typeset an expression written tightly, with `÷` for division and `/` for fractions."""
        if self.manner == "tex":
            return f"${self.tex(expression)}$"
        out = self._operators(expression, self.times, self.rng.choice(["/", "÷"]))
        if self.superscript and re.findall(r"\^(\d+)", out) in (["2"], ["3"], ["3", "2"]):
            out = out.replace("^2", "²").replace("^3", "³")
        return out

    def tex(self, expression: str) -> str:
        """The same in LaTeX, without the dollar signs."""
        out = self._operators(expression, f" {self.tex_times} ", " \\div ")
        out = re.sub(r"(\d+)/(\d+)", r"\\frac{\1}{\2}", out)
        return re.sub(r"\^(\d+)", r"^{\1}", out) if self.braces else out

    def _operators(self, expression: str, times: str, divide: str) -> str:
        spaced = self.manner == "spaced" or (self.manner == "tex" and self.braces)
        out = ""
        for i, char in enumerate(expression):
            shown = {"*": times, "÷": divide}.get(char, char)
            binary = char in "+-*÷=" and i > 0 and expression[i - 1] not in "(+-*÷=^/,"
            out += f" {shown.strip()} " if binary and spaced else shown
        return out

    def say(self, phrases: Sequence[str], *fields: object) -> str:
        """Fill one of the phrases and end it; a question is a phrase that ends with `?`."""
        phrase = self.rng.choice(phrases)
        asks = phrase.endswith("?")
        text = phrase.rstrip("?").rstrip().format(*fields)
        weights = [75, 15, 10] if asks else [4, 48, 48]
        text += self.rng.choices(["?", "", "."], weights)[0]
        case = self.rng.random()
        if case < 0.06:
            return text[0].lower() + text[1:]
        return text.lower() if case < 0.08 else text


def polynomial(coefficients: Sequence[int], variable: str = "x") -> str:
    """`[2,-1,0]` → `2x^2-x`; highest power first."""
    out = ""
    for i, c in enumerate(coefficients):
        power = len(coefficients) - 1 - i
        if c == 0:
            continue
        size = "" if abs(c) == 1 and power else str(abs(c))
        tail = "" if power == 0 else variable if power == 1 else f"{variable}^{power}"
        out += ("-" if c < 0 else "+" if out else "") + size + tail
    return out or "0"


def plus(term: str) -> str:
    """A term with the sign that it needs inside an expression."""
    return term if term.startswith("-") else f"+{term}"


def fraction(numerator: int, denominator: int) -> str:
    """The boxed form of a fraction in lowest terms."""
    if denominator == 1:
        return str(numerator)
    return f"{'-' if numerator < 0 else ''}\\frac{{{abs(numerator)}}}{{{denominator}}}"
