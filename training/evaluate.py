"""Measures a GGUF on held-out problems: `python -m training.evaluate MODEL OUTPUT.json`.

One sample a problem at temperature 1.0 and top_p 0.95, as the engine samples; right means that the
last box holds the expected answer, character for character. Prints the table of the card.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import time
from pathlib import Path
from random import Random
from typing import Any

from training.decoder import Decoder
from training.families import FAMILIES, generate
from training.problem import Problem, prompt

BOX = re.compile(r"\\boxed\{((?:[^{}]|\{[^{}]*\})*)\}")
SEED = 5_000


def last_box(text: str) -> str | None:
    """The content of the last box after the thought, or None."""
    found = BOX.findall(text.rpartition("</think>")[2])
    return found[-1] if found else None


def measure(decoder: Decoder, family: str, count: int) -> dict[str, Any]:
    """`count` held-out problems, one sample each."""
    rng = Random(f"held out:{SEED}:{family}")
    problems = [generate(family, rng, held_out=True) for _ in range(count)]
    right, tokens, wrong = 0, 0, []
    for start in range(0, count, decoder.slots):
        group: list[Problem] = problems[start : start + decoder.slots]
        prompts = [decoder.encode(prompt(problem.text)) for problem in group]
        seeds: list[int | None] = [SEED + start + i for i in range(len(group))]
        for problem, output in zip(group, decoder.complete(prompts, seeds), strict=True):
            text = decoder.decode(output)
            tokens += len(output)
            if last_box(text) == problem.answer:
                right += 1
            else:
                wrong.append({"text": problem.text, "expected": problem.answer, "output": text})
    return {
        "n": count,
        "distinct_operands": len({problem.operands for problem in problems}),
        "right": right,
        "accuracy": right / count,
        "mean_tokens": round(tokens / count, 1),
        "wrong": wrong[:5],
    }


def table(results: dict[str, dict[str, Any]]) -> str:
    """The results as Markdown."""
    lines = [
        "| family | n | distinct operands | right | mean tokens |",
        "| --- | --- | --- | --- | --- |",
    ]
    for family, r in results.items():
        lines.append(
            f"| {family} | {r['n']} | {r['distinct_operands']} | {r['accuracy']:.1%} "
            f"| {r['mean_tokens']:.0f} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--problems", type=int, default=200)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    decoder = Decoder(arguments.model, threads=arguments.threads)
    began = time.monotonic()
    results = {family: measure(decoder, family, arguments.problems) for family in FAMILIES}
    right, n = (sum(r[key] for r in results.values()) for key in ("right", "n"))
    summary = {
        "model_sha256": hashlib.sha256(arguments.model.read_bytes()).hexdigest(),
        "temperature": 1.0,
        "top_p": 0.95,
        "seed": SEED,
        "overall": right / n,
        "seconds": round(time.monotonic() - began),
        "families": results,
    }
    arguments.output.write_text(json.dumps(summary, indent=1, ensure_ascii=False) + "\n")
    print(table(results))
    print(f"overall {right}/{n} = {right / n:.1%}")


if __name__ == "__main__":
    main()
