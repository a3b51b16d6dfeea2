"""What the cache holds: every cell in it, by the token that it stands for and who shares it.

llama.cpp's unified cache keeps one cell for a token of any number of sequences.
This is its mirror in integers: a tree whose nodes are runs of cells with the
same holders. A slot (a sequence of llama.cpp) holds the path from the root to
its node, so what two slots share is written once, and `used` is exact. Two
slots that decoded the same tokens on their own hold two nodes with equal
tokens: such children may stand side by side.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

__all__ = ["NOTHING", "Cells", "Match", "common_length"]


class _Node:
    """A run of cells. Alive as long as it has children or slots that end here."""

    __slots__ = ("children", "parent", "slots", "tokens")

    def __init__(self, parent: "_Node | None", tokens: list[int]) -> None:
        self.parent = parent
        self.tokens = tokens
        self.children: list[_Node] = []
        self.slots: set[int] = set()


class Match(NamedTuple):
    """The longest beginning of some tokens that is in the cache, and a slot that holds it."""

    length: int
    slot: int


NOTHING = Match(0, -1)


class Cells:
    """The tree. A slot that was never given cells, or was dropped, holds none."""

    def __init__(self) -> None:
        self.used = 0
        self._root = _Node(None, [])
        self._ends: dict[int, _Node] = {}

    def match(self, tokens: list[int], end: int) -> Match:
        """What of `tokens[:end]` is there; the slot is -1 if that is nothing."""
        best, best_node = 0, self._root
        open_nodes = [(self._root, 0)]
        while open_nodes:
            node, at = open_nodes.pop()
            for child in node.children:
                if at >= end or child.tokens[0] != tokens[at]:
                    continue
                common = common_length(child.tokens, tokens, offset=at, end=end)
                if at + common > best:
                    best, best_node = at + common, child
                if common == len(child.tokens):
                    open_nodes.append((child, at + common))
        return Match(best, _holder(best_node) if best else -1)

    def share(self, source: int, target: int, length: int) -> None:
        """The empty slot `target` holds the first `length` cells of `source` too."""
        path = list(self._path(self._ends[source]))
        at = 0
        for node in reversed(path):
            if at + len(node.tokens) >= length:
                break
            at += len(node.tokens)
        if at + len(node.tokens) > length:
            node = _split(node, length - at, self._ends)
        self._ends[target] = node
        node.slots.add(target)

    def append(self, slot: int, tokens: Sequence[int]) -> None:
        """New cells for `slot`, after those that it holds."""
        node = self._ends.get(slot, self._root)
        if node is self._root or node.children or len(node.slots) > 1:
            node.slots.discard(slot)
            child = _Node(node, list(tokens))
            child.slots.add(slot)
            node.children.append(child)
            self._ends[slot] = child
        else:
            node.tokens.extend(tokens)
        self.used += len(tokens)

    def drop(self, slot: int) -> None:
        """Let go of all that `slot` holds; what nobody else holds is free."""
        node = self._ends.pop(slot, None)
        if node is None:
            return
        node.slots.discard(slot)
        while node.parent is not None and not node.children and not node.slots:
            self.used -= len(node.tokens)
            node.parent.children.remove(node)
            node = node.parent

    def length(self, slot: int) -> int:
        """How many cells `slot` holds, shared or not."""
        node = self._ends.get(slot)
        return sum(len(n.tokens) for n in self._path(node)) if node else 0

    def held_by(self, slots: Sequence[int], beginning: Match) -> int:
        """How many different cells these slots hold, together with the `beginning` of another."""
        seen: set[int] = set()
        held = 0
        for slot in slots:
            end = self._ends.get(slot)
            for node in self._path(end) if end else ():
                if id(node) in seen:
                    break
                seen.add(id(node))
                held += len(node.tokens)
        room = beginning.length
        path = list(self._path(self._ends[beginning.slot])) if room else []
        for node in reversed(path):
            held += 0 if id(node) in seen else min(room, len(node.tokens))
            room -= min(room, len(node.tokens))
        return held

    def clear(self) -> None:
        """Nothing is held any more."""
        self.used = 0
        self._root = _Node(None, [])
        self._ends.clear()

    def _path(self, node: _Node) -> Iterator[_Node]:
        """From a slot's last run of cells to its first."""
        at: _Node | None = node
        while at is not None and at is not self._root:
            yield at
            at = at.parent


def common_length(run: list[int], tokens: list[int], *, offset: int, end: int) -> int:
    """How many tokens of `run` equal those of `tokens` from `offset`, up to `end`."""
    low, high = 0, min(len(run), end - offset)
    if run[:high] == tokens[offset : offset + high]:
        return high
    # Slices of lists compare at the speed of C: halving beats a loop over single tokens.
    while high - low > 1:
        middle = (low + high) // 2
        if run[low:middle] == tokens[offset + low : offset + middle]:
            low = middle
        else:
            high = middle
    return low


def _holder(node: _Node) -> int:
    while not node.slots:
        node = node.children[0]
    return next(iter(node.slots))


def _split(node: _Node, at: int, ends: dict[int, _Node]) -> _Node:
    """Cut a run in two; returns the first part, of which the second becomes the only child."""
    rest = _Node(node, node.tokens[at:])
    rest.children, rest.slots = node.children, node.slots
    for child in rest.children:
        child.parent = rest
    for slot in rest.slots:
        ends[slot] = rest
    node.tokens = node.tokens[:at]
    node.children, node.slots = [rest], set()
    return node
