"""The words for what variables range over: "positive integers", "odd prime", "real numbers".

    read_kind("positive even integers", "n")      Kind("integer", (n > 0, even(n)))

Only words with one meaning are read. "Natural number" has two, with 0 and without: it is read,
and marked, for whoever can see whether the difference matters. "Number" alone is not read.
"""

import re
from dataclasses import dataclass
from typing import Final

from mcp_reasoner.verify.nodes import Call, Name, Node, Relation, whole
from mcp_reasoner.verify.proof.claims import Domain
from mcp_reasoner.verify.tokens import GREEK

__all__ = ["KIND", "LETTER", "NAMES", "Kind", "read_kind", "read_names"]

_ADJECTIVES: Final = (
    "positive|negative|non-?negative|non-?positive|non-?zero|odd|even|strictly positive"
)
_NOUNS: Final = (
    "integers?|real numbers?|reals?|rational numbers?|rationals?|prime numbers?|primes?"
    "|natural numbers?|naturals?|complex numbers?|complex"
)
KIND: Final = rf"(?:(?:{_ADJECTIVES}),? )*(?:{_NOUNS})"
"""A regular expression for a kind; what it matches, `read_kind` reads."""

_LETTER = (
    r"(?:(?<![A-Za-z\\])[A-Za-z]|\\[a-z]{2,8})"
    r"(?:_(?:[0-9A-Za-z]|\{[0-9A-Za-z]\}))?(?![A-Za-z0-9])"
)
LETTER: Final = _LETTER
"""A regular expression for one name."""
_ONE = rf"(?:\$ ?{_LETTER} ?\$|{_LETTER})"
_SEVERAL = rf"\$ ?{_LETTER}(?: ?, ?{_LETTER})+ ?\$"
NAMES: Final = rf"(?:{_SEVERAL}|{_ONE}(?:(?: ?, ?(?:and )?| and ){_ONE})*)"
"""A regular expression for one or several names."""

_ZERO: Final = whole(0)
_ORDERS: Final = {
    "positive": ">",
    "strictly positive": ">",
    "negative": "<",
    "nonnegative": ">=",
    "nonpositive": "<=",
    "nonzero": "!=",
}


@dataclass(frozen=True)
class Kind:
    """A domain and what else is said of a value in it; `natural` may or may not include 0."""

    domain: Domain
    statements: tuple[Node, ...] = ()
    natural: bool = False


def read_kind(words: str, name: str) -> Kind:
    """What a text that `KIND` matches says of `name`."""
    text = words.lower().replace("non-", "non").replace(",", " ")
    noun = re.search(rf"({_NOUNS})$", text)
    assert noun is not None  # noqa: S101 - KIND ends with a noun
    statements: list[Node] = []
    for adjective in re.findall(_ADJECTIVES, text[: noun.start()]):
        if adjective in _ORDERS:
            order = Relation((Name(name), _ZERO), (_ORDERS[adjective],))  # type: ignore[arg-type]
            statements.append(order)
        else:
            parity = whole(int(adjective == "odd"))
            statements.append(Call("congruent", (Name(name), parity, whole(2))))
    kind = noun.group()
    if kind.startswith("real"):
        return Kind("real", tuple(statements))
    if kind.startswith("complex"):
        return Kind("complex", tuple(statements))
    if kind.startswith("rational"):
        return Kind("rational", tuple(statements))
    if kind.startswith("prime"):
        statements.append(Call("prime", (Name(name),)))
    return Kind("integer", tuple(statements), natural=kind.startswith("natural"))


def read_names(text: str) -> tuple[str, ...]:
    """The names in a text that `NAMES` matches."""
    plain = re.sub(r"\band\b", ",", text.replace("$", " "))
    found = (re.sub(r"[{}]", "", name) for name in re.findall(_LETTER, plain))
    return tuple(GREEK.get(name[1:], name) if name[0] == "\\" else name for name in found)
