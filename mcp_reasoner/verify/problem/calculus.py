"""Rules for functions given by a formula: values, derivatives and integrals of polynomials."""

from typing import Any, Final

import sympy

from mcp_reasoner.verify.nodes import Name, Node, Relation, free_names
from mcp_reasoner.verify.problem.language.functions import graph
from mcp_reasoner.verify.problem.normalise import Text
from mcp_reasoner.verify.problem.pattern import Slots
from mcp_reasoner.verify.problem.polynomials import polynomial
from mcp_reasoner.verify.problem.question import (
    FormulaQuestion,
    LineQuestion,
    Question,
    ValueQuestion,
    show,
)
from mcp_reasoner.verify.problem.rule import (
    NotReadError,
    constant,
    equations,
    exact,
    formula,
    rules,
    shown,
)

__all__ = ["RULES"]


def _function(slots: Slots) -> tuple[str, str, Node]:
    """Letter, variable and formula of `f(x) = …`."""
    letter, variable = slots.found["f"] or "", slots.found["x"] or ""
    body = formula(_balanced(slots.text("body")), (variable,))
    if free_names(body) != {variable}:
        raise NotReadError("the formula of the function is not one in its variable")
    return letter, variable, body


def _balanced(text: str) -> str:
    return f"${text}$" if "\\" in text else text


def _asked(slots: Slots) -> Question:
    """`f(3)`, `f'(x)` or `f'(3)` of a function that the text defines."""
    letter, variable, body = _function(slots)
    if slots.found["g"] != letter:
        raise NotReadError("another function is asked for than is given")
    primes, argument = len(slots.found["prime"] or ""), slots.text("arg")
    head = f"{letter}({variable}) = {shown(slots.text('body'))}"
    if primes == 0:
        node, at = constant(argument)
        del node
        value = exact(body, {variable: at})
        return ValueQuestion(
            subject=f"{letter}({show(at)}) for {head}",
            value=value,
            kind="substitution",
            detail=f"{variable}={show(at)} put into it gives {show(value)}",
        )
    derivative = polynomial(body, variable)
    for _ in range(primes):
        derivative = derivative.diff()
    mark = "'" * primes
    if argument == variable:
        return _formula(derivative, variable, f"{letter}{mark}({variable}) for {head}", primes)
    at = constant(argument)[1]
    return _slope(derivative, variable, at, f"{letter}{mark}({show(at)}) for {head}")


def _asked_rule(slots: Slots, text: Text) -> Question:
    return _asked(slots)


def _formula(derivative: Any, variable: str, subject: str, order: int = 1) -> Question:
    expression = derivative.as_expr()
    marks = "'" * order
    heads = tuple(f"{letter}{marks}({variable})" for letter in "fghpq")
    plain = (f"y{marks}", f"dy/d{variable}", f"\\frac{{dy}}{{d{variable}}}") if order == 1 else ()
    return FormulaQuestion(
        subject=subject,
        formula=expression,
        variables=(variable,),
        heads=heads + plain,
        detail=f"differentiated term by term: {show(expression)}",
    )


def _slope(derivative: Any, variable: str, at: Any, subject: str) -> Question:
    value = sympy.radsimp(sympy.expand(derivative.as_expr().subs(sympy.Symbol(variable), at)))
    return ValueQuestion(
        subject=subject,
        value=value,
        detail=f"the derivative is {show(derivative.as_expr())}; at {variable}={show(at)}: "
        f"{show(value)}",
    )


def _derivative(slots: Slots, text: Text) -> Question:
    if slots.has("body"):
        _, variable, body = _function(slots)
        written = slots.text("body")
    else:
        written = slots.text("m")
        names = (slots.bare("v"),) if slots.has("v") else ()
        body = formula(written, names)
        if len(free_names(body)) != 1:
            raise NotReadError("the formula does not have exactly one variable")
        (variable,) = free_names(body)
    if slots.has("v") and slots.bare("v") != variable:
        raise NotReadError("the derivative is with respect to another letter")
    nth = slots.word("nth") or "first"
    order = _ORDERS[nth]
    derivative = polynomial(body, variable)
    for _ in range(order):
        derivative = derivative.diff()
    subject = f"the {'' if order == 1 else f'{nth} '}derivative of {shown(written)}"
    if slots.has("e"):
        at = _place(slots.text("e"), variable)
        return _slope(derivative, variable, at, f"{subject} at {variable}={show(at)}")
    return _formula(derivative, variable, f"{subject} in {variable}", order)


def _place(text: str, variable: str) -> Any:
    found = equations(text, (variable,))
    match found:
        case (Relation((Name(name), value), _),) if name == variable and not free_names(value):
            return exact(value)
    raise NotReadError("the place is not given as a value of the variable")


_ORDERS: Final = {"first": 1, "second": 2, "third": 3}


