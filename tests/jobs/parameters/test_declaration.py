"""Parameters mean what the notebook declares, from Python and from a command line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.jobs.parameters.declaration import check_values, read_parameters, read_values
from workbench.jobs.parameters.ranges import Range

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


LIMITED = read_parameters("""
from typing import Annotated, Literal, Optional, Union
import typing as t
import workbench as wb

rows: Annotated[int, wb.Range(1, 1_000_000)] = 5
share: Annotated[float, Range(above=0, high=1)] = 0.1
ratio: Annotated[float, Ge(-1), Lt(1)] = 0.5
count: Annotated[int, Interval(gt=0)] = 1
field: Annotated[int, Field(ge=2, description="x")] = 2
limit: Annotated[int, Range(1)] | None = None
other: t.Annotated[Optional[int], Range(high=-1)] = None
each: list[Annotated[int, Range(0, 9)]] = []
text: Annotated[str, "a note"] = "a"
way: t.Literal["iqr", 3, None] = 3
mixed: Union[int, str] = 1
""")


def test_limits_and_choices_are_spelled_out():
    assert [str(parameter) for parameter in LIMITED] == [
        "rows: int (1 to 1_000_000) = 5",
        "share: float (more than 0, at most 1) = 0.1",
        "ratio: float (at least -1, less than 1) = 0.5",
        "count: int (more than 0) = 1",
        "field: int (at least 2) = 2",
        "limit: int (at least 1) | None = None",
        "other: int | None (at most -1) = None",
        "each: list[int (0 to 9)] = []",
        "text: str = 'a'",
        "way: Literal['iqr', 3, None] = 3",
        "mixed: int | str = 1",
    ]


@pytest.mark.parametrize(
    ("name", "within", "beyond"),
    [
        ("rows", [1, 1_000_000], [0, 1_000_001, -1]),
        ("share", [1, 0.5, 1e-9], [0, 1.1]),
        ("ratio", [-1, 0.999], [1, 1.0, -1.1]),
        ("count", [1], [0]),
        ("field", [2], [1]),
        ("limit", [1, None], [0]),
        ("other", [-1, None], [0]),
        ("each", [[], [0, 9]], [[0, 10], 5]),
        ("way", ["iqr", 3, None], ["3", 3.0]),
        ("mixed", [1, "a"], [1.5]),
    ],
)
def test_values_keep_to_their_limits(name, within, beyond):
    for value in within:
        assert check_values(LIMITED, {name: value}) == {name: value}
        assert check_values(LIMITED, read_values(LIMITED, {name: str(value)})) == {name: value}
    for value in beyond:
        with pytest.raises(InputError, match=rf"'{name}' is .*, not {re.escape(repr(value))}\."):
            check_values(LIMITED, {name: value})


def test_a_value_beyond_its_limits_is_told_as_what_it_is():
    with pytest.raises(InputError, match=r"'rows' is int \(1 to 1_000_000\), not 0\."):
        check_values(LIMITED, read_values(LIMITED, {"rows": "0"}))


def test_a_whole_number_for_a_limited_float_becomes_one():
    assert isinstance(check_values(LIMITED, {"share": 1})["share"], float)


@given(st.integers(), st.integers(), st.integers())
def test_a_range_is_what_annotated_types_says(value, low, high):
    # Interval: ge <= x <= le, gt < x < lt (annotated-types, README)
    assert Range(low, high).holds(value) == (low <= value <= high)
    assert Range(above=low, below=high).holds(value) == (low < value < high)


@pytest.mark.parametrize("limit", ["MOST", "10**6", "'5'"])
def test_a_limit_that_only_running_would_tell(limit):
    with pytest.raises(InputError, match="not written out"):
        read_parameters(f"rows: Annotated[int, Range(1, {limit})] = 5")


def test_comments_behind_or_above_say_what_it_is_for():
    declared = read_parameters("""
# All about the rows:
rows = 5  # how many
# where to read,
# and to write
folder = "a # b"

# set apart

seed = 7
names = [
    "a",  # the first
]  # whose
lone = 1
""")

    assert {parameter.name: parameter.doc for parameter in declared} == {
        "rows": "how many",
        "folder": "where to read, and to write",
        "seed": "",
        "names": "whose",
        "lone": "",
    }


def test_a_cell_that_is_not_plain_python():
    with pytest.raises(InputError, match=r"not plain Python \(line 2"):
        read_parameters("a = 1\n%matplotlib inline")


def test_the_last_assignment_of_a_name_holds():
    assert [str(parameter) for parameter in read_parameters("a = 1\na = 'x'")] == ["a: str = 'x'"]
