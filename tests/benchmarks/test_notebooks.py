"""Twenty short notebooks run as jobs, and one, beside papermill's command line, which makes no report."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from tests.benchmarks.timing import FOLDER, Comparison, Way, command, race

CELLS = (
    "n: int = 1_000",
    "import numpy as np\nimport pandas as pd",
    "draws = pd.DataFrame(np.random.default_rng(7).normal(size=(n, 4)), columns=list('abcd'))",
    "draws.describe()",
    "print(draws.corr().round(2))",
)
MANY = [f"short_{number:02}.ipynb" for number in range(1, 21)]
TOOLS = Path(sys.executable).parent


KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python"}}


def by_papermill(*notebooks: str) -> Callable[[], float]:
    each = [command(str(TOOLS / "papermill"), notebook, "executed.ipynb") for notebook in notebooks]
    return lambda: sum(seconds() for seconds in each)


def by_us(*notebooks: str) -> Callable[[], float]:
    return command(str(TOOLS / "workbench"), "run", *notebooks)


@pytest.mark.parametrize(
    ("work", "notebooks", "aim", "turns"),
    [("one short notebook", MANY[:1], "at most 1", 7), ("20 short notebooks", MANY, "at most 1/4", 2)],
)
def test_notebooks(
    keep: Callable[[Comparison], None], work: str, notebooks: list[str], aim: str, turns: int
) -> None:
    notebook = new_notebook(cells=[new_code_cell(cell) for cell in CELLS], metadata=KERNEL)
    notebook.cells[0].metadata["tags"] = ["parameters"]
    for name in notebooks:
        nbformat.write(notebook, FOLDER / name)
    papermill = Way("papermill", by_papermill(*notebooks), aim)
    keep(race(work, Way("ours", by_us(*notebooks)), papermill, turns=turns))
