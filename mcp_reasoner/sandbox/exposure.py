"""What a box may see of this machine: the interpreter, its standard library and named packages.

Found out once per start by asking an interpreter of the same kind what it maps and
where its library lies. Inside, everything stands under `/python`, whatever folder of
the host it comes from, but for the system's shared libraries, which keep their
places. Linux only.
"""

import json
import struct
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["HOME", "SITE", "Exposure", "Mount", "find_exposure"]

HOME = "/python"
SITE = f"{HOME}/site"
_SYSTEM = ("/lib/", "/lib64/", "/usr/lib/", "/usr/lib64/", "/usr/local/lib/")
_SECONDS = 60.0
_PT_INTERP = 3
_ASK = """
import importlib, importlib.util, json, os, pathlib, sys, sysconfig
found = {}
for name in sys.argv[1:]:
    spec = importlib.util.find_spec(name)
    if spec is not None:
        found[name] = list(spec.submodule_search_locations or []) or [spec.origin]
        # What is compiled may need further libraries, which are mapped once it is imported.
        if any(next(pathlib.Path(place).rglob("*.so"), None) for place in found[name]):
            importlib.import_module(name)
dynamic = os.path.join(os.path.dirname(os.__file__), "lib-dynload")
for entry in sorted(os.listdir(dynamic)) if os.path.isdir(dynamic) else []:
    try:
        importlib.import_module(entry.split(".")[0])
    except Exception:
        pass
mapped = sorted({line.split()[-1] for line in open("/proc/self/maps") if "/" in line})
print(json.dumps({
    "packages": found,
    "executable": os.path.realpath(sys.executable),
    "stdlib": sysconfig.get_path("stdlib"),
    "mapped": [path for path in mapped if os.path.isfile(path)],
}))
"""


@dataclass(frozen=True)
class Mount:
    """A file or folder of the host, and where it stands in the box, to be read only."""

    source: str
    target: str


@dataclass(frozen=True)
class Exposure:
    """All mounts, in an order in which each fits into those before; and what else must be said.

    `hidden` are folders of the box that cover something; `links` are symbolic
    links (place, what it says); `library_path` is for the loader.
    """

    mounts: tuple[Mount, ...]
    hidden: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    executable: str
    library_path: str


def find_exposure(packages: Sequence[str], *, search_path: Sequence[str]) -> Exposure:
    """Ask an interpreter with `search_path` where all of that is; OSError if it cannot tell."""
    script = f"import sys; sys.path[:] = {json.dumps(list(search_path))}\n{_ASK}"
    done = subprocess.run(
        [sys.executable, "-I", "-c", script, *packages],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        raise OSError(f"the interpreter could not be asked: {done.stderr[-300:]!r}")
    told = json.loads(done.stdout)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    stdlib = f"{HOME}/lib/{version}"
    executable = f"{HOME}/bin/python3"
    mounts = [Mount(told["executable"], executable), Mount(told["stdlib"], stdlib)]
    for places in told["packages"].values():
        for place in places:
            mounts.append(Mount(place, f"{SITE}/{Path(place).name}"))
            # Where wheels for Linux put the shared libraries that they bring.
            libraries = Path(place).parent / f"{Path(place).name}.libs"
            if libraries.is_dir():
                mounts.append(Mount(str(libraries), f"{SITE}/{libraries.name}"))
    loader = _loader(Path(told["executable"]))
    if loader is not None:
        mounts.append(Mount(str(Path(loader).resolve()), loader))
    links: dict[str, str] = {}
    folders = {f"{HOME}/lib"}
    covered = tuple(f"{mount.source}/" for mount in mounts)
    for mapped in told["mapped"]:
        if mapped.startswith(covered) or ".so" not in Path(mapped).name:
            continue
        in_system = mapped.startswith(_SYSTEM)
        target = mapped if in_system else f"{HOME}/lib/{Path(mapped).name}"
        folders.add(str(Path(target).parent))
        mounts.append(Mount(mapped, target))
        links |= _names_of(Path(mapped), Path(target))
    return Exposure(
        mounts=tuple(mounts),
        hidden=(f"{stdlib}/site-packages", f"{stdlib}/dist-packages"),
        links=tuple(links.items()),
        executable=executable,
        library_path=":".join(sorted(folders)),
    )


def _loader(executable: Path) -> str | None:
    """The path of the dynamic loader that an ELF file names (its segment PT_INTERP)."""
    data = executable.read_bytes()[: 1 << 16]
    if data[:5] != b"\x7fELF\x02":
        return None
    start, size, count = *struct.unpack_from("<Q", data, 32), *struct.unpack_from("<HH", data, 54)
    for at in range(start, start + size * count, size):
        if struct.unpack_from("<I", data, at)[0] == _PT_INTERP:
            offset, length = struct.unpack_from("<Q", data, at + 8)[0], _length(data, at)
            return data[offset : offset + length].rstrip(b"\0").decode()
    return None


def _length(data: bytes, at: int) -> int:
    return int(struct.unpack_from("<Q", data, at + 32)[0])


def _names_of(library: Path, target: Path) -> dict[str, str]:
    """Other names under which the loader may look for a library: links beside it, and its own."""
    found: dict[str, str] = {}
    for other in library.parent.iterdir():
        named_alike = other.name.startswith(library.name.split(".so")[0] + ".so")
        if named_alike and other.is_symlink() and other.resolve() == library.resolve():
            found[str(target.parent / other.name)] = target.name
    return found
