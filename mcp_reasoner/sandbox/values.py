"""Plain values on their way out of a box, and into it: JSON that keeps exact types.

`encode` runs where a stranger's program has run: it takes only values whose type is
exactly one of Python's own or of `library`'s (NumPy's scalars become Python's), and
reads none of their methods. `decode` believes nothing about what it is given but its
bounds: it runs on the trusted side too.
"""

import builtins
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from mcp_reasoner.sandbox.library import LIBRARY

__all__ = ["Generated", "OversizeValueError", "UnsupportedValueError", "decode", "encode", "write"]

DEPTH_LIMIT = 60
NODES_LIMIT = 100_000
TEXT_LIMIT = 1_000_000
"""Characters of a string, bytes of a bytes object."""

BITS_LIMIT = 4_000_000
GENERATED_LIMIT = 10_000
"""Elements taken of a generator."""

COLLISIONS_LIMIT = 100
"""Members of a set or keys of a dict with one hash: each more costs time for all of them."""

_SEQUENCES = {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}


# Not by attribute: a class may say of itself what it likes.
_NAME = type.__dict__["__name__"].__get__


class UnsupportedValueError(Exception):
    """A value that is too large, too deep, or of a type of somebody's own."""


class OversizeValueError(UnsupportedValueError):
    """A number or a text that is too long."""


def encode(value: object, *, own: Callable[[Any], Any] | None = None) -> Any:
    """`value` as JSON; raises UnsupportedValueError.

    `own` gives the JSON, as a rule `{"h": …}`, for values of other types, generators among them.
    """
    return _Encoder(own).encode(value, 0)


def decode(data: Any, *, own: Callable[[Any], Any] | None = None, live: bool = False) -> Any:
    """The value of what `encode` made; raises UnsupportedValueError for all else.

    `own` gives the value for what stands at an `h`. `live` is for values that a program is to
    use: NumPy's arrays and iterators are such again, and not lists.
    """
    return _Decoder(own, live=live).decode(data, 0)


def write(data: Any) -> str:
    """JSON in ASCII of what consists of None, bool, int, str, list and dict alone.

    As `json.dumps`, but of these few lines only: what a program may have done to `json`
    does not matter here.
    """
    kind = type(data)
    if data is None:
        return "null"
    if kind is bool:
        return "true" if data else "false"
    if kind is int:
        return int.__repr__(data)
    if kind is str:
        return f'"{_escaped(data)}"'
    if kind is list:
        return f"[{','.join([write(item) for item in data])}]"
    pairs = [f'"{_escaped(key)}":{write(value)}' for key, value in data.items()]
    return f"{{{','.join(pairs)}}}"


def _escaped(text: str) -> str:
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return text
    units = text.encode("utf-16-be", "surrogatepass")
    codes = [units[at] << 8 | units[at + 1] for at in range(0, len(units), 2)]
    return "".join(
        [
            chr(code) if 32 <= code < 127 and code not in (34, 92) else f"\\u{code:04x}"
            for code in codes
        ]
    )


class _Counter:
    def __init__(self, own: Callable[[Any], Any] | None) -> None:
        self._own = own
        self._nodes = 0

    def count(self, depth: int) -> None:
        self._nodes += 1
        if depth > DEPTH_LIMIT or self._nodes > NODES_LIMIT:
            raise UnsupportedValueError("a value that is too large or too deep")


