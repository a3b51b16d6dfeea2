"""What is drawn on every path, against the distribution computed here from its definition.

The logits are real: of the embedded model in the middle of questions, where many
words may follow (of its own steps it is too sure for a distribution to show). One
token is drawn for each of a fixed set of seeds, and Pearson's chi-square says
whether their numbers fit.
"""

import math
from collections import Counter
from collections.abc import Iterator

import pytest

from mcp_reasoner.engine.llama import Context, Model
from mcp_reasoner.engine.protocol import Sampling
from mcp_reasoner.engine.sampler import (
    Chain,
    Drawer,
    Drawing,
    Nucleus,
    Turn,
    choose_drawing,
    grammar_drawing,
)
from mcp_reasoner.engine.sequence import Entry, Plan, Row
from tests.engine.conftest import NANO

SEEDS = range(100_000, 106_000)
STARTS = ("Find the", "What is the", "Compute")
DIGITS = "root ::= [0-9] [0-9]*"


@pytest.fixture(scope="module")
def model() -> Model:
    return Model(NANO)


@pytest.fixture(scope="module")
def context(model: Model) -> Iterator[Context]:
    """A context whose last decode has a row of logits for each of STARTS."""
    context = Context(model, cells=1024, slots=4, batch=512, threads=1)
    entries: list[Entry] = []
    for slot, start in enumerate(STARTS):
        text = f"<|im_start|>user\n{start}"
        tokens = model.tokenize(text, special=True)
        entries += [Entry(t, i, slot, i == len(tokens) - 1) for i, t in enumerate(tokens)]
    wanted = [index for index, entry in enumerate(entries) if entry.logits]
    rows = tuple(Row(entry, number) for number, entry in enumerate(wanted))
    context.decode(Plan(entries=tuple(entries), rows=rows))
    context.wanted = wanted  # type: ignore[attr-defined]
    yield context
    context.close()


def entry_of(context: Context, start: int) -> int:
    entries: list[int] = context.wanted  # type: ignore[attr-defined]
    return entries[start]


def expected(sampling: Sampling, logits: list[float]) -> dict[int, float]:
    """Temperature, then top_k, then top_p, then min_p, each on what the one before left."""
    peak = max(logits)
    weights = {t: math.exp((logit - peak) / sampling.temperature) for t, logit in enumerate(logits)}
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
    return {token: weights[token] / total for token in order if weights[token] > 0}


def unlikeliness(counts: Counter[int], chances: dict[int, float]) -> float:
    """Pearson's chi-square as a number of standard deviations (Wilson and Hilferty's root).

    Tokens expected fewer than five times count together.
    """
    draws = counts.total()
    groups = [[token] for token, chance in chances.items() if chance * draws >= 5]
    rare = [token for token, chance in chances.items() if chance * draws < 5]
    groups += [rare] if sum(chances[token] for token in rare) * draws >= 5 else []
    if len(groups) < 2:
        return 0.0
    square = 0.0
    for group in groups:
        wanted = draws * sum(chances[token] for token in group)
        square += (sum(counts[token] for token in group) - wanted) ** 2 / wanted
    freedom = len(groups) - 1
    spread = 2 / (9 * freedom)
    return float(((square / freedom) ** (1 / 3) - (1 - spread)) / spread**0.5)


SAMPLINGS = {
    "default": Sampling(),
    "plain": Sampling(top_p=1.0),
    "cold": Sampling(temperature=0.6, top_p=0.9),
    "hot": Sampling(temperature=2.0, top_p=0.95),
    "hot and plain": Sampling(temperature=2.0, top_p=1.0),
    "top_k": Sampling(temperature=2.0, top_p=0.95, top_k=20),
    "min_p": Sampling(temperature=2.0, top_p=1.0, min_p=0.05),
    "all": Sampling(temperature=2.0, top_p=0.9, top_k=30, min_p=0.02),
}
PATHS = {"chain": Chain, "nucleus": Nucleus}
CASES = [(path, name) for path in PATHS for name in SAMPLINGS]


