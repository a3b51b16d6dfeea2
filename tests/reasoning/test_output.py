r"""Reading whole outputs: every shape that the model is known to produce."""

import re
from typing import Any

import pytest

from mcp_reasoner.reasoning.output import read_output


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
    ("text", "candidate", "kind", "place"),
    [
        pytest.param(
            "<think>\\boxed{159}. Wait: the answer is 149. Let",
            "149",
            "stated",
            "thought",
            id="a sentence corrects a box in the thought",
        ),
        pytest.param(
            "<think>The answer is 159. No, \\boxed{149}, I think",
            "149",
            "boxed",
            "thought",
            id="a box corrects a sentence in the thought",
        ),
        pytest.param(
            "<think>\\boxed{159}</think>The answer is 149",
            "149",
            "stated",
            "answer",
            id="a sentence after the thought",
        ),
        pytest.param(
            "<think>a</think>\\boxed{149}\nThe answer is 3 apples.\n",
            "149",
            "boxed",
            "answer",
            id="a box of the answer before a sentence",
        ),
        pytest.param(
            "\\boxed{159}, wait, so the answer is 149.", "149", "stated", "answer", id="no tags"
        ),
        pytest.param(
            "<think>\\boxed{149} and the answer is 14",
            "149",
            "boxed",
            "thought",
            id="cut within a number",
        ),
        pytest.param(
            "<think>a \\boxed{8}</think></think> So",
            "8",
            "boxed",
            "thought",
            id="closed twice",
        ),
        pytest.param("\\boxed{5−2}", "5-2", "boxed", "answer", id="an odd minus"),
        pytest.param("\\boxed{1\u200b2}", "12", "boxed", "answer", id="an invisible character"),
    ],
)
def test_the_last_word_counts_in_its_place(
    text: str, candidate: str, kind: str, place: str
) -> None:
    read = read_output(text)
    assert (read.candidate, read.kind, read.place) == (candidate, kind, place)


def test_every_recorded_output_is_read(traces: list[dict[str, Any]]) -> None:
    for trace in traces:
        content = trace["content"]
        read = read_output(content)
        assert read.truncated == (trace["think_open"] and not trace["think_closed"]), trace["id"]
        if trace["final_answer_after_think"] is not None:
            assert read.place == "answer", trace["id"]
            assert _plain(read.candidate) == _plain(trace["final_answer_after_think"]), trace["id"]
        else:
            assert read.place == "thought", trace["id"]
            assert read.candidate == str(trace["gold"]), trace["id"]


def _plain(text: str | None) -> str:
    return re.sub(r"\s+", "", text or "")
