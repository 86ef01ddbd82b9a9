"""The picture: its columns go forward, its boxes do not touch, and it is SVG that stands by itself."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from workbench.jobs.dags.dag import Dag, Node
from workbench.jobs.dags.layout import arrows, heights, layers, sort_columns
from workbench.jobs.dags.results import DagRun, NodeRun

needs_of_dags = st.lists(st.sets(st.integers(0, 11)), min_size=1, max_size=12).map(
    lambda edges: {str(i): sorted(str(j) for j in before if j < i) for i, before in enumerate(edges)}
)


@given(needs_of_dags)
def test_arrows_go_one_column_at_a_time_and_boxes_keep_apart(needs):
    columns = layers(needs)
    drawn = arrows(needs, columns)
    sort_columns(columns, drawn)
    at = heights(columns, drawn)
    column_of = {name: place for place, column in enumerate(columns) for name in column}

    assert {(arrow[0], arrow[-1]) for arrow in drawn} == {(b, name) for name in needs for b in needs[name]}
    for arrow in drawn:
        assert all(column_of[head] == column_of[tail] + 1 for tail, head in pairwise(arrow))
    for column in columns:
        assert all(at[below] - at[above] > 0.999 for above, below in pairwise(column))
    assert min(at.values()) == 0


def test_a_known_crossing_is_undone():
    needs = {"a": (), "b": (), "c": ("b",), "d": ("a",)}
    columns = layers(needs)
    sort_columns(columns, arrows(needs, columns))

    assert columns == [["a", "b"], ["d", "c"]]


def test_the_picture_and_the_tree():
    dag = Dag(
        (Node("clean", "c.ipynb"), Node("plot", "p.ipynb"), Node("train", "t.ipynb", ("clean", "plot")))
    )
    nodes = (
        NodeRun("clean", "up to date"),
        NodeRun("plot", "failed", ("never ran",), 1.25, "CellFailed: 1 < 2\nmore"),
        NodeRun("train", "skipped", ("never ran",), None, "plot failed."),
    )
    done = DagRun(dag, nodes)

    root = ElementTree.fromstring(done.svg())

    words = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert words == [
        *("clean", "= up to date"),
        *("plot", "✗ failed in 1.2 s", "CellFailed: 1 < 2"),
        *("train", "– skipped", "plot failed."),
    ]
    assert done.svg() in done._repr_html_()
    assert done.tree().splitlines() == [
        "clean     up to date",
        "plot      failed in 1.2 s: CellFailed: 1 < 2",
        "└─ train  skipped: plot failed.  (after clean, plot)",
    ]
    assert [node.name for node in done.failed] == ["plot", "train"]
    assert all(f">{each}</text>" in dag._repr_html_() for each in ("clean", "c.ipynb", "train", "t.ipynb"))
