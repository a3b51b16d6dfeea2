"""Real and complex numbers with a property, in words: "the solutions of …".

    roots     the numbers that satisfy conditions on one name

Where the text does not say whether numbers are real, both readings must come to the same.
"""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sympy

from mcp_reasoner.verify.nodes import Name, Node, Relation, walk, whole
from mcp_reasoner.verify.problem.language.asks import extreme
from mcp_reasoner.verify.problem.language.clauses import Domain, Setting, conditions_of
from mcp_reasoner.verify.problem.language.engine import Production, phrases
from mcp_reasoner.verify.problem.language.meanings import (
    Condition,
    Env,
    Quantity,
    written_out,
)
from mcp_reasoner.verify.problem.language.quantities import SIZE, is_largest
from mcp_reasoner.verify.problem.language.solutions import NothingError, environments, prepared
from mcp_reasoner.verify.problem.language.values import Values
from mcp_reasoner.verify.problem.polynomials import (
    AmbiguousError,
    NotPolynomialError,
    equation_roots,
)
from mcp_reasoner.verify.problem.rule import NotReadError
from mcp_reasoner.verify.problem.solving.one_unknown import region
from mcp_reasoner.verify.regions import Span

__all__ = ["PHRASES", "Roots", "domain"]


@dataclass(frozen=True)
class Roots:
    """The numbers for which conditions on one name hold.

    What is `repeatable` is called a root or a solution, and may count as often as it occurs.
    """

    name: str
    conditions: tuple[Condition, ...]
    domain: Domain
    plural: bool
    repeatable: bool = False

    def setting(self) -> Setting:
        """The conditions as a setting of their own."""
        return Setting({self.name: self.domain}, self.conditions)

    def values(self) -> list[Any]:
        """All of them, where they are finitely many and no reading of the field matters."""
        found = []
        for real in (True, False):
            try:
                at = environments(self.setting(), {self.name}, real=real)
            except NothingError:
                at = []
            found.append([env.values[self.name] for env in at])
        if set(found[0]) != set(found[1]):
            raise AmbiguousError("the problem leaves open whether complex solutions count")
        return found[0]

    def once(self) -> list[Any]:
        """All of them, where it makes no difference how often each counts."""
        env = prepared(self.setting())
        for condition in self.conditions if self.repeatable else ():
            node = written_out(condition, env).node
            if not isinstance(node, Relation) or node.operators != ("=",):
                continue
            with contextlib.suppress(NotPolynomialError):
                known = equation_roots(node, self.name)
                counts = [count for _, count in (*known.real, *known.complex)]
                if max([*counts, *(count for _, _, count in known.unsolved)], default=1) > 1:
                    raise AmbiguousError("whether a root counts as often as it repeats is not said")
        return self.values()

    def spans(self) -> tuple[Span, ...]:
        """All of them as intervals, where an inequality says that they are real."""
        env = prepared(self.setting())
        written = [written_out(one, env) for one in self.conditions]
        nodes = [one.node for one in written if one.node is not None]
        if len(nodes) != len(written) or self.domain.field not in ("", "real"):
            raise NotReadError("the numbers are not described by inequalities")
        if not any(_is_inequality(node) for node in nodes):
            raise NotReadError("no inequality says that the numbers are real")
        return region([*nodes, *self._signs()], self.name)

    def _signs(self) -> list[Node]:
        signs: dict[str, Any] = {"positive": ">", "negative": "<", "nonnegative": ">="}
        found: list[Node] = []
        for word in self.domain.words:
            if word not in signs:
                raise NotReadError("the numbers are of a kind that is no range")
            found.append(Relation((Name(self.name), whole(0)), (signs[word],)))
        return found


def _is_inequality(node: Node) -> bool:
    return any(
        isinstance(part, Relation) and set(part.operators) & {"<", "<=", ">", ">="}
        for part in walk(node)
    )


def _with_conditions(
    name: str, conditions: tuple[Condition, ...], adj: str = "", noun: str = ""
) -> Roots:
    return Roots(name, conditions, domain(adj, noun), noun.endswith("s") or not noun)


