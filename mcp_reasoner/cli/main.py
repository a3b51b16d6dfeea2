"""The `mcp-reasoner` command: its groups, and what becomes of errors.

With a pipe on stdin and no command it is the stdio server, so that an MCP host
needs no arguments; on a terminal it shows its help.
"""

import gc
import os
import stat
import sys
from collections.abc import Sequence
from typing import Final

import click

from mcp_reasoner import __version__
from mcp_reasoner.cli.exits import CANCELLED, COULD_NOT_RUN, WRONG_USAGE
from mcp_reasoner.cli.late import LateCommands
from mcp_reasoner.cli.options import engine_options, load_into
from mcp_reasoner.config import Settings
from mcp_reasoner.errors import ReasonerError, SettingsError

__all__ = ["cli", "main"]

_COMMANDS: Final = LateCommands(
    {
        "check-proof": "mcp_reasoner.cli.proof:check_proof",
        "code": "mcp_reasoner.cli.code:code",
        "config": "mcp_reasoner.cli.settings:config",
        "doctor": "mcp_reasoner.cli.doctor:doctor",
        "engine": "mcp_reasoner.cli.engine:engine",
        "eval": "mcp_reasoner.cli.eval:evaluate_file",
        "install": "mcp_reasoner.cli.install:install",
        "models": "mcp_reasoner.cli.pull:models",
        "pull": "mcp_reasoner.cli.pull:pull",
        "run-tests": "mcp_reasoner.cli.testing:run_tests",
        "runs": "mcp_reasoner.cli.runs:runs",
        "serve": "mcp_reasoner.cli.serve:serve",
        "solve": "mcp_reasoner.cli.solve:solve",
        "uninstall": "mcp_reasoner.cli.install:uninstall",
        "verify-answer": "mcp_reasoner.cli.verify:verify_answer",
    }
)


@click.group(invoke_without_command=True, commands=_COMMANDS)
@click.version_option(__version__, prog_name="mcp-reasoner")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Hand hard reasoning steps to a local model and get checked answers."""
    load_into(ctx)
    if ctx.invoked_subcommand is None:
        if _stdin_is_a_pipe():
            ctx.invoke(stdio)
        else:
            click.echo(ctx.get_help())
            if not sys.stdin.isatty():
                ctx.exit(WRONG_USAGE)


@cli.command()
@engine_options
@click.pass_obj
def stdio(settings: Settings) -> None:
    """Serve MCP over stdin and stdout."""
    # The SDK takes most of a second to import: only the server pays for it. What is imported
    # stays: to look for garbage in it would take a tenth of that time more. `run_stdio` ends this.
    gc.disable()
    from mcp_reasoner.server.stdio import run_stdio

    run_stdio(settings)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with the code that the contract gives its outcome."""
    sys.exit(_run(arguments))


def _run(arguments: Sequence[str] | None) -> int:
    try:
        code = cli.main(args=arguments, prog_name="mcp-reasoner", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except SettingsError as error:
        click.echo(f"error: {error}", err=True)
        return WRONG_USAGE
    except ReasonerError as error:
        click.echo(f"error: {error}", err=True)
        return COULD_NOT_RUN
    except (KeyboardInterrupt, click.Abort):
        click.echo("cancelled", err=True)
        return CANCELLED
    except BrokenPipeError:
        # The reader of our output is gone; nothing more can be said to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return COULD_NOT_RUN
    return code if isinstance(code, int) else 0


def _stdin_is_a_pipe() -> bool:
    try:
        mode = os.fstat(sys.stdin.fileno()).st_mode
    except (AttributeError, OSError, ValueError):
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)
