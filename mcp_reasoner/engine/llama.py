"""The part of llama.cpp that the host needs, behind two small classes: a model and its context.

With `sampler` the only importer of llama_cpp. Nothing here decides what is
decoded (`scheduler`) or when (`loop`). A `Model` may be asked from any thread;
a `Context` belongs to the thread that decodes. llama.cpp's own messages go to
stderr, which is the host's log. A failed assertion in it ends the process: that
is why this runs in a process of its own.
"""

import ctypes
import os
import sys
from collections.abc import Iterator
from pathlib import Path

# libgomp reads this once, when llama.cpp is loaded. Threads that spin at its barriers make a
# decode up to 300 times slower as soon as another process wants a core; threads that sleep
# cost a few per cent on an idle machine.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import llama_cpp.llama_cpp as lib
import numpy as np

from mcp_reasoner.engine.nucleus import Logits
from mcp_reasoner.engine.sequence import Copy, Plan, Remove
from mcp_reasoner.errors import EngineError, ModelError

__all__ = ["Context", "Model"]

ALL_LAYERS = 999
END_TEXTS = (b"<|im_end|>", b"<|endoftext|>")
KV_TYPES = {"f16": (lib.GGML_TYPE_F16, 2.0), "q8_0": (lib.GGML_TYPE_Q8_0, 34 / 32)}
"""Types of the cache: llama.cpp's number, and bytes of one value."""

_DEBUG, _ERROR, _CONTINUED = 1, 4, 5
_last_level = 0
_errors: list[str] = []


def _log(level: int, text: bytes, _data: object) -> None:
    global _last_level
    level = _last_level if level == _CONTINUED else level
    _last_level = level
    if level == _DEBUG:
        return
    line = text.decode("utf-8", "replace")
    sys.stderr.write(line)
    if level == _ERROR:
        _errors.append(line.strip())
        del _errors[:-8]


# A name of this module, so that it stays alive: a collected callback crashes the process.
_log_callback = lib.llama_log_callback(_log)
lib.llama_log_set(_log_callback, ctypes.c_void_p(0))


class Model:
    """The weights and the vocabulary of one GGUF; raises ModelError when it cannot be loaded."""

    def __init__(self, path: Path, *, gpu_layers: int = -1, safe: bool = False) -> None:
        _check_file(path)
        lib.llama_backend_init()
        params = lib.llama_model_default_params()
        params.n_gpu_layers = ALL_LAYERS if gpu_layers < 0 else gpu_layers
        params.use_extra_bufts = not safe
        _errors.clear()
        handle = lib.llama_model_load_from_file(os.fsencode(path), params)
        if not handle:
            reason = f" ({_errors[0]})" if _errors else ""
            raise ModelError(f"{path} could not be loaded by llama.cpp{reason}")
        self.handle = handle
        vocab = lib.llama_model_get_vocab(handle)
        if not vocab or not lib.llama_model_has_decoder(handle):
            raise ModelError(f"{path} is not a model that generates text")
        self.vocab = vocab
        self.vocabulary = int(lib.llama_vocab_n_tokens(vocab))
        self.context = int(lib.llama_model_n_ctx_train(handle))
        self.parameters = int(lib.llama_model_n_params(handle))
        self.name = self.metadata("general.name")
        template = lib.llama_model_chat_template(handle, None)
        self.template = template.decode("utf-8", "replace") if template else None
        self.bos = int(lib.llama_vocab_bos(vocab))
        self.eos = int(lib.llama_vocab_eos(vocab))
        self.adds_bos = self.bos >= 0 and bool(lib.llama_vocab_get_add_bos(vocab))
        self._ends = frozenset(self._end_tokens())
        self._pieces: dict[int, bytes] = {}
        control = lib.LLAMA_TOKEN_ATTR_CONTROL | lib.LLAMA_TOKEN_ATTR_UNKNOWN
        texts = (
            lib.llama_vocab_get_text(vocab, token).decode("utf-8", "replace")
            for token in range(self.vocabulary)
            if lib.llama_vocab_get_attr(vocab, token) & control
        )
        self.control_texts = frozenset(text for text in texts if text)

    @property
    def offloads(self) -> bool:
        """Whether this build of llama.cpp can put layers on a GPU."""
        return bool(lib.llama_supports_gpu_offload())

    def cell_bytes(self, kv_type: str) -> int:
        """How much memory one token takes in a cache of this type, over all layers."""
        heads = int(lib.llama_model_n_head_kv(self.handle))
        architecture = self.metadata("general.architecture") or ""
        size = self.metadata(f"{architecture}.attention.key_length")
        width = int(lib.llama_model_n_embd(self.handle))
        per_head = int(size) if size else width // max(1, lib.llama_model_n_head(self.handle))
        values = 2 * int(lib.llama_model_n_layer(self.handle)) * heads * per_head
        return int(values * KV_TYPES[kv_type][1])

    def metadata(self, key: str) -> str | None:
        """The value of a metadata key, or None."""
        buffer = ctypes.create_string_buffer(1024)
        size = lib.llama_model_meta_val_str(self.handle, key.encode(), buffer, len(buffer))
        return buffer.value.decode("utf-8", "replace") if size >= 0 else None

    def tokenize(self, text: str, *, special: bool, start: bool = False) -> list[int]:
        """Token ids; `special` lets text name control tokens, `start` adds what begins a text."""
        data = text.encode("utf-8", "replace")
        room = len(data) + 8
        while True:
            buffer = (lib.llama_token * room)()
            count = lib.llama_tokenize(self.vocab, data, len(data), buffer, room, start, special)
            if count >= 0:
                return list(buffer[:count])
            room = -count

    def piece(self, token: int) -> bytes:
        """The bytes of a token; those of control tokens too (`<think>` is one in some models).

        A model that lacks a token says -1 for it, which has no bytes.
        """
        piece = self._pieces.get(token)
        if piece is None:
            piece = self._pieces[token] = self._read_piece(token)
        return piece

    def is_end(self, token: int) -> bool:
        """Whether this token ends an answer."""
        return token in self._ends

    def close(self) -> None:
        """Free the weights; no context of this model may be left."""
        lib.llama_model_free(self.handle)

    def _end_tokens(self) -> Iterator[int]:
        for token in range(self.vocabulary):
            if lib.llama_vocab_is_eog(self.vocab, token) or (
                lib.llama_vocab_get_text(self.vocab, token) in END_TEXTS
            ):
                yield token

    def _read_piece(self, token: int) -> bytes:
        room = 64 if token >= 0 else 0
        while room:
            buffer = ctypes.create_string_buffer(room)
            size = lib.llama_token_to_piece(self.vocab, token, buffer, room, 0, True)
            if size >= 0:
                return buffer.raw[:size]
            room = -size
        return b""


