"""What a run left behind, gathered for its record: times of cells, inputs, seeds, artifacts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbench.jobs.records.folder import JOURNAL, LOCK, RESOURCES, read_lines
from workbench.jobs.records.recorder import ARTIFACTS, RECORDS
from workbench.jobs.records.resources import summarize


def collect_traces(folder: Path) -> dict[str, Any]:
    """Gather what the journal, the notebook's own records and the artifacts folder say.

    Each distinct input, seed and other record is listed once, with the time of its first mention.
    """
    noted = _first_mentions(read_lines(folder / RECORDS))
    named = {each["path"] for each in noted if each["kind"] == "artifact"}
    return {
        "cells": read_lines(folder / JOURNAL),
        "inputs": _facts(noted, "input"),
        "seeds": _facts(noted, "seed"),
        "resources": summarize(read_lines(folder / RESOURCES)),
        "records": [each for each in noted if each["kind"] not in ("input", "seed", "artifact")],
        "artifacts": _artifacts(folder / ARTIFACTS, named),
    }


def with_traces(facts: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The facts of a run from before it began, completed with what it left behind."""
    traces = collect_traces(folder)
    seeds = [*facts.get("seeds", ()), *traces["seeds"]]
    return {**facts, **traces, "seeds": seeds, "lock": LOCK if (folder / LOCK).exists() else None}


def _first_mentions(noted: list[dict[str, Any]]) -> list[dict[str, Any]]:
    first: dict[str, dict[str, Any]] = {}
    for each in noted:
        first.setdefault(repr({**each, "at": None}), each)
    return list(first.values())


def _facts(noted: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [{key: each[key] for key in each if key != "kind"} for each in noted if each["kind"] == kind]


def _artifacts(folder: Path, named: set[str]) -> list[dict[str, Any]]:
    """List every file that is there; one that was announced and never written has no size."""
    sizes: dict[str, int | None] = {name: None for name in named if not (folder / name).is_dir()}
    for path in folder.rglob("*"):
        if path.is_file():
            sizes[path.relative_to(folder).as_posix()] = path.stat().st_size
    return [{"path": name, "bytes": sizes[name]} for name in sorted(sizes)]
