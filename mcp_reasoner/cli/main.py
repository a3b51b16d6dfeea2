"""The `mcp-reasoner` command: its groups, and what becomes of errors.

With a pipe on stdin and no command it is the stdio server, so that an MCP host
needs no arguments; on a terminal it shows its help.
"""

import os
import stat
import sys
from collections.abc import Sequence

import click

from mcp_reasoner import __version__
from mcp_reasoner.cli.code import code
from mcp_reasoner.cli.doctor import doctor
from mcp_reasoner.cli.engine import engine
from mcp_reasoner.cli.eval import evaluate_file
from mcp_reasoner.cli.exits import CANCELLED, COULD_NOT_RUN, WRONG_USAGE
from mcp_reasoner.cli.install import install, uninstall
from mcp_reasoner.cli.options import engine_options, load_into
from mcp_reasoner.cli.proof import check_proof
from mcp_reasoner.cli.pull import models, pull
from mcp_reasoner.cli.runs import runs
from mcp_reasoner.cli.serve import serve
from mcp_reasoner.cli.settings import config
from mcp_reasoner.cli.solve import solve
from mcp_reasoner.cli.testing import run_tests
from mcp_reasoner.cli.verify import verify_answer
from mcp_reasoner.config import Settings
from mcp_reasoner.errors import ReasonerError, SettingsError

__all__ = ["cli", "main"]


@click.group(invoke_without_command=True)
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
    # The SDK takes most of a second to import: only the server pays for it.
    from mcp_reasoner.server.stdio import run_stdio

    run_stdio(settings)


for command in (
    *(check_proof, code, config, doctor, engine, evaluate_file, install, models, pull),
    *(run_tests, runs, serve, solve, uninstall, verify_answer),
):
    cli.add_command(command)


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
