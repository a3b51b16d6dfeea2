"""Which engine the settings mean: a script, a server behind a URL, or the local host.

The one place that knows all kinds of `Engine`; fronts call `open_engine` and
use what comes through `protocol` alone.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from mcp_reasoner.config import Settings
from mcp_reasoner.engine.catalogue import resolve_model
from mcp_reasoner.engine.client import OpenAIEngine
from mcp_reasoner.engine.manager import LocalEngine
from mcp_reasoner.engine.protocol import Engine
from mcp_reasoner.engine.runtime import open_runtime_folder
from mcp_reasoner.engine.scripted import ScriptedEngine
from mcp_reasoner.errors import SettingsError

__all__ = ["local_engine", "open_engine"]

_SCRIPTED = "scripted:"


@asynccontextmanager
async def open_engine(settings: Settings) -> AsyncIterator[Engine]:
    """Open the engine that the settings name; nothing heavy happens before the first sample.

    Raises SettingsError for an engine that there is not, and ModelError when the
    local model's file is missing or is none.
    """
    wanted = settings.engine
    if wanted is None:
        async with local_engine(settings) as local:
            yield local
    elif wanted.startswith(_SCRIPTED):
        yield _scripted(wanted.removeprefix(_SCRIPTED))
    elif wanted.startswith(("http://", "https://")):
        async with OpenAIEngine(
            wanted,
            api_key=settings.engine_api_key,
            model=settings.model,
            ca_file=settings.engine_ca_file,
        ) as remote:
            yield remote
    else:
        raise SettingsError(
            f"the engine {wanted!r} is neither a URL such as http://127.0.0.1:8000/v1 nor "
            "scripted:FILE"
        )


def local_engine(settings: Settings) -> LocalEngine:
    """The engine on this machine, not yet opened; raises as `open_engine` does."""
    return LocalEngine(
        resolve_model(settings.model, data_dir=settings.data_dir),
        folder=open_runtime_folder(settings.runtime_dir),
        state_dir=settings.state_dir,
        context=settings.context,
        sequences=settings.sequences,
        threads=settings.threads,
        gpu_layers=settings.gpu_layers,
        kv_type=settings.kv_type,
        idle_seconds=settings.engine_idle_seconds,
    )


def _scripted(file: str) -> ScriptedEngine:
    return ScriptedEngine.from_file(Path(file).expanduser())
