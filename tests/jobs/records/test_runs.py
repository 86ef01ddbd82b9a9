"""Runs are read back as they are, and a run whose process is gone is not called running."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from workbench.errors import InputError
from workbench.jobs import find_run, list_runs, load_run
from workbench.jobs.records.folder import create_folder, id_of, name_folder, read_lines
from workbench.jobs.records.process import identify_process, is_gone

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def make_run(workplace, started=NOON, **facts):
    folder = name_folder(workplace / "runs", "my work/ä", started)
    known = {
        "id": id_of(folder),
        "name": "my work",
        "status": "running",
        "error": None,
        "parameters": {},
        "started": started.isoformat(),
        "seconds": None,
        **identify_process(),
    }
    create_folder(folder, known | facts)
    return folder


def test_a_folder_is_named_by_time_name_and_id(workplace):
    folder = make_run(workplace)

    assert folder.name.startswith("20261123T120000.000000Z-my-work-ä-")
    assert {path.name for path in folder.iterdir()} == {"artifacts", "run.json"}
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_a_folder_that_was_never_finished_is_no_run(workplace):
    make_run(workplace).rename(workplace / "runs" / ".20261123T120000Z-half")

    assert list_runs() == ()


def test_a_run_that_goes_on_is_running(workplace):
    run = load_run(make_run(workplace))

    assert (run.status, run.report, run.artifacts, run.cells) == ("running", None, (), ())


def test_a_run_whose_process_is_gone_is_lost(workplace):
    process = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True
    )

    assert load_run(make_run(workplace, pid=int(process.stdout))).status == "lost"


def test_a_pid_that_another_process_has_now_does_not_deceive(workplace):
    since = identify_process()["pid_since"]

    assert load_run(make_run(workplace, pid_since=since - 60)).status == "lost"


def test_on_another_host_one_cannot_tell():
    assert not is_gone({"host": "elsewhere", "pid": 2**22 + 1, "pid_since": 0.0})


def test_a_run_that_ended_is_not_lost(workplace):
    assert load_run(make_run(workplace, status="failed", pid=2**22 + 1)).status == "failed"


def test_runs_are_listed_latest_first(workplace):
    older = make_run(workplace, NOON - timedelta(seconds=1))
    newer = make_run(workplace)

    assert [run.folder for run in list_runs("runs")] == [newer, older]
    assert list_runs("nowhere") == ()


def test_a_run_is_found_by_folder_by_name_and_by_id(workplace):
    folder = make_run(workplace)

    for name in (str(folder), folder.name, folder.name[-8:]):
        assert find_run(name).folder == folder
    with pytest.raises(InputError, match=rf"no run 'xyz' in 'runs'.*Known: {folder.name[-8:]}"):
        find_run("xyz")


def test_a_folder_without_a_run(workplace):
    with pytest.raises(InputError, match=r"no run in .*run\.json"):
        load_run(workplace)


def test_html_shows_the_error_and_escapes_it(workplace):
    run = load_run(make_run(workplace, status="failed", error="a < b"))

    assert "failed" in run._repr_html_()
    assert "a &lt; b" in run._repr_html_()


def test_half_a_line_of_a_killed_writer_is_left_out(workplace):
    (workplace / "journal.jsonl").write_text('{"cell": 1}\n{"cel')

    assert read_lines(workplace / "journal.jsonl") == [{"cell": 1}]
    assert read_lines(workplace / "none.jsonl") == []
