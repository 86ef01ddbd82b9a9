"""A headless Chromium that draws a page and says what came of it, or prints it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from workbench.errors import InputError, WorkbenchError

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--enable-unsafe-swiftshader",  # WebGL without a graphics card, for figures that want it
)
_PATIENCE = 120.0  # seconds for a page on a busy machine


def find_browser() -> str | None:
    """The Chromium or Chrome on PATH; None where there is none."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


def draw_page(page: Path) -> str:
    """Open a page, let its scripts come to their end, and return what it is then, as HTML."""
    return _browse("--virtual-time-budget=60000", "--dump-dom", page.as_uri())


def print_page(page: Path, pdf: Path) -> None:
    """Print a page to a PDF file, with its headings as bookmarks."""
    _browse(
        "--no-pdf-header-footer", "--generate-pdf-document-outline", f"--print-to-pdf={pdf}", page.as_uri()
    )
    if not pdf.exists():
        raise WorkbenchError(f"Chromium ended without having written {pdf}.")


def require_browser() -> str:
    """The Chromium or Chrome on PATH.

    Raises:
        InputError: there is none.
    """
    if browser := find_browser():
        return browser
    raise InputError(
        f"A PDF is printed by Chromium or Chrome, and none is on PATH (looked for {', '.join(_NAMES)}).",
        do="Install one, or open report.html in any browser and print it from there.",
    )


def _browse(*order: str) -> str:
    command = require_browser()
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        try:
            done = subprocess.run(
                [command, *_FLAGS, f"--user-data-dir={profile}", *order],
                capture_output=True,
                text=True,
                encoding="utf-8",
                timeout=_PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise WorkbenchError(f"{command} did not come to an end in {_PATIENCE:g} s.") from error
    if done.returncode:
        raise WorkbenchError(f"{command} ended with status {done.returncode}: {done.stderr[-500:]}")
    return done.stdout
