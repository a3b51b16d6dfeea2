"""Forms of answers that the grammar of formulas does not have."""

import pytest

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.answers import (
    Approximation,
    Assignment,
    Collection,
    Option,
    Quantity,
    Region,
    Sequence,
    Word,
)
from mcp_reasoner.verify.reading import read, read_one
from mcp_reasoner.verify.written_forms import named_parts, respelled, top_level


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("f(x) = x^2", Assignment),
        (r"\angle ABC = 30^\circ", Assignment),
        ("S_{MBC}:S = 7:32", Assignment),
        ("Area = 5", Assignment),
        ("x = 5 + 5 = 10", Assignment),
        (r"\begin{cases} x = 1 \\ y = 2 \end{cases}", Assignment),
        ("x=1, y=2 or x=3, y=4", Collection),
        (r"\{x \mid x > 3\}", Region),
        (r"\{x \in \mathbb{R} : x \ne 1\}", Region),
        ("]0, 1]", Region),
        ("0 < f(x) < 1", Region),
        (r"x \approx 3.14", Approximation),
        ("about 3.1", Approximation),
        (r"x = 1/3 \approx 0.33", Approximation),
        ("(B) 12", Option),
        (r"\textbf{(C)}\ 5", Option),
        (r"1, 2, \ldots, n", Sequence),
        (r"\sin^{-1} \frac12", Quantity),
        ("4th", Word),
    ],
    ids=str,
)
def test_a_form_is_recognised(text: str, kind: type) -> None:
    assert isinstance(read_one(text), kind)


def test_braces_that_latex_does_not_show_may_be_a_list() -> None:
    kinds = [item.kind for item in read("${1,3}$") if isinstance(item, Collection)]
    assert kinds == ["set", "list"]
    assert [item.kind for item in read("{1, 3}") if isinstance(item, Collection)] == ["set"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (r"\angle A = 30", ((r"\angleA", "30"),)),
        ("f(1)=2, f(2)=5", (("f(1)", "2"), ("f(2)", "5"))),
        ("1 = 2 = x = 0", (("x", "0"),)),
        ("twice the answer = 10", ()),
        ("not x = 5", ()),
        ("x=1 or y=2", ()),
        ("5 or x = 7", ()),
        ("a = 5 or 6", ()),
        ("3x = 6", ()),
        ("x = ", ()),
        ("5", ()),
    ],
    ids=str,
)
def test_only_plain_names_are_names(text: str, parts: tuple[tuple[str, str], ...]) -> None:
    assert named_parts(text) == parts


def test_spellings_of_answers_become_those_of_the_grammar() -> None:
    assert respelled("(1,2)or(3,4)") == "(1,2) or (3,4)"
    assert respelled(r"\quadx") == r"\quad x"
    assert respelled("]0,1]") == "(0, 1]"
    assert respelled("f(x)") == "f_of_x"
    assert respelled("f(x) + f(y)") == "f(x) + f(y)"


def test_a_list_is_split_outside_its_brackets_only() -> None:
    assert top_level("(1, 2), 3 and {4; 5}") == ["(1, 2)", "3", "{4; 5}"]
    assert top_level("12,5 cm, 3 cm") == ["12,5 cm", "3 cm"]


@pytest.mark.parametrize(
    "text", [r"\ldots, 3", r"1, \ldots, 3, \ldots", r"\{x \mid x + 1\}", "x < 2 \\approx 3"]
)
def test_forms_that_do_not_say_enough_are_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        read_one(text)
