"""Simple word problems of one to three steps."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from training.problem import Problem
from training.voice import Voice
from training.work import Work

NAMES = ("Ann", "Ben", "Mia", "Tom", "Sara", "Leo", "Nina", "Max", "Eva", "Paul")
THINGS = ("apples", "pens", "coins", "books", "stickers", "marbles", "cookies", "cards")

# Phrases ({0} a name, {1} a thing, from {2} on the numbers), numbers, answer, operands.
Told = tuple[tuple[str, ...], tuple[object, ...], int, tuple[int | str, ...]]


def bags(rng: Random, work: Work) -> Told:
    """Some given away, some bought in bags."""
    a, b, c = rng.randint(5, 80), rng.randint(2, 12), rng.randint(2, 12)
    gone = rng.randint(1, a - 1)
    result = work.add(work.add(a, -gone), work.mul(b, c))
    return (
        (
            "{0} has {2} {1}, gives away {3}, and then buys {4} bags with {5} {1} each. How many "
            "{1} does {0} have now?",
            "{0} had {2} {1}. After giving away {3}, {0} bought {4} bags of {5} {1}. How many {1} "
            "does {0} have now?",
        ),
        (a, gone, b, c),
        result,
        ("bags", a, gone, b, c),
    )


def shop(rng: Random, work: Work) -> Told:
    """The cost of two kinds of things."""
    n, p, m, q = (rng.randint(2, 20) for _ in "npmq")
    result = work.add(work.mul(n, p), work.mul(m, q))
    return (
        (
            "A pen costs {3} dollars and a book costs {5} dollars. {0} buys {2} pens and {4} "
            "books. How many dollars does {0} pay?",
            "{0} buys {2} pens for {3} dollars each and {4} books for {5} dollars each. What is "
            "the total cost in dollars?",
        ),
        (n, p, m, q),
        result,
        ("shop", n, p, m, q),
    )


def change(rng: Random, work: Work) -> Told:
    """What is left of a bill."""
    bill = rng.choice([20, 50, 100, 200])
    n = rng.randint(2, 9)
    price = rng.randint(1, bill // n)
    result = work.add(bill, -work.mul(n, price))
    return (
        (
            "{0} buys {2} tickets for {3} dollars each and pays with {4} dollars. How many dollars "
            "of change does {0} get?",
            "{0} has {4} dollars and buys {2} tickets at {3} dollars each. How many dollars are "
            "left?",
        ),
        (n, price, bill),
        result,
        ("change", n, price, bill),
    )


def trip(rng: Random, work: Work) -> Told:
    """Distance from speed and time, or speed from the other two."""
    speed, hours = rng.randint(10, 99), rng.randint(2, 12)
    distance = speed * hours
    if rng.random() < 0.5:
        work.mul(speed, hours)
        return (
            (
                "A train travels at {2} km per hour for {3} hours. How many kilometers does it "
                "travel?",
                "How many kilometers does a car travel in {3} hours at {2} km per hour?",
            ),
            (speed, hours),
            distance,
            ("trip", speed, hours),
        )
    work.divide(distance, hours)
    return (
        (
            "A train travels {2} km in {3} hours. What is its average speed in km per hour?",
            "A car needs {3} hours for {2} km. What is its average speed in km per hour?",
        ),
        (distance, hours),
        speed,
        ("speed", speed, hours),
    )


def share(rng: Random, work: Work) -> Told:
    """Boxes emptied and shared equally."""
    boxes, each, people = rng.randint(2, 12), rng.randint(2, 12), rng.randint(2, 12)
    each *= people if rng.random() < 0.5 else 1
    while boxes * each % people:
        boxes += 1
    result = work.divide(work.mul(boxes, each), people)
    return (
        (
            "{0} has {2} boxes with {3} {1} each and shares all of them equally among {4} friends. "
            "How many {1} does each friend get?",
            "{2} boxes hold {3} {1} each. All {1} are shared equally among {4} children. How many "
            "{1} does each child get?",
        ),
        (boxes, each, people),
        result,
        ("share", boxes, each, people),
    )


def ages(rng: Random, work: Work) -> Told:
    """Two numbers from sum and difference, also as ages."""
    young, gap = rng.randint(2, 40), rng.randint(1, 30)
    total = 2 * young + gap
    older = rng.random() < 0.5
    result = work.half(work.add(total, -gap))
    if older:
        result = work.add(result, gap)
    who = "older" if older else "younger"
    return (
        (
            f"Two numbers have sum {{2}} and difference {{3}}. What is the "
            f"{'larger' if older else 'smaller'} number?",
            f"{{0}} is {{3}} years older than a friend, and together they are {{2}} years old. How "
            f"old is the {who} of the two?",
        ),
        (total, gap),
        result,
        ("ages", total, gap, who),
    )


def rectangle(rng: Random, work: Work) -> Told:
    """Area or perimeter."""
    a, b = rng.randint(2, 40), rng.randint(2, 40)
    if rng.random() < 0.5:
        result = work.mul(a, b)
        return (
            (
                "A rectangle is {2} cm long and {3} cm wide. What is its area in square "
                "centimeters?",
                "Find the area of a rectangle with sides {2} and {3}",
            ),
            (a, b),
            result,
            ("area", a, b),
        )
    result = work.mul(2, work.add(a, b))
    return (
        (
            "A rectangle is {2} cm long and {3} cm wide. What is its perimeter in centimeters?",
            "Find the perimeter of a rectangle with sides {2} and {3}",
        ),
        (a, b),
        result,
        ("perimeter", a, b),
    )


def pages(rng: Random, work: Work) -> Told:
    """The rest of a book at so many pages a day."""
    rate, days = rng.randint(3, 30), rng.randint(2, 30)
    done = rng.randint(1, 60)
    total = rate * days + done
    work.divide(work.add(total, -done), rate)
    return (
        (
            "{0} has read {3} of the {2} pages of a book and reads {4} pages a day from now on. "
            "How many days does {0} need to finish it?",
            "A book has {2} pages. {0} has read {3} pages and reads {4} pages each day from now "
            "on. In how many days is the book finished?",
        ),
        (total, done, rate),
        days,
        ("pages", total, done, rate),
    )


STORIES: tuple[Callable[[Random, Work], Told], ...] = (
    bags,
    shop,
    change,
    trip,
    share,
    ages,
    rectangle,
    pages,
)


def word_problems(rng: Random) -> Problem:
    """One of eight stories."""
    work, voice = Work(), Voice(rng)
    phrases, numbers, result, key = rng.choice(STORIES)(rng, work)
    text = voice.say(phrases, rng.choice(NAMES), rng.choice(THINGS), *numbers)
    return Problem("word_problems", text, work.text(), str(result), key)
