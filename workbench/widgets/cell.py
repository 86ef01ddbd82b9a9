"""A recipe as the Python of a notebook cell, which builds it again wherever it is pasted."""

from __future__ import annotations

import ast

from workbench.recipe import Recipe


def cell_of(recipe: Recipe) -> str:
    """An import of what the recipe is made of, and the recipe.

    >>> from workbench.steps import Impute, numeric
    >>> print(cell_of(Recipe((Impute(numeric()),))))
    from workbench import Impute, Recipe, numeric
    <BLANKLINE>
    recipe = Recipe((
        Impute(numeric()),
    ))
    """
    code = repr(recipe)
    names = sorted({node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)})
    return f"from workbench import {', '.join(names)}\n\nrecipe = {code}"
