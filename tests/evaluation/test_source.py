"""Reading a file into objects: line numbers, gzip, lists, and lines that are none."""

import gzip
from pathlib import Path

import pytest

from mcp_reasoner.errors import InputError
from mcp_reasoner.evaluation import source as module
from mcp_reasoner.evaluation.source import read_source

LINES = '{"a": 1}\n\n{"a": 2}\n'


def write(folder: Path, content: str | bytes, name: str = "file.jsonl") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_blank_lines_count_as_lines_and_are_no_objects(tmp_path: Path) -> None:
    source = read_source(write(tmp_path, LINES))
    assert [(line.number, line.data) for line in source.lines] == [(1, {"a": "1"}), (3, {"a": "2"})]
    assert source.bad_lines == ()


def test_gzip_is_known_by_its_content_and_is_the_same_file(tmp_path: Path) -> None:
    plain = read_source(write(tmp_path, LINES))
    zipped = read_source(write(tmp_path, gzip.compress(LINES.encode()), "named.jsonl"))
    assert zipped.lines == plain.lines
    assert zipped.sha256 == plain.sha256


def test_one_list_in_json_is_read_as_its_items(tmp_path: Path) -> None:
    source = read_source(write(tmp_path, '[\n {"a": 1},\n {"a": 2}, 3]'))
    assert [line.number for line in source.lines] == [1, 2]
    assert [bad.number for bad in source.bad_lines] == [3]


def test_numbers_stay_as_they_are_written(tmp_path: Path) -> None:
    digits = "9" * 5000
    source = read_source(write(tmp_path, f'{{"a": 0.10, "b": {digits}}}'))
    assert source.lines[0].data == {"a": "0.10", "b": digits}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("nonsense", 'it is not JSON: "nonsense"'),
        ('{"a": ', 'it is not JSON: "{"a":"'),
        ("3", "it is not an object"),
        ('"text"', "it is not an object"),
        ("null", "it is not an object"),
        ("[" * 100_000, "it is not JSON"),
    ],
    ids=["words", "cut", "number", "text", "null", "too deep"],
)
def test_a_bad_line_is_told_with_its_number(tmp_path: Path, line: str, reason: str) -> None:
    source = read_source(write(tmp_path, f'{{"a": 1}}\n{line}\n{{"a": 2}}\n'))
    [bad] = source.bad_lines
    assert bad.number == 2
    assert bad.reason.startswith(reason)
    assert [found.number for found in source.lines] == [1, 3]


@pytest.mark.parametrize(
    "content", [b"\x1f\x8bnot really", gzip.compress(LINES.encode())[:-9]], ids=["none", "cut"]
)
def test_broken_gzip_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_source(write(tmp_path, content))


def test_a_file_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_FILE", 10)
    with pytest.raises(InputError, match="larger than"):
        read_source(write(tmp_path, gzip.compress(b"1" * 1000)))
