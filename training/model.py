"""A small `qwen2` transformer: RMSNorm, rotary positions, grouped queries, SwiGLU, tied embeddings.

It exists to be trained here and exported to GGUF; it has no cache and no sampler, because
llama.cpp does the decoding (see `export.py` and `evaluate.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True)
class Shape:
    """The dimensions, named as in recipe.toml. All are multiples of 32, which Q8_0 needs."""

    vocabulary: int
    width: int
    layers: int
    heads: int
    kv_heads: int
    feed_forward: int
    context: int = 1024
    rope_base: float = 10_000.0
    norm_eps: float = 1e-6

    @property
    def head_width(self) -> int:
        """Width of one head, of queries, keys and values alike."""
        return self.width // self.heads


class Block(nn.Module):
    """Attention and feed-forward, each normalised before and added after."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        width, kv = shape.width, shape.kv_heads * shape.head_width
        self.shape = shape
        self.attn_norm = nn.RMSNorm(width, eps=shape.norm_eps)
        self.ffn_norm = nn.RMSNorm(width, eps=shape.norm_eps)
        self.q = nn.Linear(width, width)
        self.k = nn.Linear(width, kv)
        self.v = nn.Linear(width, kv)
        self.o = nn.Linear(width, width, bias=False)
        self.gate = nn.Linear(width, shape.feed_forward, bias=False)
        self.up = nn.Linear(width, shape.feed_forward, bias=False)
        self.down = nn.Linear(shape.feed_forward, width, bias=False)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        """x: (rows, positions, width) → the same shape."""
        rows, length, width = x.shape
        heads, kv_heads, head = self.shape.heads, self.shape.kv_heads, self.shape.head_width
        h = self.attn_norm(x)
        q = rotate(self.q(h).view(rows, length, heads, head).transpose(1, 2), cos, sin)
        k = rotate(self.k(h).view(rows, length, kv_heads, head).transpose(1, 2), cos, sin)
        v = self.v(h).view(rows, length, kv_heads, head).transpose(1, 2)
        groups = heads // kv_heads
        mixed = functional.scaled_dot_product_attention(
            q, k.repeat_interleave(groups, 1), v.repeat_interleave(groups, 1), is_causal=True
        )
        x = x + self.o(mixed.transpose(1, 2).reshape(rows, length, width))
        h = self.ffn_norm(x)
        out: Tensor = x + self.down(functional.silu(self.gate(h)) * self.up(h))
        return out


class Model(nn.Module):
    """Token ids (rows, positions) → logits (rows, positions, vocabulary)."""

    cos: Tensor
    sin: Tensor

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(shape.vocabulary, shape.width)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.norm = nn.RMSNorm(shape.width, eps=shape.norm_eps)
        nn.init.normal_(self.embedding.weight, std=0.02)
        for block in self.blocks:
            assert isinstance(block, Block)
            for layer in (block.o, block.down):  # residual branches start silent
                nn.init.zeros_(layer.weight)
        half = torch.arange(0, shape.head_width, 2) / shape.head_width
        angle = torch.arange(shape.context)[:, None] * shape.rope_base ** -half[None]
        angle = torch.cat([angle, angle], -1)
        self.register_buffer("cos", angle.cos(), persistent=False)
        self.register_buffer("sin", angle.sin(), persistent=False)

    def forward(self, ids: Tensor) -> Tensor:
        """ids: (rows, positions), each row starting at position 0."""
        length = ids.shape[1]
        cos, sin = self.cos[:length], self.sin[:length]
        x = self.embedding(ids)
        for block in self.blocks:
            x = block(x, cos, sin)
        out: Tensor = functional.linear(self.norm(x), self.embedding.weight)
        return out


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotary positions in the half-split (NeoX) order, which llama.cpp uses for qwen2."""
    half = x.shape[-1] // 2
    return x * cos + torch.cat([-x[..., half:], x[..., :half]], -1) * sin