@pytest.mark.parametrize("start", range(len(STARTS)))
@pytest.mark.parametrize(("path", "name"), CASES)
def test_tokens_come_as_often_as_they_should(
    context: Context, path: str, name: str, start: int
) -> None:
    sampling, entry = SAMPLINGS[name], entry_of(context, start)
    kind = PATHS[path]
    counts = Counter(kind(sampling, seed=seed).draw(context, entry) for seed in SEEDS)
    chances = expected(sampling, context.logits(entry).tolist())
    assert set(counts) <= set(chances)
    assert len(counts) >= 2, "there must be something to tell apart"
    # Of 48 such tests one in a thousand runs would fail beyond four deviations; seeds are fixed.
    deviations = unlikeliness(counts, chances)
    print(f"{path}, {name}, row {start}: {deviations:+.2f} standard deviations")
    assert deviations < 4


@pytest.mark.parametrize("name", ["default", "hot", "all"])
def test_a_grammar_leaves_the_distribution_over_what_it_allows(
    model: Model, context: Context, name: str
) -> None:
    sampling, entry = SAMPLINGS[name], entry_of(context, 0)
    logits = [
        logit if model.piece(token).isdigit() and model.piece(token).isascii() else -math.inf
        for token, logit in enumerate(context.logits(entry).tolist())
    ]
    counts = Counter(
        grammar_drawing(sampling, seed=seed, grammar=DIGITS, model=model).draw(context, entry)
        for seed in SEEDS[:3000]
    )
    chances = expected(sampling, logits)
    assert set(counts) <= set(chances)
    deviations = unlikeliness(counts, chances)
    print(f"grammar, {name}, row 0: {deviations:+.2f} standard deviations")
    assert deviations < 4


def test_the_chi_square_sees_a_wrong_distribution(context: Context) -> None:
    entry = entry_of(context, 2)
    counts = Counter(
        Chain(Sampling(temperature=1.9, top_p=0.95), seed=seed).draw(context, entry)
        for seed in SEEDS
    )
    logits = context.logits(entry).tolist()
    wrong = expected(Sampling(temperature=2.1, top_p=0.97), logits)
    assert unlikeliness(counts, wrong) > 4


def test_temperature_zero_takes_the_likeliest(context: Context) -> None:
    entry = entry_of(context, 2)
    drawing = choose_drawing(Sampling(temperature=0.0), seed=1, vocabulary=151_936)
    drawn = {drawing.draw(context, entry) for _ in range(5)}
    assert drawn == {int(context.logits(entry).argmax())}


@pytest.mark.parametrize(
    ("vocabulary", "sampling", "kind"),
    [
        (151_936, Sampling(), Nucleus),
        (151_936, Sampling(top_k=40), Nucleus),
        (151_936, Sampling(temperature=0.0), Chain),
        (896, Sampling(), Chain),
    ],
)
def test_the_faster_way_is_taken(vocabulary: int, sampling: Sampling, kind: type[Drawing]) -> None:
    assert isinstance(choose_drawing(sampling, seed=1, vocabulary=vocabulary), kind)


def sequence(context: Context, seed: int) -> list[int]:
    chain = Chain(Sampling(temperature=3.0, top_p=1.0), seed=seed)
    return [chain.draw(context, entry_of(context, 2)) for _ in range(30)]


@pytest.mark.parametrize("seed", [0, 1, 0xFFFFFFFF, 2**40, -5])
def test_a_seed_repeats_itself(context: Context, seed: int) -> None:
    assert sequence(context, seed) == sequence(context, seed)


def test_seeds_differ(context: Context) -> None:
    assert len({tuple(sequence(context, seed)) for seed in range(10)}) == 10


def test_threads_draw_what_one_thread_draws(context: Context) -> None:
    def tokens(vocabulary: int) -> list[list[int]]:
        drawer = Drawer(vocabulary, threads=4)
        sampling = Sampling(temperature=2.0)
        drawings: list[Drawing] = [
            kind(sampling, seed=s) for s in range(8) for kind in PATHS.values()
        ]
        turns = [Turn(drawing, entry_of(context, 2), top=3) for drawing in drawings]
        drawn = [drawer.draw(context, turns) for _ in range(20)]
        drawer.close()
        assert all(scores is not None for row in drawn for _, scores in row)
        return [[token for token, _ in row] for row in drawn]

    assert tokens(vocabulary=100_000) == tokens(vocabulary=100)
