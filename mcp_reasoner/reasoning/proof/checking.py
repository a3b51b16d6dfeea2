"""check_proof: the deterministic layer first, then what a model can add, marked as such.

Without a model, or with the embedded one, which knows nothing of proofs, the report is the
deterministic layer's. A refutation by that layer ends the check: no opinion changes it.
"""

import time
from collections.abc import Sequence
from dataclasses import replace

import anyio

from mcp_reasoner.engine.protocol import Engine, ModelInfo
from mcp_reasoner.reasoning.calls import Calls
from mcp_reasoner.reasoning.outcome import Progress, Report, Usage
from mcp_reasoner.reasoning.proof.drafting import draft_proof
from mcp_reasoner.reasoning.proof.formalising import Formalised, formalise
from mcp_reasoner.reasoning.proof.task import PROOF_EFFORTS, ProofOutcome, ProofTask
from mcp_reasoner.reasoning.proof.voting import find_gaps, vote
from mcp_reasoner.verify.proof.checker import ProofChecker
from mcp_reasoner.verify.proof.claims import Claim, ProofReport
from mcp_reasoner.verify.proof.prover import Prover
from mcp_reasoner.verify.proof.report import report as put_together
from mcp_reasoner.verify.text import clean_program

__all__ = ["check_proof"]

_MAX_DRAFT = 20_000
_EMBEDDED = (
    "the embedded demonstration model was not asked about this proof; "
    "`mcp-reasoner pull` fetches VibeThinker-3B"
)


async def check_proof(
    engine: Engine, checker: ProofChecker, prover: Prover, task: ProofTask, *, report: Report
) -> ProofOutcome:
    """Check a proof within its budget, or have one drafted and check that.

    Raises InputError for texts that are too long, and EngineError where a proof is to be
    drafted and the model cannot be reached.
    """
    check = _Check(engine, checker, prover, task, await engine.model(), report)
    with anyio.move_on_after(task.max_seconds) as limit:
        await check.carry_out()
    return check.outcome(timed_out=limit.cancelled_caught)


class _Check:
    """One call: the report as it stands, which each stage makes richer."""

    def __init__(
        self,
        engine: Engine,
        checker: ProofChecker,
        prover: Prover,
        task: ProofTask,
        model: ModelInfo,
        report: Report,
    ) -> None:
        self._checker = checker
        self._prover = prover
        self._task = task
        self._model = model
        self._started = time.monotonic()
        self._effort = PROOF_EFFORTS[task.effort]
        self._calls = Calls(
            engine,
            context=model.context,
            run_id=task.run_id,
            first_seed=task.seed,
            news=lambda: report(Progress(samples=self._calls.count, tokens=self._calls.tokens)),
        )
        self._draft: str | None = None
        self._report: ProofReport | None = None
        self._notices: list[str] = []

    async def carry_out(self) -> None:
        """All stages, as far as they are needed."""
        task, proof = self._task, self._task.proof
        if self._model.embedded:
            self._notices.append(_EMBEDDED)
        if task.empty:
            self._report = await self._checker.check_statement(task.statement)
            if self._report.status != "unverified" or self._model.embedded:
                return
            draft = await draft_proof(
                self._calls, task.statement, drafts=self._effort.drafts, graders=self._effort.votes
            )
            if draft is None:
                self._notices.append("the model wrote no proof")
                return
            self._draft = proof = draft.text
        self._report = await self._checker.check(
            task.statement, proof, max_seconds=task.max_seconds
        )
        if self._report.status == "unverified" and not self._model.embedded:
            await self._ask(self._report)

    async def _ask(self, found: ProofReport) -> None:
        """Have what was not decided formalised, decided, voted on; and gaps named."""
        statement, steps = self._task.statement, found.steps
        formalised = await formalise(self._calls, statement, steps)
        claims = _merged(found.claims, await self._decided(formalised))
        self._report = self._with(found, claims)
        if not formalised:
            self._notices.append("the model's list of claims could not be read")
        claims = await vote(self._calls, statement, claims, votes=self._effort.votes)
        self._report = self._with(found, claims)
        gaps = await find_gaps(self._calls, statement, steps)
        self._report = replace(self._report, opinions=gaps)

    async def _decided(self, formalised: Sequence[Formalised]) -> list[Claim]:
        """The model's claims with what the deciders find about them."""
        found: dict[int, Claim] = {}

        async def decide(place: int, item: Formalised) -> None:
            about = {"id": place + 1, "span": item.span, "text": item.text}
            if item.formal is None:
                claim = Claim(verdict="not_formalised", **about)  # type: ignore[arg-type]
            else:
                finding = await self._prover.decide(item.formal)
                claim = Claim.decided(formal=item.formal, finding=finding, **about)  # type: ignore[arg-type]
            found[place] = replace(claim, rests_on=tuple(n + 1 for n in item.rests_on))

        async with anyio.create_task_group() as tasks:
            for place, item in enumerate(formalised):
                tasks.start_soon(decide, place, item)
        return [found[place] for place in sorted(found)]

    def _with(self, found: ProofReport, claims: Sequence[Claim]) -> ProofReport:
        return put_together(found.steps, claims, statement=found.statement)

    def outcome(self, *, timed_out: bool) -> ProofOutcome:
        """The report as it stands."""
        if self._report is None:
            reason = "nothing was checked within the time; this is not a proof of the theorem"
            self._report = ProofReport(status="unverified", steps=(), reason=reason)
        if timed_out:
            self._notices.append(f"the check was ended after {self._task.max_seconds:g} s")
        usage = Usage(
            samples=self._calls.count,
            tokens=self._calls.tokens,
            seconds=time.monotonic() - self._started,
        )
        return ProofOutcome(
            report=self._report,
            usage=usage,
            seed=self._task.seed,
            model=self._model,
            draft=None if self._draft is None else clean_program(self._draft)[:_MAX_DRAFT],
            notices=tuple(self._notices),
        )


def _merged(by_rule: Sequence[Claim], by_model: Sequence[Claim]) -> tuple[Claim, ...]:
    """All claims in the order of the text, numbered anew; a model's, where no rule read them.

    What a rule could not read is dropped where the model has a claim of the same place.
    """
    decided = [claim for claim in by_rule if claim.formal is not None]
    new = [
        claim
        for claim in by_model
        if not any(_inside(claim, other) and claim.formal is None for other in decided)
    ]
    unread = [
        claim
        for claim in by_rule
        if claim.formal is None and not any(_inside(claim, other) for other in new)
    ]
    shift = {}
    ordered = sorted(
        [*decided, *new, *unread], key=lambda claim: (claim.span.step, claim.span.start)
    )
    for number, claim in enumerate(ordered, 1):
        if claim in new:
            shift[claim.id] = number
    return tuple(
        replace(
            claim,
            id=number,
            rests_on=tuple(shift[n] for n in claim.rests_on if n in shift),
        )
        for number, claim in enumerate(ordered, 1)
    )


def _inside(claim: Claim, other: Claim) -> bool:
    """Whether a claim's words lie in those of another."""
    return (
        claim.span.step == other.span.step
        and other.span.start <= claim.span.start
        and claim.span.end <= other.span.end
    )
