"""One sample of the model: its request, its stream, and the programs in it as they appear.

What is made of them is `writing`'s. Leaving the stream cancels the sample, which frees what
decodes it.
"""

from collections.abc import Callable

from mcp_reasoner.engine.protocol import (
    Engine,
    Message,
    ModelInfo,
    SampleFinished,
    SampleRequest,
    SampleRestarted,
    SampleText,
    Sampling,
)
from mcp_reasoner.reasoning.code.output import FenceReader
from mcp_reasoner.reasoning.code.task import CodeTask
from mcp_reasoner.reasoning.effort import EFFORTS
from mcp_reasoner.reasoning.loops import LoopDetector

__all__ = ["Sampler"]


class Sampler:
    """Draws the samples of one run, each with a seed of its own, and counts their tokens."""

    def __init__(
        self, engine: Engine, model: ModelInfo, task: CodeTask, *, report: Callable[[], None]
    ) -> None:
        cap = EFFORTS[task.effort].cap
        self._engine = engine
        self._task = task
        self._report = report
        self._sampling = Sampling(
            max_tokens=None if model.context and cap >= model.context else cap
        )
        self._tokens: list[int] = []

    @property
    def samples(self) -> int:
        """How many samples were begun."""
        return len(self._tokens)

    @property
    def tokens(self) -> int:
        """How many tokens all of them have."""
        return sum(self._tokens)

    def begin(self) -> int:
        """The number of a sample that is to be drawn: its seed follows from it."""
        self._tokens.append(0)
        return len(self._tokens) - 1

    async def draw(
        self,
        number: int,
        messages: tuple[Message, ...],
        *,
        block: Callable[[str], None] | None = None,
    ) -> tuple[str, bool]:
        """The text of a sample, and whether it ended by itself; raises EngineError.

        `block` hears of every fenced block of Python at its end, also in the thought.
        """
        request = SampleRequest(
            messages=messages,
            seed=(self._task.seed + number) % 2**31,
            sampling=self._sampling,
            run_id=self._task.run_id,
        )
        parts: list[str] = []
        loop, fences, ended = LoopDetector(), FenceReader(), False
        async with self._engine.sample(request) as events:
            async for event in events:
                match event:
                    case SampleText():
                        parts.append(event.text)
                        self._tokens[number] = event.tokens
                        if block is not None:
                            for found in fences.feed(event.text):
                                block(found)
                        if loop.feed(event.text):
                            break
                    case SampleRestarted():
                        parts.clear()
                        loop, fences = LoopDetector(), FenceReader()
                    case SampleFinished():
                        self._tokens[number] = event.tokens
                        ended = event.reason == "stop"
                self._report()
        return "".join(parts), ended
