r"""One side of an assertion: its marks turned into formulas of the grammar, all that it may mean.

    20\% \times 50     "(20/100) * 50", also "20 * 50"
    33 classes * 15    "33 * 15", with the unit "class"

Units and remarks in brackets are taken off and kept as words; percent signs, degree signs,
mixed numbers and units that convert give a second formula each, and only the caller knows
whether one true reading is enough. What is not surely one value in these readings gives
None: nothing is guessed. Where a side begins and ends in prose is for `assertions`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Final

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.grammar.words import FUNCTIONS
from mcp_reasoner.verify.nodes import Binary, Node, Number, Unary, free_names
from mcp_reasoner.verify.proof.marks import Mark
from mcp_reasoner.verify.proof.measures import Measure, scale, stem
from mcp_reasoner.verify.syntax import parse

__all__ = ["Operand", "Reading", "read_operand"]

_MAX_UNIT_WORDS: Final = 5
_STOP: Final = re.compile(
    r"and|or|so|is|are|was|were|be|which|that|because|since|for|if|then|than|she|he|it|they|we|you"
    r"|i|but|not|no|as|when|where|while|who|whose|this|these|those|there|has|have|had|gives?|gave"
    r"|makes?|made|equals?|gets?|got|gained|also|only|plus|minus|times|divided|multiplied|by"
    r"|subtract(?:ed)?|add(?:ed)?|more|less|fewer|half|twice|double|triple|thrice|thus|hence"
    r"|therefore|finally|total|remainder|remaining|mod|modulo|percent|percentage|squared|cubed|r"
    r"|from|to|between|using|use|with|without|until|after|before|did|does|do|will|would|can|could"
    r"|may|might|must|should|let|suppose|assume|what|how|many|much|exceeds|square|root|cube"
    r"|factorial|am|pm",
    re.IGNORECASE,
)
_PER: Final = frozenset(["per", "a", "an", "each", "every", "in"])
_TIMES_WORDS: Final = {"times": "*", "plus": "+", "minus": "-"}
_GLUE: Final = "\0"
_CURRENCIES: Final = {"$": "dollar", "£": "quid", "€": "euro"}
_TRIGONOMETRIC: Final = frozenset(
    f"{slash}{name}" for name in ("sin", "cos", "tan", "cot", "sec", "csc") for slash in ("", "\\")
)
_BIG_COMMANDS: Final = frozenset(["\\sum", "\\prod", "\\lim"])
_GRAMMAR_COMMANDS: Final = frozenset(["\\frac", "\\dfrac", "\\tfrac", "\\cfrac"])


@dataclass(frozen=True, slots=True)
class Reading:
    """One meaning of a side: its formula, and the tree of it."""

    text: str
    node: Node


@dataclass(frozen=True, slots=True)
class Operand:
    """A side of an assertion: its readings, the plain one first, and what was beside its numbers.

    `bare` is whether it is a single numeral (also a fraction or a percentage), `percent`
    whether a percent sign was in it; `converted` are readings with units as factors.
    """

    readings: tuple[Reading, ...]
    converted: tuple[Reading, ...]
    units: frozenset[str]
    measures: frozenset[Measure]
    start: int
    end: int
    percent: bool = False
    money: bool = False
    glued: bool = False

    @property
    def node(self) -> Node:
        """The tree of the plain reading."""
        return self.readings[0].node

    @property
    def bare(self) -> bool:
        """Whether the side is a single numeral, perhaps with a sign, or a fraction below 1."""
        node = self.node
        while isinstance(node, Unary) and node.op in "+-%":
            node = node.operand
        if isinstance(node, Binary) and node.op == "/":
            top, bottom = node.left, node.right
            if not (isinstance(top, Number) and isinstance(bottom, Number)):
                return False
            return self.percent or top.value < bottom.value
        return isinstance(node, Number)

    @property
    def numeric(self) -> bool:
        """Whether nothing in it is unknown."""
        return not free_names(self.node)


@dataclass(frozen=True, slots=True)
class _Choice:
    """A place in a formula with several spellings; one choice for all places of a `key`."""

    key: str
    spellings: tuple[str, str]


def read_operand(
    marks: Sequence[Mark], *, names: frozenset[str], x_is_times: bool
) -> Operand | None:
    """The side that `marks` are, all of them; None where it cannot be read surely."""
    if not marks:
        return None
    builder = _Builder(marks, x_is_times=x_is_times)
    if not builder.build():
        return None
    readings = _readings(builder.pieces, names)
    if not readings:
        return None
    converted: tuple[Reading, ...] = ()
    if builder.measured != builder.pieces:
        converted = _readings(builder.measured, names)
    return Operand(
        readings=readings,
        converted=converted,
        units=frozenset(builder.units),
        measures=frozenset(builder.measures),
        start=marks[0].start,
        end=marks[-1].end,
        percent=builder.percent,
        money=builder.money,
    )


def _readings(pieces: Sequence[str | _Choice], names: frozenset[str]) -> tuple[Reading, ...]:
    keys = sorted({piece.key for piece in pieces if isinstance(piece, _Choice)})
    found: dict[str, Reading] = {}
    for choice in product((0, 1), repeat=len(keys)):
        chosen = dict(zip(keys, choice, strict=True))
        text = " ".join(
            piece if isinstance(piece, str) else piece.spellings[chosen[piece.key]]
            for piece in pieces
        )
        if "\\" not in text:
            text = text.replace("{", "(").replace("}", ")")
        text = _tidy(text)
        try:
            node = parse(text, names=names)
        except ExpressionError:
            if not any(choice):
                return ()
            continue
        found.setdefault(text, Reading(text, node))
    return tuple(found.values())


def _tidy(text: str) -> str:
    text = text.replace(f" {_GLUE} ", "")
    text = re.sub(r"\s+([)\]}^!_°,])", r"\1", text)
    text = re.sub(r"([(\[{^_])\s+", r"\1", text)
    text = re.sub(r"(?<=\\frac|dfrac|tfrac|cfrac|\\sqrt|binom) (?=\{)", "", text)
    text = re.sub(r"(\}) (?=\{)", r"\1", text)
    return re.sub(r"(^|[(\[{*/+=^-] ?)- (?=[\d(\\a-zA-Z])", r"\1-", text)


class _Builder:
    """Goes over the marks once, from left to right."""

    def __init__(self, marks: Sequence[Mark], *, x_is_times: bool) -> None:
        self.marks = marks
        self.x_is_times = x_is_times
        self.pieces: list[str | _Choice] = []
        self.measured: list[str | _Choice] = []
        self.units: set[str] = set()
        self.measures: set[Measure] = set()
        self.percent = False
        self.money = False
        self.at = 0
        # What came last: "start", "op", "open", "value" or "unit" (after a value).
        self.last = "start"
        self.number_at = -1  # where in `pieces` the last plain numeral is
        self.waiting_money: str | None = None
        self.bars = False  # whether an absolute value is open

    def build(self) -> bool:
        while self.at < len(self.marks):
            mark = self.marks[self.at]
            step = getattr(self, f"_{mark.kind}", None)
            if step is None or not step(mark):
                return False
        return self.last in ("value", "unit") and self.waiting_money is None and not self.bars

    def put(self, piece: str | _Choice, last: str) -> None:
        self.pieces.append(piece)
        self.measured.append(piece)
        self.last = last
        self.number_at = -1

    def peek(self, distance: int = 1) -> Mark | None:
        place = self.at + distance
        return self.marks[place] if place < len(self.marks) else None

    def is_open(self) -> bool:
        return self.last in ("start", "op", "open")

    # -- one method for each kind of mark; each takes at least one, or refuses -------------

    def _number(self, mark: Mark) -> bool:
        if self.last == "value" and self.pieces[-1] == "!" and not mark.spaced:
            self.put("*", "op")  # 3!5!
        if self.last == "value" and self._behind_limits():
            self.last = "op"
        if not self.is_open():
            return self._mixed(mark)
        self.put(mark.text, "value")
        self.number_at = len(self.pieces) - 1
        self.at += 1
        if self.waiting_money is not None:
            self._unit([self.waiting_money])
            self.waiting_money = None
            self.last = "value"
        return True

    def _behind_limits(self) -> bool:
        """Whether what came last are the limits of a sum, an integral or a limit."""
        place = len(self.pieces)
        for sign in ("^", "_"):
            start = self._argument_start(place)
            if start < 2 or self.pieces[start - 1] != sign:
                if sign == "^" and start >= 2 and self.pieces[start - 2] == "\\lim":
                    return self.pieces[start - 1] == "_"
                return False
            place = start - 1
        return place > 0 and self.pieces[place - 1] in (*_BIG_COMMANDS, "\\int")

    def _argument_start(self, end: int) -> int:
        """Where the argument that ends before `end` begins: one piece, or a group in braces."""
        depth = 0
        for place in range(end - 1, -1, -1):
            depth += (self.pieces[place] == "}") - (self.pieces[place] == "{")
            if depth == 0:
                return place
        return -1

    def _mixed(self, mark: Mark) -> bool:
        """`2 1/2`: a whole number, a blank, and a fraction written without blanks."""
        slash, below = self.peek(1), self.peek(2)
        whole = self.number_at >= 0 and self.last == "value"
        if not (whole and slash and below and mark.spaced and slash.text == "/"):
            return False
        if below.kind != "number" or slash.spaced or below.spaced:
            return False
        ones = self.pieces[self.number_at]
        if not (isinstance(ones, str) and (ones + mark.text + below.text).isdigit()):
            return False
        if not 0 < int(mark.text) < int(below.text):
            return False
        self._replace(f"({ones} + {mark.text}/{below.text})")
        self.at += 3
        return True

    def _replace(self, piece: str | _Choice) -> None:
        place = self.number_at
        self.pieces[place] = piece
        self.measured[place] = piece
        self.last = "value"

    def _money(self, mark: Mark) -> bool:
        self.money = True
        self.at += 1
        if self.last == "value":
            self._unit([_CURRENCIES[mark.text[-1]]])
            return True
        if not self.is_open() or self.waiting_money is not None:
            return False
        following = self.peek(0)
        if following is None:
            return False
        if following.kind == "number":
            self.waiting_money = _CURRENCIES[mark.text[-1]]
        return True

    def _open(self, mark: Mark) -> bool:
        if not self.is_open():
            close = self._remark()
            if close is not None:
                self.at = close + 1
                return True
            arguments = mark.text == "{"
            if not arguments and (self.last == "unit" or (mark.spaced and not mark.math)):
                return False
        if mark.text == "\\{":
            return False
        if mark.text == "{" and not mark.math and self.last in ("start", "open"):
            return False  # a set, or a fractional part
        if self.last == "value" and mark.text != "{":
            # Side by side: a sign between brackets, else nothing, as it is written.
            closes = isinstance(self.pieces[-1], str) and self.pieces[-1].endswith(")")
            self.put("*" if closes else _GLUE, "op")
        self.put(mark.text, "open")
        self.at += 1
        return True

    def _remark(self) -> int | None:
        """The end of brackets that hold words only, behind a value."""
        opening = self.marks[self.at]
        if opening.text not in ("(", "["):
            return None
        place, words = self.at + 1, 0
        while place < len(self.marks) and self.marks[place].kind in ("word", "punctuation"):
            word = self.marks[place]
            if word.math and not word.boxed:
                return None
            words += len(word.text) > 1
            place += 1
        closed = place < len(self.marks) and self.marks[place].kind == "close"
        return place if closed and words else None

    def _relation(self, mark: Mark) -> bool:
        """The sign below a sum or a limit: `k = 1`, `x \\to 0`."""
        below = self.pieces[-4:-1]
        if self.last != "value" or below[1:] != ["_", "{"] or below[0] not in _BIG_COMMANDS:
            return False
        if (mark.text == "→") != (below[0] == "\\lim") or mark.text not in ("=", "→"):
            return False
        self.put("=" if mark.text == "=" else "\\to", "op")
        self.at += 1
        return True

    def _close(self, mark: Mark) -> bool:
        if self.last not in ("value", "unit"):
            return False
        self.put(mark.text, "value")
        self.at += 1
        return True

    def _operator(self, mark: Mark) -> bool:
        text = mark.text
        if text in "%°!":
            return self._after_value(text)
        if text in ("^", "_"):
            if self.last != "value":
                return False
            degree = self._raised_degree()
            if degree:
                self.at += degree - 1
                return self._after_value("°")
            self.put(text, "op")
            self.at += 1
            return True
        if text in ("√", "±"):
            if text == "±" or not self.is_open():
                return False
            self.put(text, "op")
            self.at += 1
            return True
        following = self.peek()
        if text == "/" and following and following.kind == "word" and not self.is_open():
            self.at += 1
            return self._denominator()
        if self.is_open() and text not in "+-":
            return False
        self.put(text, "op")
        self.at += 1
        return True

    def _raised_degree(self) -> int:
        """How many marks `^\\circ` or `^{\\circ}` takes from here; 0 where it is no such."""
        texts = [mark.text for mark in self.marks[self.at : self.at + 4]]
        if texts[1:2] == ["°"]:
            return 2
        return 4 if texts[1:] == ["{", "°", "}"] else 0

    def _bar(self, _: Mark) -> bool:
        """A bar opens or closes an absolute value; one inside another is not read."""
        if not self.bars and self.last in ("start", "op", "open", "value"):
            if self.last == "value":
                self.put("*", "op")
            self.put("abs(", "open")
        elif self.last in ("value", "unit") and self.bars:
            self.put(")", "value")
        else:
            return False
        self.bars = not self.bars
        self.at += 1
        return True

    def _denominator(self) -> bool:
        """`/hour` behind a number or a unit."""
        words = self._words()
        if not words or (len(words[0]) == 1 and not self.marks[self.at].boxed):
            return False
        self.at += len(words)
        self._unit(["per", *words])
        return True

    def _after_value(self, text: str) -> bool:
        if self.last != "value":
            return False
        if text == "%":
            place = self.number_at
            if place < 0:
                return False
            number = self.pieces[place]
            if not isinstance(number, str):
                return False
            signed = place > 0 and self.pieces[place - 1] in ("+", "-")
            if signed and any(not isinstance(piece, _Choice) for piece in self._terms(place - 1)):
                return False  # "50 + 20%" may be an increase by a fifth of it
            self._replace(_Choice("percent", (f"({number}/100)", number)))
            self.percent = True
            self.number_at = -1
        elif text == "°":
            trigonometric = any(piece in _TRIGONOMETRIC for piece in self.pieces)
            spellings = ("°", "") if trigonometric else ("", "°")
            self.put(_Choice("degree", spellings), "value")
        else:
            self.put("!", "value")
        self.at += 1
        return True

    def _terms(self, end: int) -> list[str | _Choice]:
        return [
            piece
            for piece in self.pieces[:end]
            if isinstance(piece, _Choice) or re.fullmatch(r"[\d.]+", piece)
        ]

    def _command(self, mark: Mark) -> bool:
        if not self.is_open():
            if mark.text in _GRAMMAR_COMMANDS and self.number_at >= 0 and self.last == "value":
                length = self._plain_fraction()
                ones = self.pieces[self.number_at]
                if length and isinstance(ones, str) and ones.isdigit():
                    fraction = "".join(m.text for m in self.marks[self.at : self.at + length])
                    self._replace(
                        _Choice("mixed", (f"({ones} + {fraction})", f"({ones} * {fraction})"))
                    )
                    self.number_at = -1
                    self.at += length
                    return True
            if self.last == "unit":
                return False
        function = mark.text[1:] in FUNCTIONS or mark.text[1:] in ("arcsin", "arccos", "arctan")
        roots = (*_GRAMMAR_COMMANDS, "\\sqrt", "\\binom", "\\dbinom", "\\tbinom")
        following = self.peek()
        bare = mark.text == "\\int" and (following is None or following.text != "_")
        self.put(mark.text, "op" if function or bare or mark.text in roots else "value")
        self.at += 1
        return True

    def _plain_fraction(self) -> int:
        """How many marks `\\frac{1}{2}` or `\\frac12` takes from here; 0 where it is no such."""
        kinds = [mark.text for mark in self.marks[self.at + 1 : self.at + 7]]
        if len(kinds) == 6 and kinds[0] == kinds[3] == "{" and kinds[2] == kinds[5] == "}":
            top, bottom = kinds[1], kinds[4]
            if (top + bottom).isdigit() and 0 < int(top) < int(bottom):
                return 7
        if kinds and re.fullmatch(r"[1-9]{2}", kinds[0]) and kinds[0][0] < kinds[0][1]:
            return 2
        return 0

    # -- words --------------------------------------------------------------------------

    def _words(self) -> list[str]:
        """The words from here on that can be a unit together."""
        found: list[str] = []
        for place in range(self.at, len(self.marks)):
            mark = self.marks[place]
            if mark.kind != "word" or _STOP.fullmatch(mark.text) or self._multiplies(place):
                break
            found.append(mark.text)
        return found

    def _multiplies(self, place: int) -> bool:
        """Whether an "x" stands there as a sign between two values."""
        if not self.x_is_times or self.marks[place].text not in ("x", "X"):
            return False
        following = self.marks[place + 1] if place + 1 < len(self.marks) else None
        return following is not None and following.kind in ("number", "open", "money", "command")

    def _word(self, mark: Mark) -> bool:
        word, lower = mark.text, mark.text.lower()
        prose = not mark.math or mark.boxed
        if self.is_open():
            return self._name(mark)
        following = self.peek()
        if self._multiplies(self.at):
            self.put("*", "op")
            self.at += 1
            return True
        if prose and lower in _TIMES_WORDS and following is not None:
            if following.kind not in ("number", "open", "money", "enter"):
                return False
            self.put(_TIMES_WORDS[lower], "op")
            self.at += 1
            return True
        if prose and lower in ("divided", "multiplied") and following is not None:
            after = self.peek(2)
            if following.text != "by" or after is None or after.kind not in ("number", "money"):
                return False
            self.put("*" if lower == "multiplied" else "/", "op")
            self.at += 2
            return True
        if prose and lower == "percent":
            return self._after_value("%")
        if prose and lower == "of":
            return self._of()
        if not prose and not (mark.spaced and len(word) > 2 and word not in FUNCTIONS):
            return self.last != "unit" and self._name(mark)
        if not mark.spaced and not mark.boxed and self.last == "value":
            measure = scale(word)
            if len(word) == 1 or measure is None or measure.dimension == "count":
                return self._name(mark)
        words = self._words()
        if not 0 < len(words) <= _MAX_UNIT_WORDS:
            return False
        if len(words) == 1 and len(word) == 1 and not mark.boxed and not scale(word):
            return self._name(mark) if self.last == "value" else False
        self.at += len(words)
        self._unit(words)
        return True

    def _of(self) -> bool:
        """`1/3 of 18`, `20% of the 50`: a share times what it is a share of."""
        place = self.at + 1
        while place < len(self.marks) and self.marks[place].text.lower() in (
            "the",
            "those",
            "her",
            "his",
            "these",
        ):
            place += 1
        following = self.marks[place] if place < len(self.marks) else None
        if following is None or following.kind not in ("number", "money", "open"):
            return False
        share = self.pieces[-1]
        fraction = len(self.pieces) >= 3 and self.pieces[-2] == "/" and self.number_at >= 0
        latex = share == "}" and "\\frac" in self.pieces
        if isinstance(share, _Choice):
            if share.key != "percent":
                return False
        elif not fraction and not latex and not share.startswith(("0.", ".")):
            return False
        if self.last != "value":
            return False
        self.put("*", "op")
        self.at = place
        return True

    def _name(self, mark: Mark) -> bool:
        """A letter or a function as part of the formula."""
        word = mark.text
        prose = not mark.math or mark.boxed
        if prose and word in ("a", "A", "I") and not mark.math and self.last != "start":
            return False
        if prose and len(word) > 1 and word not in FUNCTIONS:
            return False
        if mark.boxed and word not in FUNCTIONS:
            return False
        if self.last == "unit":
            return False
        self.put(word, "op" if word in FUNCTIONS else "value")
        self.at += 1
        return True

    def _unit(self, words: Sequence[str]) -> None:
        """Take `words` as the unit of the value before."""
        factor = Fraction(1)
        below = False
        first = True
        for word in words:
            if word.lower() in _PER:
                below = True
                continue
            measure = scale(word)
            self.units.add(("/" if below else "") + stem(word))
            if measure is not None and (first or below):
                self.measures.add(measure)
                factor = factor / measure.factor if below else factor * measure.factor
            first = first and below
        if factor != 1:
            last = self.measured[-1]
            if isinstance(last, _Choice):
                one, other = last.spellings
                self.measured[-1] = _Choice(
                    last.key, (f"({one} * {factor})", f"({other} * {factor})")
                )
            elif self.last == "value" and self.number_at >= 0:
                self.measured[-1] = f"({last} * {factor})"
            else:
                self.measured[-1] = f"{last} * ({factor})"
        self.last = "unit"
        self.number_at = -1
