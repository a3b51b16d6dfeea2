"""How the server is: alive, ready, and in figures for Prometheus.

`/healthz` says that the process answers, and touches nothing else. `/readyz` says whether runs
can begin. `/metrics` counts runs and requests; the engine's own figures are the engine's.
"""

import asyncio
from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mcp_reasoner import __version__
from mcp_reasoner.errors import ReasonerError
from mcp_reasoner.services import Services

__all__ = ["CountingMiddleware", "Figures", "health_routes"]

_TEXT = "text/plain; version=0.0.4; charset=utf-8"


class Figures:
    """What `/metrics` tells; every name begins with `mcp_reasoner_`."""

    def __init__(self, services: Services) -> None:
        self._registry = CollectorRegistry()
        self.requests = Counter(
            "mcp_reasoner_http_requests",
            "Requests answered, by the first digit of the status.",
            labelnames=("status",),
            registry=self._registry,
        )
        self._gauge("runs_running", "Runs in progress.", lambda: len(services.runs.running()))
        self._gauge("runs_limit", "Runs that may be in progress.", lambda: services.runs.limit)
        self._gauge("tasks", "Asynchronous tasks of the server.", lambda: len(asyncio.all_tasks()))

    def _gauge(self, name: str, help_text: str, read: Callable[[], float]) -> None:
        gauge = Gauge(f"mcp_reasoner_{name}", help_text, registry=self._registry)
        gauge.set_function(read)

    def text(self) -> bytes:
        """Everything, in Prometheus' text form."""
        return generate_latest(self._registry)


class CountingMiddleware:
    """Counts what is answered."""

    def __init__(self, app: ASGIApp, *, figures: Figures) -> None:
        self._app = app
        self._figures = figures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and count the status of its answer."""

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._figures.requests.labels(f"{message['status'] // 100}xx").inc()
            await send(message)

        await self._app(scope, receive, counted)


def health_routes(services: Services, figures: Figures) -> list[Route]:
    """The three routes."""

    async def alive(_: Request) -> Response:
        return JSONResponse({"status": "ok", "version": __version__})

    async def ready(_: Request) -> Response:
        try:
            model = await services.engine.model()
        except ReasonerError as error:
            return JSONResponse({"status": "no model", "reason": str(error)}, status_code=503)
        going, limit = len(services.runs.running()), services.runs.limit
        state = "busy" if going >= limit else "ready"
        body = {"status": state, "model": model.name, "runs": going, "limit": limit}
        return JSONResponse(body, status_code=503 if state == "busy" else 200)

    async def metrics(_: Request) -> Response:
        return Response(figures.text(), media_type=_TEXT)

    return [Route("/healthz", alive), Route("/readyz", ready), Route("/metrics", metrics)]
