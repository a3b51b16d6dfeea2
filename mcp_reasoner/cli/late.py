"""Commands that are imported when they are called, so that none pays for the others."""

from collections import UserDict
from collections.abc import Iterator, Mapping
from importlib import import_module

import click

__all__ = ["LateCommands"]


class LateCommands(UserDict[str, click.Command]):
    """A group's commands by name; `places` says where each is: `module:name`."""

    def __init__(self, places: Mapping[str, str]) -> None:
        super().__init__()
        self._places = dict(places)

    def __getitem__(self, name: str) -> click.Command:
        if name not in self.data:
            module, _, attribute = self._places[name].partition(":")
            self.data[name] = getattr(import_module(module), attribute)
        return self.data[name]

    def __contains__(self, name: object) -> bool:
        return name in self.data or name in self._places

    def __iter__(self) -> Iterator[str]:
        return iter({**self._places, **self.data})

    def __len__(self) -> int:
        return len({**self._places, **self.data})
