"""A recipe in the shape that scikit-learn's pipelines take."""

from __future__ import annotations

from typing import Any, Self

import narwhals as nw
import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from workbench.engines import lazy
from workbench.errors import InputError

TARGET = "workbench_target"


class RecipeTransformer(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Fits a recipe on the table that a pipeline hands on, and gives the matrix of its features.

    Args:
        recipe: steps that keep every row.

    A matrix is taken as a table of numbers with columns `x0`, `x1` and so on.

    >>> import polars as pl
    >>> from sklearn.linear_model import LinearRegression
    >>> from sklearn.pipeline import make_pipeline
    >>> from workbench.recipe import Recipe
    >>> from workbench.steps import Impute, numeric
    >>> table = pl.DataFrame({"x": [1.0, None, 3.0]})
    >>> line = make_pipeline(Recipe((Impute(numeric()),)).as_transformer(), LinearRegression())
    >>> line.fit(table, [1.0, 2.0, 3.0]).predict(table).round(6)
    array([1., 2., 3.])
    """

    def __init__(self, recipe: Any) -> None:
        self.recipe = recipe

    def fit(self, X: Any, y: Any = None) -> Self:
        """Fit the recipe; `y` is what cross-fitted steps learn from."""
        self._train(X, y)
        return self

    def fit_transform(self, X: Any, y: Any = None) -> npt.NDArray[Any]:
        """Fit the recipe and give the matrix of its training rows, cross-fitted."""
        rows = self._train(X, y)
        matrix: npt.NDArray[np.float64] = self.fitted_.matrix_of(rows)
        return matrix

    def transform(self, X: Any) -> npt.NDArray[Any]:
        """The matrix of any rows."""
        check_is_fitted(self)
        matrix: npt.NDArray[np.float64] = self.fitted_.matrix(self._table(X, reset=False))
        return matrix

    def get_feature_names_out(self, input_features: Any = None) -> npt.NDArray[Any]:
        """The names of the matrix's columns."""
        check_is_fitted(self)
        return np.array(self.fitted_.features, dtype=object)

    def _train(self, X: Any, y: Any) -> Any:
        for step in self.recipe.steps:
            if step.drops_rows:
                raise InputError(
                    f"{step!r} drops rows, but a pipeline keeps X and y apart.",
                    do="Use `workbench.fit` for it.",
                )
        table = self._table(X, reset=True)
        if y is None:
            self.fitted_, rows = self.recipe.train(table)
            return rows
        known = nw.from_native(lazy(table).collect().to_polars())
        labelled = known.with_columns(nw.new_series(TARGET, np.asarray(y).tolist(), backend="polars"))
        self.fitted_, rows = self.recipe.train(labelled.to_native(), target=TARGET)
        return rows

    def _table(self, X: Any, *, reset: bool) -> Any:
        if nw.from_native(X, pass_through=True) is not X:
            return X
        matrix = validate_data(self, X, reset=reset, dtype=np.float64, ensure_all_finite="allow-nan")
        return nw.from_dict(
            {f"x{at}": matrix[:, at] for at in range(matrix.shape[1])}, backend="polars"
        ).to_native()

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.target_tags.required = any(step.needs_folds for step in self.recipe.steps)
        return tags
