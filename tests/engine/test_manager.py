"""The local engine with real hosts: one for all fronts, and what happens when it dies."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import anyio
import pytest

from mcp_reasoner import __version__
from mcp_reasoner.engine.catalogue import LocalModel, resolve_model
from mcp_reasoner.engine.client import OpenAIEngine
from mcp_reasoner.engine.fallback import SafetyMemory
from mcp_reasoner.engine.hosts import (
    HostRecord,
    HostStatus,
    host_client,
    host_statuses,
    last_words,
    lethal_fault,
    stop_hosts,
)
from mcp_reasoner.engine.manager import LocalEngine
from mcp_reasoner.engine.options import HostOptions
from mcp_reasoner.engine.protocol import (
    Message,
    SampleEvent,
    SampleFinished,
    SampleRequest,
    SampleRestarted,
    SampleText,
    Sampling,
)
from mcp_reasoner.engine.runtime import is_locked
from mcp_reasoner.errors import EngineBusyError, EngineCrashedError, EngineError, ModelError

pytestmark = pytest.mark.anyio

WAIT_SECONDS = 60
LONG_TOKENS = 250
PROBLEM = "What is 2 + 2? Please reason step by step, and put your final answer within \\boxed{}."


@pytest.fixture
def folder() -> Iterator[Path]:
    """A runtime folder with a short path, whose hosts are ended with the test."""
    with tempfile.TemporaryDirectory(prefix="reasoner-", dir="/tmp") as name:
        path = Path(name)
        yield path
        anyio.run(stop_hosts, path)


@pytest.fixture
def model() -> LocalModel:
    return resolve_model("nano-1", data_dir=Path("/nonexistent"))


def engine(model: LocalModel, folder: Path, **changes: Any) -> LocalEngine:
    return LocalEngine(model, folder=folder, state_dir=folder / "state", threads=1, **changes)


def request(prompt: str = PROBLEM, *, seed: int = 7, **sampling: Any) -> SampleRequest:
    messages = [Message(role="user", content=prompt)]
    return SampleRequest(messages=messages, seed=seed, sampling=Sampling(**sampling))


@pytest.fixture(scope="module")
def long() -> SampleRequest:
    """A request whose sample takes a while: so hot that the model rambles, with a seed that does.

    Which seeds do depends on the model, so they are tried.
    """

    async def find(folder: Path) -> SampleRequest:
        async with engine(resolve_model("nano-1", data_dir=folder), folder) as local:
            end = SampleFinished(reason="length", tokens=LONG_TOKENS)
            for seed in range(100):
                wanted = request(seed=seed, temperature=8.0, top_p=1.0, max_tokens=LONG_TOKENS)
                if (await drawn(local, wanted))[-1] == end:
                    return wanted
        pytest.fail("no seed gives a long sample")

    with tempfile.TemporaryDirectory(prefix="reasoner-", dir="/tmp") as name:
        try:
            return anyio.run(find, Path(name))
        finally:
            anyio.run(stop_hosts, Path(name))


async def drawn(local: LocalEngine, wanted: SampleRequest | None = None) -> list[SampleEvent]:
    with anyio.fail_after(WAIT_SECONDS):
        async with local.sample(wanted or request()) as events:
            return [event async for event in events]


def text_of(events: list[SampleEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, SampleText))


async def only_host(folder: Path) -> HostStatus:
    (host,) = await host_statuses(folder)
    return host


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    with anyio.fail_after(WAIT_SECONDS):
        while not await condition():  # noqa: ASYNC110 - what is waited for is another process
            await anyio.sleep(0.01)


async def ended(folder: Path, key: str) -> None:
    async def free() -> bool:
        return not is_locked(folder / f"{key}.lock")

    await until(free)


def found(folder: Path, pattern: str) -> list[Path]:
    return list(folder.glob(pattern))


def exists(pid: int) -> bool:
    """Whether there is such a process, which a zombie is too."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_the_model_is_known_without_a_host(model: LocalModel, folder: Path) -> None:
    async with engine(model, folder) as local:
        info = await local.model()
        assert (info.name, info.embedded, len(info.sha256 or "")) == ("nano-1", True, 64)
        assert info.context == model.header.context, "not more than the model was trained for"
    assert await host_statuses(folder) == []


