"""The contract of every op: equal values on polars, eager, lazy and streaming, and in ONNX."""

from __future__ import annotations

import json

import polars as pl
import pytest
from hypothesis import given, settings

from tests.contract.examples import EXAMPLES, INEXACT, TRAINING_EXAMPLES
from tests.contract.hostile import table, tables
from tests.contract.targets import differences, in_onnx, on_polars
from workbench.errors import NotExportableError
from workbench.ops import OPS, Op

every_op = pytest.mark.parametrize("op", EXAMPLES, ids=repr)


def ulp(op: Op) -> int:
    return INEXACT.get(type(op), 0)


def test_every_op_of_the_table_has_an_example() -> None:
    assert {type(op) for op in (*EXAMPLES, *TRAINING_EXAMPLES)} == set(OPS.values())


@every_op
def test_polars_and_onnx_agree_on_a_table_of_awkward_rows(op: Op) -> None:
    assert differences(on_polars(op, table()), in_onnx(op, table()), ulp=ulp(op)) == []


@every_op
@settings(max_examples=25, deadline=None)
@given(rows=tables())
def test_polars_and_onnx_agree_on_any_table(op: Op, rows: pl.DataFrame) -> None:
    assert differences(on_polars(op, rows), in_onnx(op, rows), ulp=ulp(op)) == []


@every_op
@pytest.mark.parametrize("how", ["eager", "streaming"])
def test_polars_answers_alike_however_it_runs(op: Op, how: str) -> None:
    assert differences(on_polars(op, table()), on_polars(op, table(), how), ulp=0) == []


@every_op
@pytest.mark.parametrize("rows", [0, 1])
def test_an_op_takes_tables_of_no_row_and_of_one(op: Op, rows: int) -> None:
    few = table().tail(rows)
    assert differences(on_polars(op, few), in_onnx(op, few), ulp=ulp(op)) == []


@pytest.mark.parametrize("op", EXAMPLES, ids=repr)
def test_an_op_is_saved_as_names_and_plain_values(op: Op) -> None:
    assert OPS[type(op).__name__].from_json(json.loads(json.dumps(op.to_json()))) == op


@pytest.mark.parametrize("op", TRAINING_EXAMPLES, ids=repr)
def test_what_is_for_training_rows_only_refuses_to_be_exported(op: Op) -> None:
    assert op.training_only
    with pytest.raises(NotExportableError):
        op.lower({}, None)
