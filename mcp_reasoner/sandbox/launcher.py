"""Starts an interpreter inside namespaces of its own, in a root that holds nothing of the host.

Run as a program with the standard library alone: `python -I -S launcher.py CONFIG`,
where CONFIG says what to mount and what to run (`starter`, `tools`). It makes new
mount, process, network, IPC, host name and cgroup namespaces (as an ordinary user
inside a user namespace), builds a root of read-only binds, moves into it, gives up its
user and every privilege, and lets the interpreter take its place as process 1. This
process stays outside as its parent: when it is killed, the kernel ends all inside.
Linux only.
"""

import ctypes
import json
import os
import signal
import struct
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

__all__ = ["BOX_ID", "drop_privileges", "main"]

BOX_ID = 61_743
"""The user inside a box: no system gives this number to anybody."""
_BOX_IDS = 0x7000_0000
"""From here on, one for each box that root starts, since processes are counted by user."""

_NEWNS, _NEWCGROUP, _NEWUTS, _NEWIPC = 0x20000, 0x2000000, 0x4000000, 0x8000000
_NEWUSER, _NEWPID, _NEWNET = 0x10000000, 0x20000000, 0x40000000
_SEPARATE = _NEWNS | _NEWCGROUP | _NEWUTS | _NEWIPC | _NEWPID | _NEWNET
_RDONLY, _NOSUID, _NODEV, _NOEXEC = 1, 2, 4, 8
_REMOUNT, _BIND, _RECURSIVE, _PRIVATE = 32, 4096, 16384, 1 << 18
_DETACH = 2
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 1, 4, 24, 38
_CAPABILITIES = 64
_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
_CAPSET = {"x86_64": 126, "aarch64": 91}
_CAPABILITY_VERSION = 0x20080522
_DEVICES = ("null", "urandom")
# A place to build on that every system has; only this process sees what is mounted there.
_BASE = "/tmp"  # noqa: S108

_libc: Any = ctypes.CDLL(None, use_errno=True) if os.name == "posix" else None


def main(arguments: Sequence[str]) -> NoReturn:
    """Go into the box and become its interpreter; this process waits for its end."""
    config = json.loads(arguments[0])
    machine = os.uname().machine
    os.umask(0o022)
    _die_with_parent()
    root = os.geteuid() == 0
    if root:
        _check(_libc.unshare(_SEPARATE), "unshare")
    else:
        user, group = os.geteuid(), os.getegid()
        _check(_libc.unshare(_NEWUSER | _SEPARATE), "unshare")
        for name, line in (
            ("setgroups", "deny"),
            ("uid_map", f"{BOX_ID} {user} 1"),
            ("gid_map", f"{BOX_ID} {group} 1"),
        ):
            with open(f"/proc/self/{name}", "w", encoding="ascii") as file:  # noqa: PTH123
                file.write(line)
    outside = os.getpid()
    child = os.fork()
    if child:
        _wait(child)
    _die_with_parent()
    _build_root(config, machine)
    _check(_libc.sethostname(b"box", 3), "sethostname")
    if root:
        _become(_BOX_IDS + outside)
        _die_with_parent()  # changing the user took that back
    drop_privileges()
    os.execve(config["executable"], config["arguments"], config["environment"])  # noqa: S606


def _become(number: int) -> None:
    """Be a user and a group of this number; where none so high can be had, `BOX_ID`."""
    os.setgroups([])
    try:
        os.setresgid(number, number, number)
        os.setresuid(number, number, number)
    except OSError:
        os.setresgid(BOX_ID, BOX_ID, BOX_ID)
        os.setresuid(BOX_ID, BOX_ID, BOX_ID)


def _wait(child: int) -> NoReturn:
    """Stay until the box has ended; the exit code is its own."""
    # Only the box talks: what this process holds open would keep its pipes alive.
    for descriptor in (0, 1):
        os.close(descriptor)
    # Whoever ends this process ends the box first, and nothing dead is left for others to reap.
    signal.signal(signal.SIGTERM, lambda *_: os.kill(child, signal.SIGKILL))
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    os._exit(code if code >= 0 else 128 - code)


