"""The client of an OpenAI-compatible engine: the local host, vLLM, SGLang, llama-server.

One sample is one streaming chat completion, and leaving it closes the stream,
which is how every such server is told to stop decoding. It starts no process
and restarts nothing: `manager` does that for the local host, around this
class. What a server does not know (`top_k`, say) is left out, and said.
"""

import json
import math
import re
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

import anyio
import httpx2

from mcp_reasoner.engine.asking import (
    OPTIONAL,
    listed_context,
    normalised_url,
    request_body,
    retry_after,
)
from mcp_reasoner.engine.chunks import ChunkReader, error_message
from mcp_reasoner.engine.protocol import ModelInfo, SampleEvent, SampleRequest
from mcp_reasoner.engine.sse import SSEDecoder
from mcp_reasoner.errors import (
    EngineBusyError,
    EngineCrashedError,
    EngineError,
    ModelError,
    SettingsError,
)

__all__ = ["ClientLimits", "OpenAIEngine"]

_T = TypeVar("_T")

_ATTEMPTS = 4
_FIRST_PAUSE_SECONDS = 0.1
_CONTEXT = re.compile(r"context|maximum.{0,20}(length|tokens)", re.IGNORECASE)

_QUESTION_SECONDS = 20.0
_CLOSE_SECONDS = 2.0
_MAX_ERROR_BYTES = 64 * 1024
_WATCH_FAILURES = 3


@dataclass(frozen=True, kw_only=True)
class ClientLimits:
    """How long to wait, in seconds.

    `connect` for a connection, `silence` for the next byte, `busy` in all while
    the server says that it has no room. A watched host (the local one) may be
    silent for longer as long as it answers `/health`, because a long prompt on a
    slow CPU, or a queue, takes its time.
    """

    connect: float = 10.0
    silence: float = 120.0
    busy: float = 60.0


