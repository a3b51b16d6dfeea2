"""What a training problem is, and how it becomes ChatML. Standard library only."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

SYSTEM = "You are a helpful assistant."
INSTRUCTION = "Please reason step by step, and put your final answer within \\boxed{}."


@dataclass(frozen=True)
class Problem:
    """One problem with its worked thought.

    `operands` identifies the mathematics whatever the wording: it decides what is held out.
    """

    family: str
    text: str
    thought: str
    answer: str
    operands: tuple[int | str, ...]


Generator = Callable[[Random], Problem]


def is_held_out(problem: Problem, share: int) -> bool:
    """One in `share` operand tuples is never trained on, chosen by a hash of the operands."""
    return zlib.crc32(repr((problem.family, problem.operands)).encode()) % share == 0


def prompt(text: str, *, system: str | None = SYSTEM) -> str:
    """The ChatML that the engine sends: system line, problem, instruction, open turn."""
    head = "" if system is None else f"<|im_start|>system\n{system}<|im_end|>\n"
    return f"{head}<|im_start|>user\n{text}\n{INSTRUCTION}<|im_end|>\n<|im_start|>assistant\n"


def completion(problem: Problem) -> str:
    """What the model is to write after the prompt."""
    answer = f"The answer is \\boxed{{{problem.answer}}}."
    return f"<think>\n{problem.thought}\n</think>\n\n{answer}<|im_end|>"
