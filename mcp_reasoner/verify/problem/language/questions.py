"""Questions for a number, for possible values, for whole numbers of a kind; yes or no.

question     a question or an order, from its first word on: an `Ask`
"""

from typing import Any, Final

import sympy

from mcp_reasoner.verify.nodes import Name, Number
from mcp_reasoner.verify.problem.forms import ANY
from mcp_reasoner.verify.problem.language.asks import (
    Ask,
    alone,
    extreme,
    list_ask,
    name_of,
    subject,
    value_ask,
    values_of,
)
from mcp_reasoner.verify.problem.language.attributes import Attribute, of_attribute
from mcp_reasoner.verify.problem.language.clauses import Setting
from mcp_reasoner.verify.problem.language.divisors import trailing_zeros
from mcp_reasoner.verify.problem.language.engine import Production, phrases
from mcp_reasoner.verify.problem.language.meanings import Condition, Env, Property, Quantity
from mcp_reasoner.verify.problem.language.properties import compared
from mcp_reasoner.verify.problem.language.quantities import FIND, SIZE, is_largest
from mcp_reasoner.verify.problem.language.solutions import environments, prepared
from mcp_reasoner.verify.problem.language.wholes import Whole
from mcp_reasoner.verify.problem.normalise import Text
from mcp_reasoner.verify.problem.question import Question, TruthQuestion, ValueQuestion, show
from mcp_reasoner.verify.problem.rule import NotReadError, canonical

__all__ = ["PHRASES"]


def _only(values: list[Any]) -> Any:
    if len(values) != 1:
        raise NotReadError("what is asked for has several values")
    return values[0]


def _simple(quantity: Quantity) -> Ask:
    if isinstance(quantity.node, Number):
        raise NotReadError("a numeral alone asks nothing")
    names = name_of(quantity)

    def answer(setting: Setting, text: Text) -> Question:
        value = canonical(_only(values_of(quantity, setting)))
        plain = not setting.functions and not quantity.names
        return ValueQuestion(
            subject=subject(text),
            value=value,
            names=names,
            source=quantity.node if plain else None,
            detail=f"computed exactly: {show(value)}",
        )

    return Ask(answer)


def _rewritten(quantity: Quantity) -> Ask:
    """`Write 3/20 as a decimal`: only with a form to write it in."""

    def answer(setting: Setting, text: Text) -> Question:
        if text.form == ANY or text.form.kind in ("pair", "interval"):
            raise NotReadError("how the number is to be written is not said")
        value = canonical(_only(values_of(quantity, setting)))
        return ValueQuestion(
            subject=subject(text), value=value, detail=f"computed exactly: {show(value)}"
        )

    return Ask(answer)


def _all_named(name: str) -> Ask:
    """`If …, solve for x`: all values that the setting allows."""
    return _all(Quantity(frozenset([name]), Name(name)))


def _how_many_zeros(quantity: Quantity) -> Ask:
    return value_ask(lambda setting: trailing_zeros(_only(values_of(quantity, setting))))


def _ratio(part: Quantity, whole: Quantity) -> Ask:
    def compute(setting: Setting) -> Any:
        first, second = (_only(values_of(one, setting)) for one in (part, whole))
        if second == 0:
            raise NotReadError("a part of nothing is asked for")
        return first / second

    return value_ask(compute)


def _power_of(quantity: Quantity) -> Ask:
    """`What power of 4 is equal to 8`: only what is no formula can be asked so."""
    if quantity.node is not None:
        raise NotReadError("a formula is not asked for like this")
    return _simple(quantity)


def _how_many_with(group: Whole, attribute: Attribute, part: Any) -> Ask:
    if isinstance(part, Quantity):
        part = compared("=", part)
    return _how_many(group.having(of_attribute(attribute, part)))


# -- possible values ------------------------------------------------------------------------


def _possible_values(quantity: Quantity, setting: Setting) -> list[Any]:
    if not setting.conditions:
        raise NotReadError("nothing is said about what is possible")
    return values_of(quantity, setting)


def _possible_number(quantity: Quantity) -> Ask:
    return value_ask(lambda setting: sympy.Integer(len(_possible_values(quantity, setting))))


def _possible_sum(quantity: Quantity) -> Ask:
    return value_ask(lambda setting: sympy.Add(*_possible_values(quantity, setting)))


