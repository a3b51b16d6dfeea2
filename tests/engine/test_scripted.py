"""The scripted engine: which output is given, in which pieces, and how a bad script is refused."""

import json
from pathlib import Path
from typing import Any

import anyio
import pytest

from mcp_reasoner.engine.protocol import (
    Message,
    SampleFinished,
    SampleRequest,
    SampleStarted,
    SampleText,
    Sampling,
)
from mcp_reasoner.engine.scripted import ScriptedEngine, read_script
from mcp_reasoner.errors import EngineError, SettingsError

pytestmark = pytest.mark.anyio


def write(path: Path, *entries: dict[str, Any]) -> Path:
    script = path / "script.jsonl"
    script.write_text("\n".join(json.dumps(entry) for entry in entries))
    return script


def request(prompt: str, **sampling: Any) -> SampleRequest:
    messages = [Message(role="system", content="be brief"), Message(role="user", content=prompt)]
    return SampleRequest(messages=messages, seed=1, sampling=Sampling(**sampling))


async def drawn(engine: ScriptedEngine, wanted: SampleRequest) -> tuple[str, SampleFinished, int]:
    text, pieces, finished = "", 0, None
    async with engine.sample(wanted) as events:
        async for event in events:
            if isinstance(event, SampleText):
                text += event.text
                pieces += 1
            elif not isinstance(event, SampleStarted):
                assert isinstance(event, SampleFinished)
                finished = event
    assert finished is not None
    return text, finished, pieces


async def test_outputs_are_given_in_order_and_from_the_start_again(tmp_path: Path) -> None:
    engine = ScriptedEngine.from_file(write(tmp_path, {"match": "2+2", "outputs": ["5", "4"]}))
    texts = [(await drawn(engine, request("what is 2+2?")))[0] for _ in range(3)]
    assert texts == ["5", "4", "5"]
    assert (await engine.model()).name == "scripted"
    assert list(engine.notices()) == []


async def test_each_entry_keeps_its_own_place(tmp_path: Path) -> None:
    script = write(
        tmp_path, {"match": "one", "outputs": ["1a", "1b"]}, {"match": "", "outputs": ["x", "y"]}
    )
    engine = ScriptedEngine.from_file(script)
    asked = ["one", "two", "one", "two"]
    assert [(await drawn(engine, request(a)))[0] for a in asked] == ["1a", "x", "1b", "y"]


async def test_only_the_last_user_message_is_matched(tmp_path: Path) -> None:
    engine = ScriptedEngine.from_file(write(tmp_path, {"match": "be brief", "outputs": ["no"]}))
    with pytest.raises(EngineError, match=r"no entry of .* matches the prompt"):
        await drawn(engine, request("hello"))


async def test_concurrent_samples_get_different_outputs(tmp_path: Path) -> None:
    outputs = ["a", "b", "c", "d"]
    engine = ScriptedEngine.from_file(
        write(tmp_path, {"match": "", "outputs": outputs, "delay_seconds": 0.001})
    )
    texts: list[str] = []

    async def draw() -> None:
        texts.append((await drawn(engine, request("x")))[0])

    with anyio.fail_after(5):
        async with anyio.create_task_group() as tasks:
            for _ in range(4):
                tasks.start_soon(draw)
    assert sorted(texts) == outputs


async def test_long_outputs_stream_in_pieces_and_count_tokens(tmp_path: Path) -> None:
    engine = ScriptedEngine.from_file(write(tmp_path, {"match": "", "outputs": ["x" * 100]}))
    text, finished, pieces = await drawn(engine, request("x"))
    assert (text, finished.reason, finished.tokens, pieces) == ("x" * 100, "stop", 25, 4)


async def test_max_tokens_cuts_and_says_length(tmp_path: Path) -> None:
    engine = ScriptedEngine.from_file(write(tmp_path, {"match": "", "outputs": ["x" * 100]}))
    text, finished, _ = await drawn(engine, request("x", max_tokens=10))
    assert (len(text), finished.reason, finished.tokens) == (40, "length", 10)


async def test_a_stop_string_ends_the_sample_before_itself(tmp_path: Path) -> None:
    engine = ScriptedEngine.from_file(write(tmp_path, {"match": "", "outputs": ["ab END cd"]}))
    text, finished, _ = await drawn(engine, request("x", stop=("END",)))
    assert (text, finished.reason) == ("ab ", "stop")


async def test_a_hanging_entry_is_silent_until_cancelled(tmp_path: Path) -> None:
    engine = ScriptedEngine.from_file(
        write(tmp_path, {"match": "", "outputs": ["begun"], "hang": True})
    )
    got: list[str] = []
    with anyio.move_on_after(0.1) as scope:
        async with engine.sample(request("x")) as events:
            async for event in events:
                if isinstance(event, SampleText):
                    got.append(event.text)
    assert scope.cancelled_caught
    assert got == ["begun"]


async def test_an_error_entry_fails_the_sample(tmp_path: Path) -> None:
    engine = ScriptedEngine.from_file(write(tmp_path, {"match": "", "error": "out of memory"}))
    with pytest.raises(EngineError, match="out of memory"):
        await drawn(engine, request("x"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("", "holds no entries", id="empty"),
        pytest.param("{", "line 1 of .* is not JSON", id="not JSON"),
        pytest.param("[]", "is not an object", id="not an object"),
        pytest.param('{"outputs": ["x"]}', "needs `match`", id="no match"),
        pytest.param('{"match": "x", "outputs": "y"}', "list of strings", id="outputs a string"),
        pytest.param('{"match": "x", "outputs": [1]}', "list of strings", id="outputs numbers"),
        pytest.param('{"match": "x"}', "at least one of", id="nothing to give"),
        pytest.param('{"match": "x", "output": []}', "unknown field 'output'", id="misspelt"),
        pytest.param('{"match": "", "hang": 1}', "true or false", id="hang a number"),
        pytest.param('{"match": "", "delay_seconds": -1}', "number of seconds", id="delay"),
        pytest.param('{"match": "", "error": 3}', "is a sentence", id="error a number"),
        pytest.param('{"match": "", "outputs": ["x"]}\n\n}', "line 3 of", id="third line"),
    ],
)
def test_a_bad_script_is_refused_naming_the_line(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(text)
    with pytest.raises(SettingsError, match=says):
        read_script(path)


def test_a_missing_or_binary_script_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="No such file"):
        read_script(tmp_path / "none.jsonl")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="not UTF-8"):
        read_script(tmp_path / "binary")
