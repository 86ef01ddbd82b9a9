"""Classes under the numbers 0 to k-1, for a library that knows no others."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin, clone, is_classifier
from sklearn.utils import get_tags


class Coded(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A classifier that tells any classes apart, by one that takes none but 0 to k-1.

    Args:
        estimator: that classifier, such as XGBoost's.

    >>> from sklearn.tree import DecisionTreeClassifier
    >>> Coded(DecisionTreeClassifier()).fit([[0.0], [1.0]], ["late", "early"]).predict([[1.0]])
    array(['early'], dtype='<U5')
    """

    def __init__(self, estimator: Any) -> None:
        self.estimator = estimator

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Learn to tell the classes of y apart; X is (n, k) and y (n,)."""
        self.classes_, codes = np.unique(y, return_inverse=True)
        weights = {} if sample_weight is None else {"sample_weight": sample_weight}
        self.estimator_ = clone(self.estimator).fit(X, codes, **weights)
        return self

    def predict(self, X: Any) -> npt.NDArray[Any]:
        """The class of each row, shape (n,)."""
        return np.asarray(self.classes_[self.estimator_.predict(X)])

    def predict_proba(self, X: Any) -> npt.NDArray[Any]:
        """The probability of each class, shape (n, k)."""
        return np.asarray(self.estimator_.predict_proba(X))

    @property
    def feature_importances_(self) -> npt.NDArray[Any]:
        return np.asarray(self.estimator_.feature_importances_)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags = get_tags(self.estimator).input_tags
        return tags


def taught(estimator: Any, labels: npt.NDArray[Any]) -> Any:
    """The estimator, in a form that takes these labels."""
    is_xgboost = is_classifier(estimator) and type(estimator).__module__.startswith("xgboost")
    if not is_xgboost or np.array_equal(known := np.unique(labels), np.arange(len(known))):
        return estimator
    return Coded(estimator)
