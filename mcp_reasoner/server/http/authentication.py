"""Who asks: a bearer token from the file or of the authorization server, before anything else.

One middleware in front of every MCP route, so that no transport can be reached around it. It
puts the user where the SDK's transports look for one, which then let nobody else use a
session. A server without tokens serves loopback alone, and whoever asks is `local`.
"""

import math
from dataclasses import dataclass
from typing import Final

from mcp.server.auth.middleware.auth_context import auth_context_var
from mcp.server.auth.middleware.bearer_auth import AuthenticatedUser
from mcp.server.auth.provider import AccessToken
from starlette.authentication import AuthCredentials
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from mcp_reasoner.server.http.limits import RequestRate
from mcp_reasoner.server.http.oauth import JwtVerifier
from mcp_reasoner.server.http.tokens import TokenFile
from mcp_reasoner.server.principal import principal_of

__all__ = ["Authentication", "AuthenticationMiddleware"]

_OPEN: Final = ("/healthz", "/readyz", "/.well-known/")
"""What anybody may ask: whether the server lives, and where tokens are to be had."""


@dataclass(frozen=True, kw_only=True)
class Authentication:
    """Which tokens are accepted; `metadata_url` tells clients where to get one."""

    tokens: TokenFile | None = None
    oauth: JwtVerifier | None = None
    metadata_url: str | None = None

    @property
    def required(self) -> bool:
        """Whether a token is needed at all."""
        return self.tokens is not None or self.oauth is not None

    async def verify(self, token: str) -> AccessToken | None:
        """Who the token is of, None where it is nobody's."""
        if self.tokens is not None and (name := self.tokens.name_of(token)) is not None:
            return AccessToken(token=token, client_id=name, scopes=[])
        return None if self.oauth is None else await self.oauth.verify_token(token)


class AuthenticationMiddleware:
    """Lets requests through that bring a good token, at the rate that is allowed."""

    def __init__(self, app: ASGIApp, *, accepted: Authentication, rate: RequestRate) -> None:
        self._app = app
        self._accepted = accepted
        self._rate = rate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 401 or 429, or pass the request on with its user."""
        if scope["type"] != "http" or scope["path"].startswith(_OPEN):
            await self._app(scope, receive, send)
            return
        user = None
        if self._accepted.required:
            found = await self._found(scope)
            if found is None:
                await self._unauthorized()(scope, receive, send)
                return
            user = AuthenticatedUser(found)
            scope["user"], scope["auth"] = user, AuthCredentials(found.scopes)
        wait = self._rate.wait_seconds(principal_of(scope))
        if wait:
            seconds = math.ceil(wait)
            await JSONResponse(
                {"error": f"too many requests; try again in {seconds} s"},
                status_code=429,
                headers={"Retry-After": str(seconds)},
            )(scope, receive, send)
            return
        kept = auth_context_var.set(user)
        try:
            await self._app(scope, receive, send)
        finally:
            auth_context_var.reset(kept)

    async def _found(self, scope: Scope) -> AccessToken | None:
        given = Headers(scope=scope).getlist("authorization")
        if len(given) != 1:
            return None
        scheme, _, token = given[0].partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            return None
        return await self._accepted.verify(token.strip())

    def _unauthorized(self) -> JSONResponse:
        parts = ['error="invalid_token"', 'error_description="a valid bearer token is needed"']
        if self._accepted.metadata_url is not None:
            parts.append(f'resource_metadata="{self._accepted.metadata_url}"')
        return JSONResponse(
            {"error": "invalid_token", "error_description": "a valid bearer token is needed"},
            status_code=401,
            headers={"WWW-Authenticate": f"Bearer {', '.join(parts)}"},
        )
