"""Passes lines between the pool and a job that talks, as long as both are there.

Runs in the zygote while the job does; knows nothing of what is said.
"""

import os
import select
import time
from typing import Any

from mcp_reasoner.sandbox.wire import MAX_REPLY, MAX_STREAM, pack, read_frame

__all__ = ["Relay"]


class Relay:
    """`reader` and `said` are the job's ends, `requests` and `replies` the pool's."""

    def __init__(self, *, reader: int, said: int, requests: int, replies: int) -> None:
        self._reader = reader
        self._said = said
        self._requests = requests
        self._replies = replies
        self._partial = bytearray()
        self._waiting = bytearray()
        self._total = 0
        os.set_blocking(said, False)

    def run(self, job_id: int, deadline: float) -> dict[str, Any] | None:
        """Until the job ends, the deadline or the pool's word; None when the pool is gone."""
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                return {"end": "timeout"}
            writing = [self._said] if self._waiting else []
            ready, able, _ = select.select([self._reader, self._requests], writing, [], left)
            if self._requests in ready:
                message = read_frame(self._requests)
                if message is None:
                    return None
                if message.get("cancel") == job_id:
                    return {"end": "cancelled"}
                if message.get("say") == job_id:
                    self._waiting += str(message["line"]).encode("ascii") + b"\n"
                    self._total = 0  # the bound is on what one question is answered with
            if able:
                self._feed()
            if self._reader in ready:
                part = os.read(self._reader, 1 << 16)
                if not part:
                    return {"end": "exit"}
                self._total += len(part)
                self._partial += part
                if self._total > MAX_STREAM or not self._forward(job_id):
                    return {"end": "oversize"}

    def _feed(self) -> None:
        try:
            written = os.write(self._said, self._waiting)
        except BlockingIOError:
            return
        except BrokenPipeError:
            written = len(self._waiting)  # nobody reads: the job's end is seen elsewhere
        del self._waiting[:written]

    def _forward(self, job_id: int) -> bool:
        """Pass on whole lines; False if one grows beyond bounds."""
        *lines, rest = bytes(self._partial).split(b"\n")
        self._partial = bytearray(rest)
        for line in lines:
            frame = pack({"id": job_id, "line": line.decode("ascii", "replace")})
            while frame:
                frame = frame[os.write(self._replies, frame) :]
        return len(rest) <= MAX_REPLY
