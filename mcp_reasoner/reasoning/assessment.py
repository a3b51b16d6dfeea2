"""Carrying out the claim-level assessment of `clr`: one call a trajectory, all at once.

Each call sees the problem and the claims of one trajectory, neither its trace nor its answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import anyio

from mcp_reasoner.engine.protocol import Sampling
from mcp_reasoner.reasoning.calls import Calls
from mcp_reasoner.reasoning.clr import best_class, read_claims, read_refuted, reliability
from mcp_reasoner.reasoning.output import read_output
from mcp_reasoner.reasoning.prompts import assessment_messages
from mcp_reasoner.verify.evidence import Evidence

__all__ = ["ASSESSMENT_TOKENS", "Assessment", "assess"]

ASSESSMENT_TOKENS = 16_384
"""What a call may draw that tries to refute a trajectory's claims."""


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """The class and the weight of each trajectory with an answer, in sampling order."""

    weights: tuple[tuple[int, float], ...]
    claims: int

    @property
    def best(self) -> int:
        """The class with the highest sum of weights; of equal ones the first."""
        return best_class(self.weights)[0]

    @property
    def evidence(self) -> Evidence:
        """How the best class was found: the model's judgement, and no more."""
        score = best_class(self.weights)[1]
        whole = sum(weight for _, weight in self.weights)
        return Evidence(
            kind="model_judgement",
            decisive=False,
            detail=f"claim-level assessment: {score:.2f} of {whole:.2f} in weight for this answer, "
            f"over {len(self.weights)} samples with {self.claims} claims each",
        )


async def assess(
    calls: Calls, problem: str, answered: Sequence[tuple[str, int]], *, claims: int
) -> Assessment | None:
    """Have trajectories assessed, given as their texts after the thought and their classes."""
    weights = [0.0] * len(answered)

    async def weigh(order: int, answer: str) -> None:
        found = read_claims(answer, count=claims)
        refuted = 0
        if found:
            text = await calls.text(
                assessment_messages(problem, found), Sampling(max_tokens=ASSESSMENT_TOKENS)
            )
            refuted = read_refuted(read_output(text).answer, count=len(found))
        weights[order] = reliability(refuted, claims=claims)

    async with anyio.create_task_group() as tasks:
        for order, (answer, _) in enumerate(answered):
            tasks.start_soon(weigh, order, answer)
    if not answered:
        return None
    classes = [index for _, index in answered]
    return Assessment(weights=tuple(zip(classes, weights, strict=True)), claims=claims)
