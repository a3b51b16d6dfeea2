"""Programs in what a model writes: which block counts, whole and while it streams."""

import pytest

from mcp_reasoner.reasoning.code.output import FenceReader, read_program, read_tests_text

F = "def f(x):\n    return x\n"
G = "def g(x):\n    return 2 * x\n"

READ = {
    "a fence of Python": (f"Here:\n```python\n{F}```\n", F),
    "a fence of no language": (f"```\n{F}```", F),
    "Python in capitals": (f"```Python\n{F}```", F),
    "another word for it": (f"``` py\n{F}```", F),
    "the last one": (f"```python\n{G.replace('g', 'f')}```\nNo:\n```python\n{F}```", F),
    "the last one with the function": (f"```python\n{F}```\nUse:\n```python\nprint(f(3))\n```", F),
    "after a block of another language": (f"```text\nf(3)\n```\nso\n```python\n{F}```", F),
    "indented, as in a list": ("1. So:\n   ```python\n   def f(x):\n       return x\n   ```\n", F),
    "never closed": (f"```python\n{F}", F),
    "tildes": (f"~~~python\n{F}~~~", F),
    "after words": (f"So: ```python\n{F}```", F),
    "not what the thought has": (f"<think>\n```python\n{G}```\n</think>\n```python\n{F}```", F),
    "after a thought cut in a block": (
        f"<think>\n```python\ndef f(\n</think>\n```python\n{F}```",
        F,
    ),
    "line ends of Windows": ("```python\r\n" + F.replace("\n", "\r\n") + "```\r\n", F),
}
NOT_READ = {
    "another language": "```javascript\nfunction f(x) {}\n```",
    "no fence": F,
    "another function": f"```python\n{G}```",
    "nothing": "",
    "a thought that is never closed": f"<think>\n```python\n{F}```\n",
    "a function inside of another": "```python\ndef g():\n    def f(x):\n        return x\n```",
}


@pytest.mark.parametrize("name", READ)
def test_the_program_is_found(name: str) -> None:
    text, code = READ[name]
    assert read_program(text, "f") == code


@pytest.mark.parametrize("name", NOT_READ)
def test_what_is_no_program_of_the_answer_is_none(name: str) -> None:
    assert read_program(NOT_READ[name], "f") is None


def test_without_a_name_any_function_does() -> None:
    assert read_program(f"```python\n{G}```", None) == G


def test_drafts_count_for_a_sample_without_an_answer() -> None:
    text = f"<think>\n```python\n{F}```\nbut then"
    assert read_program(text, "f", drafts=True) == F


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("size", [1, 7])
def test_a_stream_gives_the_same_blocks_however_it_is_cut(name: str, size: int) -> None:
    text, _ = READ[name]
    whole, cut = FenceReader(), FenceReader()
    expected = [*whole.feed(text), *whole.end()]
    found = [block for at in range(0, len(text), size) for block in cut.feed(text[at : at + size])]
    assert [*found, *cut.end()] == expected


def test_a_block_is_told_as_soon_as_it_is_closed() -> None:
    reader = FenceReader()
    assert reader.feed(f"```python\n{F}```") == []
    assert reader.feed("\n") == [F.rstrip("\n")]


def test_tests_are_all_that_stands_in_fences() -> None:
    text = "<think>hm</think>\n```python\nassert f(1) == 1\n```\nand\n```\nassert f(2) == 2\n```"
    assert read_tests_text(text) == "assert f(1) == 1\nassert f(2) == 2"
    assert read_tests_text("assert f(1) == 1") == "assert f(1) == 1"
