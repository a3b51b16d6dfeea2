"""The run store: every run of this user in one SQLite file, so that nothing finished is lost.

A row is a run: what was asked, by whom (`principal`), where it stands, its result, and the
samples drawn so far. Several processes share the file (write-ahead log); each running run
has one owner, the front that holds its lease, and renews it while it works. A run whose lease
has lapsed is nobody's: whoever claims it goes on with it, and two can never claim it at once,
because a claim is one statement of the database.

Methods block for milliseconds and may be called from any thread; no task waits inside one.
This module knows no strategy and no engine; `jobs` does.
"""

import json
import os
import sqlite3
import threading
import time
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, Self, TypeAlias

from mcp_reasoner.engine.protocol import FinishReason
from mcp_reasoner.errors import StoreError

__all__ = ["LEASE_SECONDS", "RunRecord", "RunState", "RunStore", "SampleRecord"]

RunState: TypeAlias = Literal["running", "interrupted", "finished", "failed", "cancelled"]

LEASE_SECONDS: Final = 15.0
"""How long an owner that does not renew its lease is believed to live."""

_SCHEMA: Final = 1
_BUSY_SECONDS: Final = 10.0
_TABLES: Final = """
create table runs (
    id text primary key,
    principal text not null,
    tool text not null,
    arguments text not null,
    key text not null,
    state text not null,
    owner text,
    lease real not null default 0,
    created real not null,
    updated real not null,
    progress text,
    result text,
    error text,
    version text not null,
    wanted integer not null default 1
) strict;
create index runs_by_key on runs (principal, key, created);
create index runs_by_time on runs (principal, created);
create table samples (
    run text not null references runs (id) on delete cascade,
    key text not null,
    prompt blob not null,
    tokens blob not null,
    text text not null,
    count integer not null,
    finished text,
    primary key (run, key)
) strict;
"""


@dataclass(frozen=True, kw_only=True)
class RunRecord:
    """A run as it stands in the store.

    `key` is the same for the same question; `lease` is when its owner may be thought gone, in
    seconds since 1970; `wanted` is False once somebody asked for its end. `result` is the
    structured result as it went out, `error` one sentence.
    """

    id: str
    principal: str
    tool: str
    arguments: Mapping[str, Any]
    key: str
    state: RunState
    owner: str | None
    lease: float
    created: float
    updated: float
    progress: Mapping[str, Any] | None
    result: Mapping[str, Any] | None
    error: str | None
    version: str
    wanted: bool

    @property
    def ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state in {"finished", "failed", "cancelled"}


@dataclass(frozen=True, kw_only=True)
class SampleRecord:
    """One sample of a run: its prompt and the `count` tokens drawn after it, as ids and as text.

    `key` tells the request apart from the run's others; `finished` is the reason of its end,
    None while it was being drawn. `prompt` and `tokens` are empty where the engine tells no ids.
    """

    key: str
    prompt: tuple[int, ...]
    tokens: tuple[int, ...]
    text: str
    count: int
    finished: FinishReason | None


