"""The life of a host process: who may talk to it, what ends it, and what it leaves."""

import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest

from mcp_reasoner import __version__
from mcp_reasoner.engine.host import LOCK_HELD
from mcp_reasoner.engine.options import HostOptions
from tests.conftest import write_endless_model
from tests.engine.conftest import NANO, WAIT_SECONDS, Host, running_host, start_host, wait_for

LONG = {"prompt": "x", "ignore_eos": True, "n": 128, "stream": True}


@pytest.fixture
def own_host() -> Iterator[Host]:
    """A host that a test may end."""
    with running_host() as host:
        host.wait_ready()
        yield host


def left_behind(host: Host) -> set[str]:
    return {path.suffix for path in host.options.folder.iterdir()} - {".log"}


def test_its_files_are_private_and_say_where_it_is(host: Host) -> None:
    modes = {
        path.suffix: stat.S_IMODE(path.stat().st_mode)
        for path in host.options.folder.iterdir()
        if path.suffix != ".log"
    }
    assert modes == dict.fromkeys((".sock", ".json", ".lock", ".crashes"), 0o600)
    record = host.record()
    assert record["pid"] == host.process.pid
    assert record["version"] == __version__
    assert record["endpoint"] == f"unix:{host.path('sock')}"
    assert record["model"] == str(NANO)


def test_a_second_host_on_the_same_key_gives_way(host: Host) -> None:
    with start_host(host.options) as second:
        assert second.wait_end() == LOCK_HELD
    assert host.health()["pid"] == host.process.pid


def test_it_takes_over_from_one_that_was_killed() -> None:
    with running_host() as first:
        first.wait_ready()
        first.process.kill()
        first.wait_end()
        assert left_behind(first) == {".sock", ".json", ".lock", ".crashes"}
        with start_host(first.options) as second:
            second.wait_ready()
            assert second.health()["pid"] == second.process.pid


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(own_host: Host, number: signal.Signals) -> None:
    os.kill(own_host.process.pid, number)
    assert own_host.wait_end() == 0
    assert left_behind(own_host) == {".lock"}
    assert "Traceback" not in own_host.log


def test_a_signal_while_it_starts_leaves_nothing_behind() -> None:
    with running_host() as host:
        host.wait_answering()
        os.kill(host.process.pid, signal.SIGTERM)
        assert host.wait_end() == 0
        assert left_behind(host) == {".lock"}


def test_a_signal_in_the_middle_of_samples_ends_it_at_once(own_host: Host) -> None:
    with own_host.http() as http, http.stream("POST", "/v1/completions", json=LONG) as response:
        wait_for(lambda: own_host.health()["active"] > 0)
        os.kill(own_host.process.pid, signal.SIGTERM)
        text = "".join(response.iter_text())
    assert "the engine was stopped" in text.splitlines()[-2]
    assert "[DONE]" not in text
    assert own_host.wait_end() == 0
    assert left_behind(own_host) == {".lock"}


def test_stop_ends_it_even_when_it_is_busy(own_host: Host) -> None:
    with own_host.http() as http, http.stream("POST", "/v1/completions", json=LONG):
        wait_for(lambda: own_host.health()["active"] > 0)
        with own_host.http() as other:
            assert other.post("/engine/stop").status_code == 202
        assert own_host.wait_end() == 0


def test_drain_ends_an_idle_host_and_leaves_a_busy_one(own_host: Host) -> None:
    with own_host.http() as other:
        with own_host.http() as http, http.stream("POST", "/v1/completions", json=LONG):
            wait_for(lambda: own_host.health()["active"] > 0)
            refused = other.post("/engine/drain")
            assert refused.status_code == 409
            answer = refused.json()
            assert (answer["active"], answer["queued"]) == (16, 112)
            assert "16 samples are running" in answer["error"]["message"]
        wait_for(lambda: own_host.health()["active"] == 0)
        wait_for(lambda: other.post("/engine/drain").status_code == 202)
    assert own_host.wait_end() == 0


def test_it_ends_when_it_is_idle_but_not_while_it_works() -> None:
    with running_host(idle_seconds=0.3) as host:
        host.wait_answering()
        with host.http() as http:
            http.post("/v1/completions", json=LONG | {"n": 1, "stream": False})
        assert host.wait_end() == 0
        assert left_behind(host) == {".lock"}
        assert "idle for 0.3 s" in host.log


