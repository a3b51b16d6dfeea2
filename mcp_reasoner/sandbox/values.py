"""Plain values on their way out of a box, and into it: JSON that keeps exact types.

`encode` runs where a stranger's program has run: it takes only values whose type is
exactly one of Python's own (NumPy's scalars and arrays become Python's), and reads
none of their methods. `decode` runs on the trusted side and believes nothing about
what it is given but its bounds.
"""

import sys
from collections.abc import Callable
from typing import Any

__all__ = ["Generated", "OversizeValueError", "UnsupportedValueError", "decode", "encode", "write"]

DEPTH_LIMIT = 60
NODES_LIMIT = 100_000
TEXT_LIMIT = 1_000_000
"""Characters of a string, bytes of a bytes object."""

BITS_LIMIT = 4_000_000
GENERATED_LIMIT = 10_000
"""Elements taken of a generator."""

_SEQUENCES = {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}


# Not by attribute: a class may say of itself what it likes.
_NAME = type.__dict__["__name__"].__get__


class UnsupportedValueError(Exception):
    """A value that is too large, too deep, or of a type of somebody's own."""


class OversizeValueError(UnsupportedValueError):
    """A number or a text that is too long."""


def encode(value: object, *, own: Callable[[Any], Any] | None = None) -> Any:
    """`value` as JSON; raises UnsupportedValueError.

    `own` gives the JSON, `{"h": …}`, for values of other types, generators among them.
    """
    return _Encoder(own).encode(value, 0)


def decode(data: Any, *, own: Callable[[Any], Any] | None = None) -> Any:
    """The value of what `encode` made; raises UnsupportedValueError for all else."""
    return _Decoder(own).decode(data, 0)


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
        if kind is dict:
            pairs = list(dict.items(value))
            return {"d": [[self.encode(k, depth + 1), self.encode(v, depth + 1)] for k, v in pairs]}
        for name, sequence in _SEQUENCES.items():
            if kind is sequence:
                return {name: [self.encode(item, depth + 1) for item in sequence.__iter__(value)]}
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
                return {"a": self.encode(numpy.ndarray.tolist(value), depth + 1)}
        if self._own is not None:
            return {"h": self._own(value)}
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
        if tag == "d":
            return {self.decode(k, depth + 1): self.decode(v, depth + 1) for k, v in inside}
        if tag == "h" and self._own is not None:
            return self._own(inside)
        if tag == "a":
            return self.decode(inside, depth + 1)
        items = [self.decode(item, depth + 1) for item in inside]
        if tag == "g":
            return Generated(items)
        return _SEQUENCES[tag](items)
