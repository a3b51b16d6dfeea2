"""Random weights in the shape of a real model, to measure speed with.

`python benchmarks/weights.py SHAPE OUT.gguf [--type Q4_K_M]`

Speed does not depend on what weights say, with one exception: drawing a token
from a flat distribution is far slower than from a peaked one. So the last norm
is scaled such that the entropy per token is that of a reasoning model, well
under one nat on the mean, and the end tokens are never drawn. The vocabulary has
the real size; its texts are placeholders beyond the 256 bytes.
"""

import argparse
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gguf
import llama_cpp.llama_cpp as lib
import numpy as np

VOCABULARY = 151_936
SPREAD = 13.0
"""Standard deviation of the logits. At 0.5B: 0.6 nats a token, 2.7 tokens in top_p 0.95."""

STD = 0.02
QUANTIZED = {"Q4_K_M": lib.LLAMA_FTYPE_MOSTLY_Q4_K_M, "Q8_0": lib.LLAMA_FTYPE_MOSTLY_Q8_0}
TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


@dataclass(frozen=True)
class Shape:
    """The dimensions of a `qwen2` model."""

    layers: int
    width: int
    heads: int
    kv_heads: int
    inner: int
    vocabulary: int = VOCABULARY


SHAPES = {
    "qwen2.5-0.5b": Shape(layers=24, width=896, heads=14, kv_heads=2, inner=4864),
    "qwen2.5-3b": Shape(layers=36, width=2048, heads=16, kv_heads=2, inner=11008),
    "tiny": Shape(layers=2, width=128, heads=4, kv_heads=2, inner=256, vocabulary=8192),
}


def write(shape: Shape, path: Path, *, seed: int = 0) -> None:
    """Write an f16 GGUF of random weights."""
    rng = np.random.default_rng(seed)
    writer = gguf.GGUFWriter(path, "qwen2")
    _write_header(writer, shape)
    small = shape.width // shape.heads * shape.kv_heads

    def matrix(name: str, rows: int, columns: int) -> None:
        values = rng.standard_normal((rows, columns), dtype=np.float32) * np.float32(STD)
        writer.add_tensor(f"{name}.weight", values.astype(np.float16))

    def vector(name: str, length: int, value: float) -> None:
        writer.add_tensor(name, np.full(length, value, np.float32))

    matrix("token_embd", shape.vocabulary, shape.width)
    # Not the embedding again: a random model would only repeat its last token.
    matrix("output", shape.vocabulary, shape.width)
    vector("output_norm.weight", shape.width, SPREAD / (STD * math.sqrt(shape.width)))
    for layer in range(shape.layers):
        block = f"blk.{layer}."
        vector(f"{block}attn_norm.weight", shape.width, 1.0)
        vector(f"{block}ffn_norm.weight", shape.width, 1.0)
        for part, rows in (("attn_q", shape.width), ("attn_k", small), ("attn_v", small)):
            matrix(f"{block}{part}", rows, shape.width)
            vector(f"{block}{part}.bias", rows, 0.0)
        matrix(f"{block}attn_output", shape.width, shape.width)
        matrix(f"{block}ffn_gate", shape.inner, shape.width)
        matrix(f"{block}ffn_up", shape.inner, shape.width)
        matrix(f"{block}ffn_down", shape.width, shape.inner)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def quantize(source: Path, target: Path, kind: str) -> None:
    """Write `source` again in another type, as llama-quantize does."""
    params = lib.llama_model_quantize_default_params()
    params.ftype = QUANTIZED[kind]
    if lib.llama_model_quantize(str(source).encode(), str(target).encode(), params) != 0:
        raise RuntimeError(f"{source} could not be quantized to {kind}")


def _write_header(writer: gguf.GGUFWriter, shape: Shape) -> None:
    writer.add_name("random")
    writer.add_context_length(131_072)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.inner)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.kv_heads)
    writer.add_rope_freq_base(1e6)
    writer.add_layer_norm_rms_eps(1e-6)
    ends = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    texts = [*_byte_texts(), *ends]
    texts += [f"<filler_{index}>" for index in range(shape.vocabulary - len(texts))]
    normal, control = gguf.TokenType.NORMAL, gguf.TokenType.CONTROL
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(texts)
    writer.add_token_types([control if text in ends else normal for text in texts])
    writer.add_token_merges(["a b"])
    writer.add_bos_token_id(256)
    writer.add_eos_token_id(258)
    writer.add_add_bos_token(False)
    writer.add_chat_template(TEMPLATE)


def _byte_texts() -> list[str]:
    """The bytes as GPT-2 spells them: printable ones as themselves, others from U+0100 on."""
    shown = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in shown]
    spelled: dict[int, Any] = {byte: chr(byte) for byte in shown}
    spelled |= {byte: chr(256 + index) for index, byte in enumerate(others)}
    return [spelled[byte] for byte in range(256)]


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("shape", choices=SHAPES)
    parser.add_argument("out", type=Path)
    parser.add_argument("--type", choices=["F16", *QUANTIZED], default="F16")
    arguments = parser.parse_args()
    plain = arguments.out if arguments.type == "F16" else arguments.out.with_suffix(".f16")
    write(SHAPES[arguments.shape], plain)
    if plain != arguments.out:
        quantize(plain, arguments.out, arguments.type)
        plain.unlink()


if __name__ == "__main__":
    main()
