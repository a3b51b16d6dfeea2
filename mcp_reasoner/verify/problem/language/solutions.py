"""All values that the names of a setting can have, or why they are not known.

    environments(setting, {"x"})      one Env for each solution

Whole unknowns are searched in bounded boxes, one real unknown is solved by `reals`, several by
`systems`. Where the text does not say whether numbers are real, complex solutions must not
make a difference: that is for whoever uses the solutions to see, with `fields`.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import sympy

from mcp_reasoner.verify.nodes import (
    Binary,
    Call,
    Logic,
    Name,
    Node,
    Relation,
    free_names,
    walk,
    whole,
)
from mcp_reasoner.verify.problem.language.clauses import Domain, Setting
from mcp_reasoner.verify.problem.language.meanings import Condition, Env, equal, written_out
from mcp_reasoner.verify.problem.polynomials import (
    AmbiguousError,
    NotPolynomialError,
    equation_roots,
)
from mcp_reasoner.verify.problem.rule import NotReadError
from mcp_reasoner.verify.problem.solving.integers import integer_points
from mcp_reasoner.verify.problem.solving.one_unknown import region
from mcp_reasoner.verify.problem.solving.ranges import range_of
from mcp_reasoner.verify.problem.solving.reals import points_of
from mcp_reasoner.verify.problem.solving.solver import satisfiable
from mcp_reasoner.verify.problem.solving.systems import common_roots, determined
from mcp_reasoner.verify.problem.solving.writing import written
from mcp_reasoner.verify.problem.trees import replaced

__all__ = ["NothingError", "determined_values", "domain_of", "environments", "prepared", "unknowns"]


class NothingError(NotReadError):
    """No values fit the setting."""


def prepared(setting: Setting) -> Env:
    """The functions of a setting, and the values of what it defines."""
    env = Env({}, setting.functions)
    waiting = dict(setting.definitions)
    while waiting:
        ready = [name for name, quantity in waiting.items() if quantity.names <= env.values.keys()]
        if not ready:
            raise NotReadError("a name is defined by names without values")
        for name in ready:
            env = env.having({name: waiting.pop(name).value(env)})
    return env


def unknowns(setting: Setting, asked: Iterable[str], conditions: Sequence[Condition]) -> list[str]:
    """The names that need values, in order: those asked about, and those that hang with them.

    NotReadError where the setting speaks of others too, for then it may mean something else.
    """
    groups = [set(condition.names) for condition in conditions]
    groups += [{name, *quantity.names} for name, quantity in setting.definitions.items()]
    names = set(asked)
    for function in setting.functions.values():
        names |= free_names(function.body) - set(function.variables)
    while True:
        linked = [group for group in groups if group & names]
        more = set().union(*linked) - names
        if not more:
            break
        names |= more
    declared = setting.domains.keys() | set().union(*groups)
    if any(not group & names for group in groups) or declared - names:
        raise NotReadError("the problem supposes something of which nothing is asked")
    return sorted(names - setting.definitions.keys())


def domain_of(setting: Setting, name: str) -> Domain:
    """What is said about the kind of a name."""
    return setting.domains.get(name, Domain())


def environments(setting: Setting, asked: Iterable[str], *, real: bool = True) -> list[Env]:
    """All solutions; with `real` False, complex ones too where nothing says that they are real.

    NotReadError where the setting does not fix the names, AmbiguousError where it may, but the
    solutions could not be found.
    """
    env = prepared(setting)
    conditions = [written_out(condition, env) for condition in setting.conditions]
    names = unknowns(setting, asked, conditions)
    env = _assigned(env, conditions, names)
    names = [name for name in names if name not in env.values]
    if not names:
        if not all(one.holds(env) for one in conditions) or not _fits(setting, env):
            raise NothingError("nothing is as the problem supposes")
        return [env]
    fields = {domain_of(setting, name).field for name in names}
    if fields == {"integer"}:
        points = _whole_points(setting, names, conditions, env)
    elif "integer" in fields:
        raise NotReadError("whole numbers and others are mixed")
    else:
        complex_too = "complex" in fields or (not real and "real" not in fields)
        points = _points(
            names, conditions, env, complex_too=complex_too, declared="complex" in fields
        )
    found = []
    for point in points:
        at = env.having(point)
        if all(condition.holds(at) for condition in conditions) and _fits(setting, at):
            found.append(at)
    if not found:
        raise NothingError("nothing is as the problem supposes")
    return found


def _assigned(env: Env, conditions: Sequence[Condition], names: Sequence[str]) -> Env:
    """With the values of names that a condition gives outright: `z = 1+i`, then `w = 3z`."""
    while True:
        found: dict[str, Any] = {}
        for condition in conditions:
            match condition.node:
                case Relation((Name(name), other), ("=",)) | Relation((other, Name(name)), ("=",)):
                    if name in env.values or name not in names:
                        continue
                    if free_names(other) <= env.values.keys():
                        found[name] = env.number(other)
        if not found:
            return env
        env = env.having(found)


def _fits(setting: Setting, env: Env) -> bool:
    """Whether the values are of the kinds that the names stand for."""
    point = dict(env.values)
    for name, domain in setting.domains.items():
        if name not in point:
            continue
        value = point[name]
        if domain.field == "real" and value.is_real is False:
            return False
        if domain.field == "rational" and not value.is_Rational:
            return False
        if domain.field == "integer" and not value.is_Integer:
            return False
        if domain.words and value.is_real is False:
            return False
        if not domain.property.holds(value, env):
            return False
    return all(
        not equal(point[a], point[b])
        for group in setting.distinct
        for a in group
        for b in group
        if a < b
    )


def _whole_points(
    setting: Setting, names: list[str], conditions: list[Condition], env: Env
) -> list[dict[str, Any]]:
    box = {name: domain_of(setting, name).property.range(env) for name in names}
    written = [_valued(one.node, env) for one in conditions if one.node is not None]
    tests = [one for one in conditions if one.node is None]
    if len(names) == 1:
        (name,) = names
        whole = setting_range(written, name, env)
        low, high = box[name]
        box[name] = (_inner(low, whole[0], max), _inner(high, whole[1], min))

    def accept(point: dict[str, int]) -> bool:
        at = env.having({name: sympy.Integer(value) for name, value in point.items()})
        return all(test.holds(at) for test in tests)

    quick = [node for node in written if free_names(node) <= set(names)]
    found = integer_points(names, quick, box, accept)
    return [{name: sympy.Integer(value) for name, value in point.items()} for point in found]


def setting_range(written: list[Node], name: str, env: Env) -> tuple[int | None, int | None]:
    """Bounds for one whole unknown from what is written about it."""
    if not written:
        return None, None
    return range_of(Logic("and", tuple(written)), name, env)


def _inner(mine: int | None, other: int | None, choose: Any) -> int | None:
    ends = [end for end in (mine, other) if end is not None]
    return choose(ends) if ends else None


def _valued(node: Node, env: Env) -> Node:
    """A statement in which every name with a value is replaced; only rational values are."""

    def change(part: Node) -> Node | None:
        if isinstance(part, Name) and part.name in env.values:
            return written(env.values[part.name])
        return None

    return replaced(node, change) if env.values else node


def _points(
    names: list[str],
    conditions: list[Condition],
    env: Env,
    *,
    complex_too: bool,
    declared: bool,
) -> list[dict[str, Any]]:
    """The real (or complex) solutions of all written conditions, without the tests."""
    nodes = [_valued(one.node, env) for one in conditions if one.node is not None]
    nodes = [node for node in nodes if free_names(node)]
    if len(names) == 1:
        return [{names[0]: value} for value in _values(nodes, names[0], complex_too, declared)]
    equations = [node for node in nodes if isinstance(node, Relation) and node.operators == ("=",)]
    if not equations:
        raise NotReadError("the problem does not fix its unknowns")
    return common_roots(equations, names, real=not complex_too)


def _values(nodes: list[Node], name: str, complex_too: bool, declared: bool) -> list[Any]:
    equations = [node for node in nodes if isinstance(node, Relation) and node.operators == ("=",)]
    if declared and not equations:
        raise NotReadError("the complex numbers in question are not finitely many")
    if not equations:
        if not nodes:
            raise NotReadError("the problem does not fix its unknown")
        return points_of(region(nodes, name))
    if complex_too:
        try:
            roots = equation_roots(equations[0], name)
        except NotPolynomialError:
            if declared:
                raise
            found = points_of(region(nodes, name))
            if not found and any(map(_has_complex_values, equations)):
                raise AmbiguousError("whether complex solutions count is not said") from None
            return found
        else:
            if not roots.all_solved:
                raise AmbiguousError("the equation has roots that are not solved exactly")
            return [root for root, _ in (*roots.real, *roots.complex)]
    return points_of(region(nodes, name))


def _has_complex_values(node: Node) -> bool:
    """Whether a power or a logarithm of an unknown takes every value in complex numbers."""
    return any(
        (isinstance(part, Binary) and part.op == "^" and free_names(part.right))
        or (isinstance(part, Call) and part.name in ("ln", "log", "exp", "sin", "cos"))
        for part in walk(node)
    )


def determined_values(query: Node, setting: Setting) -> list[Any]:
    """The one value of a formula that polynomial equations fix, whatever field is meant.

    NotReadError where that does not decide: something else is said too, or there are several.
    """
    env = prepared(setting)
    node = _valued(env.plain(query), env)
    conditions = [written_out(condition, env) for condition in setting.conditions]
    names = unknowns(setting, free_names(node), conditions)
    equations = [
        _valued(one.node, env)
        for one in conditions
        if isinstance(one.node, Relation) and one.node.operators == ("=",)
    ]
    statements = [_valued(one.node, env) for one in conditions if one.node is not None]
    different = [
        one for one in statements if isinstance(one, Relation) and one.operators == ("!=",)
    ]
    fields = {domain_of(setting, name).field for name in names}
    if (
        not names
        or len(equations) + len(different) != len(conditions)
        or not equations
        or "integer" in fields
        or setting.distinct
    ):
        raise NotReadError("the equations are not all that is said")
    written_equations = [one for one in equations if isinstance(one, Relation)]
    found = determined(node, written_equations, names, different)
    if len(found) != 1:
        raise NotReadError("the formula has several values")
    signs = [
        Relation((Name(name), whole(0)), (sign,))
        for name in names
        for sign in _SIGNS
        if _SIGNS[sign] in domain_of(setting, name).words
    ]
    if fields != {"complex"} and satisfiable([*equations, *different, *signs], names) is not True:
        raise NothingError("whether there are such numbers is not known")
    return found


_SIGNS: Final[dict[Any, str]] = {">": "positive", "<": "negative", ">=": "nonnegative"}
