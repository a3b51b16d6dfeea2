"""Which tokens go into the next decode: admission, shared prefixes, chunked prefill, pausing.

Pure arithmetic on integers: no I/O, no clock, no threads (`loop` holds a lock
around it) and no idea of llama.cpp beyond its cache, whose `slots` it fills.

- Runs share the sequences fairly: the run with the fewest running samples is
  admitted next, and one that has two more than a waiting run gives one up.
- A sample begins with the longest prefix of its tokens that the cache holds,
  whoever decoded it; what another sample is just decoding, it awaits.
- Prompts are decoded in chunks beside the running samples, short ones first.
- Nothing is reserved. When the cache is full, what nobody runs any more goes, the
  longest unused first; then the least valuable sample is paused. A paused sample
  keeps its tokens, and its cells as long as nobody needs them: resuming is
  beginning with a very long prefix.
- Where all share one store of cells, every cell in use costs every decode a little,
  whoever holds it: on a CPU what nobody runs goes sooner then, beyond `spare` cells.
"""

from collections import OrderedDict
from collections.abc import Iterable

from mcp_reasoner.engine.cells import common_length
from mcp_reasoner.engine.sequence import Entry, Plan, Row, Sample
from mcp_reasoner.engine.slots import Slots
from mcp_reasoner.errors import InputError

__all__ = ["Scheduler"]

HEADROOM = 256
"""Cells that every running sample should still find when another one is admitted."""

TRIM_TOKENS = 64
"""After so many decoded tokens one more slot may be trimmed."""


