"""A number written as m/n in lowest terms, of which m + n or the like is asked.

setting    "2/6 is written as m/n, where m and n are relatively prime positive integers"
"""

import re
from collections.abc import Iterator
from typing import Any, Final

import sympy

from mcp_reasoner.verify.problem.language.clauses import Setting
from mcp_reasoner.verify.problem.language.engine import Production, Reading, phrases
from mcp_reasoner.verify.problem.language.meanings import Quantity, combined
from mcp_reasoner.verify.problem.polynomials import NotReadError

__all__ = ["PHRASES", "READERS"]

Names = tuple[str, str]
_FRACTION = re.compile(
    r"\$? ?(?:\\[dt]?frac ?\{ ?([A-Za-z]) ?\} ?\{ ?([A-Za-z]) ?\}|([A-Za-z]) ?/ ?([A-Za-z])) ?\$?",
    re.ASCII,
)


def _fraction_of_names(reading: Reading, text: str) -> Iterator[Names]:
    """`\\frac{m}{n}`, `m/n`."""
    found = _FRACTION.fullmatch(text.strip())
    if found is None:
        return
    top, bottom = (name for name in found.groups() if name)
    if top != bottom and not {top, bottom} & reading.functions:
        yield top, bottom


def _written(quantity: Quantity, names: Names) -> Setting:
    """Both names are fixed by the value, which must be a positive fraction."""
    if quantity.names:
        raise NotReadError("the number holds an unknown")

    def fraction(value: Any) -> Any:
        if not value.is_Rational or value <= 0:
            raise NotReadError("the number is no positive fraction")
        return value

    top, bottom = names
    return Setting(
        definitions={
            top: combined(lambda value: sympy.Integer(fraction(value).p), quantity),
            bottom: combined(lambda value: sympy.Integer(fraction(value).q), quantity),
        }
    )


def _where(quantity: Quantity, names: Names, listed: list[str]) -> Setting:
    if sorted(listed) != sorted(names):
        raise NotReadError("other names are spoken of than stand in the fraction")
    return _written(quantity, names)


_AS: Final = (
    r"(?:can be |is )?(?:written|expressed) (?:as|in the form)(?: the| an?)?"
    r"(?: (?:common|reduced|simplified))?(?: fraction)? ?"
)
_COPRIME: Final = (
    r"(?:relatively prime|coprime) positive integers"
    r"|positive(?:,)? (?:relatively prime|coprime) integers"
    r"|positive integers with (?:a )?greatest common divisor (?:of )?1"
)
_LOWEST: Final = r" in (?:lowest|simplest) (?:terms|form)"
PHRASES: Final[tuple[Production, ...]] = (
    *phrases(
        "setting",
        _where,
        rf"<quantity> {_AS}<fraction of names>,? (?:where|with|for|in which) <names> "
        rf"(?:are |being )?(?:both )?(?:{_COPRIME})",
        rf"<quantity> {_AS}<fraction of names>{_LOWEST},? (?:where|with) <names> (?:are |being )?"
        r"(?:both )?positive integers",
    ),
    *phrases("setting", _written, rf"<quantity> {_AS}<fraction of names>{_LOWEST}"),
)
READERS: Final = {"fraction of names": (_fraction_of_names,)}
