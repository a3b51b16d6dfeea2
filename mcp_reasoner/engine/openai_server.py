"""The host's HTTP interface: the OpenAI protocol, and what a front asks of a host.

`/v1/models`, `/v1/chat/completions` and `/v1/completions` are OpenAI's, with
`top_k`, `min_p`, `ignore_eos` and `return_token_ids` (each choice of a chunk then
carries the `token_ids` it adds), all as vLLM has them. `/health`, `/engine/stop` and
`/engine/drain` are this project's. A request whose connection closes is
cancelled before the next decode. No process, file or socket is touched here:
that is `host`'s.
"""

import asyncio
import contextlib
import json
import os
import time
from collections.abc import AsyncIterator, Callable, Iterator

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mcp_reasoner import __version__
from mcp_reasoner.engine.llama import Model
from mcp_reasoner.engine.loop import DecodeLoop
from mcp_reasoner.engine.metrics import CONTENT_TYPE
from mcp_reasoner.engine.options import HostOptions
from mcp_reasoner.engine.replies import DONE, Reply, encode_event, error_content
from mcp_reasoner.engine.streams import EventStream, Running, unless_gone
from mcp_reasoner.engine.template import ChatTemplate, TemplateRunner
from mcp_reasoner.engine.wire import ChatRequest, CompletionRequest, read_request
from mcp_reasoner.errors import EngineBusyError, EngineError, InputError

__all__ = ["EngineServer"]

BODY_LIMIT = 8 * 1024 * 1024


class EngineServer:
    """The application over one decode loop. Everything here runs on the event loop.

    `stop` is called when a client wants the host to end. `phase_changed` and
    `sha256` are for `host` to call and to fill in.
    """

    def __init__(
        self, options: HostOptions, decode: DecodeLoop, *, stop: Callable[[], None]
    ) -> None:
        self._options = options
        self._decode = decode
        self._stop = stop
        self._runner = TemplateRunner()
        self._template: ChatTemplate | None = None
        self._settled = asyncio.Event()
        self._in_flight = 0
        self._last_used = time.monotonic()
        self.sha256: str | None = None
        self._add_figures()
        self.app = Starlette(
            routes=[
                Route("/health", self._health),
                Route("/metrics", self._metrics),
                Route("/v1/models", self._models),
                Route("/v1/chat/completions", self._chat, methods=["POST"]),
                Route("/v1/completions", self._complete, methods=["POST"]),
                Route("/engine/stop", self._stop_now, methods=["POST"]),
                Route("/engine/drain", self._drain, methods=["POST"]),
            ],
            exception_handlers={
                HTTPException: _http_error,
                InputError: _input_error,
                EngineBusyError: _busy_error,
                EngineError: _engine_error,
                ClientDisconnect: _nobody,
                Exception: _any_error,
            },
        )

    def phase_changed(self) -> None:
        """Let waiting requests go on, now that the model is loaded, or never will be."""
        model = self._decode.model
        if model is not None and self._decode.phase == "ready":
            self._template = ChatTemplate(
                model.template,
                model,
                self._runner,
                bos=model.piece(model.bos).decode("utf-8", "replace"),
                eos=model.piece(model.eos).decode("utf-8", "replace"),
                begin=model.bos if model.adds_bos else None,
            )
        self._last_used = time.monotonic()
        self._settled.set()

    def idle_seconds(self) -> float:
        """How long nothing has been asked for; 0 while something runs or the model loads."""
        if self._in_flight or self._decode.phase == "loading":
            return 0.0
        return time.monotonic() - self._last_used

    def _add_figures(self) -> None:
        def reading(name: str) -> Callable[[], float]:
            return lambda: float(getattr(self._decode.counts(), name))

        gauge, total = self._decode.metrics.gauge, self._decode.metrics.total
        gauge("running_samples", "Samples that take part in decodes.", reading("active"))
        gauge("queued_samples", "Samples that wait, paused ones among them.", reading("queued"))
        total("cancelled_samples", "Samples given up since the start.", reading("cancelled"))
        total("paused_samples", "Pauses of samples since the start.", reading("paused"))
        total("prefix_hit_tokens", "Tokens found in the cache.", reading("reused_tokens"))
        gauge("cache_cells_used", "Cells of the cache that hold a token.", reading("cells_used"))
        gauge(
            "cache_cells",
            "Cells of the cache.",
            lambda: float(capacity.cells if (capacity := self._decode.capacity) else 0),
        )
        total(
            "crashes",
            "Hosts of this model that crashed before this one.",
            lambda: float(self._options.crashes),
        )

    async def warm_up(self) -> None:
        """Start the process for templates, so that the first request need not wait for it."""
        with contextlib.suppress(InputError):
            await self._runner.render("", {}, limit=0)

    async def close(self) -> None:
        """End the process for templates."""
        await self._runner.close()

    async def _health(self, _request: Request) -> Response:
        counts = self._decode.counts()
        model, capacity = self._decode.model, self._decode.capacity
        return JSONResponse(
            {
                "status": self._decode.phase,
                "version": __version__,
                "pid": os.getpid(),
                "model": {
                    "name": self._options.name,
                    "path": str(self._options.model),
                    "sha256": self.sha256,
                    "embedded": self._options.embedded,
                    "context": capacity.context if capacity else self._options.context,
                    "gpu_layers": self._options.gpu_layers if model and model.offloads else 0,
                },
                "active": counts.active,
                "queued": counts.queued,
                "safe": self._options.safe,
                "sequences": capacity.sequences if capacity else self._options.sequences,
                "cells": capacity.cells if capacity else None,
                "cells_used": counts.cells_used,
                "decoded_tokens": counts.decoded_tokens,
                "tokens_per_second": self._decode.metrics.speed(),
                "reused_tokens": counts.reused_tokens,
                "paused": counts.paused,
                "cancelled": counts.cancelled,
                "idle_seconds": round(self.idle_seconds(), 3),
            }
        )

    async def _metrics(self, _request: Request) -> Response:
        return Response(self._decode.metrics.text(), media_type=CONTENT_TYPE)

    async def _models(self, _request: Request) -> Response:
        entry = {"id": self._options.name, "object": "model", "created": 0, "owned_by": "local"}
        capacity = self._decode.capacity
        if capacity is not None:
            entry["max_model_len"] = capacity.context
        return JSONResponse({"object": "list", "data": [entry]})

    async def _stop_now(self, _request: Request) -> Response:
        self._stop()
        return JSONResponse({"status": "stopping"}, status_code=202)

    async def _drain(self, _request: Request) -> Response:
        counts = self._decode.counts()
        if self._in_flight or counts.active or counts.queued:
            content = error_content(
                f"{counts.active} samples are running and {counts.queued} are waiting",
                kind="engine_busy",
            )
            numbers = {"active": counts.active, "queued": counts.queued}
            return JSONResponse(content | numbers, status_code=409)
        self._stop()
        return JSONResponse({"status": "stopping"}, status_code=202)

    async def _chat(self, request: Request) -> Response:
        with self._used():
            wanted = read_request(ChatRequest, await _read_json(request))
            model, template = await self._ready()
            prompt = await template.tokens([message.plain() for message in wanted.messages])
            return await self._answer(request, wanted, tuple(prompt), model)

    async def _complete(self, request: Request) -> Response:
        with self._used():
            wanted = read_request(CompletionRequest, await _read_json(request))
            model, _ = await self._ready()
            if wanted.text is not None:
                prompt = tuple(model.tokenize(wanted.text, special=True, start=True))
            else:
                prompt = wanted.ids
                if not all(0 <= token < model.vocabulary for token in prompt):
                    raise InputError(
                        f"prompt must hold token ids from 0 to {model.vocabulary - 1} only"
                    )
            return await self._answer(request, wanted, prompt, model)

    async def _answer(
        self,
        request: Request,
        wanted: ChatRequest | CompletionRequest,
        prompt: tuple[int, ...],
        model: Model,
    ) -> Response:
        running = Running(self._decode, prompt, wanted)
        job = running.job
        self._decode.submit(job)
        reply = Reply(
            chat=isinstance(wanted, ChatRequest),
            model=self._options.name,
            samples=len(job.seeds),
            prompt=prompt,
            cached_tokens=job.cached_tokens,
            token_ids=bool(wanted.return_token_ids),
            piece=None if wanted.scored is None else model.piece,
        )
        if wanted.stream:
            # The stream outlives this function: it counts as use by itself, and cancels itself.
            stack = contextlib.ExitStack()
            stack.enter_context(self._used())
            stack.callback(self._decode.cancel, job)
            events = self._events(running, reply, usage=wanted.include_usage)
            return EventStream(events, closed=stack.close)
        try:
            return await unless_gone(request, self._whole(running, reply))
        finally:
            self._decode.cancel(job)

    async def _whole(self, running: "Running", reply: Reply) -> Response:
        async for deltas in running.deltas():
            reply.add(deltas)
        return JSONResponse(reply.whole())

    async def _events(
        self, running: "Running", reply: Reply, *, usage: bool
    ) -> AsyncIterator[bytes]:
        opening = reply.opening()
        if opening:
            yield opening
        try:
            async for deltas in running.deltas():
                reply.add(deltas)
                chunks = reply.chunks(deltas)
                if chunks:
                    yield chunks
        except EngineError as error:
            yield encode_event(error_content(str(error), kind="server_error"))
            return
        if usage:
            yield reply.usage_chunk()
        yield DONE

    async def _ready(self) -> tuple[Model, ChatTemplate]:
        await self._settled.wait()
        model, template = self._decode.model, self._template
        if self._decode.phase != "ready" or model is None or template is None:
            raise EngineError(self._decode.failure or "the engine is stopping")
        return model, template

    @contextlib.contextmanager
    def _used(self) -> Iterator[None]:
        self._in_flight += 1
        try:
            yield
        finally:
            self._in_flight -= 1
            self._last_used = time.monotonic()


