from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from workbench.engines import lazy
from workbench.errors import InputError
from workbench.validation.folds import FOLD, with_folds


def folded(frame: pl.DataFrame, folds: int = 5, **more: object) -> pl.DataFrame:
    told = {"key": None, "classes": None, "seed": 0, **more}
    return with_folds(lazy(frame), folds, **told).to_native().collect()  # type: ignore[arg-type]


def test_folds_are_of_equal_size_and_keep_every_row(loans: pl.DataFrame) -> None:
    found = folded(loans, 7, key="row")
    assert found.drop(FOLD).equals(loans)
    assert sorted(found[FOLD].unique()) == list(range(7))
    sizes = found[FOLD].value_counts()["count"]
    assert sizes.max() - sizes.min() <= 1


def test_a_row_keeps_its_fold_in_whatever_order_it_comes(loans: pl.DataFrame) -> None:
    for classes in (None, "default"):
        one = folded(loans, key="row", classes=classes)
        other = folded(loans.sample(fraction=1, shuffle=True, seed=1), key="row", classes=classes)
        assert one.equals(other.sort("row"))


def test_another_seed_gives_other_folds(loans: pl.DataFrame) -> None:
    one, other = folded(loans, key="row"), folded(loans, key="row", seed=1)
    assert (one[FOLD] == other[FOLD]).mean() == pytest.approx(0.2, abs=0.05)


@pytest.mark.parametrize("classes", ["default", "grade", "city"])
def test_each_fold_has_the_same_mixture_of_classes(loans: pl.DataFrame, classes: str) -> None:
    found = folded(loans, key="row", classes=classes)
    counts = found.group_by(classes).agg(*((pl.col(FOLD) == at).sum().alias(str(at)) for at in range(5)))
    spread = counts.drop(classes).max_horizontal() - counts.drop(classes).min_horizontal()
    assert spread.max() <= 1


def test_a_flag_is_a_class_too(loans: pl.DataFrame) -> None:
    found = folded(loans.with_columns(late=pl.col("size") > 0.7), key="row", classes="late")
    assert found.group_by(FOLD).agg(pl.col("late").mean())["late"].std() < 2e-3


def test_rows_of_a_group_share_a_fold(loans: pl.DataFrame) -> None:
    found = folded(loans, key="branch")
    assert found.group_by("branch").agg(pl.col(FOLD).n_unique())[FOLD].max() == 1
    assert found[FOLD].value_counts()["count"].min() > 250


def test_equal_rows_share_a_fold_where_there_is_no_key() -> None:
    found = folded(pl.DataFrame({"x": np.arange(300) % 30}))
    assert found.group_by("x").agg(pl.col(FOLD).n_unique())[FOLD].max() == 1


@pytest.mark.parametrize("folds", [1, 0, 21])
def test_too_few_or_too_many_folds(loans: pl.DataFrame, folds: int) -> None:
    with pytest.raises(InputError, match="cannot be cut into"):
        folded(loans[:20], folds, key="row")
