"""The summary as text: every count, and first of all what must not be."""

from mcp_reasoner.evaluation.record import Record
from mcp_reasoner.evaluation.table import table
from tests.evaluation.conftest import summary_of


def test_the_table_has_outcomes_families_cost_and_agreement() -> None:
    text = table(
        summary_of(
            Record(
                line=1,
                id="1",
                status="unverified",
                judged="right",
                family="sums",
                agreement=(2, 2),
                tokens=10,
            ),
            Record(line=2, id="2", status="error", why="it broke"),
        )
    )
    rows = [line.split() for line in text.splitlines()]
    assert ["unverified", "right", "1", "50.0%"] in rows
    assert ["verified", "wrong", "0", "0.0%"] in rows
    assert ["sums", "0", "1"] in rows
    assert ["tokens", "10", "10", "10"] in rows
    assert "all of 2 or more      1   1  100.0%" in text
    assert "errors: 1\n  line 2 (2): it broke" in text
    assert "1 bad lines" in text


def test_what_is_verified_and_wrong_is_listed() -> None:
    wrong = Record(line=7, id="p", status="verified", judged="wrong", given="2", gold="3")
    assert 'VERIFIED WRONG: 1\n  line 7 (p): "2", known: "3"' in table(
        summary_of(wrong, problems=7)
    )


def test_a_long_list_ends_with_how_many_more_there_are() -> None:
    records = [
        Record(line=n, id=f"line {n}", status="unverified", judged="undecided", given="x", gold="y")
        for n in range(1, 24)
    ]
    text = table(summary_of(*records))
    assert "undecided against the known answer: 23\n  line 1: " in text
    assert text.endswith("  and 3 more in the results")


def test_what_a_file_says_cannot_act_on_the_terminal() -> None:
    record = Record(
        line=1,
        id="\x1b[31mred",
        status="verified",
        judged="wrong",
        family="\x1b]0;title\x07sums",
        given="1\n2\x1b[2J",
        gold="\u202e3",
    )
    text = table(summary_of(record))
    assert "\x1b" not in text
    assert "\u202e" not in text
