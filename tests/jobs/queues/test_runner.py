"""Runners and workers of a queue, really killed: nothing is lost, and nothing is done twice."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.jobs.chores import BesideAChild, OnlyOnce, Say, order
from workbench.errors import InputError, RunError
from workbench.jobs.queues.queue import Job, Queue
from workbench.jobs.queues.runner import work_off
from workbench.jobs.queues.task import Order

JOBS = 240
RUNNER = """
import sys
from workbench.jobs.queues.runner import work_off
work_off("queue.sqlite", at_once=int(sys.argv[1]))
"""


def make(*orders: Order, tries: int = 3) -> Path:
    path = Path("queue.sqlite")
    Queue.create(path, orders, tries=tries).__exit__()
    return path


def start(at_once: int = 2) -> psutil.Popen:
    return psutil.Popen([sys.executable, "-c", RUNNER, str(at_once)], stderr=subprocess.DEVNULL)


def jobs_of(path: Path) -> tuple[Job, ...]:
    with Queue(path) as queue:
        return queue.jobs()


def workers() -> list[psutil.Process]:
    """Everybody at work on the queue in this folder, also those whose runner is gone."""
    found = ({"process": one, **_seen(one)} for one in psutil.process_iter())
    here = (one for one in found if one["cwd"] == str(Path.cwd()))
    return [one["process"] for one in here if "workbench.jobs.queues.worker" in (one["cmdline"] or ())]


def _seen(process: psutil.Process) -> dict[str, Any]:
    try:
        return process.as_dict(["cmdline", "cwd"])
    except psutil.NoSuchProcess:  # it ended as we looked
        return {"cmdline": None, "cwd": None}


def wait_until(true: Callable[[], object]) -> None:
    for _ in range(300):
        if true():
            return
        time.sleep(0.1)
    raise AssertionError("it never came to it")


def kill_until_all_is_done(dice: random.Random) -> dict[str, int]:
    """Kill a worker or the runner now and then, and start the next runner, until one comes to its end."""
    runner, killed = start(at_once=4), {"runner": 0, "worker": 0}
    while runner.poll() is None:
        time.sleep(dice.uniform(0.1, 0.4))
        crew = workers()
        if dice.random() < 0.25:
            runner.kill()
            runner.wait()
            runner = start(at_once=4)
            killed["runner"] += 1
        elif crew:
            with suppress(psutil.NoSuchProcess):
                dice.choice(crew).kill()
                killed["worker"] += 1
    assert runner.returncode == 0
    return killed


def test_hundreds_of_jobs_end_once_each_whoever_is_killed(workplace):
    files = [workplace / f"done-{number}" for number in range(JOBS)]
    path = make(*(order(OnlyOnce, file=str(file), seconds=0.03) for file in files), tries=100)

    killed = kill_until_all_is_done(random.Random(4))

    jobs = jobs_of(path)
    assert min(killed.values()) >= 3, killed
    assert [job.state for job in jobs] == ["succeeded"] * JOBS
    # none was done twice, or OnlyOnce had failed; and who is on record is who did it
    assert [file.read_text() for file in files] == [str(job.result["pid"]) for job in jobs]
    endings = [[attempt.ending for attempt in job.attempts] for job in jobs]
    assert all(each == ["failed"] * (len(each) - 1) + ["succeeded"] for each in endings)
    assert sum(map(len, endings)) > JOBS
    wait_until(lambda: not workers())


def test_the_workers_of_a_killed_runner_finish_what_they_have_and_take_no_more(workplace):
    first, second = workplace / "first", workplace / "second"
    path = make(order(OnlyOnce, file=str(first), seconds=0.5), order(OnlyOnce, file=str(second), seconds=0.0))
    runner = start(at_once=1)
    wait_until(lambda: jobs_of(path)[0].state == "running")

    runner.kill()
    runner.wait()
    wait_until(lambda: not workers())

    assert [job.state for job in jobs_of(path)] == ["succeeded", "waiting"]

    work_off(path)
    assert [len(job.attempts) for job in jobs_of(path)] == [1, 1]


def test_what_a_killed_worker_left_is_gone_before_its_job_is_done_again(workplace):
    pids = workplace / "pids"
    path = make(order(BesideAChild, pids=str(pids)))
    runner = start()
    wait_until(lambda: pids.exists() and pids.read_text().endswith("\n"))
    worker, child = map(int, pids.read_text().split())
    assert psutil.pid_exists(child)

    psutil.Process(worker).kill()

    assert runner.wait() == 0
    assert not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE
    [job] = jobs_of(path)
    assert [attempt.error for attempt in job.attempts] == ["Its worker died.", None]


def test_interrupted_jobs_and_waiting_ones_go_on_when_the_queue_is_taken_up_again(workplace):
    nap = "import os, time; time.sleep(0 if os.path.exists('awake') else 60)"
    path = make(*(order(Say, code=nap) for _ in range(4)))
    runner = start(at_once=2)
    wait_until(lambda: [job.state for job in jobs_of(path)].count("running") == 2)

    runner.send_signal(signal.SIGINT)

    assert runner.wait() != 0
    assert sorted(job.state for job in jobs_of(path)) == ["interrupted"] * 2 + ["waiting"] * 2
    assert not workers()

    Path("awake").touch()
    work_off(path)
    assert [job.state for job in jobs_of(path)] == ["succeeded"] * 4


def test_a_second_interrupt_kills(workplace):
    deaf = "while True:\n    try: time.sleep(60)\n    except KeyboardInterrupt: open('heard', 'w')"
    path = make(order(Say, code=f"import time\n{deaf}"))
    runner = start()
    wait_until(lambda: jobs_of(path)[0].state == "running")
    wait_until(lambda: runner.send_signal(signal.SIGINT) or Path("heard").exists())
    wait_until(lambda: runner.poll() is not None or runner.send_signal(signal.SIGINT))

    assert [job.state for job in jobs_of(path)] == ["waiting"]
    assert not workers()


@pytest.mark.parametrize(
    ("code", "attempts", "error"),
    [
        ("1 / 0", 1, "ZeroDivisionError: division by zero"),
        ("raise SystemExit(3)", 1, "SystemExit: 3"),
        ("raise MemoryError('too big')", 2, "MemoryError: too big"),
        ("import os; os._exit(3)", 2, "Its worker died."),
    ],
)
def test_only_what_may_pass_is_tried_again(workplace, code, attempts, error):
    told: list[str] = []
    path = make(order(Say, "chore", code=code), order(Say, "other", code=""), tries=2)

    work_off(path, at_once=1, watcher=lambda change: told.append(str(change)))

    failed, fine = jobs_of(path)
    assert (failed.state, failed.error, len(failed.attempts)) == ("failed", error, attempts)
    assert fine.state == "succeeded"
    tried = ", attempt 2" if attempts == 2 else ""
    assert any(line.endswith(f"chore  failed{tried}: {error}") for line in told)


def test_a_second_runner_is_refused(workplace):
    path = make(order(Say, code="import time; time.sleep(1)"))
    runner = start()
    wait_until(lambda: jobs_of(path)[0].state == "running")

    with pytest.raises(InputError, match=f"Process {runner.pid} on .* is at work on this queue already"):
        work_off(path)

    assert runner.wait() == 0


def test_workers_that_cannot_work_are_not_started_for_ever(workplace, monkeypatch):
    path = make(order(Say, code=""))
    (workplace / "broken" / "psutil").mkdir(parents=True)
    (workplace / "broken" / "psutil" / "__init__.py").write_text("raise ImportError('broken')")
    monkeypatch.setenv("PYTHONPATH", f"{workplace / 'broken'}:{Path(__file__).parents[2]}")

    with pytest.raises(RunError, match="log"):
        work_off(path)

    assert "broken" in Path("queue.log").read_text()
    assert jobs_of(path)[0].state == "waiting"
