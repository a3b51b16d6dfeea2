"""Calls of the model beside a run's samples: drawn whole, read after their thought, counted.

What is asked, and what comes of the answers, is for those who call: `assessment` and
`opinions`. Samples whose answers vote are `trajectory`'s.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from mcp_reasoner.engine.protocol import (
    Engine,
    Message,
    SampleFinished,
    SampleRequest,
    SampleRestarted,
    SampleText,
    Sampling,
)
from mcp_reasoner.errors import EngineError
from mcp_reasoner.reasoning.loops import LoopDetector

__all__ = ["Calls"]


class Calls:
    """The calls of one run; `count` were begun, and `tokens` drawn by them so far.

    `first_seed` is the seed of the first call, and each later one has the next. In a smaller
    `context` than a call may fill, it fills that, and thinks for half of it at most. `news` is
    told of every piece that is drawn.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        context: int | None,
        run_id: str | None,
        first_seed: int,
        news: Callable[[], None],
    ) -> None:
        self._engine = engine
        self._news = news
        self._context = context
        self._run_id = run_id
        self._first_seed = first_seed
        self._drawn: list[int] = []

    @property
    def count(self) -> int:
        """How many calls were begun."""
        return len(self._drawn)

    @property
    def tokens(self) -> int:
        """What all of them have drawn."""
        return sum(self._drawn)

    async def text(self, messages: Sequence[Message], sampling: Sampling) -> str:
        """All that one call writes; nothing where the engine fails or the text goes in circles."""
        number = len(self._drawn)
        self._drawn.append(0)
        request = SampleRequest(
            messages=messages,
            seed=(self._first_seed + number) % 2**31,
            sampling=self._within_context(sampling),
            run_id=self._run_id,
        )
        parts: list[str] = []
        loop = LoopDetector()
        try:
            async with self._engine.sample(request) as events:
                async for event in events:
                    match event:
                        case SampleText():
                            self._drawn[number] = event.tokens
                            parts.append(event.text)
                            if loop.feed(event.text):
                                return ""
                        case SampleRestarted():
                            parts.clear()
                            loop = LoopDetector()
                        case SampleFinished():
                            self._drawn[number] = event.tokens
                    self._news()
        except EngineError:
            return ""
        return "".join(parts)

    def _within_context(self, sampling: Sampling) -> Sampling:
        context, thinking = self._context, sampling.thinking_tokens
        if context is None or sampling.max_tokens is None or sampling.max_tokens < context:
            return sampling
        if thinking is not None:
            thinking = min(thinking, context // 2)
        return replace(sampling, max_tokens=None, thinking_tokens=thinking)
