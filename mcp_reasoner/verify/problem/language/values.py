"""Several numbers, and what is made of them: sums, products, means, the smallest of a set.

    values       several numbers of which a sum, a product or a mean may be taken
    quantity     a number made of several, or one of a set in words

Sets of whole numbers are in `sets`, the numbers that solve an equation in `roots`.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

import sympy

from mcp_reasoner.verify.problem.language.engine import Production, phrases
from mcp_reasoner.verify.problem.language.meanings import Env, Quantity
from mcp_reasoner.verify.problem.language.quantities import SIZE, is_largest, reciprocal
from mcp_reasoner.verify.problem.language.wholes import Whole
from mcp_reasoner.verify.problem.polynomials import AmbiguousError
from mcp_reasoner.verify.problem.rule import NotReadError

__all__ = ["PHRASES", "Values", "folded"]


class Values:
    """Several numbers, perhaps equal ones among them."""

    def __init__(
        self,
        compute: Callable[[Env], Sequence[Any]],
        names: frozenset[str],
        *,
        of_set: bool = False,
    ) -> None:
        self.compute = compute
        self.names = names
        self.of_set = of_set

    def each(self, change: Callable[[Any], Any]) -> "Values":
        """The numbers, each changed."""
        return Values(
            lambda env: [change(value) for value in self.compute(env)],
            self.names,
            of_set=self.of_set,
        )


def _listed(quantities: list[Quantity]) -> Values:
    names = frozenset().union(*(one.names for one in quantities))
    return Values(lambda env: [one.value(env) for one in quantities], names)


def _members(group: Whole) -> Values:
    if not group.plural:
        raise NotReadError("one number is not several")
    return Values(
        lambda env: [sympy.Integer(value) for value in group.members(env)],
        _names_of(group),
        of_set=True,
    )


def _leading(group: Whole, count: str) -> Values:
    """The smallest few of a set."""
    if not group.plural:
        raise NotReadError("one number is not several")
    size = {"two": 2, "three": 3, "four": 4, "five": 5}[count]
    return Values(
        lambda env: [sympy.Integer(value) for value in group.leading(env, size)],
        _names_of(group),
        of_set=True,
    )


def _names_of(group: Whole) -> frozenset[str]:
    """The names on which a set depends, without its own."""
    found: set[str] = set()
    for condition in group.conditions:
        found |= condition.names
    return frozenset(found - {group.name or ""})


def _quantity_of(values: Values, compute: Callable[[Sequence[Any]], Any]) -> Quantity:
    """A number computed from several."""
    return Quantity(
        values.names, None, lambda env: compute(values.compute(env)), of_set=values.of_set
    )


def folded(compute: Callable[[Sequence[Any]], Any]) -> Callable[[Values], Quantity]:
    """The builder of a quantity that is computed from several numbers."""
    return lambda values: _quantity_of(values, compute)


def _sum(values: Sequence[Any]) -> Any:
    return sympy.Add(*values)


def _product(values: Sequence[Any]) -> Any:
    if not values or len(values) > 1000:
        raise AmbiguousError("there are no numbers to multiply, or too many")
    return sympy.Mul(*values)


def _mean(values: Sequence[Any]) -> Any:
    if not values:
        raise AmbiguousError("there are no numbers to average")
    return sympy.Add(*values) / len(values)


def _sorted(values: Sequence[Any]) -> list[Any]:
    found = list(values)
    if not all(value.is_Rational for value in found):
        raise AmbiguousError("the numbers are not put in order")
    return sorted(found)


def _median(values: Sequence[Any]) -> Any:
    found = _sorted(values)
    if not found:
        raise AmbiguousError("there are no numbers")
    middle = len(found) // 2
    return found[middle] if len(found) % 2 else (found[middle - 1] + found[middle]) / 2


def _mode(values: Sequence[Any]) -> Any:
    counts = {value: list(values).count(value) for value in values}
    most = [value for value, count in counts.items() if count == max(counts.values())]
    if len(most) != 1:
        raise AmbiguousError("there is no single mode")
    return most[0]


def _spread(values: Sequence[Any]) -> Any:
    found = _sorted(values)
    return found[-1] - found[0]


def _greatest(values: Sequence[Any]) -> Any:
    return _sorted(values)[-1]


def _least(values: Sequence[Any]) -> Any:
    return _sorted(values)[0]


def _of_set(group: Whole, compute: Callable[[Env], Any]) -> Quantity:
    return Quantity(_names_of(group), None, compute, of_set=True)


def _number_of(group: Whole) -> Quantity:
    if not group.plural:
        raise NotReadError("one number is not several")
    return _of_set(group, lambda env: sympy.Integer(len(group.members(env))))


def _extreme(group: Whole, size: str) -> Quantity:
    if group.plural:
        raise NotReadError("several numbers are asked for, not one")
    least = not is_largest(size)
    return _of_set(group, lambda env: sympy.Integer(group.first(env, least=least)))


def _nth(group: Whole, size: str, nth: str) -> Quantity:
    """The second smallest, the third largest."""
    if group.plural:
        raise NotReadError("several numbers are asked for, not one")
    place = {"second": 2, "third": 3, "fourth": 4, "fifth": 5, "tenth": 10}[nth]

    def compute(env: Env) -> Any:
        if not is_largest(size):
            return sympy.Integer(group.leading(env, place)[-1])
        found = group.members(env)
        if len(found) < place:
            raise AmbiguousError("there are not so many numbers")
        return sympy.Integer(found[-place])

    return _of_set(group, compute)


def _nth_of(group: Whole, nth: str) -> Quantity:
    if not nth.isdigit():
        return _nth(group, "smallest", nth)
    if group.plural:
        raise NotReadError("several numbers are asked for, not one")
    return _of_set(group, lambda env: sympy.Integer(group.leading(env, int(nth))[-1]))


def _only(group: Whole) -> Quantity:
    """The number of a kind: there must be exactly one."""
    if group.plural:
        raise NotReadError("several numbers are asked for, not one")

    def compute(env: Env) -> Any:
        found = group.members(env)
        if len(found) != 1:
            raise NotReadError("there is no single such number")
        return sympy.Integer(found[0])

    return _of_set(group, compute)


_THE: Final = r"(?:the )?"
_NTH: Final = r"(?P<nth>second|third|fourth|fifth|tenth)"
PHRASES: Final[tuple[Production, ...]] = (
    *phrases("values", _listed, r"(?:the )?(?:numbers |integers )?<quantities and>"),
    *phrases("values", _members, r"(?:all )?(?:of )?(?:the )?<whole>"),
    *phrases("values", _leading, r"(?:the )?(?P<count>two|three|four|five) smallest <whole>"),
    *phrases(
        "values",
        lambda values: values.each(lambda value: value**2),
        r"(?:the )?squares of <values>",
    ),
    *phrases(
        "values", lambda values: values.each(lambda value: value**3), r"(?:the )?cubes of <values>"
    ),
    *phrases("values", lambda values: values.each(reciprocal), r"(?:the )?reciprocals of <values>"),
    *phrases("quantity", folded(_sum), rf"{_THE}(?:sum|total) of <values>"),
    *phrases("quantity", folded(_product), rf"{_THE}product of <values>"),
    *phrases(
        "quantity",
        folded(_mean),
        rf"{_THE}(?:average|mean|arithmetic mean|average \(arithmetic mean\)) (?:value )?of "
        rf"<values>",
    ),
    *phrases("quantity", folded(_median), rf"{_THE}median of <values>"),
    *phrases("quantity", folded(_mode), rf"{_THE}mode of <values>"),
    *phrases("quantity", folded(_spread), rf"{_THE}range of <values>"),
    *phrases("quantity", folded(_greatest), rf"{_THE}(?:largest|greatest) of <values>"),
    *phrases("quantity", folded(_least), rf"{_THE}(?:smallest|least) of <values>"),
    *phrases("quantity", _number_of, rf"{_THE}number of (?:different |distinct )?<whole>"),
    *phrases("quantity", _extreme, rf"{_THE}{SIZE} (?:possible )?<whole>"),
    *phrases("quantity", _nth, rf"{_THE}{_NTH} {SIZE} <whole>"),
    *phrases(
        "quantity",
        _nth_of,
        r"(?:the )?\$?(?P<nth>[1-9][0-9]{0,3})\$?(?:st|nd|rd|th) <whole>",
        rf"(?:the )?{_NTH} <whole>",
    ),
    *phrases("quantity", _only, r"(?:the unique|the only|the) <whole>"),
)
