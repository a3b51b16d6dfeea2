"""The client against real servers on loopback: what they send, refuse, drop and forget."""

import asyncio
import json
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest
import trustme
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from mcp_reasoner.engine.client import ClientLimits, OpenAIEngine
from mcp_reasoner.engine.protocol import (
    Message,
    SampleEvent,
    SampleFinished,
    SampleRequest,
    SampleText,
    Sampling,
)
from mcp_reasoner.errors import (
    EngineBusyError,
    EngineCrashedError,
    EngineError,
    ModelError,
    SettingsError,
)

pytestmark = pytest.mark.anyio

Chat = Callable[[Request, dict[str, Any]], Awaitable[Response]]
QUICK = ClientLimits(connect=2.0, silence=0.3, busy=0.5)


class FakeServer:
    """An OpenAI-compatible server whose answers a test decides."""

    def __init__(self, chat: Chat, *, models: object = None) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.url = ""
        self._chat = chat
        self._models = {"data": [{"id": "m"}]} if models is None else models
        self.app = Starlette(
            routes=[
                Route("/v1/models", self._list),
                Route("/v1/chat/completions", self._complete, methods=["POST"]),
                Route("/v1/completions", self._complete, methods=["POST"]),
                Route("/health", self._health),
            ]
        )

    async def _list(self, _request: Request) -> Response:
        return JSONResponse(self._models)

    async def _health(self, _request: Request) -> Response:
        return JSONResponse({"status": "ready"})

    async def _complete(self, request: Request) -> Response:
        body = await request.json()
        self.bodies.append(body)
        self.headers.append(dict(request.headers))
        return await self._chat(request, body)


@asynccontextmanager
async def serving(server: FakeServer, path: Path | None = None) -> AsyncIterator[FakeServer]:
    """Serve on a free port of loopback, or on the Unix socket at `path`."""
    if path is None:
        listener = socket.create_server(("127.0.0.1", 0))
        server.url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    else:
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(path))
        listener.listen()
    config = uvicorn.Config(
        server.app, log_config=None, lifespan="off", timeout_graceful_shutdown=1
    )
    instance = uvicorn.Server(config)
    with listener:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(instance._serve, [listener])
            try:
                with anyio.fail_after(20):
                    yield server
            finally:
                instance.should_exit = True


def chunk(content: str | None = None, **choice: Any) -> str:
    delta = {} if content is None else {"content": content}
    return "data: " + json.dumps({"choices": [{"index": 0, "delta": delta, **choice}]}) + "\n\n"


FINISH = chunk(finish_reason="stop")
DONE = "data: [DONE]\n\n"


def streaming(*pieces: str) -> Chat:
    async def chat(_request: Request, _body: dict[str, Any]) -> Response:
        async def send() -> AsyncIterator[str]:
            for piece in pieces:
                yield piece

        return StreamingResponse(send(), media_type="text/event-stream")

    return chat


def request(**sampling: Any) -> SampleRequest:
    messages = [Message(role="user", content="2+2")]
    return SampleRequest(messages=messages, seed=7, sampling=Sampling(**sampling))


async def drawn(engine: OpenAIEngine, wanted: SampleRequest | None = None) -> list[SampleEvent]:
    async with engine.sample(wanted or request()) as events:
        return [event async for event in events]


def text_of(events: list[SampleEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, SampleText))


async def test_a_sample_is_asked_for_in_full_and_read_to_its_end() -> None:
    pieces = (chunk("fo"), chunk("ur", token_ids=[5, 6]), FINISH, DONE)
    async with (
        serving(FakeServer(streaming(*pieces))) as server,
        OpenAIEngine(server.url, api_key="key") as engine,
    ):
        events = await drawn(engine, request(max_tokens=9, stop=("END",)))
    assert text_of(events) == "four"
    assert events[-1] == SampleFinished(reason="stop", tokens=3)
    assert server.bodies == [
        {
            "model": "m",
            "messages": [{"role": "user", "content": "2+2"}],
            "stream": True,
            "stream_options": {"include_usage": True},
            "return_token_ids": True,
            "seed": 7,
            "temperature": 1.0,
            "top_p": 0.95,
            "top_k": 0,
            "min_p": 0.0,
            "max_tokens": 9,
            "stop": ["END"],
        }
    ]
    assert server.headers[0]["authorization"] == "Bearer key"