def _possible_product(quantity: Quantity) -> Ask:
    return value_ask(lambda setting: sympy.Mul(*_possible_values(quantity, setting)))


def _extreme(quantity: Quantity, size: str) -> Ask:
    return value_ask(
        lambda setting: extreme(_possible_values(quantity, setting), largest=is_largest(size)),
        name_of(quantity),
    )


def _all(quantity: Quantity) -> Ask:
    return list_ask(lambda setting: _possible_values(quantity, setting), name_of(quantity))


# -- whole numbers --------------------------------------------------------------------------


def _members(group: Whole, setting: Setting) -> list[Any]:
    if setting.conditions or setting.domains:
        raise NotReadError("conditions stand beside a set of numbers")
    return [sympy.Integer(value) for value in group.members(prepared(setting))]


def _how_many(group: Whole) -> Ask:
    if not group.plural:
        raise NotReadError("how many is asked of one")
    return value_ask(lambda setting: sympy.Integer(len(_members(group, setting))))


def _how_many_are(group: Whole, part: Property) -> Ask:
    return _how_many(group.having(part))


def _how_many_named(group: Whole, name: str, conditions: tuple[Condition, ...]) -> Ask:
    return _how_many(_satisfying(group, name, conditions))


def _satisfying(group: Whole, name: str, conditions: tuple[Condition, ...]) -> Whole:
    if group.name not in (None, name) or group.conditions:
        raise NotReadError("the numbers have a name or conditions already")
    return Whole(group.property, group.plural, name, conditions)


def _how_many_unnamed(group: Whole, conditions: tuple[Condition, ...]) -> Ask:
    """`How many integers satisfy x^2 < 30?`: the only name in the conditions."""
    names = frozenset().union(*(condition.names for condition in conditions))
    if len(names) != 1:
        raise NotReadError("which number is meant is not said")
    return _how_many(_satisfying(group, next(iter(names)), conditions))


_PLACES: Final = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
)  # fmt: skip


def _listed_in_order(group: Whole, nth: str) -> Ask:
    if not group.plural:
        raise NotReadError("one number is not listed in order")

    def compute(setting: Setting) -> Any:
        alone(setting)
        return sympy.Integer(group.leading(Env(), _PLACES.index(nth) + 1)[-1])

    return value_ask(compute)


def _every(group: Whole) -> Ask:
    if not group.plural:
        raise NotReadError("all of one are asked for")
    names = frozenset([group.name]) if group.name else frozenset[str]()
    return list_ask(lambda setting: _members(group, setting), names)


def _which(group: Whole, name: str, conditions: tuple[Condition, ...]) -> Ask:
    group = _satisfying(group, name, conditions)
    if group.plural:
        return _every(group)
    return value_ask(lambda setting: _only(_members(group, setting)), frozenset([name]))


def _which_is(group: Whole, part: Property) -> Ask:
    if group.plural:
        return _every(group.having(part))
    return value_ask(lambda setting: _only(_members(group.having(part), setting)))


def _is_it(quantity: Quantity, part: Property) -> Ask:
    def answer(setting: Setting, text: Text) -> Question:
        (env, *others) = environments(setting, quantity.names)
        if others:
            raise NotReadError("what is asked about has several values")
        value = quantity.value(env)
        truth = part.holds(value, env)
        return TruthQuestion(
            subject=subject(text),
            truth=truth,
            detail=f"decided for {show(value)}: {'yes' if truth else 'no'}",
        )

    return Ask(answer)


