"""An engine that remembers what a run's samples drew, so that the run can go on elsewhere.

It stands between a strategy and the real engine. Every request of a run is told apart by
what decides what is drawn: its messages, seed and sampling. What was drawn before is given
again at once, then the sample is continued from its exact token ids; an engine that does not
tell ids draws an unfinished sample again from its seed. So a strategy that is simply run
again goes on where it was, and knows nothing of it.

Kept is what `changes` hands out from time to time; who keeps it is the caller's business.
"""

import hashlib
import json
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import asdict, dataclass, field, replace
from typing import Final

from mcp_reasoner.engine.protocol import (
    Engine,
    FinishReason,
    ModelInfo,
    SampleEvent,
    SampleFinished,
    SampleRequest,
    SampleRestarted,
    SampleStarted,
    SampleText,
)
from mcp_reasoner.runs.store import SampleRecord

__all__ = ["JournalEngine", "request_key"]

_SEED_STEP: Final = 2**24
"""Between a sample's seed and that of its going on: beyond what strategies use."""


def request_key(request: SampleRequest) -> str:
    """The same for requests that draw the same: by messages or ids, seed and sampling."""
    parts = asdict(request)
    for name in ("run_id", "priority", "deadline_seconds"):
        del parts[name]
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


@dataclass
class _Entry:
    """One request's sample as drawn so far."""

    key: str
    prompt: tuple[int, ...] = ()
    tokens: list[int] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    count: int = 0
    finished: FinishReason | None = None

    def clear(self) -> None:
        self.tokens, self.text, self.count = [], [], 0

    @property
    def record(self) -> SampleRecord:
        exact = len(self.tokens) == self.count
        return SampleRecord(
            key=self.key,
            prompt=self.prompt if exact else (),
            tokens=tuple(self.tokens) if exact else (),
            text="".join(self.text),
            count=self.count,
            finished=self.finished,
        )


class JournalEngine:
    """An `Engine` over another that remembers one run; `before` is what was kept of it earlier."""

    def __init__(self, engine: Engine, *, before: Sequence[SampleRecord] = ()) -> None:
        self._engine = engine
        self._before = {record.key: record for record in before}
        self._entries: dict[str, _Entry] = {}
        self._changed: set[str] = set()

    async def model(self) -> ModelInfo:
        """The model of the engine below."""
        return await self._engine.model()

    def notices(self) -> Sequence[str]:
        """The notices of the engine below."""
        return self._engine.notices()

    def changes(self) -> list[SampleRecord]:
        """The samples that have changed since this was last asked, as they stand now."""
        changed, self._changed = self._changed, set()
        return [self._entries[key].record for key in sorted(changed)]

    @asynccontextmanager
    async def sample(self, request: SampleRequest) -> AsyncIterator[AsyncIterator[SampleEvent]]:
        """The sample: what is remembered of it first, then what the engine draws after that."""
        async with aclosing(self._stream(request)) as events:
            yield events

    async def _stream(self, request: SampleRequest) -> AsyncGenerator[SampleEvent]:
        key = request_key(request)
        entry = self._entries[key] = _Entry(key)
        kept = self._before.get(key)
        if kept is not None and (kept.finished is not None or (kept.prompt and kept.tokens)):
            for event in self._remembered(entry, kept):
                yield event
            if kept.finished is not None:
                return
            onwards = _onwards(request, kept)
        else:
            kept, onwards = None, request
        async with self._engine.sample(onwards) as events:
            async for event in events:
                for told in self._noted(entry, kept, event):
                    yield told

    def _remembered(self, entry: _Entry, kept: SampleRecord) -> list[SampleEvent]:
        """What was kept, as the engine would have told it."""
        entry.prompt, entry.count = kept.prompt, kept.count
        entry.tokens, entry.text = list(kept.tokens), [kept.text]
        told: list[SampleEvent] = []
        if kept.prompt:
            told.append(SampleStarted(prompt_ids=kept.prompt))
        told.append(SampleText(text=kept.text, tokens=entry.count, token_ids=kept.tokens))
        if kept.finished is not None:
            entry.finished = kept.finished
            told.append(SampleFinished(reason=kept.finished, tokens=entry.count))
        return told

    def _noted(
        self, entry: _Entry, kept: SampleRecord | None, event: SampleEvent
    ) -> list[SampleEvent]:
        """Note an event of the engine below; what is told above in its place."""
        before = 0 if kept is None else kept.count
        self._changed.add(entry.key)
        match event:
            case SampleStarted():
                if kept is not None:
                    return []
                entry.prompt = event.prompt_ids
                return [event]
            case SampleText():
                entry.tokens.extend(event.token_ids)
                entry.text.append(event.text)
                entry.count = before + event.tokens
                return [replace(event, tokens=entry.count)]
            case SampleRestarted():
                entry.clear()
                # The engine goes back to where it began, which is after what was kept.
                return [event, *([] if kept is None else self._remembered(entry, kept)[1:])]
            case SampleFinished():
                entry.count = before + event.tokens
                entry.finished = event.reason
                return [replace(event, tokens=entry.count)]


def _onwards(request: SampleRequest, kept: SampleRecord) -> SampleRequest:
    """The request for what is still to be drawn after what was kept."""
    limit = request.sampling.max_tokens
    left = None if limit is None else max(1, limit - kept.count)
    return replace(
        request,
        continues=(*kept.prompt, *kept.tokens),
        sampling=replace(request.sampling, max_tokens=left),
        # The same seed would draw the continuation as it drew the beginning.
        seed=(request.seed + _SEED_STEP) % 2**31,
    )
