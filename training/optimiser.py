"""Muon for the matrices, AdamW for the rest.

Muon orthogonalises the momentum of each weight matrix by a Newton–Schulz iteration, so that all
directions of a matrix learn at one pace; at this size it needs clearly fewer tokens than AdamW.
Embeddings, biases and norms are not maps between hidden states and stay with AdamW.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import torch
from torch import Tensor, nn


class Muon:
    """Momentum SGD whose update is orthogonalised; matrices of one shape go as one batch."""

    def __init__(self, matrices: list[Tensor], *, momentum: float = 0.95) -> None:
        groups: dict[tuple[int, ...], list[Tensor]] = defaultdict(list)
        for matrix in matrices:
            groups[tuple(matrix.shape)].append(matrix)
        self.groups = list(groups.values())
        self.momentum = momentum
        self.buffers = [torch.zeros(len(g), *g[0].shape) for g in self.groups]

    @torch.no_grad()
    def step(self, rate: float, decay: float) -> None:
        """One update from the gradients in place, with decoupled weight decay."""
        for group, buffer in zip(self.groups, self.buffers, strict=True):
            gradient = torch.stack([p.grad for p in group if p.grad is not None])
            buffer.lerp_(gradient, 1 - self.momentum)
            update = orthogonal(gradient.lerp(buffer, self.momentum))
            scale = rate * max(1.0, update.shape[1] / update.shape[2]) ** 0.5
            for parameter, change in zip(group, update, strict=True):
                parameter.mul_(1 - rate * decay).add_(change, alpha=-scale)

    def state_dict(self) -> dict[str, Any]:
        """The momenta."""
        return {"buffers": self.buffers}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Take back what `state_dict` gave."""
        self.buffers = state["buffers"]


def orthogonal(batch: Tensor, rounds: int = 5) -> Tensor:
    """(n, rows, columns) → about U·Vᵀ of each, by the quintic Newton–Schulz iteration."""
    a, b, c = 3.4445, -4.7750, 2.0315
    tall = batch.shape[1] > batch.shape[2]
    x: Tensor = batch.mT if tall else batch
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(rounds):
        s = x @ x.mT
        x = a * x + (b * s + c * (s @ s)) @ x
    result: Tensor = x.mT if tall else x
    return result


def split(model: nn.Module) -> tuple[list[Tensor], list[Tensor]]:
    """The parameters for Muon and those for AdamW."""
    muon: list[Tensor] = []
    adam: list[Tensor] = []
    for name, parameter in model.named_parameters():
        (muon if parameter.ndim == 2 and "embedding" not in name else adam).append(parameter)
    return muon, adam
