"""What is declined without a model call, and look-alikes that must never be."""

import time

import pytest

from mcp_reasoner.reasoning.scope import Declined, decline

OUT_OF_SCOPE = [
    ("Who was the president in 1950?", "fact"),
    ("capital of France", "fact"),
    ("What is the capital of Australia?", "fact"),
    ("Tell me who invented the telephone.", "fact"),
    ("When did the Second World War end?", "fact"),
    ("In which year was Mozart born?", "fact"),
    ("How tall is Mount Everest?", "fact"),
    ("How many people live in Japan?", "fact"),
    ("Where is the Eiffel Tower?", "fact"),
    ("What is photosynthesis?", "fact"),
    ("Explain the theory of evolution.", "fact"),
    ("Why is the sky blue?", "fact"),
    ("Which planet is closest to the sun?", "fact"),
    ("What is the weather in Berlin?", "current"),
    ("What's today's date?", "current"),
    ("What time is it?", "current"),
    ("What is the current price of gold?", "current"),
    ("Who won the football match last night?", "current"),
    ("What is the stock price of Apple right now?", "current"),
    ("Give me the latest news.", "current"),
    ("What do you think about modern art?", "opinion"),
    ("What is your favourite colour?", "opinion"),
    ("Should I quit my job?", "opinion"),
    ("Who is the best football player?", "opinion"),
    ("Can you recommend a good restaurant?", "opinion"),
    ("Hello!", "chat"),
    ("Hi there, how are you?", "chat"),
    ("Who are you?", "chat"),
    ("thanks", "chat"),
    ("Write a poem about the sea.", "writing"),
    ("Please write me a 500-word essay on friendship.", "writing"),
    ("Tell me a joke", "writing"),
    ("Translate 'good morning' into Spanish.", "translation"),
    ("How do you say thank you in Japanese?", "translation"),
    ("Summarize the following article: The council met and agreed.", "translation"),
    ("What is the area of the shaded region in the figure above?", "missing_data"),
    ("In the diagram below, if x = 40, what is y?", "missing_data"),
    ("Use the table below to find the mean.", "missing_data"),
    ("Using the answer from the previous problem, find its square.", "missing_data"),
    ("Solve the equation in the attached image.", "missing_data"),
    ("<image> Find the value of x.", "missing_data"),
    ("See the attached worksheet and solve it.", "missing_data"),
    ("Prove that the square root of 2 is irrational.", "proof"),
    ("Let $n$ be an odd integer. Show that $n^2-1$ is divisible by 8.", "proof"),
    ("Prove or disprove: every even number is a sum of two primes.", "proof"),
    ("Use induction to prove that $1+2+\\dots+n = n(n+1)/2$.", "proof"),
    ("Give a proof of Pythagoras' theorem.", "proof"),
    ("Write a Python function that returns the n-th prime.", "code"),
    ("Write a program that prints the first 100 primes.", "code"),
    ("Implement a linked list.", "code"),
    ("Write a function that takes a list and returns the sum of its elements.", "code"),
    ("Write an SQL query that counts the rows of a table.", "code"),
    ("1) Find 3+4. 2) Find the derivative of x^2.", "several"),
    ("(a) What is 12% of 50? (b) How many primes are below 30?", "several"),
    ("Question 1: Solve x+1=2. Question 2: Compute 5!.", "several"),
    ("What is 3+4? What is 5*6?", "several"),
    ("1. Solve $x^2=4$.\n2. Solve $y^3=8$.\n3. How many subsets has a set of 4?", "several"),
    ("", "empty"),
    ("   \n\t ", "empty"),
    ("???", "empty"),
    ("42", "empty"),
    ("asdf", "empty"),
    ("\x00\x01\x02\x03\x04\x05", "not_text"),
    ("\ufffd\ufffd\ufffd\ufffd\ufffd", "not_text"),
    ("iVBORw0KGgoAAAANSUhEUgAAAAUA" * 8, "not_text"),
]

