"""Remainders and congruences: `a ≡ b (mod m)`, `\\pmod`, `mod` as a word, and `%`.

How far a bare modulus reaches, and what it applies to, is often unclear: that is refused
here. `5%` is a percentage, and `7 % 5` a remainder as in Python.
"""

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.grammar.brackets import Brackets
from mcp_reasoner.verify.grammar.cursor import Binding
from mcp_reasoner.verify.nodes import Binary, Call, Node, Number, Unary

__all__ = ["Remainders"]


class Remainders(Brackets):
    """Reads what is modular, and percentages beside it."""

    def congruence(self, left: Node) -> Node:
        """`a ≡ b (mod m)` and `a (mod m)`, in words, in LaTeX, with brackets."""
        right: Node | None = None
        if self.accept("≡"):
            right = self.expression(Binding.MOD + 1)
        if self.token.kind == "command" and self.token.text == "pmod":
            self.take()
            modulus = self.braced()
        elif self.sign() == "(" and self.is_modulus():
            self.take()
            self.take()
            modulus = self.nested(lambda: self.expression(Binding.UNION))
            self.expect(")")
        else:
            raise self.unexpected('where "(mod m)" is needed')
        if right is not None:
            return Call("congruent", (left, right, modulus))
        return self._modulo(left, modulus)

    def word_mod(self, left: Node) -> Node:
        """`left mod m`, as far as it is clear where the modulus ends."""
        self.take()
        modulus = self.expression(Binding.SUM)
        if self.is_open(modulus, "+-±*/mod"):
            raise ExpressionError("it is unclear how far the modulus reaches: put it in brackets")
        return self._modulo(left, modulus)

    def _modulo(self, left: Node, modulus: Node) -> Node:
        if self.is_open(left, "+-±mod"):
            raise ExpressionError('it is unclear what "mod" applies to: put brackets')
        return Binary("mod", left, modulus)

    def percent(self, left: Node, minimum: int) -> Node | None:
        """`5%` before an end is a percentage, `7 % 5` the remainder as in Python."""
        after = self.at + 1
        self.at, mark = after, self.at
        is_remainder = self.starts_operand()
        self.at = mark
        if not is_remainder:
            signed = self.tokens[min(after, self.stop)].text in ("-", "+")
            if self.is_open(left, "^") or (signed and not isinstance(left, Number)):
                raise ExpressionError('"%" after a power is unclear: put brackets')
            self.take()
            return Unary("%", left)
        if minimum > Binding.PRODUCT:
            return None
        self.take()
        return Binary("mod", left, self.expression(Binding.PRODUCT + 1))
