"""The numbers: outcomes, families, cost, and what agreement is worth, counted exactly."""

import pytest

from mcp_reasoner.evaluation.record import Record
from mcp_reasoner.evaluation.summary import BINS, AgreementBin, Cost, bin_of
from tests.evaluation.conftest import summary_of


def test_outcomes_are_counted_in_all_and_by_family() -> None:
    summary = summary_of(
        Record(line=1, id="1", status="verified", judged="right", family="sums"),
        Record(line=2, id="2", status="verified", judged="wrong", family="sums"),
        Record(line=3, id="3", status="abstained", family="primes"),
        Record(line=4, id="4", status="error"),
        problems=6,
    )
    assert {name: count for name, count in summary.outcomes.items() if count} == {
        "verified right": 1,
        "verified wrong": 1,
        "abstained, no candidate": 1,
        "error": 1,
    }
    assert summary.families == {
        "primes": {"abstained, no candidate": 1},
        "sums": {"verified right": 1, "verified wrong": 1},
    }
    assert (summary.problems, summary.left) == (6, 2)
    wire = summary.wire()
    assert [shown["line"] for shown in wire["verified_wrong"]] == [2]
    assert [shown["line"] for shown in wire["errors"]] == [4]
    assert wire["bad_lines"] == [{"line": 99, "reason": "it is not JSON"}]


def test_results_beyond_the_limit_are_not_counted() -> None:
    records = [Record(line=n, id="x", status="verified", judged="right") for n in (1, 2, 3)]
    assert sum(summary_of(*records, problems=2).outcomes.values()) == 2


def test_cost_is_of_what_was_solved() -> None:
    summary = summary_of(
        Record(line=1, id="1", status="verified", judged="right", tokens=10, seconds=1.0),
        Record(line=2, id="2", status="verified", judged="right", tokens=20, seconds=2.0),
        Record(line=3, id="3", status="abstained", tokens=90, seconds=6.0),
        Record(line=4, id="4", status="error"),
    )
    assert summary.tokens == Cost(mean=40.0, median=20.0, total=120.0)
    assert summary.seconds == Cost(mean=3.0, median=2.0, total=9.0)
    assert summary_of().tokens == Cost(mean=0.0, median=0.0, total=0.0)


@pytest.mark.parametrize(
    ("k", "n", "name"),
    [
        (1, 1, "1 of 1"),
        (1, 8, "up to 1/4"),
        (1, 4, "up to 1/4"),
        (2, 7, "up to 1/2"),
        (1, 2, "up to 1/2"),
        (4, 7, "up to 3/4"),
        (3, 4, "up to 3/4"),
        (7, 9, "below 1"),
        (31, 32, "below 1"),
        (2, 2, "all of 2 or more"),
        (32, 32, "all of 2 or more"),
    ],
)
def test_an_agreement_has_one_bin(k: int, n: int, name: str) -> None:
    assert bin_of(k, n) == name
    assert name in BINS


def test_calibration_is_the_share_right_with_and_without_what_was_verified() -> None:
    def agreed(line: int, status: str, judged: str | None, agreement: tuple[int, int]) -> Record:
        data = {"line": line, "id": str(line), "status": status, "tokens": 0, "seconds": 0.0}
        k, n = agreement
        return Record.from_wire({**data, "judged": judged, "agreement": {"k": k, "n": n}})

    summary = summary_of(
        agreed(1, "verified", "right", (1, 1)),
        agreed(2, "unverified", "wrong", (1, 1)),
        agreed(3, "unverified", "right", (3, 3)),
        agreed(4, "unverified", "right", (8, 8)),
        agreed(5, "abstained", "wrong", (2, 2)),
        agreed(6, "verified", "wrong", (2, 2)),
        # Neither right nor wrong: counted nowhere.
        agreed(7, "unverified", "undecided", (2, 2)),
        agreed(8, "refuted", None, (2, 2)),
    )
    assert summary.calibration == (
        AgreementBin(name="1 of 1", right=1, judged=2, open_right=0, open_judged=1),
        AgreementBin(name="all of 2 or more", right=2, judged=4, open_right=2, open_judged=3),
    )
