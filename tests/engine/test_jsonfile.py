"""Small records: replaced whole, and empty rather than wrong when they are damaged."""

from pathlib import Path

import pytest

from mcp_reasoner.engine.jsonfile import read_json, write_json


def test_what_is_written_is_read_and_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "record.json"
    write_json(path, {"a": 1, "b": "é"})
    write_json(path, {"a": 2})
    assert read_json(path) == {"a": 2}
    assert [each.name for each in path.parent.iterdir()] == ["record.json"]


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff", b"3"])
def test_a_damaged_record_reads_as_empty(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "record.json").write_bytes(content)
    assert read_json(tmp_path / "record.json") == {}


def test_a_missing_record_reads_as_empty(tmp_path: Path) -> None:
    assert read_json(tmp_path / "none.json") == {}
    assert read_json(tmp_path) == {}


def test_a_record_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    write_json(path, {"a": 1})
    with pytest.raises(TypeError):
        write_json(path, {"a": object()})
    assert read_json(path) == {"a": 1}
    assert [each.name for each in tmp_path.iterdir()] == ["record.json"]
    with pytest.raises(OSError, match=r"Not a directory|File exists"):
        write_json(path / "below" / "record.json", {})
