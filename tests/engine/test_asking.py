"""Small readings of what servers say."""

import httpx2
import pytest

from mcp_reasoner.engine.asking import retry_after


@pytest.mark.parametrize(
    ("said", "waits"),
    [
        ("3", [3, 3, 3]),
        ("0", [0.05, 0.05, 0.05]),
        ("999999", [3600, 3600, 3600]),
        (None, [0.5, 1, 2]),
        ("Wed, 21 Oct 2026 07:28:00 GMT", [0.5, 1, 2]),
    ],
)
def test_a_busy_server_is_asked_when_it_says_or_less_and_less_often(
    said: str | None, waits: list[float]
) -> None:
    response = httpx2.Response(429, headers={} if said is None else {"retry-after": said})
    assert [retry_after(response, attempt=attempt) for attempt in range(3)] == waits
    assert retry_after(httpx2.Response(503), attempt=50) == 8
