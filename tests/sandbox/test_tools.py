"""The box for installed tools, with plain programs of the system as tools."""

import platform
import shutil
import sys
from pathlib import Path

import pytest

from mcp_reasoner.errors import VerifierCrashedError
from mcp_reasoner.sandbox.tools import Command, Outcome, Tool, find_tool, run_tools
from tests.sandbox.test_isolation import boxes_can_be_made

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(
        sys.platform != "linux" or platform.machine() not in ("x86_64", "aarch64"),
        reason="the box needs Linux",
    ),
    pytest.mark.skipif(
        sys.platform == "linux" and not boxes_can_be_made(),
        reason="this system refuses namespaces to this user",
    ),
]


@pytest.fixture(scope="module")
def tool() -> Tool:
    names = ("sh", "cat", "chmod", "ls", "sleep", "head")
    return find_tool([Path(str(shutil.which(name))) for name in names], [])


def sh(script: str, *, seconds: float = 5.0, keep: tuple[str, ...] = (), **files: str) -> Command:
    places = ":".join({str(Path(str(shutil.which(name))).parent) for name in ("sh", "cat")})
    shell = shutil.which("sh")
    text = f"PATH={places}; export PATH; SHELL_FILE={shell}\n{script}"
    return Command(arguments=(str(shell), "-c", text), seconds=seconds, keep=keep, files=files)


async def run(tool: Tool, *commands: Command) -> list[Outcome]:
    return await run_tools(tool, commands)


async def test_a_tool_finds_its_files_and_its_output_is_told(tool: Tool) -> None:
    (outcome,) = await run(tool, sh("cat text; pwd", text="hello\n"))
    assert (outcome.fine, outcome.output) == (True, "hello\n/scratch\n")


@pytest.mark.parametrize(
    "script",
    [
        "cat /etc/passwd",
        "ls /home",
        "ls /root",
        "cat /proc/1/environ",
        "echo x > /usr/x",
        "echo x > /python/x",
        "echo x > /x",
    ],
)
async def test_nothing_of_the_host_is_within_reach(tool: Tool, script: str) -> None:
    (outcome,) = await run(tool, sh(script))
    assert outcome.code != 0


async def test_the_environment_is_not_the_hosts(
    tool: Tool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A_SECRET", "secret")
    (outcome,) = await run(tool, sh("echo $A_SECRET"))
    assert outcome.output == "\n"


async def test_what_was_written_cannot_be_run(tool: Tool) -> None:
    (outcome,) = await run(
        tool, sh("cat $SHELL_FILE > copy; chmod 755 copy && ./copy -c 'echo ran'")
    )
    assert "ran" not in outcome.output
    assert outcome.code != 0


async def test_a_command_finds_only_what_it_names(tool: Tool) -> None:
    plant = sh(
        "echo good > kept; echo evil > planted; echo evil > later; ln -s /dev/null l 2>&-; :"
    )
    look = sh("cat kept; cat later; ls", keep=("kept",), later="mine\n")
    outcomes = await run(tool, plant, look)
    assert outcomes[1].output == "good\nmine\nkept\nlater\n"


async def test_a_loop_is_ended_and_what_follows_is_not_run(tool: Tool) -> None:
    outcomes = await run(tool, sh("while :; do :; done", seconds=0.5), sh("echo no"))
    assert [outcome.ended for outcome in outcomes] == ["timeout"]
    assert not outcomes[0].fine


async def test_what_is_left_running_is_ended_before_the_next_command(tool: Tool) -> None:
    lurk = sh("(sleep 1; echo evil > kept) >/dev/null 2>&1 &")
    outcomes = await run(tool, lurk, sh("sleep 1.5; ls", keep=("kept",)))
    assert outcomes[1].output == ""


async def test_a_flood_of_output_is_no_fine_end(tool: Tool) -> None:
    (outcome,) = await run(tool, sh("while :; do echo 0123456789012345678901234567890; done"))
    assert outcome.ended == "oversize"


async def test_the_folder_has_a_bound(tool: Tool) -> None:
    (outcome,) = await run(tool, sh("head -c 200000000 /dev/zero > big; echo $?"))
    assert outcome.output.strip().endswith(("1", "153"))


async def test_a_tool_that_fails_tells_its_code(tool: Tool) -> None:
    outcomes = await run(tool, sh("exit 3"), sh("echo no"))
    assert [(outcome.ended, outcome.code) for outcome in outcomes] == [("exit", 3)]


async def test_a_box_that_cannot_be_made_is_an_error(tool: Tool) -> None:
    broken = Tool(
        mounts=(*tool.mounts, type(tool.mounts[0])("/nowhere/at/all", "/x")), environment={}
    )
    with pytest.raises(VerifierCrashedError, match="box"):
        await run(broken, sh("echo"))


async def test_nothing_is_left_behind(tool: Tool, tmp_path_factory: pytest.TempPathFactory) -> None:
    target = tmp_path_factory.mktemp("open") / "x"
    (outcome,) = await run(tool, sh(f"echo x > {target}"))
    assert outcome.code != 0
    assert not target.exists()
