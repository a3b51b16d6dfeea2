r"""The text of an answer read into a typed value: what a box or a caller says.

    read(r"\boxed{x = \frac12}")     (Assignment((("x", Quantity(1/2)),)),)
    read("1,5")                      two readings: a list of 1 and 5, or the decimal 1.5

Takes what `extraction` finds of a text, tries the forms that only answers have (`numerals`,
`families`, `written_forms`), takes off its unit (`amounts`), and has `classification` say what the
grammar of `syntax` makes of the rest. Text that can be read in two ways gives both readings;
text that cannot be read is an ExpressionError. It computes nothing and compares nothing: that
is for `equivalence`.
"""

import contextlib
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeAlias

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.amounts import read_amount, read_compound
from mcp_reasoner.verify.answers import Answer, Assignment, Family, Region, Word
from mcp_reasoner.verify.classification import classified, list_of
from mcp_reasoner.verify.extraction import MAX_ANSWER, extract
from mcp_reasoner.verify.families import counted
from mcp_reasoner.verify.grammar.words import FUNCTIONS
from mcp_reasoner.verify.matrices import read_matrix
from mcp_reasoner.verify.nodes import Constant, Interval, Name, Node, Unary, mapped
from mcp_reasoner.verify.numerals import read_numeral
from mcp_reasoner.verify.syntax import parse
from mcp_reasoner.verify.wording import has_words
from mcp_reasoner.verify.wrapping import BOX_TEXT, unwrapped
from mcp_reasoner.verify.written_forms import in_bare_braces, named_parts, other_form, respelled

__all__ = ["read", "read_one", "read_pieces"]

Names: TypeAlias = Iterable[str]

_MAX_DEPTH: Final = 4
_HIDDEN_GROUP = re.compile(r"\d,(?:0\d\d(?!\d)|\d{3}\.\d)")
_TEMPERATURE = re.compile(rf"(?:°|\\circ|\\degree)\s*\}}?\s*(?:{BOX_TEXT}\{{\s*)?[CFK](?![A-Za-z])")
_APPLIED = re.compile(r"\b[A-Za-z]_of_[A-Za-z0-9]+\b")
_RUN = re.compile(r"(?<![A-Za-z\\])[A-Za-z]{1,3}(?![A-Za-z])")
_ORDINAL = re.compile(r"\d{1,9}(?:st|nd|rd|th)", re.IGNORECASE | re.ASCII)
_WORDS = re.compile(r"[A-Za-z][A-Za-z' -]*")
_ALL_REALS: Final = frozenset(
    ["all real numbers", "all reals", "all real values", "any real number", "every real number"]
)
_REALS: Final = Region(
    Interval(Unary("-", Constant("infinity")), Constant("infinity"), False, False)
)


def read(text: str, *, names: Names = ()) -> tuple[Answer, ...]:
    """The readings of an answer, one or two; ExpressionError, one sentence, where there is none.

    `names` are names that the question uses: they may be longer words.
    """
    if len(text) > MAX_ANSWER:
        raise ExpressionError(
            f"the answer has {len(text)} characters; at most {MAX_ANSWER} are read"
        )
    found = extract(text)
    if found.withdrawn:
        raise ExpressionError("the answer is taken back by what follows it")
    return read_pieces(found.answer, names=names)


def read_one(text: str, *, names: Names = ()) -> Answer:
    """The only reading of an answer; ExpressionError where there are two."""
    return _one(read(text, names=names))


def read_pieces(pieces: Sequence[str], *, names: Names = ()) -> tuple[Answer, ...]:
    """The readings of the pieces that together are an answer, such as the contents of boxes."""
    if len(pieces) == 1:
        return _read(pieces[0], names, depth=0)
    return (list_of([_one(_read(piece, names, depth=0)) for piece in pieces]),)


def _one(readings: tuple[Answer, ...]) -> Answer:
    if len(readings) > 1:
        raise ExpressionError("the answer can be read in two ways (a comma or a unit is unclear)")
    return readings[0]


def _read(text: str, names: Names, *, depth: int) -> tuple[Answer, ...]:
    """The readings of an answer whose surroundings are off; `depth` bounds the peeling."""

    def inner(part: str) -> tuple[Answer, ...]:
        return _read(part, names, depth=depth + 1)

    if depth < _MAX_DEPTH and (readings := in_bare_braces(text, inner)):
        return readings
    latex = "$" in text
    text = unwrapped(text)
    if not text:
        raise ExpressionError("the answer is empty")

    if depth < _MAX_DEPTH:
        if readings := read_numeral(text):
            return readings
        text = respelled(text)
        if family := counted(text):
            return (Family(_one(inner(family[0])), family[1]),)
        if matrix := read_matrix(text):
            return (matrix,)
        for reader in (read_compound, other_form, read_amount):
            if readings := reader(text, inner):
                return readings
    if _TEMPERATURE.search(text):
        raise ExpressionError("temperatures are not read")
    if _HIDDEN_GROUP.search(text):
        raise ExpressionError("a comma between digits may separate thousands or items")
    if text.lower() in _ALL_REALS:
        return (_REALS,)
    if _ORDINAL.fullmatch(text):
        return (Word(text.lower()),)
    if _WORDS.fullmatch(text) and (word := _word(text)) is not None:
        return (word,)
    try:
        return tuple(classified(tree) for tree in _trees(text, names, latex=latex))
    except ExpressionError:
        if depth < _MAX_DEPTH and (parts := named_parts(text)):
            pairs = [(name, value) for name, part in parts for value in (_one(inner(part)),)]
            return (Assignment(tuple(pairs)),)
        raise


def _word(text: str) -> Word | None:
    """Plain words as such, unless the grammar knows them as a formula."""
    word = " ".join(text.split())
    if word in FUNCTIONS or len(word) > 60:
        return Word(word) if len(word) <= 60 else None
    try:
        parse(word)
    except ExpressionError:
        return Word(word)
    return None


def _trees(text: str, names: Names, *, latex: bool) -> tuple[Node, ...]:
    """The tree; two where letters next to each other, the only sense they make, hold an e."""
    if "\\cup" in text or "∪" in text:
        # Between the brackets of an interval a comma cannot separate thousands.
        text = re.sub(r"(?<=\d),(?=\d)", ", ", text)
    # The grammar reads `xy` as a product as long as nothing is declared.
    applied = set(_APPLIED.findall(text))
    known = {*names, *applied, *"xyz"} if names or applied else set[str]()
    try:
        return (parse(text, names=known),)
    except ExpressionError:
        letters = {letter for word in _RUN.findall(text) for letter in word} - {"d"}
        functions = re.search(r"(?<![A-Za-z\\])[A-Za-z]\s*\(", text)
        if not letters or functions or "$" in text or has_words(text):
            raise
        for form in (f"${text}$", text) if latex and "$" not in text else (text,):
            with contextlib.suppress(ExpressionError):
                node = parse(form, names=known | letters)
                other = mapped(node, _constant)
                return (node,) if other == node else (node, other)
        raise


def _constant(node: Any) -> Any:
    match node:
        case Name("e"):
            return Constant("e")
        case Name("i"):
            return Constant("i")
    return node
