"""Schedules from files, and what is wrong with some."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from workbench.errors import InputError
from workbench.jobs import Cron, Entry, Every, NewFiles, Schedule, When, read_schedule

YAML = """
timezone: Europe/Berlin
output_dir: out
jobs:
  report: {notebook: report.ipynb, cron: "0 6 * * 1-5", parameters: {rows: 9}, memory: 2 GB}
  london: {notebook: report.ipynb, cron: 0 6 * * *, timezone: Europe/London}
  refresh: {dag: flow.yaml, every: 15 minutes}
  load: {notebook: load.ipynb, files: in/*.csv, settled: 30 seconds, parameters: {data: "{file}"}}
  retrain: {notebook: train.ipynb, when: "checks:drifted", every: 1 hour, kernel: python3}
"""
PYTHON = """
import workbench as wb
plan = wb.Schedule((
    wb.Entry("report", "report.ipynb", wb.Cron("0 6 * * 1-5", "Europe/Berlin"), {"rows": 9}, memory="2 GB"),
    wb.Entry("london", "report.ipynb", wb.Cron("0 6 * * *", "Europe/London")),
    wb.Entry("refresh", "flow.yaml", wb.Every(900)),
    wb.Entry("load", "load.ipynb", wb.NewFiles("in/*.csv", settled=30), {"data": "{file}"}),
    wb.Entry("retrain", "train.ipynb", wb.When("checks:drifted", 3600), kernel="python3"),
), output_dir="out")
"""


def test_yaml_and_python_make_the_same_value(workplace):
    Path("plan.yaml").write_text(YAML)
    Path("plan.py").write_text(PYTHON)

    from_yaml, from_python = read_schedule("plan.yaml"), read_schedule("plan.py")

    assert from_yaml.entries == from_python.entries
    assert from_yaml["london"] == Entry("london", "report.ipynb", Cron("0 6 * * *", "Europe/London"))
    assert from_yaml["refresh"].trigger == Every(900)
    assert from_yaml["load"].trigger == NewFiles("in/*.csv", seconds=60, settled=30)
    assert from_yaml["retrain"].trigger == When("checks:drifted", seconds=3600)
    for read, file in ((from_yaml, "plan.yaml"), (from_python, "plan.py")):
        assert (read.name, read.home, read.file) == ("plan", workplace / "out", str(workplace / file))


@pytest.mark.parametrize(
    ("job", "message"),
    [
        ("{cron: 0 6 * * *}", "Job 'a' has one 'notebook' or one 'dag'"),
        ("{notebook: a.ipynb, dag: b.yaml, every: 1 day}", "has one 'notebook' or one 'dag'"),
        ("{notebook: a.yaml, every: 1 day}", "'a.yaml' is no notebook"),
        ("{notebook: a.ipynb}", "It has 0 triggers, not one."),
        ("{notebook: a.ipynb, cron: 0 6 * * *, every: 1 day}", "'every' means nothing beside 'cron'"),
        ("{notebook: a.ipynb, cron: 0 6 * * *, files: '*'}", "It has 2 triggers, not one."),
        ("{notebook: a.ipynb, every: 1 day, timezone: UTC}", "'timezone' means nothing beside 'every'"),
        ("{notebook: a.ipynb, every: soon}", "'soon' is no span of time"),
        ("{notebook: a.ipynb, every: 0 hours}", "'0 hours' is no span of time"),
        ("{notebook: a.ipynb, every: true}", "True is no span of time"),
        ("{notebook: a.ipynb, evry: 1 day}", "Job 'a' has no 'evry'. Did you mean 'every'?"),
        ("{notebook: a.ipynb, cron: 0 25 * * *}", "Job 'a': '25' is no hour"),
        ("{notebook: a.ipynb, cron: */5 * * * *}", "Text that begins with * or { is put in quotes."),
        ("{notebook: a.ipynb, when: checks}", "'checks' names no function"),
        ("{notebook: a.ipynb, files: '*.csv'}", "New files and a parameter that takes their path"),
        ("{notebook: a.ipynb, every: 1 day, parameters: {data: '{file}'}}", "New files and a parameter"),
        ("{notebook: a.ipynb, every: 1 day, timeout: 10 minutes}", "timeout is in seconds"),
        ("{notebook: a.ipynb, every: 1 day, run_timeout: 0}", "run_timeout is in seconds"),
        ("{notebook: a.ipynb, every: 1 day, memory: lots}", "memory is in bytes or has a unit, not 'lots'"),
        ("{dag: a.yaml, every: 1 day, timeout: 10}", "A DAG's nodes have kernels and limits"),
    ],
)
def test_what_is_wrong_with_a_job(workplace, job, message):
    Path("plan.yaml").write_text(f"jobs:\n  a: {job}")

    with pytest.raises(InputError, match=re.escape(message)):
        read_schedule("plan.yaml")


def test_what_is_wrong_with_a_schedule(workplace):
    Path("plan.yaml").write_text("job: {}")
    with pytest.raises(InputError, match="Did you mean 'jobs'"):
        read_schedule("plan.yaml")
    with pytest.raises(InputError, match="Two jobs are named 'a'"):
        Schedule((Entry("a", "a.ipynb", Every(1)), Entry("a", "b.ipynb", Every(1))))
    with pytest.raises(InputError, match="No job 'b'"):
        Schedule((Entry("a", "a.ipynb", Every(1)),))["b"]
    with pytest.raises(InputError, match="not 'a b'"):
        Entry("a b", "a.ipynb", Every(1))