class OpenAIEngine:
    """An `Engine` over HTTP; an async context manager that owns its connections.

    Give either the `base_url` of a server (with or without `/v1`) or, with
    `socket`, a Unix domain socket. `host` says that this is the local engine
    host: its end in the middle of a stream is then an `EngineCrashedError`,
    proxies are never used, and while it is silent `watch` decides, which its
    owner runs.
    """

    def __init__(
        self,
        base_url: str = "http://engine",
        *,
        socket: Path | None = None,
        host: bool = False,
        api_key: str | None = None,
        model: str | None = None,
        ca_file: Path | None = None,
        limits: ClientLimits | None = None,
    ) -> None:
        self._limits = limits or ClientLimits()
        self._host = host
        self._url = normalised_url(base_url)
        self._source = "the engine host" if host else f"the engine at {self._url}"
        self._named = model
        self._info: ModelInfo | None = None
        self._dropped: set[str] = set()
        self._notices: list[str] = []
        self._silent: dict[anyio.CancelScope, float] = {}
        near = host or urlsplit(self._url).hostname in ("localhost", "127.0.0.1", "::1")
        limit = httpx2.Limits(max_connections=None, max_keepalive_connections=0 if host else 20)
        self._client = httpx2.AsyncClient(
            base_url=self._url,
            headers={"Authorization": f"Bearer {api_key}"} if api_key else {},
            timeout=self._timeout(watched=False),
            limits=limit,
            trust_env=not near,
            verify=_trusted(ca_file) if ca_file is not None else True,
            transport=httpx2.AsyncHTTPTransport(uds=str(socket), verify=False, limits=limit)
            if socket is not None
            else None,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close every connection, and with them every sample; also while being cancelled."""
        with anyio.move_on_after(_CLOSE_SECONDS, shield=True):
            await self._client.aclose()

    def notices(self) -> Sequence[str]:
        """What was left out because the server does not know it."""
        return tuple(self._notices)

    async def model(self) -> ModelInfo:
        """The named model, or the first that the server lists; asked for once."""
        if self._info is None:
            body = await self._json("GET", "/v1/models")
            listed = body.get("data") if isinstance(body, dict) else None
            models = [
                m for m in listed or [] if isinstance(m, dict) and isinstance(m.get("id"), str)
            ]
            found = next((m for m in models if self._named in (None, m["id"])), None)
            if found is None:
                names = ", ".join(str(m["id"]) for m in models[:5]) or "none"
                wanted = f"does not have the model {self._named!r}" if models else "lists no model"
                raise ModelError(f"{self._source} {wanted}; it has: {names}")
            self._info = ModelInfo(name=found["id"], context=listed_context(found))
        return self._info

    async def health(self) -> dict[str, Any]:
        """What the local host says of itself; raises EngineError when it does not answer."""
        body = await self._json("GET", "/health")
        if not isinstance(body, dict) or not isinstance(body.get("status"), str):
            raise EngineError(f"{self._source} does not answer as an engine host does")
        return body

    async def post(self, path: str) -> int:
        """The status that a POST without a body to `path` gets."""
        try:
            return (await self._client.post(path, timeout=self._question)).status_code
        except httpx2.HTTPError as error:
            raise self._unreachable(error) from error

    @asynccontextmanager
    async def sample(self, request: SampleRequest) -> AsyncIterator[AsyncIterator[SampleEvent]]:
        """Draw one sample; leaving the context closes its stream at once."""
        async with aclosing(self._sample(request)) as events:
            yield events

    async def _sample(self, request: SampleRequest) -> AsyncGenerator[SampleEvent]:
        """The events; a remote connection lost before the first of them is tried again."""
        for attempt in count(1):
            delivered = False
            try:
                async with aclosing(self._attempt(request)) as events:
                    async for event in events:
                        delivered = True
                        yield event
                return
            except _ConnectionLostError:
                if delivered or attempt == _ATTEMPTS:
                    raise
            await anyio.sleep(_FIRST_PAUSE_SECONDS * 2**attempt)

    async def _attempt(self, request: SampleRequest) -> AsyncGenerator[SampleEvent]:
        window = request.sampling.confidence_window
        reader = ChunkReader(source=self._source, confidence_window=window)
        decoder = SSEDecoder()
        async with self._opened(request) as response, AsyncExitStack() as stack:
            # Closed with the sample, not whenever it is collected.
            pieces = response.aiter_bytes()
            stack.push_async_callback(pieces.aclose)
            while not reader.done:
                try:
                    piece = await self._watched(lambda: anext(pieces, None))
                except httpx2.HTTPError as error:
                    if reader.complete:
                        break
                    raise self._broken(error) from error
                for data in decoder.end() if piece is None else decoder.feed(piece):
                    for event in reader.read(data):
                        yield event
                if piece is None:
                    break
        if not reader.complete:
            raise self._broken(None)
        if window is not None and not reader.scored:
            self._notice("gives no log-probabilities: confidence is done without")
        for event in reader.end():
            yield event

    @asynccontextmanager
    async def _opened(self, request: SampleRequest) -> AsyncIterator[httpx2.Response]:
        """The response to a sample's request, once the server has room and knows every field."""
        give_up = anyio.current_time() + self._limits.busy
        for attempt in count():
            body = await self._body(request)
            path = "/v1/chat/completions" if "messages" in body else "/v1/completions"
            message = self._client.build_request(
                "POST", path, json=body, timeout=self._timeout(watched=self._host)
            )
            send = partial(self._client.send, message, stream=True)
            async with AsyncExitStack() as stack:
                try:
                    response = await self._watched(send)
                except httpx2.HTTPError as error:
                    raise self._unreachable(error) from error
                stack.push_async_callback(response.aclose)
                if response.status_code == 200:
                    kind = response.headers.get("content-type", "")
                    if not kind.startswith("text/event-stream"):
                        raise EngineError(
                            f"{self._source} does not stream: it sent {kind or 'text'}"
                        )
                    yield response
                    return
                said = await self._said(response)
            status = response.status_code
            if status in (400, 422) and self._drop(body, said):
                continue
            if status not in (429, 503):
                raise self._refused(status, said)
            wait = retry_after(response, attempt=attempt)
            if anyio.current_time() + wait > give_up:
                when = "" if "try again" in said else f"; try again in {math.ceil(wait)} s"
                raise EngineBusyError(f"{self._source} is busy: {said}{when}", retry_seconds=wait)
            await anyio.sleep(wait)

    async def _body(self, request: SampleRequest) -> dict[str, Any]:
        model = self._named if self._host else (await self.model()).name
        body = request_body(request, model=model, host=self._host)
        return {name: value for name, value in body.items() if name not in self._dropped}

    @property
    def _question(self) -> httpx2.Timeout:
        """For what is answered without decoding."""
        read = min(self._limits.silence, _QUESTION_SECONDS)
        return httpx2.Timeout(self._limits.connect, read=read, pool=None)

    def _timeout(self, *, watched: bool) -> httpx2.Timeout:
        read = None if watched else self._limits.silence
        return httpx2.Timeout(self._limits.connect, read=read, pool=None)

    def _drop(self, body: dict[str, Any], said: str) -> bool:
        """Leave out from now on what the server complains of; False when it is none of ours."""
        unknown = [name for name in OPTIONAL if name in body and name in said]
        new = [name for name in unknown if name not in self._dropped]
        if new:
            self._dropped.update(new)
            self._notice(f"does not know {', '.join(new)}: left out")
        # Another sample that was under way may have dropped them already: try again then too.
        return bool(unknown)

    def _notice(self, said: str) -> None:
        """Say once that something is done without."""
        notice = f"{self._source} {said}"
        if notice not in self._notices:
            self._notices.append(notice)

    async def _watched(self, wait: Callable[[], Awaitable[_T]]) -> _T:
        """Wait for the server; on the local host, until `watch` finds that it does not answer."""
        if not self._host:
            return await wait()
        with anyio.CancelScope() as scope:
            self._silent[scope] = anyio.current_time()
            try:
                return await wait()
            finally:
                del self._silent[scope]
        raise EngineError(
            f"{self._source} runs but has stopped answering; end it with `mcp-reasoner engine stop`"
        )

    async def watch(self) -> None:
        """For the owner of a local host's client to run beside it; it ends when this closes.

        Ask a host that has been silent for its health; give up its streams when it has none.
        """
        failures = 0
        while not self._client.is_closed:
            await anyio.sleep(self._limits.silence / 4)
            latest = anyio.current_time() - self._limits.silence
            overdue = [scope for scope, since in self._silent.items() if since <= latest]
            if not overdue:
                failures = 0
                continue
            try:
                await self.health()
                failures = 0
            except EngineError:
                failures += 1
            if failures >= _WATCH_FAILURES:
                for scope in overdue:
                    scope.cancel()

    async def _json(self, method: str, path: str) -> Any:
        try:
            response = await self._client.request(method, path, timeout=self._question)
        except httpx2.HTTPError as error:
            raise self._unreachable(error) from error
        try:
            body = response.json()
        except ValueError:
            body = response.text
        if response.status_code != 200:
            raise self._refused(response.status_code, error_message(body))
        return body

    async def _said(self, response: httpx2.Response) -> str:
        """The error sentence of a response that is not a stream."""
        raw = b""
        try:
            async for piece in response.aiter_bytes():
                raw += piece
                if len(raw) > _MAX_ERROR_BYTES:
                    break
        except httpx2.HTTPError as error:
            raise self._unreachable(error) from error
        text = raw.decode(errors="replace")
        try:
            return error_message(json.loads(text))
        except ValueError:
            return error_message(text)

    def _refused(self, status: int, said: str) -> EngineError:
        if status in (401, 403):
            return EngineError(f"{self._source} refused the API key ({status}): {said}")
        if status == 404 and "model" in said.lower():
            return ModelError(f"{self._source} does not have the model: {said}")
        if status in (400, 413, 422) and _CONTEXT.search(said):
            return EngineError(f"the prompt does not fit the context of {self._source}: {said}")
        return EngineError(f"{self._source} answered {status}: {said}")

    def _unreachable(self, error: httpx2.HTTPError) -> EngineError:
        if isinstance(error, httpx2.ReadTimeout):
            return EngineError(f"{self._source} was silent for {self._limits.silence:g} seconds")
        said = str(error) or type(error).__name__
        return self._lost(f"cannot reach {self._source}: {said}")

    def _broken(self, error: httpx2.HTTPError | None) -> EngineError:
        if isinstance(error, httpx2.ReadTimeout):
            return self._unreachable(error)
        return self._lost(f"{self._source} closed the connection before the sample was finished")

    def _lost(self, said: str) -> EngineError:
        """Our host is dead then, which its owner looks into; another server may mend."""
        return EngineCrashedError(said) if self._host else _ConnectionLostError(said)


def _trusted(ca_file: Path) -> ssl.SSLContext:
    """Trust what the system trusts, and the certificates in a file of the operator's."""
    context = ssl.create_default_context()
    try:
        context.load_verify_locations(cafile=str(ca_file))
    except OSError as error:
        raise SettingsError(f"no certificates could be read from {ca_file}: {error}") from error
    return context


class _ConnectionLostError(EngineError):
    """A connection to a remote server that could not be made, or ended early."""
