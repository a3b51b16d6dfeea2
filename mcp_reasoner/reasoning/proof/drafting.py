"""A proof where the caller gives none: draft, verify, refine, in the manner of DeepSeekMath-V2.

A draft is graded by separate calls, 0, 1/2 or 1 with the defects that each sees, and every
defect is looked at again before it counts. The next draft sees the last one with its real
defects. A draft with full marks of all graders ends the search; else the best one is kept.
That is the model's word on its own work: what comes of the proof is `checking`'s to say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import anyio

from mcp_reasoner.reasoning.calls import Calls
from mcp_reasoner.reasoning.proof.asking import ask_json, ask_text, objects
from mcp_reasoner.reasoning.proof.voting import confirmed
from mcp_reasoner.verify.text import clean

__all__ = ["Draft", "draft_proof"]

_MAX_DEFECTS: Final = 6
_SCORES: Final = (0, 0.5, 1)
_GRADE: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "score": {"enum": list(_SCORES)},
        "defects": {
            "type": "array",
            "maxItems": _MAX_DEFECTS,
            "items": {
                "type": "object",
                "properties": {"passage": {"type": "string"}, "defect": {"type": "string"}},
                "required": ["passage", "defect"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["score", "defects"],
    "additionalProperties": False,
}


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A proof that the model wrote, its mean score, and the defects that were found real."""

    text: str
    score: float
    defects: tuple[str, ...]


async def draft_proof(calls: Calls, statement: str, *, drafts: int, graders: int) -> Draft | None:
    """The best of at most `drafts` proofs; None where none was written."""
    best: Draft | None = None
    for _ in range(drafts):
        text = (await ask_text(calls, _draft_prompt(statement, best))).strip()
        if not text:
            continue
        found = await _graded(calls, statement, text, graders=graders)
        if best is None or found.score > best.score:
            best = found
        if found.score == 1 and not found.defects:
            break
    return best


async def _graded(calls: Calls, statement: str, text: str, *, graders: int) -> Draft:
    scores: list[float] = []
    defects: list[str] = []

    async def once() -> None:
        answer = await ask_json(calls, _grade_prompt(statement, text), _GRADE)
        score = answer.get("score") if isinstance(answer, dict) else None
        if score not in _SCORES:
            return
        real = False
        for item in objects(answer, "defects")[:_MAX_DEFECTS]:
            passage, defect = item.get("passage"), item.get("defect")
            if not isinstance(passage, str) or not isinstance(defect, str):
                continue
            if await confirmed(calls, statement, clean(passage, 600), defect):
                real = True
                defects.append(clean(f"{passage}: {defect}", 500))
        # Marks taken off for a defect that is none are given back.
        scores.append(float(score) if real or score == 1 else 0.5 + float(score) / 2)

    async with anyio.create_task_group() as tasks:
        for _ in range(graders):
            tasks.start_soon(once)
    score = sum(scores) / len(scores) if scores else 0.0
    return Draft(text=text, score=score, defects=tuple(defects))


def _draft_prompt(statement: str, last: Draft | None) -> str:
    prompt = f"""Prove the following statement. Write a complete proof in short numbered steps, \
each step one inference that can be checked by itself, with every formula in LaTeX. If the \
statement is false, give a counterexample instead.

Statement: {statement}"""
    if last is None:
        return prompt
    listed: Sequence[str] = last.defects or ("it was not convincing",)
    found = "\n".join(f"- {defect}" for defect in listed)
    return f"""{prompt}

An earlier attempt:

{last.text}

What is wrong with it:
{found}

Write a better proof, whole and by itself."""


def _grade_prompt(statement: str, text: str) -> str:
    return f"""Grade a proof. 1: complete and right, every step justified. 0.5: the idea is right, \
but a detail is missing or wrong. 0: a fatal error, or no proof of this statement. Name each \
defect with the passage it is in, copied exactly. As JSON {{"score": 1, "defects": \
[{{"passage": "...", "defect": "..."}}]}}.

Statement: {statement}

Proof:
{text}"""
