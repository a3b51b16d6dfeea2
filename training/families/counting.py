"""Counting with small numbers: choices, arrangements, words, subsets, handshakes."""

from __future__ import annotations

from math import comb, perm
from random import Random

from training.problem import Problem
from training.voice import Voice
from training.work import Work

CHOICES = 12
ARRANGED = 7
THINGS = ("books", "people", "students", "players", "cards", "flowers", "toys", "pictures")


def counting(rng: Random) -> Problem:
    """One of six kinds of count."""
    work, voice = Work(), Voice(rng)
    kind = rng.choice(["choose", "choose", "pick", "order", "row", "shake", "subsets", "outfits"])
    thing = rng.choice(THINGS)
    n = rng.randint(3, CHOICES)
    k = rng.randint(2, n - 1)
    key: tuple[int | str, ...] = (kind, n, k)
    if kind in ("choose", "pick"):
        result = choose(work, n, k)
        phrases: tuple[str, ...] = (
            "In how many ways can {1} {2} be chosen from {0} {2}?",
            "How many ways are there to choose {1} {2} from {0} {2}?",
            "How many different groups of {1} {2} can be chosen from {0} {2}?",
            "Find the number of ways to choose {1} {2} from {0} different {2}",
        )
        if kind == "pick":
            key = ("choose", n, k)
            phrases = (
                "Compute the binomial coefficient C({0},{1})",
                "Find C({0},{1})",
                "What is {0} choose {1}?",
                "Compute {0} choose {1}",
                "What is C({0}, {1})?",
                "Compute $\\binom{{{0}}}{{{1}}}$",
                "What is $\\binom{{{0}}}{{{1}}}$?",
            )
    elif kind == "order":
        k = min(k, 4)
        key = (kind, n, k)
        result = falling(work, n, k)
        phrases = (
            "In how many ways can {1} of {0} different {2} be arranged in a row?",
            "How many ways are there to arrange {1} of {0} different {2} in a row?",
            "Find the number of ordered selections of {1} {2} from {0} different {2}",
        )
    elif kind == "row":
        n = rng.randint(3, ARRANGED)
        key = (kind, n)
        result = falling(work, n, n)
        phrases = (
            "In how many ways can {0} different {2} be arranged in a row?",
            "How many ways are there to arrange {0} different {2} in a row?",
            "Compute {0}!",
            "What is {0}!?",
            "Find the value of {0} factorial",
        )
    elif kind == "shake":
        n = rng.randint(3, 30)
        key = (kind, n)
        result = choose(work, n, 2)
        phrases = (
            "{0} people each shake hands with every other person exactly once. How many "
            "handshakes are there?",
            "In a league of {0} teams every team plays every other team once. How many "
            "games are played?",
            "There are {0} points, no three on a line. How many lines pass through two of them?",
        )
    elif kind == "subsets":
        n = rng.randint(2, 10)
        key = (kind, n)
        work.note(f"2^{n}")
        result = work.power(2, n)
        phrases = (
            "How many subsets does a set with {0} elements have?",
            "Find the number of subsets of a set with {0} elements",
            "A coin is flipped {0} times. How many sequences of results are possible?",
        )
    else:
        n, k, m = (rng.randint(2, CHOICES) for _ in "nkm")
        key = (kind, n, k, m)
        work.note(f"{n}*{k}*{m}")
        result = work.mul(work.mul(n, k), m)
        phrases = (
            "A shop sells {0} kinds of bread, {1} kinds of cheese and {3} kinds of sauce. "
            "How many different sandwiches with one of each can be made?",
            "How many outfits can be made from {0} shirts, {1} pairs of pants and {3} hats?",
            "A menu has {0} starters, {1} main courses and {3} desserts. How many meals with "
            "one of each are possible?",
        )
        text = voice.say(phrases, n, k, thing, m)
        return Problem("counting", text, work.text(), str(result), key)
    text = voice.say(phrases, n, k, thing)
    return Problem("counting", text, work.text(), str(result), key)


def choose(work: Work, n: int, k: int) -> int:
    """C(n, k) by multiplying and dividing in turn, so that every step is exact."""
    work.note(f"C({n},{k})")
    if 2 * k > n:
        k = n - k
        work.note(f"C({n},{k})")
    value = n
    for i in range(2, k + 1):
        work.note(f"{i}/{k}:{n - i + 1}")
        value = work.divide(work.mul(value, n - i + 1), i)
    assert value == comb(n, k)
    return value


def falling(work: Work, n: int, k: int) -> int:
    """n(n-1)… with k factors."""
    factors = [n - i for i in range(k)]
    work.note(f"{n},{k}")
    work.note("*".join(map(str, factors)))
    value = n
    for factor in factors[1:]:
        value = work.mul(value, factor)
    assert value == perm(n, k)
    return value
