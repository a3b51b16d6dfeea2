"""The numeric bounds that hypotheses give a name: n >= 5, 0 < x, m = 3."""

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction

from mcp_reasoner.verify.nodes import Name, Node, Relation
from mcp_reasoner.verify.proof.deciders.theorem import literal

__all__ = ["is_lower_bound", "least_whole", "numeric_bounds"]


def numeric_bounds(hypotheses: Sequence[Node], name: str) -> Iterator[tuple[str, Fraction]]:
    """Relations of `name` with numbers, as if the name stood on the left: (">=", 5)."""
    for hypothesis in hypotheses:
        match hypothesis:
            case Relation((Name(left), right), (operator,)) if left == name:
                number, sign = literal(right), str(operator)
            case Relation((left, Name(right)), (operator,)) if right == name:
                turned = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
                number, sign = literal(left), turned.get(operator, operator)
            case _:
                continue
        if number is not None:
            yield sign, number


def least_whole(hypotheses: Sequence[Node], name: str) -> int | None:
    """The least whole number that the bounds leave for `name`; None without a lower one."""
    lows = [
        math.floor(number) + 1 if sign == ">" else math.ceil(number)
        for sign, number in numeric_bounds(hypotheses, name)
        if sign in (">", ">=", "=")
    ]
    return max(lows, default=None)


def is_lower_bound(hypothesis: Node, name: str) -> bool:
    """Whether a hypothesis says nothing but that `name` is above, or at least, a number."""
    return any(sign in (">", ">=") for sign, _ in numeric_bounds([hypothesis], name))
