"""What is written reads back as the same tree."""

import pytest

from mcp_reasoner.verify.proof.deciders.theorem import plain
from mcp_reasoner.verify.proof.deciders.writing import written
from mcp_reasoner.verify.statements import read_statement

NAMES = frozenset("abcknxyz")


@pytest.mark.parametrize(
    "text",
    [
        "a - (b - c) = a - b + c",
        "a/(b*c) = (a/b)/c",
        "-a^2 < (-a)^2",
        "2^(n+1) = 2*2^n",
        "(a^b)^c != a^(b^c)",
        "-(-a) = a",
        "n! >= 2^n and (n+1)! = (n+1)*n!",
        "n^2 mod 4 = 0 or n^2 mod 4 = 1",
        "not divides(6, n) and (even(n) or odd(k))",
        "a ≡ b (mod c)",
        "\\sum_{k=1}^{n} k^{10} = n",
        "abs(x - y) <= sqrt(x^2) + root(y, 3)",
        "0 < x < 1",
        "x in {1, 2}",
        "x = 50%",
        "sin(30°) = 1/2",
        "1/2 + x/3 = 0.5",
        "x*(-y) = -(x*y)",
        "(a+b)*(a-b) = a^2 - b^2",
        "2(a - b)/3 = 1",
        "ln(x) = log(x, 3)*pi*e",
    ],
)
def test_it_reads_back(text: str) -> None:
    node = plain(read_statement(text, names=NAMES))
    assert plain(read_statement(written(node), names=NAMES)) == node
