"""The report of a run as it is passed on: readable in a mail, where no JavaScript runs, and on paper."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from workbench.jobs.records.folder import REPORT
from workbench.jobs.records.ledger import write_aside
from workbench.jobs.reports.browser import find_browser, print_page, require_browser
from workbench.jobs.reports.figures import draw_figures
from workbench.jobs.reports.report import open_story

PDF = "report.pdf"


@dataclass(frozen=True)
class Shared:
    """What can be passed on of a run.

    Args:
        page: the HTML page, complete in itself.
        pdf: the same on paper; None if it was not asked for.
        figures: how many figures it has that JavaScript draws.
        stills: how many of them are seen without JavaScript too.
    """

    page: Path
    pdf: Path | None
    figures: int
    stills: int


def share_report(folder: Path, *, pdf: bool = False, code: Literal["open", "hidden"] = "hidden") -> Shared:
    """Write a run's report anew, with a still picture behind each live figure, and print it if asked.

    Pictures are drawn by Chromium or Chrome; where there is none, the page comes without them.

    Args:
        folder: the run's.
        pdf: print it too, to `report.pdf`.
        code: what becomes of the notebook's code on paper, where nothing unfolds.

    Raises:
        InputError: the run has left no notebook, or a PDF is asked for and there is no browser.
    """
    if pdf:
        require_browser()
    story = open_story(folder)
    figures = story.figures()
    stills = draw_figures(figures) if figures and find_browser() else {}
    page = folder / REPORT
    write_aside(page, story.page(stills=stills))
    printed = _print(story.page(stills=stills, code=code, paper=True), folder / PDF) if pdf else None
    return Shared(page, printed, len(figures), len(stills))


def _print(page: str, pdf: Path) -> Path:
    with TemporaryDirectory() as folder:
        paper = Path(folder, REPORT)
        paper.write_text(page, encoding="utf-8")
        print_page(paper, pdf)
    return pdf
