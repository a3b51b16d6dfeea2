"""Access tokens of an OAuth 2.1 authorization server: signed JWTs, checked here.

The issuer's keys are fetched from where its metadata says and kept for a while; a key that is
not among them is looked for again, at most once in a short while. Accepted is a token signed
with a public-key algorithm, of this issuer, for this audience, in its time. Nothing else about
the authorization server matters here: clients find it by the resource metadata (RFC 9728).
"""

import time
from collections.abc import Sequence
from typing import Any, Final

import anyio
import httpx2
import jwt
from mcp.server.auth.provider import AccessToken

__all__ = ["JwtVerifier"]

_ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA")
_KEYS_SECONDS: Final = 3600.0
_RETRY_SECONDS: Final = 10.0
_FETCH_SECONDS: Final = 5.0
_LEEWAY_SECONDS: Final = 30
_MAX_TOKEN: Final = 16_384
_WELL_KNOWN: Final = (".well-known/oauth-authorization-server", ".well-known/openid-configuration")


class JwtVerifier:
    """Verifies tokens of `issuer` for `audience`, which is the URL of this resource."""

    def __init__(self, *, issuer: str, audience: str, scopes: Sequence[str] = ()) -> None:
        self._issuer = issuer
        self._audience = audience
        self._scopes = tuple(scopes)
        self._keys: dict[str | None, jwt.PyJWK] = {}
        self._fetched = -_KEYS_SECONDS
        self._tried = -_RETRY_SECONDS
        self._lock = anyio.Lock()

    async def verify_token(self, token: str) -> AccessToken | None:
        """Who the token is of, None where it is not to be accepted, for whatever reason."""
        if len(token) > _MAX_TOKEN:
            return None
        try:
            header = jwt.get_unverified_header(token)
            key = await self._key(header.get("kid"))
            if key is None or header.get("alg") not in _ALGORITHMS:
                return None
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=list(_ALGORITHMS),
                audience=self._audience,
                issuer=self._issuer,
                leeway=_LEEWAY_SECONDS,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
        except (jwt.PyJWTError, ValueError, TypeError):
            return None
        scopes = str(claims.get("scope", "")).split()
        if not set(self._scopes) <= set(scopes):
            return None
        return AccessToken(
            token=token,
            client_id=str(claims.get("client_id") or claims.get("azp") or claims["sub"]),
            scopes=scopes,
            expires_at=int(claims["exp"]),
            resource=self._audience,
            subject=str(claims["sub"]),
            claims={"iss": self._issuer},
        )

    async def _key(self, name: str | None) -> jwt.PyJWK | None:
        """The issuer's key of this name; without a name, its only one."""
        async with self._lock:
            now = time.monotonic()
            known = name in self._keys or (name is None and len(self._keys) == 1)
            stale = now - self._fetched > _KEYS_SECONDS
            if (stale or not known) and now - self._tried > _RETRY_SECONDS:
                self._tried = now
                with anyio.move_on_after(_FETCH_SECONDS):
                    await self._fetch()
            if name is None and len(self._keys) == 1:
                return next(iter(self._keys.values()))
            return self._keys.get(name)

    async def _fetch(self) -> None:
        async with httpx2.AsyncClient(timeout=_FETCH_SECONDS) as client:
            for path in _WELL_KNOWN:
                try:
                    answer = await client.get(f"{self._issuer.rstrip('/')}/{path}")
                    metadata = answer.json() if answer.status_code == 200 else {}
                    if metadata.get("issuer") != self._issuer:
                        continue
                    keys = (await client.get(metadata["jwks_uri"])).json()
                    found = jwt.PyJWKSet.from_dict(keys)
                except (httpx2.HTTPError, jwt.PyJWTError, ValueError, KeyError, TypeError):
                    continue
                self._keys = {key.key_id: key for key in found.keys}
                self._fetched = time.monotonic()
                return
