"""One ASGI application for all clients over HTTP: Streamable HTTP at /mcp, HTTP+SSE at /sse.

Both speak every revision of the protocol that the SDK does, on the same services, which are
opened once outside. The SSE route enters no lifespan of its own: the SDK's own application
would enter one for each client.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from mcp.server import MCPServer
from mcp.server.auth.routes import create_protected_resource_routes
from mcp.server.sse import SseServerTransport
from mcp.server.transport_security import TransportSecuritySettings
from pydantic import AnyHttpUrl
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from mcp_reasoner.server.app import serve_streams
from mcp_reasoner.server.http.authentication import Authentication, AuthenticationMiddleware
from mcp_reasoner.server.http.health import CountingMiddleware, Figures, health_routes
from mcp_reasoner.server.http.limits import RequestRate
from mcp_reasoner.services import Services

__all__ = ["HttpOptions", "create_http_app"]


@dataclass(frozen=True, kw_only=True)
class HttpOptions:
    """Who may come, under which names, and how much of it.

    `hosts` and `origins` are the accepted values of those headers (`name:*` for any port);
    `resource` and `issuer` are the URLs of RFC 9728's metadata, where OAuth is in use.
    """

    hosts: Sequence[str]
    origins: Sequence[str]
    requests_per_minute: int
    max_body_bytes: int
    authentication: Authentication = field(default_factory=Authentication)
    resource: str | None = None
    issuer: str | None = None
    scopes: Sequence[str] = ()


def create_http_app(
    server: MCPServer[Services], services: Services, options: HttpOptions
) -> Starlette:
    """The application; its lifespan runs the transports, and `services` outlives it."""
    security = TransportSecuritySettings(
        enable_dns_rebinding_protection=True,
        allowed_hosts=list(options.hosts),
        allowed_origins=list(options.origins),
    )
    streamable = server.streamable_http_app(
        transport_security=security, max_request_body_size=options.max_body_bytes
    )
    sse = SseServerTransport(
        "/messages/", security_settings=security, max_request_body_size=options.max_body_bytes
    )
    figures = Figures(services)

    async def serve_sse(scope: Scope, receive: Receive, send: Send) -> None:
        async with sse.connect_sse(scope, receive, send) as (read, write):
            await serve_streams(server, read, write, services)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with server.session_manager.run():
            yield

    routes: list[BaseRoute] = [
        *health_routes(services, figures),
        *streamable.routes,
        Route("/sse", _AsgiEndpoint(serve_sse), methods=["GET"]),
        Mount("/messages/", app=sse.handle_post_message),
    ]
    if options.resource is not None and options.issuer is not None:
        routes += create_protected_resource_routes(
            resource_url=AnyHttpUrl(options.resource),
            authorization_servers=[AnyHttpUrl(options.issuer)],
            scopes_supported=list(options.scopes) or None,
        )
    return Starlette(
        routes=routes,
        lifespan=lifespan,
        middleware=[
            Middleware(CountingMiddleware, figures=figures),
            Middleware(
                AuthenticationMiddleware,
                accepted=options.authentication,
                rate=RequestRate(options.requests_per_minute),
            ),
        ],
    )


class _AsgiEndpoint:
    """An ASGI function as a route's endpoint: Starlette takes a plain function for another kind."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one client until it goes."""
        await self._app(scope, receive, send)
