"""Bad clients by the hundred: the server answers, works, and is afterwards as it was.

What is sent, and how it is measured, is said in `benchmarks/load.py`.
"""

import sys
from pathlib import Path

import pytest

# The benchmarks belong to the checkout and are not installed.
sys.path.append(str(Path(__file__).parents[3]))

from benchmarks import load

REQUESTS = 10_000


@pytest.mark.slow
def test_bad_clients_neither_hold_it_up_nor_leave_anything_behind() -> None:
    found = load.measure(REQUESTS)
    assert sum(found["answers"].values()) == REQUESTS // 16 * 16
    # Nothing that is wrong is taken, and nothing makes it fail.
    assert set(found["answers"]) <= {"4xx", "closed"}
    assert found["good call ms"]["checks"] > 0  # each was verified
    # The clients share this machine's cores with the server, and others may too.
    idle, loaded = found["idle health ms"], found["health ms"]
    assert loaded["checks"] >= 100
    assert loaded["median"] < max(100, 20 * idle["median"])
    assert loaded["p99"] < max(1000, 20 * idle["p99"])
    before, after = found["before"], found["after"]
    assert after["tasks"] <= before["tasks"]
    assert after["descriptors"] <= before["descriptors"]
    assert after["MiB"] < before["MiB"] + 16
