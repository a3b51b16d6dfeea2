"""One streamed chat completion, chunk by chunk, read into the events of a sample.

Servers differ in what they send: thinking inside the text or in a field of its
own, token ids or none, usage or none. The difference ends here; strategies see
one form, with thinking between `<think>` and `</think>` in the text. No I/O:
`client` feeds it what `sse` decoded.
"""

import json
from typing import Any

from mcp_reasoner.engine.confidence import WindowedConfidence, confidence_of
from mcp_reasoner.engine.protocol import (
    FinishReason,
    SampleEvent,
    SampleFinished,
    SampleStarted,
    SampleText,
)
from mcp_reasoner.errors import EngineError

__all__ = ["ChunkReader", "error_message", "one_line"]

_REASONING_FIELDS = ("reasoning_content", "reasoning")
_LENGTH = {"length", "max_tokens"}
_FAILED = {"abort", "content_filter", "error"}


class ChunkReader:
    """Reads the data of one stream's events; `source` names the server in error sentences.

    With `confidence_window` the running confidence is the server's, or made
    here of its log-probabilities; `scored` tells afterwards whether it sent any.
    """

    def __init__(self, *, source: str, confidence_window: int | None = None) -> None:
        self._source = source
        self._window = WindowedConfidence(confidence_window) if confidence_window else None
        self._confidence: float | None = None
        self.scored = False
        self._tokens = 0
        self._usage: int | None = None
        self._thinking = False
        self._reason: FinishReason | None = None
        self.done = False
        """The server has sent its last event."""

    @property
    def complete(self) -> bool:
        """The sample has reached its end, also where the server closes without `[DONE]`."""
        return self.done or self._reason is not None

    def read(self, data: str) -> list[SampleEvent]:
        """The events of one chunk; raises EngineError on an error chunk or something else."""
        if data.strip() == "[DONE]":
            self.done = True
            return []
        try:
            chunk: Any = json.loads(data)
        except ValueError as error:
            raise EngineError(
                f"{self._source} sent what is not JSON: {one_line(data)!r}"
            ) from error
        if not isinstance(chunk, dict):
            raise EngineError(f"{self._source} sent what is not a chunk: {one_line(data)!r}")
        if chunk.get("error"):
            raise EngineError(f"{self._source} failed: {error_message(chunk)}")
        usage = chunk.get("usage")
        if isinstance(usage, dict) and isinstance(usage.get("completion_tokens"), int):
            self._usage = usage["completion_tokens"]
        events: list[SampleEvent] = []
        if prompt := _ids(chunk.get("prompt_token_ids")):
            events.append(SampleStarted(prompt_ids=prompt))
        choices = chunk.get("choices")
        if isinstance(choices, list) and choices and isinstance(choices[0], dict):
            events += self._choice(choices[0])
        return events

    def end(self) -> list[SampleEvent]:
        """What remains to be said when the stream is over and `complete`."""
        reason = self._reason or "stop"
        events: list[SampleEvent] = []
        if self._thinking and reason == "stop":
            events.append(SampleText(text="</think>", tokens=self._tokens))
        tokens = self._tokens if self._usage is None else self._usage
        return [*events, SampleFinished(reason=reason, tokens=tokens)]

    def _choice(self, choice: dict[str, Any]) -> list[SampleEvent]:
        delta = choice.get("delta")
        delta = delta if isinstance(delta, dict) else {}
        thought = next((t for f in _REASONING_FIELDS if isinstance(t := delta.get(f), str)), "")
        content = delta.get("content", choice.get("text"))
        content = content if isinstance(content, str) else ""
        text = ""
        if thought:
            text = thought if self._thinking else f"<think>{thought}"
            self._thinking = True
        if content:
            text += f"</think>{content}" if self._thinking else content
            self._thinking = False
        ids = _ids(choice.get("token_ids"))
        if isinstance(choice.get("token_ids"), list):
            self._tokens += len(ids)
        elif text:
            self._tokens += 1
        self._read_confidence(choice)
        finish = choice.get("finish_reason")
        if isinstance(finish, str) and finish:
            if finish in _FAILED:
                raise EngineError(f"{self._source} ended the sample: {one_line(finish)}")
            self._reason = "length" if finish in _LENGTH else "stop"
        if not text and not ids:
            return []
        return [
            SampleText(text=text, tokens=self._tokens, token_ids=ids, confidence=self._confidence)
        ]

    def _read_confidence(self, choice: dict[str, Any]) -> None:
        """Take the running confidence from a choice, or from its log-probabilities."""
        if self._window is None:
            return
        told = choice.get("confidence")
        if isinstance(told, int | float):
            self._confidence, self.scored = float(told), True
            return
        logprobs = choice.get("logprobs")
        content = logprobs.get("content") if isinstance(logprobs, dict) else None
        for entry in content if isinstance(content, list) else ():
            top = entry.get("top_logprobs") if isinstance(entry, dict) else None
            values = [
                float(other["logprob"])
                for other in (top if isinstance(top, list) else ())
                if isinstance(other, dict) and isinstance(other.get("logprob"), int | float)
            ]
            if values:
                self._confidence = self._window.add(confidence_of(sorted(values, reverse=True)))
                self.scored = True


def _ids(found: object) -> tuple[int, ...]:
    if not isinstance(found, list):
        return ()
    return tuple(token for token in found if isinstance(token, int))


def error_message(body: Any) -> str:
    """What an OpenAI-style error body says, as one bounded line."""
    found = body
    for field in ("error", "detail", "message"):
        if isinstance(found, dict) and field in found:
            found = found[field]
    return one_line(found if isinstance(found, str) else json.dumps(found, default=str))


def one_line(text: str, *, limit: int = 200) -> str:
    """A stranger's text for use in a sentence: printable, on one line, at most `limit` long."""
    flat = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"
