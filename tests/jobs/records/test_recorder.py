"""What runs inside a job: cheap to import, silent outside of one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from workbench.errors import InputError
from workbench.jobs.parameters.secrets import Secret
from workbench.jobs.records.recorder import artifact, record


def test_outside_of_a_job_nothing_is_kept(workplace):
    record("seed", seed=7)

    assert artifact("made/model.onnx") == Path("made/model.onnx")
    assert [path.name for path in workplace.iterdir()] == ["made"]


def test_in_a_job_files_and_facts_go_to_the_run(workplace, monkeypatch):
    run = workplace / "run"
    run.mkdir()
    monkeypatch.setenv("WORKBENCH_RUN", str(run))

    path = artifact("made/model.onnx")
    record("input", uri="a.parquet", read=Path("a.parquet"))

    assert path == run / "artifacts" / "made" / "model.onnx"
    assert path.parent.is_dir()
    made, read = map(json.loads, (run / "records.jsonl").read_text().splitlines())
    assert (made["kind"], made["path"]) == ("artifact", "made/model.onnx")
    assert (read["kind"], read["uri"], read["read"]) == ("input", "a.parquet", "a.parquet")


@pytest.mark.parametrize("name", ["/etc/passwd", "../model.onnx", "a/../../b"])
def test_an_artifact_stays_in_its_folder(name):
    with pytest.raises(InputError, match="cannot be one"):
        artifact(name)


def test_it_needs_the_standard_library_only():
    code = "import sys; from workbench.jobs import artifact, record; print(*sys.modules)"
    modules = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()

    ours = {name for name in modules if name.startswith("workbench")}
    packages = {"workbench", "workbench.jobs", "workbench.jobs.records"}
    assert ours == {*packages, "workbench.errors", "workbench.jobs.records.recorder"}
    assert not {"jupyter_client", "nbformat", "papermill", "psutil"} & set(modules)


def test_a_fact_does_not_tell_a_secret(workplace, monkeypatch):
    monkeypatch.setenv("WORKBENCH_RUN", str(workplace))
    monkeypatch.setenv("API_TOKEN", "correct-horse")

    record("input", uri=f"https://example.org/?token={Secret('API_TOKEN').reveal()}")

    assert json.loads((workplace / "records.jsonl").read_text())["uri"] == (
        "https://example.org/?token=[secret API_TOKEN]"
    )
