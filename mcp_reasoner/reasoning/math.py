"""solve_math: draw samples as the policy says, check every candidate at once, stop at a proof.

Each answer that a sample writes, also inside its thought, is a candidate and is checked as
soon as it appears (`candidates`); the first decisive pass cancels all that is still being
decoded. Where no check decides, `policy` says when the samples agree enough, or (effort
`max`) `assessment` says which answer rests on claims that hold; the answer then stays
`unverified`. What is decisive is `verify`'s business alone. One sample's life is in
`trajectory`, the words of the end in `conclusion`.
"""

import time
from collections.abc import Sequence
from dataclasses import replace

import anyio
import anyio.abc

from mcp_reasoner.engine.protocol import Engine, ModelInfo, SampleRequest, Sampling
from mcp_reasoner.errors import EngineError
from mcp_reasoner.reasoning.assessment import Assessment, assess
from mcp_reasoner.reasoning.calls import Calls
from mcp_reasoner.reasoning.candidates import Candidates
from mcp_reasoner.reasoning.conclusion import Conclusion
from mcp_reasoner.reasoning.effort import EFFORTS
from mcp_reasoner.reasoning.opinions import Opinions
from mcp_reasoner.reasoning.outcome import Agreement, Outcome, Progress, Report, Usage
from mcp_reasoner.reasoning.policy import Draw, Standing, Stop, View, at_cap, decide, standing
from mcp_reasoner.reasoning.prompts import math_messages
from mcp_reasoner.reasoning.scope import decline
from mcp_reasoner.reasoning.task import MathTask
from mcp_reasoner.reasoning.trajectory import AtCap, Trajectory
from mcp_reasoner.verify.code.tester import ProgramTester
from mcp_reasoner.verify.evidence import Evidence, Judgement
from mcp_reasoner.verify.verifier import Verifier

__all__ = ["solve_math"]

_HOPELESS = 4
"""A sample with so many different refuted answers is guessing."""
_SETTLE_SECONDS = 5.0


async def solve_math(
    engine: Engine,
    verifier: Verifier,
    task: MathTask,
    *,
    report: Report,
    tester: ProgramTester | None = None,
) -> Outcome:
    """Solve one problem within its budget; without a `tester` no programs are asked for.

    What is outside the model's scope by its words, or contradicts itself, ends before any
    model call; with checks of the caller's the words do not matter. Raises InputError for
    checks that cannot be read, before any model call too, and EngineError when the model
    cannot be reached.
    """
    await verifier.validate(checks=task.checks, constraints=task.constraints)
    run = _Run(engine, verifier, tester, task, await engine.model(), report)
    if not task.checks and (declined := decline(task.problem)) is not None:
        return run.conclusion().abstained(declined.reason)
    with anyio.move_on_after(task.max_seconds) as limit:
        await run.read()
        if run.contradiction is not None:
            return run.conclusion().contradictory(run.contradiction)
        await run.sample()
        if run.proved is None:
            await run.compare()
    await run.settle()
    return await run.outcome(timed_out=limit.cancelled_caught)


