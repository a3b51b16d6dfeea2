"""One request to the decode thread: its samples, what they have yielded, where they stand.

Plain state that `loop` changes under its lock, and `openai_server` reads through
it. No threads here and no llama.cpp.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from mcp_reasoner.engine.confidence import WindowedConfidence
from mcp_reasoner.engine.protocol import FinishReason, Sampling
from mcp_reasoner.engine.sampler import Drawing
from mcp_reasoner.engine.scores import Scores
from mcp_reasoner.engine.text import TextStream
from mcp_reasoner.errors import ReasonerError

__all__ = ["Delta", "Job", "JobSample", "StopReason"]

StopReason = Literal["deadline"]
"""Why a sample was cut, where `length` alone would not tell."""

THOUGHT_OPEN, THOUGHT_CLOSE = "<think>", "</think>"
TAIL = 32
"""Characters of an answer in which a tag is looked for, more than any token adds to one."""


@dataclass(frozen=True)
class Delta:
    """What sample `index` of a job has got since the last look.

    `scores` has one entry for each of `tokens` that was drawn with scores asked
    for; a token that was put in has None. `confidence` is the latest.
    """

    index: int
    text: str
    tokens: tuple[int, ...]
    reason: FinishReason | None = None
    stop_reason: StopReason | None = None
    scores: tuple[Scores | None, ...] = ()
    confidence: float | None = None


@dataclass(eq=False)
class JobSample:
    """One sample of a job; `thinking` until its thought is closed, by itself or by us."""

    index: int
    seed: int
    number: int
    stream: TextStream
    thinking: bool
    window: WindowedConfidence | None
    drawing: Drawing | None = None
    text: str = ""
    tokens: list[int] = field(default_factory=list)
    scores: list[Scores | None] = field(default_factory=list)
    confidence: float | None = None
    generated: int = 0
    tail: str = ""
    opened: bool = False
    reason: FinishReason | None = None
    stop_reason: StopReason | None = None
    open: bool = True

    def take(self) -> Delta:
        """What came since the last call."""
        delta = Delta(
            self.index,
            self.text,
            tuple(self.tokens),
            self.reason,
            self.stop_reason,
            tuple(self.scores),
            self.confidence,
        )
        self.text, self.tokens, self.scores, self.reason = "", [], [], None
        return delta

    def add(self, token: int, piece: bytes, scores: Scores | None) -> None:
        """One more token of the answer."""
        self.generated += 1
        self.tokens.append(token)
        if scores is not None and self.window is not None:
            self.confidence = self.window.add(scores.confidence)
        self.scores.append(scores)
        shown = self.stream.feed(piece)
        self.text += shown
        if self.thinking:
            self.tail = (self.tail + shown)[-max(TAIL, len(shown) + TAIL) :]
            self.opened = self.opened or THOUGHT_OPEN in self.tail
            self.thinking = THOUGHT_CLOSE not in self.tail


@dataclass(eq=False)
class Job:
    """One request: samples of one prompt, of which `open` have not ended.

    `notify` is called, in any thread, when there is news: once until it is
    taken, and again when the last sample has ended. `run` names the run that
    shares the sequences fairly with others; `deadline` is a time of
    `time.monotonic`. A sample that has thought for `sampling.thinking_tokens`
    is made to answer; `grammar` (GBNF) then holds for the answer alone. With
    `logprobs` so many likeliest tokens are scored (0: the drawn one alone).
    """

    prompt: tuple[int, ...]
    sampling: Sampling
    seeds: Sequence[int]
    notify: Callable[[], None]
    run: str
    priority: int = 0
    deadline: float | None = None
    grammar: str | None = None
    ignore_end: bool = False
    logprobs: int | None = None
    cached_tokens: int = 0
    error: ReasonerError | None = None
    told: bool = False
    open: int = 0
    samples: list[JobSample] = field(default_factory=list)

    def add_sample(self, number: int) -> JobSample:
        """The next sample; `number` is its name in the scheduler."""
        index = len(self.samples)
        sampling = self.sampling
        sample = JobSample(
            index=index,
            seed=self.seeds[index],
            number=number,
            stream=TextStream(sampling.stop),
            thinking=sampling.thinking_tokens is not None,
            window=WindowedConfidence(sampling.confidence_window)
            if sampling.confidence_window
            else None,
        )
        self.samples.append(sample)
        self.open += 1
        return sample

    def must_answer(self, sample: JobSample) -> str | None:
        """The text that closes a sample's thought, if it has used up what it may think."""
        limit = self.sampling.thinking_tokens
        if limit is None or not sample.thinking or sample.generated < limit:
            return None
        if sample.opened or sample.generated:
            return self.sampling.thinking_close
        return f"{THOUGHT_OPEN}\n{self.sampling.thinking_close}"

    @property
    def scored_tokens(self) -> int | None:
        """How many likeliest tokens to score at each draw; None for no scores at all."""
        if self.logprobs is None and not self.sampling.confidence_window:
            return None
        return self.logprobs or 0
