"""Sentences without quantifiers as statements of the grammar: "6 divides n^3 - n", "n is odd".

    read_predicate("n^2 + n is even", names={"n"})      even(n^2 + n)

The grammar must account for every word and every formula, each part read on its own. None
where it does not, or where a name is not among `names`.
"""

import re
from collections.abc import Callable, Collection, Iterator
from typing import Final, Literal

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.nodes import (
    BigOperator,
    Binary,
    Call,
    Logic,
    Name,
    Node,
    Not,
    Relation,
    free_names,
    whole,
)
from mcp_reasoner.verify.proof.deciders.theorem import plain, replaced
from mcp_reasoner.verify.statements import read_statement
from mcp_reasoner.verify.syntax import parse
from mcp_reasoner.verify.truth import truth

__all__ = ["FIRST_TERMS", "read_predicate"]

_NUMBERS: Final = {
    word: str(value)
    for value, word in enumerate(
        ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), start=2
    )
}
_INDEX: Final = "k"
_Build = Callable[[re.Match[str], Collection[str]], Node]

FIRST_TERMS: Final = re.compile(
    r"(?:the )?(?P<what>sum|product) of the (?:(?P<power>squares|cubes) of the )?"
    r"first (?P<count>\$?[A-Za-z]\$?) (?P<terms>odd positive|positive odd|even positive"
    r"|positive even|odd|positive)? ?(?P<noun>integers|whole numbers|natural numbers|numbers"
    r"|squares|cubes)",
    re.IGNORECASE | re.ASCII,
)
"""A sum of the first n terms, which says that n is a positive integer."""
_DOTS: Final = r"(?:\.\.\.|…|⋯|\\[cl]?dots)"
_WITH_DOTS = re.compile(
    rf"(?P<first>[^=<>≤≥]+?) ?(?P<sign>[+*·]|\\cdot|\\times) ?{_DOTS} ?(?P=sign) ?"
    r"(?P<last>[^=<>≤≥]+)",
    re.ASCII,
)


def read_predicate(text: str, *, names: Collection[str]) -> Node | None:
    """The plain statement that a text makes about `names`; None where it is not read."""
    found = dict.fromkeys(_readings(text.strip(), names))
    return next(iter(found)) if len(found) == 1 else None


def _readings(text: str, names: Collection[str]) -> Iterator[Node]:
    whole_text = _bare(text)
    if whole_text is not None:
        statement = _tried(lambda: plain(read_statement(whole_text, names=names)), names)
        if statement is not None:
            yield statement
    for pattern, build in _PATTERNS:
        match = pattern.fullmatch(text)
        if match is not None:
            statement = _tried(lambda: build(match, names), names)  # noqa: B023 - called at once
            if statement is not None:
                yield statement
    for joined, op in ((r",? and ", "and"), (r",? or ", "or")):
        for cut in re.finditer(joined, text):
            left = read_predicate(text[: cut.start()], names=names)
            right = read_predicate(text[cut.end() :], names=names)
            mixed = {part.op for part in (left, right) if isinstance(part, Logic)} - {op}
            if left is not None and right is not None and not mixed:
                items = (*_items(left, op), *_items(right, op))
                yield Logic("and" if op == "and" else "or", items)


def _items(node: Node, op: str) -> tuple[Node, ...]:
    return node.items if isinstance(node, Logic) and node.op == op else (node,)


def _tried(build: Callable[[], Node], names: Collection[str]) -> Node | None:
    try:
        node = build()
    except ExpressionError:
        return None
    return node if free_names(node) <= set(names) else None


def _bare(text: str) -> str | None:
    """A formula without the dollars around it; None where dollars stand inside."""
    text = text.strip()
    if len(text) > 2 and text[0] == text[-1] == "$":
        text = text[1:-1].strip()
    return None if "$" in text or not text else text


def _formula(text: str, names: Collection[str]) -> Node:
    """The tree of one formula, a numeral in words, or a sum of first terms."""
    sums = FIRST_TERMS.fullmatch(text.strip())
    if sums is not None:
        return _first_terms(sums)
    dotted = _WITH_DOTS.fullmatch(_bare(text) or "")
    if dotted is not None:
        return _dotted(dotted, names)
    bare = _bare(_NUMBERS.get(text.strip().lower(), text))
    if bare is None:
        raise ExpressionError("a formula stands beside words")
    node = parse(bare, names=names)
    plain(Relation((node, node), ("=",)))  # refuses what is no arithmetic
    return node


def _first_terms(match: re.Match[str]) -> Node:
    count, index = Name(match["count"].strip("$")), Name(_INDEX)
    terms, noun = (match["terms"] or "").lower(), match["noun"].lower()
    plain_noun = noun in ("integers", "whole numbers", "natural numbers", "numbers")
    if count.name == _INDEX or (not terms and plain_noun):
        raise ExpressionError("which terms are summed is not said")
    if not plain_noun and (terms or match["power"]):
        raise ExpressionError("which terms are summed is not clear")
    doubled: Node = Binary("*", whole(2), index)
    body: Node = index
    if "odd" in terms:
        body = Binary("-", doubled, whole(1))
    elif "even" in terms:
        if "positive" not in terms:
            raise ExpressionError("whether 0 is an even number here is not clear")
        body = doubled
    power = (match["power"] or noun).lower()
    if power in ("squares", "cubes"):
        body = Binary("^", body, whole(2 if power == "squares" else 3))
    kind = "sum" if match["what"].lower() == "sum" else "product"
    return BigOperator("sum" if kind == "sum" else "product", _INDEX, whole(1), count, body)


