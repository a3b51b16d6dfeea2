"""`mcp-reasoner engine`: look at the engine hosts of this user, end them, or run one in front.

Hosts start by themselves with the first sample; nothing here is needed for that.
"""

import json
import os
from dataclasses import replace
from pathlib import Path

import anyio
import click

from mcp_reasoner.cli.options import engine_options, json_option
from mcp_reasoner.config import Settings
from mcp_reasoner.engine.hosts import (
    HostStatus,
    host_command,
    host_environment,
    host_statuses,
    is_alive,
    stop_hosts,
)
from mcp_reasoner.engine.runtime import open_runtime_folder
from mcp_reasoner.engine.select import local_engine
from mcp_reasoner.errors import EngineBusyError, SettingsError

__all__ = ["engine"]


@click.group()
def engine() -> None:
    """Look at, stop or run the processes that hold the model."""


@engine.command()
@json_option
@click.pass_obj
def status(settings: Settings, as_json: bool) -> None:
    """Show the engine hosts that run."""
    found = anyio.run(host_statuses, open_runtime_folder(settings.runtime_dir))
    if as_json:
        click.echo(json.dumps({"hosts": [_wire(host) for host in found]}, ensure_ascii=False))
        return
    if not found:
        click.echo("no engine host runs; the first sample starts one")
    for host in found:
        click.echo(_readable(host))


@engine.command()
@json_option
@click.pass_obj
def stop(settings: Settings, as_json: bool) -> None:
    """End the engine hosts, with what they are decoding."""
    ended = anyio.run(stop_hosts, open_runtime_folder(settings.runtime_dir))
    if as_json:
        stopped = [{"pid": record.pid, "killed": killed} for record, killed in ended]
        click.echo(json.dumps({"stopped": stopped}))
        return
    if not ended:
        click.echo("no engine host runs")
    for record, killed in ended:
        how = "did not answer and was killed" if killed else "ended"
        click.echo(f"the engine host of {record.name} (process {record.pid}) {how}")


@engine.command()
@engine_options
@click.option("--safe", is_flag=True, help="Avoid the code of llama.cpp that has crashed before.")
@click.option(
    "--bind",
    metavar="HOST:PORT",
    help="Answer there, for `--engine http://HOST:PORT` on other machines, not on a socket.",
)
@click.option(
    "--token-file",
    type=click.Path(path_type=Path),
    help="File with the bearer token that clients must bring; wanted where --bind is not local.",
)
@click.pass_obj
def run(settings: Settings, safe: bool, bind: str | None, token_file: Path | None) -> None:
    """Run an engine host in the foreground, with its log on stderr."""
    if token_file is not None and bind is None:
        raise SettingsError("--token-file is for a host with --bind; a socket needs no token")
    options = replace(
        local_engine(settings).options(safe=safe),
        bind=bind,
        token_file=token_file.resolve() if token_file is not None else None,
    )
    if is_alive(options.folder, options.key):
        raise EngineBusyError(
            "an engine host of this model runs already; `mcp-reasoner engine stop` ends it"
        )
    command = host_command(options)
    # The host takes this process's place, so that signals and the exit code are its own.
    os.execve(command[0], command, host_environment())  # noqa: S606 - a fixed command


def _wire(host: HostStatus) -> dict[str, object]:
    record = host.record
    known = {"pid": record.pid, "version": record.version, "model": record.model}
    return known | {"log": str(record.log)} | (host.health or {"status": "silent"})


def _readable(host: HostStatus) -> str:
    record, health = host.record, host.health
    head = f"{record.name}: process {record.pid}, version {record.version}"
    if health is None:
        return f"{head}, does not answer; its log is {record.log}"
    safe = ", safe settings" if health.get("safe") else ""
    return (
        f"{head}, {health.get('status')}{safe}\n"
        f"  {health.get('active')} samples running, {health.get('queued')} waiting, "
        f"{health.get('decoded_tokens')} tokens decoded, idle for "
        f"{float(health.get('idle_seconds') or 0):.0f} s\n"
        f"  model {record.model}\n"
        f"  log {record.log}"
    )
