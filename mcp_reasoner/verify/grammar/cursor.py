"""The place in the tokens of a formula, and how tightly the operators bind.

The lowest layer of the parser: it looks at tokens, takes them, and words the errors about
them. It builds no nodes; what the tokens mean is for the layers above, and how text
becomes tokens for `tokens`.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from enum import IntEnum
from typing import Final

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.nodes import Binary, Node
from mcp_reasoner.verify.tokens import Token, quote

__all__ = ["MAX_DEPTH", "Binding", "Cursor"]

MAX_DEPTH: Final = 60
"""How deep brackets, powers and signs may nest."""
_WORD_SYMBOLS = {"and": "and", "or": "or", "not": "not", "in": "in", "mod": "mod"}


class Binding(IntEnum):
    """How tightly an operator binds, loosest first."""

    OR = 10
    AND = 20
    RELATION = 30
    UNION = 35
    MOD = 38
    SUM = 40
    PRODUCT = 50
    SIGN = 55
    JUXTAPOSED = 60
    POWER = 70


class Cursor(ABC):
    """Tokens and a place in them, with what was noticed on the way."""

    def __init__(
        self,
        text: str,
        tokens: list[Token],
        names: frozenset[str],
        functions: frozenset[str] = frozenset(),
    ) -> None:
        self.text = text
        self.tokens = tokens
        self.names = names
        self.functions = functions
        self.at = 0
        self.stop = len(tokens) - 1
        self.depth = 0
        self.bars = 0
        self.latex = "\\" in text or "$" in text
        # Nodes that stood in brackets of their own, kept so that their ids stay theirs.
        self.bracketed: dict[int, Node] = {}

    @property
    def token(self) -> Token:
        """The current token; the last one, of kind `end`, where the part to be read ends."""
        return self.tokens[self.at] if self.at < self.stop else self.tokens[-1]

    def sign(self) -> str:
        """The current token as a symbol; words that are operators count as such."""
        token = self.token
        if token.kind == "symbol":
            return token.text
        if token.kind == "word" and token.text not in self.names:
            return _WORD_SYMBOLS.get(token.text, "")
        return ""

    def take(self) -> Token:
        """The current token, and go on to the next."""
        token = self.token
        self.at = min(self.at + 1, self.stop)
        return token

    def accept(self, sign: str) -> bool:
        """Take the current token if it is `sign`, and say whether it was."""
        if self.sign() != sign:
            return False
        self.take()
        return True

    def expect(self, sign: str) -> None:
        """Take `sign`; an error where something else stands."""
        if not self.accept(sign):
            shown = sign.replace("set", "\\").replace("|(", "|").replace(")|", "|")
            raise self.unexpected(f'where "{shown}" is needed')

    def unexpected(self, where: str) -> ExpressionError:
        """The error for the current token, which stands where it should not."""
        token = self.token
        if token.kind == "end":
            return ExpressionError(f"the formula ends {where}")
        written = self.text[token.start : token.end]
        return ExpressionError(f"{quote(written)} stands {where}")

    def nested(self, parse_part: Callable[[], Node]) -> Node:
        """What `parse_part` reads, one level deeper."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ExpressionError(f"the formula nests deeper than {MAX_DEPTH} levels")
        node = parse_part()
        self.depth -= 1
        return node

    def is_open(self, node: Node, operators: str) -> bool:
        """Whether `node` is one of these operations and stands in no brackets of its own."""
        return isinstance(node, Binary) and node.op in operators and id(node) not in self.bracketed

    def is_modulus(self) -> bool:
        """Whether the bracket here opens a `(mod m)`."""
        following = self.tokens[self.at + 1] if self.at + 1 < self.stop else self.tokens[-1]
        return following.text == "mod" and "mod" not in self.names

    def starts_operand(self) -> bool:
        """Whether an operand can start here, so that a product needs no sign."""
        token, sign = self.token, self.sign()
        if token.kind == "end" or (sign == "(" and self.is_modulus()):
            return False
        if sign:
            return sign in (
                "(",
                "[",
                "{",
                "set{",
                "|(",
                "√",
                "π",
                "∞",
                "∫",
                "∑",
                "∏",
                "⌊",
                "⌈",
            ) or (sign == "|" and not self.bars)
        return token.kind in ("number", "name", "word") or (
            token.kind == "command" and token.text != "pmod"
        )

    def at_script(self) -> bool:
        """Whether a raised or lowered character stands here."""
        return self.token.kind in ("super", "sub")

    @abstractmethod
    def expression(self, minimum: int) -> Node:
        """The expression from here on whose operators bind at least as tightly."""
