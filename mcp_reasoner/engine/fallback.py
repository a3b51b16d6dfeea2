"""What was learnt about this machine: where llama.cpp needs its safe settings.

A native build can crash on a processor (AMX with some compilers) with one
version of the library and not with the next, so a lesson is kept per library
version, processor and model architecture. It is used at the next start, and
deleting the file only costs one more crash.
"""

import contextlib
import importlib.metadata
import platform
from pathlib import Path

from mcp_reasoner.engine.jsonfile import read_json, write_json

__all__ = ["SafetyMemory"]

_RECORD = "engine-faults.json"


class SafetyMemory:
    """The lesson for one model architecture on this machine."""

    def __init__(self, *, state_dir: Path, architecture: str | None) -> None:
        self._path = state_dir / _RECORD
        version = _library_version()
        self._name = f"llama-cpp-python {version}, {_processor()}, {architecture or 'unknown'}"

    def fault(self) -> str | None:
        """The signal that ended a host without safe settings, None when nothing is known."""
        found = read_json(self._path).get(self._name)
        return found if isinstance(found, str) else None

    def remember(self, fault: str) -> None:
        """Keep that `fault` ended a host and that safe settings then worked."""
        # A state folder that cannot be written costs a crash at the next start, not an answer.
        with contextlib.suppress(OSError):
            write_json(self._path, read_json(self._path) | {self._name: fault})


def _library_version() -> str:
    try:
        return importlib.metadata.version("llama-cpp-python")
    except importlib.metadata.PackageNotFoundError:
        return "unknown"


def _processor() -> str:
    """The processor's name: Linux tells it in a file, other systems through `platform`."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()
