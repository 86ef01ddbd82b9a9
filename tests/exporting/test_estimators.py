"""Every row of the table of estimators has an example, and labels come out as the library gives them."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from tests.exporting import (
    test_estimators_boosting,
    test_estimators_composed,
    test_estimators_forests,
    test_estimators_linear,
    test_estimators_network,
)
from tests.exporting.answering import graph_of, run
from workbench.errors import NotExportableError
from workbench.exporting import estimators

SEEN = np.array([[0.0], [1.0], [2.0], [3.0]])
TRIED_OTHERWISE = {"lightgbm.Booster", "sklearn.FrozenEstimator"}


def test_every_row_has_an_example() -> None:
    families = (
        test_estimators_boosting,
        test_estimators_composed,
        test_estimators_forests,
        test_estimators_linear,
        test_estimators_network,
    )
    tried = [example.estimator for family in families for example in family.EXAMPLES.values()]
    tried += test_estimators_linear.WITHOUT_PROBABILITIES
    names = {
        f"{kind.__module__.split('.')[0]}.{kind.__name__}" for one in tried for kind in type(one).__mro__
    }
    rows = {*estimators._ALONE, *estimators._MADE_OF_OTHERS}
    assert rows - names == TRIED_OTHERWISE


@pytest.mark.parametrize(
    ("classes", "label"),
    [
        (["no", "yes"], object),
        (["", "naïve \U0001f6ec"], object),
        ([False, True], np.int64),
        ([-5, 2**40], np.int64),
        ([1.0, 2.0], np.int64),
    ],
)
def test_labels_are_the_classes(classes: list[object], label: type) -> None:
    fitted = LogisticRegression().fit(SEEN, np.repeat(np.array(classes), 2))
    got = run(graph_of(fitted, 1), SEEN)["label"]
    assert got.dtype == label
    assert got.tolist() == fitted.predict(SEEN).tolist()


def test_classes_of_text_as_objects() -> None:
    fitted = LogisticRegression().fit(SEEN, np.array(["a", "a", "b", "b"], dtype=object))
    assert run(graph_of(fitted, 1), SEEN)["label"].tolist() == ["a", "a", "b", "b"]


def test_no_rows_give_no_answers() -> None:
    fitted = LogisticRegression().fit(SEEN, [0, 0, 1, 1])
    got = run(graph_of(fitted, 1), SEEN[:0])
    assert got["label"].shape == (0,)
    assert got["probabilities"].shape == (0, 2)


def test_what_nobody_knows_is_refused_with_what_is_known() -> None:
    class RandomForestClasifier:
        """Some other library's."""

    with pytest.raises(NotExportableError, match="Did you mean 'RandomForestClassifier'"):
        graph_of(RandomForestClasifier(), 1)
