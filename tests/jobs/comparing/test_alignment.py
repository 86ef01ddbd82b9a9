"""Cells are paired by what they say, and a change of code reads as one."""

from __future__ import annotations

import pytest

from workbench.jobs.comparing.alignment import align_cells, code_changes


def notebook(*sources, **tagged):
    cells = [{"cell_type": "code", "metadata": {}, "source": source, "outputs": []} for source in sources]
    added = [
        {"cell_type": "code", "metadata": {"tags": [tag.replace("_", "-")]}, "source": source, "outputs": []}
        for tag, source in tagged.items()
    ]
    return {"cells": [*cells[:1], *added, *cells[1:]]}


LOAD, FIT, SHOW = "import data\nrows = data.load()", "model = fit(rows)\nmodel.score()", "plot(model)"


def paired(before, after):
    pairs = align_cells(notebook(*before), notebook(*after))
    return [tuple(cell["source"] if cell else None for cell in pair) for pair in pairs]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([], [], []),
        ([LOAD], [LOAD], [(LOAD, LOAD)]),
        ([LOAD, FIT], [LOAD, "new = 1", FIT], [(LOAD, LOAD), (None, "new = 1"), (FIT, FIT)]),
        ([LOAD, FIT, SHOW], [LOAD, SHOW], [(LOAD, LOAD), (FIT, None), (SHOW, SHOW)]),
        ([LOAD, FIT], [LOAD, FIT + "\n2"], [(LOAD, LOAD), (FIT, FIT + "\n2")]),
        ([FIT], [LOAD], [(None, LOAD), (FIT, None)]),
    ],
)
def test_cells_are_paired(before, after, expected):
    assert sorted(paired(before, after), key=str) == sorted(expected, key=str)


def test_what_a_run_put_in_is_no_change():
    pairs = align_cells(notebook(LOAD, FIT, injected_parameters="rows = 7"), notebook(LOAD, FIT))

    assert [old["source"] for old, _ in pairs] == [LOAD, FIT]
    assert code_changes(pairs) == ()


def test_a_change_reads_as_one():
    pairs = align_cells(notebook(LOAD, FIT), notebook(LOAD, FIT.replace("rows", "rows[:9]"), "extra()"))

    changed, added = code_changes(pairs)

    assert changed.title == "model = fit(rows[:9])"
    assert changed.lines[1:] == ("-model = fit(rows)", "+model = fit(rows[:9])", " model.score()")
    assert (added.title, added.lines[1:]) == ("extra()", ("+extra()",))
