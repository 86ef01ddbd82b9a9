"""What papermill makes of a notebook, in a process of its own."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from papermill import PapermillExecutionError, execute_notebook

HOW: Any = {
    "progress_bar": False,
    "request_save_on_cell_execute": False,
    "shutdown_kernel": "immediate",  # else one in five takes three seconds to end
}


class Failure(NamedTuple):
    """The cell that failed, and how; for a failure that names none, only how."""

    source: str | None
    ename: str
    evalue: str


def by_papermill(folder: Path, given: Mapping[str, Any]) -> Failure | None:
    """Run the notebook `given.ipynb` of a folder to `theirs.ipynb`; None is success."""
    os.chdir(folder)
    try:
        execute_notebook("given.ipynb", "theirs.ipynb", given, **HOW)
    except PapermillExecutionError as error:
        return Failure(error.source, error.ename, error.evalue)
    except Exception as error:  # noqa: BLE001  # it raises what its parts raise
        return Failure(None, type(error).__name__, str(error))
    return None
