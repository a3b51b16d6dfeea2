"""The grammar of phrases: every meaning is found, and no text takes for ever."""

import dis
import inspect

import pytest

from mcp_reasoner.verify.problem import judge_problem
from mcp_reasoner.verify.problem.language.asking import grammar
from mcp_reasoner.verify.problem.language.engine import Grammar, Reading, phrases
from mcp_reasoner.verify.problem.polynomials import AmbiguousError


def toy() -> Grammar:
    productions = (
        *phrases("number", lambda a, b: a + b, r"<number> plus <number>"),
        *phrases("number", lambda a, b: a * b, r"<number> times <number>"),
        *phrases("number", lambda word: {"one": 1, "two": 2, "three": 3}[word],
                 r"(?P<word>one|two|three)"),
        *phrases("order", lambda number: number, r"say <number>(?: please)?"),
    )  # fmt: skip
    return Grammar(productions, {})


def test_a_text_has_every_meaning_that_its_splits_give() -> None:
    assert set(Reading(toy()).all("number", "two plus two times three")) == {8, 12}
    assert Reading(toy()).all("number", "two plus three") == (5,)


def test_nothing_may_be_left_over() -> None:
    reading = Reading(toy())
    assert reading.all("order", "say two please") == (2,)
    assert reading.all("order", "say two please now") == ()
    assert reading.all("order", "please say two") == ()


def test_a_formula_is_never_cut_in_two() -> None:
    productions = phrases("pair", lambda a, b: (a, b), r"<any> and <any>")
    grammar = Grammar(productions, {"any": (lambda reading, text: iter([text]),)})
    assert Reading(grammar).all("pair", "$a and b$ and c") == (("$a and b$", "c"),)


def test_too_many_meanings_are_none() -> None:
    with pytest.raises(AmbiguousError):
        Reading(toy()).all("number", " plus ".join(["two times three"] * 9))


def test_a_slot_needs_a_category() -> None:
    with pytest.raises(ValueError, match="unknown"):
        Grammar(phrases("number", lambda part: part, r"<unknown> thing"), {})


@pytest.mark.parametrize(
    "text",
    [
        "Find " + "the sum of 2 and " * 50 + "3",
        "What is " + "twice " * 150 + "1",
        "What is 3" + " squared" * 100,
        "How many integers are " + "prime and " * 80 + "even",
        "Find " + "1 + " * 200 + "...",
        "Find all " + "positive " * 100 + "integers",
        "Let " + "x be a number and " * 50 + "find x",
        "What is " + "(" * 400,
        "$" * 400,
    ],
    ids=lambda text: text[:30],
)
def test_no_answer_to_a_long_winded_problem_is_verified(text: str) -> None:
    assert judge_problem(text, "7").verdict != "verified"


def test_every_phrase_has_a_builder_for_exactly_its_slots_and_named_words() -> None:
    for productions in grammar().productions.values():
        for one in productions:
            words = {name for literal in one.literals for name in literal.groupindex}
            inspect.signature(one.build).bind(*one.slots, **dict.fromkeys(words, ""))


def test_every_builder_uses_all_that_its_phrases_name() -> None:
    for productions in grammar().productions.values():
        for one in productions:
            code = getattr(one.build, "__code__", None)
            if code is None:
                continue
            used = {step.argval for step in dis.get_instructions(code) if "LOAD" in step.opname}
            named = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
            assert set(named) <= used | set(code.co_cellvars), (one.category, one.slots)


def test_what_is_read_is_stated_without_the_words_that_were_let_pass() -> None:
    assert Reading(toy()).stated("order", "say two please") == ((2, "say two"),)
    assert Reading(toy()).stated("number", "two plus three") == ((5, "two plus three"),)
    (said,) = {said for _, said in Reading(toy()).stated("order", "say two plus three")}
    assert said == "say (two plus three)"
