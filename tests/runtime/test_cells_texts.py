"""Text of every library becomes str, and the sentinel where it is missing."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.runtime.cells import Refused, texts
from workbench.schema import NULL_TEXT

NAN = math.nan
NO_ROWS: list[Any] = [[], np.array([]), pl.Series([]), pd.Series([]), pa.array([]), np.array([], "<U3")]


@given(st.lists(st.one_of(st.none(), st.text())))
def test_texts_come_through(cells: list[Any]) -> None:
    expected = [NULL_TEXT if cell is None else cell for cell in cells]

    for array in (
        texts(cells),
        texts(pl.Series(cells, dtype=pl.String)),
        texts(pa.array(cells, pa.string())),
    ):
        assert array.dtype == object
        assert array.tolist() == expected


@pytest.mark.parametrize(
    "given",
    [
        pl.Series(["a", None, "b"]),
        pl.Series(["a", None, "b"], dtype=pl.Categorical),
        pl.Series(["a", None, "b"], dtype=pl.Enum(["b", "a"])),
        pd.Series(["a", None, "b"]),
        pd.Series(["a", None, "b"], dtype="string"),
        pd.Series(["a", None, "b"], dtype="category"),
        pd.Series(["a", None, "b"], dtype=object),
        pa.array(["a", None, "b"]),
        pa.chunked_array([["a", None], ["b"]]),
        pa.array(["a", None, "b"]).dictionary_encode(),
        pa.chunked_array([pa.array(["a", None, "b"]).dictionary_encode()]),
        pa.array(["a", None, "b"], pa.string_view()),
        np.array(["a", None, "b"], dtype=object),
        np.array(["a", None, "b"], dtype=np.dtypes.StringDType(na_object=None)),
        np.array(["a", NAN, "b"], dtype=np.dtypes.StringDType(na_object=NAN)),
        np.ma.masked_array(["a", "x", "b"], mask=[False, True, False]),
        ["a", pd.NA, np.str_("b")],
        ["a", pd.NaT, "b"],
        ["a", NAN, "b"],
    ],
    ids=lambda given: f"{type(given).__module__} {getattr(given, 'dtype', getattr(given, 'type', ''))}",
)
def test_texts_of_every_library(given: Any) -> None:
    assert texts(given).tolist() == ["a", NULL_TEXT, "b"]


def test_texts_of_a_fixed_width_array() -> None:
    assert texts(np.array(["007", ""])).tolist() == ["007", ""]


@pytest.mark.parametrize(
    "given", [pl.Series([None, None]), np.array([NAN, NAN]), np.array(["NaT", "NaT"], "M8[ns]")]
)
def test_an_empty_column_of_another_type_is_missing_text(given: Any) -> None:
    assert texts(given).tolist() == [NULL_TEXT, NULL_TEXT]


@pytest.mark.parametrize(
    ("given", "row", "value"),
    [
        (["a", 5], 1, 5),
        (pl.Series([None, 7]), 1, 7.0),
        (np.array([1, 2]), 0, 1),
        ([True], 0, True),
        ([None, b"a"], 1, b"a"),
        ([math.inf], 0, math.inf),
        (pd.Series([1, 2], dtype="category"), 0, 1),
        (["a", date(2020, 1, 1)], 1, date(2020, 1, 1)),
    ],
    ids=repr,
)
def test_a_text_column_refuses_the_rest(given: Any, row: int, value: Any) -> None:
    with pytest.raises(Refused) as caught:
        texts(given)

    assert (caught.value.row, caught.value.value) == (row, value)
    assert caught.value.allowed.startswith("text")


@pytest.mark.parametrize("given", NO_ROWS, ids=lambda given: type(given).__name__)
def test_no_rows(given: Any) -> None:
    assert len(texts(given)) == 0
