"""Every arithmetic and algebraic assertion of a proof, read by rule from its steps.

    read_proof("", ["3 books cost 3 × $4 = $13."])     one assertion: 3 * 4 = 13

An assertion is a formal claim with the place it was read from, the other ways in which it
may be meant, and whether the words around it assert it. It says nothing about truth: that
is for `arithmetic` and `identities`, which run where this does, in a worker process.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from mcp_reasoner.verify.nodes import Binary, Constant, Node, Number, Unary, walk
from mcp_reasoner.verify.proof.assertions import Link, links
from mcp_reasoner.verify.proof.claims import FormalClaim, Span
from mcp_reasoner.verify.proof.moods import contradicts, denied, mood, supposes
from mcp_reasoner.verify.proof.operands import Operand

__all__ = ["Assertion", "Document", "read_proof"]

_NUMBER: Final = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d*\.\d+|\d+")
_ROUNDED: Final = re.compile(
    r"(?:≈|∼|\\approx|\\sim|~|about|approximately|roughly|around|nearly|almost"
    r"|rounded(?: \w+){0,3} to|rounds? (?:up |down )?to)\s*(?:\\?\$|\\boxed\{)*\s*(-?[\d.,]*\d)",
    re.IGNORECASE,
)
_PERCENT: Final = re.compile(r"%|per\s?cent", re.IGNORECASE)
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
    r"\bbase[- ]?(?:\d|two|three|four|five|six|seven|eight|nine|twelve|sixteen|\$|\\|[a-z]\b)"
    r"|\bbinary\b|\bhexadecimal|\boctal\b|\d_\{?\d|\d_[a-z]\b|_\{(?:two|ten|b)\}|\bbases?\b",
    re.IGNORECASE,
)
_MODULAR: Final = re.compile(r"\\?p?mod(?:ulo|ular)?\b|congru\w+|\\equiv|≡|clock", re.IGNORECASE)
_MODULI: Final = re.compile(
    r"(?:mod(?:ulo)?|\\pmod|\\bmod|\\mod|divided by)\s*[\s({$]*(\d{1,9})", re.IGNORECASE
)
_DEFINED: Final = re.compile(
    r"\boperation\b|\boperator\b|\\(?:star|diamond|oplus|otimes|clubsuit|Join|spadesuit|heartsuit|circ\b)|[#@&§★☆◇◆⊕⊗]\s*\w*\s*="
)


@dataclass(frozen=True, kw_only=True)
class Assertion:
    """A link of a chain, read: `formal` is its plain meaning, None where it was not read.

    `others` are conclusions that it may mean instead; it is false only if all are.
    `asserted` is None or says why its falsehood would prove nothing. `converts` allows its
    sides to be in the ratio of two units, `moduli` to differ by a multiple of one of these.
    `rounded` and `exact` are numerals of the text that are or are not the result of rounding.
    """

    span: Span
    text: str
    formal: FormalClaim | None = None
    others: tuple[str, ...] = ()
    open_because: str | None = None
    converts: bool = False
    moduli: tuple[int, ...] = ()
    rounded: frozenset[str] = frozenset()
    exact: frozenset[str] = frozenset()


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
    def unusual(self) -> str | None:
        """Why plain arithmetic may not be what is meant anywhere here."""
        if _BASED.search(self.text):
            return "numerals here may be in another base"
        if _DEFINED.search(self.statement):
            return "the statement defines an operation of its own"
        return None

    @cached_property
    def contradicts(self) -> bool:
        """Whether something is supposed here and a contradiction spoken of."""
        return contradicts(self.text) and supposes(self.text)


def read_proof(statement: str, steps: Sequence[str]) -> tuple[Assertion, ...]:
    """All assertions, in the order of the text."""
    document = Document(statement, tuple(steps))
    return tuple(
        assertion
        for number, step in enumerate(document.steps)
        for assertion in _StepReader(document, number, step).run()
    )


class _StepReader:
    def __init__(self, document: Document, number: int, step: str) -> None:
        self.document = document
        self.number = number
        self.step = step
        self.sentences = _sentences(step)

    def run(self) -> Iterator[Assertion]:
        found = links(self.step, names=frozenset(), x_is_times=self.document.x_is_times)
        for link in found:
            yield self.assertion(link)

    def assertion(self, link: Link) -> Assertion:
        start, end = min(link.left.start, link.right.start), link.right.end
        if not link.left.end:
            start = link.right.start
        span = Span(self.number, start, end)
        text = self.step[start:end]
        left, right = link.left.operand, link.right.operand
        if left is None or right is None or not (self.numeric(left) and self.numeric(right)):
            return Assertion(span=span, text=text)
        if _no_identity(link, left, right):
            return Assertion(span=span, text=text)
        if link.modulus is not None or link.sign == "≡":
            return Assertion(span=span, text=text)
        conclusion = f"{left.readings[0].text} {link.sign} {right.readings[0].text}"
        return Assertion(
            span=span,
            text=text,
            formal=FormalClaim(conclusion=conclusion),
            others=tuple(self.others(link, left, right)),
            open_because=self.doubt(link, left, right),
            converts=bool(left.measures or right.measures or left.money or right.money),
            moduli=self.document.moduli,
            rounded=self.document.rounded,
            exact=self.document.exact,
        )

    def numeric(self, side: Operand) -> bool:
        if not side.numeric:
            return False
        used = {part.name for part in walk(side.node) if isinstance(part, Constant)}
        return used <= self.document.constants

    def others(self, link: Link, left: Operand, right: Operand) -> Iterator[str]:
        """Conclusions that the link may mean besides the plain one."""
        sign = link.sign
        pairs = [*itertools.product(left.readings, right.readings)]
        if left.converted or right.converted:
            pairs += itertools.product(
                left.converted or left.readings, right.converted or right.readings
            )
        for first, second in pairs[1:]:
            yield f"{first.text} {sign} {second.text}"
        if left.percent or right.percent or _PERCENT.search(self.around(link)):
            for first, second in pairs:
                yield f"({first.text}) * 100 {sign} {second.text}"
                yield f"{first.text} {sign} ({second.text}) * 100"
        goes_on = _goes_on(left.node, right.node)
        bracketed = right.readings[0].text.startswith("(")
        if sign == "=" and link.followed and goes_on is not None and not bracketed:
            yield f"{left.readings[0].text} = {goes_on}"

    def doubt(self, link: Link, left: Operand, right: Operand) -> str | None:
        """Why the link's falsehood would prove nothing."""
        document = self.document
        if document.unusual:
            return document.unusual
        if document.contradicts:
            return "the proof works towards a contradiction"
        index = self.sentence_at(link.right.start)
        low, high = self.sentences[index]
        sentence = self.step[low:high]
        said = mood(sentence)
        if said != "asserted":
            return {
                "supposed": "it stands under a supposition",
                "asked": "it is a question",
                "approximate": "it is an approximation",
            }[said]
        if supposes(self.step[:low]):
            return "it stands under a supposition"
        following = ""
        if index + 1 < len(self.sentences):
            following = self.step[slice(*self.sentences[index + 1])]
        elif self.number + 1 < len(document.steps):
            following = document.steps[self.number + 1][:200]
        if denied(self.step[low : link.left.start], self.step[link.right.end : high], following):
            return "the words beside it take it back"
        return None

    def sentence_at(self, place: int) -> int:
        for index, (_, high) in enumerate(self.sentences):
            if place < high:
                return index
        return len(self.sentences) - 1

    def around(self, link: Link) -> str:
        return self.step[slice(*self.sentences[self.sentence_at(link.right.start)])]


