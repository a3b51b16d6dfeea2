"""What a link between numbers may mean by the shape of its sides: names, units, angles, percents.

A link is false only if it is false in every way that it can sensibly be meant: `other_meanings`
are those besides the plain one, `sets_equal` and `may_be_symbol` tell where there is no plain one.
"""

import itertools
import re
from collections.abc import Iterator
from typing import Final

from mcp_reasoner.verify.nodes import Binary, Call, Constant, Node, Number, Unary, walk
from mcp_reasoner.verify.proof.assertions import Link
from mcp_reasoner.verify.proof.operands import Operand

__all__ = ["has_units", "may_be_symbol", "of_bare_angle", "other_meanings", "sets_equal"]

_INVERSE: Final = frozenset(["asin", "acos", "atan"])
_OF_ANGLES: Final = frozenset(["sin", "cos", "tan", "cot", "sec", "csc"])
_DECIMAL: Final = re.compile(r"\d*\.\d+")
_GROUPED: Final = re.compile(r"[1-9]\d{0,2}\.\d{3}")  # a thousand in many countries
_PERCENT: Final = re.compile(r"%|per\s?cent", re.IGNORECASE)


def other_meanings(link: Link, left: Operand, right: Operand, sentence: str) -> Iterator[str]:
    """Conclusions that the link may mean besides the plain one."""
    sign = link.sign
    pairs = [*itertools.product(left.readings, right.readings)]
    if left.converted or right.converted:
        pairs += itertools.product(
            left.converted or left.readings, right.converted or right.readings
        )
    for first, second in pairs[1:]:
        yield f"{first.text} {sign} {second.text}"
    if left.percent or right.percent or _PERCENT.search(sentence):
        for first, second in pairs:
            yield f"({first.text}) * 100 {sign} {second.text}"
            yield f"{first.text} {sign} ({second.text}) * 100"
    for one, other in ((left, right), (right, left)):
        if _gives_angle(one.node):
            # An angle may be meant in degrees without a sign.
            yield f"({one.readings[0].text}) * 180 / pi {sign} {other.readings[0].text}"
    plain = f"{left.readings[0].text} {sign} {right.readings[0].text}"
    decimals = _DECIMAL.findall(plain)
    if decimals and all(_GROUPED.fullmatch(numeral) for numeral in decimals):
        yield _DECIMAL.sub(lambda match: match[0].replace(".", ""), plain)
    goes_on = _goes_on(left.node, right.node)
    bracketed = right.readings[0].text.startswith("(")
    if sign == "=" and link.followed and goes_on is not None and not bracketed:
        yield f"{left.readings[0].text} = {goes_on}"


def sets_equal(link: Link, left: Operand, right: Operand) -> bool:
    """Whether the sides are set equal rather than said to be: "Day 2 = 15", "1/3 = 20 people"."""
    if not left.bare:
        return False
    if link.labelled and link.place == 0:
        return True
    if left.units - {"dollar"}:
        return not (left.units & right.units) or right.bare
    share = left.percent or isinstance(_unsigned(left.node), Binary)
    if right.bare:
        if right.units - {"dollar"} or right.money != left.money:
            return True
        whole = isinstance(_unsigned(right.node), Number) and _integral(_unsigned(right.node))
        if share and whole and not right.percent:
            return True
        return not share and link.place == 0
    return share and bool(right.units)


_PRIME_COUNT: Final = re.compile(r"(?:π|\\pi) ?\(")
_QUOTIENT: Final = re.compile(r"\((?:[^()]|\([^()]*\))*\)")


def may_be_symbol(side: Operand, other: Operand) -> bool:
    """Whether it may be π(x), the number of primes up to x, or (a/p), which is -1, 0 or 1."""
    text, value = side.readings[0].text, other.readings[0].text
    if _PRIME_COUNT.search(text):
        return Constant("pi") not in walk(other.node)
    quotient = isinstance(side.node, Binary) and side.node.op == "/"
    return quotient and _QUOTIENT.fullmatch(text) is not None and value in ("1", "-1", "0")


def has_units(left: Operand, right: Operand) -> bool:
    """Whether units or money stand on either side."""
    return bool(left.units or right.units or left.money or right.money)


def _gives_angle(node: Node) -> bool:
    return any(
        part == Constant("pi") or (isinstance(part, Call) and part.name in _INVERSE)
        for part in walk(node)
    )


def of_bare_angle(node: Node) -> bool:
    """Whether a sine or the like is taken of a plain number, which may be meant in degrees."""
    return any(
        isinstance(part, Call)
        and part.name in _OF_ANGLES
        and not any(
            isinstance(inner, Constant) or (isinstance(inner, Unary) and inner.op == "°")
            for inner in walk(part)
        )
        for part in walk(node)
    )


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
