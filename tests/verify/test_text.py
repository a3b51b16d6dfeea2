"""What untrusted text looks like once it may be quoted."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcp_reasoner.verify.text import clean, quote


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("x = 3", "x = 3", id="plain"),
        pytest.param("a\n\tb\r\nc", "a b c", id="line breaks become blanks"),
        pytest.param("\x1b[31mred\x1b[0m", "red", id="colours"),
        pytest.param("\x1b]0;title\x07after", "after", id="window title"),
        pytest.param("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link", id="hyperlink"),
        pytest.param("\x9b31mred", "red", id="eight-bit control sequence"),
        pytest.param("a\u202eb\u2066c\u200b\ufeff", "abc", id="bidirectional and zero-width"),
        pytest.param("a\x00b", "ab", id="NUL"),
        pytest.param("a\ud800b", "ab", id="lone surrogate"),
        pytest.param("a\u2028b", "a b", id="line separator"),
        pytest.param("√2 ≤ π · 日本", "√2 ≤ π · 日本", id="mathematics and other scripts stay"),
    ],
)
def test_clean_keeps_what_is_read_and_drops_what_acts(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_clean_says_that_something_was_cut() -> None:
    assert clean("x" * 1000, 10) == "x" * 9 + "…"
    assert clean("\x1b" * 1000 + "x", 10).endswith("…")


def test_quote_names_the_absence_of_text() -> None:
    assert quote("\x00 \u200b") == "nothing"
    assert quote("7") == '"7"'


@given(text=st.text(), limit=st.integers(min_value=1, max_value=50))
def test_clean_is_bounded_and_idempotent(text: str, limit: int) -> None:
    shown = clean(text, limit)
    assert len(shown) <= limit
    assert clean(shown, limit) == shown
    assert not any(unicodedata.category(char).startswith("C") for char in shown)
    shown.encode()
