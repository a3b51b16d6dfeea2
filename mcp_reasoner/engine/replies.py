"""The answers of the OpenAI protocol: whole ones, chunks of a stream, usage and errors.

Shapes only: no decoding and no HTTP. A chunk is the one thing built often, so
its constant part is encoded once per request.
"""

import json
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from mcp_reasoner.engine.job import Delta
from mcp_reasoner.engine.scores import Scores
from mcp_reasoner.engine.wire import ErrorBody

__all__ = ["DONE", "Collected", "Reply", "encode_event", "error_content"]

DONE = b"data: [DONE]\n\n"


def encode_event(content: object) -> bytes:
    """One server-sent event."""
    return b"data: " + json.dumps(content, ensure_ascii=False).encode() + b"\n\n"


def error_content(message: str, *, kind: str, code: str | None = None) -> dict[str, Any]:
    """OpenAI's form of an error."""
    return {"error": ErrorBody(message=message, type=kind, code=code).model_dump()}


@dataclass
class Collected:
    """One sample as far as it has come."""

    text: list[str] = field(default_factory=list)
    tokens: list[int] = field(default_factory=list)
    scores: list[Scores | None] = field(default_factory=list)
    reason: str | None = None
    stop_reason: str | None = None
    confidence: float | None = None


class Reply:
    """All that is said in answer to one request."""

    def __init__(
        self,
        *,
        chat: bool,
        model: str,
        samples: int,
        prompt: Sequence[int],
        cached_tokens: int,
        token_ids: bool,
        piece: Callable[[int], bytes] | None = None,
    ) -> None:
        self._chat = chat
        self._prompt = prompt
        self._cached = cached_tokens
        self._token_ids = token_ids
        self._piece = piece
        self._prompt_told = False
        kind = "chat.completion" if chat else "text_completion"
        self._head: dict[str, Any] = {
            "id": f"{'chatcmpl' if chat else 'cmpl'}-{uuid.uuid4().hex}",
            "object": kind,
            "created": int(time.time()),
            "model": model,
        }
        chunk_head = {**self._head, "object": "chat.completion.chunk" if chat else kind}
        self._chunk_head = f"data: {json.dumps(chunk_head)[:-1]}, ".encode()
        self.samples = [Collected() for _ in range(samples)]

    def add(self, deltas: Sequence[Delta]) -> None:
        """Keep what came, for the whole answer or for the usage at the end."""
        for delta in deltas:
            sample = self.samples[delta.index]
            sample.text.append(delta.text)
            sample.tokens.extend(delta.tokens)
            sample.scores.extend(delta.scores)
            sample.stop_reason = delta.stop_reason or sample.stop_reason
            sample.confidence = delta.confidence
            sample.reason = delta.reason or sample.reason

    def opening(self) -> bytes:
        """The chunks that begin a chat stream: who speaks."""
        if not self._chat:
            return b""
        delta = {"role": "assistant", "content": ""}
        return b"".join(
            self._chunk({"index": index, "delta": delta, "logprobs": None, "finish_reason": None})
            for index in range(len(self.samples))
        )

    def chunks(self, deltas: Sequence[Delta]) -> bytes:
        """One chunk for each of `deltas` that says something."""
        return b"".join(
            self._chunk(self._choice(delta))
            for delta in deltas
            if delta.text or delta.reason or self._token_ids or self._piece
        )

    def usage_chunk(self) -> bytes:
        """The last chunk of a stream whose caller wants to know the usage."""
        return (
            self._chunk_head + f'"choices": [], "usage": {json.dumps(self._usage())}}}\n\n'.encode()
        )

    def whole(self) -> dict[str, Any]:
        """The answer to a request that did not ask for a stream."""
        choices: list[dict[str, Any]] = []
        for index, sample in enumerate(self.samples):
            text = "".join(sample.text)
            choice: dict[str, Any] = {"index": index}
            if self._chat:
                choice["message"] = {"role": "assistant", "content": text, "refusal": None}
            else:
                choice["text"] = text
            choices.append(choice | self._facts(sample))
        whole: dict[str, Any] = {**self._head, "choices": choices, "usage": self._usage()}
        if self._token_ids:
            whole["prompt_token_ids"] = list(self._prompt)
        return whole

    def _choice(self, delta: Delta) -> dict[str, Any]:
        choice: dict[str, Any] = {"index": delta.index}
        if self._chat:
            choice["delta"] = {"content": delta.text} if delta.text else {}
        else:
            choice["text"] = delta.text
        return choice | self._facts(delta)

    def _facts(self, got: Delta | Collected) -> dict[str, Any]:
        """What a choice says beside its text."""
        facts: dict[str, Any] = {
            "logprobs": self._logprobs(got) if self._piece else None,
            "finish_reason": got.reason,
        }
        if got.stop_reason is not None:
            facts["stop_reason"] = got.stop_reason
        if got.confidence is not None:
            facts["confidence"] = round(got.confidence, 4)
        if self._token_ids:
            facts["token_ids"] = got.tokens
        return facts

    def _logprobs(self, got: Delta | Collected) -> dict[str, Any]:
        """OpenAI's two forms; tokens that were put in, not drawn, have none."""
        drawn = [
            (token, scores)
            for token, scores in zip(got.tokens, got.scores, strict=True)
            if scores is not None
        ]
        if not self._chat:
            return {
                "tokens": [self._text(token) for token, _ in drawn],
                "token_logprobs": [scores.logprob for _, scores in drawn],
                "top_logprobs": [
                    {self._text(token): logprob for token, logprob in scores.top}
                    for _, scores in drawn
                ],
            }
        return {
            "content": [
                self._entry(token, scores.logprob)
                | {"top_logprobs": [self._entry(*other) for other in scores.top]}
                for token, scores in drawn
            ]
        }

    def _entry(self, token: int, logprob: float) -> dict[str, Any]:
        data = self._piece(token) if self._piece else b""
        return {"token": self._text(token), "logprob": logprob, "bytes": list(data)}

    def _text(self, token: int) -> str:
        return self._piece(token).decode("utf-8", "replace") if self._piece else ""

    def _chunk(self, choice: dict[str, Any]) -> bytes:
        body = json.dumps(choice, ensure_ascii=False)
        prompt = ""
        if self._token_ids and not self._prompt_told:
            self._prompt_told = True
            prompt = f', "prompt_token_ids": {json.dumps(self._prompt)}'
        return self._chunk_head + f'"choices": [{body}]{prompt}}}\n\n'.encode()

    def _usage(self) -> dict[str, Any]:
        completion = sum(len(sample.tokens) for sample in self.samples)
        return {
            "prompt_tokens": len(self._prompt),
            "completion_tokens": completion,
            "total_tokens": len(self._prompt) + completion,
            "prompt_tokens_details": {"cached_tokens": self._cached},
        }