def _tangent(slots: Slots, text: Text) -> Question:
    """The slope of a tangent, or an equation of it."""
    (curve,) = equations(slots.text("e2")) or (None,)
    if curve is None:
        raise NotReadError("no curve is given")
    variable, body = graph(curve)
    at = _place(slots.text("e"), variable)
    subject = f"the slope of the tangent to {shown(slots.text('e2'))} at {variable}={show(at)}"
    curve_poly = polynomial(body, variable)
    if not slots.has("line"):
        return _slope(curve_poly.diff(), variable, at, subject)
    if not (at.is_Rational and variable == "x"):
        raise NotReadError("the line is not one with rational coefficients in x and y")
    value, slope = curve_poly(at), curve_poly.diff()(at)
    return LineQuestion(
        subject=f"the tangent to {shown(slots.text('e2'))} at x={show(at)}",
        coefficients=(slope, sympy.Integer(-1), value - slope * at),
        detail=f"it has the slope {show(slope)} at ({show(at)}, {show(value)})",
    )


def _integral(slots: Slots, text: Text) -> Question:
    names = tuple({slots.bare(slot) for slot in ("v", "v2") if slots.has(slot)})
    body = formula(slots.text("m"), names)
    limits = [_limit(slots.text(slot)) for slot in ("e", "e2")]
    letters = {letter for letter, _ in limits if letter} | set(names) | free_names(body)
    if len(letters) != 1:
        raise NotReadError("the integral does not have exactly one variable")
    (variable,) = letters
    (_, low), (_, high) = limits
    antiderivative = polynomial(body, variable).integrate()
    ends = [antiderivative.as_expr().subs(sympy.Symbol(variable), end) for end in (high, low)]
    value = sympy.radsimp(sympy.expand(ends[0] - ends[1]))
    return ValueQuestion(
        subject=f"the integral of {shown(slots.text('m'))} over {variable} from {show(low)} "
        f"to {show(high)}",
        value=value,
        detail=f"the antiderivative is {show(antiderivative.as_expr())}; "
        f"its difference is {show(value)}",
    )


def _limit(text: str) -> tuple[str | None, Any]:
    if "=" not in text:
        return None, constant(text)[1]
    found = equations(text)
    match found:
        case (Relation((Name(name), value), _),) if not free_names(value):
            return name, exact(value)
    raise NotReadError("a limit of the integral is not a value")


_FIND: Final = r"(?:find|compute|calculate|determine|evaluate|give|what is|what's)"
_GIVEN: Final = r"\$?(?P<f>[fghpqFGHPQ]) ?\( ?(?P<x>[a-z]) ?\) ?= ?(?P<body>[^$?]{1,300}?)\$?"
_ASKED: Final = r"\$?(?P<g>[fghpqFGHPQ])(?P<prime>'{0,3}) ?\((?P<arg>[^$?()]{1,60}?)\)\$?"
_VALUE: Final = r"(?: the)?(?: value of)?"
_TANGENT: Final = r"(?:tangent(?: line)?|line tangent) to(?: the (?:curve|graph of|graph))?"
RULES = (
    *rules(
        _asked_rule,
        rf"(?:if|let|given|given that|suppose|suppose that|consider|for|define) "
        rf"(?:the function )?{_GIVEN}(?:,|\.|;)? (?:then )?{_FIND}{_VALUE} {_ASKED}",
        rf"(?:if|given|given that) (?:the function )?{_GIVEN}, then {_FIND}{_VALUE} {_ASKED}",
        rf"{_FIND}{_VALUE} {_ASKED} (?:if|when|given|given that|for|where) {_GIVEN}",
    ),
    *rules(
        _derivative,
        rf"{_FIND} the (?:(?P<nth>first|second|third) )?derivative of (?:the function )?"
        rf"(?:{_GIVEN}|<m>)"
        r"(?: with respect to <v>)?(?:,? (?:at|when|for) <e>)?",
        rf"differentiate (?:the function )?(?:{_GIVEN}|<m>)(?: with respect to <v>)?",
        rf"{_FIND} \$?\\frac\{{d\}}\{{d(?P<v>[a-z])\}} ?(?:\\left)?[(\[](?P<m>[^$?]{{1,300}}?)"
        r"(?:\\right)?[)\]]\$?",
    ),
    *rules(
        _tangent,
        rf"{_FIND} the slope of the {_TANGENT} <e2> at <e>",
        rf"{_FIND} (?:the|an) (?P<line>equation) of the {_TANGENT} <e2> at <e>",
    ),
    *rules(
        _integral,
        rf"(?:{_FIND} the (?:definite )?integral of|integrate) (?:the function )?<m>"
        r"(?: with respect to <v>)? from <e> to <e2>(?: with respect to <v2>)?",
    ),
)
