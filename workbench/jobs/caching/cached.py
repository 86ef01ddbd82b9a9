"""Calls that are done once: the next time, also in the next run, their result is read from disk."""

from __future__ import annotations

import functools
import inspect
import os
import pickle
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import Any, ParamSpec, TypeVar

from workbench import __version__
from workbench.errors import InputError
from workbench.jobs.caching.digest import Digest
from workbench.jobs.caching.files import fingerprint_files
from workbench.jobs.caching.store import FOLDER, Kept, Store
from workbench.jobs.records.recorder import record, watch_records

P = ParamSpec("P")
R = TypeVar("R")

SWITCH, OFF = "WORKBENCH_CACHE", "off"  # an environment variable

_SOURCES = "workbench.sources.plans"  # knows which files a scanned place stands for; asked for when one was


def cached(function: Callable[P, R]) -> Callable[P, R]:
    """Have a function's calls done once, and answered from disk while all that they depend on is the same.

    That is the function's code, and that of the user's functions, classes and modules which it uses, with the
    globals that it reads; its arguments, where a path, or a text that names a file, counts by the file's
    content, and a lazy frame by its plan and the data it scans; what it scanned with `workbench.scan` while
    it ran; and the releases of the packages that it uses, of workbench and of Python. Comments make no
    difference. If any of it cannot be known (an open connection, a generator of random numbers), the call
    is an error.

    What it reads in other ways, such as a web page or the time, is not seen, and what it does besides
    returning a result is not done again: leave such functions as they are.

    `WORKBENCH_CACHE=off` in the environment has every call done, and nothing kept: so `reproduce` does it.

    Results are kept in `.workbench-cache` in the working directory, polars frames as Arrow, arrays as npy,
    and others as pickles. Reading a pickle may run any code, so the folder is made for you alone, and refused
    if others can write to it; never put there what somebody else made. Remove it to forget everything.

    Args:
        function: returns its result; no coroutine, and no generator.

    Raises:
        InputError: at a call, if it depends on what cannot be known, or its result holds no values yet.

    >>> @cached
    ... def square(n: int) -> int:
    ...     print("working")
    ...     return n * n
    >>> from contextlib import chdir
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder, chdir(folder):
    ...     print(square(7), square(7))
    working
    49 49
    """
    if inspect.iscoroutinefunction(function) or inspect.isgeneratorfunction(function):
        raise InputError(f"{function.__qualname__} gives no result that can be kept.", do="Return a value.")

    @functools.wraps(function)
    def answer(*args: P.args, **kwargs: P.kwargs) -> R:
        if os.environ.get(SWITCH) == OFF:
            return function(*args, **kwargs)
        began = perf_counter()
        store = Store(Path(FOLDER).absolute())
        key = f"{function.__name__}-{_key(function, args, kwargs)}"
        kept = store.find(key)
        found = _reload(kept) if kept else ()
        result = found[0] if found else _call(function, args, kwargs, store, key)
        told = {"function": function.__qualname__, "hit": bool(found), "store_bytes": store.bytes}
        record("cached", **told, seconds=round(perf_counter() - began, 3))
        return result

    return answer


@contextmanager
def switched_off() -> Iterator[None]:
    """Inside, kernels that are started do every cached call."""
    before = os.environ.get(SWITCH)
    os.environ[SWITCH] = OFF
    try:
        yield
    finally:
        del os.environ[SWITCH]
        if before is not None:
            os.environ[SWITCH] = before


def _key(function: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]) -> str:
    given = inspect.signature(function).bind(*args, **kwargs)
    given.apply_defaults()
    digest = Digest()
    digest.add("versions", (sys.version, __version__))
    digest.add(function.__name__, function)
    for name, value in given.arguments.items():
        digest.add(name, value)
    return digest.hexdigest()[:32]


def _reload(kept: Kept) -> tuple[Any, ...]:
    """The result, if the call would read the same data again and it can still be read; else nothing."""
    inputs = kept.facts["inputs"]
    try:
        if any(_fingerprint(each["uri"]) != each["content"] for each in inputs):
            return ()
        result = kept.load()
    except (InputError, OSError, EOFError, pickle.UnpicklingError):  # gone, or replaced meanwhile
        return ()
    for each in inputs:
        record("input", **each["facts"])
    return (result,)


def _call(
    function: Callable[P, R], args: Sequence[Any], kwargs: Mapping[str, Any], store: Store, key: str
) -> R:
    with watch_records() as seen:
        result = function(*args, **kwargs)
    if hasattr(result, "collect"):
        what = f"{function.__qualname__} returns a {type(result).__name__}, which holds no rows yet."
        raise InputError(what, do="Return the rows: frame.collect().")
    read = {each["uri"]: each for each in seen if each["kind"] == "input"}
    inputs = [
        {"uri": uri, "content": _fingerprint(uri), "facts": {**facts, "kind": "input"}}
        for uri, facts in read.items()
    ]
    store.keep(key, result, {"function": function.__qualname__, "inputs": inputs})
    return result


def _fingerprint(uri: str) -> str:
    return fingerprint_files(import_module(_SOURCES).files_of(uri))
