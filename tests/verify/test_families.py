"""Families of values, read and compared."""

import pytest

from mcp_reasoner.verify.equivalence import compare_answers
from mcp_reasoner.verify.families import counted


@pytest.mark.parametrize(
    ("text", "member", "counters"),
    [
        (r"k\pi, k\in\mathbb{Z}", r"k\pi", {"k": "Z"}),
        (r"x = k\pi \text{ where } k \in \mathbb Z", r"x = k\pi", {"k": "Z"}),
        (r"\{k\pi : k \in \mathbb{Z}\}", r"k\pi", {"k": "Z"}),
        ("kπ for any integer k", "kπ", {"k": "Z"}),
        (r"2k, \text{ where } k \text{ is an integer}", "2k", {"k": "Z"}),
        (r"k + n, k, n \in \mathbb{Z}", "k + n", {"k": "Z", "n": "Z"}),
        ("n^2 for positive integers n", "n^2", {"n": "Z+"}),
        (r"2^k, k \in \mathbb{Z}_{\ge 0}", "2^k", {"k": "N0"}),
        (r"2k, k \in \mathbb{N}^*", "2k", {"k": "Z+"}),
        (r"2k, k \in \mathbb{Z}^*", "2k", {"k": "Zwithout 0"}),
    ],
    ids=str,
)
def test_what_is_said_of_the_counters_comes_off(
    text: str, member: str, counters: dict[str, str]
) -> None:
    found = counted(text)
    assert found is not None
    assert (found[0].strip(), dict(found[1])) == (member, counters)


@pytest.mark.parametrize(
    "text", ["x in Z", "the number of integers n is 5", "k in 3", "2k", "x for any real number x"]
)
def test_what_names_no_counter_of_its_own_is_no_family(text: str) -> None:
    assert counted(text) is None


Z = r", k \in \mathbb{Z}"


@pytest.mark.parametrize(
    ("left", "right", "equivalence"),
    [
        (rf"\frac{{\pi}}{{2}} + k\pi{Z}", rf"-\frac{{\pi}}{{2}} - k\pi{Z}", "equal"),
        (rf"k\pi{Z}", r"x = 2n\pi or x = \pi + 2n\pi, n \in \mathbb{Z}", "equal"),
        (rf"\pm\frac{{\pi}}{{3}} + 2k\pi{Z}", rf"\pm\frac{{5\pi}}{{3}} + 2k\pi{Z}", "equal"),
        (rf"\frac{{k\pi}}{{2}}{Z}", rf"k\pi{Z}", "different"),
        (rf"k\sqrt{{2}}{Z}", rf"k{Z}", "unknown"),
        (rf"k\pi + 1{Z}", rf"k\pi{Z}", "different"),
        (rf"k{Z}", r"k, k \in \mathbb{N}", "different"),
        (r"2k, k \in \mathbb{N}", r"2k + 2, k \in \mathbb{N}", "different"),
        (r"2k+2, k \in \mathbb{N}_0", r"2k, k \in \mathbb{N}^*", "equal"),
        (r"2k, k \in \mathbb{Z}^*", rf"2k{Z}", "unknown"),
        (r"k^2, k \in \mathbb{N}", r"n^2, n \in \mathbb{N}", "equal"),
        (r"k^2, k \in \mathbb{N}", r"n^3, n \in \mathbb{N}", "unknown"),
        (rf"k\pi{Z}", r"\pi", "different"),
        (rf"k\pi{Z}", r"0, \pi, 2\pi", "different"),
        (rf"k\pi{Z}", r"k\pi", "unknown"),
        (rf"x = k\pi{Z}", rf"y = k\pi{Z}", "unknown"),
        (rf"(k, 2k){Z}", r"(n, 2n), n \in \mathbb{Z}", "equal"),
        (r"x \equiv 3 \pmod 7", r"x \equiv 17 \pmod 7", "equal"),
        (r"x \equiv 3 \pmod 7", r"x \equiv 3 \pmod{14}", "different"),
    ],
    ids=str,
)
def test_families_are_compared_as_sets_of_numbers(left: str, right: str, equivalence: str) -> None:
    assert compare_answers(left, right).equivalence == equivalence
    assert compare_answers(right, left).equivalence == equivalence
