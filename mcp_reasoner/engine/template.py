"""From chat messages to token ids, by the template that the model file brought.

The template runs in a child process (`template_worker`) that is killed when it
takes too long, and its output is bounded. Text of a message never becomes a
control token, whatever it contains: where it holds the text of one, that text
is rendered as an unguessable number and tokenised as plain text. Everything
else is tokenised as one string, so that ordinary messages get exactly the ids
that the model was trained on.
"""

import json
import os
import re
import secrets
import subprocess
import sys
from asyncio import IncompleteReadError, Lock, create_subprocess_exec, timeout
from asyncio.subprocess import PIPE, Process
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from mcp_reasoner.engine.protocol import Message
from mcp_reasoner.errors import EngineError, InputError

__all__ = ["CHATML", "ChatTemplate", "TemplateRunner", "Tokenizer"]

CHATML = (
    "{% if messages[0].role != 'system' %}"
    "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n{% endif %}"
    "{% for message in messages %}"
    "<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
"""What is used when the file brings no template: Qwen's, as VibeThinker has it."""

THOUGHT_MARKS = frozenset({"<think>", "</think>"})
"""Where these are control tokens, an earlier answer of the assistant keeps them as such."""

SECONDS = 5.0
OUTPUT_FACTOR = 4
OUTPUT_ROOM = 100_000
LINE_LIMIT = 256 * 1024 * 1024


class Tokenizer(Protocol):
    """What is needed of a model."""

    @property
    def control_texts(self) -> Collection[str]:
        """The texts of all control tokens."""
        ...

    def tokenize(self, text: str, *, special: bool) -> list[int]:
        """Token ids of `text`; control tokens are recognised only with `special`."""
        ...


class TemplateRunner:
    """The child process: started when first needed, again after it was killed."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._child: Process | None = None
        self._lock = Lock()

    async def render(self, template: str, variables: Mapping[str, object], *, limit: int) -> str:
        """The rendered text, at most `limit` characters; InputError if it cannot be had."""
        request = {"template": template, "variables": variables, "limit": limit}
        line = json.dumps(request).encode() + b"\n"
        async with self._lock:
            try:
                async with timeout(self._seconds):
                    answer = json.loads(await self._ask(line))
            except TimeoutError:
                await self._kill()
                raise InputError(
                    f"the model's chat template did not finish within {self._seconds:g} seconds"
                ) from None
            except (IncompleteReadError, ConnectionError):
                await self._kill()
                raise InputError("the model's chat template ended the process it ran in") from None
            except BaseException:
                # Cancelled in between: the next answer would be to the wrong question.
                await self._kill()
                raise
        if "error" in answer:
            raise InputError(f"the model's chat template refused the messages: {answer['error']}")
        return str(answer["text"])

    async def close(self) -> None:
        """End the child."""
        async with self._lock:
            await self._kill()

    async def _ask(self, line: bytes) -> bytes:
        if self._child is None:
            # Its import path, nothing else of this process's surroundings.
            path = os.pathsep.join(part for part in sys.path if part)
            self._child = await create_subprocess_exec(
                sys.executable,
                "-P",
                "-m",
                "mcp_reasoner.engine.template_worker",
                stdin=PIPE,
                stdout=PIPE,
                stderr=subprocess.DEVNULL,
                cwd=Path("/"),
                env={"PYTHONPATH": path, "PYTHONUTF8": "1"},
                start_new_session=True,
                limit=LINE_LIMIT,
            )
        stdin, stdout = self._child.stdin, self._child.stdout
        if stdin is None or stdout is None:
            raise EngineError("the process for chat templates has no pipes")
        stdin.write(line)
        await stdin.drain()
        return await stdout.readuntil(b"\n")

    async def _kill(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        if child.returncode is None:
            child.kill()
        await child.wait()


class ChatTemplate:
    """One model's template, and how its messages become token ids.

    `bos` and `eos` are what the template may write for the tokens of these
    names; `begin` is the token that every prompt begins with, also where the
    template leaves that to the tokenizer.
    """

    def __init__(
        self,
        source: str | None,
        tokenizer: Tokenizer,
        runner: TemplateRunner,
        *,
        bos: str = "",
        eos: str = "",
        begin: int | None = None,
    ) -> None:
        self._source = source or CHATML
        self._tokenizer = tokenizer
        self._runner = runner
        self._bos = bos
        self._eos = eos
        self._begin = begin
        self._user = _any_of(tokenizer.control_texts)
        self._assistant = _any_of(frozenset(tokenizer.control_texts) - THOUGHT_MARKS)

    async def tokens(self, messages: Sequence[Message]) -> list[int]:
        """The prompt for an answer to `messages`; InputError if the template refuses them."""
        # Digits pass through any filter that a template may apply to a content.
        nonce = "".join(secrets.choice("0123456789") for _ in range(32))
        hidden: list[str] = []

        def hide(match: re.Match[str]) -> str:
            hidden.append(match.group())
            return f"{nonce}{len(hidden) - 1:06d}"

        shown = [
            {
                "role": message.role,
                "content": self._pattern(message).sub(hide, message.content),
            }
            for message in messages
        ]
        size = sum(len(message["content"]) for message in shown)
        text = await self._runner.render(
            self._source,
            {
                "messages": shown,
                "add_generation_prompt": True,
                "bos_token": self._bos,
                "eos_token": self._eos,
            },
            limit=OUTPUT_FACTOR * size + OUTPUT_ROOM,
        )
        ids: list[int] = []
        for index, part in enumerate(re.split(f"{nonce}([0-9]{{6}})", text)):
            if index % 2 == 0:
                ids += self._tokenizer.tokenize(part, special=True)
            else:
                ids += self._tokenizer.tokenize(hidden[int(part)], special=False)
        if self._begin is not None and ids[:1] != [self._begin]:
            ids.insert(0, self._begin)
        return ids

    def _pattern(self, message: Message) -> re.Pattern[str]:
        return self._assistant if message.role == "assistant" else self._user


def _any_of(texts: Collection[str]) -> re.Pattern[str]:
    """A pattern for the longest of `texts`; for nothing if there are none."""
    if not texts:
        return re.compile(r"(?!)")
    return re.compile("|".join(re.escape(text) for text in sorted(texts, key=len, reverse=True)))
