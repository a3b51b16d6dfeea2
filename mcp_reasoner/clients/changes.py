"""The change to a host's file: worked out, shown as a difference, written with a backup.

Nothing but the one entry is touched. A file that cannot be read for sure is left alone, with a
sentence that says what is wrong in it.
"""

import difflib
import json
import os
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit
import tomlkit.exceptions

from mcp_reasoner.clients.hosts import ENTRY, Host
from mcp_reasoner.clients.jsonc import loads, remove_entry, set_entry
from mcp_reasoner.errors import InputError

__all__ = ["Change", "entered", "removed"]


@dataclass(frozen=True)
class Change:
    """What becomes of a file; `before` is None where there was none."""

    file: Path
    before: str | None
    after: str

    @property
    def needed(self) -> bool:
        """Whether anything changes."""
        return self.before != self.after

    @property
    def difference(self) -> str:
        """The change as a unified difference."""
        old = [] if self.before is None else self.before.splitlines(keepends=True)
        new = self.after.splitlines(keepends=True)
        name = str(self.file)
        lines = difflib.unified_diff(old, new, fromfile=name, tofile=name)
        return "".join(line if line.endswith("\n") else line + "\n" for line in lines)

    def write(self) -> Path | None:
        """Write the file, whole or not at all; the backup's path, where there was a file.

        Raises InputError where it cannot be written, or has changed since it was read.
        """
        target = self.file.resolve() if self.file.is_symlink() else self.file
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if _text(target) != self.before:
                raise InputError(f"{self.file} has just been changed by somebody else; try again")
            backup = None
            if self.before is not None:
                backup = _free(target, time.strftime("%Y%m%d-%H%M%S"))
                backup.write_text(self.before, encoding="utf-8", newline="")
                backup.chmod(target.stat().st_mode & 0o777)
            handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(self.after)
            new = Path(name)
            if backup is not None:
                new.chmod(target.stat().st_mode & 0o777)
            new.replace(target)
        except OSError as error:
            raise InputError(f"{self.file} cannot be written: {error.strerror}") from error
        return backup


def entered(host: Host, entry: Mapping[str, Any]) -> Change:
    """The server entered into a host's file; InputError where that cannot be done safely."""
    file = host.file()
    before = _text(file)
    try:
        if file.suffix == ".toml":
            after = _set_toml(before or "", host.section, entry)
        else:
            after = set_entry(before or "", (host.section, ENTRY), dict(entry))
    except (ValueError, tomlkit.exceptions.TOMLKitError) as error:
        raise _unusable(file, error) from error
    return Change(file, before, after)


def removed(host: Host) -> Change:
    """The server taken out of a host's file; InputError where it is not in it."""
    file = host.file()
    before = _text(file)
    missing = InputError(f"there is no {ENTRY!r} in {file}")
    if before is None:
        raise missing
    try:
        if file.suffix == ".toml":
            document = tomlkit.parse(before)
            if ENTRY not in document.get(host.section, {}):
                raise missing
            del document[host.section][ENTRY]
            if not document[host.section]:
                del document[host.section]
            after = tomlkit.dumps(document)
        else:
            if ENTRY not in loads(before).get(host.section, {}):
                raise missing
            after = remove_entry(before, (host.section, ENTRY))
    except (ValueError, TypeError, tomlkit.exceptions.TOMLKitError) as error:
        raise _unusable(file, error) from error
    return Change(file, before, after)


def _set_toml(text: str, section: str, entry: Mapping[str, Any]) -> str:
    document = tomlkit.parse(text)
    table = document.setdefault(section, tomlkit.table(is_super_table=True))
    if not isinstance(table, dict):
        raise ValueError(f"{section!r} is not a table")
    if table.get(ENTRY) == entry:
        return text
    table[ENTRY] = dict(entry)
    return tomlkit.dumps(document)


def _text(file: Path) -> str | None:
    try:
        with file.open(encoding="utf-8", newline="") as opened:
            return opened.read()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file} cannot be read: {error}") from error


def _free(target: Path, stamp: str) -> Path:
    """A name for a backup that nothing has."""
    for number in range(1000):
        path = target.with_name(f"{target.name}.{stamp}{f'-{number}' if number else ''}.bak")
        if not path.exists():
            return path
    raise InputError(f"{target.parent} is full of backups")


def _unusable(file: Path, error: Exception) -> InputError:
    where = (
        f"line {error.lineno}: {error.msg}" if isinstance(error, json.JSONDecodeError) else error
    )
    return InputError(f"{file} cannot be changed safely and was left alone: {where}")
