"""solve_math: draw samples as needed, check every candidate at once, stop at the first proof.

Samples are drawn in rounds (1, 2, 4, … in total). Each answer that a sample
writes, also inside its thought, is a candidate and is checked as soon as it
appears; the first decisive pass cancels all that is still being decoded. Where
no check can decide, agreement among finished samples ends the run early and
the answer stays `unverified`. What is decisive is `verify`'s business alone.
"""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import anyio
import anyio.abc

from mcp_reasoner.engine.protocol import (
    Engine,
    ModelInfo,
    SampleFinished,
    SampleRequest,
    SampleRestarted,
    SampleText,
    Sampling,
)
from mcp_reasoner.errors import EngineError
from mcp_reasoner.reasoning.boxes import MAX_BOX
from mcp_reasoner.reasoning.effort import EFFORTS, EffortName
from mcp_reasoner.reasoning.outcome import (
    Agreement,
    Outcome,
    OutcomeStatus,
    Progress,
    Report,
    Usage,
)
from mcp_reasoner.reasoning.prompts import math_messages
from mcp_reasoner.reasoning.reader import StreamReader
from mcp_reasoner.verify.evidence import Evidence, Judgement
from mcp_reasoner.verify.text import clean
from mcp_reasoner.verify.verifier import Verifier

__all__ = ["EMBEDDED_ADVICE", "MAX_PROBLEM", "MathTask", "solve_math"]

MAX_PROBLEM = 20_000
"""The longest problem, in characters."""

EMBEDDED_ADVICE = (
    "the embedded demonstration model's unchecked word is not offered as an answer; "
    "`mcp-reasoner pull` fetches VibeThinker-3B"
)


@dataclass(frozen=True, kw_only=True)
class MathTask:
    """What the caller asked; `checks` suffice for an answer, `constraints` are necessary only."""

    problem: str
    checks: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()
    answer_type: str | None = None
    effort: EffortName = "standard"
    max_seconds: float = 1800.0
    seed: int = 0
    run_id: str | None = None


@dataclass
class _Sample:
    """One sample while it streams and after."""

    reader: StreamReader = field(default_factory=StreamReader)
    tokens: int = 0
    finished: bool = False

    def candidate(self) -> str | None:
        """The answer that it gives now: its final one, or the last so far."""
        candidate = self.reader.read().candidate
        return None if candidate is None else _shown(candidate)


async def solve_math(
    engine: Engine, verifier: Verifier, task: MathTask, *, report: Report
) -> Outcome:
    """Solve one problem within its budget.

    Raises InputError for checks that cannot be read, before any model call, and
    EngineError when the model cannot be reached.
    """
    await verifier.validate(checks=task.checks, constraints=task.constraints)
    attempt = _Attempt(engine, verifier, task, await engine.model(), report)
    with anyio.move_on_after(task.max_seconds) as limit:
        for total in EFFORTS[task.effort].rounds:
            await attempt.draw_until(total)
            if attempt.proved is not None or await attempt.agreed():
                break
    return await attempt.outcome(timed_out=limit.cancelled_caught)


