"""Sequences in words: listed terms, given terms, recurrences; consecutive whole numbers.

A list is continued only if its terms fix one rule: a common difference or a common ratio, which
the text must name or the terms must all show.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sympy

from mcp_reasoner.verify.nodes import Node, free_names
from mcp_reasoner.verify.problem.language.asks import Ask, alone, list_ask, value_ask
from mcp_reasoner.verify.problem.language.engine import Production, Reading, phrases
from mcp_reasoner.verify.problem.language.formulas import formula_in, parsed
from mcp_reasoner.verify.problem.language.meanings import Env, Quantity, integer
from mcp_reasoner.verify.problem.language.quantities import FIND
from mcp_reasoner.verify.problem.polynomials import AmbiguousError, NotReadError
from mcp_reasoner.verify.problem.rule import arithmetic, exact

__all__ = ["PHRASES", "READERS"]

MAX_STEPS: Final = 2_000
MAX_BITS: Final = 20_000
MAX_SEARCH: Final = 100_000
_ORDINALS: Final = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12,
}  # fmt: skip
_DOTS: Final = r"(?:\.\.\.|…|⋯|\\l?dots[bcm]?|\\cdots)"


def _ordinal(word: str) -> int:
    digits = re.sub(r"[^0-9]", "", word)
    return int(digits) if digits else _ORDINALS[word.strip("$ ").lower()]


def _terms(reading: Reading, text: str) -> Iterator[list[Any]]:
    """`3, 7, 11, …`: at least three terms and dots."""
    plain = re.sub(r"\$", "", text).strip()
    found = re.fullmatch(rf"(.+?), ?{_DOTS}\.?", plain)
    if found is None:
        return
    values = []
    for piece in found.group(1).split(","):
        node = formula_in(reading, f"${piece.strip()}$")
        if free_names(node):
            return
        values.append(exact(node))
    if len(values) >= 3:
        yield values


def _step(terms: Sequence[Any]) -> Any:
    steps = {b - a for a, b in itertools.pairwise(terms)}
    if len(steps) != 1:
        raise NotReadError("the terms have no common difference")
    return steps.pop()


def _ratio(terms: Sequence[Any]) -> Any:
    if any(term == 0 for term in terms):
        raise NotReadError("the terms have no common ratio")
    ratios = {b / a for a, b in itertools.pairwise(terms)}
    if len(ratios) != 1:
        raise NotReadError("the terms have no common ratio")
    return ratios.pop()


def _place(index: int) -> int:
    if not 1 <= index <= MAX_BITS:
        raise NotReadError("the place in the sequence is too large")
    return index


def _nth(terms: list[Any], nth: str, kind: str = "") -> Quantity:
    index = _place(_ordinal(nth))

    def compute(env: Env) -> Any:
        if kind == "arithmetic":
            return terms[0] + (index - 1) * _step(terms)
        if kind == "geometric":
            return terms[0] * _ratio(terms) ** (index - 1)
        raise NotReadError("the rule of the sequence is not said")

    return Quantity(frozenset(), None, compute)


def _first_sum(count: int, terms: list[Any], kind: str) -> Quantity:
    _place(count)

    def compute(env: Env) -> Any:
        if kind == "arithmetic":
            return count * (2 * terms[0] + (count - 1) * _step(terms)) / 2
        ratio = _ratio(terms)
        return terms[0] * sum((ratio**k for k in range(count)), sympy.Integer(0))

    return Quantity(frozenset(), None, compute)


def _infinite_sum(terms: list[Any]) -> Quantity:
    def compute(env: Env) -> Any:
        ratio = _ratio(terms)
        if not ratio.is_Rational or not abs(ratio) < 1:
            raise NotReadError("the series does not converge")
        return terms[0] / (1 - ratio)

    return Quantity(frozenset(), None, compute)


def _difference(terms: list[Any], step: str, kind: str) -> Quantity:
    _require_step(kind, step)
    return Quantity(
        frozenset(), None, lambda env: _step(terms) if kind == "arithmetic" else _ratio(terms)
    )


def _require_step(kind: str, step: str) -> None:
    """An arithmetic sequence has a difference, a geometric one a ratio."""
    if (kind, step) not in (("arithmetic", "difference"), ("geometric", "ratio")):
        raise NotReadError("the sequence has no such step")


# -- two terms given ------------------------------------------------------------------------


def _from_two(first: Quantity, second: Quantity, i: str, j: str, nth: str, kind: str) -> Ask:
    """The i-th and the j-th term fix an arithmetic sequence; a geometric one where it is unique."""
    a, b, index = _ordinal(i), _ordinal(j), _place(_ordinal(nth))
    if a == b:
        raise NotReadError("the same term is given twice")

    def compute(setting: Any) -> Any:
        alone(setting)
        x, y = first.value(Env()), second.value(Env())
        if kind == "arithmetic":
            return x + (index - a) * (y - x) / (b - a)
        if (b - a) % 2 == 0:
            if (index - a) % 2:
                raise NotReadError("the ratio may be positive or negative")
            pairs = (index - a) // 2
            half = sympy.Rational(2, b - a)
            ratio = (y / x) ** half
        else:
            ratio = _real_root(y / x, b - a)
            return x * ratio ** (index - a)
        if (y / x) <= 0 or not ratio.is_Rational:
            raise NotReadError("the ratio is not read")
        return x * ratio**pairs

    return value_ask(compute)


def _given_step(first: Quantity, size: Quantity, kind: str, step: str, nth: str) -> Ask:
    _require_step(kind, step)
    index = _place(_ordinal(nth))

    def compute(setting: Any) -> Any:
        alone(setting)
        x, y = first.value(Env()), size.value(Env())
        return x + (index - 1) * y if kind == "arithmetic" else x * y ** (index - 1)

    return value_ask(compute)


def _real_root(value: Any, degree: int) -> Any:
    root = sympy.real_root(abs(value), abs(degree))
    root = root if value > 0 else -root
    return root if degree > 0 else 1 / root


# -- recurrences ----------------------------------------------------------------------------

_INDEXED = re.compile(r"(?<![A-Za-z\\])([a-zA-Z])_ ?(?:\{ ?([^{}]{1,12}) ?\}|([0-9n]))", re.ASCII)


@dataclass(frozen=True)
class Recurrence:
    """First terms, and how those from a place on are made from the ones before.

    `rule` is the formula of the term `n + target` in t_0, t_1, …, which stand for the terms
    `n + places[0]`, …; it holds from the index `start` of `n` on, where that is said.
    """

    letter: str
    first: dict[int, Any]
    target: int
    places: tuple[int, ...]
    rule: Node
    start: int | None


_FROM = re.compile(
    r",? (?:for|where|when) (?:all |every )?(?P<kind>positive )?(?:integers? )?\$?n ?"
    r"(?:(?P<sign>\\geq?|\\ge|>=|≥|>) ?(?P<least>[0-9]{1,2}))?\$?$",
    re.ASCII,
)


def _start(found: re.Match[str] | None) -> int | None:
    """The least n for which the rule is said to hold."""
    if found is None or not (found["kind"] or found["least"]):
        return None
    least = int(found["least"]) + (found["sign"] == ">") if found["least"] else 1
    return max(least, 1) if found["kind"] else least


def _recurrence(reading: Reading, text: str) -> Iterator[Recurrence]:
    """`a_1 = 1 and a_{n+1} = 2a_n + 3 for n ≥ 1`."""
    ending = _FROM.search(text.strip())
    body = text.strip()[: ending.start()] if ending else text.strip()
    pieces = [
        piece.strip(" $.,")
        for piece in re.split(r",? and |, |; ", body.replace("$", " "))
        if piece.strip(" $.,")
    ]
    first: dict[int, Any] = {}
    rule: Any = None
    letters: set[str] = set()
    for piece in pieces:
        left, equals, right = piece.partition("=")
        found = _INDEXED.fullmatch(left.strip())
        if not equals or found is None:
            return
        letters.add(found.group(1))
        index = (found.group(2) or found.group(3)).replace(" ", "")
        if index.isdigit():
            node = formula_in(reading, f"${right.strip()}$")
            if free_names(node):
                return
            first[int(index)] = exact(node)
        elif rule is None:
            rule = _rule(reading, found.group(1), index, right.strip())
        else:
            return
    if rule is None or not first or len(letters) != 1:
        return
    target, places, formula = rule
    yield Recurrence(letters.pop(), first, target, places, formula, _start(ending))


def _offset(index: str) -> int:
    found = re.fullmatch(r"n(?:([-+])([0-9]{1,2}))?", index)
    if found is None:
        raise NotReadError("an index is not n plus or minus a number")
    size = int(found.group(2) or 0)
    return -size if found.group(1) == "-" else size


def _rule(
    reading: Reading, letter: str, index: str, right: str
) -> tuple[int, tuple[int, ...], Node]:
    """The place that is defined, the places it is made from, and the formula in their terms."""
    places: list[int] = []

    def named(found: re.Match[str]) -> str:
        if found.group(1) != letter:
            raise NotReadError("a second sequence stands in the rule")
        place = _offset((found.group(2) or found.group(3)).replace(" ", ""))
        if place not in places:
            places.append(place)
        return f" t_{places.index(place)} "

    plain = _INDEXED.sub(named, right)
    node = arithmetic(parsed(reading, f"${plain}$"))
    allowed = {f"t_{k}" for k in range(len(places))} | {"n"}
    if not free_names(node) <= allowed or not places:
        raise NotReadError("the rule holds other unknowns")
    target = _offset(index)
    if any(place >= target for place in places):
        raise NotReadError("the rule does not go forward")
    return target, tuple(places), node


def _term(recurrence: Recurrence, letter: str, index: int) -> Any:
    if letter != recurrence.letter:
        raise NotReadError("another sequence is asked for")
    values = dict(recurrence.first)
    target, places, low = recurrence.target, recurrence.places, min(values)
    if sorted(values) != list(range(low, max(values) + 1)):
        raise NotReadError("the first terms are not in a row")
    if len(values) < target - min(places):
        raise NotReadError("too few first terms are given")
    last = max(values)
    if index < low or index - last > MAX_STEPS:
        raise NotReadError("the term is out of reach")

    def made(place: int) -> Any:
        n = place - target
        at: dict[str, Any] = {f"t_{k}": values[n + before] for k, before in enumerate(places)}
        return exact(recurrence.rule, {**at, "n": sympy.Integer(n)})

    # Where the rule speaks of a term that is given, they must agree; where it does not reach
    # the next one, nothing makes that.
    start = low - min(places) if recurrence.start is None else recurrence.start
    for place in range(max(start + target, low - min(places) + target), last + 1):
        if made(place) != values[place]:
            raise NotReadError("a term is given that the rule does not make")
    if start + target > last + 1:
        raise NotReadError("the rule begins after the terms that are given")
    while last < index:
        last += 1
        value = made(last)
        if value.is_Rational and int(value.p).bit_length() + int(value.q).bit_length() > MAX_BITS:
            raise AmbiguousError("the terms grow too large")
        values[last] = value
    return values[index]


def _asked_term(recurrence: Any, term: tuple[str, int]) -> Ask:
    def compute(setting: Any) -> Any:
        alone(setting)
        return _term(recurrence, *term)

    return value_ask(compute)


def _indexed(reading: Reading, text: str) -> Iterator[tuple[str, int]]:
    found = _INDEXED.fullmatch(text.strip("$ "))
    if found and (found.group(2) or found.group(3)).strip().isdigit():
        yield found.group(1), int(found.group(2) or found.group(3))


# -- consecutive numbers --------------------------------------------------------------------

_COUNTS: Final = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}


def _runs(total: Quantity, how: str, count: str, sign: str, parity: str) -> list[list[int]]:
    """All runs of consecutive whole numbers of a kind with a sum or a product."""
    size, wanted = _COUNTS[count], integer(total.value(Env()))
    step = 2 if parity else 1
    found = []
    reach = range(-MAX_SEARCH, MAX_SEARCH + 1)
    if how == "sum":
        first, rest = divmod(wanted - step * size * (size - 1) // 2, size)
        reach = range(first, first + 1) if rest == 0 else range(0)
    elif abs(wanted) > 10**9:
        raise AmbiguousError("the product is too large")
    else:
        # The product of a run grows with its distance from zero.
        edge = int(abs(wanted) ** 0.5) + 2 * size + 2
        reach = range(-edge, edge + 1)
    for start in reach:
        run = [start + step * k for k in range(size)]
        value = sum(run) if how == "sum" else sympy.prod(run)
        if value != wanted or (parity and (start % 2 == 0) != (parity == "even")):
            continue
        if sign == "positive" and run[0] < 1:
            continue
        if sign == "negative" and run[-1] > -1:
            continue
        found.append(run)
    return found


_WHICH: Final = {
    "largest": -1, "greatest": -1, "larger": -1, "greater": -1, "smallest": 0, "smaller": 0,
    "least": 0, "lesser": 0, "first": 0, "last": -1, "middle": None,
}  # fmt: skip


def _one_of_run(
    total: Quantity, how: str, count: str, which: str, sign: str = "", parity: str = ""
) -> Ask:
    def compute(setting: Any) -> Any:
        alone(setting)
        runs = _runs(total, how, count, sign, parity)
        place = _WHICH[which]
        if place is None:
            if _COUNTS[count] % 2 == 0:
                raise NotReadError("there is no middle one")
            place = _COUNTS[count] // 2
        values = {run[place] for run in runs}
        if len(values) != 1:
            raise NotReadError("there is no single such number")
        return sympy.Integer(values.pop())

    return value_ask(compute)


def _whole_run(total: Quantity, how: str, count: str, sign: str = "", parity: str = "") -> Ask:
    def compute(setting: Any) -> list[Any]:
        alone(setting)
        runs = _runs(total, how, count, sign, parity)
        if len(runs) != 1:
            raise NotReadError("there is no single such run")
        return [sympy.Integer(value) for value in runs[0]]

    return list_ask(compute)


READERS: Final = {"indexed": (_indexed,), "recurrence": (_recurrence,), "terms": (_terms,)}
_NTH: Final = (
    r"(?P<nth>\$?[1-9][0-9]{0,4}\$?(?:st|nd|rd|th)|\$?[1-9][0-9]{0,4}\^ ?\{? ?(?:\\text|\\mathrm) ?"
    rf"\{{(?:st|nd|rd|th)\}} ?\}}?\$?|{'|'.join(_ORDINALS)})"
)
_I: Final = rf"(?P<i>[1-9][0-9]{{0,2}}(?:st|nd|rd|th)|{'|'.join(_ORDINALS)})"
_J: Final = rf"(?P<j>[1-9][0-9]{{0,2}}(?:st|nd|rd|th)|{'|'.join(_ORDINALS)})"
_KIND: Final = r"(?P<kind>arithmetic|geometric)"
_STEP: Final = r"(?P<step>difference|ratio)"
_SEQUENCE: Final = r"(?:sequence|progression|series)"
_RUN: Final = (
    r"(?P<count>two|three|four|five|six|seven) consecutive (?:(?P<sign>positive|negative) )?"
    r"(?:(?P<parity>even|odd) )?(?:integers|whole numbers|numbers)"
)
_SIZE: Final = rf"(?P<which>{'|'.join(_WHICH)})"
PHRASES: Final[tuple[Production, ...]] = (
    *phrases(
        "quantity",
        _nth,
        rf"(?:the )?{_NTH} term (?:of|in) the {_KIND} {_SEQUENCE} <terms>",
    ),
    *phrases(
        "question",
        lambda terms, nth, kind: value_ask(lambda setting: _nth(terms, nth, kind).value(Env())),
        rf"(?:consider|given) the {_KIND} {_SEQUENCE} <terms>[.,] {FIND} the {_NTH} term"
        r"(?: (?:of|in) (?:the|this) sequence)?",
    ),
    *phrases(
        "quantity",
        lambda terms, nth: _nth(terms, nth, "arithmetic"),
        rf"(?:the )?{_NTH} term (?:of|in) the {_SEQUENCE} of (?:odd|even) numbers <terms>",
    ),
    *phrases(
        "quantity",
        _first_sum,
        rf"(?:the )?sum of the first <numeral> terms (?:of|in) the {_KIND} {_SEQUENCE} <terms>",
    ),
    *phrases(
        "quantity",
        _infinite_sum,
        rf"(?:the )?sum of the infinite geometric {_SEQUENCE} <terms>",
        rf"(?:the )?sum to infinity of the geometric {_SEQUENCE} <terms>",
    ),
    *phrases(
        "quantity",
        _difference,
        rf"(?:the )?common {_STEP} of the {_KIND} {_SEQUENCE} <terms>",
    ),
    *phrases(
        "question",
        _given_step,
        rf"the first term of an? {_KIND} {_SEQUENCE} is <quantity>,? and the common "
        rf"{_STEP} is <quantity>\. {FIND} the {_NTH} term(?: of the sequence)?",
        rf"an? {_KIND} {_SEQUENCE} has first term <quantity> and common {_STEP} "
        rf"<quantity>\. {FIND} (?:the|its) {_NTH} term",
    ),
    *phrases(
        "question",
        _from_two,
        rf"(?:if )?the {_I} term of an? {_KIND} {_SEQUENCE} is <quantity> and the {_J} term is "
        rf"<quantity>[.,] {FIND} the {_NTH} term(?: of the sequence)?",
    ),
    *phrases(
        "question",
        _asked_term,
        r"(?:let|if|given|suppose|suppose that|given that|a sequence is defined by|"
        r"(?:the|a|consider the|consider a) sequence(?: \$?\(?\\?\{?[a-z]_n\\?\}?\)?\$?)? "
        r"(?:is )?(?:defined by|satisfies|satisfying|given by|has)|"
        rf"a sequence satisfies) <recurrence>[.,] {FIND}(?: the value of)? <indexed>",
    ),
    *phrases(
        "question",
        _one_of_run,
        rf"the (?P<how>sum|product) of {_RUN} is <quantity>\. {FIND} the {_SIZE}"
        r"(?: one| integer| number)?(?: of the (?:(?:two|three|four|five|six|seven) "
        r")?(?:consecutive )?(?:integers|numbers))?",
        rf"{FIND} the {_SIZE} of {_RUN} whose (?P<how>sum|product) is <quantity>",
    ),
    *phrases(
        "question",
        _whole_run,
        rf"{FIND} {_RUN} (?:whose|with a?) ?(?P<how>sum|product) (?:is|of) <quantity>",
        rf"the (?P<how>sum|product) of {_RUN} is <quantity>\. {FIND} the (?:integers|numbers)",
    ),
)
