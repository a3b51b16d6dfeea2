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
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from mcp_reasoner.engine.capacity import (
    Capacity,
    count_cores,
    physical_memory,
    plan_capacity,
)
from mcp_reasoner.engine.llama import Context, Model
from mcp_reasoner.engine.options import HostOptions
from mcp_reasoner.engine.protocol import FinishReason, Sampling
from mcp_reasoner.engine.sampler import Chain, Drawer
from mcp_reasoner.engine.scheduler import Scheduler
from mcp_reasoner.engine.sequence import Entry, Plan
from mcp_reasoner.engine.text import TextStream
from mcp_reasoner.errors import EngineBusyError, EngineError, ReasonerError

__all__ = ["Counts", "DecodeLoop", "Delta", "Job"]

log = logging.getLogger(__name__)

QUEUE_LIMIT = 256
"""How many samples may wait for a slot."""

Phase = Literal["loading", "ready", "failed", "stopped"]


@dataclass(frozen=True)
class Delta:
    """What sample `index` of a job has got since the last look."""

    index: int
    text: str
    tokens: tuple[int, ...]
    reason: FinishReason | None = None


@dataclass(frozen=True, kw_only=True)
class Counts:
    """What the loop is doing, and has done since it started."""

    active: int
    queued: int
    decoded_tokens: int
    cancelled: int


@dataclass(eq=False)
class _Sample:
    index: int
    seed: int
    number: int
    stream: TextStream
    chain: Chain | None = None
    text: str = ""
    tokens: list[int] = field(default_factory=list)
    reason: FinishReason | None = None
    open: bool = True


