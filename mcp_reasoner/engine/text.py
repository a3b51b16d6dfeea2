"""From the bytes of tokens to text that may be shown: whole characters, and no stop string.

Pure; knows nothing of tokens or models. A character split over tokens is held
until it is whole, and text that may be the start of a stop string until that is
decided, so the pieces that come out always join to a prefix of the answer.
"""

import codecs
from collections.abc import Sequence

__all__ = ["TextStream"]


class TextStream:
    """The text of one sample. Once `stopped`, a stop string was found and all is said."""

    def __init__(self, stop: Sequence[str] = ()) -> None:
        self._stop = tuple(text for text in stop if text)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._held = ""
        self.stopped = False

    def feed(self, data: bytes) -> str:
        """What can be shown after `data`; invalid bytes become U+FFFD."""
        return self._release(self._decoder.decode(data))

    def finish(self) -> str:
        """What was still held back, now that nothing follows."""
        text = self._release(self._decoder.decode(b"", final=True)) + self._held
        self._held = ""
        return text

    def _release(self, text: str) -> str:
        if self.stopped or not self._stop:
            return "" if self.stopped else text
        text = self._held + text
        found = [at for at in (text.find(stop) for stop in self._stop) if at >= 0]
        if found:
            self.stopped = True
            self._held = ""
            return text[: min(found)]
        held = max(_overlap(text, stop) for stop in self._stop)
        self._held = text[len(text) - held :]
        return text[: len(text) - held]


def _overlap(text: str, stop: str) -> int:
    """How many characters at the end of `text` may be the beginning of `stop`."""
    for size in range(min(len(text), len(stop) - 1), 0, -1):
        if stop.startswith(text[-size:]):
            return size
    return 0
