"""Fetching a model of the catalogue from the Hugging Face hub, whole or not at all.

The hub's address, its metadata and the HTTP session with the user's token,
proxies and certificates are `huggingface_hub`'s. The transfer is our own over
that session, because `hf_hub_download` throws an interrupted file away, and
gigabytes are worth keeping: what came is kept in a `.part` file and the next
`pull` goes on from there. It prints nothing; `cli.pull` shows the progress.
"""

import hashlib
import re
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import httpx2
from huggingface_hub import get_hf_file_metadata, get_session, get_token, hf_hub_url
from huggingface_hub.errors import (
    EntryNotFoundError,
    FileMetadataError,
    GatedRepoError,
    HfHubHTTPError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from mcp_reasoner import __version__
from mcp_reasoner.engine.catalogue import (
    PULL_COMMAND,
    CatalogueEntry,
    ModelFile,
    model_path,
    remember_sha256,
    set_default_model,
)
from mcp_reasoner.engine.runtime import try_lock, unlock
from mcp_reasoner.errors import ModelError

__all__ = ["PullProgress", "PulledModel", "pull_model"]

PullProgress = Callable[[int, int], None]
"""Called with the bytes that are there and the bytes of the whole file."""

_SPARE_BYTES = 256 * 1024 * 1024
"""Left free on the disk beside the model: a full disk hurts more than a missing model."""

_CHUNK = 1 << 20
_TIMEOUT = httpx2.Timeout(30.0)
_RETRIES = 3
_RETRY_SECONDS = 0.5
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class PulledModel:
    """A model that is on this machine now. `fetched` is the number of bytes that came just now."""

    name: str
    path: Path
    bytes: int
    sha256: str
    fetched: int


@dataclass(frozen=True, kw_only=True)
class _Remote:
    url: str
    size: int
    etag: str
    sha256: str | None


def pull_model(
    entry: CatalogueEntry,
    quant: str | None = None,
    *,
    data_dir: Path,
    state_dir: Path,
    endpoint: str | None = None,
    sha256: str | None = None,
    progress: PullProgress | None = None,
) -> PulledModel:
    """Fetch `entry`, check it, and make it the default model (blocking).

    `sha256` replaces the catalogue's expectation; `endpoint` is the hub's
    address (default: HF_ENDPOINT, else the public hub). A file that is there
    already is checked, not fetched. Raises ModelError in one sentence; what was
    fetched until then is kept, so that the same command goes on from there.
    """
    file = entry.file(quant)
    target = model_path(file, data_dir=data_dir)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        lock = try_lock(target.parent / ".pull.lock")
    except OSError as error:
        raise ModelError(f"cannot write to {target.parent}: {error.strerror}") from error
    if lock is None:
        raise ModelError(f"another `{PULL_COMMAND}` is writing to {target.parent}")
    try:
        fetched, digest = _ensure(
            entry, file, target, endpoint=endpoint, wanted=sha256, progress=progress or _quiet
        )
    except OSError as error:
        raise ModelError(f"cannot write the model to {target.parent}: {error}") from error
    finally:
        unlock(lock)
    name = f"{entry.name}:{file.quant}"
    remember_sha256(target, digest, state_dir=state_dir)
    set_default_model(target, name=name, data_dir=data_dir)
    return PulledModel(
        name=name, path=target, bytes=target.stat().st_size, sha256=digest, fetched=fetched
    )


def _ensure(
    entry: CatalogueEntry,
    file: ModelFile,
    target: Path,
    *,
    endpoint: str | None,
    wanted: str | None,
    progress: PullProgress,
) -> tuple[int, str]:
    """Have the right file at `target`: the bytes fetched for it, and its digest."""
    expected = wanted or file.sha256
    if target.is_file():
        digest = _digest(target)
        if expected in (None, digest):
            return 0, digest
        _set_aside(target)
    remote = _look_up(entry, file, endpoint=endpoint)
    if expected and remote.sha256 and remote.sha256 != expected:
        raise ModelError(
            f"the hub offers {file.filename} with SHA-256 {remote.sha256}, not the expected "
            f"{expected}; if you trust it, run `{PULL_COMMAND} --quant {file.quant} "
            f"--sha256 {remote.sha256}`"
        )
    part = target.with_name(f"{target.name}.{remote.etag[:16]}.part")
    have = part.stat().st_size if part.exists() else 0
    if have > remote.size:
        part.unlink()
        have = 0
    _check_space(target.parent, remote.size - have)
    _transfer(remote, part, file=file, progress=progress)
    digest = _digest(part)
    right = expected or remote.sha256 or digest
    if digest != right:
        aside = _set_aside(part)
        raise ModelError(
            f"what came for {file.filename} has SHA-256 {digest}, not {right}; it was moved to "
            f"{aside} and is not used"
        )
    part.replace(target)
    return remote.size - have, digest


def _look_up(entry: CatalogueEntry, file: ModelFile, *, endpoint: str | None) -> _Remote:
    """What the hub says of the file: its size, its version, and its digest where it has one."""
    url = hf_hub_url(entry.repo_id, file.filename, revision=entry.revision, endpoint=endpoint)
    where = f"{file.filename} in {entry.repo_id} at revision {entry.revision[:12]}"
    try:
        found = get_hf_file_metadata(
            url, endpoint=endpoint, library_name="mcp-reasoner", library_version=__version__
        )
    except GatedRepoError as error:
        raise ModelError(f"the hub gives {where} only to users it knows; log in first") from error
    except (EntryNotFoundError, RepositoryNotFoundError, RevisionNotFoundError) as error:
        raise ModelError(f"the hub does not have {where}") from error
    except (HfHubHTTPError, FileMetadataError, OfflineModeIsEnabled, httpx2.HTTPError) as error:
        raise ModelError(f"cannot reach the hub for {where}: {_short(error)}") from error
    if found.size is None or not found.etag:
        raise ModelError(f"the hub does not say how large {where} is")
    digest = found.etag if _SHA256.fullmatch(found.etag) else None
    etag = re.sub(r"[^0-9A-Za-z]", "", found.etag) or "unknown"
    return _Remote(url=url, size=found.size, etag=etag, sha256=digest)


def _check_space(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed + _SPARE_BYTES:
        raise ModelError(
            f"{folder} has {free / 1e9:.1f} GB free, and the model needs "
            f"{(needed + _SPARE_BYTES) / 1e9:.1f} GB"
        )


def _transfer(remote: _Remote, part: Path, *, file: ModelFile, progress: PullProgress) -> None:
    """Bring `part` to its full size, trying again as long as attempts bring something."""
    failures = 0
    with part.open("ab") as out:
        while (have := out.tell()) < remote.size:
            progress(have, remote.size)
            problem: Exception | None = None
            try:
                _append(remote, out, progress=progress)
            except (httpx2.HTTPError, HfHubHTTPError, OfflineModeIsEnabled) as error:
                problem = error
            if out.tell() > have:
                failures = 0
                continue
            failures += 1
            if failures > _RETRIES or (problem is not None and _is_final(problem)):
                reason = _short(problem) if problem else "the hub sends nothing more"
                raise ModelError(
                    f"fetching {file.filename} stopped at {have / 1e9:.2f} of "
                    f"{remote.size / 1e9:.2f} GB: {reason}; run the command again to go on "
                    "from there"
                ) from problem
            time.sleep(_RETRY_SECONDS * failures)
    progress(remote.size, remote.size)


def _append(remote: _Remote, out: BinaryIO, *, progress: PullProgress) -> None:
    """One request for what is missing, written as it comes."""
    have = out.tell()
    headers = {"Range": f"bytes={have}-", "Accept-Encoding": "identity"}
    if token := get_token():
        headers["Authorization"] = f"Bearer {token}"  # not sent on to another host: httpx drops it
    with get_session().stream("GET", remote.url, headers=headers, timeout=_TIMEOUT) as response:
        response.raise_for_status()
        if response.status_code != 206:
            # The server does not do ranges: it sends the file from its beginning.
            out.truncate(0)
            out.seek(0)
        for chunk in response.iter_bytes(_CHUNK):
            if out.tell() + len(chunk) > remote.size:
                raise httpx2.RemoteProtocolError("more bytes came than the file has")
            out.write(chunk)
            progress(out.tell(), remote.size)
    out.flush()


def _is_final(error: Exception) -> bool:
    """Whether asking again cannot help: the server refused, and not because of load."""
    response = getattr(error, "response", None)
    status = response.status_code if isinstance(response, httpx2.Response) else 0
    return 400 <= status < 500 and status not in (408, 429)


def _set_aside(path: Path) -> Path:
    aside = path.with_name(f"{path.name}.bad")
    path.replace(aside)
    return aside


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _short(error: Exception) -> str:
    text = str(error).strip() or type(error).__name__
    return text.splitlines()[0][:200]


def _quiet(have: int, size: int) -> None:
    """No progress is wanted."""