def _build_root(config: dict[str, Any], machine: str) -> None:
    _mount(None, "/", None, _RECURSIVE | _PRIVATE)
    # Opened before the base is covered: what goes into the box may itself lie under it.
    sources = [(_Source(source), target) for source, target in config["mounts"]]
    devices = [(_Source(f"/dev/{device}"), f"/dev/{device}") for device in _DEVICES]
    size = "size=1m,nr_inodes=4096,mode=755"
    _mount("tmpfs", _BASE, "tmpfs", _NOSUID | _NODEV, size)
    base = os.open(_BASE, os.O_PATH | os.O_DIRECTORY)
    os.fchdir(base)
    for source, target in sources:
        source.bind(f".{target}")
    for target in config["hidden"]:
        if os.path.isdir(f".{target}"):  # noqa: PTH112
            _mount("tmpfs", f".{target}", "tmpfs", _NOSUID | _NODEV | _RDONLY, "size=4k")
    for place, says in config["links"]:
        os.makedirs(os.path.dirname(f".{place}"), exist_ok=True)  # noqa: PTH103, PTH120
        if not os.path.lexists(f".{place}"):
            os.symlink(says, f".{place}")  # noqa: PTH211
    for source, target in devices:
        source.bind(f".{target}", device=True)
    for place, megabytes in config.get("scratch", ()):
        os.makedirs(f".{place}", exist_ok=True)  # noqa: PTH103
        # Nobody but the box's user is inside, whose number is not known yet.
        room = f"size={megabytes}m,nr_inodes=1024,mode=777"
        _mount("tmpfs", f".{place}", "tmpfs", _NOSUID | _NODEV | _NOEXEC, room)
    if config.get("proc"):
        os.makedirs("./proc", exist_ok=True)  # noqa: PTH103
        _mount("proc", "./proc", "proc", _NOSUID | _NODEV | _NOEXEC | _RDONLY)
    os.mkdir("./old")  # noqa: PTH102
    _check(_libc.syscall(_PIVOT_ROOT[machine], b".", b"./old"), "pivot_root")
    os.chdir("/")
    _check(_libc.umount2(b"/old", _DETACH), "umount")
    os.rmdir("/old")  # noqa: PTH106
    os.close(base)
    _mount(None, "/", None, _REMOUNT | _BIND | _RDONLY | _NOSUID | _NODEV)


class _Source:
    """A file or folder of the host, held open until it stands in the box."""

    def __init__(self, path: str) -> None:
        self._held = os.open(path, os.O_PATH | os.O_CLOEXEC)
        self._is_folder = os.path.isdir(path)  # noqa: PTH112

    def bind(self, target: str, *, device: bool = False) -> None:
        """Let it be seen at `target`, read only unless it is a device."""
        if self._is_folder:
            os.makedirs(target, exist_ok=True)  # noqa: PTH103
        else:
            os.makedirs(os.path.dirname(target), exist_ok=True)  # noqa: PTH103, PTH120
            os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o644))
        _mount(f"/proc/self/fd/{self._held}", target, None, _BIND)
        flags = _REMOUNT | _BIND | _NOSUID | (_NOEXEC if device else _RDONLY | _NODEV)
        _mount(None, target, None, flags)
        os.close(self._held)


def drop_privileges() -> None:
    """Give up every capability for good, and be out of reach of debuggers of the same user."""
    for capability in range(_CAPABILITIES):
        _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
    header = struct.pack("=Ii", _CAPABILITY_VERSION, 0)
    _check(_libc.syscall(_CAPSET[os.uname().machine], header, bytes(24)), "capset")
    _check(_libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    _check(_libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0), "dumpable")


def _die_with_parent() -> None:
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _mount(
    source: str | None, target: str, kind: str | None, flags: int, data: str | None = None
) -> None:
    coded = [text.encode() if text is not None else None for text in (source, target, kind, data)]
    result = _libc.mount(coded[0], coded[1], coded[2], ctypes.c_ulong(flags), coded[3])
    _check(result, f"mount {target}")


def _check(result: int, what: str) -> None:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


if __name__ == "__main__":
    main(sys.argv[1:])
