r"""Families of values with whole numbers in them, read from text and compared.

    counted(r"k\pi, k \in \mathbb{Z}")      (r"k\pi", (("k", "Z"),))
    x = kπ or x = π/2 + kπ                  the same numbers as kπ/2

Families that are linear in one counter are compared as what they are, unions of arithmetic
progressions; all others only as formulas, with their counters renamed. What a member is,
`reading` says; how two members compare, the caller (`by`).
"""

import itertools
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import sympy

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.answers import Answer, Assignment, Collection, Family, Quantity
from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.nodes import Name, Node, mapped
from mcp_reasoner.verify.order import is_zero
from mcp_reasoner.verify.printing import show
from mcp_reasoner.verify.several_values import Comparison
from mcp_reasoner.verify.values import Outcome
from mcp_reasoner.verify.wrapping import BOX_TEXT

__all__ = ["compare_families", "compare_family_with", "counted"]

_MAX_PERIODS: Final = 1000
_MAX_COUNTERS: Final = 3
_NAMED_SET: Final = (
    r"\\(?:mathbb|mathbf|Bbb|mathrm)\s*\{?\s*([ZN])\s*\}?|([ℤℕ])|([ZN])(?![A-Za-z])"
    r"|(?:the\s+)?integers"
)
_PART: Final = r"\s*[\^_]\s*(?:\{\s*(\+|\*|(?:>=?|\\geq?|\\geqslant|\\gt|≥)\s*0|0)\s*\}|(\+|\*|0))"
_BELONGS: Final = re.compile(
    rf"(?:\\forall\s*)?\b([A-Za-z](?:\s*,\s*[A-Za-z])*)\s*(?:\\in|∈|\bin\b)\s*"
    rf"(?:{_NAMED_SET})(?:{_PART})?"
)
_INTEGERS: Final = r"(?:(?:(non-?negative|positive)\s+)?integers?|(natural)\s+numbers?)"
_IN_WORDS: Final = re.compile(
    rf"\b(?:(?:any|all|every|each|some|an?|arbitrary)\s+)*{_INTEGERS}\s+([A-Za-z])(?![A-Za-z])"
    r"|(?<![A-Za-z\\])([A-Za-z])\s+(?:is|are|being|an|any)\s+(?:(?:an?|any|arbitrary|some)\s+)*"
    rf"{_INTEGERS}(?![A-Za-z])"
)
_BETWEEN: Final = re.compile(
    r"(?:[\s,;:|(\[]|\\(?:quad|qquad|mid|left|forall|colon)\b|\\[,;:! ]"
    r"|(?<![A-Za-z\\])(?:where|for|with|and)(?![A-Za-z]))+$"
)


def counted(text: str) -> tuple[str, tuple[tuple[str, str], ...]] | None:
    """`text` without what it says about its counters, and these; None where it names none."""
    plain = re.sub(rf"{BOX_TEXT}\{{([^{{}}]*)\}}", r" \1 ", text)
    plain = re.sub(rf"\(\s*({_BELONGS.pattern})\s*\)", r" \1 ", plain)
    counters: dict[str, str] = {}
    pieces: list[str] = []
    last = 0
    for match in sorted(
        (*_BELONGS.finditer(plain), *_IN_WORDS.finditer(plain)), key=lambda found: found.start()
    ):
        if match.start() < last:
            continue
        names, start, domain = _read(match)
        if any(counters.get(name, domain) != domain for name in names):
            raise ExpressionError("a counter of the answer is in two sets")
        counters.update(dict.fromkeys(names, domain))
        pieces.append(_BETWEEN.sub("", plain[last:start]))
        last = match.end()
    if not counters:
        return None
    rest = plain[last:].strip()
    closing = re.fullmatch(r"(?:\\right)?\s*(\)|\\?\}|\])?\s*\.?", rest)
    if closing is None:
        pieces.append(rest)
    member = " ".join(piece for piece in pieces if piece.strip()).strip()
    if closing and closing[1] in ("}", "\\}") and re.match(r"(?:\\left\s*)?\\?\{", member):
        member = re.sub(r"^(?:\\left\s*)?\\?\{", "", member)
    used = {
        name
        for name in counters
        if re.search(rf"(?<![A-Za-z\\]){name}(?![A-Za-z])|(?<=\d){name}|{name}(?=\\)", member)
    }
    if not member or used != counters.keys():
        return None
    return member, tuple(sorted(counters.items()))


