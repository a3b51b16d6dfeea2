"""The user's runtime folder: where engine hosts keep sockets, locks and records, and who may.

The folder belongs to this user alone (0700, owner checked, no symlink), since
whoever can write there can answer in the engine's place. This module names
files and takes locks; it starts and asks no host (`hosts` does).
"""

import contextlib
import hashlib
import os
import stat
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import anyio

from mcp_reasoner.errors import EngineBusyError, EngineError, SettingsError

__all__ = [
    "KEY_LENGTH",
    "MAX_SOCKET_BYTES",
    "default_runtime_folder",
    "engine_key",
    "file_lock",
    "is_locked",
    "open_runtime_folder",
    "try_lock",
    "unlock",
]

KEY_LENGTH = 16
"""Characters of the key that names a host's files."""

MAX_SOCKET_BYTES = 103
"""The longest socket path that every Unix accepts (Linux 107, macOS and the BSDs 103)."""

_APP = "mcp-reasoner"
_LOCK_POLL_SECONDS = 0.05


def engine_key(model: Path, *, context: int, gpu_layers: int, kv_type: str) -> str:
    """The name under which fronts with the same model and the same needs share one host.

    Only what makes an answer different, or a host unable to give it, is part of
    it: the file (path, size, time of change), the context, the GPU layers and
    the precision of the cache.
    Settings of speed are those of the front that starts the host.
    """
    path = model.resolve()
    found = path.stat()
    parts = (str(path), found.st_size, found.st_mtime_ns, context, gpu_layers, kv_type)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:KEY_LENGTH]


def open_runtime_folder(configured: Path | None = None) -> Path:
    """The folder for hosts' files, created when it is missing.

    `configured` is the setting `runtime_dir`; None takes the first of
    `default_runtime_folder`. Raises SettingsError about a configured folder and
    EngineError about a default one that cannot be trusted or used.
    """
    if configured is None:
        folder = default_runtime_folder()
        _open_private(folder, parents=False, error=EngineError)
        return folder
    folder = Path(os.path.abspath(configured))  # noqa: PTH100 - resolve() would follow a symlink
    if not _fits(folder):
        raise SettingsError(
            f"runtime_dir {folder} is too long for a Unix socket; "
            f"use one of at most {MAX_SOCKET_BYTES - _NAME_BYTES} bytes"
        )
    _open_private(folder, parents=True, error=SettingsError)
    return folder


def default_runtime_folder() -> Path:
    """`XDG_RUNTIME_DIR/mcp-reasoner` where that is usable, else a folder named with the uid.

    A relative or missing XDG_RUNTIME_DIR, or one that is not this user's or
    leaves no room for a socket's name, is passed over, as the specification asks.
    """
    given = os.environ.get("XDG_RUNTIME_DIR", "")
    if Path(given).is_absolute():
        folder = Path(given, _APP)
        if _fits(folder) and _is_own_directory(Path(given)):
            return folder
    name = f"{_APP}-{_user()}"
    folder = Path(tempfile.gettempdir(), name)
    return folder if _fits(folder) else Path("/tmp", name)  # noqa: S108 - checked when opened


def _fits(folder: Path) -> bool:
    return len(os.fsencode(folder)) + _NAME_BYTES <= MAX_SOCKET_BYTES


_NAME_BYTES = 1 + KEY_LENGTH + len(".sock")


def _user() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else os.environ.get("USERNAME", "user")


def _is_own_directory(folder: Path) -> bool:
    try:
        found = folder.stat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and (
        not hasattr(os, "getuid") or (found.st_uid == os.getuid() and os.access(folder, os.W_OK))
    )


def _open_private(
    folder: Path, *, parents: bool, error: type[EngineError] | type[SettingsError]
) -> None:
    """Create `folder` as 0700 or check that what is there is a folder of this user alone."""
    try:
        if parents:
            folder.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        found = folder.lstat()
    except OSError as reason:
        raise error(f"cannot create the runtime folder {folder}: {reason.strerror}") from reason
    if stat.S_ISLNK(found.st_mode):
        raise error(f"the runtime folder {folder} is a symbolic link, which is not trusted")
    if not stat.S_ISDIR(found.st_mode):
        raise error(f"the runtime folder {folder} is not a folder")
    if not hasattr(os, "getuid"):
        return
    if found.st_uid != os.getuid():
        raise error(f"the runtime folder {folder} belongs to another user (uid {found.st_uid})")
    if stat.S_IMODE(found.st_mode) & 0o077:
        raise error(f"the runtime folder {folder} is open to other users; run: chmod 700 {folder}")


def try_lock(path: Path) -> int | None:
    """Take the lock file at once: the descriptor that holds it, or None when another has it.

    The lock ends with the descriptor, so also with the process, however it dies.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
    try:
        if _flock(descriptor):
            return descriptor
    except BaseException:
        os.close(descriptor)
        raise
    os.close(descriptor)
    return None


def unlock(descriptor: int) -> None:
    """Give back what `try_lock` took. The file stays: removing it would split the lock in two."""
    os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    def _flock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _flock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def is_locked(path: Path) -> bool:
    """Whether some process holds the lock file now. A missing file is not locked."""
    if not path.exists():
        return False
    with _taken(path) as descriptor:
        return descriptor is None


@contextlib.contextmanager
def _taken(path: Path) -> Iterator[int | None]:
    descriptor = try_lock(path)
    try:
        yield descriptor
    finally:
        if descriptor is not None:
            unlock(descriptor)


@contextlib.asynccontextmanager
async def file_lock(path: Path, *, wait_seconds: float, holder: str) -> AsyncIterator[None]:
    """Hold the lock file at `path`; raises EngineBusyError naming `holder` after `wait_seconds`."""
    descriptor: int | None = None
    with anyio.move_on_after(wait_seconds):
        while (descriptor := try_lock(path)) is None:  # noqa: ASYNC110 - another process holds it
            await anyio.sleep(_LOCK_POLL_SECONDS)
    if descriptor is None:
        raise EngineBusyError(f"{holder} has held {path} for over {wait_seconds:g} seconds")
    try:
        yield
    finally:
        unlock(descriptor)
