"""An engine that reads its outputs from a file: for tests and demonstrations.

The file is JSONL, one entry a line: `{"match": "part of the prompt",
"outputs": ["…", …]}`. A sample takes the first entry whose `match` stands in
the last user message, and that entry's outputs one after another, from the
start again when they are used up. Optional fields: `"hang": true` streams the
output and then stays silent until the sample is cancelled,
`"delay_seconds": N` waits before each piece, `"error": "…"` fails the sample,
`"answer": "…"` is what a sample says that is made to close its thought. Samples can be
continued from their token ids, as a real engine's can: the ids of the prompt name the output.

It is deliberately not a mock of one test: whoever builds on this package can
drive it too (`--engine scripted:FILE`). Its neighbours are `protocol`, whose
`Engine` it is, and `select`, which opens it.
"""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import anyio

from mcp_reasoner.engine.protocol import (
    ModelInfo,
    SampleEvent,
    SampleFinished,
    SampleRequest,
    SampleStarted,
    SampleText,
)
from mcp_reasoner.errors import EngineError, SettingsError

__all__ = ["CHARACTERS_PER_TOKEN", "ScriptedEngine", "ScriptedEntry", "read_script"]

CHARACTERS_PER_TOKEN = 4
"""How many characters count as one token: there is no tokenizer behind a script."""

_PIECE_CHARACTERS = 8 * CHARACTERS_PER_TOKEN


@dataclass(frozen=True, kw_only=True)
class ScriptedEntry:
    """What is answered to the prompts that contain `match`."""

    match: str
    outputs: tuple[str, ...] = ()
    hang: bool = False
    delay_seconds: float = 0.0
    error: str | None = None
    answer: str = ""


class ScriptedEngine:
    """An `Engine` that gives prepared outputs, in the order in which samples begin."""

    def __init__(self, entries: Sequence[ScriptedEntry], *, source: str = "the script") -> None:
        self._entries = tuple(entries)
        self._given = [0] * len(self._entries)
        self._source = source

    @classmethod
    def from_file(cls, path: Path) -> Self:
        """The engine of the script at `path`; raises SettingsError naming a line that is wrong."""
        return cls(read_script(path), source=str(path))

    async def model(self) -> ModelInfo:
        """A model named `scripted`."""
        return ModelInfo(name="scripted")

    def notices(self) -> Sequence[str]:
        """None: a script has nothing to tell."""
        return ()

    @asynccontextmanager
    async def sample(self, request: SampleRequest) -> AsyncIterator[AsyncIterator[SampleEvent]]:
        """Stream the next prepared output; raises EngineError when no entry matches."""
        place = self._take(request) if request.continues is None else request.continues[:2]
        async with aclosing(_stream(self._entries[place[0]], place, request)) as events:
            yield events

    def _take(self, request: SampleRequest) -> tuple[int, ...]:
        """The numbers of the entry and of its output that come next."""
        prompt = next((m.content for m in reversed(request.messages) if m.role == "user"), "")
        for index, entry in enumerate(self._entries):
            if entry.match in prompt:
                number = self._given[index] % max(1, len(entry.outputs))
                self._given[index] += 1
                return index, number
        shown = " ".join(prompt.split())[:60]
        raise EngineError(f"no entry of {self._source} matches the prompt that begins {shown!r}")


async def _stream(
    entry: ScriptedEntry, place: tuple[int, ...], request: SampleRequest
) -> AsyncGenerator[SampleEvent]:
    output = entry.outputs[place[1]] if entry.outputs else ""
    stops = [at for at in (output.find(s) for s in request.sampling.stop if s) if at >= 0]
    text = output[: min(stops)] if stops else output
    before = len(request.continues or place) - len(place)
    text = text[before * CHARACTERS_PER_TOKEN :]
    if before and request.sampling.thinking_tokens is not None:
        text = request.sampling.thinking_close + entry.answer
    yield SampleStarted(prompt_ids=place)
    limit = request.sampling.max_tokens
    cut = limit is not None and len(text) > limit * CHARACTERS_PER_TOKEN
    if cut and limit is not None:
        text = text[: limit * CHARACTERS_PER_TOKEN]
    tokens = 0
    for start in range(0, len(text), _PIECE_CHARACTERS):
        await anyio.sleep(entry.delay_seconds)
        piece = text[start : start + _PIECE_CHARACTERS]
        drawn, tokens = tokens, _tokens(start + len(piece))
        ids = tuple(range(before + drawn, before + tokens))
        yield SampleText(text=piece, tokens=tokens, token_ids=ids)
    if entry.error is not None:
        raise EngineError(entry.error)
    if entry.hang:
        await anyio.sleep_forever()
    yield SampleFinished(reason="length" if cut else "stop", tokens=tokens)


def _tokens(characters: int) -> int:
    return -(-characters // CHARACTERS_PER_TOKEN)


def read_script(path: Path) -> tuple[ScriptedEntry, ...]:
    """The entries of a script; raises SettingsError naming file and line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise SettingsError(f"cannot read the scripted engine's file {path}: {reason}") from error
    entries = tuple(
        _entry(line, where=f"line {number} of {path}")
        for number, line in enumerate(lines, start=1)
        if line.strip()
    )
    if not entries:
        raise SettingsError(f"the scripted engine's file {path} holds no entries")
    return entries


def _entry(line: str, *, where: str) -> ScriptedEntry:
    try:
        data: Any = json.loads(line)
    except ValueError as error:
        raise SettingsError(f"{where} is not JSON: {error}") from error
    if not isinstance(data, dict):
        raise SettingsError(f'{where} is not an object like {{"match": …, "outputs": […]}}')
    unknown = sorted(set(data) - {"match", "outputs", "hang", "delay_seconds", "error", "answer"})
    if unknown:
        raise SettingsError(f"{where} has the unknown field {unknown[0]!r}")
    match, outputs = data.get("match"), data.get("outputs", [])
    hang, delay, failure = data.get("hang", False), data.get("delay_seconds", 0), data.get("error")
    answer = data.get("answer", "")
    if not isinstance(answer, str):
        raise SettingsError(f"{where}: `answer` is a string")
    if not isinstance(match, str):
        raise SettingsError(f"{where} needs `match`, a string")
    if not isinstance(outputs, list) or not all(isinstance(output, str) for output in outputs):
        raise SettingsError(f"{where} needs `outputs`, a list of strings")
    if not isinstance(hang, bool):
        raise SettingsError(f"{where}: `hang` is true or false")
    if isinstance(delay, bool) or not isinstance(delay, int | float) or not 0 <= delay < 3600:
        raise SettingsError(f"{where}: `delay_seconds` is a number of seconds below 3600")
    if failure is not None and not isinstance(failure, str):
        raise SettingsError(f"{where}: `error` is a sentence")
    if not (outputs or hang or failure):
        raise SettingsError(f"{where} needs at least one of `outputs`, `hang` and `error`")
    return ScriptedEntry(
        match=match,
        outputs=tuple(outputs),
        hang=hang,
        delay_seconds=float(delay),
        error=failure,
        answer=answer,
    )
