"""Small notebooks of every kind that papermill runs, and what is given to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@dataclass(frozen=True)
class Case:
    """A notebook and the values that are given to it."""

    cells: Sequence[str | nbformat.NotebookNode]
    given: Mapping[str, Any] = field(default_factory=dict)
    minor: int = 5

    @property
    def notebook(self) -> nbformat.NotebookNode:
        cells = [new_code_cell(each) if isinstance(each, str) else each for each in self.cells]
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        if self.minor < 5:
            for cell in cells:
                del cell["id"]
        return new_notebook(cells=cells, metadata=kernel, nbformat_minor=self.minor)


def tagged(source: str, *tags: str) -> nbformat.NotebookNode:
    return new_code_cell(source, metadata={"tags": list(tags)})


SHOW_N = "print('n is', n)"

TEXTS = (
    "import sys\nprint('out')\nprint('err', file=sys.stderr)\nsys.stdout.write('no end')\n'last'",
    "import warnings\nwarnings.warn('take care')\nprint('went on')",
    "x = 1;",
    "x;",
    "None",
    "print('', end='')",
    "größe = '𝒳 ☃'\nprint(größe)\ngröße",
    "print('a\\x00b\\x1b[31mred')",
    "for n in range(4):\n    print(n, end='\\r', flush=True)",
)
DISPLAYS = (
    "from IPython.display import HTML, JSON, SVG, Image, Latex, Markdown, clear_output, display",
    "display(HTML('<b>b</b>'), JSON({'a': [1]}), Latex('$x$'), Markdown('*m*'), SVG('<svg/>'))",
    f"from base64 import b64decode\nImage(b64decode({PNG!r}))",
    """
class Rich:
    def _repr_mimebundle_(self, **_):
        return {"text/plain": "r", "application/x-own+json": {"k": 1}}, {"text/plain": {"m": 2}}
Rich()
""",
    "handle = display('first', display_id='d')\nprint('between')",
    "display('again', display_id='d')",
    "handle.update('last')",
    "print('gone')\nclear_output()\nprint('stays')",
    "print('replaced')\nclear_output(wait=True)\nprint('by this')",
    "print('kept')\nclear_output(wait=True)",
)
MAGICS = (
    "%%bash\necho from bash\necho to err >&2",
    "!echo from a shell",
    "names = !printf 'a\\nb'\nnames",
    "%time sum(range(10))",
    "%%time\nprint('timed')",
    "%%capture held\nprint('not seen')",
    "held.stdout",
    "%env MINE=1\nimport os\nos.environ['MINE']",
    "%config InlineBackend.figure_format = 'svg'",
    """
from pathlib import Path
Path("hello.py").write_text("def load_ipython_extension(shell): print(type(shell))");
""",
    "%load_ext hello",
    "%load_ext autoreload\n%autoreload 2",
    "len?",
    "%who_ls str",
    "5",
    "_15, Out[15], In[15]",
    "__name__, '__file__' in globals(), os.path.basename(os.getcwd())",
)
AT_ONCE = (
    "import asyncio\nawait asyncio.sleep(0.01)\nprint('slept')",
    "async def later():\n    return 3\nawait asyncio.gather(later(), later())",
    "async with asyncio.timeout(1):\n    print('within')",
    """
from threading import Thread
thread = Thread(target=print, args=("from a thread",))
thread.start()
thread.join()
""",
    "import subprocess\nsubprocess.run(['echo', 'child'], capture_output=True, text=True).stdout",
    """
import os
if (child := os.fork()) == 0:
    os._exit(3)
os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
""",
)
WIDGETS = (
    "import ipywidgets as w\nslider = w.IntSlider(3)\nslider",
    "out = w.Output()\nwith out:\n    print('inside')\nout",
    "slider.value = 4\nslider.value",
)

SUCCEED = {
    "nothing": Case(()),
    "prose, raw and empty cells": Case(
        (new_markdown_cell("# Title"), "", "1 + 1", "  \n\n", new_raw_cell("raw"), "_ + 1")
    ),
    "a value given": Case((tagged("n = 1\nwords = 'a'", "parameters"), SHOW_N), {"n": 5, "words": 'ü "q"'}),
    "the default": Case((tagged("n = 1", "parameters"), SHOW_N)),
    "values of all kinds": Case(
        (tagged("a = None\nb = 0.5\nc = True\nd = []\ne = {}", "parameters"), "print(a, b, c, d, e)"),
        {"a": None, "b": 1.5, "c": False, "d": [1, "x"], "e": {"k": [None]}},
    ),
    "a value given before": Case(
        (tagged("n = 1", "parameters"), tagged("# Parameters\nn = 3\n", "injected-parameters"), SHOW_N),
        {"n": 7},
    ),
    "texts": Case(TEXTS),
    "long output": Case(("for line in range(5_000):\n    print(line, 'x' * 40)", "'y' * 300_000")),
    "displays": Case(DISPLAYS),
    "magics": Case(MAGICS),
    "at the same time": Case(AT_ONCE),
    "widgets": Case(WIDGETS),
    "a figure": Case(("import plotly.graph_objects as go\ngo.Figure(go.Bar(x=['a'], y=[1]))",)),
    "sys.exit(0)": Case(("print('before')\nimport sys\nsys.exit(0)", "print('never')")),
    "sys.exit()": Case(("import sys\nsys.exit()", "1 / 0")),
    "format 4.4, without ids": Case((tagged("n = 1", "parameters"), SHOW_N), {"n": 2}, minor=4),
    "a cell to skip": Case(("x = 1", tagged("x = 2", "skip-execution"), "x")),
}

OWN_ERROR = """
try:
    {}["k"]
except KeyError as error:
    raise TooBad("ü") from error
"""
SHOWN = """
try:
    1 / 0
except Exception:
    get_ipython().showtraceback()
"""

FAIL = {
    "the first cell": Case(("1 / 0", "print('never')")),
    "a later cell": Case((new_markdown_cell("# T"), "x = 1", "", "print('seen')\nx.no", "print('never')")),
    "an error of its own": Case(("class TooBad(Exception):\n    pass", OWN_ERROR)),
    "no words in the error": Case(("raise ValueError",)),
    "several errors": Case(("raise ExceptionGroup('both', [ValueError('a'), KeyError('b')])",)),
    "KeyboardInterrupt": Case(("raise KeyboardInterrupt", "print('never')")),
    "syntax": Case(("x = 1", "def (:")),
    "sys.exit(1)": Case(("import sys\nsys.exit(1)", "print('never')")),
    "sys.exit(words)": Case(("import sys\nsys.exit('no data')",)),
    "input()": Case(("name = input('who? ')",)),
    "bash": Case(("%%bash\necho before\nexit 3",)),
    "an unknown magic": Case(("%nothing_of_the_kind",)),
    "an assertion": Case((tagged("n = 1", "parameters"), "assert n == 1, f'{n=}'"), {"n": 2}),
    "await": Case(("async def bad():\n    raise OSError('x')", "await bad()")),
    "an error that is shown": Case((SHOWN,)),
    "a cell that runs a cell": Case(("get_ipython().run_cell('1 / 0')\nprint('went on')",)),
}
