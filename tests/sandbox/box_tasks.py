"""Tasks that try to get out of their box; each returns what it reached, or raises."""

import contextlib
import ctypes
import glob
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Reach = Callable[[Mapping[str, Any]], object]


def _syscall(number: int, *arguments: Any) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    result = int(libc.syscall(number, *arguments))
    if result < 0:
        raise OSError(ctypes.get_errno(), f"syscall {number}")
    return result


def _udp(data: Mapping[str, Any]) -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        return sender.sendto(b"canary", ("127.0.0.1", data["port"]))


def _abstract(data: Mapping[str, Any]) -> None:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect("\0" + data["abstract"])


def _others(_data: Mapping[str, Any]) -> list[str]:
    found = [path for path in glob.glob("/proc/[0-9]*/cmdline") if Path(path).read_text()]  # noqa: PTH207
    if not found:
        raise OSError("no process is seen")
    return found


def _descriptors(_data: Mapping[str, Any]) -> list[int]:
    found = []
    for number in range(3, 256):
        with contextlib.suppress(OSError):
            os.fstat(number)
            found.append(number)
    # One is the way of this task's own reply.
    if len(found) <= 1:
        raise OSError("no descriptor was inherited")
    return found


def _environment(data: Mapping[str, Any]) -> list[str]:
    found = [name for name, value in os.environ.items() if data["secret"] in value]
    if not found:
        raise OSError("nothing of the environment is seen")
    return found


def _raise_limit(_data: Mapping[str, Any]) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard + (1 << 30)))


def _map_file(data: Mapping[str, Any]) -> str:
    libc = ctypes.CDLL(None, use_errno=True)
    opened = libc.open(data["canary"].encode(), os.O_RDONLY)
    if opened < 0:
        raise OSError(ctypes.get_errno(), "open")
    return os.read(opened, 100).decode()


ESCAPES: dict[str, Reach] = {
    "read a file": lambda data: Path(data["canary"]).read_text(),
    "read a file by the C library": _map_file,
    "read the password file": lambda _: Path("/etc/passwd").read_text(),
    "list the home folder": lambda data: os.listdir(data["home"]),  # noqa: PTH208
    "list the root's home": lambda _: os.listdir("/root"),  # noqa: PTH208
    "follow a link to a file": lambda data: Path(data["link"]).read_text(),
    "write a file": lambda data: Path(data["folder"], "written").write_text("x"),
    "make a folder": lambda data: os.mkdir(data["folder"] + "/made"),  # noqa: PTH102
    "remove a file": lambda data: os.unlink(data["canary"]),  # noqa: PTH108
    "change a mode": lambda data: os.chmod(data["canary"], 0o777),  # noqa: PTH101
    "change a date": lambda data: os.utime(data["canary"], (1, 1)),
    "make a link": lambda data: os.symlink("/etc", data["folder"] + "/link"),  # noqa: PTH211
    "write beside the library": lambda _: Path(os.__file__).with_name("x.py").write_text("x"),
    "connect by TCP": lambda data: socket.create_connection(("127.0.0.1", data["port"]), 1),
    "send by UDP": _udp,
    "connect to an abstract socket": _abstract,
    "make a socket": lambda _: socket.socket(socket.AF_UNIX),
    "make a pair of sockets": lambda _: socket.socketpair(),
    "fork": lambda _: os.fork(),
    "run a program": lambda _: subprocess.run(["/bin/true"], check=False),
    "become a program": lambda _: os.execv("/bin/true", ["true"]),
    "signal the parent": lambda _: os.kill(os.getppid(), signal.SIGTERM),
    "signal everybody": lambda _: os.kill(-1, signal.SIGTERM),
    "trace the parent": lambda _: _syscall(101, 16, os.getppid(), 0, 0),
    "read the parent's memory": lambda _: _syscall(310, os.getppid(), 0, 0, 0, 0, 0),
    "see other processes": _others,
    "inherit a descriptor": _descriptors,
    "see the environment": _environment,
    "make a namespace": lambda _: _syscall(272, 0x10000000),
    "mount": lambda _: _syscall(165, b"tmpfs", b"/tmp", b"tmpfs", 0, 0),
    "change the root": lambda _: os.chroot("/"),
    "become another user": lambda _: os.setuid(0 if os.getuid() else 1),
    "raise a limit": _raise_limit,
    "memory without a file": lambda _: os.memfd_create("x"),
    "shared memory": lambda _: _syscall(29, 0, 4096, 0o1666),
    "a keyring": lambda _: _syscall(250, 0, -3, 1),
    "an io_uring": lambda _: _syscall(425, 1, ctypes.create_string_buffer(120)),
    "a program for the kernel": lambda _: _syscall(321, 0, 0, 0),
    "change the limits of the parent": lambda _: resource.prlimit(
        os.getppid(), resource.RLIMIT_NOFILE, (4, 4)
    ),
}


def _escape(data: Mapping[str, Any]) -> str:
    """What an attempt reached; "" if it was kept away."""
    try:
        return f"reached: {ESCAPES[data['name']](data)!r}"[:200]
    except Exception:
        return ""


def _facts(_data: Mapping[str, Any]) -> dict[str, Any]:
    root: list[str] = []
    with contextlib.suppress(OSError):
        root = sorted(os.listdir("/"))  # noqa: PTH208
    paths = {*sys.path, sys.prefix, sys.executable, os.__file__, os.getcwd()}  # noqa: PTH109
    return {
        "user": os.getuid(),
        "host": os.uname().nodename,
        "paths": sorted(paths),
        "root": root,
    }


def _useful(_data: Mapping[str, Any]) -> dict[str, Any]:
    """What a job must be able to do."""
    done: list[int] = []
    thread = threading.Thread(target=lambda: done.append(1))
    thread.start()
    thread.join()
    import decimal
    import fractions
    import json
    import statistics

    import sympy

    return {
        "threads": len(done),
        "decimal": str(decimal.Decimal(1) / 3),
        "fractions": str(fractions.Fraction(1, 3)),
        "json": json.dumps([1]),
        "mean": statistics.mean([1, 3]),
        "sympy": str(sympy.integrate(sympy.Symbol("x") ** 2)),
        "random": len(os.urandom(8)),
    }


def _memory(_data: Mapping[str, Any]) -> int:
    return len(bytearray(1 << 30))


def _threads(data: Mapping[str, Any]) -> int:
    """How many threads can be started of those asked for."""
    threading.stack_size(int(data["stack"]))
    ended = threading.Event()
    started = 0
    try:
        for _ in range(int(data["wanted"])):
            threading.Thread(target=ended.wait, daemon=True).start()
            started += 1
    except RuntimeError:
        pass
    ended.set()
    return started


TASKS = {
    "threads": _threads,
    "escape": _escape,
    "facts": _facts,
    "memory": _memory,
    "useful": _useful,
}
