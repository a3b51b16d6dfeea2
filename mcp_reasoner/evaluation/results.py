"""The results file: what was evaluated, then one whole line for each finished problem.

A line is written and flushed at once, so that a kill costs at most the line that was being
written: what stands after the last line break is dropped on resuming. A problem that ended
in an error is tried again then, and its last line counts. Problems are known by their line
in the file, since ids may be missing or double.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Final, Self

from mcp_reasoner import __version__
from mcp_reasoner.errors import InputError
from mcp_reasoner.evaluation.record import Record

__all__ = ["ResultsFile"]

_HEADER: Final = "evaluation"


class ResultsFile:
    """Open for appending; a context manager.

    `records` are those that were there already, by line, without errors; `notice` is a
    sentence for the user where something was dropped.
    """

    def __init__(
        self, path: Path, evaluation: Mapping[str, Any], *, resume: bool, overwrite: bool
    ) -> None:
        """Open or make the file of this `evaluation`: its file, model, effort, seed and so on.

        Raises InputError where there are results already and neither `resume` nor
        `overwrite` is given, where they are of another evaluation, or where another
        process is writing them.
        """
        self.path = path
        self.records: dict[int, Record] = {}
        self.notice: str | None = None
        try:
            # Not truncated before it is known whether it may be.
            self._file: BinaryIO = path.open("a+b")
        except OSError as error:
            raise InputError(f"{path} cannot be written: {error}") from error
        try:
            self._lock()
            self._take_over(dict(evaluation), resume=resume, overwrite=overwrite)
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def append(self, record: Record) -> None:
        """Write the line of a finished problem; raises InputError where that is not possible."""
        self._write(record.wire())
        self.records[record.line] = record

    def _write(self, data: Mapping[str, Any]) -> None:
        line = json.dumps(data, ensure_ascii=False).encode("utf-8", errors="replace") + b"\n"
        try:
            self._file.write(line)
            self._file.flush()
        except OSError as error:
            raise InputError(f"{self.path} cannot be written: {error}") from error

    def _lock(self) -> None:
        # Windows has no lock that leaves the file readable: there, two writers are not told apart.
        if sys.platform == "win32":
            return
        import fcntl

        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise InputError(f"another evaluation is writing {self.path}") from error

    def _take_over(self, evaluation: dict[str, Any], *, resume: bool, overwrite: bool) -> None:
        self._file.seek(0)
        before = b"" if overwrite else self._file.read()
        if before and not resume:
            raise InputError(
                f"{self.path} holds results already: --resume goes on with them, "
                "--overwrite drops them, --output names another file"
            )
        whole = before[: before.rfind(b"\n") + 1]
        if len(whole) < len(before):
            self.notice = f"the last line of {self.path} was written only in part and is dropped"
        lines = whole.decode("utf-8", errors="replace").split("\n")[:-1]
        if lines:
            self._require_same(_object(lines[0]).get(_HEADER), evaluation)
        for number, line in enumerate(lines[1:], start=2):
            try:
                record = Record.from_wire(_object(line))
            except (ValueError, KeyError, TypeError) as error:
                raise InputError(
                    f"line {number} of {self.path} is no result of an evaluation: "
                    "mend it or take it out, or use --overwrite"
                ) from error
            self.records.pop(record.line, None)
            if record.status != "error":
                self.records[record.line] = record
        self._file.truncate(len(whole))
        if not lines:
            self._write({_HEADER: evaluation, "version": __version__})

    def _require_same(self, found: object, evaluation: Mapping[str, Any]) -> None:
        if not isinstance(found, dict):
            raise InputError(f"{self.path} is no results file of an evaluation")
        for name, value in evaluation.items():
            if found.get(name) != value:
                raise InputError(
                    f"{self.path} holds results of another {name.replace('_', ' ')} "
                    f"({_shown(found.get(name))}, now {_shown(value)}): name another --output, "
                    "or drop them with --overwrite"
                )


def _object(line: str) -> dict[str, Any]:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= 60 else text[:59] + "…"
