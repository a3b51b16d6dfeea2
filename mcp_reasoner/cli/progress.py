"""How far many pieces of work are, on stderr: a bar on a terminal, else a line now and then."""

import sys
import time
from types import TracebackType
from typing import Any, Self

import click

__all__ = ["Progress", "duration"]

_LINE_SECONDS = 60.0
_LINES = 10
"""Without a terminal: a line for each tenth of the work, or each minute of it."""


class Progress:
    """Counts finished pieces of `total` and tells the time left; a context manager."""

    def __init__(self, total: int, *, label: str) -> None:
        self._total = total
        self._done = 0
        self._began = self._told = time.monotonic()
        self._bar: Any = None
        if sys.stderr.isatty() and total:
            self._bar = click.progressbar(
                length=total, label=label, show_pos=True, show_eta=True, file=sys.stderr
            )

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.__exit__(kind, error, trace)

    def step(self) -> None:
        """Count one more as finished."""
        self._done += 1
        if self._bar is not None:
            self._bar.update(1)
            return
        now = time.monotonic()
        tenth = self._done * _LINES // self._total > (self._done - 1) * _LINES // self._total
        if tenth or now - self._told >= _LINE_SECONDS:
            self._told = now
            left = (now - self._began) / self._done * (self._total - self._done)
            rest = f", about {duration(left)} left" if self._done < self._total else ""
            click.echo(f"{self._done} of {self._total}{rest}", err=True)


def duration(seconds: float) -> str:
    """A length of time for people: `40 s`, `3 min`, `2 h 5 min`."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
