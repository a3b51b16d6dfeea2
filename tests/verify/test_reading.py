"""What an answer's text is read as, and what is refused as unclear."""

import pytest

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.answers import (
    Assignment,
    Collection,
    Equation,
    Matrix,
    Quantity,
    Region,
    Word,
)
from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.extraction import MAX_ANSWER
from mcp_reasoner.verify.reading import read, read_one


def number(answer: object) -> str:
    assert isinstance(answer, Quantity), answer
    return str(to_sympy(answer.node))


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("3", "3", ""),
        ("$3$.", "3", ""),
        (r"\(3\)", "3", ""),
        (r"\[ 3 \]", "3", ""),
        ("$$3$$", "3", ""),
        (r"\boxed{3}", "3", ""),
        (r"so we get $x=\boxed{\frac{1}{2}}$, done", "1/2", ""),
        ("The answer is 5", "5", ""),
        ("**Final answer:** 5".replace("*", ""), "5", ""),
        (r"\text{7}", "7", ""),
        ("\u22125", "-5", ""),
        ("\u20115", "-5", ""),
        (r"\dfrac{3}{4}", "3/4", ""),
        (r"\left(\tfrac12\right)", "1/2", ""),
        ("1{,}000", "1000", ""),
        (r"11,\! 111,\! 100", "11111100", ""),
        (r"$1,000$", "1000", ""),
        (r"\boxed{1\frac{4}{5}}", "9/5", ""),
        (r"50\%", "50", "%"),
        ("28 percent", "28", "%"),
        (r"45^\circ", "45", "°"),
        ("45°", "45", "°"),
        (r"5\text{ cm}", "5", "cm"),
        (r"15\mbox{ cm}^2", "15", "cm^2"),
        ("5 cm", "5", "cm"),
        ("3 units", "3", ""),
        (r"\$32,\!348", "32348", "dollar"),
        (r"$\$36$", "36", "dollar"),
        ("$18.90", "189/10", "dollar"),
        ("1,200€", "1200", "euro"),
    ],
    ids=str,
)
def test_a_number_is_read_with_its_unit(text: str, value: str, unit: str) -> None:
    answer = read_one(text)
    if isinstance(answer, Assignment):
        answer = answer.pairs[0][1]
    assert number(answer) == value
    assert isinstance(answer, Quantity)
    assert answer.unit == unit


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (r"\text{even}", Word),
        ("Evelyn", Word),
        ("(C)", Quantity),
        (r"\text{(C)}", Quantity),
        ("x = 5", Assignment),
        ("f(x) = x^2", Assignment),
        ("AB=4, CD=5", Assignment),
        ("(x,y) = (1,2)", Assignment),
        ("x=1 or x=2", Assignment),
        (r"x \in \{1, 2\}", Assignment),
        ("x + y = 5", Equation),
        ("5x - 7y + 4 = 0", Equation),
        ("(3,4]", Region),
        (r"(-\infty, 2) \cup (3, \infty)", Region),
        (r"(2,12) \cup (12,102)", Region),
        ("1 < x <= 3", Region),
        ("x < 1 or x > 2", Region),
        ("(1, 2)", Collection),
        ("{1, 2}", Collection),
        (r"\{1\pm\sqrt{5},-2\}", Collection),
        ("2, 3", Collection),
        (r"1 \pm \sqrt{19}", Collection),
        (r"\boxed{1} and \boxed{2}", Collection),
        ("$1$ and $2$ and $3$", Collection),
        (r"\begin{pmatrix} 1 & 0 \\ 0 & 1 \end{pmatrix}", Matrix),
        ("6r^2-4r-24", Quantity),
        ("(a+5)(b+2)", Quantity),
    ],
    ids=str,
)
def test_every_kind_of_answer_is_recognised(text: str, kind: type) -> None:
    assert isinstance(read_one(text), kind)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("12,345", (Quantity, Collection)),
        ("1,5", (Collection, Quantity)),
        ("5 m", (Quantity, Quantity)),
    ],
    ids=str,
)
def test_two_readings_are_both_given(text: str, kinds: tuple[type, ...]) -> None:
    assert tuple(type(reading) for reading in read(text)) == kinds
    with pytest.raises(ExpressionError, match="two ways"):
        read_one(text)


def test_a_plus_or_minus_gives_two_values() -> None:
    answer = read_one(r"\{1\pm\sqrt{5},-2\}")
    assert isinstance(answer, Collection)
    assert [number(item) for item in answer.items] == ["1 + sqrt(5)", "1 - sqrt(5)", "-2"]


def test_names_of_the_question_may_be_words() -> None:
    answer = read_one("width = 3, height = 4", names=["width", "height"])
    assert isinstance(answer, Assignment)
    assert [name for name, _ in answer.pairs] == ["width", "height"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        (r"\boxed{}", "empty"),
        ("It could be 4, then 5", "word"),
        (r"\boxed{3}. Sorry, it is 4.", "taken back"),
        (r"\boxed{3", "not closed"),
        ("(1,000.5, 2)", "comma"),
        ("the answer is 3!", "factorial"),
        ("x=1 or y=2", "leaves open"),
        ("x > 2 = y", "statement"),
        ("prime(7)", "statement"),
        (r"\begin{pmatrix} 1 & 0 \\ 1 \end{pmatrix}", "rows"),
        ("x" * (MAX_ANSWER + 1), "at most"),
        ("__import__('os')", "grammar"),
        ("3\u202e2", "202E"),
        ("\u0663", "grammar"),
    ],
    ids=lambda text: str(text)[:30],
)
def test_what_is_unclear_or_unreadable_is_one_sentence(text: str, words: str) -> None:
    with pytest.raises(ExpressionError, match=words) as caught:
        read_one(text)
    assert "\n" not in str(caught.value)
