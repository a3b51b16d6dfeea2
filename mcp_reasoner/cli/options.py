"""Options that every command has, and how a command gets its settings.

`ctx.obj` is always the Settings in force: the group loads them, and an option
given to a command loads them again with its value on top.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from mcp_reasoner.config import load_settings
from mcp_reasoner.errors import InputError

__all__ = ["engine_options", "json_option", "load_into", "setting_option", "text_of"]

CommandT = TypeVar("CommandT", bound=Callable[..., Any])
_GIVEN = "mcp_reasoner.command_line"


def load_into(ctx: click.Context) -> None:
    """Load the settings with what the command line has given so far."""
    ctx.obj = load_settings(ctx.meta.setdefault(_GIVEN, {})).settings


def _take(ctx: click.Context, parameter: click.Parameter, value: object) -> None:
    if value is not None and parameter.name is not None:
        ctx.meta.setdefault(_GIVEN, {})[parameter.name] = value
        load_into(ctx)


def setting_option(name: str, **options: Any) -> Callable[[CommandT], CommandT]:
    """An option that changes the setting of its name, as the command sees it."""
    return click.option(name, expose_value=False, callback=_take, **options)


def engine_options(command: CommandT) -> CommandT:
    """Add `--model` and `--engine`, which change the settings that the command sees."""
    for option in (
        setting_option(
            "--engine",
            metavar="URL|scripted:FILE",
            help="An OpenAI-compatible server, or prepared outputs from a file.",
        ),
        setting_option(
            "--model",
            metavar="PATH|NAME",
            help="A GGUF file or a name from `mcp-reasoner models`.",
        ),
    ):
        command = option(command)
    return command


def text_of(path: Path) -> str:
    """The text of a file that was named; InputError where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}") from error


json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print the structured result of the MCP tool."
)
