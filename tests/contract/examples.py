"""One or more of each op, as a step would make it; the contract suite runs them all on every engine."""

from __future__ import annotations

from tests.contract.hostile import NUMBER, OTHER, TEXT, TIME
from workbench.ops import (
    Affine,
    Bin,
    CastTo,
    Clip,
    CrossFitted,
    DateParts,
    Distinct,
    Fill,
    FillFrom,
    Filter,
    Formula,
    IsMissing,
    Lookup,
    NullOutside,
    OneHot,
    Op,
    Power,
    Remove,
    quote,
)
from workbench.ops.date_parts import PARTS

_NUMBER, _OTHER, _TEXT, _TIME = map(quote, (NUMBER, OTHER, TEXT, TIME))

EXAMPLES: tuple[Op, ...] = (
    Affine(NUMBER, 12.5, 1 / 3.7),
    Affine(NUMBER, -1e308, 1e3),
    Bin(NUMBER, (-2.5, 0.0, 0.1, 2.0**53)),
    CastTo(TEXT, "number"),
    CastTo(NUMBER, "flag"),
    Clip(NUMBER, -43.0, 74.25),
    Clip(NUMBER, None, 0.0),
    DateParts(TIME, PARTS),
    Fill(NUMBER, 1 / 3),
    Fill(TEXT, 'it\'s "missing"'),
    FillFrom(NUMBER, OTHER),
    Formula("a - b", f"{_NUMBER} - {_OTHER}"),
    Formula("ratio", f"where({_NUMBER} > 0, {_NUMBER} / {_OTHER}, log({_OTHER}))"),
    Formula("spread", f"max({_NUMBER}, {_OTHER}) - min({_NUMBER}, {_OTHER}) + hour({_TIME})"),
    Formula("never", f"0 * missing({_NUMBER})"),
    Formula("home", f"{_TEXT} == 'UA' or {_TEXT} in ('é', \"O'Hare\")"),
    IsMissing(NUMBER, "number missing"),
    IsMissing(TEXT, "text missing"),
    IsMissing(TIME, "time missing"),
    Lookup(TEXT, TEXT, ("UA", "é", None, ""), (0.0, 1.0, 2.0, 0.1), -1.0),
    Lookup(TEXT, "rare", ("UA", "日本", None), ("UA", "日本", None), "(other)"),
    Lookup(NUMBER, "code", (0.0, 7.0, 2.5, None), (10.0, 11.0, None, 13.0), 0.0),
    Lookup(TEXT, "seen", (), (), 0.25),
    NullOutside(NUMBER, -1.0, 7.0),
    NullOutside(NUMBER, 0.5, None),
    OneHot(TEXT, ("UA", "日本", None), ("c=UA", "c=日本", "c=(missing)")),
    OneHot(NUMBER, (0.0, 7.0, None), ("n=0", "n=7", "n=(missing)")),
    Power(NUMBER, "log", 0.0),
    Power(NUMBER, "log1p", 0.0),
    Power(NUMBER, "sqrt", 0.5),
    Power(NUMBER, "box-cox", 0.37),
    Power(NUMBER, "box-cox", 0.0),
    Power(NUMBER, "yeo-johnson", -0.61),
    Power(NUMBER, "yeo-johnson", 2.0),
    Power(NUMBER, "yeo-johnson", 0.0),
    Remove((OTHER, TEXT)),
)

TRAINING_EXAMPLES: tuple[Op, ...] = (
    CrossFitted(
        "mean",
        OTHER,
        tuple(Lookup(TEXT, f"workbench_fold_{at}", ("UA", None), (at + 0.5, -1.0), 0.25) for at in range(3)),
    ),
    Distinct((NUMBER, TEXT)),
    Distinct((TEXT,), (NUMBER, OTHER, TIME)),
    Filter(f"missing({_NUMBER}) or {_NUMBER} > 0"),
)

# Units in the last place by which logarithms, powers and sines may differ; all else is equal.
INEXACT: dict[type[Op], int] = {Power: 2, Formula: 2, DateParts: 2}
