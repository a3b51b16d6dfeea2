"""Trees of the maths grammar as LaTeX, for hosts that typeset answers.

Writes down what was read and computes nothing, so that `6/4` stays six over
four. What the grammar cannot read has no LaTeX form here.
"""

from typing import Final

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.nodes import (
    Binary,
    Call,
    Constant,
    Group,
    Interval,
    Logic,
    Name,
    Node,
    Number,
    Relation,
    Unary,
)
from mcp_reasoner.verify.syntax import parse
from mcp_reasoner.verify.tokens import COMMAND_FUNCTIONS, GREEK

__all__ = ["answer_latex", "to_latex"]

_CONSTANTS: Final = {"pi": "\\pi", "e": "e", "i": "i", "infinity": "\\infty"}
_GREEK: Final = {name: f"\\{command}" for command, name in GREEK.items()}
_SIGNS: Final = {
    "!=": "\\neq", "<=": "\\leq", ">=": "\\geq", "in": "\\in", "±": "\\pm",
    "∪": "\\cup", "∩": "\\cap", "∖": "\\setminus", "%": "\\%", "°": "^{\\circ}", "mod": "\\bmod",
}  # fmt: skip
_BRACKETS: Final = {"list": ("", ""), "tuple": ("(", ")"), "square": ("[", "]")}
# How tightly the operators bind; a weaker operand gets brackets.
_BINDING: Final = {
    "mod": 1, "∪": 1, "∩": 1, "∖": 1, "+": 2, "-": 2, "±": 2, "*": 3, "/": 5, "^": 4,
}  # fmt: skip
_ATOM: Final = 5


def answer_latex(text: str) -> str | None:
    """The LaTeX form of an answer, None where the grammar cannot read it."""
    try:
        return to_latex(parse(text))
    except ExpressionError:
        return None


def to_latex(node: Node) -> str:
    """`node` in LaTeX; raises ExpressionError for the kinds that answers do not have."""
    match node:
        case Number(text, _):
            return text
        case Name(name):
            return _GREEK.get(name, name)
        case Constant(name):
            return _CONSTANTS[name]
        case Unary("!" | "%" | "°" as op, operand):
            return _within(operand, _ATOM) + _SIGNS.get(op, op)
        case Unary(op, operand):
            return _SIGNS.get(op, op) + _within(operand, _BINDING["*"])
        case Binary():
            return _binary(node)
        case Call(name, args):
            return _call(name, args)
        case Relation(operands, operators):
            parts = [to_latex(operands[0])]
            for sign, operand in zip(operators, operands[1:], strict=True):
                parts += [_SIGNS.get(sign, sign), to_latex(operand)]
            return " ".join(parts)
        case Logic(op, items):
            return f" \\text{{ {op} }} ".join(map(to_latex, items))
        case Group("set", items):
            return f"\\{{{', '.join(map(to_latex, items))}\\}}"
        case Group(kind, items):
            left, right = _BRACKETS[kind]
            return left + ", ".join(map(to_latex, items)) + right
        case Interval(low, high, closed_low, closed_high):
            left, right = "[" if closed_low else "(", "]" if closed_high else ")"
            return f"{left}{to_latex(low)}, {to_latex(high)}{right}"
        case _:
            raise ExpressionError("this answer has no short LaTeX form")


def _binary(node: Binary) -> str:
    left, right, op = node.left, node.right, node.op
    if op == "/":
        return f"\\frac{{{to_latex(left)}}}{{{to_latex(right)}}}"
    if op == "^":
        base = _within(left, _ATOM)
        # A power of a fraction or a root needs brackets that a fraction elsewhere does not.
        if isinstance(left, Binary | Call | Unary) and not base.startswith("\\left("):
            base = f"\\left({base}\\right)"
        return f"{base}^{{{to_latex(right)}}}"
    binding = _BINDING[op]
    first, second = _within(left, binding), _within(right, binding + (op in "-*"))
    if op == "*":
        # Only a numeral before a letter can go without a sign in every case.
        return first + ("" if _is_coefficient(left, right) else " \\cdot ") + second
    return f"{first} {_SIGNS.get(op, op)} {second}"


def _is_coefficient(left: Node, right: Node) -> bool:
    while isinstance(right, Binary) and right.op == "^":
        right = right.left
    return isinstance(left, Number) and isinstance(right, Name | Constant)


def _call(name: str, args: tuple[Node, ...]) -> str:
    match name, args:
        case "sqrt", (operand,):
            return f"\\sqrt{{{to_latex(operand)}}}"
        case "abs", (operand,):
            return f"\\left|{to_latex(operand)}\\right|"
        case _:
            if name not in COMMAND_FUNCTIONS:
                raise ExpressionError(f"the function {name} has no short LaTeX form")
            return f"\\{name}\\left({', '.join(map(to_latex, args))}\\right)"


def _within(node: Node, binding: int) -> str:
    """`node` as an operand of an operator that binds as tightly as `binding`."""
    own = _ATOM
    if isinstance(node, Binary):
        own = _BINDING[node.op]
    elif isinstance(node, Unary) and node.op in "+-±":
        own = _BINDING["+"]
    elif isinstance(node, Relation | Logic):
        own = 0
    written = to_latex(node)
    return written if own >= binding else f"\\left({written}\\right)"
