"""Which runs a sweep makes of lists, tables and constants."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.jobs.sweeps.plan import plan_runs, read_table, split_values, varying

CELL = "rate: float = 0.1\ndepth: int = 3\nname = 'x'"
NOTEBOOK = {"cells": [{"metadata": {"tags": ["parameters"]}, "source": CELL}]}


def test_every_combination_the_last_name_fastest():
    rows = plan_runs({"rate": [0.1, 1], "depth": [3, 5]}, {"name": "y"}, NOTEBOOK)

    assert [(row["rate"], row["depth"], row["name"]) for row in rows] == [
        (0.1, 3, "y"),
        (0.1, 5, "y"),
        (1.0, 3, "y"),
        (1.0, 5, "y"),
    ]
    assert varying(rows) == ["rate", "depth"]


def test_the_rows_of_a_table(tmp_path):
    table = tmp_path / "params.csv"
    table.write_text('\ufeffrate,name\n0.1,"a,b"\n,c\n')

    assert read_table(table) == [{"rate": "0.1", "name": "a,b"}, {"name": "c"}]


@pytest.mark.parametrize(
    ("over", "constants", "words"),
    [
        ({"dept": [3]}, {}, "no parameter 'dept'.*depth: int = 3"),
        ({"depth": ["three"]}, {}, "'depth' is int, not 'three'"),
        ({"depth": [3]}, {"depth": 4}, "once for all runs"),
        ({"depth": []}, {}, "no run"),
        ([], {}, "no run"),
        ({"name": "abc"}, {}, "list of values"),
        ([{"depth": 3}, {"depth": 0.5}], {}, "'depth' is int"),
    ],
)
def test_what_cannot_be_run_is_said_before_anything_is(over, constants, words):
    with pytest.raises(InputError, match=words):
        plan_runs(over, constants, NOTEBOOK)


@pytest.mark.parametrize("content", [None, "rate\n0.1,0.2\n"])
def test_a_table_that_is_none(tmp_path, content):
    table = tmp_path / "params.csv"
    if content:
        table.write_text(content)

    with pytest.raises(InputError, match=r"params\.csv"):
        read_table(table)


@given(st.lists(st.text("ab1.- "), min_size=1))
def test_words_without_commas_come_back(words):
    assert split_values(",".join(words)) == [word.strip() for word in words]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("[1,2],[[3],4]", ["[1,2]", "[[3],4]"]),
        ("'a,b',c", ["'a,b'", "c"]),
        ("{'x': \"1,)\"},2", ["{'x': \"1,)\"}", "2"]),
        ("1,,2", ["1", "", "2"]),
    ],
)
def test_commas_in_brackets_and_quotes_split_nothing(text, parts):
    assert split_values(text) == parts
