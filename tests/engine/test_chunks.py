"""Chunks of completions from several servers, read into one form."""

import json
from typing import Any

import pytest

from mcp_reasoner.engine.chunks import ChunkReader, error_message, one_line
from mcp_reasoner.engine.protocol import SampleFinished, SampleText
from mcp_reasoner.errors import EngineError


def chunk(delta: dict[str, Any] | None = None, **choice: Any) -> str:
    return json.dumps({"choices": [{"index": 0, "delta": delta, **choice}]})


def read(*data: str) -> tuple[str, int, SampleFinished]:
    reader = ChunkReader(source="the server")
    events = [event for each in data for event in reader.read(each)]
    assert reader.complete
    *texts, finished = events + reader.end()
    assert isinstance(finished, SampleFinished)
    assert all(isinstance(event, SampleText) for event in texts)
    text = "".join(event.text for event in texts if isinstance(event, SampleText))
    return text, finished.tokens, finished


@pytest.mark.parametrize("name", ["reasoning_content", "reasoning"], ids=["llama-server", "vLLM"])
def test_thinking_in_a_field_of_its_own_is_put_between_tags(name: str) -> None:
    text, tokens, finished = read(
        chunk({"role": "assistant", "content": None}),
        chunk({name: "a "}),
        chunk({name: "b", "content": None}),
        chunk({"content": "c"}),
        chunk({"content": "d"}, finish_reason="stop"),
        "[DONE]",
    )
    assert (text, tokens, finished.reason) == ("<think>a b</think>cd", 4, "stop")


def test_thinking_and_answer_in_one_chunk_are_parted() -> None:
    assert read(chunk({"reasoning": "a", "content": "b"}), "[DONE]")[0] == "<think>a</think>b"


def test_thinking_cut_at_the_limit_stays_open() -> None:
    text, _, finished = read(chunk({"reasoning": "a"}), chunk({}, finish_reason="length"))
    assert (text, finished.reason) == ("<think>a", "length")


def test_thinking_that_ends_without_an_answer_is_closed() -> None:
    assert read(chunk({"reasoning": "a"}, finish_reason="stop"))[0] == "<think>a</think>"


def test_token_ids_are_counted_and_usage_has_the_last_word() -> None:
    pieces = [chunk({"content": "ab"}, token_ids=[1, 2, 3]), chunk({"content": "c"}, token_ids=[4])]
    assert read(*pieces, "[DONE]")[1] == 4
    usage = json.dumps({"choices": [], "usage": {"completion_tokens": 7}})
    assert read(*pieces, chunk({}, finish_reason="stop"), usage, "[DONE]")[1] == 7


@pytest.mark.parametrize(
    ("said", "reason"),
    [("stop", "stop"), ("length", "length"), ("max_tokens", "length"), ("eos", "stop")],
)
def test_finish_reasons_are_two(said: str, reason: str) -> None:
    assert read(chunk({"content": "x"}, finish_reason=said))[2].reason == reason


@pytest.mark.parametrize("said", ["abort", "content_filter", "error"])
def test_a_sample_that_the_server_gave_up_is_an_error(said: str) -> None:
    with pytest.raises(EngineError, match=f"the server ended the sample: {said}"):
        read(chunk({}, finish_reason=said))


@pytest.mark.parametrize(
    "data",
    [
        '{"choices": []}',
        '{"id": "x"}',
        '{"choices": [null]}',
        '{"choices": [{"delta": null}]}',
        '{"choices": [{"delta": {"content": 3}}]}',
        '{"choices": [{"delta": {"tool_calls": []}}]}',
    ],
)
def test_chunks_without_text_are_passed_over(data: str) -> None:
    assert ChunkReader(source="the server").read(data) == []


@pytest.mark.parametrize("data", ["{", "3", '"x"', "null"])
def test_what_is_not_a_chunk_is_an_error(data: str) -> None:
    with pytest.raises(EngineError, match="the server sent what is not"):
        ChunkReader(source="the server").read(data)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (
            {"error": {"message": "out of\x1b[31m memory\n\u202e", "code": 500}},
            "out of [31m memory",
        ),
        ({"error": "overloaded"}, "overloaded"),
        ({"error": {"code": 5}}, '{"code": 5}'),
    ],
)
def test_an_error_in_the_stream_is_one_clean_line(body: Any, says: str) -> None:
    with pytest.raises(EngineError) as raised:
        ChunkReader(source="the server").read(json.dumps(body))
    assert str(raised.value) == f"the server failed: {says}"


def test_a_strangers_text_is_bounded() -> None:
    assert one_line("x" * 500) == "x" * 199 + "…"
    assert error_message({"detail": [{"loc": ["top_k"]}]}) == '[{"loc": ["top_k"]}]'
