"""What a reading states: named words as they stood, of others the first spelling or nothing."""

from fractions import Fraction

import pytest

from mcp_reasoner.verify.problem.language.asking import grammar
from mcp_reasoner.verify.problem.language.engine import Reading
from mcp_reasoner.verify.problem.language.meanings import of_node
from mcp_reasoner.verify.problem.language.stating import Plain, formal, spaced
from mcp_reasoner.verify.syntax import parse


@pytest.mark.parametrize(
    ("pattern", "words", "text"),
    [
        (r"(?:the )?(?P<size>largest|least) (?:possible )?value", {"size": "least"}, "least value"),
        (r"(?:find|compute)(?: all)? ?", {}, "find"),
        (r"(?:(?P<adj>real|whole) )?roots", {"adj": ""}, "roots"),
        (r"(?:(?P<adj>real|whole) )?roots", {"adj": "real"}, "real roots"),
        (r"(?P<a>one)|(?P<b>two)", {"a": "", "b": "two"}, "two"),
        (r"zeroe?s[.,]? \(?in \$?[A-Z]\$? ?(?=x)", {}, "zeros in …"),
        (r"(?:base(?:[- ])|radix)", {}, "base"),
        (r"x(?:y{2,3}|z)+", {}, "xy"),
    ],
)
def test_a_pattern_at_its_plainest(pattern: str, words: dict[str, str], text: str) -> None:
    assert spaced(Plain(pattern).text(words)) == text


def test_a_formula_is_stated_as_it_was_parsed() -> None:
    assert formal(parse("2x^3-x/2"), "2x^3-x/2") == "2*x^3 - x/2"
    assert formal(parse("finverse(2)", functions={"finverse"}), "f^{-1}(2)") == "f^-1(2)"
    assert formal(parse("fprimeprime(x)", functions={"fprimeprime"}), "f''(x)") == "f''(x)"
    assert formal(of_node(parse("-x^2")), "$-x^2$") == "-x^2"
    assert formal(["x", "y"], "$x$ and $y$") == "x, y"
    assert formal(Fraction(3, 2), "1.5") == "3/2"
    assert formal(object(), "$a$ thing") == "a thing"


def test_words_stand_in_brackets_and_formulas_do_not() -> None:
    (said,) = {
        said for _, said in Reading(grammar()).stated("quantity", "the sum of 3 and twice 4")
    }
    assert said == "sum of (3 and twice 4)"
