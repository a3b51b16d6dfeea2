"""Where a host listens, and who may talk to it: its user's processes, or who has the secret.

The socket's own mode (0600, in a folder of 0700) keeps others out already; the
question to the kernel covers a folder whose mode was changed, and systems that
ignore the mode of a socket.
"""

import asyncio
import hmac
import os
import socket
import struct
import sys
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from mcp_reasoner.engine.replies import error_content
from mcp_reasoner.errors import EngineError, SettingsError

__all__ = [
    "LoopbackGuard",
    "OwnUserProtocol",
    "SecretGuard",
    "is_loopback",
    "listen",
    "local_url",
    "peer_uid",
    "read_token",
]

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")
TOKEN_LENGTH = 16
"""Fewer characters could be guessed."""

_SOL_LOCAL, _LOCAL_PEERCRED = 0, 1
"""Of macOS and FreeBSD; Python names neither."""


def peer_uid(connection: socket.socket) -> int | None:
    """The user at the other end of a Unix socket; None where the system does not tell."""
    try:
        if hasattr(socket, "SO_PEERCRED"):
            form = struct.Struct("3i")
            data = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, form.size)
            return int(form.unpack(data)[1])
        if sys.platform != "win32":
            # struct xucred: version, uid, then groups.
            data = connection.getsockopt(_SOL_LOCAL, _LOCAL_PEERCRED, 76)
            return int(struct.unpack_from("2I", data)[1])
    except (OSError, struct.error):
        pass
    return None


class OwnUserProtocol(H11Protocol):
    """HTTP for processes of this user; a connection of another ends before a byte is read."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Ask the kernel who it is."""
        connection = transport.get_extra_info("socket")
        if connection is not None and connection.family == getattr(socket, "AF_UNIX", None):
            uid = peer_uid(connection)
            if uid != os.geteuid():
                self.logger.warning("refused a connection of uid %s", uid)
                transport.abort()
        super().connection_made(transport)


def is_loopback(address: str) -> bool:
    """Whether HOST:PORT can be reached from this machine alone."""
    return _host_and_port(address)[0] in LOOPBACK_NAMES


def listen(address: str, *, backlog: int) -> socket.socket:
    """A socket that listens on HOST:PORT; SettingsError if it is none, EngineError if taken."""
    host, port = _host_and_port(address)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=backlog)
    except (OSError, OverflowError) as error:
        raise EngineError(f"cannot listen on {address}: {error}") from error
    # A client whose machine vanished without a word is noticed by its silence to the kernel.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    return listener


def local_url(listener: socket.socket) -> str:
    """How clients on this machine reach it."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def read_token(path: Path) -> str:
    """The token in a file, alone on its first line; SettingsError if that is none."""
    try:
        token = path.read_text(encoding="utf-8").split("\n", 1)[0].strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"the token file {path} cannot be read: {error}") from error
    if len(token) < TOKEN_LENGTH or not token.isascii() or " " in token:
        raise SettingsError(
            f"the first line of {path} must be a token of at least {TOKEN_LENGTH} characters"
        )
    return token


def _host_and_port(address: str) -> tuple[str, int]:
    host, colon, port = address.rpartition(":")
    if not colon or not host or not port.isdecimal():
        raise SettingsError(f"{address!r} is not an address such as 127.0.0.1:8001")
    return host.removeprefix("[").removesuffix("]"), int(port)


class LoopbackGuard:
    """Lets requests through that programs on this machine make, and not those of web pages.

    A page from elsewhere reaches a loopback port too; it brings an Origin, or
    under a name of its own that points here, another Host.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 403 to all others."""
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            host = headers.get("host", "")
            name = host if host.endswith("]") else host.rpartition(":")[0] or host
            if "origin" in headers or name.strip("[]") not in LOOPBACK_NAMES:
                content = error_content(
                    "this engine answers programs on its own machine only",
                    kind="permission_error",
                )
                await JSONResponse(content, status_code=403)(scope, receive, send)
                return
        await self._app(scope, receive, send)


class SecretGuard:
    """Lets requests to `app` through that bring `Authorization: Bearer SECRET`."""

    def __init__(self, app: ASGIApp, *, secret: str) -> None:
        self._app = app
        self._expected = f"Bearer {secret}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 401 to all others."""
        if scope["type"] == "http":
            given = Headers(scope=scope).get("authorization", "").encode("utf-8", "replace")
            if not hmac.compare_digest(given, self._expected):
                content = error_content(
                    "this engine wants its token, as Authorization: Bearer TOKEN",
                    kind="authentication_error",
                )
                await JSONResponse(content, status_code=401)(scope, receive, send)
                return
        await self._app(scope, receive, send)
