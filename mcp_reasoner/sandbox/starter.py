"""How a worker is started at each level: command line and environment; and bait for its probe."""

import json
import os
import socket
import sys
import tempfile
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Self

import platformdirs

from mcp_reasoner.sandbox import landlock, launcher, seccomp, wasm
from mcp_reasoner.sandbox.confinement import UNCONFINED
from mcp_reasoner.sandbox.exposure import HOME, SITE, Exposure, find_exposure

__all__ = ["Bait", "Starter"]

_BOOT = """
import json, sys
config = json.loads(sys.argv[1])
if config["path"] is not None:
    sys.path[:] = config["path"]
from mcp_reasoner.sandbox.zygote import main
config.pop("path")
main(config.pop("registry"), **config)
"""
# As many jobs run at once as there are cores: none needs threads for its linear algebra, nor
# memory reserved for each of its own.
_ONE_THREAD = {
    "MALLOC_ARENA_MAX": "1",
    "MKL_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
# What an interpreter may need to find its libraries; nothing else of the user's is passed on.
_KEPT_ENVIRONMENT = (
    "DYLD_LIBRARY_PATH",
    "LD_LIBRARY_PATH",
    "PYTHONHOME",
    "SYSTEMROOT",
)
# -P and -s with an environment made here isolate as -I does, but keep the hash seed.
_FLAGS = ("-s", "-P", "-X", "utf8")
_BOOT_WASM = """
import json, sys
config = json.loads(sys.argv[1])
sys.path[:] = config.pop("path")
from mcp_reasoner.sandbox.wasm import main
main(config.pop("registry"), **config)
"""
_READ_ALWAYS = ("/dev/null", "/dev/urandom")


class Starter:
    """Knows how to start workers with `tasks`, which may import `packages`."""

    def __init__(self, *, tasks: str, packages: Sequence[str], fork: bool) -> None:
        self._tasks = tasks
        self._packages = tuple(packages)
        self._fork = fork

    def command(self, level: str) -> tuple[list[str], dict[str, str]]:
        """The command line and the environment; OSError where the level is not to be had."""
        if level == "wasm":
            return self._webassembly()
        if level not in UNCONFINED and not (seccomp.supported() and landlock.abi()):
            raise OSError("this system has no seccomp filter of ours, or no Landlock")
        if level == "full":
            return self._boxed(self._exposure)
        kept = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
        readable, listable = ([], []) if level in UNCONFINED else self._readable()
        config = self._config(level, path=self._search_path, readable=readable, listable=listable)
        environment = {**kept, **_ONE_THREAD, "PYTHONHASHSEED": "0", "PATH": os.defpath}
        return [sys.executable, *_FLAGS, "-c", _BOOT, config], environment

    def _webassembly(self) -> tuple[list[str], dict[str, str]]:
        missing = wasm.available()
        if missing:
            raise OSError(missing)
        cache = platformdirs.user_cache_path("mcp-reasoner", ensure_exists=True)
        config = {"path": self._search_path, "registry": self._tasks, "cache": str(cache)}
        kept = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
        environment = {**kept, "PATH": os.defpath}
        return [sys.executable, *_FLAGS, "-c", _BOOT_WASM, json.dumps(config)], environment

    def _boxed(self, exposure: Exposure) -> tuple[list[str], dict[str, str]]:
        readable = [HOME, *exposure.library_path.split(":"), *_READ_ALWAYS]
        config = self._config("full", path=None, readable=readable, listable=[])
        launch = {
            "mounts": [[mount.source, mount.target] for mount in exposure.mounts],
            "hidden": exposure.hidden,
            "links": exposure.links,
            "executable": exposure.executable,
            "arguments": [exposure.executable, *_FLAGS, "-c", _BOOT, config],
            "environment": {
                **_ONE_THREAD,
                "LD_LIBRARY_PATH": exposure.library_path,
                "PYTHONDONTWRITEBYTECODE": "1",
                "PYTHONHASHSEED": "0",
                "PYTHONHOME": HOME,
                "PYTHONPATH": SITE,
            },
        }
        command = [sys.executable, "-I", "-S", launcher.__file__, json.dumps(launch)]
        return command, {}

    def _readable(self) -> tuple[list[str], list[str]]:
        """On the host, what the box would hold: files and folders, and folders to list only."""
        readable = [*_READ_ALWAYS]
        library = str(Path(os.__file__).parent)
        for mount in self._exposure.mounts:
            if mount.source != library:
                readable.append(mount.source)
        # One by one, since rules cannot leave out the packages that lie in the library's folder.
        readable += [
            entry.path
            for entry in os.scandir(library)
            if entry.name not in ("site-packages", "dist-packages")
        ]
        return readable, [library]

    def _config(
        self, level: str, *, path: list[str] | None, readable: list[str], listable: list[str]
    ) -> str:
        return json.dumps(
            {
                "path": path,
                "registry": self._tasks,
                "fork": self._fork,
                "level": level,
                "packages": self._packages if level == "process" else None,
                "readable": readable,
                "listable": listable,
            }
        )

    @cached_property
    def _exposure(self) -> Exposure:
        return find_exposure(self._packages, search_path=self._search_path)

    @cached_property
    def _search_path(self) -> list[str]:
        """Where a worker finds this package and all that this process can import."""
        root = str(Path(__file__).resolve().parents[2])
        return [root, *(path for path in sys.path if Path(path).is_absolute())]


class Bait:
    """A file and a listener that anybody on this machine could reach; a context manager."""

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="mcp-reasoner-probe-")
        folder = Path(self._folder.name)
        folder.chmod(0o755)
        self.canary = folder / "canary"
        self.canary.write_text("alive")
        self.canary.chmod(0o644)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        self._folder.cleanup()
