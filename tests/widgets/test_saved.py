"""What is left of an explorer in a notebook that was executed without anybody looking."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Page, expect

import workbench as wb
from tests.browser import Server

MOST_BYTES = 100_000


@pytest.fixture
def executed(flights_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A notebook that was run as a job."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    source = tmp_path / "look.ipynb"
    cell = f"import workbench as wb\nwb.explore({str(flights_file)!r})"
    nbformat.write(new_notebook(cells=[new_code_cell(cell)]), source)
    run = wb.run_notebook(source, output_dir=tmp_path / "runs")
    (saved,) = run.folder.glob("*.ipynb")
    return saved


def test_a_picture_and_lines_of_text_are_kept(executed: Path) -> None:
    (output,) = json.loads(executed.read_text())["cells"][-1]["outputs"]
    first, second, *lines = "".join(output["data"]["text/plain"]).splitlines()

    assert first == "<Explorer of flights.parquet: 336,776 rows × 19 columns>"
    assert second == "of 9,906 rows:"
    assert len(lines) == 19
    assert "dep_delay" in "".join(output["data"]["image/svg+xml"])
    assert executed.stat().st_size < MOST_BYTES


@pytest.mark.browser
def test_jupyterlab_shows_them_where_no_kernel_answers(
    executed: Path, jupyter_lab: Server, page: Page
) -> None:
    saved = jupyter_lab.folder / "saved.ipynb"
    content = json.loads(executed.read_text())
    content["metadata"]["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    saved.write_text(json.dumps(content))
    address = f"{jupyter_lab.address}/lab/tree/saved.ipynb?token={jupyter_lab.token}&reset"
    page.goto(address)  # its kernel knows nothing of the widget
    expect(page.get_by_text("<Explorer of flights.parquet")).to_contain_text("dep_delay")

    subprocess.run(
        [sys.executable, "-m", "jupyter", "trust", str(saved)], env=jupyter_lab.environment, check=True
    )
    page.goto(address)
    picture = page.get_by_alt_text("what is in each column")
    expect(picture).to_be_visible()
    assert picture.evaluate("picture => picture.naturalHeight") > 500
