"""A lock is held by one process, which says who it is, and by none once that is killed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from workbench.errors import InUse
from workbench.jobs.queues.hold import hold, holder_of

HOLD = """
import time
from pathlib import Path
from workbench.jobs.queues.hold import hold
with hold(Path("a/lock"), "it"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_it_is_free_again_when_its_holder_is_killed(workplace):
    with subprocess.Popen([sys.executable, "-c", HOLD], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout
        holder.stdout.readline()
        said = rf"Process {holder.pid} on \S+, since 20\S+, is at work on it already\."
        with pytest.raises(InUse, match=said), hold(Path("a/lock"), "it"):
            pass
        assert str(holder_of(Path("a/lock"))).startswith(f"Process {holder.pid} on ")
        holder.kill()

    for _ in range(2):
        assert holder_of(Path("a/lock")) is None
        with hold(Path("a/lock"), "it"):
            pass
