"""Server-sent events out of bytes: the part of the format that a completion stream uses.

It reads `data` only (event names, ids and retry times mean nothing here) and
does no I/O; `client` feeds it. httpx's own line splitting breaks at characters
such as U+2028 that JSON may hold unescaped, hence a splitter over bytes.
"""

import re

from mcp_reasoner.errors import EngineError

__all__ = ["MAX_EVENT_BYTES", "SSEDecoder"]

MAX_EVENT_BYTES = 4 * 1024 * 1024
"""An event longer than this is not a completion chunk: the stream is given up."""

_LINE_END = re.compile(rb"\r\n|\n|\r(?!\Z)")  # a last \r may be half of \r\n: wait for what follows


class SSEDecoder:
    """Takes the stream's bytes as they come and gives each complete event's data.

    Lines of data in one event are joined by newlines, comments and other fields
    are passed over, and bytes that are not UTF-8 are replaced.
    """

    def __init__(self) -> None:
        self._rest = b""
        self._data: list[str] = []
        self._size = 0

    def feed(self, data: bytes) -> list[str]:
        """The events that `data` completes, oldest first; raises EngineError on an endless one."""
        *lines, self._rest = _LINE_END.split(self._rest + data)
        events = [event for line in lines if (event := self._line(line)) is not None]
        if self._size + len(self._rest) > MAX_EVENT_BYTES:
            raise EngineError(f"the engine sent an event of over {MAX_EVENT_BYTES} bytes")
        return events

    def end(self) -> list[str]:
        """The last event where the stream ended without the empty line that closes it."""
        lines = self._rest.rstrip(b"\r"), b""
        self._rest = b""
        return [event for line in lines if (event := self._line(line)) is not None]

    def _line(self, line: bytes) -> str | None:
        if not line:
            data, self._data, self._size = self._data, [], 0
            return "\n".join(data) if data else None
        name, _, value = line.partition(b":")
        if name == b"data":
            self._data.append(value.removeprefix(b" ").decode(errors="replace"))
            self._size += len(value)
        return None
