"""Votes on what no decider decided: separate contexts try to falsify, each defect looked at again.

A vote sees the statement and the claims, numbered, and says of each undecided one whether it
is wrong, and why. A defect counts only where another call, which sees that claim and the
defect alone, finds it real. What cannot be read counts for the claim. All of it is the
model's opinion: k of n, never a percentage, and no more than level 1.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import anyio

from mcp_reasoner.reasoning.calls import Calls
from mcp_reasoner.reasoning.proof.asking import ask_json, objects
from mcp_reasoner.verify.proof.claims import Claim
from mcp_reasoner.verify.text import clean

__all__ = ["confirmed", "find_gaps", "vote"]

MAX_VOTED: Final = 12
"""Claims put to votes, the first ones of the proof."""
_MAX_GAPS: Final = 5
_MAX_TEXT: Final = 300
_UNDECIDED: Final = frozenset(["unknown", "not_formalised", "numerically_supported", "suspected"])

_DEFECTS: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "defects": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"claim": {"type": "integer"}, "defect": {"type": "string"}},
                "required": ["claim", "defect"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["defects"],
    "additionalProperties": False,
}
_REAL: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {"real": {"type": "boolean"}},
    "required": ["real"],
    "additionalProperties": False,
}
_GAPS: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {"gaps": {"type": "array", "items": {"type": "string"}, "maxItems": _MAX_GAPS}},
    "required": ["gaps"],
    "additionalProperties": False,
}


async def vote(
    calls: Calls, statement: str, claims: Sequence[Claim], *, votes: int
) -> tuple[Claim, ...]:
    """The claims, those that were undecided with the votes on them; `suspected` ones stay so."""
    asked = [claim for claim in claims if claim.verdict in _UNDECIDED][:MAX_VOTED]
    if not asked or not votes:
        return tuple(claims)
    rejected: Counter[int] = Counter()

    async def once() -> None:
        answer = await ask_json(calls, _vote_prompt(statement, claims, asked), _DEFECTS)
        said = {item.get("claim"): item.get("defect") for item in objects(answer, "defects")}
        for claim in asked:
            defect = said.get(claim.id)
            if isinstance(defect, str) and await confirmed(calls, statement, claim.text, defect):
                rejected[claim.id] += 1

    async with anyio.create_task_group() as tasks:
        for _ in range(votes):
            tasks.start_soon(once)
    voted = {claim.id for claim in asked}
    return tuple(
        _voted(claim, rejected[claim.id], votes) if claim.id in voted else claim for claim in claims
    )


def _voted(claim: Claim, against: int, votes: int) -> Claim:
    if claim.verdict == "suspected":
        return replace(claim, votes=(against, votes))
    if 2 * against >= votes:
        return replace(claim, verdict="model_reject", votes=(against, votes))
    if claim.verdict == "numerically_supported":
        return replace(claim, votes=(votes - against, votes))
    return replace(claim, verdict="model_accept", votes=(votes - against, votes))


async def confirmed(calls: Calls, statement: str, passage: str, defect: str) -> bool:
    """Whether another look finds a defect real; what cannot be read does not confirm it."""
    prompt = f"""Somebody says that a passage of a proof is wrong. Look for yourself whether the \
defect is real, that is, whether the passage is false or does not follow. Answer as JSON \
{{"real": true}} or {{"real": false}}.

Statement: {statement}

Passage: {passage}

Claimed defect: {clean(defect, _MAX_TEXT)}"""
    answer = await ask_json(calls, prompt, _REAL)
    return isinstance(answer, dict) and answer.get("real") is True


async def find_gaps(calls: Calls, statement: str, steps: Sequence[str]) -> tuple[str, ...]:
    """Missing cases, circles and unproved lemmas that the model sees; its opinion, so named."""
    listed = "\n\n".join(f"[step {number}]\n{step}" for number, step in enumerate(steps))
    prompt = f"""Below are a statement and a proof of it. Which gaps does the proof have: cases \
that are missing, arguments that go in a circle, lemmas that are used and not proved? Name each \
in one sentence with the number of its step, at most {_MAX_GAPS}; none is a good answer. As JSON \
{{"gaps": ["..."]}}.

Statement: {statement}

Proof:
{listed}"""
    answer = await ask_json(calls, prompt, _GAPS)
    gaps = answer.get("gaps") if isinstance(answer, dict) else None
    texts = [gap for gap in gaps if isinstance(gap, str)] if isinstance(gaps, list) else []
    return tuple(f"the model's opinion: {clean(gap, _MAX_TEXT)}" for gap in texts[:_MAX_GAPS])


def _vote_prompt(statement: str, claims: Sequence[Claim], asked: Sequence[Claim]) -> str:
    listed = "\n".join(
        f"{claim.id}. (step {claim.span.step}) {clean(claim.text, _MAX_TEXT)}" for claim in claims
    )
    numbers = ", ".join(str(claim.id) for claim in asked)
    return f"""Below are a statement and the claims that a proof of it makes, in order. Try to \
falsify the claims {numbers}, each by itself: look for a counterexample, a case left out, a step \
that does not follow from the claims before it. List those that are wrong, with the reason, as \
JSON {{"defects": [{{"claim": 3, "defect": "..."}}]}}; an empty list if you find none.

Statement: {statement}

Claims:
{listed}"""
