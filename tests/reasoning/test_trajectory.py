"""One sample from its first token to its end, over the scripted engine."""

import json
from pathlib import Path

import anyio
import pytest

from mcp_reasoner.engine.protocol import Message, SampleRequest, Sampling
from mcp_reasoner.engine.scripted import CHARACTERS_PER_TOKEN, ScriptedEngine
from mcp_reasoner.reasoning.trajectory import AtCap, Trajectory

pytestmark = pytest.mark.anyio

LONG = "<think>" + "so x " * 40 + "\\boxed{5} " + "and so on " * 40 + "</think>\n\\boxed{6}"


async def drawn(
    folder: Path,
    output: str,
    *,
    cap: int,
    action: AtCap,
    longest: int | None = None,
    answer: str = "",
) -> tuple[Trajectory, list[str]]:
    file = folder / "script.jsonl"
    entry = {"match": "", "outputs": [output], "answer": answer}
    file.write_text(json.dumps(entry) + "\n", encoding="utf-8")
    sample = Trajectory(
        SampleRequest(
            messages=(Message(role="user", content="?"),), seed=1, sampling=Sampling(max_tokens=cap)
        )
    )
    heard: list[str] = []

    def news(_: Trajectory, candidate: str | None) -> None:
        heard.extend([candidate] if candidate is not None else [])

    with anyio.fail_after(30):
        await sample.draw(
            ScriptedEngine.from_file(file), longest=longest, news=news, at_cap=lambda _: action
        )
    return sample, heard


async def test_a_sample_that_ends_by_itself_is_finished(tmp_path: Path) -> None:
    sample, heard = await drawn(tmp_path, LONG, cap=10_000, action="end")
    assert (sample.candidate, sample.finished, sample.running) == ("6", True, False)
    assert heard == ["5", "6", "6"]
    assert sample.tokens == -(-len(LONG) // CHARACTERS_PER_TOKEN)


async def test_at_its_cap_it_ends_with_what_it_has(tmp_path: Path) -> None:
    sample, _ = await drawn(tmp_path, LONG, cap=80, action="end")
    assert (sample.candidate, sample.finished, sample.tokens) == ("5", False, 80)


async def test_it_goes_on_exactly_where_it_was(tmp_path: Path) -> None:
    sample, _ = await drawn(tmp_path, LONG, cap=80, action="go on", longest=10_000)
    assert (sample.candidate, sample.finished) == ("6", True)
    assert sample.reader.text == LONG
    assert sample.tokens == -(-len(LONG) // CHARACTERS_PER_TOKEN)


async def test_it_goes_on_once_and_no_further_than_the_longest(tmp_path: Path) -> None:
    sample, _ = await drawn(tmp_path, LONG, cap=20, action="go on", longest=50)
    assert (sample.finished, sample.tokens) == (False, 50)


async def test_it_is_made_to_answer(tmp_path: Path) -> None:
    sample, _ = await drawn(tmp_path, LONG, cap=20, action="answer", answer="\\boxed{42}")
    assert (sample.candidate, sample.forced, sample.finished) == ("42", True, False)
    assert sample.reader.thought_closed


async def test_a_loop_ends_it(tmp_path: Path) -> None:
    sample, _ = await drawn(tmp_path, "<think>" + "wait, again. " * 3000, cap=10_000, action="end")
    assert not sample.finished
    assert sample.candidate is None
    assert sample.tokens < 5000
