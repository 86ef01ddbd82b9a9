from __future__ import annotations

import narwhals as nw
import numpy as np
import polars as pl
import pyarrow as pa
import pytest

from workbench.engines import lazy
from workbench.errors import ColumnError, DataError
from workbench.training.targets import as_labels, codes_of, labelled, read_target, survey

HOSTILE = {
    "number": pl.Series([1.0, None, float("nan"), float("inf"), 2.0, 1.0]),
    "whole": pl.Series([1, None, 3, None, 2, 1]),
    "flag": pl.Series([True, None, False, None, True, True]),
    "text": pl.Series(["a", None, "b", "", "a", "a"]),
    "category": pl.Series(["a", None, "b", None, "a", "a"], dtype=pl.Categorical),
    "enum": pl.Series(["a", None, "b", None, "a", "a"], dtype=pl.Enum(["b", "a"])),
    "decimal": pl.Series(["1.50", None, "2.50", None, "1.50", "2.50"]).cast(pl.Decimal(10, 2)),
}
KNOWN = {
    "number": (3, 2),
    "whole": (4, 3),
    "flag": (4, 2),
    "text": (5, 3),
    "category": (4, 2),
    "enum": (4, 2),
    "decimal": (4, 2),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_known_is_the_same_for_the_survey_the_filter_and_the_reader(name: str) -> None:
    frame = lazy(pl.DataFrame({"target": HOSTILE[name]}))
    seen = survey(frame, "target")
    assert (seen.known, seen.distinct, seen.dropped) == (*KNOWN[name], 6 - KNOWN[name][0])
    assert labelled(frame, "target").select(nw.len()).collect().item() == seen.known
    values, known = read_target(pl.DataFrame({"target": HOSTILE[name]}).to_arrow()["target"])
    assert known.sum() == seen.known
    assert len(set(values[known].tolist())) == seen.distinct


@pytest.mark.parametrize(
    "stored", [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())]
)
def test_text_is_read_however_arrow_stores_it(stored: pa.DataType) -> None:
    values, known = read_target(pa.array(["x", None, "y"]).cast(stored))
    assert values[known].tolist() == ["x", "y"]


def test_whole_numbers_and_flags_become_int64_labels() -> None:
    for column in (pa.array([True, False]), pa.array([1.0, 0.0]), pa.array([1, 0], pa.uint8())):
        labels = as_labels(read_target(column)[0], "late")
        assert labels.dtype == np.int64
        assert labels.tolist() == [1, 0]


def test_a_fraction_is_no_class() -> None:
    with pytest.raises(DataError, match=r"'delay' holds 2\.5: a continuous number is no class"):
        as_labels(np.array([1.0, 2.5]), "delay")


def test_codes_are_places_among_the_classes() -> None:
    assert codes_of(np.array(["b", "a", "b"], dtype=object), ("a", "b"), "t").tolist() == [1, 0, 1]
    assert codes_of(np.array([7, -1]), (-1, 7), "t").tolist() == [1, 0]


@pytest.mark.parametrize(
    ("labels", "classes"),
    [(np.array(["c"], dtype=object), ("a", "b")), (np.array([3]), (0, 1)), (np.array([-5]), (0, 1))],
)
def test_a_class_that_was_never_seen_is_an_error(labels: np.ndarray, classes: tuple) -> None:
    with pytest.raises(DataError, match="was not trained on"):
        codes_of(labels, classes, "t")


def test_a_target_that_cannot_be_one_is_an_error() -> None:
    frame = lazy(
        pl.DataFrame({"when": [None], "list": [[1]]}, schema={"when": pl.Date, "list": pl.List(pl.Int8)})
    )
    for name in ("when", "list"):
        with pytest.raises(ColumnError, match="can be neither classes nor a number"):
            survey(frame, name)
    with pytest.raises(ColumnError, match="Did you mean 'when'"):
        survey(frame, "whn")


def test_a_target_that_is_never_known_is_an_error() -> None:
    with pytest.raises(DataError, match="Not one of 2 rows"):
        survey(lazy(pl.DataFrame({"late": [None, None]}, schema={"late": pl.Boolean})), "late")
    with pytest.raises(DataError, match="Not one of 0 rows"):
        survey(lazy(pl.DataFrame({"late": []}, schema={"late": pl.Boolean})), "late")
