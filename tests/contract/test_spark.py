"""The contract on Spark, classic and Connect: the answers of polars, whatever the session is set to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.contract import spark_tables
from tests.contract.examples import INEXACT
from tests.contract.spark_client import OPS, QUESTIONS, Answers, Tables, ask_all
from tests.contract.spark_server import CLIENTS, ask_clients
from tests.contract.targets import differences
from workbench.ops import OPS as TABLE
from workbench.ops import Op

pytestmark = [pytest.mark.spark, pytest.mark.timeout(900)]
TAKEN_FOR_ONE = ("one name twice", "one name written over", "one name looked up over")


@pytest.fixture(scope="module")
def on_polars() -> Answers:
    return ask_all(Tables(spark_tables.awkward().lazy(), spark_tables.flights().lazy()))


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answers]:
    return ask_clients(tmp_path_factory.mktemp("spark"))


@pytest.fixture(scope="module", params=CLIENTS)
def on_spark(request: pytest.FixtureRequest, clients: dict[str, Answers]) -> Answers:
    return clients[request.param]


def test_every_op_of_the_table_is_asked() -> None:
    assert {type(op) for op in OPS} == set(TABLE.values())


@pytest.mark.parametrize("op", OPS, ids=repr)
def test_an_op_answers_as_on_polars(op: Op, on_polars: Answers, on_spark: Answers) -> None:
    given = on_spark[repr(op)]
    assert "error" not in given
    assert differences(on_polars[repr(op)], given, ulp=INEXACT.get(type(op), 0)) == []


@pytest.mark.parametrize("question", ["ingested", "instants", "batches"])
def test_what_is_read_is_what_polars_reads(question: str, on_polars: Answers, on_spark: Answers) -> None:
    assert "error" not in on_spark[question]
    assert differences(on_polars[question], on_spark[question], ulp=0) == []


def test_a_recipe_fitted_on_polars_runs_on_spark(on_polars: Answers, on_spark: Answers) -> None:
    assert "error" not in on_spark["transformed"]
    assert differences(on_polars["transformed"], on_spark["transformed"], ulp=0) == []


@pytest.mark.parametrize(("rows", "question"), [(0, "matrix of no row"), (1, "matrix of one row")])
def test_few_rows_make_a_matrix(rows: int, question: str, on_polars: Answers, on_spark: Answers) -> None:
    assert len(on_spark[question]) == rows
    assert on_spark[question] == on_polars[question]


def test_a_recipe_fitted_on_spark_has_learned_the_same(on_polars: Answers, on_spark: Answers) -> None:
    assert list(_leaves(on_spark["trained"])) == [_about(leaf) for leaf in _leaves(on_polars["trained"])]


def test_nothing_cannot_be_learned_from(on_polars: Answers, on_spark: Answers) -> None:
    assert "DataError" in on_polars["fitted on nothing"]["error"]
    assert on_spark["fitted on nothing"] == on_polars["fitted on nothing"]


def test_whole_numbers_that_a_float_does_not_hold_are_an_error(on_spark: Answers) -> None:
    assert on_spark["wide"]["error"].startswith("DataError: Column 'wide' holds 90071992547409")
    assert "beyond 2^53" in on_spark["wide"]["error"]


@pytest.mark.parametrize("question", TAKEN_FOR_ONE)
def test_names_that_only_differ_in_case_are_an_error(question: str, on_spark: Answers) -> None:
    assert on_spark[question]["error"].startswith("ColumnError: Spark does not tell the columns")


def test_no_other_question_fails(on_spark: Answers) -> None:
    failed = {name for name in QUESTIONS if "error" in on_spark[name]}
    assert failed == {"wide", "fitted on nothing", *TAKEN_FOR_ONE}


def _leaves(value: Any) -> Iterator[Any]:
    """The plain values of JSON in order, keys with them."""
    if isinstance(value, dict | list):
        for part in value.items() if isinstance(value, dict) else value:
            yield from _leaves(list(part) if isinstance(part, tuple) else part)
    else:
        yield value


def _about(leaf: Any) -> Any:
    """Sums and quantiles may differ in the last places, by the order of rows."""
    return pytest.approx(leaf, rel=1e-12, abs=1e-12) if isinstance(leaf, float) else leaf
