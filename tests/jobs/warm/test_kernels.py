"""Forked kernels do real work with every library imported for them, and are as kernels of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import psutil
import pytest

from tests.jobs.conftest import kernels_under
from workbench.jobs import Run, run_notebook
from workbench.jobs.warm.imports import FORKABLE
from workbench.jobs.warm.nests import warm_kernels

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux")

WORK = {
    "duckdb": """
import duckdb
assert duckdb.sql("select sum(range) from range(1_000_000)").fetchall() == [(499999500000,)]
""",
    "lightgbm": """
import lightgbm
import numpy as np
x = np.random.default_rng(1).random((20_000, 4))
model = lightgbm.LGBMRegressor(n_estimators=5, verbose=-1, n_jobs=2).fit(x, x[:, 0])
assert model.score(x, x[:, 0]) > 0.5
""",
    "numpy": """
import numpy as np
a = np.random.default_rng(1).random((600, 600))
assert np.allclose(np.linalg.inv(a @ a.T + np.eye(600)) @ (a @ a.T + np.eye(600)), np.eye(600))
""",
    "onnxruntime": """
import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper
x, y = (helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", "n"]) for name in "xy")
graph = helper.make_graph([helper.make_node("MatMul", ["x", "x"], ["y"])], "square", [x], [y])
model = helper.make_model(graph, ir_version=10, opset_imports=[helper.make_opsetid("", 21)])
[square] = onnxruntime.InferenceSession(model.SerializeToString()).run(None, {"x": np.ones((300, 300), "f4")})
assert square[0, 0] == 300
""",
    "pandas": """
import pandas as pd
table = pd.DataFrame({"n": range(100_000), "s": ["x", "y"] * 50_000})
table.to_parquet("pandas.parquet")
assert pd.read_parquet("pandas.parquet").groupby("s").n.sum().tolist() == [2499950000, 2500000000]
""",
    "plotly": """
import plotly.express as px
import plotly.io as pio
assert pio.renderers.default == "plotly_mimetype"  # it asked as it was imported: a notebook
px.bar(x=["a", "b"], y=[1, 2])
""",
    "pyarrow": """
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
pq.write_table(pa.table({"n": list(range(100_000))}), "arrow.parquet")
assert pc.sum(pq.read_table("arrow.parquet", use_threads=True)["n"]).as_py() == 4999950000
""",
    "scipy": """
import numpy as np
import scipy.linalg
from scipy import stats
assert scipy.linalg.eigh(np.eye(300))[0].sum() == 300
assert stats.ttest_ind(np.arange(9.0), np.arange(9.0)).pvalue == 1
""",
    "sklearn": """
import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
x = np.random.default_rng(1).random((20_000, 4))
for model in (HistGradientBoostingClassifier(max_iter=5), RandomForestClassifier(5, n_jobs=2)):
    assert model.fit(x, x[:, 0] > 0.5).score(x, x[:, 0] > 0.5) > 0.99
""",
    "torch": """
import torch
net, x = torch.nn.Linear(64, 64), torch.randn(4096, 64)
steps = torch.optim.Adam(net.parameters())
before = net(x).pow(2).mean().item()
for _ in range(20):
    steps.zero_grad()
    net(x).pow(2).mean().backward()
    steps.step()
assert net(x).pow(2).mean().item() < before
""",
    "polars": """
import polars as pl  # is not imported for it, and works beside those that are
table = pl.DataFrame({"n": range(100_000)}).with_columns(k=pl.col("n") % 7)
table.write_parquet("polars.parquet")
assert pl.scan_parquet("polars.parquet").group_by("k").len().collect(engine="streaming").height == 7
""",
}
THERE = """
import sys
there = set(vars(sys)["modules"])
print(sorted(each for each in there if "." not in each))
"""


def text_of(run: Run, cell: int = -1) -> str:
    cells = nbformat.read(run.folder / "notebook.ipynb", as_version=4).cells
    return "".join(output.get("text", "") for output in cells[cell].outputs)


def test_every_library_works_in_forks_that_have_it(write_notebook):
    assert set(WORK) == {*FORKABLE, "polars"}
    notebook = write_notebook("", THERE, *WORK.values())

    with warm_kernels():
        runs = [run_notebook(notebook, timeout=60) for _ in range(2)]

    for run in runs:
        there = eval(text_of(run, 1))
        assert set(FORKABLE) <= set(there)
        assert "polars" not in there  # nor does any of them bring it along


SELF = """
import os, psutil, random, signal
import numpy as np
me = psutil.Process()
print({
    "run": os.environ["WORKBENCH_RUN"], "mine": os.environ["MINE"], "cwd": os.getcwd(), "pid": os.getpid(),
    "parent": os.getppid(), "told": int(os.environ["JPY_PARENT_PID"]), "session": os.getsid(0),
    "drawn": (np.random.random(), random.random()), "interrupt": signal.getsignal(signal.SIGINT).__name__,
    "name": __name__, "files": sorted(each.path for each in me.open_files()), "hash": hash("text"),
})
os.write(2, b"straight from the process\\n")
"""


def facts_of(run: Run) -> dict[str, object]:
    return dict(eval(text_of(run)))


def test_a_fork_is_as_a_kernel_of_its_own(write_notebook, workplace, monkeypatch):
    monkeypatch.setenv("MINE", "first")
    notebook = write_notebook("", SELF)
    cold = facts_of(run_notebook(notebook))

    with warm_kernels():
        runs = [run_notebook(notebook) for _ in range(2)]
        monkeypatch.setenv("MINE", "second")
        runs.append(run_notebook(notebook))
    seen = [facts_of(run) for run in runs]

    for run, facts in zip(runs, seen, strict=True):
        assert facts["run"] == str(run.folder)
        assert facts["parent"] == facts["told"] != os.getpid()
        assert facts["session"] == facts["pid"]
        assert "straight from the process" in (run.folder / "run.log").read_text()
        for same in ("cwd", "interrupt", "name"):
            assert facts[same] == cold[same]
        assert [Path(each).name for each in facts["files"]] == [Path(each).name for each in cold["files"]]
    assert [facts["mine"] for facts in seen] == ["first", "first", "second"]
    assert len({facts["pid"] for facts in seen}) == 3  # each is used once
    assert seen[0]["parent"] == seen[1]["parent"] != seen[2]["parent"]
    assert all(facts[same] == cold[same] for facts in seen for same in ("drawn", "hash"))


def test_where_a_fork_is_not_possible_a_kernel_starts_by_itself(write_notebook):
    notebook = write_notebook("", "import os; print(os.getppid())")

    with warm_kernels():
        first = int(text_of(run_notebook(notebook)))
        psutil.Process(first).kill()  # the nest
        time.sleep(0.2)
        second = int(text_of(run_notebook(notebook)))
        third = int(text_of(run_notebook(notebook)))

    assert second == os.getpid()
    assert third not in (first, os.getpid())


USER = """
from workbench.jobs import run_notebook
from workbench.jobs.warm.nests import warm_kernels
with warm_kernels():
    run_notebook("work.ipynb", progress=lambda line: print(line, flush=True))
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_is_left_when_who_runs_it_is_killed(write_notebook, number):
    write_notebook("", "import time, subprocess\ntime.sleep(60)")
    user = subprocess.Popen([sys.executable, "-c", USER], stdout=subprocess.PIPE, text=True)
    assert user.stdout
    next(line for line in user.stdout if "cell 1" in line)
    left = kernels_under(psutil.Process(user.pid))
    assert len(left) == 2  # the nest and the kernel

    user.send_signal(number)
    user.wait()
    user.stdout.close()

    _gone, alive = psutil.wait_procs(left, timeout=5)
    assert not alive


def test_a_nest_that_is_killed_takes_its_kernel_along(write_notebook):
    from workbench.errors import KernelDied

    kill = "import os, time\nos.kill(os.getppid(), 9)\ntime.sleep(60)"

    with warm_kernels(), pytest.raises(KernelDied):
        run_notebook(write_notebook("", kill))
