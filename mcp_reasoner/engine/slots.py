"""The slots of the cache: which are taken by what runs, which kept for later, which empty.

A slot is a sequence of llama.cpp. `scheduler` says what runs and how urgent it is;
`cells` or `lanes` mirror what the slots hold. Every change here is noted for
llama.cpp to follow before its next decode. No samples here and no policy, but for
what goes first: of what nobody runs, the longest unused.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence

from mcp_reasoner.engine.cells import NOTHING, Cells, Match
from mcp_reasoner.engine.lanes import Lanes
from mcp_reasoner.engine.sequence import Copy, Remove

__all__ = ["Slots"]


class Slots:
    """`count` slots over a cache of `cells`; with `lanes` each has its equal part of them."""

    def __init__(self, count: int, *, cells: int, lanes: bool) -> None:
        self.cells = cells
        self._lanes = lanes
        self._count = count
        self._held: Cells | Lanes = Lanes() if lanes else Cells()
        self._kept: OrderedDict[int, int] = OrderedDict()  # and whose tokens they hold
        self._empty = set(range(count))
        self._changes: list[Copy | Remove] = []

    @property
    def used(self) -> int:
        """How many cells hold something."""
        return self._held.used

    @property
    def free(self) -> int:
        """How many cells hold nothing."""
        return self.cells - self._held.used

    def changes(self) -> tuple[Copy | Remove, ...]:
        """What is to be done to the cache before the next decode; told once."""
        told = tuple(self._changes)
        self._changes.clear()
        return told

    def match(self, tokens: list[int]) -> Match:
        """The longest beginning of `tokens` that is there; the last is decoded in any case."""
        return self._held.match(tokens, len(tokens) - 1)

    def held_by(self, slots: Sequence[int], beginning: Match = NOTHING) -> int:
        """How many cells these slots hold, together with the `beginning` for another."""
        return self._held.held_by(slots, beginning)

    def take(self, beginning: Match) -> int:
        """A slot that holds `beginning`: the one that was kept with just that, or a copy."""
        source, length = beginning.slot, beginning.length
        if source in self._kept and self._held.length(source) == length:
            del self._kept[source]
            return source
        if source in self._kept:
            self._kept.move_to_end(source)
        slot = self._take_empty(keep=source)
        if length:
            self._copy(source, slot, length)
        return slot

    def append(self, slot: int, tokens: Sequence[int]) -> None:
        """A decode adds these to what `slot` holds."""
        self._held.append(slot, tokens)

    def keep(self, slot: int, owner: int) -> None:
        """Nobody runs in `slot` any more; what `owner` left there stays while there is room."""
        if self._held.length(slot):
            self._kept[slot] = owner
        else:
            self._empty.add(slot)

    def make_room(self, count: int) -> bool:
        """Free cells that nobody runs on until `count` are free; False if that is not enough."""
        while self.free < count and self._kept:
            self._evict(next(iter(self._kept)))
        return self.free >= count

    def trim(self, *, unless: Callable[[int], bool]) -> bool:
        """Free what was unused longest, passing over some owners; False if there is none."""
        slot = next((slot for slot, owner in self._kept.items() if not unless(owner)), None)
        if slot is not None:
            self._evict(slot)
        return slot is not None

    def gather(self, running: Sequence[int]) -> dict[int, int]:
        """Bring what runs into neighbouring slots, where that matters; who moved, and where to."""
        taken = set(running)
        if not self._lanes or len(taken) < 2 or max(taken) - min(taken) < len(taken):
            return {}

        def block(start: int) -> set[int]:
            return set(range(start, start + len(taken)))

        starts = range(self._count - len(taken) + 1)
        best = max(map(block, starts), key=lambda slots: len(slots & taken))
        moves = dict(zip(sorted(taken - best), sorted(best - taken), strict=True))
        for source, target in moves.items():
            self._vacate(target)
            self._move(source, target)
        return moves

    def clear(self) -> None:
        """The cache was cleared; all slots are empty."""
        self._held.clear()
        self._changes.clear()
        self._kept.clear()
        self._empty = set(range(self._count))

    def _vacate(self, slot: int) -> None:
        """Take `slot` itself; what was kept in it moves on to where something older was."""
        if slot in self._kept:
            owner = self._kept.pop(slot)
            if self._empty or self._kept:
                other = self._take_empty()
                self._move(slot, other)
                self._kept[other] = owner
            else:
                self._release(slot)
        self._empty.remove(slot)

    def _take_empty(self, *, keep: int = -1) -> int:
        if not self._empty:
            self._evict(next(slot for slot in self._kept if slot != keep))
        slot = min(self._empty)
        self._empty.remove(slot)
        return slot

    def _move(self, source: int, target: int) -> None:
        if length := self._held.length(source):
            self._copy(source, target, length)
            self._release(source)
        else:
            self._empty.add(source)

    def _copy(self, source: int, target: int, length: int) -> None:
        self._held.share(source, target, length)
        self._changes.append(Copy(source, target, length))

    def _evict(self, slot: int) -> None:
        del self._kept[slot]
        self._release(slot)

    def _release(self, slot: int) -> None:
        self._held.drop(slot)
        self._changes.append(Remove(slot))
        self._empty.add(slot)