class _Run:
    """One run: its samples, what was judged, and the proof once there is one."""

    def __init__(
        self,
        engine: Engine,
        verifier: Verifier,
        tester: ProgramTester | None,
        task: MathTask,
        model: ModelInfo,
        report: Report,
    ) -> None:
        self._engine = engine
        self._verifier = verifier
        self._task = task
        self._model = model
        self._report = report
        self._effort = EFFORTS[task.effort]
        # The embedded model knows one form of prompt: it is not asked for claims.
        self._claims = task.clr.claims if task.effort == "max" and not model.embedded else None
        if task.effort == "max":
            self._effort = self._effort.of(task.clr.trajectories)
        self._started = time.monotonic()
        self._samples: list[Trajectory] = []
        self._candidates = Candidates(verifier, task)
        self._calls = Calls(
            engine,
            context=model.context,
            run_id=task.run_id,
            first_seed=task.seed + self._effort.samples,
            news=self._show,
        )
        self._opinions = Opinions(self._calls, verifier, tester, self._candidates, task.problem)
        self._news = anyio.Event()
        self._notices_before = len(engine.notices())
        self._failure: EngineError | None = None
        self._seen: str | None = None  # the candidate that was written last
        self._assessment: Assessment | None = None
        self.contradiction: Judgement | None = None

    @property
    def proved(self) -> str | None:
        """The answer that a decisive check passed, once there is one."""
        return self._candidates.proved

    async def read(self) -> None:
        """See what can be told from the problem alone: a contradiction, or a way to decide."""
        if not self._task.checks:
            self.contradiction = await self._verifier.contradiction(self._task.problem)
        if self._task.checks or await self._verifier.reading(self._task.problem) is not None:
            # Where a check can decide, one right answer is enough.
            self._effort = replace(self._effort, first=1)

    async def sample(self) -> None:
        """Draw samples until something is proved, or the policy says stop."""
        async with anyio.create_task_group() as tasks:
            while self.proved is None and self._failure is None:
                self._news = anyio.Event()
                action = decide(self._views(), self._effort)
                if isinstance(action, Stop):
                    break
                if isinstance(action, Draw):
                    for _ in range(action.count):
                        self._begin(tasks)
                    continue
                await self._news.wait()
            tasks.cancel_scope.cancel()
        if self._failure is not None and self.proved is None:
            raise self._failure

    def _begin(self, tasks: anyio.abc.TaskGroup) -> None:
        context = self._model.context
        cap = self._effort.cap
        request = SampleRequest(
            messages=math_messages(
                self._task.problem, answer_type=self._task.answer_type, claims=self._claims
            ),
            seed=self._task.seed + len(self._samples),
            # A cap beyond the context means all that the context still holds.
            sampling=Sampling(max_tokens=None if context and cap >= context else cap),
            run_id=self._task.run_id,
        )
        sample = Trajectory(request)
        self._samples.append(sample)
        tasks.start_soon(self._draw, sample, tasks)

    async def _draw(self, sample: Trajectory, tasks: anyio.abc.TaskGroup) -> None:
        def news(told: Trajectory, candidate: str | None) -> None:
            if candidate is not None and self._candidates.take(candidate):
                self._seen = candidate
                tasks.start_soon(self._judge, candidate)
            elif candidate is not None:
                self._drop_hopeless(told)
            self._show()
            if candidate is not None or not told.running:
                self._news.set()

        context, longest = self._model.context, self._effort.longest
        with anyio.CancelScope() as scope:
            sample.drop = scope.cancel
            try:
                await sample.draw(
                    self._engine,
                    longest=None if context and longest >= context else longest,
                    news=news,
                    at_cap=self._at_cap,
                )
            except EngineError as error:
                self._failure = error
        sample.running = False
        self._news.set()

    def _at_cap(self, sample: Trajectory) -> AtCap:
        views = self._views()
        return at_cap(views[self._samples.index(sample)], views, self._effort)

    async def _judge(self, candidate: str) -> None:
        """Judge a candidate, once however many samples wrote it."""
        if (await self._candidates.judge(candidate)).verdict == "refuted":
            for sample in self._samples:
                self._drop_hopeless(sample)
        self._news.set()

    def _drop_hopeless(self, sample: Trajectory) -> None:
        """End a sample that has written too many answers that were refuted."""
        written = {found.text for found in sample.reader.candidates}
        refuted = sum(map(self._candidates.is_refuted, written))
        if sample.running and refuted >= _HOPELESS and sample.drop is not None:
            sample.drop()

    def _views(self, *, any_kind: bool = False) -> list[View]:
        """The samples for the policy; one whose candidate is being judged counts as running.

        With `any_kind` answers count that are of another kind than was asked for.
        """
        class_of = self._candidates.class_of if any_kind else self._candidates.vote
        views = []
        for sample in self._samples:
            candidate = sample.candidate
            pending = candidate is not None and self._candidates.is_open(candidate)
            views.append(
                View(
                    answer=class_of(candidate),
                    running=sample.running or pending,
                    tokens=sample.tokens,
                    finished=sample.finished,
                    forced=sample.forced,
                )
            )
        return views

    def _show(self) -> None:
        stands = self._seen is not None and not self._candidates.is_refuted(self._seen)
        self._report(
            Progress(
                samples=len(self._samples) + self._calls.count,
                tokens=self._tokens,
                best_candidate=self._seen if stands else None,
            )
        )

    @property
    def _tokens(self) -> int:
        return sum(sample.tokens for sample in self._samples) + self._calls.tokens

    async def settle(self) -> None:
        """Judge what the samples had written when they were ended, for a short while at most."""
        with anyio.move_on_after(_SETTLE_SECONDS):
            for candidate in dict.fromkeys(sample.candidate for sample in self._samples):
                if self.proved is None and candidate and self._candidates.is_open(candidate):
                    await self._candidates.judge(candidate)

    async def compare(self) -> None:
        """Where nothing was proved: weigh the answers by what more the model has to say of them.

        Second opinions and the assessment come side by side; a proof ends both.
        """
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._ask, tasks.cancel_scope)
            if self._claims is not None:
                tasks.start_soon(self._assess, self._claims)

    async def _ask(self, scope: anyio.CancelScope) -> None:
        """Ask for second opinions if this effort has them for a run that stands as this one does.

        The embedded model can neither write programs nor propose checks.
        """
        wanted = self._effort.second_opinions
        leader = standing(self._views())
        agreed = leader is not None and leader.suffices(self._effort)
        if self._model.embedded or (agreed and not wanted.always):
            return
        if leader is None:
            # There is no answer that checks could tell apart from others.
            wanted = replace(wanted, proposals=0)
        await self._opinions.gather(wanted)
        if self.proved is not None:
            scope.cancel()

    async def _assess(self, claims: int) -> None:
        """Have the claims of every trajectory assessed that ended with an answer."""
        answered = [
            (sample.reader.read().answer, index)
            for sample in self._samples
            if sample.finished and (index := self._candidates.vote(sample.candidate)) is not None
        ]
        self._assessment = await assess(self._calls, self._task.problem, answered, claims=claims)

    def conclusion(self) -> Conclusion:
        """What the outcome has in any case, as of now."""
        return Conclusion(
            model=self._model,
            seed=self._task.seed,
            usage=Usage(
                samples=len(self._samples) + self._calls.count,
                tokens=self._tokens,
                seconds=time.monotonic() - self._started,
            ),
            notices=(
                *self._engine.notices()[self._notices_before :],
                *self._opinions.notices,
            ),
        )

    async def outcome(self, *, timed_out: bool) -> Outcome:
        """The result of all that was drawn and judged."""
        conclusion = self.conclusion()
        judgement = self._candidates.judgement(self.proved) if self.proved else None
        if self.proved is not None and judgement is not None:
            return conclusion.verified(
                self.proved,
                await self._verifier.latex(self.proved),
                judgement,
                await self._agreement_with(self.proved),
            )
        for views in (self._views(), self._views(any_kind=True)):
            votes = [*views, *self._opinions.votes]
            leader = standing(votes, favour=self._opinions.favour)
            if leader is not None:
                return await self._standing(conclusion, leader, views)
        return self._nothing(conclusion, timed_out=timed_out)

    async def _agreement_with(self, answer: str) -> Agreement:
        """How many of the samples that have ended gave the proved answer."""
        given = [s.candidate for s in self._samples if s.finished and s.candidate is not None]
        if answer not in given:
            given.append(answer)
        groups = await self._verifier.classes(given)
        own = next(group for group in groups if given.index(answer) in group)
        return Agreement(k=len(own), n=len(given))

    async def _standing(
        self, conclusion: Conclusion, leader: Standing, views: Sequence[View]
    ) -> Outcome:
        """An answer that no check decided."""
        chosen = leader.answer if self._assessment is None else self._assessment.best
        votes = [view.answer for view in views if view.answer is not None]
        agreement = Agreement(k=votes.count(chosen), n=len(votes)) if votes else None
        supporting: list[Evidence] = []
        if agreement is not None:
            probability = leader.probability if chosen == leader.answer else None
            programs = len(self._opinions.votes)
            supporting.append(_agreed(agreement, probability, programs=programs))
        if self._assessment is not None:
            supporting.append(self._assessment.evidence)
        supporting += self._opinions.evidence(chosen)
        answer = self._candidates.representative(chosen)
        return conclusion.standing(
            answer,
            await self._verifier.latex(answer),
            self._candidates.judgement(answer),
            agreement,
            supporting,
        )

    def _nothing(self, conclusion: Conclusion, *, timed_out: bool) -> Outcome:
        refuted = self._candidates.refuted
        failed = self._candidates.judgement(refuted[-1]) if refuted else None
        if failed is not None:
            asked = "your checks" if self._task.checks or self._task.constraints else "the problem"
            return conclusion.abstained(
                f"every candidate ({len(refuted)} tried) failed {asked}",
                best_candidate=refuted[-1],
                evidence=failed.evidence,
            )
        spent = sum(sample.tokens for sample in self._samples)
        limit = f"{self._task.max_seconds:g} seconds" if timed_out else "the token limit"
        return conclusion.abstained(
            f"no sample gave an answer within {limit} "
            f"({len(self._samples)} samples, {spent} tokens)"
        )


def _agreed(agreement: Agreement, probability: float | None, *, programs: int) -> Evidence:
    by = "that" if not programs else "that and what programs gave"
    likely = "" if probability is None else f"; right with a chance of {probability:.0%} by {by}"
    return Evidence(
        kind="agreement",
        decisive=False,
        detail=f"{agreement.k} of {agreement.n} samples gave this answer{likely}",
    )
