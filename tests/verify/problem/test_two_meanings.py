"""Wordings that mean two things, or something else than they seem to, decide nothing.

What a careful reader could take either way must be neither verified nor refuted; the precise
wording beside it still is.
"""

import pytest

from mcp_reasoner.verify.problem import judge_problem

UNDECIDED = [
    # Whether a prime factor that repeats counts again.
    ("What is the sum of the prime factors of 12?", "5", "7"),
    ("How many prime factors does 12 have?", "2", "3"),
    ("What is the product of the prime factors of 12?", "6", "12"),
    ("What is the sum of the common prime factors of 24 and 36?", "5", "7"),
    # Whether zero is a square, a cube or a palindrome.
    ("How many perfect squares are less than 100?", "10", "9"),
    ("What is the sum of the first 5 perfect squares?", "30", "55"),
    ("What is the sum of the three smallest perfect squares?", "5", "14"),
    ("What is the third perfect square?", "4", "9"),
    ("What is the smallest perfect square divisible by 12?", "0", "36"),
    ("How many palindromes are less than 100?", "19", "18"),
    ("What is the sum of the first five palindromes?", "10", "15"),
    # Multiples of both, or of one of the two.
    ("How many positive multiples of 3 and 5 are less than 100?", "6", "46"),
    ("What is the sum of the positive multiples of 3 and 5 below 10?", "0", "23"),
    # Numbers that need not be whole.
    ("What is the smallest positive number x such that 4x^2 - 1 >= 0?", "1", "1/2"),
    ("What is the largest number x such that x^2 <= 10?", "3", "\\sqrt{10}"),
    ("What is the smallest number greater than 3?", "4", "3.1"),
    (
        "A number from 1 to 4 is chosen at random. What is the probability that it is greater "
        "than 3?",
        "1/4",
        "1/3",
    ),
    # Whether what is written twice counts twice.
    ("What is the mean of the numbers in the set {3, 3, 6}?", "9/2", "4"),
    ("What is the sum of the elements of the set {1, 2, 2, 3}?", "6", "8"),
    # Whether 7 has a tens digit.
    ("How many positive integers less than 50 are there whose tens digit is even?", "29", "20"),
    # Whether digits are those of the numeral or of the number, and in which base to answer.
    ("What is the sum of the digits of $25_8$?", "3", "7"),
    ("What is the last digit of $25_8$?", "1", "5"),
    ("What is the number of digits of $1000_2$?", "1", "4"),
    ("Find the sum of $25_8$ and $34_8$.", "49", "61"),
    ("What is the remainder when $101_2$ is divided by $11_2$?", "2", "10"),
    # What joins first.
    ("What is 50% of 20 more than 30?", "25", "40"),
    ("What is twice 3 less than 10?", "4", "14"),
    ("What is half of 6 more than 10?", "8", "13"),
    ("How many integers between 1 and 10 are not divisible by 2 and 3?", "7", "3"),
    (
        "A bag contains 5 red balls, 3 blue balls and 2 green balls. A ball is drawn at random. "
        "What is the probability that it is not red or blue?",
        "1/5",
        "1/2",
    ),
    # One of the readings would have an answer, but not without a convention.
    (
        "What is the difference between the sum of the first 5 odd numbers and the sum of the "
        "first 5 even numbers?",
        "5",
        "-5",
    ),
    ("What is the mean of the integers between 3 and 4?", "7/2", "0"),
    ("What is the product of the integers between 3 and 4?", "12", "1"),
    ("What is the hundreds digit of 45?", "0", "4"),
    # Whether 1 is a proper factor.
    ("What is the sum of the proper factors of 12?", "16", "15"),
    # Whether all the letters are used.
    ("How many arrangements can be made from the letters of the word CAT?", "6", "15"),
]
NOT_VERIFIED = [
    # The noun, the number or the name in one clause is not the one in the other.
    (
        "A bag contains 5 red balls and 3 blue marbles. One ball is drawn at random. What is the "
        "probability that it is red?",
        "5/8",
    ),
    (
        "A bag contains 5 red balls and 3 blue balls. One marble is drawn at random. What is the "
        "probability that it is red?",
        "5/8",
    ),
    (
        "A bag contains 5 red balls and 3 blue chips. Two balls are drawn without replacement. "
        "What is the probability that both are red?",
        "5/14",
    ),
    (
        "A bag contains 5 red balls and 3 blue balls. Three balls are drawn without replacement. "
        "What is the probability that both are red?",
        "5/28",
    ),
    (
        "A bag contains 5 red balls and 3 blue balls. Five balls are drawn without replacement. "
        "What is the probability that all three are red?",
        "1/56",
    ),
    (
        "Three dice are rolled. What is the probability that the sum of the two numbers is 7?",
        "5/72",
    ),
    ("Three dice are rolled. What is the probability that both show the same number?", "1/36"),
    ("What is the area of the rectangle with vertices (0,0), (2,0), and (2,3)?", "3"),
    ("What is the area of the parallelogram with vertices (0,0), (4,0), (5,3)?", "6"),
    ("What is the area of the square with vertices (0,0), (2,0), (3,2), (0,2)?", "5"),
    ("What is the area of the rectangle with vertices (0,0), (3,0), (4,2), (1,2)?", "6"),
    ("What is the area of the triangle with vertices (0,0), (4,0), (4,3), (0,3)?", "12"),
    ("What is the perimeter of the square with vertices (0,0), (1,0), (1,1)?", "2+\\sqrt{2}"),
    (
        "The first term of a geometric sequence is 3, and the common difference is 2. Find the "
        "4th term.",
        "24",
    ),
    ("What is the common difference of the geometric sequence 3, 3, 3, ...?", "0"),
    ("Convert the octal number $101_2$ to base 10.", "5"),
    ("Compute the product of $25_8+34_8$. Express your answer in base 8.", "61"),
    ("Compute the sum $3 \\cdot 4$.", "12"),
    ("Compute the product $3+4$.", "7"),
    ("Compute the positive value of 3-7.", "-4"),
    ("What is the integer square root of 10?", "\\sqrt{10}"),
    # What is to be given is not what was asked before.
    ("What is the largest root of x^2-5x+6=0? Express the product as an integer.", "3"),
    ("Find the value of $2+3$. Give the product as an integer.", "5"),
    # The rule and the terms that are given do not fit.
    ("Let $a_1=1$, $a_2=7$ and $a_{n+1}=2a_n$ for $n \\ge 1$. Find $a_3$.", "14"),
    ("Let $a_1=5$ and $a_{n+1}=2a_n$ for $n > 3$. Find $a_3$.", "20"),
    ("Let $a_1=1$, $a_2=1$, $a_{n+2}=a_{n+1}+a_n$ for $n \\ge 3$. Find $a_{10}$.", "55"),
    ("How many ordered pairs $(a,b)$ of positive integers for y satisfy $ab=36$?", "9"),
    ("If $z$ satisfies $x+3=5$, what is the value of $x$?", "2"),
    # Not a word whose letters are meant.
    ("How many arrangements are there of the letters in alphabetical?", "39916800"),
]
STILL_VERIFIED = [
    ("What is the sum of the distinct prime factors of 12?", "5"),
    ("What is the sum of the prime factors of 30?", "10"),
    ("What is the largest prime factor of 12?", "3"),
    ("How many perfect squares are between 50 and 250?", "8"),
    ("What is the sum of the first 5 positive perfect cubes?", "225"),
    ("How many positive common multiples of 3 and 5 are less than 100?", "6"),
    ("How many positive multiples of both 3 and 5 are less than 100?", "6"),
    ("How many numbers from 1 to 100 are not divisible by 3?", "67"),
    ("How many two-digit numbers are less than 20?", "10"),
    ("Find the number of primes less than 281.", "59"),
    (
        "A bag contains 5 red marbles and 3 blue marbles. Two marbles are drawn at random without "
        "replacement. What is the probability that both marbles are red?",
        "5/14",
    ),
    ("What is the smallest positive number divisible by 12 and 18?", "36"),
    (
        "A number from 1 to 20 is chosen at random. What is the probability that it is prime?",
        "2/5",
    ),
    ("How many two-digit numbers are there whose tens digit is even?", "40"),
    ("Find the sum of $25_8$ and $34_8$. Express your answer in base 8.", "61_8"),
    ("Convert the binary number $101_2$ to base 10.", "5"),
    ("Compute the sum of $25_8+34_8$. Express your answer in base 8.", "61"),
    ("20 is what percent of 50?", "40"),
    ("20 is what percent of 50?", "40%"),
    ("What percent of 50 is 20?", "40\\%"),
    (
        "A bag contains 5 red balls and 3 blue balls. A ball is drawn at random. What is the "
        "probability that it is not red?",
        "3/8",
    ),
    (
        "A fair coin is tossed twice. What is the probability of getting at least one heads?",
        "3/4",
    ),
    ("What is the area of the rectangle with vertices (0,0), (3,0), (3,2), (0,2)?", "6"),
    ("What is the area of the parallelogram with vertices (0,0), (4,0), (5,3), (1,3)?", "12"),
    ("Let $a_1=1$, $a_2=7$ and $a_{n+1}=2a_n$ for $n \\ge 2$. Find $a_3$.", "14"),
    ("Let $a_1=1$, $a_2=1$, $a_{n+2}=a_{n+1}+a_n$ for $n \\ge 1$. Find $a_{10}$.", "55"),
    ("How many arrangements of the letters of the word BANANA are there?", "60"),
    ("What is the tens digit of the product of 12 and 9?", "0"),
    ("What is the perfect square between 9 and 20?", "16"),
    ("In how many ways can the letters of the word apple be arranged?", "60"),
    ("How many integers between 38 and 271, inclusive, are divisible by 5?", "47"),
]


@pytest.mark.parametrize(("problem", "first", "second"), UNDECIDED)
def test_a_problem_with_two_meanings_decides_for_neither(
    problem: str, first: str, second: str
) -> None:
    verdicts = [judge_problem(problem, answer).verdict for answer in (first, second)]
    assert verdicts == ["unverified", "unverified"]


@pytest.mark.parametrize(("problem", "answer"), NOT_VERIFIED)
def test_what_does_not_fit_together_verifies_nothing(problem: str, answer: str) -> None:
    assert judge_problem(problem, answer).verdict == "unverified"


@pytest.mark.parametrize(("problem", "answer"), STILL_VERIFIED)
def test_the_precise_wording_is_read(problem: str, answer: str) -> None:
    assert judge_problem(problem, answer).verdict == "verified"