@dataclass(eq=False)
class Job:
    """One request: samples of one prompt, of which `open` have not ended.

    `notify` is called, in any thread, when there is news: once until it is
    taken, and again when the last sample has ended.
    """

    prompt: tuple[int, ...]
    sampling: Sampling
    seeds: Sequence[int]
    notify: Callable[[], None]
    ignore_end: bool = False
    cached_tokens: int = 0
    error: ReasonerError | None = None
    told: bool = False
    open: int = 0
    samples: list[_Sample] = field(default_factory=list)


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
        self._jobs: dict[int, tuple[Job, _Sample]] = {}
        self._decoded = 0
        self._cancelled = 0
        self._scheduler: Scheduler | None = None
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
            )

    def submit(self, job: Job) -> None:
        """Queue all samples of `job`; InputError if it can never run, EngineBusyError if full."""
        with self._changed:
            scheduler = self._scheduler
            if self._stopping or scheduler is None:
                raise EngineError("the engine is stopping" if self._stopping else "not loaded")
            limit = scheduler.bound(len(job.prompt), job.sampling.max_tokens)
            if scheduler.queued + len(job.seeds) > QUEUE_LIMIT + scheduler.sequences:
                raise EngineBusyError(
                    f"{scheduler.queued} samples are waiting already; try again later"
                )
            for index, seed in enumerate(job.seeds):
                number = next(self._numbers)
                sample = _Sample(index, seed, number, TextStream(job.sampling.stop))
                job.samples.append(sample)
                job.open += 1
                self._jobs[number] = (job, sample)
                cached = scheduler.submit(number, job.prompt, limit=limit)
                job.cached_tokens = max(job.cached_tokens, cached)
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
            deltas = [
                Delta(sample.index, sample.text, tuple(sample.tokens), sample.reason)
                for sample in job.samples
                if sample.text or sample.tokens or sample.reason
            ]
            for sample in job.samples:
                sample.text, sample.tokens, sample.reason = "", [], None
            job.told = False
            return deltas

    def _run(self) -> None:
        try:
            model, context, scheduler = self._load()
        except Exception as error:
            if not isinstance(error, ReasonerError):
                log.exception("loading failed")
            self.failure = str(error) or type(error).__name__
            self._enter("failed")
            return
        drawer = Drawer(model.vocabulary, threads=count_cores())
        with self._changed:
            self._scheduler = scheduler
        self._enter("ready")
        while (plan := self._next_plan(scheduler)) is not None:
            self._carry_out(plan, model, context, scheduler, drawer)
        with self._changed:
            self._fail(tuple(self._jobs), EngineError("the engine was stopped"))
        drawer.close()
        context.close()
        # The model stays: a request that came too late may be tokenised by it at this moment.
        self._enter("stopped")

    def _load(self) -> tuple[Model, Context, Scheduler]:
        options = self._options
        started = time.monotonic()
        model = Model(options.model, gpu_layers=options.gpu_layers, safe=options.safe)
        self.model = model
        capacity = plan_capacity(
            options,
            trained_context=model.context,
            parameters=model.parameters,
            cell_bytes=model.cell_bytes,
            memory=physical_memory(),
            cores=count_cores(),
            on_gpu=model.offloads and options.gpu_layers != 0,
        )
        while True:
            try:
                context = Context(
                    model,
                    cells=capacity.cells,
                    slots=2 * capacity.sequences,
                    batch=capacity.batch,
                    ubatch=capacity.batch,
                    threads=capacity.threads,
                )
                break
            except EngineError:
                smaller = capacity.smaller
                if smaller is None:
                    raise
                capacity = smaller
                log.warning("the cache does not fit; trying %d cells", capacity.cells)
        scheduler = Scheduler(
            sequences=capacity.sequences,
            cells=capacity.cells,
            context=capacity.context,
            batch=capacity.batch,
            chunk=capacity.chunk,
        )
        self.capacity = capacity
        _warm_up(model, context)
        log.info("ready after %.1f s with %s", time.monotonic() - started, capacity)
        return model, context, scheduler

    def _enter(self, phase: Phase) -> None:
        self.phase = phase
        # The event loop may be gone when a decode outlasts the patience of the host's end.
        with contextlib.suppress(RuntimeError):
            self._announce()

    def _next_plan(self, scheduler: Scheduler) -> Plan | None:
        with self._changed:
            while not self._stopping:
                plan = scheduler.plan()
                if plan is not None:
                    return plan
                self._changed.wait()
        return None

    def _carry_out(
        self, plan: Plan, model: Model, context: Context, scheduler: Scheduler, drawer: Drawer
    ) -> None:
        try:
            context.decode(plan)
        except EngineError as error:
            log.error("%s", error)
            context.clear()
            with self._changed:
                self._fail(scheduler.reset(), error)
            return
        with self._changed:
            rows = [
                (job, sample, chain, row.entry)
                for row in plan.rows
                if (owner := self._jobs.get(row.sample)) is not None
                for job, sample, chain in [(*owner, _chain_of(*owner))]
            ]
        # The rows keep the chains alive, whatever is cancelled meanwhile.
        tokens = drawer.draw(context, [(chain, entry) for _, _, chain, entry in rows])
        with self._changed:
            for (job, sample, _, _), token in zip(rows, tokens, strict=True):
                if sample.open:
                    self._append(job, sample, token, model, scheduler)
                    self._tell(job)

    def _append(
        self, job: Job, sample: _Sample, token: int, model: Model, scheduler: Scheduler
    ) -> None:
        self._decoded += 1
        if model.is_end(token) and not job.ignore_end:
            sample.reason = "stop"
        else:
            sample.tokens.append(token)
            sample.text += sample.stream.feed(model.piece(token))
            if sample.stream.stopped:
                sample.reason = "stop"
            elif not scheduler.extend(sample.number, token):
                sample.reason = "length"
        if sample.reason is not None:
            sample.text += sample.stream.finish()
            self._end(sample)

    def _end(self, sample: _Sample) -> None:
        sample.open = False
        sample.chain = None
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


def _chain_of(job: Job, sample: _Sample) -> Chain:
    if sample.chain is None:
        sample.chain = Chain(job.sampling, seed=sample.seed)
    return sample.chain


def _warm_up(model: Model, context: Context) -> None:
    """Decode one token, so that what cannot work fails here, before anything is promised."""
    token = max(model.bos, 0)
    context.decode(Plan(entries=(Entry(token, 0, 0, True),)))
    Chain(Sampling(temperature=0.0), seed=0).draw(context, 0)
    context.clear()