async def test_the_local_host_is_reached_through_its_socket(tmp_path: Path) -> None:
    path = tmp_path / "e.sock"
    async with (
        serving(FakeServer(streaming(chunk("x"), FINISH, DONE)), path) as server,
        OpenAIEngine(socket=path, host=True, model="nano-1") as engine,
    ):
        assert text_of(await drawn(engine)) == "x"
        assert (await engine.health())["status"] == "ready"
    assert server.bodies[0]["model"] == "nano-1"


@pytest.mark.parametrize("suffix", ["", "/", "/v1", "/v1/"])
async def test_the_url_may_end_in_v1_or_not(suffix: str) -> None:
    async with serving(FakeServer(streaming(FINISH, DONE))) as server:
        address = server.url.removesuffix("/v1") + suffix
        async with OpenAIEngine(address) as engine:
            assert (await engine.model()).name == "m"


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://x", "http://", "x"])
def test_what_is_not_a_url_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="is not a URL such as"):
        OpenAIEngine(url)


@pytest.mark.parametrize(
    ("models", "context"),
    [
        pytest.param({"data": [{"id": "m", "max_model_len": 4096}]}, 4096, id="vLLM"),
        pytest.param({"data": [{"id": "m", "meta": {"n_ctx": 512}}]}, 512, id="llama-server"),
        pytest.param({"data": [{"id": "m", "meta": None}]}, None, id="OpenAI"),
    ],
)
async def test_the_context_is_read_where_the_server_tells_it(
    models: object, context: int | None
) -> None:
    async with (
        serving(FakeServer(streaming(), models=models)) as server,
        OpenAIEngine(server.url) as engine,
    ):
        assert (await engine.model()).context == context


async def test_a_model_that_the_server_does_not_have_is_said() -> None:
    async with (
        serving(FakeServer(streaming())) as server,
        OpenAIEngine(server.url, model="big") as engine,
    ):
        with pytest.raises(ModelError, match="does not have the model 'big'; it has: m"):
            await drawn(engine)


async def test_a_server_without_models_is_said() -> None:
    async with (
        serving(FakeServer(streaming(), models={})) as server,
        OpenAIEngine(server.url) as engine,
    ):
        with pytest.raises(ModelError, match="lists no model"):
            await engine.model()


async def test_leaving_a_sample_closes_its_stream_at_once() -> None:
    closed = anyio.Event()

    async def chat(_request: Request, _body: dict[str, Any]) -> Response:
        async def send() -> AsyncIterator[str]:
            try:
                yield chunk("x")
                await anyio.sleep_forever()
            finally:
                closed.set()

        return StreamingResponse(send(), media_type="text/event-stream")

    async with serving(FakeServer(chat)) as server, OpenAIEngine(server.url) as engine:
        async with engine.sample(request()) as events:
            assert isinstance(await anext(events), SampleText)
        await closed.wait()


async def test_cancelling_the_task_of_a_sample_closes_its_stream() -> None:
    begun, closed = anyio.Event(), anyio.Event()

    async def chat(_request: Request, _body: dict[str, Any]) -> Response:
        async def send() -> AsyncIterator[str]:
            try:
                begun.set()
                yield chunk("x")
                await anyio.sleep_forever()
            finally:
                closed.set()

        return StreamingResponse(send(), media_type="text/event-stream")

    async with serving(FakeServer(chat)) as server, OpenAIEngine(server.url) as engine:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(drawn, engine)
            await begun.wait()
            tasks.cancel_scope.cancel()
        await closed.wait()


async def test_an_exception_of_the_consumer_comes_out_as_it_is() -> None:
    async def consume(url: str) -> None:
        async with OpenAIEngine(url) as engine, engine.sample(request()) as events:
            await anext(events)
            raise KeyError

    async with serving(FakeServer(streaming(chunk("x"), FINISH))) as server:
        with pytest.raises(KeyError):
            await consume(server.url)


@pytest.mark.parametrize(
    "end",
    [
        pytest.param((FINISH, DONE), id="finish and done"),
        pytest.param((FINISH,), id="finish alone"),
        pytest.param((DONE,), id="done alone"),
        pytest.param((FINISH, ": ping\n\n", "data: [DONE]"), id="no newline after done"),
    ],
)
async def test_a_sample_is_finished_by_a_reason_or_by_done(end: tuple[str, ...]) -> None:
    async with (
        serving(FakeServer(streaming(chunk("x"), *end))) as server,
        OpenAIEngine(server.url) as engine,
    ):
        assert (await drawn(engine))[-1] == SampleFinished(reason="stop", tokens=1)


