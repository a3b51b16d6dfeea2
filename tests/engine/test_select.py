"""Which engine a setting means."""

from pathlib import Path

import pytest

from mcp_reasoner.config import load_settings
from mcp_reasoner.engine.client import OpenAIEngine
from mcp_reasoner.engine.manager import LocalEngine
from mcp_reasoner.engine.scripted import ScriptedEngine
from mcp_reasoner.engine.select import open_engine
from mcp_reasoner.errors import EngineError, ModelError, SettingsError

pytestmark = pytest.mark.anyio


async def test_without_a_setting_the_local_host_is_meant() -> None:
    async with open_engine(load_settings({}).settings) as engine:
        assert isinstance(engine, LocalEngine)
        assert (await engine.model()).embedded


async def test_a_script_is_named_by_its_file(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    path.write_text('{"match": "", "outputs": ["x"]}')
    async with open_engine(load_settings({"engine": f"scripted:{path}"}).settings) as engine:
        assert isinstance(engine, ScriptedEngine)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/v1", "https://example.invalid"])
async def test_a_server_is_named_by_its_url(url: str) -> None:
    async with open_engine(load_settings({"engine": url}).settings) as engine:
        assert isinstance(engine, OpenAIEngine)


@pytest.mark.parametrize(
    ("options", "error", "says"),
    [
        pytest.param({"engine": "vllm"}, SettingsError, "neither a URL such as", id="neither"),
        pytest.param({"engine": "scripted:"}, SettingsError, "cannot read", id="no file"),
        pytest.param({"engine": "http://"}, SettingsError, "is not a URL", id="no host"),
        pytest.param({"model": "none.gguf"}, ModelError, "there is no model file", id="no model"),
    ],
)
async def test_what_cannot_be_opened_is_one_sentence(
    options: dict[str, str], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        async with open_engine(load_settings(options).settings):
            pass


async def test_an_error_of_the_caller_comes_out_of_the_local_engine_as_it_is() -> None:
    with pytest.raises(EngineError, match="mine"):
        async with open_engine(load_settings({}).settings):
            raise EngineError("mine")
