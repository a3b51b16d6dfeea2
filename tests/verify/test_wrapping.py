"""What surrounds an answer."""

import pytest

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.wrapping import contents, core


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("$7$.", ["7"]),
        (r"\[ 7 \]", ["7"]),
        ("So the final answer is: 7.", ["7"]),
        (r"hence $\boxed{\frac12}$ as claimed", [r"\frac12"]),
        (r"\boxed{1}, \boxed{2} \text{ and } \boxed{3}", ["1", "2", "3"]),
        (r"\boxed{\boxed{5}}", [r"\boxed{5}"]),
        ("0.333...", ["0.333..."]),
    ],
)
def test_contents_are_what_is_inside(text: str, found: list[str]) -> None:
    assert contents(text) == found


@pytest.mark.parametrize("text", [r"\boxed{1} or rather \boxed{2}", r"\boxed{1", "\\(\n9\n\\)"])
def test_text_that_could_matter_is_an_error(text: str) -> None:
    with pytest.raises(ExpressionError):
        contents(text)


def test_the_core_of_an_answer_is_what_is_quoted() -> None:
    assert core(r"hence $\boxed{\frac12}$ as claimed") == r"\frac12"
    assert core("$7$") == "7"
