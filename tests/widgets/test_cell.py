from __future__ import annotations

import pytest

import workbench as wb
from tests.widgets.test_timeline import RECIPE
from workbench.widgets.cell import cell_of


@pytest.mark.parametrize("recipe", [RECIPE, wb.Recipe(), wb.Recipe((wb.Drop(("it's", 'a "name"\n')),))])
def test_running_the_cell_builds_the_recipe(recipe: wb.Recipe) -> None:
    names: dict[str, object] = {}
    exec(cell_of(recipe), names)

    assert names["recipe"] == recipe
