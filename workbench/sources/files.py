"""Which files on this machine a path, a folder or a pattern means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from glob import glob, has_magic
from pathlib import Path

from workbench.errors import InputError
from workbench.sources.formats import FORMATS, Format, format_of, known_format


@dataclass(frozen=True)
class Files:
    """Files of one format that make one table.

    Args:
        format: what reads them.
        paths: all of them, sorted.
        hive: the folder whose subfolders (`year=2013/month=1`) tell columns too, if there is one.
    """

    format: Format
    paths: tuple[Path, ...]
    hive: Path | None = None


def find_files(place: str) -> Files:
    """The files that a path, a folder or a glob pattern means.

    Raises:
        InputError: there are none, their format is not known, or they are of several formats.
    """
    path = Path(place).expanduser()
    if path.is_file():
        return Files(format_of(path.name), (path,))
    if path.is_dir():
        return _folder(path)
    if has_magic(place):
        return _pattern(str(path))
    beside = path.parent.iterdir() if path.parent.is_dir() else ()
    raise InputError(
        f"There is no file or folder {place!r}, seen from {Path.cwd()}.",
        known=[each.name for each in beside if not _is_hidden(each.name)],
        given=path.name,
    )


def _folder(folder: Path) -> Files:
    below = (path for path in folder.rglob("*") if not any(map(_is_hidden, path.relative_to(folder).parts)))
    paths = [path for path in below if path.is_file() and known_format(path.name)]
    if not paths:
        names = ", ".join(suffix for each in FORMATS for suffix in each.suffixes)
        raise InputError(f"The folder {str(folder)!r} holds no file that we read ({names}).")
    found = _of_one_format(str(folder), paths)
    if not any("=" in part for path in paths for part in path.relative_to(folder).parent.parts):
        return found
    if not found.format.has("hive_partitioning"):
        raise InputError(
            f"The subfolders of {str(folder)!r} tell columns, which we cannot take from the names of "
            f"{found.format.name} files.",
            do=f"Give a pattern, such as {str(folder / '**' / '*')!r}, to do without them.",
        )
    return Files(found.format, found.paths, hive=folder)


def _pattern(pattern: str) -> Files:
    named = glob(pattern, recursive=True)  # noqa: PTH207  (a Path's own takes no absolute pattern)
    paths = [path for path in map(Path, named) if path.is_file()]
    if not paths:
        raise InputError(
            f"No file matches {pattern!r}, seen from {Path.cwd()}.", do="A `**` means any depth."
        )
    return _of_one_format(pattern, paths)


def _of_one_format(place: str, paths: Iterable[Path]) -> Files:
    by_format = {format_of(path.name).name: path for path in sorted(paths, reverse=True)}
    if len(by_format) > 1:
        some = ", ".join(f"{name} ({path.name})" for name, path in sorted(by_format.items()))
        raise InputError(
            f"{place!r} holds files of several formats: {some}.", do="Give a pattern for those of one."
        )
    paths = tuple(sorted(paths))
    return Files(format_of(paths[0].name), paths)


def _is_hidden(name: str) -> bool:
    return name.startswith((".", "_"))
