"""The MCP hosts that this server can be entered into: where each keeps its file, and its form.

A host is data: a file, the path of the entry in it, and what the entry looks like for a
command on this machine or for a server at a URL. `changes` makes the change.
"""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

__all__ = ["HOSTS", "TOKEN_VARIABLE", "Command", "Host"]

ENTRY: Final = "reasoner"
"""What the server is called in every host."""
TOKEN_VARIABLE: Final = "MCP_REASONER_TOKEN"  # noqa: S105 - the variable's name
"""The environment variable that holds the bearer token of a remote server."""


@dataclass(frozen=True)
class Command:
    """A program with its arguments."""

    program: str
    arguments: tuple[str, ...]


Entry = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Host:
    """One MCP host.

    `file` finds its configuration file, `section` names the table of servers in it. `local` and
    `remote` give the entry; `remote` is None where the host's file takes no URLs, and
    `remote_advice` then says what to do. `note` is said after a change.
    """

    name: str
    title: str
    file: Callable[[], Path]
    section: str
    local: Callable[[Command], Entry]
    remote: Callable[[str], Entry] | None
    remote_advice: str = ""
    note: str = "restart it to load the server"


def _roaming(folder: str) -> Path:
    """A program's folder of settings, on each system."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / folder
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", Path.home() / "AppData" / "Roaming")) / folder
    return Path(os.environ.get("XDG_CONFIG_HOME", Path.home() / ".config")) / folder


def _claude_code() -> Path:
    folder = os.environ.get("CLAUDE_CONFIG_DIR")
    return (Path(folder) if folder else Path.home()) / ".claude.json"


def _codex() -> Path:
    return Path(os.environ.get("CODEX_HOME", Path.home() / ".codex")) / "config.toml"


def _plain(command: Command) -> Entry:
    return {"command": command.program, "args": list(command.arguments)}


def _typed(command: Command) -> Entry:
    return {"type": "stdio", **_plain(command)}


def _timed(command: Command) -> Entry:
    # Its own limits are 10 and 60 seconds; a call of ours answers before the second.
    return {**_plain(command), "startup_timeout_sec": 30, "tool_timeout_sec": 120}


def _http(variable: str) -> Callable[[str], Entry]:
    """An entry of a URL with the token from the environment, as `variable` writes it."""

    def entry(url: str) -> Entry:
        return {"type": "http", "url": url, "headers": {"Authorization": f"Bearer {variable}"}}

    return entry


def _untyped(url: str) -> Entry:
    return {"url": url, "headers": {"Authorization": f"Bearer ${{env:{TOKEN_VARIABLE}}}"}}


def _gemini(url: str) -> Entry:
    return {"httpUrl": url, "headers": {"Authorization": f"Bearer ${TOKEN_VARIABLE}"}}


def _codex_remote(url: str) -> Entry:
    return {"url": url, "bearer_token_env_var": TOKEN_VARIABLE, "tool_timeout_sec": 120}


HOSTS: Final[Mapping[str, Host]] = {
    host.name: host
    for host in (
        Host(
            name="claude-code",
            title="Claude Code",
            file=_claude_code,
            section="mcpServers",
            local=_typed,
            remote=_http(f"${{{TOKEN_VARIABLE}}}"),
            note="`claude mcp list` shows it",
        ),
        Host(
            name="claude-desktop",
            title="Claude Desktop",
            file=lambda: _roaming("Claude") / "claude_desktop_config.json",
            section="mcpServers",
            local=_plain,
            remote=None,
            remote_advice="add the URL as a connector in its settings instead",
        ),
        Host(
            name="cursor",
            title="Cursor",
            file=lambda: Path.home() / ".cursor" / "mcp.json",
            section="mcpServers",
            local=_plain,
            remote=_untyped,
        ),
        Host(
            name="vscode",
            title="VS Code",
            file=lambda: _roaming("Code") / "User" / "mcp.json",
            section="servers",
            local=_typed,
            remote=_http(f"${{env:{TOKEN_VARIABLE}}}"),
        ),
        Host(
            name="codex",
            title="Codex",
            file=_codex,
            section="mcp_servers",
            local=_timed,
            remote=_codex_remote,
        ),
        Host(
            name="gemini",
            title="Gemini CLI",
            file=lambda: Path.home() / ".gemini" / "settings.json",
            section="mcpServers",
            local=_plain,
            remote=_gemini,
        ),
    )
}
"""Every host, by the name that `mcp-reasoner install` takes."""
