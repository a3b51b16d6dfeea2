"""The one grammar of formulas: plain text, Python style and LaTeX to a `nodes` tree.

`parse("2x^2 - 5x + 6 = 0")`, `parse(r"\\frac{1}{2}")` and `parse("x**2 >= 3 and x != 1")`
share it. It is a precedence parser over `tokens`, linear in the text, without
`eval`, Python's `ast` or sympy, and bounded in length, nodes and depth. What
mathematicians read in two ways is an error here, not a guess: `1/2x`, `1,000`,
`sin x y`, `2 1/2`, `x2`, an undeclared word. It does not compute (`expression`
does) and does not know what a formula is for.

Precedence, loosest first: commas; `or`; `and`; `not`; relations (chained);
`∪ ∩`; `mod`; `+ - ±`; `* / %`; sign; juxtaposition; `^` (to the right); `! ° %`.
"""

from collections.abc import Callable, Collection
from fractions import Fraction
from typing import Final, Literal, cast

from mcp_reasoner.errors import ExpressionError
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
    children,
)
from mcp_reasoner.verify.tokens import Token, quote, tokenize

__all__ = ["FUNCTIONS", "MAX_CHARACTERS", "MAX_DEPTH", "MAX_HEIGHT", "MAX_NODES", "parse"]

MAX_CHARACTERS: Final = 2000
MAX_NODES: Final = 600
MAX_DEPTH: Final = 60
"""How deep brackets, powers and signs may nest."""
MAX_HEIGHT: Final = 200
"""How high the tree may be: a sum of n terms leans n high without any nesting."""

FUNCTIONS: Final = {
    **dict.fromkeys(("sin", "cos", "tan", "cot", "sec", "csc", "exp", "ln", "sqrt"), (1, 1)),
    **dict.fromkeys(("asin", "acos", "atan", "sinh", "cosh", "tanh", "abs", "cbrt"), (1, 1)),
    **dict.fromkeys(("floor", "ceil", "factorial", "integer", "prime", "even", "odd"), (1, 1)),
    **dict.fromkeys(("log2", "log10"), (1, 1)),
    "log": (1, 2),
    "root": (2, 2),
    **dict.fromkeys(("mod", "binomial", "divides"), (2, 2)),
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
        "exp",
    ]
)
_WORD_SYMBOLS = {"and": "and", "or": "or", "not": "not", "in": "in", "mod": "mod"}
_CONSTANTS: dict[str, Literal["pi", "infinity"]] = {
    "pi": "pi",
    "inf": "infinity",
    "infinity": "infinity",
}
# An undeclared letter before a bracket is a factor only where nobody would write a function.
_FACTOR_LETTERS = frozenset("abcdkmnrstwxyz")
_RELATIONS = frozenset(["=", "!=", "<", "<=", ">", ">=", "in"])
_CLOSERS = {"(": ")", "[": "]", "{": "}", "set{": "}set"}
_OPENERS = frozenset(_CLOSERS)

_OR, _AND, _RELATION, _UNION, _MOD = 10, 20, 30, 35, 38
_SUM, _PRODUCT, _SIGN, _JUXTAPOSED, _POWER = 40, 50, 55, 60, 70


def parse(text: str, *, names: Collection[str] = (), thousands: bool = False) -> Node:
    """The tree of `text`; ExpressionError, one sentence, where there is none or more than one.

    `names` declares unknowns: they may be longer words, they may stand next to each
    other as a product (`xy`), and a declared `e` or `i` is an unknown, not the constant.
    Without `thousands`, `1,000` is an error, since it may also be a list.
    """
    if len(text) > MAX_CHARACTERS:
        raise ExpressionError(
            f"the formula has {len(text)} characters; at most {MAX_CHARACTERS} are read"
        )
    declared = frozenset(names)
    tokens = tokenize(text, names=declared, thousands=thousands)
    if len(tokens) == 1:
        raise ExpressionError("the formula is empty")
    node = _Parser(text, tokens, declared).whole()
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


