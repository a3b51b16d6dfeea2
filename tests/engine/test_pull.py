"""Pulling a model from a local server that answers as the hub's resolve endpoints do."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from mcp_reasoner.engine.catalogue import (
    VIBETHINKER,
    CatalogueEntry,
    ModelFile,
    model_sha256,
    resolve_model,
)
from mcp_reasoner.engine.pull import PulledModel, pull_model
from mcp_reasoner.errors import ModelError

CONTENT = b"GGUF" + bytes(range(256)) * 12_000
SHA256 = hashlib.sha256(CONTENT).hexdigest()
REVISION = "0123456789abcdef0123456789abcdef01234567"
FILE = "Tiny.Q8_0.gguf"


@dataclass
class Hub:
    """What the server does, and what it was asked."""

    port: int = 0
    path: str = f"/someone/tiny/resolve/{REVISION}/{FILE}"
    content: bytes = CONTENT
    etag: str = SHA256
    stop_after: int | None = None
    ranges: bool = True
    status: int = 200
    error_code: str | None = None
    asked: list[str] = field(default_factory=list)
    """The Range of each GET of the file's bytes."""

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"


class Handler(BaseHTTPRequestHandler):
    """`/REPO/resolve/REVISION/FILE` redirects to another host, as the hub does for large files."""

    hub: Hub
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self._resolve()

    def do_GET(self) -> None:
        if self.path.startswith("/cdn/"):
            self._send()
        else:
            self._resolve()

    def _resolve(self) -> None:
        if self.hub.status != 200 or self.path != self.hub.path:
            self.send_response(self.hub.status if self.hub.status != 200 else 404)
            if self.hub.error_code:
                self.send_header("X-Error-Code", self.hub.error_code)
        else:
            self.send_response(302)
            self.send_header("Location", f"http://localhost:{self.hub.port}/cdn/{FILE}")
            self.send_header("X-Repo-Commit", REVISION)
            self.send_header("X-Linked-Size", str(len(self.hub.content)))
            self.send_header("X-Linked-Etag", f'"{self.hub.etag}"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send(self) -> None:
        given = self.headers.get("Range", "")
        self.hub.asked.append(given)
        start = int(given.removeprefix("bytes=").rstrip("-") or 0) if self.hub.ranges else 0
        body = self.hub.content[start:]
        self.send_response(206 if self.hub.ranges else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.hub.stop_after is None:
            self.wfile.write(body)
        else:
            self.wfile.write(body[: self.hub.stop_after])
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def hub() -> Iterator[Hub]:
    state = Hub()
    handler = type("HubHandler", (Handler,), {"hub": state})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        state.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield state
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def _no_delay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mcp_reasoner.engine.pull._RETRY_SECONDS", 0.0)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")


def entry(sha256: str | None = SHA256) -> CatalogueEntry:
    file = ModelFile(quant="Q8_0", filename=FILE, about_bytes=len(CONTENT), sha256=sha256)
    return CatalogueEntry(name="Tiny", repo_id="someone/tiny", revision=REVISION, files=(file,))


def pull(hub: Hub, folder: Path, **options: Any) -> PulledModel:
    wanted = options.pop("entry", entry())
    return pull_model(
        wanted,
        data_dir=folder / "data",
        state_dir=folder / "state",
        endpoint=hub.endpoint,
        **options,
    )


def test_a_model_is_fetched_checked_and_becomes_the_default(hub: Hub, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    pulled = pull(hub, tmp_path, progress=lambda have, size: seen.append((have, size)))
    assert (pulled.sha256, pulled.bytes, pulled.fetched) == (SHA256, len(CONTENT), len(CONTENT))
    assert pulled.path.read_bytes() == CONTENT
    assert list(pulled.path.parent.glob("*.part")) == []
    assert seen[0] == (0, len(CONTENT))
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    assert [have for have, _ in seen] == sorted(have for have, _ in seen)
    default = resolve_model(None, data_dir=tmp_path / "data")
    assert (default.path, default.name, default.embedded) == (pulled.path, "Tiny:Q8_0", False)
    assert model_sha256(pulled.path, state_dir=tmp_path / "state") == SHA256


def test_a_model_that_is_there_is_checked_and_not_fetched_again(hub: Hub, tmp_path: Path) -> None:
    pull(hub, tmp_path)
    asked = len(hub.asked)
    assert pull(hub, tmp_path).fetched == 0
    assert len(hub.asked) == asked


def test_a_damaged_model_is_fetched_again(hub: Hub, tmp_path: Path) -> None:
    path = pull(hub, tmp_path).path
    path.write_bytes(b"GGUF damaged")
    assert pull(hub, tmp_path).fetched == len(CONTENT)
    assert path.read_bytes() == CONTENT


def test_a_broken_transfer_goes_on_where_it_stopped(hub: Hub, tmp_path: Path) -> None:
    hub.stop_after = 1_200_000
    assert pull(hub, tmp_path).path.read_bytes() == CONTENT
    assert len(hub.asked) > 1
    assert hub.asked[1] != hub.asked[0]


def test_an_interrupted_pull_is_resumed_by_the_next_one(hub: Hub, tmp_path: Path) -> None:
    class InterruptedPullError(Exception):
        """The user's Ctrl-C."""

    def interrupt(have: int, size: int) -> None:
        if have >= 1 << 20:
            raise InterruptedPullError

    with pytest.raises(InterruptedPullError):
        pull(hub, tmp_path, progress=interrupt)
    (part,) = (tmp_path / "data" / "models").glob("*.part")
    have = part.stat().st_size
    assert have >= 1 << 20
    pulled = pull(hub, tmp_path)
    assert hub.asked[-1] == f"bytes={have}-"
    assert pulled.fetched == len(CONTENT) - have
    assert pulled.path.read_bytes() == CONTENT


def test_a_server_without_ranges_sends_the_file_from_its_beginning(
    hub: Hub, tmp_path: Path
) -> None:
    (tmp_path / "data" / "models").mkdir(parents=True)
    (tmp_path / "data" / "models" / f"{FILE}.{SHA256[:16]}.part").write_bytes(b"old bytes")
    hub.ranges = False
    assert pull(hub, tmp_path).path.read_bytes() == CONTENT


def test_a_transfer_that_brings_nothing_ends_with_a_sentence(hub: Hub, tmp_path: Path) -> None:
    hub.stop_after = 0
    with pytest.raises(ModelError, match=r"stopped at 0\.00 of .* run the command again"):
        pull(hub, tmp_path)


def test_bytes_with_a_wrong_checksum_are_moved_aside(hub: Hub, tmp_path: Path) -> None:
    hub.content = CONTENT[:-1] + b"!"
    with pytest.raises(ModelError, match=r"has SHA-256 .* not .*; it was moved to .*\.bad"):
        pull(hub, tmp_path)
    folder = tmp_path / "data" / "models"
    assert not (folder / FILE).exists()
    assert len(list(folder.glob("*.bad"))) == 1
    assert resolve_model(None, data_dir=tmp_path / "data").embedded


def test_another_file_on_the_hub_is_refused_before_it_is_fetched(hub: Hub, tmp_path: Path) -> None:
    other = entry(sha256="0" * 64)
    with pytest.raises(ModelError, match=f"--sha256 {SHA256}"):
        pull(hub, tmp_path, entry=other)
    assert hub.asked == []
    assert pull(hub, tmp_path, entry=other, sha256=SHA256).sha256 == SHA256


def test_without_a_recorded_checksum_the_hubs_own_is_used(hub: Hub, tmp_path: Path) -> None:
    hub.content = CONTENT[:-1] + b"!"
    with pytest.raises(ModelError, match="has SHA-256"):
        pull(hub, tmp_path, entry=entry(sha256=None))


def test_too_little_space_is_said_before_anything_is_fetched(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Usage(NamedTuple):
        total: int = 10**9
        used: int = 10**9 - 1000
        free: int = 1000

    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage())
    with pytest.raises(ModelError, match=r"has 0\.0 GB free, and the model needs 0\.3 GB"):
        pull(hub, tmp_path)
    assert hub.asked == []


@pytest.mark.parametrize(
    ("status", "code", "says"),
    [
        pytest.param(404, "EntryNotFound", "the hub does not have Tiny", id="no file"),
        pytest.param(404, "RevisionNotFound", "the hub does not have Tiny", id="no revision"),
        pytest.param(404, "RepoNotFound", "the hub does not have Tiny", id="no repository"),
        pytest.param(403, "GatedRepo", "only to users it knows", id="gated"),
        pytest.param(500, None, "cannot reach the hub", id="server fault"),
    ],
)
def test_what_the_hub_refuses_is_one_sentence(
    hub: Hub, tmp_path: Path, status: int, code: str | None, says: str
) -> None:
    hub.status, hub.error_code = status, code
    with pytest.raises(ModelError, match=says) as raised:
        pull(hub, tmp_path)
    assert "\n" not in str(raised.value)


def test_a_hub_that_is_not_there_is_one_sentence(tmp_path: Path, hub: Hub) -> None:
    nowhere = Hub(port=9)
    with pytest.raises(ModelError, match="cannot reach the hub"):
        pull(nowhere, tmp_path)


def test_two_pulls_at_once_are_refused(hub: Hub, tmp_path: Path) -> None:
    def again(have: int, size: int) -> None:
        with pytest.raises(ModelError, match="another `mcp-reasoner pull`"):
            pull(hub, tmp_path)

    pull(hub, tmp_path, progress=again)


def test_an_unknown_quantization_names_those_offered(hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="choose one of Q8_0"):
        pull(hub, tmp_path, quant="Q2_K")


def test_the_command_fetches_from_the_hub_that_the_environment_names(
    hub: Hub, tmp_path: Path
) -> None:
    file = VIBETHINKER.file("Q4_K_M")
    hub.path = f"/{VIBETHINKER.repo_id}/resolve/{VIBETHINKER.revision}/{file.filename}"
    program = (
        "from mcp_reasoner.cli.pull import pull; "
        "from mcp_reasoner.config import load_settings; "
        "pull(['--quant', 'q4_k_m', '--json'], obj=load_settings({}).settings)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ
        | {
            "HF_ENDPOINT": hub.endpoint,
            "HF_HOME": str(tmp_path / "hf"),
            "MCP_REASONER_DATA_DIR": str(tmp_path / "data"),
            "PYTHONPATH": str(Path(__file__).parents[2]),
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    path = tmp_path / "data" / "models" / file.filename
    assert json.loads(done.stdout) == {
        "name": "VibeThinker-3B:Q4_K_M",
        "path": str(path),
        "bytes": len(CONTENT),
        "sha256": SHA256,
        "fetched": len(CONTENT),
    }
    assert path.read_bytes() == CONTENT
    assert done.stderr.splitlines()[-1] == f"{file.filename}: 0.00 of 0.00 GB (100 %)"
