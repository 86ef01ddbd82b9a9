"""Runs that are over, made without running anything."""

from __future__ import annotations

from datetime import UTC, datetime

import nbformat
import pytest
from nbformat.v4 import new_notebook

from tests.browser import chromium, page
from workbench.jobs.records.folder import create_folder, id_of, name_folder
from workbench.jobs.records.process import identify_process

__all__ = ["chromium", "page"]


@pytest.fixture
def make_run(workplace):
    """Write the folder of a run that showed these cells."""

    def make(*cells, **facts):
        began = datetime(2026, 11, 23, 12, tzinfo=UTC)
        folder = name_folder(workplace / "runs", "work", began)
        known = {
            "id": id_of(folder),
            "name": "work",
            "notebook": "work.ipynb",
            "status": "succeeded",
            "error": None,
            "parameters": {"rows": 5},
            "defaults": {"rate": "0.1"},
            "started": began.isoformat(),
            "seconds": 1.5,
            **identify_process(),
        }
        create_folder(folder, known | facts)
        if cells:
            nbformat.write(new_notebook(cells=list(cells)), folder / "notebook.ipynb")
        return folder

    return make
