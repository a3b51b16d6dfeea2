"""Writes the model's card: `python -m training.card WORKDIR GGUF EVALUATION.json CARD.md`.

Every figure on it comes from the checkpoint, the recipe and the evaluation.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import torch

from training.model import Model, Shape
from training.recipe import load

GOAL = 0.9
FEW_OPERANDS = 50

TEMPLATE = Path(__file__).with_name("card.template.md")


def card(work: Path, gguf: Path, evaluation: Path) -> str:
    """The card's text."""
    recipe = load()
    measured: dict[str, dict[str, Any]] = json.loads(evaluation.read_text())["families"]
    state = torch.load(work / "checkpoint.pt")
    steps, _, tokens, seconds, _ = state["run"]
    vocabulary = len(json.loads((work / "tokenizer.json").read_text())["model"]["vocab"])
    model = Model(Shape(vocabulary, **recipe["model"]))
    n, right = (sum(row[key] for row in measured.values()) for key in ("n", "right"))
    low = sorted((row["accuracy"], family) for family, row in measured.items())
    weakest = ", ".join(f"{family} {accuracy:.1%}" for accuracy, family in low[:4])
    if right / n >= GOAL:
        verdict = (
            f"The weakest families: {weakest}. Where few operands exist, some solutions are learnt "
            "by heart, which is no help with those held out."
        )
    else:
        verdict = (
            f"**The goal was {GOAL:.0%} overall, and it was not reached.** Weakest: {weakest}."
        )
    return TEMPLATE.read_text(encoding="utf-8").format(
        parameters=sum(p.numel() for p in model.parameters()) / 1e6,
        megabytes=gguf.stat().st_size / 1e6,
        families=len(measured),
        count=next(iter(measured.values()))["n"],
        few=", ".join(f for f, r in measured.items() if r["distinct_operands"] < FEW_OPERANDS),
        rows="\n".join(
            f"| {family} | {recipe['ranges'][family]} | {row['n']} | {row['distinct_operands']} "
            f"| {row['accuracy']:.1%} | {row['mean_tokens']:.0f} |"
            for family, row in measured.items()
        ),
        n=n,
        overall=right / n,
        verdict=verdict,
        vocabulary=vocabulary,
        tokens=tokens / 1e6,
        steps=steps,
        minutes=seconds / 60,
        before=recipe["history"]["before"],
        **recipe["model"],
    )


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path)
    parser.add_argument("gguf", type=Path)
    parser.add_argument("evaluation", type=Path)
    parser.add_argument("card", type=Path)
    arguments = parser.parse_args()
    text = card(arguments.work, arguments.gguf, arguments.evaluation)
    arguments.card.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
