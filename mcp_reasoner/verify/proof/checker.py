"""The front of checking proofs: a report from a statement and a proof, without any model.

What the server, the command line and the strategies use. Holds no sympy and computes
nothing on the texts: they are read and decided in worker processes (`judging`). A claim
that a worker does not finish in time is `unknown`, and costs no other claim its verdict.
"""

import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

from mcp_reasoner.errors import InputError, VerifierError, VerifierTimeoutError
from mcp_reasoner.lengths import MAX_STATEMENT
from mcp_reasoner.sandbox.pool import WorkerPool
from mcp_reasoner.sandbox.pooled import Pooled
from mcp_reasoner.verify.proof.claims import Claim, Finding, FormalClaim, ProofReport, Span
from mcp_reasoner.verify.proof.prover import Prover
from mcp_reasoner.verify.proof.report import report
from mcp_reasoner.verify.proof.steps import MAX_STEPS, split_steps
from mcp_reasoner.verify.text import clean

__all__ = ["MAX_PROOF", "ProofChecker"]

MAX_PROOF: Final = 200_000
"""Characters of a proof, all steps together."""
_LATE: Final = "it was not decided in time"


class ProofChecker(Pooled):
    """Checks proofs; an asynchronous context manager. Each job may take `seconds`."""

    def __init__(
        self,
        *,
        pool: WorkerPool | None = None,
        seconds: float = 10.0,
        memory_mb: int = 1024,
        workers: int | None = None,
    ) -> None:
        super().__init__(pool=pool, seconds=seconds, memory_mb=memory_mb, workers=workers)
        self._prover = Prover(pool=self._pool, seconds=seconds, memory_mb=memory_mb)

    async def check(
        self,
        statement: str,
        proof: str | Sequence[str],
        *,
        max_seconds: float | None = None,
    ) -> ProofReport:
        """The report on `proof`: a text, which is cut into steps, or the steps themselves.

        Raises InputError for what is too long or empty, and nothing for what the texts say.
        """
        steps = _steps(statement, proof)
        deadline = time.monotonic() + (max_seconds or 12 * self._seconds)
        claims = await self._claims(statement, steps, deadline)
        about = await self._statement(statement, deadline)
        return report(steps, claims, statement=about)

    async def check_statement(self, statement: str) -> ProofReport:
        """The report on a statement alone, without a proof of it."""
        if not statement.strip() or len(statement) > MAX_STATEMENT:
            raise InputError(f"a statement has between 1 and {MAX_STATEMENT} characters")
        about = await self._statement(statement, time.monotonic() + 12 * self._seconds)
        return report((), (), statement=about)

    async def _statement(self, statement: str, deadline: float) -> Claim | None:
        try:
            found = await self._until(deadline, "proof_statement", {"statement": statement})
            if found is not None:
                return _claim(0, found)
        except (VerifierError, InputError, KeyError, TypeError, ValueError):
            return None
        formal = await self._prover.read_statement(statement)
        left = min(self._seconds, deadline - time.monotonic())
        if formal is None or left <= 0:
            return None
        finding = await self._prover.decide(formal, seconds=left)
        span = Span(0, 0, len(statement))
        return Claim.decided(id=0, span=span, text=statement, formal=formal, finding=finding)

    async def _claims(
        self, statement: str, steps: Sequence[str], deadline: float
    ) -> tuple[Claim, ...]:
        data = {"statement": statement, "steps": list(steps)}
        try:
            found = await self._until(deadline, "proof_claims", data)
            claims = found["claims"]
        except (VerifierError, InputError):
            claims = await self._one_by_one(data, deadline)
        return tuple(_claim(number, item) for number, item in enumerate(claims, 1))

    async def _one_by_one(self, data: Mapping[str, Any], deadline: float) -> list[dict[str, Any]]:
        """The claims in ever smaller groups, so that what cannot be decided stands alone."""
        try:
            total = (await self._until(deadline, "proof_claims", {**data, "high": 0}))["total"]
        except (VerifierError, InputError) as error:
            raise InputError("the proof could not be read in time") from error
        found: dict[int, dict[str, Any]] = {}
        waiting = [(0, total // 2), (total // 2, total)]
        while waiting:
            low, high = waiting.pop(0)
            if low == high:
                continue
            try:
                part = await self._until(
                    deadline, "proof_claims", {**data, "low": low, "high": high}
                )
                found.update(zip(range(low, high), part["claims"], strict=True))
            except (VerifierError, InputError):
                if high - low > 1:
                    middle = (low + high) // 2
                    waiting += [(low, middle), (middle, high)]
        return [found.get(place, _UNDECIDED) for place in range(total)]

    async def _until(self, deadline: float, task: str, data: Mapping[str, Any]) -> Any:
        """What a worker makes of a task before a deadline."""
        seconds = min(self._seconds, deadline - time.monotonic())
        if seconds <= 0:
            raise VerifierTimeoutError(_LATE)
        return await self._run(task, data, seconds=seconds)


_UNDECIDED: Final[dict[str, Any]] = {
    "span": [0, 0, 0],
    "text": _LATE,
    "formal": None,
    "finding": None,
}


def _steps(statement: str, proof: str | Sequence[str]) -> tuple[str, ...]:
    """The steps, all limits seen to."""
    if len(statement) > MAX_STATEMENT:
        raise InputError(
            f"the statement has {len(statement)} characters; at most {MAX_STATEMENT} are accepted"
        )
    length = len(proof) if isinstance(proof, str) else sum(map(len, proof))
    if length > MAX_PROOF:
        raise InputError(f"the proof has {length} characters; at most {MAX_PROOF} are accepted")
    steps = split_steps(proof) if isinstance(proof, str) else tuple(proof)
    if len(steps) > MAX_STEPS:
        raise InputError(f"the proof has {len(steps)} steps; at most {MAX_STEPS} are accepted")
    if not any(step.strip() for step in steps):
        raise InputError("the proof is empty")
    return steps


def _claim(number: int, data: Mapping[str, Any]) -> Claim:
    """The claim that a worker sent."""
    span, text = Span(*data["span"]), clean(data["text"], 300)
    if data["formal"] is None:
        return Claim(id=number, span=span, text=text, verdict="not_formalised")
    formal = FormalClaim.from_wire(data["formal"])
    finding = Finding.from_wire(data["finding"])
    return Claim.decided(id=number, span=span, text=text, formal=formal, finding=finding)
