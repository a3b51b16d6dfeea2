"""One sample of a run, from its first token to its end: drawn, read, continued, made to answer.

What a candidate is worth and when to stop is not decided here: `math` asks `policy`. An
engine that tells token ids has its samples continued from exactly where they were; with
others a sample ends at its cap.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from mcp_reasoner.engine.protocol import (
    Engine,
    SampleFinished,
    SampleRequest,
    SampleRestarted,
    SampleStarted,
    SampleText,
)
from mcp_reasoner.reasoning.boxes import MAX_BOX
from mcp_reasoner.reasoning.reader import StreamReader
from mcp_reasoner.verify.text import clean

__all__ = ["AtCap", "Trajectory"]

AtCap = Literal["go on", "answer", "end"]

_ANSWER_TOKENS = 1024
"""What a sample that is made to answer may still write."""
_SEED_STEP = 2**20
"""Between the seeds of a sample and of its continuations, beyond all samples of a run."""


@dataclass(eq=False)
class Trajectory:
    """One sample; `tokens` are those drawn so far.

    `candidate` is the answer that it gives now, as it will be shown and judged. `finished`
    means that it ended by itself, `forced` that it was made to answer at its cap.
    """

    request: SampleRequest
    reader: StreamReader = field(default_factory=StreamReader)
    tokens: int = 0
    candidate: str | None = None
    running: bool = True
    finished: bool = False
    forced: bool = False
    continuations: int = 0
    drop: Callable[[], None] | None = None
    _prompt: tuple[int, ...] = ()
    _drawn: list[int] = field(default_factory=list)
    _before: int = 0
    _text_before: str = ""

    async def draw(
        self,
        engine: Engine,
        *,
        longest: int | None,
        news: Callable[["Trajectory", str | None], None],
        at_cap: Callable[["Trajectory"], AtCap],
    ) -> None:
        """Draw it to its end; raises EngineError when the engine cannot.

        `news` hears of every piece, with the candidate that it completed, if any, and of the
        end. `at_cap` decides what becomes of the sample at its cap; `longest` bounds it then.
        """
        request: SampleRequest | None = self.request
        while request is not None:
            ended = await self._stream(engine, request, news)
            request = self._onwards(at_cap, longest) if ended == "length" else None
        self.running = False
        self._look()
        news(self, self.candidate)

    async def _stream(
        self,
        engine: Engine,
        request: SampleRequest,
        news: Callable[["Trajectory", str | None], None],
    ) -> Literal["stop", "length", "dropped"]:
        """One request; how it ended."""
        async with engine.sample(request) as events:
            async for event in events:
                match event:
                    case SampleStarted():
                        if not self._before:
                            self._prompt = event.prompt_ids
                    case SampleText():
                        self.tokens = self._before + event.tokens
                        self._drawn.extend(event.token_ids)
                        found = self.reader.feed(event.text, tokens=self.tokens)
                        if found:
                            self._look()
                        news(self, self.candidate if found else None)
                        if self.reader.looping:
                            return "dropped"
                    case SampleRestarted():
                        self._restart()
                    case SampleFinished():
                        self.tokens = self._before + event.tokens
                        if event.reason == "length":
                            return "length"
                        self.finished = not self.forced
        return "stop"

    def _restart(self) -> None:
        """The engine draws its request again: what this one had added is void."""
        self.reader, self.tokens, self.candidate = StreamReader(), self._before, None
        del self._drawn[self._before :]
        if self._text_before:
            self.reader.feed(self._text_before, tokens=self._before)
            self._look()

    def _look(self) -> None:
        candidate = self.reader.read().candidate
        self.candidate = None if candidate is None else clean(candidate, MAX_BOX)

    def _onwards(
        self, at_cap: Callable[["Trajectory"], AtCap], longest: int | None
    ) -> SampleRequest | None:
        """How the sample goes on after its cap, None where it ends there."""
        self._look()
        cap = self.request.sampling.max_tokens
        exact = bool(self._prompt) and len(self._drawn) == self.tokens
        if cap is None or self.forced or self.tokens < cap or not exact:
            # All that the context holds is used up, or nobody can go on from here.
            return None
        action = at_cap(self)
        if action == "end" or (action == "go on" and self.continuations):
            return None
        self._before, self._text_before = self.tokens, self.reader.text
        self.continuations += 1
        sampling = self.request.sampling
        if action == "answer":
            self.forced = True
            # One more token is drawn before the thought is closed: it need not be said apart
            # whether a thought is open.
            sampling = replace(sampling, max_tokens=_ANSWER_TOKENS, thinking_tokens=1)
        else:
            sampling = replace(
                sampling, max_tokens=None if longest is None else longest - self.tokens
            )
        return replace(
            self.request,
            sampling=sampling,
            continues=(*self._prompt, *self._drawn),
            seed=(self.request.seed + _SEED_STEP * self.continuations) % 2**31,
        )
