"""Formulas give what Python's arithmetic gives, on polars and in ONNX, on rows that are made to differ."""

from __future__ import annotations

import json
import math
import re
from datetime import datetime
from typing import Any

import polars as pl
import pytest
import spox
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ops.formula_examples import COLUMNS, EXAMPLES, NUMBERS, Example, hostile_table
from tests.ops.formula_reference import reference
from tests.ops.formula_runs import Values, differences, in_onnx, on_polars, plain, table_of
from workbench.engines import lazy
from workbench.errors import ColumnError, InputError, NotExportableError
from workbench.exporting.opsets import Opsets
from workbench.ops.formula import Filter, Formula
from workbench.schema import Column

XY = (Column("x", "number", "number"), Column("y", "number", "number"))
FINITE = [number for number in NUMBERS if number is not None and math.isfinite(number)]


@pytest.fixture(scope="module")
def hostile() -> pl.DataFrame:
    return table_of(hostile_table(), COLUMNS)


def expected(example: Example, table: pl.DataFrame) -> Values:
    return [reference(example.expression, row) for row in table.iter_rows(named=True)]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.expression)
def test_an_example_is_what_python_says_on_polars_and_in_onnx(
    example: Example, hostile: pl.DataFrame
) -> None:
    formula = Formula("result", example.expression)
    found = on_polars(formula, hostile)
    assert differences(expected(example, hostile), found, example) == []
    assert differences(plain(found), in_onnx(formula, hostile, COLUMNS), example) == []


def expressions() -> st.SearchStrategy[str]:
    """Formulas whose every operation is rounded in one way only."""
    leaves = ["x", "y", "x", "y", "0", "1", "-1", "0.5", "3", "1e308", "5e-324", "1e-9", "9007199254740992"]
    operators = ["+", "-", "*", "/", "<", "<=", "==", "!=", ">", ">=", "and", "or"]
    unary = ["-", "not ", "abs", "sqrt", "floor", "ceil", "missing"]
    binary = ["min", "max", "coalesce", "where"]

    def grow(part: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.one_of(
            st.builds("({} {} {})".format, part, st.sampled_from(operators), part),
            st.builds("({}({}))".format, st.sampled_from(unary), part),
            st.builds("{}({}, {})".format, st.sampled_from(binary), part, part),
            st.builds("where({}, {}, {})".format, part, part, part),
            st.builds("({} in (0, 1, -3, 0.5))".format, part),
        )

    grown = st.recursive(st.sampled_from(leaves), grow, max_leaves=12)
    return grown.filter(lambda expression: re.search(r"\b[xy]\b", expression) is not None)


def tables() -> st.SearchStrategy[pl.DataFrame]:
    numbers = st.one_of(st.sampled_from(NUMBERS), st.floats(), st.integers(-5, 5).map(float))
    rows = st.lists(st.tuples(numbers, numbers), max_size=8)
    return rows.map(lambda rows: table_of({"x": [x for x, _ in rows], "y": [y for _, y in rows]}, XY))


@settings(max_examples=100, deadline=None)
@given(expression=expressions(), table=tables())
def test_any_formula_on_any_rows_is_what_python_says(expression: str, table: pl.DataFrame) -> None:
    formula, example = Formula("result", expression), Example(expression)
    found = on_polars(formula, table)
    assert differences(expected(example, table), found, example) == []
    assert differences(found, in_onnx(formula, table, XY), example) == []


ELEMENTARY = [
    *(Example(f"{name}(x)", ulps=2) for name in ("exp", "log", "log1p")),
    *(Example(f"{name}(x)", absolute=4 * 2**-52) for name in ("sin", "cos")),
    *(Example(expression, ulps=2) for expression in ("x ** y", "abs(x) ** 1.5", "x ** 3")),
]


@pytest.mark.parametrize("example", ELEMENTARY, ids=lambda example: example.expression)
@settings(max_examples=15, deadline=None)
@given(rows=st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-20, 20)), min_size=1, max_size=200))
def test_elementary_functions_agree_to_the_last_places(
    example: Example, rows: list[tuple[float, float]]
) -> None:
    table = table_of({"x": [x for x, _ in rows], "y": [y for _, y in rows]}, XY)
    formula = Formula("result", example.expression)
    found = on_polars(formula, table)
    assert differences(expected(example, table), found, example) == []
    assert differences(found, in_onnx(formula, table, XY), example) == []


@pytest.mark.parametrize("rows", [0, 1])
def test_few_rows_are_enough(rows: int, hostile: pl.DataFrame) -> None:
    table = hostile.tail(rows)
    for expression in ("where(x > 0, x / y, 0) + (carrier in ('UA', 'AA'))", "day_of_year(departure)"):
        formula = Formula("result", expression)
        assert plain(on_polars(formula, table)) == in_onnx(formula, table, COLUMNS)
        assert len(on_polars(formula, table)) == rows


