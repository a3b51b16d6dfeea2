"""The manifests: in step with the package, whole, and accepted by the tools they are for."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

import mcp_reasoner.config
from mcp_reasoner.cli.main import cli

ROOT = Path(__file__).parent.parent
MANIFESTS = ROOT / "manifests"
JSON_FILES = sorted(MANIFESTS.rglob("*.json"))
OF_HOSTS = [path for path in JSON_FILES if 'ervers"' in path.read_text(encoding="utf-8")]
TOOLS = {
    "solve_math",
    "write_function_with_tests",
    "check_proof",
    "verify_answer",
    "run_tests",
    "get_result",
}


def loaded(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((MANIFESTS / name).read_text(encoding="utf-8"))
    return found


def test_every_version_is_the_packages() -> None:
    versions = set()
    for path in [*JSON_FILES, *MANIFESTS.rglob("*.toml")]:
        text = path.read_text(encoding="utf-8")
        versions.update(re.findall(r'^\s*"?version"?\s*[:=]\s*"([^"]+)"', text, re.MULTILINE))
        versions.update(re.findall(r"mcp-reasoner==([^\"]+)", text))
    assert versions == {mcp_reasoner.__version__}


@pytest.mark.parametrize("path", JSON_FILES, ids=lambda path: str(path.relative_to(MANIFESTS)))
def test_every_command_in_a_manifest_is_one(path: Path) -> None:
    commands = re.findall(r'"mcp-reasoner",\s*"args":\s*\["(\w+)"', path.read_text("utf-8"))
    assert set(commands) <= set(cli.commands)
    assert commands or path.name in {"server.json", "manifest.json", "plugin.json"}


@pytest.mark.parametrize("path", OF_HOSTS, ids=lambda path: str(path.relative_to(MANIFESTS)))
def test_hosts_start_the_stdio_server(path: Path) -> None:
    found = json.loads(path.read_text(encoding="utf-8"))
    servers = found.get("mcpServers", found.get("servers"))
    [server] = servers.values()
    assert [server["command"], *server["args"]] == ["mcp-reasoner", "stdio"]


def test_the_registrys_file_keeps_its_limits_and_the_readme_names_it() -> None:
    server = loaded("server.json")
    assert len(server["description"]) <= 100
    assert re.fullmatch(r"io\.github\.[\w.-]+/mcp-reasoner", server["name"])
    assert f"mcp-name: {server['name']}" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert "registryBaseUrl" not in json.dumps(server)
    [package] = server["packages"]
    assert package["identifier"] == "mcp-reasoner"
    assert package["packageArguments"][0]["value"] in cli.commands


def test_the_bundle_lists_every_tool_and_its_settings_exist() -> None:
    manifest = loaded("mcpb/manifest.json")
    assert {tool["name"] for tool in manifest["tools"]} == TOOLS
    assert (MANIFESTS / "mcpb" / manifest["server"]["entry_point"]).is_file()
    fields = set(mcp_reasoner.config.Settings.model_fields)
    for name in manifest["server"]["mcp_config"]["env"]:
        assert name.removeprefix("MCP_REASONER_").lower() in fields


def test_the_skill_and_the_toml_are_whole() -> None:
    skill = MANIFESTS / "claude-code-plugin/skills/delegate-reasoning/SKILL.md"
    text = skill.read_text(encoding="utf-8")
    assert text.startswith("---\nname: delegate-reasoning\ndescription: ")
    assert set(re.findall(r"`(\w+)`", text)) >= TOOLS
    codex = tomllib.loads((MANIFESTS / "codex/config.toml").read_text(encoding="utf-8"))
    assert codex["mcp_servers"]["reasoner"]["args"] == ["stdio"]


@pytest.mark.parametrize("name", ["Dockerfile", "Dockerfile.cuda"])
def test_an_image_is_built_from_what_the_package_is_made_of(name: str) -> None:
    ignored = (MANIFESTS / f"docker/{name}.dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in ignored if not line.startswith("#")]
    assert rules[0] == "*"
    let_in = {line.removeprefix("!") for line in rules[1:]}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    made_of = {project["project"]["readme"], *project["project"]["license-files"]}
    made_of |= set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])
    assert let_in == made_of | {"pyproject.toml"}
    assert "COPY . .\n" in (MANIFESTS / "docker" / name).read_text(encoding="utf-8")


def validated(*command: str, cwd: Path) -> str:
    done = subprocess.run(
        command,
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.skipif(
    shutil.which("mcpb") is None,
    reason="no mcpb on PATH; `npm install -g @anthropic-ai/mcpb` enables this",
)
def test_the_bundle_is_valid_and_can_be_packed(tmp_path: Path) -> None:
    validated("mcpb", "validate", "manifest.json", cwd=MANIFESTS / "mcpb")
    packed = tmp_path / "mcp-reasoner.mcpb"
    validated("mcpb", "pack", ".", str(packed), cwd=MANIFESTS / "mcpb")
    assert packed.stat().st_size > 500


@pytest.mark.skipif(
    shutil.which("claude") is None,
    reason="no claude on PATH; `npm install -g @anthropic-ai/claude-code` enables this",
)
def test_the_plugin_is_valid() -> None:
    plugin = str(MANIFESTS / "claude-code-plugin")
    said = validated("claude", "plugin", "validate", plugin, "--strict", cwd=ROOT)
    assert "passed" in said.lower()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_the_unit_is_valid_and_may_write_where_it_has_to(tmp_path: Path) -> None:
    text = (MANIFESTS / "systemd/mcp-reasoner.service").read_text(encoding="utf-8")
    [command] = re.findall(r"^ExecStart=%h/\.local/bin/mcp-reasoner (\w+)$", text, re.MULTILINE)
    assert command in cli.commands
    # Data and state, the engine host's socket, the probe of the box.
    assert "\nReadWritePaths=%h %t /tmp\n" in text
    unit = tmp_path / "mcp-reasoner.service"
    unit.write_text(text.replace("%h/.local/bin/mcp-reasoner", sys.executable), encoding="utf-8")
    validated("systemd-analyze", "--user", "verify", str(unit), cwd=ROOT)
