"""A pydantic model in the `parameters` cell is read as its fields, and made anew with what is given."""

from __future__ import annotations

import json

import pytest

from workbench.errors import CellFailed, InputError
from workbench.jobs import run_notebook
from workbench.jobs.parameters.declaration import check_values, read_parameters
from workbench.jobs.parameters.models import assign_models

CELL = '''
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, field_validator


class Source(BaseModel):
    model_config = ConfigDict(extra="forbid")
    rows: int = Field(100_000, ge=1, le=1_000_000, description="how many rows to train on")
    columns: list[str] = Field(default_factory=list)  # all without


class Parameters(Source):
    """What the training needs."""

    unit: ClassVar[str] = "rows"
    method: Literal["mad", "iqr"] = "mad"
    share: Annotated[float, Field(gt=0, lt=1)] = 0.1
    # folds of the cross-validation
    folds: PositiveInt = Field(default=5)

    @field_validator("folds")
    @classmethod
    def odd(cls, folds: int) -> int:
        if folds % 2 == 0:
            raise ValueError("folds are odd here")
        return folds


parameters = Parameters(method="iqr")
seed: int = 7
'''


def test_its_fields_are_parameters():
    assert [(str(each), each.doc) for each in read_parameters(CELL)] == [
        ("rows: int (1 to 1_000_000) = 100000", "how many rows to train on"),
        ("columns: list[str] = list()", "all without"),
        ("method: Literal['mad', 'iqr'] = 'iqr'", ""),
        ("share: float (more than 0, less than 1) = 0.1", ""),
        ("folds: int (more than 0) = 5", "folds of the cross-validation"),
        ("seed: int = 7", ""),
    ]


@pytest.mark.parametrize(
    "given", [{"rows": 0}, {"folds": "x"}, {"method": "z"}, {"unit": "x"}, {"parameters": 1}]
)
def test_a_value_that_no_field_takes(given):
    with pytest.raises(InputError, match=r"Known:.*rows: int \(1 to 1_000_000\)"):
        check_values(read_parameters(CELL), given)


def test_a_field_without_a_default():
    cell = "class P(pydantic.BaseModel):\n    rows: int\n    n: int = Field(ge=1)\nparameters: P = P(rows=5)"

    assert list(map(str, read_parameters(cell))) == ["rows: int = 5", "n: int (at least 1) = ..."]


def test_the_line_that_makes_it_anew():
    assert assign_models(CELL, {"rows": 5, "columns": ["a"], "seed": 8}) == (
        "parameters = Parameters(method='iqr', rows=5, columns=['a'])",
        {"seed": 8},
    )
    assert assign_models(CELL, {"method": "mad"})[0] == "parameters = Parameters(method='mad')"
    assert assign_models(CELL, {"seed": 8}) == ("", {"seed": 8})


@pytest.mark.parametrize(
    "cell",
    [
        "class P:\n    rows: int = 5\nparameters = P()",
        "from mine import P\nparameters = P()",
        "class P(BaseModel):\n    rows: int = 5\nparameters = [P()]",
    ],
)
def test_what_is_no_model_of_the_cell_is_a_parameter_of_any_type(cell):
    assert "rows" not in {parameter.name for parameter in read_parameters(cell)}


def test_it_runs_with_what_is_given(write_notebook):
    path = write_notebook(CELL, "print(parameters.model_dump_json(), seed)")

    run = run_notebook(path, rows=5, columns=["a", "b"], seed=8)

    _declared, injected, shown = json.loads((run.folder / "notebook.ipynb").read_text())["cells"]
    assert injected["metadata"]["tags"] == ["injected-parameters"]
    values = {"rows": 5, "columns": ["a", "b"], "method": "iqr", "share": 0.1, "folds": 5}
    printed, _, seed = "".join(shown["outputs"][0]["text"]).rpartition(" ")
    assert (json.loads(printed), int(seed)) == (values, 8)
    assert run.parameters == {"rows": 5, "columns": ["a", "b"], "seed": 8}


def test_its_own_validators_speak_in_the_kernel(write_notebook):
    with pytest.raises(CellFailed, match=r"(?s)folds are odd here.*raised in cell 2 of 2"):
        run_notebook(write_notebook(CELL), folds=4)
