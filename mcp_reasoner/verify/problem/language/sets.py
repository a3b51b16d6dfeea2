"""Sets of whole numbers in words: "two-digit primes", "positive integers less than 50 that …".

    whole      a noun with its adjectives and all that restricts it

What is meant by "whole numbers" and "squares" (is 0 one?) is given in all its readings. How the
sets are computed is in `wholes`.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial, reduce
from operator import and_, or_
from typing import Any, Final

from mcp_reasoner.verify.nodes import Node, free_names
from mcp_reasoner.verify.problem.digits import factors
from mcp_reasoner.verify.problem.language.engine import Production, phrases
from mcp_reasoner.verify.problem.language.meanings import (
    Condition,
    Env,
    Property,
    Quantity,
    Range,
    integer,
)
from mcp_reasoner.verify.problem.language.properties import (
    between,
    dividing,
    divisible,
    named,
    with_digits,
)
from mcp_reasoner.verify.problem.language.wholes import Whole
from mcp_reasoner.verify.problem.polynomials import AmbiguousError
from mcp_reasoner.verify.problem.rule import NotReadError

__all__ = ["PHRASES"]

_EVERY: Final = Property(lambda value, env: True)
_DIGITS: Final = {
    "one": 1, "single": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
}  # fmt: skip


def _adjectives(words: str) -> Property:
    found = _EVERY
    for word in words.replace("non-negative", "nonnegative").replace("non-zero", "nonzero").split():
        if word.endswith("-digit"):
            size = word.removesuffix("-digit")
            found = found & with_digits(_DIGITS[size] if size in _DIGITS else int(size))
        elif word in ("integral", "whole-number"):
            found = found & named("integer")
        elif word not in ("distinct", "different"):
            found = found & named(word)
    return found


def _nouns(base: Callable[..., Property]) -> Callable[..., Whole]:
    """A builder from one that knows what the noun alone says."""

    def build(*parts: Any, adj: str = "", noun: str = "") -> Whole:
        return Whole(base(*parts) & _adjectives(adj), plural=noun.endswith("s"))

    return build


def _natural(least: int) -> Callable[..., Whole]:
    return _nouns(
        lambda: Property(
            lambda value, env: value >= least, lambda env: (least, None), discrete=True
        )
    )


def _divisors(*, positive: bool) -> Callable[..., Whole]:
    def base(number: Quantity) -> Property:
        return dividing(number) & named("positive") if positive else dividing(number)

    def build(number: Quantity, adj: str, noun: str) -> Whole:
        return replace(_nouns(base)(number, adj=adj, noun=noun), doubt=_repeated([number], adj))

    return build


def _repeated(numbers: list[Quantity], adj: str) -> Callable[[Env], None] | None:
    """Whether 12 has the prime factors 2 and 3, or 2, 2 and 3, is not said."""
    words = adj.split()
    if "prime" not in words or {"distinct", "different"} & set(words):
        return None

    def doubt(env: Env) -> None:
        for number in numbers:
            if any(exponent > 1 for exponent in factors(abs(integer(number.value(env)))).values()):
                raise AmbiguousError("whether repeated prime factors count once is not said")

    return doubt


def _of_several(
    base: Callable[[Quantity], Property], join: Callable[[Property, Property], Property]
) -> Callable[..., Whole]:
    def joined(numbers: list[Quantity]) -> Property:
        return reduce(join, map(base, numbers))

    def build(numbers: list[Quantity], adj: str, noun: str) -> Whole:
        return replace(_nouns(joined)(numbers, adj=adj, noun=noun), doubt=_repeated(numbers, adj))

    return build


def _proper(number: Quantity, *, one: bool = True) -> Property:
    """Of proper factors some leave out 1 too."""

    def smaller(value: Any, env: Env) -> bool:
        return bool(value < integer(number.value(env)) and (one or value > 1))

    return dividing(number) & named("positive") & Property(smaller)


def _having(whole: Whole, part: Property) -> Whole:
    return whole.having(part)


def _same(part: Property) -> Property:
    return part


def _named(whole: Whole, name: str) -> Whole:
    if whole.name is not None:
        raise NotReadError("the numbers have two names")
    return replace(whole, name=name)


def _such_that(whole: Whole, name: str, conditions: tuple[Condition, ...]) -> Whole:
    return replace(_named(whole, name), conditions=conditions)


def _such_that_twice(
    whole: Whole, name: str, first: tuple[Condition, ...], second: tuple[Condition, ...]
) -> Whole:
    return _such_that(whole, name, first + second)


def _more(whole: Whole, conditions: tuple[Condition, ...]) -> Whole:
    """Conditions on numbers that have a name already."""
    if whole.name is None or whole.conditions:
        raise NotReadError("the numbers have no name, or conditions already")
    return replace(whole, conditions=conditions)


def _from_set(numbers: list[Quantity], adj: str = "") -> Whole:
    def values(env: Env) -> set[int]:
        found = [integer(number.value(env)) for number in numbers]
        if len(set(found)) != len(found):
            raise AmbiguousError("whether a number that is written twice counts twice is not said")
        return set(found)

    def reach(env: Env) -> Range:
        found = values(env)
        return min(found), max(found)

    member = Property(lambda value, env: int(value) in values(env), reach, discrete=True)
    return Whole(member & _adjectives(adj), plural=True)


def _solutions(statement: Node, adj: str, noun: str) -> Whole:
    """The whole numbers that solve something in one unknown."""
    names = free_names(statement)
    if len(names) != 1:
        raise NotReadError("the statement is not one about a single number")
    condition = Condition(names, statement)
    kind = named("integer") & _adjectives(adj)
    return Whole(kind, noun.endswith("s"), next(iter(names)), (condition,))


def _both_sets(first: Whole, second: Whole) -> Whole:
    if not (first.plural and second.plural) or first.name or second.name:
        raise NotReadError("two sets are needed")
    return first.having(second.property)


def _up_to(noun: str, last: str) -> Whole:
    """The set {1, 2, 3, …, n}."""
    high = int(last)
    return Whole(
        Property(lambda value, env: 1 <= value <= high, lambda env: (1, high), discrete=True),
        plural=noun.endswith("s"),
    )


def _first(numeral: int, whole: Whole, *, least: int) -> Whole:
    """The first so many of a set, as a set of its own.

    Of numbers without a first one ("odd numbers") those from 0 or from 1 on are meant.
    """
    if not whole.plural:
        raise NotReadError("the first several of one number are asked for")
    if not whole.property.discrete:
        raise NotReadError("whether the numbers in question are whole is not said")
    if whole.property.range(Env())[0] is None:
        whole = whole.having(Property(lambda value, env: value >= least, lambda env: (least, None)))

    def reach(env: Env) -> Range:
        found = whole.leading(env, numeral)
        return found[0], found[-1]

    first = Property(lambda value, env: whole.contains(int(value), env), reach, discrete=True)
    return Whole(first, plural=True)


_ADJ: Final = (
    r"(?P<adj>(?:(?:positive|negative|non-?negative|nonzero|non-zero|even|odd|prime|composite"
    r"|distinct|different|integer|integral|whole-number|palindromic|squarefree"
    r"|(?:[1-9]|one|single|two|three|four|five|six)-digit)[ ,]{1,2}(?:and )?)*)"
)
_SUCH_THAT: Final = (
    r",? (?:such that|so that|for which|with the property that|satisfying|that satisf(?:y|ies)"
    r"|which satisf(?:y|ies)|where|with|if)"
)


def _with_zero_or_not(kind: str, noun: str) -> tuple[Production, ...]:
    """Of "perfect squares" some mean the positive ones only."""
    return (
        *phrases("whole", _nouns(lambda: named(kind)), rf"{_ADJ}{noun}"),
        *phrases("whole", _nouns(lambda: named(kind) & named("positive")), rf"{_ADJ}{noun}"),
    )


def _of_each(base: Callable[[Quantity], Property], nouns: str) -> tuple[Production, ...]:
    """Without a word for it, "multiples of 2 and 3" may be those of one or those of both."""
    noun = rf"{_ADJ}(?:common )?(?P<noun>{nouns}) of (?:both )?<quantities and>"
    loose = rf"{_ADJ}(?P<noun>{nouns}) of <quantities and>"
    return (
        *phrases("whole", _of_several(base, and_), noun),
        *phrases("whole", _of_several(base, or_), loose),
    )


PHRASES: Final[tuple[Production, ...]] = (
    *phrases(
        "whole",
        _nouns(lambda: named("integer")),
        rf"{_ADJ}(?P<noun>integers?|integer values?)",
    ),
    *phrases("whole", _nouns(lambda: _EVERY), rf"{_ADJ}(?P<noun>numbers?)"),
    *phrases("whole", _natural(0), rf"{_ADJ}(?P<noun>whole numbers?|natural numbers?)"),
    *phrases("whole", _natural(1), rf"{_ADJ}(?P<noun>whole numbers?|natural numbers?)"),
    *phrases(
        "whole",
        _nouns(lambda: named("prime")),
        rf"{_ADJ}(?P<noun>primes?|prime numbers?|primes)",
    ),
    *_with_zero_or_not("square", r"perfect (?P<noun>squares?)"),
    *_with_zero_or_not("cube", r"perfect (?P<noun>cubes?)"),
    *_with_zero_or_not("palindrome", r"(?P<noun>palindromes?)"),
    *phrases("whole", _nouns(divisible), rf"{_ADJ}(?P<noun>multiples?) of <quantity>"),
    *_of_each(divisible, "multiples"),
    *_of_each(lambda number: dividing(number) & named("positive"), "divisors|factors"),
    *_of_each(dividing, "divisors|factors"),
    *phrases(
        "whole", _divisors(positive=True), rf"{_ADJ}(?P<noun>divisors?|factors?) of <quantity>"
    ),
    *phrases(
        "whole", _divisors(positive=False), rf"{_ADJ}(?P<noun>divisors?|factors?) of <quantity>"
    ),
    *phrases(
        "divisors have",
        _divisors(positive=True),
        rf"{_ADJ}(?P<noun>divisors|factors) does <quantity>",
    ),
    *phrases(
        "divisors have",
        _divisors(positive=False),
        rf"{_ADJ}(?P<noun>divisors|factors) does <quantity>",
    ),
    *phrases(
        "whole",
        _nouns(_proper),
        rf"{_ADJ}proper (?:positive )?(?P<noun>divisors?|factors?) of <quantity>",
    ),
    *phrases(
        "whole",
        _nouns(partial(_proper, one=False)),
        rf"{_ADJ}proper (?:positive )?(?P<noun>factors?) of <quantity>",
    ),
    *phrases(
        "whole",
        _from_set,
        r"(?P<adj>)(?:elements|members|numbers) (?:of|in) the set \$?\\?\{<quantities and>\\?\}\$?",
    ),
    *phrases(
        "whole",
        _up_to,
        r"(?P<noun>integers?|numbers?) (?:in|from) the set "
        r"\$?\\?\{ ?1 ?, ?2 ?, ?(?:3 ?, ?(?:4 ?, ?)?)?(?:\.\.\.|\\l?dots|…) ?, ?"
        r"(?P<last>[0-9]{1,5}) ?\\?\}\$?",
    ),
    *phrases("whole", partial(_first, least=0), r"first <numeral> <whole>"),
    *phrases("whole", partial(_first, least=1), r"first <numeral> <whole>"),
    *phrases(
        "span",
        lambda low, high: Whole(named("integer") & between(low, high, closed=True), plural=True),
        r"<quantity> (?:to|through) <quantity>,? inclusive",
        r"(?:the )?(?:first )?(?:integers|numbers|whole numbers) from <quantity> (?:to|through) "
        r"<quantity>",
    ),
    *phrases(
        "whole",
        _solutions,
        rf"{_ADJ}(?P<noun>integer solutions?|integer roots?) (?:of|to) "
        r"(?:the )?(?:congruence|equation|inequality)? ?<statement>",
    ),
    *phrases(
        "whole",
        _both_sets,
        r"elements are in the intersection of the set of (?:all )?(?:the )?<whole> and the set of "
        r"(?:all )?(?:the )?<whole>",
    ),
    # -- restrictions -------------------------------------------------------------------
    *phrases("whole", _having, r"<whole>,? <restriction>"),
    *phrases(
        "restriction",
        _same,
        r"(?:that|which) (?:are|is) <property>",
        r"(?=divisible|congruent|not divisible|relatively|coprime|less|greater"
        r"|smaller|larger"
        r"|below|above|under|at most|at least|no more|no greater|not exceeding|between|strictly"
        r"|from|that are|equal)<property>",
        r"(?:that|which) <having verb>",
        r"with <having>",
        r"having <having>",
        r"whose <whose>",
    ),
    # After a number, a letter could be a factor of it.
    *phrases("whole", _named, r"<whole>(?<=[a-z]) <name>"),
    *phrases("whole", _such_that, rf"<whole> <name>{_SUCH_THAT} <conditions>"),
    *phrases(
        "whole",
        _such_that_twice,
        rf"<whole> <name>{_SUCH_THAT} <conditions>{_SUCH_THAT} <conditions>",
    ),
    *phrases("whole", _more, rf"<whole>{_SUCH_THAT} <conditions>"),
)
