"""Inputs for a function, made by hypothesis from the types in its signature and from examples.

Types are read by rule; of a parameter without a type, or of one that is not known
here, the examples' values say what it is. Where neither does there are no inputs.
"""

import ast
import random
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import HealthCheck, Phase, find, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisException

from mcp_reasoner.verify.code.cases import Case
from mcp_reasoner.verify.code.signature import Signature

__all__ = ["Arguments", "arguments", "generate", "shrink"]

Arguments = st.SearchStrategy[tuple[Any, ...]]
"""What hypothesis draws tuples of positional arguments from."""

_LARGEST = 50
_SIMPLE: dict[str, Callable[[], st.SearchStrategy[Any]]] = {
    "int": lambda: st.integers(-_LARGEST, _LARGEST),
    "float": lambda: st.floats(-_LARGEST, _LARGEST, allow_nan=False, width=32),
    "bool": st.booleans,
    "str": lambda: st.text("abcABC xyz019.,-", max_size=8),
    "bytes": lambda: st.binary(max_size=8),
    "None": st.none,
}
_OF_ONE: dict[str, Callable[[st.SearchStrategy[Any]], st.SearchStrategy[Any]]] = {
    **dict.fromkeys(("list", "List", "Sequence", "Iterable"), lambda of: st.lists(of, max_size=6)),
    **dict.fromkeys(("set", "Set"), lambda of: st.sets(of, max_size=6)),
    "frozenset": lambda of: st.frozensets(of, max_size=6),
    "Optional": lambda of: st.none() | of,
}


def arguments(signature: Signature, examples: Sequence[Case] = ()) -> Arguments | None:
    """Where arguments for `signature` come from; None where nothing says what they are."""
    strategies = []
    for index, parameter in enumerate(signature.parameters):
        seen = [case.args[index] for case in examples if index < len(case.args)]
        strategy = _of_text(parameter.annotation)
        if strategy is None:
            if not seen:
                if parameter.optional:
                    break
                return None
            strategy = st.one_of([_of_value(value) for value in seen])
        # The examples show in what range a parameter makes sense.
        strategies.append(strategy | st.sampled_from(seen) if seen else strategy)
    return st.tuples(*strategies)


def generate(source: Arguments, *, count: int, seed_number: int) -> tuple[tuple[Any, ...], ...]:
    """At most `count` different inputs, simple ones among them."""
    found: dict[str, tuple[Any, ...]] = {}

    @seed(seed_number)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(source)
    def collect(drawn: tuple[Any, ...]) -> None:
        found.setdefault(repr(drawn), drawn)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        collect()
    return tuple(found.values())


def shrink(
    source: Arguments, still: Callable[[tuple[Any, ...]], bool], *, seed_number: int
) -> tuple[Any, ...] | None:
    """The simplest arguments found of which `still` holds; None if there are none."""
    try:
        return find(
            source,
            still,
            settings=settings(max_examples=200, database=None, deadline=None),
            random=random.Random(seed_number),  # noqa: S311 - to be repeatable
        )
    except HypothesisException:
        return None


def _of_text(annotation: str | None) -> st.SearchStrategy[Any] | None:
    try:
        return _of_node(ast.parse(annotation or "", mode="eval").body)
    except (SyntaxError, RecursionError):
        return None


def _of_node(node: ast.AST) -> st.SearchStrategy[Any] | None:
    match node:
        case ast.Constant(value=None):
            return st.none()
        case ast.Constant(value=str(text)):
            return _of_text(text)
        case ast.Attribute(attr=name) | ast.Name(id=name):
            if name in _SIMPLE:
                return _SIMPLE[name]()
            return _OF_ONE[name](_SIMPLE["int"]()) if name in _OF_ONE else None
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            first, second = _of_node(left), _of_node(right)
            return None if first is None or second is None else first | second
        case ast.Subscript(value=ast.Name(id=name) | ast.Attribute(attr=name), slice=inner):
            return _of_generic(name, inner)
    return None


def _of_generic(name: str, inner: ast.AST) -> st.SearchStrategy[Any] | None:
    nodes = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    if name in ("tuple", "Tuple") and isinstance(nodes[-1], ast.Constant):
        of = _of_node(nodes[0])
        return None if of is None else st.lists(of, max_size=6).map(tuple)
    parts = [_of_node(node) for node in nodes]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    if name in ("tuple", "Tuple"):
        return st.tuples(*known)
    if name == "Union":
        return st.one_of(known)
    if name in ("dict", "Dict", "Mapping") and len(known) == 2:
        return st.dictionaries(known[0], known[1], max_size=5)
    return _OF_ONE[name](known[0]) if name in _OF_ONE and len(known) == 1 else None


def _of_value(value: Any) -> st.SearchStrategy[Any]:
    """Values of the kind of an example's."""
    if isinstance(value, dict):
        keys, values = list(value), list(value.values())
        if not value:
            return st.just(value)
        return st.dictionaries(_of_all(keys), _of_all(values), max_size=5)
    if isinstance(value, tuple):
        return st.tuples(*map(_of_value, value))
    if isinstance(value, list | set | frozenset):
        of = _of_all(list(value)) if value else _SIMPLE["int"]()
        return _OF_ONE[type(value).__name__](of)
    simple = _SIMPLE.get(type(value).__name__)
    return simple() if simple is not None else st.just(value)


def _of_all(values: Sequence[Any]) -> st.SearchStrategy[Any]:
    by_type = {type(value): value for value in values}
    return st.one_of([_of_value(value) for value in by_type.values()])
