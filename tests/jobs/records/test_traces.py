"""The record of a run says each thing once, and lists the files that are there."""

from __future__ import annotations

from workbench.jobs.records.recorder import artifact, record
from workbench.jobs.records.traces import collect_traces


def test_a_run_that_left_nothing(workplace):
    traces = collect_traces(workplace)

    nothing = {name: [] for name in ("cells", "inputs", "seeds", "records", "artifacts")}
    assert traces == {**nothing, "resources": {}}


def test_files_and_facts_are_gathered(workplace, monkeypatch):
    monkeypatch.setenv("WORKBENCH_RUN", str(workplace))
    for _ in range(2):
        record("input", uri="a.parquet", size=1)
    record("input", uri="a.parquet", size=2)
    artifact("folder").mkdir()
    (artifact("folder/inside.txt")).write_text("1234")
    artifact("announced.txt")
    (workplace / "artifacts" / "by hand.txt").write_text("")

    traces = collect_traces(workplace)

    assert [each["size"] for each in traces["inputs"]] == [1, 2]
    assert traces["records"] == []
    assert traces["artifacts"] == [
        {"path": "announced.txt", "bytes": None},
        {"path": "by hand.txt", "bytes": 0},
        {"path": "folder/inside.txt", "bytes": 4},
    ]