IN_SCOPE = [
    "How many people voted, if 60% of the 250 members did?",
    "In the figure, ABC is a triangle with AB = 3, BC = 4 and AC = 5. What is its area?",
    "In the figure below, ABCD is a square of side 4. Find its area.",
    "The circle shown has radius 5 and a chord of length 6. How far is the chord from the centre?",
    'In the diagram, what is $x$? [asy] draw((0,0)--(3,4)); label("$x$",(1,2)); [/asy]',
    "Use the table below to find the mean.\n| x | 1 | 2 | 6 |\n| n | 3 | 1 | 1 |",
    "The data in the following table are the scores 3, 5, 7 and 9. What is their median?",
    "Find the two values of x with x^2 = 49.",
    "Write 0.3 as a fraction.",
    "Write $x^2-5x+6$ as a product of two linear factors.",
    "Write a linear function whose graph passes through (1, 2) and (3, 8).",
    "Write the function f(x) = 3(x-2)^2 + 1 in standard form.",
    "Ann can write a letter in 12 minutes. How many letters can she write in 3 hours?",
    "A program takes 3 seconds for each of 40 files. How long does it take?",
    "Translate the graph of y=x^2 by 3 units to the right. What is its equation now?",
    "Translate the point (2, 3) to the left by 5. Where is it?",
    "What is the price after 20 % off $50?",
    "What is the price of 3 apples today if one cost 40 cents yesterday and rose by 10%?",
    "Show your work: 3+4?",
    "Show that the equation has a root in (0, 1) and find the root: 2x - 1 = 0.",
    "A study can show that 30% of 200 people agree. How many is that?",
    "What do you get when you prove and then count: how many steps are 3 + 4?",
    "Two numbers are to each other as parts (a) and (b) of a ratio 2:3. Their sum is 20; find (a).",
    "Which is larger? (A) 2^10 (B) 10^3 (C) 31^2",
    "Suppose (1) x > 3, (2) x < 9 and (3) x is prime. Find the sum of all possible x.",
    "Solve the system 1) x+y=3 2) x-y=1.",
    "Let $f(x)=x^2$. (a) and (b) are its values at 2 and 3. What is (a)+(b)?",
    "Each question is worth 2 points more than the previous question; the first is worth 1 "
    "point. How many points are 10 questions worth?",
    "Each term is the sum of the previous two terms, starting with 1, 1. Find the 10th.",
    "If today is Monday, what day of the week is it in 100 days?",
    "It is 3:40 now. What time is it in 50 minutes?",
    "The weather was sunny on 3 of 5 days. What percent is that?",
    "The temperature was -4 degrees in the morning and rose by 9 degrees. What is it now?",
    "The population of a town is 5000 and doubles every 10 years. What is it after 30 years?",
    "A capital of $2000 earns 5% a year. What is the interest after 2 years?",
    "Who is older, Ann, who is 12, or Bob, who is 3 years younger than twice her half?",
    "Ann, Bob and Cy ran. Ann was before Bob, and Cy after Bob. Who finished last?",
    "When did the train leave if it arrived at 5:30 after 2 hours?",
    "Where is the vertex of the parabola y = x^2 - 4x + 7?",
    "How old is Mary if she is twice as old as Tom, who is five?",
    "How tall is Ann, who is 3 cm taller than the 150 cm of Bob?",
    "How many countries of the 12 did she visit if a third remain?",
    "Should I switch doors? Give the probability of winning by switching among 3 doors.",
    "What is the best price per pencil: 3 for $1 or 10 for $3?",
    "Which is better, 20% off $80 or $15 off $80? Give the lower price.",
    "Hello! What is 3+4?",
    "Hi, please help me: how many primes are below 20?",
    "In the figure below, $AB = AC$ and $\\angle A = 40^\\circ$. Find $\\angle B$.",
    "What is the slope of the graph of a constant function?",
    "Who is taller, Ann or Bob, where Ann is twice as tall as Bob?",
    "How many people are in a group with 45 handshakes, everyone with everyone else?",
    "Tom has to write an essay of 1200 words and writes 300 an hour. How long does he need?",
    "Tom gave away half of his 8 marbles. How many does he have now?",
    "What is the current value of an annuity that pays $100 a year for ever at 5%?",
    "Do the following: 1. Compute 3+4. 2. Find the square of the result. What do you get?",
    "Start with 3 and five times multiply the previous result by 2. What do you get?",
    "Continue the sequence 1, 2, 4, 8: what is the 10th term?",
    "What is pi rounded to the nearest integer?",
    "Compute " + "+".join(map(str, range(1, 60))),
    "17*24",
    "3+4",
    "x^2 - 5x + 6 = 0",
    "$\\frac{1}{2}+\\frac{1}{3}$",
    "What is the average of the first ten odd numbers?",
    "How many diagonals does a hexagon have?",
    "How many letters are there in MISSISSIPPI?",
    "What is the largest prime factor of 91?",
    "What is the volume of the solid in the previous sentence, if its edges are 2, 3 and 4?",
    "Find the image of (1, 2) under a reflection in the line y = x.",
    "A picture 20 cm by 30 cm has a frame 5 cm wide. What is the area of the frame?",
    "Describe all integers n with n^2 < 10: how many are there?",
    "Complete the square: x^2 + 6x + 5.",
    "Give the prime factorization of 360.",
    "Wie viel ist 17 mal 24?",
    "Berechne die Summe aller Primzahlen unter hundert.",
    "计算 17 乘以 24。",
]


@pytest.mark.parametrize(("problem", "kind"), OUT_OF_SCOPE, ids=[p[:40] for p, _ in OUT_OF_SCOPE])
def test_what_the_model_cannot_do_is_declined(problem: str, kind: str) -> None:
    found = decline(problem)
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize("problem", IN_SCOPE, ids=[problem[:40] for problem in IN_SCOPE])
def test_problems_that_look_alike_are_not(problem: str) -> None:
    assert decline(problem) is None


@pytest.mark.parametrize(
    "problem", [problem for problem, kind in OUT_OF_SCOPE if kind not in ("empty", "not_text")]
)
def test_the_boxed_instruction_changes_nothing(problem: str) -> None:
    asked = f"{problem}\nPlease reason step by step, and put your final answer within \\boxed{{}}."
    plain = decline(problem)
    assert decline(asked) == plain


def test_every_reason_is_one_sentence_that_says_what_is_accepted() -> None:
    reasons = {kind: decline(problem) for problem, kind in OUT_OF_SCOPE}
    for found in reasons.values():
        assert isinstance(found, Declined)
        assert not found.reason.endswith(".")
        assert ". " not in found.reason
    proof, code = reasons["proof"], reasons["code"]
    assert proof is not None
    assert "check_proof" in proof.reason
    assert code is not None
    assert "write_function_with_tests" in code.reason


@pytest.mark.parametrize(
    "part", ["translate ", "write a ", "who is the ", "1) ", "\\begin{asy}", "hi", "(", "figure "]
)
def test_hostile_lengths_are_read_quickly(part: str) -> None:
    began = time.process_time()
    decline(part * (20_000 // len(part)))
    assert time.process_time() - began < 5
