"""The journal: a run that is begun again goes on from the tokens that it had."""

from collections.abc import Sequence

import anyio
import pytest

from mcp_reasoner.engine.protocol import (
    Message,
    SampleEvent,
    SampleFinished,
    SampleRequest,
    SampleStarted,
    SampleText,
    Sampling,
)
from mcp_reasoner.engine.scripted import ScriptedEngine, ScriptedEntry
from mcp_reasoner.runs.journal import JournalEngine, request_key
from mcp_reasoner.runs.store import SampleRecord

pytestmark = pytest.mark.anyio

OUTPUT = "<think>" + "a long thought " * 20 + "</think> \\boxed{3}"


def request(**changes: object) -> SampleRequest:
    fields: dict[str, object] = {"messages": (Message(role="user", content="hm"),), "seed": 7}
    return SampleRequest(**{**fields, **changes})  # type: ignore[arg-type]


def engine() -> ScriptedEngine:
    return ScriptedEngine([ScriptedEntry(match="", outputs=(OUTPUT, "another"))])


async def drawn(
    journal: JournalEngine, asked: SampleRequest, *, pieces: int | None = None
) -> list[SampleEvent]:
    """The events of a sample; with `pieces` it is left after so many pieces of text."""
    found: list[SampleEvent] = []
    with anyio.fail_after(10):
        async with journal.sample(asked) as events:
            async for event in events:
                found.append(event)
                if sum(isinstance(told, SampleText) for told in found) == pieces:
                    break
    return found


def text(events: Sequence[SampleEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, SampleText))


async def test_a_sample_that_was_left_goes_on_from_its_tokens() -> None:
    first = JournalEngine(engine())
    left = text(await drawn(first, request(), pieces=3))
    [record] = first.changes()
    assert (record.text, record.finished) == (left, None)
    assert record.count == len(record.tokens) > 0

    below = engine()
    events = await drawn(JournalEngine(below, before=[record]), request())
    assert text(events) == OUTPUT
    assert isinstance(events[0], SampleStarted)
    assert sum(isinstance(event, SampleStarted) for event in events) == 1
    counts = [event.tokens for event in events if isinstance(event, SampleText)]
    assert counts == sorted(counts)
    ids = [i for event in events if isinstance(event, SampleText) for i in event.token_ids]
    assert events[-1] == SampleFinished(reason="stop", tokens=len(ids))
    # It was continued, not drawn again: the script's first output is still to be given.
    assert text(await drawn(JournalEngine(below), request(seed=8))) == OUTPUT


async def test_a_finished_sample_is_given_again_without_the_engine() -> None:
    first = JournalEngine(engine())
    once = await drawn(first, request())
    [record] = first.changes()
    nothing = ScriptedEngine([ScriptedEntry(match="no such prompt", outputs=("x",))])
    again = await drawn(JournalEngine(nothing, before=[record]), request())
    assert text(again) == text(once)
    assert again[-1] == once[-1]


async def test_a_sample_without_ids_is_drawn_again_from_its_seed() -> None:
    record = SampleRecord(
        key=request_key(request()), prompt=(), tokens=(), text="half", count=5, finished=None
    )
    events = await drawn(JournalEngine(engine(), before=[record]), request())
    assert text(events) == OUTPUT


async def test_what_a_run_drew_before_counts_against_its_limit() -> None:
    asked = request(sampling=Sampling(max_tokens=20))
    first = JournalEngine(engine())
    await drawn(first, asked, pieces=1)
    events = await drawn(JournalEngine(engine(), before=first.changes()), asked)
    assert events[-1] == SampleFinished(reason="length", tokens=20)
    assert text(events) == OUTPUT[:80]


async def test_only_what_has_changed_is_handed_out() -> None:
    journal = JournalEngine(engine())
    await drawn(journal, request())
    assert len(journal.changes()) == 1
    assert journal.changes() == []


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"run_id": "r_2"}, True),
        ({"priority": 3}, True),
        ({"seed": 8}, False),
        ({"sampling": Sampling(top_k=3)}, False),
        ({"continues": (1, 2)}, False),
        ({"messages": (Message(role="user", content="other"),)}, False),
    ],
    ids=str,
)
async def test_requests_are_told_apart_by_what_decides_the_draw(
    change: dict[str, object], same: bool
) -> None:
    assert (request_key(request()) == request_key(request(**change))) is same