def columns(**values: list[Any]) -> pl.DataFrame:
    return pl.DataFrame(values)


def test_a_formula_adds_its_output_and_nothing_else() -> None:
    table = columns(x=[1.0, None], stage0=[5.0, 6.0], STAGE_0=[7.0, 8.0])
    written = Formula("sum of both", "(x + stage0) * (x + STAGE_0)").apply(lazy(table)).collect().to_native()
    assert written.to_dict(as_series=False) == {
        **table.to_dict(as_series=False),
        "sum of both": [48.0, None],
    }


def test_an_output_may_take_the_place_of_an_input() -> None:
    written = Formula("x", "x * x + 1").apply(lazy(columns(x=[2.0, 3.0]))).collect().to_native()
    assert written.to_dict(as_series=False) == {"x": [5.0, 10.0]}


def test_numbers_come_out_as_float64_and_texts_as_text() -> None:
    table = lazy(columns(x=[2.0], t=[datetime(2024, 2, 29)]))
    expressions = ("month(t)", "x > 1", "missing(x)", "where(x, 'a', 'b')", "coalesce(t, t)")
    found = [
        Formula("y", expression).apply(table).collect().to_native()["y"].dtype for expression in expressions
    ]
    assert found == [pl.Float64, pl.Float64, pl.Float64, pl.String, pl.Datetime("us")]


def test_a_formula_says_what_it_reads_and_writes_and_is_saved_as_names() -> None:
    formula = Formula("speed", "distance / (col('air time') / 60) + 0 * distance")
    assert (formula.inputs, formula.outputs, formula.removes) == (("distance", "air time"), ("speed",), ())
    assert Formula.from_json(json.loads(json.dumps(formula.to_json()))) == formula


def test_equal_calls_are_written_once() -> None:
    x, y = (spox.argument(spox.Tensor(float, ("rows",))) for _ in "xy")
    result = Formula("z", "(x / y) * (x / y) + (x/y)").lower({"x": x, "y": y}, Opsets())["z"]
    model = spox.build({"x": x, "y": y}, {"z": result})
    assert [node.op_type for node in model.graph.node].count("Div") == 1


def test_a_formula_that_does_not_fit_its_columns_is_an_error_before_it_runs() -> None:
    table = lazy(columns(dep_delay=[2.0], carrier=["UA"]))
    with pytest.raises(ColumnError, match=r"no column 'dep_dely'\. Did you mean 'dep_delay'\?"):
        Formula("y", "dep_dely + 1").apply(table)
    with pytest.raises(ColumnError, match=r"`carrier` is text, and here stands a number\."):
        Formula("y", "log(carrier)").apply(table)
    with pytest.raises(InputError, match=r"not in the language"):
        Formula("y", "carrier.lower()")


def test_a_filter_keeps_the_rows_that_are_true_and_nothing_but_their_columns() -> None:
    table = columns(x=[1.0, -1.0, None, 0.0, 3.0], carrier=["UA", "UA", "UA", None, None])
    kept = {
        expression: Filter(expression).apply(lazy(table)).collect().to_native()["x"].to_list()
        for expression in ("x > 0", "not x > 0", "missing(x) or x > 2", "x", "carrier == 'UA'")
    }
    assert kept == {
        "x > 0": [1.0, 3.0],
        "not x > 0": [-1.0, 0.0],
        "missing(x) or x > 2": [None, 3.0],
        "x": [1.0, -1.0, 3.0],
        "carrier == 'UA'": [1.0, -1.0, None],
    }
    assert Filter("x > 0").apply(lazy(table)).collect_schema().names() == ["x", "carrier"]


def test_a_filter_is_for_training_rows_alone() -> None:
    rows = Filter("x > 0")
    assert rows.training_only
    assert (rows.inputs, rows.outputs) == (("x",), ())
    with pytest.raises(NotExportableError, match="answers every row"):
        rows.lower({}, None)


def test_a_filter_takes_a_condition_and_no_text() -> None:
    with pytest.raises(InputError, match="A condition is a number"):
        Filter("carrier").apply(lazy(columns(carrier=["UA"])))


def test_conditions_on_many_columns_are_one_stage() -> None:
    names = [f"c{at}" for at in range(200)]
    table = columns(**{name: [1.0, None] for name in names})
    kept = Filter(" and ".join(f"not missing({name})" for name in names)).apply(lazy(table))
    assert len(kept.collect()) == 1
