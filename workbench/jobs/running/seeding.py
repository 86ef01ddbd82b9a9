"""Seeds the generators that a notebook draws from without saying more, whenever it imports them.

A kernel runs this file by itself, because it may not have workbench.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Mapping
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

_MOST = 2**32  # numpy takes no larger seed
_HASHES = "PYTHONHASHSEED"
_SEEDED: Mapping[str, Callable[[Any, int], object]] = {
    "numpy.random": lambda module, seed: module.seed(seed),
    "polars": lambda module, seed: module.set_random_seed(seed),
    "torch": lambda module, seed: module.manual_seed(seed),
}

HASHING = {_HASHES: "0"}  # texts in a set come in the same order each time


def seed_of(stated: Any) -> int:
    """The seed of a run: its parameter `seed`, given or as the default is written, if that is a whole number.

    >>> seed_of(7), seed_of("7"), seed_of("None"), seed_of(None)
    (7, 7, 0, 0)
    """
    try:
        seed = int(str(stated))
    except ValueError:
        return 0
    return seed % _MOST


def seeds(seed: int, environment: Mapping[str, str]) -> list[dict[str, Any]]:
    """What is seeded with what, for the record."""
    texts = {**HASHING, **environment}[_HASHES]
    return [{"call": name, "seed": seed} for name in ("random", *_SEEDED)] + [
        {"call": _HASHES, "seed": texts}
    ]


def seed_in_kernel(seed: int) -> str:
    """The code that makes a kernel seed them, and leaves no name behind in it."""
    source = Path(__file__).read_text(encoding="utf-8")
    return f"exec({source!r}, {{'__name__': '__main__', '__file__': {__file__!r}, 'given': {seed}}})"


class _Seeder(MetaPathFinder):
    """Has each library seeded as soon as it is imported, and imports none by itself."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._waiting = dict(_SEEDED)
        self._looking = False

    def begin(self) -> None:
        random.seed(self._seed)
        for name in self._waiting.keys() & sys.modules.keys():  # a warm kernel has them already
            self._seed_now(sys.modules[name])
        sys.meta_path.insert(0, self)

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Find what is to be seeded by asking all others; who looks may only want to know if it is there."""
        if self._looking or fullname not in self._waiting:
            return None
        self._looking = True
        try:
            spec = find_spec(fullname)
        finally:
            self._looking = False
        if spec is not None and spec.loader is not None:
            self._seed_after(spec.loader)
        return spec

    def _seed_after(self, loader: Any) -> None:
        load = loader.exec_module

        def load_and_seed(module: ModuleType) -> None:
            load(module)
            self._seed_now(module)

        loader.exec_module = load_and_seed

    def _seed_now(self, module: ModuleType) -> None:
        if seeded := self._waiting.pop(module.__name__, None):
            seeded(module, self._seed)


if __name__ == "__main__":
    _Seeder(globals()["given"]).begin()
