"""`import workbench` costs less than 60 ms."""

from __future__ import annotations

import subprocess
import sys

IMPORT = (
    "from time import perf_counter as now; start = now(); import workbench; print(1000 * (now() - start))"
)


def test_import_time() -> None:
    best = min(float(subprocess.check_output([sys.executable, "-c", IMPORT])) for _ in range(20))

    print(f"\nimport workbench: {best:.1f} ms")
    assert best < 60
