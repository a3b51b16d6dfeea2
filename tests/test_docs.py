"""The documents say what the code does: tables, commands, settings, error texts and links."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from mcp_reasoner.cli.exits import EXIT_CODES
from mcp_reasoner.cli.main import cli
from mcp_reasoner.config import Settings
from mcp_reasoner.server.tools import tools

ROOT = Path(__file__).parents[1]
DOCUMENTS = [
    ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "manifests/README.md")
] + sorted((ROOT / "docs").glob("*.md"))
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_readmes_two_commands_are_there() -> None:
    assert 'pip install . && mcp-reasoner solve "Find the largest root of x^2-5x+6=0"' in README
    assert "pip install '.[test]' && pytest" in README


def test_the_table_of_statuses_holds_the_exit_codes() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \|.*\| (\d+) \|$", README, re.MULTILINE))
    assert {status: int(code) for status, code in rows.items()} == EXIT_CODES


def test_the_table_of_tools_names_their_arguments() -> None:
    rows = re.findall(r"^\| `(\w+)\(([^)]*)\)` \|", README, re.MULTILINE)
    shown = {name: [part.strip() for part in text.split(",")] for name, text in rows}
    for tool in tools():
        required = set(tool.parameters.get("required", ()))
        expected = [n if n in required else f"{n}?" for n in tool.parameters["properties"]]
        assert shown.pop(tool.name) == expected
    assert not shown


def test_the_table_of_settings_holds_real_names_and_defaults() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", README.split("## Settings")[1], re.MULTILINE)
    assert rows
    for name, default in rows:
        field = Settings.model_fields[name]
        if field.default is not None:
            assert float(default) == float(field.default), name


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_in_the_documents_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for words in re.findall(r"mcp-reasoner ((?:[a-z][a-z-]+ ?)+)", text):
        command = cli
        for word in words.split():
            found = getattr(command, "commands", {}).get(word)
            if found is None:
                # Past the commands, or prose after the program's name.
                assert command is not cli or word in {"that", "is", "on", "and", "uses"}, words
                break
            command = found


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_to_files(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target


def test_the_readmes_verifying_examples_do_what_they_say(tmp_path: Path) -> None:
    examples = [line[2:] for line in README.splitlines() if line.startswith("$ mcp-reasoner ver")]
    assert len(examples) == 3
    (tmp_path / "answers.jsonl").write_text('{"id": 1, "answer": "1/2", "reference": "0.5"}\n')
    codes = []
    for example in examples:
        command = example.replace("mcp-reasoner", f"{sys.executable} -m mcp_reasoner", 1)
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=120,
            check=False,
        )
        codes.append(done.returncode)
    assert codes == [0, 4, 0]
