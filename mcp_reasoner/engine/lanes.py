"""What a cache holds in which every slot has cells of its own, room for one context.

The other form beside `cells`, with the same face. What two slots have in common is
there twice, and a copy moves data; in return attention looks at a sample's own
cells only. llama.cpp decodes neighbouring lanes together and others one group
after another: `slots` keeps together what runs.
"""

from collections.abc import Sequence

from mcp_reasoner.engine.cells import NOTHING, Match, common_length

__all__ = ["Lanes"]


class Lanes:
    """The tokens of each slot. A slot that was never given cells, or was dropped, holds none."""

    def __init__(self) -> None:
        self._tokens: dict[int, list[int]] = {}

    @property
    def used(self) -> int:
        """How many cells hold something."""
        return sum(map(len, self._tokens.values()))

    def match(self, tokens: list[int], end: int) -> Match:
        """What of `tokens[:end]` is there; the slot is -1 if that is nothing."""
        best = NOTHING
        for slot, held in self._tokens.items():
            # A lane with a longer common beginning has this token at this place, too.
            if best.length < min(len(held), end) and held[best.length] == tokens[best.length]:
                length = common_length(held, tokens, offset=0, end=end)
                best = max(best, Match(length, slot))
        return best

    def share(self, source: int, target: int, length: int) -> None:
        """The empty slot `target` gets a copy of the first `length` cells of `source`."""
        self._tokens[target] = self._tokens[source][:length]

    def append(self, slot: int, tokens: Sequence[int]) -> None:
        """New cells for `slot`, after those that it holds."""
        self._tokens.setdefault(slot, []).extend(tokens)

    def drop(self, slot: int) -> None:
        """Let go of all that `slot` holds."""
        self._tokens.pop(slot, None)

    def length(self, slot: int) -> int:
        """How many cells `slot` holds."""
        return len(self._tokens.get(slot, ()))

    def held_by(self, slots: Sequence[int], beginning: Match) -> int:
        """How many cells these slots hold, together with a copy of the `beginning` of another."""
        return sum(map(self.length, slots)) + beginning.length

    def clear(self) -> None:
        """Nothing is held any more."""
        self._tokens.clear()
