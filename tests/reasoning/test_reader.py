r"""Reading a stream: candidates as they appear, however the text is cut."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mcp_reasoner.reasoning.boxes import is_placeholder
from mcp_reasoner.reasoning.output import read_output
from mcp_reasoner.reasoning.reader import Candidate, StreamReader

FRAGMENTS = [
    *("<think>", "</think>", "<", "<\n", "think>", "</thi", "nk>"),
    *("\\boxed{", "7", "}", "\\boxed{149}", "\\boxed{N}", " and ", ", "),
    *(
        "the answer is ",
        "Answer:",
        "**",
        "So ",
        "final answer",
        " is not ",
        "if ",
        "maybe ",
        " is the answer",
    ),
    *("12", "3.5", "$x=2$", "−3", "\\frac{1}{2}", "cm", "answer 5", "$$", "\\[", "\\]"),
    *(". ", ".", "?", "!", "\n", "\n\n", " ", '"', "”", "..", ")", "A", "words ", "ma " * 450),
]


def streamed(text: str, cuts: list[int]) -> tuple[StreamReader, list[Candidate]]:
    """A reader fed with `text` in pieces as long as `cuts` says, over and over."""
    reader = StreamReader()
    found: list[Candidate] = []
    start = number = 0
    while start < len(text):
        end = start + cuts[number % len(cuts)]
        number += 1
        found += reader.feed(text[start:end], tokens=number)
        start = end
    return reader, found


def signs(candidates: list[Candidate]) -> list[tuple[str, str, int, bool]]:
    return [(found.text, found.kind, found.char, found.in_thought) for found in candidates]


@given(
    st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join),
    st.lists(st.integers(1, 30), min_size=1, max_size=4),
)
@example("a. b.) The answer is 3..... \n", [1])
@example("<\n<think>a", [2])
@example("\\boxed{7 </think>}", [1])
@example("The answer is:\n\n\\[\n5.\n\\]\n. ", [2])
@example(". " + "the answer is 5" + " " * 1190 + ". The answer is 6. ", [3])
def test_it_does_not_matter_how_the_text_is_cut(text: str, cuts: list[int]) -> None:
    whole, found_whole = streamed(text, [max(1, len(text))])
    pieces, found = streamed(text, cuts)
    assert signs(found) == signs(found_whole)
    assert signs(pieces.candidates) == signs(whole.candidates)
    assert pieces.read() == whole.read() == read_output(text)
    assert pieces.text == text
    assert (pieces.in_thought, pieces.thought_closed) == (whole.in_thought, whole.thought_closed)


def test_candidates_appear_with_their_place_once_they_are_complete() -> None:
    reader = StreamReader()
    pieces = [
        "<thi",
        "nk>Thus answer",
        " is 14",
        "9",
        ". But",
        " \\boxed{1",
        "5}",
        "</think>",
        "\n",
    ]
    found = [reader.feed(piece, tokens=number) for number, piece in enumerate(pieces, 1)]
    assert [len(new) for new in found] == [0, 0, 0, 0, 1, 0, 1, 0, 0]
    assert reader.candidates == [
        Candidate(text="149", kind="stated", token=5, char=25, in_thought=True),
        Candidate(text="15", kind="boxed", token=7, char=41, in_thought=True),
    ]
    assert reader.thought_closed


def test_the_thought_is_known_while_it_streams() -> None:
    reader = StreamReader()
    states = []
    for piece in ["I will.", "<think>", "a", "</think>", "b", "<think>", "c"]:
        reader.feed(piece, tokens=1)
        states.append((reader.in_thought, reader.thought_closed))
    assert states == [
        *[(False, False), (True, False), (True, False)],
        *[(False, True), (False, True), (True, False), (True, False)],
    ]


def test_what_stands_before_a_late_tag_was_thought() -> None:
    reader = StreamReader()
    (before,) = reader.feed("so \\boxed{7}", tokens=3)
    assert not before.in_thought
    (after,) = reader.feed("</think>\\boxed{8}", tokens=6)
    assert [found.in_thought for found in (*reader.candidates, after)] == [True, False, False]


def test_an_unfinished_sentence_is_read_but_not_yet_a_candidate() -> None:
    reader = StreamReader()
    assert reader.feed("</think>The answer is 14", tokens=5) == []
    assert reader.read().candidate == "14"
    assert reader.read().candidate == "14"
    assert [found.text for found in reader.feed("9.\n", tokens=6)] == ["149"]
    assert reader.read().candidate == "149"


def test_a_repeated_passage_is_a_loop() -> None:
    reader = StreamReader()
    for number in range(400):
        reader.feed("wait, let me check that again. ", tokens=7 * number)
    assert reader.looping


def test_a_long_stream_keeps_no_more_than_its_text_and_a_little() -> None:
    reader = StreamReader()
    line = "We add 12 and 1{} and get $x = \\frac{a}{b}$, so it is not {done} yet and then "
    for number in range(5000):
        reader.feed(line, tokens=20 * number)
    assert len(reader._statements._text) < 1300
    assert len(reader._boxes._text) < 600
    assert len(reader._loop._tail) <= 14_400


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("the answer is " * 5000, id="introductions"),
        pytest.param("answer " + " " * 20000 + "is 5.\n", id="blanks"),
        pytest.param(("answer" + " " * 1100 + ".\n") * 5, id="sentences of blanks"),
        pytest.param("answer is \\(" * 2000 + ".\n", id="introductions and openings"),
        pytest.param("answer" + "*" * 20000, id="marks"),
        pytest.param("The answer is " + "(" * 20000 + "\n", id="brackets"),
        pytest.param("The answer is " + "$" * 20000 + "\n", id="dollars"),
        pytest.param("The answer is " + "\\(" * 10000 + "\n", id="openings"),
        pytest.param("." * 20000 + "\n", id="dots"),
        pytest.param("<" * 20000 + "\n", id="brackets of tags"),
        pytest.param("</think>" * 1000, id="tags"),
        pytest.param("\\boxed{" * 5000, id="boxes"),
        pytest.param("</think>\\boxed{7}" * 1000, id="late tags"),
        pytest.param("The answer is:\n" * 2000, id="announcements"),
    ],
)
def test_a_hostile_text_is_read_in_time_and_however_it_is_cut(text: str) -> None:
    pieces, found = streamed(text, [3])
    whole, found_whole = streamed(text, [len(text)])
    assert signs(found) == signs(found_whole)
    assert pieces.read() == whole.read()


def test_every_recorded_candidate_is_found(traces: list[dict[str, Any]]) -> None:
    for trace in traces:
        content = trace["content"]
        reader, found = streamed(content, [5])
        assert not reader.looping, trace["id"]
        seen = {(one.char, one.kind, one.text, one.in_thought) for one in found}
        for known in trace["candidates"]:
            if not is_placeholder(known["answer"]):
                kind = "boxed" if known["kind"] == "boxed" else "stated"
                place = (known["char_end"], kind, known["answer"], known["inside_think"])
                assert place in seen, (trace["id"], place)
