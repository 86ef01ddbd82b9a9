"""The cluster is this machine's alone, and it does not outlive who started it."""

from __future__ import annotations

import subprocess
import sys
from ipaddress import ip_address
from pathlib import Path

import psutil
import pytest

from tests.cluster.conftest import Answers, Cluster
from tests.spark_session import ROOT

pytestmark = [pytest.mark.spark, pytest.mark.timeout(900)]

USER = """
import sys, time
from pathlib import Path
from tests.cluster.standalone import running

with running(Path(sys.argv[1])) as master:
    print(master, flush=True)
    time.sleep(600)
"""


def daemons(folder: Path) -> list[psutil.Process]:
    """Master, workers and executors of the cluster whose logs are there."""
    keeper = next(
        each
        for each in psutil.process_iter(["cmdline"])
        if (each.info["cmdline"] or [])[-1:] == [str(folder)]
    )
    return [keeper, *keeper.children(recursive=True)]


def test_no_port_is_open_to_others(cluster: Cluster, answers: Answers) -> None:
    """While an application has its executors there."""
    open_ports = [
        connection.laddr
        for process in daemons(cluster.folder)
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert len(open_ports) > 3
    assert all(_is_loopback(address.ip) for address in open_ports)


def test_nothing_is_left_of_a_cluster_whose_user_was_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", USER, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as user:
        assert user.stdout is not None
        assert user.stdout.readline().startswith("spark://127.0.0.1:")
        started = daemons(tmp_path)
        assert sum(process.name() == "java" for process in started) == 3
        user.kill()
    assert not psutil.wait_procs(started, timeout=30)[1]


def _is_loopback(address: str) -> bool:
    return ip_address(address.removeprefix("::ffff:")).is_loopback