def _read(match: re.Match[str]) -> tuple[list[str], int, str]:
    """The counters that a phrase is about, where it begins, and their domain."""
    if match.re is _IN_WORDS:
        kind = match[1] or match[2] or match[5] or match[6] or ""
        domain = {"": "Z", "positive": "Z+", "natural": "N"}.get(kind, "N0")
        return [match[3] or match[4]], match.start(), domain
    letter = match[2] or {"ℤ": "Z", "ℕ": "N"}.get(match[3] or "", "") or match[4] or "Z"
    part = match[5] or match[6] or ""
    if part == "*" and letter == "Z":
        part = "without 0"
    elif part:
        letter, part = ("Z+" if re.match(r"[+*]|\\gt|>(?!=)", part) else "N0"), ""
    names: list[str] = []
    start = match.start()
    for found in reversed(list(re.finditer(r"[A-Za-z]", match[1]))):
        if found[0] in names:
            break  # in "2^k, k ∈ Z" the first k is still of the member
        names.append(found[0])
        start = match.start() + found.start()
    return names, start, letter + part


def compare_families(left: Family, right: Family, *, by: Comparison) -> Outcome:
    """Compare two families."""
    try:
        first, second = _progressions(left), _progressions(right)
    except ExpressionError:
        return _as_formulas(left, right, by)
    same_names = _names_of(left.member) | _names_of(right.member)
    outcome = _covered(first, second)
    if outcome.equivalence == "equal":
        outcome = _covered(second, first)
    if outcome.equivalence == "equal" and len(same_names) > 1:
        return Outcome("unknown", "they are about different unknowns")
    return outcome


def compare_family_with(left: Family, right: Answer) -> Outcome:
    """Infinitely many values against something else."""
    if isinstance(right, Quantity | Collection | Assignment):
        _progressions(left)  # which has more than any finite number of values
        values = list(_members(right))
        if values and not any(to_sympy(node).free_symbols for node in values):
            return Outcome("different", f"infinitely many values against {len(values)}")
    return Outcome("unknown", "a family of values against something else")


@dataclass(frozen=True)
class _Progression:
    """The numbers start + n·step, for all whole n, or from n = `first` on; N: from 0 or 1 on."""

    start: Any
    step: Any
    domain: str


def _progressions(family: Family) -> list[_Progression]:
    found = []
    domains = dict(family.counters)
    for node in _members(family.member):
        value = sympy.expand(to_sympy(node))
        symbols = list(value.free_symbols)
        if len(symbols) != 1 or str(symbols[0]) not in domains:
            raise ExpressionError("a member of the family is no formula in one counter")
        if not value.is_polynomial(*symbols) or sympy.degree(value, symbols[0]) != 1:
            raise ExpressionError("a member of the family is not linear in its counter")
        step, start = sympy.Poly(value, symbols[0]).all_coeffs()
        domain = domains[str(symbols[0])]
        if domain not in ("Z", "Z+", "N", "N0"):
            raise ExpressionError("a counter of the family is from a set of its own")
        if domain in ("Z+", "N0"):
            start, domain = start + (step if domain == "Z+" else 0), "from 0"
        found.append(_Progression(start, step, domain))
    if not found:
        raise ExpressionError("the family has no members")
    return found


