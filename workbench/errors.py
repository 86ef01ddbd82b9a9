"""Every error that workbench raises, as one tree: catch the branch you can do something about.

WorkbenchError
├── InputError          an argument, an expression or a file that cannot be used (a ValueError)
│   ├── ColumnError     a column that is not there, or is of the wrong kind
│   ├── DataError       a value in the data that breaks a rule
│   ├── InUse           something that another process is at work on
│   └── ModelFileError  a file that is not a workbench model
├── MissingExtraError   a part whose packages are not installed (an ImportError)
├── NotExportableError  a recipe or model that has no ONNX form
├── ParityError         an exported model that does not answer as the trained one
├── NotReproduced       a run that comes out otherwise when it is run again
├── TrainingFailed      processes that trained a network ended before the training did
└── RunError            a notebook that did not run to its end
    ├── CellFailed      a cell raised
    ├── CellTimeout     a cell ran longer than it may
    ├── DiskFull        there was no room left to write down what came of it
    ├── KernelDied      the kernel went away
    ├── OutOfMemory     it held more memory than it may
    ├── RunInterrupted  somebody stopped it
    └── RunTimeout      all of it took longer than it may
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class WorkbenchError(Exception):
    """The base of all our errors: says what was given, what is known, and what to do.

    >>> print(WorkbenchError("No column 'dep_dely'.", known=["dep_delay"], given="dep_dely"))
    No column 'dep_dely'. Did you mean 'dep_delay'? Known: dep_delay.
    """

    def __init__(self, what: str, *, known: Iterable[str] = (), given: str = "", do: str = "") -> None:
        names = sorted(known)
        close = get_close_matches(given, names, n=1)
        parts = [
            what,
            f"Did you mean {close[0]!r}?" if close else "",
            f"Known: {_shorten(names)}." if names else "",
            do,
        ]
        super().__init__(" ".join(part for part in parts if part))


class InputError(WorkbenchError, ValueError):
    """An argument, an expression or a file that cannot be used as given."""


class ColumnError(InputError):
    """A column that is not there, or whose kind does not fit."""


class DataError(InputError):
    """A value in the data that breaks a rule; names the column, and the row where it is known."""


class InUse(InputError):
    """Something that another process is at work on; says which one."""


class ModelFileError(InputError):
    """A file that is not a workbench model, or was written by a newer version."""


class MissingExtraError(WorkbenchError, ImportError):
    """A part of workbench whose packages are not installed; names the `pip install` that brings them."""

    @classmethod
    def of(cls, what: str, extra: str) -> MissingExtraError:
        return cls(
            f"{what} needs packages that are not here.", do=f"pip install 'notebook-workbench[{extra}]'"
        )


class NotExportableError(WorkbenchError):
    """A recipe or model that cannot be written as ONNX; names the step or model and the way out."""


class ParityError(WorkbenchError):
    """An exported model that does not answer as the trained one; nothing was written."""


class NotReproduced(WorkbenchError):
    """A run that came out otherwise when it was run again."""


class TrainingFailed(WorkbenchError):
    """A process that trains a network ended before the training did; says what it said last."""


class RunError(WorkbenchError):
    """A notebook that did not run to its end; `folder` is where its run was recorded."""

    folder: str | None = None


class CellFailed(RunError):
    """A cell of the notebook raised an exception."""


class CellTimeout(RunError):
    """A cell ran longer than it may."""


class DiskFull(RunError):
    """There was no room left on the disk to write down what the run prints and shows."""


class KernelDied(RunError):
    """The kernel went away in mid-run (killed, out of memory), or never started."""


class OutOfMemory(RunError):
    """The kernel and its children held more memory than the run may."""


class RunInterrupted(RunError):
    """Somebody stopped the run."""


class RunTimeout(RunError):
    """The whole run took longer than it may."""


def _shorten(names: list[str], most: int = 30) -> str:
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest} more" if rest > 0 else "")
