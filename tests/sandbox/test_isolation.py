"""What a job can reach of this machine, at each level, tried out from inside by tasks of a test."""

import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from mcp_reasoner.errors import VerifierCrashedError
from mcp_reasoner.sandbox import confinement, landlock, seccomp
from mcp_reasoner.sandbox.pool import WorkerPool
from tests.engine.conftest import wait_for
from tests.sandbox.box_tasks import ESCAPES

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(
        not seccomp.supported() or not landlock.abi(), reason="there is no box on this system"
    ),
]

PACKAGES = ("mcp_reasoner", "mpmath", "sympy", "box_tasks")
SECRET = "a-secret-of-the-host"
X86_ONLY = {
    "trace the parent",
    "read the parent's memory",
    "make a namespace",
    "mount",
    "shared memory",
    "a keyring",
    "an io_uring",
    "a program for the kernel",
}


def boxes_can_be_made() -> bool:
    """Whether this system lets us make namespaces; containers and some kernels do not."""
    code = (
        "import ctypes, os, sys; c = ctypes.CDLL(None);"
        "user = 0 if os.geteuid() == 0 else 0x10000000;"
        "sys.exit(0 if c.unshare(0x20000000 | user) == 0 else 1)"
    )
    return subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


LEVELS = [
    pytest.param(
        "full",
        marks=pytest.mark.skipif(
            sys.platform.startswith("linux") and not boxes_can_be_made(),
            reason="this system refuses namespaces to this user",
        ),
    ),
    "process",
]