async def test_a_stream_that_just_ends_is_an_error_and_of_the_local_host_a_crash(
    tmp_path: Path,
) -> None:
    async with (
        serving(FakeServer(streaming(chunk("x")))) as server,
        OpenAIEngine(server.url) as engine,
    ):
        with pytest.raises(EngineError, match="closed the connection before") as raised:
            await drawn(engine)
        assert not isinstance(raised.value, EngineCrashedError)
    path = tmp_path / "e.sock"
    async with (
        serving(FakeServer(streaming(chunk("x"))), path),
        OpenAIEngine(socket=path, host=True) as engine,
    ):
        with pytest.raises(EngineCrashedError, match="closed the connection before"):
            await drawn(engine)


async def test_a_connection_that_breaks_in_the_middle_is_an_error() -> None:
    async def chat(_request: Request, _body: dict[str, Any]) -> Response:
        async def send() -> AsyncIterator[str]:
            yield chunk("x")
            raise ConnectionResetError

        return StreamingResponse(send(), media_type="text/event-stream")

    server = FakeServer(chat)
    server.app.debug = False
    async with serving(server), OpenAIEngine(server.url) as engine:
        with pytest.raises(EngineError, match="closed the connection before"):
            await drawn(engine)


async def test_a_server_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    async with OpenAIEngine("http://127.0.0.1:9", limits=QUICK) as engine:
        with pytest.raises(EngineError, match=r"cannot reach the engine at http://127\.0\.0\.1:9"):
            await drawn(engine)
    async with OpenAIEngine(socket=tmp_path / "none.sock", host=True) as engine:
        with pytest.raises(EngineCrashedError, match="cannot reach the engine host"):
            await drawn(engine)


@pytest.mark.parametrize(
    ("said", "dropped"),
    [
        pytest.param("Unrecognized request argument supplied: top_k", ["top_k"], id="OpenAI"),
        pytest.param("extra fields not permitted: min_p, top_k", ["min_p", "top_k"], id="two"),
        pytest.param("return_token_ids: unknown", ["return_token_ids"], id="token ids"),
    ],
)
async def test_what_a_server_does_not_know_is_left_out_and_said(
    said: str, dropped: list[str]
) -> None:
    async def chat(asked: Request, body: dict[str, Any]) -> Response:
        if set(dropped) & set(body):
            return JSONResponse({"error": {"message": said}}, status_code=400)
        return await streaming(chunk("x"), FINISH, DONE)(asked, body)

    async with serving(FakeServer(chat)) as server, OpenAIEngine(server.url) as engine:
        assert text_of(await drawn(engine)) == "x"
        assert text_of(await drawn(engine)) == "x"
        assert list(engine.notices()) == [
            f"the engine at {server.url.removesuffix('/v1')} does not know "
            f"{', '.join(dropped)}: left out"
        ]
    assert len(server.bodies) == 3, "asked once with, then without"
    assert set(server.bodies[0]) - set(server.bodies[1]) == set(dropped)


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [
        pytest.param(400, {"error": {"message": "too long"}}, "answered 400: too long", id="400"),
        pytest.param(401, {"error": {"message": "no"}}, r"refused the API key \(401\)", id="401"),
        pytest.param(404, {"detail": "Not Found"}, "answered 404: Not Found", id="404"),
        pytest.param(500, {}, "answered 500", id="500"),
        pytest.param(
            404, {"error": {"message": "The model `m` does not exist"}}, "not have", id="model"
        ),
        pytest.param(
            400,
            {"error": {"message": "the request exceeds the available context size"}},
            "the prompt does not fit the context of the engine at",
            id="context",
        ),
    ],
)
async def test_a_refusal_is_one_sentence(status: int, body: object, says: str) -> None:
    async def chat(_request: Request, _body: dict[str, Any]) -> Response:
        return JSONResponse(body, status_code=status)

    async with serving(FakeServer(chat)) as server, OpenAIEngine(server.url) as engine:
        with pytest.raises(EngineError, match=says):
            await drawn(engine)


