"""Inside the box of the tests: counts what is checked other than by `assert`, which pytest counts.

Expected exceptions, unittest's and NumPy's methods, `if … : fail(…)`, and `try` with an
exception that must come. A test that checks nothing has shown nothing.
"""

import ast
import functools
import sys
import unittest
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

__all__ = ["COUNTED", "count_checks", "mark_checks"]

COUNTED = "@counted"
"""The name, which no program can write, under which marked tests find the function that counts."""

_TOO_MUCH = frozenset({"AssertionError", "BaseException", "Exception"})
"""Whoever catches these catches failures too."""


def count_checks(count: Callable[[], None]) -> None:
    """Have `count` called for each check that holds, by whatever library's function."""
    pytest.raises = _counted(pytest.raises, count)
    for name in dir(unittest.TestCase):
        if name.startswith("assert"):
            setattr(unittest.TestCase, name, _counted(getattr(unittest.TestCase, name), count))
    _count_functions(sys.modules.get("numpy.testing"), count)


def _count_functions(module: ModuleType | None, count: Callable[[], None]) -> None:
    for name in dir(module):
        if name.startswith("assert_"):
            setattr(module, name, _counted(getattr(module, name), count))


def _counted(method: Callable[..., Any], count: Callable[[], None]) -> Any:
    @functools.wraps(method)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        found = method(*args, **kwargs)
        if hasattr(found, "__exit__"):
            return _Context(found, count)
        count()
        return found

    return wrapped


class _Context:
    """A context that expects something, counted when it ends as it should."""

    def __init__(self, context: Any, count: Callable[[], None]) -> None:
        self._context = context
        self._count = count

    def __enter__(self) -> Any:
        return self._context.__enter__()

    def __exit__(self, *error: Any) -> Any:
        taken = self._context.__exit__(*error)
        if error[0] is None or taken:
            self._count()
        return taken


def mark_checks(tree: ast.Module) -> None:
    """Let the tests' own ways of failing call `COUNTED` where they do not fail."""
    _Marks().visit(tree)
    ast.fix_missing_locations(tree)


class _Marks(ast.NodeTransformer):
    def visit_If(self, node: ast.If) -> ast.AST:
        self.generic_visit(node)
        if _fails(node.body[-1]):
            node.test = _call(node.test)
        return node

    def visit_Try(self, node: ast.Try) -> ast.AST:
        self.generic_visit(node)
        if any(map(_fails, [*node.body, *node.orelse])):
            for handler in node.handlers:
                caught = {n.id for n in ast.walk(handler.type or ast.Name("BaseException"))
                          if isinstance(n, ast.Name)}  # fmt: skip
                if not caught & _TOO_MUCH:
                    handler.body.insert(0, ast.Expr(_call(ast.Constant(True))))
        return node


def _fails(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Raise):
        return True
    if isinstance(statement, ast.Assert):
        return isinstance(statement.test, ast.Constant) and not statement.test.value
    call = statement.value if isinstance(statement, ast.Expr) else None
    name = call.func if isinstance(call, ast.Call) else None
    return getattr(name, "attr", getattr(name, "id", "")) == "fail"


def _call(value: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(COUNTED, ast.Load()), [value], [])
