"""The text of a check read into a tree that can hold or fail.

A thin layer over `syntax`: it declares the names that a check may use without saying so
(`answer`, words such as `width`), and refuses what is no statement. Deciding whether one
holds is for `truth`.
"""

import re
from collections.abc import Collection
from typing import Final

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.grammar.words import FUNCTIONS
from mcp_reasoner.verify.nodes import Call, Logic, Node, Not, Relation
from mcp_reasoner.verify.syntax import parse

__all__ = ["PREDICATES", "read_statement"]

PREDICATES: Final = frozenset(
    ["congruent", "divides", "even", "integer", "odd", "prime", "rational"]
)

_WORD = re.compile(r"(?<![A-Za-z0-9_\\])[A-Za-z][A-Za-z0-9_]*")
# Words of the grammar beside its functions: these are never names.
_RESERVED = frozenset(
    [
        *("and", "or", "not", "in", "mod", "pi", "inf", "infinity", "arcsin", "arccos"),
        *("arctan", "ceiling", "isprime", "comb", "hcf", "true", "false", "none"),
    ]
)
_DEFAULT_NAMES = frozenset(["x", "y", "z"])


def read_statement(text: str, *, names: Collection[str] | None = None) -> Node:
    """The tree of a check; ExpressionError where it cannot be read or states nothing.

    `names` are all that it may use beside single letters; without them, any longer word that
    is no function is a name.
    """
    node = parse(text, names=_names(text) if names is None else names)
    if not _is_statement(node):
        raise ExpressionError("it does not state anything that could hold or fail")
    return node


def _names(text: str) -> frozenset[str]:
    """`answer`, and every longer word that is neither a function nor a part of LaTeX."""
    if len(text) > 10_000:
        return frozenset()  # `parse` refuses it at once
    words = {word for word in _WORD.findall(text) if len(word) > 2}
    words -= FUNCTIONS.keys() | _RESERVED
    if "\\" in text:
        words = set()
    # `sinx` and `cost` may be sin(x) and cos(t): these stay errors.
    plain = {
        word
        for word in words
        if not set(word) <= _DEFAULT_NAMES and word[:-1] not in FUNCTIONS.keys() | _RESERVED
    }
    return frozenset({"answer", *plain}) | _DEFAULT_NAMES


def _is_statement(node: Node) -> bool:
    match node:
        case Relation():
            return True
        case Logic(_, items):
            return all(_is_statement(item) for item in items)
        case Not(item):
            return _is_statement(item)
        case Call(name, _):
            return name in PREDICATES
    return False
