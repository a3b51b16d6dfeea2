"""Slots are taken, kept, moved and given up, and the cache is told."""

import pytest

from mcp_reasoner.engine.cells import NOTHING
from mcp_reasoner.engine.sequence import Copy, Remove
from mcp_reasoner.engine.slots import Slots


def slots_with(*kept: list[int], count: int = 4, lanes: bool = True) -> Slots:
    """Slots of which the first hold these tokens, kept in this order."""
    slots = Slots(count, cells=100, lanes=lanes)
    for owner, tokens in enumerate(kept):
        slot = slots.take(NOTHING)
        slots.append(slot, tokens)
        slots.keep(slot, owner)
    return slots


@pytest.mark.parametrize("lanes", [True, False])
def test_what_was_kept_for_just_these_tokens_is_taken_as_it_is(lanes: bool) -> None:
    slots = slots_with([1, 2, 3], lanes=lanes)
    assert slots.take(slots.match([1, 2, 3, 4])) == 0
    assert slots.changes() == ()


@pytest.mark.parametrize("lanes", [True, False])
def test_a_beginning_is_copied_and_its_source_kept(lanes: bool) -> None:
    slots = slots_with([1, 2, 3], lanes=lanes)
    assert slots.take(slots.match([1, 2, 9])) == 1
    assert slots.changes() == (Copy(0, 1, 2),)
    assert slots.used == (5 if lanes else 3)
    assert slots.match([1, 2, 3, 4]).length == 3


def test_without_an_empty_slot_the_longest_unused_goes_but_not_the_source() -> None:
    slots = slots_with([1, 2], [3, 4], [5, 6], count=3)
    assert slots.take(slots.match([1, 7, 8])) == 1
    assert slots.changes() == (Remove(1), Copy(0, 1, 1))


def test_room_is_made_of_what_nobody_runs() -> None:
    slots = slots_with([1] * 30, [2] * 40, lanes=False)
    assert slots.make_room(60)
    assert (slots.changes(), slots.free) == ((Remove(0),), 60)
    assert not slots.make_room(101)
    assert slots.used == 0


def test_what_runs_is_brought_together_with_the_fewest_moves() -> None:
    slots = Slots(8, cells=100, lanes=True)
    for slot in range(8):
        assert slots.take(NOTHING) == slot
        slots.append(slot, [slot] * 3)
    for slot in (1, 2, 3, 5):
        slots.keep(slot, slot)
    slots.make_room(100)
    slots.changes()
    assert slots.gather([0, 4, 6, 7]) == {0: 5}
    assert slots.changes() == (Copy(0, 5, 3), Remove(0))
    assert slots.gather([4, 5, 6, 7]) == {}


def test_what_is_kept_in_a_gap_moves_on_where_there_is_a_place_for_it() -> None:
    slots = slots_with([1, 1], [2, 2], [3, 3])
    for tokens in ([1, 1, 0], [3, 3, 0]):
        slots.take(slots.match(tokens))
    assert slots.gather([0, 2]) == {2: 1}
    assert slots.changes() == (Copy(1, 3, 2), Remove(1), Copy(2, 1, 2), Remove(2))
    assert slots.match([2, 2, 0]).slot == 3
    assert slots.match([3, 3, 0]).slot == 1


def test_where_all_share_one_store_nothing_is_moved() -> None:
    slots = Slots(8, cells=100, lanes=False)
    assert slots.gather([0, 7]) == {}
