"""Compares two runs of one notebook, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workbench.jobs.notebooks.notebook import read_notebook
from workbench.jobs.records.folder import NOTEBOOK
from workbench.jobs.records.runs import Run
from workbench.jobs.reproducing.matching import Level, Match, Ruler, worst
from workbench.jobs.reproducing.outputs import match_outputs


@dataclass(frozen=True)
class CellMatch:
    """How a cell came out when it was run again.

    Args:
        number: as the log counts the cells that run, from 1.
        title: its first line.
        outputs: one match for each output.
    """

    number: int
    title: str
    outputs: tuple[Match, ...]

    @property
    def score(self) -> float:
        """The share of its outputs that came out the same, noise and tolerance granted; 1 for no output."""
        same = sum(match.level != "different" for match in self.outputs)
        return same / len(self.outputs) if self.outputs else 1.0

    @property
    def level(self) -> Level:
        """The level of the output that is least alike."""
        return worst(match.level for match in self.outputs)


def match_cells(before: Run, after: Run, ruler: Ruler) -> tuple[CellMatch, ...]:
    """Compare the executed notebooks of two runs of one notebook.

    Args:
        before: the one run.
        after: the other.
        ruler: what counts as the same.
    """
    pairs = zip(code_cells(before), code_cells(after), strict=True)
    return tuple(
        CellMatch(number, _title(old), match_outputs(old["outputs"], new["outputs"], ruler))
        for number, (old, new) in enumerate(pairs, start=1)
    )


def code_cells(run: Run) -> list[Mapping[str, Any]]:
    """The cells of a run's executed notebook that run, in order."""
    return list(_code_cells(read_notebook(run.folder / NOTEBOOK)))


def _code_cells(notebook: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code" and source_of(cell).strip():
            yield cell


def sources_in(notebook: Mapping[str, Any]) -> list[str]:
    """The code that a notebook itself brings, without the cell that a run put in."""
    cells = _code_cells(notebook)
    return [
        source_of(cell) for cell in cells if "injected-parameters" not in cell["metadata"].get("tags", ())
    ]


def source_of(cell: Mapping[str, Any]) -> str:
    """A cell's code."""
    return "".join(cell["source"])


def _title(cell: Mapping[str, Any]) -> str:
    return source_of(cell).strip().splitlines()[0]