async def test_a_server_that_does_not_stream_is_said() -> None:
    async def chat(_request: Request, _body: dict[str, Any]) -> Response:
        return PlainTextResponse("hello")

    async with serving(FakeServer(chat)) as server, OpenAIEngine(server.url) as engine:
        with pytest.raises(EngineError, match="does not stream: it sent text/plain"):
            await drawn(engine)


@pytest.mark.parametrize("status", [429, 503])
async def test_a_busy_server_is_asked_again_when_it_says(status: int) -> None:
    async def chat(asked: Request, body: dict[str, Any]) -> Response:
        if len(server.bodies) < 3:
            headers = {"retry-after": "0.1"}
            return JSONResponse({"error": "full"}, status_code=status, headers=headers)
        return await streaming(chunk("x"), FINISH, DONE)(asked, body)

    server = FakeServer(chat)
    async with serving(server), OpenAIEngine(server.url) as engine:
        assert text_of(await drawn(engine)) == "x"


@pytest.mark.parametrize("after", ["0.1", "30", "soon", None])
async def test_a_server_that_stays_busy_is_given_up(after: str | None) -> None:
    async def chat(_request: Request, _body: dict[str, Any]) -> Response:
        headers = {} if after is None else {"retry-after": after}
        return JSONResponse({"error": "queue full"}, status_code=429, headers=headers)

    async with (
        serving(FakeServer(chat)) as server,
        OpenAIEngine(server.url, limits=QUICK) as engine,
    ):
        with pytest.raises(EngineBusyError, match="is busy: queue full"):
            await drawn(engine)


async def silent(_request: Request, _body: dict[str, Any]) -> Response:
    async def send() -> AsyncIterator[str]:
        yield chunk("x")
        await anyio.sleep_forever()

    return StreamingResponse(send(), media_type="text/event-stream")


async def test_a_remote_server_that_falls_silent_is_given_up() -> None:
    async with (
        serving(FakeServer(silent)) as server,
        OpenAIEngine(server.url, limits=QUICK) as engine,
    ):
        with pytest.raises(EngineError, match=r"was silent for 0\.3 seconds"):
            await drawn(engine)


async def test_a_silent_local_host_is_waited_for_as_long_as_it_is_healthy(tmp_path: Path) -> None:
    released = anyio.Event()

    async def chat(_request: Request, _body: dict[str, Any]) -> Response:
        async def send() -> AsyncIterator[str]:
            await released.wait()
            yield chunk("x") + FINISH + DONE

        return StreamingResponse(send(), media_type="text/event-stream")

    asked = 0

    async def health(_request: Request) -> Response:
        nonlocal asked
        asked += 1
        if asked == 5:
            released.set()
        return JSONResponse({"status": "ready"})

    server = FakeServer(chat)
    server.app.router.routes.insert(0, Route("/health", health))
    path, limits = tmp_path / "e.sock", ClientLimits(silence=0.05)
    async with serving(server, path), anyio.create_task_group() as tasks:
        async with OpenAIEngine(socket=path, host=True, limits=limits) as engine:
            tasks.start_soon(engine.watch)
            assert text_of(await drawn(engine)) == "x"
        tasks.cancel_scope.cancel()


async def test_a_local_host_without_health_is_given_up(tmp_path: Path) -> None:
    async def ill(_request: Request) -> Response:
        return PlainTextResponse("stuck", status_code=500)

    server = FakeServer(silent)
    server.app.router.routes.insert(0, Route("/health", ill))
    path, limits = tmp_path / "e.sock", ClientLimits(silence=0.05)
    async with serving(server, path), anyio.create_task_group() as tasks:
        async with OpenAIEngine(socket=path, host=True, limits=limits) as engine:
            tasks.start_soon(engine.watch)
            with pytest.raises(EngineError, match="has stopped answering"):
                await drawn(engine)
        tasks.cancel_scope.cancel()


