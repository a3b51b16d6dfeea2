"""The typed values that answers are read into: plain frozen data around `nodes` trees.

`reading` makes them of text, `equivalence` puts them side by side, and `checks` takes the
values of names out of them. Nothing here reads, computes or compares.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from mcp_reasoner.verify.nodes import Node

__all__ = [
    "Answer",
    "Approximation",
    "Assignment",
    "Based",
    "Collection",
    "Equation",
    "Family",
    "Matrix",
    "Option",
    "Quantity",
    "Ratio",
    "Region",
    "Sequence",
    "Word",
]


@dataclass(frozen=True)
class Quantity:
    """One number or expression, with its unit as written ("" for none, "%" and "°" as such)."""

    node: Node
    unit: str = ""


@dataclass(frozen=True)
class Collection:
    """Several values: a `set` in braces, a bare `list`, or ordered in `( )` or `[ ]`."""

    kind: Literal["tuple", "square", "set", "list"]
    items: tuple["Answer", ...]


@dataclass(frozen=True)
class Assignment:
    """Values by name, in the order written; a name may come twice (x = 1 or x = 2)."""

    pairs: tuple[tuple[str, "Answer"], ...]


@dataclass(frozen=True)
class Equation:
    """Two sides that are equal, neither of which is a name alone."""

    left: Node
    right: Node


@dataclass(frozen=True)
class Region:
    """A set of reals: an interval, a union of them, or inequalities in one unknown."""

    node: Node


@dataclass(frozen=True)
class Family:
    """An answer for every value of its counters, each with its domain: "Z", "N", "Z+", "N0"."""

    member: "Answer"
    counters: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Approximation:
    """A number of which the answer says that it is rounded, and the exact one if it says that."""

    quantity: Quantity
    exact: "Answer | None" = None


@dataclass(frozen=True)
class Sequence:
    """Items that go on: those before the dots and those after."""

    before: tuple[Node, ...]
    after: tuple[Node, ...]


@dataclass(frozen=True)
class Option:
    """The letter of a choice together with what it says: (B) 12."""

    letter: str
    value: "Answer"


@dataclass(frozen=True)
class Matrix:
    """Rows of entries of equal number."""

    rows: tuple[tuple[Node, ...], ...]


@dataclass(frozen=True)
class Based:
    """A numeral with its base, as in 204_5."""

    digits: str
    base: int


@dataclass(frozen=True)
class Ratio:
    """Whole numbers with colons: a ratio, or a time of day."""

    parts: tuple[int, ...]


@dataclass(frozen=True)
class Word:
    """Plain words: the letter of a choice, "even", a name."""

    text: str


Answer: TypeAlias = (
    Quantity
    | Collection
    | Assignment
    | Equation
    | Region
    | Family
    | Approximation
    | Sequence
    | Option
    | Matrix
    | Based
    | Ratio
    | Word
)
