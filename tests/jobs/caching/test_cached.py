"""What makes a cached call run again, what does not, and what it refuses: never stale, and never silently."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from polars.io.plugins import register_io_source
from polars.testing import assert_frame_equal
from sklearn.linear_model import LinearRegression

import workbench as wb
from workbench.errors import InputError
from workbench.jobs.caching.store import FOLDER
from workbench.jobs.records.recorder import watch_records

CELL = """
import math
import numpy as np
import helpers
from dataclasses import dataclass
from workbench.jobs import cached

RATE = 2
TABLE = {"a": [1, 2], "b": {3, 4}}

@dataclass
class Scaler:
    factor: float
    def scale(self, x):
        return x * self.factor

def double(x):
    return RATE * x

def inner(x):
    return double(x) + helpers.shift(x)

@cached
def work(x, *, scaler=Scaler(1.0)):
    "Some words."
    return scaler.scale(inner(x)) + len(TABLE["b"]) + math.floor(np.float64(0.5)) + (x in {"p", "q"})
"""


@pytest.fixture(autouse=True)
def helpers(workplace: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A module of the user's beside the notebook."""
    monkeypatch.syspath_prepend(workplace)
    file = workplace / "helpers.py"
    file.write_text("STEP = 1\n\ndef shift(x):\n    return STEP\n")
    return file


class Notebook:
    """Cells run in a namespace of their own, as by a fresh kernel."""

    def __init__(self, *cells: str) -> None:
        sys.modules.pop("helpers", None)
        self.names: dict[str, Any] = {"__name__": "__main__"}
        for cell in cells:
            exec(cell, self.names)

    def __getitem__(self, name: str) -> Any:
        return self.names[name]

    def runs(self, call: str = "work(3)") -> bool:
        """Whether a call is really done, or else answered from disk."""
        with watch_records() as seen:
            exec(call, self.names)
        [told] = [each for each in seen if each["kind"] == "cached"]
        return not told["hit"]


def test_the_second_call_is_answered_from_disk_also_by_another_kernel():
    assert Notebook(CELL).runs()
    assert not Notebook(CELL).runs()
    assert Notebook(CELL)["work"](3) == 9


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("RATE = 2", "RATE = 3"),  # a global that a called function reads
        ("RATE * x", "RATE + x"),  # the code of a called function
        ('"b": {3, 4}', '"b": {3, 5}'),
        ("Scaler(1.0)", "Scaler(2.0)"),  # a default
        ("x * self.factor", "x / self.factor"),  # a method of an argument's class
        ('{"p", "q"}', '{"p", "r"}'),
        ("math.floor", "math.ceil"),
    ],
)
def test_a_change_in_what_it_uses_runs_it_again(old, new):
    assert Notebook(CELL).runs()
    assert Notebook(CELL.replace(old, new)).runs()
    assert not Notebook(CELL).runs()  # both are kept


@pytest.mark.parametrize(
    "new", ["STEP = 2\n\ndef shift(x):\n    return STEP\n", "def shift(x):\n    return 7\n"]
)
def test_a_change_in_a_module_of_the_users_runs_it_again(helpers, new):
    assert Notebook(CELL).runs()
    helpers.write_text(new)
    assert Notebook(CELL).runs()


def test_a_value_set_in_a_module_of_the_users_counts():
    notebook = Notebook(CELL)
    assert notebook.runs()
    notebook["helpers"].STEP = 5
    assert notebook.runs()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("return RATE * x", "# twice\n\n    return RATE * x"),
        ("def double", "UNUSED = 1\n\ndef double"),
        ("RATE = 2", "RATE = 1 + 1"),
    ],
)
def test_comments_and_what_it_does_not_use_make_no_difference(old, new):
    assert Notebook(CELL).runs()
    assert not Notebook(CELL.replace(old, new)).runs()


def test_arguments_count_by_value_however_they_are_given():
    notebook = Notebook(CELL)
    assert notebook.runs("work(3)")
    assert not notebook.runs("work(x=3)")
    assert notebook.runs("work(3.0)")
    assert notebook.runs("work(3, scaler=Scaler(4.0))")
    assert not notebook.runs("work(3, scaler=Scaler(4.0))")


def test_another_release_of_a_package_runs_it_again(monkeypatch):
    from workbench.jobs.caching import code

    assert Notebook(CELL).runs()
    monkeypatch.setattr(code, "version", lambda name: "0.0.1")
    code.release_of.cache_clear()
    try:
        assert Notebook(CELL).runs()
    finally:
        code.release_of.cache_clear()


FRAME = pl.DataFrame({"a": [1, None, 3], "s": ["x", "y", None]}, schema_overrides={"s": pl.Enum(["x", "y"])})


@pytest.mark.parametrize(
    "value",
    [
        FRAME,
        FRAME.to_pandas().set_index("s"),
        FRAME.to_arrow(),
        np.arange(6.0).reshape(2, 3),
        np.array(["a", None], dtype=object),
        {"train": FRAME, "rows": (1, 2.5, None)},
        LinearRegression().fit([[1.0], [2.0]], [1.0, 3.0]),
    ],
    ids=lambda value: f"{type(value).__module__}.{type(value).__name__}",
)
def test_values_are_known_again_and_come_back_as_they_were(value):
    def call() -> Any:
        return wb.cached(pass_on)(value)

    given, first, second = value, call(), call()

    assert type(second) is type(given)
    same(given, first)
    same(given, second)
    assert second is not given  # it was read


