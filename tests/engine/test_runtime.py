"""The runtime folder: where it is, who may use it, how long its sockets' names are, its locks."""

import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest

from mcp_reasoner.engine.runtime import (
    KEY_LENGTH,
    MAX_SOCKET_BYTES,
    default_runtime_folder,
    engine_key,
    file_lock,
    is_locked,
    open_runtime_folder,
    try_lock,
    unlock,
)
from mcp_reasoner.errors import EngineBusyError, EngineError, SettingsError

pytestmark = pytest.mark.anyio


@pytest.fixture
def short_path() -> Iterator[Path]:
    """A temporary folder whose sockets can be bound; pytest's own may lie too deep for that."""
    with tempfile.TemporaryDirectory(prefix="run-", dir="/tmp") as name:
        yield Path(name)


def test_it_lies_in_the_users_runtime_folder_and_is_private() -> None:
    folder = open_runtime_folder()
    assert folder == Path(os.environ["XDG_RUNTIME_DIR"], "mcp-reasoner")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert open_runtime_folder() == folder


@pytest.mark.parametrize(
    "given", ["", "relative/path", "/nonexistent/run"], ids=["unset", "relative", "missing"]
)
def test_without_a_usable_runtime_folder_it_lies_in_the_temporary_one(
    given: str, monkeypatch: pytest.MonkeyPatch, short_path: Path
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", given)
    monkeypatch.setattr("tempfile.tempdir", str(short_path))
    assert open_runtime_folder() == short_path / f"mcp-reasoner-{os.getuid()}"


def test_a_long_runtime_folder_gives_way_to_one_whose_sockets_can_be_bound(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    long = tmp_path / ("x" * 90)
    long.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(long))
    monkeypatch.setattr("tempfile.tempdir", str(long))
    folder = default_runtime_folder()
    assert folder == Path(f"/tmp/mcp-reasoner-{os.getuid()}")
    assert len(os.fsencode(folder / ("k" * KEY_LENGTH + ".sock"))) <= MAX_SOCKET_BYTES


def test_the_longest_folder_that_is_accepted_takes_a_socket(short_path: Path) -> None:
    room = MAX_SOCKET_BYTES - KEY_LENGTH - len("/.sock") - len(os.fsencode(short_path)) - 1
    folder = open_runtime_folder(short_path / ("d" * room))
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(folder / ("k" * KEY_LENGTH + ".sock")))
    with pytest.raises(SettingsError, match="too long for a Unix socket"):
        open_runtime_folder(short_path / ("d" * (room + 1)))


def test_a_configured_folder_is_created_with_its_parents(tmp_path: Path) -> None:
    folder = open_runtime_folder(tmp_path / "a" / "b")
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_symbolic_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(SettingsError, match="symbolic link"):
        open_runtime_folder(tmp_path / "link")


def test_a_file_in_its_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="not a folder"):
        open_runtime_folder(tmp_path / "file")


def test_a_folder_open_to_others_is_refused_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o755)
    with pytest.raises(SettingsError, match="chmod 700"):
        open_runtime_folder(tmp_path / "open")


def test_a_default_folder_of_another_user_is_refused(
    monkeypatch: pytest.MonkeyPatch, short_path: Path
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", "")
    monkeypatch.setattr("tempfile.tempdir", str(short_path))
    open_runtime_folder()
    owner = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: owner + 1)
    (short_path / f"mcp-reasoner-{owner}").rename(short_path / f"mcp-reasoner-{owner + 1}")
    with pytest.raises(EngineError, match=f"another user \\(uid {owner}\\)"):
        open_runtime_folder()


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="cannot create the runtime folder"):
        open_runtime_folder(tmp_path / "file" / "run")


def test_the_key_names_the_model_file_and_what_an_answer_depends_on(tmp_path: Path) -> None:
    model = tmp_path / "a.gguf"
    model.write_bytes(b"GGUF")
    key = engine_key(model, context=1024, gpu_layers=-1, kv_type="f16")
    assert len(key) == KEY_LENGTH
    assert engine_key(tmp_path / "." / "a.gguf", context=1024, gpu_layers=-1, kv_type="f16") == key
    assert engine_key(model, context=2048, gpu_layers=-1, kv_type="f16") != key
    assert engine_key(model, context=1024, gpu_layers=0, kv_type="f16") != key
    assert engine_key(model, context=1024, gpu_layers=-1, kv_type="q8_0") != key
    model.write_bytes(b"GGUF another")
    assert engine_key(model, context=1024, gpu_layers=-1, kv_type="f16") != key


def test_a_lock_is_held_once_and_free_again_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "k.lock"
    assert not is_locked(path)
    held = try_lock(path)
    assert held is not None
    assert is_locked(path)
    assert try_lock(path) is None
    unlock(held)
    assert not is_locked(path)
    assert path.stat().st_mode & 0o777 == 0o600


async def test_waiting_for_a_lock_ends_with_a_sentence(tmp_path: Path) -> None:
    held = try_lock(tmp_path / "k.start")
    assert held is not None
    with pytest.raises(EngineBusyError, match=r"another front has held .*k\.start"):
        async with file_lock(tmp_path / "k.start", wait_seconds=0.1, holder="another front"):
            pass
    unlock(held)


async def test_waiting_for_a_lock_gets_it_when_it_is_given_back(tmp_path: Path) -> None:
    order: list[str] = []

    async def second() -> None:
        async with file_lock(tmp_path / "k", wait_seconds=5, holder="the first"):
            order.append("second")

    async with (
        anyio.create_task_group() as tasks,
        file_lock(tmp_path / "k", wait_seconds=5, holder="nobody"),
    ):
        tasks.start_soon(second)
        await anyio.lowlevel.checkpoint()
        order.append("first")
    assert order == ["first", "second"]
