"""Which imports of a notebook are done before its kernel is forked."""

from __future__ import annotations

import pytest

from workbench.jobs.warm.imports import imports_of


def imports(*cells: str) -> tuple[str, ...]:
    return imports_of({"cells": [{"cell_type": "code", "source": [cell]} for cell in cells]})


def test_those_that_may_be_forked_wherever_they_stand():
    assert imports(
        "%matplotlib inline\nimport numpy as np, polars as pl\nimport my_module",
        "def later():\n    from sklearn.ensemble import RandomForestClassifier\n",
        "!ls\nfrom . import beside\nimport plotly.express as px",
    ) == ("nbformat", "numpy", "plotly.express", "sklearn.ensemble")


def test_what_is_no_python_is_left_to_the_kernel():
    assert imports("import pandas", "import numpy as") == ("pandas",)


@pytest.mark.parametrize(
    "first",
    [
        "import os\nos.environ['OMP_NUM_THREADS'] = '1'",
        "os.environ.setdefault('X', '1')",
        "%env X=1",
        "sys.path.insert(0, 'lib')",
        "%pip install pandas",
    ],
)
def test_a_notebook_that_has_something_to_say_before_does_its_imports_itself(first):
    assert imports(first, "import pandas") == ()


def test_reading_a_variable_says_nothing():
    assert imports("import os\nprint(os.environ['HOME'])", "import pandas") == ("pandas",)


def test_text_is_no_code():
    assert imports_of({"cells": [{"cell_type": "markdown", "source": "import pandas"}]}) == ()
