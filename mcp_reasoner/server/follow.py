"""Waiting for a run inside a tool call: progress on the way, a soft deadline, cancellation.

Hosts cut a call off after about 60 seconds, so a call answers before that with
a run id. Cancelling the only call that waits for a run cancels the run; running into the
deadline does not.
"""

import time
from typing import TYPE_CHECKING, Any

import anyio
from mcp.server.mcpserver import Context

from mcp_reasoner.errors import StoreError
from mcp_reasoner.services import Services

if TYPE_CHECKING:
    from mcp_reasoner.runs.run import AnyRun

__all__ = ["PROGRESS_SECONDS", "described", "follow"]

PROGRESS_SECONDS = 2.0
"""How often progress is sent; hosts' idle limits ask for at least every 10 s."""


async def follow(
    run: "AnyRun", *, seconds: float, context: Context[Services, Any], cancel_run: bool
) -> bool:
    """Wait for `run` for at most `seconds`; whether it has ended.

    Sends progress when the client asked for it. When the call is cancelled, a
    run of this front that nobody else waits for, or was told to come back for, is cancelled with it
    if `cancel_run` says so.
    """
    from mcp_reasoner.runs.run import Run  # there is a run: it has been imported

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


async def _wait(run: "AnyRun", *, seconds: float, context: Context[Services, Any]) -> bool:
    deadline = time.monotonic() + seconds
    while not run.finished:
        left = deadline - time.monotonic()
        if left <= 0 or await run.wait(min(left, PROGRESS_SECONDS)):
            break
        message = described(run, ahead=await _ahead(run, context))
        await context.report_progress(round(run.seconds, 1), message=message)
    return run.finished


def described(run: "AnyRun", *, ahead: int = 0) -> str:
    """How far a run is, in a few words, with so many others `ahead` of it."""
    progress = run.progress
    if progress.tokens:
        return f"{progress.samples} samples, {progress.tokens} tokens"
    if not ahead:
        return "waiting for the model"
    return f"waiting for the model, {ahead} run{'s' if ahead > 1 else ''} ahead"


async def _ahead(run: "AnyRun", context: Context[Services, Any]) -> int:
    if run.progress.tokens:
        return 0
    try:
        return await context.request_context.lifespan_context.runs.ahead(run)
    except StoreError:
        return 0  # a progress message is not worth a failure
