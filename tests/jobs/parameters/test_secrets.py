"""A secret stays one: every byte of a run's files is searched, after each way in which it could get out."""

from __future__ import annotations

import base64
import json
import pickle
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote, quote_plus

import nbformat
import pytest

from tests.jobs.conftest import ROOT
from workbench.errors import CellFailed, InputError, KernelDied
from workbench.jobs import Secret, list_runs, run_notebook
from workbench.jobs.records.mask import revealed

VALUE = """p4ss/w+rd&"quoted" <b>'ünï'\\"""
READ = 'import workbench as wb\nvalue = wb.Secret("API_TOKEN").reveal()\n'
# A name that no search of the code finds, and a value that only the kernel knows.
READ_UNSEEN = """
import os
from workbench import Secret as Hidden
os.environ["LATE_" + "TOKEN"] = "known-to-" + "the-kernel"
value = Hidden("LATE_" + "TOKEN").reveal()
"""
WAYS = {
    "printed": "print('token:', value)",
    "printed on stderr": "import sys; print(value, file=sys.stderr)",
    "printed in pieces": """
import time
for piece in (value[:3], value[3:7], value[7:]):
    print(piece, end="", flush=True)
    time.sleep(0.3)
""",
    "printed by another process": "import subprocess; subprocess.run(['echo', value])",
    "shown as its repr": "value",
    "shown as HTML": """
import html
from IPython.display import HTML
HTML(f"<p title='{html.escape(value)}'>{value}</p>")
""",
    "shown as JSON": "from IPython.display import JSON; JSON({value: [value]})",
    "updated": """
from IPython.display import display
handle = display("nothing", display_id=True)
handle.update(value)
""",
    "in a widget": "import ipywidgets; ipywidgets.Text(value=value)",
    "in a figure": "import plotly.graph_objects as go; go.Figure(layout={'title': {'text': value}})",
    "in base64": """
import base64
print([base64.b64encode(b'x' * n + value.encode() + b'y').decode() for n in range(4)])
print(base64.urlsafe_b64encode(b'user:' + value.encode()))
""",
    "in a web address": "from urllib.parse import quote, quote_plus; print(quote(value), quote_plus(value))",
    "in the record": """
from workbench.jobs import record
record("input", uri=f"https://example.org/?token={value}")
""",
    "logged": "import logging; logging.warning('with %s', value)",
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_TOKEN", VALUE)
    monkeypatch.setattr(revealed, "_labels", {})  # of this process, so of other tests


def assert_nowhere(folder: Path, value: str) -> None:
    """Search every file for the value and for the ways to write it that other programs read back."""
    raw = value.encode()
    forms = {
        value,
        repr(value)[1:-1],
        json.dumps(value)[1:-1],
        quote(value),
        quote_plus(value),
        quote(value, ""),
    }
    found = [form.encode() for form in forms] + [
        base64.b64encode(raw)[:-4],
        base64.b64encode(b"user:" + raw)[8:-4],
    ]
    files = [path for path in folder.rglob("*") if path.is_file()]
    written = {"run.json", "run.log", "notebook.ipynb", "report.html", "requirements.lock", "resources.jsonl"}
    assert {path.name for path in files} >= written
    assert not [(path.name, form) for path in files for form in found if form in path.read_bytes()]


def test_each_way_out_of_a_notebook_is_shut(write_notebook):
    lines: list[str] = []

    run = run_notebook(write_notebook("", READ, *WAYS.values()), progress=lines.append)

    assert_nowhere(run.folder, VALUE)
    assert "token: [secret API_TOKEN]" in (run.folder / "run.log").read_text()
    notebook = (run.folder / "notebook.ipynb").read_text()
    outputs = [cell["outputs"] for cell in json.loads(notebook)["cells"][2:]]
    leaks = dict(zip(WAYS, map(json.dumps, outputs), strict=True))
    silent = {"in a widget", "in the record"}  # these go into the metadata and the record
    assert not [way for way in leaks.keys() - silent if "[secret API_TOKEN]" not in leaks[way]]
    assert "[secret API_TOKEN]" in json.dumps(json.loads(notebook)["metadata"]["widgets"])
    assert run.facts["inputs"][0]["uri"] == "https://example.org/?token=[secret API_TOKEN]"
    assert VALUE not in "".join(lines)


def test_the_patch_of_the_code_does_not_tell(write_notebook, workplace):
    path = write_notebook("", READ)
    git = ["git", "-C", workplace, "-c", "user.name=a", "-c", "user.email=a@b"]
    for command in (["init"], ["add", "."], ["commit", "-m", "first"]):
        subprocess.run([*git, *command], check=True, capture_output=True)
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(f"{READ}# {VALUE}")]), path)

    run = run_notebook(path)

    assert run.facts["git"]["changed"] == ["work.ipynb"]
    assert "[secret API_TOKEN]" in (run.folder / run.facts["git"]["patch"]).read_text()
    assert_nowhere(run.folder, VALUE)


def test_a_killed_runner_leaves_nothing_that_tells(write_notebook, workplace):
    dying = (
        "import os, time\nprint(value, flush=True)\ntime.sleep(0.5)\nos.kill(os.getppid(), 9)\ntime.sleep(60)"
    )
    write_notebook("", READ, dying)

    command = [sys.executable, "-m", "workbench.cli", "run", "work.ipynb"]
    subprocess.run(command, check=False, capture_output=True)

    [run] = list_runs()
    assert run.status == "lost"
    texts = [path.read_text() for path in run.folder.rglob("*") if path.is_file() and path.suffix != ""]
    assert any("[secret API_TOKEN]" in text for text in texts)
    assert not [form for form in (VALUE, json.dumps(VALUE)[1:-1]) for text in texts if form in text]


