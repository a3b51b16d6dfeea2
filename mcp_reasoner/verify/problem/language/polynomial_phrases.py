"""Polynomials in words: simplify, expand, factor; coefficients; division.

The roots of polynomials are in `roots`, and what is known of them unsolved in `vieta`.
"""

from typing import Any, Final

import sympy

from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.nodes import Name, Node, Number, free_names, walk
from mcp_reasoner.verify.problem.forms import LOWEST
from mcp_reasoner.verify.problem.language.asks import Ask, alone, subject, value_ask
from mcp_reasoner.verify.problem.language.clauses import Setting
from mcp_reasoner.verify.problem.language.engine import Production, phrases
from mcp_reasoner.verify.problem.language.functions import graph
from mcp_reasoner.verify.problem.language.meanings import Env, Quantity
from mcp_reasoner.verify.problem.language.quantities import FIND
from mcp_reasoner.verify.problem.language.solutions import prepared
from mcp_reasoner.verify.problem.normalise import Text
from mcp_reasoner.verify.problem.polynomials import NotReadError
from mcp_reasoner.verify.problem.question import FormulaQuestion, Question, ValueQuestion, show
from mcp_reasoner.verify.problem.rule import exact

__all__ = ["PHRASES", "poly_of"]

MAX_DEGREE: Final = 400
MAX_TERMS: Final = 500


def _formula(node: Node, env: Env) -> tuple[Any, tuple[str, ...]]:
    """A formula as a fraction of polynomials, and the names in it."""
    plain = env.plain(node)
    names = tuple(sorted(free_names(plain)))
    if not names:
        raise NotReadError("the formula holds no variable")
    for part in walk(plain):
        if getattr(part, "name", "") in ("e", "i", "pi", "infinity") and not isinstance(part, Name):
            raise NotReadError("the formula holds more than rational numbers")
    value = to_sympy(plain)
    symbols = [sympy.Symbol(name) for name in names]
    if not value.is_rational_function(*symbols):
        raise NotReadError("the formula is no fraction of polynomials")
    return value, names


def _question(node: Node, style: Any) -> Ask:
    def answer(setting: Setting, text: Text) -> Question:
        alone(setting)
        value, names = _formula(node, Env())
        wanted = style
        simple = sympy.cancel(sympy.together(value))
        if not simple.free_symbols:
            return value_ask(lambda _: simple).answer(setting, text)
        if wanted == "fraction":
            pass
        elif wanted == "simple":
            polynomial = simple.is_polynomial(*simple.free_symbols)
            wanted = "expanded" if polynomial else "fraction"
        elif not sympy.expand(value).is_polynomial(*value.free_symbols):
            raise NotReadError("the formula is no polynomial")
        elif wanted == "factored" and _is_prime(value):
            raise NotReadError("whether other factors than rational ones count is not said")
        return FormulaQuestion(
            subject=subject(text),
            formula=sympy.factor(simple)
            if wanted == "factored"
            else sympy.expand(simple)
            if wanted == "expanded"
            else simple,
            variables=names,
            style=wanted,
            source=node,
            detail=f"multiplied out exactly: {show(sympy.expand(simple))}",
        )

    return Ask(answer)


def _is_prime(value: Any) -> bool:
    """Whether a polynomial has no factors over the whole numbers."""
    content, parts = sympy.factor_list(value)
    return abs(content) == 1 and [size for _, size in parts] == [1]


def _in_letter(name: str, node: Node) -> Node:
    """A formula that is said to be one in a letter."""
    if free_names(node) != {name}:
        raise NotReadError("the formula is in another letter than is said")
    return node


def _simplified(node: Node) -> Ask:
    return _question(node, "simple")


def _simple_number(node: Node) -> Ask:
    """A number in simplest form: in lowest terms, or with the simplest roots."""

    def answer(setting: Setting, text: Text) -> Question:
        alone(setting)
        if free_names(node):
            raise NotReadError("the formula holds a variable")
        value = exact(node)
        decimal = any(isinstance(part, Number) and "." in part.text for part in walk(node))
        if decimal and not value.is_Integer and text.form != LOWEST:
            raise NotReadError("whether a decimal or a fraction is wanted is not said")
        return ValueQuestion(
            subject=subject(text),
            value=value,
            source=node,
            form=LOWEST,
            detail=f"computed exactly: {show(value)}",
        )

    return Ask(answer)


def _expanded(node: Node) -> Ask:
    return _question(node, "expanded")


def _factored(node: Node) -> Ask:
    return _question(node, "factored")


