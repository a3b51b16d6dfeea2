r"""What a step asserts with a relation sign: links between two sides, where they surely end.

    "She pays 3 × $2 = $6 + $1 = 7."     3 * 2 = 6 + 1,  6 + 1 = 7

A chain gives one link for each of its signs. In prose a side goes as far as its marks can
be read, and counts only if the words next to it do not change its value ("half of 3 + 5 =
4", "= 4 times 2"); a formula's sides are whole. A line that begins with a relation goes on
with the last side of the line before. Whether a link holds is for `arithmetic` and
`identities`; whether the words assert it, for `moods`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, cast

from mcp_reasoner.verify.proof.definitions import Definitions, applied
from mcp_reasoner.verify.proof.marks import Mark, scan
from mcp_reasoner.verify.proof.operands import Operand, read_operand
from mcp_reasoner.verify.proof.segments import Segment, segments

__all__ = ["Link", "Side", "links"]

Sign: TypeAlias = Literal["=", "<", "<=", ">", ">=", "≡"]

_CHANGES: Final = re.compile(
    r"\b(?:half|twice|double|doubled?|thrice|triple|times|third|thirds|quarters?|fourths?|fifths?"
    r"|sixths?|sevenths?|eighths?|ninths?|tenths?|percent|plus|minus|than|less|over|squared?|root"
    r"|cubed?|modulo|mod|base|never|not|isn['’]t|between|ratio|negative|dozen|hundred|thousand"
    r"|million|billion|log|digits?|average|mean|median|remainder|without|except|nearly|almost|about"
    r"|approximately|roughly|around|least|most|digit\s+sum|order|degree|rank|trace|limit|distance|norm"
    r"|vector|variance|deviation|mode|maximum|minimum|reciprocal|inverse|opposite|complement|magnitude"
    r"|round|rounded|floor|ceiling|choose|factorial|logarithm|sine|cosine|tangent|probability)"
    r"\s*(?:of|the|a|an|by|to|that)?\s*$"
    r"|[\d)\]}%]\s*[-+*/^×÷]\s*$|[*/^×÷]\s*$",
    re.IGNORECASE,
)
_JOINS: Final = re.compile(
    r"[\d)%]\s*(?:and|by|to|from|or|divided by|multiplied by|of|of the)\s*$", re.IGNORECASE
)
_OF: Final = re.compile(r"\b(\w+)\s+of(?:\s+(?:the|these|those|her|his|their))?\s*$", re.IGNORECASE)
_SAFE_OF: Final = re.compile(
    r"sum|total|product|difference|quotient|result|amount|value|cost|answer|area|perimeter|number"
    r"|volume|length|equation|expression|calculation|sequence|formula|series",
    re.IGNORECASE,
)
# What a formula may stand behind without being its argument: no "σ(6)", "AB 2", "det (6)", "lim 2".
_PROSE: Final = re.compile(
    r"(?!(?:lim|sup|inf|max|min|det|deg|dim|tr|sgn|sign|ord|gcd|lcm|var|cov|arg|re|im|fl|ceil|mod"
    r"|li|ln|log|exp|erf|ker|lcd|hcf|gcf|dist|len|abs|sqrt|card|span|rad|vol|rot|div|curl|grad)\b)"
    r"[A-Za-z][a-z]+(?:['’][a-z]+)?",
    re.ASCII,
)
# Words behind which a numeral is no name of anything.
_PLAIN: Final = re.compile(
    r"\b(?:is|are|was|that|since|so|thus|hence|because|therefore|as|have|get|know|compute|if|then|with"
    r"|and|also|but|indeed|where|equals?|write|now|obtain|gives?|becomes?)\s*$",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(
    r"\b(?:(?:no|eq|fig|prob|ex)\.|day|step|week|month|year|case|part|group|option|room|number|no|question|problem|equation"
    r"|eq|figure|fig|table|page|chapter|section|line|row|column|player|person|child|bag|box|round"
    r"|game|team|store|shop|item|type|class|grade|level|quarter|semester|stage|phase|hour|minute"
    r"|lap|trip|night|morning|section|scenario|method|solution|example|theorem|lemma|rule|property"
    r"|car|train|bus|house|floor|apartment|volume|book|side|angle|point|set|version|test|quiz|exam"
    r"|january|february|march|april|may|june|july|august|september|october|november|december"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday|mod|base)s?\s*#?\s*$",
    re.IGNORECASE,
)
_AFTER_BAD: Final = re.compile(
    r"^(?:[\s)\]}$*]|\\[)\],;! ]|\\text\{)*(?:"
    r"(?:\w+\s+){0,3}?(?:more|less|fewer|greater|larger|smaller|higher|lower|longer|older|younger|taller"
    r"|shorter|further|farther)\s+than\b"
    r"|times(?:\s+(?:the|that|his|her|their|its|[\d(\\$])|\s*[\d(\\$])"
    r"|(?:dozen|hundred|thousand|million|billion|trillion|percent|per\s?cent|squared|cubed|factorial"
    r"|remainder|and\s+(?:a\s+)?(?:half|third|quarter|\d+/\d+|\\frac)|halves|thirds|quarters|fourths"
    r"|fifths|sixths|sevenths|eighths|ninths|tenths|hundredths|over|plus|minus|divided|multiplied"
    r"|mod|modulo|with\s+(?:a\s+)?remainder|raised|to\s+the|choose|out\s+of|r\s*\d|base|digits?"
    r"|or\s+(?:-?\d|\\|\$)|and\s+(?:-?\d|\$\d)|each\s+way|k\b|st\b|nd\b|rd\b|th\b)\b"
    r"|\(\s*\\?p?mod|\\p?mod|\\bmod|(?:\.\.\.|…|\\[cl]?dots)|,\s*(?:\.\.\.|…|\\[cl]?dots)|/|\^|_|%|!|°|\\%"
    r"|\\circ|:\s*\d)",
    re.IGNORECASE,
)
# What only ends a formula after the comma behind it, so that no list goes on.
_FORMULA_ENDS: Final = r"(?:\\\]|\\\)|\$\$|\\end\{|\\\\)"
_LIST: Final = re.compile(
    rf"^(?:[\s)\]}}$*]|\\[)\],;! ])*,(?!\s*{_FORMULA_ENDS})"
    r"\s*(?:and\s+|or\s+)?[-$\\(]*\s*[\d\\](?![^,;\n]*[=<>])"
)
_COMPARED: Final = re.compile(
    r"\bis (?:still |even |strictly |much )?(?:less|greater|larger|smaller|bigger) than\s*$",
    re.IGNORECASE,
)
_MODULUS_BEHIND: Final = re.compile(
    r"^[\s~]*(?:\\[,;: ]\s*)*\(?\s*\\?[pb]?mod(?:ulo)?\s*\{?\s*\d+\s*\}?\s*\)?", re.IGNORECASE
)
_OR_BEHIND: Final = re.compile(r"[\s$)\\,]*or\b|[\s)\]}]*[-+*/^]", re.IGNORECASE)
_WORDS_BETWEEN: Final = re.compile(r"(?<![\\A-Za-z])(?!text\b)[A-Za-z]{2,}|[,;?]")
_MODULUS: Final = re.compile(r"\\?[pb]?mod(?:ulo)?\s*\{?\s*\d", re.IGNORECASE)
_MODULUS_NEXT: Final = re.compile(
    r"(?:[\s$)\]},]|\\[)\],;! ])*\(?\s*\\?[pb]?mod(?:ulo)?\b", re.IGNORECASE
)
_SENTENCE_END: Final = re.compile(r"[.;]\s|\n\s*\n")


@dataclass(frozen=True, slots=True)
class Side:
    """A side of a link; `operand` is None where it was not read surely."""

    operand: Operand | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Link:
    """`left sign right`, with its place in the step.

    `place` counts the links of a chain, `chain` the chains of the step, `sentence` its
    sentences; `followed` says that another link comes directly after. `modulus` is set where the
    chain is one of congruences or one stands near; `own_modulus` says that it is the chain's own.
    `labelled` says that the left side is behind a word, which may
    be its name ("Day 2 = ..."), `approximate` that the chain was before it ("x ≈ 3 = 3").
    """

    left: Side
    sign: Sign
    right: Side
    chain: int
    place: int
    sentence: int
    modulus: int | None = None
    own_modulus: bool = False
    labelled: bool = False
    followed: bool = False
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class _Named:
    """A calculation that stands alone behind a name in words and "="."""

    label: tuple[str, ...]
    side: Side


def links(
    text: str, *, names: frozenset[str], x_is_times: bool, known: Definitions
) -> tuple[Link, ...]:
    """The links of a step, in the order of their signs; `known` functions are written out."""
    reader = _Reader(text, names=names, x_is_times=x_is_times, known=known)
    found = sorted(reader.run(), key=lambda link: link.right.start)
    return tuple(found)


class _Reader:
    def __init__(
        self, text: str, *, names: frozenset[str], x_is_times: bool, known: Definitions
    ) -> None:
        self.text = text
        self.known = known
        self.names = names
        self.x_is_times = x_is_times
        self.last: Side | None = None  # the last side of the segment before
        self.chain = 0
        self.place = 0
        self.approximate = False  # whether the chain had a sign such as ≈
        self.named: _Named | None = None  # what the segment before gave a name in words

    def operand(self, marks: Sequence[Mark]) -> Operand | None:
        written_out = applied(marks, self.known)
        return read_operand(written_out, names=self.names, x_is_times=self.x_is_times)

    def run(self) -> Iterator[Link]:
        for segment in segments(self.text, scan(self.text)):
            yield from self.segment(segment)

    def segment(self, segment: Segment) -> Iterator[Link]:
        parts, signs = _split(segment.marks)
        modulus = self.modulus(segment) if signs else None
        if modulus is not None:
            parts = [_without_modulus(part) for part in parts]
        if not signs:
            self.last = self.single(segment)
            return
        goes_on = segment.continues and not parts[0]
        if not goes_on:
            self.chain += 1
            self.place = 0
            self.approximate = False
        sides: list[Side] = []
        labelled = False
        for number, part in enumerate(parts):
            if number == 0 and not part:
                sides.append(self.last if goes_on and self.last else Side(None, 0, 0))
            elif number == 0:
                side, labelled = self.first(part, segment)
                sides.append(side)
            elif number == len(parts) - 1:
                sides.append(self.final(part, segment, modular=modulus is not None))
            else:
                sides.append(self.complete(part))
        for number, sign in enumerate(signs):
            if sign in ("=", "<", "<=", ">", ">=", "≡"):
                yield Link(
                    sides[number],
                    cast("Sign", sign),
                    sides[number + 1],
                    chain=self.chain,
                    place=self.place,
                    sentence=segment.sentence,
                    modulus=modulus,
                    own_modulus=modulus is not None and self.has_modulus(segment),
                    labelled=labelled and number == 0,
                    followed=number + 1 < len(signs),
                    approximate=self.approximate,
                )
            self.approximate |= sign == "~"
            self.place += 1
        # "> 0 for one case\n< 0 for another": the second line does not go on from the 0.
        self.last = sides[-1] if sides[-1].end == segment.marks[-1].end else None
        yield from self.named_again(segment, parts[0], signs, sides)

    def named_again(
        self, segment: Segment, first: Sequence[Mark], signs: Sequence[str], sides: Sequence[Side]
    ) -> Iterator[Link]:
        """`Total = 3 + 4` and then at once `Total = 8`: what was calculated is said to be 8."""
        before, self.named = self.named, None
        label = tuple(mark.text.lower() for mark in first)
        if not first or any(mark.kind != "word" for mark in first) or max(map(len, label)) < 2:
            return
        calculated, value = sides[-1].operand, sides[1].operand
        if before is not None and before.label == label and value is not None and value.bare:
            between = self.text[before.side.end : first[0].start]
            if signs[0] == "=" and not _WORDS_BETWEEN.search(between):
                yield Link(
                    before.side,
                    "=",
                    sides[1],
                    chain=self.chain,
                    place=self.place,
                    sentence=segment.sentence,
                    followed=len(signs) > 1,
                )
        if set(signs) == {"="} and calculated is not None and not calculated.bare:
            self.named = _Named(label, sides[-1])

    def single(self, segment: Segment) -> Side | None:
        """A segment without a relation: the whole of it may be the first side of the next."""
        return self.first(segment.marks, segment)[0]

    def complete(self, marks: Sequence[Mark]) -> Side:
        if not marks:
            return Side(None, 0, 0)
        return Side(self.operand(marks), marks[0].start, marks[-1].end)

    def first(self, marks: Sequence[Mark], segment: Segment) -> tuple[Side, bool]:
        """The side before the first sign: in prose the longest end of `marks` that can be read."""
        unread = Side(None, marks[0].start, marks[-1].end)
        starts = [0] if segment.whole else range(len(marks))
        for start in starts:
            before = marks[start - 1] if start else None
            if not segment.whole and marks[start].kind not in (
                "number",
                "open",
                "operator",
                "command",
                "money",
                "word",
            ):
                continue
            if before is not None and before.kind != "word":
                continue
            operand = self.operand(marks[start:])
            if operand is None:
                continue
            if before is not None and not (marks[start].spaced and _PROSE.fullmatch(before.text)):
                return unread, False  # "σ(6)", "AB 2"
            preceding = self.text[max(0, operand.start - 80) : operand.start]
            preceding = re.sub(r"(?:\\[(\[]|\$|\*\*|\s)+$", " ", preceding)
            if marks[start].kind == "operator" and before is not None:
                following = marks[start + 1] if start + 1 < len(marks) else None
                if following is None or following.spaced or not _PLAIN.search(preceding):
                    return unread, False  # a dash, or a sign between words
            if preceding.endswith("<<"):
                preceding = ""  # an annotation, which says all of it again
            glued = self.text[operand.start - 1 : operand.start].isalnum()
            if glued and operand.start and marks[start].kind in ("number", "word"):
                return unread, False  # "x1"
            compared = segment.whole and _COMPARED.search(preceding)
            if _CHANGES.search(preceding) and not compared:
                return unread, False
            if not segment.whole and not segment.joined and _JOINS.search(preceding):
                return unread, False
            of = _OF.search(preceding)
            if of is not None and not _SAFE_OF.fullmatch(of[1]):
                return unread, False
            if marks[start].kind == "number" and _LABEL.search(preceding):
                return unread, False
            labelled = bool(re.search(r"\w\s*$", preceding)) and not _PLAIN.search(preceding)
            return Side(operand, operand.start, operand.end), labelled
        return unread, False

    def final(self, marks: Sequence[Mark], segment: Segment, *, modular: bool) -> Side:
        """The side behind the last sign: in prose the longest beginning that can be read."""
        if not marks:
            return Side(None, 0, 0)
        unread = Side(None, marks[0].start, marks[-1].end)
        for stop in [len(marks)] if segment.whole else range(len(marks), 0, -1):
            operand = self.operand(marks[:stop])
            if operand is None:
                continue
            following = marks[stop] if stop < len(marks) else None
            if following is not None and not _may_end(marks, stop):
                return unread
            read = marks[:stop]
            last = next((mark for mark in reversed(read) if mark.kind != "word"), read[-1])
            if self.changed(last.end, modular=modular) or (
                stop < len(marks) and self.changed(marks[stop - 1].end)
            ):
                return unread
            return Side(operand, operand.start, operand.end)
        return unread

    def changed(self, end: int, *, modular: bool = False) -> bool:
        """Whether what stands behind a side changes its value, or makes a list of it."""
        rest = self.text[end : end + 80]
        ended = _MODULUS_BEHIND.match(rest) if modular else None
        if ended is not None:
            return _OR_BEHIND.match(rest, ended.end()) is not None
        return bool(_AFTER_BAD.search(rest) or _LIST.search(rest))

    def has_modulus(self, segment: Segment) -> bool:
        """Whether a modulus stands in a segment, or directly behind it."""
        start, end = segment.marks[0].start, segment.marks[-1].end
        return bool(_MODULUS.search(self.text[start:end]) or _MODULUS_NEXT.match(self.text[end:]))

    def modulus(self, segment: Segment) -> int | None:
        end = segment.marks[-1].end
        behind = _SENTENCE_END.split(self.text[end : end + 60])[0]
        text = self.text[segment.marks[0].start : end] + behind
        found = re.search(
            r"(?:\\pmod|\\bmod|\\mod|\bmod(?:ulo)?\b|\\text\{\s*mod\s*\})\s*\{?\s*(\d{1,9})", text
        )
        return int(found[1]) if found else None


def _without_modulus(marks: list[Mark]) -> list[Mark]:
    """A side without the `(mod m)` at its end."""
    for place, mark in enumerate(marks):
        if mark.text in ("mod", "modulo", "\\pmod", "\\mod", "\\bmod"):
            opened = place and marks[place - 1].text == "("
            return marks[: place - 1 if opened else place]
    return marks


def _may_end(marks: Sequence[Mark], stop: int) -> bool:
    """Whether a side may end before `marks[stop]`: at a word, or at a dash before one."""
    mark = marks[stop]
    if mark.kind == "word":
        return True
    following = marks[stop + 1] if stop + 1 < len(marks) else None
    dash = mark.text == "-" and mark.spaced and following is not None and following.spaced
    if dash and following is not None and following.kind == "word":
        return len(following.text) > 2
    if mark.kind == "open" and mark.text == "(" and mark.spaced:
        return following is not None and following.kind == "word" and len(following.text) > 1
    return False


def _split(marks: Sequence[Mark]) -> tuple[list[list[Mark]], list[str]]:
    """The parts between the relation signs that stand in no brackets, and those signs."""
    parts: list[list[Mark]] = [[]]
    signs: list[str] = []
    depth = 0
    for mark in marks:
        depth += (mark.kind == "open") - (mark.kind == "close")
        if mark.kind == "relation" and depth == 0:
            signs.append(mark.text)
            parts.append([])
        else:
            parts[-1].append(mark)
    return parts, signs
