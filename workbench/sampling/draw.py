"""Draw a sample: the same rows every time, wherever they are kept."""

from __future__ import annotations

from typing import Any, get_args

import narwhals as nw

from workbench.engines.base import Frame
from workbench.engines.frames import engine_of, lazy, restore
from workbench.engines.keys import HASHES, spare_name, with_row_hash
from workbench.errors import ColumnError, InputError
from workbench.jobs.records.recorder import record
from workbench.sampling.allocation import Allocation, allocate
from workbench.sampling.lottery import Lottery, Slices, hold_lottery

WEIGHT = "sample_weight"


def sample(
    frame: Any,
    *,
    n: int | None = None,
    fraction: float | None = None,
    stratify: str | None = None,
    allocation: Allocation = "proportional",
    weights: str | None = None,
    key: str | None = None,
    seed: int = 0,
) -> Any:
    """Draw rows at random, without replacement, so that the same rows are drawn again from the same data.

    A row's lot is a function of its key and the seed alone: however the table is cut into files, row
    groups or threads, on polars as on Spark, the same rows are drawn; and a smaller sample is part of
    a larger one of the same seed.

    Args:
        frame: a polars, pandas, pyarrow or Spark frame, of any length: what is held in memory grows
            with the sample, not with the table. A lazy frame comes back lazy, but where `n`,
            `stratify` or `weights` is given its rows are counted first, in one pass.
        n: how many rows; all of them where there are fewer.
        fraction: or what share of the rows, above 0 and up to 1: each row is in by a chance of its own,
            so the number varies a little. With `stratify` or `weights` it is exact, rounded.
        stratify: a column of text, whole numbers or flags: each of its values, null too, is drawn from
            separately, for its exact part.
        allocation: that part: "proportional" to the stratum's rows (a stratum too small for a row gets
            none), or "equal" for all strata, as far as their rows go.
        weights: a column of numbers: a row twice as heavy is twice as likely to be drawn, one of 0 never.
        key: the column that names a row, of whole numbers or text. Without it the row's content
            decides: rows that are alike in all columns are then in or out together (but for the last
            one of `n`), another column makes another sample, and each engine has its own.
        seed: another seed is another sample, which has nothing to do with the first.

    Returns:
        The same kind of frame; by `fraction` alone in the order of the rows, else in the order of
        their lots, so that its head is a sample as well. Where the rows had different chances
        ("equal", `weights`), the column `sample_weight` says how many rows of the table each
        stands for: a sum weighted by it estimates the table's sum without bias.

    Raises:
        InputError: neither or both of `n` and `fraction`, both of `stratify` and `weights`, or values
            that they cannot have.
        ColumnError: a column that is not there, or is not of the type it has to be.
        DataError: a key or weight that is missing.

    Source of method: ranks fixed by permanent random numbers (Ohlsson 1995); with weights the lowest
    u/w, weighted by their chance given the next rank (priority sampling, Duffield, Lund, Thorup 2007).

    >>> import polars as pl
    >>> flights = pl.DataFrame({"row": range(1000), "carrier": ["UA"] * 900 + ["OO"] * 100})
    >>> small = sample(flights, n=6, stratify="carrier", allocation="equal", key="row", seed=7)
    >>> small.group_by("carrier").agg(pl.len(), pl.sum("sample_weight")).sort("carrier").rows()
    [('OO', 3, 100.0), ('UA', 3, 900.0)]
    >>> mirrored = sample(flights.reverse(), n=6, stratify="carrier", allocation="equal", key="row", seed=7)
    >>> mirrored.equals(small)
    True
    """
    _check_size(n, fraction)
    _check_design(stratify, allocation, weights)
    record("seed", call="sample", seed=seed)
    rows = lazy(frame)
    columns = rows.collect_schema().names()
    if fraction is not None and stratify is None and weights is None:
        return restore(_share(rows, fraction, key, seed).select(*columns), frame)
    uneven = allocation == "equal" or weights is not None
    if uneven and WEIGHT in columns:
        raise ColumnError(f"The frame has a column {WEIGHT!r} already.", do="Rename or drop it.")
    lottery = hold_lottery(rows, key=key, seed=seed, stratify=stratify, weights=weights)
    stands_for = spare_name(rows, "stands_for")
    drawn = _draw(lottery, n, fraction, allocation, stands_for)
    return restore(drawn.select(*columns, *([nw.col(stands_for).alias(WEIGHT)] if uneven else [])), frame)


def _share(rows: Frame, fraction: float, key: str | None, seed: int) -> Frame:
    lot = spare_name(rows, "lot")
    drawn = with_row_hash(rows, key=key, seed=seed, purpose="sample", output=lot)
    return drawn.filter(nw.col(lot) < round(fraction * HASHES))


def _draw(
    lottery: Lottery, n: int | None, fraction: float | None, allocation: Allocation, stands_for: str
) -> Frame:
    counts = lottery.count()
    totals = {stratum: sum(slices.values()) for stratum, slices in counts.items()}
    size = n if n is not None else round((fraction or 0.0) * sum(totals.values()))
    if size >= sum(totals.values()):
        everything = lottery.frame.filter(~nw.col(lottery.rank).is_null())
        return everything.with_columns(nw.lit(1.0).alias(stands_for))
    if lottery.weight is not None:
        return _weighted(lottery, lottery.weight, size, counts, stands_for)
    if lottery.stratum is None:
        return lottery.lowest(size, counts)
    quotas = allocate(totals, size, allocation)
    drawn = lottery.lowest_in_strata(quotas, counts)
    shares = {stratum: totals[stratum] / quota for stratum, quota in quotas.items() if quota}
    weighted = engine_of(drawn).recode(drawn, lottery.stratum, stands_for, shares, None)
    return weighted.sort(*lottery.order)


def _weighted(lottery: Lottery, weight: str, size: int, counts: Slices, stands_for: str) -> Frame:
    """A row is in if its rank is below the first one that is out, which is a chance of weight x that rank."""
    with_next = lottery.lowest(size + 1, counts)
    bound = engine_of(with_next).aggregate(with_next, rank=nw.col(lottery.rank).max())["rank"]
    chance = nw.col(weight) * bound
    share = nw.when(chance < 1).then(1 / chance).otherwise(nw.lit(1.0))
    return lottery.lowest(size, counts).with_columns(share.alias(stands_for))


def _check_size(n: int | None, fraction: float | None) -> None:
    if (n is None) == (fraction is None):
        raise InputError(
            "A sample has a size.", do="Give either n=, in rows, or fraction=, above 0 and up to 1."
        )
    if n is not None and (type(n) is not int or n < 1):
        raise InputError(f"n={n!r} is no number of rows.", do="Give a whole number, 1 or more.")
    if fraction is not None and not 0 < fraction <= 1:
        raise InputError(
            f"fraction={fraction!r} is no share of rows.", do="Give a number above 0 and up to 1."
        )


def _check_design(stratify: str | None, allocation: Allocation, weights: str | None) -> None:
    if allocation not in get_args(Allocation):
        raise InputError(f"No allocation {allocation!r}.", known=get_args(Allocation), given=str(allocation))
    if allocation == "equal" and stratify is None:
        raise InputError("There is nothing to allocate equally.", do="Name a column of strata in stratify=.")
    if stratify is not None and weights is not None:
        raise InputError("A sample is drawn by strata or by weights.", do="Leave stratify= or weights= out.")
