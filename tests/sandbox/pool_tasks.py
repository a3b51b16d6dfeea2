"""Tasks for the tests of the pool: each does one thing that a check might do by mistake."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from typing import Any

from mcp_reasoner.errors import ExpressionError, InputError


def _echo(data: Mapping[str, Any]) -> Any:
    return data["value"]


def _facts(data: Mapping[str, Any]) -> Any:
    written: list[str] = []
    for descriptor in (1, 2):
        os.write(descriptor, b"noise")
    try:
        with open("/tmp/mcp-reasoner-should-not-exist", "wb") as file:  # noqa: PTH123
            file.write(b"x" * 10)
            file.flush()
        written.append("wrote")
    except OSError:
        written.append("refused")
    finally:
        if os.path.exists("/tmp/mcp-reasoner-should-not-exist"):  # noqa: PTH110
            os.unlink("/tmp/mcp-reasoner-should-not-exist")  # noqa: PTH108
    return {
        "pid": os.getpid(),
        "parent": os.getppid(),
        "group": os.getpgid(0),
        "cwd": os.getcwd(),  # noqa: PTH109
        "environment": sorted(os.environ),
        "descriptors": sorted(int(name) for name in os.listdir("/proc/self/fd")),  # noqa: PTH208
        "write": written[0],
        "stdin": os.read(0, 10).decode(),
    }


def _spin(data: Mapping[str, Any]) -> Any:
    marker = data.get("fifo")
    if marker:
        descriptor = os.open(marker, os.O_WRONLY)
        os.write(descriptor, str(os.getpid()).encode().ljust(16))
    while True:
        pass


def _spin_in_c(data: Mapping[str, Any]) -> Any:
    return len(str(7 ** (10**8)))


def _allocate(data: Mapping[str, Any]) -> Any:
    return len(bytearray(data["mb"] << 20))


def _signal(data: Mapping[str, Any]) -> Any:
    os.kill(os.getpid(), getattr(signal, data["name"]))


def _stop(data: Mapping[str, Any]) -> Any:
    os.kill(os.getpid(), signal.SIGSTOP)


def _exit(data: Mapping[str, Any]) -> Any:
    os._exit(data["code"])


def _kill_parent(data: Mapping[str, Any]) -> Any:
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(30)


def _orphan(data: Mapping[str, Any]) -> Any:
    # Holds the reply's pipe open from the job's own process group.
    descriptors = tuple(range(3, 20))
    child = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(60)"],
        pass_fds=[number for number in descriptors if _is_open(number)],
    )
    return child.pid


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def _large(data: Mapping[str, Any]) -> Any:
    return "x" * data["size"]


def _deep(data: Mapping[str, Any]) -> Any:
    def down(depth: int) -> int:
        return 0 if depth == 0 else 1 + max([down(depth - 1)])

    return down(data["depth"])


def _nested(data: Mapping[str, Any]) -> Any:
    value: list[Any] = []
    for _ in range(data["depth"]):
        value = [value]
    return value


def _raise(data: Mapping[str, Any]) -> Any:
    kinds = {"input": InputError, "expression": ExpressionError, "other": ZeroDivisionError}
    raise kinds[data["kind"]]("Give a number.")


TASKS = {
    "allocate": _allocate,
    "deep": _deep,
    "echo": _echo,
    "exit": _exit,
    "facts": _facts,
    "kill parent": _kill_parent,
    "large": _large,
    "nested": _nested,
    "orphan": _orphan,
    "raise": _raise,
    "signal": _signal,
    "spin": _spin,
    "spin in c": _spin_in_c,
    "stop": _stop,
}
