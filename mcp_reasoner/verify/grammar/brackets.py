"""Numerals and everything that encloses: brackets, lists, bars, LaTeX arguments, roots.

What brackets mean by their shape alone is said here ((1, 2] is an interval, `\\{1\\}` a set);
whether (1, 2) is a point or an interval is not for the grammar to say.
"""

from abc import abstractmethod
from fractions import Fraction
from typing import Final, Literal

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.grammar.cursor import Binding, Cursor
from mcp_reasoner.verify.nodes import (
    Binary,
    Call,
    Constant,
    Group,
    Interval,
    Name,
    Node,
    Number,
    Unary,
)
from mcp_reasoner.verify.tokens import Token, quote

__all__ = ["CLOSERS", "Brackets"]

CLOSERS: Final = {"(": ")", "[": "]", "{": "}", "set{": "}set"}
"""The sign that closes what a sign opens."""


class Brackets(Cursor):
    """Reads numerals, lists and enclosed parts."""

    def items(self, *, call: bool = False) -> list[Node]:
        """Expressions with commas or semicolons between; `call` says that they are arguments."""
        items = [self.expression(Binding.OR)]
        separator = ""
        while self.sign() in (",", ";"):
            before, comma = self.tokens[self.at - 1], self.take()
            if comma.text != (separator or comma.text):
                raise ExpressionError('"," and ";" separate items in the same list')
            separator = comma.text
            if separator == "," and not call:
                self._refuse_digit_groups(before, comma, self.token)
            if not call and self.sign() in ("and", "or"):
                self.take()
            items.append(self.expression(Binding.OR))
        return items

    def _refuse_digit_groups(self, before: Token, comma: Token, after: Token) -> None:
        """`1,000` may be a thousand; `1, 000` and `1,5` are lists."""
        glued = before.end == comma.start and comma.end == after.start
        if glued and before.kind == after.kind == "number":
            grouped = len(before.text) <= 3 and before.text[0] != "0" and len(after.text) == 3
            if grouped and before.text.isdigit() and after.text.isdigit():
                written = self.text[before.start : after.end]
                raise ExpressionError(
                    f"{quote(written)} may be one number or two: leave the comma out or put a "
                    "space after it"
                )

    def number(self) -> Node:
        """A numeral."""
        token = self.take()
        if self.token.kind == "sub" or self.sign() == "_":
            raise ExpressionError("numerals in another base are not part of the grammar")
        return Number(token.text, Fraction(token.text))

    def superscript(self) -> Node:
        """An exponent in raised characters: a whole number or `n`."""
        text = self.take().text
        digits = text.lstrip("+-")
        if len(text) - len(digits) > 1 or not digits or set(digits) & set("+-"):
            raise ExpressionError("the raised characters are no exponent")
        if "n" in digits and digits != "n":
            raise ExpressionError("raised n and digits together are unclear: use ^")
        exponent: Node = Name("n") if digits == "n" else Number(digits, Fraction(int(digits)))
        return Unary("-", exponent) if text[0] == "-" else exponent

    def bracket(self, opening: str) -> Node:
        """What stands in brackets: an interval, a tuple, a set, or one expression."""
        self.take()
        bars, self.bars = self.bars, 0
        if opening in ("{", "set{") and self.accept(CLOSERS[opening]):
            return Group("set", ())
        items = self.items()
        self.bars = bars
        closing = self.sign()
        if {opening, closing} in ({"(", "]"}, {"[", ")"}) and len(items) == 2:
            self.take()
            return Interval(items[0], items[1], opening == "[", closing == "]")
        self.expect(CLOSERS[opening])
        if len(items) > 1:
            kind: dict[str, Literal["tuple", "square"]] = {"(": "tuple", "[": "square"}
            return Group(kind.get(opening, "set"), tuple(items))
        if opening == "set{" or (opening == "{" and not self.latex):
            return Group("set", tuple(items))
        if opening == "[" and isinstance(items[0], Number):
            raise ExpressionError("a single number in square brackets may be a note: use ( )")
        node = Call("bracket", tuple(items)) if opening == "[" else items[0]
        self.bracketed[id(node)] = node
        return node

    def braced(self) -> Node:
        """A LaTeX argument: a group in braces, or a single digit, letter or command."""
        if self.sign() == "{":
            self.take()
            node = self.nested(lambda: self.expression(Binding.OR))
            self.expect("}")
            self.bracketed[id(node)] = node
            return node
        token = self.token
        if token.kind == "number" and token.text.isdigit():
            if len(token.text) == 1:
                return self.number()
            first = Token("number", token.text[0], token.start, token.start + 1)
            rest = Token("number", token.text[1:], token.start + 1, token.end)
            self.tokens[self.at : self.at + 1] = [first, rest]
            self.stop += 1
            return self.number()
        if token.kind == "name" or (token.kind == "word" and len(token.text) == 1):
            return self.word()
        if self.sign() in ("π", "∞"):
            return Constant("pi" if self.take().text == "π" else "infinity")
        raise self.unexpected('where "{" is needed')

    def enclosed(self, opening: str) -> Node:
        """What stands between bars, or in the brackets of a whole part."""
        self.take()
        name, closing = {
            "|": ("abs", "|"),
            "|(": ("abs", ")|"),
            "⌊": ("floor", "⌋"),
            "⌈": ("ceil", "⌉"),
        }[opening]
        bars, self.bars = self.bars, (self.bars + 1 if opening == "|" else 0)
        inside = self.expression(Binding.MOD)
        self.bars = bars
        self.expect(closing)
        if opening == "|" and self.starts_operand():
            raise ExpressionError('it is unclear which "|" belong together: use abs( )')
        return Call(name, (inside,))

    def radicand(self) -> Node:
        """What a bare `√` covers: one number, one letter or one pair of brackets."""
        if self.sign() == "(":
            return self.nested(lambda: self.bracket("("))
        if self.token.kind == "number":
            node = self.number()
        elif self.token.kind in ("name", "word") and not self.sign():
            node = self.word()
        else:
            raise self.unexpected('after "√", which needs a number, a letter or brackets')
        if self.starts_operand() or self.sign() in ("^", "!", "%") or self.at_script():
            raise ExpressionError('it is unclear how far "√" reaches: put brackets')
        return node

    def command(self) -> Node:
        """A root, a fraction or a binomial coefficient of LaTeX."""
        name = self.take().text
        if name == "sqrt":
            if not self.accept("["):
                return Call("sqrt", (self.braced(),))
            index = self.expression(Binding.OR)
            self.expect("]")
            return Call("root", (self.braced(), index))
        first, second = self.braced(), self.braced()
        if self.token.kind == "number" and self.tokens[self.at - 1].kind == "number":
            raise ExpressionError("a number directly after a fraction is unclear: use braces")
        node = Call("binomial", (first, second)) if name == "binom" else Binary("/", first, second)
        self.bracketed[id(node)] = node
        return node

    @abstractmethod
    def word(self) -> Node:
        """The name, constant, function or product of letters that the next word is."""
