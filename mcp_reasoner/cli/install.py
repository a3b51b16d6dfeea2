"""`mcp-reasoner install` and `uninstall`: enter this server into a host's configuration file."""

import shutil
import sys
from pathlib import Path
from urllib.parse import urlsplit

import click

from mcp_reasoner.clients.changes import Change, entered, removed
from mcp_reasoner.clients.hosts import HOSTS, TOKEN_VARIABLE, Command, Host
from mcp_reasoner.errors import InputError

__all__ = ["install", "uninstall"]

_client = click.argument("client", type=click.Choice(list(HOSTS)))
_dry_run = click.option("--dry-run", is_flag=True, help="Show the change; write nothing.")


@click.command()
@_client
@_dry_run
@click.option("--remote", metavar="URL", help="Use the server at this URL, not one started here.")
def install(client: str, dry_run: bool, remote: str | None) -> int:
    """Enter this server into CLIENT's configuration, leaving all else as it is."""
    host = HOSTS[client]
    if remote is None:
        change = entered(host, host.local(_own_command()))
    elif host.remote is None:
        raise InputError(f"{host.title} takes no URL in its file: {host.remote_advice}")
    else:
        change = entered(host, host.remote(_url(remote)))
    done = _carry_out(host, change, dry_run=dry_run)
    if done and remote is not None:
        click.echo(f"it sends the token in the environment variable {TOKEN_VARIABLE}")
    return 0


@click.command()
@_client
@_dry_run
def uninstall(client: str, dry_run: bool) -> int:
    """Take this server out of CLIENT's configuration again."""
    host = HOSTS[client]
    _carry_out(host, removed(host), dry_run=dry_run)
    return 0


def _carry_out(host: Host, change: Change, *, dry_run: bool) -> bool:
    """Show and write a change; whether anything was written."""
    if not change.needed:
        click.echo(f"{change.file} says so already")
        return False
    click.echo(change.difference, nl=False)
    if dry_run:
        click.echo(f"nothing was written; without --dry-run {change.file} is changed")
        return False
    backup = change.write()
    kept = f"; what it was is in {backup.name} beside it" if backup else ""
    click.echo(f"{change.file} was written{kept}")
    click.echo(f"{host.title}: {host.note}")
    return True


def _own_command() -> Command:
    """How this very installation is started: a host's PATH may be another."""
    script = Path(sys.argv[0])
    if script.name.startswith("mcp-reasoner") and script.is_file():
        return Command(str(script.absolute()), ("stdio",))
    beside = shutil.which("mcp-reasoner", path=str(Path(sys.executable).parent))
    if beside is not None:
        return Command(beside, ("stdio",))
    return Command(sys.executable, ("-m", "mcp_reasoner", "stdio"))


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise InputError("--remote takes a URL such as https://gpu-machine:8765/mcp")
    return text if parts.path.strip("/") else f"{text.rstrip('/')}/mcp"
