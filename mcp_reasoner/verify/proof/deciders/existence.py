"""Claims that something exists: a witness that is checked, or a proof that there is none.

    there are integer a, integer b: a^2 - 2b^2 = 1      proved, with a=1, b=0

Where it is to exist for all values of other names, a witness is a formula in these (k is
(n^2 + n)/2): put in, it leaves a claim without `exists`, which the other methods prove. A claim
is refuted where the opposite is proved for all values, at a point of the other names if there
are any. Nothing here trusts a solver's model: it is put in and evaluated.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import sympy

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.nodes import (
    Binary,
    Call,
    Logic,
    Name,
    Node,
    Relation,
    Unary,
    free_names,
    whole,
)
from mcp_reasoner.verify.proof.deciders.conditions import conditions, is_whole
from mcp_reasoner.verify.proof.deciders.generators import Generators
from mcp_reasoner.verify.proof.deciders.theorem import (
    Theorem,
    conjuncts,
    negation,
    replaced,
)

__all__ = ["TRUE", "as_node", "as_search", "formula_witnesses", "none_exists", "witnessed"]

TRUE: Final = Relation((whole(0), whole(0)), ("=",))
"""A conclusion that says nothing."""
_SHIFTS: Final = (1, -1, 2)


def as_search(theorem: Theorem) -> Theorem:
    """A theorem whose witnesses are those of `theorem`, which has no other names."""
    return Theorem(theorem.exists, conjuncts(theorem.conclusion), TRUE)


def none_exists(theorem: Theorem) -> Theorem:
    """That no values of the names that must exist satisfy the conclusion, for all others."""
    return Theorem(
        {**theorem.domains, **theorem.exists}, theorem.hypotheses, negation(theorem.conclusion)
    )


def witnessed(theorem: Theorem, witness: dict[str, Node]) -> Theorem | None:
    """The theorem with formulas put in for all that must exist; they must lie in the domains."""
    try:
        parts = [replaced(theorem.conclusion, witness)]
        for name, node in witness.items():
            parts += conditions(node, theorem.domains)
            if theorem.exists[name] == "integer" and not is_whole(node, theorem.domains):
                parts.append(Call("integer", (node,)))
            if theorem.exists[name] == "rational" and not _is_rational(node, theorem):
                return None
    except ExpressionError:
        return None
    conclusion = parts[0] if len(parts) == 1 else Logic("and", tuple(dict.fromkeys(parts)))
    return replace(theorem, conclusion=conclusion, exists={})


def _is_rational(node: Node, theorem: Theorem) -> bool:
    """Whether a rational function has rational values, by the domains of its names."""
    names = free_names(node)
    return all(theorem.domains[name] in ("integer", "rational") for name in names)


def formula_witnesses(theorem: Theorem) -> Iterator[dict[str, Node]]:
    """Formulas that may be witnesses of a theorem in which one name must exist."""
    if len(theorem.exists) != 1:
        return
    name = next(iter(theorem.exists))
    for part in conjuncts(theorem.conclusion):
        match part:
            case Relation((left, right), ("=",)):
                solved = _solved(theorem, left, right, name)
                if solved is not None:
                    yield {name: solved}
    simple: list[Node] = [whole(0), whole(1)]
    others = [Name(other) for other in theorem.domains]
    simple += others
    simple += [Unary("-", other) for other in others]
    simple += [_moved(other, shift) for other in others for shift in _SHIFTS]
    simple += [_moved(Binary("^", other, whole(2)), 1) for other in others]
    simple += [Binary("*", whole(2), other) for other in others]
    for first in others:
        for second in others:
            if first != second:
                simple += [Binary("+", first, second), Binary("*", first, second)]
                if first.name < second.name:
                    simple.append(Binary("/", Binary("+", first, second), whole(2)))
    for node in simple:
        yield {name: node}


def _moved(node: Node, shift: int) -> Node:
    return Binary("+" if shift > 0 else "-", node, whole(abs(shift)))


def _solved(theorem: Theorem, left: Node, right: Node, name: str) -> Node | None:
    """The value of `name` in an equation that is linear in it."""
    domains = {**theorem.domains, **theorem.exists}
    try:
        generators = Generators((left, right), domains=domains, positive=())
        difference = generators.expression(left) - generators.expression(right)
        numerator = sympy.fraction(sympy.together(difference))[0]
        symbol = generators.symbol_of(name)
        polynomial = sympy.Poly(numerator, symbol)
        if polynomial.degree() != 1 or any(key[0] != "name" for key in generators.symbols):
            return None
        slope, constant = polynomial.all_coeffs()
        value = sympy.cancel(-constant / slope)
        return _node(value, {known: key[1] for key, known in generators.symbols.items()})
    except (ExpressionError, sympy.PolynomialError):
        return None


def as_node(value: Any) -> Node:
    """The tree of a rational number."""
    return _node(value, {})


def _node(value: Any, names: dict[Any, str]) -> Node:
    """The tree of a rational function; ExpressionError for anything else."""
    above, below = sympy.fraction(value)
    if below != 1:
        return Binary("/", _node(above, names), _node(below, names))
    if value.is_Integer:
        number = whole(abs(int(value)))
        return number if value >= 0 else Unary("-", number)
    if value in names:
        return Name(names[value])
    if value.is_Pow and value.exp.is_Integer and value.exp > 0:
        return Binary("^", _node(value.base, names), whole(int(value.exp)))
    if value.is_Add or value.is_Mul:
        op = "+" if value.is_Add else "*"
        parts = [_node(part, names) for part in value.args]
        result = parts[0]
        for part in parts[1:]:
            result = Binary("+" if op == "+" else "*", result, part)
        return result
    raise ExpressionError("a value is no rational function of names")
