"""The decode thread: it owns the model's context and carries out the scheduler's plans.

`submit`, `cancel` and the counts may be called from any thread; they change the
scheduler under one lock, which is never held during a decode. So a cancelled
sample is out of the very next decode. What samples yield is collected in their
`Job` and announced once per decode; a consumer that comes late finds it joined.
No HTTP here (`openai_server`), and no policy (`scheduler`).
"""

import contextlib
import itertools
import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from mcp_reasoner.engine.capacity import Capacity, count_cores
from mcp_reasoner.engine.job import Delta, Job, JobSample
from mcp_reasoner.engine.llama import Model
from mcp_reasoner.engine.loading import Loaded, load
from mcp_reasoner.engine.metrics import Metrics
from mcp_reasoner.engine.options import HostOptions
from mcp_reasoner.engine.sampler import (
    Drawer,
    Drawing,
    Turn,
    choose_drawing,
    grammar_drawing,
)
from mcp_reasoner.engine.scheduler import Scheduler
from mcp_reasoner.engine.scores import Scores
from mcp_reasoner.engine.sequence import Plan
from mcp_reasoner.errors import EngineBusyError, EngineError, ReasonerError

__all__ = ["Counts", "DecodeLoop"]

log = logging.getLogger(__name__)

QUEUE_LIMIT = 256
"""How many samples may wait for a slot."""
_RETRY_SECONDS = 2
"""When who finds the queue full may ask again."""

FAILURES_LIMIT = 2
"""So many decodes may fail one after another before the samples do."""

Phase = Literal["loading", "ready", "failed", "stopped"]


@dataclass(frozen=True, kw_only=True)
class Counts:
    """What the loop is doing, and has done since it started."""

    active: int
    queued: int
    decoded_tokens: int
    cancelled: int
    cells_used: int
    reused_tokens: int
    paused: int


