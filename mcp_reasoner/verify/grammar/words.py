"""Words and letters: names with their subscripts, constants, functions and their arguments.

`sin 2x` has no brackets and `log_2 8` a base; `sin 2x y`, `f(x)` and undeclared words are
refused. Which functions there are is said here; what they compute, in `verify.functions`.
"""

from abc import abstractmethod
from fractions import Fraction
from typing import Final, Literal, cast

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.grammar.brackets import Brackets
from mcp_reasoner.verify.nodes import Binary, Call, Constant, Name, Node, Number, Unary
from mcp_reasoner.verify.tokens import quote

__all__ = ["FUNCTIONS", "Words"]

FUNCTIONS: Final = {
    **dict.fromkeys(("sin", "cos", "tan", "cot", "sec", "csc", "exp", "ln", "sqrt"), (1, 1)),
    **dict.fromkeys(("asin", "acos", "atan", "sinh", "cosh", "tanh", "abs", "cbrt"), (1, 1)),
    **dict.fromkeys(("floor", "ceil", "factorial", "integer", "prime", "even", "odd"), (1, 1)),
    **dict.fromkeys(("log2", "log10", "rational"), (1, 1)),
    "log": (1, 2),
    "root": (2, 2),
    **dict.fromkeys(("mod", "binomial", "derivative", "divides"), (2, 2)),
    **dict.fromkeys(("gcd", "lcm", "min", "max"), (1, 20)),
}
"""Names of functions with the least and greatest number of arguments."""

_SPELLINGS = {
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "ceiling": "ceil",
    "isprime": "prime",
    "comb": "binomial",
    "hcf": "gcd",
    "tg": "tan",
    "ctg": "cot",
    "arctg": "atan",
    "lg": "log10",
}
_WITHOUT_BRACKETS = frozenset(
    [
        "sin",
        "cos",
        "tan",
        "cot",
        "sec",
        "csc",
        "asin",
        "acos",
        "atan",
        "sinh",
        "cosh",
        "tanh",
        "ln",
        "log",
        "log10",
        "exp",
    ]
)
_CONSTANTS: dict[str, Literal["pi", "infinity"]] = {
    "pi": "pi",
    "inf": "infinity",
    "infinity": "infinity",
}


