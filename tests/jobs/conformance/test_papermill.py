"""What papermill runs to success we do, with the same outputs; what fails there fails here, at the same cell.

Where we do otherwise on purpose, a test says so.
"""

from __future__ import annotations

import re
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.jobs.conformance.notebooks import FAIL, SUCCEED, Case, tagged
from tests.jobs.conformance.peer import Failure, by_papermill
from workbench.errors import CellFailed, InputError, KernelDied, RunError
from workbench.jobs import Run, load_run, run_notebook
from workbench.jobs.reproducing.noise import Noise


class Both:
    """A notebook that papermill and we have run, at the same time and in the same folder."""

    def __init__(self, case: Case, peer: ProcessPoolExecutor) -> None:
        self.began = datetime.now(UTC)
        nbformat.write(case.notebook, "given.ipynb")
        theirs = peer.submit(by_papermill, Path.cwd(), case.given)
        self.our_error, self.run = ours("given.ipynb", **case.given)
        self.their_error: Failure | None = theirs.result()
        self.ended = datetime.now(UTC)

    @property
    def theirs(self) -> list[dict[str, Any]]:
        return self._seen(Path("theirs.ipynb"))

    @property
    def ours(self) -> list[dict[str, Any]]:
        return self._seen(self.run.folder / "notebook.ipynb")

    def _seen(self, path: Path) -> list[dict[str, Any]]:
        """What code cells are and show, without what is otherwise each time."""
        cells = nbformat.read(path, as_version=4).cells
        noise = Noise(self.began, self.ended, (str(self.run.folder),))
        return [
            {
                "source": cell.source,
                "count": cell.execution_count,
                "outputs": quiet(joined(cell.outputs), noise),
            }
            for cell in cells
            if cell.cell_type == "code"
        ]


def ours(path: str, **given: Any) -> tuple[RunError | None, Run]:
    try:
        return None, run_notebook(path, **given)
    except RunError as error:
        return error, load_run(error.folder or "")


def quiet(value: Any, noise: Noise) -> Any:
    """A value of JSON whose texts are without noise."""
    match value:
        case str():
            return re.sub(r"\b[0-9a-f]{32}\b", "<id>", noise.without(value))
        case dict():
            return {name: quiet(each, noise) for name, each in value.items()}
        case list():
            return [quiet(each, noise) for each in value]
    return value


def joined(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What was printed in one go may come in pieces, cut anywhere."""
    whole: list[dict[str, Any]] = []
    for output in outputs:
        if whole and output["output_type"] == "stream" and output["name"] == whole[-1].get("name"):
            whole[-1]["text"] += output["text"]
        else:
            whole.append(dict(output))
    return whole


@pytest.mark.parametrize("name", SUCCEED)
def test_what_papermill_runs_to_success(name, peer):
    both = Both(SUCCEED[name], peer)

    assert (both.their_error, both.our_error) == (None, None)
    assert both.ours == both.theirs


@pytest.mark.parametrize("name", FAIL)
def test_what_fails_in_papermill(name, peer):
    both = Both(FAIL[name], peer)

    assert both.their_error
    assert isinstance(both.our_error, CellFailed)
    assert failed_cell(both.run) == both.their_error.source
    if both.their_error.evalue:  # it finds none where the kernel prints what is wrong
        assert f"{both.their_error.ename}: {both.their_error.evalue}" in str(both.our_error)
    assert both.ours == both.theirs


def failed_cell(run: Run) -> str:
    cells = nbformat.read(run.folder / "notebook.ipynb", as_version=4).cells
    [failed] = [cell for cell in cells if cell.metadata.get("workbench", {}).get("status") == run.status]
    assert f"({failed.source.strip().splitlines()[0][:60]})" in run.error
    return str(failed.source)


# From here on: where we do better on purpose.


def test_an_error_that_is_expected_is_no_failure(peer):
    both = Both(Case((tagged("1 / 0", "raises-exception"), "print('went on')")), peer)

    assert both.their_error == Failure("1 / 0", "ZeroDivisionError", "division by zero")
    assert both.our_error is None
    assert both.ours == both.theirs  # papermill, too, goes on to the end


def test_exit_status_none_is_0(peer):
    both = Both(Case(("raise SystemExit(None)",)), peer)

    assert both.their_error == Failure("raise SystemExit(None)", "SystemExit", "None")
    assert both.our_error is None


def test_the_cell_that_a_kernel_died_in_is_named(peer):
    both = Both(Case(("print('before')", "import os\nos._exit(3)", "print('never')")), peer)

    assert both.their_error == Failure(None, "DeadKernelError", "Kernel died")  # in no cell
    assert isinstance(both.our_error, KernelDied)
    assert failed_cell(both.run).endswith("os._exit(3)")
    assert "exit status 3" in both.run.error


def test_an_unknown_parameter_is_an_error(peer):
    case = Case((tagged("n = 1", "parameters"), "n"), {"m": 2})
    nbformat.write(case.notebook, "given.ipynb")

    assert peer.submit(by_papermill, Path.cwd(), case.given).result() is None  # it warns
    with pytest.raises(InputError, match=r"no parameter 'm'.*Known: n"):
        run_notebook("given.ipynb", **case.given)


def test_a_missing_kernel_leaves_no_notebook_that_seems_complete(peer):
    notebook = Case(("1",)).notebook
    notebook.metadata.kernelspec.name = "cobol"
    nbformat.write(notebook, "given.ipynb")

    error = peer.submit(by_papermill, Path.cwd(), {}).result()
    assert error.ename == "NoSuchKernel"
    with pytest.raises(InputError, match=r"No Jupyter kernel 'cobol'.*Known:.*python3"):
        run_notebook("given.ipynb")
