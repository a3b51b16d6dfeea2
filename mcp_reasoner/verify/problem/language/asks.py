"""What a question asks, before its setting is known; and the ways of asking that others share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from mcp_reasoner.verify.nodes import Name
from mcp_reasoner.verify.problem.language.clauses import Setting
from mcp_reasoner.verify.problem.language.meanings import Quantity, equal, order
from mcp_reasoner.verify.problem.language.solutions import (
    NothingError,
    determined_values,
    environments,
)
from mcp_reasoner.verify.problem.normalise import Text
from mcp_reasoner.verify.problem.polynomials import AmbiguousError
from mcp_reasoner.verify.problem.question import ListQuestion, Question, ValueQuestion, show
from mcp_reasoner.verify.problem.rule import NotReadError, canonical
from mcp_reasoner.verify.text import clean

__all__ = [
    "Ask",
    "alone",
    "extreme",
    "list_ask",
    "listed",
    "name_of",
    "subject",
    "value_ask",
    "values_of",
]


@dataclass(frozen=True)
class Ask:
    """What is asked: computes the question with its answer in a setting, for a whole text."""

    answer: Callable[[Setting, Text], Question]

    def question(self, setting: Setting, text: Text) -> Question:
        """The question with its answer."""
        return self.answer(setting, text)


def subject(text: Text) -> str:
    """What a claim calls the answer: the question as it was read."""
    return f"the answer to: {clean(text.said, 300)}"


def alone(setting: Setting) -> None:
    """NotReadError where something is supposed beside a question that is complete in itself."""
    if setting != Setting():
        raise NotReadError("something is supposed beside a complete question")


def value_ask(
    compute: Callable[[Setting], Any],
    names: frozenset[str] = frozenset(),
    *,
    units: frozenset[str] = frozenset(),
) -> Ask:
    """One number is asked for."""

    def answer(setting: Setting, text: Text) -> Question:
        value = canonical(compute(setting))
        return ValueQuestion(
            subject=subject(text),
            value=value,
            names=names,
            units=units,
            detail=f"computed exactly: {show(value)}",
        )

    return Ask(answer)


def list_ask(
    compute: Callable[[Setting], Sequence[Any]], names: frozenset[str] = frozenset()
) -> Ask:
    """All values are asked for."""

    def answer(setting: Setting, text: Text) -> Question:
        values = tuple(compute(setting))
        return ListQuestion(
            subject=subject(text),
            values=values,
            names=names,
            detail=f"all {len(values)} found, and no other is left: {listed(values)}",
        )

    return Ask(answer)


def listed(values: Sequence[Any]) -> str:
    """Values for people."""
    return ", ".join(show(value) for value in values[:12]) + ("…" if len(values) > 12 else "")


def name_of(quantity: Quantity) -> frozenset[str]:
    """The name that a quantity is, if it is nothing but a name."""
    return frozenset([quantity.node.name]) if isinstance(quantity.node, Name) else frozenset()


def values_of(quantity: Quantity, setting: Setting) -> list[Any]:
    """All values of a quantity, over all solutions of the setting."""
    try:
        return _over_solutions(quantity, setting)
    except NothingError:
        raise
    except (NotReadError, AmbiguousError):
        if quantity.node is None:
            raise
        return determined_values(quantity.node, setting)


def _over_solutions(quantity: Quantity, setting: Setting) -> list[Any]:
    if not quantity.names and setting == Setting(functions=setting.functions):
        # Nothing to solve: one value, whatever field is meant.
        return [quantity.value(env) for env in environments(setting, ())]
    found = []
    for real in (True, False):
        at = environments(setting, quantity.names, real=real)
        found.append(_distinct([quantity.value(env) for env in at]))
    first, second = found
    if len(first) != len(second) or not all(any(equal(a, b) for b in second) for a in first):
        raise AmbiguousError("the problem leaves open whether complex solutions count")
    return first


def _distinct(values: Sequence[Any]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        if not any(equal(value, other) for other in found):
            found.append(value)
    return found


def extreme(values: Sequence[Any], *, largest: bool) -> Any:
    """The largest or the smallest of some numbers; NotReadError where there are none."""
    if not values:
        raise NotReadError("there are no numbers to choose from")
    best = values[0]
    for value in values[1:]:
        if (order(value, best) > 0) == largest:
            best = value
    return best
