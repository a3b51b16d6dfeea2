"""Inside the box: a program's own names and objects, for questions about them from outside.

Plain values go out as they are; of anything else a number goes out with what it is, and
the thing stays here. Functions of the tests that come in are called by asking back.
Loaded by `programs` with builtins of its own, as `calls`.
"""

import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

from mcp_reasoner.sandbox.values import UnsupportedValueError, decode, encode

__all__ = ["SPECIAL", "Objects"]

OBJECTS_LIMIT = 10_000
NAMES_LIMIT = 5_000


def _of_the_class(name: str) -> Callable[..., Any]:
    return lambda thing, *args: getattr(type(thing), name)(thing, *args)


SPECIAL: dict[str, Callable[..., Any]] = {
    **{
        f"__{name}__": getattr(operator, f"__{name}__")
        for name in (
            *("contains", "getitem", "setitem", "delitem", "eq", "lt", "le", "gt", "ge"),
            *("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "pow"),
            *("and", "or", "xor", "lshift", "rshift", "neg", "pos", "invert", "index"),
            *("iadd", "isub", "imul", "iand", "ior", "ixor"),
        )
    },
    "__radd__": lambda thing, other: other + thing,
    "__rsub__": lambda thing, other: other - thing,
    "__rmul__": lambda thing, other: other * thing,
    "__rtruediv__": lambda thing, other: other / thing,
    "__rand__": lambda thing, other: other & thing,
    "__ror__": lambda thing, other: other | thing,
    "__len__": len,
    "__iter__": iter,
    "__next__": next,
    "__reversed__": reversed,
    "__abs__": abs,
    "__bool__": bool,
    "__int__": int,
    "__float__": float,
    "__complex__": complex,
    "__round__": round,
    "__floor__": math.floor,
    "__ceil__": math.ceil,
    "__str__": str,
    "__repr__": repr,
    "__format__": format,
    "__hash__": hash,
    "__enter__": _of_the_class("__enter__"),
    "__exit__": _of_the_class("__exit__"),
}
"""Methods that Python itself calls, and what it calls them by."""

_NAME = type.__dict__["__name__"].__get__
_OWN = type.__dict__["__dict__"].__get__

_PLAIN: dict[type, Callable[[Any], Any]] = {
    int: int.__pos__,
    float: float.__pos__,
    complex: complex.__pos__,
    str: str.__str__,
    bytes: lambda value: bytes.__getitem__(value, slice(None)),
    tuple: lambda value: tuple(tuple.__iter__(value)),
    list: lambda value: list(list.__iter__(value)),
    dict: lambda value: dict(dict.items(value)),
    set: lambda value: set(set.__iter__(value)),
    frozenset: lambda value: frozenset(frozenset.__iter__(value)),
}
"""Types that a class may build upon, and how what it is besides is left off."""
_HARMLESS = frozenset(
    {
        *("__module__", "__qualname__", "__doc__", "__dict__", "__weakref__", "__slots__"),
        *("__new__", "__init__", "__repr__", "__str__", "__format__", "__hash__"),
        *("__match_args__", "__getnewargs__", "__annotations__", "__orig_bases__"),
        *("__firstlineno__", "__static_attributes__", "__annotate_func__", "__annotate__"),
        *("__annotations_cache__", "__reduce_ex__", "__dir__", "__copy__", "__deepcopy__"),
        *("__set_name__", "__replace__"),
    }
)
"""What a class may define and still compare, calculate and be gone through as its plain type."""


class Objects:
    """What a program has, under its names, and what was kept of its answers, under numbers.

    `ask_back` has a function of the tests called: its number, and the arguments as they travel.
    """

    def __init__(
        self,
        namespace: dict[str, Any],
        ask_back: Callable[[dict[str, Any]], dict[str, Any]],
    ) -> None:
        self._namespace = namespace
        self._ask_back = ask_back
        self._before = frozenset(namespace) | {"__builtins__"}
        self._kept: list[Any] = []
        self._numbers: dict[int, int] = {}
        self._under_way: set[int] = set()
        self._callbacks: dict[int, Callable[..., Any]] = {}

    def names(self) -> list[dict[str, Any]]:
        """The program's own names, in their order, with what they are."""
        found: list[dict[str, Any]] = []
        for name, value in list(self._namespace.items())[:NAMES_LIMIT]:
            if type(name) is not str or name in self._before:
                continue
            if isinstance(value, type):
                found.append({"name": name, **_described(value)})
            elif type(value) is type(operator):
                found.append({"name": name, "kind": "module", "module": str(value.__name__)})
            elif callable(value):
                local = getattr(value, "__module__", None) == "candidate"
                found.append({"name": name, "kind": "function", "own": local})
            else:
                found.append({"name": name, "kind": "value"})
        return found

    def answer(self, question: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to one question; what the program raises comes out as it is."""
        operation = question["op"]
        args: list[Any] = self._given(question.get("args", {"list": []}))
        kwargs: dict[str, Any] = self._given(question.get("kwargs", {"d": []}))
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
        try:
            answer = {"value": encode(value, own=self.keep)}
        except UnsupportedValueError:  # too large, or it contains itself
            answer = {"value": self.keep(value)}
        if operation == "call":
            answer["after"] = encode([args, kwargs], own=self.keep)
        return answer

    def keep(self, value: Any) -> dict[str, Any]:
        """The number under which a thing is kept from now on, and what is told of it."""
        number = self._numbers.setdefault(id(value), len(self._kept))
        if number == len(self._kept):
            if number >= OBJECTS_LIMIT:
                raise UnsupportedValueError("too many objects")
            self._kept.append(value)
        kind = type(value)
        told = {
            "classes": [str(_NAME(base)) for base in type.mro(kind)][:20],
            "callable": callable(value),
            "local": str(kind.__module__) == "candidate",
        }
        base = _plain_base(kind)
        # Not of those types themselves, which come here only when they are too large.
        if base not in (None, kind) and number not in self._under_way:  # it may contain itself
            self._under_way.add(number)
            try:
                told["plain"] = encode(_PLAIN[base](value), own=self.keep)
            finally:
                self._under_way.discard(number)
        return {"h": {"n": number, **told}}

    def _given(self, data: Any) -> Any:
        return decode(data, own=self._of, live=True)

    def _at(self, path: list[Any]) -> Any:
        head, *rest = path
        thing = self._namespace[head] if type(head) is str else self._kept[head["h"]]
        for name in rest:
            thing = getattr(thing, name)
        return thing

    def _of(self, told: Any) -> Any:
        """What a path names, or a function of the tests."""
        if "path" in told:
            return self._at(told["path"])
        number = told["callback"]
        if number not in self._callbacks:

            def callback(*args: Any, **kwargs: Any) -> Any:
                given = {
                    "callback": number,
                    "args": encode(list(args), own=self.keep),
                    "kwargs": encode(kwargs, own=self.keep),
                }
                return self._given(self._ask_back(given)["value"])

            self._callbacks[number] = callback
        return self._callbacks[number]


def _described(kind: type) -> dict[str, Any]:
    """A class: all that it descends from, what directly, and its public methods."""
    methods = [key for key, item in _OWN(kind).items() if callable(item)]
    return {
        "kind": "class",
        "classes": [str(_NAME(base)) for base in type.mro(kind)],
        "bases": [str(_NAME(base)) for base in kind.__bases__],
        "module": str(kind.__module__),
        "methods": [key for key in methods if type(key) is str and key[:1] != "_"][:100],
    }


def _plain_base(kind: type) -> type | None:
    """The plain type that a class builds upon, if it leaves its ways as they are."""
    for base in type.mro(kind):
        if base in _PLAIN:
            return base
        own = set(_OWN(base))
        if base.__module__ == "candidate":
            changed = {name for name in own - _HARMLESS if type(name) is str and name[:2] == "__"}
            if changed:
                return None
    return None
