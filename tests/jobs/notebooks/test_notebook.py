"""Reading notebooks."""

from __future__ import annotations

import pytest

from workbench.errors import InputError
from workbench.jobs.notebooks.notebook import declared_parameters, kernel_of, read_notebook


@pytest.mark.parametrize("content", ["", "no json", "[]", '{"nbformat": 3}', '{"a": 1}'])
def test_a_file_that_is_no_notebook(workplace, content):
    path = workplace / "a.ipynb"
    path.write_text(content)

    with pytest.raises(InputError, match=r"a\.ipynb' is not a notebook"):
        read_notebook(path)


def test_a_notebook_that_is_not_there(workplace):
    with pytest.raises(InputError, match="No notebook at"):
        read_notebook(workplace / "a.ipynb")


def test_a_folder_is_no_notebook(workplace):
    with pytest.raises(InputError, match="is not a notebook"):
        read_notebook(workplace)


def test_parameters_come_from_the_first_tagged_cell(write_notebook):
    content = read_notebook(write_notebook("n: int = 1", "m = 2"))

    assert [parameter.name for parameter in declared_parameters(content)] == ["n"]
    assert declared_parameters({"cells": []}) == ()


def test_a_source_may_be_a_list_of_lines():
    cell = {"metadata": {"tags": ["parameters"]}, "source": ["n = 1\n", "m = 2"]}

    assert [parameter.name for parameter in declared_parameters({"cells": [cell]})] == ["n", "m"]


def test_a_parameter_that_could_not_be_given(write_notebook):
    content = read_notebook(write_notebook("timeout = 5"))

    with pytest.raises(InputError, match="'timeout': rename"):
        declared_parameters(content)


def test_the_kernel_is_the_one_that_the_notebook_names():
    assert kernel_of({}) == "python3"
    assert kernel_of({"metadata": {"kernelspec": {"name": "mine"}}}) == "mine"
