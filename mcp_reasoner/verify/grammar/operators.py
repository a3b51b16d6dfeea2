"""The operators between and before operands, by how tightly they bind.

The top layer of the parser: a precedence climb over statements, relations, sums, products,
signs, letters side by side and powers. What the operands are is for the layers below; the
size of the tree for `syntax`.
"""

from typing import Literal, cast

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.grammar.big_operators import BigOperators
from mcp_reasoner.verify.grammar.cursor import Binding
from mcp_reasoner.verify.grammar.remainders import Remainders
from mcp_reasoner.verify.grammar.words import Words
from mcp_reasoner.verify.nodes import (
    BigOperator,
    Binary,
    Call,
    Constant,
    Group,
    Interval,
    Logic,
    Name,
    Node,
    Not,
    Number,
    Relation,
    Unary,
)
from mcp_reasoner.verify.tokens import quote

__all__ = ["Parser"]

# An undeclared letter before a bracket is a factor only where nobody would write a function.
_FACTOR_LETTERS = frozenset("abcdkmnrstwxyz")
_RELATIONS = frozenset(["=", "!=", "<", "<=", ">", ">=", "in"])


class Parser(Words, BigOperators, Remainders):
    """Reads a whole formula."""

    def whole(self) -> Node:
        """The tree of all tokens: one formula, or a list of several."""
        node = self._list_of_items()
        if self.token.kind != "end":
            raise self.unexpected("where the formula should end")
        return node

    def _list_of_items(self) -> Node:
        items = self.items()
        return items[0] if len(items) == 1 else Group("list", tuple(items))

    def expression(self, minimum: int) -> Node:
        """The expression from here on whose operators bind at least as tightly."""
        left = self._prefix()
        while True:
            following = self._infix(left, minimum)
            if following is None:
                return left
            left = following

    def _infix(self, left: Node, minimum: int) -> Node | None:
        sign = self.sign()
        if sign in ("or", "and"):
            power = Binding.OR if sign == "or" else Binding.AND
            return self._logic(sign, left, power) if power >= minimum else None
        if sign in _RELATIONS:
            return self._relation(left) if minimum <= Binding.RELATION else None
        if sign == "≡" or (sign == "(" and self.is_modulus()):
            return self.congruence(left) if minimum <= Binding.MOD else None
        if sign == "∣":
            if minimum > Binding.RELATION:
                return None
            self.take()
            return Call("divides", (left, self.expression(Binding.RELATION + 1)))
        if sign in ("∪", "∩", "∖"):
            if minimum > Binding.UNION:
                return None
            self.take()
            right = self.expression(Binding.UNION + 1)
            return Binary(cast(Literal["∪", "∩", "∖"], sign), left, right)
        if self.token.kind == "command" and self.token.text == "pmod":
            return self.congruence(left) if minimum <= Binding.MOD else None
        if sign == "mod":
            return self.word_mod(left) if minimum <= Binding.MOD else None
        if sign in ("+", "-", "±"):
            if minimum > Binding.SUM:
                return None
            self.take()
            operator = cast(Literal["+", "-", "±"], sign)
            return Binary(operator, left, self.expression(Binding.SUM + 1))
        return self._factor(left, sign, minimum)

    def _factor(self, left: Node, sign: str, minimum: int) -> Node | None:
        if sign in ("*", "/"):
            if minimum > Binding.PRODUCT:
                return None
            self.take()
            if sign == "*":
                return Binary("*", left, self.expression(Binding.PRODUCT + 1))
            if self.is_open(left, "/"):
                raise ExpressionError("of two divisions in a row it is unclear which comes first")
            first = self.token
            right = self.expression(Binding.JUXTAPOSED + 1)
            letters = isinstance(right, Binary) and self.tokens[self.at - 1] is first
            if letters or self.starts_operand():
                unclear = first if letters else self.token
                raise ExpressionError(
                    f"{quote(self.text[unclear.start : unclear.end])} after a division may "
                    "belong to the denominator or not: put brackets or *"
                )
            return Binary("/", left, right)
        if sign == "^" or self.token.kind == "super":
            return self.power(left) if minimum <= Binding.POWER else None
        if sign == "!" or sign == "°":
            doubled = isinstance(left, Unary) and id(left) not in self.bracketed
            if self.is_open(left, "^") or doubled:
                raise ExpressionError(
                    f'"{sign}" after a power or another mark is unclear: put brackets'
                )
            self.take()
            return Unary(cast(Literal["!", "°"], sign), left)
        if sign == "!=":
            return None
        if sign == "%":
            return self.percent(left, minimum)
        if self.starts_operand():
            return self._juxtaposed(left) if minimum <= Binding.JUXTAPOSED else None
        return None

    def _logic(self, op: str, left: Node, power: int) -> Node:
        items = [left]
        while self.sign() == op:
            self.take()
            items.append(self.expression(power + 1))
        return Logic(cast(Literal["and", "or"], op), tuple(items))

    def _relation(self, left: Node) -> Node:
        operands, operators = [left], []
        while self.sign() in _RELATIONS:
            before, token = self.tokens[self.at - 1], self.token
            glued = token.text == "!=" and self.text[token.start : token.end] == "!="
            if glued and before.end == token.start and before.kind not in ("name", "word"):
                raise ExpressionError(
                    '"!=" may be a factorial and "=", or "not equal": put spaces around it'
                )
            operators.append(cast(Literal["=", "!=", "<", "<=", ">", ">=", "in"], self.sign()))
            self.take()
            operands.append(self.expression(Binding.RELATION + 1))
        return Relation(tuple(operands), tuple(operators))

    def power(self, left: Node) -> Node:
        """`left` with the exponent, or the degree sign, that is raised after it."""
        if self.token.kind == "super":
            if self.tokens[self.at - 1].end != self.token.start:
                raise ExpressionError("a raised number after a space may be a note: use ^")
            return Binary("^", left, self.superscript())
        self.take()
        if self.accept("∘"):
            return Unary("°", left)
        if self.sign() == "{":
            opened = self.at
            self.take()
            if self.accept("∘"):
                self.expect("}")
                return Unary("°", left)
            self.at = opened
            return Binary("^", left, self.braced())
        if self.latex and self.token.kind == "number" and len(self.token.text) > 1:
            raise ExpressionError(
                f"in LaTeX only one digit of {quote(self.token.text)} is raised: use braces"
            )
        sign = self.sign() if self.sign() in ("-", "+") else ""
        if sign:
            self.take()
        first = self.token
        bare = self.nested(lambda: self.expression(Binding.POWER))
        letters = isinstance(bare, Binary) and self.tokens[self.at - 1] is first
        if isinstance(bare, Unary) and id(bare) not in self.bracketed:
            raise ExpressionError("a sign or a mark inside an exponent is unclear: put brackets")
        simple = isinstance(bare, Number | Name | Constant) and id(bare) not in self.bracketed
        plain = isinstance(bare, Number) and not isinstance(left, Number | Constant)
        if letters or (simple and not plain and self.starts_operand()):
            raise ExpressionError(
                "the factor after a power may belong to the exponent: put brackets or *"
            )
        exponent = Unary(cast(Literal["-", "+"], sign), bare) if sign else bare
        return Binary("^", left, exponent)

    def _juxtaposed(self, left: Node) -> Node:
        before, token = self.tokens[self.at - 1], self.token
        if token.kind == "number":
            raise ExpressionError(
                f"{quote(self.text[before.start : token.end])} has a number where a sign is missing"
            )
        opens = token.text in ("(", "[") and before.kind != "symbol"
        if opens and isinstance(left, Name) and left.name not in self.names | _FACTOR_LETTERS:
            raise ExpressionError(f'"{left.name}(" may be a function or a product: put *')
        if isinstance(left, Relation | Logic | Not | Group | Interval | BigOperator):
            raise self.unexpected("after something that has no product")
        right = self.expression(Binding.JUXTAPOSED + 1)
        spaced = before.end != token.start and token.text in ("(", "[")
        if spaced and isinstance(right, Number | Name | Constant):
            written = self.text[token.start : self.tokens[self.at - 1].end]
            raise ExpressionError(f"{quote(written)} may be a factor or a label: put *")
        if isinstance(left, Number) and token.kind == "command":
            marked = right
            while isinstance(marked, Unary) and marked.op in "!%°":
                marked = marked.operand
            match marked:
                case Binary("/", Number(), _):
                    raise ExpressionError(
                        "a number before a fraction may be a mixed number: put + or *"
                    )
        return Binary("*", left, right)

    def _prefix(self) -> Node:
        token, sign = self.token, self.sign()
        if sign in ("-", "+", "±"):
            self.take()
            operand = self.nested(lambda: self.expression(Binding.SIGN))
            return Unary(cast(Literal["-", "+", "±"], sign), operand)
        if sign == "not":
            self.take()
            return Not(self.nested(lambda: self.expression(Binding.RELATION)))
        if token.kind == "number":
            return self.number()
        if token.kind in ("word", "name") and not sign:
            return self.word()
        if token.kind == "command" and token.text != "pmod":
            if token.text == "lim":
                return self.nested(self.limit)
            return self.nested(self.derivative if self.at_derivative() else self.command)
        if sign:
            return self.nested(self._bracket_or_sign)
        raise self.unexpected("where a number or a name is needed")

    def _bracket_or_sign(self) -> Node:
        sign = self.sign()
        if sign in ("π", "∞"):
            self.take()
            return Constant("pi" if sign == "π" else "infinity")
        if sign == "∅":
            self.take()
            return Group("set", ())
        if sign == "ℝ":
            self.take()
            infinity = Constant("infinity")
            return Interval(Unary("-", infinity), infinity, False, False)
        if sign in ("(", "[", "{", "set{"):
            return self.bracket(sign)
        if sign in ("|", "|(", "⌊", "⌈"):
            return self.enclosed(sign)
        if sign == "√":
            self.take()
            return Call("sqrt", (self.radicand(),))
        if sign in ("∑", "∏"):
            return self.series("sum" if sign == "∑" else "product")
        if sign == "∫":
            return self.integral()
        raise self.unexpected("where a number or a name is needed")
