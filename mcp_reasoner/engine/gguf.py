"""The few facts of a GGUF file that a front needs before any host loads it.

It reads the header's scalar and string entries up to those wanted and never a
tensor; the host reads the file properly, through llama.cpp. Every length is
bounded, because the file may be a stranger's.
"""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from mcp_reasoner.errors import ModelError

__all__ = ["GGUFHeader", "read_header"]

_MAGIC = b"GGUF"
_STRING, _ARRAY = 8, 9
_SCALARS = {
    0: "<B",
    1: "<b",
    2: "<H",
    3: "<h",
    4: "<I",
    5: "<i",
    6: "<f",
    7: "<?",
    10: "<Q",
    11: "<q",
    12: "<d",
}
_MAX_ENTRIES = 10_000
_MAX_STRING = 1 << 20
_MAX_ARRAY = 1 << 22


@dataclass(frozen=True, kw_only=True)
class GGUFHeader:
    """What the file says of its model; None for what it does not say."""

    architecture: str | None = None
    name: str | None = None
    context: int | None = None


def read_header(path: Path) -> GGUFHeader:
    """The header of the GGUF file at `path`; raises ModelError in one sentence.

    A file that begins as a GGUF file and then cannot be followed gives a header
    without facts: whether it can be used is for the host to find.
    """
    try:
        with path.open("rb") as file:
            if file.read(4) != _MAGIC:
                raise ModelError(f"{path} is not a GGUF file (it does not begin with 'GGUF')")
            return _facts(_entries(file))
    except (IsADirectoryError, FileNotFoundError) as error:
        raise ModelError(f"there is no model file at {path}") from error
    except OSError as error:
        raise ModelError(f"cannot read the model file {path}: {error.strerror}") from error


def _facts(entries: dict[str, str | int | float]) -> GGUFHeader:
    architecture, name = entries.get("general.architecture"), entries.get("general.name")
    context = entries.get(f"{architecture}.context_length")
    return GGUFHeader(
        architecture=architecture if isinstance(architecture, str) else None,
        name=name if isinstance(name, str) else None,
        context=context if isinstance(context, int) else None,
    )


def _entries(file: BinaryIO) -> dict[str, str | int | float]:
    """The scalar and string entries up to the last fact that is wanted."""
    found: dict[str, str | int | float] = {}
    try:
        _version, _tensors, count = _unpack(file, "<IQQ")
        for _ in range(min(int(count), _MAX_ENTRIES)):
            name = _string(file)
            kind = int(_unpack(file, "<I")[0])
            if kind == _ARRAY:
                _skip_array(file)
            else:
                found[name] = _string(file) if kind == _STRING else _unpack(file, _SCALARS[kind])[0]
            if f"{found.get('general.architecture')}.context_length" in found:
                break
    except (struct.error, KeyError, ValueError):
        return found
    return found


def _skip_array(file: BinaryIO) -> None:
    kind, length = (int(n) for n in _unpack(file, "<IQ"))
    if length > _MAX_ARRAY:
        raise ValueError("an array of this length is not a model's")
    if kind == _STRING:
        for _ in range(length):
            _string(file)
    else:
        file.seek(length * struct.calcsize(_SCALARS[kind]), 1)


def _string(file: BinaryIO) -> str:
    length = int(_unpack(file, "<Q")[0])
    if length > _MAX_STRING:
        raise ValueError("a string of this length is not a model's")
    return file.read(length).decode(errors="replace")


def _unpack(file: BinaryIO, form: str) -> tuple[int | float, ...]:
    return struct.unpack(form, file.read(struct.calcsize(form)))
