"""Where in a text its answer stands."""

import pytest

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.extraction import extract, shown


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("$7$.", ("$7$.",)),
        ("So the final answer is: 7.", ("7",)),
        ("The answer is .5.", (".5",)),
        ("the answer is 0.333...", ("0.333...",)),
        ("**Final Answer:** **5**", ("5",)),
        (r"Therefore the answer should be \( 9 \). I hope it is correct.", ("9",)),
        ("The answer is 3. Hence the final answer is\n\n$4$.", ("4",)),
        (r"hence $\boxed{\frac12}$ as claimed", (r"\frac12",)),
        (r"\boxed{1}, \boxed{2} \text{ and } \boxed{3}", ("1", "2", "3")),
        (r"\boxed{1} pens and \boxed{2} cups", ("1", "2")),
        (r"$x = \boxed{1}$ and $y = \boxed{2}$", ("x = 1", "y = 2")),
        (r"\boxed{\boxed{5}}", (r"\boxed{5}",)),
        (r"\boxed{20} percent", ("20 percent",)),
        (r"$\boxed{20}\%$", ("20 %",)),
        (r"first \boxed{3}. Then, after a mistake, \boxed{4}", ("4",)),
        (r"so \boxed{3}. Final answer: the final answer is $5$.", ("5",)),
        (r"so \\boxed{3}.\n\nDone, that is \\boxed{\\frac{1}{2}}", (r"\frac{1}{2}",)),
        ("<think>\\boxed{1}</think> It is \\boxed{2}", ("2",)),
        ("It is \\boxed{2}<|im_end|> \\boxed{3}", ("2",)),
    ],
    ids=str,
)
def test_the_answer_is_the_last_that_is_marked_as_such(text: str, found: tuple[str, ...]) -> None:
    assert extract(text).answer == found


@pytest.mark.parametrize(
    ("text", "others"),
    [
        (r"(a) \boxed{1}. (b) It is \boxed{2}.", (("1", "2"), ("1",))),
        (r"\boxed{1}. No, wait: \boxed{2}", ()),
        (r"\boxed{20} percent", (("20",),)),
        (r"\boxed{1}. The answer is 2.", (("1",),)),
    ],
    ids=str,
)
def test_what_else_the_text_may_say_is_kept(text: str, others: tuple[tuple[str, ...], ...]) -> None:
    assert extract(text).others == others


@pytest.mark.parametrize(
    ("text", "withdrawn"),
    [
        ("The answer is 5. Wait, it is 6.", True),
        (r"\boxed{5}, sorry, I mean 6", True),
        ("The answer is 5. Note that 3 was not needed.", False),
        ("The answer is 5. I hope that is right.", False),
    ],
)
def test_an_answer_may_be_taken_back(text: str, withdrawn: bool) -> None:
    assert extract(text).withdrawn is withdrawn


@pytest.mark.parametrize("text", [r"\boxed{1", "\\(\n9\n\\)", "Answer $ \n 9 \n $"])
def test_text_that_is_broken_is_an_error(text: str) -> None:
    with pytest.raises(ExpressionError):
        extract(text)


def test_what_is_quoted_of_an_answer_is_what_is_read() -> None:
    assert shown(r"hence $\boxed{\frac12}$ as claimed") == r"\frac12"
    assert shown("$7$") == "7"
    assert shown(r"\boxed{1") == r"\boxed{1"
