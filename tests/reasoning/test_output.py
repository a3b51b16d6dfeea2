r"""Reading outputs: every shape that the model is known to produce, streamed and whole."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcp_reasoner.reasoning.output import BoxReader, boxes, is_placeholder, read_output


@pytest.mark.parametrize(
    ("text", "candidate", "place", "truncated"),
    [
        pytest.param("<think>a</think>\n\\boxed{3}", "3", "answer", False, id="normal"),
        pytest.param(
            "Let me see. <think>a \\boxed{4}</think>It is \\boxed{3}.",
            "3",
            "answer",
            False,
            id="preamble before the thought",
        ),
        pytest.param("so \\boxed{5}", "5", "answer", False, id="no tags"),
        pytest.param(
            "<think>try \\boxed{6}, no, \\boxed{7}. Wait", "7", "thought", True, id="never closed"
        ),
        pytest.param(
            "<think>\\boxed{7}</think> The answer is seven",
            "7",
            "thought",
            False,
            id="no box after the thought",
        ),
        pytest.param("a</think>\\boxed{8}", "8", "answer", False, id="only closed"),
        pytest.param(
            "<think>a</think>b<think>\\boxed{1}</think>\\boxed{9}",
            "9",
            "answer",
            False,
            id="two thoughts",
        ),
        pytest.param("<think>a</think>\\boxed{1}<think>b", "1", "answer", True, id="reopened"),
        pytest.param("\\boxed{x = \\boxed{3}}", "3", "answer", False, id="box in a box"),
        pytest.param("", None, None, False, id="empty"),
        pytest.param("<think>\n\n</think>\n", None, None, False, id="empty answer"),
        pytest.param("\\boxed{N} then \\boxed{}", None, None, False, id="placeholders only"),
        pytest.param("\\boxed{12}, that is \\boxed{...}", "12", "answer", False, id="then dots"),
        pytest.param("\\boxed{\\frac{3}{4}}", "\\frac{3}{4}", "answer", False, id="nested braces"),
        pytest.param("\\boxed{\\{1, 2\\}}", "\\{1, 2\\}", "answer", False, id="escaped braces"),
        pytest.param("\\boxed{7} or rather \\boxed{8}", "8", "answer", False, id="corrected"),
        pytest.param("$\\boxed{1}$ and $\\boxed{2}$", "1, 2", "answer", False, id="joint boxes"),
        pytest.param("\\boxed{1} \\boxed{2}", "2", "answer", False, id="boxes without a joint"),
        pytest.param("\\boxed{3", None, None, False, id="unfinished box"),
        pytest.param("\\boxed {x=3}", "x=3", "answer", False, id="space before the brace"),
    ],
)
def test_an_output_gives_its_answer(
    text: str, candidate: str | None, place: str | None, truncated: bool
) -> None:
    read = read_output(text)
    assert (read.candidate, read.place, read.truncated) == (candidate, place, truncated)


@pytest.mark.parametrize(
    "content",
    ["", " ", "N", "...", "\\ldots", "\\dots", "answer", "your answer", "\\text{answer}", "?", "…"],
)
def test_a_placeholder_is_no_answer(content: str) -> None:
    assert is_placeholder(content)


@pytest.mark.parametrize("content", ["n", "0", "-1", "A", "x+1", "\\pi", "NaCl", "\\text{no}", "∅"])
def test_a_short_answer_is_no_placeholder(content: str) -> None:
    assert not is_placeholder(content)


@given(
    st.lists(
        st.sampled_from(["\\boxed{", "}", "{", "\\{", "\\}", "7", "x", " ", "\\boxed", "N", "\\"]),
        max_size=40,
    ).map("".join),
    st.integers(1, 7),
)
def test_streamed_boxes_are_those_of_the_whole_text(text: str, step: int) -> None:
    reader = BoxReader()
    streamed = [
        found
        for start in range(0, len(text), step)
        for found in reader.feed(text[start : start + step])
    ]
    assert streamed == boxes(text)


def test_a_stream_without_boxes_is_not_kept() -> None:
    reader = BoxReader()
    for _ in range(1000):
        assert reader.feed("thinking {{{ \\boxed " * 50) == []
    assert len(reader._text) < 5000


def test_every_recorded_output_is_read(traces: list[dict[str, Any]]) -> None:
    for trace in traces:
        content = trace["content"]
        read = read_output(content)
        assert read.truncated == (trace["think_open"] and not trace["think_closed"]), trace["id"]
        if trace["final_answer_after_think"] is not None:
            assert read.place == "answer", trace["id"]
            assert _plain(read.candidate) == _plain(trace["final_answer_after_think"]), trace["id"]
        elif trace["last_box_anywhere"]:
            assert _plain(read.candidate) == _plain(trace["last_box_anywhere"]), trace["id"]
        reader = BoxReader()
        pieces = [content[i : i + 5] for i in range(0, len(content), 5)]
        assert [box for piece in pieces for box in reader.feed(piece)] == boxes(content)


def _plain(text: str | None) -> str:
    return re.sub(r"\s+", "", text or "")