class Words(Brackets):
    """Reads names, constants and calls."""

    def word(self) -> Node:
        """The name, constant, function or product of letters that the next word is."""
        if self.token.kind not in ("word", "name") or self.sign():
            raise self.unexpected("where a name is needed")
        token = self.take()
        word = token.text
        if word in self.functions and self.sign() == "(":
            return self.nested(lambda: Call(word, self._arguments(word)))
        if word in self.names or token.kind == "name":
            return self._name(word)
        word = _SPELLINGS.get(word, word)
        if word in FUNCTIONS:
            return self.nested(lambda: self._function(word))
        if word in _CONSTANTS:
            return Constant(_CONSTANTS[word])
        if word in ("e", "i") and not self._has_subscript():
            return Constant(cast(Literal["e", "i"], word))
        if len(word) == 1:
            return self._name(word)
        if set(word) <= (self.names or frozenset("xyz")):
            product: Node = Name(word[0])
            for letter in word[1:]:
                product = Binary("*", product, Name(letter))
            if self.sign() == "^" or self.token.kind in ("super", "sub") or self.sign() == "_":
                # Only the last letter carries what follows.
                raise ExpressionError(
                    f"it is unclear what the mark after {quote(word)} covers: put *"
                )
            if self.token.text in ("(", "["):
                raise ExpressionError(f"{quote(word + '(')} may be a function or a product: put *")
            return product
        raise ExpressionError(
            f"the word {quote(token.text)} is neither a known function nor a declared name"
        )

    def _has_subscript(self) -> bool:
        return self.sign() == "_" or self.token.kind == "sub"

    def _name(self, letter: str) -> Name:
        if self.token.kind == "sub":
            return Name(f"{letter}_{self.take().text}")
        if self.sign() == "_":
            self.take()
            if self.latex and self.sign() != "{" and len(self.token.text) > 1:
                raise ExpressionError("a subscript of several characters needs braces")
            index = self._subscript()
            return Name(f"{letter}_{index}")
        return Name(letter)

    def _subscript(self) -> str:
        braces = self.accept("{")
        token = self.take()
        if token.kind not in ("number", "word", "name") or not token.text.isalnum():
            raise ExpressionError("a subscript is a number or a letter")
        if braces:
            self.expect("}")
        return token.text

    def _function(self, name: str) -> Node:
        exponent: Node | None = None
        base: Node | None = None
        if self.token.kind == "sub" or self.sign() == "_":
            base = self._log_base(name)
        if self.sign() == "^" or self.token.kind == "super":
            exponent = self._power_of_function(name)
        if self.sign() == "(" and not self.is_modulus():
            args = self._arguments(name)
        elif name in _WITHOUT_BRACKETS:
            args = (self._bare_argument(name),)
        else:
            raise self.unexpected(f'after "{name}", which needs its arguments in brackets')
        if base is not None:
            if len(args) != 1:
                raise ExpressionError("log has two bases here")
            args = (args[0], base)
        low, high = FUNCTIONS[name]
        if not low <= len(args) <= high:
            raise ExpressionError(
                f'"{name}" takes {low if low == high else f"{low} to {high}"} arguments'
            )
        call = Call(name, args)
        return call if exponent is None else Binary("^", call, exponent)

    def _log_base(self, name: str) -> Node:
        if name != "log":
            raise ExpressionError(f'"{name}" has no subscript')
        if self.token.kind == "sub":
            text = self.take().text
            return Number(text, Fraction(text))
        self.take()
        if self.latex or self.sign() == "{":
            return self.nested(self.braced)
        if self.sign() == "(":
            return self.nested(lambda: self.bracket("("))
        return self.number() if self.token.kind == "number" else self.word()

    def _power_of_function(self, name: str) -> Node:
        if self.token.kind == "super":
            exponent = self.superscript()
        else:
            self.take()
            if self.sign() == "{":
                exponent = self.braced()
            elif self.token.kind == "number" and (len(self.token.text) == 1 or not self.latex):
                exponent = self.number()
            else:
                raise self.unexpected(f'as a power of "{name}"; put brackets around the call')
        if not isinstance(exponent, Number) or exponent.value.denominator != 1:
            raise ExpressionError(f'a power of "{name}" other than a number may be its inverse')
        return exponent

    def _arguments(self, name: str) -> tuple[Node, ...]:
        spaced = self.tokens[self.at - 1].end != self.token.start
        self.expect("(")
        bars, self.bars = self.bars, 0
        args = self.items(call=True)
        self.bars = bars
        self.expect(")")
        if spaced and name in _WITHOUT_BRACKETS and self.starts_operand():
            raise ExpressionError(f'it is unclear how far "{name}" reaches: put brackets')
        return tuple(args)

    def _bare_argument(self, name: str) -> Node:
        """`sin x`, `cos 2x`, `ln \\frac{1}{2}`, `sin 30°`: no more than that without brackets."""
        unclear = ExpressionError(f'it is unclear how far "{name}" reaches: put brackets')
        if self.token.kind == "command" and self.token.text != "pmod":
            node = self.command()
        elif self.token.kind == "number":
            node = self.number()
            if self.sign() == "π" or self._is_letter():
                node = Binary("*", node, self._letter())
        elif self.sign() == "π" or self._is_letter():
            node = self._letter()
        elif self.sign() in ("|", "|("):
            node = self.enclosed(self.sign())
        else:
            raise unclear
        if self.sign() in ("^", "°"):
            node = self.power(node) if self.sign() == "^" else Unary("°", node)
            if not isinstance(node, Unary):
                raise unclear
            self.accept("°")
        follows = self.starts_operand() and not self._is_function()
        if follows or self.sign() in ("^", "/", "!", "%"):
            raise unclear
        if self.at_script():
            raise unclear
        return node

    def _is_function(self) -> bool:
        """Whether another function follows: `sin x cos x` is a product of two."""
        return self.token.kind == "word" and _SPELLINGS.get(self.token.text, self.token.text) in (
            _WITHOUT_BRACKETS
        )

    def _is_letter(self) -> bool:
        token = self.token
        known = token.text in FUNCTIONS or token.text in _SPELLINGS
        return token.kind in ("word", "name") and not self.sign() and not known

    def _letter(self) -> Node:
        return Constant("pi") if self.accept("π") else self.word()

    @abstractmethod
    def power(self, left: Node) -> Node:
        """`left` with the exponent, or the degree sign, that is raised after it."""