class RunStore:
    """The file's runs; `open` it, and close it when done. `clock` is seconds since 1970."""

    def __init__(self, connection: sqlite3.Connection, *, clock: Callable[[], float]) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._clock = clock

    @classmethod
    def open(cls, path: Path, *, clock: Callable[[], float] = time.time) -> Self:
        """Open or create the store at `path`, readable by this user alone.

        Raises StoreError, one sentence, where that cannot be done.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            path.chmod(0o600)
            connection = sqlite3.connect(
                path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            store = cls(connection, clock=clock)
            store._prepare()
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"the run store {path} cannot be opened: {error}") from error
        return store

    def _prepare(self) -> None:
        # The log's two files take the database's permissions.
        self._connection.execute("pragma journal_mode = wal")
        # A commit survives the end of any process; only the machine's own end may take the last.
        self._connection.execute("pragma synchronous = normal")
        self._connection.execute("pragma foreign_keys = on")
        with self._transaction():
            [found] = self._connection.execute("pragma user_version").fetchone()
            if found == 0:
                for statement in _TABLES.split(";\n"):
                    self._connection.execute(statement)
                self._connection.execute(f"pragma user_version = {_SCHEMA:d}")
            elif found != _SCHEMA:
                raise StoreError(
                    f"the run store was written by another version (schema {found}, here "
                    f"{_SCHEMA}); move its file away or use that version"
                )

    def close(self) -> None:
        """Close the file; nothing is pending."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """One transaction that writes, alone in this process and in the file."""
        with self._lock:
            try:
                self._connection.execute("begin immediate")
                try:
                    yield self._connection
                except BaseException:
                    self._connection.execute("rollback")
                    raise
                self._connection.execute("commit")
            except sqlite3.Error as error:
                raise StoreError(f"the run store could not be written: {error}") from error

    @contextmanager
    def _reading(self, query: str, values: Sequence[Any]) -> Iterator[sqlite3.Cursor]:
        """What a query finds, while nobody else uses the connection."""
        with self._lock:
            try:
                with closing(self._connection.execute(query, values)) as cursor:
                    yield cursor
            except sqlite3.Error as error:
                raise StoreError(f"the run store could not be read: {error}") from error

    def _rows(self, query: str, values: Sequence[Any]) -> list[RunRecord]:
        with self._reading(query, values) as cursor:
            names = [column[0] for column in cursor.description]
            return [_record(dict(zip(names, row, strict=True))) for row in cursor]

    def add(
        self,
        run_id: str,
        *,
        principal: str,
        tool: str,
        arguments: Mapping[str, Any],
        key: str,
        owner: str,
        version: str,
    ) -> None:
        """Keep a run that begins now, under a fresh lease of `owner`."""
        now = self._clock()
        with self._transaction() as connection:
            connection.execute(
                "insert into runs (id, principal, tool, arguments, key, state, owner, lease,"
                " created, updated, version) values (?, ?, ?, ?, ?, 'running', ?, ?, ?, ?, ?)",
                (
                    *(run_id, principal, tool, _dump(arguments), key, owner),
                    *(now + LEASE_SECONDS, now, now, version),
                ),
            )

    def get(self, run_id: str, *, principal: str) -> RunRecord | None:
        """The run with this id, if it is this principal's."""
        query = "select * from runs where id = ? and principal = ?"
        return next(iter(self._rows(query, (run_id, principal))), None)

    def find(self, key: str, *, principal: str, since: float) -> RunRecord | None:
        """The newest run of the same question that runs, or finished after `since`."""
        query = (
            "select * from runs where principal = ? and key = ? and (state = 'running' or"
            " (state = 'finished' and updated >= ?)) order by created desc limit 1"
        )
        return next(iter(self._rows(query, (principal, key, since))), None)

    def newest(self, *, principal: str, limit: int) -> list[RunRecord]:
        """The principal's last runs, newest first."""
        query = "select * from runs where principal = ? order by created desc limit ?"
        return self._rows(query, (principal, limit))

    def tokens(self, *, principal: str, since: float) -> int:
        """How many tokens the principal's runs have drawn that were at work after `since`."""
        query = (
            "select coalesce(sum(coalesce(json_extract(result, '$.usage.tokens'),"
            " json_extract(progress, '$.tokens'))), 0)"
            " from runs where principal = ? and updated >= ?"
        )
        with self._reading(query, (principal, since)) as cursor:
            return int(cursor.fetchone()[0])

    def ahead(self, run_id: str) -> int:
        """How many runs were begun before this one and are being worked on, whoever's they are."""
        query = (
            "select count(*) from runs as other join runs as this on this.id = ?"
            " where other.state = 'running' and other.lease >= ?"
            " and (other.created, other.id) < (this.created, this.id)"
        )
        with self._reading(query, (run_id, self._clock())) as cursor:
            return int(cursor.fetchone()[0])

    def renew(self, owner: str, *, run_ids: Sequence[str]) -> dict[str, bool]:
        """Renew the leases of an owner's runs.

        Of each that is still the owner's: whether its end is not asked for. A run that is
        missing from the answer has been claimed by somebody else, and must be let go.
        """
        kept: dict[str, bool] = {}
        with self._transaction() as connection:
            for run_id in run_ids:
                found = connection.execute(
                    "update runs set lease = ? where id = ? and owner = ? and state = 'running'"
                    " returning wanted",
                    (self._clock() + LEASE_SECONDS, run_id, owner),
                ).fetchone()
                if found is not None:
                    kept[run_id] = bool(found[0])
        return kept

    def claim(self, run_id: str, *, principal: str, owner: str) -> RunRecord | None:
        """Take over an interrupted run, or one whose owner is gone; None where it is neither."""
        now = self._clock()
        with self._transaction() as connection:
            taken = connection.execute(
                "update runs set state = 'running', owner = ?, lease = ?, updated = ? where id = ?"
                " and principal = ? and wanted = 1 and (state = 'interrupted' or"
                " (state = 'running' and lease < ?))",
                (owner, now + LEASE_SECONDS, now, run_id, principal, now),
            ).rowcount
        return self.get(run_id, principal=principal) if taken else None

    def ask_to_end(self, run_id: str, *, principal: str) -> None:
        """Have a run ended by its owner; where it has none that lives, it is ended here."""
        now = self._clock()
        with self._transaction() as connection:
            connection.execute(
                "update runs set wanted = 0 where id = ? and principal = ?", (run_id, principal)
            )
            connection.execute(
                "update runs set state = 'cancelled', owner = null, updated = ? where id = ? and"
                " principal = ? and (state = 'interrupted' or (state = 'running' and lease < ?))",
                (now, run_id, principal, now),
            )

    def note(self, run_id: str, *, owner: str, progress: Mapping[str, Any]) -> None:
        """Keep how far a run is."""
        self._update(run_id, owner, "progress = ?", (_dump(progress),))

    def finish(self, run_id: str, *, owner: str, result: Mapping[str, Any]) -> None:
        """Keep a run's result; what its samples drew is needed no more for going on."""
        self._update(run_id, owner, "state = 'finished', result = ?", (_dump(result),))

    def fail(self, run_id: str, *, owner: str, error: str) -> None:
        """Keep why a run has none."""
        self._update(run_id, owner, "state = 'failed', error = ?", (error,))

    def end(self, run_id: str, *, owner: str, state: Literal["cancelled", "interrupted"]) -> None:
        """Let a run go, for good or for whoever asks for it next."""
        self._update(run_id, owner, "state = ?, owner = null, lease = 0", (state,))

    def _update(self, run_id: str, owner: str, change: str, values: Sequence[Any]) -> None:
        # `change` is one of the literals above. Who has lost a run changes nothing in it.
        query = f"update runs set {change}, updated = ? where id = ? and owner = ?"  # noqa: S608
        with self._transaction() as connection:
            connection.execute(query, (*values, self._clock(), run_id, owner))

    def keep_samples(self, run_id: str, *, owner: str, samples: Sequence[SampleRecord]) -> None:
        """Keep samples as they stand now; those that were there are replaced."""
        with self._transaction() as connection:
            mine = connection.execute(
                "select 1 from runs where id = ? and owner = ?", (run_id, owner)
            ).fetchone()
            if mine is None:
                return
            connection.executemany(
                "insert into samples (run, key, prompt, tokens, text, count, finished)"
                " values (?, ?, ?, ?, ?, ?, ?) on conflict (run, key) do update set"
                " prompt = excluded.prompt, tokens = excluded.tokens, text = excluded.text,"
                " count = excluded.count, finished = excluded.finished",
                [
                    (
                        run_id,
                        s.key,
                        _packed(s.prompt),
                        _packed(s.tokens),
                        s.text,
                        s.count,
                        s.finished,
                    )
                    for s in samples
                ],
            )

    def samples(self, run_id: str) -> list[SampleRecord]:
        """What was drawn for a run, in the order in which it was first kept."""
        query = (
            "select key, prompt, tokens, text, count, finished from samples where run = ?"
            " order by rowid"
        )
        with self._reading(query, (run_id,)) as cursor:
            return [
                SampleRecord(
                    key=key,
                    prompt=tuple(array("I", prompt)),
                    tokens=tuple(array("I", tokens)),
                    text=text,
                    count=count,
                    finished=finished,
                )
                for key, prompt, tokens, text, count, finished in cursor
            ]

    def forget(self, *, keep: int, before: float | None = None) -> None:
        """Remove the oldest runs that have ended, down to `keep` of every principal.

        None that began after `before` (in seconds since 1970) is removed.
        """
        with self._transaction() as connection:
            connection.execute(
                "delete from runs where id in (select id from (select id, state, created,"
                " row_number() over (partition by principal order by created desc) as place"
                " from runs) where place > ? and created <= ?"
                " and state in ('finished', 'failed', 'cancelled'))",
                (keep, self._clock() if before is None else before),
            )


def _dump(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _packed(ids: Sequence[int]) -> bytes:
    return array("I", ids).tobytes()


def _record(row: dict[str, Any]) -> RunRecord:
    for name in ("arguments", "progress", "result"):
        row[name] = None if row[name] is None else json.loads(row[name])
    return RunRecord(**{**row, "wanted": bool(row["wanted"])})
