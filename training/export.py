"""Writes a checkpoint as GGUF: `python -m training.export WORKDIR OUTPUT [--type f16]`.

llama.cpp reads architecture, vocabulary and chat template from the file. The chat template is
VibeThinker's as far as plain conversations go: ChatML, and a default system line when the caller
gives none.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import torch
from gguf import GGMLQuantizationType as Kind
from numpy.typing import NDArray

from training.problem import SYSTEM
from training.recipe import load
from training.tokenizer import SPECIAL

NAME = "nano-1"
TEMPLATE = (
    "{%- if messages[0].role != 'system' %}"
    "{{- '<|im_start|>system\\n" + SYSTEM + "<|im_end|>\\n' }}"
    "{%- endif %}"
    "{%- for message in messages %}"
    "{{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}"
    "{%- endfor %}"
    "{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}{%- endif %}"
)
BLOCK = {
    "attn_norm.weight": "attn_norm.weight",
    "ffn_norm.weight": "ffn_norm.weight",
    "attn_q.weight": "q.weight",
    "attn_q.bias": "q.bias",
    "attn_k.weight": "k.weight",
    "attn_k.bias": "k.bias",
    "attn_v.weight": "v.weight",
    "attn_v.bias": "v.bias",
    "attn_output.weight": "o.weight",
    "ffn_gate.weight": "gate.weight",
    "ffn_up.weight": "up.weight",
    "ffn_down.weight": "down.weight",
}


def export(work: Path, output: Path, *, kind: Kind) -> None:
    """Matrices in `kind`, norms and biases in f32."""
    recipe = load()
    weights = torch.load(work / "checkpoint.pt")["model"]
    tokenizer = json.loads((work / "tokenizer.json").read_text())
    writer = gguf.GGUFWriter(output, "qwen2")
    writer.add_name(NAME)
    writer.add_description("A tiny demonstration model for mcp-reasoner, trained from scratch.")
    writer.add_license("MIT")
    writer.add_file_type(
        gguf.LlamaFileType.MOSTLY_Q8_0 if kind == Kind.Q8_0 else gguf.LlamaFileType.MOSTLY_F16
    )
    add_shape(writer, recipe["model"])
    add_vocabulary(writer, tokenizer)

    def add(name: str, source: str) -> None:
        array: NDArray[Any] = weights[source].float().numpy()
        if array.ndim == 1:
            writer.add_tensor(name, array)
        elif kind == Kind.Q8_0:
            writer.add_tensor(name, gguf.quants.quantize(array, kind), raw_dtype=kind)
        else:
            writer.add_tensor(name, array.astype(np.float16))

    add("token_embd.weight", "embedding.weight")
    add("output_norm.weight", "norm.weight")
    for layer in range(recipe["model"]["layers"]):
        for theirs, ours in BLOCK.items():
            add(f"blk.{layer}.{theirs}", f"blocks.{layer}.{ours}")
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def add_shape(writer: gguf.GGUFWriter, model: dict[str, int]) -> None:
    """The dimensions that llama.cpp's qwen2 loader asks for."""
    writer.add_context_length(1024)
    writer.add_embedding_length(model["width"])
    writer.add_block_count(model["layers"])
    writer.add_feed_forward_length(model["feed_forward"])
    writer.add_head_count(model["heads"])
    writer.add_head_count_kv(model["kv_heads"])
    writer.add_rope_freq_base(10_000.0)
    writer.add_layer_norm_rms_eps(1e-6)


def add_vocabulary(writer: gguf.GGUFWriter, tokenizer: dict[str, Any]) -> None:
    """Tokens, merges, special tokens and chat template."""
    ids: dict[str, int] = tokenizer["model"]["vocab"]
    tokens = sorted(ids, key=lambda token: ids[token])
    merges = [m if isinstance(m, str) else " ".join(m) for m in tokenizer["model"]["merges"]]
    control, normal = gguf.TokenType.CONTROL, gguf.TokenType.NORMAL
    user = gguf.TokenType.USER_DEFINED
    # <think> is user-defined, as in Qwen's files: it is text that a reader must see.
    types = {token: user if "think" in token else control for token in SPECIAL}
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(tokens)
    writer.add_token_types([types.get(token, normal) for token in tokens])
    writer.add_token_merges(merges)
    writer.add_eos_token_id(ids["<|im_end|>"])
    writer.add_eot_token_id(ids["<|im_end|>"])
    writer.add_pad_token_id(ids["<|endoftext|>"])
    writer.add_bos_token_id(ids["<|endoftext|>"])
    writer.add_add_bos_token(False)
    writer.add_chat_template(TEMPLATE)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--type", choices=["q8_0", "f16"], default="q8_0")
    arguments = parser.parse_args()
    kind = Kind.Q8_0 if arguments.type == "q8_0" else Kind.F16
    export(arguments.work, arguments.output, kind=kind)
    print(f"{arguments.output}: {arguments.output.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
