"""The mirror of the cache: what is shared, what is found, what is free."""

from mcp_reasoner.engine.cells import Cells, Match, common_length


def filled(*slots: tuple[int, list[int]]) -> Cells:
    cells = Cells()
    for slot, tokens in slots:
        cells.append(slot, tokens)
    return cells


def test_what_is_shared_is_counted_once() -> None:
    cells = filled((0, [1, 2, 3, 4]))
    cells.share(0, 1, 4)
    cells.append(0, [5])
    cells.append(1, [6, 7])
    assert cells.used == 4 + 1 + 2
    assert (cells.length(0), cells.length(1)) == (5, 6)


def test_a_part_of_a_run_can_be_shared() -> None:
    cells = filled((0, [1, 2, 3, 4]))
    cells.share(0, 1, 2)
    cells.append(1, [9])
    cells.append(0, [5])
    assert cells.used == 6
    assert cells.match([1, 2, 9, 9], 4) == Match(3, 1)
    assert cells.match([1, 2, 3, 4, 5], 5) == Match(5, 0)
    assert cells.match([1, 2], 2).length == 2


def test_dropping_frees_what_nobody_else_holds() -> None:
    cells = filled((0, [1, 2, 3, 4]))
    cells.share(0, 1, 2)
    cells.append(1, [9])
    cells.drop(0)
    assert cells.used == 3
    assert cells.match([1, 2, 3], 3) == Match(2, 1)
    cells.drop(1)
    cells.drop(1)
    assert cells.used == 0
    assert cells.match([1, 2, 3], 3) == Match(0, -1)


def test_equal_tokens_of_two_slots_are_two_runs() -> None:
    cells = filled((0, [1, 2]), (1, [1, 2, 3]))
    assert cells.used == 5
    assert cells.match([1, 2, 3, 4], 4) == Match(3, 1)
    assert cells.match([1, 2, 3, 4], 2).length == 2


def test_the_end_bounds_what_is_found() -> None:
    cells = filled((0, [1, 2, 3]))
    assert cells.match([1, 2, 3], 2) == Match(2, 0)
    assert cells.match([1, 2, 3], 0) == Match(0, -1)


def test_cells_held_together_are_counted_once_and_a_beginning_with_them() -> None:
    cells = filled((0, [1, 2, 3, 4]), (2, [7, 8, 9]))
    cells.share(0, 1, 4)
    cells.append(1, [6])
    assert cells.held_by([0, 1, 5], Match(0, -1)) == 5
    assert cells.held_by([0], Match(5, 1)) == 5
    assert cells.held_by([], Match(2, 2)) == 2
    assert cells.held_by([0, 1, 2], Match(2, 2)) == 8


def test_common_length_of_any_two() -> None:
    tokens = list(range(40))
    for same in range(30):
        run = [*tokens[5 : 5 + same], -1, -2]
        assert common_length(run, tokens, offset=5, end=40) == same
    assert common_length([1, 2, 3], [0, 1, 2, 3], offset=1, end=3) == 2
    assert common_length([1], [], offset=0, end=0) == 0
