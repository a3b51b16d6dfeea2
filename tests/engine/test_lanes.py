"""What is known of a cache in which every slot has cells of its own."""

from hypothesis import given
from hypothesis import strategies as st

from mcp_reasoner.engine.cells import NOTHING, Match
from mcp_reasoner.engine.lanes import Lanes

TOKENS = st.lists(st.integers(0, 2), max_size=8)


def test_what_is_copied_is_there_twice() -> None:
    lanes = Lanes()
    lanes.append(0, range(10))
    lanes.share(0, 1, 6)
    assert (lanes.used, lanes.length(0), lanes.length(1)) == (16, 10, 6)
    lanes.append(1, [77])
    lanes.drop(0)
    assert (lanes.used, lanes.length(0)) == (7, 0)
    assert lanes.match([*range(6), 77, 8], 8) == Match(7, 1)


def test_a_beginning_is_counted_as_the_copy_that_it_will_be() -> None:
    lanes = Lanes()
    lanes.append(0, range(10))
    lanes.append(3, range(4))
    assert lanes.held_by([0, 3, -1], NOTHING) == 14
    assert lanes.held_by([0], Match(6, 0)) == 16


@given(held=st.dictionaries(st.integers(0, 4), TOKENS, max_size=5), wanted=TOKENS)
def test_the_longest_beginning_is_found(held: dict[int, list[int]], wanted: list[int]) -> None:
    lanes = Lanes()
    for slot, tokens in held.items():
        lanes.append(slot, tokens)
    end = max(0, len(wanted) - 1)
    lengths = [
        max(n for n in range(min(end, len(tokens)) + 1) if tokens[:n] == wanted[:n])
        for tokens in held.values()
    ]
    found = lanes.match(wanted, end)
    assert found.length == max(lengths, default=0)
    assert found == NOTHING or held[found.slot][: found.length] == wanted[: found.length]
