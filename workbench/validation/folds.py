"""Folds by the row's hash: a row, and all rows of its group, are always on one side."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import numpy as np
import numpy.typing as npt

from workbench.engines import engine_of
from workbench.engines.base import Frame
from workbench.engines.keys import with_row_hash
from workbench.errors import InputError

_HASH, _CUT = "workbench_hash", "workbench_cut"
FOLD = "workbench_fold_of"


def with_folds(frame: Frame, folds: int, *, key: str | None, classes: str | None, seed: int) -> Frame:
    """Write each row's fold, from 0 to `folds` - 1, as the column `FOLD`.

    Folds are slices of the order of the rows' hashes, equally many rows each; equal keys share a fold.

    Args:
        frame: a lazy frame.
        folds: how many, from 2.
        key: the column that names a row, or a group of rows that belong together.
        classes: the column of which each fold gets the same mixture, if any.
        seed: any whole number.

    Raises:
        InputError: fewer than two folds, or more than there are rows.
    """
    hashed = with_row_hash(frame, key=key, seed=seed, purpose="cross_validate", output=_HASH)
    strata = _strata(hashed, classes)
    rows = sum(map(len, strata.values()))
    if not 2 <= folds <= rows:
        raise InputError(
            f"{rows:,} rows cannot be cut into {folds!r} folds.", do="Give from 2 to as many as rows."
        )
    cuts = {stratum: _cuts(hashes, folds) for stratum, hashes in strata.items()}
    fold = nw.lit(0)
    for at in range(folds - 1):
        if classes is None:
            cut = nw.lit(cuts[None][at])
        else:
            table = {stratum: float(values[at]) for stratum, values in cuts.items()}
            hashed = engine_of(frame).recode(hashed, classes, f"{_CUT}{at}", table, None)
            cut = nw.col(f"{_CUT}{at}")
        fold = fold + (nw.col(_HASH) >= cut).cast(nw.Int64)
    return hashed.with_columns(fold.alias(FOLD)).select(*frame.collect_schema().names(), FOLD)


def _strata(hashed: Frame, classes: str | None) -> dict[Any, npt.NDArray[np.int64]]:
    """The hashes of the rows of each class, or of all rows under None."""
    names = [_HASH] if classes is None else [_HASH, classes]
    rows = engine_of(hashed).to_arrow(hashed.select(*names))
    hashes = rows[_HASH].to_numpy()
    if classes is None:
        return {None: hashes}
    encoded = rows[classes].combine_chunks().dictionary_encode()
    codes = encoded.indices.to_numpy()
    return {label: hashes[codes == code] for code, label in enumerate(encoded.dictionary.to_pylist())}


def _cuts(hashes: npt.NDArray[np.int64], folds: int) -> list[int]:
    """The hashes at which a new fold begins."""
    places = np.linspace(0, len(hashes), folds + 1)[1:-1].round().astype(int)
    return np.sort(hashes)[np.minimum(places, len(hashes) - 1)].tolist()  # type: ignore[no-any-return]
