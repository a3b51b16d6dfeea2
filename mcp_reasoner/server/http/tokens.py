"""Bearer tokens from a file: several, named, hashed, revocable while the server runs.

A line is `NAME sha256:HEX`; empty lines and those that begin with # are left out. The file is
looked at again when it has changed, so that a line taken out is a token revoked. What a token
is cannot be told from the file, and comparing takes the same time whatever is compared.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mcp_reasoner.errors import SettingsError

__all__ = ["TokenFile", "digest", "new_token"]

_LINE: Final = re.compile(
    r"(?P<name>[A-Za-z0-9][A-Za-z0-9._@-]{0,63})\s+sha256:(?P<hex>[0-9a-f]{64})"
)


def new_token() -> str:
    """A fresh token of 256 random bits."""
    return "mcpr_" + secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """A token as it stands in the file; it is random, and needs no slow hash."""
    return "sha256:" + hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class _Read:
    """The file as it was read: what changes when it does, and the digests by name."""

    stamp: tuple[int, int, int]
    names: tuple[tuple[str, str], ...]


class TokenFile:
    """The tokens of one file; raises SettingsError, one sentence, where it cannot be used."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = self._load()

    def _load(self) -> _Read:
        try:
            found = self._path.stat()
            lines = self._path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"cannot read the token file {self._path}: {error}") from error
        names: list[tuple[str, str]] = []
        for number, line in enumerate(lines, start=1):
            text = line.strip()
            if not text or text.startswith("#"):
                continue
            match = _LINE.fullmatch(text)
            if match is None:
                raise SettingsError(
                    f"line {number} of {self._path} is not `NAME sha256:HEX`; "
                    "`mcp-reasoner serve --new-token NAME` writes one"
                )
            names.append((match["name"], f"sha256:{match['hex']}"))
        return _Read((found.st_mtime_ns, found.st_size, found.st_ino), tuple(names))

    def __len__(self) -> int:
        return len(self._read.names)

    def name_of(self, token: str) -> str | None:
        """Whose token this is, None where it is nobody's.

        A file that has become unreadable admits nobody.
        """
        try:
            now = self._path.stat()
            if (now.st_mtime_ns, now.st_size, now.st_ino) != self._read.stamp:
                self._read = self._load()
        except (OSError, SettingsError):
            return None
        given = digest(token)
        found: str | None = None
        for name, kept in self._read.names:
            if hmac.compare_digest(given, kept):
                found = name
        return found
