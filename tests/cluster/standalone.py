"""A cluster of Spark on this machine: a master and two workers, on loopback and nowhere else.

`running()` starts it as a process of its own session, `python -m tests.cluster.standalone FOLDER`, which says
where the master listens and ends, with all that it started, when its input is closed: so it does not outlive
who started it, however that one ends.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tests.spark_session import QUICK_START, ROOT

WORKERS = 2
PATIENCE = 60.0  # seconds

EXECUTORS = {  # for a session that wants a core of each worker, as two sessions at a time may
    "spark.cores.max": str(WORKERS),
    "spark.executor.cores": "1",
    "spark.executor.memory": "512m",
    "spark.executor.extraJavaOptions": QUICK_START,
}
_SETTINGS = {
    "SPARK_LOCAL_IP": "127.0.0.1",
    "SPARK_DAEMON_MEMORY": "256m",
    "SPARK_DAEMON_JAVA_OPTS": f"{QUICK_START} -Dspark.master.rest.enabled=false -Dspark.ui.enabled=false",
}
_ADDRESS = re.compile(r"spark://127\.0\.0\.1:\d+")
_JOINED = re.compile("Successfully registered with master")


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """A cluster for as long as the context lasts; gives the address of its master.

    Args:
        folder: where its logs and its executors' folders go.
    """
    command = [sys.executable, "-m", "tests.cluster.standalone", str(folder)]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True, start_new_session=True
    ) as keeper:
        assert keeper.stdin is not None
        assert keeper.stdout is not None
        address = keeper.stdout.readline().strip()
        if not address:
            raise RuntimeError(f"The cluster did not start:\n{_logs(folder)}")
        try:
            yield address
        finally:
            keeper.stdin.close()


def keep(folder: Path) -> None:
    """Start the cluster, say where it is, and stop it when the input ends or somebody says so."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    started: list[Daemon] = []
    try:
        started.append(Daemon.start("Master", folder / "master.log"))
        address = started[0].wait_for(_ADDRESS)
        resources = ["--cores", "2", "--memory", "2g", "--work-dir", str(folder / "work")]
        logs = [folder / f"worker{at}.log" for at in range(WORKERS)]
        started += [Daemon.start("Worker", log, *resources, address) for log in logs]
        for worker in started[1:]:
            worker.wait_for(_JOINED)
        print(address, flush=True)  # noqa: T201
        sys.stdin.read()
    finally:
        _stop_all(started)


@dataclass(frozen=True)
class Daemon:
    """A master or a worker: a JVM, and what it writes."""

    process: subprocess.Popen[bytes]
    log: Path

    @classmethod
    def start(cls, role: Literal["Master", "Worker"], log: Path, *arguments: str) -> Daemon:
        import pyspark

        home = Path(pyspark.__file__).parent
        where = ["--host", "127.0.0.1", "--port", "0", "--webui-port", "0"]
        program = [home / "bin" / "spark-class", f"org.apache.spark.deploy.{role.lower()}.{role}"]
        with log.open("wb") as out:
            process = subprocess.Popen(
                [*program, *where, *arguments],
                env={**os.environ, "SPARK_HOME": str(home), **_SETTINGS},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )
        return cls(process, log)

    def wait_for(self, sign: re.Pattern[str]) -> str:
        """The part of the log that says so, as soon as it does."""
        end = time.monotonic() + PATIENCE
        while self.process.poll() is None and time.monotonic() < end:
            found = sign.search(self.log.read_text("utf-8"))
            if found:
                return found[0]
            time.sleep(0.1)
        sys.exit(1)  # who started us shows the logs


def _stop_all(daemons: Sequence[Daemon]) -> None:
    """End this process's group: these daemons, and the executors that they started."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.killpg(0, signal.SIGTERM)
    for daemon in daemons:
        with suppress(subprocess.TimeoutExpired):
            daemon.process.wait(timeout=10)
    os.killpg(0, signal.SIGKILL)  # and this process with them


def _logs(folder: Path) -> str:
    return "\n".join(f"{log.name}:\n{log.read_text('utf-8')[-2000:]}" for log in sorted(folder.glob("*.log")))


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        keep(Path(sys.argv[1]))
