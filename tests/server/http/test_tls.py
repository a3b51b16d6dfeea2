"""`serve` with a certificate: real clients by the right authority, and nobody by another."""

import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
import trustme

from tests.server.http.conftest import QUADRATIC, command, connected

pytestmark = pytest.mark.anyio


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path, Path]:
    """Files: the authority's certificate, the server's chain, the server's key."""
    authority = trustme.CA()
    server = authority.issue_cert("localhost", "127.0.0.1")
    files = tmp_path / "ca.pem", tmp_path / "cert.pem", tmp_path / "key.pem"
    authority.cert_pem.write_to_path(files[0])
    server.private_key_pem.write_to_path(files[2])
    for part in server.cert_chain_pems:
        part.write_to_path(files[1], append=True)
    return files


@pytest.mark.parametrize("transport", ["http", "sse"])
async def test_a_client_that_trusts_the_authority_is_served(
    serve: Callable[..., Any], certificate: tuple[Path, Path, Path], transport: str
) -> None:
    authority, chain, key = certificate
    trusting = ssl.create_default_context(cafile=str(authority))
    with serve("--tls-certificate", str(chain), "--tls-key", str(key)) as server:
        assert server.url.startswith("https://")
        async with connected(server.url, transport, trust=trusting) as client:
            result = await client.call_tool("solve_math", {"problem": QUADRATIC})
        assert result.structured_content is not None
        assert result.structured_content["status"] == "verified"


async def test_who_trusts_another_authority_or_speaks_in_the_clear_gets_nothing(
    serve: Callable[..., Any], certificate: tuple[Path, Path, Path]
) -> None:
    authority, chain, key = certificate
    other = ssl.create_default_context()
    trustme.CA().configure_trust(other)
    right = ssl.create_default_context(cafile=str(authority))
    with serve("--tls-certificate", str(chain), "--tls-key", str(key)) as server:
        url = f"{server.url}/healthz"
        for trust in (other, True):
            with pytest.raises(httpx2.ConnectError, match="certificate verify failed"):
                httpx2.get(url, verify=trust, timeout=10)
        with pytest.raises(httpx2.HTTPError):
            httpx2.get(url.replace("https:", "http:"), timeout=10)
        port = int(server.url.rsplit(":", 1)[1])
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            assert b"status" not in connection.recv(4096)
        assert httpx2.get(url, verify=right, timeout=10).json()["status"] == "ok"
        assert server.end() == 0


async def test_a_certificate_without_its_key_or_that_is_none_is_refused(
    certificate: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    authority, chain, key = certificate
    rubbish = tmp_path / "rubbish.pem"
    rubbish.write_text("this is no certificate", encoding="utf-8")
    for given, reason in (
        (["--tls-certificate", str(chain)], "belong together"),
        (["--tls-certificate", str(chain), "--tls-key", str(tmp_path / "none")], "is not a file"),
        (["--tls-certificate", str(rubbish), "--tls-key", str(key)], "cannot be used"),
        (["--tls-certificate", str(authority), "--tls-key", str(key)], "cannot be used"),
    ):
        done = command("serve", "--port", "0", *given)
        assert done.returncode == 2, done.stderr
        [sentence] = done.stderr.splitlines()
        assert reason in sentence
