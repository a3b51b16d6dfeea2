"""The one promise above all, held against right and wrong answers to generated problems.

A smaller run of `mcp-reasoner eval` and of `benchmarks/solve.py`, which say what is measured.
"""

import sys
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import pytest

# The benchmarks and the generators of problems belong to the checkout and are not installed.
sys.path.append(str(Path(__file__).parents[1]))

from benchmarks.held_out import held_out, line
from benchmarks.solve import wrong
from mcp_reasoner.config import Settings
from mcp_reasoner.engine.hosts import stop_hosts
from mcp_reasoner.engine.runtime import open_runtime_folder
from mcp_reasoner.evaluation.problems import read_problems
from mcp_reasoner.evaluation.running import Plan, evaluate
from mcp_reasoner.evaluation.source import read_source
from mcp_reasoner.services import Services, open_services

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


@pytest.fixture
async def services() -> AsyncIterator[Services]:
    with anyio.fail_after(900):
        async with open_services(Settings()) as opened:
            yield opened
        await stop_hosts(open_runtime_folder(None))


async def test_nothing_that_the_embedded_model_gets_verified_is_wrong(
    services: Services, tmp_path: Path
) -> None:
    file = tmp_path / "held-out.jsonl"
    lines = [line(problem, index) for index, problem in enumerate(held_out(88, seed=41))]
    file.write_text("\n".join(lines), encoding="utf-8")
    counts: Counter[str] = Counter()
    await evaluate(
        services,
        read_problems(read_source(file)).problems,
        plan=Plan(),
        at_once=8,
        finished=lambda record: counts.update([record.outcome]),
    )
    assert counts["verified wrong"] == 0
    assert counts["verified right"] >= 40
    assert sum(counts.values()) == 88


async def test_no_plausible_wrong_answer_is_verified(services: Services) -> None:
    tally, checkable = await wrong(services, 110)
    assert tally.verified_wrong == []
    assert tally.refuted_right == []
    assert not any(key.startswith("verified") for key in tally.counts)
    verified, seen = (sum(pair[i] for pair in checkable.values()) for i in (0, 1))
    assert verified / seen >= 0.6
