"""What the scheduler moves about: samples, and the plan of one decode.

Records of integers only: no text, no llama.cpp, no threads. `scheduler` changes
samples; `llama` carries a `Plan` out.
"""

from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["Copy", "Entry", "Plan", "Remove", "Row", "Sample"]


class Entry(NamedTuple):
    """One token of a batch: where it stands, and whether its logits are wanted."""

    token: int
    position: int
    slot: int
    logits: bool


class Copy(NamedTuple):
    """The first `length` cells of sequence `source` become cells of the empty `target` too."""

    source: int
    target: int
    length: int


class Remove(NamedTuple):
    """Sequence `slot` lets go of its cells."""

    slot: int


class Row(NamedTuple):
    """The batch entry `entry` yields the next token of sample `sample`."""

    entry: int
    sample: int


@dataclass(frozen=True)
class Plan:
    """One decode: first the changes to the cache in their order, then the entries as one batch."""

    changes: tuple[Copy | Remove, ...] = ()
    entries: tuple[Entry, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(eq=False)
class Sample:
    """One trajectory: all its tokens, of which the first `done` are in the cells of `slot`.

    `tokens` are the prompt and what was generated (`limit` tokens at most); the
    last of them is always still to be decoded, for its logits give the next.
    Without a slot (-1) it is queued or paused, or `awaits` another sample's
    decoding of the prompt that they share, up to that many tokens.
    """

    number: int
    run: str
    priority: int
    tokens: list[int]
    prompt_length: int
    limit: int
    slot: int = -1
    done: int = 0
    awaits: tuple["Sample", int] | None = None

    @property
    def generated(self) -> int:
        """How many tokens it has beyond its prompt."""
        return len(self.tokens) - self.prompt_length

    @property
    def pending(self) -> int:
        """How many of its tokens are not decoded yet."""
        return len(self.tokens) - self.done

    @property
    def value(self) -> tuple[int, int]:
        """What it is worth to keep running: the client's priority, then the work spent on it."""
        return (self.priority, self.generated)