def poly_of(node: Node, env: Env, name: str = "") -> Any:
    """A polynomial in one variable over the rationals."""
    value, names = _formula(node, env)
    if len(names) != 1 or (name and names != (name,)):
        raise NotReadError("the polynomial is not one in a single variable")
    symbol = sympy.Symbol(names[0])
    expanded = sympy.expand(value)
    if not expanded.is_polynomial(symbol):
        raise NotReadError("the formula is no polynomial")
    poly = sympy.Poly(expanded, symbol)
    if poly.degree() > MAX_DEGREE or not all(c.is_Rational for c in poly.all_coeffs()):
        raise NotReadError("the polynomial is too large or has irrational coefficients")
    return poly


def _coefficient_of(term: Node, node: Node) -> Quantity:
    """The coefficient of a product of powers; of `x^2y` too."""

    def compute(env: Env) -> Any:
        value, names = _formula(node, env)
        symbols = [sympy.Symbol(name) for name in names]
        expanded = sympy.expand(value)
        wanted = to_sympy(term)
        if not free_names(term) <= set(names) or not free_names(term):
            raise NotReadError("the term holds another variable")
        if not expanded.is_polynomial(*symbols):
            # Powers below zero: multiplied away, and so is the term.
            low = [
                min((-_power(part, s) for part in sympy.Add.make_args(expanded)), default=0)
                for s in symbols
            ]
            factor = sympy.Mul(*(s ** max(0, -size) for s, size in zip(symbols, low, strict=True)))
            expanded, wanted = sympy.expand(expanded * factor), sympy.expand(wanted * factor)
            if not expanded.is_polynomial(*symbols):
                raise NotReadError("the formula is no sum of powers")
        mine = [symbol for symbol in symbols if str(symbol) in free_names(term)]
        found = []
        for variables in (symbols, mine):
            monomial = sympy.Poly(wanted, *variables)
            if len(monomial.terms()) != 1 or monomial.coeffs() != [1]:
                raise NotReadError("the term is no product of powers")
            poly = sympy.Poly(expanded, *variables)
            found.append(poly.coeff_monomial(monomial.monoms()[0]))
        if found[0] != found[1]:
            raise NotReadError("whether the other letters are numbers is not said")
        return found[0]

    return Quantity(frozenset(), None, compute)


def _power(part: Any, symbol: Any) -> Any:
    size = part.as_coeff_exponent(symbol)[1]
    if not size.is_Integer:
        raise NotReadError("a power is not whole")
    return -size


def _constant_term(node: Node) -> Quantity:
    def compute(env: Env) -> Any:
        value, names = _formula(node, env)
        if len(names) != 1:
            raise NotReadError("whether the other letters are numbers is not said")
        expanded = sympy.expand(value)
        total = sympy.Integer(0)
        for part in sympy.Add.make_args(expanded):
            if len(sympy.Add.make_args(expanded)) > MAX_TERMS:
                raise NotReadError("the expansion has too many terms")
            if not part.free_symbols:
                total += part
            elif not all(_is_power(part, sympy.Symbol(name)) for name in names):
                raise NotReadError("the expansion is no sum of powers")
        return total

    return Quantity(frozenset(), None, compute)


def _is_power(part: Any, symbol: Any) -> bool:
    rest, size = part.as_coeff_exponent(symbol)
    return bool(size.is_Integer and not rest.has(symbol))


def _coefficient_sum(node: Node) -> Quantity:
    def compute(env: Env) -> Any:
        poly = poly_of(node, env)
        return sympy.Add(*poly.all_coeffs())

    return Quantity(frozenset(), None, compute, of_set=True)


def _asymptote(statement: Node) -> Ask:
    """The value that y comes near to far out on both sides; a fraction of polynomials has one."""
    variable, body = graph(statement)

    def compute(setting: Setting) -> Any:
        alone(setting)
        value, _ = _formula(body, Env())
        symbol = sympy.Symbol(variable)
        top, bottom = (sympy.Poly(part, symbol) for part in sympy.fraction(sympy.together(value)))
        if top.degree() > bottom.degree():
            raise NotReadError("there is no horizontal asymptote")
        return top.LC() / bottom.LC() if top.degree() == bottom.degree() else sympy.Integer(0)

    return value_ask(compute, frozenset(["y"]))


def _degree(node: Node) -> Quantity:
    return Quantity(frozenset(), None, lambda env: sympy.Integer(poly_of(node, env).degree()))


def _single_fraction(node: Node) -> Ask:
    """`Write (4+6a)/5 - (1+3a)/4` with the form of a fraction."""
    ask = _question(node, "fraction")

    def answer(setting: Setting, text: Text) -> Question:
        if text.form != LOWEST:
            raise NotReadError("how the formula is to be written is not said")
        return ask.answer(setting, text)

    return Ask(answer)


# -- division -------------------------------------------------------------------------------


