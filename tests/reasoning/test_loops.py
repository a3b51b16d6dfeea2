"""Loops: verbatim repetition is noticed, thinking in other words is not."""

import json

import pytest

from mcp_reasoner.reasoning.loops import LoopDetector


def ends(text: str, *, step: int = 7) -> bool:
    detector = LoopDetector()
    return any(detector.feed(text[i : i + step]) for i in range(0, len(text), step))


@pytest.mark.parametrize("round_", ["wait, let me check that again. ", "x", "1 + 2 = 3\n" * 20])
def test_verbatim_repetition_is_a_loop(round_: str) -> None:
    assert ends("So the answer is 12. " + round_ * (6000 // len(round_)))


def test_numbered_steps_are_no_loop() -> None:
    assert not ends("".join(f"Step {n}: the value is {n * n}.\n" for n in range(2000)))


def test_a_paragraph_said_three_times_is_no_loop() -> None:
    paragraph = " ".join(f"word{n}" for n in range(150))
    assert not ends((paragraph + "\n") * 3)


def test_short_text_is_no_loop() -> None:
    assert not ends("0" * 1000)


def test_no_recorded_output_that_finished_is_a_loop(traces: list[dict[str, object]]) -> None:
    for trace in traces:
        content = trace["content"]
        assert isinstance(content, str)
        if trace["finish_reason"] == "stop":
            assert not ends(content), json.dumps(trace["id"])
