"""Whole characters and held-back stop strings, against what the joined bytes say."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcp_reasoner.engine.text import TextStream


def feed(pieces: list[bytes], stop: tuple[str, ...] = ()) -> tuple[list[str], bool]:
    stream = TextStream(stop)
    shown = []
    for piece in pieces:
        shown.append(stream.feed(piece))
        if stream.stopped:
            break
    shown.append(stream.finish())
    return shown, stream.stopped


def test_a_character_split_over_tokens_comes_whole() -> None:
    assert feed([b"\xe2", b"\x88", b"\x9a2"]) == (["", "", "√2", ""], False)


def test_an_unfinished_character_at_the_end_is_replaced() -> None:
    assert feed([b"a", b"\xf0\x9f"]) == (["a", "", "\ufffd"], False)


@pytest.mark.parametrize(
    ("pieces", "stop", "text", "stopped"),
    [
        ([b"ab", b"c"], ("b",), "a", True),
        ([b"a E", b"ND b"], ("END",), "a ", True),
        ([b"a E", b"N b"], ("END",), "a EN b", False),
        ([b"aa", b"ab"], ("aab",), "a", True),
        ([b"abx", b"y"], ("xyz", "bx"), "a", True),
        ([b"x\xe2", b"\x88\x9ay"], ("√",), "x", True),
        ([b"one E"], ("END",), "one E", False),
        ([b"END"], ("END",), "", True),
        ([b"abc"], ("c", "ab"), "", True),
    ],
    ids=[
        "inside a token",
        "over a border",
        "only begun",
        "begun twice",
        "two of them",
        "one character of three bytes",
        "begun at the very end",
        "at the start",
        "the earliest wins",
    ],
)
def test_text_ends_before_a_stop_string(
    pieces: list[bytes], stop: tuple[str, ...], text: str, stopped: bool
) -> None:
    shown, found = feed(pieces, stop)
    assert ("".join(shown), found) == (text, stopped)


@given(st.lists(st.binary(max_size=5)))
def test_any_bytes_come_out_as_python_decodes_them(pieces: list[bytes]) -> None:
    shown, _ = feed(pieces)
    assert "".join(shown) == b"".join(pieces).decode("utf-8", "replace")


@given(st.text("abc√", max_size=30), st.data())
def test_stop_strings_cut_at_their_first_place_however_the_bytes_are_split(
    text: str, data: st.DataObject
) -> None:
    stops = tuple(data.draw(st.lists(st.text("abc√", min_size=1, max_size=4), max_size=3)))
    encoded = text.encode()
    borders = sorted(data.draw(st.sets(st.integers(0, len(encoded)))) | {0, len(encoded)})
    pieces = [encoded[start:end] for start, end in pairwise(borders)]
    shown, stopped = feed(pieces, stops)
    joined = "".join(shown)
    first = min((at for at in map(text.find, stops) if at >= 0), default=None)
    assert stopped == (first is not None)
    # Piece by piece, a stop string that is complete earlier is found earlier.
    assert text.startswith(joined)
    assert not any(stop in joined for stop in stops)
    if first is None:
        assert joined == text
