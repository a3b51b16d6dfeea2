"""The signature of a function as text: its name, its parameters and their types.

Read from what a caller or a model wrote, without running it.
"""

import ast
import re
from dataclasses import dataclass

from mcp_reasoner.errors import InputError

__all__ = ["Parameter", "Signature", "find_signature", "read_signature"]

_DEF = re.compile(r"\bdef\s+[A-Za-z_]\w*\s*\(")
_SEARCHED, _ENDS = 2_000, 40
"""How far the end of a signature may be from its beginning, in characters, and in colons."""


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One parameter; `annotation` is its type as written, `optional` that it has a default."""

    name: str
    annotation: str | None = None
    optional: bool = False


@dataclass(frozen=True, kw_only=True)
class Signature:
    """`text` is the line `def …:` in one form."""

    name: str
    parameters: tuple[Parameter, ...]
    returns: str | None
    text: str


def read_signature(text: str) -> Signature:
    """The signature in `def f(x: int) -> int`, with or without `def`; InputError for all else."""
    line = " ".join(text.split()).rstrip(":").strip()
    line = line if line.startswith("def ") else f"def {line}"
    try:
        (node,) = ast.parse(f"{line}: pass").body
    except (SyntaxError, ValueError, RecursionError):
        node = None
    if not isinstance(node, ast.FunctionDef):
        raise InputError("the signature must be a Python one, such as: def f(x: int) -> int")
    return _signature(node)


def find_signature(text: str) -> Signature | None:
    """The first `def …(…) …:` that stands in a text, if there is one."""
    for match in _DEF.finditer(text):
        piece = text[match.start() : match.start() + _SEARCHED]
        ends = [end.start() for end in re.finditer(r"[:\n`]|$", piece)]
        for end in ends[:_ENDS]:
            try:
                return read_signature(piece[:end])
            except InputError:
                continue
    return None


def _signature(node: ast.FunctionDef) -> Signature:
    arguments = node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    with_default = len(positional) - len(arguments.defaults)
    parameters = [
        Parameter(
            name=argument.arg,
            annotation=ast.unparse(argument.annotation) if argument.annotation else None,
            optional=index >= with_default,
        )
        for index, argument in enumerate(positional)
    ]
    returns = ast.unparse(node.returns) if node.returns else None
    arrow = f" -> {returns}" if returns else ""
    text = f"def {node.name}({ast.unparse(arguments)}){arrow}:"
    return Signature(name=node.name, parameters=tuple(parameters), returns=returns, text=text)
