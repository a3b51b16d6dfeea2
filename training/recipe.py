"""Reads recipe.toml, the one place where the numbers of a training run stand."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

PATH = Path(__file__).with_name("recipe.toml")


def load(path: Path = PATH) -> dict[str, Any]:
    """The recipe as nested dictionaries."""
    with path.open("rb") as file:
        return tomllib.load(file)
