"""Who may talk to a host: processes of the same user, or on a port those that have the secret.

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

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from mcp_reasoner.engine.replies import error_content

__all__ = ["OwnUserProtocol", "SecretGuard", "peer_uid"]

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
                    "this engine wants the secret from its record as a bearer token",
                    kind="authentication_error",
                )
                await JSONResponse(content, status_code=401)(scope, receive, send)
                return
        await self._app(scope, receive, send)
