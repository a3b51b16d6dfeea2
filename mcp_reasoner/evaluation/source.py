"""The objects of a JSONL file, each with its line number; gzip or not; or one list in JSON.

What the objects mean is `problems`' business. Numbers stay the text that they are in the
file, so that no decimal is rounded on the way.
"""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mcp_reasoner.errors import InputError
from mcp_reasoner.verify.text import quote

__all__ = ["MAX_FILE", "BadLine", "Line", "Source", "read_source"]

MAX_FILE = 256 * 2**20
"""The largest file, in bytes after decompression."""

_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One object and the number of its line; in a list, the number of the item."""

    number: int
    data: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class BadLine:
    """A line that cannot be used, and why, as a part of a sentence."""

    number: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class Source:
    """A file as it was read; `sha256` is that of its text, compressed or not."""

    name: str
    sha256: str
    lines: tuple[Line, ...]
    bad_lines: tuple[BadLine, ...]


def read_source(path: Path) -> Source:
    """Read the file; raises InputError where it cannot be read at all."""
    content = _content(path)
    text = content.decode("utf-8-sig", errors="replace")
    lines: list[Line] = []
    bad_lines: list[BadLine] = []
    for number, found in _values(text):
        if isinstance(found, dict):
            lines.append(Line(number=number, data=found))
        else:
            reason = found if isinstance(found, str) else "it is not an object"
            bad_lines.append(BadLine(number=number, reason=reason))
    return Source(
        name=path.name,
        sha256=hashlib.sha256(content).hexdigest(),
        lines=tuple(lines),
        bad_lines=tuple(bad_lines),
    )


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            zipped = file.read(len(_GZIP)) == _GZIP
        with gzip.open(path) if zipped else path.open("rb") as file:
            content = file.read(MAX_FILE + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{path} cannot be read: {error}") from error
    if len(content) > MAX_FILE:
        raise InputError(f"{path} is larger than {MAX_FILE // 2**20} MiB, which is the limit")
    return content


def _values(text: str) -> Iterator[tuple[int, object]]:
    """The number and the value of each line, or instead a sentence's part that says why not."""
    if text.lstrip()[:1] == "[":
        try:
            yield from enumerate(_parsed(text), start=1)
        except (ValueError, RecursionError):
            # Lines that are lists: each is told to be no object.
            pass
        else:
            return
    # Not splitlines: a JSON text may hold other separators of lines as they are.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            value = _parsed(line)
        except (ValueError, RecursionError):
            yield number, f"it is not JSON: {quote(line, 60)}"
        else:
            yield number, value if isinstance(value, dict) else None


def _parsed(text: str) -> Any:
    return json.loads(text, parse_float=str, parse_int=str)
