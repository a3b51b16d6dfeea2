"""Which model answers: a file, a name, the pulled default, or the embedded one.

It knows where models lie and what they are called; it fetches none (`pull`)
and loads none (the host). Names are those that `mcp-reasoner models` lists.
"""

import contextlib
import hashlib
import importlib.resources
from dataclasses import dataclass
from pathlib import Path

from mcp_reasoner.engine.gguf import GGUFHeader, read_header
from mcp_reasoner.engine.jsonfile import read_json, write_json
from mcp_reasoner.engine.protocol import ModelInfo
from mcp_reasoner.errors import ModelError

__all__ = [
    "EMBEDDED_NAME",
    "PULL_COMMAND",
    "VIBETHINKER",
    "CatalogueEntry",
    "LocalModel",
    "ModelFile",
    "embedded_notice",
    "known_models",
    "model_path",
    "model_sha256",
    "remember_sha256",
    "resolve_model",
    "set_default_model",
]

EMBEDDED_NAME = "nano-1"
PULL_COMMAND = "mcp-reasoner pull"

_DEFAULT_RECORD = "default-model.json"
_HASH_RECORD = "model-hashes.json"


@dataclass(frozen=True, kw_only=True)
class ModelFile:
    """One file of a catalogue entry. `sha256` is None where nobody has recorded it yet.

    `about_bytes` is for people; the size that counts comes from the hub.
    """

    quant: str
    filename: str
    about_bytes: int
    sha256: str | None = None


@dataclass(frozen=True, kw_only=True)
class CatalogueEntry:
    """A model that `pull` can fetch: where it lies, at which revision, in which quantizations."""

    name: str
    repo_id: str
    revision: str
    files: tuple[ModelFile, ...]

    def file(self, quant: str | None = None) -> ModelFile:
        """The file with this quantization, or the first; raises ModelError naming those there."""
        for file in self.files:
            if quant is None or file.quant.lower() == quant.lower():
                return file
        offered = ", ".join(file.quant for file in self.files)
        raise ModelError(f"{self.name} is not offered as {quant}; choose one of {offered}")


VIBETHINKER = CatalogueEntry(
    name="VibeThinker-3B",
    repo_id="prithivMLmods/VibeThinker-3B-GGUF",
    revision="c94abbc502a2fb1aa54afc5048dafaeb84a7ba4e",
    files=(
        ModelFile(
            quant="Q8_0",
            filename="VibeThinker-3B.Q8_0.gguf",
            about_bytes=3_290_000_000,
            sha256="8e80bce863fedd7df3dfa05c2f6d052f3e9dface2139bd4b4239baedea64520e",
        ),
        ModelFile(quant="Q4_K_M", filename="VibeThinker-3B.Q4_K_M.gguf", about_bytes=1_930_000_000),
    ),
)


@dataclass(frozen=True, kw_only=True)
class LocalModel:
    """A model file on this machine, and what its header says."""

    path: Path
    name: str
    header: GGUFHeader
    embedded: bool = False


def resolve_model(model: str | None, *, data_dir: Path) -> LocalModel:
    """The model that a setting means: a name, a path, or with None the default.

    The default is the model pulled last, else the embedded one. Raises
    ModelError when the file is missing or is not a GGUF file.
    """
    if model is None:
        record = read_json(data_dir / _DEFAULT_RECORD)
        path, name = record.get("path"), record.get("name")
        if not (isinstance(path, str) and isinstance(name, str)):
            return _embedded()
        return _at(Path(path), name, remedy=f"fetch it again with `{PULL_COMMAND}`")
    if model.lower() in ("nano", EMBEDDED_NAME):
        return _embedded()
    name, _, quant = model.partition(":")
    if name.lower() == VIBETHINKER.name.lower():
        return _pulled(quant or None, data_dir=data_dir)
    path = Path(model).expanduser()
    known = f"give a GGUF file or one of {EMBEDDED_NAME}, {VIBETHINKER.name}"
    return _at(path.absolute(), path.name.removesuffix(".gguf"), remedy=known)


def known_models(data_dir: Path) -> list[tuple[str, Path, ModelFile | None]]:
    """Every name that `--model` takes, with where its file is or would be."""
    files = [
        (f"{VIBETHINKER.name}:{file.quant}", model_path(file, data_dir=data_dir), file)
        for file in VIBETHINKER.files
    ]
    return [(EMBEDDED_NAME, _embedded_path(), None), *files]


def model_path(file: ModelFile, *, data_dir: Path) -> Path:
    """Where the catalogue's file lies once it is pulled."""
    return data_dir / "models" / file.filename


def set_default_model(path: Path, *, name: str, data_dir: Path) -> None:
    """Make a model the one that is used when no setting names another."""
    try:
        write_json(data_dir / _DEFAULT_RECORD, {"name": name, "path": str(path)})
    except OSError as error:
        raise ModelError(f"cannot record the default model in {data_dir}: {error}") from error


def embedded_notice(model: ModelInfo) -> str:
    """What a user of the embedded model is told, with the command that fetches the real one."""
    gigabytes = VIBETHINKER.files[0].about_bytes / 1e9
    return (
        f"{model.name} is the small demonstration model that ships with mcp-reasoner; "
        f"`{PULL_COMMAND}` fetches {VIBETHINKER.name} ({gigabytes:.1f} GB)"
    )


def model_sha256(path: Path, *, state_dir: Path) -> str:
    """The file's SHA-256 in hex, read once per path, size and time of change (blocking)."""
    found = path.stat()
    known = read_json(state_dir / _HASH_RECORD).get(str(path))
    match known:
        case [size, changed, str(digest)] if (size, changed) == (found.st_size, found.st_mtime_ns):
            return digest
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    remember_sha256(path, digest, state_dir=state_dir)
    return digest


def remember_sha256(path: Path, digest: str, *, state_dir: Path) -> None:
    """Keep a digest just computed, so that gigabytes are not read for it again."""
    found = path.stat()
    record = read_json(state_dir / _HASH_RECORD)
    record = {name: value for name, value in record.items() if Path(name).exists()}
    record[str(path)] = [found.st_size, found.st_mtime_ns, digest]
    # A state folder that cannot be written costs time, not answers.
    with contextlib.suppress(OSError):
        write_json(state_dir / _HASH_RECORD, record)


def _embedded_path() -> Path:
    return Path(str(importlib.resources.files("mcp_reasoner") / "nano" / "nano.gguf"))


def _embedded() -> LocalModel:
    path = _embedded_path()
    return LocalModel(path=path, name=EMBEDDED_NAME, header=read_header(path), embedded=True)


def _pulled(quant: str | None, *, data_dir: Path) -> LocalModel:
    """The named quantization, or without a name the first that has been pulled."""
    files = [VIBETHINKER.file(quant)] if quant else list(VIBETHINKER.files)
    for file in files:
        path = model_path(file, data_dir=data_dir)
        if path.exists():
            return _at(path, f"{VIBETHINKER.name}:{file.quant}", remedy="")
    option = f" --quant {files[0].quant}" if quant else ""
    raise ModelError(
        f"{VIBETHINKER.name} is not on this machine; fetch it with `{PULL_COMMAND}{option}`"
    )


def _at(path: Path, name: str, *, remedy: str) -> LocalModel:
    if not path.is_file():
        raise ModelError(f"there is no model file at {path}; {remedy}")
    return LocalModel(path=path, name=name, header=read_header(path))
