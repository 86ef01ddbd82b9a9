"""Logistic regression as a statistician fits it: no penalty, and an interval for every coefficient."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt
from scipy.linalg.lapack import dpstrf
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin

from workbench.errors import DataError

Floats = npt.NDArray[np.float64]
_MOST_STEPS = 100  # of Newton's method, which needs ten where there is an answer
_FOLLOWS = 1e-12  # of its variance is a feature's own: a float32's rounding alone leaves 1e-15


class DependentFeaturesError(DataError):
    """Features that never change, or that others add up to, by their places in the matrix."""

    def __init__(self, places: Sequence[int], names: Sequence[str] | None = None) -> None:
        told = ", ".join(repr(names[at]) if names else str(at) for at in places)
        super().__init__(
            f"Features never change, or follow from the others: {told}.",
            do="Drop them: their coefficients could be anything.",
        )
        self.places = places

    def named(self, names: Sequence[str]) -> DependentFeaturesError:
        """The same, in the words of somebody who knows what the columns are called."""
        return DependentFeaturesError(self.places, names)


class Logit(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Logistic regression of two classes by maximum likelihood, fitted by statsmodels.

    `Model.coefficients()` is its table: estimates, standard errors, intervals, p-values, odds ratios.

    Args:
        cov_type: how far the coefficients are from sure: "HC0" is White's sandwich, which holds also
            where the model does not quite; "nonrobust" trusts the model. (Of a Logit, statsmodels answers
            "HC1" to "HC3" with "HC0".)

    Attributes:
        classes_: the two labels; probabilities are those of the second.
        intercept_: shape (1,).
        coef_: shape (1, k).
        covariance_: of the intercept and the coefficients, shape (k + 1, k + 1).

    Source of method: H. White, Maximum likelihood estimation of misspecified models (Econometrica, 1982).

    >>> X = np.array([[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]])
    >>> fitted = Logit().fit(X, ["early", "late", "early", "early", "late", "late"])
    >>> fitted.predict([[-1.0], [9.0]])
    array(['early', 'late'], dtype='<U5')
    """

    def __init__(self, *, cov_type: Literal["HC0", "nonrobust"] = "HC0") -> None:
        self.cov_type = cov_type

    def fit(self, X: npt.ArrayLike, y: npt.ArrayLike) -> Self:
        """Find the coefficients under which these labels are likeliest.

        Args:
            X: features, shape (n, k), none missing.
            y: two classes, shape (n,).

        Raises:
            DependentFeaturesError: features that never change, or that others add up to.
            DataError: more than two classes, or features that tell them apart without fail.
        """
        features = np.asarray(X, dtype=np.float64)
        self.classes_, codes = np.unique(y, return_inverse=True)
        if len(self.classes_) != 2:
            raise DataError(
                f"Logit tells two classes apart, and there are {len(self.classes_)}.",
                do="Give LogisticRegression(), which takes any number.",
            )
        if following := _following(features):
            raise DependentFeaturesError(following)
        fitted = _maximised(features, codes, self.cov_type)
        self.intercept_, self.coef_ = fitted.params[:1], fitted.params[None, 1:]
        self.covariance_: Floats = np.asarray(fitted.cov_params())
        self.n_features_in_ = features.shape[1]
        return self

    def predict(self, X: npt.ArrayLike) -> npt.NDArray[Any]:
        """The likelier class of each row, shape (n,)."""
        return np.asarray(self.classes_[(self.decision_function(X) > 0).astype(int)])

    def predict_proba(self, X: npt.ArrayLike) -> Floats:
        """The probability of each class, shape (n, 2)."""
        late = expit(self.decision_function(X))
        return np.column_stack([1 - late, late])

    def decision_function(self, X: npt.ArrayLike) -> Floats:
        """The logarithm of the odds of the second class, shape (n,)."""
        margin: Floats = np.asarray(X, dtype=np.float64) @ self.coef_[0] + self.intercept_[0]
        return margin


def _maximised(features: Floats, codes: npt.NDArray[np.intp], cov_type: str) -> Any:
    from statsmodels.discrete.discrete_model import Logit as Maximiser
    from statsmodels.tools.sm_exceptions import (
        ConvergenceWarning,
        PerfectSeparationError,
        PerfectSeparationWarning,
    )

    design = np.column_stack([np.ones(len(features)), features])
    with warnings.catch_warnings():
        warnings.simplefilter("error", PerfectSeparationWarning)
        warnings.simplefilter("error", ConvergenceWarning)
        try:
            return Maximiser(codes, design).fit(disp=False, maxiter=_MOST_STEPS, cov_type=cov_type)
        except (PerfectSeparationWarning, PerfectSeparationError, ConvergenceWarning, np.linalg.LinAlgError):
            raise DataError(
                "The features tell the classes apart without fail in the training rows, "
                "so that no coefficient is large enough.",
                do="Drop the feature that gives the target away, or give LogisticRegression(), which is held "
                "back by a penalty.",
            ) from None


def _following(features: Floats) -> list[int]:
    """The places of features that never change, or that others add up to."""
    moved = features - features.mean(axis=0)
    sizes = np.linalg.norm(moved, axis=0)
    still = sizes <= _FOLLOWS * np.linalg.norm(features, axis=0)
    moved /= np.where(still, 1.0, sizes)
    moved[:, still] = 0.0
    _, order, independent, _ = dpstrf(moved.T @ moved, tol=_FOLLOWS)
    return sorted((order[independent:] - 1).tolist())
