"""Which files a boxed process may read; none may be written, made, linked or run.

Landlock (Linux 5.13 and newer) without privileges: from `restrict` on, only what
lies under the given folders and files can be opened, and only for reading. Newer
kernels also keep the process from TCP, abstract Unix sockets and signals to
processes outside; what an older one lacks, `seccomp` covers.
"""

import ctypes
import os
import struct
from collections.abc import Iterable

__all__ = ["abi", "restrict", "rules"]

_CREATE, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION = 1
_PATH_BENEATH = 1
_WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 1, 1 << 2, 1 << 3
_NOWHERE = "/dev/null"
# How many kinds of access to files a version of Landlock knows.
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
_LATEST_FILE_RIGHTS = 16
_TCP, _SCOPES = 0b11, 0b11
_PR_SET_NO_NEW_PRIVS = 38

_LIBC = ctypes.CDLL(None, use_errno=True) if hasattr(os, "O_PATH") else None


def abi() -> int:
    """The version of Landlock that this kernel has; 0 for none."""
    return max(0, int(_LIBC.syscall(_CREATE, None, 0, _VERSION))) if _LIBC is not None else 0


def rules(readable: Iterable[str], *, listable: Iterable[str] = ()) -> int:
    """A descriptor of the rules that let a process read `readable` and nothing else.

    Missing paths are left out; of `listable` folders, names can be read but no contents. What
    is written to /dev/null is lost as ever. One set of rules serves any number of processes.
    """
    version = abi()
    if _LIBC is None or version < 1:
        raise OSError("this kernel has no Landlock")
    files = (1 << _FILE_RIGHTS.get(version, _LATEST_FILE_RIGHTS)) - 1
    fields = [files, _TCP if version >= 4 else 0, _SCOPES if version >= 6 else 0]
    size = 8 if version < 4 else 16 if version < 6 else 24
    attributes = struct.pack("=QQQ", *fields)[:size]
    made = _checked(_LIBC.syscall(_CREATE, attributes, size, 0), "landlock_create_ruleset")
    for path in readable:
        _add(made, path, _READ_FILE | _READ_DIR)
    for path in listable:
        _add(made, path, _READ_DIR)
    _add(made, _NOWHERE, _READ_FILE | _WRITE_FILE)
    return made


def restrict(made: int) -> None:
    """Bind this process to rules that were made before, for good, and close them here."""
    if _LIBC is None:
        raise OSError("this kernel has no Landlock")
    _checked(_LIBC.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    _checked(_LIBC.syscall(_RESTRICT_SELF, made, 0), "landlock_restrict_self")
    os.close(made)


def _add(made: int, path: str, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        given = rights if os.path.isdir(path) else rights & ~_READ_DIR  # noqa: PTH112
        rule = struct.pack("=Qi", given, place)
        assert _LIBC is not None  # noqa: S101 - checked by the caller
        _checked(_LIBC.syscall(_ADD_RULE, made, _PATH_BENEATH, rule, 0), "landlock_add_rule")
    finally:
        os.close(place)


def _checked(result: int, what: str) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), what)
    return result