class _Parser:
    def __init__(self, text: str, tokens: list[Token], names: frozenset[str]) -> None:
        self.text = text
        self.tokens = tokens
        self.names = names
        self.at = 0
        self.stop = len(tokens) - 1
        self.depth = 0
        self.bars = 0
        self.latex = "\\" in text or "$" in text
        # Nodes that stood in brackets of their own, kept so that their ids stay theirs.
        self.bracketed: dict[int, Node] = {}

    # -- the current token ------------------------------------------------------------

    @property
    def token(self) -> Token:
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
        token = self.token
        self.at = min(self.at + 1, self.stop)
        return token

    def accept(self, sign: str) -> bool:
        if self.sign() != sign:
            return False
        self.take()
        return True

    def expect(self, sign: str) -> None:
        if not self.accept(sign):
            shown = sign.replace("set", "\\").replace("|(", "|").replace(")|", "|")
            raise self.unexpected(f'where "{shown}" is needed')

    def unexpected(self, where: str) -> ExpressionError:
        token = self.token
        if token.kind == "end":
            return ExpressionError(f"the formula ends {where}")
        written = self.text[token.start : token.end]
        return ExpressionError(f"{quote(written)} stands {where}")

    def nested(self, parse_part: Callable[[], Node]) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ExpressionError(f"the formula nests deeper than {MAX_DEPTH} levels")
        node = parse_part()
        self.depth -= 1
        return node

    # -- lists and statements ---------------------------------------------------------

    def whole(self) -> Node:
        node = self.list_of_items()
        if self.token.kind != "end":
            raise self.unexpected("where the formula should end")
        return node

    def list_of_items(self) -> Node:
        items = self.items(frozenset())
        return items[0] if len(items) == 1 else Group("list", tuple(items))

    def items(self, closers: frozenset[str], *, call: bool = False) -> list[Node]:
        items = [self.expression(_OR)]
        separator = ""
        while self.sign() in (",", ";") and self.sign() not in closers:
            before, comma = self.tokens[self.at - 1], self.take()
            if comma.text != (separator or comma.text):
                raise ExpressionError('"," and ";" separate items in the same list')
            separator = comma.text
            if separator == "," and not call:
                self.refuse_digit_groups(before, comma, self.token)
            if not call and self.sign() in ("and", "or"):
                self.take()
            items.append(self.expression(_OR))
        return items

    def refuse_digit_groups(self, before: Token, comma: Token, after: Token) -> None:
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

    def expression(self, minimum: int) -> Node:
        left = self.prefix()
        while True:
            following = self.infix(left, minimum)
            if following is None:
                return left
            left = following

    def infix(self, left: Node, minimum: int) -> Node | None:
        sign = self.sign()
        if sign in ("or", "and"):
            power = _OR if sign == "or" else _AND
            return self.logic(sign, left, power) if power >= minimum else None
        if sign in _RELATIONS:
            return self.relation(left) if minimum <= _RELATION else None
        if sign == "≡" or (sign == "(" and self.is_modulus()):
            return self.congruence(left) if minimum <= _MOD else None
        if sign == "∣":
            if minimum > _RELATION:
                return None
            self.take()
            return Call("divides", (left, self.expression(_RELATION + 1)))
        if sign in ("∪", "∩"):
            if minimum > _UNION:
                return None
            self.take()
            right = self.expression(_UNION + 1)
            return Binary(cast(Literal["∪", "∩"], sign), left, right)
        if self.token.kind == "command" and self.token.text == "pmod":
            return self.congruence(left) if minimum <= _MOD else None
        if sign == "mod":
            return self.word_mod(left) if minimum <= _MOD else None
        if sign in ("+", "-", "±"):
            if minimum > _SUM:
                return None
            self.take()
            operator = cast(Literal["+", "-", "±"], sign)
            return Binary(operator, left, self.expression(_SUM + 1))
        return self.factor(left, sign, minimum)

    def factor(self, left: Node, sign: str, minimum: int) -> Node | None:
        if sign in ("*", "/"):
            if minimum > _PRODUCT:
                return None
            self.take()
            if sign == "*":
                return Binary("*", left, self.expression(_PRODUCT + 1))
            if self.is_open(left, "/"):
                raise ExpressionError("of two divisions in a row it is unclear which comes first")
            right = self.expression(_JUXTAPOSED + 1)
            if self.starts_operand():
                raise ExpressionError(
                    f"{quote(self.text[self.token.start : self.token.end])} after a division may "
                    "belong to the denominator or not: put brackets or *"
                )
            return Binary("/", left, right)
        if sign == "^" or self.token.kind == "super":
            return self.power(left) if minimum <= _POWER else None
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
            return self.juxtaposed(left) if minimum <= _JUXTAPOSED else None
        return None

    # -- operators --------------------------------------------------------------------

    def logic(self, op: str, left: Node, power: int) -> Node:
        items = [left]
        while self.sign() == op:
            self.take()
            items.append(self.expression(power + 1))
        return Logic(cast(Literal["and", "or"], op), tuple(items))

    def relation(self, left: Node) -> Node:
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
            operands.append(self.expression(_RELATION + 1))
        return Relation(tuple(operands), tuple(operators))

    def is_modulus(self) -> bool:
        following = self.tokens[self.at + 1] if self.at + 1 < self.stop else self.tokens[-1]
        return following.text == "mod" and "mod" not in self.names

    def congruence(self, left: Node) -> Node:
        """`a ≡ b (mod m)` and `a (mod m)`, in words, in LaTeX, with brackets."""
        right: Node | None = None
        if self.accept("≡"):
            right = self.expression(_MOD + 1)
        if self.token.kind == "command" and self.token.text == "pmod":
            self.take()
            modulus = self.braced()
        elif self.sign() == "(" and self.is_modulus():
            self.take()
            self.take()
            modulus = self.nested(lambda: self.expression(_UNION))
            self.expect(")")
        else:
            raise self.unexpected('where "(mod m)" is needed')
        if right is not None:
            return Call("congruent", (left, right, modulus))
        return self.modulo(left, modulus)

    def word_mod(self, left: Node) -> Node:
        self.take()
        modulus = self.expression(_SUM)
        if self.is_open(modulus, "+-±*/mod"):
            raise ExpressionError("it is unclear how far the modulus reaches: put it in brackets")
        return self.modulo(left, modulus)

    def modulo(self, left: Node, modulus: Node) -> Node:
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
        if minimum > _PRODUCT:
            return None
        self.take()
        return Binary("mod", left, self.expression(_PRODUCT + 1))

    def power(self, left: Node) -> Node:
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
        bare = self.nested(lambda: self.expression(_POWER))
        if isinstance(bare, Unary) and id(bare) not in self.bracketed:
            raise ExpressionError("a sign or a mark inside an exponent is unclear: put brackets")
        simple = isinstance(bare, Number | Name | Constant) and id(bare) not in self.bracketed
        plain = isinstance(bare, Number) and not isinstance(left, Number | Constant)
        if simple and not plain and self.starts_operand():
            raise ExpressionError(
                "the factor after a power may belong to the exponent: put brackets or *"
            )
        exponent = Unary(cast(Literal["-", "+"], sign), bare) if sign else bare
        return Binary("^", left, exponent)

    def superscript(self) -> Node:
        text = self.take().text
        digits = text.lstrip("+-")
        if len(text) - len(digits) > 1 or not digits or set(digits) & set("+-"):
            raise ExpressionError("the raised characters are no exponent")
        if "n" in digits and digits != "n":
            raise ExpressionError("raised n and digits together are unclear: use ^")
        exponent: Node = Name("n") if digits == "n" else Number(digits, Fraction(int(digits)))
        return Unary("-", exponent) if text[0] == "-" else exponent

    def juxtaposed(self, left: Node) -> Node:
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
        right = self.expression(_JUXTAPOSED + 1)
        spaced = before.end != token.start and token.text in ("(", "[")
        if spaced and isinstance(right, Number | Name | Constant):
            written = self.text[token.start : self.tokens[self.at - 1].end]
            raise ExpressionError(f"{quote(written)} may be a factor or a label: put *")
        if isinstance(left, Number) and token.kind == "command":
            match right:
                case Binary("/", Number(), _):
                    raise ExpressionError(
                        "a number before a fraction may be a mixed number: put + or *"
                    )
        return Binary("*", left, right)

    def starts_operand(self) -> bool:
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

    def is_open(self, node: Node, operators: str) -> bool:
        """Whether `node` is one of these operations and stands in no brackets of its own."""
        return isinstance(node, Binary) and node.op in operators and id(node) not in self.bracketed

    # -- operands ---------------------------------------------------------------------

    def prefix(self) -> Node:
        token, sign = self.token, self.sign()
        if sign in ("-", "+", "±"):
            self.take()
            operand = self.nested(lambda: self.expression(_SIGN))
            return Unary(cast(Literal["-", "+", "±"], sign), operand)
        if sign == "not":
            self.take()
            return Not(self.nested(lambda: self.expression(_RELATION)))
        if token.kind == "number":
            return self.number()
        if token.kind in ("word", "name") and not sign:
            return self.word()
        if token.kind == "command" and token.text != "pmod":
            return self.nested(self.command)
        if sign:
            return self.nested(self.bracket_or_sign)
        raise self.unexpected("where a number or a name is needed")

    def number(self) -> Node:
        token = self.take()
        if self.token.kind == "sub" or self.sign() == "_":
            raise ExpressionError("numerals in another base are not part of the grammar")
        return Number(token.text, Fraction(token.text))

    def bracket_or_sign(self) -> Node:
        sign = self.sign()
        if sign in ("π", "∞"):
            self.take()
            return Constant("pi" if sign == "π" else "infinity")
        if sign == "∅":
            self.take()
            return Group("set", ())
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

    def bracket(self, opening: str) -> Node:
        self.take()
        bars, self.bars = self.bars, 0
        if opening in ("{", "set{") and self.accept(_CLOSERS[opening]):
            return Group("set", ())
        items = self.items(frozenset())
        self.bars = bars
        closing = self.sign()
        if {opening, closing} in ({"(", "]"}, {"[", ")"}) and len(items) == 2:
            self.take()
            return Interval(items[0], items[1], opening == "[", closing == "]")
        self.expect(_CLOSERS[opening])
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
            node = self.nested(lambda: self.expression(_OR))
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
        if self.sign() == "π":
            self.take()
            return Constant("pi")
        raise self.unexpected('where "{" is needed')

    def enclosed(self, opening: str) -> Node:
        self.take()
        name, closing = {
            "|": ("abs", "|"),
            "|(": ("abs", ")|"),
            "⌊": ("floor", "⌋"),
            "⌈": ("ceil", "⌉"),
        }[opening]
        bars, self.bars = self.bars, (self.bars + 1 if opening == "|" else 0)
        inside = self.expression(_MOD)
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
        name = self.take().text
        if name == "sqrt":
            if not self.accept("["):
                return Call("sqrt", (self.braced(),))
            index = self.expression(_OR)
            self.expect("]")
            return Call("root", (self.braced(), index))
        first, second = self.braced(), self.braced()
        if self.token.kind == "number" and self.tokens[self.at - 1].kind == "number":
            raise ExpressionError("a number directly after a fraction is unclear: use braces")
        node = Call("binomial", (first, second)) if name == "binom" else Binary("/", first, second)
        self.bracketed[id(node)] = node
        return node

    # -- words ------------------------------------------------------------------------

    def word(self) -> Node:
        if self.token.kind not in ("word", "name") or self.sign():
            raise self.unexpected("where a name is needed")
        token = self.take()
        word = token.text
        if word in self.names or token.kind == "name":
            return self.name(word)
        word = _SPELLINGS.get(word, word)
        if word in FUNCTIONS:
            return self.nested(lambda: self.function(word))
        if word in _CONSTANTS:
            return Constant(_CONSTANTS[word])
        if word in ("e", "i") and not self.has_subscript():
            return Constant(cast(Literal["e", "i"], word))
        if len(word) == 1:
            return self.name(word)
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

    def has_subscript(self) -> bool:
        return self.sign() == "_" or self.token.kind == "sub"

    def name(self, letter: str) -> Name:
        if self.token.kind == "sub":
            return Name(f"{letter}_{self.take().text}")
        if self.sign() == "_":
            self.take()
            if self.latex and self.sign() != "{" and len(self.token.text) > 1:
                raise ExpressionError("a subscript of several characters needs braces")
            index = self.subscript()
            return Name(f"{letter}_{index}")
        return Name(letter)

    def subscript(self) -> str:
        braces = self.accept("{")
        token = self.take()
        if token.kind not in ("number", "word", "name") or not token.text.isalnum():
            raise ExpressionError("a subscript is a number or a letter")
        if braces:
            self.expect("}")
        return token.text

    def function(self, name: str) -> Node:
        exponent: Node | None = None
        base: Node | None = None
        if self.token.kind == "sub" or self.sign() == "_":
            base = self.log_base(name)
        if self.sign() == "^" or self.token.kind == "super":
            exponent = self.power_of_function(name)
        if self.sign() == "(" and not self.is_modulus():
            args = self.arguments(name)
        elif name in _WITHOUT_BRACKETS:
            args = (self.bare_argument(name),)
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

    def log_base(self, name: str) -> Node:
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

    def power_of_function(self, name: str) -> Node:
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

    def arguments(self, name: str) -> tuple[Node, ...]:
        spaced = self.tokens[self.at - 1].end != self.token.start
        self.expect("(")
        bars, self.bars = self.bars, 0
        args = self.items(frozenset(), call=True)
        self.bars = bars
        self.expect(")")
        if spaced and name in _WITHOUT_BRACKETS and self.starts_operand():
            raise ExpressionError(f'it is unclear how far "{name}" reaches: put brackets')
        return tuple(args)

    def bare_argument(self, name: str) -> Node:
        """`sin x`, `cos 2x`, `ln \\frac{1}{2}`, `sin 30°`: no more than that without brackets."""
        unclear = ExpressionError(f'it is unclear how far "{name}" reaches: put brackets')
        if self.token.kind == "command" and self.token.text != "pmod":
            node = self.command()
        elif self.token.kind == "number":
            node = self.number()
            if self.sign() == "π" or self.is_letter():
                node = Binary("*", node, self.letter())
        elif self.sign() == "π" or self.is_letter():
            node = self.letter()
        else:
            raise unclear
        if self.sign() in ("^", "°"):
            node = self.power(node) if self.sign() == "^" else Unary("°", node)
            if not isinstance(node, Unary):
                raise unclear
            self.accept("°")
        if self.starts_operand() or self.sign() in ("^", "/", "!", "%"):
            raise unclear
        if self.at_script():
            raise unclear
        return node

    def at_script(self) -> bool:
        return self.token.kind in ("super", "sub")

    def is_letter(self) -> bool:
        token = self.token
        known = token.text in FUNCTIONS or token.text in _SPELLINGS
        return token.kind in ("word", "name") and not self.sign() and not known

    def letter(self) -> Node:
        return Constant("pi") if self.accept("π") else self.word()

    # -- sums, products, integrals ----------------------------------------------------

    def series(self, kind: Literal["sum", "product"]) -> Node:
        self.take()
        self.expect("_")
        self.expect("{")
        start = self.expression(_OR)
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
        body = self.nested(lambda: self.expression(_SUM + 1))
        if self.sign() in ("+", "-", "±"):
            raise ExpressionError(f"it is unclear how far the {kind} reaches: put brackets")
        return BigOperator(kind, variable, low, high, body)

    def integral(self) -> Node:
        self.take()
        low = high = None
        if self.accept("_"):
            low = self.nested(self.braced)
            self.expect("^")
            high = self.nested(self.braced)
        variable, end, after = self.find_differential()
        stop, count = self.stop, len(self.tokens)
        self.stop = end
        body = self.nested(lambda: self.expression(_OR))
        if self.token.kind != "end":
            raise self.unexpected("inside an integral")
        # Parsing may have split a token (`\\frac12`), which moves what follows.
        moved = len(self.tokens) - count
        self.stop, self.at = stop + moved, after + moved
        return BigOperator("integral", variable, low, high, body)

    def find_differential(self) -> tuple[str, int, int]:
        """The variable of an integral, where its body ends, and where what follows starts."""
        depth = 0
        for index in range(self.at, self.stop):
            token = self.tokens[index]
            if token.text == "∫":
                raise ExpressionError("an integral inside an integral is not part of the grammar")
            depth += (token.text in _OPENERS) - (token.text in _CLOSERS.values())
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
