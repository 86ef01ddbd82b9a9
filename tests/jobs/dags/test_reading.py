"""DAGs from files, and what is wrong with some."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from workbench.errors import InputError
from workbench.jobs import Dag, Node, read_dag

YAML = """
nodes:
  clean: {notebook: clean.ipynb}
  train: {notebook: train.ipynb, after: clean, parameters: {rows: 1000, data: "{clean}/a.csv"}, timeout: 60}
"""
PYTHON = """
import workbench as wb
more = {"rows": 1000, "data": "{clean}/a.csv"}
flow = wb.Dag((
    wb.Node("clean", "clean.ipynb"),
    wb.Node("train", "train.ipynb", after=("clean",), parameters=more, timeout=60),
))
"""


def test_yaml_and_python_make_the_same_value(workplace):
    Path("flow.yaml").write_text(YAML)
    Path("flow.py").write_text(PYTHON)
    more = {"rows": 1000, "data": "{clean}/a.csv"}
    train = Node("train", "train.ipynb", after=("clean",), parameters=more, timeout=60)

    expected = Dag((Node("clean", "clean.ipynb"), train), name="flow", folder=str(workplace))

    assert read_dag("flow.yaml") == read_dag("flow.py") == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nodes: {a: {notebok: a.ipynb}}", "Node 'a' has no 'notebok'. Did you mean 'notebook'?"),
        ("node: {}", "has no 'node'. Did you mean 'nodes'?"),
        ("nodes: {a: {after: b}}", "Node 'a' has no notebook."),
        ("nodes: [a, b]", "'nodes' of flow.yaml holds values by name"),
        ("nodes:\n  a: {notebook: a.ipynb}\n  a: {notebook: b.ipynb}", "'a' is there twice (line 2 and on)"),
        ("nodes: {a: {notebook: a.ipynb, after: {b: 1}}}", "is a list of names"),
        ("nodes: !!python/object/apply:os.system [touch hacked]", "could not determine a constructor"),
        ("a: [", "cannot be read"),
        ("nodes: {}", "There is no node in this DAG."),
        ("nodes: {a: {notebook: a.ipynb, timeout: soon}}", "Node 'a': timeout is in seconds"),
    ],
)
def test_what_is_wrong_with_a_file(workplace, text, message):
    Path("flow.yaml").write_text(text)

    with pytest.raises(InputError, match=re.escape(message)):
        read_dag("flow.yaml")
    assert not Path("hacked").exists()


def test_a_python_file_makes_one(workplace):
    Path("flow.py").write_text("x = 1")

    with pytest.raises(InputError, match="makes 0 Dags"):
        read_dag("flow.py")
    with pytest.raises(InputError, match="No file"):
        read_dag("nowhere.py")
