r"""Claim-level reliability assessment: which of many trajectories rests on claims that hold.

As published for VibeThinker-3B: each of K trajectories ends with its boxed answer and M
claims that decided it; one more call for each sees the problem and these claims alone,
neither the trace nor the answer, and tries to refute them. A trajectory weighs
r = (valid / M)^M; the class of equal answers with the highest sum wins, the earlier one where
two are equal. A verdict that cannot be read counts as valid, a claim that was not given too.
All of this is the model's own judgement: it chooses among answers and verifies none.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mcp_reasoner.verify.text import clean

__all__ = [
    "ClrSettings",
    "assessment_instruction",
    "best_class",
    "claims_instruction",
    "read_claims",
    "read_refuted",
    "reliability",
]

_MAX_CLAIM = 600
_CLAIM = re.compile(
    r"^\s*(?:[-*>]\s*)?(?:\*\*)?\s*(?:claim\s*)?[\(\[]?(\d{1,2})[\)\].:]+\s*(?:\*\*)?\s*(.+)$",
    re.IGNORECASE,
)
_VERDICT = re.compile(
    r"^\s*(?:[-*>]\s*)?(?:\*\*)?\s*(?:claim\s*)?[\(\[]?(\d{1,2})[\)\].:\s-]+.*?\b(VALID|REFUTED)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class ClrSettings:
    """K trajectories, and M claims of each."""

    trajectories: int = 32
    claims: int = 5


def claims_instruction(count: int) -> str:
    """What is added to the problem, so that a trajectory ends with its claims."""
    return (
        f"After the boxed answer, write the line `Claims:` and then exactly {count} numbered "
        "claims, in order: the intermediate results on which your answer depends most, each a "
        "full sentence that can be checked by itself. Do not restate the problem, and claim "
        "nothing trivial."
    )


def assessment_instruction(claims: Sequence[str]) -> str:
    """What is added to the problem for the call that tries to refute the claims."""
    listed = "\n".join(f"{number}. {claim}" for number, claim in enumerate(claims, start=1))
    return (
        "Do not solve this problem. Somebody claims the following about it. Try to refute each "
        f"claim by itself.\n\n{listed}\n\nEnd with one line for each claim: its number, a colon, "
        "and VALID or REFUTED."
    )


def read_claims(answer: str, *, count: int) -> tuple[str, ...]:
    """The numbered claims after the last line `Claims:` of an answer, `count` at most."""
    _, found, tail = answer.rpartition("laims:")
    if not found:
        return ()
    claims: dict[int, str] = {}
    for line in tail.splitlines():
        match = _CLAIM.match(line)
        if match and int(match[1]) == len(claims) + 1 <= count:
            claims[len(claims) + 1] = clean(match[2].strip(), _MAX_CLAIM)
    return tuple(claims.values())


def read_refuted(answer: str, *, count: int) -> int:
    """How many of `count` claims an assessment refutes; the last verdict on each counts."""
    verdicts: dict[int, bool] = {}
    for line in answer.splitlines():
        match = _VERDICT.match(line)
        if match and 1 <= int(match[1]) <= count:
            verdicts[int(match[1])] = match[2].upper() == "REFUTED"
    return sum(verdicts.values())


def reliability(refuted: int, *, claims: int) -> float:
    """What a trajectory weighs: 5 of 5 valid is 1, 4 of 5 is 0.328, 3 of 5 is 0.078."""
    return float(((claims - refuted) / claims) ** claims)


def best_class(weights: Sequence[tuple[int, float]]) -> tuple[int, float]:
    """The class with the highest sum of weights, and the sum; of equal ones the first seen.

    `weights` has the class and the weight of each trajectory with an answer, in order.
    """
    scores: dict[int, float] = {}
    for index, weight in weights:
        scores[index] = scores.get(index, 0.0) + weight
    best = max(scores, key=lambda index: scores[index])
    return best, scores[best]
