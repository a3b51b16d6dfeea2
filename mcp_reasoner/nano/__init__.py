"""The embedded model nano-1: weights, card and measured accuracy. How it was made: training/.

It is a demonstration and the test suite's engine, not a reasoner; CARD.md says what it can do.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

__all__ = ["CARD_PATH", "EVALUATION_PATH", "MODEL_PATH"]

_HERE = Path(str(files(__name__)))

MODEL_PATH = _HERE / "nano.gguf"
CARD_PATH = _HERE / "CARD.md"
EVALUATION_PATH = _HERE / "evaluation.json"
