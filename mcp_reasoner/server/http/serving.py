"""`mcp-reasoner serve`: the application on a uvicorn of our own, safe by default, gone in time.

Without tokens only loopback is served. On SIGTERM requests get two seconds to end, runs are
saved with what they had, and the process is gone within five.
"""

import os
import signal
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import anyio
import uvicorn
from mcp.server import MCPServer

from mcp_reasoner.config import Settings
from mcp_reasoner.engine.peers import is_loopback, listen
from mcp_reasoner.errors import SettingsError
from mcp_reasoner.server.app import create_server
from mcp_reasoner.server.http.app import HttpOptions, create_http_app
from mcp_reasoner.server.http.authentication import Authentication
from mcp_reasoner.server.http.oauth import JwtVerifier
from mcp_reasoner.server.http.tokens import TokenFile
from mcp_reasoner.services import Services, open_services

__all__ = ["run_http"]

_DRAIN_SECONDS: Final = 2
_GONE_SECONDS: Final = 4.5
_BACKLOG: Final = 512
_LOOPBACK_NAMES: Final = ("127.0.0.1", "localhost", "[::1]")


CreateServer = Callable[[Services], MCPServer[Services]]


def run_http(settings: Settings, *, create: CreateServer = create_server) -> None:
    """Serve until a signal; raises SettingsError for a setting that is not safe or not there.

    `create` makes the MCP server, once its services are there.
    """
    options = http_options(settings)
    listener = listen(_address(settings), backlog=_BACKLOG)
    config = uvicorn.Config(
        lambda: None,  # the application needs its services first
        ws="none",
        access_log=False,
        log_level="error",  # a warning for each bad request would fill a disk
        timeout_graceful_shutdown=_DRAIN_SECONDS,
        server_header=False,
        ssl_certfile=settings.tls_certificate,
        ssl_keyfile=settings.tls_key,
    )
    anyio.run(_serve, settings, options, config, listener, create)
    sys.stderr.flush()
    # A thread may still be at work for a run that was let go.
    os._exit(0)


async def _serve(
    settings: Settings,
    options: HttpOptions,
    config: uvicorn.Config,
    listener: socket.socket,
    create: CreateServer,
) -> None:
    async with anyio.create_task_group() as tasks:
        async with open_services(settings) as services:
            config.app = create_http_app(create(services), services, options)
            config.factory = False
            server = _Server(config)
            tasks.start_soon(_stop_on_signal, server, services)
            _say(settings, options, listener)
            await server.serve(sockets=[listener])
        tasks.cancel_scope.cancel()


async def _stop_on_signal(server: uvicorn.Server, services: Services) -> None:
    with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
        async for _ in signals:
            # First, so that calls still hear of their run's id.
            services.runs.interrupt()
            server.should_exit = True
            backstop = threading.Timer(_GONE_SECONDS, os._exit, args=(0,))
            backstop.daemon = True
            backstop.start()


class _Server(uvicorn.Server):
    """Uvicorn, but signals are ours: there are runs to be saved after the server's end."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take over no signal."""
        yield


def http_options(settings: Settings) -> HttpOptions:
    """What `settings` allow; raises SettingsError where that would not be safe."""
    tokens = None if settings.token_file is None else TokenFile(settings.token_file)
    if tokens is not None and not len(tokens):
        raise SettingsError(f"the token file {settings.token_file} holds no token")
    if (settings.tls_certificate is None) != (settings.tls_key is None):
        raise SettingsError("tls_certificate and tls_key belong together: give both or neither")
    for path in (settings.tls_certificate, settings.tls_key):
        if path is not None and not Path(path).is_file():
            raise SettingsError(f"{path} is not a file")
    if settings.tls_certificate is not None:
        _require_pair(settings.tls_certificate, settings.tls_key)
    resource = settings.public_url or _own_url(settings)
    audience = settings.oauth_audience or resource
    oauth = None
    if settings.oauth_issuer is not None:
        oauth = JwtVerifier(
            issuer=settings.oauth_issuer, audience=audience, scopes=settings.oauth_scopes
        )
    if tokens is None and oauth is None and not is_loopback(_address(settings)):
        raise SettingsError(
            f"{settings.host} is open to other machines: give a token file (`mcp-reasoner serve "
            "--new-token NAME --token-file FILE` makes one) or oauth_issuer, or listen on 127.0.0.1"
        )
    parts = urlsplit(resource)
    metadata = f"{parts.scheme}://{parts.netloc}/.well-known/oauth-protected-resource{parts.path}"
    return HttpOptions(
        hosts=_hosts(settings, parts.netloc),
        origins=[*settings.allowed_origins, *_own_origins(settings)],
        requests_per_minute=settings.requests_per_minute,
        max_body_bytes=settings.max_body_bytes,
        authentication=Authentication(
            tokens=tokens, oauth=oauth, metadata_url=metadata if oauth else None
        ),
        resource=resource if oauth else None,
        issuer=settings.oauth_issuer,
        scopes=settings.oauth_scopes,
    )


def _require_pair(certificate: Path, key: Path | None) -> None:
    """Raise SettingsError where the two files are not a certificate and its key."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        raise SettingsError(
            f"{certificate} and {key} cannot be used as a certificate and its key: {error}"
        ) from error


def _address(settings: Settings) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"{host}:{settings.port}"


def _own_url(settings: Settings) -> str:
    scheme = "https" if settings.tls_certificate else "http"
    return f"{scheme}://{_address(settings)}/mcp"


def _hosts(settings: Settings, public: str) -> Sequence[str]:
    """The names under which this server may be asked for; a page elsewhere cannot choose others."""
    names = [*_LOOPBACK_NAMES, settings.host, socket.gethostname()]
    ported = [name if name.endswith(":*") else f"{name}:*" for name in names]
    return [*names, *ported, public, *settings.allowed_hosts]


def _own_origins(settings: Settings) -> list[str]:
    scheme = "https" if settings.tls_certificate else "http"
    return [f"{scheme}://{name}:*" for name in _LOOPBACK_NAMES]


def _say(settings: Settings, options: HttpOptions, listener: socket.socket) -> None:
    host, port = listener.getsockname()[:2]
    scheme = "https" if settings.tls_certificate else "http"
    shown = f"[{host}]" if ":" in host else host
    who = "with a bearer token" if options.authentication.required else "for this machine alone"
    print(  # noqa: T201 - stdout belongs to nobody else here
        f"serving {scheme}://{shown}:{port}/mcp (and /sse) {who}; Ctrl-C ends",
        file=sys.stderr,
        flush=True,
    )
