"""`pull` and `models` as a user sees them; the transfer itself is tests/engine/test_pull.py's."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mcp_reasoner.cli.pull import models, pull
from mcp_reasoner.config import Settings, load_settings
from mcp_reasoner.engine.catalogue import EMBEDDED_NAME, PULL_COMMAND, set_default_model
from mcp_reasoner.errors import ModelError


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings({"data_dir": tmp_path / "data", "state_dir": tmp_path}).settings


def listed(settings: Settings, *arguments: str) -> Result:
    return CliRunner().invoke(models, arguments, obj=settings, catch_exceptions=False)


def test_the_embedded_model_is_listed_as_the_one_in_use(settings: Settings) -> None:
    first, second, *_ = listed(settings).stdout.splitlines()
    assert first.startswith(f"* {EMBEDDED_NAME}")
    assert " MB  " in first
    assert second.startswith("  VibeThinker-3B:Q8_0")
    assert PULL_COMMAND in second


def test_a_file_in_use_is_listed_too(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "mine.gguf").write_bytes(b"GGUF")
    given = settings.model_copy(update={"model": str(tmp_path / "mine.gguf")})
    rows = json.loads(listed(given, "--json").stdout)["models"]
    assert [row["name"] for row in rows if row["used"]] == ["mine"]
    assert [row["present"] for row in rows] == [True, False, False, True]


def test_a_lost_default_is_said_beside_the_list(settings: Settings, tmp_path: Path) -> None:
    set_default_model(tmp_path / "gone.gguf", name="gone", data_dir=settings.data_dir)
    result = listed(settings)
    assert "cannot be used: there is no model file" in result.stderr
    assert "*" not in result.stdout


def test_an_unreachable_hub_is_one_sentence(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    result = CliRunner().invoke(pull, [], obj=settings)
    assert isinstance(result.exception, ModelError)
    assert "cannot reach the hub" in str(result.exception)
    assert "fetching VibeThinker-3B Q8_0 (about 3.3 GB)" in result.stderr
    assert result.stdout == ""


def test_a_precision_that_is_not_offered_names_those_that_are(settings: Settings) -> None:
    result = CliRunner().invoke(pull, ["--quant", "Q2_K"], obj=settings)
    assert result.exit_code == 2
    assert "is not one of 'q8_0', 'q4_k_m'" in result.stderr.lower()
