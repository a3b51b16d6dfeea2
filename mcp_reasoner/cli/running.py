"""Waiting for a run on the command line: progress on a terminal, Ctrl-C cancels."""

import signal
import sys

import anyio
import click
from anyio.abc import TaskStatus

from mcp_reasoner.runs.registry import RunRegistry
from mcp_reasoner.runs.run import AnyRun
from mcp_reasoner.server.results import CheckProofResult, SolveMathResult, WriteFunctionResult

__all__ = ["usage_line", "wait_for"]

_PROGRESS_SECONDS = 1.0


async def wait_for(run: AnyRun, notice: str, *, runs: RunRegistry) -> None:
    """Say `notice` and wait for the end of `run`, which a signal brings about."""
    async with anyio.create_task_group() as tasks:
        await tasks.start(_cancel_on_signal, run, runs)
        click.echo(notice, err=True)
        await _show_progress(run)
        tasks.cancel_scope.cancel()


def usage_line(result: SolveMathResult | WriteFunctionResult | CheckProofResult) -> list[str]:
    """What the run has cost, and with what it was done, as a line if that is known."""
    usage = result.usage or result.progress
    if usage is None:
        return []
    model = f", {result.model.name}" if result.model else ""
    seed = f", seed {result.seed}" if result.seed is not None else ""
    samples = "1 sample" if usage.samples == 1 else f"{usage.samples} samples"
    return [f"  {samples}, {usage.tokens} tokens, {usage.seconds:.1f} s{model}{seed}"]


async def _cancel_on_signal(
    run: AnyRun, runs: RunRegistry, *, task_status: TaskStatus[None] = anyio.TASK_STATUS_IGNORED
) -> None:
    with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
        task_status.started()
        async for _ in signals:
            await runs.cancel(run.id)


async def _show_progress(run: AnyRun) -> None:
    """Wait for the end of `run`; on a terminal, one line on stderr says how far it is."""
    lively = sys.stderr.isatty()
    while not await run.wait(_PROGRESS_SECONDS):
        if lively:
            progress = run.progress
            line = f"{run.seconds:.0f} s, {progress.samples} samples, {progress.tokens} tokens"
            click.echo(f"\r\x1b[K{line}", err=True, nl=False)
    if lively:
        click.echo("\r\x1b[K", err=True, nl=False)