def _dotted(match: re.Match[str], names: Collection[str]) -> Node:
    """`1 + 3 + ... + (2n - 1)`: the sum of the last term's formula from 1 to n.

    At least two terms must be written before the dots, and be what that formula gives.
    """
    last = _formula(match["last"], names)
    counts = sorted(free_names(last) & set(names))
    kind: Literal["sum", "product"] = "sum" if match["sign"] == "+" else "product"
    written_out = _operands(parse(match["first"], names=names), "+" if kind == "sum" else "*")
    if len(counts) != 1 or _INDEX in names or len(written_out) < 2:
        raise ExpressionError("what the dots stand for is not clear")
    name = counts[0]
    for place, term in enumerate(written_out, start=1):
        if free_names(term):
            raise ExpressionError("what the dots stand for is not clear")
        if not truth(Relation((replaced(last, {name: whole(place)}), term), ("=",))):
            raise ExpressionError("the terms before the dots are others than the last one's")
    body = replaced(last, {name: Name(_INDEX)})
    return BigOperator(kind, _INDEX, whole(1), Name(name), body)


def _operands(node: Node, op: str) -> list[Node]:
    if isinstance(node, Binary) and node.op == op:
        return [*_operands(node.left, op), node.right]
    return [node]


# -- patterns ------------------------------------------------------------------------------


def _related(operator: str) -> _Build:
    def build(match: re.Match[str], names: Collection[str]) -> Node:
        sides = (_formula(match["a"], names), _formula(match["b"], names))
        return plain(Relation(sides, (operator,)))  # type: ignore[arg-type]

    return build


def _divides(match: re.Match[str], names: Collection[str]) -> Node:
    divided = Call("divides", (_formula(match["b"], names), _formula(match["a"], names)))
    return Not(divided) if "not" in match.groupdict() and match["not"] else divided


def _congruent(match: re.Match[str], names: Collection[str]) -> Node:
    return Call("congruent", tuple(_formula(match[slot], names) for slot in "abm"))


def _leaves(match: re.Match[str], names: Collection[str]) -> Node:
    remainder = Binary("mod", _formula(match["a"], names), _formula(match["m"], names))
    return Relation((remainder, _formula(match["b"], names)), ("=",))


def _called(name: str) -> _Build:
    def build(match: re.Match[str], names: Collection[str]) -> Node:
        argument = _formula(match["a"], names)
        statement = plain(Call(name, (argument,)))
        return Not(statement) if match["not"] else statement

    return build


def _irrational(match: re.Match[str], names: Collection[str]) -> Node:
    rational = plain(Call("rational", (_formula(match["a"], names),)))
    return rational if match["not"] else Not(rational)


def _signed(match: re.Match[str], names: Collection[str]) -> Node:
    sign = match["sign"].lower().replace("-", "")
    operator = {
        "positive": ">",
        "negative": "<",
        "nonnegative": ">=",
        "nonpositive": "<=",
        "nonzero": "!=",
    }[sign]
    return Relation((_formula(match["a"], names), whole(0)), (operator,))  # type: ignore[arg-type]


_A, _B, _M = r"(?P<a>.+?)", r"(?P<b>.+?)", r"(?P<m>.+?)"
_IS = r"is (?:always )?(?P<not>not )?"
_PATTERNS: Final[tuple[tuple[re.Pattern[str], _Build], ...]] = tuple(
    (re.compile(source, re.IGNORECASE | re.ASCII), build)
    for source, build in (
        (rf"{_B} divides {_A}", _divides),
        (rf"{_B} (?P<not>does not) divide {_A}", _divides),
        (r"(?P<b>[^|]+)\|(?P<a>[^|]+)", _divides),
        (r"\$(?P<b>[^|$]+)\|(?P<a>[^|$]+)\$", _divides),
        (rf"{_A} {_IS}(?:divisible by|a multiple of) {_B}", _divides),
        (rf"{_A} is congruent to {_B} (?:modulo|mod) {_M}", _congruent),
        (
            rf"{_A} leaves (?:a )?remainder (?:of )?{_B} (?:when|if|on being) divided by {_M}",
            _leaves,
        ),
        (rf"{_A} {_IS}(?:an )?even(?: (?:integer|number))?", _called("even")),
        (rf"{_A} {_IS}(?:an )?odd(?: (?:integer|number))?", _called("odd")),
        (rf"{_A} {_IS}(?:an integer|a whole number)", _called("integer")),
        (rf"{_A} {_IS}(?:a )?prime(?: number)?", _called("prime")),
        (rf"{_A} {_IS}(?:a )?rational(?: number)?", _called("rational")),
        (rf"{_A} {_IS}(?:an )?irrational(?: number)?", _irrational),
        (
            rf"{_A} is (?:always )?"
            r"(?P<sign>positive|negative|non-?negative|non-?positive|non-?zero)",
            _signed,
        ),
        (rf"{_A} (?:is equal to|equals|is) {_B}", _related("=")),
        (rf"(?P<a>[^=]*{_DOTS}[^=]*?) ?= ?(?P<b>[^=]+)", _related("=")),
        (rf"\$(?P<a>[^=$]*{_DOTS}[^=$]*?) ?= ?(?P<b>[^=$]+)\$", _related("=")),
        (rf"{_A} is not equal to {_B}", _related("!=")),
        (rf"{_A} is (?:at least|greater than or equal to|not less than) {_B}", _related(">=")),
        (rf"{_A} is (?:at most|less than or equal to|not greater than) {_B}", _related("<=")),
        (rf"{_A} is (?:strictly )?(?:greater|larger|more) than {_B}", _related(">")),
        (rf"{_A} is (?:strictly )?(?:less|smaller) than {_B}", _related("<")),
    )
)
