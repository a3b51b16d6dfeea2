"""The one grammar of formulas: plain text, Python style and LaTeX to a `nodes` tree.

`parse("2x^2 - 5x + 6 = 0")`, `parse(r"\\frac{1}{2}")` and `parse("x**2 >= 3 and x != 1")`
share it. It is a precedence parser over `tokens`, linear in the text, without
`eval`, Python's `ast` or sympy, and bounded in length, nodes and depth. What
mathematicians read in two ways is an error here, not a guess: `1/2x`, `1,000`,
`sin x y`, `2 1/2`, `x2`, an undeclared word. It does not compute (`expression`
does) and does not know what a formula is for. The layers of the parser are in `grammar`.

Precedence, loosest first: commas; `or`; `and`; `not`; relations (chained);
`∪ ∩`; `mod`; `+ - ±`; `* / %`; sign; juxtaposition; `^` (to the right); `! ° %`.
"""

from collections.abc import Collection
from typing import Final

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.grammar.operators import Parser
from mcp_reasoner.verify.nodes import Node, children
from mcp_reasoner.verify.tokens import tokenize

__all__ = ["MAX_CHARACTERS", "MAX_HEIGHT", "MAX_NODES", "parse"]

MAX_CHARACTERS: Final = 2000
MAX_NODES: Final = 600
MAX_HEIGHT: Final = 200
"""How high the tree may be: a sum of n terms leans n high without any nesting."""


def parse(
    text: str,
    *,
    names: Collection[str] = (),
    functions: Collection[str] = (),
    thousands: bool = False,
) -> Node:
    """The tree of `text`; ExpressionError, one sentence, where there is none or more than one.

    `names` declares unknowns: they may be longer words, they may stand next to each
    other as a product (`xy`), and a declared `e` or `i` is an unknown, not the constant.
    `functions` declares functions: `f(2)` is then a `Call` with that name.
    Without `thousands`, `1,000` is an error, since it may also be a list.
    """
    if len(text) > MAX_CHARACTERS:
        raise ExpressionError(
            f"the formula has {len(text)} characters; at most {MAX_CHARACTERS} are read"
        )
    declared, called = frozenset(names), frozenset(functions)
    tokens = tokenize(text, names=declared | called, thousands=thousands)
    if len(tokens) == 1:
        raise ExpressionError("the formula is empty")
    node = Parser(text, tokens, declared, called).whole()
    _check_size(node)
    return node


def _check_size(node: Node) -> None:
    count, level, height = 0, [node], 0
    while level:
        count, height = count + len(level), height + 1
        if count > MAX_NODES or height > MAX_HEIGHT:
            raise ExpressionError(
                f"the formula is too large: at most {MAX_NODES} parts and "
                f"{MAX_HEIGHT} terms in a row are read"
            )
        level = [child for parent in level for child in children(parent)]
