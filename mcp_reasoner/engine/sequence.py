"""What the scheduler moves about: samples, the prefixes they share, and the plan of one decode.

Records of integers only: no text, no llama.cpp, no threads. `scheduler` changes
the two mutable ones; `llama` carries a `Plan` out.

A prompt of P tokens is kept as a prefix of P - 1 in a sequence of its own; each
sample takes a copy (llama.cpp shares the cells, it copies nothing) and decodes
the last token of the prompt itself, whose logits give its first own token. So a
sample may join while its prompt is still being decoded, or long afterwards, and
all samples of a prompt go through the same few lines.
"""

from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["Copy", "Entry", "Plan", "Prefix", "Row", "Sample"]


class Entry(NamedTuple):
    """One token of a batch: where it stands, and whether its logits are wanted."""

    token: int
    position: int
    slot: int
    logits: bool


class Copy(NamedTuple):
    """All cells of sequence `source` become cells of the empty sequence `target` too."""

    source: int
    target: int


class Row(NamedTuple):
    """The batch entry `entry` yields the next token of sample `sample`."""

    entry: int
    sample: int


@dataclass(frozen=True)
class Plan:
    """One decode: first the removals, then the copies, then the entries as one batch."""

    removals: tuple[int, ...] = ()
    copies: tuple[Copy, ...] = ()
    entries: tuple[Entry, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(eq=False)
class Prefix:
    """All tokens of a prompt but the last, in one sequence: `done` of them are decoded."""

    tokens: tuple[int, ...]
    slot: int
    done: int = 0
    users: int = 0

    @property
    def complete(self) -> bool:
        """Whether samples may copy it."""
        return self.done == len(self.tokens)


@dataclass(eq=False)
class Sample:
    """One trajectory: `token` is decoded next, at `position`.

    It holds at most `limit` cells beyond its prefix: the last token of the
    prompt and all that it generates but the last, which is never decoded.
    """

    number: int
    prompt: tuple[int, ...]
    limit: int
    slot: int = -1
    prefix: Prefix | None = None
    started: bool = False
    token: int = -1
    position: int = -1
    generated: int = 0
