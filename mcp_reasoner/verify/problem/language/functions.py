"""Functions that a problem defines by a formula, and their calls put in place.

    expanded(parse("f(2)+1", functions="f"), {"f": Function("x", parse("x^2"))})     2^2 + 1

A call stands in the tree as `Call("f", …)`; `fprime`, `fprimeprime` and `finverse` are the
derivatives and the inverse of `f`, which are worked out here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import sympy

from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.nodes import Call, Name, Node, Relation, free_names, walk
from mcp_reasoner.verify.problem.rule import NotReadError
from mcp_reasoner.verify.problem.solving.one_unknown import region
from mcp_reasoner.verify.problem.solving.reals import points_of
from mcp_reasoner.verify.problem.solving.writing import written
from mcp_reasoner.verify.problem.trees import replaced

__all__ = ["MARKS", "Function", "expanded"]

MAX_DEPTH: Final = 40
"""How deep calls may stand inside calls."""
MAX_NODES: Final = 5_000
MARKS: Final = ("primeprimeprime", "primeprime", "prime", "inverse")
"""What may follow the letter of a function in the name of a call."""


@dataclass(frozen=True)
class Function:
    """A function of one variable, given by a formula in it."""

    variable: str
    body: Node


def expanded(node: Node, functions: Mapping[str, Function], depth: int = 0) -> Node:
    """`node` with every call of a defined function replaced by its formula."""
    if not functions or not any(_is_call(part, functions) for part in walk(node)):
        return node
    if depth > MAX_DEPTH or sum(1 for _ in walk(node)) > MAX_NODES:
        raise NotReadError("the functions call each other too often")

    def call(part: Node) -> Node | None:
        if not (isinstance(part, Call) and _is_call(part, functions)):
            return None
        letter, mark = _split(part.name)
        if len(part.args) != 1:
            raise NotReadError("a function of one variable is called with several")
        argument = expanded(part.args[0], functions, depth + 1)
        variable = functions[letter].variable
        body = expanded(functions[letter].body, functions, depth + 1)
        if mark == "inverse":
            return _inverse(body, variable, argument)
        if mark:
            body = _derivative(body, variable, mark.count("prime"))
        return replaced(body, lambda inner: argument if inner == Name(variable) else None)

    return replaced(node, call)


def _split(name: str) -> tuple[str, str]:
    mark = next((mark for mark in MARKS if name[1:] == mark), "")
    return name.removesuffix(mark), mark


def _is_call(part: Node, functions: Mapping[str, Function]) -> bool:
    return isinstance(part, Call) and _split(part.name)[0] in functions


def _derivative(body: Node, variable: str, times: int) -> Node:
    value = sympy.diff(to_sympy(body), sympy.Symbol(variable), times)
    if value.has(sympy.Derivative, sympy.sign, sympy.floor):
        raise NotReadError("the function has no derivative in a closed form")
    return written(value)


def _inverse(body: Node, variable: str, argument: Node) -> Node:
    """The only real number that the function takes to the argument."""
    if free_names(argument) or free_names(body) != {variable}:
        raise NotReadError("the inverse of the function is not taken at a number")
    found = points_of(region([Relation((body, argument), ("=",))], variable))
    if len(found) != 1:
        raise NotReadError("the function takes several numbers to this one, or none")
    return written(found[0])
