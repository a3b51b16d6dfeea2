"""Whether what a step states in words or as a congruence holds: by the quick deciders alone.

    decide_stated(assertion)     Finding("refuted", counterexample="91 is not prime")

With unknowns of which nothing was read but that they are numbers, a statement is `proved` where it
holds for all of them; its falsehood for some shows nothing. This computes with sympy and belongs
in a worker process.
"""

import time
from typing import Any

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.proof.arithmetic import CHECKER
from mcp_reasoner.verify.proof.claims import Finding
from mcp_reasoner.verify.proof.deciders.decide import rule
from mcp_reasoner.verify.proof.reader import Assertion
from mcp_reasoner.verify.text import clean

__all__ = ["decide_stated"]


def decide_stated(assertion: Assertion) -> Finding:
    """The finding about a statement; `unknown` with the reason where it is left open."""
    start = time.perf_counter()
    try:
        found = _decide(assertion)
    except ExpressionError as error:
        found = {"verdict": "unknown", "detail": clean(str(error), 200)}
    took = round((time.perf_counter() - start) * 1000, 2)
    return Finding(**found, checker=CHECKER, milliseconds=took)


def _decide(assertion: Assertion) -> dict[str, Any]:
    assert assertion.formal is not None  # noqa: S101 - the caller has looked
    ruling = rule("quick", assertion.formal)
    if ruling.verdict == "proved":
        return {"verdict": "proved", "assumptions": ruling.assumptions}
    if assertion.open_because is not None:
        return {"verdict": "unknown", "detail": assertion.open_because}
    if ruling.verdict == "refuted" and not assertion.only_if_proved:
        return {"verdict": "refuted", "counterexample": ruling.counterexample}
    return {"verdict": "unknown", "detail": ruling.detail or "it was not decided"}
