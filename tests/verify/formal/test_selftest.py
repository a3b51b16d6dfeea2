"""A toolchain is used only after it has refused what it must."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from mcp_reasoner.errors import VerifierCrashedError
from mcp_reasoner.verify.formal.backend import Case, FormalVerdict
from mcp_reasoner.verify.formal.selftest import SelfTestMemory, self_test

pytestmark = pytest.mark.anyio

CASES = (
    Case(name="right", statement="s", proof="right", accepted=True),
    Case(name="wrong", statement="s", proof="wrong"),
)


@dataclass
class Toolchain:
    """A back-end that accepts the proofs it is told to, or breaks on one of them."""

    accepts: frozenset[str]
    breaks: str = ""
    unscreened: frozenset[str] = frozenset()
    language: str = "toy"
    version: str = "toy 1"
    cases: tuple[Case, ...] = CASES

    async def check(
        self, statement: str, proof: str, *, seconds: float, screened: bool = True
    ) -> FormalVerdict:
        if proof == self.breaks:
            raise VerifierCrashedError("it broke")
        accepted = proof in (self.accepts if screened else self.accepts | self.unscreened)
        return FormalVerdict(accepted=accepted, claim="it holds" if accepted else "")


async def test_a_toolchain_that_is_right_passes() -> None:
    assert (await self_test(Toolchain(frozenset({"right"})))).passed


@pytest.mark.parametrize(
    "toolchain",
    [
        Toolchain(frozenset({"right", "wrong"})),
        Toolchain(frozenset()),
        Toolchain(frozenset({"right"}), breaks="right"),
        Toolchain(frozenset({"right"}), breaks="wrong"),
        Toolchain(frozenset({"right"}), unscreened=frozenset({"wrong"})),
    ],
    ids=["accepts all", "accepts none", "breaks on right", "breaks on wrong", "saved by text"],
)
async def test_any_other_does_not(toolchain: Toolchain) -> None:
    outcome = await self_test(toolchain)
    assert not outcome.passed
    assert outcome.fault


async def test_only_what_passed_is_remembered_and_by_its_version(tmp_path: Path) -> None:
    good, bad = Toolchain(frozenset({"right"})), Toolchain(frozenset(), version="toy 2")
    memory = SelfTestMemory(tmp_path / "state")
    for toolchain in (good, bad):
        memory.keep(toolchain, await self_test(toolchain))
    later = SelfTestMemory(tmp_path / "state")
    assert later.recall(good) is not None
    assert later.recall(bad) is None
    assert later.recall(Toolchain(frozenset({"right"}), version="toy 1.1")) is None


@pytest.mark.parametrize("text", ["", "[]", "{", '{"x": 1}'])
async def test_a_damaged_memory_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "formal.json").write_text(text)
    assert SelfTestMemory(tmp_path).recall(Toolchain(frozenset())) is None