def _no_identity(link: Link, left: Operand, right: Operand) -> bool:
    """Whether the sides are set equal rather than said to be: "Day 2 = 15", "1/3 = 20 people"."""
    if not left.bare:
        return False
    if link.labelled and link.place == 0:
        return True
    if left.units - {"dollar"}:
        return not (left.units & right.units) or right.bare
    share = left.percent or isinstance(_unsigned(left.node), Binary)
    if right.bare:
        if right.units or right.money != left.money:
            return True
        whole = isinstance(_unsigned(right.node), Number) and _integral(_unsigned(right.node))
        if share and whole and not right.percent:
            return True
        return not share and link.place == 0
    return share and bool(right.units)


def _unsigned(node: Node) -> Node:
    while isinstance(node, Unary) and node.op in "+-%":
        node = node.operand
    return node


def _integral(node: Node) -> bool:
    return isinstance(node, Number) and "." not in node.text


def _goes_on(left: Node, right: Node) -> str | None:
    """The first number of `n + m`, with an m that is new: "5 + 3 = 8 × 2" may go on from 8.

    Only where the left side has nothing of the second number; else a term was left standing.
    """
    match right:
        case Binary("+" | "-" | "*" | "/", Number(text), Number(new)):
            used = {part.text for part in walk(left) if isinstance(part, Number)}
            return text if new not in used else None
    return None


_END: Final = re.compile(
    r"(?:(?<=[.?!])|(?<=[.?!][)\"'*$\]]))\s+(?=[^a-z\s])|\n\s*\n|\n(?=\s*(?:[-*•]\s|\d+[.)]\s|[A-Z]))"
)


def _sentences(text: str) -> list[tuple[int, int]]:
    """Where the sentences of a step begin and end."""
    edges = [0, *(match.end() for match in _END.finditer(text)), len(text)]
    found = [(low, high) for low, high in itertools.pairwise(edges) if low < high]
    return found or [(0, len(text))]
