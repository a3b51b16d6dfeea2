"""Trains the model of recipe.toml: `python -m training.train WORKDIR [--minutes M] [--resume]`.

Expects tokenizer.json in WORKDIR. Every few minutes it writes checkpoint.pt there, which
`--resume` goes on from, and weights.pt in half precision, from which `--weights` starts a new
schedule. Without `--minutes` the learning rate falls to zero over the recipe's number of steps, and
the run is reproducible; with it, over that much time, on a machine of unknown speed. The end of a
run can be moved by resuming with another value.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from random import Random
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from training.data import Source
from training.families import FAMILIES
from training.model import Model, Shape
from training.optimiser import Muon, split
from training.recipe import load

SAVE_SECONDS = 240
TOP_P = 0.95


class Run:
    """The state of a training run: model, optimisers, mixture and progress."""

    def __init__(self, work: Path, recipe: dict[str, Any], minutes: float | None) -> None:
        torch.manual_seed(recipe["seed"])
        self.work, self.recipe, self.minutes = work, recipe, minutes
        self.settings = recipe["training"]
        self.tokenizer = Tokenizer.from_file(str(work / "tokenizer.json"))
        self.source = Source(self.tokenizer, recipe)
        self.model = Model(Shape(self.tokenizer.get_vocab_size(), **recipe["model"]))
        matrices, others = split(self.model)
        self.muon = Muon(matrices)
        self.adam = torch.optim.AdamW(others, betas=(0.9, 0.95), weight_decay=0.0, fused=True)
        self.mixture = {family: recipe["mixture"][family] for family in FAMILIES}
        self.step = self.pool = self.tokens = 0
        self.seconds = 0.0

    def progress(self) -> float:
        """The share of the run that is done, 0 to 1."""
        if self.minutes is not None:
            return min(1.0, self.seconds / 60 / self.minutes)
        return self.step / float(self.settings["steps"])

    def rate(self) -> float:
        """The schedule's factor: a warm-up, a plateau, a straight line to zero."""
        warm = min(1.0, (self.step + 1) / self.settings["warm_up_steps"])
        return float(warm * min(1.0, (1 - self.progress()) / self.settings["decay_share"]))

    def train(self) -> None:
        """Train to the end of the schedule, saving now and then."""
        forward = torch.compile(self.model, dynamic=True)
        saved, shown, losses = time.monotonic(), time.monotonic(), []
        while self.progress() < 1:
            for batch in self.source.pool(self.pool, self.mixture):
                began = time.monotonic()
                loss = objective(forward(batch.inputs), batch.targets, batch.weights)
                torch.autograd.backward(loss)
                self.update()
                losses.append(loss.item())
                self.step += 1
                self.tokens += int((batch.weights > 0).sum())
                self.seconds += time.monotonic() - began
                if self.step % 50 == 0:
                    speed = 1 / (time.monotonic() - shown)
                    print(
                        f"step {self.step} loss {sum(losses) / len(losses):.4f} "
                        f"tokens {self.tokens / 1e6:.2f}M progress {self.progress():.3f} "
                        f"rate {self.rate():.3f} {50 * speed:.2f} steps/s",
                        flush=True,
                    )
                    shown, losses = time.monotonic(), []
                if self.step % self.settings["check_steps"] == 0:
                    self.check()
                if self.progress() >= 1:
                    break
            self.pool += 1
            if time.monotonic() - saved > SAVE_SECONDS:
                saved = time.monotonic()
                self.save()
        self.save()

    def update(self) -> None:
        """One step of both optimisers, then fresh gradients."""
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.settings["clip"])
        factor = self.rate()
        self.muon.step(factor * self.settings["muon_rate"], self.settings["weight_decay"])
        for group in self.adam.param_groups:
            group["lr"] = factor * self.settings["adam_rate"]
        self.adam.step()
        self.model.zero_grad()

    @torch.no_grad()
    def check(self) -> None:
        """Measure each family on fresh training problems and give the weak ones more room."""
        began = time.monotonic()
        rng = Random(f"check:{self.recipe['seed']}:{self.step}")
        chances = {}
        for family in FAMILIES:
            rows = [self.source.row(family, rng) for _ in range(self.settings["check_problems"])]
            batch = self.source.batch(rows)
            chances[family] = chance(self.model(batch.inputs), batch.targets, batch.weights)
            self.mixture[family] = self.recipe["mixture"][family] * (1.25 - chances[family])
        mean = sum(chances.values()) / len(chances)
        each = " ".join(f"{family}={value:.2f}" for family, value in chances.items())
        self.seconds += time.monotonic() - began
        print(f"check {self.step} mean {mean:.3f} {each}", flush=True)

    def save(self) -> None:
        """Write the checkpoint beside the old one, then replace it."""
        state = {
            "model": self.model.state_dict(),
            "muon": self.muon.state_dict(),
            "adam": self.adam.state_dict(),
            "run": [self.step, self.pool, self.tokens, self.seconds, self.mixture],
        }
        torch.save(state, self.work / "checkpoint.new")
        (self.work / "checkpoint.new").replace(self.work / "checkpoint.pt")
        halves = {name: tensor.half() for name, tensor in state["model"].items()}
        torch.save({"model": halves, "pool": self.pool}, self.work / "weights.pt")

    def start_from(self, weights: Path) -> None:
        """Take another run's weights, and problems that it has not drawn; nothing else of it."""
        state = torch.load(weights)
        self.model.load_state_dict(state["model"])
        self.pool = state["pool"]

    def resume(self) -> None:
        """Go on from the checkpoint."""
        state = torch.load(self.work / "checkpoint.pt")
        self.model.load_state_dict(state["model"])
        self.muon.load_state_dict(state["muon"])
        self.adam.load_state_dict(state["adam"])
        self.step, self.pool, self.tokens, self.seconds, self.mixture = state["run"]


def objective(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """Mean cross-entropy, weighted."""
    losses = functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="none")
    flat = weights.flatten()
    return (losses * flat).sum() / flat.sum()


def chance(logits: Tensor, targets: Tensor, weights: Tensor) -> float:
    """The mean probability of sampling exactly the worked solution, at top_p 0.95."""
    ordered, index = logits.softmax(-1).sort(-1, descending=True)
    ordered = ordered * (ordered.cumsum(-1) - ordered < TOP_P)
    hit = (ordered * (index == targets[..., None])).sum(-1) / ordered.sum(-1)
    return float(torch.where(weights == 1, hit, 1.0).prod(-1).mean())


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path)
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--weights", type=Path, help="start a new schedule from these weights")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.set_flush_denormal(True)
    run = Run(arguments.work, load(), arguments.minutes)
    if arguments.resume:
        run.resume()
    elif arguments.weights:
        run.start_from(arguments.weights)
    count = sum(parameter.numel() for parameter in run.model.parameters())
    print(f"{count / 1e6:.2f} M parameters, from step {run.step}", flush=True)
    run.train()


if __name__ == "__main__":
    main()