async def _read_json(request: Request) -> object:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > BODY_LIMIT:
            raise HTTPException(413, f"the request's body exceeds {BODY_LIMIT} bytes")
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise InputError("the request's body is not valid JSON") from None


def _error(message: str, status: int, kind: str, code: str | None = None) -> JSONResponse:
    return JSONResponse(error_content(message, kind=kind, code=code), status_code=status)


async def _http_error(request: Request, error: Exception) -> Response:
    status, message = (
        (error.status_code, error.detail) if isinstance(error, HTTPException) else (500, str(error))
    )
    if status in (404, 405):
        message = f"{request.method} {request.url.path} is not offered by this engine"
    return _error(message, status, "invalid_request_error")


async def _input_error(_request: Request, error: Exception) -> Response:
    return _error(str(error), 400, "invalid_request_error")


async def _busy_error(_request: Request, error: Exception) -> Response:
    response = _error(str(error), 429, "rate_limit_error", "queue_full")
    wait = error.retry_seconds if isinstance(error, EngineBusyError) else None
    if wait is not None:
        response.headers["retry-after"] = f"{wait:.0f}"
    return response


async def _engine_error(_request: Request, error: Exception) -> Response:
    return _error(str(error), 500, "server_error")


async def _any_error(_request: Request, _error_: Exception) -> Response:
    return _error(
        "the engine met an unexpected error; its log has the details", 500, "server_error"
    )


async def _nobody(_request: Request, _error_: Exception) -> Response:
    return Response(status_code=499)
