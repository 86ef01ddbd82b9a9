"""Small tasks for queues in tests; what they do can be seen in a folder."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbench.jobs.queues.task import Claim, Order, Outcome, Task


class OnlyOnce(Task):
    """Makes a file, and fails if it is there already; can tell afterwards that it has made it."""

    def run(self, arguments: Mapping[str, Any]) -> Outcome:
        time.sleep(arguments["seconds"])
        aside = Path(f"{arguments['file']}.{os.getpid()}")
        aside.write_text(str(os.getpid()))
        os.link(aside, arguments["file"])  # whole or not at all, and an error if it is there
        time.sleep(arguments["seconds"])  # done, and nobody has recorded it
        return Outcome("succeeded", {"pid": os.getpid()})

    def recall(self, claim: Claim) -> Outcome | None:
        file = Path(claim.arguments["file"])
        if file.exists() and file.read_text() == str(claim.worker["pid"]):
            return Outcome("succeeded", {"pid": claim.worker["pid"]})
        return None


class Say(Task):
    """Does what its one argument says."""

    def run(self, arguments: Mapping[str, Any]) -> Outcome:
        exec(arguments["code"], {})
        return Outcome("succeeded")


class BesideAChild(Task):
    """Sleeps beside a process of its own that nobody stops."""

    def run(self, arguments: Mapping[str, Any]) -> Outcome:
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        with Path(arguments["pids"]).open("a") as pids:
            pids.write(f"{os.getpid()} {child.pid}\n")
        if Path(arguments["pids"]).read_text().count("\n") == 1:  # the first time
            time.sleep(60)
        child.kill()
        child.wait()
        return Outcome("succeeded")


def order(kind: type[Task], name: str = "chore", /, **arguments: Any) -> Order:
    return Order(f"tests.jobs.chores:{kind.__name__}", arguments, name)