_TAKE: Final = r"(?:satisf(?:y|ies)|make|makes|solves?)"
_KIND: Final = (
    r"(?:the |both )?(?:(?:inequality|equation|inequalities|equations|conditions?|congruence) )?"
)
_MANY: Final = r"(?:different |distinct )?"
PHRASES: Final[tuple[Production, ...]] = (
    *phrases(
        "question",
        _simple,
        rf"{FIND}(?: the following)?:? <quantity>",
        rf"{FIND} <quantity> equal(?: to)?",
        r"<quantity> ?= ?(?:\?|what)?",
        r"<quantity> is what number",
        r"what number is <quantity>",
    ),
    *phrases(
        "question", _all_named, r"solve for <name>", r"find (?:all )?(?:the )?values? of <name>"
    ),
    *phrases(
        "question",
        _how_many_zeros,
        r"how many (?:trailing )?zeroe?s are (?:there )?at the end of <quantity>",
        r"<quantity> ends (?:in|with) how many zeroe?s",
    ),
    *phrases(
        "question",
        lambda whole, part: _ratio(part, whole),
        r"what fraction of <quantity> is <quantity>",
    ),
    *phrases("question", _power_of, r"what <quantity>"),
    *phrases(
        "question",
        _how_many_with,
        r"for how many <whole> is <attribute> <property>",
        r"for how many <whole> (?:do|does) <attribute> equal <quantity>",
    ),
    *phrases("question", _rewritten, r"(?:write|express|convert|rewrite|represent) <quantity>"),
    *phrases(
        "question",
        _possible_number,
        rf"(?:{FIND} the number of|how many) {_MANY}possible values (?:of|for) <quantity>"
        r"(?: are there)?",
        rf"how many {_MANY}possible values (?:are there for|does) <quantity>(?: have)?",
        rf"how many {_MANY}values (?:can|could) <quantity> (?:have|take|take on)",
    ),
    *phrases(
        "question",
        _possible_sum,
        rf"{FIND} the sum of (?:all )?(?:of )?(?:the )?{_MANY}possible values (?:of|for) "
        rf"<quantity>",
    ),
    *phrases(
        "question",
        _possible_product,
        rf"{FIND} the product of (?:all )?(?:of )?(?:the )?{_MANY}possible values (?:of|for) "
        r"<quantity>",
    ),
    *phrases("question", _extreme, rf"{FIND} the {SIZE} (?:possible )?value (?:of|for) <quantity>"),
    *phrases(
        "question",
        _all,
        rf"{FIND} (?:all )?(?:of )?(?:the )?possible values (?:of|for) <quantity>",
        rf"{FIND} all values of <quantity>",
    ),
    # -- whole numbers ------------------------------------------------------------------
    *phrases(
        "question",
        _how_many,
        rf"how many {_MANY}<whole>(?: are there| exist)?(?: in total| in all)?",
        rf"(?:count|{FIND} how many) (?:the number of )?(?:all )?(?:the )?<whole>(?: there are)?",
    ),
    *phrases(
        "question",
        _how_many_are,
        r"how many (?:of the )?<whole>,? (?:are|is) <property>",
        r"how many (?:of the )?<whole> <having verb>",
        r"how many <whole> are there <restriction>",
    ),
    *phrases("question", _how_many, r"how many <divisors have> have"),
    *phrases(
        "question",
        _how_many_named,
        rf"how many <whole> <name> {_TAKE} {_KIND}<conditions>",
        r"for how many <whole> <name> (?:is|are|does|do) (?:it true that )?<conditions>"
        r"(?: true| hold)?",
        r"how many <whole> <name> are there (?:such that|for which|with) <conditions>",
        rf"how many <whole>(?<=values) of <name> {_TAKE} {_KIND}<conditions>",
    ),
    *phrases(
        "question",
        _how_many_unnamed,
        rf"how many <whole> {_TAKE} {_KIND}<conditions>",
        r"how many <whole> are (?:there )?in the solution set of (?:the inequality )?<conditions>",
    ),
    *phrases(
        "question",
        _listed_in_order,
        r"when (?:all )?(?:of )?(?:the )?<whole> are (?:listed|written|arranged) in (?:ascending"
        r"|increasing) order, what is the (?P<nth>second|third|fourth|fifth|sixth|seventh|eighth"
        r"|ninth|tenth) (?:number|integer|one)(?: listed| in the list)?",
    ),
    *phrases("question", _every, rf"{FIND}(?: all)?(?: of)?(?: the)? <whole>"),
    *phrases(
        "question",
        _which,
        rf"(?:what|which) <whole> <name> {_TAKE} {_KIND}<conditions>",
        r"(?:for )?(?:what|which) <whole> <name> is <conditions>(?: true)?",
    ),
    *phrases(
        "question",
        _which_is,
        r"(?:what|which) <whole> is <property>",
        r"which <whole> <having verb>",
    ),
    *phrases("question", _is_it, r"is <quantity> <property>"),
)
