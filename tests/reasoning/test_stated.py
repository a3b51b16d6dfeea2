r"""Answers in plain sentences: what states one, and what only speaks of one."""

import pytest

from mcp_reasoner.reasoning.output import read_output
from mcp_reasoner.reasoning.reader import StreamReader

STATED = [
    ("the answer is 149", "149"),
    ("The answer is 149.", "149"),
    ("answer: 149", "149"),
    ("**Answer:** 149", "149"),
    ("**Answer**: 149", "149"),
    ("**Answer: 149**", "149"),
    ("*Final answer:* $149$.", "149"),
    ("\\textbf{Answer:} 149", "149"),
    ("\\textbf{Answer: 149}", "149"),
    ("\\text{Answer: } 149", "149"),
    ("The final answer is: **(C) 12**", "(C) 12"),
    ("The answer is **Yes**, because 5 is odd.", "Yes"),
    ("### Final Answer\n\n149\n", "149"),
    ("**Final Answer**\n\n$$\\frac{3}{4}$$\n", "\\frac{3}{4}"),
    ("The answer is\n\\[\n\\frac{3}{4}.\n\\]\nDone.", "\\frac{3}{4}"),
    ("So the final answer is $\\frac{3}{4}$.", "\\frac{3}{4}"),
    ("so the final answer is \\(\\sqrt{2}+1\\), as wanted.", "\\sqrt{2}+1"),
    ("Thus the answer should be 42.", "42"),
    ("Final Answer: 7", "7"),
    ("n + t = 149. So answer 149.", "149"),
    ("Thus answer is n + t = 139 + 10 = 149.", "149"),
    ("Thus the answer might be 149. Let's check.", "149"),
    ("The correct answer is therefore 5.", "5"),
    ("So our answer is, indeed, 5.", "5"),
    ("The answer to this problem is 12.", "12"),
    ("This gives a final answer of 149.", "149"),
    ("The answer is −3.", "-3"),
    ("The answer is 2‑3√2.", "2-3√2"),
    ("The answer is １２.", "12"),
    ("The answer is\u202f12\u00a0cm.", "12 cm"),
    ("the answer is “149”.", "149"),
    ("The answer is 3.5.", "3.5"),
    ("The answer is 1,234.", "1,234"),
    ("The answer is $(3, 4)$.", "(3, 4)"),
    ("The answer is (3, 4).", "(3, 4)"),
    ("The answer is x = 2 or x = 3.", "x = 2 or x = 3"),
    ("The answers are 2, 3, and 5.", "2, 3, and 5"),
    ("The answer is $5$ and we are done.", "5"),
    ("The answer is 12 square units.", "12 square units"),
    ("The answer is 5 hours and 30 minutes.", "5 hours and 30 minutes"),
    ("The answer is \\$5.50 per day.", "\\$5.50 per day"),
    ("The answer is $5.", "$5"),
    ("The answer is 12 in.", "12 in"),
    ("The answer is 149, because 139+10 = 149.", "149"),
    ("The answer is 16 since 2016 mod 1000 = 16.", "16"),
    ("The answer is 16 (mod 1000).", "16 (mod 1000)"),
    ("The answer is 16 (not 17).", "16"),
    ("The answer is 16, not 17.", "16"),
    ("The answer is 149 – as expected.", "149"),
    ("Not 5; the answer is 7.", "7"),
    ("n is not zero, so the answer is 7.", "7"),
    ("Even if we drop that, the answer is 7.", "7"),
    ("The answer is B.", "B"),
    ("The answer is (B).", "(B)"),
    ("The answer is option B.", "B"),
    ("The answer is yes.", "yes"),
    ("The answer is that there is none. So the answer is no solution.", "no solution"),
    ("The answer is $\\text{even}$.", "\\text{even}"),
    ("The answer is $y = 2x + 1$.", "y = 2x + 1"),
    ("The answer is 2x+1.", "2x+1"),
    ("The answer is 5, no wait, the answer is 7.", "7"),
    ("The answer is sqrt(2)/2.", "sqrt(2)/2"),
    ('Find "the sum of all bases." So answer is 70.', "70"),
    ("The answer is $\\left(1, 2\\right)$ and it fits.", "\\left(1, 2\\right)"),
    ("The answer is $P(6, 5) = 6 \\cdot 120 = 720$.", "720"),
    ("The answer is 16, a nice number.", "16"),
    ("The answer is 16 and so we are done.", "16"),
    ("The answer is 5 by symmetry.", "5"),
    ("For case 1 we get 3, for case 2 we get 4, so the answer is 7.", "7"),
    ("With n = 135 and t = 10 the sum is 145, so the answer is 145.", "145"),
    ("So 49 is the answer.", "49"),
    ("Thus, $\\frac{1}{2}$ is our final answer.", "\\frac{1}{2}"),
    ("n = 49 is the correct answer to the problem.", "49"),
    ("The corrected answer is 7.", "7"),
    ("The answer is approximately 3.14.", "approximately 3.14"),
]
SILENT = [
    "Is the answer 5?",
    "So the answer is 5?",
    "The answer is not 5.",
    "The answer isn't 5.",
    "The answer isn’t 5.",
    "I doubt that the answer is 5.",
    "I don't think the answer is 5.",
    "If the answer were 5, we would be done.",
    "If n = 3 the answer is 5.",
    "If we allow zero, then the answer is 6.",
    "When n = 3, the answer is 5.",
    "The answer is 5 if n is even.",
    "The answer is 5 when n is even.",
    "The answer might be 5.",
    "Then the answer could be 5 or 7.",
    "Maybe the answer is 5.",
    "Otherwise the answer is 5.",
    "The answer was 145.",
    "The earlier answer was 145.",
    "The wrong answer is 145.",
    "A typical contest answer is 7.",
    "The answer is to be given as 3 digits.",
    "The answer is to be given as: integer.",
    "The answer is an integer between 0 and 999.",
    "The problem says answer is integer from 0 to 999.",
    "The answer should be a 3-digit integer.",
    "The answer must be 0-999.",
    "The answer must be 000–999.",
    "Put your final answer within \\boxed{}.",
    "The answer is $m/n$ where m and n are coprime.",
    "Thus answer is correct.",
    "Thus the answer.\n\nNow 5 more checks.",
    "Thus final answer.\n\n5 checks are left.",
    "Thus the answer is final.",
    "The answer is plausible: 237 fits.",
    "The answer would be something else.",
    "Answer 1 is wrong.",
    "Answer 1: the first student wrote this.",
    "Final answer:\n\n1. First, convert to base 10.",
    "The answer is 5 more than x.",
    "The answer is in base 7.",
    "The answer is 12 in base 7.",
    "The answer is a prime.",
    "The answer is I think fine.",
    "The answer is 149!",
    "The answer is 1, 2, 3...",
    "The answer is N.",
    "The answer is ....",
    'The problem says "the answer is 5" somewhere.',
    "The student says: “The answer is 5”.",
    "Answered 5 of them.",
    "For part (a) the answer is 5.",
    "In case 1, the answer is 5.",
    "For n = 3: the answer is 5.",
    "The answer is 16 and a half.",
    "The answer is 5 and its negative.",
    "The answer is 10 by 12.",
    "The answer is 5, if n is even.",
    "The answer is 16 (or 17).",
    "The answer is 5 (when n is even).",
    "The answer is 3, where we count twice.",
    "So 49 is not the answer.",
    "x + 49 is the answer.",
    "I doubt that 49 is the answer.",
    "If so, 49 is the answer.",
    "49 is the answer to part b.",
    "The answer is " + "1 + " * 100 + "1.",
    "The answer is \\boxed{}.",
    "",
]


def stated(text: str) -> list[str]:
    reader = StreamReader()
    reader.feed(text + "\n\n", tokens=1)
    return [found.text for found in reader.candidates if found.kind == "stated"]


@pytest.mark.parametrize(("text", "answer"), STATED, ids=[text[:40] for text, _ in STATED])
def test_a_sentence_states_an_answer(text: str, answer: str) -> None:
    assert stated(text)[-1:] == [answer]
    assert read_output(text).candidate == answer


@pytest.mark.parametrize("text", SILENT, ids=[text[:40] for text in SILENT])
def test_a_sentence_states_none(text: str) -> None:
    assert stated(text) == []
    assert read_output(text).candidate is None


def test_a_statement_around_a_box_is_the_box_alone() -> None:
    reader = StreamReader()
    reader.feed("Thus the answer is $n + t = \\boxed{149}$.\n", tokens=1)
    assert [(found.text, found.kind) for found in reader.candidates] == [("149", "boxed")]


def test_a_very_long_sentence_states_nothing_and_the_next_one_does() -> None:
    assert stated("the answer is " + "1+" * 2000 + "1\nThe answer is 3.") == ["3"]
