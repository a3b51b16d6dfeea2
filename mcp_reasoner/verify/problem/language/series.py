"""Limits, integrals and infinite sums: what calculus answers exactly.

An integral is taken from an antiderivative that is differentiated again, where nothing is
singular; a limit of a fraction of polynomials from its leading terms or its factors; an
infinite sum only if it is geometric, perhaps with a polynomial before it, or telescopes.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

import sympy

from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.nodes import Name, Node, Relation, free_names, whole
from mcp_reasoner.verify.problem.language.asks import Ask, alone, subject
from mcp_reasoner.verify.problem.language.clauses import Setting
from mcp_reasoner.verify.problem.language.engine import Production, Reading, phrases
from mcp_reasoner.verify.problem.language.formulas import formula_in, parsed
from mcp_reasoner.verify.problem.language.meanings import Env, Quantity, order
from mcp_reasoner.verify.problem.language.quantities import FIND
from mcp_reasoner.verify.problem.normalise import Text
from mcp_reasoner.verify.problem.polynomials import AmbiguousError, NotReadError
from mcp_reasoner.verify.problem.question import AntiderivativeQuestion, Question
from mcp_reasoner.verify.problem.rule import arithmetic, exact
from mcp_reasoner.verify.problem.solving.one_unknown import region
from mcp_reasoner.verify.problem.solving.reals import real_roots

__all__ = ["PHRASES", "QUANTITIES", "READERS", "integral_of"]

_LIMIT = re.compile(
    r"\\lim(?:\\limits)? ?_ "
    r"?\{ ?([a-z]) ?(?:\\to|\\rightarrow) ?([^{}]{1,30}(?:\{[^{}]*\}[^{}]*)*)\} ?(.+)",
    re.ASCII,
)
_SUM = re.compile(
    r"(?:\\displaystyle ?)?\\sum(?:\\limits)? ?_ ?\{ ?([a-z]) ?= ?([0-9]{1,3}) ?\} ?"
    r"\^ ?\{? ?\\infty ?\}? ?(.+)",
    re.ASCII,
)
_INTEGRAL = re.compile(
    r"(?:\\displaystyle ?)?\\int(?:\\limits)? ?_ ?(\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|[0-9]) ?"
    r"\^ ?(\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|[0-9]) ?(.+?)(?:\\[,;: ]|\s|\\!)*(?:\\mathrm ?\{d\}"
    r"|d) ?([a-z])",
    re.ASCII,
)


def _plain(text: str) -> str:
    inner = text.strip()
    if inner.startswith("$") and inner.endswith("$") and inner.count("$") == 2:
        inner = inner[1:-1].strip()
    return inner


# -- limits ---------------------------------------------------------------------------------


def _limit(reading: Reading, text: str) -> Iterator[Quantity]:
    found = _LIMIT.fullmatch(_plain(text))
    if found is None:
        return
    variable, place, body = found.groups()
    yield _limit_of(
        formula_in(reading, f"${body}$", angles=False), variable, _place(reading, place)
    )


def _place(reading: Reading, text: str) -> Any:
    plain = text.replace(" ", "")
    if plain in ("\\infty", "+\\infty", "infinity"):
        return sympy.oo
    if plain in ("-\\infty", "-infinity"):
        return -sympy.oo
    node = formula_in(reading, f"${text}$")
    if free_names(node):
        raise NotReadError("the place of the limit is no number")
    return exact(node)


def _limit_of(body: Node, variable: str, place: Any) -> Quantity:
    def compute(env: Env) -> Any:
        plain = env.plain(body)
        if free_names(plain) != {variable}:
            raise NotReadError("the limit is not one in a single variable")
        symbol = sympy.Symbol(variable, real=True)
        value = to_sympy(plain, values={variable: symbol})
        if value.has(sympy.floor, sympy.ceiling, sympy.Abs):
            raise NotReadError("the formula may jump")
        sides = ["-"] if place == sympy.oo else ["+"] if place == -sympy.oo else ["+", "-"]
        limits = {sympy.limit(value, symbol, place, side) for side in sides}
        if len(limits) != 1:
            raise NotReadError("the limits from both sides differ")
        (limit,) = limits
        if not limit.is_number or limit.is_finite is not True:
            raise NotReadError("the limit is not a number")
        _require_near(value, symbol, place, limit)
        return sympy.radsimp(limit)

    return Quantity(frozenset(), None, compute)


def _require_near(value: Any, symbol: Any, place: Any, limit: Any) -> None:
    """The formula close by must be close to the limit: what the algebra system says is tested."""
    size = sympy.Integer(10) ** 12
    if place in (sympy.oo, -sympy.oo):
        near = size if place == sympy.oo else -size
    else:
        near = place + 1 / size
    at = value.subs(symbol, near).evalf(60, maxn=400)
    if not at.is_Float or abs(at - limit.evalf(60)) > sympy.Float("1e-4") * (
        1 + abs(limit.evalf(60))
    ):
        raise AmbiguousError("the limit could not be confirmed")


# -- infinite sums --------------------------------------------------------------------------


def _infinite_sum(reading: Reading, text: str) -> Iterator[Quantity]:
    found = _SUM.fullmatch(_plain(text))
    if found is None:
        return
    variable, start, body = found.groups()
    node = formula_in(reading, f"${body}$", angles=False)

    def compute(env: Env) -> Any:
        plain = env.plain(node)
        if free_names(plain) != {variable}:
            raise NotReadError("the terms depend on something other than the index")
        return _summed(plain, variable, int(start))

    yield Quantity(frozenset(), None, compute)


def _summed(body: Node, variable: str, start: int) -> Any:
    """Geometric with a polynomial before it, or telescoping; the partial sums agree."""
    symbol = sympy.Symbol(variable, integer=True, nonnegative=True)
    term = to_sympy(body, values={variable: symbol})
    total = (
        _geometric(term, symbol, start)
        if _has_power(term, symbol)
        else _fractions(term, symbol, start)
    )
    partial = sympy.Integer(0)
    for index in range(start, start + 60):
        partial += term.subs(symbol, index)
    difference = abs((total - partial).evalf(40))
    if not difference.is_Float or difference > sympy.Float("0.5") * (1 + abs(total.evalf(40))):
        raise AmbiguousError("the sum could not be confirmed")
    return total


def _has_power(term: Any, symbol: Any) -> bool:
    return any(part.exp.has(symbol) for part in term.atoms(sympy.Pow))


def _geometric(term: Any, symbol: Any, start: int) -> Any:
    """The sum of p(n)*r^n from `start` on, for |r| < 1."""
    total = sympy.Integer(0)
    for part in sympy.Add.make_args(sympy.expand(sympy.powsimp(term, force=True))):
        ratio = sympy.simplify(part.subs(symbol, symbol + 1) / part)
        limit = sympy.limit(ratio, symbol, sympy.oo)
        if not limit.is_Rational or not abs(limit) < 1 or limit == 0:
            raise NotReadError("the terms are not geometric")
        polynomial = sympy.expand(sympy.simplify(part / limit**symbol))
        if not polynomial.is_polynomial(symbol):
            raise NotReadError("the terms are not geometric")
        poly = sympy.Poly(polynomial, symbol)
        if poly.degree() > 6:
            raise NotReadError("the terms are not geometric")
        r = sympy.Symbol("r")
        whole = sympy.Integer(0)
        for (degree,), coefficient in poly.terms():
            # sum n^k r^n over n >= 0 is (r d/dr)^k 1/(1 - r).
            series = 1 / (1 - r)
            for _ in range(degree):
                series = sympy.together(r * sympy.diff(series, r))
            whole += coefficient * series.subs(r, limit)
        head = sum((poly(index) * limit**index for index in range(start)), sympy.Integer(0))
        total += sympy.simplify(whole - head)
    return total


def _fractions(term: Any, symbol: Any, start: int) -> Any:
    """A fraction of polynomials in simple parts c/(n + a), whose coefficients cancel."""
    parts = sympy.Add.make_args(sympy.apart(sympy.together(term), symbol))
    coefficients: dict[Any, Any] = {}
    for part in parts:
        top, bottom = sympy.fraction(sympy.together(part))
        poly = sympy.Poly(bottom, symbol)
        if poly.degree() != 1 or top.has(symbol):
            raise NotReadError("the sum does not telescope")
        slope, constant = poly.all_coeffs()
        shift = constant / slope
        coefficients[shift] = coefficients.get(shift, sympy.Integer(0)) + top / slope
    if sum(coefficients.values()) != 0:
        raise NotReadError("the sum does not telescope")
    base = min(coefficients)
    total = sympy.Integer(0)
    for shift, coefficient in coefficients.items():
        gap = shift - base
        if not gap.is_Integer or not shift.is_Rational or base + start <= 0 or gap > 200:
            raise NotReadError("the sum does not telescope")
        # 1/(n + shift) is 1/(n' + base) later on: what is missing at the start is taken off.
        total -= coefficient * sum(
            (1 / (sympy.Integer(start) + base + k) for k in range(int(gap))), sympy.Integer(0)
        )
    return total


# -- integrals ------------------------------------------------------------------------------


def _integral(reading: Reading, text: str) -> Iterator[Quantity]:
    found = _INTEGRAL.fullmatch(_plain(text))
    if found is None:
        return
    low, high, body, variable = found.groups()
    ends = [_place(reading, end.strip("{} ")) for end in (low, high)]
    yield integral_of(formula_in(reading, f"${body}$", angles=False), variable, *ends)


def integral_of(body: Node, variable: str, low: Any, high: Any) -> Quantity:
    """The integral from `low` to `high`, both finite."""

    def compute(env: Env) -> Any:
        plain = env.plain(body)
        if not free_names(plain) <= {variable} or not (low.is_finite and high.is_finite):
            raise NotReadError("the integral is not one in a single variable")
        symbol = sympy.Symbol(variable, real=True)
        value = to_sympy(plain, values={variable: symbol})
        _require_smooth(value, symbol, low, high)
        primitive = sympy.integrate(value, symbol)
        if primitive.has(sympy.Integral, sympy.Piecewise):
            raise NotReadError("no antiderivative was found")
        slope = sympy.simplify(sympy.diff(primitive, symbol) - value)
        if slope != 0:
            raise AmbiguousError("the antiderivative could not be confirmed")
        _require_smooth(primitive, symbol, low, high)
        result = primitive.subs(symbol, high) - primitive.subs(symbol, low)
        return sympy.radsimp(sympy.expand(result))

    return Quantity(frozenset(), None, compute)


def _require_smooth(value: Any, symbol: Any, low: Any, high: Any) -> None:
    """No pole, no logarithm or root of what is not positive, on the whole range."""
    first, last = sorted((low, high), key=sympy.N)
    for part in sympy.preorder_traversal(value):
        bad: Any = None
        if (part.is_Pow and part.exp.is_number and not part.exp.is_nonnegative) or (
            part.is_Pow and part.exp.is_Rational and not part.exp.is_Integer
        ):
            bad = part.base
        elif part.func is sympy.log:
            bad = part.args[0]
        elif part.func in (sympy.tan, sympy.sec, sympy.cot, sympy.csc, sympy.Abs, sympy.floor):
            raise NotReadError("the formula may have a pole or a bend")
        if bad is None or not bad.has(symbol):
            continue
        if not bad.is_polynomial(symbol):
            raise NotReadError("where the formula is singular is not known")
        poly = sympy.Poly(bad, symbol)
        if not all(c.is_Rational for c in poly.all_coeffs()):
            raise NotReadError("where the formula is singular is not known")
        for root in real_roots([poly.set_domain("QQ")]):
            if order(root, first) >= 0 and order(root, last) <= 0:
                raise NotReadError("the formula is singular on the range")


QUANTITIES: Final = (_limit, _infinite_sum, _integral)


def _limit_in_words(name: str, place: Any, body: Node) -> Quantity:
    return _limit_of(body, name, place)


def _area(curve: Quantity, low: tuple[str, Any], high: tuple[str, Any]) -> Quantity:
    """Under a curve that nowhere goes below the axis."""
    if curve.node is None:
        raise NotReadError("no curve is given")
    (name,) = curve.names
    if not {low[0], high[0]} <= {"", name}:
        raise NotReadError("the ends are given for another letter than the curve's")

    def compute(env: Env) -> Any:
        ends = [low[1], high[1]]
        below = Relation((curve.node, whole(0)), ("<",))  # type: ignore[arg-type]
        for span in region([below], name):
            if order(span.low, ends[1]) < 0 and order(span.high, ends[0]) > 0:
                raise NotReadError("the curve goes below the axis")
        return integral_of(curve.node, name, *ends).value(env)  # type: ignore[arg-type]

    return Quantity(frozenset(), None, compute)


def _indefinite(body: Node, name: str = "") -> Ask:
    """All antiderivatives; any one is right, with a constant."""

    def answer(setting: Setting, text: Text) -> Question:
        alone(setting)
        names = free_names(body)
        if len(names) != 1 or (name and names != {name}):
            raise NotReadError("the integral is not one in a single variable")
        (variable,) = names
        return AntiderivativeQuestion(
            subject=subject(text), formula=to_sympy(body), variable=variable
        )

    return Ask(answer)


def _written_indefinite(reading: Reading, text: str) -> Iterator[Ask]:
    """`\\int 2x+3 \\, dx` without limits."""
    found = _INDEFINITE.fullmatch(_plain(text))
    if found is None:
        return
    body, variable = found.groups()
    yield _indefinite(formula_in(reading, f"${body}$", angles=False), variable)


_INDEFINITE = re.compile(
    r"(?:\\displaystyle ?)?\\int ?(?![_^])(.+?)(?:\\[,;: ]|\s|\\!)*(?:\\mathrm ?\{d\}|d) ?([a-z])",
    re.ASCII,
)
PHRASES: Final[tuple[Production, ...]] = (
    *phrases(
        "quantity",
        lambda quantity: quantity,
        r"the (?:following |definite )*integral:? <integral>",
        r"the (?:following )?limit:? <limit>",
        r"the (?:following |infinite |geometric )*(?:sum|series):? <infinite sum>",
        r"(?:the )?(?:infinite |geometric |arithmetic |following )*(?:sum|series):? <dotted>",
        r"the sum of the (?:infinite |geometric |arithmetic |following )*series:? <dotted>",
    ),
    *phrases(
        "question",
        _indefinite,
        rf"{FIND} (?:the )?(?:indefinite integral|antiderivative|general antiderivative) of "
        r"(?:the function )?<analytic>",
        r"(?:integrate|find an antiderivative of) <analytic>",
        r"(?:integrate|find an antiderivative of) <analytic> with respect to <name>",
    ),
    *phrases("question", lambda ask: ask, rf"{FIND}:? <indefinite>"),
    *phrases(
        "quantity",
        _area,
        r"(?:the )?area (?:under|below) (?:the )?(?:curve |graph of |graph )?<curve> "
        r"(?:from|between) <end> (?:to|and) <end>",
    ),
    *phrases(
        "quantity",
        _limit_in_words,
        r"(?:the )?limit,? as <name> (?:approaches|tends to|goes to),? <place>,? of <formula>",
    ),
    *phrases(
        "quantity",
        lambda body, name, place: _limit_in_words(name, place, body),
        r"(?:the )?limit of <formula>,? as <name> (?:approaches|tends to|goes to) <place>",
    ),
)


def _place_in_words(reading: Reading, text: str) -> Iterator[Any]:
    plain = text.strip("$ ")
    words = {"infinity": sympy.oo, "negative infinity": -sympy.oo, "zero": sympy.Integer(0)}
    yield words[plain] if plain in words else _place(reading, plain)


def _end(reading: Reading, text: str) -> Iterator[tuple[str, Any]]:
    """`x = 0`, or `0` alone: a number, and the letter that has it."""
    node = parsed(reading, text)
    letter = ""
    match node:
        case Relation((Name(letter), value), ("=",)):
            node = value
    if free_names(arithmetic(node)):
        raise NotReadError("the end is no number")
    yield letter, exact(node)


def _analytic(reading: Reading, text: str) -> Iterator[Node]:
    yield formula_in(reading, text, angles=False)


READERS: Final = {
    "infinite sum": (_infinite_sum,),
    "integral": (_integral,),
    "limit": (_limit,),
    "analytic": (_analytic,),
    "end": (_end,),
    "indefinite": (_written_indefinite,),
    "place": (_place_in_words,),
}
