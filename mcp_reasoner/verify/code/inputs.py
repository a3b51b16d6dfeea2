"""Inputs for a function, made by hypothesis from the types in its signature and from examples.

Of a parameter whose type is missing or unknown, the examples' values say what it is; where
neither does there are no inputs. Examples also say that numbers are not to be negative.
"""

import os
import random
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, find, given, seed, settings
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.errors import HypothesisException

from mcp_reasoner.verify.code.cases import Case
from mcp_reasoner.verify.code.signature import Shape, Signature

__all__ = ["Arguments", "arguments", "generate", "shrink"]

# It would keep caches in the folder that the user happens to be in; here nothing can be kept.
set_hypothesis_home_dir(Path(os.devnull) / "hypothesis")

Arguments = st.SearchStrategy[tuple[Any, ...]]
"""What hypothesis draws tuples of positional arguments from."""

# Small numbers and few letters, so that some come twice, beside larger ones.
_SMALL, _LARGEST = 3, 50
_LENGTH, _PAIRS, _LETTERS = 6, 5, 12
_SIMPLE: dict[str, Callable[[int], st.SearchStrategy[Any]]] = {
    "int": lambda least: st.integers(max(least, -_SMALL), _SMALL) | st.integers(least, _LARGEST),
    "float": lambda least: st.floats(least, _LARGEST, allow_nan=False, width=32),
    "bool": lambda _: st.booleans(),
    "str": lambda _: st.text("ab", max_size=6) | st.text("abcABC xyz019.,-", max_size=8),
    "bytes": lambda _: st.binary(max_size=8),
    "none": lambda _: st.none(),
    "NoneType": lambda _: st.none(),
}
_OF_ONE: dict[str, Callable[[st.SearchStrategy[Any]], st.SearchStrategy[Any]]] = {
    "list": lambda of: st.lists(of, max_size=_LENGTH),
    "set": lambda of: st.sets(of, max_size=_LENGTH),
    "frozenset": lambda of: st.frozensets(of, max_size=_LENGTH),
    "tuples": lambda of: st.lists(of, max_size=_LENGTH).map(tuple),
}


def arguments(
    signature: Signature, examples: Sequence[Case] = (), *, with_examples: bool = True
) -> Arguments | None:
    """Where arguments for `signature` come from; None where nothing says what they are.

    `with_examples` mixes the examples' own values in, which reach what only they show (a
    format, say) and are in the way of shrinking.
    """
    strategies = []
    for index, parameter in enumerate(signature.parameters):
        seen = [case.args[index] for case in examples if index < len(case.args)]
        if parameter.shape is not None:
            strategy = _of_shape(parameter.shape, _least(seen))
        elif seen:
            strategy = st.one_of([_of_value(value, _least(seen)) for value in seen])
        elif parameter.optional:
            break
        else:
            return None
        if with_examples and seen:
            texts = [value for value in seen if type(value) is str and value]
            alike = [st.text(sorted(set("".join(texts))), max_size=_LETTERS)] if texts else []
            strategy = st.one_of([strategy, *alike, st.sampled_from(seen)])
        strategies.append(strategy)
    return st.tuples(*strategies)


def generate(source: Arguments, *, count: int, seed_number: int) -> tuple[tuple[Any, ...], ...]:
    """At most `count` different inputs, simple ones among them."""
    found: dict[str, tuple[Any, ...]] = {}

    @seed(seed_number)
    @settings(
        max_examples=2 * count,  # some come again
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(source)
    def collect(drawn: tuple[Any, ...]) -> None:
        if len(found) < count:
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


def _least(seen: Sequence[Any]) -> int:
    """The least number that makes sense where examples show these values."""
    numbers = [value for value in seen if type(value) in (int, float)]
    # One number may be positive by chance.
    positive = len(numbers) >= 2 and all(value >= 0 for value in numbers)
    return 0 if positive and len(numbers) == len(seen) else -_LARGEST


def _of_shape(shape: Shape, least: int = -_LARGEST) -> st.SearchStrategy[Any]:
    simple = _SIMPLE.get(shape.name)
    if simple is not None:
        return simple(least)
    if shape.name == "union":
        return st.one_of([_of_shape(part, least) for part in shape.parts])
    parts = [_of_shape(part) for part in shape.parts]
    if shape.name == "tuple":
        return st.tuples(*parts)
    if shape.name == "dict":
        return st.dictionaries(parts[0], parts[1], max_size=_PAIRS)
    return _OF_ONE[shape.name](parts[0])


def _of_value(value: Any, least: int = -_LARGEST) -> st.SearchStrategy[Any]:
    """Values of the kind of an example's."""
    if isinstance(value, dict):
        keys, values = list(value), list(value.values())
        if not value:
            return st.just(value)
        return st.dictionaries(_of_all(keys), _of_all(values), max_size=_PAIRS)
    if isinstance(value, tuple):
        return st.tuples(*map(_of_value, value))
    if isinstance(value, list | set | frozenset):
        of = _of_all(list(value)) if value else _SIMPLE["int"](-_LARGEST)
        return _OF_ONE[type(value).__name__](of)
    simple = _SIMPLE.get(type(value).__name__)
    return simple(least) if simple is not None else st.just(value)


def _of_all(values: Sequence[Any]) -> st.SearchStrategy[Any]:
    by_type = {type(value): value for value in values}
    return st.one_of([_of_value(value) for value in by_type.values()])
