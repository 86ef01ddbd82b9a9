"""The recipe: what is done to a table before a model sees it, as a value to edit, run and export."""

from workbench.recipe.fitted import FittedRecipe
from workbench.recipe.recipe import Recipe

__all__ = ["FittedRecipe", "Recipe"]
