"""Whether a toolchain refuses what it must: run once for each version, and remembered.

Toolchains differ and change, and a back-end that is wrong about one would call anything
proved. So each is given right proofs, which it must accept, and unfinished, cheating and
tampering ones, which it must not. A case that could not be run has not passed.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from mcp_reasoner.errors import VerifierError
from mcp_reasoner.verify.formal.backend import Backend
from mcp_reasoner.verify.text import clean

__all__ = ["SelfTest", "SelfTestMemory", "self_test"]

_CASE_SECONDS = 60.0
# Raised when cases are added, so that what passed before is tried again.
_EDITION = 1


@dataclass(frozen=True)
class SelfTest:
    """The outcome: `fault` names the first case that went wrong, "" where none did."""

    cases: int
    fault: str = ""

    @property
    def passed(self) -> bool:
        """Whether the back-end may be used."""
        return not self.fault


async def self_test(backend: Backend) -> SelfTest:
    """Run all cases of a back-end, up to the first that goes wrong."""
    for case in backend.cases:
        # The kernel must refuse what the text alone would have betrayed, too.
        for screened in (True,) if case.accepted else (True, False):
            try:
                verdict = await backend.check(
                    case.statement, case.proof, seconds=_CASE_SECONDS, screened=screened
                )
            except VerifierError as error:
                return SelfTest(len(backend.cases), clean(f"{case.name}: {error}", 200))
            if verdict.accepted != case.accepted:
                what = "accepted" if verdict.accepted else f"not accepted ({verdict.reason})"
                return SelfTest(len(backend.cases), clean(f"{case.name} was {what}", 250))
    return SelfTest(len(backend.cases))


class SelfTestMemory:
    """What has passed on this machine, by toolchain; a file in `folder`, or nowhere."""

    def __init__(self, folder: Path | None) -> None:
        self._file = None if folder is None else folder / "formal.json"
        self._known: dict[str, str] = {}

    def recall(self, backend: Backend) -> SelfTest | None:
        """The outcome for this toolchain; None where it was not tried. Only passes are kept."""
        key = f"{_EDITION} {backend.language} {backend.version}"
        if key in self._known or key in self._read():
            return SelfTest(len(backend.cases))
        return None

    def keep(self, backend: Backend, outcome: SelfTest) -> None:
        """Remember an outcome; one that cannot be written is remembered until the end."""
        if not outcome.passed:
            return
        key = f"{_EDITION} {backend.language} {backend.version}"
        self._known[key] = "passed"
        if self._file is None:
            return
        try:
            kept = {**self._read(), key: "passed"}
            self._file.parent.mkdir(parents=True, exist_ok=True)
            part = self._file.with_suffix(".part")
            part.write_text(json.dumps(kept), encoding="utf-8")
            part.replace(self._file)
        except OSError:
            return

    def _read(self) -> dict[str, str]:
        if self._file is None:
            return {}
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return kept if isinstance(kept, dict) else {}
