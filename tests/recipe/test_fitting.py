"""Fitting reads the table as seldom as the steps' dependencies allow."""

from __future__ import annotations

import polars as pl
import pytest

from workbench.engines import infer_schema
from workbench.engines.polars import PolarsEngine
from workbench.recipe import Recipe
from workbench.steps import (
    ClipOutliers,
    DropOutliers,
    Impute,
    IndicateMissing,
    OneHotEncode,
    OrdinalEncode,
    PowerTransform,
    Scale,
    Step,
    matching,
    numeric,
)

TABLE = pl.DataFrame({f"x{at}": [float(at), None, 2.0, 9.0, 4.0] for at in range(10)} | {"c": list("aabba")})
SCHEMA = infer_schema(TABLE)


@pytest.mark.parametrize(
    ("steps", "scans", "why"),
    [
        ((), 0, "nothing to learn"),
        ((IndicateMissing(numeric()),), 0, "the schema says it"),
        (tuple(Impute(f"x{at}") for at in range(10)), 1, "ten steps on ten columns learn together"),
        ((IndicateMissing(numeric()), Impute(numeric())), 1, "indicators are no numbers to impute"),
        ((ClipOutliers(numeric(), method="mad"),), 2, "the distances need the medians"),
        ((ClipOutliers("x1", method="mad"), Scale("x2")), 2, "the scale shares the first round"),
        ((Impute(numeric()), Scale(numeric())), 2, "scales are those of the imputed numbers"),
        ((Impute("x1"), Scale("x2"), Scale("x1")), 2, "only the last step has to wait"),
        ((OrdinalEncode("c"), Impute(numeric())), 2, "a group-by is a scan of its own"),
        ((DropOutliers("x1"), Scale("x2")), 2, "a step that drops rows ends its wave"),
        ((OneHotEncode("c"), Scale(numeric())), 2, "so does one whose columns the data decides"),
        ((PowerTransform(matching("x[34]")),), 6, "domain and likelihood: a scan for each round of both"),
    ],
)
def test_scans(steps: tuple[Step, ...], scans: int, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    table = TABLE.with_columns(pl.selectors.numeric() + 1.0)
    counted = _count_scans(monkeypatch)
    assert Recipe(steps).fit(table, schema=SCHEMA).scans == scans, why
    assert len(counted) == scans


def test_inferring_the_schema_is_one_more_scan() -> None:
    assert Recipe((Impute(numeric()),)).fit(TABLE).scans == 2


def test_later_steps_learn_from_the_rows_that_are_left() -> None:
    table = pl.DataFrame({"x": [1.0, 2.0, 3.0, 4.0, 1000.0]})
    fitted = Recipe((DropOutliers("x"), Scale("x", method="minmax"))).fit(table)
    assert fitted.transform(table)["x"].to_list() == [0.0, 1 / 3, 2 / 3, 1.0, pytest.approx(333.0)]


def _count_scans(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    counted: list[str] = []
    for name in ("aggregate", "group"):
        original = getattr(PolarsEngine, name)

        def counting(
            self: PolarsEngine, *args: object, _as: str = name, _of: object = original, **wishes: object
        ) -> object:
            counted.append(_as)
            return _of(self, *args, **wishes)  # type: ignore[operator]

        monkeypatch.setattr(PolarsEngine, name, counting)
    return counted
