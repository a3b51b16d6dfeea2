"""One problem's line: what it counts as, and that it survives the file."""

import json

import pytest

from mcp_reasoner.evaluation.record import OUTCOMES, UNDECIDED, Judged, Record, RecordStatus


@pytest.mark.parametrize(
    ("status", "judged", "outcome"),
    [
        ("verified", "right", "verified right"),
        ("verified", "wrong", "verified wrong"),
        ("unverified", "undecided", "unverified undecided"),
        ("abstained", "wrong", "abstained, candidate wrong"),
        ("abstained", None, "abstained, no candidate"),
        ("refuted", None, "refuted"),
        ("error", None, "error"),
    ],
)
def test_status_and_judgement_make_the_outcome(
    status: RecordStatus, judged: Judged | None, outcome: str
) -> None:
    record = Record(line=1, id="a", status=status, judged=judged)
    assert record.outcome == outcome
    assert outcome in OUTCOMES
    assert (outcome in UNDECIDED) == (judged == "undecided")


def test_a_record_comes_back_from_its_line() -> None:
    record = Record(
        line=3,
        id="a",
        status="abstained",
        family="sums",
        judged="wrong",
        given="5",
        gold="6",
        why="5 is not 6",
        agreement=(2, 4),
        tokens=70,
        seconds=1.5,
        result={"status": "abstained"},
    )
    assert Record.from_wire(json.loads(json.dumps(record.wire()))) == record


@pytest.mark.parametrize(
    "change",
    [{"line": None}, {"status": "fine"}, {"judged": "perhaps"}, {"tokens": "7"}, {"agreement": 1}],
    ids=str,
)
def test_a_line_of_something_else_is_no_record(change: dict[str, object]) -> None:
    good = Record(line=1, id="a", status="verified", judged="right").wire()
    with pytest.raises(ValueError, match="no result"):
        Record.from_wire({**good, **change})
