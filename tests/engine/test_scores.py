"""Log-probabilities against their definition, and the windowed mean."""

import math

import numpy as np
import pytest

from mcp_reasoner.engine.confidence import CONFIDENCE_TOKENS, WindowedConfidence
from mcp_reasoner.engine.scores import score


def test_scores_are_those_of_the_definition() -> None:
    logits = np.random.default_rng(1).standard_normal(500).astype(np.float32) * 3
    total = math.log(math.fsum(math.exp(float(value)) for value in logits))
    logprobs = [float(value) - total for value in logits]
    order = sorted(range(500), key=lambda index: -logprobs[index])
    found = score(logits, 17, 4)
    assert found.logprob == pytest.approx(logprobs[17], abs=1e-4)
    assert [token for token, _ in found.top] == order[:4]
    assert [value for _, value in found.top] == pytest.approx(
        [logprobs[index] for index in order[:4]], abs=1e-4
    )
    sure = -sum(logprobs[index] for index in order[:CONFIDENCE_TOKENS]) / CONFIDENCE_TOKENS
    assert found.confidence == pytest.approx(sure, abs=1e-4)


def test_no_token_need_be_listed() -> None:
    assert score(np.zeros(5, dtype=np.float32), 2, 0).top == ()


def test_the_window_moves() -> None:
    window = WindowedConfidence(3)
    assert [window.add(value) for value in (3.0, 5.0, 1.0, 9.0)] == pytest.approx([3, 4, 3, 5])