def test_its_stdout_stays_empty(own_host: Host) -> None:
    # Stdout and stderr are both the log here; a host of its own shows them apart.
    options = replace(own_host.options, key="other", idle_seconds=0.1)
    done = subprocess.run(
        [sys.executable, "-m", "mcp_reasoner.engine.host", options.to_json()],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert done.stdout == b""
    assert b"ready after" in done.stderr


def bad_models(folder: Path) -> dict[str, Path]:
    (folder / "text.gguf").write_text("not a model")
    (folder / "cut.gguf").write_bytes(NANO.read_bytes()[:100_000])
    return {
        "missing": folder / "none.gguf",
        "no GGUF": folder / "text.gguf",
        "a folder": folder,
        "cut off": folder / "cut.gguf",
    }


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("missing", "none.gguf cannot be read: No such file or directory"),
        ("no GGUF", "text.gguf is not a GGUF file"),
        ("a folder", "cannot be read: Is a directory"),
        ("cut off", "cut.gguf could not be loaded by llama.cpp"),
    ],
)
def test_a_model_that_cannot_be_loaded_is_one_sentence(
    tmp_path: Path, kind: str, message: str
) -> None:
    with running_host(model=bad_models(tmp_path)[kind]) as host:
        assert host.wait_end() == 1
        error = host.path("error").read_text()
        assert message in error
        assert error.count("\n") == 1
        assert left_behind(host) == {".lock", ".error"}


@pytest.mark.parametrize("text", ["[]", '{"model": 1}'])
def test_options_that_are_none_end_it_with_a_sentence(text: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mcp_reasoner.engine.host", text],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "takes its options as one argument" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_is_open_to_others_is_not_used(tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o755)
    options = HostOptions(model=NANO, folder=folder, key="k", name="n")
    with start_host(options) as host:
        assert host.wait_end() == 1
        assert "open to other users" in host.log


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can take another user's place")
def test_another_user_is_refused_even_with_the_path_open() -> None:
    with running_host() as host:
        host.wait_ready()
        host.options.folder.chmod(0o755)
        host.path("sock").chmod(0o666)
        script = (
            "import os, socket, sys\n"
            "os.setuid(65534)\n"
            "s = socket.socket(socket.AF_UNIX)\n"
            "s.settimeout(20)\n"
            "s.connect(sys.argv[1])\n"
            "try:\n"
            "    s.sendall(b'GET /health HTTP/1.1\\r\\nHost: e\\r\\n\\r\\n')\n"
            "    got = s.recv(100)\n"
            "except (BrokenPipeError, ConnectionResetError):\n"
            "    got = b''\n"
            "sys.exit(1 if got else 0)\n"
        )
        command = [sys.executable, "-c", script, str(host.path("sock"))]
        assert subprocess.run(command, timeout=60, check=False).returncode == 0
        assert host.health()["status"] == "ready"
        assert "refused a connection of uid 65534" in host.log


def test_on_a_port_only_those_with_the_secret_are_answered() -> None:
    program = (
        "-c",
        "import sys\n"
        "from mcp_reasoner.engine.host import serve\n"
        "from mcp_reasoner.engine.options import HostOptions\n"
        "sys.exit(serve(HostOptions.from_json(sys.argv[1]), unix=False))\n",
    )
    with tempfile.TemporaryDirectory() as name:
        options = HostOptions(model=NANO, folder=Path(name), key="k", name="n")
        with start_host(options, program=program) as host:
            host.wait_answering()
            record = host.record()
            with httpx2.Client(base_url=record["endpoint"]) as http:
                assert http.get("/health").status_code == 401
                wrong = http.get("/health", headers={"Authorization": "Bearer x"})
                assert wrong.json()["error"]["type"] == "authentication_error"
                right = {"Authorization": f"Bearer {record['secret']}"}
                assert http.get("/health", headers=right).json()["pid"] == host.process.pid
                assert http.post("/engine/stop", headers=right).status_code == 202
            assert host.wait_end() == 0


@pytest.mark.skipif(sys.platform != "linux", reason="the limit of address space is Linux's")
def test_a_cache_that_does_not_fit_is_made_smaller() -> None:
    program = (
        "-c",
        "import resource, sys\n"
        "from mcp_reasoner.engine.host import main\n"
        "resource.setrlimit(resource.RLIMIT_AS, (5 * 2**28, 5 * 2**28))\n"
        "sys.exit(main())\n",
    )
    with tempfile.TemporaryDirectory() as name:
        model = Path(name, "endless.gguf")
        write_endless_model(model)  # a long context
        options = HostOptions(model=model, folder=Path(name), key="k", name="n")
        with start_host(options, program=program) as host:
            host.wait_ready()
            assert host.health()["cells"] < options.sequences * options.context
            assert "the cache does not fit" in host.log
            with host.http() as http:
                answer = http.post("/v1/completions", json={"prompt": "x", "max_tokens": 3})
            assert answer.status_code == 200


def test_a_crash_of_the_process_cuts_its_streams_and_leaves_a_trace(own_host: Host) -> None:
    with own_host.http() as http:
        with http.stream("POST", "/v1/completions", json=LONG) as response:
            wait_for(lambda: own_host.health()["active"] > 0)
            os.kill(own_host.process.pid, signal.SIGSEGV)
            with pytest.raises(httpx2.HTTPError):
                for _ in response.iter_bytes():
                    pass
        assert own_host.wait_end() == -signal.SIGSEGV
    assert "Fatal Python error: Segmentation fault" in own_host.log


def test_requests_that_come_while_the_weights_load_are_answered_afterwards() -> None:
    with running_host() as host:
        host.wait_answering()
        with host.http() as http:
            answer = http.post("/v1/completions", json={"prompt": "x", "max_tokens": 3})
        assert answer.json()["usage"]["completion_tokens"] > 0


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="/proc shows the descriptors")
def test_it_has_no_descriptor_of_its_parent() -> None:
    read, write = os.pipe()
    try:
        os.set_inheritable(write, True)
        with running_host() as host:
            host.wait_ready()
            descriptors = Path(f"/proc/{host.process.pid}/fd").iterdir()
            inherited = f"pipe:[{os.fstat(write).st_ino}]"
            assert inherited not in {str(path.readlink()) for path in descriptors}
    finally:
        os.close(read)
        os.close(write)


