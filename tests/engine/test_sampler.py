"""What chains draw, against the distribution computed here from its definition."""

import ctypes
import math
from collections import Counter

import llama_cpp.llama_cpp as lib
import pytest

from mcp_reasoner.engine.llama import Context, Model
from mcp_reasoner.engine.protocol import Sampling
from mcp_reasoner.engine.sampler import Chain, Drawer, Turn
from mcp_reasoner.engine.sequence import Entry, Plan
from tests.engine.conftest import NANO

LOGITS = [3.0, 2.5, 2.0, 1.0, 0.5, 0.0, -1.0, -2.0, -4.0, 2.2, 1.7, 0.1]
DRAWS = 20_000


def draw(chain: Chain, logits: list[float]) -> int:
    data = (lib.llama_token_data * len(logits))(
        *(lib.llama_token_data(token, logit, 0.0) for token, logit in enumerate(logits))
    )
    array = lib.llama_token_data_array(data, len(logits), -1, False)
    lib.llama_sampler_apply(chain.handle, ctypes.byref(array))
    return int(array.data[array.selected].id)


def expected(sampling: Sampling, logits: list[float]) -> dict[int, float]:
    """Temperature, then top_k, then top_p, then min_p, each on what the one before left."""
    weights = {token: math.exp(logit / sampling.temperature) for token, logit in enumerate(logits)}
    order = sorted(weights, key=lambda token: -weights[token])
    if sampling.top_k:
        order = order[: sampling.top_k]
    if sampling.top_p < 1:
        total, mass, kept = sum(weights[token] for token in order), 0.0, []
        for token in order:
            kept.append(token)
            mass += weights[token] / total
            if mass >= sampling.top_p:
                break
        order = kept
    order = [token for token in order if weights[token] >= sampling.min_p * weights[order[0]]]
    total = sum(weights[token] for token in order)
    return {token: weights[token] / total for token in order}


@pytest.mark.parametrize(
    "sampling",
    [
        Sampling(),
        Sampling(temperature=1.0, top_p=1.0),
        Sampling(temperature=0.6, top_p=0.9),
        Sampling(temperature=2.0, top_p=0.9),
        Sampling(temperature=1.5, top_p=0.95, top_k=5),
        Sampling(temperature=1.5, top_p=1.0, min_p=0.2),
        Sampling(temperature=0.8, top_p=0.9, top_k=6, min_p=0.1),
    ],
    ids=["default", "plain", "cold", "hot", "top_k", "min_p", "all"],
)
def test_tokens_come_as_often_as_they_should(sampling: Sampling) -> None:
    chain = Chain(sampling, seed=12345)
    counts = Counter(draw(chain, LOGITS) for _ in range(DRAWS))
    chances = expected(sampling, LOGITS)
    assert set(counts) == set(chances)
    for token, chance in chances.items():
        deviation = math.sqrt(DRAWS * chance * (1 - chance))
        assert abs(counts[token] - DRAWS * chance) < 5 * deviation


def test_temperature_zero_takes_the_likeliest() -> None:
    chain = Chain(Sampling(temperature=0.0), seed=1)
    assert {draw(chain, LOGITS) for _ in range(50)} == {0}


def sequence(seed: int) -> list[int]:
    chain = Chain(Sampling(), seed=seed)
    return [draw(chain, LOGITS) for _ in range(30)]


@pytest.mark.parametrize("seed", [0, 1, 0xFFFFFFFF, 2**40, -5])
def test_a_seed_repeats_itself(seed: int) -> None:
    assert sequence(seed) == sequence(seed)


def test_seeds_differ() -> None:
    assert len({tuple(sequence(seed)) for seed in range(10)}) == 10


def test_threads_draw_what_one_thread_draws() -> None:
    model = Model(NANO)
    context = Context(model, cells=256, slots=16, batch=16, threads=1)
    context.decode(Plan(entries=tuple(Entry(slot + 10, 0, slot, True) for slot in range(16))))

    def tokens(vocabulary: int) -> list[list[int]]:
        drawer = Drawer(vocabulary, threads=4)
        turns = [Turn(Chain(Sampling(temperature=2.0), seed=e), e) for e in range(16)]
        drawn = [[token for token, _ in drawer.draw(context, turns)] for _ in range(20)]
        drawer.close()
        return drawn

    assert tokens(vocabulary=100_000) == tokens(vocabulary=100)
    context.close()
    model.close()
