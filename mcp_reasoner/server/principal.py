"""Whose a request is: the owner of the runs that it begins, and of no others.

Over HTTP it is whoever the bearer token is of; on stdio, or without tokens, whoever runs this
process. `http.authentication` puts the user into the request's scope.
"""

from collections.abc import Mapping
from typing import Any

from mcp.server.auth.middleware.bearer_auth import AuthenticatedUser
from mcp.server.auth.provider import principal_components

from mcp_reasoner.runs.identity import LOCAL

__all__ = ["principal_of"]


def principal_of(scope: Mapping[str, Any] | None) -> str:
    """Whose a request is, by its ASGI scope; without one or without a token, `local`."""
    user = (scope or {}).get("user")
    if not isinstance(user, AuthenticatedUser):
        return LOCAL
    client, issuer, subject = principal_components(user.access_token)
    return f"token {client}" if issuer is None else f"{issuer} {subject}"
