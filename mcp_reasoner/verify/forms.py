"""Whether an answer has the form in which it was asked for (`asked`).

It has it; has the right kind of value written otherwise (0.5 for a fraction); or is of another
kind (√2 for a fraction, 1000 for an integer up to 999). What cannot be read has no finding. A
form is told and never decisive, since the words around an instruction may change it. Reading
and computing belong in a worker process.
"""

from collections.abc import Sequence
from typing import Any, Final

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.answers import Answer, Assignment, Based, Collection, Quantity, Region
from mcp_reasoner.verify.asked import Asked
from mcp_reasoner.verify.evidence import Evidence, FormFinding, Judgement
from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.nodes import (
    Binary,
    Group,
    Interval,
    Node,
    Number,
    Relation,
    Unary,
    free_names,
)
from mcp_reasoner.verify.order import is_zero
from mcp_reasoner.verify.problem.wording import is_reduced
from mcp_reasoner.verify.reading import read_one
from mcp_reasoner.verify.text import clean
from mcp_reasoner.verify.units import read_unit

__all__ = ["judge_form"]

_RANK: Final[dict[FormFinding, int]] = {"as_asked": 0, "other_form": 1, "other_kind": 2}
_SAID: Final[dict[FormFinding, str]] = {
    "as_asked": "and it is",
    "other_form": "and it is not written so",
    "other_kind": "and it is none",
}


def judge_form(answer: str, asked: Sequence[Asked]) -> Judgement:
    """What can be told of the form of `answer`; decides nothing."""
    found: list[tuple[FormFinding, Asked]] = []
    try:
        reading = read_one(answer)
        if isinstance(reading, Assignment) and len(reading.pairs) == 1:
            reading = reading.pairs[0][1]
        for form in asked:
            finding = _finding(reading, form)
            found += [] if finding is None else [(finding, form)]
    except ExpressionError:
        pass  # what cannot be read has no form that could be told
    if not found:
        return Judgement(verdict="unverified")
    finding, form = max(found, key=lambda item: _RANK[item[0]])
    detail = f"asked for: {form.words}; {_SAID[finding]}"
    evidence = Evidence(kind="properties", decisive=False, detail=clean(detail))
    return Judgement(verdict="unverified", evidence=(evidence,), form=finding)


def _finding(reading: Answer, form: Asked) -> FormFinding | None:
    match form.kind:
        case "integer" | "fraction" | "decimal":
            return _number(reading, form)
        case "interval":
            return _interval(reading)
        case "tuple" | "set" | "list":
            return _several(reading, form)
        case "base":
            if isinstance(reading, Based):
                return "as_asked" if reading.base == form.size else "other_form"
        case "unit":
            return _unit(reading, form.unit)
    return None


def _number(reading: Answer, form: Asked) -> FormFinding | None:
    if isinstance(reading, Region):
        return "other_kind"
    if not isinstance(reading, Quantity) or reading.unit or free_names(reading.node):
        return None
    value = to_sympy(reading.node)
    if value.is_number is not True or value.is_finite is False:
        return None
    node = reading.node
    if form.kind == "decimal":
        return "as_asked" if _has_places(node, form.size) else "other_form"
    if not value.is_Rational:
        return "other_kind" if _is_irrational(value) else None
    if form.kind == "fraction":
        return "as_asked" if is_reduced(node) else "other_form"
    low, high = form.low, form.high
    outside = (low is not None and value < low) or (high is not None and value > high)
    if value.q != 1 or outside:
        return "other_kind"
    return "as_asked" if is_reduced(node) else "other_form"


def _is_irrational(value: Any) -> bool:
    return value.is_rational is False or is_zero(value.as_real_imag()[1]) is False


def _has_places(node: Node, places: int | None) -> bool:
    while isinstance(node, Unary) and node.op in ("-", "+"):
        node = node.operand
    if not isinstance(node, Number):
        return False
    return places is None or len(node.text.partition(".")[2]) == places


def _interval(reading: Answer) -> FormFinding | None:
    match reading:
        case Region(node):
            return "as_asked" if _is_interval(node) else "other_form"
        case Collection("tuple" | "square", (_, _)):
            return "as_asked"
        case Quantity(node) if not free_names(node):
            return "other_kind"
    return None


def _is_interval(node: Node) -> bool:
    if isinstance(node, Binary) and node.op in ("∪", "∩"):
        return _is_interval(node.left) and _is_interval(node.right)
    if isinstance(node, Relation) and node.operators == ("in",):
        return _is_interval(node.operands[1])
    return isinstance(node, Interval | Group)


def _several(reading: Answer, form: Asked) -> FormFinding | None:
    match reading, form.kind:
        case Collection("tuple", items), "tuple":
            return "as_asked" if form.size in (None, len(items)) else "other_kind"
        case Collection(_, items), "tuple":
            return "other_form" if form.size in (None, len(items)) else "other_kind"
        case Quantity(node), "tuple" if not free_names(node):
            return "other_kind"
        case Collection(kind), ("set" | "list"):
            return "as_asked" if kind == form.kind else "other_form"
        case Quantity(), ("set" | "list"):
            return "as_asked" if form.kind == "list" else "other_form"
    return None


def _unit(reading: Answer, asked: str) -> FormFinding | None:
    if not isinstance(reading, Quantity) or free_names(reading.node):
        return None
    if asked == "degrees":
        return "as_asked" if reading.unit in ("", "°") else None
    given, wanted = read_unit(reading.unit), read_unit(asked)
    if not reading.unit or (given.dimension, given.factor) == (wanted.dimension, wanted.factor):
        return "as_asked"
    if not (given.known and wanted.known):
        return None
    return "other_form" if given.dimension == wanted.dimension else "other_kind"
