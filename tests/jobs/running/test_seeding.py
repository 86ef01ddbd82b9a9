"""What a notebook draws, without a seed of its own, it draws again, whatever its kernel had imported."""

from __future__ import annotations

import random
import subprocess
import sys

import numpy as np
import polars as pl
import pytest
import torch

from tests.jobs.running.test_job import cells_of, text_of
from workbench.jobs import run_notebook
from workbench.jobs.running.seeding import seed_in_kernel

DRAW = """
import sys
print([name for name in ("numpy", "polars") if name in sys.modules])
import random
print(random.random())
import numpy as np, torch, polars as pl
print(np.random.random())
print(torch.rand(1).item())
print(pl.Series(range(1_000)).sample(3).to_list())
print(hash("text"))
"""


def expected(seed: int) -> list[str]:
    """What the libraries themselves draw with the seed."""
    pl.set_random_seed(seed)
    drawn = (
        random.Random(seed).random(),
        np.random.RandomState(seed).random_sample(),
        torch.rand(1, generator=torch.Generator().manual_seed(seed)).item(),
        pl.Series(range(1_000)).sample(3).to_list(),
    )
    hashing = [sys.executable, "-c", "print(hash('text'))"]
    texts = subprocess.run(hashing, env={"PYTHONHASHSEED": "0"}, capture_output=True, text=True, check=True)
    return [*map(str, drawn), texts.stdout.strip()]


@pytest.mark.parametrize(
    ("declared", "given", "seed"), [("", {}, 0), ("seed: int = 3", {"seed": 2**32 + 7}, 7)]
)
def test_each_library_is_seeded_as_it_is_imported(write_notebook, monkeypatch, declared, given, seed):
    monkeypatch.delenv("PYTHONHASHSEED", raising=False)

    run = run_notebook(write_notebook(declared, DRAW), **given)

    there, *drawn = text_of(cells_of(run.folder)[-1]).splitlines()
    assert there in ("[]", "['numpy']")  # the seeding imports nothing; a warm kernel may have
    assert drawn == expected(seed)
    names = ("random", "numpy.random", "polars", "torch")
    assert run.facts["seeds"] == [
        *({"call": name, "seed": seed} for name in names),
        {"call": "PYTHONHASHSEED", "seed": "0"},
    ]


def test_the_default_of_the_parameter_counts_too(write_notebook):
    run = run_notebook(write_notebook("seed: int = 5", "import random; print(random.random())"))

    assert text_of(cells_of(run.folder)[-1]) == f"{random.Random(5).random()}\n"


def test_whoever_only_looks_whether_a_library_is_there_does_not_import_it():
    code = f"""
{seed_in_kernel(7)}
import importlib.util, sys
assert importlib.util.find_spec("torch").name == "torch" and "torch" not in sys.modules
assert "given" not in globals() and "numpy" not in sys.modules
import numpy.random
numpy.random.seed(1)
import numpy
assert numpy.random.random() == numpy.random.RandomState(1).random_sample()  # who seeds by himself is heard
"""
    subprocess.run([sys.executable, "-c", code], check=True)
