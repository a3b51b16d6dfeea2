"""The requests of the OpenAI protocol as this host understands them, and its form of an error.

Pydantic stands only here. What a client may send and this host ignores without
changing the answer (`user`, `store`, …) is ignored; what would change it and is
not supported is refused by name.
"""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from mcp_reasoner.engine.grammar import check_grammar, grammar_of_schema
from mcp_reasoner.engine.protocol import Message, Sampling
from mcp_reasoner.errors import InputError

__all__ = ["ChatRequest", "CompletionRequest", "ErrorBody", "read_request"]

SAMPLES_LIMIT = 128
STOPS_LIMIT = 16
STOP_LENGTH = 256
MESSAGES_LIMIT = 1000
RUN_LENGTH = 128
DEADLINE_LIMIT = 7 * 24 * 3600.0
TOP_LIMIT = 20
WINDOW_LIMIT = 65_536

UNSUPPORTED: Mapping[str, tuple[object, ...]] = {
    "audio": (None,),
    "best_of": (None, 1),
    "echo": (None, False),
    "frequency_penalty": (None, 0),
    "functions": (None, []),
    "guided_choice": (None, []),
    "guided_regex": (None, ""),
    "logit_bias": (None, {}),
    "presence_penalty": (None, 0),
    "repetition_penalty": (None, 1),
    "suffix": (None, ""),
    "tools": (None, []),
}
"""Fields that would change the answer, with the values that do not."""


class ErrorBody(BaseModel):
    """The inside of `{"error": …}`."""

    message: str
    type: str
    param: str | None = None
    code: str | None = None


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class TextPart(_Strict):
    """A part of a message's content; only text is understood."""

    type: Literal["text"]
    text: str


class ChatMessage(_Strict):
    """One message; `developer` counts as `system`."""

    role: Literal["system", "developer", "user", "assistant"]
    content: str | list[TextPart]

    def plain(self) -> Message:
        """The message as the engine knows it."""
        content = self.content
        if not isinstance(content, str):
            content = "".join(part.text for part in content)
        return Message(role="system" if self.role == "developer" else self.role, content=content)


class JsonSchema(_Strict):
    """OpenAI's envelope of a JSON schema."""

    schema_: dict[str, Any] | None = Field(default=None, alias="schema")


class ResponseFormat(_Strict):
    """What the answer must be: any text, any JSON object, or JSON of a schema."""

    type: Literal["text", "json_object", "json_schema"]
    json_schema: JsonSchema | None = None


class StreamOptions(_Strict):
    """Of OpenAI's options, the one about usage."""

    include_usage: bool | None = None


class _Request(_Strict):
    model: str | None = None
    n: int | None = Field(default=None, ge=1, le=SAMPLES_LIMIT)
    seed: int | None = None
    temperature: float | None = Field(default=None, ge=0, le=10)
    top_p: float | None = Field(default=None, ge=0, le=1)
    top_k: int | None = Field(default=None, ge=-1, le=2**31 - 1)
    min_p: float | None = Field(default=None, ge=0, le=1)
    max_tokens: int | None = Field(default=None, ge=1)
    stop: str | list[str] | None = None
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    return_token_ids: bool | None = None
    ignore_eos: bool | None = None
    run_id: str | None = Field(default=None, max_length=RUN_LENGTH)
    priority: int | None = Field(default=None, ge=-1000, le=1000)
    deadline_seconds: float | None = Field(default=None, gt=0, le=DEADLINE_LIMIT)
    thinking_token_budget: int | None = Field(default=None, ge=0)
    thinking_close: str | None = Field(default=None, min_length=1, max_length=1000)
    grammar: str | None = None
    guided_grammar: str | None = None
    json_schema: dict[str, Any] | None = None
    guided_json: dict[str, Any] | None = None
    response_format: ResponseFormat | None = None
    confidence_window: int | None = Field(default=None, ge=1, le=WINDOW_LIMIT)

    @model_validator(mode="after")
    def _check_stop(self) -> Self:
        texts = self.stops
        if len(texts) > STOPS_LIMIT or any(not 0 < len(text) <= STOP_LENGTH for text in texts):
            raise ValueError(
                f"stop takes up to {STOPS_LIMIT} strings of 1 to {STOP_LENGTH} characters"
            )
        return self

    @property
    def stops(self) -> tuple[str, ...]:
        """The stop strings."""
        return (self.stop,) if isinstance(self.stop, str) else tuple(self.stop or ())

    @property
    def limit(self) -> int | None:
        """The most tokens to generate, None for what the context holds."""
        return self.max_tokens

    @property
    def scored(self) -> int | None:
        """How many likeliest tokens to list for each drawn one, None for no log-probabilities."""
        return None

    def constraint(self) -> str | None:
        """The grammar (GBNF) that the answer must follow; InputError if it cannot be had."""
        form = self.response_format
        schema = self.json_schema or self.guided_json
        if form is not None and form.type == "json_schema" and form.json_schema is not None:
            schema = form.json_schema.schema_
        elif form is not None and form.type == "json_object":
            schema = {"type": "object"}
        grammar = self.grammar or self.guided_grammar
        if schema and grammar:
            raise InputError("give a grammar or a JSON schema, not both")
        if schema:
            return grammar_of_schema(schema)
        return check_grammar(grammar) if grammar else None

    @property
    def include_usage(self) -> bool:
        """Whether a stream ends with a chunk about usage."""
        return bool(self.stream_options and self.stream_options.include_usage)

    def seeds(self) -> tuple[int, ...]:
        """A seed for each sample: counted up from the given one, or from a random one."""
        first = secrets.randbits(31) if self.seed is None else self.seed
        return tuple(first + index for index in range(self.n or 1))

    def sampling(self) -> Sampling:
        """How tokens are drawn; what was not said is as the model's authors recommend."""
        given = {
            "temperature": self.temperature,
            "top_p": self.top_p,
            "top_k": None if self.top_k is None else max(0, self.top_k),
            "min_p": self.min_p,
            "thinking_tokens": self.thinking_token_budget,
            "thinking_close": self.thinking_close,
            "confidence_window": self.confidence_window,
        }
        said: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
        return Sampling(max_tokens=self.limit, stop=self.stops, **said)