async def test_proxies_of_the_environment_are_not_used_for_loopback(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    async with (
        serving(FakeServer(streaming(chunk("x"), FINISH))) as server,
        OpenAIEngine(server.url) as engine,
    ):
        assert text_of(await drawn(engine)) == "x"


async def test_what_goes_beyond_plain_sampling_is_sent_when_it_says_something() -> None:
    wanted = SampleRequest(
        messages=[],
        seed=1,
        run_id="r",
        priority=2,
        deadline_seconds=9.0,
        continues=(4, 5),
        sampling=Sampling(thinking_tokens=8, json_schema={"type": "integer"}),
    )
    chat = streaming(chunk("1"), FINISH, DONE)
    async with serving(FakeServer(chat)) as server, OpenAIEngine(server.url) as engine:
        assert text_of(await drawn(engine, wanted)) == "1"
    (body,) = server.bodies
    assert "messages" not in body
    assert body["prompt"] == [4, 5]
    assert (body["run_id"], body["priority"], body["deadline_seconds"]) == ("r", -2, 9.0)
    assert body["thinking_token_budget"] == 8
    assert body["response_format"]["json_schema"]["schema"] == {"type": "integer"}


def scored(content: str, *logprobs: float) -> str:
    top = [{"token": "?", "logprob": value} for value in logprobs]
    return chunk(content, logprobs={"content": [{"token": content, "top_logprobs": top}]})


async def test_confidence_is_made_of_the_log_probabilities_of_a_remote_server() -> None:
    pieces = (scored("a", -0.1, -2.1), scored("b", -1.0, -2.0), scored("c", -3.0, -5.0))
    async with (
        serving(FakeServer(streaming(*pieces, FINISH, DONE))) as server,
        OpenAIEngine(server.url) as engine,
    ):
        events = await drawn(engine, request(confidence_window=2))
        assert not engine.notices()
    confidences = [event.confidence for event in events if isinstance(event, SampleText)]
    assert confidences == pytest.approx([1.1, 1.3, 2.75])
    assert (server.bodies[0]["logprobs"], server.bodies[0]["top_logprobs"]) == (True, 20)


async def test_a_server_without_log_probabilities_is_done_without_and_said() -> None:
    chat = streaming(chunk("x"), FINISH, DONE)
    async with serving(FakeServer(chat)) as server, OpenAIEngine(server.url) as engine:
        for _ in range(2):
            assert text_of(await drawn(engine, request(confidence_window=4))) == "x"
        (notice,) = engine.notices()
    assert notice.endswith("gives no log-probabilities: confidence is done without")


async def test_a_connection_lost_before_the_first_token_is_made_again() -> None:
    asked = 0

    async def lose(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        head = await reader.readuntil(b"\r\n\r\n")
        if b"/v1/models" in head:
            body = b'{"data": [{"id": "m"}]}'
            kind = b"application/json"
        else:
            length = int(re.findall(rb"content-length: (\d+)", head.lower())[0])
            await reader.readexactly(length)
            asked += 1
            body = (chunk("x") + FINISH + DONE).encode() if asked == 3 else b""
            kind = b"text/event-stream"
        if body:
            writer.write(
                b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: %b\r\n"
                b"Content-Length: %d\r\n\r\n%b" % (kind, len(body), body)
            )
        writer.close()

    server = await asyncio.start_server(lose, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, OpenAIEngine(f"http://127.0.0.1:{port}") as engine:
        assert text_of(await drawn(engine)) == "x"
    assert asked == 3


async def test_certificates_of_the_operators_choice_are_trusted(tmp_path: Path) -> None:
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1")
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    certificate.private_key_and_cert_chain_pem.write_to_path(tmp_path / "server.pem")
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"https://127.0.0.1:{listener.getsockname()[1]}"
    server = FakeServer(streaming(chunk("x"), FINISH, DONE))
    config = uvicorn.Config(
        server.app, log_config=None, lifespan="off", ssl_certfile=tmp_path / "server.pem"
    )
    instance = uvicorn.Server(config)
    with listener:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(instance._serve, [listener])
            async with OpenAIEngine(url, ca_file=tmp_path / "ca.pem") as engine:
                assert text_of(await drawn(engine)) == "x"
            async with OpenAIEngine(url, limits=QUICK) as engine:
                with pytest.raises(EngineError, match=r"(?i)certificate"):
                    await drawn(engine)
            instance.should_exit = True


def test_a_file_without_certificates_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "none.pem").write_text("nothing")
    for path in (tmp_path / "none.pem", tmp_path / "missing.pem"):
        with pytest.raises(SettingsError, match="no certificates could be read from"):
            OpenAIEngine("https://127.0.0.1:9", ca_file=path)
