"""Reading notebooks, and importing what reads them without the wait."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from workbench.errors import InputError
from workbench.jobs.notebook import declared_parameters, kernel_of, quick_imports, read_notebook


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


def test_quick_imports_hide_the_slow_parser_for_their_time_only(monkeypatch):
    monkeypatch.delitem(sys.modules, "rfc3987_syntax", raising=False)

    with quick_imports(), pytest.raises(ImportError):
        import rfc3987_syntax  # noqa: F401

    assert "rfc3987_syntax" not in sys.modules


def test_quick_imports_leave_a_parser_that_is_there(monkeypatch):
    parser = ModuleType("rfc3987_syntax")
    monkeypatch.setitem(sys.modules, "rfc3987_syntax", parser)

    with quick_imports():
        assert sys.modules["rfc3987_syntax"] is parser

    assert sys.modules["rfc3987_syntax"] is parser


def test_quick_imports_clean_up_after_a_failure():
    before = dict(sys.modules)

    with pytest.raises(ImportError), quick_imports():
        raise ImportError

    assert sys.modules.get("rfc3987_syntax") is before.get("rfc3987_syntax")