def pass_on(value: Any) -> Any:
    return value


def same(one: Any, other: Any) -> None:
    match one:
        case pl.DataFrame():
            assert_frame_equal(one, other)
        case pd.DataFrame():
            pd.testing.assert_frame_equal(one, other)
        case np.ndarray():
            np.testing.assert_array_equal(one, other)
        case dict():
            assert_frame_equal(one["train"], other["train"])
            assert one["rows"] == other["rows"]
        case LinearRegression():
            assert one.coef_ == other.coef_
        case _:
            assert one.equals(other)


READ = """
import polars as pl
import workbench as wb
from pathlib import Path

@wb.cached
def total(place):
    return wb.scan(place).select(pl.col("n").sum()).collect().item()

@wb.cached
def rows(frame):
    return frame.collect().height

@wb.cached
def length(path):
    return Path(path).stat().st_size
"""


def test_what_was_scanned_during_the_call_is_looked_at_again(workplace):
    (workplace / "data").mkdir()
    (workplace / "data" / "a.csv").write_text("n\n1\n2\n")
    notebook = Notebook(READ)

    assert notebook.runs("total('data')")
    assert not notebook.runs("total('data')")
    (workplace / "data" / "a.csv").write_text("n\n1\n5\n")  # as long as before
    assert notebook.runs("total('data')")
    assert notebook["total"]("data") == 6
    (workplace / "data" / "b.csv").write_text("n\n4\n")  # another file in the folder
    assert notebook["total"]("data") == 10


def test_a_lazy_frame_counts_by_its_plan_and_its_data(workplace):
    FRAME.write_parquet("f.parquet")
    notebook = Notebook(READ)

    assert notebook.runs("rows(wb.scan('f.parquet'))")
    assert not notebook.runs("rows(wb.scan('f.parquet'))")
    assert notebook.runs("rows(wb.scan('f.parquet').filter(pl.col('a') > 1))")
    assert notebook.runs("rows(pl.scan_parquet('f.parquet'))")
    assert not notebook.runs("rows(pl.scan_parquet('f.parquet'))")
    pl.concat([FRAME, FRAME]).write_parquet("f.parquet")
    assert notebook.runs("rows(wb.scan('f.parquet'))")
    assert notebook.runs("rows(pl.scan_parquet('f.parquet'))")


@pytest.mark.parametrize("path", ["'note.txt'", "Path('note.txt')", "Path('.').absolute() / 'note.txt'"])
def test_a_path_counts_by_what_is_there(workplace, path):
    (workplace / "note.txt").write_text("one")
    notebook = Notebook(READ)

    assert notebook.runs(f"length({path})")
    assert not notebook.runs(f"length({path})")
    (workplace / "note.txt").write_text("two")
    assert notebook.runs(f"length({path})")


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (sqlite3.connect(":memory:"), "Connection"),
        (threading.Lock(), "lock"),
        ((n for n in range(3)), "generator"),
        (np.random.default_rng(), "draws other numbers"),
        (register_io_source(lambda *_: iter([FRAME]), schema=FRAME.schema), "not opened with workbench.scan"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_cannot_be_known_again_is_an_error_that_names_it(value, told):
    with pytest.raises(InputError, match=told):
        wb.cached(pass_on)(value)

    def reads_it() -> Any:
        return value

    with pytest.raises(InputError, match=r"reads_it → value"):
        wb.cached(reads_it)()


def test_what_gives_no_result_is_refused():
    async def later() -> int:
        return 1

    with pytest.raises(InputError, match="later"):
        wb.cached(later)
    with pytest.raises(InputError, match="LazyFrame"):
        wb.cached(lazy)()


def lazy() -> pl.LazyFrame:
    return pl.LazyFrame({"a": [1]})


def test_a_cache_that_others_can_write_to_is_refused(workplace):
    wb.cached(pass_on)(1)
    (workplace / FOLDER).chmod(0o777)

    with pytest.raises(InputError, match="Others can write"):
        wb.cached(pass_on)(1)


def test_writers_side_by_side_leave_one_whole_result(workplace):
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: wb.cached(pass_on)(FRAME), range(40)))

    for each in results:
        assert_frame_equal(each, FRAME)
    kept = [path.name for path in (workplace / FOLDER).iterdir() if not path.name.startswith(".")]
    assert len([name for name in kept if name.endswith(".json")]) == 1


def test_a_result_that_was_damaged_is_made_again(workplace):
    notebook = Notebook(CELL)
    assert notebook.runs()
    [kept] = (workplace / FOLDER).glob("*.pickle")
    kept.write_bytes(b"")
    assert notebook.runs()
    assert not notebook.runs()


def test_it_is_the_same_to_a_process_with_other_hashes(workplace):
    (workplace / "cell.py").write_text(CELL.replace("return scaler", "print('ran')\n    return scaler"))
    said = [
        subprocess.run(
            [sys.executable, "-c", "import cell; cell.work(3)"],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert said == ["ran\n", ""]
