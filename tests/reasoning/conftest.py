"""Recorded outputs of the real model, where the machine has them."""

import json
import os
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def traces() -> list[dict[str, Any]]:
    """Every recorded output; they are not ours to ship, so a machine may lack them."""
    beside = Path(__file__).parents[3] / "shared" / "traces"
    folder = Path(os.environ.get("MCP_REASONER_TRACES") or beside)
    files = sorted(folder.glob("*.json"))
    if not files:
        pytest.skip("no recorded model outputs: set MCP_REASONER_TRACES to a folder of them")
    return [json.loads(file.read_text(encoding="utf-8")) for file in files]
