"""Whether an answer is of the type that the caller wants: necessary, never sufficient.

Only an exact proof that it is not counts (37/2 is no integer); whatever cannot be read or
decided, has a unit or names, or is no single number, is let pass.
"""

from typing import Final

import sympy

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.answers import Assignment, Quantity
from mcp_reasoner.verify.evidence import Evidence, Judgement
from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.nodes import free_names
from mcp_reasoner.verify.order import is_zero
from mcp_reasoner.verify.printing import show
from mcp_reasoner.verify.reading import read_one

__all__ = ["judge_type"]

_SHOWN: Final = {
    "fraction": "a fraction",
    "integer": "an integer",
    "rational": "a rational number",
    "real": "a real number",
}


def judge_type(answer: str, answer_type: str) -> Judgement:
    """Refute an answer that is proved not to be of `answer_type`; otherwise decide nothing."""
    undecided = Judgement(verdict="unverified", reason="the type of the answer proves nothing")
    try:
        reading = read_one(answer)
        if isinstance(reading, Assignment) and len(reading.pairs) == 1:
            reading = reading.pairs[0][1]
        if not isinstance(reading, Quantity) or reading.unit or free_names(reading.node):
            return undecided
        value = to_sympy(reading.node)
        if not _is_not(value, answer_type):
            return undecided
    except ExpressionError:
        return undecided
    detail = f"{show(value)} is not {_SHOWN[answer_type]}"
    evidence = Evidence(kind="counterexample", decisive=True, detail=detail)
    return Judgement(verdict="refuted", evidence=(evidence,), reason=detail)


def _is_not(value: sympy.Expr, answer_type: str) -> bool:
    if value.is_number is not True or value.is_finite is False:
        return False
    if is_zero(sympy.im(value)) is False:
        return True
    match answer_type:
        case "integer":
            return bool(value.is_Rational and value.q != 1) or value.is_rational is False
        case "rational" | "fraction":
            return value.is_rational is False
    return False
