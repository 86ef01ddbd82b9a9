"""Which files of the user's own a notebook's code depends on."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.jobs.dags.modules import modules_of, parse_cell

FILES = {
    "features.py": "import numpy, shared.base",
    "shared/__init__.py": "",
    "shared/base.py": "from . import names\nfrom ..elsewhere import nothing",
    "shared/names.py": "import features",
    "shared/models/__init__.py": "from .net import Net",
    "shared/models/net.py": "class Net: ...",
    "broken.py": "def",
    "unused.py": "",
}
BASE = {"shared/__init__.py", "shared/base.py", "shared/names.py"}
NET = {"shared/__init__.py", "shared/models/__init__.py", "shared/models/net.py"}


@pytest.fixture(autouse=True)
def files(workplace) -> None:
    for name, text in FILES.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import json, os.path, nowhere", set()),
        ("%load_ext x\nif True:\n    !ls\n    import features", {"features.py", *BASE}),
        ("from features import clean", {"features.py", *BASE}),
        ("from shared import models", NET),
        ("import shared.models.net as net", NET),
        (
            "from shared.names import *",
            {"shared/__init__.py", "shared/names.py", "features.py", "shared/base.py"},
        ),
        ("def f():\n    import broken", {"broken.py"}),
        ("%%sql\nSELECT 1 FROM features", set()),
    ],
)
def test_imports_are_followed(workplace, code, expected):
    assert set(modules_of(["1", code], workplace)) == expected


def test_another_text_is_another_hash(workplace):
    before = modules_of(["import features"], workplace)
    Path("shared/base.py").write_text("from . import names  # changed")

    after = modules_of(["import features"], workplace)

    assert [name for name in before if before[name] != after[name]] == ["shared/base.py"]


def test_what_is_no_python_has_no_syntax():
    assert parse_cell("SELECT 1") is None
