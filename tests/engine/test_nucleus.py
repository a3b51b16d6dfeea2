"""Drawing without llama.cpp's samplers: which tokens, how often, and what is no distribution."""

import math

import numpy as np
import pytest

from mcp_reasoner.engine.nucleus import CUTS, Logits, NucleusDrawer
from mcp_reasoner.engine.protocol import Sampling
from mcp_reasoner.errors import EngineError

DRAWS = 4000


def reference(logits: Logits, sampling: Sampling) -> dict[int, float]:
    """The distribution from its definition, in double precision and with a full sort."""
    scaled = [float(value) / sampling.temperature for value in logits]
    peak = max(scaled)
    weights = [math.exp(value - peak) for value in scaled]
    total = math.fsum(weights)
    order = sorted(range(len(weights)), key=lambda index: -weights[index])
    if sampling.top_k:
        order = order[: sampling.top_k]
        total = math.fsum(weights[index] for index in order)
    kept, mass = [], 0.0
    for index in order:
        if sampling.top_p < 1 and mass >= sampling.top_p:
            break
        kept.append(index)
        mass += weights[index] / total
    kept = [index for index in kept if weights[index] >= sampling.min_p * weights[order[0]]]
    mass = math.fsum(weights[index] for index in kept)
    return {index: weights[index] / mass for index in kept if weights[index] > 0}


def logits_of(kind: str) -> Logits:
    rng = np.random.default_rng(7)
    row = rng.standard_normal(5_000).astype(np.float32)
    if kind == "peaked":
        row[:6] += np.array([18, 17, 16.5, 15, 14, 12], dtype=np.float32)
    elif kind == "masked":
        row[100:] = -np.inf
    elif kind == "wide":
        row *= 9
    elif kind == "one token":
        row[3] = 60
    return row


@pytest.mark.parametrize("kind", ["flat", "peaked", "masked", "wide", "one token"])
@pytest.mark.parametrize(
    "sampling",
    [
        Sampling(),
        Sampling(temperature=0.6, top_p=0.9),
        Sampling(temperature=1.5, top_p=0.5),
        Sampling(top_p=1.0),
        Sampling(top_p=1.0, min_p=0.3),
        Sampling(top_p=0.9, min_p=0.05),
        Sampling(top_p=0.95, top_k=40),
        Sampling(temperature=2.0, top_p=1.0, top_k=5, min_p=0.1),
    ],
    ids=["default", "cold", "hot", "plain", "min_p", "both", "top_k", "all"],
)
def test_tokens_come_as_often_as_they_should(kind: str, sampling: Sampling) -> None:
    logits = logits_of(kind)
    before = logits.copy()
    chances = reference(logits, sampling)
    drawer = NucleusDrawer(sampling, seed=11)
    drawn = np.bincount([drawer.draw(logits) for _ in range(DRAWS)], minlength=len(logits))
    assert set(np.flatnonzero(drawn).tolist()) <= set(chances)
    assert np.array_equal(logits, before)
    # The likeliest one by one, all others together: none rarer than a test can tell.
    groups = [[token] for token, chance in chances.items() if chance * DRAWS >= 20]
    rest = [token for token, chance in chances.items() if chance * DRAWS < 20]
    for group in [*groups, rest]:
        chance = math.fsum(chances[token] for token in group)
        deviation = math.sqrt(DRAWS * chance * (1 - min(1.0, chance))) + 1e-9
        assert abs(int(drawn[group].sum()) - DRAWS * chance) <= 5 * deviation


def test_what_is_far_below_counts_where_the_nucleus_ends_at_its_weight() -> None:
    # The first token has 95 % of what is near, and a little less than that of everything.
    far = np.full(5_000, -CUTS[0] - 0.5)
    logits = np.concatenate([np.log([0.95 + 5e-6, 0.05]), far]).astype(np.float32)
    chances = reference(logits, Sampling())
    assert set(chances) == {0, 1}
    drawer = NucleusDrawer(Sampling(), seed=2)
    assert {drawer.draw(logits) for _ in range(500)} == {0, 1}


def test_a_seed_repeats_itself_and_seeds_differ() -> None:
    logits = logits_of("flat")

    def sequence(seed: int) -> list[int]:
        drawer = NucleusDrawer(Sampling(), seed=seed)
        return [drawer.draw(logits) for _ in range(10)]

    assert sequence(3) == sequence(3)
    assert sequence(-5) == sequence(-5)
    assert len({tuple(sequence(seed)) for seed in range(20)}) == 20


@pytest.mark.parametrize("value", [math.nan, -math.inf])
def test_what_is_no_distribution_is_an_error(value: float) -> None:
    logits = np.full(1000, value, dtype=np.float32)
    with np.errstate(invalid="ignore"), pytest.raises(EngineError, match="no valid probabilities"):
        NucleusDrawer(Sampling(), seed=1).draw(logits)
