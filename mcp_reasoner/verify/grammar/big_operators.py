"""Sums, products, integrals, limits and derivatives, as LaTeX writes them.

Where the body of a sum ends must be clear, and an integral needs its `dx`. Computing them
is for `expression`.
"""

from typing import Final, Literal, cast

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.grammar.brackets import CLOSERS, Brackets
from mcp_reasoner.verify.grammar.cursor import Binding
from mcp_reasoner.verify.grammar.words import FUNCTIONS
from mcp_reasoner.verify.nodes import BigOperator, Call, Name, Node, Relation
from mcp_reasoner.verify.tokens import Token

__all__ = ["BigOperators"]

_OPENERS: Final = frozenset(CLOSERS)


class BigOperators(Brackets):
    """Reads what follows ∑, ∏, ∫, lim and d/dx."""

    def series(self, kind: Literal["sum", "product"]) -> Node:
        """A sum or a product, from its sign on."""
        self.take()
        self.expect("_")
        self.expect("{")
        start = self.expression(Binding.OR)
        self.expect("}")
        self.expect("^")
        high = self.nested(self.braced)
        match start:
            case Relation((Name(variable), low), ("=",)):
                pass
            case _:
                raise ExpressionError(
                    f'below the sign of a {kind} stands an index, "=" and its start'
                )
        body = self.nested(lambda: self.expression(Binding.SUM + 1))
        if self.sign() in ("+", "-", "±"):
            raise ExpressionError(f"it is unclear how far the {kind} reaches: put brackets")
        return BigOperator(kind, variable, low, high, body)

    def integral(self) -> Node:
        """An integral, with both of its limits or none, from its sign on."""
        self.take()
        low = high = None
        if self.accept("_"):
            low = self.nested(self.braced)
            self.expect("^")
            high = self.nested(self.braced)
        variable, end, after = self._find_differential()
        stop, count = self.stop, len(self.tokens)
        self.stop = end
        body = self.nested(lambda: self.expression(Binding.OR))
        if self.token.kind != "end":
            raise self.unexpected("inside an integral")
        # Parsing may have split a token (`\\frac12`), which moves what follows.
        moved = len(self.tokens) - count
        self.stop, self.at = stop + moved, after + moved
        return BigOperator("integral", variable, low, high, body)

    def limit(self) -> Node:
        """A limit, from its sign on: to a point, perhaps from one side (`0^+`), or to infinity."""
        self.take()
        self.expect("_")
        self.expect("{")
        token = self.take()
        if token.kind not in ("word", "name") or len(token.text) > 1:
            raise ExpressionError("below the sign of a limit stands one letter and where it goes")
        self.expect("→")
        side = self._take_side()
        point = self.nested(lambda: self.expression(Binding.SUM))
        self.expect("}")
        body = self.nested(lambda: self.expression(Binding.SUM + 1))
        if self.sign() in ("+", "-", "±"):
            raise ExpressionError("it is unclear how far the limit reaches: put brackets")
        kind = cast(Literal["limit", "limit+", "limit-"], f"limit{side}")
        return BigOperator(kind, token.text, point, None, body)

    def _take_side(self) -> str:
        """Take `^+` or `^{-}` out of the tokens before the bracket that closes the point."""
        depth = 1
        for index in range(self.at, self.stop):
            depth += (self.tokens[index].text == "{") - (self.tokens[index].text == "}")
            if depth:
                continue
            for length in (2, 4):
                texts = [token.text for token in self.tokens[index - length : index]]
                sign = texts[1] if length == 2 else "".join(texts[2:3])
                if sign in ("+", "-") and texts in (["^", sign], ["^", "{", sign, "}"]):
                    del self.tokens[index - length : index]
                    self.stop -= length
                    return sign
            break
        return ""

    def derivative(self) -> Node:
        """`\\frac{d}{dx} f`, from its sign on."""
        variable = self.tokens[self.at + 5].text[1:]
        self.at += 7
        body = self.nested(lambda: self.expression(Binding.SUM + 1))
        if self.sign() in ("+", "-", "±"):
            raise ExpressionError("it is unclear how far the derivative reaches: put brackets")
        return Call("derivative", (body, Name(variable)))

    def at_derivative(self) -> bool:
        """Whether a fraction of `d` and `dx` stands here."""
        texts = [token.text for token in self.tokens[self.at : self.at + 7]]
        if len(texts) < 7 or texts[:5] != ["frac", "{", "d", "}", "{"] or texts[6] != "}":
            return False
        return len(texts[5]) == 2 and texts[5][0] == "d" and texts[5].isalpha()

    def _find_differential(self) -> tuple[str, int, int]:
        """The variable of an integral, where its body ends, and where what follows starts."""
        depth = 0
        for index in range(self.at, self.stop):
            token = self.tokens[index]
            if token.text == "∫":
                raise ExpressionError("an integral inside an integral is not part of the grammar")
            depth += (token.text in _OPENERS) - (token.text in CLOSERS.values())
            if depth or token.kind != "word" or token.text in FUNCTIONS:
                continue
            following = self.tokens[index + 1]
            if token.text == "d" and following.kind in ("word", "name"):
                return following.text, index, index + 2
            if len(token.text) >= 2 and token.text[-2] == "d":
                variable = token.text[-1]
                if len(token.text) == 2:
                    return variable, index, index + 1
                cut = token.end - 2
                self.tokens[index : index + 1] = [
                    Token("word", token.text[:-2], token.start, cut),
                    Token("word", token.text[-2:], cut, token.end),
                ]
                self.stop += 1
                return variable, index + 1, index + 2
        raise ExpressionError('the integral has no "dx"')
