"""Waiting for a run inside a tool call: progress on the way, a soft deadline, cancellation.

Hosts cut a call off after about 60 seconds, so a call answers before that with
a run id. Cancelling the only call that waits for a run cancels the run; running into the
deadline does not.
"""

import time
from typing import Any

import anyio
from mcp.server.mcpserver import Context

from mcp_reasoner.runs.run import AnyRun, Run

__all__ = ["PROGRESS_SECONDS", "described", "follow"]

PROGRESS_SECONDS = 2.0
"""How often progress is sent; hosts' idle limits ask for at least every 10 s."""


async def follow(
    run: AnyRun, *, seconds: float, context: Context[Any, Any], cancel_run: bool
) -> bool:
    """Wait for `run` for at most `seconds`; whether it has ended.

    Sends progress when the client asked for it. When the call is cancelled, a
    run of this front that nobody else waits for, or was told to come back for, is cancelled with it
    if `cancel_run` says so.
    """
    if not isinstance(run, Run):
        return await _wait(run, seconds=seconds, context=context)
    run.followers += 1
    try:
        ended = await _wait(run, seconds=seconds, context=context)
        run.promised = run.promised or not ended
        return ended
    except anyio.get_cancelled_exc_class():
        if cancel_run and run.followers == 1 and not run.promised:
            run.cancel()
        raise
    finally:
        run.followers -= 1


async def _wait(run: AnyRun, *, seconds: float, context: Context[Any, Any]) -> bool:
    deadline = time.monotonic() + seconds
    while not run.finished:
        left = deadline - time.monotonic()
        if left <= 0 or await run.wait(min(left, PROGRESS_SECONDS)):
            break
        await context.report_progress(round(run.seconds, 1), message=described(run))
    return run.finished


def described(run: AnyRun) -> str:
    """How far a run is, in a few words."""
    progress = run.progress
    if not progress.tokens:
        return "waiting for the model"
    return f"{progress.samples} samples, {progress.tokens} tokens"
