"""A tree written in the grammar again, so that what was derived can be shown and read back.

    written(parse("2x^2 ≥ 0"))      "2*x^2 >= 0"

`parse` of what is written gives the tree that was written, for every tree that `parse` gives
without lists. Every product has its sign and every doubtful part its brackets.
"""

from typing import Final

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.nodes import (
    BigOperator,
    Binary,
    Call,
    Constant,
    Logic,
    Name,
    Node,
    Not,
    Number,
    Relation,
    Unary,
    walk,
    whole,
)

__all__ = ["written"]

_CONSTANTS: Final = {"pi": "pi", "e": "e", "i": "i", "infinity": "infinity"}
_SIGNS: Final = {"sum": "\\sum", "product": "\\prod", "integral": "\\int"}
_SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(5)
_BINDING: Final = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "^": _POWER}


def written(node: Node) -> str:
    """The text of `node`; ExpressionError for lists, which mean nothing by themselves."""
    return _Writer(latex=any(isinstance(part, BigOperator) for part in walk(node))).text(node)


class _Writer:
    def __init__(self, *, latex: bool) -> None:
        self.latex = latex

    def text(self, node: Node) -> str:
        match node:
            case Relation(operands, operators):
                parts = [self.text(operands[0])]
                for operator, operand in zip(operators, operands[1:], strict=True):
                    parts += [operator, self.text(operand)]
                return " ".join(parts)
            case Logic(op, items):
                return f" {op} ".join(self.joined(item) for item in items)
            case Not(item):
                return f"not ({self.text(item)})"
            case Call("congruent", (left, right, modulus)):
                if modulus == whole(2) and right in (whole(0), whole(1)):
                    return f"{'even' if right == whole(0) else 'odd'}({self.text(left)})"
                return f"{self.text(left)} ≡ {self.text(right)} (mod {self.text(modulus)})"
        return self.formula(node)[0]

    def joined(self, item: Node) -> str:
        text = self.text(item)
        return f"({text})" if isinstance(item, Logic) else text

    def at_least(self, node: Node, binding: int) -> str:
        """The text of a formula, in brackets where it binds less tightly than that."""
        text, own = self.formula(node)
        return text if own >= binding else f"({text})"

    def formula(self, node: Node) -> tuple[str, int]:
        """The text of a formula, and how tightly what it begins and ends with binds."""
        match node:
            case Number(text, _):
                return text, _ATOM
            case Name(name):
                letter, mark, index = name.partition("_")
                braced = mark and self.latex and len(index) > 1
                return (f"{letter}_{{{index}}}" if braced else name), _ATOM
            case Constant(name):
                return _CONSTANTS[name], _ATOM
            case Unary("-" | "+" as sign, operand):
                return f"{sign}{self.at_least(operand, _POWER)}", _SIGN
            case Unary("±", _):
                raise ExpressionError('"±" is not written')
            case Unary(mark, operand):
                return f"({self.at_least(operand, _ATOM)}{mark})", _ATOM
            case Binary("mod", left, right):
                return f"(({self.text(left)}) mod ({self.text(right)}))", _ATOM
            case Binary("^", base, exponent):
                return f"{self.at_least(base, _ATOM)}^{self.raised(exponent)}", _POWER
            case Binary("+" | "-" | "*" | "/" as op, left, right):
                own = _BINDING[op]
                first = self.at_least(left, own)
                if op == "/" and isinstance(left, Binary) and left.op == "/":
                    first = f"({first})"
                second = self.at_least(right, _PRODUCT if own == _SUM else _POWER)
                spaced = f" {op} " if own == _SUM else op
                return f"{first}{spaced}{second}", own
            case Call(name, args):
                return f"{name}({', '.join(self.text(arg) for arg in args)})", _ATOM
            case BigOperator():
                return f"({self.big(node)})", _ATOM
        raise ExpressionError("a list is not written")

    def raised(self, exponent: Node) -> str:
        text = self.at_least(exponent, _ATOM)
        several = self.latex and isinstance(exponent, Number) and len(text) > 1
        return f"({text})" if several else text

    def big(self, node: BigOperator) -> str:
        sign, body = _SIGNS.get(node.kind, ""), f"({self.text(node.body)})"
        if node.kind == "integral":
            limits = (
                ""
                if node.low is None or node.high is None
                else f"_{{{self.text(node.low)}}}^{{{self.text(node.high)}}}"
            )
            return f"{sign}{limits} {body} d{node.variable}"
        if node.kind.startswith("limit") and node.low is not None:
            side = f"^{node.kind[5:]}" if node.kind[5:] else ""
            return f"\\lim_{{{node.variable} \\to {self.at_least(node.low, _ATOM)}{side}}} {body}"
        if node.low is None or node.high is None:
            raise ExpressionError("a sum without limits is not written")
        below = f"_{{{node.variable}={self.text(node.low)}}}^{{{self.text(node.high)}}}"
        return f"{sign}{below} {body}"
