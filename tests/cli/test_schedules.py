"""`workbench schedule`, by its words and its exit status."""

from __future__ import annotations

import subprocess
from pathlib import Path

from workbench.cli import main
from workbench.jobs import list_runs

REPORT = """  report: {notebook: report.ipynb, cron: "0 6 * * *", parameters: {rows: 0}}
"""
PLAN = f"""
timezone: UTC
jobs:
{REPORT}
  answer: {{notebook: report.ipynb, when: "checks:wrong"}}
"""


def test_a_schedule_from_its_status_to_its_end(write_notebook, workplace, capsys):
    Path("plan.yaml").write_text(PLAN)
    Path("checks.py").write_text("def wrong(): return {'rows': 'many'}")
    write_notebook("rows: int = 1", "1 / rows", name="report")

    assert main(["schedule", "plan.yaml", "--status"]) == 0
    assert "report  at 0 6 * * * (UTC)" in capsys.readouterr().out
    assert not Path("runs").exists()

    done = subprocess.run(["/bin/sh", "-c", _what_cron_runs(capsys)], cwd="/", capture_output=True, text=True)
    assert done.returncode == 1
    assert "failed: ZeroDivisionError" in done.stdout
    assert "workbench: 1 of 1 starts did not succeed. report  of " in done.stderr
    assert [run.parameters for run in list_runs()] == [{"rows": 0}]

    assert main(["schedule", "plan.yaml", "--once", "--output-dir", "other"]) == 1
    assert "failed: InputError: Parameter 'rows' is int, not 'many'." in capsys.readouterr().out
    assert Path("other/schedules/plan").exists()

    assert main(["schedule", "plan.yaml", "--status"]) == 0
    out = capsys.readouterr().out
    assert "failed: ZeroDivisionError" in out
    assert out.endswith("Nobody runs it.\n")


def _what_cron_runs(capsys) -> str:
    """The command for the first job, as cron reads it from its line."""
    Path("daily.yaml").write_text("name: plan\njobs:\n" + REPORT)
    assert main(["schedule", "daily.yaml", "--render", "crontab"]) == 0
    line = capsys.readouterr().out.splitlines()[2]
    return line.removeprefix("0 6 * * * ").replace(r"\%", "%")


def test_what_others_know_and_what_cannot_be(write_notebook, workplace, capsys):
    Path("plan.yaml").write_text(PLAN)

    assert main(["schedule", "plan.yaml", "--render", "systemd", "--to", "units"]) == 0
    names = ["plan-answer.service", "plan-answer.timer", "plan-report.service", "plan-report.timer"]
    assert sorted(path.name for path in Path("units").iterdir()) == names
    assert main(["schedule", "plan.yaml", "--render", "github"]) == 2
    assert main(["schedule", "nowhere.yaml"]) == 2
    assert main(["schedule", "plan.yaml", "--once", "reprot"]) == 2
    err = capsys.readouterr().err
    assert "nothing more often than every 5 minutes" in err
    assert "Did you mean 'report'?" in err
