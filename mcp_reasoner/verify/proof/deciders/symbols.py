"""The symbols that stand for functions in rational functions, and what is known of each.

The base of `generators`: a symbol for each key (what it stands for), relations that vanish, and in
how many parts the unit of an exponent or an angle is split. The laws are in `powers` and `angles`.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, Final

import sympy
from sympy.polys.polyerrors import BasePolynomialError

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.nodes import Node
from mcp_reasoner.verify.proof.claims import Domain

__all__ = ["MAX_POWER", "MAX_SHIFT", "Symbols", "canonical"]

MAX_POWER: Final = 60
"""The largest exponent or multiple that is written out."""
MAX_SHIFT: Final = 40
"""How far apart two factorials, sums or parts of a unit may be and still be related."""


class Symbols(ABC):
    """The symbols of one theorem."""

    def __init__(self, domains: Mapping[str, Domain]) -> None:
        self.domains = domains
        self.relations: list[Any] = []
        self.assumed: list[Node] = []
        self._symbols: dict[Any, Any] = {}
        self._parts: dict[Any, int] = {}
        self._first: dict[Any, int] = {}
        self._positive: set[Any] = set()

    @abstractmethod
    def expression(self, node: Node) -> Any:
        """The rational function of a formula."""

    @property
    def symbols(self) -> Mapping[Any, Any]:
        """The symbol of each key: a tuple that begins with what the symbol stands for."""
        return self._symbols

    def _symbol(self, key: Any) -> Any:
        if key not in self._symbols:
            self._symbols[key] = sympy.Symbol(f"g{len(self._symbols)}")
        return self._symbols[key]

    def _related(self, key: Any, relation: Callable[[Any], Any]) -> Any:
        """The symbol of `key`; when it is new, the numerator of `relation` of it vanishes."""
        new = key not in self._symbols
        symbol = self._symbol(key)
        if new:
            self.relations.append(sympy.fraction(sympy.together(relation(symbol)))[0])
        return symbol

    def symbol_of(self, name: str) -> Any:
        """The symbol of a name of the theorem."""
        return self._symbol(("name", name))

    def _in_parts(self, key: Any, denominator: int) -> int:
        """Into how many parts the unit of an exponent or an angle is split in this theorem."""
        parts = int(sympy.ilcm(self._parts.get(key, 1), denominator))
        if parts > MAX_SHIFT:
            raise ExpressionError("an exponent or an angle has too large a denominator")
        self._parts[key] = parts
        return parts


def canonical(value: Any) -> Any:
    """One form for all equal rational functions."""
    if value.is_Symbol or value.is_Number:
        return value
    try:
        return sympy.cancel(value)
    except (BasePolynomialError, NotImplementedError) as error:
        raise ExpressionError("a formula has no simple form") from error
