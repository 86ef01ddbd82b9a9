"""Real runs, run again: what reproduces, what does not, and whether the cause is the one we made."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.jobs.conftest import ROOT
from workbench.errors import InputError, RunError
from workbench.jobs import list_runs, reproduce, run_notebook
from workbench.jobs.records.runs import load_run

STEADY = """
import random, sys, tempfile, time
import numpy as np
began = time.perf_counter()
print(f"began {time.strftime('%H:%M:%S')} on {time.strftime('%d.%m.%Y')}, {object()}")
print("temporary", tempfile.mkdtemp())
rng = np.random.default_rng(rows)
np.set_printoptions(precision=17)
"""
TABLE = "import pandas as pd\npd.DataFrame({'x': rng.normal(size=rows)})"
FIGURE = "import plotly.graph_objects as go\ngo.Figure(go.Scatter(y=rng.normal(size=rows)))"
KEPT = """
import json
from pathlib import Path
from workbench.jobs import artifact
stated = {"mean": rng.normal(), "fit_seconds": time.perf_counter() - began}
_ = artifact("metrics.json").write_text(json.dumps(stated))
stamp = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime())
_ = artifact("model.bin").write_bytes(bytes([255, 0]) + stamp.encode())
print(Path("note.txt").read_text(), artifact("metrics.json"))
"""


def test_a_seeded_run_reproduces_and_says_which_run_it_is(write_notebook, workplace, monkeypatch):
    (workplace / "note.txt").write_text("read where it ran")
    path = write_notebook("rows: int = 3\nsizes: tuple = (1, 2)", STEADY, TABLE, FIGURE, KEPT)
    run = run_notebook(path, rows=5, sizes=(3, 4))
    runs = workplace / "runs"
    path.write_text(path.read_text().replace("rng.normal(size=rows)", "rows"))
    (workplace / "elsewhere").mkdir()
    monkeypatch.chdir(workplace / "elsewhere")

    found = reproduce(run.id, runs)

    assert (found.verdict, found.score, found.first_divergence, found.causes) == ("reproduces", 1.0, None, ())
    assert [cell.level for cell in found.cells if cell.outputs] == ["noise", "equal", "equal", "noise"]
    assert [(file.name, file.match.level) for file in found.artifacts] == [
        ("metrics.json", "noise"),
        ("model.bin", "noise"),
    ]
    again = load_run(found.run.folder)
    assert again.parameters == {"rows": 5, "sizes": [3, 4]}
    assert (again.facts["reproduces"], again.facts["notebook"]) == (run.id, str(path))
    assert again.facts["directory"] == str(workplace)
    assert "is another notebook by now" in found.remarks[0]
    assert str(path) in (again.folder / "report.html").read_text()


def test_what_is_random_is_shown_by_a_third_run(write_notebook):
    draw = "import numpy as np\nrng = np.random.default_rng()"
    run = run_notebook(write_notebook("", draw, "print('steady')", "print('sum')\nrng.normal()"))

    found = reproduce(run)

    assert found.verdict == "differs"
    assert [cell.score for cell in found.cells if cell.outputs] == [1.0, 0.5]
    assert found.first_divergence.place == "cell 3 (print('sum'))"
    seen = found.first_divergence.match
    assert float(seen.before) != float(seen.after)
    [cause] = found.causes
    assert (cause.why, cause.proven) == ("unseeded randomness", True)
    assert "cell 3 (print('sum')) came out otherwise twice in a row" in cause.evidence[0]
    assert cause.evidence[1] == "cell 1, line 2: np.random.default_rng() draws without a seed"
    assert len(list_runs()) == 3
    assert "unseeded randomness" in found._repr_html_()


def test_changed_data(write_notebook, workplace):
    data = workplace / "flights.csv"
    data.write_text("delay\n1.5\n2.5\n")
    run = run_notebook(
        write_notebook("", "import workbench as wb\nwb.scan('flights.csv').collect().sum().item()")
    )
    data.write_text("delay\n1.5\n9.5\n")

    found = reproduce(run)

    assert str(found.first_divergence).endswith("line 1: '4.0' became '11.0'")
    [cause] = found.causes
    assert (cause.why, cause.proven) == ("changed data", False)
    assert "flights.csv" in cause.evidence[0]
    assert len(list_runs()) == 2


def install(site: Path, version: str, answer: float) -> None:
    for old in site.glob("*.dist-info"):
        old.rename(site / f"tiny_model-{version}.dist-info")
    info = site / f"tiny_model-{version}.dist-info"
    info.mkdir(parents=True, exist_ok=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: tiny-model\nVersion: {version}\n")
    (site / "tiny_model.py").write_text(f"answer = {answer}\n")


def test_a_changed_package(write_notebook, workplace, monkeypatch):
    site = workplace / "site"
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}:{site}")
    install(site, "1.0", 0.25)
    run = run_notebook(write_notebook("", "import tiny_model\ntiny_model.answer"))
    install(site, "1.1.0", 0.26)

    found = reproduce(run)

    [cause] = found.causes
    assert (cause.why, cause.evidence) == ("changed package", ("tiny-model: 1.0 → 1.1.0",))


def test_changed_code(write_notebook, workplace):
    def git(*words):
        subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *words], check=True)

    git("init", "-q")
    (workplace / "helper.py").write_text("answer = 1")
    path = write_notebook("", "from helper import answer\nanswer")
    git("add", "helper.py")
    git("commit", "-qm", "first")
    run = run_notebook(path)
    (workplace / "helper.py").write_text("answer = 22")
    git("commit", "-qam", "second")

    found = reproduce(run)

    [cause] = found.causes
    assert cause.why == "changed code"
    assert run.facts["git"]["commit"][:12] in cause.evidence[0]


PICTURE = """
from pathlib import Path
from PIL import Image
Image.new("RGB", (20, 10), Path("colour.txt").read_text())
"""


def test_a_cause_that_no_run_records(write_notebook, workplace):
    (workplace / "colour.txt").write_text("red")
    run = run_notebook(write_notebook("", PICTURE))
    (workplace / "colour.txt").write_text("blue")

    found = reproduce(run)

    assert found.first_divergence.match.after == "100.00% of the pixels differ visibly"
    assert [cause.why for cause in found.causes] == ["something that no run records"]
    assert len(list_runs()) == 3


def test_a_run_that_fails_now(write_notebook, workplace):
    note = workplace / "note.txt"
    note.write_text("1")
    run = run_notebook(write_notebook("", "print(open('note.txt').read())", "print('behind')"))
    note.unlink()

    found = reproduce(run, third_run=False)

    assert found.verdict == "failed"
    assert not found.reproduces
    assert "FileNotFoundError" in dict(found.told())["error"]


def test_a_run_that_failed_then_fails_again_the_same_way(write_notebook):
    path = write_notebook("rows = 1", "print('before')", "rows / 0")
    with pytest.raises(RunError) as failed:
        run_notebook(path, rows=2)

    found = reproduce(failed.value.folder)

    assert found.verdict == "reproduces"
    assert found.run.status == "failed"


def test_what_cannot_be_run_again(write_notebook, workplace):
    run = run_notebook(write_notebook("", "1"))
    facts = json.loads((run.folder / "run.json").read_text())
    (run.folder / "run.json").write_text(json.dumps(facts | {"directory": "/gone"}))

    with pytest.raises(InputError, match="'/gone', which is gone"):
        reproduce(run.id)
    (run.folder / "notebook.ipynb").unlink()
    with pytest.raises(InputError, match="left no notebook"):
        reproduce(run.id)
    with pytest.raises(InputError, match="no run 'none'"):
        reproduce("none")
