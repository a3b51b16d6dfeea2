"""What the coefficients of a polynomial say about its roots: sums, products, roots with names.

    quantity     "the sum of the squares of the roots of x^2 - 5x + 3 = 0"
    setting      "r and s are the roots of x^2 - 5x + 3 = 0"

No root is solved. Roots with a property, which are, stand in `roots`.
"""

import itertools
from collections.abc import Sequence
from typing import Any, Final

import sympy

from mcp_reasoner.verify.nodes import Binary, Name, Node, Relation, free_names, walk, whole
from mcp_reasoner.verify.problem.language.asks import Ask, value_ask
from mcp_reasoner.verify.problem.language.clauses import Domain, Setting
from mcp_reasoner.verify.problem.language.engine import Production, phrases
from mcp_reasoner.verify.problem.language.meanings import Condition, Env, Quantity
from mcp_reasoner.verify.problem.language.polynomial_phrases import poly_of
from mcp_reasoner.verify.problem.language.quantities import FIND
from mcp_reasoner.verify.problem.language.solutions import prepared
from mcp_reasoner.verify.problem.polynomials import NotReadError, equation_roots
from mcp_reasoner.verify.problem.solving.writing import written

__all__ = ["PHRASES"]


def _root_poly(node: Node, env: Env) -> Any:
    match node:
        case Relation((left, right), ("=",)) as relation:
            names = free_names(relation)
            if len(names) != 1:
                raise NotReadError("the equation is not one in a single unknown")
            plain = env.plain(relation)
            if isinstance(plain, Relation) and any(
                isinstance(part, Binary) and part.op == "/" for part in walk(plain)
            ):
                # The zeros of denominators are no roots.
                return equation_roots(plain, next(iter(names))).polynomial
            return poly_of(Binary("-", left, right), env)
    return poly_of(node, env)


def _over_roots(poly: Any, what: str) -> Any:
    """A sum over all complex roots; where one repeats, how often it counts is not said."""
    if poly.degree() < 1 or poly.gcd(poly.diff()).degree() > 0:
        raise NotReadError("a root repeats, and whether it counts again is not said")
    lead, *rest = poly.all_coeffs()
    degree = poly.degree()
    e = [sympy.Integer(1)] + [(-1) ** (k + 1) * c / lead for k, c in enumerate(rest)]
    if what in ("product",):
        return e[degree]
    if what == "sum":
        return e[1]
    if what == "squares":
        return e[1] ** 2 - 2 * (e[2] if degree > 1 else 0)
    if what == "cubes":
        second, third = (e[k] if degree >= k else sympy.Integer(0) for k in (2, 3))
        return e[1] ** 3 - 3 * e[1] * second + 3 * third
    if e[degree] == 0:
        raise NotReadError("a root is zero and has no reciprocal")
    return e[degree - 1] / e[degree]


def _roots_quantity(node: Node, what: str, power: str) -> Quantity:
    def compute(env: Env) -> Any:
        poly = _root_poly(node, env)
        _require_field(poly)
        return _over_roots(poly, power or what)

    return Quantity(frozenset(), None, compute, of_set=True)


def _complex_roots(node: Node, what: str, power: str = "") -> Quantity:
    def compute(env: Env) -> Any:
        return _over_roots(_root_poly(node, env), power or what)

    return Quantity(frozenset(), None, compute, of_set=True)


def _require_field(poly: Any) -> None:
    """Where some roots are not real, only "all roots" or "complex roots" means all of them."""
    if poly.count_roots() != poly.degree():
        raise NotReadError("whether roots that are not real count is not said")


def _function_roots(letter: str, what: str, power: str = "") -> Ask:
    def compute(setting: Setting) -> Any:
        poly = _function_poly(setting, letter)
        _require_field(poly)
        return _over_roots(poly, power or what)

    return value_ask(compute)


def _function_poly(setting: Setting, letter: str) -> Any:
    function = setting.functions.get(letter)
    if function is None:
        raise NotReadError("the function is not defined")
    return poly_of(function.body, prepared(setting), function.variable)


# -- names for all roots


def _roots_named(names: list[str], formula: Node, adj: str) -> Setting:
    """Names for all roots of a polynomial: what its coefficients say about them (Vieta)."""
    match formula:
        case Relation((left, right), ("=",)):
            pass
        case _:
            left, right = formula, whole(0)
    unknowns = free_names(formula)
    if len(unknowns) != 1 or unknowns & set(names) or len(set(names)) != len(names):
        raise NotReadError("the roots of the equation cannot have these names")
    (unknown,) = unknowns
    poly = equation_roots(Relation((left, right), ("=",)), unknown).polynomial
    lead, *rest = poly.all_coeffs()
    counted = {"two": 2, "three": 3, "four": 4}
    if any(counted.get(word, len(names)) != len(names) for word in adj.split()):
        raise NotReadError("another number of roots is named than is said")
    if poly.degree() != len(names):
        raise NotReadError("the equation has another number of roots than are named")
    if "distinct" in adj.split() and poly.gcd(poly.diff()).degree() > 0:
        raise NotReadError("the roots are not distinct")
    conditions = []
    for size, coefficient in enumerate(rest, start=1):
        terms = [_product(chosen) for chosen in itertools.combinations(names, size)]
        total = terms[0]
        for term in terms[1:]:
            total = Binary("+", total, term)
        value = written((-1) ** size * coefficient / lead)
        conditions.append(Condition(frozenset(names), Relation((total, value), ("=",))))
    return Setting(dict.fromkeys(names, Domain("complex")), tuple(conditions))


def _product(names: Sequence[str]) -> Node:
    """The product of some names."""
    product: Node = Name(names[0])
    for name in names[1:]:
        product = Binary("*", product, Name(name))
    return product


_WHAT: Final = r"(?P<what>sum|product) of (?:all )?(?:of )?(?:the )?"
_POWERS: Final = r"(?P<power>squares|cubes|reciprocals) of (?:all )?(?:of )?(?:the )?"
_ROOTS: Final = r"(?:solutions|roots|zeroe?s)"
_OF: Final = r"(?:of|to) (?:the )?(?:equation|polynomial|quadratic|cubic|quadratic equation)? ?"
PHRASES: Final[tuple[Production, ...]] = (
    *phrases(
        "quantity",
        _roots_quantity,
        rf"(?:the )?{_WHAT}(?P<power>){_ROOTS} {_OF}<root formula>",
        rf"(?:the )?(?P<what>sum) of (?:the )?{_POWERS}{_ROOTS} {_OF}<root formula>",
    ),
    *phrases(
        "quantity",
        _complex_roots,
        rf"(?:the )?{_WHAT}complex {_ROOTS} {_OF}<root formula>",
    ),
    *phrases(
        "question",
        _function_roots,
        rf"{FIND} the {_WHAT}{_ROOTS} {_OF}<function letter>",
    ),
    *phrases(
        "setting",
        _roots_named,
        r"<names> (?:are|be) (?:the )?(?P<adj>(?:(?:distinct|two|three|four) )*)(?:roots"
        r"|solutions"
        r"|zeroe?s) (?:of|to) (?:the )?"
        r"(?:equation |polynomial |quadratic |quadratic equation |cubic |cubic equation )?"
        r"<root formula>",
    ),
)
