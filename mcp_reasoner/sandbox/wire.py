"""Frames between the pool, a zygote and its children: four bytes of length, then JSON.

Pure functions on bytes and descriptors, without asyncio: the zygote reads with `os.read`,
the pool with its own streams; both agree here on the shape and the bounds.
"""

import json
import os
import struct
from collections.abc import Mapping
from typing import Any

__all__ = [
    "HEADER",
    "MAX_JOB",
    "MAX_REPLY",
    "MAX_STREAM",
    "pack",
    "read_exactly",
    "read_frame",
    "unpack",
]

HEADER = struct.Struct("!I")
MAX_JOB = 4 << 20
"""Bytes of a request with its data."""
MAX_REPLY = 1 << 20
"""Bytes of a job's own reply."""
MAX_STREAM = 8 << 20
"""Bytes of all that a streaming job writes."""


def pack(message: Mapping[str, Any]) -> bytes:
    """Return `message` as one frame; raises TypeError or ValueError for what JSON cannot say."""
    body = json.dumps(message, ensure_ascii=True, allow_nan=False).encode("ascii")
    return HEADER.pack(len(body)) + body


def unpack(body: bytes) -> dict[str, Any]:
    """Return the object in a frame's body; raises ValueError for anything else."""
    try:
        message = json.loads(body)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(message, dict):
        raise ValueError("not an object")
    return message


def read_exactly(descriptor: int, size: int) -> bytes | None:
    """Read `size` bytes from a blocking descriptor; None when it ends before."""
    parts = []
    while size:
        part = os.read(descriptor, min(size, 1 << 16))
        if not part:
            return None
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def read_frame(descriptor: int) -> dict[str, Any] | None:
    """Read one frame from a blocking descriptor; None when it ends."""
    header = read_exactly(descriptor, HEADER.size)
    if header is None:
        return None
    body = read_exactly(descriptor, HEADER.unpack(header)[0])
    return None if body is None else unpack(body)
