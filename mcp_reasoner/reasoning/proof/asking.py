"""One call of the model that answers in JSON: asked under a schema, read with nothing assumed.

An engine without schemas is asked all the same; what it writes is read as well as it can be.
An answer that cannot be read is None, which its reader counts against nobody.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from mcp_reasoner.engine.protocol import Message, Sampling
from mcp_reasoner.reasoning.calls import Calls
from mcp_reasoner.reasoning.output import read_output

__all__ = ["ask_json", "ask_text", "objects"]

_ANSWER_TOKENS: Final = 4096
_THOUGHT_TOKENS: Final = 12_288
_DECODER: Final = json.JSONDecoder()


async def ask_text(calls: Calls, prompt: str) -> str:
    """What the model answers after its thought; empty where it does not come to an answer."""
    tokens = _THOUGHT_TOKENS + _ANSWER_TOKENS
    sampling = Sampling(max_tokens=tokens, thinking_tokens=_THOUGHT_TOKENS)
    messages = (Message(role="user", content=prompt),)
    return read_output(await calls.text(messages, sampling)).answer


async def ask_json(calls: Calls, prompt: str, schema: Mapping[str, Any]) -> Any:
    """The JSON value that the model answers; None where there is none."""
    tokens = _THOUGHT_TOKENS + _ANSWER_TOKENS
    sampling = Sampling(max_tokens=tokens, thinking_tokens=_THOUGHT_TOKENS, json_schema=schema)
    messages = (Message(role="user", content=prompt),)
    answer = read_output(await calls.text(messages, sampling)).answer
    return _value(answer)


def _value(text: str) -> Any:
    """The first JSON object in `text`, whatever surrounds it."""
    at = text.find("{")
    while at >= 0:
        try:
            found, _ = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            at = text.find("{", at + 1)
            continue
        return found
    return None


def objects(value: Any, name: str) -> list[dict[str, Any]]:
    """The objects in the list `name` of an answer; what is none is left out."""
    items = value.get(name) if isinstance(value, dict) else None
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