@pytest.fixture(scope="module")
def bait(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Things of the host that anybody on it may reach."""
    folder = tmp_path_factory.mktemp("bait")
    for parent in (folder, *folder.parents[:2]):
        parent.chmod(0o755)
    open_folder = folder / "open"
    open_folder.mkdir()
    open_folder.chmod(0o777)
    (folder / "canary").write_text("canary")
    (folder / "canary").chmod(0o666)
    (folder / "link").symlink_to(folder / "canary")
    name = f"mcp-reasoner-test-{os.getpid()}"
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.socket(socket.AF_UNIX) as abstract,
    ):
        abstract.bind("\0" + name)
        abstract.listen()
        yield {
            "canary": str(folder / "canary"),
            "link": str(folder / "link"),
            "folder": str(open_folder),
            "home": str(Path.home()),
            "port": listener.getsockname()[1],
            "abstract": name,
            "secret": SECRET,
        }


@pytest.fixture(params=LEVELS)
async def pool(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[WorkerPool]:
    """A pool at one level; that its worker starts means that its own probe found nothing."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    monkeypatch.setenv("A_SECRET", SECRET)
    async with WorkerPool(
        workers=1, tasks="box_tasks", packages=PACKAGES, levels=[request.param]
    ) as opened:
        assert (await opened.isolation()).level == request.param
        yield opened


async def test_nothing_of_the_host_is_reached(pool: WorkerPool, bait: dict[str, Any]) -> None:
    reached = {}
    for name in ESCAPES:
        if name in X86_ONLY and platform.machine() != "x86_64":
            continue
        try:
            found = await pool.run("escape", {**bait, "name": name}, seconds=10)
        except VerifierCrashedError:
            found = ""  # it was killed for trying
        if found:
            reached[name] = found
    assert reached == {}
    assert untouched(bait)


async def test_threads_are_bounded_in_a_box(pool: WorkerPool) -> None:
    # Without a user of their own it is the memory of their stacks that bounds them.
    stack = 64 << 10 if (await pool.isolation()).level == "full" else 8 << 20
    data = {"wanted": 2000, "stack": stack}
    assert 0 < await pool.run("threads", data, memory_mb=512) <= confinement.THREADS_LIMIT


async def test_jobs_can_do_what_they_need(pool: WorkerPool) -> None:
    useful = await pool.run("useful", {})
    assert useful == {
        "threads": 1,
        "decimal": "0.3333333333333333333333333333",
        "fractions": "1/3",
        "json": "[1]",
        "mean": 2,
        "sympy": "x**3/3",
        "random": 8,
    }


@pytest.mark.skipif(not boxes_can_be_made(), reason="this system refuses namespaces to this user")
async def test_what_lies_in_the_folder_for_temporary_files_can_be_in_a_box(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    (folder / "tasks_of_tmp.py").write_text("TASKS = {'one': lambda data: 1}\n")
    monkeypatch.syspath_prepend(str(folder))
    packages = ("mcp_reasoner", "tasks_of_tmp")
    async with WorkerPool(
        workers=1, tasks="tasks_of_tmp", packages=packages, levels=["full"]
    ) as pool:
        assert await pool.run("one", {}) == 1
    shutil.rmtree(folder)


async def test_a_full_box_shows_no_path_user_or_name_of_the_host(pool: WorkerPool) -> None:
    if (await pool.isolation()).level != "full":
        return  # what the other level shows stands in its residual exposure
    facts = await pool.run("facts", {})
    assert facts["host"] == "box"
    assert facts["user"] not in (0, os.getuid())
    assert facts["root"] == [] or set(facts["root"]) <= {"dev", "lib", "lib64", "python", "usr"}
    assert all(path.startswith("/python") or path == "/" for path in facts["paths"] if path)


async def test_memory_is_limited_in_a_box_without_proc(pool: WorkerPool) -> None:
    with pytest.raises(VerifierCrashedError, match="more than 200 MB of memory"):
        await pool.run("memory", {}, memory_mb=200)


async def test_a_level_that_leaks_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mcp_reasoner.sandbox.starter.Starter._readable", lambda _: (["/"], []))
    async with WorkerPool(workers=1, levels=["process"]) as pool:
        with pytest.raises(VerifierCrashedError, match=r"reaches .*a file of the host"):
            await pool.isolation()


async def test_where_no_box_can_be_made_the_next_level_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("mcp_reasoner.sandbox.seccomp.supported", lambda: False)
    async with WorkerPool(workers=1) as pool:
        isolation = await pool.isolation()
        assert isolation.level == "limits"
        assert isolation.mechanisms == ("rlimits",)
        assert "the network" in isolation.residual[0]


def test_nothing_is_left_of_a_box_when_its_server_is_killed(tmp_path: Path) -> None:
    marker = f"BOX_TEST_{os.getpid()}"
    script = (
        "import anyio\n"
        "from mcp_reasoner.sandbox.pool import WorkerPool\n"
        "async def main():\n"
        "    async with WorkerPool(workers=2) as pool:\n"
        "        await pool.isolation()\n"
        "        print('ready', flush=True)\n"
        "        await anyio.sleep(60)\n"
        "anyio.run(main)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, marker], stdout=subprocess.PIPE, cwd=tmp_path
    ) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == b"ready\n"
        children = descendants(server.pid)
        assert children
        server.kill()
    wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in children))


def untouched(bait: dict[str, Any]) -> bool:
    """Whether the file is as it was, and nothing was made beside it."""
    made = list(Path(bait["folder"]).iterdir())
    return Path(bait["canary"]).read_text() == "canary" and made == []


def descendants(pid: int) -> set[int]:
    """All processes below `pid`."""
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found |= {int(child), *descendants(int(child))}
    return found


def test_the_filter_knows_both_machines() -> None:
    sizes = {machine: len(seccomp.program(machine)) for machine in ("x86_64", "aarch64")}
    assert all(size % 8 == 0 and size > 800 for size in sizes.values())
    assert confinement.LEVELS == ("full", "process", "limits")


async def test_no_program_runs_where_there_is_no_box() -> None:
    async with WorkerPool(
        workers=1, tasks="mcp_reasoner.sandbox.programs", levels=["limits"]
    ) as pool:
        with pytest.raises(VerifierCrashedError, match="no box"):
            await pool.stream("run", {"code": "", "calls": []})
        with pytest.raises(VerifierCrashedError, match="no box"):
            async with pool.talk("serve", {"code": ""}):
                pass