def _division(dividend: Node, divisor: Node, *, quotient: bool) -> Ask:
    def answer(setting: Setting, text: Text) -> Question:
        if setting.conditions or setting.domains or setting.definitions:
            raise NotReadError("something is supposed beside the polynomials")
        env = prepared(setting)
        second = poly_of(divisor, env)
        if (
            second.degree() == 1
            and not quotient
            and free_names(env.plain(dividend)) == {str(second.gens[0])}
        ):
            # The remainder is the value at the root of the divisor.
            slope, constant = second.all_coeffs()
            at = {str(second.gens[0]): -constant / slope}
            return value_ask(lambda _: exact(env.plain(dividend), at)).answer(Setting(), text)
        first = poly_of(dividend, env)
        if first.gens != second.gens or second.degree() < 1:
            raise NotReadError("the polynomials are in different variables")
        whole, rest = sympy.div(first, second, domain="QQ")
        result = whole if quotient else rest
        (symbol,) = first.gens
        value = result.as_expr()
        detail = f"({show(whole.as_expr())})*({show(second.as_expr())}) + ({show(rest.as_expr())})"
        if not value.free_symbols:
            return value_ask(lambda _: value).answer(Setting(), text)
        return FormulaQuestion(
            subject=subject(text),
            formula=value,
            variables=(str(symbol),),
            style="expanded",
            detail=f"multiplied out, {detail} is the dividend",
        )

    return Ask(answer)


def _remainder(dividend: Node, divisor: Node) -> Ask:
    return _division(dividend, divisor, quotient=False)


def _quotient(dividend: Node, divisor: Node) -> Ask:
    return _division(dividend, divisor, quotient=True)


_EXPRESSION: Final = r"(?:the )?(?:following )?(?:expression|polynomial)"
PHRASES: Final[tuple[Production, ...]] = (
    *phrases("expression", lambda node: node, r"<formula>", rf"{_EXPRESSION}:? <formula>"),
    *phrases("expression", _in_letter, rf"{_EXPRESSION} in <name>:? <formula>"),
    *phrases(
        "question",
        _simplified,
        r"simplify(?: completely)?(?: the following)?:? <expression>",
        r"(?:expand and simplify|simplify and expand)(?: completely)?:? <expression>",
        r"combine like terms(?: in)?:? <expression>",
        r"(?:write|express) <expression> as a single fraction",
    ),
    *phrases("question", _single_fraction, r"(?:write|express) <expression>"),
    *phrases(
        "question",
        _simple_number,
        r"simplify(?: the following)?(?: expression)?(?: to a simplified fraction)?:? <formula>",
        r"simplify and (?:write|express) the (?:result|answer) with a rational denominator:? "
        r"<formula>",
        r"rational(?:ize|ise) the denominator(?: of)?(?: the (?:fraction|expression))?:? <formula>",
    ),
    *phrases(
        "question",
        _expanded,
        r"(?:expand|multiply out|multiply)(?: and simplify)?(?: the product)?:? "
        r"<expression>",
        rf"{FIND} the (?:expansion|expanded form) of <expression>",
        r"(?:expand and simplify)(?: completely)?:? <expression>",
    ),
    *phrases(
        "question",
        _factored,
        r"factor(?:ise|ize)?(?: completely| fully)?:? <expression>"
        r"(?: completely| fully)?(?: over the integers)?",
        rf"{FIND} the factored form of <expression>",
    ),
    *phrases(
        "quantity",
        _coefficient_of,
        r"(?:the )?coefficient of (?:the )?<formula>(?: term)? (?:in|when) (?:the "
        r")?(?:expansion of )?"
        r"(?:the (?:expression|polynomial|product) )?<formula>(?: is (?:expanded|multiplied out))?",
        r"(?:the )?coefficient of (?:the )?<formula>(?: term)? in the "
        r"(?:expansion|simplification) of "
        r"<formula>",
    ),
    *phrases(
        "quantity",
        _constant_term,
        r"(?:the )?constant term (?:in|of) (?:the )?(?:expansion of )?<formula>",
    ),
    *phrases(
        "quantity",
        _coefficient_sum,
        r"(?:the )?sum of (?:all )?(?:of )?(?:the )?coefficients (?:in|of) (?:the )?(?:polynomial |"
        r"expansion of |expanded form of )?<formula>",
    ),
    *phrases(
        "question",
        _asymptote,
        r"at what value of \$?y\$? is there a horizontal asymptote for the graph of (?:the "
        r"equation )?"
        r"<statement>",
        rf"{FIND} the horizontal asymptote of (?:the graph of )?(?:the function )?<statement>",
    ),
    *phrases("quantity", _degree, r"(?:the )?degree of (?:the )?(?:polynomial )?<formula>"),
    *phrases(
        "question",
        _remainder,
        rf"{FIND} the remainder (?:when|if) (?:the polynomial )?<formula> is divided by <formula>",
        rf"{FIND} the remainder (?:when|on|upon) dividing <formula> by <formula>",
    ),
    *phrases(
        "question",
        _quotient,
        rf"{FIND} the quotient (?:when|if) (?:the polynomial )?<formula> is divided by <formula>",
    ),
)
