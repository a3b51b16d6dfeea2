"""The seam between strategies and whatever decodes: what a sample is asked for and what it yields.

Every engine (the local host, a remote OpenAI-compatible server, the scripted
one of the tests) is an `Engine`. A sample is one stream; leaving its context
cancels it. Nothing here does I/O.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

__all__ = [
    "Engine",
    "FinishReason",
    "Message",
    "ModelInfo",
    "SampleEvent",
    "SampleFinished",
    "SampleRequest",
    "SampleRestarted",
    "SampleStarted",
    "SampleText",
    "Sampling",
]

FinishReason = Literal["stop", "length"]


@dataclass(frozen=True, kw_only=True)
class Message:
    """One chat message; `content` is plain text."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, kw_only=True)
class Sampling:
    """How tokens are drawn. The defaults are those of VibeThinker's authors: 0 switches off.

    `max_tokens` bounds what is generated, in tokens; None leaves it to the
    engine, which uses what its context still holds. After `thinking_tokens` an
    open thought is closed with the text `thinking_close`, which counts as
    generated, and the answer is sampled. `grammar` (GBNF) or `json_schema`
    constrains what is drawn: all of it, or with `thinking_tokens` the answer.
    `confidence_window` asks for the mean confidence over that many last tokens.
    """

    temperature: float = 1.0
    top_p: float = 0.95
    top_k: int = 0
    min_p: float = 0.0
    max_tokens: int | None = None
    stop: tuple[str, ...] = ()
    thinking_tokens: int | None = None
    thinking_close: str = "\n</think>\n\n"
    grammar: str | None = None
    json_schema: Mapping[str, Any] | None = None
    confidence_window: int | None = None


@dataclass(frozen=True, kw_only=True)
class SampleRequest:
    """One sample: the conversation so far, how to draw, and the seed that makes it repeatable.

    With `continues` (the token ids of a prompt and of what was drawn after it)
    the sample goes on from exactly there, and `messages` are not looked at. Samples of one
    `run_id` share an engine fairly with those of others; a higher `priority`
    goes first. After `deadline_seconds` an engine that knows deadlines ends the
    sample with `length`.
    """

    messages: Sequence[Message]
    seed: int
    sampling: Sampling = field(default_factory=Sampling)
    run_id: str | None = None
    priority: int = 0
    deadline_seconds: float | None = None
    continues: tuple[int, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class SampleText:
    """Text that was appended to the sample, and how many tokens it has so far.

    `token_ids` are those that were appended, where the engine tells, and
    `confidence` is the running one, where it was asked for.
    """

    text: str
    tokens: int
    token_ids: tuple[int, ...] = ()
    confidence: float | None = None


@dataclass(frozen=True, kw_only=True)
class SampleStarted:
    """The token ids of the sample's prompt, from engines that tell: with them it can be continued.

    Comes first, if at all.
    """

    prompt_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class SampleFinished:
    """The end of a sample: `stop` at an end token or stop string, `length` at the token limit."""

    reason: FinishReason
    tokens: int


@dataclass(frozen=True, kw_only=True)
class SampleRestarted:
    """The engine ended and draws this sample again from its beginning: what came before is void."""

    reason: str


SampleEvent = SampleStarted | SampleText | SampleFinished | SampleRestarted


@dataclass(frozen=True, kw_only=True)
class ModelInfo:
    """What answers: shown in every result. `sha256` is None where the engine does not say.

    `context` is the longest prompt and answer together of one sample, in tokens.
    """

    name: str
    sha256: str | None = None
    embedded: bool = False
    context: int | None = None


class Engine(Protocol):
    """Something that decodes. All methods raise `EngineError` when it cannot."""

    async def model(self) -> ModelInfo:
        """The model that will answer; starts nothing more than is needed to know it."""
        ...

    def sample(
        self, request: SampleRequest
    ) -> AbstractAsyncContextManager[AsyncIterator[SampleEvent]]:
        """Draw one sample; the stream ends with `SampleFinished`; leaving the context cancels."""
        ...

    def notices(self) -> Sequence[str]:
        """Sentences that the user should see (a restart with safe settings, say), oldest first."""
        ...
