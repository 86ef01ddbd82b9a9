"""All that an expression may call, one row per function and operator."""

from __future__ import annotations

from collections.abc import Mapping
from keyword import iskeyword

from workbench.ops.language.arithmetic import ARITHMETIC
from workbench.ops.language.dates import DATES
from workbench.ops.language.function import Function
from workbench.ops.language.logic import LOGIC

FUNCTIONS: Mapping[str, Function] = {**ARITHMETIC, **LOGIC, **DATES}

CALLED_BY_NAME = tuple(sorted(name for name in FUNCTIONS if name.isidentifier() and not iskeyword(name)))