class DecodeLoop:
    """One model, one context, one thread.

    `announce` is called from the thread when the phase changes; `failure` then
    holds the reason if the model could not be loaded.
    """

    def __init__(self, options: HostOptions, *, announce: Callable[[], None]) -> None:
        self._options = options
        self._announce = announce
        self._changed = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="decode", daemon=True)
        self._numbers = itertools.count()
        self._jobs: dict[int, tuple[Job, JobSample]] = {}
        self._deadline = float("inf")
        self._began = 0.0
        self._decoded = 0
        self._cancelled = 0
        self._failures = 0
        self._scheduler: Scheduler | None = None
        self.metrics = Metrics()
        self.phase: Phase = "loading"
        self.failure: str | None = None
        self.model: Model | None = None
        self.capacity: Capacity | None = None

    def start(self) -> None:
        """Begin to load the model."""
        self._thread.start()

    def stop(self, *, timeout: float) -> bool:
        """End after the current decode; all jobs fail. False if that takes longer."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def counts(self) -> Counts:
        """A consistent reading."""
        with self._changed:
            scheduler = self._scheduler
            return Counts(
                active=scheduler.running if scheduler else 0,
                queued=scheduler.queued if scheduler else 0,
                decoded_tokens=self._decoded,
                cancelled=self._cancelled,
                cells_used=scheduler.used if scheduler else 0,
                reused_tokens=scheduler.reused_tokens if scheduler else 0,
                paused=scheduler.paused if scheduler else 0,
            )

    def submit(self, job: Job) -> None:
        """Queue all samples of `job`; InputError if it can never run, EngineBusyError if full."""
        with self._changed:
            scheduler, model = self._scheduler, self.model
            if self._stopping or scheduler is None or model is None:
                raise EngineError("the engine is stopping" if self._stopping else "not loaded")
            limit = scheduler.bound(len(job.prompt), job.sampling.max_tokens)
            if job.grammar is not None:
                grammar_drawing(job.sampling, seed=0, grammar=job.grammar, model=model)
            if scheduler.queued + len(job.seeds) > QUEUE_LIMIT + scheduler.sequences:
                raise EngineBusyError(
                    f"{scheduler.queued} samples are waiting already; try again in "
                    f"{_RETRY_SECONDS} s",
                    retry_seconds=_RETRY_SECONDS,
                )
            prompt = list(job.prompt)
            for _ in job.seeds:
                number = next(self._numbers)
                self._jobs[number] = (job, job.add_sample(number))
                cached = scheduler.submit(
                    number, prompt, limit=limit, run=job.run, priority=job.priority
                )
                job.cached_tokens = max(job.cached_tokens, cached)
            self._deadline = min(self._deadline, job.deadline or self._deadline)
            self._changed.notify()

    def cancel(self, job: Job) -> None:
        """Let go of what `job` has still running; it is in no later decode."""
        with self._changed:
            for sample in job.samples:
                if sample.open:
                    self._cancelled += 1
                    self._end(sample)

    def take(self, job: Job) -> list[Delta]:
        """What the samples of `job` have got since the last call, in order of their index."""
        with self._changed:
            job.told = False
            return [
                sample.take()
                for sample in job.samples
                if sample.text or sample.tokens or sample.reason
            ]

    def _run(self) -> None:
        try:
            loaded = self._load()
        except Exception as error:
            if not isinstance(error, ReasonerError):
                log.exception("loading failed")
            self.failure = str(error) or type(error).__name__
            self._enter("failed")
            return
        drawer = Drawer(loaded.model.vocabulary, threads=count_cores())
        with self._changed:
            self._scheduler = loaded.scheduler
        self._enter("ready")
        ended = EngineError("the engine was stopped")
        try:
            while (plan := self._next_plan(loaded.scheduler)) is not None:
                self._carry_out(plan, loaded, drawer)
        except Exception as error:
            log.exception("the decode thread failed")
            self.failure = f"the engine met an unexpected error: {error}"
            ended = EngineError(self.failure)
        with self._changed:
            self._stopping = True
            self._fail(tuple(self._jobs), ended)
        drawer.close()
        loaded.context.close()
        # The model stays: a request that came too late may be tokenised by it at this moment.
        self._enter("failed" if self.failure else "stopped")

    def _load(self) -> Loaded:
        def model_known(model: Model) -> None:
            self.model = model

        loaded = load(self._options, model_known=model_known)
        self.capacity = loaded.capacity
        return loaded

    def _enter(self, phase: Phase) -> None:
        self.phase = phase
        # The event loop may be gone when a decode outlasts the patience of the host's end.
        with contextlib.suppress(RuntimeError):
            self._announce()

    def _next_plan(self, scheduler: Scheduler) -> Plan | None:
        with self._changed:
            while not self._stopping:
                if time.monotonic() >= self._deadline:
                    self._end_overdue()
                self._began = time.perf_counter()
                plan = scheduler.plan()
                if plan is not None:
                    return plan
                self._changed.wait()
        return None

    def _end_overdue(self) -> None:
        now = time.monotonic()
        for job, sample in list(self._jobs.values()):
            if job.deadline is not None and job.deadline <= now:
                sample.reason, sample.stop_reason = "length", "deadline"
                sample.text += sample.stream.finish()
                self._end(sample)
                self._tell(job)
        left = (job.deadline for job, _ in self._jobs.values() if job.deadline is not None)
        self._deadline = min(left, default=float("inf"))

    def _carry_out(self, plan: Plan, loaded: Loaded, drawer: Drawer) -> None:
        planned = time.perf_counter()
        try:
            loaded.context.decode(plan)
            decoded = time.perf_counter()
            with self._changed:
                owners = [
                    (*owner, row.entry)
                    for row in plan.rows
                    if (owner := self._jobs.get(row.sample)) is not None
                ]
                turns = [
                    Turn(self._drawing(job, sample, loaded.model), entry, job.scored_tokens)
                    for job, sample, entry in owners
                ]
            # The turns keep what draws alive, whatever is cancelled meanwhile.
            drawn = drawer.draw(loaded.context, turns)
        except EngineError as error:
            self._recover(error, loaded)
            return
        sampled = time.perf_counter()
        with self._changed:
            self._failures = 0
            for (job, sample, _), (token, scores) in zip(owners, drawn, strict=True):
                if sample.open:
                    self._append(job, sample, token, scores, loaded)
                    self._tell(job)
        self.metrics.step(
            tokens=len(drawn),
            prompt_tokens=len(plan.entries) - len(plan.rows),
            decoding=decoded - planned,
            sampling=sampled - decoded,
            whole=time.perf_counter() - self._began,
        )

    def _recover(self, error: EngineError, loaded: Loaded) -> None:
        """After a decode failed, begin again with the tokens that all samples had, or give up."""
        log.error("%s", error)
        self.metrics.failures.inc()
        loaded.context.clear()
        with self._changed:
            loaded.scheduler.reset()
            self._failures += 1
            if self._failures >= FAILURES_LIMIT:
                self._failures = 0
                self._fail(loaded.scheduler.running_numbers(), error)

    def _drawing(self, job: Job, sample: JobSample, model: Model) -> Drawing:
        if sample.drawing is None:
            sampling, seed = job.sampling, sample.seed
            if job.grammar is not None and not sample.thinking:
                sample.drawing = grammar_drawing(
                    sampling, seed=seed, grammar=job.grammar, model=model
                )
            else:
                sample.drawing = choose_drawing(sampling, seed=seed, vocabulary=model.vocabulary)
        return sample.drawing

    def _append(
        self, job: Job, sample: JobSample, token: int, scores: Scores | None, loaded: Loaded
    ) -> None:
        self._decoded += 1
        if loaded.model.is_end(token) and not job.ignore_end:
            sample.reason = "stop"
        else:
            thinking = sample.thinking
            self._extend(sample, [token], [scores], loaded)
            closing = job.must_answer(sample) if sample.reason is None else None
            if closing is not None:
                tokens = loaded.model.tokenize(closing, special=True)
                self._extend(sample, tokens, [None] * len(tokens), loaded)
                sample.thinking = False
            if thinking and not sample.thinking and job.grammar is not None:
                sample.drawing = None  # from here on, the grammar's
        if sample.reason is not None:
            sample.text += sample.stream.finish()
            self._end(sample)

    def _extend(
        self,
        sample: JobSample,
        tokens: list[int],
        scores: list[Scores | None],
        loaded: Loaded,
    ) -> None:
        """Add tokens to a sample until it ends."""
        for token, its_scores in zip(tokens, scores, strict=True):
            sample.add(token, loaded.model.piece(token), its_scores)
            more = loaded.scheduler.extend(sample.number, [token])
            if sample.stream.stopped:
                sample.reason = "stop"
            elif not more:
                sample.reason = "length"
            if sample.reason is not None:
                return

    def _end(self, sample: JobSample) -> None:
        sample.open = False
        sample.drawing = None
        job, _ = self._jobs.pop(sample.number)
        job.open -= 1
        if self._scheduler is not None:
            self._scheduler.release(sample.number)

    def _fail(self, numbers: Iterable[int], error: EngineError) -> None:
        for number in numbers:
            job, sample = self._jobs[number]
            job.error = error
            self._end(sample)
            self._tell(job)

    def _tell(self, job: Job) -> None:
        if not job.told or not job.open:
            job.told = True
            job.notify()
