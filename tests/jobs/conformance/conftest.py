"""One folder and two processes for all notebooks, so that a kernel starts in a moment."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import psutil
import pytest

from tests.jobs.conftest import ROOT, kernels_under
from workbench.jobs.warm.nests import warm_kernels


@pytest.fixture(scope="module", autouse=True)
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Work in one folder, where kernels find workbench and no run is going on."""
    folder = tmp_path_factory.mktemp("workplace")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("PYTHONPATH", str(ROOT))
        patch.delenv("WORKBENCH_RUN", raising=False)
        yield folder


@pytest.fixture(scope="module", autouse=True)
def no_kernel_left() -> Iterator[None]:
    before = kernels_under(psutil.Process())
    yield
    assert kernels_under(psutil.Process()) <= before


@pytest.fixture(scope="module")
def peer(workplace: Path, no_kernel_left: None) -> Iterator[ProcessPoolExecutor]:
    """A process that has papermill imported. Kernels of ours are forked, as where many notebooks run."""
    with ProcessPoolExecutor(1, get_context("spawn")) as process, warm_kernels():
        yield process
