"""Server-sent events: whatever pieces the bytes come in, the same events come out."""

import pytest

from mcp_reasoner.engine.sse import MAX_EVENT_BYTES, SSEDecoder
from mcp_reasoner.errors import EngineError


@pytest.mark.parametrize(
    ("stream", "events"),
    [
        pytest.param(b"data: a\n\ndata: b\n\n", ["a", "b"], id="two events"),
        pytest.param(b"data: a\r\n\r\ndata: b\r\n\r\n", ["a", "b"], id="carriage returns"),
        pytest.param(b"data: a\r\rdata: b\r\r", ["a", "b"], id="carriage returns alone"),
        pytest.param(b"data: a\ndata: b\n\n", ["a\nb"], id="several lines"),
        pytest.param(b": ping\n\ndata: a\n\n: ping\n\n", ["a"], id="comments"),
        pytest.param(b"event: x\nid: 1\nretry: 5\ndata: a\n\n", ["a"], id="other fields"),
        pytest.param(b"data:a\n\ndata:  b\n\n", ["a", " b"], id="one space is dropped"),
        pytest.param(b"data\n\n", [""], id="a field without a value"),
        pytest.param("data: é\u2028\u0085x\n\n".encode(), ["é\u2028\u0085x"], id="odd line ends"),
        pytest.param(b"data: \xff\n\n", ["\ufffd"], id="not UTF-8"),
        pytest.param(b"\n\n\n", [], id="nothing"),
        pytest.param(b"data: a", ["a"], id="no end of the line"),
        pytest.param(b"data: a\n", ["a"], id="no end of the event"),
    ],
)
@pytest.mark.parametrize("size", [1, 3, 1000], ids=lambda size: f"pieces of {size}")
def test_events_do_not_depend_on_the_pieces(stream: bytes, events: list[str], size: int) -> None:
    decoder = SSEDecoder()
    pieces = [stream[at : at + size] for at in range(0, len(stream), size)]
    found = [event for piece in pieces for event in decoder.feed(piece)]
    assert found + decoder.end() == events


def test_an_endless_event_is_given_up() -> None:
    with pytest.raises(EngineError, match="an event of over"):
        SSEDecoder().feed((b"data: " + b"x" * (MAX_EVENT_BYTES // 4) + b"\n") * 5)
    with pytest.raises(EngineError, match="an event of over"):
        SSEDecoder().feed(b"x" * (MAX_EVENT_BYTES + 1))