class Scheduler:
    """The state of all samples and of the cache.

    `sequences` samples run at once, `cells` is the cache's size, `context` the
    longest prompt and answer together, `batch` the most tokens in one decode
    and `chunk` the most of those that may be prompt. With `slots` each has cells
    of its own, an equal part of all; without, one store of cells is shared by twice
    as many slots as samples. What nobody runs may hold `spare` cells, or half of
    what the running samples hold; None leaves it all the room that nobody needs.
    """

    def __init__(
        self,
        *,
        sequences: int,
        cells: int,
        context: int,
        batch: int,
        chunk: int,
        spare: int | None = None,
        slots: int | None = None,
    ) -> None:
        if not 1 <= sequences <= batch:
            raise ValueError("a batch must hold one token of every sequence")
        if slots is not None and (slots <= sequences or slots * context > cells):
            raise ValueError("lanes need one more than there are sequences, and a context each")
        if not 1 <= chunk <= batch or not 2 <= context <= cells:
            raise ValueError("a context of at least two tokens must fit in the cells")
        self.sequences = sequences
        self.slots = slots or 2 * sequences
        self.cells = cells
        self.context = context
        self.batch = batch
        self.chunk = chunk
        self.spare = spare
        self.reused_tokens = 0
        self.paused = 0
        self._slots = Slots(self.slots, cells=cells, lanes=slots is not None)
        self._samples: dict[int, Sample] = {}
        self._queues: OrderedDict[str, list[Sample]] = OrderedDict()
        self._running: dict[int, Sample] = {}
        self._untrimmed = 0

    @property
    def running(self) -> int:
        """How many samples take part in decodes."""
        return len(self._running)

    def running_numbers(self) -> tuple[int, ...]:
        """Which samples take part in decodes."""
        return tuple(self._running)

    @property
    def queued(self) -> int:
        """How many samples wait, those that were paused among them."""
        return len(self._samples) - len(self._running)

    @property
    def used(self) -> int:
        """How many cells hold something."""
        return self._slots.used

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

    def submit(
        self, number: int, prompt: list[int], *, limit: int, run: str = "", priority: int = 0
    ) -> int:
        """Queue sample `number`; returns how much of its prompt is, or is about to be, there."""
        if limit < 1 or len(prompt) + limit > self.context or number in self._samples:
            raise ValueError("a sample needs a number of its own and a limit from `bound`")
        sample = Sample(
            number=number,
            run=run,
            priority=priority,
            tokens=list(prompt),
            prompt_length=len(prompt),
            limit=limit,
        )
        self._samples[number] = sample
        self._queues.setdefault(run, []).append(sample)
        found = self._slots.match(sample.tokens).length
        return max([found, *(self._in_common(sample, other) for other in self._running.values())])

    def extend(self, number: int, tokens: Iterable[int]) -> bool:
        """Give sample `number` its next tokens; False once it holds as many as it may."""
        sample = self._running[number]
        sample.tokens.extend(tokens)
        return sample.generated < sample.limit

    def release(self, number: int) -> bool:
        """Forget sample `number`, finished or not; False if it is not known (any more).

        What it decoded stays in the cache until the room is needed.
        """
        sample = self._samples.pop(number, None)
        if sample is None:
            return False
        if self._running.pop(number, None) is None:
            self._leave_queue(sample)
        else:
            self._retire(sample)
        return True

    def reset(self) -> None:
        """The cache was cleared: every sample begins again, with the tokens that it had."""
        self._slots.clear()
        for sample in self._running.values():
            sample.slot, sample.done, sample.awaits = -1, 0, None

    def plan(self) -> Plan | None:
        """The next decode, or None when nothing is to be done; it counts as carried out."""
        self._balance()
        entries: list[Entry] = []
        rows: list[Row] = []
        while self._running and not entries:
            for sample in list(self._running.values()):
                if sample.slot < 0:
                    self._place(sample)
            self._gather()
            self._trim()
            self._plan_next_tokens(entries, rows)
            self._plan_prompts(entries, rows)
            if not entries:
                # All cells are taken by prompts that are not complete: one must wait.
                self._pause(min(self._running.values(), key=_worth))
        if not entries:
            return None
        self._untrimmed += len(entries)
        return Plan(self._slots.changes(), tuple(entries), tuple(rows))

    def _plan_next_tokens(self, entries: list[Entry], rows: list[Row]) -> None:
        """One entry for every sample that only lacks its next token, the most valuable first."""
        decoding = [s for s in self._running.values() if s.slot >= 0 and s.pending == 1]
        if self._slots.free < len(decoding):
            decoding.sort(key=_worth, reverse=True)
        else:  # as neighbours, which llama.cpp decodes together
            decoding.sort(key=lambda sample: sample.slot)
        for index, sample in enumerate(decoding):
            while sample.number in self._running and not self._slots.make_room(1):
                planned = {s.number for s in decoding[:index]}
                others = (
                    s for s in self._running.values() if s.slot >= 0 and s.number not in planned
                )
                self._pause(min(others, key=_worth))
            if sample.number in self._running and sample.slot >= 0:
                self._put(sample, 1, entries, rows)

    def _plan_prompts(self, entries: list[Entry], rows: list[Row]) -> None:
        """Chunks of prompts, the shortest first, each at least its fair share of the room."""
        room = min(self.chunk, self.batch - len(entries))
        filling = [s for s in self._running.values() if s.slot >= 0 and s.pending > 1]
        filling.sort(key=lambda sample: sample.pending)
        for index, sample in enumerate(filling):
            share = max(1, room // (len(filling) - index))
            count = min(sample.pending, share, room)
            while count and not self._slots.make_room(count):
                count = min(count - 1, self._slots.free)
            if count > 0:
                self._put(sample, count, entries, rows)
                room -= count

    def _put(self, sample: Sample, count: int, entries: list[Entry], rows: list[Row]) -> None:
        start, end = sample.done, sample.done + count
        tokens = sample.tokens[start:end]
        last = len(sample.tokens) - 1
        for position, token in enumerate(tokens, start):
            entries.append(Entry(token, position, sample.slot, position == last))
        if end > last:
            rows.append(Row(len(entries) - 1, sample.number))
        self._slots.append(sample.slot, tokens)
        sample.done = end

    def _place(self, sample: Sample) -> None:
        """Give an admitted sample a slot with all that the cache has of its tokens."""
        if sample.awaits is not None:
            other, length = sample.awaits
            if other.number in self._running and other.slot >= 0 and other.done < length:
                return
            sample.awaits = None
        found = self._slots.match(sample.tokens)
        for other in self._running.values():
            if other.slot >= 0 and (common := self._in_common(sample, other)) > found.length:
                sample.awaits = (other, common)
                return
        sample.slot = self._slots.take(found)
        sample.done = found.length
        self.reused_tokens += found.length

    def _gather(self) -> None:
        """Let what runs stand side by side."""
        placed = {s.slot: s for s in self._running.values() if s.slot >= 0}
        for source, target in self._slots.gather(list(placed)).items():
            placed[source].slot = target

    def _in_common(self, sample: Sample, other: Sample) -> int:
        """How many tokens `other`, in its prompt still, decodes for `sample` too."""
        if other is sample or other.pending <= 1:
            return 0
        end = min(len(sample.tokens), len(other.tokens)) - 1
        return common_length(other.tokens, sample.tokens, offset=0, end=end)

    def _balance(self) -> None:
        """Admit what waits, and let runs with many samples give way to runs with few."""
        while self._queues:
            counts = dict.fromkeys(self._queues, 0)
            for running in self._running.values():
                counts[running.run] = counts.get(running.run, 0) + 1
            heads = [max(queue, key=lambda s: s.priority) for queue in self._queues.values()]
            sample = min(heads, key=lambda s: (-s.priority, counts[s.run]))
            if len(self._running) < self.sequences and self._has_room_for(sample):
                self._leave_queue(sample)
                self._running[sample.number] = sample
                continue
            # A run with two more than this one has still no fewer once it gave one up.
            rich = counts[sample.run] + 2
            lesser = [
                other
                for other in self._running.values()
                if other.priority < sample.priority
                or (other.priority == sample.priority and counts[other.run] >= rich)
            ]
            if not lesser:
                return
            self._pause(min(lesser, key=lambda s: (s.priority, -counts[s.run], *_worth(s))))

    def _has_room_for(self, sample: Sample) -> bool:
        """Whether the cache would hold all that runs, and `sample`, for a while."""
        if not self._running:
            return True
        found = self._slots.match(sample.tokens)
        common = max(self._in_common(sample, other) for other in self._running.values())
        held = self._slots.held_by([s.slot for s in self._running.values()], found)
        ahead = sum(_need(other) for other in self._running.values())
        return held + ahead + _need(sample) - max(found.length, common) <= self.cells

    def _pause(self, sample: Sample) -> None:
        """Put a running sample back at the head of its run's queue."""
        del self._running[sample.number]
        self._retire(sample)
        queue = self._queues.setdefault(sample.run, [])
        queue.insert(0, sample)
        self.paused += 1

    def _retire(self, sample: Sample) -> None:
        """Take a sample's slot; its cells stay until they are needed."""
        if sample.slot >= 0:
            self._slots.keep(sample.slot, sample.number)
        sample.slot, sample.done, sample.awaits = -1, 0, None

    def _leave_queue(self, sample: Sample) -> None:
        queue = self._queues[sample.run]
        queue.remove(sample)
        if not queue:
            del self._queues[sample.run]

    def _trim(self) -> None:
        """Let go of some of what nobody runs, the longest unused first, beyond `spare` cells.

        Not at once: who comes back for many samples comes back for one after another. Cells of
        paused samples stay.
        """
        if self.spare is None:
            return
        turns, self._untrimmed = divmod(self._untrimmed, TRIM_TOKENS)
        for _ in range(turns):
            held = self._slots.held_by([s.slot for s in self._running.values()])
            if self._slots.used - held <= max(self.spare, held // 2):
                return
            if not self._slots.trim(unless=self._samples.__contains__):
                return


def _worth(sample: Sample) -> tuple[int, int, int]:
    """By value; of equals, the one that came last is worth least."""
    return (*sample.value, -sample.number)


def _need(sample: Sample) -> int:
    """How many cells a sample will take soon: what it has to decode, and some of its answer."""
    return sample.pending + min(HEADROOM, sample.limit - sample.generated)