class ChatRequest(_Request):
    """`POST /v1/chat/completions`."""

    messages: list[ChatMessage] = Field(min_length=1, max_length=MESSAGES_LIMIT)
    max_completion_tokens: int | None = Field(default=None, ge=1)
    logprobs: bool | None = None
    top_logprobs: int | None = Field(default=None, ge=0, le=TOP_LIMIT)

    @property
    def limit(self) -> int | None:
        """OpenAI's newer name for the same goes first."""
        return self.max_completion_tokens or self.max_tokens

    @property
    def scored(self) -> int | None:
        """As in the base; OpenAI switches them on by one field and counts by another."""
        return (self.top_logprobs or 0) if self.logprobs else None


class CompletionRequest(_Request):
    """`POST /v1/completions`: one prompt, as text or as token ids."""

    prompt: str | list[int] | list[str] | list[list[int]]
    logprobs: int | None = Field(default=None, ge=0, le=TOP_LIMIT)

    @property
    def scored(self) -> int | None:
        """As in the base."""
        return self.logprobs

    @model_validator(mode="after")
    def _check_prompt(self) -> Self:
        prompt = self.prompt
        nested = isinstance(prompt, list) and prompt and not isinstance(prompt[0], int)
        if nested and len(prompt) != 1:
            raise ValueError("prompt takes one prompt a request; use n for several samples of it")
        return self

    @property
    def text(self) -> str | None:
        """The prompt, if it is text."""
        prompt = self.prompt
        if isinstance(prompt, list) and prompt and isinstance(prompt[0], str):
            return prompt[0]
        return prompt if isinstance(prompt, str) else None

    @property
    def ids(self) -> tuple[int, ...]:
        """The prompt, if it is token ids."""
        prompt = self.prompt
        if isinstance(prompt, list) and prompt and isinstance(prompt[0], list):
            return tuple(prompt[0])
        return tuple(id for id in prompt if isinstance(id, int))


RequestT = TypeVar("RequestT", bound=_Request)


def read_request(kind: type[RequestT], data: object) -> RequestT:
    """`data` as a request; InputError with one sentence if it is none."""
    if not isinstance(data, dict):
        raise InputError("the request's body must be a JSON object")
    for name, harmless in UNSUPPORTED.items():
        if name in data and data[name] not in harmless:
            raise InputError(f"{name} is not supported by this engine; leave it out")
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        raise InputError(_sentence(error)) from None


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    place = _place(first["loc"])
    message = first["msg"].removeprefix("Value error, ")
    if first["type"] == "missing":
        return f"{place} is missing from the request"
    if first["type"] == "value_error":
        return message
    return f"{place} cannot be used: {message[:1].lower()}{message[1:]}"


def _place(location: Sequence[int | str]) -> str:
    # Pydantic adds the names of the alternatives of a union, which say nothing to a caller.
    known = [part for part in location if isinstance(part, int) or part.islower()]
    parts = [part for part in known if part not in ("str", "int") and "[" not in str(part)]
    return ".".join(str(part) for part in parts) or "the request"