def _covered(first: Sequence[_Progression], second: Sequence[_Progression]) -> Outcome:
    """Whether every number of `first` is in `second`; "equal" means that."""
    domains = {item.domain for item in (*first, *second)}
    if len(domains) > 1:
        if "Z" in domains and len(first) == len(second) == 1:
            return Outcome("different", "one of them goes on in both directions")
        return Outcome("unknown", "their counters are from different sets")
    if domains != {"Z"}:
        return _same_rays(first, second)
    for item in first:
        ratios = [_ratio(other.step, item.step) for other in second]
        if None in ratios:
            return Outcome("unknown", "their periods have no common multiple")
        periods = math.lcm(*(abs(ratio.numerator) for ratio in ratios if ratio))
        if periods > _MAX_PERIODS:
            return Outcome("unknown", "their common period is too long")
        for count in range(periods):
            number = item.start + count * item.step
            contained = [_is_whole((number - other.start) / other.step) for other in second]
            if True in contained:
                continue
            if None in contained:
                return Outcome("unknown", "whether a value is in both could not be decided")
            return Outcome("different", f"{show(number)} is in only one of them")
    return Outcome("equal", "as sets of numbers")


def _same_rays(first: Sequence[_Progression], second: Sequence[_Progression]) -> Outcome:
    if len(first) != 1 or len(second) != 1:
        return Outcome("unknown", "families that begin somewhere are compared one with one")
    differences = (first[0].start - second[0].start, first[0].step - second[0].step)
    zeros = [is_zero(difference) for difference in differences]
    if all(zeros):
        return Outcome("equal", "as sets of numbers")
    if False in zeros:
        return Outcome("different", "they begin or go on differently")
    return Outcome("unknown", "where they begin could not be decided")


def _ratio(left: Any, right: Any) -> Fraction | None:
    ratio = sympy.simplify(left / right)
    return Fraction(int(ratio.p), int(ratio.q)) if ratio.is_Rational else None


def _is_whole(value: Any) -> bool | None:
    value = sympy.simplify(value)
    if value.is_Rational:
        return bool(value.q == 1)
    approximation = value.evalf(60, maxn=400)
    if not approximation.is_Float or abs(approximation) > 10**30:
        return None
    return is_zero(value - sympy.Integer(round(approximation)))


def _members(answer: Answer) -> Iterator[Node]:
    match answer:
        case Quantity(node, ""):
            yield node
        case Collection("list" | "set", items):
            for item in items:
                yield from _members(item)
        case Assignment(pairs) if len({name for name, _ in pairs}) == 1:
            for _, value in pairs:
                yield from _members(value)
        case _:
            raise ExpressionError("a member of the family is no single number")


def _names_of(answer: Answer) -> set[str]:
    return {name for name, _ in answer.pairs} if isinstance(answer, Assignment) else set()


def _as_formulas(left: Family, right: Family, by: Comparison) -> Outcome:
    """Equal where the counters can be renamed so that the members are; never different."""
    if (
        sorted(domain for _, domain in left.counters)
        != sorted(domain for _, domain in right.counters)
        or len(left.counters) > _MAX_COUNTERS
    ):
        return Outcome("unknown", "their counters are from different sets")
    mine = [name for name, _ in left.counters]
    placed = {f"counter_{place}" for place in range(len(mine))}
    member = _renamed(left.member, dict(zip(mine, sorted(placed), strict=True)))
    for order in itertools.permutations(right.counters):
        if [domain for _, domain in order] != [domain for _, domain in left.counters]:
            continue
        names = dict(zip((name for name, _ in order), sorted(placed), strict=True))
        outcome = by(member, _renamed(right.member, names))
        if outcome.equivalence == "equal":
            return outcome
    return Outcome("unknown", "whether they have the same members could not be decided")


def _renamed(member: Answer, names: dict[str, str]) -> Any:
    def change(node: Any) -> Any:
        return Name(names.get(node.name, node.name)) if isinstance(node, Name) else node

    return mapped(member, change)
