"""A password or token that a notebook needs: named in it, read from the environment, shown nowhere."""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass

from workbench.errors import InputError
from workbench.jobs.parameters.ranges import name_of
from workbench.jobs.records.mask import Mask, revealed
from workbench.jobs.records.recorder import RUN_VARIABLE

REVEALED = "workbench_revealed"  # the message by which a kernel tells its runner, and only it, what to hide

_LEAST = 6  # characters
_NAMED = re.compile(r"""\bSecret\(\s*(?:name\s*=\s*)?["'](\w+)["']""")


@dataclass(frozen=True, repr=False)
class Secret:
    """The secret in an environment variable, such as `token: Secret = Secret("API_TOKEN")`.

    It holds the variable's name and never the value, so it can be printed, pickled and displayed. What a job
    writes (its notebook, report, log and records, and the errors it raises) shows `[secret API_TOKEN]` in
    place of the value; files that the notebook itself writes are its own affair.

    Args:
        name: of the environment variable.

    Raises:
        InputError: this is no name of a variable.

    >>> os.environ["API_TOKEN"] = "correct-horse"
    >>> token = Secret("API_TOKEN")
    >>> token, token.reveal() == "correct-horse"
    (Secret('API_TOKEN'), True)
    """

    name: str

    def __post_init__(self) -> None:
        if not (isinstance(self.name, str) and self.name.isidentifier()):
            raise InputError(  # does not say the name, which may be the secret itself
                "A Secret is given the name of an environment variable, and this is none.",
                do='Write for example Secret("API_TOKEN").',
            )

    def __repr__(self) -> str:
        return f"Secret({self.name!r})"

    def reveal(self) -> str:
        """Read the value, and have the job hide it from now on.

        Raises:
            InputError: the variable is not set, or too short to be hidden.
        """
        value = os.environ.get(self.name, "")
        if not value:
            raise InputError(
                f"The environment variable {self.name} is not set, and a secret is to be read from it.",
                do=f"Set it where the notebook or its job is started: export {self.name}=…",
            )
        if len(value) < _LEAST:
            raise InputError(
                f"The secret in {self.name} has fewer than {_LEAST} characters: ordinary words would hold "
                "it too, and it could not be hidden."
            )
        if revealed.add(self.name, value) and os.environ.get(RUN_VARIABLE):
            _tell_runner(self.name, value)
        return value


def secrets_in(sources: Iterable[str]) -> Mask:
    """What to hide from the start: the secrets that code names, as far as this process has them."""
    mask = Mask()
    for source in sources:
        for name in _NAMED.findall(source):
            value = os.environ.get(name, "")
            if len(value) >= _LEAST:
                mask.add(name, value)
    return mask


def require_secrets(cell: str) -> None:
    """Look whether every secret that a cell of plain Python names can be read.

    Raises:
        InputError: one is missing, or too short to be hidden.
    """
    for node in ast.walk(ast.parse(cell)):
        match node:
            case ast.Call(func=called, args=[ast.Constant(value=str() as name)]) if (
                name_of(called) == "Secret"
            ):
                Secret(name).reveal()


def _tell_runner(name: str, value: str) -> None:
    """Tell it over the channel of the outputs, so that it knows before any output can show the value."""
    interactive = sys.modules.get("IPython")
    kernel = getattr(interactive.get_ipython(), "kernel", None) if interactive else None
    if kernel is not None:
        kernel.send_response(kernel.iopub_socket, REVEALED, {"name": name, "value": value})
