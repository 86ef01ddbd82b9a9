"""What a function depends on: its own code, and by name the things that the code mentions."""

from __future__ import annotations

import dis
import functools
import sys
import sysconfig
from abc import ABC
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from importlib.util import find_spec
from pathlib import Path
from types import CodeType, FunctionType, GetSetDescriptorType, MemberDescriptorType, ModuleType
from typing import Any

_ABSENT = "not defined"
_MACHINERY = (MemberDescriptorType, GetSetDescriptorType, type(vars(ABC)["_abc_impl"]))
_FOLDERS = {Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
_OUR_FOLDER = Path(__file__).parents[2]


def parts_of(function: FunctionType) -> Iterator[tuple[str, Any]]:
    """List what a function is made of and what it reads, each under its name.

    Its byte code, which knows neither comments nor lines; its defaults; what it closes over; and the globals
    that it or a function within it reads, with what it takes from them where they are modules of the user's.
    """
    code = function.__code__
    yield "code", code
    yield "defaults", (function.__defaults__, function.__kwdefaults__)
    for name, cell in zip(code.co_freevars, function.__closure__ or (), strict=True):
        yield name, cell.cell_contents
    for each in _with_inner(code):
        for name in sorted(_globals_read(each)):
            value = function.__globals__.get(name, getattr(sys.modules["builtins"], name, _ABSENT))
            yield name, value
            if isinstance(value, ModuleType) and is_users(value.__name__):
                yield from _taken(name, value, each)
        for name in sorted(_imported(each)):
            yield f"import {name}", _package(name)


def parts_of_code(code: CodeType) -> Iterator[tuple[str, Any]]:
    """List what byte code is made of, and not where it was written."""
    yield "bytes", code.co_code
    yield "names", (code.co_names, code.co_varnames, code.co_freevars, code.co_flags)
    yield "table", code.co_exceptiontable
    yield "constants", code.co_consts


def parts_of_class(kind: type) -> Iterator[tuple[str, Any]]:
    """List what a class of the user's is made of."""
    yield "name", kind.__qualname__
    yield "bases", kind.__bases__
    for name, value in sorted(vars(kind).items()):
        is_code = isinstance(unwrapped(value), FunctionType)
        if is_code or not (name.startswith("__") or isinstance(value, _MACHINERY)):
            yield name, value


def unwrapped(value: Any) -> Any:
    """The function inside of a method, a property or a decorated function; what is none of these as it is."""
    match value:
        case staticmethod() | classmethod():
            return value.__func__
        case property():
            return (value.fget, value.fset, value.fdel)
        case functools.partial():
            return (value.func, value.args, value.keywords)
        case functools.cached_property():
            return value.func
    is_wrapper = not isinstance(value, FunctionType | type) and callable(getattr(value, "__wrapped__", None))
    return value.__wrapped__ if is_wrapper else value  # functools.cache


def is_users(module: str | None) -> bool:
    """Whether a module is the notebook or a file of the user's, and no installed package."""
    if module is None or module == "__main__":
        return True
    file = getattr(sys.modules.get(module), "__file__", None)
    return file is not None and _is_users_file(Path(file))


@functools.cache
def release_of(module: str) -> str:
    """The release of the package that a module belongs to."""
    root = module.partition(".")[0]
    if root in sys.stdlib_module_names or root == "builtins":
        return f"{root} of Python {sys.version}"
    try:
        return f"{root} {version(root)}"
    except PackageNotFoundError:
        names = packages_distributions().get(root, ())
        return " ".join(f"{name} {version(name)}" for name in sorted(set(names))) or f"{root}, not installed"


def _is_users_file(file: Path) -> bool:
    return not any(folder in file.parents for folder in (*_FOLDERS, _OUR_FOLDER))


def _with_inner(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _with_inner(constant)


def _globals_read(code: CodeType) -> set[str]:
    loads = ("LOAD_GLOBAL", "LOAD_NAME")
    return {str(each.argval) for each in dis.get_instructions(code) if each.opname in loads}


def _imported(code: CodeType) -> set[str]:
    return {str(each.argval) for each in dis.get_instructions(code) if each.opname == "IMPORT_NAME"}


def _package(name: str) -> Any:
    """What a function imports itself: a module of the user's, or else the release of a package."""
    try:
        spec = find_spec(name)
        place = spec.origin if spec else None
    except (ImportError, ValueError):
        return _ABSENT
    is_file = place is not None and Path(place).suffix == ".py"
    return import_module(name) if is_file and _is_users_file(Path(place or "")) else release_of(name)


def _taken(name: str, module: ModuleType, code: CodeType) -> Iterator[tuple[str, Any]]:
    """What code may read from a module of the user's: whatever it mentions that the module has."""
    for attribute in code.co_names:
        if attribute in vars(module):
            yield f"{name}.{attribute}", vars(module)[attribute]
