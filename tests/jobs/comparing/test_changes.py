"""What two runs do not have in common is listed, and only that."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from workbench.jobs.comparing.changes import Change, changes_between
from workbench.jobs.records.runs import Run


def run(folder="/runs/a", **facts):
    began = datetime(2026, 11, 24, tzinfo=UTC)
    given = facts.pop("parameters", {})
    return Run(Path(folder), "a", "work", "succeeded", None, given, began, 1.0, (), None, (), facts)


def test_the_same_is_no_change():
    facts = {
        "packages": {"polars": "2.1"},
        "git": {"commit": "a" * 40, "changed": ["b.py"]},
        "python": "3.11.7",
    }

    assert changes_between(run(**facts), run(**facts)) == ()


def test_each_kind_of_change():
    before = run(
        parameters={"rows": 5},
        defaults={"share": "0.5"},
        inputs=[{"uri": "a.csv", "bytes": 1000, "fingerprint": "0" * 64, "at": "then"}],
        packages={"polars": "2.1", "numpy": "2.4"},
        git={"commit": "a" * 40, "changed": []},
        python="3.11.7",
        platform="Linux",
        seeds=[{"call": "sample", "seed": 7, "at": "then"}],
    )
    after = run(
        parameters={"rows": 5, "share": 0.25},
        inputs=[{"uri": "a.csv", "bytes": 1000, "fingerprint": "1" * 64, "at": "now"}],
        packages={"polars": "2.2", "torch": "2.13", "numpy": "2.4"},
        git={"commit": "a" * 40, "changed": ["b.py"]},
        python="3.12.0",
        platform="Darwin",
        seeds=[{"call": "sample", "seed": 8, "at": "now"}],
    )

    assert changes_between(before, after) == (
        Change("parameters", "share", "0.5", "0.25"),
        Change("data", "a.csv", "1,000 bytes, 000000000000", "1,000 bytes, 111111111111"),
        Change("packages", "polars", "2.1", "2.2"),
        Change("packages", "torch", None, "2.13"),
        Change("code", "uncommitted changes", None, "b.py"),
        Change("python", "Python", "3.11.7", "3.12.0"),
        Change("machine", "machine", "Linux", "Darwin"),
        Change("seeds", "sample", "7", "8"),
    )


def test_what_a_run_made_itself_is_no_input():
    made = [
        run(f, inputs=[{"uri": f"{f}/artifacts/x.csv", "fingerprint": f}]) for f in ("/runs/a", "/runs/b")
    ]

    assert changes_between(*made) == ()


def test_runs_that_say_less():
    assert changes_between(run(), run(git=None, packages={})) == ()
