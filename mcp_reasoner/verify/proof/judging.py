"""What a worker does with a proof: its claims, read and decided, as data.

    judge_claims("", ["3 × 4 = 13"])     {"total": 1, "claims": [{"verdict": …}]}

The only door from `verify.tasks`; `checker` is on the other side. A part of the claims can
be asked for, so that one that takes too long costs only itself.
"""

import re
from collections.abc import Sequence
from typing import Any, Final

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.nodes import Constant, Relation, free_names, walk
from mcp_reasoner.verify.proof.algebra import decide_algebra
from mcp_reasoner.verify.proof.arithmetic import decide_numbers
from mcp_reasoner.verify.proof.claims import Finding, FormalClaim, Span
from mcp_reasoner.verify.proof.deciders.calculus.operators import has_calculus
from mcp_reasoner.verify.proof.deciders.theorem import read_theorem
from mcp_reasoner.verify.proof.reader import Assertion, read_proof
from mcp_reasoner.verify.proof.stated import decide_stated
from mcp_reasoner.verify.statements import read_statement

__all__ = ["judge_claims", "judge_statement"]

_ASKS: Final = re.compile(
    r"^\s*(?:(?:prove|show|verify|check|claim|theorem|lemma|proposition)\b[\s:.]*)?(?:that\s+)?",
    re.IGNORECASE,
)


def judge_claims(
    statement: str, steps: Sequence[str], *, low: int = 0, high: int | None = None
) -> dict[str, Any]:
    """The claims `low` to `high` (exclusive), with how many there are in all."""
    assertions = read_proof(statement, steps)
    return {
        "total": len(assertions),
        "claims": [_claim(assertion) for assertion in assertions[low:high]],
    }


def _claim(assertion: Assertion) -> dict[str, Any]:
    formal = assertion.formal
    found = None if formal is None else _decided(assertion)
    if assertion.only_if_proved and found is not None and found.verdict != "proved":
        formal = found = None
    span = assertion.span
    return {
        "span": [span.step, span.start, span.end],
        "text": assertion.text,
        "formal": None if formal is None else formal.to_wire(),
        "finding": None if found is None else found.to_wire(),
    }


def _decided(assertion: Assertion) -> Finding:
    formal = assertion.formal
    if assertion.only_if_proved or _is_more(assertion):
        return decide_stated(assertion)
    if formal is not None and formal.variables:
        return decide_algebra(assertion)
    return decide_numbers(assertion)


def _is_more(assertion: Assertion) -> bool:
    """Whether it says something else than how two numbers are related by plain arithmetic."""
    if assertion.formal is None:
        return False
    try:
        conclusion = read_theorem(assertion.formal).conclusion
    except ExpressionError:
        return False
    return not isinstance(conclusion, Relation) or has_calculus(conclusion)


def judge_statement(statement: str) -> dict[str, Any] | None:
    """The statement as a claim with its finding, where all of it is one formal statement.

    None where it is not, which is the rule: words that no rule reads change what is claimed.
    """
    text = _ASKS.sub("", statement, count=1).strip().rstrip(".").strip()
    for opening, closing in (("\\(", "\\)"), ("\\[", "\\]"), ("$$", "$$"), ("$", "$")):
        if text.startswith(opening) and text.endswith(closing) and len(text) > 2 * len(opening):
            text = text[len(opening) : -len(closing)].strip()
            break
    try:
        node = read_statement(text)
    except ExpressionError:
        return None
    if not isinstance(node, Relation) or len(node.operators) != 1 or free_names(node):
        return None
    if node.operators[0] not in ("=", "<", "<=", ">", ">="):
        return None
    if any(isinstance(part, Constant) and part.name in "ei" for part in walk(node)):
        return None
    assertion = Assertion(
        span=Span(0, 0, len(statement)), text=statement, formal=FormalClaim(conclusion=text)
    )
    return _claim(assertion)
