"""What answers otherwise each time is found where a result depends on it."""

from __future__ import annotations

import pytest

from workbench.jobs.reproducing.randomness import find_draws


@pytest.mark.parametrize(
    "call",
    [
        "np.random.default_rng()",
        "os.urandom(8)",
        "uuid.uuid4()",
        "random.Random()",
        "secrets.token_hex(4)",
    ],
)
def test_draws_without_a_seed(call):
    [draw] = find_draws(["import os", f"key = 1\nvalue = {call}", "value"], 3)

    assert (draw.cell, draw.line, draw.call, draw.seedable) == (2, 2, call, True)
    assert str(draw) == f"cell 2, line 2: {call} draws without a seed"


@pytest.mark.parametrize(
    "call", ["np.random.default_rng(7)", "random.Random(seed)", "len(x)", "rng.normal()"]
)
def test_a_seed_settles_it(call):
    assert find_draws([f"value = {call}", "value"], 2) == ()


def test_the_clock_is_no_generator():
    [draw] = find_draws(["time.time()"], 1)

    assert not draw.seedable


def test_only_what_the_cell_depends_on():
    cells = [
        "import numpy as np",
        "rng = np.random.default_rng()",
        "rows = []",
        "rows.append(rng.normal())",
        "unrelated = os.urandom(4)",
        "%time total = sum(rows)",
        "print(total)",
        "after = uuid4()",
    ]

    assert [draw.cell for draw in find_draws(cells, 4)] == [2]
    assert [draw.cell for draw in find_draws([*cells[:5], "total = sum(rows)", *cells[6:]], 7)] == [2]
    assert find_draws(cells, 3) == ()


def test_what_is_no_python_says_nothing():
    assert find_draws(["!ls\nkey = os.urandom(4)", "%%bash\nls -l | wc"], 2) == ()
    assert len(find_draws(["!ls\nkey = os.urandom(4)", "key"], 2)) == 1
