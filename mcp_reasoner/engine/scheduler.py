"""Which tokens go into the next decode: admission, shared prompts, chunked prefill, cancelling.

Pure arithmetic on integers: no I/O, no clock, no threads (`loop` holds a lock
around it) and no idea of llama.cpp beyond its unified cache of cells, of which
each holds one token for any number of sequences.

Samples are admitted in the order of their arrival, each once a slot is free and
its whole reservation fits: `limit` cells of its own, and those of its prefix
unless it stands there already. What is reserved is never exceeded, so a running
sample cannot meet a full cache. A prefix that nobody uses any more stays until
its cells or its slot are needed; the longest unused goes first.
"""

from collections import OrderedDict, deque
from collections.abc import Iterable

from mcp_reasoner.engine.sequence import Copy, Entry, Plan, Prefix, Row, Sample
from mcp_reasoner.errors import InputError

__all__ = ["Scheduler"]


class Scheduler:
    """The state of all samples and of the cache.

    `sequences` samples run at once, `cells` is the cache's size, `context` the
    longest prompt and answer together, `batch` the most tokens in one decode
    and `chunk` the most of those that may be prompt. Slots 0 … sequences - 1
    are samples, the next `sequences` are prefixes.
    """

    def __init__(self, *, sequences: int, cells: int, context: int, batch: int, chunk: int) -> None:
        if not 1 <= sequences <= batch:
            raise ValueError("a batch must hold one token of every sequence")
        if not 1 <= chunk <= batch or not 2 <= context <= cells:
            raise ValueError("a context of at least two tokens must fit in the cells")
        self.sequences = sequences
        self.slots = 2 * sequences
        self.cells = cells
        self.context = context
        self.batch = batch
        self.chunk = chunk
        self.reused_tokens = 0
        self._used = 0
        self._queue: deque[Sample] = deque()
        self._samples: dict[int, Sample] = {}
        self._running: dict[int, Sample] = {}
        self._prefixes: OrderedDict[tuple[int, ...], Prefix] = OrderedDict()
        self._free_slots = list(range(sequences - 1, -1, -1))
        self._free_prefix_slots = list(range(self.slots - 1, sequences - 1, -1))
        self._removals: list[int] = []

    @property
    def running(self) -> int:
        """How many samples hold a slot."""
        return len(self._running)

    @property
    def queued(self) -> int:
        """How many samples wait for one."""
        return len(self._queue)

    @property
    def used(self) -> int:
        """How many cells are reserved."""
        return self._used

    def bound(self, prompt_tokens: int, max_tokens: int | None) -> int:
        """How many tokens an answer may have: `max_tokens`, or what the context still holds."""
        if prompt_tokens < 1:
            raise InputError("the prompt is empty; give at least one token")
        room = self.context - prompt_tokens
        if room < 1:
            raise InputError(
                f"the prompt has {prompt_tokens} tokens, but this model's context holds "
                f"{self.context} for prompt and answer together"
            )
        return room if max_tokens is None else min(max_tokens, room)

    def submit(self, number: int, prompt: tuple[int, ...], *, limit: int) -> int:
        """Queue sample `number`; returns how many tokens of its prompt are there already."""
        if limit < 1 or len(prompt) + limit > self.context or number in self._samples:
            raise ValueError("a sample needs a number of its own and a limit from `bound`")
        sample = Sample(number=number, prompt=prompt, limit=limit)
        self._samples[number] = sample
        self._queue.append(sample)
        return len(prompt) - 1 if prompt[:-1] in self._prefixes else 0

    def extend(self, number: int, token: int) -> bool:
        """Give sample `number` its next token; False once it holds as many as it may."""
        sample = self._running[number]
        sample.started = True
        sample.token = token
        sample.position = len(sample.prompt) + sample.generated
        sample.generated += 1
        return sample.generated < sample.limit

    def release(self, number: int) -> bool:
        """Forget sample `number`, finished or not; False if it is not known (any more)."""
        sample = self._samples.pop(number, None)
        if sample is None:
            return False
        if self._running.pop(number, None) is None:
            self._queue.remove(sample)
            return True
        self._removals.append(sample.slot)
        self._free_slots.append(sample.slot)
        self._used -= sample.limit
        if sample.prefix is not None:
            self._leave(sample.prefix)
        return True

    def reset(self) -> tuple[int, ...]:
        """Forget all that the cache held, after it was cleared; returns the samples that ran."""
        lost = tuple(self._running)
        for number in lost:
            self.release(number)
        for prefix in tuple(self._prefixes.values()):
            self._drop(prefix)
        self._removals.clear()
        return lost

    def plan(self) -> Plan | None:
        """The next decode, or None when nothing is to be done; it counts as carried out."""
        self._admit()
        copies: list[Copy] = []
        entries: list[Entry] = []
        rows: list[Row] = []
        for sample in self._running.values():
            if sample.started:
                entry = Entry(sample.token, sample.position, sample.slot, True)
            elif sample.prefix is None or sample.prefix.complete:
                if sample.prefix is not None:
                    copies.append(Copy(sample.prefix.slot, sample.slot))
                entry = Entry(sample.prompt[-1], len(sample.prompt) - 1, sample.slot, True)
            else:
                continue
            rows.append(Row(len(entries), sample.number))
            entries.append(entry)
        entries.extend(self._prefill(min(self.chunk, self.batch - len(entries))))
        if not entries:
            return None
        removals = tuple(self._removals)
        self._removals.clear()
        return Plan(removals, tuple(copies), tuple(entries), tuple(rows))

    def _prefill(self, room: int) -> Iterable[Entry]:
        for prefix in self._prefixes.values():
            if room == 0:
                return
            if prefix.users == 0 or prefix.complete:
                continue
            end = min(prefix.done + room, len(prefix.tokens))
            for position in range(prefix.done, end):
                yield Entry(prefix.tokens[position], position, prefix.slot, False)
            room -= end - prefix.done
            prefix.done = end

    def _admit(self) -> None:
        while self._queue and self._free_slots:
            sample = self._queue[0]
            tokens = sample.prompt[:-1]
            prefix = self._prefixes.get(tokens)
            new = tokens and prefix is None
            need = sample.limit + (len(tokens) if new else 0)
            if not self._make_room(need, new_prefix=bool(new), keep=prefix):
                return
            if new:
                prefix = Prefix(tokens, self._free_prefix_slots.pop())
                self._prefixes[tokens] = prefix
            elif prefix is not None:
                self.reused_tokens += prefix.done
            if prefix is not None:
                prefix.users += 1
            self._queue.popleft()
            sample.slot = self._free_slots.pop()
            sample.prefix = prefix
            self._running[sample.number] = sample
            self._used += need

    def _make_room(self, need: int, *, new_prefix: bool, keep: Prefix | None) -> bool:
        """Drop unused prefixes until `need` cells, and a prefix slot, are free; False if never."""
        idle = [p for p in self._prefixes.values() if p.users == 0 and p is not keep]
        spare = sum(len(prefix.tokens) for prefix in idle)
        if self._used - spare + need > self.cells:
            return False
        for prefix in idle:
            if self._used + need <= self.cells and (self._free_prefix_slots or not new_prefix):
                break
            self._drop(prefix)
        return True

    def _leave(self, prefix: Prefix) -> None:
        prefix.users -= 1
        if prefix.users == 0:
            if prefix.complete:
                self._prefixes.move_to_end(prefix.tokens)
            else:
                self._drop(prefix)

    def _drop(self, prefix: Prefix) -> None:
        del self._prefixes[prefix.tokens]
        self._removals.append(prefix.slot)
        self._free_prefix_slots.append(prefix.slot)
        self._used -= len(prefix.tokens)
