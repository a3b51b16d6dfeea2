"""Every setting of the project, read in this one module.

A value comes from the command line, else from `MCP_REASONER_*` in the
environment, else from the TOML file, else from the default written here. The
file is the one that `MCP_REASONER_CONFIG` names, or `config.toml` in the user's
configuration folder. Numbers shown to users and models come from this record.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from mcp_reasoner.errors import SettingsError

__all__ = ["ENV_PREFIX", "RUNS_FILE", "LoadedSettings", "Settings", "config_file", "load_settings"]

ENV_PREFIX = "MCP_REASONER_"
RUNS_FILE = "runs.sqlite3"
"""The store of runs in `data_dir`."""
_APP = "mcp-reasoner"


class Settings(BaseSettings):
    """All settings; frozen, with unknown names refused. Times are seconds."""

    model_config = SettingsConfigDict(env_prefix=ENV_PREFIX, extra="forbid", frozen=True)

    model: str | None = Field(
        None, description="a GGUF file or a name from the catalogue; default: the pulled model"
    )
    engine: str | None = Field(
        None, description="URL of an OpenAI-compatible server, or scripted:FILE; default: local"
    )
    engine_api_key: str | None = Field(None, description="bearer token for a remote engine")
    engine_ca_file: Path | None = Field(
        None, description="certificates to trust for a remote engine beside the system's, as PEM"
    )
    context: int = Field(
        32768, ge=256, description="longest prompt and answer of one sample, in tokens"
    )
    sequences: int = Field(16, ge=1, le=256, description="samples decoded at once by the host")
    threads: int | None = Field(None, ge=1, description="decoding threads; default: cores")
    gpu_layers: int = Field(-1, ge=-1, description="layers on the GPU; -1 is all of them")
    kv_type: Literal["f16", "q8_0"] = Field(
        "f16", description="precision of the cache; q8_0 holds twice the tokens"
    )
    engine_idle_seconds: float = Field(
        600.0, gt=0, description="the engine host ends after this long without a request"
    )

    soft_deadline_seconds: float = Field(
        45.0, gt=0, description="a tool call answers `running` with a run id after this long"
    )
    max_seconds: float = Field(
        1800.0, gt=0, description="a run ends after this long where the call sets no limit"
    )
    keep_runs: int = Field(256, ge=1, description="older ended runs kept of each who asks")
    cache_seconds: float = Field(
        86_400.0,
        ge=0,
        description="a question asked again within this time gets the result that is there",
    )
    max_runs: int = Field(32, ge=1, description="runs in progress at once; more are refused")

    disabled_tools: frozenset[str] = Field(
        frozenset(), description="tools that the server does not offer"
    )
    tool_descriptions: dict[str, str] = Field(
        default_factory=dict, description="descriptions to give tools instead of their own, by name"
    )

    host: str = Field("127.0.0.1", description="the address that `serve` listens on")
    port: int = Field(8765, ge=0, le=65535, description="the port that `serve` listens on")
    public_url: str | None = Field(
        None, description="the URL of /mcp as clients see it, where a proxy stands before `serve`"
    )
    allowed_hosts: tuple[str, ...] = Field(
        (), description="more values of the Host header that `serve` answers to, such as `gpu:*`"
    )
    allowed_origins: tuple[str, ...] = Field(
        (), description="web pages that may call `serve`, such as `https://example.org`"
    )
    token_file: Path | None = Field(
        None, description="bearer tokens that `serve` accepts, a line each: NAME sha256:HEX"
    )
    oauth_issuer: str | None = Field(
        None, description="an authorization server whose tokens `serve` accepts"
    )
    oauth_audience: str | None = Field(
        None, description="the audience that its tokens must have; default: public_url"
    )
    oauth_scopes: tuple[str, ...] = Field((), description="scopes that its tokens must have")
    tls_certificate: Path | None = Field(None, description="certificates of `serve`, as PEM")
    tls_key: Path | None = Field(None, description="the certificate's private key, as PEM")
    requests_per_minute: int = Field(600, ge=1, description="requests of one principal a minute")
    runs_per_principal: int = Field(8, ge=1, description="runs of one principal at once")
    tokens_per_day: int | None = Field(
        None, ge=1, description="tokens that one principal's runs may draw in 24 hours"
    )
    max_body_bytes: int = Field(2**20, ge=1024, description="the longest request body")

    clr_trajectories: int = Field(
        32, ge=2, le=256, description="samples that effort `max` draws and assesses"
    )
    clr_claims: int = Field(5, ge=1, le=10, description="claims of each that are assessed")

    reveal_failures: bool = Field(
        False,
        description="let repairs of a function see which of the caller's tests failed, and how",
    )

    verify_seconds: float = Field(10.0, gt=0, description="limit of one check")
    verify_memory_mb: int = Field(1024, ge=128, description="memory limit of one check, in MiB")
    verify_workers: int | None = Field(None, ge=1, description="checks at once; default: cores")

    coqc: str | None = Field(None, description="the Rocq compiler; default: coqc on the path")
    lean: str | None = Field(None, description="the Lean 4 binary; default: lean on the path")
    lean_project: Path | None = Field(
        None, description="a folder with a lakefile whose libraries Lean proofs may import"
    )

    isolation: Literal["best", "full", "process", "wasm", "none"] = Field(
        "best",
        description="the box for programs; `none` runs them without one, and every result says so",
    )

    data_dir: Path = Field(
        default_factory=lambda: platformdirs.user_data_path(_APP),
        description="pulled models, and the store of runs",
    )
    state_dir: Path = Field(
        default_factory=lambda: platformdirs.user_state_path(_APP),
        description="what was learnt about this machine; may be deleted",
    )
    runtime_dir: Path | None = Field(
        None, description="sockets and locks of engine hosts; default: the user's runtime folder"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Command line over environment over file; no dotenv file, no secrets folder."""
        return init_settings, env_settings, TomlConfigSettingsSource(cls, config_file())


@dataclass(frozen=True)
class LoadedSettings:
    """The settings and, for each name, which source gave its value."""

    settings: Settings
    sources: Mapping[str, str]


def config_file() -> Path:
    """The TOML file that is read when it exists."""
    named = os.environ.get(ENV_PREFIX + "CONFIG")
    return Path(named) if named else platformdirs.user_config_path(_APP) / "config.toml"


def load_settings(command_line: Mapping[str, Any] | None = None) -> LoadedSettings:
    """Read all sources; `command_line` holds the options that were given (None values are not).

    Raises SettingsError, naming setting and source, on an unreadable file or a bad value.
    """
    given = {name: value for name, value in (command_line or {}).items() if value is not None}
    path = config_file()
    if os.environ.get(ENV_PREFIX + "CONFIG") and not path.is_file():
        raise SettingsError(f"{ENV_PREFIX}CONFIG names {path}, which is not a file")
    try:
        in_file = TomlConfigSettingsSource(Settings, path)()
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"cannot read the settings file {path}: {error}") from error
    in_environment = EnvSettingsSource(Settings)()
    sources = {
        name: next(
            (
                source
                for source, values in (
                    ("command line", given),
                    (f"{ENV_PREFIX}{name.upper()}", in_environment),
                    (str(path), in_file),
                )
                if name in values
            ),
            "default",
        )
        for name in Settings.model_fields
    }
    try:
        settings = Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "?"
        if first["type"] == "extra_forbidden":
            raise SettingsError(f"unknown setting {name!r} in {path}") from error
        raise SettingsError(
            f"setting {name!r} from {sources.get(name, 'the command line')}: {first['msg']}"
        ) from error
    return LoadedSettings(settings=settings, sources=sources)
