"""A DAG as a value: what cannot be, and in which order it can be done."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.jobs.dags.dag import Dag, Node
from workbench.jobs.dags.references import Reference, references_in, resolve


def flow(**after: tuple[str, ...]) -> Dag:
    return Dag(tuple(Node(name, f"{name}.ipynb", needs) for name, needs in after.items()))


@pytest.mark.parametrize(
    ("after", "message"),
    [
        ({"a": ("b",), "b": ("c",), "c": ("a",)}, "wait for each other: "),
        ({"a": ("a",)}, "wait for each other: a → a"),
        ({"clean": (), "train": ("claen",)}, "'train' needs 'claen'. Did you mean 'clean'?"),
    ],
)
def test_what_no_order_can_do(after, message):
    with pytest.raises(InputError, match=re.escape(message)):
        flow(**after)


def test_a_circle_is_named_in_the_order_of_its_arrows():
    with pytest.raises(InputError) as refused:
        flow(a=("c",), b=("a",), c=("b",), d=())
    circle = str(refused.value).partition(": ")[2].rstrip(".").split(" → ")

    assert circle[0] == circle[-1]
    assert sorted(circle[1:]) == ["a", "b", "c"]
    needed_by = {"c": "a", "a": "b", "b": "c"}
    assert all(needed_by[first] == second for first, second in pairwise(circle))


def test_names_and_times_that_cannot_be():
    with pytest.raises(InputError, match="Two nodes are named 'a'"):
        Dag((Node("a", "a.ipynb"), Node("a", "b.ipynb")))
    with pytest.raises(InputError, match=re.escape("not 'a/b'")):
        Node("a/b", "a.ipynb")
    with pytest.raises(InputError, match="more than 0, not 0"):
        Node("a", "a.ipynb", timeout=0)
    with pytest.raises(InputError, match="run_timeout is in seconds, more than 0, not soon"):
        Node("a", "a.ipynb", run_timeout="soon")
    with pytest.raises(InputError, match="memory is in bytes or has a unit, not 'lots'"):
        Node("a", "a.ipynb", memory="lots")
    with pytest.raises(InputError, match="cannot be one"):
        Dag((Node("a", "a.ipynb"), Node("b", "b.ipynb", parameters={"x": "{a}/../secrets"})))


@given(st.lists(st.sets(st.integers(0, 9)), min_size=1, max_size=10))
def test_every_node_comes_behind_those_that_it_needs(edges):
    dag = flow(**{f"n{i}": tuple(f"n{j}" for j in needs if j < i) for i, needs in enumerate(edges)})
    place = {node.name: at for at, node in enumerate(dag.in_order)}

    assert len(place) == len(edges)
    for node in dag.nodes:
        assert all(place[name] < place[node.name] for name in node.needs)


def test_artifacts_of_others_are_found_and_replaced():
    values = {
        "rows": 3,
        "data": "{clean}/a.csv",
        "more": ["x", {"all": "{join}/"}],
        "title": "{clean} is none",
    }

    assert references_in(values) == (Reference("clean", "a.csv"), Reference("join", ""))
    assert Node("x", "x.ipynb", ("join",), values).needs == ("join", "clean")
    assert resolve(values, lambda each: f"/runs/{each.node}/{each.path}") == {
        **values,
        "data": "/runs/clean/a.csv",
        "more": ["x", {"all": "/runs/join/"}],
    }


def test_other_values_for_a_node():
    dag = Dag((Node("a", "a.ipynb", parameters={"x": 1, "y": 2}), Node("b", "b.ipynb")))

    assert dag.given({"a.x": 5, "b.z": 6})["a"].parameters == {"x": 5, "y": 2}
    assert dag["a"].parameters == {"x": 1, "y": 2}
    for path, message in {"x": "of which node", "c.x": "No node 'c'"}.items():
        with pytest.raises(InputError, match=message):
            dag.given({path: 1})
