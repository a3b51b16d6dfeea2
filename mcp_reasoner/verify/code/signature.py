"""The signature of a function as text: its name, its parameters and the shapes of their types.

Read from what a caller or a model wrote, without running it; in a worker, since a parser
may fall over what it is given. What inputs a shape stands for is `inputs`'.
"""

import ast
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from mcp_reasoner.errors import InputError

__all__ = ["Parameter", "Shape", "Signature", "find_signature", "read_signature"]

MAX_SIGNATURE = 2_000
"""The longest signature, in characters."""

_DEF = re.compile(r"\bdef\s+[A-Za-z_]\w*\s*\(")
_ENDS = 40
"""How many colons and line ends are tried as the end of a signature."""

_SIMPLE = frozenset({"int", "float", "bool", "str", "bytes"})
_CONTAINERS = {
    **dict.fromkeys(("list", "List", "Sequence", "Iterable"), "list"),
    **dict.fromkeys(("set", "Set"), "set"),
    "frozenset": "frozenset",
}


@dataclass(frozen=True, kw_only=True)
class Shape:
    """A type that inputs can be made for.

    `name` is `int`, `float`, `bool`, `str`, `bytes`, `none`; `list`, `set`, `frozenset` and
    `tuples` (of any length) of one thing in `parts`; `tuple` and `dict` of all of them, and
    `union` for any one of them.
    """

    name: str
    parts: tuple["Shape", ...] = ()

    @classmethod
    def from_wire(cls, data: Mapping[str, Any]) -> "Shape":
        """The shape that a worker sent."""
        return cls(name=str(data["name"]), parts=tuple(map(cls.from_wire, data["parts"])))


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One parameter; `shape` is None where its type is missing or unknown, `optional` that it
    has a default."""

    name: str
    shape: Shape | None = None
    optional: bool = False


@dataclass(frozen=True, kw_only=True)
class Signature:
    """`text` is the line `def …:` in one form, `returns` the type as it is written."""

    name: str
    parameters: tuple[Parameter, ...]
    returns: str | None
    text: str

    def to_wire(self) -> dict[str, Any]:
        """This signature as JSON-ready data, as a worker sends it."""
        return asdict(self)

    @classmethod
    def from_wire(cls, data: Mapping[str, Any]) -> "Signature":
        """The signature that a worker sent."""
        parameters = tuple(
            Parameter(
                name=str(item["name"]),
                shape=None if item["shape"] is None else Shape.from_wire(item["shape"]),
                optional=bool(item["optional"]),
            )
            for item in data["parameters"]
        )
        return cls(
            name=data["name"], parameters=parameters, returns=data["returns"], text=data["text"]
        )


def read_signature(text: str) -> Signature:
    """The signature in `def f(x: int) -> int`, with or without `def`; InputError for all else."""
    line = " ".join(text[: MAX_SIGNATURE + 1].split()).rstrip(":").strip()
    line = line if line.startswith("def ") else f"def {line}"
    try:
        (node,) = ast.parse(f"{line}: pass").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        node = None
    if not isinstance(node, ast.FunctionDef) or len(text) > MAX_SIGNATURE:
        raise InputError("the signature must be a Python one, such as: def f(x: int) -> int")
    return _signature(node)


def find_signature(text: str, *, name: str | None = None) -> Signature | None:
    """The first `def …(…) …:` that stands in a text, of the function `name` if one is given."""
    for match in _DEF.finditer(text):
        piece = text[match.start() : match.start() + MAX_SIGNATURE]
        ends = [end.start() for end in re.finditer(r"[:\n`]|$", piece)]
        for end in ends[:_ENDS]:
            try:
                found = read_signature(piece[:end])
            except InputError:
                continue
            if name in (None, found.name):
                return found
            break
    return None


def _signature(node: ast.FunctionDef) -> Signature:
    arguments = node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    with_default = len(positional) - len(arguments.defaults)
    parameters = [
        Parameter(
            name=argument.arg,
            shape=_shape(argument.annotation),
            optional=index >= with_default,
        )
        for index, argument in enumerate(positional)
    ]
    returns = ast.unparse(node.returns) if node.returns else None
    arrow = f" -> {returns}" if returns else ""
    text = f"def {node.name}({ast.unparse(arguments)}){arrow}:"
    return Signature(name=node.name, parameters=tuple(parameters), returns=returns, text=text)


def _shape(node: ast.AST | None) -> Shape | None:
    match node:
        case ast.Constant(value=None):
            return Shape(name="none")
        case ast.Constant(value=str(text)):
            try:
                return _shape(ast.parse(text, mode="eval").body)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                return None
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return _named(name)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _of_all("union", [left, right])
        case ast.Subscript(value=ast.Name(id=name) | ast.Attribute(attr=name), slice=inner):
            return _generic(name, inner.elts if isinstance(inner, ast.Tuple) else [inner])
    return None


def _named(name: str) -> Shape | None:
    if name in _SIMPLE:
        return Shape(name=name)
    integers = (Shape(name="int"),)
    if name in _CONTAINERS:
        return Shape(name=_CONTAINERS[name], parts=integers)
    return Shape(name="tuples", parts=integers) if name in ("tuple", "Tuple") else None


def _generic(name: str, inside: list[ast.expr]) -> Shape | None:
    if name in ("tuple", "Tuple"):
        last = inside[-1]
        if isinstance(last, ast.Constant) and last.value is Ellipsis:
            return _of_all("tuples", inside[:1])
        return _of_all("tuple", inside)
    if name == "Optional":
        return _of_all("union", [*inside, ast.Constant(value=None)])
    if name == "Union":
        return _of_all("union", inside)
    if name in ("dict", "Dict", "Mapping") and len(inside) == 2:
        return _of_all("dict", inside)
    return _of_all(_CONTAINERS[name], inside) if name in _CONTAINERS and len(inside) == 1 else None


def _of_all(name: str, inside: list[ast.expr]) -> Shape | None:
    """The shape of what is made of `inside`; None if one of them is unknown."""
    parts = [_shape(node) for node in inside]
    known = tuple(part for part in parts if part is not None)
    return Shape(name=name, parts=known) if len(known) == len(parts) else None
