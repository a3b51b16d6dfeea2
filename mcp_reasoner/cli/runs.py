"""`mcp-reasoner runs`: the runs that are kept, one in full, and its checks made once more."""

import json
import time
from dataclasses import asdict
from typing import Any

import anyio
import click

from mcp_reasoner.cli.exits import EXIT_CODES
from mcp_reasoner.cli.options import json_option
from mcp_reasoner.config import Settings
from mcp_reasoner.errors import RunNotFoundError
from mcp_reasoner.runs.store import RunRecord
from mcp_reasoner.services import Services, open_services
from mcp_reasoner.verify.text import clean

__all__ = ["runs"]


@click.group()
def runs() -> None:
    """Look at runs that are kept, and repeat their checks."""


@runs.command(name="list")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@json_option
@click.pass_obj
def list_runs(settings: Settings, limit: int, as_json: bool) -> None:
    """Print the last runs, newest first."""

    async def main() -> list[RunRecord]:
        async with open_services(settings) as services:
            return await services.runs.newest(limit=limit)

    found = anyio.run(main)
    if as_json:
        click.echo(json.dumps({"runs": [_short(run) for run in found]}, ensure_ascii=False))
        return
    if not found:
        click.echo("no runs are kept yet")
    for run in found:
        short = _short(run)
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(run.created))
        click.echo(f"{run.id}  {when}  {short['status']:<11} {run.tool}: {short['asked']}")


@runs.command()
@click.argument("run_id")
@json_option
@click.pass_obj
def show(settings: Settings, run_id: str, as_json: bool) -> None:
    """Print all that is kept of a run: what was asked, its result and its samples."""

    async def main() -> tuple[RunRecord, list[dict[str, Any]]]:
        async with open_services(settings) as services:
            record = await _record(services, run_id)
            samples = await services.runs.samples(run_id)
            return record, [
                {"text": sample.text, "tokens": sample.count, "finished": sample.finished}
                for sample in samples
            ]

    record, samples = anyio.run(main)
    if as_json:
        whole = {**asdict(record), "samples": samples}
        click.echo(json.dumps(whole, ensure_ascii=False))
        return
    click.echo(f"{record.id}  {record.tool}  {record.state}")
    for title, value in (("asked", record.arguments), ("result", record.result)):
        click.echo(f"{title}: {json.dumps(value, ensure_ascii=False, indent=2)}")
    if record.error:
        click.echo(f"error: {record.error}")
    for number, sample in enumerate(samples, start=1):
        end = sample["finished"] or "not finished"
        click.echo(f"sample {number}, {sample['tokens']} tokens, {end}:")
        click.echo(clean(sample["text"], 20_000))


@runs.command()
@click.argument("run_id")
@json_option
@click.pass_obj
def replay(settings: Settings, run_id: str, as_json: bool) -> int:
    """Check a run's result once more, without any model, and say whether the verdict stands."""

    async def main() -> dict[str, Any]:
        async with open_services(settings) as services:
            record = await _record(services, run_id)
            return await services.replay(record)

    found = anyio.run(main)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        same = "as before" if found["same"] else f"before: {found['before']}"
        click.echo(f"{found['status']} ({same}): {found['detail']}")
    return EXIT_CODES[found["status"]]


async def _record(services: Services, run_id: str) -> RunRecord:
    record = await services.runs.record(run_id)
    if record is None:
        raise RunNotFoundError(f"no run {clean(run_id, 60)} is kept; `runs list` shows those")
    return record


def _short(run: RunRecord) -> dict[str, Any]:
    """A run in one line."""
    asked = next((run.arguments[name] for name in _ASKED if name in run.arguments), "")
    return {
        "id": run.id,
        "tool": run.tool,
        "state": run.state,
        "status": (run.result or {}).get("status", run.state),
        "asked": clean(str(asked), 60),
        "created": run.created,
    }


_ASKED = ("problem", "specification", "statement")
