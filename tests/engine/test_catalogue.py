"""Which model a setting means, what its file says, and that its digest is read once."""

import hashlib
import os
import struct
from pathlib import Path

import pytest

from mcp_reasoner.engine.catalogue import (
    EMBEDDED_NAME,
    VIBETHINKER,
    embedded_notice,
    known_models,
    model_path,
    model_sha256,
    resolve_model,
    set_default_model,
)
from mcp_reasoner.engine.gguf import GGUFHeader, read_header
from mcp_reasoner.engine.protocol import ModelInfo
from mcp_reasoner.errors import ModelError


def string(text: str) -> bytes:
    return struct.pack("<Q", len(text)) + text.encode()


def gguf(path: Path) -> Path:
    """A header with entries of several kinds, an array among them, and no tensors."""
    entries = [
        string("general.architecture") + struct.pack("<I", 8) + string("qwen2"),
        string("general.name") + struct.pack("<I", 8) + string("tiny"),
        string("general.tags") + struct.pack("<IIQ", 9, 8, 2) + string("a") + string("b"),
        string("general.sizes") + struct.pack("<IIQ", 9, 4, 2) + struct.pack("<II", 1, 2),
        string("qwen2.rope.freq_base") + struct.pack("<If", 6, 1e6),
        string("qwen2.context_length") + struct.pack("<II", 4, 4096),
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"GGUF" + struct.pack("<IQQ", 3, 0, len(entries)) + b"".join(entries))
    return path


def test_without_a_setting_or_a_pulled_model_the_embedded_one_answers(tmp_path: Path) -> None:
    model = resolve_model(None, data_dir=tmp_path)
    assert model.embedded
    assert model.name == EMBEDDED_NAME
    assert model.header.architecture == "qwen2"
    assert model == resolve_model("nano", data_dir=tmp_path)


def test_a_path_means_that_file(tmp_path: Path) -> None:
    model = resolve_model(str(gguf(tmp_path / "My-Model.gguf")), data_dir=tmp_path)
    assert (model.name, model.embedded) == ("My-Model", False)
    assert model.header == GGUFHeader(architecture="qwen2", name="tiny", context=4096)


def test_a_path_may_be_relative_or_start_in_the_home_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gguf(tmp_path / "m.gguf")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert resolve_model("m.gguf", data_dir=tmp_path).path == tmp_path / "m.gguf"
    assert resolve_model("~/m.gguf", data_dir=tmp_path).path == tmp_path / "m.gguf"


def test_a_catalogue_name_means_the_pulled_file(tmp_path: Path) -> None:
    small = gguf(model_path(VIBETHINKER.file("Q4_K_M"), data_dir=tmp_path))
    assert resolve_model("vibethinker-3b", data_dir=tmp_path).path == small
    assert resolve_model("VibeThinker-3B:q4_k_m", data_dir=tmp_path).name.endswith(":Q4_K_M")
    with pytest.raises(ModelError, match=r"`mcp-reasoner pull --quant Q8_0`"):
        resolve_model("VibeThinker-3B:Q8_0", data_dir=tmp_path)
    with pytest.raises(ModelError, match="choose one of Q8_0, Q4_K_M"):
        resolve_model("VibeThinker-3B:Q2_K", data_dir=tmp_path)


def test_the_default_record_is_used_and_a_lost_default_is_said(tmp_path: Path) -> None:
    path = gguf(tmp_path / "models" / "x.gguf")
    set_default_model(path, name="X", data_dir=tmp_path)
    assert resolve_model(None, data_dir=tmp_path).name == "X"
    path.unlink()
    with pytest.raises(ModelError, match="fetch it again with `mcp-reasoner pull`"):
        resolve_model(None, data_dir=tmp_path)


def test_a_missing_file_names_what_would_be_accepted(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=f"there is no model file at .*; .*{EMBEDDED_NAME}"):
        resolve_model("nothing.gguf", data_dir=tmp_path)
    with pytest.raises(ModelError, match="there is no model file"):
        resolve_model(str(tmp_path), data_dir=tmp_path)


@pytest.mark.parametrize("content", [b"", b"GG", b"PK\x03\x04 a zip"], ids=["empty", "cut", "zip"])
def test_a_file_that_is_not_gguf_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "m.gguf").write_bytes(content)
    with pytest.raises(ModelError, match="is not a GGUF file"):
        resolve_model(str(tmp_path / "m.gguf"), data_dir=tmp_path)


@pytest.mark.parametrize(
    "rest",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(struct.pack("<IQQ", 3, 0, 2**63), id="endless entries"),
        pytest.param(struct.pack("<IQQ", 3, 0, 1) + struct.pack("<Q", 2**62), id="long name"),
        pytest.param(struct.pack("<IQQ", 3, 0, 1) + string("x") + b"\x63\0\0\0", id="odd kind"),
        pytest.param(
            struct.pack("<IQQ", 3, 0, 1) + string("x") + struct.pack("<IIQ", 9, 8, 2**60),
            id="long array",
        ),
    ],
)
def test_a_hostile_header_gives_no_facts_and_no_fault(tmp_path: Path, rest: bytes) -> None:
    (tmp_path / "m.gguf").write_bytes(b"GGUF" + rest)
    assert read_header(tmp_path / "m.gguf") == GGUFHeader()


def test_a_digest_is_read_once_and_again_when_the_file_changes(tmp_path: Path) -> None:
    path, state = gguf(tmp_path / "m.gguf"), tmp_path / "state"
    first = model_sha256(path, state_dir=state)
    assert first == hashlib.sha256(path.read_bytes()).hexdigest()
    found = path.stat()
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))
    assert model_sha256(path, state_dir=state) == first, "same size and time: not read again"
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns + 1))
    assert model_sha256(path, state_dir=state) == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_damaged_state_file_costs_nothing_but_time(tmp_path: Path) -> None:
    path = gguf(tmp_path / "m.gguf")
    (tmp_path / "model-hashes.json").write_text('{"' + str(path) + '": [1, 2')
    assert model_sha256(path, state_dir=tmp_path) == hashlib.sha256(path.read_bytes()).hexdigest()


def test_every_name_that_is_listed_is_accepted(tmp_path: Path) -> None:
    for name, path, file in known_models(tmp_path):
        if file is not None:
            gguf(path)
        assert resolve_model(name, data_dir=tmp_path).name == name


def test_the_notice_of_the_embedded_model_names_the_command() -> None:
    notice = embedded_notice(ModelInfo(name=EMBEDDED_NAME, embedded=True))
    assert "`mcp-reasoner pull`" in notice
    assert "VibeThinker-3B" in notice
