"""Trained estimators as ONNX: which ones we write ourselves, and what each answers.

To add one: a function in the file of its family, a row in the table below, and an example in the
family's tests/exporting/test_estimators_*.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from spox import Var

from workbench.errors import NotExportableError
from workbench.exporting.estimators import (
    calibration,
    constants,
    ensembles,
    fallback,
    forests,
    gradient_boosting,
    hist_gradient_boosting,
    lightgbm,
    linear,
    network,
    pipelines,
    xgboost,
)
from workbench.exporting.estimators.answers import Answer, Classified, Lower, asked
from workbench.exporting.opsets import Opsets

Outputs = dict[str, Var]

_ALONE: dict[str, Callable[[Any, Var, Opsets], Answer]] = {
    "sklearn.HistGradientBoostingClassifier": hist_gradient_boosting.classifier,
    "sklearn.HistGradientBoostingRegressor": hist_gradient_boosting.regressor,
    "sklearn.DecisionTreeClassifier": forests.classifier,
    "sklearn.DecisionTreeRegressor": forests.regressor,
    "sklearn.RandomForestClassifier": forests.classifier,
    "sklearn.RandomForestRegressor": forests.regressor,
    "sklearn.ExtraTreesClassifier": forests.classifier,
    "sklearn.ExtraTreesRegressor": forests.regressor,
    "sklearn.GradientBoostingClassifier": gradient_boosting.classifier,
    "sklearn.GradientBoostingRegressor": gradient_boosting.regressor,
    "lightgbm.LGBMClassifier": lightgbm.classifier,
    "lightgbm.LGBMRegressor": lightgbm.regressor,
    "lightgbm.LGBMRanker": lightgbm.regressor,
    "lightgbm.Booster": lightgbm.regressor,
    "xgboost.XGBClassifier": xgboost.classifier,
    "xgboost.XGBRegressor": xgboost.regressor,
    "xgboost.XGBRanker": xgboost.regressor,
    "sklearn.LogisticRegression": linear.logistic,
    "sklearn.LinearDiscriminantAnalysis": linear.logistic,
    "sklearn.SGDClassifier": linear.stochastic,
    "sklearn.LinearSVC": linear.decided,
    "sklearn.RidgeClassifier": linear.decided,
    "sklearn.RidgeClassifierCV": linear.decided,
    "sklearn.Perceptron": linear.decided,
    "sklearn.LinearRegression": linear.regressor,
    "sklearn.Ridge": linear.regressor,
    "sklearn.RidgeCV": linear.regressor,
    "sklearn.Lasso": linear.regressor,
    "sklearn.LassoCV": linear.regressor,
    "sklearn.ElasticNet": linear.regressor,
    "sklearn.ElasticNetCV": linear.regressor,
    "sklearn.Lars": linear.regressor,
    "sklearn.OrthogonalMatchingPursuit": linear.regressor,
    "sklearn.BayesianRidge": linear.regressor,
    "sklearn.ARDRegression": linear.regressor,
    "sklearn.HuberRegressor": linear.regressor,
    "sklearn.QuantileRegressor": linear.regressor,
    "sklearn.TheilSenRegressor": linear.regressor,
    "sklearn.LinearSVR": linear.regressor,
    "sklearn.SGDRegressor": linear.regressor,
    "sklearn.PoissonRegressor": linear.generalized,
    "sklearn.GammaRegressor": linear.generalized,
    "sklearn.TweedieRegressor": linear.generalized,
    "workbench.Logit": linear.logistic,
    "sklearn.DummyClassifier": constants.classifier,
    "sklearn.DummyRegressor": constants.regressor,
    "workbench.Network": network.network,
}
_MADE_OF_OTHERS: dict[str, Callable[[Any, Var, Opsets, Lower], Answer]] = {
    "sklearn.Pipeline": pipelines.pipeline,
    "sklearn.CalibratedClassifierCV": calibration.calibrated,
    "sklearn.VotingClassifier": ensembles.voting_classifier,
    "sklearn.VotingRegressor": ensembles.voting_regressor,
    "sklearn.StackingClassifier": ensembles.stacking,
    "sklearn.StackingRegressor": ensembles.stacking,
    "sklearn.BaseSearchCV": ensembles.searched,
    "sklearn.FrozenEstimator": ensembles.frozen,
    "workbench.Coded": ensembles.coded,
}


def lower_estimator(estimator: Any, features: Var, onnx: Opsets) -> Outputs:
    """Write a trained estimator as ONNX that answers as it does.

    Args:
        estimator: fitted on float64 features that hold float32 values.
        features: float64 (n, k), likewise.
        onnx: the operators to write with.

    Returns:
        Of a classifier "label", int64 or string (n,), equal to what `predict` gives (false and true
        are 0 and 1), and "probabilities", float64 (n, k), in the order of `classes_`. Of a
        regressor "value", float64 (n,).

    Raises:
        NotExportableError: an estimator, or a way of fitting it, that has no ONNX form here.

    >>> from sklearn.linear_model import LogisticRegression
    >>> from spox import Tensor, argument
    >>> fitted = LogisticRegression().fit([[0.0], [1.0]], ["early", "late"])
    >>> outputs = lower_estimator(fitted, argument(Tensor(np.float64, ("n", 1))), Opsets())
    >>> {name: str(value.type) for name, value in outputs.items()}
    {'label': 'str[n]', 'probabilities': 'float64[n][2]'}
    """
    answer = _lower(estimator, features, onnx)
    if not isinstance(answer, Classified):
        return {"value": answer}
    probabilities = asked(answer, estimator, "predict_proba", onnx)
    return {"label": _label(estimator, answer.position, onnx), "probabilities": probabilities}


def _lower(estimator: Any, features: Var, onnx: Opsets) -> Answer:
    names = [f"{parent.__module__.partition('.')[0]}.{parent.__name__}" for parent in type(estimator).__mro__]
    for name in names:
        if name in _ALONE:
            return _ALONE[name](estimator, features, onnx)
        if name in _MADE_OF_OTHERS:
            return _MADE_OF_OTHERS[name](estimator, features, onnx, _lower)
    if "sklearn.BaseEstimator" in names:
        return fallback.estimator(estimator, features, onnx)
    raise NotExportableError(
        f"{type(estimator).__name__} has no ONNX form here.",
        known=[name.partition(".")[2] for name in (*_ALONE, *_MADE_OF_OTHERS)],
        given=type(estimator).__name__,
    )


def _label(estimator: Any, position: Var, onnx: Opsets) -> Var:
    """The class at each position."""
    classes = np.asarray(estimator.classes_)
    if all(isinstance(one, str) for one in classes):
        return onnx.op.gather(onnx.texts(classes), position)
    if classes.dtype.kind in "iubf" and np.array_equal(classes, classes.astype(np.int64)):
        return onnx.op.gather(onnx.integers(classes), position)
    raise NotExportableError(
        f"{type(estimator).__name__} has classes other than text and whole numbers: {classes[:5].tolist()}.",
        do="Cast the target to text first.",
    )
