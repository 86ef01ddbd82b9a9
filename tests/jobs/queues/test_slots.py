"""How many jobs may run side by side."""

from __future__ import annotations

import os
import subprocess
import sys

import psutil
from hypothesis import given
from hypothesis import strategies as st

from workbench.jobs.queues import slots as worker_slots
from workbench.jobs.queues.slots import free_memory, memory_of, slots, usable_cores

sizes = st.integers(0, 1000)


@given(st.integers(1, 64), st.lists(sizes, max_size=8), st.integers(1, 1000), sizes)
def test_all_that_run_may_grow_to_what_one_needs(most, held, need, free):
    allowed = slots(most, held, need, free)

    assert 1 <= allowed <= most
    if allowed > max(1, len(held)):
        grown = sum(max(0, need - each) for each in held) + (allowed - len(held)) * need
        assert grown <= free


def test_as_long_as_nothing_is_known_cores_alone_count():
    assert slots(8, held=[], need=0, free=1) == 8


def test_the_memory_of_children_counts():
    code = "import sys; kept = bytearray(b'x' * 100_000_000); print('ready', flush=True); sys.stdin.read()"
    before = memory_of(os.getpid())
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout
        child.stdout.readline()
        assert memory_of(os.getpid()) - before > 90_000_000
        child.communicate()
    assert memory_of(child.pid) == 0


def test_a_container_may_use_what_its_group_may(tmp_path, monkeypatch):
    monkeypatch.setattr(worker_slots, "_GROUP", tmp_path)
    (tmp_path / "memory.max").write_text("1000\n")
    (tmp_path / "memory.current").write_text("400\n")
    (tmp_path / "cpu.max").write_text("50000 100000\n")

    assert free_memory() == 600
    assert usable_cores() == 1


def test_without_a_limit_it_is_the_machine(tmp_path, monkeypatch):
    monkeypatch.setattr(worker_slots, "_GROUP", tmp_path)
    (tmp_path / "memory.max").write_text("max\n")
    (tmp_path / "cpu.max").write_text("max 100000\n")

    assert 0 < free_memory() <= psutil.virtual_memory().total
    assert 1 <= usable_cores() <= (os.cpu_count() or 1)