def test_what_only_the_kernel_knows_is_hidden_too(write_notebook):
    ways = [way for name, way in WAYS.items() if name not in ("in a widget", "in a figure")]

    run = run_notebook(write_notebook("", READ_UNSEEN, *ways))

    assert_nowhere(run.folder, "known-to-the-kernel")
    assert "token: [secret LATE_TOKEN]" in (run.folder / "run.log").read_text()


def test_a_thread_may_reveal(write_notebook):
    cell = READ_UNSEEN.replace("\nvalue = ", "\nread = lambda: ").replace(".reveal()", ".reveal() and None")
    cell += """
from threading import Thread
thread = Thread(target=read)
thread.start()
thread.join()
print(os.environ["LATE_TOKEN"])
"""
    run = run_notebook(write_notebook("", cell))

    assert_nowhere(run.folder, "known-to-the-kernel")


@pytest.mark.parametrize("read", [READ, READ_UNSEEN], ids=["named", "unseen"])
def test_an_error_does_not_tell(write_notebook, read):
    value = VALUE if read == READ else "known-to-the-kernel"

    with pytest.raises(CellFailed) as caught:
        run_notebook(write_notebook("", read, "raise ValueError(f'401 for {value}')"))

    [run] = list_runs()
    assert_nowhere(run.folder, value)
    assert str(caught.value).startswith("ValueError: 401 for [secret ")
    assert run.error.startswith("ValueError: 401 for [secret ")
    related = [caught.value.__cause__, caught.value.__context__]
    assert value not in "".join(map(str, related))


def test_a_kernel_that_dies_does_not_tell(write_notebook):
    dying = "import os\nprint(value, flush=True)\nos.write(2, value.encode())\nos.kill(os.getpid(), 9)"

    with pytest.raises(KernelDied):
        run_notebook(write_notebook("", READ, dying))

    [run] = list_runs()
    assert_nowhere(run.folder, VALUE)


def test_a_secret_written_into_the_code_is_hidden_in_what_is_kept(write_notebook, monkeypatch):
    monkeypatch.setenv("API_TOKEN", "correct-horse")

    run = run_notebook(write_notebook("password = 'correct-horse'", READ + "assert value == 'correct-horse'"))

    assert_nowhere(run.folder, "correct-horse")
    assert run.facts["defaults"] == {"password": "'[secret API_TOKEN]'"}


@pytest.mark.parametrize(
    "given", [VALUE, f"https://x.org/?t={quote_plus(VALUE)}", [VALUE]], ids=["as is", "url", "list"]
)
def test_a_parameter_is_no_place_for_it(write_notebook, workplace, given):
    path = write_notebook("address = None", READ)

    with pytest.raises(InputError, match=r"'address' was given .*\[secret API_TOKEN\]") as caught:
        run_notebook(path, address=given)

    assert "p4ss" not in str(caught.value)
    assert not (workplace / "runs").exists()


def test_a_parameter_that_is_a_secret_is_not_given(write_notebook):
    path = write_notebook('token: wb.Secret = wb.Secret("OTHER_TOKEN")')

    with pytest.raises(InputError, match=r"'token' is a secret.*OTHER_TOKEN") as caught:
        run_notebook(path, token="not-in-the-environment")

    assert "not-in" not in str(caught.value)


def test_a_declared_secret_that_is_missing_stops_the_job_before_it_starts(write_notebook, workplace):
    with pytest.raises(InputError, match=r"variable OTHER_TOKEN is not set.*export OTHER_TOKEN="):
        run_notebook(write_notebook('token = Secret("OTHER_TOKEN")'))

    assert not (workplace / "runs").exists()


def test_a_secret_that_is_only_spoken_of_need_not_be_there(write_notebook):
    assert run_notebook(write_notebook('n = 1  # or Secret("OTHER_TOKEN")')).status == "succeeded"


def test_what_is_kept_is_a_notebook_still(write_notebook):
    path = write_notebook("", READ + "print(value)")
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_markdown_cell(f"It is {VALUE}"))
    nbformat.write(notebook, path)

    run = run_notebook(path)

    assert_nowhere(run.folder, VALUE)
    nbformat.validate(nbformat.read(run.folder / "notebook.ipynb", as_version=4))


def test_a_secret_shows_its_name_only():
    secret = Secret("API_TOKEN")
    assert secret.reveal() == VALUE

    shown = [repr(secret), str(secret), f"{secret}", "%s" % secret, pickle.dumps(secret).decode("latin-1")]  # noqa: UP031
    assert all("API_TOKEN" in text and "p4ss" not in text for text in shown)
    assert "p4ss" not in json.dumps(vars(secret))
    assert not any(hasattr(secret, f"_repr_{kind}_") for kind in ("html", "json", "mimebundle_"))
    assert pickle.loads(pickle.dumps(secret)) == secret


@pytest.mark.parametrize("short", ["", "12345"])
def test_a_secret_that_is_missing_or_could_not_be_hidden(monkeypatch, short):
    monkeypatch.setenv("API_TOKEN", short)

    with pytest.raises(InputError, match="API_TOKEN") as caught:
        Secret("API_TOKEN").reveal()

    assert not short or short not in str(caught.value)


def test_the_value_in_place_of_the_name_is_not_repeated():
    with pytest.raises(InputError, match="name of an environment variable") as caught:
        Secret("sk-12345")

    assert "sk-" not in str(caught.value)


def test_outside_of_a_job_it_needs_the_standard_library_only():
    code = "import os, sys, workbench as wb; wb.Secret('API_TOKEN').reveal(); print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)

    assert not {"IPython", "jupyter_client", "numpy", "nbformat"} & set(ran.stdout.split())
