"""OAuth 2.1: tokens of a real authorization server on loopback, accepted and refused."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from mcp_reasoner.server.http.oauth import JwtVerifier
from tests.server.http.conftest import connected

pytestmark = pytest.mark.anyio

AUDIENCE = "http://127.0.0.1:8765/mcp"


class Issuer:
    """An authorization server: metadata, keys, and tokens signed with them."""

    def __init__(self) -> None:
        self.keys = {"first": rsa.generate_private_key(public_exponent=65537, key_size=2048)}
        self.asked: list[str] = []
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.asked.append(self.path)
                found = issuer.answers().get(self.path)
                body = json.dumps(found or {}).encode()
                self.send_response(200 if found else 404)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def answers(self) -> dict[str, Any]:
        keys = []
        for name, key in self.keys.items():
            shown = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
            keys.append({**shown, "kid": name, "alg": "RS256", "use": "sig"})
        metadata = {"issuer": self.url, "jwks_uri": f"{self.url}/keys"}
        return {"/.well-known/openid-configuration": metadata, "/keys": {"keys": keys}}

    def token(self, *, key: str = "first", signed_by: Any = None, **changes: Any) -> str:
        claims = {
            "iss": self.url,
            "aud": AUDIENCE,
            "sub": "somebody",
            "exp": int(time.time()) + 600,
            "scope": "reason more",
            **changes,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        signer = signed_by or self.keys[key]
        return jwt.encode(claims, signer, algorithm="RS256", headers={"kid": key})

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join(10)
        self._server.server_close()


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    running = Issuer()
    yield running
    running.close()


async def test_a_token_of_the_issuer_for_this_audience_is_accepted(issuer: Issuer) -> None:
    verifier = JwtVerifier(issuer=issuer.url, audience=AUDIENCE, scopes=["reason"])
    found = await verifier.verify_token(issuer.token())
    assert found is not None
    assert (found.subject, found.resource) == ("somebody", AUDIENCE)
    asked = len(issuer.asked)
    assert await verifier.verify_token(issuer.token()) is not None
    assert len(issuer.asked) == asked  # the keys are kept


OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "http://elsewhere/mcp"},
        {"aud": None},
        {"iss": "http://elsewhere"},
        {"exp": 1},
        {"exp": None},
        {"sub": None},
        {"nbf": 4_000_000_000},
        {"scope": "more"},
        {"signed_by": OTHER_KEY},
    ],
    ids=lambda changes: " ".join(f"{name}={str(value)[:20]}" for name, value in changes.items()),
)
async def test_any_other_token_is_refused(issuer: Issuer, changes: dict[str, Any]) -> None:
    verifier = JwtVerifier(issuer=issuer.url, audience=AUDIENCE, scopes=["reason"])
    assert await verifier.verify_token(issuer.token(**changes)) is None


async def test_no_token_without_a_signature_by_a_public_key_is_accepted(issuer: Issuer) -> None:
    verifier = JwtVerifier(issuer=issuer.url, audience=AUDIENCE)
    claims = {"iss": issuer.url, "aud": AUDIENCE, "sub": "x", "exp": int(time.time()) + 600}
    secret = "a secret that somebody has chosen for this"
    shared = jwt.encode(claims, secret, algorithm="HS256", headers={"kid": "first"})
    bare = jwt.encode(claims, "", algorithm="none", headers={"kid": "first"})
    for token in (shared, bare, "", "x.y.z", "a" * 20_000):
        assert await verifier.verify_token(token) is None


async def test_a_server_takes_its_tokens_and_says_where_to_get_them(
    issuer: Issuer, serve: Callable[..., Any]
) -> None:
    arguments = ("--oauth-issuer", issuer.url, "--public-url", AUDIENCE)
    with serve(*arguments) as server:
        refused = server.get("/mcp")
        assert refused.status_code == 401
        assert "resource_metadata=" in refused.headers["WWW-Authenticate"]
        metadata = server.get("/.well-known/oauth-protected-resource/mcp").json()
        assert metadata["resource"].rstrip("/") == AUDIENCE
        assert [url.rstrip("/") for url in metadata["authorization_servers"]] == [issuer.url]
        async with connected(server.url, "http", token=issuer.token()) as client:
            assert (await client.list_tools()).tools
        wrong = {"Authorization": f"Bearer {issuer.token(aud='http://elsewhere')}"}
        assert server.get("/mcp", headers=wrong).status_code == 401
