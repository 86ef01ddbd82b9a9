"""The page of a reproduction, kept with the run that was made for it."""

from __future__ import annotations

from pathlib import Path

from workbench.jobs.comparing.page import page_of
from workbench.jobs.reproducing.reproduction import Reproduction

PAGE = "reproduction.html"


def keep_reproduction(found: Reproduction) -> Path:
    """Write what was found into the new run's folder, as one HTML page.

    Args:
        found: what `reproduce` found.
    """
    page = found.run.folder / PAGE
    title = f"Does run {found.original.id} of {found.original.name} reproduce?"
    page.write_text(page_of(title, found._repr_html_(), ()), encoding="utf-8")
    return page
