r"""Boxes: found while they stream, each once, and told from placeholders."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcp_reasoner.reasoning.boxes import MAX_BOX, BoxReader, is_placeholder


@pytest.mark.parametrize(
    "content",
    ["", " ", "N", "...", "\\ldots", "\\dots", "answer", "your answer", "\\text{answer}", "?", "…"],
)
def test_a_placeholder_is_no_answer(content: str) -> None:
    assert is_placeholder(content)


@pytest.mark.parametrize("content", ["n", "0", "-1", "A", "x+1", "\\pi", "NaCl", "\\text{no}", "∅"])
def test_a_short_answer_is_no_placeholder(content: str) -> None:
    assert not is_placeholder(content)


@pytest.mark.parametrize(
    ("text", "contents"),
    [
        pytest.param("\\boxed{\\frac{3}{4}}", ["\\frac{3}{4}"], id="nested braces"),
        pytest.param("\\boxed{\\{1, 2\\}}", ["\\{1, 2\\}"], id="escaped braces"),
        pytest.param("\\boxed{x = \\boxed{3}}", ["3"], id="box in a box"),
        pytest.param("\\boxed {x=3} \\fbox{4}", ["x=3", "4"], id="blank before the brace"),
        pytest.param("\\boxed{3", [], id="unfinished"),
        pytest.param(f"\\boxed{{{'1' * (MAX_BOX + 1)}}} \\boxed{{2}}", ["2"], id="too long"),
    ],
)
def test_boxes_are_found(text: str, contents: list[str]) -> None:
    found = BoxReader().feed(text)
    assert [box.content for box in found] == contents
    assert all(text[box.start] == "\\" and text[box.end - 1] == "}" for box in found)


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
        box
        for start in range(0, len(text), step)
        for box in reader.feed(text[start : start + step])
    ]
    assert streamed == BoxReader().feed(text)


def test_a_stream_without_boxes_is_not_kept() -> None:
    reader = BoxReader()
    for _ in range(1000):
        assert reader.feed("thinking {{{ \\boxed " * 50) == []
    assert len(reader._text) < 5000
