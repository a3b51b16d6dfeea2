"""The run store: what is kept, whose it is, and that no two fronts hold one run."""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mcp_reasoner.errors import StoreError
from mcp_reasoner.runs.store import LEASE_SECONDS, RunStore, SampleRecord


class Clock:
    """A time that moves when it is told to."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[RunStore]:
    opened = RunStore.open(tmp_path / "data" / "runs.sqlite3", clock=clock)
    yield opened
    opened.close()


def begin(
    store: RunStore, run_id: str = "r_1", *, principal: str = "me", owner: str = "front"
) -> None:
    arguments = {"problem": "1+1"}
    store.add(
        run_id,
        principal=principal,
        tool="solve_math",
        arguments=arguments,
        key="k",
        owner=owner,
        version="1",
    )


def test_a_finished_run_is_there_with_what_was_asked(store: RunStore) -> None:
    begin(store)
    store.finish("r_1", owner="front", result={"status": "verified", "answer": "²"})
    found = store.get("r_1", principal="me")
    assert found is not None
    assert (found.state, found.ended) == ("finished", True)
    assert found.arguments == {"problem": "1+1"}
    assert found.result == {"status": "verified", "answer": "²"}


def test_a_run_is_seen_by_its_principal_alone(store: RunStore) -> None:
    begin(store)
    assert store.get("r_1", principal="other") is None
    assert store.find("k", principal="other", since=0) is None
    assert store.newest(principal="other", limit=5) == []
    assert store.claim("r_1", principal="other", owner="thief") is None
    store.ask_to_end("r_1", principal="other")
    found = store.get("r_1", principal="me")
    assert found is not None
    assert found.wanted


def test_the_files_are_readable_by_their_user_alone(store: RunStore, tmp_path: Path) -> None:
    begin(store)
    files = list((tmp_path / "data").iterdir())
    assert len(files) == 3  # with the log and its index
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_the_same_question_finds_the_run_that_goes_on_or_is_recent(
    store: RunStore, clock: Clock
) -> None:
    begin(store)
    assert store.find("k", principal="me", since=clock.now) is not None
    store.finish("r_1", owner="front", result={})
    assert store.find("k", principal="me", since=clock.now) is not None
    assert store.find("k", principal="me", since=clock.now + 1) is None
    assert store.find("other", principal="me", since=0) is None


def test_a_living_owner_keeps_its_run_and_a_lapsed_lease_loses_it(
    store: RunStore, clock: Clock
) -> None:
    begin(store)
    clock.now += LEASE_SECONDS - 1
    assert store.renew("front", run_ids=["r_1"]) == {"r_1": True}
    clock.now += LEASE_SECONDS - 1
    assert store.claim("r_1", principal="me", owner="second") is None
    clock.now += 2
    claimed = store.claim("r_1", principal="me", owner="second")
    assert claimed is not None
    assert claimed.owner == "second"
    assert store.renew("front", run_ids=["r_1"]) == {}
    store.finish("r_1", owner="front", result={"late": True})
    found = store.get("r_1", principal="me")
    assert found is not None
    assert found.state == "running"
    assert found.result is None


def test_an_interrupted_run_is_claimed_at_once_and_by_one_alone(
    store: RunStore, tmp_path: Path, clock: Clock
) -> None:
    begin(store)
    store.end("r_1", owner="front", state="interrupted")
    other = RunStore.open(tmp_path / "data" / "runs.sqlite3", clock=clock)
    won: list[str] = []
    ready = threading.Barrier(8)

    def race(store: RunStore, owner: str) -> None:
        ready.wait(10)
        if store.claim("r_1", principal="me", owner=owner) is not None:
            won.append(owner)

    racers = [
        threading.Thread(target=race, args=((store, other)[n % 2], f"front {n}")) for n in range(8)
    ]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join(30)
    other.close()
    assert len(won) == 1
    found = store.get("r_1", principal="me")
    assert found is not None
    assert found.owner == won[0]


def test_runs_ahead_are_those_begun_before_that_somebody_works_on(
    store: RunStore, clock: Clock
) -> None:
    for number, principal in enumerate(("me", "you", "me", "me")):
        begin(store, f"r_{number}", principal=principal)
        clock.now += 1
    assert [store.ahead(f"r_{number}") for number in range(4)] == [0, 1, 2, 3]
    store.finish("r_0", owner="front", result={})
    assert store.ahead("r_3") == 2
    clock.now += LEASE_SECONDS - 3  # of the second, begun a second later, the lease still holds
    assert store.ahead("r_3") == 2
    clock.now += 2
    assert store.ahead("r_3") == 0
    assert store.ahead("r_none") == 0


def test_an_end_is_asked_of_the_owner_and_done_where_there_is_none(
    store: RunStore, clock: Clock
) -> None:
    begin(store)
    store.ask_to_end("r_1", principal="me")
    assert store.renew("front", run_ids=["r_1"]) == {"r_1": False}
    clock.now += LEASE_SECONDS + 1
    assert store.claim("r_1", principal="me", owner="second") is None
    store.ask_to_end("r_1", principal="me")
    found = store.get("r_1", principal="me")
    assert found is not None
    assert found.state == "cancelled"


def test_samples_are_replaced_by_what_they_have_become(store: RunStore) -> None:
    begin(store)
    first = SampleRecord(
        key="a", prompt=(1, 2), tokens=(151_643,), text="so", count=1, finished=None
    )
    second = SampleRecord(key="b", prompt=(), tokens=(), text="x", count=9, finished="length")
    store.keep_samples("r_1", owner="front", samples=[first, second])
    longer = SampleRecord(
        key="a", prompt=(1, 2), tokens=(151_643, 7), text="so 7", count=2, finished="stop"
    )
    store.keep_samples("r_1", owner="front", samples=[longer])
    assert store.samples("r_1") == [longer, second]
    store.keep_samples("r_1", owner="another", samples=[first])
    assert store.samples("r_1") == [longer, second]


def test_the_oldest_ended_runs_are_forgotten_with_their_samples(
    store: RunStore, clock: Clock
) -> None:
    for number in range(4):
        begin(store, f"r_{number}")
        clock.now += 1
    sample = SampleRecord(key="a", prompt=(), tokens=(), text="", count=0, finished=None)
    store.keep_samples("r_1", owner="front", samples=[sample])
    for number in (1, 2):
        store.finish(f"r_{number}", owner="front", result={})
    store.forget(keep=2, before=clock.now - 3.5)
    assert len(store.newest(principal="me", limit=9)) == 4
    store.forget(keep=2)
    assert [run.id for run in store.newest(principal="me", limit=9)] == ["r_3", "r_2", "r_0"]
    assert store.samples("r_1") == []


def test_a_store_of_another_version_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite3"
    connection = sqlite3.connect(path)
    connection.execute("pragma user_version = 99")
    connection.close()
    with pytest.raises(StoreError, match="another version"):
        RunStore.open(path)


def test_a_file_that_is_no_store_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite3"
    path.write_text("these are no runs " * 100, encoding="utf-8")
    with pytest.raises(StoreError, match="cannot be opened"):
        RunStore.open(path)