def test_a_socket_path_that_is_too_long_is_one_sentence() -> None:
    with tempfile.TemporaryDirectory() as name:
        options = HostOptions(model=NANO, folder=Path(name), key="k" * 120, name="n")
        with start_host(options) as host:
            assert host.wait_end() == 1
            assert "too long a path for a Unix socket" in host.path("error").read_text()


def test_garbage_on_the_socket_does_no_harm(host: Host) -> None:
    for garbage in (b"\x00\xff\r\n\r\n", b"GET / HTTP/9\r\n\r\n", b"A" * 100_000):
        with socket.socket(socket.AF_UNIX) as raw:
            raw.connect(str(host.path("sock")))
            raw.sendall(garbage)
            raw.shutdown(socket.SHUT_WR)
            raw.settimeout(20)
            while raw.recv(4096):
                pass
    assert host.health()["status"] == "ready"


def on_port(tmp_path: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """`mcp-reasoner engine run` in folders of its own."""
    environment = {**os.environ, "MCP_REASONER_RUNTIME_DIR": str(tmp_path / "run")}
    (tmp_path / "run").mkdir(mode=0o700)
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "mcp_reasoner", "engine", "run", "--model", str(NANO)),
            *arguments,
        ],
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=environment,
    )


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def answers(url: str) -> bool:
    try:
        return httpx2.get(f"{url}/health", timeout=5).status_code > 0
    except httpx2.HTTPError:
        return False


def test_a_bind_beyond_this_machine_without_a_token_is_refused(tmp_path: Path) -> None:
    process = on_port(tmp_path, "--bind", f"0.0.0.0:{free_port()}")
    _, errors = process.communicate(timeout=WAIT_SECONDS)
    assert process.returncode != 0
    assert b"is open to other machines; give a token file" in errors


def test_on_a_port_of_the_operators_choice_his_token_is_wanted(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("a-token-of-some-length\n")
    url = f"http://127.0.0.1:{(port := free_port())}"
    process = on_port(
        tmp_path, "--bind", f"0.0.0.0:{port}", "--token-file", str(tmp_path / "token")
    )
    try:
        wait_for(lambda: answers(url))
        assert httpx2.get(f"{url}/v1/models").status_code == 401
        headers = {"Authorization": "Bearer a-token-of-some-length"}
        assert httpx2.get(f"{url}/v1/models", headers=headers).status_code == 200
    finally:
        process.terminate()
        process.communicate(timeout=WAIT_SECONDS)


def test_on_a_loopback_port_web_pages_are_refused(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{(port := free_port())}"
    process = on_port(tmp_path, "--bind", f"127.0.0.1:{port}")
    try:
        wait_for(lambda: answers(url))
        assert httpx2.get(f"{url}/v1/models").status_code == 200
        for headers in ({"Origin": "https://example.org"}, {"Host": "example.org"}):
            assert httpx2.get(f"{url}/v1/models", headers=headers).status_code == 403
    finally:
        process.terminate()
        process.communicate(timeout=WAIT_SECONDS)


@pytest.mark.parametrize(
    ("token", "message"),
    [(None, "cannot be read"), ("short", "at least 16 characters"), ("", "at least 16")],
)
def test_a_token_file_without_a_token_is_one_sentence(
    tmp_path: Path, token: str | None, message: str
) -> None:
    if token is not None:
        (tmp_path / "token").write_text(token)
    arguments = ("--bind", "127.0.0.1:1", "--token-file", str(tmp_path / "token"))
    process = on_port(tmp_path, *arguments)
    _, errors = process.communicate(timeout=WAIT_SECONDS)
    assert process.returncode != 0
    assert message in errors.decode()
