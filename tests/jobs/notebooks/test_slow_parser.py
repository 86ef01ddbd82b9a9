"""The slow parser waits until it is asked, in this process and in a job's kernel, and then it answers."""

from __future__ import annotations

import subprocess
import sys
from types import ModuleType

from workbench.jobs import run_notebook
from workbench.jobs.notebooks.slow_parser import put_off_parser

WAITS = """
import sys

import nbformat
from jsonschema import FormatChecker

assert "lark" not in sys.modules, "the parser was built"
addresses = FormatChecker(["iri"])
assert addresses.conforms("https://example.org/ü", "iri")
assert not addresses.conforms("no address", "iri")
assert "lark" in sys.modules
"""


def test_the_parser_is_built_when_it_is_first_called():
    setup = "from workbench.jobs.notebooks.slow_parser import put_off_parser; put_off_parser()"
    subprocess.run([sys.executable, "-c", setup + WAITS], check=True)


def test_its_other_parts_are_found_as_well():
    setup = "from workbench.jobs.notebooks.slow_parser import put_off_parser; put_off_parser();"
    parts = (
        "import rfc3987_syntax.utils; from rfc3987_syntax import is_valid_syntax_iri as f; assert f('a:b')"
    )
    subprocess.run([sys.executable, "-c", setup + parts], check=True)


def test_a_parser_that_is_there_stays(monkeypatch):
    parser = ModuleType("rfc3987_syntax")
    monkeypatch.setitem(sys.modules, "rfc3987_syntax", parser)

    put_off_parser()

    assert sys.modules["rfc3987_syntax"] is parser


def test_a_kernel_waits_too_and_gets_no_new_names(write_notebook):
    run = run_notebook(
        write_notebook("before = set(dir())\nassert not before & {'put_off_parser', 'sys'}", WAITS)
    )

    assert run.status == "succeeded"
