"""Look at a table and choose what is done to it by clicking; what comes out is a recipe."""

from __future__ import annotations

from workbench.widgets.explorer import Explorer, explore
from workbench.widgets.what_if import WhatIf, what_if

__all__ = ["Explorer", "WhatIf", "explore", "what_if"]
