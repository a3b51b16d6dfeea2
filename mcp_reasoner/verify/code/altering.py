"""Versions of a program that differ in all they give: what tests of values cannot miss.

Beside `mutation`'s small changes these tell tests that look at values from tests that look
at types alone: every result is another one, or an empty one, of the same type, or exceptions
do not come out. The program's text stays as it is; a few lines after it put its public
functions and methods into wrappers.
"""

import ast

from mcp_reasoner.verify.code.mutation import Mutant

__all__ = ["altered"]

_OTHER = """
    if kind is bool:
        return not value
    if kind in (int, float, complex):
        return value + 1
    if kind is str:
        return value + "?"
    if kind is bytes:
        return value + b"?"
    if kind in (list, tuple):
        return value[1:] if value else value + kind([0])
    if kind in (set, frozenset):
        return kind(list(value)[1:]) if value else kind([0])
    if kind is dict:
        return dict(list(value.items())[1:]) if value else {0: 0}
    if kind.__name__ == "generator":
        return (item for item in list(value)[1:])
    return value
"""
_EMPTY = """
    if kind in (bool, int, float, complex, str, bytes, list, tuple, set, frozenset, dict):
        return kind()
    if kind.__name__ == "generator":
        return (item for item in ())
    return value
"""
_SAME = """
    return value
"""
# Only the outermost call is altered: what functions give each other is not.
_WRAPPING = """

def __change(value):
    kind = type(value)
{change}
def __altered(function, inside=[]):
    import functools

    @functools.wraps(function)
    def called(*args, **kwargs):
        if inside:
            return function(*args, **kwargs)
        inside.append(1)
        try:
            return __change(function(*args, **kwargs))
        except {caught}:
            return None
        finally:
            inside.clear()

    return called

{wraps}
"""
_KINDS = (
    ("every result → another of its type", _OTHER, "()"),
    ("every result → an empty one of its type", _EMPTY, "()"),
    ("every exception → None", _SAME, "Exception"),
)


def altered(code: str) -> tuple[Mutant, ...]:
    """The three versions of `code`; none if it has no function, or is not valid Python."""
    try:
        body = ast.parse(code).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    wraps = [line for node in body for line in _wraps(node)]
    if not wraps:
        return ()
    return tuple(
        Mutant(
            code=code
            + _WRAPPING.format(change=change.strip("\n"), caught=caught, wraps="\n".join(wraps)),
            line=1,
            change=name,
            often_same=caught != "()",  # most programs raise nothing
        )
        for name, change, caught in _KINDS
    )


def _wraps(node: ast.stmt) -> list[str]:
    """The lines that put a function, or the methods of a class, into wrappers."""
    if isinstance(node, ast.FunctionDef):
        return [f"{node.name} = __altered({node.name})"]
    if not isinstance(node, ast.ClassDef):
        return []
    methods = [
        method.name
        for method in node.body
        # What decorators make of a method (a property, say) is no function.
        if isinstance(method, ast.FunctionDef)
        and not method.decorator_list
        and not method.name.startswith("__")
    ]
    return [f"{node.name}.{name} = __altered({node.name}.{name})" for name in methods]
