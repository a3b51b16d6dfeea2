"""What is asked of an OpenAI-compatible server: the body of a sample's request, and small readings.

Plain sampling is OpenAI's; of what goes beyond it, each field has the name under
which most servers know it, and is sent only when it says something. No I/O.
"""

from typing import Any
from urllib.parse import urlsplit

import httpx2

from mcp_reasoner.engine.confidence import CONFIDENCE_TOKENS
from mcp_reasoner.engine.protocol import SampleRequest
from mcp_reasoner.errors import SettingsError

__all__ = ["OPTIONAL", "listed_context", "normalised_url", "request_body", "retry_after"]

OPTIONAL = (
    "confidence_window",
    "deadline_seconds",
    "grammar",
    "logprobs",
    "min_p",
    "priority",
    "response_format",
    "return_token_ids",
    "run_id",
    "seed",
    "stream_options",
    "thinking_close",
    "thinking_token_budget",
    "top_k",
    "top_logprobs",
)
"""Fields that a server may not know, and that a sample can do without."""


def request_body(request: SampleRequest, *, model: str | None, host: bool) -> dict[str, Any]:
    """The body; with `messages` it is for chat completions, with `prompt` for completions.

    `host` says that it is for our own engine host, which knows every field.
    """
    sampling = request.sampling
    body: dict[str, Any] = {
        "model": model,
        "stream": True,
        "stream_options": {"include_usage": True},
        "return_token_ids": True,
        "seed": request.seed,
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "top_k": sampling.top_k,
        "min_p": sampling.min_p,
    }
    if request.continues is not None:
        body["prompt"] = list(request.continues)
    else:
        body["messages"] = [{"role": m.role, "content": m.content} for m in request.messages]
    optional: dict[str, Any] = {
        "max_tokens": sampling.max_tokens,
        "stop": list(sampling.stop) or None,
        "run_id": request.run_id,
        # vLLM's: the lower number goes first.
        "priority": -request.priority or None,
        "deadline_seconds": request.deadline_seconds,
        "grammar": sampling.grammar,
    }
    if sampling.thinking_tokens is not None:
        optional["thinking_token_budget"] = sampling.thinking_tokens
        optional["thinking_close"] = sampling.thinking_close
    if sampling.json_schema is not None:
        schema = {"name": "answer", "schema": dict(sampling.json_schema)}
        optional["response_format"] = {"type": "json_schema", "json_schema": schema}
    if sampling.confidence_window is not None and host:
        optional["confidence_window"] = sampling.confidence_window
    elif sampling.confidence_window is not None:
        # Only our host computes it; elsewhere it is made here, of what other servers can send.
        optional |= {"logprobs": True, "top_logprobs": CONFIDENCE_TOKENS}
    return body | {name: value for name, value in optional.items() if value is not None}


def normalised_url(url: str) -> str:
    """The server's address without a trailing `/v1`, which every request adds."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsError(f"the engine {url!r} is not a URL such as http://127.0.0.1:8000/v1")
    return url.rstrip("/").removesuffix("/v1").rstrip("/")


def listed_context(listed: dict[str, Any]) -> int | None:
    """The context that a server tells in its list of models, under any of the usual names."""
    meta = listed.get("meta")
    for place in (listed, meta if isinstance(meta, dict) else {}):
        for name in ("max_model_len", "context", "context_length", "n_ctx"):
            if isinstance(value := place.get(name), int):
                return value
    return None


def retry_after(response: httpx2.Response, *, attempt: int) -> float:
    """Seconds to wait: what the server says, else (a date, nonsense) twice as long each time."""
    try:
        return min(max(float(response.headers["retry-after"]), 0.05), 3600.0)
    except (KeyError, ValueError):
        return min(2.0**attempt / 2, 8.0)
