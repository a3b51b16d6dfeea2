"""Inside the box: a program's own names and objects, for questions about them from outside.

Plain values go out as they are; of anything else a number goes out, and the thing
stays here. Loaded by `programs` with builtins of its own, as `calls`.
"""

import operator
from collections.abc import Callable, Mapping
from typing import Any

from mcp_reasoner.sandbox.values import UnsupportedValueError, decode, encode

__all__ = ["SPECIAL", "Objects"]

OBJECTS_LIMIT = 10_000

SPECIAL: dict[str, Callable[..., Any]] = {
    "__len__": len,
    "__iter__": iter,
    "__next__": next,
    "__contains__": operator.contains,
    "__getitem__": operator.getitem,
    "__setitem__": operator.setitem,
    "__delitem__": operator.delitem,
    "__eq__": operator.eq,
    "__lt__": operator.lt,
    "__le__": operator.le,
    "__gt__": operator.gt,
    "__ge__": operator.ge,
    "__add__": operator.add,
    "__sub__": operator.sub,
    "__mul__": operator.mul,
    "__truediv__": operator.truediv,
    "__floordiv__": operator.floordiv,
    "__mod__": operator.mod,
    "__pow__": operator.pow,
    "__neg__": operator.neg,
    "__abs__": abs,
    "__bool__": bool,
    "__int__": int,
    "__float__": float,
    "__str__": str,
    "__repr__": repr,
    "__hash__": hash,
}
"""Methods that Python itself calls, and what it calls them by."""

_NAME = type.__dict__["__name__"].__get__
_OWN = type.__dict__["__dict__"].__get__


class Objects:
    """What a program has, under its names, and what was kept of its answers, under numbers."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._namespace = namespace
        self._before = frozenset(namespace) | {"__builtins__"}
        self._kept: list[Any] = []

    def names(self) -> list[dict[str, Any]]:
        """The program's own names, in their order, with what they are."""
        found: list[dict[str, Any]] = []
        for name, value in list(self._namespace.items()):
            if type(name) is not str or name in self._before:
                continue
            if isinstance(value, type):
                classes = [_NAME(kind) for kind in type.mro(value)]
                own = [key for key, item in _OWN(value).items() if callable(item)]
                methods = [key for key in own if type(key) is str and key[:1] != "_"]
                found.append(
                    {"name": name, "kind": "class", "classes": classes, "methods": methods[:100]}
                )
            elif callable(value):
                local = getattr(value, "__module__", None) == "candidate"
                found.append({"name": name, "kind": "function", "own": local})
            else:
                found.append({"name": name, "kind": "value"})
        return found

    def answer(self, question: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to one question; what the program raises comes out as it is."""
        operation = question["op"]
        args: list[Any] = decode(question.get("args", {"list": []}), own=self._of)
        kwargs: dict[str, Any] = decode(question.get("kwargs", {"d": []}), own=self._of)
        if operation == "special":
            value = SPECIAL[question["name"]](self._at(question["on"]), *args)
        elif operation == "call":
            value = self._at(question["on"])(*args, **kwargs)
        elif operation == "get":
            value = self._at(question["on"])
        elif operation == "set":
            *path, name = question["on"]
            setattr(self._at(path), name, args[0])
            value = None
        else:
            raise UnsupportedValueError(f"the question {operation!r}")
        answer = {"value": encode(value, own=self._keep)}
        if operation == "call":
            answer["after"] = encode([args, kwargs], own=self._keep)
        return answer

    def _at(self, path: list[Any]) -> Any:
        head, *rest = path
        thing = self._namespace[head] if type(head) is str else self._of(head["h"])
        for name in rest:
            thing = getattr(thing, name)
        return thing

    def _of(self, number: Any) -> Any:
        """The thing that was kept under a number, which may come with the names of its classes."""
        return self._kept[number[0] if type(number) is list else number]

    def _keep(self, value: Any) -> list[Any]:
        number = next((n for n, kept in enumerate(self._kept) if kept is value), len(self._kept))
        if number == len(self._kept):
            if number >= OBJECTS_LIMIT:
                raise UnsupportedValueError("too many objects")
            self._kept.append(value)
        return [number, [_NAME(kind) for kind in type.mro(type(value))][:20], callable(value)]
