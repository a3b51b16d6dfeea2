"""Samples a GGUF through llama.cpp's C API as bound by llama-cpp-python.

Small on purpose and independent of the package's engine, so that the figures on the card do not
depend on the code that they advertise.
"""

from __future__ import annotations

import ctypes
from pathlib import Path
from typing import Any

import llama_cpp.llama_cpp as api

CONTEXT = 1024


class Decoder:
    """One model; prompts are decoded side by side, a sampler with its own seed each."""

    def __init__(self, path: Path, *, slots: int = 16, threads: int = 2) -> None:
        self._silence: Any = api.llama_log_callback(lambda *_: None)  # kept: C calls it later
        api.llama_log_set(self._silence, None)
        api.llama_backend_init()
        parameters = api.llama_model_default_params()
        parameters.use_extra_bufts = False  # repacked AMX buffers crash with some compilers
        self.model = api.llama_model_load_from_file(str(path).encode(), parameters)
        if not self.model:
            raise ValueError(f"llama.cpp cannot load {path}")
        self.vocabulary: Any = api.llama_model_get_vocab(self.model)
        settings = api.llama_context_default_params()
        settings.n_ctx, settings.n_seq_max, settings.kv_unified = CONTEXT * slots, slots, True
        settings.n_threads = settings.n_threads_batch = threads
        self.context = api.llama_init_from_model(self.model, settings)
        self.slots = slots
        self.batch: Any = api.llama_batch_init(2048, 0, 1)

    def encode(self, text: str) -> list[int]:
        """Token ids; `<|im_start|>` and the like become their control tokens."""
        raw = text.encode()
        buffer = (api.llama_token * (len(raw) + 8))()
        count = api.llama_tokenize(self.vocabulary, raw, len(raw), buffer, len(buffer), False, True)
        return list(buffer[:count])

    def decode(self, tokens: list[int]) -> str:
        """The text of token ids, control tokens included."""
        buffer, out = ctypes.create_string_buffer(64), b""
        for token in tokens:
            size = api.llama_token_to_piece(self.vocabulary, token, buffer, 64, 0, True)
            out += buffer.raw[:size]
        return out.decode("utf-8", "replace")

    def sampler(self, seed: int | None, top_p: float, temperature: float) -> Any:
        """top_p, temperature and a seeded draw; greedy without a seed."""
        chain = api.llama_sampler_chain_init(api.llama_sampler_chain_default_params())
        if seed is None:
            api.llama_sampler_chain_add(chain, api.llama_sampler_init_greedy())
        else:
            api.llama_sampler_chain_add(chain, api.llama_sampler_init_top_p(top_p, 1))
            api.llama_sampler_chain_add(chain, api.llama_sampler_init_temp(temperature))
            api.llama_sampler_chain_add(chain, api.llama_sampler_init_dist(seed))
        return chain

    def complete(
        self,
        prompts: list[list[int]],
        seeds: list[int | None],
        *,
        limit: int = 800,
        top_p: float = 0.95,
        temperature: float = 1.0,
    ) -> list[list[int]]:
        """Tokens written after each prompt, without the end token; at most `slots` prompts."""
        memory = api.llama_get_memory(self.context)
        api.llama_memory_clear(memory, True)
        chains = [self.sampler(seed, top_p, temperature) for seed in seeds]
        out: list[list[int]] = [[] for _ in prompts]
        live = {}
        for slot, prompt in enumerate(prompts):
            self._decode([(t, i, slot, i == len(prompt) - 1) for i, t in enumerate(prompt)])
            live[slot] = api.llama_sampler_sample(chains[slot], self.context, len(prompt) - 1)
        while live:
            for slot, token in list(live.items()):
                done = api.llama_vocab_is_eog(self.vocabulary, token)
                if done or len(out[slot]) >= limit:
                    del live[slot]
                else:
                    out[slot].append(token)
            if live:
                self._decode(
                    [(t, len(prompts[s]) + len(out[s]) - 1, s, True) for s, t in live.items()]
                )
                for row, slot in enumerate(list(live)):
                    live[slot] = api.llama_sampler_sample(chains[slot], self.context, row)
        for chain in chains:
            api.llama_sampler_free(chain)
        return out

    def _decode(self, rows: list[tuple[int, int, int, bool]]) -> None:
        """rows of (token, position, sequence, whether its logits are wanted)."""
        for i, (token, position, slot, wanted) in enumerate(rows):
            self.batch.token[i], self.batch.pos[i] = token, position
            self.batch.n_seq_id[i], self.batch.seq_id[i][0] = 1, slot
            self.batch.logits[i] = wanted
        self.batch.n_tokens = len(rows)
        status = api.llama_decode(self.context, self.batch)
        if status:
            raise RuntimeError(f"llama_decode returned {status}")
