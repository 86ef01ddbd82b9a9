"""How a run compares with the same run again: a verdict, scores, the first difference and its cause."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Literal

from workbench.jobs.records.runs import Run
from workbench.jobs.reproducing.causes import Cause
from workbench.jobs.reproducing.cells import CellMatch
from workbench.jobs.reproducing.files import FileMatch
from workbench.jobs.reproducing.matching import Level, Match, worst

Verdict = Literal["reproduces", "reproduces within tolerance", "differs", "failed"]

_VERDICTS: dict[Level, Verdict] = {
    "equal": "reproduces",
    "noise": "reproduces",
    "close": "reproduces within tolerance",
    "different": "differs",
}
_TONES = {"reproduces": "good", "reproduces within tolerance": "fair", "differs": "", "failed": ""}


@dataclass(frozen=True)
class Divergence:
    """Where a run first came out otherwise.

    Args:
        cell: the cell's number; for an artifact, the number behind the last cell.
        place: the cell with its number and first line, or the artifact.
        match: what was there, and what is there now.
    """

    cell: int
    place: str
    match: Match

    def __str__(self) -> str:
        seen = f"{self.place}, {self.match.where}"
        return f"{seen}: {self.match.before!r} became {self.match.after!r}"


@dataclass(frozen=True)
class Reproduction:
    """A run, the same run again, and how alike they came out.

    Args:
        original: the run that was to be reproduced.
        run: the same again.
        cells: one for each cell that runs.
        artifacts: one for each artifact of either run.
        causes: what may have made the difference, the likeliest first; none where there is none.
        remarks: what else one should know.
    """

    original: Run
    run: Run
    cells: tuple[CellMatch, ...]
    artifacts: tuple[FileMatch, ...]
    causes: tuple[Cause, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """In a word: "failed" where the original came to its end, and the same again did not."""
        if self.run.status not in ("succeeded", self.original.status):
            return "failed"
        return _VERDICTS[worst(match.level for match in self._matches())]

    @property
    def score(self) -> float:
        """The share of outputs and artifacts that came out the same, noise and tolerance granted."""
        matches = list(self._matches())
        same = sum(match.level != "different" for match in matches)
        return same / len(matches) if matches else 1.0

    @property
    def reproduces(self) -> bool:
        """Whether it came out the same, within the tolerance."""
        return self.verdict in ("reproduces", "reproduces within tolerance")

    @property
    def first_divergence(self) -> Divergence | None:
        """The first output that came out otherwise, or else the first artifact; None where none did."""
        for cell in self.cells:
            for match in cell.outputs:
                if match.level == "different":
                    return Divergence(cell.number, f"cell {cell.number} ({cell.title})", match)
        for file in self.artifacts:
            if file.match.level == "different":
                return Divergence(len(self.cells) + 1, f"artifact {file.name}", file.match)
        return None

    def table(self) -> list[tuple[str, ...]]:
        """What was compared, as text, under a row of headings: cells that show something, and artifacts."""
        shown = [cell for cell in self.cells if cell.outputs]
        rows = ((f"cell {cell.number}", cell.title[:60], f"{cell.score:.0%}", cell.level) for cell in shown)
        files = (
            (f"artifact {file.name}", "", f"{file.match.level != 'different':.0%}", file.match.level)
            for file in self.artifacts
        )
        return [("output of", "first line", "same", "how"), *rows, *files]

    def told(self) -> Iterator[tuple[str, str]]:
        """What there is to say of it, line by line, each under a word."""
        yield (
            "verdict",
            f"{self.verdict} ({self.score:.0%} of what {self.original.id} left came out the same)",
        )
        if self.run.error:
            yield "error", self.run.error
        if self.first_divergence:
            yield "first", str(self.first_divergence)
        yield from (("cause", str(cause)) for cause in self.causes)
        yield from (("remark", remark) for remark in self.remarks)

    def _matches(self) -> Iterator[Match]:
        yield from (match for cell in self.cells for match in cell.outputs)
        yield from (file.match for file in self.artifacts)

    def _repr_html_(self) -> str:
        head, *rows = self.table()
        lines = "".join(_row(row, "td") for row in rows)
        told = "".join(f"<tr><th>{word}</th><td>{escape(text)}</td></tr>" for word, text in self.told())
        return (
            f'<p class="run"><b>{escape(self.original.name)}</b> '
            f'<span class="status {_TONES[self.verdict]}">{self.verdict}</span> '
            f"<span>run {self.original.id}, again as {self.run.id}</span></p>"
            f'<table class="about">{told}</table>'
            f"<table><thead>{_row(head, 'th')}</thead><tbody>{lines}</tbody></table>"
        )


def _row(cells: tuple[str, ...], tag: str) -> str:
    return f"<tr>{''.join(f'<{tag} class=text>{escape(cell)}</{tag}>' for cell in cells)}</tr>"