class _Attempt:
    """The state of one run: its samples, what was judged, and the proof once there is one."""

    def __init__(
        self, engine: Engine, verifier: Verifier, task: MathTask, model: ModelInfo, report: Report
    ) -> None:
        self._engine = engine
        self._verifier = verifier
        self._task = task
        self._model = model
        self._report = report
        self._effort = EFFORTS[task.effort]
        self._started = time.monotonic()
        self._samples: list[_Sample] = []
        self._judgements: dict[str, Judgement] = {}
        self._notices_before = len(engine.notices())
        self._judging: dict[str, anyio.Event] = {}
        self._failure: EngineError | None = None
        self._seen: str | None = None  # the candidate that was written last
        self.proved: str | None = None

    async def draw_until(self, total: int) -> None:
        """Draw samples until there are `total`; ends early at a proof."""
        async with anyio.create_task_group() as tasks:
            for index in range(len(self._samples), total):
                sample = _Sample()
                self._samples.append(sample)
                tasks.start_soon(self._draw, index, sample, tasks)
        if self._failure is not None and self.proved is None:
            raise self._failure

    async def _draw(self, index: int, sample: _Sample, tasks: anyio.abc.TaskGroup) -> None:
        context = self._model.context
        cap = self._effort.max_tokens
        request = SampleRequest(
            messages=math_messages(self._task.problem, answer_type=self._task.answer_type),
            seed=self._task.seed + index,
            # A cap beyond the context means all that the context still holds.
            sampling=Sampling(max_tokens=None if context and cap >= context else cap),
            run_id=self._task.run_id,
        )
        try:
            async with self._engine.sample(request) as events:
                async for event in events:
                    match event:
                        case SampleText():
                            sample.tokens = event.tokens
                            for found in sample.reader.feed(event.text, tokens=event.tokens):
                                self._seen = _shown(found.text)
                                tasks.start_soon(self._judge, self._seen, tasks)
                            if sample.reader.looping:
                                break
                        case SampleRestarted():
                            sample.reader = StreamReader()
                        case SampleFinished():
                            sample.tokens = event.tokens
                            sample.finished = True
                    self._show()
        except EngineError as error:
            self._failure = error
            tasks.cancel_scope.cancel()
            return
        candidate = sample.candidate()
        if candidate is not None:
            await self._judge(candidate, tasks)

    async def _judge(self, candidate: str, tasks: anyio.abc.TaskGroup) -> None:
        """Judge a candidate once, however many samples wrote it."""
        if (pending := self._judging.get(candidate)) is not None:
            await pending.wait()
            return
        done = self._judging[candidate] = anyio.Event()
        judgement = await self._verifier.judge(
            candidate,
            problem=self._task.problem,
            checks=self._task.checks,
            constraints=self._task.constraints,
            answer_type=self._task.answer_type,
        )
        self._judgements[candidate] = judgement
        done.set()
        if judgement.verdict == "verified" and self.proved is None:
            self.proved = candidate
            tasks.cancel_scope.cancel()

    async def agreed(self) -> bool:
        """Whether enough finished samples give one answer that nothing refuted."""
        ranked = await self._ranked()
        if not ranked:
            return False
        votes, answered = len(ranked[0]), sum(len(group) for group in ranked)
        return votes >= self._effort.agree and 2 * votes > answered

    async def _ranked(self) -> list[list[str]]:
        """Unrefuted candidates, one per sample, in classes of equal answers, largest first.

        Finished samples count; the last boxes of others only where nothing has finished.
        """
        found = [(sample.finished, sample.candidate()) for sample in self._samples]
        standing = [
            (finished, candidate)
            for finished, candidate in found
            if candidate is not None and not self._is_refuted(candidate)
        ]
        candidates = [c for finished, c in standing if finished] or [c for _, c in standing]
        classes = await self._verifier.classes(candidates)
        return sorted(([candidates[i] for i in group] for group in classes), key=len, reverse=True)

    def _is_refuted(self, candidate: str) -> bool:
        judgement = self._judgements.get(candidate)
        return judgement is not None and judgement.verdict == "refuted"

    def _show(self) -> None:
        standing = self._seen is not None and not self._is_refuted(self._seen)
        self._report(
            Progress(
                samples=len(self._samples),
                tokens=sum(sample.tokens for sample in self._samples),
                best_candidate=self._seen if standing else None,
            )
        )

    async def outcome(self, *, timed_out: bool) -> Outcome:
        """The result of all that was drawn and judged."""
        if self.proved is not None:
            return await self._verified(self.proved)
        ranked = await self._ranked()
        if ranked:
            return await self._standing(ranked)
        return self._nothing(timed_out=timed_out)

    async def _verified(self, answer: str) -> Outcome:
        judgement = self._judgements[answer]
        candidates = [c for s in self._samples if s.finished and (c := s.candidate()) is not None]
        if answer not in candidates:
            candidates.append(answer)
        classes = await self._verifier.classes(candidates)
        own = next(group for group in classes if candidates.index(answer) in group)
        return self._end(
            "verified",
            answer=answer,
            answer_latex=await self._verifier.latex(answer),
            claim=judgement.claim,
            evidence=judgement.evidence,
            agreement=Agreement(k=len(own), n=len(candidates)),
        )

    async def _standing(self, ranked: Sequence[Sequence[str]]) -> Outcome:
        """An answer that no check decided."""
        winners = ranked[0]
        answer = Counter(winners).most_common(1)[0][0]
        agreement = Agreement(k=len(winners), n=sum(len(group) for group in ranked))
        judgement = self._judgements.get(answer)
        agreed = Evidence(
            kind="agreement",
            decisive=False,
            detail=f"{agreement.k} of {agreement.n} samples gave this answer",
        )
        evidence = (*(judgement.evidence if judgement else ()), agreed)
        reason = (judgement.reason if judgement else None) or "no decisive check was possible"
        if self._model.embedded:
            return self._end(
                "abstained",
                reason=f"{reason}; {EMBEDDED_ADVICE}",
                best_candidate=answer,
                evidence=evidence,
                agreement=agreement,
            )
        return self._end(
            "unverified",
            answer=answer,
            answer_latex=await self._verifier.latex(answer),
            reason=reason,
            evidence=evidence,
            agreement=agreement,
        )

    def _nothing(self, *, timed_out: bool) -> Outcome:
        refuted = [c for c in self._judgements if self._is_refuted(c)]
        if refuted:
            failed = self._judgements[refuted[-1]]
            asked = "your checks" if self._task.checks or self._task.constraints else "the problem"
            return self._end(
                "abstained",
                reason=f"every candidate ({len(refuted)} tried) failed {asked}",
                best_candidate=refuted[-1],
                evidence=failed.evidence,
            )
        spent = sum(sample.tokens for sample in self._samples)
        limit = f"{self._task.max_seconds:g} seconds" if timed_out else "the token limit"
        return self._end(
            "abstained",
            reason=f"no sample gave an answer within {limit} "
            f"({len(self._samples)} samples, {spent} tokens)",
        )

    def _end(
        self,
        status: OutcomeStatus,
        *,
        answer: str | None = None,
        answer_latex: str | None = None,
        claim: str | None = None,
        reason: str | None = None,
        best_candidate: str | None = None,
        evidence: tuple[Evidence, ...] = (),
        agreement: Agreement | None = None,
    ) -> Outcome:
        return Outcome(
            status=status,
            model=self._model,
            seed=self._task.seed,
            usage=Usage(
                samples=len(self._samples),
                tokens=sum(sample.tokens for sample in self._samples),
                seconds=time.monotonic() - self._started,
            ),
            answer=answer,
            answer_latex=answer_latex,
            claim=claim,
            reason=reason,
            best_candidate=best_candidate,
            evidence=evidence,
            agreement=agreement,
            notices=tuple(self._engine.notices()[self._notices_before :]),
        )


def _shown(candidate: str) -> str:
    """The candidate as it will be shown; this text, not the raw one, is what gets judged."""
    return clean(candidate, MAX_BOX)
