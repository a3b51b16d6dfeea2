"""Several numbers are asked for: all values of a kind, or a value for each of several unknowns."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mcp_reasoner.verify.evidence import Judgement
from mcp_reasoner.verify.problem.candidate import Answer
from mcp_reasoner.verify.problem.forms import Form
from mcp_reasoner.verify.problem.normalise import UnreadableError
from mcp_reasoner.verify.problem.question.base import (
    Question,
    refuted,
    same,
    show,
    value_of,
    verified,
)
from mcp_reasoner.verify.problem.wording import is_written_out, require

_EACH = frozenset(["any", "lowest", "radical", "integer", "decimal"])

__all__ = ["ListQuestion", "PointQuestion", "PointsQuestion", "SetQuestion"]


@dataclass(frozen=True, kw_only=True)
class ListQuestion(Question):
    """All values of a kind are asked for, in no order; an empty list is an answer too.

    `multiplicities` allow an answer that repeats a double root.
    """

    values: tuple[Any, ...]
    detail: str
    names: frozenset[str] = frozenset()
    multiplicities: tuple[int, ...] = ()

    @property
    def key(self) -> tuple[Any, ...]:
        """See `Question`."""
        if len(self.values) == 1:
            # "The root" and "all roots" of the same equation agree where there is one.
            return ("value", self.values[0])
        return ("set", frozenset(self.values))

    def judge(self, answer: Answer, form: Form) -> Judgement:
        """See `Question`."""
        if form.kind not in _EACH:
            raise UnreadableError("the form asked for is not checked for several values")
        nodes = answer.values(self.names)
        found = [0] * len(self.values)
        for node in nodes:
            value = value_of(node)
            matches = [index for index, one in enumerate(self.values) if same(value, one)]
            if not matches:
                return self.refuse(value)
            found[matches[0]] += 1
        missing = [show(one) for one, count in zip(self.values, found, strict=True) if not count]
        if missing:
            return refuted(f"{missing[0]} is missing from {self.subject}")
        if any(count > 1 for count in found) and tuple(found) != self.multiplicities:
            raise UnreadableError("the answer gives a value more than once")
        for node in nodes:
            value = value_of(node)
            if not is_written_out(node, rational=bool(value.is_Rational)):
                raise UnreadableError(
                    "the answer has the right values but they are not written out"
                )
            require(node, value, form)
        return self.confirmed()

    def refuse(self, value: Any) -> Judgement:
        """The verdict on an answer with a value that is none of those asked for."""
        return refuted(f"{show(value)} is not among {self.subject}")

    def confirmed(self) -> Judgement:
        """The judgement on the whole list."""
        if not self.values:
            return verified(f"there are no values among {self.subject}", "symbolic", self.detail)
        listed = ", ".join(show(one) for one in self.values)
        verb = "is" if len(self.values) == 1 else "are"
        return verified(f"{listed} {verb} {self.subject}", "symbolic", self.detail)


@dataclass(frozen=True, kw_only=True)
class SetQuestion(ListQuestion):
    """All roots of an equation; `holds` substitutes a value into the problem's own equation.

    `excluded` are the equation's roots that the words rule out.
    """

    holds: Callable[[Any], bool]
    equation: str
    noun: str
    excluded: tuple[Any, ...] = ()
    detail: str = ""

    def refuse(self, value: Any) -> Judgement:
        """See `ListQuestion`."""
        known = any(same(value, root) for root in self.excluded)
        if not known and self.holds(value):
            raise UnreadableError("a value of the answer could not be judged")
        return super().refuse(value)

    def confirmed(self) -> Judgement:
        """See `ListQuestion`."""
        if not all(self.holds(root) for root in self.values):
            raise UnreadableError("a computed value does not satisfy the equation")
        count = len(self.values)
        if not count:
            detail = f"{self.equation}: 0 {self.noun}, counted exactly"
            return verified(f"there are no values among {self.subject}", "substitution", detail)
        shown = ", ".join(show(root) for root in self.values)
        verb = "is" if count == 1 else "are"
        claim = f"{shown} {verb} {self.subject}"
        detail = f"{shown} substituted in {self.equation}; {count} of {count} {self.noun} found"
        return verified(claim, "substitution", detail)


@dataclass(frozen=True, kw_only=True)
class PointQuestion(Question):
    """A value for each of several unknowns is asked for; `orders` are its possible tuples."""

    values: tuple[tuple[str, Any], ...]
    orders: frozenset[tuple[str, ...]]
    detail: str

    @property
    def key(self) -> tuple[Any, ...]:
        """See `Question`."""
        return ("point", frozenset(self.values))

    def judge(self, answer: Answer, form: Form) -> Judgement:
        """See `Question`."""
        if form.kind not in ("any", "pair"):
            raise UnreadableError("the form asked for is not checked for several values")
        if form.kind == "pair" and "(" not in answer.cleaned():
            raise UnreadableError("the answer is not written as a pair")
        orders = self.orders
        if form.order:
            if sorted(form.order) != sorted(name for name, _ in self.values):
                raise UnreadableError("the pair asked for has other names than the unknowns")
            orders = frozenset([form.order])
        if len({tuple(dict(self.values)[name] for name in order) for order in orders}) == 1:
            orders = frozenset([min(orders)])
        nodes = answer.point(orders)
        for name, value in self.values:
            if not same(value_of(nodes[name]), value):
                return refuted(f"{name} is {show(value)} in {self.subject}")
        for name, value in self.values:
            if not is_written_out(nodes[name], rational=bool(value.is_Rational)):
                raise UnreadableError(
                    "the answer has the right values but they are not written out"
                )
        shown = ", ".join(f"{name}={show(value)}" for name, value in self.values)
        return verified(f"{shown} is {self.subject}", "substitution", self.detail)


@dataclass(frozen=True, kw_only=True)
class PointsQuestion(Question):
    """All tuples of a kind are asked for, in no order; one tuple is a list of one."""

    points: tuple[tuple[Any, ...], ...]
    detail: str
    names: tuple[str, ...] = ()
    ordered: bool = True

    @property
    def key(self) -> tuple[Any, ...]:
        """See `Question`."""
        if len(self.points) == 1 and self.names:
            return ("point", frozenset(zip(self.names, self.points[0], strict=True)))
        return ("points", frozenset(self.points))

    def judge(self, answer: Answer, form: Form) -> Judgement:
        """See `Question`."""
        coordinates = self.names or tuple("xyz"[: len(self.points[0])] if self.points else "")
        if form.kind not in ("any", "pair") or (form.order and form.order != coordinates):
            raise UnreadableError("the form asked for is not checked for points")
        found = [False] * len(self.points)
        written = answer.points(self.names)
        for nodes in written:
            values = [value_of(node) for node in nodes]
            places = [index for index, point in enumerate(self.points) if _alike(values, point)]
            if not places:
                shown = ", ".join(map(show, values))
                return refuted(f"({shown}) is not among {self.subject}")
            if found[places[0]]:
                raise UnreadableError("the answer gives a point more than once")
            found[places[0]] = True
        for point, there in zip(self.points, found, strict=True):
            if not there:
                return refuted(f"{_point(point)} is missing from {self.subject}")
        for nodes in written:
            for node in nodes:
                if not is_written_out(node, rational=bool(value_of(node).is_Rational)):
                    raise UnreadableError("the values of the answer are not written out")
        listed = ", ".join(map(_point, self.points)) or "no point"
        verb = "is" if len(self.points) < 2 else "are"
        return verified(f"{listed} {verb} {self.subject}", "symbolic", self.detail)


def _alike(values: list[Any], point: tuple[Any, ...]) -> bool:
    return len(values) == len(point) and all(same(a, b) for a, b in zip(values, point, strict=True))


def _point(point: tuple[Any, ...]) -> str:
    return f"({', '.join(map(show, point))})"
