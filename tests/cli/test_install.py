"""`mcp-reasoner install` and `uninstall`: one entry, shown, backed up, undone; all else stays."""

import json
import subprocess
import threading
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from mcp_reasoner.cli.main import main
from mcp_reasoner.clients.hosts import HOSTS
from mcp_reasoner.clients.jsonc import loads

JSON_HOSTS = sorted(set(HOSTS) - {"codex"})


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of its own, as every host finds it."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("APPDATA", str(tmp_path / "AppData"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))
    for name in ("CLAUDE_CONFIG_DIR", "CODEX_HOME"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command in this process, which spares its start."""

    def ran(*arguments: str) -> subprocess.CompletedProcess[str]:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        out, error = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, int(str(ended.value.code)), out, error)

    return ran


def entry(name: str) -> dict[str, object]:
    host = HOSTS[name]
    text = host.file().read_text(encoding="utf-8")
    whole = tomllib.loads(text) if name == "codex" else loads(text)
    found: dict[str, object] = whole[host.section]["reasoner"]
    return found


@pytest.mark.parametrize("name", HOSTS)
def test_a_server_is_entered_and_the_command_in_it_starts_it(run: Run, name: str) -> None:
    done = run("install", name)
    assert done.returncode == 0, done.stderr
    assert str(HOSTS[name].file()) in done.stdout
    assert "reasoner" in done.stdout
    found = entry(name)
    command = [str(found["command"]), *map(str, found["args"])]  # type: ignore[call-overload]
    assert Path(command[0]).is_absolute()
    hello = '{"jsonrpc":"2.0","id":1,"method":"ping"}\n'
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as started:
        assert started.stdin is not None
        assert started.stdout is not None
        give_up = threading.Timer(60, started.kill)
        give_up.start()
        started.stdin.write(hello)
        started.stdin.flush()
        # The end of input ends the server, answered or not: it comes after the answer.
        assert json.loads(started.stdout.readline())["id"] == 1
        started.stdin.close()
        assert started.wait() == 0
        give_up.cancel()


@pytest.mark.parametrize("name", HOSTS)
def test_uninstall_leaves_what_was_there_before(run: Run, name: str) -> None:
    file = HOSTS[name].file()
    file.parent.mkdir(parents=True, exist_ok=True)
    if name == "codex":
        before = '# mine\nmodel = "x"\n\n[mcp_servers.other]\ncommand = "y"  # keep\n'
    else:
        before = '{\n  // mine\n  "%s": {"other": {"command": "y"}},\n  "n": 1\n}\n'
        before %= HOSTS[name].section
    file.write_text(before, encoding="utf-8")
    file.chmod(0o600)
    assert run("install", name).returncode == 0
    assert entry(name)
    assert file.stat().st_mode & 0o777 == 0o600
    assert run("uninstall", name).returncode == 0
    after = file.read_text(encoding="utf-8")
    assert "".join(after.split()) == "".join(before.split())
    backups = file.parent.glob(f"{file.name}.*.bak")
    assert before in [backup.read_text(encoding="utf-8") for backup in backups]


def test_a_dry_run_shows_the_change_and_writes_nothing(run: Run) -> None:
    done = run("install", "cursor", "--dry-run")
    assert done.returncode == 0
    assert '+    "reasoner": {' in done.stdout
    assert "nothing was written" in done.stdout
    assert not HOSTS["cursor"].file().exists()


def test_installing_twice_says_so_and_keeps_no_second_backup(run: Run) -> None:
    assert run("install", "cursor").returncode == 0
    done = run("install", "cursor")
    assert "says so already" in done.stdout
    assert not list(HOSTS["cursor"].file().parent.glob("*.bak"))


@pytest.mark.parametrize("text", ["{broken", "[1, 2]", '{"mcpServers": 3}', '{"mcpServers": []}'])
@pytest.mark.parametrize("name", ["claude-code", "cursor", "gemini"])
def test_a_file_that_is_not_understood_is_left_alone(run: Run, name: str, text: str) -> None:
    file = HOSTS[name].file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    done = run("install", name)
    assert done.returncode == 1
    [sentence] = done.stderr.splitlines()
    assert sentence.startswith(f"error: {file} cannot be changed safely and was left alone:")
    assert file.read_text(encoding="utf-8") == text
    assert list(file.parent.glob("*.bak")) == []


def test_broken_toml_is_left_alone(run: Run) -> None:
    file = HOSTS["codex"].file()
    file.parent.mkdir(parents=True)
    file.write_text("[x\n", encoding="utf-8")
    done = run("install", "codex")
    assert done.returncode == 1
    assert "was left alone" in done.stderr
    assert file.read_text(encoding="utf-8") == "[x\n"


@pytest.mark.parametrize("name", [name for name, host in HOSTS.items() if host.remote])
def test_a_remote_server_is_entered_without_its_token(run: Run, name: str) -> None:
    done = run("install", name, "--remote", "https://gpu.example:8765")
    assert done.returncode == 0, done.stderr
    found = entry(name)
    assert "https://gpu.example:8765/mcp" in found.values()
    assert "MCP_REASONER_TOKEN" in json.dumps(found)
    assert "MCP_REASONER_TOKEN" in done.stdout


def test_what_takes_no_url_says_what_to_do(run: Run) -> None:
    done = run("install", "claude-desktop", "--remote", "https://gpu.example")
    assert done.returncode == 1
    assert "connector" in done.stderr


@pytest.mark.parametrize("url", ["gpu.example", "ftp://x", "http://"])
def test_what_is_no_url_is_refused(run: Run, url: str) -> None:
    done = run("install", "cursor", "--remote", url)
    assert done.returncode == 1
    assert "--remote takes a URL" in done.stderr


@pytest.mark.parametrize("name", HOSTS)
def test_what_was_never_installed_cannot_be_uninstalled(run: Run, name: str) -> None:
    done = run("uninstall", name)
    assert done.returncode == 1
    assert "there is no 'reasoner'" in done.stderr
