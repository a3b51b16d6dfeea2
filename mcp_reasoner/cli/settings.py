"""`mcp-reasoner config show`: every setting, its value, and where that came from."""

import json

import click

from mcp_reasoner.cli.options import json_option
from mcp_reasoner.config import load_settings

__all__ = ["config"]

_SECRET = frozenset({"engine_api_key"})


@click.group()
def config() -> None:
    """Look at the settings."""


@config.command()
@json_option
def show(as_json: bool) -> None:
    """Print each setting with its value and its source."""
    loaded = load_settings()
    values = {
        name: "(set)" if name in _SECRET and value is not None else value
        for name, value in loaded.settings.model_dump(mode="json").items()
    }
    if as_json:
        shown = {name: {"value": values[name], "source": loaded.sources[name]} for name in values}
        click.echo(json.dumps(shown))
        return
    width = max(map(len, values))
    for name, value in values.items():
        click.echo(f"{name:<{width}}  {json.dumps(value)}  ({loaded.sources[name]})")
