"""What a front tells a new engine host: one frozen record, passed on the command line as JSON."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

__all__ = ["HostOptions"]


@dataclass(frozen=True, kw_only=True)
class HostOptions:
    """How one host runs its one model.

    `key` names its files in `folder` (KEY.sock, KEY.lock, KEY.json, KEY.log,
    KEY.error). `context` is the limit of prompt and answer of one sample and
    `sequences` the number of samples decoded at once; `idle_seconds` without a
    request end the host. `gpu_layers` -1 offloads all; `kv_type` is f16 or
    q8_0. `safe` avoids the code paths of llama.cpp that have crashed
    (`use_extra_bufts = False`). With `bind` (HOST:PORT) it answers there in
    place of its socket, to those that bring the token in `token_file`;
    `crashes` is how many hosts of this model crashed before this one.
    """

    model: Path
    folder: Path
    key: str
    name: str
    embedded: bool = False
    context: int = 32768
    sequences: int = 16
    kv_cells: int | None = None
    kv_type: str = "f16"
    threads: int | None = None
    gpu_layers: int = -1
    idle_seconds: float = 600.0
    bind: str | None = None
    token_file: Path | None = None
    safe: bool = False
    crashes: int = 0

    def to_json(self) -> str:
        """This record as one line of JSON, for the host's command line."""
        return json.dumps(asdict(self), default=str)

    @classmethod
    def from_json(cls, text: str) -> "HostOptions":
        """The record in `text`; raises TypeError or ValueError when it is not one."""
        data = json.loads(text)
        paths = {"model": Path(data["model"]), "folder": Path(data["folder"])}
        if "token_file" in data and data["token_file"] is not None:
            paths["token_file"] = Path(data["token_file"])
        return cls(**{**data, **paths})