def _of_statement(node: Node, adj: str = "", noun: str = "") -> Roots:
    conditions = conditions_of(node)
    names = frozenset().union(*(condition.names for condition in conditions))
    if len(names) != 1:
        raise NotReadError("the equation is not one in a single unknown")
    repeatable = not noun.startswith(("number", "value")) and not (
        {"distinct", "different"} & set(adj.split())
    )
    return Roots(next(iter(names)), conditions, domain(adj, noun), noun.endswith("s"), repeatable)


def domain(adj: str, noun: str) -> Domain:
    """The kind of number that adjectives and a noun name."""
    words = [word for word in adj.replace("non-negative", "nonnegative").split() if word]
    words = [word for word in words if word not in ("possible", "distinct", "different", "the")]
    field = ""
    for kind in ("real", "complex", "rational"):
        if kind in words or noun.startswith(kind):
            field = kind
            words = [word for word in words if word != kind]
    if "integer" in words or "integral" in words:
        if field:
            raise NotReadError("the numbers are of two kinds")
        field = "integer"
        words = [word for word in words if word not in ("integer", "integral")]
    if not field and words:
        field = "real"
    return Domain(field, tuple(words))


def _values(roots: Roots) -> Values:
    if not roots.plural:
        raise NotReadError("one number is not several")
    return Values(lambda env: roots.once(), _outer(roots), of_set=True)


def _outer(roots: Roots) -> frozenset[str]:
    names = frozenset().union(*(condition.names for condition in roots.conditions))
    return names - {roots.name}


def _quantity(
    roots: Roots, compute: Callable[[Sequence[Any]], Any], *, once: bool = False
) -> Quantity:
    def value(env: Env) -> Any:
        return compute(roots.once() if once else roots.values())

    return Quantity(_outer(roots), None, value, of_set=True)


def _number(roots: Roots) -> Quantity:
    if not roots.plural:
        raise NotReadError("one number is not several")
    return _quantity(roots, lambda values: sympy.Integer(len(values)), once=True)


def _extreme(roots: Roots, size: str) -> Quantity:
    if roots.plural:
        raise NotReadError("several numbers are asked for, not one")

    return _quantity(roots, lambda values: extreme(values, largest=is_largest(size)))


def _only(roots: Roots) -> Quantity:
    if roots.plural:
        raise NotReadError("several numbers are asked for, not one")

    def single(values: Sequence[Any]) -> Any:
        if len(values) != 1:
            raise NotReadError("there is no single such number")
        return values[0]

    return _quantity(roots, single)


_ADJ: Final = (
    r"(?P<adj>(?:(?:real|complex|rational|integer|integral|positive|negative|non-?negative|nonzero"
    r"|possible|distinct|different) )*)"
)
_SUCH_THAT: Final = (
    r",? (?:such that|so that|for which|satisfying|that satisf(?:y|ies)|which satisf(?:y|ies)"
    r"|that makes?|where|that solves?)(?: (?:both )?(?:of )?(?:the )?(?:equations?|inequality"
    r"|inequalities|conditions?))?:?"
)
_EQUATION: Final = r"(?:the )?(?:(?:following )?(?:equation|inequality):? )?"
PHRASES: Final[tuple[Production, ...]] = (
    *phrases(
        "roots",
        _with_conditions,
        rf"{_ADJ}(?P<noun>values?|real values?) (?:of|for) <name>{_SUCH_THAT} <conditions>",
        rf"{_ADJ}(?P<noun>numbers?|real numbers?|complex numbers?) <name>{_SUCH_THAT} <conditions>",
        rf"{_ADJ}<name>{_SUCH_THAT} <conditions>",
        rf"(?P<noun>values?) (?:of|for) {_ADJ}<name>{_SUCH_THAT} <conditions>",
        rf"{_ADJ}(?P<noun>solutions?) <name> (?:of|to) {_EQUATION}<conditions>",
    ),
    *phrases(
        "roots",
        _of_statement,
        rf"{_ADJ}(?P<noun>solutions?|roots?|zeros?) (?:of|to) {_EQUATION}<statement>",
        rf"{_ADJ}(?P<noun>numbers?|values?){_SUCH_THAT} <statement>",
    ),
    *phrases("values", _values, r"(?:all )?(?:of )?(?:the )?<roots>"),
    *phrases("quantity", _number, r"(?:the )?number of <roots>"),
    *phrases("quantity", _extreme, rf"(?:the )?{SIZE} (?:possible )?<roots>"),
    *phrases("quantity", _only, r"(?:the unique |the only |the )<roots>"),
)
