"""Parameters mean what the notebook declares, from Python and from a command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.jobs.parameters import check_values, read_parameters, read_values

CELL = """
# what to train on
rows: int = 100_000
rate = 0.1
name = "flights"   # a table
shuffle = True
limit: int | None = None
columns: list[str] = []
method: Literal["iqr", "mad"] = "mad"
weights = {"a": 1.0}
anything = None
seconds = 60 * 60
maybe: Optional[float] = None
custom: Path = Path("x")
rows_twice, other = 1, 2
"""
DECLARED = read_parameters(CELL)


def test_declarations_are_read_without_running_the_cell():
    assert [str(parameter) for parameter in DECLARED] == [
        "rows: int = 100000",
        "rate: float = 0.1",
        "name: str = 'flights'",
        "shuffle: bool = True",
        "limit: int | None = None",
        "columns: list[str] = []",
        "method: Literal['iqr', 'mad'] = 'mad'",
        "weights: dict = {'a': 1.0}",
        "anything: any = None",
        "seconds: any = 60 * 60",
        "maybe: float | None = None",
        "custom: any = Path('x')",
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("rows", 5),
        ("rate", 0.5),
        ("name", "x"),
        ("shuffle", False),
        ("limit", None),
        ("limit", 3),
        ("columns", ["a", "b"]),
        ("method", "iqr"),
        ("weights", {}),
        ("anything", [1, "a", None]),
        ("maybe", 2),
    ],
)
def test_a_value_of_its_type_is_taken_as_it_is(name, value):
    assert check_values(DECLARED, {name: value}) == {name: value}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("rows", 5.0),
        ("rows", True),
        ("rows", "5"),
        ("rows", None),
        ("rate", "0.5"),
        ("rate", float("nan")),
        ("name", 5),
        ("shuffle", 1),
        ("limit", "3"),
        ("columns", ["a", 1]),
        ("columns", "a"),
        ("method", "zscore"),
        ("anything", object()),
    ],
)
def test_an_ill_typed_value_is_refused_with_all_that_is_known(name, value):
    with pytest.raises(InputError, match=rf"'{name}' is .*Known:.*rows: int = 100000"):
        check_values(DECLARED, {name: value})


def test_an_unknown_name_is_refused():
    with pytest.raises(InputError, match=r"no parameter 'row'.*Known:.*rows: int = 100000"):
        check_values(DECLARED, {"row": 5})


def test_what_may_stand_for_another():
    values = check_values(DECLARED, {"rate": 1, "name": Path("a/b.csv")})

    assert values == {"rate": 1.0, "name": "a/b.csv"}
    assert isinstance(values["rate"], float)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("rows", "1_000", 1000),
        ("rate", "1e-3", 0.001),
        ("name", "5", "5"),
        ("name", "'quoted'", "'quoted'"),
        ("name", "none", "none"),
        ("shuffle", "false", False),
        ("shuffle", "True", True),
        ("limit", "none", None),
        ("limit", "7", 7),
        ("columns", "['a', 'b']", ["a", "b"]),
        ("columns", '["a"]', ["a"]),
        ("method", "iqr", "iqr"),
        ("anything", "5", 5),
        ("anything", "five", "five"),
    ],
)
def test_text_becomes_the_declared_type(name, text, value):
    read = check_values(DECLARED, read_values(DECLARED, {name: text}))[name]

    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("name", "text"), [("rows", "many"), ("rows", "1.5"), ("shuffle", "maybe"), ("method", "x")]
)
def test_text_that_is_not_of_the_type_is_refused(name, text):
    with pytest.raises(InputError, match=f"'{name}' is"):
        check_values(DECLARED, read_values(DECLARED, {name: text}))


@given(st.text())
def test_any_text_is_itself_to_a_text_parameter(text):
    assert read_values(DECLARED, {"name": text}) == {"name": text}


@given(
    st.fixed_dictionaries({"rows": st.integers(), "rate": st.floats(allow_nan=False, allow_infinity=False)})
)
def test_numbers_come_back_from_their_text(numbers: dict[str, Any]):
    texts = {name: repr(value) for name, value in numbers.items()}

    assert check_values(DECLARED, read_values(DECLARED, texts)) == numbers


def test_a_cell_that_is_not_plain_python():
    with pytest.raises(InputError, match=r"not plain Python \(line 2"):
        read_parameters("a = 1\n%matplotlib inline")


def test_the_last_assignment_of_a_name_holds():
    assert [str(parameter) for parameter in read_parameters("a = 1\na = 'x'")] == ["a: str = 'x'"]