class _Encoder(_Counter):
    def encode(self, value: Any, depth: int) -> Any:
        self.count(depth)
        kind = type(value)
        if value is None or kind is bool:
            return value
        if kind is int:
            return self._integer(value)
        if kind is float:
            return {"f": float.hex(value)}
        if kind is complex:
            return {"z": [float.hex(value.real), float.hex(value.imag)]}
        if kind is str:
            return self._text(value)
        if kind is bytes or kind is bytearray:
            self._bound(len(value))
            return {"b": bytes(value).hex(), "t": kind.__name__}
        if kind is type and builtins.__dict__.get(_NAME(value)) is value:
            return {"c": _NAME(value)}
        if kind is dict:
            pairs = list(dict.items(value))
            return {"d": [[self.encode(k, depth + 1), self.encode(v, depth + 1)] for k, v in pairs]}
        for name, sequence in _SEQUENCES.items():
            if kind is sequence:
                return {name: [self.encode(item, depth + 1) for item in sequence.__iter__(value)]}
        entry = LIBRARY.get(kind)
        if entry is not None:
            return {"x": entry.name, "v": self.encode(entry.taken_apart(value), depth + 1)}
        return self._other(value, depth)

    def _integer(self, value: int) -> Any:
        if -(1 << 53) < value < 1 << 53:
            return value
        if value.bit_length() > BITS_LIMIT:
            raise OversizeValueError("an integer that is too large")
        return {"i": hex(value)}

    def _text(self, value: str) -> Any:
        self._bound(len(value))
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            return {"s": value.encode("utf-8", "surrogatepass").hex()}
        return value

    def _other(self, value: Any, depth: int) -> Any:
        kind = type(value)
        numpy = sys.modules.get("numpy")
        if numpy is not None and kind.__module__ == "numpy":
            if isinstance(value, numpy.generic):
                return self.encode(numpy.generic.item(value), depth + 1)
            if kind is numpy.ndarray:
                items = self.encode(numpy.ndarray.tolist(value), depth + 1)
                shape = self.encode(list(value.shape), depth + 1)
                return {"a": items, "t": str(value.dtype.str), "s": shape}
        if self._own is not None:
            return self._own(value)
        if kind.__name__ == "generator" and hasattr(value, "gi_frame"):
            items = []
            for item in value:
                items.append(self.encode(item, depth + 1))
                if len(items) >= GENERATED_LIMIT:
                    raise UnsupportedValueError("a generator without end")
            return {"g": items}
        raise UnsupportedValueError(f"a value of type {_NAME(kind)[:60]}")

    def _bound(self, length: int) -> None:
        if length > TEXT_LIMIT:
            raise OversizeValueError("a text that is too long")


class Generated(list[Any]):
    """What a generator yielded; compares as a list, but is told apart from one by its type."""


class _Decoder(_Counter):
    def __init__(self, own: Callable[[Any], Any] | None, *, live: bool) -> None:
        super().__init__(own)
        self._live = live

    def decode(self, data: Any, depth: int) -> Any:
        self.count(depth)
        if data is None or isinstance(data, bool | str | int):
            return data
        if not isinstance(data, dict) or not data:
            raise UnsupportedValueError("what is no value")
        try:
            return self._tagged(data, depth)
        except (ValueError, TypeError, OverflowError, LookupError) as error:
            raise UnsupportedValueError("what is no value") from error

    def _tagged(self, data: dict[str, Any], depth: int) -> Any:
        (tag, *_) = data
        inside = data[tag]
        if tag == "i":
            return int(inside, 16)
        if tag == "f":
            return float.fromhex(inside)
        if tag == "z":
            return complex(*map(float.fromhex, inside))
        if tag == "s":
            return bytes.fromhex(inside).decode("utf-8", "surrogatepass")
        if tag == "b":
            kind = {"bytes": bytes, "bytearray": bytearray}[data["t"]]
            return kind(bytes.fromhex(inside))
        if tag == "c":
            found = builtins.__dict__[inside]
            if not isinstance(found, type):
                raise ValueError("no class of Python's own")
            return found
        if tag == "d":
            pairs = [(self.decode(k, depth + 1), self.decode(v, depth + 1)) for k, v in inside]
            _check_hashes(key for key, _ in pairs)
            return dict(pairs)
        if tag == "x":
            given = self.decode(data["v"], depth + 1)
            return self._of_library(inside, given)
        if tag == "h" and self._own is not None:
            return self._own(inside)
        if tag == "a":
            return self._array(self.decode(inside, depth + 1), data)
        items = [self.decode(item, depth + 1) for item in inside]
        if tag == "g":
            return iter(items) if self._live else Generated(items)
        if tag in ("set", "frozenset"):
            _check_hashes(items)
        return _SEQUENCES[tag](items)

    def _of_library(self, name: str, given: Any) -> Any:
        entry = {entry.name: entry for entry in LIBRARY.values()}[name]
        try:
            if entry.hashes:
                _check_hashes(entry.hashes(given))
            return entry.made(given)
        except ArithmeticError as error:
            raise ValueError(name) from error

    def _array(self, items: Any, data: dict[str, Any]) -> Any:
        """An array where one is wanted and NumPy is there; else its elements, in lists."""
        if not self._live:
            return items
        try:
            import numpy
        except ImportError:
            return items
        kind = None if data["t"] == "|O" else data["t"]
        return numpy.array(items, dtype=kind or object).reshape(self.decode(data["s"], 0))


def _check_hashes(keys: Iterable[Any]) -> None:
    """TypeError for what cannot be a key; UnsupportedValueError for too many of one hash."""
    counted = Counter([hash(key) for key in keys])
    if counted and max(counted.values()) > COLLISIONS_LIMIT:
        raise UnsupportedValueError("keys that were chosen to collide")