async def test_the_first_sample_starts_a_host_that_outlives_the_front(
    model: LocalModel, folder: Path
) -> None:
    async with engine(model, folder) as local:
        events = await drawn(local)
        assert isinstance(events[-1], SampleFinished)
        assert "\\boxed" in text_of(events)
        assert list(local.notices()) == []
        first = await only_host(folder)
    async with engine(model, folder) as local:
        assert text_of(await drawn(local)) == text_of(events), "the same seed"
    assert (await only_host(folder)).record.pid == first.record.pid
    assert (first.health or {})["safe"] is False


async def test_fronts_that_start_at_once_share_one_host(model: LocalModel, folder: Path) -> None:
    texts: list[str] = []

    async def front() -> None:
        async with engine(model, folder) as local:
            texts.append(text_of(await drawn(local)))

    async with anyio.create_task_group() as tasks:
        for _ in range(3):
            tasks.start_soon(front)
    await only_host(folder)
    assert len(texts) == 3
    assert len(set(texts)) == 1
    assert found(folder, "*.log.1") == [], "no second start"


def test_front_processes_that_start_at_once_share_one_host(model: LocalModel, folder: Path) -> None:
    program = (
        "import anyio, sys\n"
        "from mcp_reasoner.config import load_settings\n"
        "from mcp_reasoner.engine.protocol import Message, SampleRequest\n"
        "from mcp_reasoner.engine.select import open_engine\n"
        "from mcp_reasoner.engine.hosts import host_statuses\n"
        "async def main():\n"
        "    settings = load_settings({}).settings\n"
        "    request = SampleRequest(messages=[Message(role='user', content='2+2')], seed=1)\n"
        "    async with open_engine(settings) as engine, engine.sample(request) as events:\n"
        "        async for event in events: pass\n"
        "    for host in await host_statuses(settings.runtime_dir): print(host.record.pid)\n"
        "    assert not any(name.startswith('llama_cpp') for name in sys.modules)\n"
        "anyio.run(main)\n"
    )
    root = str(Path(__file__).parents[2])
    environment = os.environ | {"MCP_REASONER_RUNTIME_DIR": str(folder), "PYTHONPATH": root}
    command = [sys.executable, "-W", "error", "-c", program]
    # A pipe that the host had inherited would keep `communicate` waiting for the host's end.
    fronts = [
        subprocess.Popen(
            command,
            env=environment,
            cwd="/",
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _ in range(2)
    ]
    outputs = [front.communicate(timeout=WAIT_SECONDS) for front in fronts]
    assert [front.returncode for front in fronts] == [0, 0], outputs
    (first, said), (second, also) = outputs
    assert first == second
    assert len(first.split()) == 1
    assert said + also == "", "and nothing is left behind or warned of"


async def test_a_host_that_is_killed_is_started_again_and_the_sample_drawn_again(
    model: LocalModel, folder: Path, long: SampleRequest
) -> None:
    async with engine(model, folder) as local:
        events: list[SampleEvent] = []
        with anyio.fail_after(WAIT_SECONDS):
            async with local.sample(long) as stream:
                async for event in stream:
                    if not events:
                        killed = (await only_host(folder)).record.pid
                        os.kill(killed, signal.SIGKILL)
                    events.append(event)
        (restart,) = [at for at, event in enumerate(events) if isinstance(event, SampleRestarted)]
        assert 0 < restart < len(events) - 1
        assert text_of(events[restart:]) == text_of(await drawn(local, long)), "the same seed"
        (notice,) = local.notices()
        assert notice == (
            "the engine host ended unexpectedly and was started again with safe settings"
        )
        assert events[restart] == SampleRestarted(reason=notice)
        host = await only_host(folder)
        assert host.record.pid != killed
        assert (host.health or {})["safe"] is True
        assert not exists(killed), "no zombie is left"
    memory = SafetyMemory(state_dir=folder / "state", architecture="qwen2")
    assert memory.fault() is None, "somebody's SIGKILL says nothing about this machine"


async def test_a_second_death_is_one_clear_error_for_every_sample(
    model: LocalModel, folder: Path, long: SampleRequest
) -> None:
    errors: list[str] = []
    async with engine(model, folder) as local:
        dead: set[int] = set()

        async def front() -> None:
            try:
                async with local.sample(long) as stream:
                    async for event in stream:
                        kill = isinstance(event, SampleText) and await host_statuses(folder)
                        for host in kill or []:
                            dead.add(host.record.pid)
                            with suppress(ProcessLookupError):
                                os.kill(host.record.pid, signal.SIGKILL)
            except EngineCrashedError as error:
                errors.append(str(error))

        with anyio.fail_after(WAIT_SECONDS):
            async with anyio.create_task_group() as tasks:
                for _ in range(3):
                    tasks.start_soon(front)
        assert len(local.notices()) == 1
    assert len(dead) == 2
    (log,) = found(folder, "*.log")
    assert errors == 3 * [
        "the engine host ended unexpectedly again after it was started with safe settings; "
        f"its log is {log}"
    ]
    assert await host_statuses(folder) == []


async def test_a_fault_is_remembered_and_safe_settings_used_from_then_on(
    model: LocalModel, folder: Path, long: SampleRequest
) -> None:
    async with engine(model, folder) as local, local.sample(long) as stream:
        await anext(stream)
        os.kill((await only_host(folder)).record.pid, signal.SIGSEGV)
        with anyio.fail_after(WAIT_SECONDS):
            async for event in stream:
                if isinstance(event, SampleRestarted):
                    assert "(SIGSEGV)" in event.reason
    memory = SafetyMemory(state_dir=folder / "state", architecture="qwen2")
    assert memory.fault() == "SIGSEGV"
    (old,) = found(folder, "*.log.1")
    assert lethal_fault(None, old) == "SIGSEGV", "the log tells other fronts"
    await stop_hosts(folder)
    async with engine(model, folder) as local:
        await drawn(local)
        assert list(local.notices()) == []
        assert ((await only_host(folder)).health or {})["safe"] is True


async def test_a_front_that_did_not_start_the_host_sees_its_death_too(
    model: LocalModel, folder: Path, long: SampleRequest
) -> None:
    async with engine(model, folder) as first, engine(model, folder) as second:
        await drawn(first)
        with anyio.fail_after(WAIT_SECONDS):
            async with second.sample(long) as stream:
                await anext(stream)
                os.kill((await only_host(folder)).record.pid, signal.SIGSEGV)
                events = [event async for event in stream]
        assert any(isinstance(event, SampleRestarted) for event in events)
        assert isinstance(events[-1], SampleFinished)
        assert "SIGSEGV" in second.notices()[0]
        assert text_of(await drawn(first)), "the first front finds the new host"


async def test_an_idle_hosts_end_is_no_crash(model: LocalModel, folder: Path) -> None:
    async with engine(model, folder, idle_seconds=1.0) as local:
        await drawn(local)
        await ended(folder, local.options().key)
        events = await drawn(local)
        assert not any(isinstance(event, SampleRestarted) for event in events)
        assert list(local.notices()) == []


async def test_a_stopped_host_is_not_started_again_for_the_sample_that_it_drew(
    model: LocalModel, folder: Path, long: SampleRequest
) -> None:
    async def consume(local: LocalEngine) -> None:
        async with local.sample(long) as stream:
            await anext(stream)
            assert [killed for _, killed in await stop_hosts(folder)] == [False]
            async for _ in stream:
                pass

    async with engine(model, folder) as local:
        with anyio.fail_after(WAIT_SECONDS), pytest.raises(EngineError, match="stop"):
            await consume(local)
        assert await host_statuses(folder) == []
        assert list(local.notices()) == []
        assert text_of(await drawn(local)), "the next sample starts a host again"


async def test_leaving_a_sample_frees_the_host(
    model: LocalModel, folder: Path, long: SampleRequest
) -> None:
    async with engine(model, folder) as local:
        async with local.sample(long) as stream:
            await anext(stream)
            assert ((await only_host(folder)).health or {})["active"] == 1

        async def free() -> bool:
            return not ((await only_host(folder)).health or {})["active"]

        await until(free)
        assert ((await only_host(folder)).health or {})["cancelled"] == 1


async def test_leavings_of_a_dead_host_are_cleared_away(model: LocalModel, folder: Path) -> None:
    async with engine(model, folder) as local:
        await drawn(local)
        dead = await only_host(folder)
        os.kill(dead.record.pid, signal.SIGKILL)
        await ended(folder, dead.record.key)
    assert (folder / f"{dead.record.key}.sock").exists()
    async with engine(model, folder) as local:
        await drawn(local)
        assert list(local.notices()) == []
    assert (await only_host(folder)).record.pid != dead.record.pid


async def test_stopping_clears_leavings_and_looking_does_not(folder: Path) -> None:
    record = {"pid": 1, "version": "0", "endpoint": f"unix:{folder}/old.sock"}
    (folder / "old.json").write_text(json.dumps(record))
    (folder / "old.sock").touch()
    (folder / "damaged.json").write_text("{")
    assert await host_statuses(folder) == []
    assert (folder / "old.json").exists()
    assert await stop_hosts(folder) == []
    assert not (folder / "old.json").exists()
    assert not (folder / "old.sock").exists()


async def test_a_host_that_cannot_load_says_why(model: LocalModel, folder: Path) -> None:
    path = folder / "broken.gguf"
    path.write_bytes(model.path.read_bytes()[:200_000])
    broken = LocalModel(path=path, name="broken", header=model.header)
    async with engine(broken, folder) as local:
        with pytest.raises(ModelError, match=r"broken\.gguf") as raised:
            await drawn(local)
    assert "\n" not in str(raised.value)


def llama_cpp_that(folder: Path, does: str) -> str:
    """A PYTHONPATH on which the library does this when the host loads it."""
    package = folder / "broken" / "llama_cpp"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(does)
    return str(package.parent)


async def test_a_host_imports_nothing_from_the_working_directory(
    model: LocalModel, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("llama_cpp", "uvicorn", "mcp_reasoner"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('imported from here')")
    monkeypatch.chdir(tmp_path)
    async with engine(model, folder) as local:
        assert text_of(await drawn(local))


async def test_a_host_that_cannot_start_is_quoted(
    model: LocalModel, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    does = 'raise ImportError("libgomp.so.1 is missing")'
    monkeypatch.setenv("PYTHONPATH", llama_cpp_that(folder, does))
    async with engine(model, folder) as local:
        with pytest.raises(EngineError, match=r"ImportError: libgomp\.so\.1 is missing \(log: "):
            await drawn(local)


async def test_a_host_that_crashes_whenever_it_loads_is_given_up(
    model: LocalModel, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    does = "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)"
    monkeypatch.setenv("PYTHONPATH", llama_cpp_that(folder, does))
    async with engine(model, folder) as local:
        with pytest.raises(EngineCrashedError, match="unexpectedly again after it was started"):
            await drawn(local)
        assert "(SIGSEGV)" in local.notices()[0]
        monkeypatch.delenv("PYTHONPATH")
        assert text_of(await drawn(local)), "another sample may try again"


async def test_a_crash_that_no_front_saw_leads_to_safe_settings_too(
    model: LocalModel, folder: Path
) -> None:
    async with engine(model, folder) as local:
        await drawn(local)
        dead = (await only_host(folder)).record
        os.kill(dead.pid, signal.SIGSEGV)
        await ended(folder, dead.key)
    async with engine(model, folder) as local:
        await drawn(local)
        assert list(local.notices()) == [
            "the engine host had crashed (SIGSEGV): safe settings are used"
        ]
        assert ((await only_host(folder)).health or {})["safe"] is True
    assert SafetyMemory(state_dir=folder / "state", architecture="qwen2").fault() == "SIGSEGV"


HOST_OF_ANOTHER_VERSION = """
import sys
import mcp_reasoner
mcp_reasoner.__version__ = "0.0.1"
from mcp_reasoner.engine.host import main
sys.exit(main())
"""


HOST_WITHOUT_UNIX_SOCKETS = """
import sys
from mcp_reasoner.engine.host import serve
from mcp_reasoner.engine.options import HostOptions
sys.exit(serve(HostOptions.from_json(sys.argv[1]), unix=False))
"""


def start_program(program: str, options: HostOptions) -> "subprocess.Popen[bytes]":
    with (options.folder / f"{options.key}.log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-c", program, options.to_json()],
            stderr=log,
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        )


@asynccontextmanager
async def another_host(program: str, local: LocalEngine, folder: Path) -> AsyncIterator[HostRecord]:
    """A real host that `program` alters, ready to be asked."""
    process = start_program(program, local.options())

    async def ready() -> bool:
        return [(s.health or {}).get("status") for s in await host_statuses(folder)] == ["ready"]

    try:
        await until(ready)
        yield (await only_host(folder)).record
    finally:
        process.kill()
        process.wait()


async def test_an_idle_host_of_another_version_is_replaced(model: LocalModel, folder: Path) -> None:
    async with (
        engine(model, folder) as local,
        another_host(HOST_OF_ANOTHER_VERSION, local, folder) as old,
    ):
        assert old.version == "0.0.1"
        assert text_of(await drawn(local))
        assert (await only_host(folder)).record.version == __version__
        assert list(local.notices()) == []


async def test_a_busy_host_of_another_version_is_named(
    model: LocalModel, folder: Path, long: SampleRequest
) -> None:
    async with (
        engine(model, folder) as local,
        another_host(HOST_OF_ANOTHER_VERSION, local, folder) as old,
        host_client(old) as client,
        client.sample(long) as stream,
    ):
        await anext(stream)
        with pytest.raises(
            EngineBusyError,
            match=rf"\(process {old.pid}\) is of version 0\.0\.1, not {__version__}, and is busy",
        ):
            await drawn(local)


async def test_without_unix_sockets_a_host_is_reached_by_port_and_secret(
    model: LocalModel, folder: Path
) -> None:
    async with (
        engine(model, folder) as local,
        another_host(HOST_WITHOUT_UNIX_SOCKETS, local, folder) as record,
    ):
        assert record.endpoint.startswith("http://127.0.0.1:")
        assert record.secret
        assert text_of(await drawn(local))
        assert (await only_host(folder)).record.pid == record.pid
        async with OpenAIEngine(record.endpoint, api_key=record.secret) as remote:
            assert (await remote.model()).context == model.header.context
            async with remote.sample(request()) as events:
                assert text_of([event async for event in events]) == text_of(await drawn(local))
            assert list(remote.notices()) == []
        async with OpenAIEngine(record.endpoint, api_key="guess") as stranger:
            with pytest.raises(EngineError, match=r"refused the API key \(401\)"):
                await stranger.model()


@pytest.mark.parametrize(
    ("log", "fault", "words"),
    [
        pytest.param("", None, "its log is empty", id="empty"),
        pytest.param("INFO ready\nINFO ended\n\n", None, "INFO ended", id="a clean end"),
        pytest.param(
            'load\nFatal Python error: Segmentation fault\n\nThread 0x1:\n  File "x", line 1\n',
            "SIGSEGV",
            "Fatal Python error: Segmentation fault",
            id="a fault",
        ),
        pytest.param(
            "GGML_ASSERT(x) failed\nFatal Python error: Aborted\n",
            "SIGABRT",
            "Fatal Python error: Aborted",
            id="an assertion",
        ),
    ],
)
def test_a_log_tells_how_its_host_ended(
    tmp_path: Path, log: str, fault: str | None, words: str
) -> None:
    (tmp_path / "k.log").write_text(log)
    assert lethal_fault(None, tmp_path / "k.log") == fault
    assert last_words(tmp_path / "k.log") == words


def test_a_lesson_is_kept_per_architecture(tmp_path: Path) -> None:
    SafetyMemory(state_dir=tmp_path, architecture="qwen2").remember("SIGILL")
    assert SafetyMemory(state_dir=tmp_path, architecture="qwen2").fault() == "SIGILL"
    assert SafetyMemory(state_dir=tmp_path, architecture="llama").fault() is None
