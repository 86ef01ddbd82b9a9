"""The commands about what came of a run, by their exit status and their words."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

from workbench.cli import main
from workbench.jobs import list_runs, run_notebook


def test_a_run_that_reproduces(write_notebook, capsys):
    run = run_notebook(write_notebook("rows = 1", "import time\nprint(time.time(), rows)"), rows=2)

    assert main(["reproduce", run.id]) == 0

    out, err = capsys.readouterr()
    again = list_runs()[0]
    assert "cell 3     import time  100%  noise" in out
    assert f"verdict   reproduces (100% of what {run.id} left came out the same)" in out
    assert out.splitlines()[-1] == f"page      {again.folder / 'reproduction.html'}"
    assert "reproduces" in (again.folder / "reproduction.html").read_text()
    assert "cell 2 of 3" in err


def test_a_run_that_does_not(write_notebook, capsys):
    run = run_notebook(write_notebook("", "import uuid\nprint(uuid.uuid4())"))

    assert main(["reproduce", run.id, "--no-third-run"]) == 1

    out, err = capsys.readouterr()
    assert "first     cell 1 (import uuid), line 1: " in out
    assert "cause     unseeded randomness (likely): cell 1, line 2: uuid.uuid4() draws without a seed" in out
    assert err.splitlines()[-1] == f"workbench: Run {run.id} does not reproduce: differs."
    assert len(list_runs()) == 2


def test_the_tolerance_is_ours_to_choose(write_notebook, workplace, capsys):
    (workplace / "value.txt").write_text("0.25")
    run = run_notebook(write_notebook("", "print(open('value.txt').read())"))
    (workplace / "value.txt").write_text("0.2501")

    assert main(["reproduce", run.id, "--rtol", "1e-3"]) == 0
    assert "reproduces within tolerance" in capsys.readouterr().out


def test_an_interrupt_is_no_verdict(write_notebook, workplace):
    wait = "import time\nfrom pathlib import Path\nif Path('wait').exists():\n    time.sleep(60)"
    run = run_notebook(write_notebook("rows = 1", wait))
    (workplace / "wait").touch()
    command = [sys.executable, "-m", "workbench.cli", "reproduce", run.id]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stderr
    next(line for line in process.stderr if "cell 2" in line)

    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)

    assert process.returncode == 130
    assert (out, "Interrupted in cell 2 of 2" in err) == ("", True)


@pytest.mark.browser
def test_a_report_on_paper(write_notebook, capsys):
    run = run_notebook(write_notebook("", "print('a finding')"))

    assert main(["report", run.id, "--pdf", "--code", "open"]) == 0

    out, err = capsys.readouterr()
    assert out.split() == [str(run.folder / "report.html"), str(run.folder / "report.pdf")]
    assert err == ""
    assert "print('a finding')" in PdfReader(run.folder / "report.pdf").pages[0].extract_text()


def test_a_report_where_there_is_no_browser(write_notebook, capsys, monkeypatch, tmp_path):
    figure = "import plotly.graph_objects as go\ngo.Figure(go.Scatter(y=[1, 2]))"
    run = run_notebook(write_notebook("", figure))
    monkeypatch.setenv("PATH", str(tmp_path))

    assert main(["report", run.id]) == 0
    out, err = capsys.readouterr()
    assert out.strip() == str(run.report)
    assert "1 of 1 figures are seen only where JavaScript runs" in err
    assert main(["report", run.id, "--pdf"]) == 2
    assert "printed by Chromium or Chrome, and none is on PATH" in capsys.readouterr().err


def test_two_runs_are_compared(write_notebook, capsys):
    stated = (
        "from workbench.jobs import artifact\n_ = artifact('metrics.json').write_text(f'{{\"auc\": {rows}}}')"
    )
    one, other = (run_notebook(write_notebook("rows = 1", stated), rows=rows) for rows in (1, 2))

    assert main(["compare", one.id, other.id]) == 0
    metric, path = capsys.readouterr().out.splitlines()
    assert metric.split() == ["auc", "1", "→", "2"]
    assert path == str(Path("runs", f"compare-{one.id}-{other.id}.html").absolute())
    assert main(["compare", one.id, other.id, "-o", "c.html"]) == 0
    assert "auc" in Path("c.html").read_text()
    assert main(["compare", one.id, "none"]) == 2
