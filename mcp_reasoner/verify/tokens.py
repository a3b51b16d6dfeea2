"""The text of a formula cut into tokens: plain text, Python style and LaTeX alike.

One pass, each character looked at once. It knows spellings (`\\dfrac`, `×`, `²`,
`**`), drops what carries no meaning (`$…$`, `\\left`, `\\,`), and rejects every
character that is on no list: look-alike letters, invisible characters, full-width
digits. What the tokens mean together is for `syntax` to say.
"""

import re
from dataclasses import dataclass
from typing import Literal

from mcp_reasoner.errors import ExpressionError

__all__ = ["Token", "TokenKind", "quote", "tokenize"]

TokenKind = Literal["number", "word", "name", "command", "symbol", "super", "sub", "end"]

DIGITS = frozenset("0123456789")
LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
SPACES = frozenset(" \t\r\n\u00a0\u2002\u2003\u2009\u202f")
GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε",
    "zeta": "ζ", "eta": "η", "theta": "θ", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν",
    "xi": "ξ", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "varphi": "φ", "chi": "χ",
    "psi": "ψ", "omega": "ω", "Delta": "Δ", "Omega": "Ω",
}  # fmt: skip
GREEK_LETTERS = frozenset(GREEK.values())
# Longest first, so that `<=` is never read as `<` and `=`.
SYMBOLS = {
    "**": "^", "==": "=", "!=": "!=", "<=": "<=", ">=": ">=",
    "+": "+", "-": "-", "*": "*", "/": "/", "^": "^", "=": "=", "<": "<", ">": ">",
    "(": "(", ")": ")", "[": "[", "]": "]", "{": "{", "}": "}", "|": "|", "!": "!",
    "%": "%", ",": ",", ";": ";", "_": "_",
    "\u2212": "-", "\u2011": "-", "\u2010": "-", "×": "*", "·": "*", "⋅": "*", "÷": "/",
    "\u2044": "/", "\u2215": "/", "≤": "<=", "≥": ">=", "≠": "!=", "≡": "≡", "√": "√", "±": "±",
    "°": "°", "∈": "in", "∪": "∪", "∩": "∩", "∅": "∅", "∞": "∞", "π": "π", "∫": "∫",
    "∖": "∖", "ℝ": "ℝ", "∑": "∑", "∏": "∏", "⌊": "⌊", "⌋": "⌋", "⌈": "⌈", "⌉": "⌉",
}  # fmt: skip
# These look like a symbol of the list and are none of it.
REJECTED_PAIRS = ("=<", "=>", "<>", "!!", "//", ":=", "===", "<<", ">>", "->", "&&")
COMMAND_SYMBOLS = {
    "cdot": "*", "times": "*", "ast": "*", "div": "/", "leq": "<=", "le": "<=", "leqslant": "<=",
    "geq": ">=", "ge": ">=", "geqslant": ">=", "neq": "!=", "ne": "!=", "lt": "<", "gt": ">",
    "pi": "π", "infty": "∞", "pm": "±", "in": "in", "cup": "∪", "cap": "∩", "emptyset": "∅",
    "varnothing": "∅", "equiv": "≡", "int": "∫", "sum": "∑", "prod": "∏", "lfloor": "⌊",
    "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "lvert": "|(", "rvert": ")|", "mid": "∣",
    "circ": "∘", "degree": "°", "{": "set{", "}": "}set", "%": "%", "lbrace": "set{",
    "rbrace": "}set", "land": "and", "wedge": "and", "lor": "or", "vee": "or", "neg": "not",
    "lnot": "not", "bmod": "mod", "mod": "mod", "setminus": "∖", "smallsetminus": "∖",
    "to": "→", "rightarrow": "→",
    "langle": "(", "rangle": ")", "R": "ℝ", "lbrack": "[", "rbrack": "]",
}  # fmt: skip
COMMAND_FUNCTIONS = frozenset(
    [
        "sin",
        "cos",
        "tan",
        "cot",
        "sec",
        "csc",
        "arcsin",
        "arccos",
        "arctan",
        "sinh",
        "cosh",
        "tanh",
        "ln",
        "log",
        "exp",
        "gcd",
        "min",
        "max",
        "lg",
        "tg",
        "ctg",
        "arctg",
    ]
)
NUMBERED_FUNCTIONS = frozenset(["log2", "log10"])
STRUCTURES = {
    "frac": "frac", "dfrac": "frac", "tfrac": "frac", "cfrac": "frac", "nicefrac": "frac",
    "sfrac": "frac", "sqrt": "sqrt",
    "lim": "lim", "binom": "binom", "dbinom": "binom", "tbinom": "binom", "pmod": "pmod",
}  # fmt: skip
DROPPED_COMMANDS = frozenset(
    [",", ";", ":", "!", " ", "quad", "qquad", "displaystyle", "textstyle", "limits", "(", ")",
     "[", "]", "thinspace", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr"]
)  # fmt: skip
WORD_BOXES = frozenset(
    ["text", "mathrm", "operatorname", "textrm", "mathit", "textbf", "textnormal", "mbox"]
)
_REALS = re.compile(r"\s*(?:\{\s*R\s*\}|R(?![A-Za-z]))")
SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ", "0123456789+-n", strict=True))
SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text; `start` and `end` are offsets into it."""

    kind: TokenKind
    text: str
    start: int
    end: int


def quote(text: str) -> str:
    """At most 30 characters of untrusted text, safe to stand in a message."""
    shown = "".join(char if char.isprintable() else "?" for char in text[:31])
    return f'"{shown[:30]}{"…" if len(text) > 30 else ""}"'


def tokenize(text: str, *, names: frozenset[str], thousands: bool = False) -> list[Token]:
    """The tokens of `text`, the last of kind `end`; ExpressionError where it is none.

    `names` are longer names taken whole; with `thousands`, `12,345` is one number.
    """
    return _Tokenizer(text, names, thousands).run()


class _Tokenizer:
    def __init__(self, text: str, names: frozenset[str], thousands: bool) -> None:
        self.text = text
        self.names = names
        self.thousands = thousands
        self.latex = "\\" in text or "$" in text
        self.at = 0
        self.found: list[Token] = []

    def run(self) -> list[Token]:
        if self.text.count("$") % 2:
            raise ExpressionError('a single "$" is neither a formula\'s mark nor a number')
        while self.at < len(self.text):
            self.step(self.text[self.at])
        self.found.append(Token("end", "", self.at, self.at))
        return self.found

    def emit(self, kind: TokenKind, text: str, end: int) -> None:
        self.found.append(Token(kind, text, self.at, end))
        self.at = end

    def step(self, char: str) -> None:
        if char in SPACES or char == "$" or (char == "~" and self.latex):
            self.at += 1
        elif char in DIGITS or (char == "." and self.peek(1) in DIGITS):
            self.number()
        elif char in LETTERS:
            self.word()
        elif char in GREEK_LETTERS:
            self.emit("name", char, self.at + 1)
        elif char == "\\":
            self.command()
        elif char in SUPERSCRIPTS:
            self.script("super", SUPERSCRIPTS)
        elif char in SUBSCRIPTS:
            self.script("sub", SUBSCRIPTS)
        else:
            self.symbol()

    def peek(self, distance: int) -> str:
        return self.text[self.at + distance : self.at + distance + 1] or " "

    def digits(self, at: int) -> int:
        while at < len(self.text) and self.text[at] in DIGITS:
            at += 1
        return at

    def number(self) -> None:
        text, start = self.text, self.at
        end = self.digits(start)
        digits = text[start:end]
        separators = ("{,}", ",\\!", ",") if self.thousands else ("{,}", ",\\!")
        while (1 <= end - start <= 3 and digits[0] != "0") or "," in text[start:end]:
            after = next((end + len(s) for s in separators if text.startswith(s, end)), end)
            group = self.digits(after)
            if after == end or group != after + 3:
                break
            digits, end = digits + text[after:group], group
        if end < len(text) and text[end] == ".":
            fraction = self.digits(end + 1)
            if fraction == end + 1 or (fraction < len(text) and text[fraction] == "."):
                raise ExpressionError(f"{quote(text[start : fraction + 1])} is not a number")
            digits, end = digits + text[end:fraction], fraction
        rest = text[end : end + 3]
        if rest[:1] in ("e", "E") and rest[1:].lstrip("+-")[:1] in DIGITS and rest[1:]:
            raise ExpressionError(
                f"{quote(text[start : end + 3])} may be a power of ten or a product with e: "
                "write 10^n or *"
            )
        self.emit("number", digits, end)

    def word(self) -> None:
        end = self.at
        text = self.text
        while end < len(text) and text[end] in LETTERS:
            end += 1
        longest = end
        while longest < len(text) and (text[longest] in LETTERS | DIGITS or text[longest] == "_"):
            longest += 1
        if text[self.at : longest] in self.names | NUMBERED_FUNCTIONS:
            end = longest
        self.emit("word", text[self.at : end], end)

    def script(self, kind: Literal["super", "sub"], table: dict[str, str]) -> None:
        end = self.at
        while end < len(self.text) and self.text[end] in table:
            end += 1
        self.emit(kind, "".join(table[char] for char in self.text[self.at : end]), end)

    def symbol(self) -> None:
        for pair in REJECTED_PAIRS:
            if self.text.startswith(pair, self.at):
                raise ExpressionError(f"{quote(pair)} is not part of the grammar")
        for length in (2, 1):
            spelling = self.text[self.at : self.at + length]
            if spelling in SYMBOLS and len(spelling) == length:
                self.emit("symbol", SYMBOLS[spelling], self.at + length)
                return
        char = self.text[self.at]
        shown = quote(char) if char.isprintable() else f"U+{ord(char):04X}"
        raise ExpressionError(f"the character {shown} is not part of the grammar")

    def command(self) -> None:
        text, start = self.text, self.at
        end = start + 1
        while end < len(text) and text[end] in LETTERS:
            end += 1
        name = text[start + 1 : end] or text[start + 1 : start + 2]
        end = max(end, start + 1 + len(name))
        if name in ("left", "right"):
            self.delimiter(name, end)
        elif name == "!" and self.found and self.found[-1].kind not in ("symbol", "command"):
            raise ExpressionError('"\\!" may be a space or a factorial: leave it out')
        elif name in DROPPED_COMMANDS:
            self.at = end
        elif name in WORD_BOXES:
            self.words_in_box(end)
        elif name == "mathbb" and (reals := _REALS.match(text, end)):
            self.emit("symbol", "ℝ", reals.end())
        elif name in COMMAND_SYMBOLS:
            self.emit("symbol", COMMAND_SYMBOLS[name], end)
        elif name in STRUCTURES:
            self.emit("command", STRUCTURES[name], end)
        elif name in COMMAND_FUNCTIONS:
            self.emit("word", name, end)
        elif name in GREEK:
            self.emit("name", GREEK[name], end)
        else:
            raise ExpressionError(f"the command {quote(chr(92) + name)} is not part of the grammar")

    def delimiter(self, side: str, end: int) -> None:
        while end < len(self.text) and self.text[end] in SPACES:
            end += 1
        if self.text[end : end + 1] == "|":
            self.emit("symbol", "|(" if side == "left" else ")|", end + 1)
        elif self.text[end : end + 1] in ("(", ")", "[", "]", "\\"):
            self.at = end
        else:
            raise ExpressionError(f'"\\{side}" is not followed by a bracket')

    def words_in_box(self, end: int) -> None:
        close = self.text.find("}", end)
        content = self.text[end + 1 : close]
        if self.text[end : end + 1] != "{" or close < 0 or not set(content) <= LETTERS | {" "}:
            raise ExpressionError("a text box inside a formula may hold only plain words")
        for piece in content.split():
            self.found.append(Token("word", piece, end, close + 1))
        self.at = close + 1
