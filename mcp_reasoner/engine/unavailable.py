"""An engine that could not be opened: everything asked of it is answered with the reason.

So a server whose settings name a missing model still answers `initialize`, still
verifies answers, and says what is wrong where somebody can read it.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager

from mcp_reasoner.engine.protocol import ModelInfo, SampleEvent, SampleRequest
from mcp_reasoner.errors import ReasonerError

__all__ = ["UnavailableEngine"]


class UnavailableEngine:
    """An `Engine` that raises `reason` whenever it is used."""

    def __init__(self, reason: ReasonerError) -> None:
        self._reason = reason

    async def model(self) -> ModelInfo:
        """Raise the reason."""
        raise self._reason

    def sample(
        self, request: SampleRequest
    ) -> AbstractAsyncContextManager[AsyncIterator[SampleEvent]]:
        """Raise the reason."""
        raise self._reason

    def notices(self) -> Sequence[str]:
        """None: the reason is told by every use."""
        return ()