class Context:
    """A model's cache of `cells` tokens for `slots` sequences, and the decodes that fill it.

    With `lanes` each sequence has an equal part of the cells, else they share them.
    Without `flash` attention is computed plainly, if the type of the cache allows that.
    """

    def __init__(
        self,
        model: Model,
        *,
        cells: int,
        slots: int,
        batch: int,
        threads: int,
        kv_type: str = "f16",
        lanes: bool = False,
        flash: bool = True,
    ) -> None:
        params = lib.llama_context_default_params()
        params.n_ctx = cells
        params.n_batch = batch
        params.n_ubatch = batch
        params.n_seq_max = slots
        params.n_threads = threads
        params.n_threads_batch = threads
        params.kv_unified = not lanes
        params.type_k = params.type_v = KV_TYPES[kv_type][0]
        # Flash attention is llama.cpp's own choice, but a quantized cache cannot do without.
        if kv_type != "f16":
            params.flash_attn_type = lib.LLAMA_FLASH_ATTN_TYPE_ENABLED
        elif not flash:
            params.flash_attn_type = lib.LLAMA_FLASH_ATTN_TYPE_DISABLED
        params.no_perf = True
        handle = lib.llama_init_from_model(model.handle, params)
        if not handle:
            raise EngineError(f"there is not enough memory for a context of {cells} tokens")
        self.handle = handle
        self.vocabulary = model.vocabulary
        self._memory = lib.llama_get_memory(handle)
        self._lanes = lanes
        self._size = batch
        self._batch = lib.llama_batch_init(batch, 0, 1)
        for index in range(batch):
            self._batch.n_seq_id[index] = 1
        # Each access to an element makes a pointer object: once here, not at every token.
        self._slots = [self._batch.seq_id[index] for index in range(batch)]
        self._outputs: dict[int, int] = {}
        self._logits = np.empty((0, model.vocabulary), dtype=np.float32)

    def decode(self, plan: Plan) -> None:
        """Carry out `plan`; EngineError if llama.cpp refuses, and the cache is then undefined."""
        for change in plan.changes:
            if isinstance(change, Remove):
                lib.llama_memory_seq_rm(self._memory, change.slot, -1, -1)
            else:
                self._copy(change)
        batch = self._batch
        tokens, positions, slots, logits = batch.token, batch.pos, self._slots, batch.logits
        for index, (token, position, slot, wanted) in enumerate(plan.entries):
            tokens[index] = token
            positions[index] = position
            slots[index][0] = slot
            logits[index] = wanted
        batch.n_tokens = len(plan.entries)
        status = lib.llama_decode(self.handle, batch)
        if status != 0:
            raise EngineError(f"llama.cpp could not decode a batch (status {status})")
        self._settle(plan)

    def _copy(self, copy: Copy) -> None:
        source, target, length = copy
        if self._lanes:  # whole ones only: what is too much goes again
            lib.llama_memory_seq_cp(self._memory, source, target, -1, -1)
            lib.llama_memory_seq_rm(self._memory, target, length, -1)
        else:
            lib.llama_memory_seq_cp(self._memory, source, target, 0, length)

    def logits(self, entry: int) -> Logits:
        """The logits of batch entry `entry`; any thread may read them until the next decode."""
        row: Logits = self._logits[self._outputs[entry]]
        return row

    def _settle(self, plan: Plan) -> None:
        """Wait for the decode and bring its outputs in order, so that threads may read them."""
        self._outputs = {row.entry: index for index, row in enumerate(plan.rows)}
        if plan.rows:
            lib.llama_synchronize(self.handle)
            lib.llama_get_logits_ith(self.handle, plan.rows[0].entry)
            pointer = lib.llama_get_logits(self.handle)
            self._logits = np.ctypeslib.as_array(pointer, (len(plan.rows), self.vocabulary))

    def clear(self) -> None:
        """Empty the cache."""
        lib.llama_memory_clear(self._memory, False)

    def close(self) -> None:
        """Free the cache and the batch."""
        lib.llama_batch_free(self._batch)
        lib.llama_free(self.handle)


def _check_file(path: Path) -> None:
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}") from error
    if magic != b"GGUF":
        raise ModelError(f"{path} is not a GGUF file")
