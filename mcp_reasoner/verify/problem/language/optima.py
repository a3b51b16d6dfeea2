"""Questions for the largest or smallest value of a formula in real numbers."""

from typing import Final

import sympy

from mcp_reasoner.verify.nodes import Name, Node, Relation, free_names, whole
from mcp_reasoner.verify.problem.language.asks import Ask, name_of, subject
from mcp_reasoner.verify.problem.language.clauses import Domain, Setting
from mcp_reasoner.verify.problem.language.engine import Production, phrases
from mcp_reasoner.verify.problem.language.functions import Function
from mcp_reasoner.verify.problem.language.meanings import Quantity, written_out
from mcp_reasoner.verify.problem.language.quantities import FIND, SIZE, is_largest
from mcp_reasoner.verify.problem.language.solutions import domain_of, prepared
from mcp_reasoner.verify.problem.normalise import Text
from mcp_reasoner.verify.problem.polynomials import NotReadError
from mcp_reasoner.verify.problem.question import (
    OptimumQuestion,
    Question,
    ValueQuestion,
    show,
)
from mcp_reasoner.verify.problem.solving.one_unknown import region
from mcp_reasoner.verify.problem.solving.optima import one_unknown_extreme
from mcp_reasoner.verify.problem.solving.writing import written
from mcp_reasoner.verify.regions import Span

__all__ = ["PHRASES"]

_EVERYWHERE: Final = (Span(-sympy.oo, False, sympy.oo, False),)


def _signs(name: str, domain: Domain) -> list[Node]:
    """What the kind of a number says about its sign."""
    if domain.field not in ("", "real"):
        raise NotReadError("the numbers are not real")
    operators = {"positive": ">", "negative": "<", "nonnegative": ">=", "nonzero": "!="}
    found: list[Node] = []
    for word in domain.words:
        if word not in operators:
            raise NotReadError("the numbers are of a kind that is no range")
        found.append(Relation((Name(name), whole(0)), (operators[word],)))  # type: ignore[arg-type]
    return found


def _extreme(quantity: Quantity, size: str) -> Ask:
    """Over all real numbers that the setting allows; NotReadError where they are finitely many."""
    largest = is_largest(size)

    def answer(setting: Setting, text: Text) -> Question:
        if quantity.node is None:
            raise NotReadError("what is to be extreme is no formula")
        if setting.distinct or setting.definitions:
            raise NotReadError("the numbers are to be different")
        env = prepared(setting)
        body = env.plain(quantity.node)
        names = sorted(free_names(body))
        if not names or name_of(quantity):
            raise NotReadError("nothing can vary")
        conditions = [written_out(one, env) for one in setting.conditions]
        statements = [one.node for one in conditions if one.node is not None]
        if len(statements) != len(conditions):
            raise NotReadError("a condition is no formula")
        every = sorted(set(names).union(*(free_names(one) for one in statements)))
        if setting.domains.keys() - set(every):
            raise NotReadError("the problem supposes something of which nothing is asked")
        for name in every:
            statements += _signs(name, domain_of(setting, name))
        equations = [
            one for one in statements if isinstance(one, Relation) and one.operators == ("=",)
        ]
        if len(equations) >= len(every):
            raise NotReadError("the equations may leave nothing to vary")
        if len(every) == 1:
            return _of_one(body, every[0], statements, text, largest=largest)
        return OptimumQuestion(
            subject=subject(text),
            body=body,
            statements=tuple(statements),
            names=tuple(every),
            largest=largest,
        )

    return Ask(answer)


def _over_names(quantity: Quantity, names: list[str], size: str) -> Ask:
    """Over all real values of the names that the formula has, and of no others."""
    if quantity.names != frozenset(names):
        raise NotReadError("the formula has other names than those that vary")
    return _extreme(quantity, size)


def _of_one(
    body: Node, name: str, statements: list[Node], text: Text, *, largest: bool
) -> Question:
    spans = region(statements, name) if statements else _EVERYWHERE
    if not spans or all(span.low == span.high for span in spans):
        raise NotReadError("nothing can vary")
    value, place = one_unknown_extreme(body, name, spans, largest=largest)
    return ValueQuestion(
        subject=subject(text),
        value=value,
        detail=f"taken at {name}={show(place)}; compared with all other places where the slope "
        f"is zero, and with the ends",
    )


def _place(quantity: Quantity, name: str, size: str) -> Ask:
    """At what x a formula is largest: there must be one such place."""
    largest = is_largest(size)

    def answer(setting: Setting, text: Text) -> Question:
        if quantity.node is None or setting.conditions or setting.domains:
            raise NotReadError("what is to be extreme is no formula alone")
        body = prepared(setting).plain(quantity.node)
        value, place = one_unknown_extreme(body, name, _EVERYWHERE, largest=largest)
        at = region([Relation((body, written(value)), ("=",))], name)
        if len(at) != 1 or at[0].low != at[0].high:
            raise NotReadError("the extreme value is taken at several places")
        return ValueQuestion(
            subject=subject(text),
            value=place,
            names=frozenset([name]),
            detail=f"the value there is {show(value)}, and nowhere else",
        )

    return Ask(answer)


def _of_letter(letter: str, size: str) -> Ask:
    """`the minimum value of f`, of a function that the setting defines."""

    def answer(setting: Setting, text: Text) -> Question:
        function: Function | None = setting.functions.get(letter)
        if function is None:
            raise NotReadError("the function is not defined")
        quantity = Quantity(free_names(function.body), function.body)
        return _extreme(quantity, size).answer(
            Setting(setting.domains, setting.conditions, setting.functions), text
        )

    return Ask(answer)


PHRASES: Final[tuple[Production, ...]] = (
    *phrases(
        "question",
        _extreme,
        rf"{FIND} the {SIZE} (?:possible )?value (?:of|for|taken by|attained by) "
        r"(?:the (?:expression|function|quadratic|polynomial) )?<quantity>",
        rf"{FIND} the {SIZE} of (?:the (?:expression|function|quadratic|polynomial) )?<quantity>",
        rf"what {SIZE} value (?:can|does) <quantity> (?:take|attain|have)",
        rf"{FIND} the {SIZE}(?: value)? (?:of|for) (?:the )?(?:function |curve |parabola )?<curve>",
        rf"{FIND} the {SIZE}(?: value)? (?:of|for) (?:the )?(?:expression |function )?<quantity>"
        r",? over the (?:real numbers|reals)",
    ),
    *phrases(
        "question",
        _over_names,
        rf"{FIND} the {SIZE} (?:possible )?value (?:of|for) (?:the (?:expression|function) )?"
        r"<quantity>,? (?:over|for) all real (?:numbers|values)(?: of)? <names>",
    ),
    *phrases(
        "question",
        lambda name, quantity, size: _place(quantity, name, size),
        rf"(?:for|at) what (?:real )?value of <name> (?:is|does) (?:the expression )?<quantity> "
        rf"(?:at|have|reach|take) (?:its|a) {SIZE}(?: value)?",
        rf"what (?:real )?value of <name> (?:gives|produces|yields) the {SIZE} value (?:of|for) "
        r"(?:the expression )?<quantity>",
    ),
    *phrases(
        "question",
        _of_letter,
        rf"{FIND} the {SIZE} value of (?:the function )?<function letter>",
    ),
)
