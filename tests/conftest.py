"""Fixtures for every test: one async backend, and no settings of the user's own."""

import os
from pathlib import Path
from typing import Any

import gguf
import hypothesis
import numpy as np
import pytest

import mcp_reasoner

# A loaded machine is slow, and that is no failure; examples are kept nowhere.
hypothesis.settings.register_profile(
    "loaded",
    deadline=None,
    database=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("loaded")


@pytest.fixture
def anyio_backend() -> str:
    """Run async tests on asyncio, which the MCP SDK's servers and uvicorn use."""
    return "asyncio"


@pytest.fixture(autouse=True)
def _isolated_user(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Point every per-user folder at a temporary one, so that no test sees or leaves anything."""
    home: Path = tmp_path_factory.mktemp("user")
    for name in [name for name in os.environ if name.startswith("MCP_REASONER_")]:
        monkeypatch.delenv(name)
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(home / name.lower()))
    runtime = home / "run"
    runtime.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))


@pytest.fixture(scope="session")
def endless_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that never ends a sample, to be interrupted."""
    path = tmp_path_factory.mktemp("model") / "endless.gguf"
    write_endless_model(path)
    return path


def write_endless_model(path: Path) -> None:
    """Write a model of random weights, larger than the embedded one, that never ends a sample.

    What it says is noise. The tokenizer is the embedded model's. One coordinate of
    the residual stream is large for every token, and the rows of the end tokens are
    opposed to it.
    """
    width, layers, heads, kv_heads, inner = 512, 8, 8, 2, 1408
    source = gguf.GGUFReader(str(Path(mcp_reasoner.__file__).parent / "nano" / "nano.gguf"))
    writer = gguf.GGUFWriter(path, "qwen2")
    writer.add_name("endless")
    writer.add_context_length(32768)
    writer.add_embedding_length(width)
    writer.add_block_count(layers)
    writer.add_feed_forward_length(inner)
    writer.add_head_count(heads)
    writer.add_head_count_kv(kv_heads)
    writer.add_rope_freq_base(1e4)
    writer.add_layer_norm_rms_eps(1e-6)
    for name, field in source.fields.items():
        if name.startswith("tokenizer."):
            kind = field.types[0]
            inside = field.types[-1] if kind == gguf.GGUFValueType.ARRAY else None
            writer.add_key_value(name, field.contents(), kind, sub_type=inside)
    tokens = source.fields["tokenizer.ggml.tokens"].contents()
    rng = np.random.default_rng(7)

    def matrix(*shape: int) -> Any:
        return (rng.standard_normal(shape) * 0.02).astype(np.float16)

    embedding, output = matrix(len(tokens), width), matrix(len(tokens), width)
    embedding[:, 0] = 1.0
    for token in ("<|im_end|>", "<|endoftext|>"):
        output[tokens.index(token), 0] = -10.0
    writer.add_tensor("token_embd.weight", embedding)
    writer.add_tensor("output.weight", output)
    writer.add_tensor("output_norm.weight", np.ones(width, np.float32))
    small = width // heads * kv_heads
    for layer in range(layers):
        block = f"blk.{layer}."
        for norm in ("attn_norm", "ffn_norm"):
            writer.add_tensor(f"{block}{norm}.weight", np.ones(width, np.float32))
        for part, rows in (("attn_q", width), ("attn_k", small), ("attn_v", small)):
            writer.add_tensor(f"{block}{part}.weight", matrix(rows, width))
            writer.add_tensor(f"{block}{part}.bias", np.zeros(rows, np.float32))
        writer.add_tensor(f"{block}attn_output.weight", matrix(width, width))
        writer.add_tensor(f"{block}ffn_gate.weight", matrix(inner, width))
        writer.add_tensor(f"{block}ffn_up.weight", matrix(inner, width))
        writer.add_tensor(f"{block}ffn_down.weight", matrix(width, inner))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
