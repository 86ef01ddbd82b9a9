"""The fingerprint of a value: it differs where a call may, and is an error where nobody can know."""

from __future__ import annotations

import io
import pickle
import random
from collections.abc import Callable, Iterable
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any

from workbench.errors import InputError
from workbench.jobs.caching.code import (
    is_users,
    parts_of,
    parts_of_class,
    parts_of_code,
    release_of,
    unwrapped,
)
from workbench.jobs.caching.files import fingerprint_files

_PLAIN = (type(None), bool, int, float, complex, bytes, type(...))
_DRAWING = ("numpy.random._generator.Generator", "numpy.random.mtrand.RandomState", "torch._C.Generator")
# Jobs know no frames: who scans tables can say which rows a lazy frame stands for.
_LAZY = "polars.lazyframe.frame.LazyFrame"


class Digest:
    """Takes values in, and says what the fingerprint of all of them is."""

    def __init__(self) -> None:
        self._hash = sha256()
        self._where: list[str] = []
        self._known: dict[int, tuple[int, Any]] = {}  # holds what it knows, as ids are used again

    def hexdigest(self) -> str:
        """The fingerprint."""
        return self._hash.hexdigest()

    def add(self, name: str, value: Any) -> None:
        """Take a value in under a name.

        Raises:
            InputError: nobody can say whether it is the same the next time; names the way to it.
        """
        value = unwrapped(value)
        if id(value) in self._known:  # it contains itself, or was there before
            self._note("again", self._known[id(value)][0])
            return
        if not isinstance(value, _PLAIN):
            self._known[id(value)] = len(self._known), value
        self._where.append(name)
        self._take(value, type(value))
        self._where.pop()

    def _take(self, value: Any, kind: type) -> None:
        match value:
            case str() | Path():
                self._note(kind.__name__, str(value), _content_of(value))
            case list() | tuple():
                self._parts(kind, ((f"[{at}]", each) for at, each in enumerate(value)))
            case dict():
                self._parts(kind, (part for key, each in value.items() for part in _pair(key, each)))
            case set() | frozenset():
                self._note(kind.__name__, *sorted(map(_alone, value)))
            case CodeType():
                self._parts(kind, parts_of_code(value))
            case _ if kind in _PLAIN:
                self._note(kind.__name__, repr(value))
            case _:
                self._take_named(value, kind)

    def _take_named(self, value: Any, kind: type) -> None:
        """What has a name in some module; the user's own by what it is made of, others by their release."""
        match value:
            case MethodType():
                self._parts(kind, [("", value.__self__), ("", value.__func__)])
            case FunctionType() if is_users(value.__module__):
                self._parts(kind, parts_of(value))
            case type() if is_users(value.__module__):
                self._parts(kind, parts_of_class(value))
            case ModuleType() if is_users(value.__name__):
                self._note("module", value.__name__, _content_of(str(value.__file__)))
            case ModuleType():
                self._note("module", value.__name__, release_of(value.__name__))
            case FunctionType() | type() | BuiltinFunctionType():
                self._note("named", value.__qualname__, release_of(value.__module__ or "builtins"))
            case _:
                self._take_object(value, kind)

    def _take_object(self, value: Any, kind: type) -> None:
        """Anything else: its class, and what pickle would keep of it."""
        if _full_name(kind) == _LAZY:
            self._take_lazy(value)
            return
        if _full_name(kind) in _DRAWING or isinstance(value, random.Random):
            raise self._unknown(kind, "draws other numbers each time", "Pass a seed instead.")
        self.add("", kind)
        kept, buffers = io.BytesIO(), list[pickle.PickleBuffer]()
        try:
            _Keeper(self, kept, buffers.append).dump(value)
        except InputError:
            raise
        except Exception as error:  # noqa: BLE001  # classes raise what they like here
            raise self._unknown(kind, f"cannot be written down ({error})", _ADVICE) from None
        self._note(kept.getvalue(), *(buffer.raw() for buffer in buffers))

    def _take_lazy(self, value: Any) -> None:
        """A lazy frame is its plan and the data that this scans."""
        try:
            plan, files = import_module("workbench.sources.plans").identify(value)
        except InputError as error:
            raise InputError(f"A cached call depends on {self._way()}. {error}") from None
        self._note(_LAZY, plan, fingerprint_files(files))

    def _parts(self, kind: type, parts: Iterable[tuple[str, Any]]) -> None:
        self._note("parts of", kind.__name__)
        for name, part in parts:
            self._note("part", name)
            self.add(name, part)
        self._note("end")

    def _note(self, *words: Any) -> None:
        for word in words:
            raw = word if isinstance(word, bytes | memoryview) else str(word).encode("utf-8", "surrogatepass")
            self._hash.update(f"{len(raw)}:".encode())
            self._hash.update(raw)

    def _unknown(self, kind: type, why: str, do: str) -> InputError:
        return InputError(f"A cached call depends on {self._way()}, and a {kind.__qualname__} {why}.", do=do)

    def _way(self) -> str:
        return " → ".join(name for name in self._where if name)


_ADVICE = "Make it inside of the function, or pass the plain values that it is made from."


class _Keeper(pickle.Pickler):
    """Pickles an object, but asks the digest about what pickle would keep by its name alone."""

    def __init__(self, digest: Digest, file: io.BytesIO, keep: Callable[[pickle.PickleBuffer], Any]) -> None:
        super().__init__(file, protocol=5, buffer_callback=keep)
        self._digest = digest
        self._first = True

    def persistent_id(self, value: Any) -> str | None:
        first, self._first = self._first, False
        kind = type(value)
        is_users_own = isinstance(value, FunctionType | type) and is_users(value.__module__)
        if first or not (is_users_own or _full_name(kind) in (*_DRAWING, _LAZY)):
            return None
        self._digest.add("", value)
        return "added"


def _pair(key: Any, value: Any) -> Iterable[tuple[str, Any]]:
    name = f"[{key!r}]" if isinstance(key, str | int) else ""
    return ((name, key), (name, value))


def _alone(value: Any) -> str:
    digest = Digest()
    digest.add("", value)
    return digest.hexdigest()


def _content_of(value: str | Path) -> str:
    """The fingerprint of the file that a text or path names, or of all files in a path's folder."""
    path = Path(value)
    try:
        if path.is_file():
            return fingerprint_files([path])
        if isinstance(value, Path) and path.is_dir():
            return fingerprint_files([each for each in path.rglob("*") if each.is_file()])
    except (OSError, ValueError):  # no name that a file can have
        pass
    return ""


def _full_name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"
